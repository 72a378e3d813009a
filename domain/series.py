"""Assignments that come back: which day is next, when it is issued, what was missed; pure.

The rule comes from the document's words («ежемесячно до 5 числа»).  Each turn becomes a decision of its own with a new
number.  A turn is issued on the first working day after the last day of the one before, so that nobody has two of a
kind at once; a rare one not earlier than `LEAD` before its last day, so that a yearly report does not lie in the list
for a year.  What falls whole into days off, or came and went while the bot was away, is passed over, never made up for.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.calendar import WorkCalendar
from domain.deadline import Frequency, Reason, Recurrence
from domain.people import Department
from domain.protocol import Mark
from domain.reminders import is_working_day
from domain.review import Old, Point, dated

LEAD = timedelta(days=60)  # two months: the longest that the rules of reminding know
MOST_TURNS = 5000  # passed over at once: a weekly one through a hundred years


@dataclass(frozen=True, slots=True)
class Series:
    """A decision that comes back.  `first` and `last` are the numbers of the first and the newest issued.

    `next_due` is the coming turn's last day as written, `next_issue_at` the instant (UTC) at which it is issued; both
    None once it is stopped.
    """

    id: int
    department_id: int
    rule: Recurrence
    next_due: date | None
    next_issue_at: datetime | None
    until: date | None = None
    stopped_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn: its last day as written and the day in the department's zone on which it is issued."""

    due: date
    issued: date


def repeats(point: Point) -> bool:
    """Whether publishing the point begins a series: on control, with a rule, a first day, and not «только один раз»."""
    return (
        point.mark is Mark.CONTROL
        and point.deadline.repeats
        and not point.no_deadline
        and point.old not in (Old.ARCHIVE, Old.DONE)
    )


def following(rule: Recurrence, day: date) -> date:
    """The next last day as written, strictly after `day`.

    A fortnight and a quarter with a day of its own («ежеквартально до 10 числа») are counted from `day`, which is a
    turn of the series.  Raises ValueError for a rule that has no days (each day, by event).
    """
    match rule.frequency:
        case Frequency.WEEKLY:
            first = 4 if rule.weekday is None else rule.weekday  # «еженедельно»: by Friday, as it is read
            return min(_on_weekday(day, weekday) for weekday in (first, *rule.more_weekdays))
        case Frequency.FORTNIGHTLY:
            return day + timedelta(weeks=2)
        case Frequency.MONTHLY:
            return _monthly(rule, day)
        case Frequency.QUARTERLY if rule.day is not None:
            return _in_month(day.year, day.month + 3, rule.day)
        case Frequency.QUARTERLY:
            return next(end for end in (_in_month(day.year, month, 31) for month in (3, 6, 9, 12, 15)) if end > day)
        case Frequency.HALF_YEARLY:
            return next(end for end in (_in_month(day.year, month, 31) for month in (6, 12, 18)) if end > day)
        case Frequency.YEARLY:
            month = 12 if rule.month is None else rule.month
            last = 31 if rule.day is None else rule.day
            return next(end for end in (_in_month(day.year + turn, month, last) for turn in (0, 1)) if end > day)
    raise ValueError(rule.frequency)


def _on_weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def _in_month(year: int, month: int, day: int) -> date:
    """The day of a month counted on through the years; where the month is shorter, its last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def _monthly(rule: Recurrence, day: date) -> date:
    if rule.weekday is not None:
        return _same_weekday(rule.weekday, day)
    last = 31 if rule.day is None else rule.day
    return next(end for end in (_in_month(day.year, day.month + turn, last) for turn in (0, 1)) if end > day)


def _same_weekday(weekday: int, day: date) -> date:
    """«В первый понедельник месяца»: which one is told by the turn before; in a month's last week it is the last."""
    place = (day.day - 1) // 7
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    first = _in_month(day.year, day.month + 1, 1)
    days = [each for each in (first + timedelta(days=n) for n in range(31)) if each.month == first.month]
    fitting = [each for each in days if each.weekday() == weekday]
    return fitting[-1] if is_last else fitting[place]


def next_turn(rule: Recurrence, previous: date, calendar: WorkCalendar, home: Department) -> Turn:
    """The turn after the one whose last day is `previous`.  Turns that are over before anybody could be told of them
    (the Fridays of the January holidays) are passed over."""
    return _turn(rule, following(rule, previous), calendar.after(previous), calendar, home)


def turn_anew(
    rule: Recurrence, first: date, last: date | None, today: date, calendar: WorkCalendar, home: Department
) -> Turn:
    """The next turn by another rule, whose first day from today on is `first`; `last` is the last day of what has been
    issued by the old one, and is waited for."""
    while last is not None and first <= last:
        first = following(rule, first)
    waits = last is not None and last >= today
    return _turn(rule, first, calendar.after(last) if waits and last else calendar.on_or_after(today), calendar, home)


def _turn(rule: Recurrence, due: date, earliest: date, calendar: WorkCalendar, home: Department) -> Turn:
    for _ in range(MOST_TURNS):
        issued = max(earliest, calendar.on_or_after(due - LEAD))
        if _over_on(due, calendar, home) >= issued:
            return Turn(due, issued)
        due = following(rule, due)
    raise ValueError(rule)


def issue_at(turn: Turn, calendar: WorkCalendar, home: Department) -> datetime:
    """The instant (UTC) of the turn's issue: the opening hour of its day, of the next one that is not quiet."""
    day = turn.issued
    while not is_working_day(day, home, calendar):
        day += timedelta(days=1)
    return home.at(day, home.policy.opens)


def present_turn(
    rule: Recurrence, planned: date, today: date, calendar: WorkCalendar, home: Department
) -> tuple[date, tuple[date, ...]]:
    """What is to be issued today where `planned` was next: its last day, and the days that were missed meanwhile."""
    missed: list[date] = []
    while _over_on(planned, calendar, home) < today and len(missed) < MOST_TURNS:
        missed.append(planned)
        planned = following(rule, planned)
    return planned, tuple(missed)


def _over_on(due: date, calendar: WorkCalendar, home: Department) -> date:
    return max(due, calendar.control_date(due, home.policy.shift))


def renewed(point: Point, today: date) -> Point:
    """«Новые сроки» of a point that comes back: its next turn from today on, with nothing left to ask."""
    deadline, due = point.deadline, point.deadline.due
    if not deadline.repeats or deadline.recurrence is None or due is None:
        return point
    while due < today:
        due = following(deadline.recurrence, due)
    return dated(point, replace(deadline, dates=(due,), reason=Reason.NEXT_TURN, doubts=(), alternatives=()))
