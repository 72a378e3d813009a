"""Исполнительская дисциплина: the share that came in time, by organisation or person, over a period of deadlines."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    MONTH = "month"
    LAST_MONTH = "last"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Discipline:
    """Assignments on control whose last day lies in the period, and who was told of them.

    `in_time`, `late` (accepted, reported after the last day) and `overdue` (not reported) are what is judged; `waiting`
    are reported and not checked yet, `moved` those of all these whose deadline was moved.
    """

    name: str
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    waiting: int = 0
    moved: int = 0

    @property
    def judged(self) -> int:
        return self.in_time + self.late + self.overdue

    @property
    def share(self) -> int | None:
        """Percent, rounded down so that 100 means all; None where nothing is judged."""
        return self.in_time * 100 // self.judged if self.judged else None


def span(period: Period, today: date) -> tuple[date, date]:
    """The first and the last day of a period, both included."""
    month = today.replace(day=1)
    match period:
        case Period.MONTH:
            return month, _last_of_month(month)
        case Period.LAST_MONTH:
            last = month - timedelta(days=1)
            return last.replace(day=1), last
        case Period.QUARTER:
            first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
            return first, _last_of_month(date(today.year, first.month + 2, 1))
        case Period.YEAR:
            return date(today.year, 1, 1), date(today.year, 12, 31)


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
