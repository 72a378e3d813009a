"""The figures of the Monday digest and of a month's end, counted in SQL."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.digest import LONG, NAMED, UNCHECKED, LatePoint, Monday, Month
from domain.people import Department
from domain.protocol import Mark
from domain.requests import Ask
from storage import discipline
from storage.deciding import LONG_OVERDUE
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import OrganizationRow, RequestRow, SeatRow
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


async def monday(session: AsyncSession, home: Department, calendar: WorkCalendar, now: datetime) -> Monday:
    """As of `now`, for the week that has begun."""
    today = home.today(now)
    first = today - timedelta(days=today.weekday())
    control = _control(home)
    live = A.status.in_(LIVE)
    pending = (RequestRow.department_id == home.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None))
    requests = await session.scalar(select(func.count(RequestRow.id)).where(*pending))
    long = (
        *control,
        A.status.in_(WAITING),
        A.told_at.is_not(None),
        A.overdue_from <= today - LONG_OVERDUE,
        A.id.not_in(select(RequestRow.assignment_id).where(*pending)),
    )
    reported = A.status == Status.REPORTED
    waited = home.at(calendar.add(today, -UNCHECKED), datetime.min.time())
    late, late_points = await _late(session, home, calendar, today)
    term = func.coalesce(A.rework_until, A.control)
    week = (*control, A.status.in_(WAITING), term >= first, term < first + WEEK)
    accepted = (*control, A.status == Status.ACCEPTED)
    return Monday(
        day=today,
        extensions=requests or 0,
        reports=await _count(session, func.count(A.id), *control, reported, D.special_control.is_(True)),
        unchecked=await _count(session, func.count(A.id), *control, live, reported, A.reported_at < waited),
        late=late,
        late_points=late_points,
        due=await _count(session, func.count(A.id), *week),
        due_points=await _count(session, func.count(distinct(A.decision_id)), *week),
        accepted=await _count(session, func.count(A.id), *accepted, _between(home, A.accepted_at, first - WEEK, first)),
        accepted_before=await _count(
            session,
            func.count(A.id),
            *accepted,
            _between(home, A.accepted_at, first - 2 * WEEK, first - WEEK),
        ),
        long=await _count(session, func.count(A.id), *long),
    )


async def _late(
    session: AsyncSession, home: Department, calendar: WorkCalendar, today: date
) -> tuple[tuple[LatePoint, ...], int]:
    """Points with something overdue for more than five working days, the oldest first."""
    long_ago = calendar.add(today, -LONG)
    asked = exists().where(
        RequestRow.assignment_id == A.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None)
    )
    # A request for extension that waits for an answer holds escalation.
    late = (
        *_control(home),
        A.status.in_(WAITING),
        A.told_at.is_not(None),
        A.overdue_from <= long_ago,
        ~asked,
    )
    oldest = (
        await session.execute(
            select(A.decision_id)
            .where(*late)
            .group_by(A.decision_id)
            .order_by(func.min(A.overdue_from), A.decision_id)
            .limit(NAMED)
        )
    ).scalars()
    order = list(oldest)
    rows = await session.execute(
        select(D.id, D.number, D.point, OrganizationRow.name)
        .select_from(A)
        .join(D, D.id == A.decision_id)
        .join(SeatRow, SeatRow.id == A.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(*late, A.decision_id.in_(order))
        .order_by(OrganizationRow.name)
    )
    labels: dict[int, tuple[str, int]] = {}
    names: dict[int, list[str]] = {}
    for id_, number, point, organization in rows:
        labels[id_] = (point, number)
        names.setdefault(id_, []).append(organization)
    total = await _count(session, func.count(distinct(A.decision_id)), *late)
    return tuple(LatePoint(*labels[each], tuple(dict.fromkeys(names[each]))) for each in order), total


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
