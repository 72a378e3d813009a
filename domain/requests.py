"""What an executor asks of the department, and what he is answered.  Executors never move a deadline themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Ask(StrEnum):
    EXTENSION = "extension"  # «Прошу продлить»
    NOT_MINE = "not_mine"  # «Не ко мне»
    WORDS = "words"  # «Написать секретарю»


class Answer(StrEnum):
    AGREED = "agreed"
    OTHER_DATE = "other_date"
    REFUSED = "refused"
    READ = "read"


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
    answer: Answer | None = None
    answer_until: date | None = None
    answer_text: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
