"""Who acts: read afresh for every update, never cached, never taken from a button."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Date, Row, bindparam, null, or_, select, type_coerce, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor, Connection, Department, Role
from storage import plain
from storage.models import DepartmentRow, DeputyRow, HoldingRow, PersonRow, RoleRow
from storage.policy import unpacked
from storage.types import BigInt


def department_of(row: DepartmentRow | Row[*tuple[Any, ...]]) -> Department:
    return Department(id=row.id, name=row.name, zone=ZoneInfo(row.zone), policy=unpacked(row.policy))


async def department(session: AsyncSession, department_id: int) -> Department:
    return department_of(await session.get_one(DepartmentRow, department_id))


# Built once: every update and every letter asks these.
_people, _departments, _roles = (plain.table(one).c for one in (PersonRow, DepartmentRow, RoleRow))
_PERSON = select(
    _people.id,
    _people.name,
    _people.telegram_id,
    _people.connection,
    _people.department_id,
    _departments.name,
    _departments.zone,
    _departments.policy,
    _roles.role,
).select_from(
    plain.table(PersonRow)
    .join(plain.table(DepartmentRow), _departments.id == _people.department_id)
    .outerjoin(plain.table(RoleRow), _roles.person_id == _people.id)
)
_BY_ACCOUNT = _PERSON.where(
    _people.telegram_id == bindparam("telegram_id"),
    or_(_people.connection == Connection.CONNECTED, _people.connection == Connection.BLOCKED),
).order_by(_people.connected_at.desc(), _people.id.desc())
_BY_ID = _PERSON.where(_people.id == bindparam("person_id"))


async def actor(session: AsyncSession, telegram_id: int, now: datetime, *, admin_ids: frozenset[int]) -> Actor:
    """The person behind a Telegram account, as he stands now.

    Who left, was never invited or is unknown is a stranger.  Who belongs to several departments acts in the one he
    connected to last; the objects of the others are then out of his sight.
    """
    is_admin = telegram_id in admin_ids
    found = (await plain.execute(session, _BY_ACCOUNT, {"telegram_id": telegram_id})).all()
    if not found:
        return Actor(telegram_id=telegram_id, installation_admin=is_admin)
    return await _acting(session, [row for row in found if row[0] == found[0][0]], now, is_admin=is_admin)


async def of_person(session: AsyncSession, person_id: int, now: datetime) -> Actor | None:
    """What a person may see and do now, for what is written to him; None who left or has no account."""
    found = (await plain.execute(session, _BY_ID, {"person_id": person_id})).all()
    if not found or found[0].telegram_id is None or found[0].connection is Connection.LEFT:
        return None
    return await _acting(session, found, now, is_admin=False)


async def _acting(
    session: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]], now: datetime, *, is_admin: bool
) -> Actor:
    """Of the rows of one person, which differ in the role only."""
    person_id, name, telegram_id, _, department_id, department_name, zone, policy, _ = rows[0]
    home = Department(id=department_id, name=department_name, zone=ZoneInfo(zone), policy=unpacked(policy))
    roles = frozenset(row.role for row in rows if row.role is not None)
    asked = {"person_id": person_id, "today": home.today(now)}
    seat_ids: set[int] = set()
    stands_for: set[int] = set()
    lent: dict[Role, int] = {}
    for seat_id, absent, role in (await plain.execute(session, _ANSWERS_FOR, asked)).all():
        if seat_id is not None:
            seat_ids.add(seat_id)
        if absent is not None:
            stands_for.add(absent)
            if role in LENT and role not in roles:
                lent.setdefault(role, absent)
    return Actor(
        telegram_id=telegram_id or 0,
        person_id=person_id,
        department=home,
        name=name,
        roles=roles | lent.keys() | ({Role.ADMIN} if is_admin else frozenset()),
        seat_ids=frozenset(seat_ids),
        installation_admin=is_admin,
        stands_for=frozenset(stands_for),
        lent=lent,
    )


LENT = frozenset({Role.HEAD, Role.SECRETARY})  # what a deputy is lent; the running of the bot is not


def _answers_for() -> CompoundSelect[tuple[Any, ...]]:
    """Seats held today by the person and by those for whom he is a deputy today; those people, with their roles.

    One statement, since every update asks it.
    """
    person_id, today = bindparam("person_id", type_=BigInt), bindparam("today", type_=Date())
    deputies, held = plain.table(DeputyRow).c, plain.table(HoldingRow).c
    away = (deputies.deputy_id == person_id, deputies.since <= today, deputies.until >= today)
    seats = select(
        held.seat_id, type_coerce(null(), BigInt).label("absent"), type_coerce(null(), _roles.role.type).label("role")
    ).where(
        or_(held.person_id == person_id, held.person_id.in_(select(deputies.person_id).where(*away))),
        held.since <= today,
        or_(held.until.is_(None), held.until >= today),
    )
    absent = (
        select(null(), deputies.person_id, _roles.role)
        .select_from(
            plain.table(DeputyRow)
            .join(plain.table(PersonRow), _people.id == deputies.person_id)
            .outerjoin(plain.table(RoleRow), _roles.person_id == deputies.person_id)
        )
        .where(*away, _people.connection != Connection.LEFT)
    )
    return union_all(seats, absent)


_ANSWERS_FOR = _answers_for()
