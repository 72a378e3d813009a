"""When to remind, and of what: pure, from an assignment, the calendar and the policy.

By default, and a department may set each:
given at most 5 working days: 1 working day before and the day itself; up to 30 days: 3, 1, the day; longer: 7, 3, 1,
the day; over two months also 30 days before.  Overdue: working days 1 and 3, then Mondays.
Only who was told, on control, and has not reported is reminded; on working days, at the opening hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment
from domain.people import Department, Policy
from domain.protocol import Mark

MONDAY = 0
NUDGE_AFTER = 2  # working days after being told: who has not acknowledged is reminded, once a protocol
DECIDE_AFTER = timedelta(days=30)  # of being overdue: the checker must decide, and again so long after «Оставить»


class Stage(StrEnum):
    """What a morning's line says about an assignment."""

    BEFORE = "before"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Reminder:
    day: date
    stage: Stage
    working_days: int  # before: how many are left; overdue: the how-manieth day; today: 0


_RULES = Policy()


def offsets(told: date, term: date, calendar: WorkCalendar, policy: Policy = _RULES) -> tuple[int, ...]:
    """How many working days before the term to remind, by the time given; 0 is the day itself."""
    if calendar.count(told, term) <= 5:
        return policy.offsets_short
    if (term - told).days <= 30:
        return policy.offsets_usual
    return policy.offsets_long


def days(
    told: date, term: date, due: date | None, calendar: WorkCalendar, policy: Policy = _RULES
) -> Iterator[Reminder]:
    """Every reminder in order, endless once overdue.  `term` is the control date or the rework's term, `due` the last
    day as written; overdue starts after the later of the two.  Where a rework ends before the deadline itself, the
    deadline's own day is reminded of, too."""
    before: dict[date, Reminder] = {}
    if policy.early_days and (term - told).days > max(62, policy.early_days):
        early = calendar.on_or_before(term - timedelta(days=policy.early_days))
        before[early] = Reminder(early, Stage.BEFORE, calendar.count(early, term))
    itself = calendar.on_or_before(term)  # the day itself, where the term is no day off
    for offset in offsets(told, term, calendar, policy):
        day = calendar.add(itself, -offset) if offset else itself
        before[day] = Reminder(day, Stage.BEFORE if offset else Stage.TODAY, offset)
    if due is not None and due > term:
        last = calendar.on_or_before(due)
        before[last] = Reminder(last, Stage.TODAY, 0)
    yield from (before[day] for day in sorted(before) if day > told)
    first = calendar.overdue_from(max(due or term, term), term)
    third = calendar.add(first, 2)
    yield Reminder(first, Stage.OVERDUE, 1)
    yield Reminder(third, Stage.OVERDUE, 3)
    day, count = third, 3
    while True:
        day = calendar.after(day)
        count += 1
        if day.weekday() == MONDAY:
            yield Reminder(day, Stage.OVERDUE, count)


def is_quiet(day: date, department: Department) -> bool:
    return (day.month, day.day) in department.policy.quiet_days


def is_working_day(day: date, department: Department, calendar: WorkCalendar) -> bool:
    """Whether reminders go out on that day at all."""
    return calendar.is_working(day) and not is_quiet(day, department)


def is_working_hour(now: datetime, department: Department, calendar: WorkCalendar) -> bool:
    """Whether people may be reminded at this very instant."""
    local = department.local(now)
    in_hours = department.policy.opens <= local.time() < department.policy.closes
    return in_hours and is_working_day(local.date(), department, calendar)


def next_opening(after: datetime, department: Department, calendar: WorkCalendar) -> datetime:
    """The first instant (UTC) strictly after `after` at which an office that reminds opens."""
    day = department.today(after)
    while not is_working_day(day, department, calendar) or department.at(day, department.policy.opens) <= after:
        day += timedelta(days=1)
    return department.at(day, department.policy.opens)


def falls_on(assignment: Assignment, day: date, department: Department, calendar: WorkCalendar) -> bool:
    """Whether the rules themselves, without any snooze, have a reminder on that day."""
    opening = department.at(day, department.policy.opens)
    coming = next_reminder(assignment, department, calendar, opening - timedelta(seconds=1))
    return coming is not None and coming[0] == opening


def next_reminder(
    assignment: Assignment, department: Department, calendar: WorkCalendar, after: datetime
) -> tuple[datetime, Reminder] | None:
    """The next moment (UTC) strictly after the instant `after`, and what it will say; None where nothing is to come.

    Quiet days are passed over: what falls on one goes to the next working day that is not quiet.
    """
    if assignment.mark is not Mark.CONTROL or assignment.status not in WAITING:
        return None
    if assignment.told_at is None or assignment.term is None:
        return None
    told = department.today(assignment.told_at)
    horizon = department.today(after) + timedelta(days=3700)
    for reminder in days(told, assignment.term, assignment.last_day, calendar, department.policy):
        day = reminder.day
        while is_quiet(day, department) or not calendar.is_working(day):
            day = calendar.after(day)
        moment = department.at(day, department.policy.opens)
        if moment > after:
            return moment, reminder
        if day > horizon:  # a calendar without Mondays at work
            return None
    return None


def stage_on(assignment: Assignment, today: date, calendar: WorkCalendar) -> Reminder | None:
    """What to say of an assignment on a given day, whether or not a reminder falls on it; None where nothing is due."""
    term = assignment.term
    if term is None or assignment.mark is not Mark.CONTROL or assignment.status not in WAITING:
        return None
    last = max(assignment.last_day or term, term)
    first = calendar.overdue_from(last, term)
    if today >= first:
        return Reminder(today, Stage.OVERDUE, calendar.count(first, today) + 1)
    if assignment.rework_until is not None and term < today < calendar.on_or_before(last):
        # The rework's term is over, the deadline itself is not: it is the deadline that is still to come.
        return Reminder(today, Stage.BEFORE, calendar.count(today, last))
    if today >= term:
        return Reminder(today, Stage.TODAY, 0)
    return Reminder(today, Stage.BEFORE, calendar.count(today, term))
