"""How things stand, counted in SQL.

What counts: assignments on control that were neither cancelled nor put into the archive at publication, of points
still live, or accepted since the beginning of the year.  Their states are disjoint: accepted,
reported, overdue, untold («не доведено»: nobody was told, so it is not overdue), in work.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.people import Department
from domain.protocol import Mark
from domain.requests import Ask
from domain.summary import Assignments, Points, Summary
from storage import week_ago
from storage.models import AssignmentRow as A
from storage.models import RequestRow
from storage.parts import own_parts
from storage.types import UtcDateTime

SOON = 3  # working days: what «истекает» means

ACCEPTED = A.status == literal_column("'accepted'")
_WAITING = A.status.in_(WAITING)
FIGURES = ("total", "accepted", "reported", "in_work", "overdue", "untold", "expiring", "judged", "in_time")


def since(today: date) -> date:
    """The first day of the time that the summary tells about."""
    return date(today.year, 1, 1)


def on_control(home: Department, today: date) -> tuple[ColumnElement[bool], ...]:
    start = home.at(since(today), datetime.min.time())
    return (
        A.department_id == home.id,
        A.mark == Mark.CONTROL,
        own_parts(),
        or_(A.status.in_(LIVE), and_(A.status == Status.ACCEPTED, A.accepted_at >= start)),
    )


def states(today: date, calendar: WorkCalendar) -> dict[str, ColumnElement[bool]]:
    """Each figure but the total as a condition on a row."""
    return _states(today, calendar.add(today, SOON))


def _states(today: date, soon: date) -> dict[str, ColumnElement[bool]]:
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
        "expiring": and_(in_work, term <= soon),
        "judged": and_(A.status == Status.ACCEPTED, A.in_time.is_not(None)),
        "in_time": and_(A.status == Status.ACCEPTED, A.in_time.is_(True)),
    }


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def figures(today: date, calendar: WorkCalendar) -> list[ColumnElement[Any]]:
    """The columns of `FIGURES`, to be grouped by whatever is asked for."""
    each = states(today, calendar)
    return [func.count(A.id) if name == "total" else _sum(each[name]) for name in FIGURES]


def assignments(row: Sequence[Any]) -> Assignments:
    """What was selected by `figures`."""
    return Assignments(**{name: int(value) for name, value in zip(FIGURES, row, strict=True)})


async def summary(session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar) -> Summary:
    """The whole department's figures."""
    today = home.today(now)
    points, parts, week, week_before = await _whole(session, home, now, calendar)
    notices = select(func.count(A.id), _sum(A.acknowledged_at.is_not(None))).where(
        A.department_id == home.id,
        A.mark == Mark.NOTICE,
        own_parts(),
        A.status.in_(set(Status) - {Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE}),  # named: it has an index
        A.created_at >= home.at(since(today), datetime.min.time()),
    )
    given, read = (await session.execute(notices)).one()
    archived = await session.scalar(
        select(func.count(A.id)).where(
            A.department_id == home.id, own_parts(), A.status.in_((Status.ARCHIVED, Status.DONE_BEFORE))
        )
    )
    extensions = await session.scalar(
        select(func.count(RequestRow.id)).where(
            RequestRow.department_id == home.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None)
        )
    )
    return Summary(
        at=now,
        since=since(today),
        points=points,
        assignments=parts,
        notices=given,
        notices_read=int(read),
        archived=archived or 0,
        extensions=extensions or 0,
        week_ago=await week_ago.figures(session, home, now, calendar, parts.accepted, week, week_before),
    )


