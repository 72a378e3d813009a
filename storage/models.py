"""The tables.  Every table of a department bears `department_id`; ids never stand in texts for users."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain.decision import Duty, Status
from domain.people import Connection, Role
from domain.protocol import Mark, Mode, ProtocolKind
from storage.types import Big, BigInt, ByValue, Day, Id, Instant, Json, Line, Short, Words

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def to(table: str, *, nullable: bool = False, index: bool = True, primary_key: bool = False) -> Mapped[int]:
    """A reference to another table's id."""
    return mapped_column(
        BigInt, ForeignKey(f"{table}.id"), nullable=nullable, index=index and not primary_key, primary_key=primary_key
    )


# ── who there is ────────────────────────────────────────────────────────────────────────────────────────────────────


class DepartmentRow(Base):
    __tablename__ = "departments"
    id: Mapped[Id]
    name: Mapped[Line]
    zone: Mapped[Short]
    policy: Mapped[Json] = mapped_column(default=dict)
    last_number: Mapped[int] = mapped_column(default=0)  # of the decisions; never goes back
    created_at: Mapped[Instant]


class CalendarDayRow(Base):
    """A day added to or removed from the production calendar by the admin."""

    __tablename__ = "calendar_days"
    department_id: Mapped[int] = to("departments", primary_key=True)
    day: Mapped[Day] = mapped_column(primary_key=True)
    is_working: Mapped[bool]


