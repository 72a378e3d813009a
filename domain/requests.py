"""What an executor asks of the department, and what he is answered.  Executors never move a deadline themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.people import Seat


class Ask(StrEnum):
    EXTENSION = "extension"  # «Прошу продлить»
    NOT_MINE = "not_mine"  # «Не ко мне»
    WORDS = "words"  # «Написать секретарю»


class Answer(StrEnum):
    AGREED = "agreed"
    OTHER_DATE = "other_date"
    REFUSED = "refused"
    READ = "read"
    REASSIGNED = "reassigned"  # «Не ко мне»: passed on to another seat
    WITHDRAWN = "withdrawn"  # taken back by who asked


@dataclass(frozen=True, slots=True)
class Request:
    """`until` is the date asked for, where one was understood in the words; `asker` the person's name as kept."""

    id: int
    department_id: int
    assignment_id: int
    person_id: int
    kind: Ask
    text: str
    at: datetime
    asker: str = ""
    until: date | None = None
    proposed: Seat | None = None  # «Не ко мне»: whose it is, as the asker proposes
    answer: Answer | None = None
    answer_until: date | None = None
    answer_text: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


def holds_escalation(asked_on: date | None, last_day: date | None) -> bool:
    """Whether a request that waits for its answer keeps the head from being told that it is overdue.

    It does where it was asked (on a local day) before the deadline was over; who asks afterwards is late already.
    """
    return asked_on is not None and (last_day is None or asked_on <= last_day)
