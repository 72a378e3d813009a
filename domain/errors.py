"""Everything the domain refuses, as values that `words.refusals` puts into Russian.

DomainError
├── NotAllowed            who acts may not do this (or may not even know that it exists)
├── NotFound              nothing under that number or id, for this actor
├── ChangedMeanwhile      somebody else changed it first: look again
├── NotNow                the thing is in a state where this makes no sense (done, cancelled, archived …)
├── StillMissing          a draft lacks what publication needs
├── NeedsComment          a return or a refusal without a word why
├── NeedsProof            a file was asked for
├── BadDate               a date that cannot be meant
└── BadInput              text or a file that cannot be used
"""

from dataclasses import dataclass, field
from enum import StrEnum


class DomainError(Exception):
    """A refusal that the user is told in words; nothing has been changed."""


@dataclass(eq=False)
class NotAllowed(DomainError):
    action: str = ""


@dataclass(eq=False)
class NotFound(DomainError):
    """`what` is a key of the sentence («assignment», «protocol», …), `number` what the user asked for."""

    what: str = ""
    number: str = ""


@dataclass(eq=False)
class ChangedMeanwhile(DomainError):
    what: str = ""


class Obstacle(StrEnum):
    """Why something does not fit the present state."""

    ALREADY_REPORTED = "already_reported"
    ALREADY_ACCEPTED = "already_accepted"
    ALREADY_ACKNOWLEDGED = "already_acknowledged"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"
    NOT_REPORTED = "not_reported"
    ONLY_NOTICE = "only_notice"
    SHARE_OF_ANOTHER = "share_of_another"  # passed on already, or asked of whom it does not belong to
    HAS_A_PART = "has_a_part"  # who is to get a share answers for the same point already
    OWN_REPORT = "own_report"
    OWN_OVERDUE = "own_overdue"
    NOT_DRAFT = "not_draft"
    NOT_PUBLISHED = "not_published"
    TOO_LATE_TO_RECALL = "too_late_to_recall"
    INVITATION_USED = "invitation_used"
    INVITATION_EXPIRED = "invitation_expired"
    INVITATION_UNKNOWN = "invitation_unknown"
    ALREADY_CONNECTED = "already_connected"
    SERIES_STOPPED = "series_stopped"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_PENDING = "request_pending"
    NEEDS_DECISION = "needs_decision"  # an extension is not answered by having read it
    TOO_SOON = "too_soon"
    NOBODY_SILENT = "nobody_silent"
    COMMON_LINK_LOST = "common_link_lost"
    JOIN_ANSWERED = "join_answered"
    NOTHING_TO_CHANGE = "nothing_to_change"
    HAS_IT = "has_it"
    ASK_AGAIN = "ask_again"


@dataclass(eq=False)
class NotNow(DomainError):
    obstacle: Obstacle
    number: str = ""


class Gap(StrEnum):
    """What a protocol or a draft still lacks before it can be published."""

    DATE = "date"  # the document's date
    PROJECT = "project"  # ПРОЕКТ: not approved yet
    ASSIGNEE = "assignee"
    DEADLINE = "deadline"
    CURATOR = "curator"  # named, and it is not settled who is meant
    OLD_DEADLINE = "old_deadline"
    NOTHING = "nothing"  # no points to publish


@dataclass(eq=False)
class StillMissing(DomainError):
    """`gaps` names each gap and how many points have it."""

    gaps: tuple[tuple[Gap, int], ...] = ()


@dataclass(eq=False)
class NeedsComment(DomainError):
    what: str = ""


@dataclass(eq=False)
class NeedsProof(DomainError):
    number: str = ""
    what: str = ""  # as the secretary has named it


@dataclass(eq=False)
class ColumnsEmpty(DomainError):
    """The point asks for a table of answers, and this assignment's row is not complete: `filled` of `columns`."""

    assignment_id: int = 0
    number: str = ""
    filled: int = 0
    columns: int = 0


class DateProblem(StrEnum):
    PAST = "past"
    NOT_LATER = "not_later"
    TOO_FAR = "too_far"
    AFTER_YOURS = "after_yours"  # a share's term later than that of the part it belongs to
    NOT_UNDERSTOOD = "not_understood"
    FUTURE = "future"  # of something that has happened
    BEFORE_SENT = "before_sent"
    NEEDED = "needed"


@dataclass(eq=False)
class BadDate(DomainError):
    problem: DateProblem
    phrase: str = ""


class InputProblem(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_WORD = "no_word"  # a report without a word on what was done
    FILE_TOO_LARGE = "file_too_large"
    UNKNOWN_ZONE = "unknown_zone"
    NOT_A_NUMBER = "not_a_number"
    NO_PEOPLE = "no_people"
    NOT_A_NAME = "not_a_name"
    NOT_A_SETTING = "not_a_setting"
    NOT_QUIET = "not_quiet"
    NOT_A_DEPUTY = "not_a_deputy"
    NOBODY_THERE = "nobody_there"  # a seat that nobody holds
    # What was typed into a column of a table from answers.
    ANSWER_NUMBER = "answer_number"
    ANSWER_DATE = "answer_date"
    ANSWER_FILE = "answer_file"
    ANSWER_WORDS = "answer_words"  # a file where words are asked for
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_COLUMNS = "no_columns"
    STILL_EMPTY = "still_empty"
    NOT_A_RULE = "not_a_rule"  # of what comes back


@dataclass(eq=False)
class BadInput(DomainError):
    problem: InputProblem
    facts: tuple[str, ...] = field(default=())
