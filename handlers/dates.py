"""The day somebody names in a sentence: «нет подписи, до 3 декабря»."""

import re
from datetime import date

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind, Doubt
from domain.errors import BadDate, DateProblem
from protocols.deadlines import Context, find_deadline, read_typed

_CLAUSES = re.compile(r"[,;!?\n]|\.(?=\s|$)|\s[—–-]\s|(?:\sи|\sпотому|\sтак как|\sпоскольку)\s")
_SETS_A_DAY = re.compile(
    r"\s*(?:\d|до\b|к\b|ко\b|по\b|не позднее|через\b|на\b|в\b|во\b|завтра|послезавтра|продлить|перенести|доработать)",
    re.I,
)
_VERB = re.compile(r"^\s*(?:прошу\s+)?(?:продлить|перенести|доработать|исправить|сдать)\s+", re.I)
_PLAIN = re.compile(r"\b(?:до|к|на)\s+(?:\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}\s+[а-я]+(?:\s+\d{4})?)", re.I)


def day_in(words: str, today: date, calendar: WorkCalendar) -> date | None:
    """The day meant in `words`, counted from `today`; None where none is named.  Raises BadDate for a day gone by."""
    context = Context(None, calendar, today)
    for phrase in _phrases(words):
        read = read_typed(phrase, context)
        if read.kind is not DeadlineKind.DATE or len(read.dates) != 1:
            continue
        if Doubt.IN_THE_PAST in read.doubts or read.dates[0] < today:
            raise BadDate(DateProblem.PAST, phrase.strip())
        return read.dates[0]
    return None


def _phrases(words: str) -> list[str]:
    found = find_deadline(words)
    phrases = [found[2]] if found else []
    for clause in _CLAUSES.split(words):
        bare = _VERB.sub("", clause).strip()
        if bare and _SETS_A_DAY.match(clause.strip()) and len(bare.split()) <= 6:
            phrases.append(bare)
    return phrases + _PLAIN.findall(words)
