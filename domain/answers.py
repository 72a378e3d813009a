"""A table from answers: up to five columns that the secretary asks of everybody who answers for a point.

What is typed into a column must be of its kind to the letter: a number with its unit, or «скоро» for a day, would
have to be put right by hand in twenty rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.decision import Assignment
from domain.dossier import Source
from domain.errors import BadInput, ColumnsEmpty, InputProblem

MOST = 5
LONGEST_TITLE = 100
LONGEST_LINE = 500


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    LINE = "line"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the secretary asks for it."""

    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a published decision.  Positions only grow; what was dropped leaves a gap."""

    id: int
    decision_id: int
    position: int
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one cell: a decimal number, an ISO date, words, or a file by its name."""

    field_id: int
    value: str
    at: datetime
    file_id: str = ""
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """An assignment's row: its columns in order and what has been put into them."""

    fields: tuple[Field, ...]
    answers: Mapping[int, Answer]

    @property
    def first_empty(self) -> Field | None:
        return next((each for each in self.fields if each.id not in self.answers), None)

    @property
    def count(self) -> int:
        return sum(each.id in self.answers for each in self.fields)

    def refuse_with_gaps(self, assignment: Assignment) -> None:
        """Raises ColumnsEmpty: a report before its answers would leave the table with a hole nobody sees.

        A share fills no row of its own, and who vouches for another (by telephone, on paper) is not asked.
        """
        if self.first_empty is not None and not assignment.is_share:
            raise ColumnsEmpty(assignment.id, assignment.label, self.count, len(self.fields))


@dataclass(frozen=True, slots=True)
class Row:
    """One seat's row of the table; `status` in words is made of the state."""

    label: str
    organization: str
    post: str
    holders: tuple[str, ...]
    state: str
    answers: Mapping[int, Answer]
    answered: datetime | None = None  # the last answer, in the department's zone


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the secretary wants of a decision's answers, in the order of organisations."""

    department: str
    at: datetime  # in the department's zone
    number: int
    text: str
    source: Source
    fields: tuple[Field, ...]
    rows: tuple[Row, ...] = field(default=())

    @property
    def missing(self) -> tuple[Row, ...]:
        """Who has left something empty."""
        return tuple(row for row in self.rows if any(each.id not in row.answers for each in self.fields))


def titled(words: str) -> str:
    """A column's name.  Raises BadInput where it is empty or too long."""
    title = " ".join(words.split()).rstrip(".:;")
    if not title:
        raise BadInput(InputProblem.EMPTY)
    if len(title) > LONGEST_TITLE:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST_TITLE),))
    return title


# ── what is typed ───────────────────────────────────────────────────────────────────────────────────────────────────

_SPACES = re.compile("[\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"[-−–]?(?:\d{1,12}|\d{1,3}(?: \d{3}){1,3})(?:[.,]\d{1,6})?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?:\s*г(?:ода|\.)?)?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SPELLED = re.compile(r"(\d{1,2})\s+([а-я]+)(?:\s+(\d{4}))?(?:\s*г(?:ода|\.)?)?")
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_NEAR = {"вчера": -1, "сегодня": 0, "завтра": 1}
EARLIEST, LATEST = 1900, 2100


def number(words: str) -> str:
    """«1 234,5», «25», «-3» as a plain decimal.  Raises BadInput for anything else, «25 чел.» too."""
    typed = _SPACES.sub(" ", words.strip())
    if not _NUMBER.fullmatch(typed):
        raise BadInput(InputProblem.ANSWER_NUMBER)
    plain = typed.replace(" ", "").replace(",", ".").replace("−", "-").replace("–", "-")
    value = Decimal(plain)
    return "0" if value == 0 else f"{value:f}"


def day(words: str, today: date) -> str:
    """«12.09.2026», «12 сентября», «вчера» as an ISO date; without a year the nearest such day.

    Raises BadInput for anything else and for days that there are not.
    """
    typed = " ".join(words.lower().split()).removesuffix(".")
    if typed in _NEAR:
        return (today + timedelta(days=_NEAR[typed])).isoformat()
    if found := _ISO.fullmatch(typed):
        return _dated(int(found[3]), int(found[2]), found[1], today).isoformat()
    if found := _NUMERIC.fullmatch(typed):
        return _dated(int(found[1]), int(found[2]), found[3], today).isoformat()
    if (found := _SPELLED.fullmatch(typed)) and found[2] in _MONTHS:
        return _dated(int(found[1]), _MONTHS.index(found[2]) + 1, found[3], today).isoformat()
    raise BadInput(InputProblem.ANSWER_DATE)


def _dated(day_: int, month: int, year: str | None, today: date) -> date:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year - 1, today.year, today.year + 1]
    days = []
    for each in years:
        try:
            days.append(date(each, month, day_))
        except ValueError:
            continue
    found = min(days, key=lambda each: abs((each - today).days), default=None)
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise BadInput(InputProblem.ANSWER_DATE)
    return found


def line(words: str) -> str:
    """Words in one line.  Raises BadInput where there are none, or too many."""
    typed = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    if not typed:
        raise BadInput(InputProblem.EMPTY)
    if len(typed) > LONGEST_LINE:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST_LINE),))
    return typed


def read(kind: Kind, words: str, today: date) -> str:
    """What was typed, as it is kept.  Raises BadInput where it is not of the kind."""
    match kind:
        case Kind.NUMBER:
            return number(words)
        case Kind.DATE:
            return day(words, today)
        case Kind.LINE:
            return line(words)
        case Kind.FILE:
            raise BadInput(InputProblem.ANSWER_FILE)
