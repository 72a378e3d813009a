"""What publication makes of the ready points: decisions with numbers, and one assignment a seat and a date; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import WorkCalendar
from domain.decision import Duty, Status
from domain.errors import Gap, NotNow, Obstacle, StillMissing
from domain.people import Department
from domain.protocol import Mark, Mode
from domain.review import Old, Paper, Point, PointSeat, State, effective_mode, gaps, is_ready, lead, paper_gaps


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """One seat's part, before it has an id.  `part` counts several dates from 1, 0 where there is one.

    A contribution belongs to the own part of the same date.
    """

    seat_id: int
    part: int
    for_whom: str
    mark: Mark
    due: date | None
    control: date | None
    overdue_from: date | None
    status: Status
    duty: Duty = Duty.OWN


@dataclass(frozen=True, slots=True)
class NewDecision:
    point: Point
    number: int
    assignments: tuple[NewAssignment, ...]

    @property
    def mode(self) -> Mode:
        """As it is frozen."""
        return effective_mode(self.point)


@dataclass(frozen=True, slots=True)
class Publication:
    """What will go out, and what stays a draft."""

    paper: Paper
    decisions: tuple[NewDecision, ...]
    left: int  # points that stay drafts
    missing: tuple[tuple[Gap, int], ...]  # why they stay

    def marked(self, mark: Mark) -> int:
        """How many points have this mark and do not go to the archive."""
        return sum(1 for one in self.decisions if one.point.mark is mark and not _is_over(one.point))

    @property
    def archived(self) -> int:
        return sum(1 for one in self.decisions if _is_over(one.point))

    @property
    def live(self) -> tuple[NewAssignment, ...]:
        """The assignments that somebody is to be told of."""
        return tuple(part for one in self.decisions for part in one.assignments if part.status is Status.OPEN)

    @property
    def own(self) -> int:
        """How many of them are somebody's own part; the others are material for those."""
        return sum(part.duty is Duty.OWN for part in self.live)

    @property
    def seat_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(part.seat_id for part in self.live))


@dataclass(frozen=True, slots=True)
class Crowd:
    """A week in which a seat has many deadlines; `monday` begins it."""

    seat_id: int
    monday: date
    count: int


CROWDED = 6  # deadlines of one seat in one week that are worth a word before sending


def crowded(given: Iterable[NewAssignment], waiting: Iterable[tuple[int, date]]) -> Crowd | None:
    """The fullest week of those who are given something, where it is too full; `waiting` are the control dates
    (seat, day) of what they have to do besides."""
    weeks: Counter[tuple[int, date]] = Counter()
    new = [(part.seat_id, part.control) for part in given if part.control is not None]
    touched = {(seat_id, _monday(day)) for seat_id, day in new}
    for seat_id, day in (*waiting, *new):
        if (seat_id, _monday(day)) in touched:
            weeks[seat_id, _monday(day)] += 1
    if not weeks:
        return None
    (seat_id, monday), count = max(weeks.items(), key=lambda week: (week[1], -week[0][0]))
    return Crowd(seat_id, monday, count) if count >= CROWDED else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_over(point: Point) -> bool:
    return point.old in (Old.ARCHIVE, Old.DONE)


def plan(
    paper: Paper,
    points: Sequence[Point],
    *,
    today: date,
    calendar: WorkCalendar,
    department: Department,
    last_number: int,
) -> Publication:
    """The ready points as decisions numbered after `last_number`, in the document's order.

    Raises StillMissing where the document itself lacks something, or no point is ready.
    """
    if paper.state not in (State.DRAFT, State.PUBLISHED, State.SINGLE):
        raise NotNow(Obstacle.NOT_DRAFT)
    waiting = [point for point in points if point.is_open]
    ready = [point for point in waiting if is_ready(point, today)]
    missing = _missing(paper, waiting, today)
    if paper_gaps(paper):
        raise StillMissing(missing)
    if not ready:
        raise StillMissing(missing or ((Gap.NOTHING, 0),))
    decisions = tuple(
        NewDecision(point, number, _assignments(point, today, calendar, department))
        for number, point in enumerate(ready, start=last_number + 1)
    )
    return Publication(paper, decisions, len(waiting) - len(ready), missing)


def given(
    points: Iterable[Point], today: date, calendar: WorkCalendar, department: Department
) -> tuple[NewAssignment, ...]:
    """What those of them that are ready would give to do, were they published now."""
    parts = (
        part for point in points if is_ready(point, today) for part in _assignments(point, today, calendar, department)
    )
    return tuple(part for part in parts if part.status is Status.OPEN)


def _missing(paper: Paper, waiting: Sequence[Point], today: date) -> tuple[tuple[Gap, int], ...]:
    found: dict[Gap, int] = dict.fromkeys(paper_gaps(paper), 1)
    for point in waiting:
        for gap in gaps(point, today):
            found[gap] = found.get(gap, 0) + 1
    return tuple(found.items())


def _assignments(
    point: Point, today: date, calendar: WorkCalendar, department: Department
) -> tuple[NewAssignment, ...]:
    if point.mark is Mark.SILENT:
        return ()
    dates: tuple[date | None, ...] = (None,)
    if point.mark is Mark.CONTROL and not point.no_deadline and point.deadline.issued:
        dates = point.deadline.issued
    return tuple(
        _assignment(point, seat, part if len(dates) > 1 else 0, due, today, calendar, department)
        for part, due in enumerate(dates, start=1)
        for seat in point.seats
    )


def material_day(today: date, due: date, control: date, calendar: WorkCalendar) -> date:
    """By when co-executors hand in: half of the term, on the working day before it, after today where there is one."""
    half = calendar.on_or_before(today + (due - today) // 2)
    return min(control, half if half > today else calendar.after(today)) if control > today else control


def _assignment(
    point: Point,
    seat: PointSeat,
    part: int,
    due: date | None,
    today: date,
    calendar: WorkCalendar,
    department: Department,
) -> NewAssignment:
    control = None if due is None else calendar.control_date(due, department.policy.shift)
    first = lead(point) if effective_mode(point) is not Mode.EACH else None
    duty = Duty.OWN if first is None or seat == first else Duty.CONTRIBUTION
    status = Status.OPEN
    if due is None or due < today:  # of several dates only those that are past go to the archive
        status = {Old.ARCHIVE: Status.ARCHIVED, Old.DONE: Status.DONE_BEFORE}.get(point.old, Status.OPEN)
    if duty is Duty.CONTRIBUTION and due is not None and control is not None and due >= today:
        due = control = material_day(today, due, control, calendar)
    return NewAssignment(
        seat_id=seat.seat_id,
        part=part,
        for_whom=seat.for_whom,
        mark=point.mark,
        due=due,
        control=control,
        overdue_from=None if due is None or control is None else calendar.overdue_from(due, control),
        status=status,
        duty=duty,
    )
