"""Who acts: read afresh for every update, never cached, never taken from a button."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Row, Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor, Connection, Department, Role
from storage.models import DepartmentRow, DeputyRow, HoldingRow, PersonRow, RoleRow
from storage.policy import unpacked
from storage.types import BigInt


def department_of(row: DepartmentRow) -> Department:
    return Department(id=row.id, name=row.name, zone=ZoneInfo(row.zone), policy=unpacked(row.policy))


async def department(session: AsyncSession, department_id: int) -> Department:
    return department_of(await session.get_one(DepartmentRow, department_id))


# Built once: every update and every letter asks these.
_PERSON = (
    select(
        PersonRow.id,
        PersonRow.name,
        PersonRow.telegram_id,
        PersonRow.connection,
        PersonRow.department_id,
        DepartmentRow.name,
        DepartmentRow.zone,
        DepartmentRow.policy,
        RoleRow.role,
    )
    .join(DepartmentRow, DepartmentRow.id == PersonRow.department_id)
    .outerjoin(RoleRow, RoleRow.person_id == PersonRow.id)
)
_BY_ACCOUNT = _PERSON.where(
    PersonRow.telegram_id == bindparam("telegram_id"),
    or_(PersonRow.connection == Connection.CONNECTED, PersonRow.connection == Connection.BLOCKED),
).order_by(PersonRow.connected_at.desc(), PersonRow.id.desc())
_BY_ID = _PERSON.where(PersonRow.id == bindparam("person_id"))


async def actor(session: AsyncSession, telegram_id: int, now: datetime, *, admin_ids: frozenset[int]) -> Actor:
    """The person behind a Telegram account, as he stands now.

    Who left, was never invited or is unknown is a stranger.  Who belongs to several departments acts in the one he
    connected to last; the objects of the others are then out of his sight.
    """
    is_admin = telegram_id in admin_ids
    found = (await session.execute(_BY_ACCOUNT, {"telegram_id": telegram_id})).all()
    if not found:
        return Actor(telegram_id=telegram_id, installation_admin=is_admin)
    return await _acting(session, [row for row in found if row[0] == found[0][0]], now, is_admin=is_admin)


async def of_person(session: AsyncSession, person_id: int, now: datetime) -> Actor | None:
    """What a person may see and do now, for what is written to him; None who left or has no account."""
    found = (await session.execute(_BY_ID, {"person_id": person_id})).all()
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
    return Actor(
        telegram_id=telegram_id or 0,
        person_id=person_id,
        department=home,
        name=name,
        roles=roles | ({Role.ADMIN} if is_admin else frozenset()),
        seat_ids=frozenset(await session.scalars(_SEATS_HELD, asked)),
        installation_admin=is_admin,
    )


def _seats_held() -> Select[int]:
    """Seats held today by the person and by those for whom he is a deputy today."""
    person_id, today = bindparam("person_id", type_=BigInt), bindparam("today", type_=Date())
    absent = select(DeputyRow.person_id).where(
        DeputyRow.deputy_id == person_id, DeputyRow.since <= today, DeputyRow.until >= today
    )
    return select(HoldingRow.seat_id).where(
        or_(HoldingRow.person_id == person_id, HoldingRow.person_id.in_(absent)),
        HoldingRow.since <= today,
        or_(HoldingRow.until.is_(None), HoldingRow.until >= today),
    )


_SEATS_HELD = _seats_held()
