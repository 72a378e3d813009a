"""The production calendar: which days people work, and what that does to a deadline.

Source of the rules: Labour Code of the Russian Federation, art. 111, 112 (days off and their transfer by the
government's yearly decree); the choice of the preceding working day is office practice and a department's setting.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
DAY = timedelta(days=1)


class Shift(StrEnum):
    """Where the control date goes when the last day as written is a day off."""

    PRECEDING = "preceding"
    FOLLOWING = "following"
    AS_WRITTEN = "as_written"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days: Monday to Friday, less `days_off`, plus `workdays` (Saturdays worked by a transfer).

    `days_off` and `workdays` hold only the exceptions, already merged from the production calendar and what the
    department added or removed.  An empty calendar knows weekends only.
    """

    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def ruled(self, days: Collection[date], *, is_working: bool) -> "WorkCalendar":
        """The calendar in which these days are working days, or days off, whatever they were."""
        ruled = frozenset(days)
        if is_working:
            return WorkCalendar(self.days_off - ruled, self.workdays | ruled)
        return WorkCalendar(self.days_off | ruled, self.workdays - ruled)

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def on_or_before(self, day: date) -> date:
        """The nearest working day that is not after `day`."""
        while not self.is_working(day):
            day -= DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The nearest working day that is not before `day`."""
        while not self.is_working(day):
            day += DAY
        return day

    def after(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.on_or_after(day + DAY)

    def add(self, day: date, count: int) -> date:
        """The day `count` working days after `day` (before it, where negative); `day` itself is not counted."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """Working days from `first` to `last`, both included."""
        day = first
        while day <= last:
            if self.is_working(day):
                yield day
            day += DAY

    def count(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; 0 where `last` is not later."""
        return sum(1 for _ in self.working_days(first + DAY, last))

    def control_date(self, due: date, shift: Shift = Shift.PRECEDING) -> date:
        """The day that reminders steer by: `due` itself, or the working day next to it by the department's rule."""
        match shift:
            case Shift.PRECEDING:
                return self.on_or_before(due)
            case Shift.FOLLOWING:
                return self.on_or_after(due)
            case Shift.AS_WRITTEN:
                return due

    def overdue_from(self, due: date, control: date) -> date:
        """The first day on which an unreported assignment is overdue: the working day after the later of the two."""
        return self.after(max(due, control))
