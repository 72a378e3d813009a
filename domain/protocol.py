"""A document as the reader proposes it: a header and drafts with visible gaps.

The reader (`protocols.read`) makes a `ReadProtocol`; storage keeps it as rows that the secretary edits; publication
turns its drafts into decisions (`domain.decision`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.deadline import Deadline


class ProtocolKind(StrEnum):
    PROTOCOL = "protocol"
    RESOLUTION = "resolution"
    DECISION = "decision"


class Mark(StrEnum):
    """What publication does with a point."""

    CONTROL = "control"  # на контроль: a report is due, reminders go out
    NOTICE = "notice"  # на ознакомление: one button closes it, never overdue
    SILENT = "silent"  # без рассылки: decided by being decided


class Mode(StrEnum):
    """How several executors share a point."""

    EACH = "each"  # каждый за себя
    RESPONSIBLE = "responsible"  # ответственный и соисполнители: the first named is responsible
    SUMMARY = "summary"  # свод: the first named answers, the others contribute


class MentionKind(StrEnum):
    PERSON = "person"  # «Берёзкина П.П.»
    GROUP = "group"  # «руководители ОО», «методисты МБУ ДО «Радуга»»
    ROLE = "role"  # school staff without seats: «классные руководители»
    ORGANIZATION = "organization"  # «МБОУ СОШ № 3», also with its head in brackets
    BODY = "body"  # «ММА», «ПМПК», «отдел образования»
    UNKNOWN = "unknown"


class DraftDoubt(StrEnum):
    """What is doubtful about a draft besides its deadline."""

    NO_ASSIGNEE = "no_assignee"
    MAYBE_NOT_TASK = "maybe_not_task"
    MAYBE_TASK = "maybe_task"
    ASSIGNEE_UNCLEAR = "assignee_unclear"
    VAGUE = "vague"  # «Усилить работу…»: what would show that it is done?


class HeaderDoubt(StrEnum):
    NO_DATE = "no_date"
    SEVERAL_DATES = "several_dates"
    NO_NUMBER = "no_number"
    SEVERAL_PAPERS = "several_papers"  # a second protocol begins further down: its points are counted from its own date


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is named: `name` in the nominative as a secretary would write it, `raw` as the document has it.

    `post` is the post written beside a person («методист»), `organization` the one written beside a person or group.
    """

    name: str
    kind: MentionKind = MentionKind.UNKNOWN
    raw: str = ""
    post: str = ""
    organization: str = ""

    @property
    def names_several(self) -> bool:
        """Several people as one: «Лунёва О.С. и Дроздов И.К.», where only one can be."""
        return self.kind is MentionKind.UNKNOWN and ("," in self.name or " и " in self.name)


@dataclass(frozen=True, slots=True)
class Draft:
    """One point as read.  Lines are 1-based lines of the document, pages 1-based where the format has them.

    `number` is the document's own («2.1», «3» or «» where unnumbered), `question` the question's number where the
    document has several. `paragraph` counts unnumbered sub-points under a number («п. 1, абз. 2»), from 1, else None.
    `lead_in` is the opening words that the card prints before the text («разработать на 2021-2022 учебный год:»).
    """

    text: str
    number: str = ""
    question: str = ""
    paragraph: int | None = None
    lead_in: str = ""
    line: int = 0
    page: int | None = None
    is_task: bool = True
    mark: Mark = Mark.CONTROL
    mode: Mode = Mode.EACH
    assignees: tuple[Mention, ...] = ()
    curator: Mention | None = None
    head_controls: bool = False  # «контроль оставляю за собой»
    special_control: bool = False  # «особый контроль»
    deadline: Deadline = Deadline()
    deadline_line: int | None = None
    doubts: tuple[DraftDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    date: date | None = None
    number: str | None = None
    kind: ProtocolKind = ProtocolKind.PROTOCOL
    title: str = ""
    chair: str = ""
    secretary: str = ""
    is_project: bool = False  # «ПРОЕКТ»: blocks sending until approved
    doubts: tuple[HeaderDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadProtocol:
    """What the reader takes from a document.  `body` is its text, a line per line, for search and for likeness.

    `curator` is the one that «Контроль возложить на …» names for the whole document.
    """

    header: Header
    drafts: tuple[Draft, ...]
    body: tuple[str, ...] = ()
    curator: Mention | None = None
    head_controls: bool = False
    doubtful_source: bool = False  # recognised from a picture
