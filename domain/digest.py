"""What the head reads on Monday, and what stands in a month's end note."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.discipline import Discipline
from domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class LatePoint:
    """A point with something overdue for so long that the head is told, and whose it is."""

    point: str  # «1.2»; empty where the document has no numbers
    number: int  # «Поручение 12»
    organizations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Monday:
    """`unchecked`: reports that have waited for their checker for more than three working days."""

    day: date
    extensions: int = 0
    reports: int = 0  # on особый контроль: the head's own to accept
    unchecked: int = 0
    late: tuple[LatePoint, ...] = ()
    late_points: int = 0  # of which `late` names the first
    due: int = 0
    due_points: int = 0
    accepted: int = 0  # last week
    accepted_before: int = 0  # the week before
    long: int = 0  # overdue for more than thirty days: prolong, accept or leave

    @property
    def to_decide(self) -> int:
        return self.extensions + self.reports + self.long

    @property
    def is_silent(self) -> bool:
        """Nothing waits, nothing is late, nothing falls due: there is nothing to write about."""
        return not (self.to_decide or self.unchecked or self.late_points or self.due)


@dataclass(frozen=True, slots=True)
class Month:
    """A month that has ended: what was issued and accepted in it, and the discipline of its deadlines."""

    first: date
    issued: int
    accepted: int
    overdue: int  # now
    discipline: Discipline

    @property
    def is_silent(self) -> bool:
        return not (self.issued or self.accepted or self.overdue or self.discipline.judged)


UNCHECKED = 3
NAMED = 5


def late_points(dossiers: Iterable[Dossier]) -> tuple[LatePoint, ...]:
    """The points of what is overdue, in the order in which they come first; each school of a point once."""
    found: dict[int, list[Dossier]] = {}
    for each in dossiers:
        found.setdefault(each.decision.id, []).append(each)
    return tuple(
        LatePoint(
            some[0].decision.point,
            some[0].decision.number,
            tuple(dict.fromkeys(each.seat.organization for each in some)),
        )
        for some in found.values()
    )
