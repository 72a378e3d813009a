"""Исполнительская дисциплина counted in SQL.

What counts: on control, with a deadline, told, neither cancelled nor archived, its last day (the later of the last day
as written and the control date, as they stand now) in the period.  A person answers for what his seat owed on that day;
two holders of a seat share it, so it counts for each.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Status
from domain.discipline import Discipline
from domain.people import Department
from domain.protocol import Mark
from storage.models import AssignmentRow as A
from storage.models import HoldingRow, JournalRow, OrganizationRow, PersonRow, SeatRow
from storage.parts import own_parts

_LAST_DAY = case((A.due > A.control, A.due), else_=A.control)
_MOVED = exists().where(JournalRow.assignment_id == A.id, JournalRow.what == "moved")


def _counted(home: Department, first: date, last: date, today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        A.department_id == home.id,
        A.mark == Mark.CONTROL,
        own_parts(),
        A.told_at.is_not(None),
        A.due.is_not(None),
        first <= _LAST_DAY,
        last >= _LAST_DAY,
        or_(A.status.in_((Status.REPORTED, Status.ACCEPTED)), and_(A.status.in_(WAITING), A.overdue_from <= today)),
    )


def _figures() -> list[ColumnElement[Any]]:
    kinds = (
        and_(A.status == Status.ACCEPTED, A.in_time.is_(True)),
        and_(A.status == Status.ACCEPTED, A.in_time.is_(False)),
        A.status.in_(WAITING),
        A.status == Status.REPORTED,
        _MOVED,
    )
    return [func.coalesce(func.sum(case((kind, 1), else_=0)), 0) for kind in kinds]


def _of(name: str, figures: Any) -> Discipline:
    return Discipline(name, *(int(each) for each in figures))


async def whole(session: AsyncSession, home: Department, first: date, last: date, today: date) -> Discipline:
    row = (await session.execute(select(*_figures()).where(*_counted(home, first, last, today)))).one()
    return _of(home.name, row)


async def by_organization(
    session: AsyncSession, home: Department, first: date, last: date, today: date
) -> list[Discipline]:
    """The lowest share first; those with nothing judged last."""
    rows = await session.execute(
        select(OrganizationRow.name, *_figures())
        .select_from(A)
        .join(SeatRow, SeatRow.id == A.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(*_counted(home, first, last, today))
        .group_by(OrganizationRow.id, OrganizationRow.name)
    )
    return _sorted([_of(name, figures) for name, *figures in rows])


async def by_person(session: AsyncSession, home: Department, first: date, last: date, today: date) -> list[Discipline]:
    """By who held the seat on the last day."""
    rows = await session.execute(
        select(PersonRow.name, *_figures())
        .select_from(A)
        .join(HoldingRow, HoldingRow.seat_id == A.seat_id)
        .join(PersonRow, PersonRow.id == HoldingRow.person_id)
        .where(
            *_counted(home, first, last, today),
            HoldingRow.since <= _LAST_DAY,
            or_(HoldingRow.until.is_(None), HoldingRow.until >= _LAST_DAY),
        )
        .group_by(PersonRow.id, PersonRow.name)
    )
    return _sorted([_of(name, figures) for name, *figures in rows])


def _sorted(found: list[Discipline]) -> list[Discipline]:
    return sorted(found, key=lambda each: (each.share is None, each.share, -each.judged, each.name))
