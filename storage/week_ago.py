"""How things stood a week before, counted from the instants that are kept; there are no snapshots.

What was accepted, told and issued by then stands in the assignments themselves; whether a report lay with its checker,
and which rework was running, in `reports`; what deadline an assignment had that was moved since, and whether it was on
control that is cancelled now, in the journal.  An assignment that was reopened since counts by its new course.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import DAY, WorkCalendar
from domain.decision import LIVE, Status
from domain.people import Department
from domain.protocol import Mark
from domain.summary import Assignments, WeekAgo
from storage.models import AssignmentRow as A
from storage.models import JournalRow, ReportRow
from storage.parts import own_parts
from storage.types import UtcDateTime

WEEK = timedelta(weeks=1)
TURNS: ColumnElement[bool] = literal_column("journal.what IN ('moved', 'cancelled')")  # as their index says it


async def figures(
    session: AsyncSession,
    home: Department,
    now: datetime,
    calendar: WorkCalendar,
    accepted: int,
    week: int,
    week_before: int,
) -> WeekAgo | None:
    """`accepted` are those accepted by now, `week` and `week_before` those of the last two weeks.

    None in the year's first two weeks: the figures tell about this year, and a week ago that was another one.
    """
    then = now - WEEK
    if home.today(then - WEEK).year != home.today(now).year:
        return None
    day = home.today(then)
    worked = calendar.on_or_before(day)  # what was due before it is overdue on `day`
    query = _open_then(home.id, day, worked, _latest_late(home, day, calendar))
    row = (await session.execute(query, {"then": then})).one()
    reported, untold, overdue, in_work = (int(each) for each in row)
    gone = accepted - week
    parts = Assignments(
        total=gone + reported + untold + overdue + in_work,
        accepted=gone,
        reported=reported,
        untold=untold,
        overdue=overdue,
        in_work=in_work,
    )
    return WeekAgo(parts, week, week_before)


@lru_cache(maxsize=64)
def _open_then(home: int, day: date, worked: date, latest: date) -> Any:
    """Those issued and not accepted by `then`, which is given with it: reported, untold, overdue, in work.

    Kept for the day: to put it together takes longer than a small department's answer.
    """
    then = bindparam("then", type_=UtcDateTime())
    moved = _moved_since(home, then)
    # Each of the reports and of the courses is asked for by itself: together neither base would use an index for them.
    of_then = (
        ReportRow.department_id == home,
        ReportRow.closes,
        ReportRow.at <= then,
        or_(ReportRow.withdrawn_at.is_(None), ReportRow.withdrawn_at > then),
    )
    handed = union_all(
        *(
            select(ReportRow.assignment_id).where(*of_then, judged)
            for judged in (ReportRow.verdict_at.is_(None), ReportRow.verdict_at > then)
        )
    )
    cancelled = select(JournalRow.assignment_id).where(
        JournalRow.department_id == home, TURNS, JournalRow.what == "cancelled", JournalRow.at > then
    )
    state = case(
        (A.id.in_(handed), "reported"),
        (or_(A.told_at.is_(None), A.told_at > then), "untold"),
        (_late(then, day, worked, latest, moved), "overdue"),
        else_="in_work",
    )
    open_then = (
        A.status.in_(LIVE),
        A.accepted_at > then,  # which only accepted ones have; with their state named SQLite would look at all of them
        and_(A.status == Status.CANCELLED, A.id.in_(cancelled)),
    )
    courses = union_all(
        *(
            select(state.label("state"))
            .select_from(A)
            .outerjoin(moved, moved.c.assignment_id == A.id)
            .where(A.department_id == home, A.mark == Mark.CONTROL, own_parts(), A.created_at <= then, course)
            for course in open_then
        )
    ).subquery()
    return select(
        *(
            func.coalesce(func.sum(case((courses.c.state == name, 1), else_=0)), 0)
            for name in ("reported", "untold", "overdue", "in_work")
        )
    )


def _moved_since(home: int, then: Any) -> Any:
    """Assignments whose deadline was moved since, with the last day that they had before the first move."""
    first = (
        select(JournalRow.assignment_id, func.min(JournalRow.id).label("id"))
        .where(JournalRow.department_id == home, TURNS, JournalRow.what == "moved", JournalRow.at > then)
        .group_by(JournalRow.assignment_id)
        .subquery()
    )
    return (
        select(first.c.assignment_id, cast(JournalRow.facts["from"].as_string(), String).label("was"))
        .join(JournalRow, JournalRow.id == first.c.id)
        .subquery()
    )


def _late(then: Any, day: date, worked: date, latest: date, moved: Any) -> ColumnElement[bool]:
    rework = _rework(then)
    last_day = case((A.due > A.control, A.due), else_=A.control)
    was_moved = moved.c.assignment_id.is_not(None)
    with_history = case(
        (rework.is_not(None), rework < worked),
        (was_moved, moved.c.was <= latest.isoformat()),
        else_=last_day < worked,
    )
    return case((or_(was_moved, A.rework_until.is_not(None)), with_history), else_=A.overdue_from <= day)


def _rework(then: Any) -> Any:
    """The rework's term that ran then; a move of the deadline ends it."""
    ended = exists().where(
        JournalRow.assignment_id == ReportRow.assignment_id,
        JournalRow.what == "moved",
        JournalRow.at > ReportRow.verdict_at,
        JournalRow.at <= then,
    )
    return (
        select(ReportRow.verdict_until)
        .where(ReportRow.assignment_id == A.id, ReportRow.verdict == "returned", ReportRow.verdict_at <= then, ~ended)
        .order_by(ReportRow.id.desc())
        .limit(1)
        .correlate(A)
        .scalar_subquery()
    )


def _latest_late(home: Department, day: date, calendar: WorkCalendar) -> date:
    """The latest last day, as written, that counts as overdue on `day`."""
    due = day
    while calendar.overdue_from(due, calendar.control_date(due, home.policy.shift)) > day:
        due -= DAY
    return due
