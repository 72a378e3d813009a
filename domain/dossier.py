"""An assignment with everything around it that a card, a list or a file says about it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.deadline import Recurrence
from domain.decision import Assignment, Decision, Duty, Status
from domain.people import Seat
from domain.protocol import ProtocolKind


@dataclass(frozen=True, slots=True)
class Source:
    """The protocol as it is named.  `single`: a decision posted in one message, without a document; it goes by the
    decision's number, `posted`, where that is known."""

    id: int
    kind: ProtocolKind
    number: str | None
    day: date | None
    title: str = ""
    single: bool = False
    posted: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a report.  `kind`: photo, document, voice, video; `sha256` names our copy, once it is fetched."""

    kind: str
    file_id: str
    name: str = ""
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report on completion as it stands, or an interim note.  `person` is the name of who gave it.

    Where the secretary wrote it down, `channel` says how it came and `behalf` is the name of whose report it is.
    """

    id: int
    assignment_id: int
    person_id: int
    person: str
    text: str
    at: datetime
    files: int = 0
    closes: bool = True
    withdrawn: bool = False
    verdict: str | None = None
    verdict_by: str = ""
    comment: str = ""
    channel: str = "chat"
    behalf: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """Of a share: the part it belongs to, and who answers for that.  `word` is what he said when he passed it on."""

    assignment_id: int
    seat: Seat
    holders: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What another does for an assignment: a co-executor's material, or what was passed on to one's staff."""

    id: int
    duty: Duty
    seat: Seat
    status: Status
    term: date | None
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a decision to others: the series whose turn it is, the point that it was carried over from or into."""

    series_id: int | None = None
    rule: Recurrence | None = None  # by which it comes back; None where it does not, or the series was stopped
    repeats: int | None = None  # the number of the first of the series; None for that one itself
    carried_from: Source | None = None
    place: tuple[str, str, int | None] = ("", "", None)  # of the earlier point: number, question, paragraph
    carried_into: int | None = None  # the number of the decision that took its place


@dataclass(frozen=True, slots=True)
class Dossier:
    """`report` is the last that was not withdrawn; `holders` the names of who holds the seat today."""

    assignment: Assignment
    decision: Decision
    source: Source
    seat: Seat
    curator: str = ""
    report: Report | None = None
    accepted_by: str = ""
    asked_until: date | None = None  # a pending request for extension: the date asked for
    is_asked: bool = False  # a request for extension is pending
    asked_at: datetime | None = None  # since when (UTC)
    moves: tuple[tuple[date | None, date | None], ...] = ()  # how the deadline was moved: from, to; the oldest first
    holders: tuple[str, ...] = ()
    columns: int = 0  # of the table that the answers make
    filled: int = 0
    lead: Lead | None = None  # of a share
    shares: tuple[Share, ...] = ()  # those of this assignment that were not cancelled
    tie: Tie = Tie()