async def _whole(
    session: AsyncSession, home: Department, now: datetime, calendar: WorkCalendar
) -> tuple[Points, Assignments, int, int]:
    """Points, assignments, and how many were accepted in the last seven days and in the seven before them.

    What is live and what was accepted this year are counted apart: each has an index that holds all it needs.
    """
    today = home.today(now)
    live = (await session.execute(_of_live(home.id, today, calendar.add(today, SOON)))).one()
    points, late_points, *figures_of_live = (int(each) for each in live)
    reported, overdue, untold, in_work, expiring = figures_of_live
    fulfilled, accepted, judged, in_time, week, week_before = (
        int(each) for each in (await session.execute(_of_accepted(home.id), _weeks(home, now))).one()
    )
    parts = Assignments(
        total=accepted + reported + overdue + untold + in_work,
        accepted=accepted,
        reported=reported,
        in_work=in_work,
        overdue=overdue,
        untold=untold,
        expiring=expiring,
        judged=judged,
        in_time=in_time,
    )
    told = Points(total=points + fulfilled, fulfilled=fulfilled, in_work=points - late_points, overdue=late_points)
    return told, parts, week, week_before


def _live(home: int) -> tuple[ColumnElement[bool], ...]:
    return (A.department_id == home, A.status.in_(LIVE), A.mark == Mark.CONTROL, own_parts())


@lru_cache(maxsize=64)
def _of_live(home: int, today: date, soon: date) -> Select[Any]:
    """Points with something live, those with something overdue, then the live states.

    Kept for the day, as the others: to put it together takes longer than a small department's answer.
    """
    condition = _states(today, soon)
    names = ("reported", "overdue", "untold", "in_work", "expiring")
    each = (
        select(*(_sum(condition[name]).label(name) for name in names)).where(*_live(home)).group_by(A.decision_id + 0)
    )
    # + 0: in the order of the bare column SQLite would walk the whole table by its points instead of the live ones.
    by_point = each.subquery()
    late = func.sum(case((by_point.c.overdue > 0, 1), else_=0))
    return select(
        func.count(), func.coalesce(late, 0), *(func.coalesce(func.sum(by_point.c[name]), 0) for name in names)
    ).select_from(by_point)


def _weeks(home: Department, now: datetime) -> dict[str, datetime]:
    """The instants that `_of_accepted` asks about."""
    start = home.at(since(home.today(now)), datetime.min.time())
    return {"start": start, "this": now - week_ago.WEEK, "before": now - 2 * week_ago.WEEK}


@lru_cache(maxsize=64)
def _of_accepted(home: int) -> Select[Any]:
    """Points with nothing live any more, then what was accepted since the year began: all, judged, in time, by week.

    Who was accepted was issued before: the year of acceptance alone decides.
    """
    start, this, before = (bindparam(name, type_=UtcDateTime()) for name in ("start", "this", "before"))
    sums = (
        func.count().label("all"),
        func.count(A.in_time).label("judged"),
        _sum(A.in_time.is_(True)).label("in_time"),
        _sum(A.accepted_at > this).label("week"),
        _sum(and_(A.accepted_at > before, A.accepted_at <= this)).label("before"),
    )
    by_point = (
        select(A.decision_id.label("decision_id"), *sums)
        # ACCEPTED stands in the statement itself: with a parameter SQLite would not use the index of accepted ones.
        .where(A.department_id == home, ACCEPTED, A.mark == Mark.CONTROL, own_parts(), A.accepted_at >= start)
        .group_by(A.decision_id)
        .subquery()
    )
    still_live = select(A.decision_id).where(*_live(home))
    over = case((by_point.c.decision_id.in_(still_live), 0), else_=1)
    names = ("all", "judged", "in_time", "week", "before")
    return select(func.coalesce(func.sum(over), 0), *(func.coalesce(func.sum(by_point.c[name]), 0) for name in names))


async def of_seats(
    session: AsyncSession, home: Department, seat_ids: Collection[int], now: datetime, calendar: WorkCalendar
) -> Assignments:
    """The figures of these seats alone: a director's own."""
    today = home.today(now)
    query = select(*figures(today, calendar)).where(*on_control(home, today), A.seat_id.in_(seat_ids))
    return assignments((await session.execute(query)).one())
