"""How things stand, counted in SQL.

What counts: assignments on control that were neither cancelled nor put into the archive at publication, of points
published since the beginning of the year, or still live, or accepted since then.  Their states are disjoint: accepted,
reported, overdue, untold («не доведено»: nobody was told, so it is not overdue), in work.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.people import Department
from domain.protocol import Mark
from domain.requests import Ask
from domain.summary import Assignments, Points, Share, Summary
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import OrganizationRow, RequestRow, SeatRow

SOON = 3  # working days: what «истекает» means

_WAITING = A.status.in_(WAITING)
_FIGURES = ("total", "accepted", "reported", "in_work", "overdue", "untold", "expiring", "judged", "in_time")


def since(today: date) -> date:
    """The first day of the time that the summary tells about."""
    return date(today.year, 1, 1)


def on_control(home: Department, today: date) -> tuple[ColumnElement[bool], ...]:
    start = home.at(since(today), datetime.min.time())
    return (
        A.department_id == home.id,
        A.mark == Mark.CONTROL,
        A.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)),
        or_(A.created_at >= start, A.status.in_(LIVE), A.accepted_at >= start),
    )


def _states(today: date, calendar: WorkCalendar) -> dict[str, ColumnElement[bool]]:
    told = A.told_at.is_not(None)
    late = and_(_WAITING, told, A.overdue_from.is_not(None), A.overdue_from <= today)
    in_work = and_(_WAITING, told, or_(A.overdue_from.is_(None), A.overdue_from > today))
    term = func.coalesce(A.rework_until, A.control)
    return {
        "accepted": A.status == Status.ACCEPTED,
        "reported": A.status == Status.REPORTED,
        "overdue": late,
        "untold": and_(_WAITING, A.told_at.is_(None)),
        "in_work": in_work,
        "expiring": and_(in_work, term <= calendar.add(today, SOON)),
        "judged": and_(A.status == Status.ACCEPTED, A.in_time.is_not(None)),
        "in_time": and_(A.status == Status.ACCEPTED, A.in_time.is_(True)),
    }


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _figures(today: date, calendar: WorkCalendar) -> list[ColumnElement[Any]]:
    states = _states(today, calendar)
    return [func.count(A.id) if name == "total" else _sum(states[name]) for name in _FIGURES]


def _assignments(row: Any) -> Assignments:
    return Assignments(**{name: int(value) for name, value in zip(_FIGURES, row, strict=True)})


async def summary(session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar) -> Summary:
    """The whole department's figures; three queries."""
    today = home.today(now)
    counted = on_control(home, today)
    row = (await session.execute(select(*_figures(today, calendar)).where(*counted))).one()
    notices = select(func.count(A.id), _sum(A.acknowledged_at.is_not(None))).where(
        A.department_id == home.id,
        A.mark == Mark.NOTICE,
        A.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)),
        A.created_at >= home.at(since(today), datetime.min.time()),
    )
    given, read = (await session.execute(notices)).one()
    archived = await session.scalar(
        select(func.count(A.id)).where(A.department_id == home.id, A.status.in_((Status.ARCHIVED, Status.DONE_BEFORE)))
    )
    extensions = await session.scalar(
        select(func.count(RequestRow.id)).where(
            RequestRow.department_id == home.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None)
        )
    )
    return Summary(
        at=now,
        since=since(today),
        points=await _points(session, counted, today, calendar),
        assignments=_assignments(row),
        notices=given,
        notices_read=int(read),
        archived=archived or 0,
        extensions=extensions or 0,
    )


async def _points(
    session: AsyncSession, counted: tuple[ColumnElement[bool], ...], today: date, calendar: WorkCalendar
) -> Points:
    late = _states(today, calendar)["overdue"]
    each = (
        select(
            func.max(case((A.status.in_(LIVE), 1), else_=0)).label("live"),
            func.max(case((late, 1), else_=0)).label("late"),
        )
        .where(*counted)
        .group_by(A.decision_id)
        .subquery()
    )
    total, live, overdue = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(each.c.live), 0), func.coalesce(func.sum(each.c.late), 0))
        )
    ).one()
    return Points(total=total, fulfilled=total - int(live), in_work=int(live) - int(overdue), overdue=int(overdue))


async def of_seats(
    session: AsyncSession, home: Department, seat_ids: Collection[int], now: datetime, calendar: WorkCalendar
) -> Assignments:
    """The figures of these seats alone: a director's own."""
    today = home.today(now)
    query = select(*_figures(today, calendar)).where(*on_control(home, today), A.seat_id.in_(seat_ids))
    return _assignments((await session.execute(query)).one())


# ── behind the figures ──────────────────────────────────────────────────────────────────────────────────────────────


async def ids(
    session: AsyncSession,
    home: Department,
    now: datetime,
    calendar: WorkCalendar,
    *,
    state: str | None = None,
    organization_id: int | None = None,
    protocol_id: int | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[int], int]:
    """The assignments behind a figure, overdue first and by the day they are due, and how many there are."""
    today = home.today(now)
    states = _states(today, calendar)
    query: Select[Any] = select(A.id).where(*on_control(home, today))
    if state is not None:
        query = query.where(states[state])
    if organization_id is not None:
        query = query.join(SeatRow, SeatRow.id == A.seat_id).where(SeatRow.organization_id == organization_id)
    if protocol_id is not None:
        query = query.join(D, D.id == A.decision_id).where(D.protocol_id == protocol_id)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    live_first = case((states["overdue"], 0), (A.status.in_(LIVE), 1), else_=2)
    found = await session.scalars(
        query.order_by(live_first, A.control.is_(None), A.control, A.number, A.part, A.id).limit(limit).offset(offset)
    )
    return list(found), total or 0


async def by_organization(
    session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar, *, limit: int, offset: int = 0
) -> tuple[list[Share], int]:
    """Organisations with something on control, those with overdue first; a page of them, and how many there are."""
    today = home.today(now)
    late = _sum(_states(today, calendar)["overdue"])
    query = (
        select(OrganizationRow.id, OrganizationRow.name, *_figures(today, calendar))
        .join(SeatRow, SeatRow.organization_id == OrganizationRow.id)
        .join(A, A.seat_id == SeatRow.id)
        .where(*on_control(home, today))
        .group_by(OrganizationRow.id, OrganizationRow.name)
    )
    return await _shares(session, query, [late.desc(), OrganizationRow.name], limit, offset)


async def by_protocol(
    session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar, *, limit: int, offset: int = 0
) -> tuple[list[Share], int]:
    """Protocols with something on control, the newest first."""
    today = home.today(now)
    query = (
        select(D.protocol_id, literal("").label("name"), *_figures(today, calendar))
        .join(A, A.decision_id == D.id)
        .where(*on_control(home, today))
        .group_by(D.protocol_id)
    )
    return await _shares(session, query, [D.protocol_id.desc()], limit, offset)


async def _shares(
    session: AsyncSession, query: Select[Any], order: list[Any], limit: int, offset: int
) -> tuple[list[Share], int]:
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    rows = await session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [Share(id_, str(name), _assignments(figures)) for id_, name, *figures in rows], total or 0
