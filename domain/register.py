"""What files are made of: frozen rows of a register, of a справка and of a list, as storage reads them.

Days are in the department's zone; nothing here has an instant.  Names and texts are as kept, not yet fit for a cell.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.decision import WAITING, Status
from domain.dossier import Source
from domain.protocol import Mark, Mode


class State(StrEnum):
    """How an assignment stands on a day, in disjoint states: what a register's column and a chart's colour say."""

    OVERDUE = "overdue"
    UNTOLD = "untold"  # не доведено: on control, live, and its holder got nothing
    IN_WORK = "in_work"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    TO_READ = "to_read"  # на ознакомление, not acknowledged yet
    NOTED = "noted"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"
    DONE_BEFORE = "done_before"


ON_CONTROL = (State.OVERDUE, State.UNTOLD, State.IN_WORK, State.REPORTED, State.ACCEPTED)
LIVE_STATES = frozenset({State.OVERDUE, State.UNTOLD, State.IN_WORK, State.REPORTED})

_OVER = {
    Status.REPORTED: State.REPORTED,
    Status.ACCEPTED: State.ACCEPTED,
    Status.CANCELLED: State.CANCELLED,
    Status.ARCHIVED: State.ARCHIVED,
    Status.DONE_BEFORE: State.DONE_BEFORE,
    Status.NOTED: State.NOTED,
}


def state_of(status: Status, mark: Mark, *, told: bool, overdue_from: date | None, today: date) -> State:
    """The state on `today`.  `overdue_from` is the first day on which it counts as overdue if unreported."""
    if status not in WAITING:
        return _OVER[status]
    if mark is not Mark.CONTROL:
        return State.TO_READ
    if not told:
        return State.UNTOLD
    return State.OVERDUE if overdue_from is not None and overdue_from <= today else State.IN_WORK


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment as a row of the register.

    `moved` counts how often its deadline was moved; `report` is the last closing report's words, `files` how many
    files came with it, `comment` what the checker wrote to it.
    """

    assignment_id: int
    seat_id: int
    number: int
    part: int
    source: Source
    point: str
    question: str
    paragraph: int | None
    text: str  # with its lead-in
    organization: str
    post: str
    holders: tuple[str, ...]
    for_whom: str
    mark: Mark
    state: State
    issued: date
    phrase: str = ""  # the deadline as written
    due: date | None = None
    control: date | None = None
    rework_until: date | None = None
    told: date | None = None
    acknowledged: date | None = None
    reported: date | None = None
    accepted: date | None = None
    accepted_by: str = ""
    in_time: bool | None = None
    moved: int = 0
    report: str = ""
    files: int = 0
    comment: str = ""
    curator: str = ""
    proof: str = ""

    @property
    def label(self) -> str:
        """«12» or «12/1»."""
        return f"{self.number}/{self.part}" if self.part else str(self.number)

    @property
    def term(self) -> date | None:
        """The day to keep now: the rework's term, else the control date."""
        return self.rework_until or self.control


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the journal, for its sheet.  `facts` are ids, days and states; `label` the assignment's number."""

    at: datetime  # in the department's zone
    label: str
    organization: str
    what: str
    facts: dict[str, object]
    who: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands over a register: whose it is, of which day, since when, and for whom it was made.

    `own` names the person where it holds only his own assignments.
    """

    department: str
    at: datetime  # in the department's zone
    since: date
    own: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a protocol with all its assignments; what a справка says in one row."""

    number: int
    point: str
    question: str
    paragraph: int | None
    text: str
    mark: Mark
    mode: Mode
    executors: str  # as the document names them
    curator: str
    lines: tuple[Line, ...] = field(default=())

    @property
    def counted(self) -> tuple[Line, ...]:
        """Less what was cancelled: where nothing is left, the point itself was."""
        return tuple(each for each in self.lines if each.state is not State.CANCELLED)

    @property
    def is_done(self) -> bool:
        """No assignment of it waits for anybody."""
        return not any(each.state in LIVE_STATES or each.state is State.TO_READ for each in self.lines)


@dataclass(frozen=True, slots=True)
class Course:
    """«О ходе исполнения решений протокола …»: a protocol and its points in the order of their numbers."""

    department: str
    today: date
    source: Source
    points: tuple[Point, ...]
    head: str = ""
    signer: str = ""  # who prepared it


@dataclass(frozen=True, slots=True)
class SeatList:
    """What a seat has to do, for paper: a person without Telegram."""

    department: str
    today: date
    organization: str
    post: str
    holders: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One organisation's states, for the chart."""

    name: str
    counts: tuple[tuple[State, int], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the trend: `monday`, how many were issued, and how many reports were accepted."""

    monday: date
    issued: int
    accepted: int


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day of the calendar and how many live assignments must be done on it."""

    day: date
    count: int
    is_working: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the three charts show.  `hidden` organisations did not fit the first one."""

    department: str
    at: datetime
    bars: tuple[Bar, ...]
    weeks: tuple[Week, ...]
    days: tuple[DueDay, ...]
    hidden: int = 0
