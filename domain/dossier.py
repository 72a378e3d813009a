"""An assignment with everything around it that a card, a list or a file says about it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.decision import Assignment, Decision
from domain.people import Seat
from domain.protocol import ProtocolKind


@dataclass(frozen=True, slots=True)
class Source:
    """The protocol as it is named.  `single`: a decision posted in one message, without a document."""

    id: int
    kind: ProtocolKind
    number: str | None
    day: date | None
    title: str = ""
    single: bool = False


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
    holders: tuple[str, ...] = ()
