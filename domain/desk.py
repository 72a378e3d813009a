"""A document on the secretary's desk, with everything that its screens show and its questions need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from domain.calendar import WorkCalendar
from domain.dossier import Tie
from domain.people import Department, Directory, Person
from domain.review import Paper, Point, Question, is_ready, questions


@dataclass(frozen=True)
class Desk:
    """A document on the secretary's desk: everything that its screens show.  `now` is UTC."""

    paper: Paper
    points: Sequence[Point]
    known: Directory
    department: Department
    calendar: WorkCalendar
    now: datetime
    body: Sequence[str] = field(default=(), repr=False)
    staff: Sequence[Person] = ()  # heads, then secretaries: they may hold no seat
    unfinished: int = 0  # points of earlier documents that could be carried into this one
    carried: Mapping[int, Tie] = field(default_factory=dict)  # by the earlier decision's id: where it stood

    @property
    def today(self) -> date:
        return self.department.today(self.now)

    @cached_property
    def shown(self) -> list[Point]:
        """The points under review, in order."""
        return [point for point in self.points if point.is_open]

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        return questions(self.paper, self.points, self.today)

    @cached_property
    def ready(self) -> list[Point]:
        return [point for point in self.shown if is_ready(point, self.today)]

    def point(self, point_id: int) -> Point | None:
        return next((point for point in self.points if point.id == point_id), None)

    def person(self, person_id: int | None) -> Person | None:
        """Somebody of the staff, or who holds a seat today."""
        everybody = (*self.staff, *(person for some in self.known.holders.values() for person in some))
        return next((person for person in everybody if person.id == person_id), None)

    def line(self, number: int | None) -> str:
        """A line of the document, counted from 1."""
        return self.body[number - 1].strip() if number and 0 < number <= len(self.body) else ""
