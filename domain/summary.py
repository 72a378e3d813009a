"""How things stand: counts that storage makes in SQL, put together for a message, a chart or a file."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class By(StrEnum):
    """What the figures are told apart by.  A month is that of the day to be kept."""

    ORGANIZATION = "org"
    PERSON = "person"  # who holds the seat today; `NOBODY` stands for free seats
    GROUP = "group"  # a seat in two groups counts in each
    PROTOCOL = "paper"
    MONTH = "month"  # its id is 202611; `NO_MONTH` has no deadline


class Only(StrEnum):
    """A figure of `Assignments` by its name, or all of them."""

    ALL = "all"
    OVERDUE = "overdue"
    REPORTED = "reported"
    IN_WORK = "in_work"
    UNTOLD = "untold"
    EXPIRING = "expiring"
    ACCEPTED = "accepted"


NOBODY = 0
NO_MONTH = 0


@dataclass(frozen=True, slots=True)
class Points:
    """Points on control since `since`.  A point is fulfilled when no assignment of it is live."""

    total: int = 0
    fulfilled: int = 0
    in_work: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Assignments:
    """Assignments on control.  The states are disjoint and add up to `total`; `expiring` is a part of `in_work`."""

    total: int = 0
    accepted: int = 0
    reported: int = 0
    in_work: int = 0
    overdue: int = 0
    untold: int = 0
    expiring: int = 0  # within three working days
    judged: int = 0  # accepted ones that had a deadline
    in_time: int = 0

    @property
    def share_in_time(self) -> int | None:
        """Percent, rounded down so that 100 means all; None where nothing was judged."""
        return self.in_time * 100 // self.judged if self.judged else None

    def figure(self, only: Only) -> int:
        """One figure by its name; `ALL` is the total."""
        number: int = getattr(self, "total" if only is Only.ALL else only.value)
        return number


@dataclass(frozen=True, slots=True)
class WeekAgo:
    """The same figures as they stood a week before, to the minute, and what was accepted in either week.

    Of `parts` only the disjoint states are told: what was in time is judged at acceptance and does not change.
    """

    parts: Assignments
    accepted: int  # in the last seven days
    accepted_before: int  # in the seven days before them


@dataclass(frozen=True, slots=True)
class Summary:
    at: datetime
    since: date
    points: Points
    assignments: Assignments
    notices: int = 0  # на ознакомление
    notices_read: int = 0
    archived: int = 0
    extensions: int = 0  # pending requests
    week_ago: WeekAgo | None = None  # None in the first two weeks of the time that is told about


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of one of what they are told apart by: its id, its name where it has one of its own."""

    id: int
    name: str
    parts: Assignments
