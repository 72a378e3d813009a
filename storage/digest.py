"""The figures of the Monday digest and of a month's end, counted in SQL."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.digest import NAMED, UNCHECKED, LatePoint, Monday, Month
from domain.people import Department
from domain.protocol import Mark
from storage import discipline
from storage.deciding import ToDecide
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.parts import own_parts

WEEK = timedelta(weeks=1)


async def _count(session: AsyncSession, what: ColumnElement[int], *conditions: ColumnElement[bool]) -> int:
    found = await session.scalar(select(what).select_from(A).join(D, D.id == A.decision_id).where(*conditions))
    return found or 0


def _control(home: Department) -> tuple[ColumnElement[bool], ...]:
    return (A.department_id == home.id, A.mark == Mark.CONTROL, own_parts())


def _between(home: Department, column: Any, first: date, after: date) -> ColumnElement[bool]:
    """An instant on the local days from `first` to the eve of `after`."""
    begin, end = (home.at(day, datetime.min.time()) for day in (first, after))
    return and_(column >= begin, column < end)


async def monday(
    session: AsyncSession,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
    late: Sequence[LatePoint],
    waiting: ToDecide,
) -> Monday:
    """As of `now`, for the week that has begun; `late` is what the day's list of overdue would tell the head, `waiting`
    what the reader finds behind «Решить».
    """
    today = home.today(now)
    first = today - timedelta(days=today.weekday())
    control = _control(home)
    live = A.status.in_(LIVE)
    reported = A.status == Status.REPORTED
    waited = home.at(calendar.add(today, -UNCHECKED), datetime.min.time())
    term = func.coalesce(A.rework_until, A.control)
    week = (*control, A.status.in_(WAITING), term >= first, term < first + WEEK)
    accepted = (*control, A.status == Status.ACCEPTED)
    return Monday(
        day=today,
        extensions=len(waiting.requests),
        reports=len(waiting.reports),
        unchecked=await _count(session, func.count(A.id), *control, live, reported, A.reported_at < waited),
        late=tuple(late[:NAMED]),
        late_points=len(late),
        due=await _count(session, func.count(A.id), *week),
        due_points=await _count(session, func.count(distinct(A.decision_id)), *week),
        accepted=await _count(session, func.count(A.id), *accepted, _between(home, A.accepted_at, first - WEEK, first)),
        accepted_before=await _count(
            session,
            func.count(A.id),
            *accepted,
            _between(home, A.accepted_at, first - 2 * WEEK, first - WEEK),
        ),
        long=len(waiting.overdue),
    )


async def month(session: AsyncSession, home: Department, first: date, now: datetime) -> Month:
    """The calendar month that begins on `first`, as seen at `now`."""
    today = home.today(now)
    after = (first + timedelta(days=31)).replace(day=1)
    control = (*_control(home), A.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)))
    return Month(
        first=first,
        issued=await _count(session, func.count(A.id), *control, _between(home, A.created_at, first, after)),
        accepted=await _count(
            session,
            func.count(A.id),
            *control,
            A.status == Status.ACCEPTED,
            _between(home, A.accepted_at, first, after),
        ),
        overdue=await _count(
            session,
            func.count(A.id),
            *control,
            A.status.in_(WAITING),
            A.told_at.is_not(None),
            A.overdue_from <= today,
        ),
        discipline=await discipline.whole(session, home, first, after - timedelta(days=1), today),
    )
