"""Who acts: read afresh for every update, never cached, never taken from a button."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor, Connection, Department, Role
from storage.models import DepartmentRow, DeputyRow, HoldingRow, PersonRow, RoleRow
from storage.policy import unpacked


def department_of(row: DepartmentRow) -> Department:
    return Department(id=row.id, name=row.name, zone=ZoneInfo(row.zone), policy=unpacked(row.policy))


async def department(session: AsyncSession, department_id: int) -> Department:
    return department_of(await session.get_one(DepartmentRow, department_id))


async def actor(session: AsyncSession, telegram_id: int, now: datetime, *, admin_ids: frozenset[int]) -> Actor:
    """The person behind a Telegram account, as he stands now.

    Who left, was never invited or is unknown is a stranger.  Who belongs to several departments acts in the one he
    connected to last; the objects of the others are then out of his sight.
    """
    is_admin = telegram_id in admin_ids
    found = (
        await session.execute(
            select(PersonRow, DepartmentRow)
            .join(DepartmentRow, DepartmentRow.id == PersonRow.department_id)
            .where(
                PersonRow.telegram_id == telegram_id,
                PersonRow.connection.in_([Connection.CONNECTED, Connection.BLOCKED]),
            )
            .order_by(PersonRow.connected_at.desc(), PersonRow.id.desc())
            .limit(1)
        )
    ).first()
    if found is None:
        return Actor(telegram_id=telegram_id, installation_admin=is_admin)
    person, row = found
    return await _acting(session, person, row, now, is_admin=is_admin)


async def of_person(session: AsyncSession, person_id: int, now: datetime) -> Actor | None:
    """What a person may see and do now, for what is written to him; None who left or has no account."""
    person = await session.get(PersonRow, person_id)
    if person is None or person.telegram_id is None or person.connection is Connection.LEFT:
        return None
    home = await session.get_one(DepartmentRow, person.department_id)
    return await _acting(session, person, home, now, is_admin=False)


async def _acting(
    session: AsyncSession, person: PersonRow, row: DepartmentRow, now: datetime, *, is_admin: bool
) -> Actor:
    home = department_of(row)
    roles = frozenset(await session.scalars(select(RoleRow.role).where(RoleRow.person_id == person.id)))
    return Actor(
        telegram_id=person.telegram_id or 0,
        person_id=person.id,
        department=home,
        name=person.name,
        roles=roles | ({Role.ADMIN} if is_admin else frozenset()),
        seat_ids=frozenset(await session.scalars(_seats_held(person.id, home, now))),
        installation_admin=is_admin,
    )


def _seats_held(person_id: int, home: Department, now: datetime) -> Any:
    """Seats held today by the person and by those for whom he is a deputy today."""
    today = home.today(now)
    absent = select(DeputyRow.person_id).where(
        DeputyRow.deputy_id == person_id, DeputyRow.since <= today, DeputyRow.until >= today
    )
    return select(HoldingRow.seat_id).where(
        or_(HoldingRow.person_id == person_id, HoldingRow.person_id.in_(absent)),
        HoldingRow.since <= today,
        or_(HoldingRow.until.is_(None), HoldingRow.until >= today),
    )
