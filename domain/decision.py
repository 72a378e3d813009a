"""A decision and its assignments: the states of the work and the moves between them.

    open ──reported──▶ reported ──accepted──▶ accepted
      ▲                   │  │
      │◀──── withdrawn ───┘  └──returned──▶ returned ──reported──▶ reported
    open, reported, returned ──cancelled──▶ cancelled
    (archived and done_before are given at publication to deadlines that were past)

Whether somebody was told (`told_at`) and has acknowledged is beside the state: «не доведено» is an open assignment
whose holder got nothing.

A share (`parent_id`) is an assignment like any other, with the same moves, but for three rules: it is checked by who
holds the seat of the part it belongs to and by nobody else; its term is not asked to be moved; it is over when that
part is.  Who may make which move is ruled by `domain.rights`; `docs/states.md` shows both in tables.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import WorkCalendar
from domain.errors import NeedsComment, NeedsProof, NotNow, Obstacle
from domain.protocol import Mark, Mode

ANY_FILE = "файл"  # the proof where the secretary wants a file, whatever is in it


class Status(StrEnum):
    OPEN = "open"  # в работе
    REPORTED = "reported"  # ждёт проверки
    RETURNED = "returned"  # на доработке
    ACCEPTED = "accepted"  # снято с контроля
    CANCELLED = "cancelled"
    ARCHIVED = "archived"  # «В архив без рассылки»
    DONE_BEFORE = "done_before"  # «Уже исполнены»
    NOTED = "noted"  # на ознакомление, and acknowledged


WAITING = frozenset({Status.OPEN, Status.RETURNED})  # the executor's turn
LIVE = WAITING | {Status.REPORTED}


class Duty(StrEnum):
    """What an assignment is to the point: a seat's own part, or a share of somebody else's (`parent_id`).

    A share is reported to the holder of the part it belongs to, not to the checker; it counts nowhere, and is over
    when that part is accepted or cancelled.
    """

    OWN = "own"
    CONTRIBUTION = "contribution"  # соисполнитель: gives the responsible seat material
    DELEGATED = "delegated"  # passed on by the holder, who stays responsible


class Channel(StrEnum):
    """How the word came: by the person in the chat, or carried by the secretary."""

    CHAT = "chat"
    IN_PERSON = "in_person"
    PHONE = "phone"
    MAIL = "mail"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Decision:
    """A published point.  `number` is the department's own, never reused; `point` the document's («2.1»)."""

    id: int
    department_id: int
    protocol_id: int | None
    number: int
    point: str
    question: str
    lead_in: str
    text: str
    mark: Mark
    mode: Mode
    deadline_phrase: str | None
    deadline_note: str  # why this date, in the words shown at publication
    executors: str  # as the document names them
    source_line: int | None = None
    paragraph: int | None = None
    curator_id: int | None = None
    special_control: bool = False
    proof: str = ""  # what to show («файл плана»): a report needs a file then; empty: a word is enough
    version: int = 1

    def refuse_without_proof(self, part: "Assignment", files: int) -> None:
        """Raises NeedsProof where a report must come with a file and has none; a share shows nothing to the checker."""
        if self.proof and not files and not part.is_share:
            raise NeedsProof(part.label, self.proof)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One seat's part of a decision.  Dates are in the department's zone, instants in UTC.

    `due` is the last day as written, `control` the day reminders steer by; both None: на ознакомление or «без срока».
    `part` counts the dates of one deadline from 1, 0 where there is only one («12/1» against «12»).
    """

    id: int
    department_id: int
    decision_id: int
    seat_id: int
    number: int
    part: int
    mark: Mark
    due: date | None
    control: date | None
    status: Status = Status.OPEN
    version: int = 1
    duty: Duty = Duty.OWN
    parent_id: int | None = None  # the assignment whose share it is
    for_whom: str = ""  # «классные руководители»: staff without seats for whom the head of the school answers
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    first_reported_at: datetime | None = None
    reported_at: datetime | None = None
    reporter_id: int | None = None
    accepted_at: datetime | None = None
    accepted_by: int | None = None
    was_in_time: bool | None = None  # judged at acceptance; None: not accepted, or no deadline
    rework_until: date | None = None
    rework_late: bool = False
    next_reminder_at: datetime | None = None

    @property
    def label(self) -> str:
        """«12» or «12/1»."""
        return f"{self.number}/{self.part}" if self.part else str(self.number)

    @property
    def term(self) -> date | None:
        """The day the executor must keep now: the rework's term, else the control date."""
        return self.rework_until or self.control

    @property
    def last_day(self) -> date | None:
        """The day after which it can be overdue: the latest of the last day as written, the control date and the
        rework's term.  A return for rework never takes away time that the deadline itself had given."""
        days = [day for day in (self.due, self.control, self.rework_until) if day is not None]
        return max(days, default=None)

    @property
    def is_unread(self) -> bool:
        """It waits for a word, and «Ознакомлен(а)» was not said."""
        return self.acknowledged_at is None and self.status in WAITING

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_share(self) -> bool:
        """A соисполнитель's material, or what a holder has passed on to his staff."""
        return self.parent_id is not None

    def acknowledged(self, at: datetime) -> "Assignment":
        """«Ознакомлен(а)».  Closes a point на ознакомление."""
        self._refuse_when_over()
        if self.acknowledged_at is not None:
            raise NotNow(Obstacle.ALREADY_ACKNOWLEDGED, self.label)
        known = replace(self, acknowledged_at=at, told_at=self.told_at or at)
        return replace(known, status=Status.NOTED, next_reminder_at=None) if self.mark is Mark.NOTICE else known

    def reported(self, by: int, at: datetime, today: date) -> "Assignment":
        """«Исполнено» by person `by`.  The first report decides whether it was in time; a later one, the rework."""
        self._refuse_when_over()
        if self.mark is not Mark.CONTROL:
            raise NotNow(Obstacle.ONLY_NOTICE, self.label)
        self._refuse_when_reported()
        last = self.last_day
        late = self.rework_late or (self.rework_until is not None and last is not None and today > last)
        return replace(
            self,
            status=Status.REPORTED,
            reported_at=at,
            first_reported_at=self.first_reported_at or at,
            reporter_id=by,
            told_at=self.told_at or at,
            acknowledged_at=self.acknowledged_at or at,
            rework_late=late,
            next_reminder_at=None,
        )

    def withdrawn(self) -> "Assignment":
        """«Отозвать»: until it is checked the report can be taken back."""
        if self.status is not Status.REPORTED:
            self._refuse_when_over()
            raise NotNow(Obstacle.NOT_REPORTED, self.label)
        first = None if self.rework_until is None else self.first_reported_at
        back = Status.OPEN if self.rework_until is None else Status.RETURNED
        return replace(self, status=back, reported_at=None, reporter_id=None, first_reported_at=first)

    def accepted(self, by: int, at: datetime, first_reported: date) -> "Assignment":
        """«Снять с контроля» by the checker.  Nobody accepts his own report.

        `first_reported` is the local day of the first report: by it the whole is judged to be in time.
        """
        self._reported_by_another(by)
        return replace(
            self,
            status=Status.ACCEPTED,
            accepted_at=at,
            accepted_by=by,
            was_in_time=self.in_time(first_reported),
            next_reminder_at=None,
        )

    def returned(self, by: int, until: date, comment: str) -> "Assignment":
        """«На доработку» until the day `until`, with a word on what is missing."""
        self._reported_by_another(by)
        if not comment.strip():
            raise NeedsComment("return")
        return replace(self, status=Status.RETURNED, rework_until=until, reported_at=None, reporter_id=None)

    def moved(self, due: date, control: date) -> "Assignment":
        """The deadline as the checker moved it; a rework's term gives way to it.

        Who has reported keeps the one he reported under: he is judged by it.  A return gives him a day of its own.
        """
        self._refuse_when_over()
        self._refuse_when_reported()
        return replace(self, due=due, control=control, rework_until=None)

    def cancelled(self) -> "Assignment":
        self._refuse_when_over()
        return replace(self, status=Status.CANCELLED, next_reminder_at=None)

    def reopened(self) -> "Assignment":
        """Back to work after acceptance or cancellation; the history stays in the journal."""
        if self.is_live:
            raise NotNow(Obstacle.NOT_REPORTED, self.label)
        return replace(
            self,
            status=Status.OPEN,
            reported_at=None,
            reporter_id=None,
            accepted_at=None,
            accepted_by=None,
            was_in_time=None,
            rework_until=None,
        )

    def passed_on(self) -> "Assignment":
        """«Передать»: the holder has somebody of his staff do it, by a share, and stays responsible: nothing changes.

        Raises NotNow where it is over, reported, only to be read, or passed on already.
        """
        self._refuse_when_over()
        if self.mark is not Mark.CONTROL:
            raise NotNow(Obstacle.ONLY_NOTICE, self.label)
        self._refuse_when_reported()
        if self.duty is Duty.DELEGATED:
            raise NotNow(Obstacle.SHARE_OF_ANOTHER, self.label)
        return self

    def asked(self) -> "Assignment":
        """«Прошу продлить», «Не ко мне»: asked of the department; a share's holder asks whose part it is.

        Not while a report waits for its checker: there is nothing to be put off.
        """
        self._refuse_when_over()
        self._refuse_when_reported()
        if self.is_share:
            raise NotNow(Obstacle.SHARE_OF_ANOTHER, self.label)
        return self

    def overdue_from(self, calendar: WorkCalendar) -> date | None:
        """The first day on which it counts as overdue if unreported; None where there is no deadline.

        A working day after the latest of last day, control date and, while on rework, the rework's term.
        """
        if self.mark is not Mark.CONTROL or self.last_day is None:
            return None
        return calendar.after(self.last_day)

    def is_overdue(self, today: date, calendar: WorkCalendar) -> bool:
        """Overdue starts on the first working day after the later of last day and control date.

        Who was not told is не доведено, never overdue; what is reported waits for the checker.
        """
        if self.mark is not Mark.CONTROL or self.status not in WAITING or self.told_at is None:
            return False
        first = self.overdue_from(calendar)
        return first is not None and today >= first

    def in_time(self, first_reported: date) -> bool | None:
        """Whether the report came in time, judged on its local day; None where there is no deadline."""
        if self.due is None or self.control is None:
            return None
        return first_reported <= max(self.due, self.control) and not self.rework_late

    def _reported_by_another(self, by: int) -> None:
        if self.status is not Status.REPORTED:
            self._refuse_when_over()
            raise NotNow(Obstacle.NOT_REPORTED, self.label)
        if self.reporter_id == by:
            raise NotNow(Obstacle.OWN_REPORT, self.label)

    def _refuse_when_reported(self) -> None:
        if self.status is Status.REPORTED:
            raise NotNow(Obstacle.ALREADY_REPORTED, self.label)

    def _refuse_when_over(self) -> None:
        over = {
            Status.ACCEPTED: Obstacle.ALREADY_ACCEPTED,
            Status.CANCELLED: Obstacle.CANCELLED,
            Status.ARCHIVED: Obstacle.ARCHIVED,
            Status.DONE_BEFORE: Obstacle.ALREADY_ACCEPTED,
            Status.NOTED: Obstacle.ALREADY_ACKNOWLEDGED,
        }
        if self.status in over:
            raise NotNow(over[self.status], self.label)