class OrganizationRow(Base):
    __tablename__ = "organizations"
    __table_args__ = (UniqueConstraint("department_id", "folded"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    name: Mapped[Line]
    folded: Mapped[Line]
    aliases: Mapped[Json] = mapped_column(default=list)


class SeatRow(Base):
    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("department_id", "organization_id", "folded_post"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    organization_id: Mapped[int] = to("organizations")
    post: Mapped[Line]
    folded_post: Mapped[Line]  # with a counter where an organisation has several of a post


class PersonRow(Base):
    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("department_id", "telegram_id"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    name: Mapped[Line]
    folded: Mapped[Line]
    telegram_id: Mapped[Big | None] = mapped_column(index=True)
    connection: Mapped[Connection] = mapped_column(ByValue(Connection), default=Connection.NEW)
    phone: Mapped[Short] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    connected_at: Mapped[Instant | None]
    lost_told_at: Mapped[Instant | None]  # the secretary was told that the bot is blocked
    quiet: Mapped[Json] = mapped_column(default=dict)  # his own quiet hours: {"from": "12:00", "until": "14:00"}
    forgotten_at: Mapped[Instant | None]
    created_at: Mapped[Instant]


class RoleRow(Base):
    __tablename__ = "roles"
    department_id: Mapped[int] = to("departments")
    person_id: Mapped[int] = to("people", primary_key=True)
    role: Mapped[Role] = mapped_column(ByValue(Role), primary_key=True)


class HoldingRow(Base):
    """A person holds a seat from a day, until a day (included) where it has ended."""

    __tablename__ = "holdings"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    seat_id: Mapped[int] = to("seats")
    person_id: Mapped[int] = to("people")
    since: Mapped[Day]
    until: Mapped[Day | None]


class DeputyRow(Base):
    """For these days (both included) `deputy_id` acts for `person_id` too."""

    __tablename__ = "deputies"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    person_id: Mapped[int] = to("people")
    deputy_id: Mapped[int] = to("people")
    since: Mapped[Day]
    until: Mapped[Day]


class GroupRow(Base):
    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("department_id", "folded"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    name: Mapped[Line]
    folded: Mapped[Line]
    aliases: Mapped[Json] = mapped_column(default=list)


class GroupSeatRow(Base):
    __tablename__ = "group_seats"
    group_id: Mapped[int] = to("groups", primary_key=True)
    seat_id: Mapped[int] = to("seats", primary_key=True)


class RememberedRow(Base):
    """Whom a phrase of a document means here: answered once by the secretary, proposed ever after."""

    __tablename__ = "remembered"
    __table_args__ = (UniqueConstraint("department_id", "folded"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    folded: Mapped[Line]
    seat_ids: Mapped[Json] = mapped_column(default=list)
    group_ids: Mapped[Json] = mapped_column(default=list)
    as_role: Mapped[bool] = mapped_column(default=False)  # staff without seats: the heads of schools answer


class InvitationRow(Base):
    """A one-time link; only the hash of its token is kept.  Without a person it is the common link."""

    __tablename__ = "invitations"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    person_id: Mapped[int | None] = to("people", nullable=True)
    token_hash: Mapped[Short] = mapped_column(unique=True)
    created_by: Mapped[int | None] = to("people", nullable=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]


class JoinRow(Base):
    """Somebody who opened the common link says who he is; the secretary answers.  Until then he is a stranger."""

    __tablename__ = "joins"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    telegram_id: Mapped[Big] = mapped_column(index=True)
    name: Mapped[Line]  # as he writes it himself; blanked by `forget`
    seat_id: Mapped[int] = to("seats")
    at: Mapped[Instant]
    answer: Mapped[Short | None]  # agreed, refused, replaced by a newer request of the same account
    answered_by: Mapped[int | None] = to("people", nullable=True, index=False)
    answered_at: Mapped[Instant | None]
    person_id: Mapped[int | None] = to("people", nullable=True, index=False)  # whom the account was bound to


class ChatRow(Base):
    """A group chat; it belongs to a department once the secretary has bound it."""

    __tablename__ = "chats"
    id: Mapped[Id]
    telegram_id: Mapped[Big] = mapped_column(unique=True)
    department_id: Mapped[int | None] = to("departments", nullable=True)
    kind: Mapped[Short]
    title: Mapped[Line] = mapped_column(default="")
    present: Mapped[bool] = mapped_column(default=True)
    topic_id: Mapped[Big | None]  # the forum topic that the counts go to


# ── documents and drafts ────────────────────────────────────────────────────────────────────────────────────────────


class FileRow(Base):
    """A file kept under `data/files/<sha256>`; written and synced before its row."""

    __tablename__ = "files"
    sha256: Mapped[Short] = mapped_column(primary_key=True)
    size: Mapped[int]
    created_at: Mapped[Instant]


class ProtocolRow(Base):
    __tablename__ = "protocols"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    kind: Mapped[ProtocolKind] = mapped_column(ByValue(ProtocolKind))
    number: Mapped[Short | None]
    day: Mapped[Day | None]
    title: Mapped[Words] = mapped_column(default="")
    is_project: Mapped[bool] = mapped_column(default=False)
    curator_id: Mapped[int | None] = to("people", nullable=True)
    head_controls: Mapped[bool] = mapped_column(default=False)
    file_sha256: Mapped[Short | None] = mapped_column(ForeignKey("files.sha256"))
    file_name: Mapped[Line] = mapped_column(default="")
    body: Mapped[Words] = mapped_column(default="")
    body_hash: Mapped[Short] = mapped_column(default="", index=True)
    state: Mapped[Short] = mapped_column(default="draft")  # draft, published, dropped; single: a posted decision
    created_by: Mapped[int] = to("people")
    created_at: Mapped[Instant]
    published_at: Mapped[Instant | None]
    published_by: Mapped[int | None] = to("people", nullable=True)
    send_at: Mapped[Instant | None]  # when the last publication's messages go out
    recall_until: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(default=1)


class DraftRow(Base):
    """A point being reviewed.  `mentions` (the curator's among them) and `deadline` are the reader's values as JSON."""

    __tablename__ = "drafts"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    protocol_id: Mapped[int] = to("protocols")
    position: Mapped[int]
    number: Mapped[Short] = mapped_column(default="")
    question: Mapped[Short] = mapped_column(default="")
    paragraph: Mapped[int | None]
    lead_in: Mapped[Words] = mapped_column(default="")
    text: Mapped[Words]
    line: Mapped[int] = mapped_column(default=0)
    page: Mapped[int | None]
    mark: Mapped[Mark] = mapped_column(ByValue(Mark))
    mode: Mapped[Mode] = mapped_column(ByValue(Mode))
    mentions: Mapped[Json] = mapped_column(default=list)
    deadline: Mapped[Json] = mapped_column(default=dict)
    deadline_line: Mapped[int | None]
    no_deadline: Mapped[bool] = mapped_column(default=False)  # «без срока» was pressed
    doubts: Mapped[Json] = mapped_column(default=list)
    curator_id: Mapped[int | None] = to("people", nullable=True)
    special_control: Mapped[bool] = mapped_column(default=False)
    proof: Mapped[Line] = mapped_column(default="")
    old: Mapped[Short] = mapped_column(default="")  # what was decided of a past deadline: archive, done
    fields: Mapped[Json] = mapped_column(default=list)  # of the table that answers make: [{"title", "kind"}]
    carried_from_id: Mapped[Big | None]  # a decision: «перенесено из № …»; no reference, decisions point at drafts
    state: Mapped[Short] = mapped_column(default="open")  # open, dropped, published
    version: Mapped[int] = mapped_column(default=1)


class DraftSeatRow(Base):
    """Who will answer for a draft, in order; `mention` is the index of the mention that named the seat."""

    __tablename__ = "draft_seats"
    draft_id: Mapped[int] = to("drafts", primary_key=True)
    seat_id: Mapped[int] = to("seats", primary_key=True)
    position: Mapped[int]
    mention: Mapped[int | None]
    for_whom: Mapped[Line] = mapped_column(default="")


# ── decisions and assignments ───────────────────────────────────────────────────────────────────────────────────────


class DecisionRow(Base):
    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("department_id", "number"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments", index=False)
    protocol_id: Mapped[int] = to("protocols")
    draft_id: Mapped[int | None] = to("drafts", nullable=True, index=False)
    number: Mapped[int]
    point: Mapped[Short] = mapped_column(default="")
    question: Mapped[Short] = mapped_column(default="")
    paragraph: Mapped[int | None]
    lead_in: Mapped[Words] = mapped_column(default="")
    text: Mapped[Words]
    source_line: Mapped[int | None]
    mark: Mapped[Mark] = mapped_column(ByValue(Mark))
    mode: Mapped[Mode] = mapped_column(ByValue(Mode))
    deadline_phrase: Mapped[Words | None]
    deadline_note: Mapped[Words] = mapped_column(default="")
    executors: Mapped[Words] = mapped_column(default="")
    curator_id: Mapped[int | None] = to("people", nullable=True)
    special_control: Mapped[bool] = mapped_column(default=False)
    proof: Mapped[Line] = mapped_column(default="")
    deadline_kind: Mapped[Short] = mapped_column(default="")  # as read: «постоянно» is listed apart
    group_ids: Mapped[Json] = mapped_column(default=list)  # the groups it was given to: newcomers are offered it
    series_id: Mapped[int | None] = to("series", nullable=True)
    carried_from_id: Mapped[int | None] = to("decisions", nullable=True)  # «перенесено из № …»
    published_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(default=1)


class SeriesRow(Base):
    """A decision that comes back («ежемесячно до 5 числа»): the next is issued when its turn comes."""

    __tablename__ = "series"
    __table_args__ = (
        Index(
            "ix_series_due",
            "next_issue_at",
            postgresql_where=text("next_issue_at IS NOT NULL"),
            sqlite_where=text("next_issue_at IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    rule: Mapped[Json]  # domain.deadline.Recurrence
    next_due: Mapped[Day | None]
    next_issue_at: Mapped[Instant | None]  # None: stopped, or its last has been issued
    until: Mapped[Day | None]
    stopped_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)


class AssignmentRow(Base):
    """One seat's part.  `told_at` is set when the person's message was delivered, or the secretary vouches for it."""

    __tablename__ = "assignments"
    __table_args__ = (
        # Who once helped with a part may answer for one later: that is another row.
        UniqueConstraint("decision_id", "seat_id", "part", "for_whom", "duty"),
        Index(
            "ix_assignments_due_reminders",
            "next_reminder_at",
            postgresql_where=text("next_reminder_at IS NOT NULL"),
            sqlite_where=text("next_reminder_at IS NOT NULL"),
        ),
        Index("ix_assignments_department_status", "department_id", "status", "mark"),
        # The summary counts a year's accepted ones by point without looking at a row.
        Index(
            "ix_assignments_accepted_points",
            "department_id",
            "mark",
            "decision_id",
            "accepted_at",
            "in_time",
            postgresql_where=text("status = 'accepted' AND parent_id IS NULL"),
            sqlite_where=text("status = 'accepted' AND parent_id IS NULL"),
        ),
        Index(
            "ix_assignments_accepted_at",
            "department_id",
            "accepted_at",
            postgresql_where=text("accepted_at IS NOT NULL"),
            sqlite_where=text("accepted_at IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments", index=False)
    decision_id: Mapped[int] = to("decisions", index=False)
    seat_id: Mapped[int] = to("seats")
    number: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    duty: Mapped[Duty] = mapped_column(ByValue(Duty), default=Duty.OWN)
    parent_id: Mapped[int | None] = to("assignments", nullable=True)  # whose share it is; a share counts nowhere
    for_whom: Mapped[Line] = mapped_column(default="")
    mark: Mapped[Mark] = mapped_column(ByValue(Mark))
    due: Mapped[Day | None]
    control: Mapped[Day | None]
    overdue_from: Mapped[Day | None]  # first day on which it counts as overdue if unreported; kept for counting in SQL
    status: Mapped[Status] = mapped_column(ByValue(Status), default=Status.OPEN)
    told_at: Mapped[Instant | None]
    acknowledged_at: Mapped[Instant | None]
    first_reported_at: Mapped[Instant | None]
    reported_at: Mapped[Instant | None]
    reporter_id: Mapped[int | None] = to("people", nullable=True, index=False)
    accepted_at: Mapped[Instant | None]
    accepted_by: Mapped[int | None] = to("people", nullable=True, index=False)
    rework_until: Mapped[Day | None]
    rework_late: Mapped[bool] = mapped_column(default=False)
    in_time: Mapped[bool | None]  # judged at acceptance; None: not accepted, or no deadline
    next_reminder_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Instant]


class CardRow(Base):
    """A message that shows assignments.  `page` names the screen it shows now, as its buttons would name it."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    person_id: Mapped[int | None] = to("people", nullable=True)
    chat_id: Mapped[Big]
    message_id: Mapped[Big]
    protocol_id: Mapped[int | None] = to("protocols", nullable=True)
    page: Mapped[Short]
    created_at: Mapped[Instant]


class CardAssignmentRow(Base):
    __tablename__ = "card_assignments"
    card_id: Mapped[int] = mapped_column(BigInt, ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True)
    assignment_id: Mapped[int] = to("assignments", primary_key=True)


class ReportRow(Base):
    """A report on completion, or an interim note (`closes` false).  Text and files are blanked by `forget`."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_verdict_at", "department_id", "verdict_at"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    assignment_id: Mapped[int] = to("assignments")
    person_id: Mapped[int] = to("people")
    on_behalf_of: Mapped[int | None] = to("people", nullable=True, index=False)
    channel: Mapped[Short] = mapped_column(default="chat")
    closes: Mapped[bool] = mapped_column(default=True)
    text: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    verdict: Mapped[Short | None]  # accepted, returned
    verdict_by: Mapped[int | None] = to("people", nullable=True, index=False)
    verdict_at: Mapped[Instant | None]
    verdict_comment: Mapped[Words] = mapped_column(default="")
    verdict_until: Mapped[Day | None]


class AttachmentRow(Base):
    __tablename__ = "attachments"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    report_id: Mapped[int] = to("reports")
    kind: Mapped[Short]  # photo, document, voice, video
    file_id: Mapped[Line]
    file_sha256: Mapped[Short | None] = mapped_column(ForeignKey("files.sha256"))
    file_name: Mapped[Line] = mapped_column(default="")
    size: Mapped[int | None]


class RequestRow(Base):
    """What an executor asks of the department: an extension, «не ко мне», anything else in his words."""

    __tablename__ = "requests"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    assignment_id: Mapped[int] = to("assignments")
    person_id: Mapped[int] = to("people")
    kind: Mapped[Short]  # extension, not_mine, words
    until: Mapped[Day | None]
    seat_id: Mapped[int | None] = to("seats", nullable=True, index=False)  # «Не ко мне»: whose it is, as proposed
    text: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
    answer: Mapped[Short | None]  # agreed, other_date, refused, read
    answer_until: Mapped[Day | None]
    answer_text: Mapped[Words] = mapped_column(default="")
    answered_by: Mapped[int | None] = to("people", nullable=True, index=False)
    answered_at: Mapped[Instant | None]


class ChangeRow(Base):
    """What was changed in a published decision and why; the journal's rows name it by its id.

    `before` and `after` are the decision's words, or the organisations it went from and to.  `reason` is blanked by
    `forget`.
    """

    __tablename__ = "changes"
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    decision_id: Mapped[int] = to("decisions")
    person_id: Mapped[int] = to("people", index=False)
    what: Mapped[Short]  # worded, moved, added, reassigned, removed, cancelled, reopened
    reason: Mapped[Words] = mapped_column(default="")
    before: Mapped[Words] = mapped_column(default="")
    after: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]


class FieldRow(Base):
    """A field of the table that the answers to a decision make; at most five a decision."""

    __tablename__ = "fields"
    __table_args__ = (UniqueConstraint("decision_id", "position"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    decision_id: Mapped[int] = to("decisions")
    position: Mapped[int]
    title: Mapped[Line]
    kind: Mapped[Short]  # number, date, line, file


class AnswerRow(Base):
    """What one seat has put into a field; the last one stands.  `value` as ISO date, decimal or words; blanked by
    `forget`."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("field_id", "assignment_id"),)
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    field_id: Mapped[int] = to("fields", index=False)
    assignment_id: Mapped[int] = to("assignments")
    person_id: Mapped[int] = to("people")
    value: Mapped[Words] = mapped_column(default="")
    file_id: Mapped[Line] = mapped_column(default="")
    file_sha256: Mapped[Short | None] = mapped_column(ForeignKey("files.sha256"))
    file_name: Mapped[Line] = mapped_column(default="")
    at: Mapped[Instant]


class JournalRow(Base):
    """Who changed what, when, from what to what; append-only.  One chain of hashes a decision (or a protocol).

    Rows carry ids, facts and salted digests; names and comments lie in tables that `forget` blanks.
    """

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        Index(
            "ix_journal_turns",
            "department_id",
            "at",
            postgresql_where=text("what IN ('moved', 'cancelled')"),
            sqlite_where=text("what IN ('moved', 'cancelled')"),
        ),
    )
    id: Mapped[Id]
    department_id: Mapped[int] = to("departments")
    chain: Mapped[Short]  # «d:12» a decision's id, «p:3» a protocol's, «o:1» the department's own
    position: Mapped[int]
    assignment_id: Mapped[int | None] = to("assignments", nullable=True)
    person_id: Mapped[int | None] = to("people", nullable=True, index=False)
    acting_for: Mapped[int | None] = to("people", nullable=True, index=False)
    at: Mapped[Instant]
    what: Mapped[Short]
    facts: Mapped[Json] = mapped_column(default=dict)
    previous_hash: Mapped[Short]
    hash: Mapped[Short]


# ── machinery ───────────────────────────────────────────────────────────────────────────────────────────────────────


class InboxRow(Base):
    """An update that Telegram handed over, kept before the offset moves on."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "lane",
            "id",
            postgresql_where=text("state IN ('new', 'working')"),
            sqlite_where=text("state IN ('new', 'working')"),
        ),
    )
    id: Mapped[Id]
    update_id: Mapped[Big] = mapped_column(unique=True)
    lane: Mapped[Short]
    payload: Mapped[Words]
    state: Mapped[Short] = mapped_column(default="new")  # new, working, done, dead
    tries: Mapped[int] = mapped_column(default=0)  # the handler raised
    deaths: Mapped[int] = mapped_column(default=0)  # the process died with it in flight
    error: Mapped[Words] = mapped_column(default="")
    received_at: Mapped[Instant]
    done_at: Mapped[Instant | None]


class OutboxRow(Base):
    """A letter on its way.  `key` says what it is about, so that the same is never queued twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_outbox_queued",
            "not_before",
            "priority",
            "id",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        Index(
            "ix_outbox_next",
            "priority",
            "id",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        Index(
            "uq_outbox_in_flight",
            "lane",
            unique=True,
            postgresql_where=text("state = 'sending'"),
            sqlite_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_lane_queued",
            "lane",
            "priority",
            "id",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        CheckConstraint("state IN ('queued', 'sending', 'sent', 'cancelled', 'dead')", name="state"),
    )
    id: Mapped[Id]
    department_id: Mapped[int | None] = to("departments", nullable=True)
    person_id: Mapped[int | None] = to("people", nullable=True)
    lane: Mapped[Short]  # the chat's Telegram id as text
    kind: Mapped[Short]
    payload: Mapped[Words]
    key: Mapped[Line | None]
    priority: Mapped[int]
    not_before: Mapped[Instant]
    state: Mapped[Short] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)  # outcomes that nobody knows: at most two re-sends
    epoch: Mapped[int | None]
    error: Mapped[Words] = mapped_column(default="")
    message_id: Mapped[Big | None]
    created_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]


class FsmRow(Base):
    """What is awaited from somebody in a chat, while a typed answer is awaited."""

    __tablename__ = "fsm"
    key: Mapped[Line] = mapped_column(primary_key=True)
    state: Mapped[Line | None]
    data: Mapped[Json] = mapped_column(default=dict)


class ServiceRow(Base):
    """Facts of the service itself: leader and epoch, the last heartbeat, the polling offset."""

    __tablename__ = "service"
    key: Mapped[Short] = mapped_column(primary_key=True)
    value: Mapped[Json]
