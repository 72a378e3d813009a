"""Behind the figures of the summary: told apart by organisation, person, group, protocol and month, and the lists.

Rows are counted by seat, by decision or by day first and only then joined with names, of which there are few.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE
from domain.people import Department
from domain.summary import NO_MONTH, NOBODY, Assignments, By, Only, Share
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import GroupRow, GroupSeatRow, HoldingRow, OrganizationRow, PersonRow, SeatRow
from storage.summary import FIGURES, assignments, figures, on_control, states

_TERM = func.coalesce(A.rework_until, A.control)


def is_month(number: int) -> bool:
    """Whether 202611 or the like, or what has no deadline."""
    return number == NO_MONTH or (1 <= number % 100 <= 12 and date.min.year <= number // 100 < date.max.year)


def _held(today: date) -> ColumnElement[bool]:
    return and_(HoldingRow.since <= today, or_(HoldingRow.until.is_(None), HoldingRow.until >= today))


async def by(
    session: AsyncSession,
    home: Department,
    now: datetime,
    calendar: WorkCalendar,
    what: By,
    *,
    only: Only = Only.ALL,
    limit: int,
    offset: int = 0,
) -> tuple[list[Share], int]:
    """A page of those with something on control (of this state, where one is named), and how many there are.

    Those with overdue first (with most of the state), protocols and months the newest first.
    """
    today = home.today(now)
    key: Any = {By.PROTOCOL: A.decision_id, By.MONTH: _TERM}.get(what, A.seat_id)
    columns = figures(today, calendar)
    counted = (
        select(
            key.label("key"), *(each.label(f"n_{name}") for name, each in zip(FIGURES, columns, strict=True))
        ).where(*on_control(home, today))
    ).group_by(key).subquery()  # fmt: skip
    sums = {name: func.coalesce(func.sum(counted.c[f"n_{name}"]), 0) for name in FIGURES}
    query, newest = _told_apart(what, counted, list(sums.values()), today)
    wanted = sums["total" if only is Only.ALL else only.value]
    query = query.having(wanted > 0)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    most = sums["overdue"] if only is Only.ALL else wanted
    order = [newest.desc()] if newest is not None else [most.desc(), query.selected_columns[1]]
    rows = await session.execute(query.order_by(*order, query.selected_columns[0]).limit(limit).offset(offset))
    return [Share(int(id_), str(name), assignments(found)) for id_, name, *found in rows], total or 0


def _told_apart(
    what: By, counted: Any, sums: list[ColumnElement[Any]], today: date
) -> tuple[Select[Any], ColumnElement[Any] | None]:
    """Id, name and sums; and what to order by where the newest comes first."""
    seats: Any = counted.c.key
    no_name = literal("").label("name")
    match what:
        case By.ORGANIZATION:
            query = (
                select(OrganizationRow.id, OrganizationRow.name, *sums)
                .join(SeatRow, SeatRow.organization_id == OrganizationRow.id)
                .join(counted, seats == SeatRow.id)
                .group_by(OrganizationRow.id, OrganizationRow.name)
            )
        case By.PERSON:
            id_, name = func.coalesce(PersonRow.id, NOBODY), func.coalesce(PersonRow.name, "")
            query = (
                select(id_, name, *sums)
                .select_from(counted)
                .outerjoin(HoldingRow, and_(HoldingRow.seat_id == seats, _held(today)))
                .outerjoin(PersonRow, PersonRow.id == HoldingRow.person_id)
                .group_by(PersonRow.id, PersonRow.name)
            )
        case By.GROUP:
            query = (
                select(GroupRow.id, GroupRow.name, *sums)
                .join(GroupSeatRow, GroupSeatRow.group_id == GroupRow.id)
                .join(counted, seats == GroupSeatRow.seat_id)
                .group_by(GroupRow.id, GroupRow.name)
            )
        case By.PROTOCOL:
            paper: ColumnElement[Any] = D.protocol_id.expression
            return select(paper, no_name, *sums).join(counted, seats == D.id).group_by(paper), paper
        case By.MONTH:
            month = func.coalesce(extract("year", seats) * 100 + extract("month", seats), NO_MONTH)
            return select(month.label("month"), no_name, *sums).select_from(counted).group_by(month), month
    return query, None


def _within(what: By, of: int, today: date) -> ColumnElement[bool]:
    """The assignments of one of what the figures are told apart by."""
    match what:
        case By.ORGANIZATION:
            return A.seat_id.in_(select(SeatRow.id).where(SeatRow.organization_id == of))
        case By.PERSON if of == NOBODY:
            return A.seat_id.not_in(select(HoldingRow.seat_id).where(_held(today)))
        case By.PERSON:
            return A.seat_id.in_(select(HoldingRow.seat_id).where(HoldingRow.person_id == of, _held(today)))
        case By.GROUP:
            return A.seat_id.in_(select(GroupSeatRow.seat_id).where(GroupSeatRow.group_id == of))
        case By.PROTOCOL:
            return A.decision_id.in_(select(D.id).where(D.protocol_id == of))
        case By.MONTH if of == NO_MONTH:
            return _TERM.is_(None)
        case By.MONTH:
            if not is_month(of):
                return false()
            year, month = divmod(of, 100)
            after = date(year + month // 12, month % 12 + 1, 1)
            return and_(date(year, month, 1) <= _TERM, after > _TERM)


async def parts(
    session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar, what: By, of: int
) -> Assignments:
    """The figures of one alone; all zero where it is of another department or unknown."""
    today = home.today(now)
    query = select(*figures(today, calendar)).where(*on_control(home, today), _within(what, of, today))
    return assignments((await session.execute(query)).one())


async def name(session: AsyncSession, home: Department, what: By, of: int) -> str:
    """What it is called, where it has a name of its own in this department; else an empty string."""
    table: Any = {By.ORGANIZATION: OrganizationRow, By.PERSON: PersonRow, By.GROUP: GroupRow}.get(what)
    if table is None:
        return ""
    found = await session.scalar(select(table.name).where(table.id == of, table.department_id == home.id))
    return str(found or "")


async def ids(
    session: AsyncSession,
    home: Department,
    now: datetime,
    calendar: WorkCalendar,
    *,
    only: Only = Only.ALL,
    within: tuple[By, int] | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[int], int]:
    """The assignments behind a figure, overdue first and by the day they are due, and how many there are."""
    today = home.today(now)
    conditions = [*on_control(home, today)]
    each = states(today, calendar)
    if only is not Only.ALL:
        conditions.append(each[only.value])
    if within is not None:
        conditions.append(_within(*within, today))
    total = await session.scalar(select(func.count(A.id)).where(*conditions))
    live_first = case((each["overdue"], 0), (A.status.in_(LIVE), 1), else_=2)
    found = await session.scalars(
        select(A.id)
        .where(*conditions)
        .order_by(live_first, A.control.is_(None), A.control, A.number, A.part, A.id)
        .limit(limit)
        .offset(offset)
    )
    return list(found), total or 0
