"""«Постоянно», «по мере необходимости»: what has no last day and is asked about once a quarter; pure."""

from datetime import date, datetime

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Frequency, Reason
from domain.people import Department
from domain.protocol import Mark
from domain.reminders import is_working_hour
from domain.review import Point

STANDING = "standing"
"""The kind that publication keeps with such a decision: not those whose day is only unknown yet («по графику»)."""
RELEASED = "released"  # was one, and was taken off the list by the secretary


def is_standing(deadline: Deadline) -> bool:
    """Without end by its words: «постоянно», «по мере необходимости», «ежедневно», «на каждом совещании»."""
    if deadline.dates:
        return False
    if deadline.recurrence is not None:
        return deadline.recurrence.frequency in (Frequency.DAILY, Frequency.BY_EVENT)
    return deadline.kind is DeadlineKind.OPEN and deadline.reason in (Reason.ENDLESS, Reason.AS_NEEDED)


def kept_kind(point: Point) -> str:
    """What a decision keeps of its deadline's kind."""
    if point.mark is not Mark.SILENT and point.goes_out and is_standing(point.deadline):
        return STANDING
    return point.deadline.kind.value


def quarter(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def may_ask(now: datetime, home: Department, calendar: WorkCalendar) -> bool:
    """From the opening hour of the quarter's first working day on, in working hours: an outage only makes it later."""
    return is_working_hour(now, home, calendar)
