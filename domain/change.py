"""What may be changed in a published decision: one value a change, told once to whom it concerns."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.decision import WAITING, Assignment, Status
from domain.errors import NotNow, Obstacle


class What(StrEnum):
    """Also the journal's word for it."""

    WORDED = "worded"
    MOVED = "moved"
    ADDED = "added"
    REASSIGNED = "reassigned"
    REMOVED = "removed"  # from one executor
    CANCELLED = "cancelled"  # for everybody
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Made:
    """A change as it is kept; `by` is the name of who made it."""

    id: int
    decision_id: int
    what: What
    by: str
    at: datetime
    reason: str = ""
    before: str = ""
    after: str = ""


def concerns(assignment: Assignment) -> bool:
    """Who is told of a change: it is his turn, and he has had the point.  Who has reported is left in peace."""
    return assignment.status in WAITING and assignment.told_at is not None


def reassigned(assignment: Assignment, seat_id: int, due: date | None, control: date | None) -> Assignment:
    """The part goes to another seat, which begins anew; what the first one did stays in the journal.

    Raises NotNow where a report waits for its checker or all is over.
    """
    if assignment.status is Status.REPORTED:
        raise NotNow(Obstacle.ALREADY_REPORTED, assignment.label)
    assignment.cancelled()  # says why it is over
    return replace(
        assignment,
        seat_id=seat_id,
        status=Status.OPEN,
        due=due,
        control=control,
        told_at=None,
        acknowledged_at=None,
        first_reported_at=None,
        rework_until=None,
        rework_late=False,
        next_reminder_at=None,
    )
