"""How things stand: counts that storage makes in SQL, put together for a message, a chart or a file."""

from dataclasses import dataclass
from datetime import date, datetime


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


@dataclass(frozen=True, slots=True)
class Share:
    """The figures of one organisation or one protocol: its id, its name where it has one of its own."""

    id: int
    name: str
    parts: Assignments
