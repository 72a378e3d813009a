"""The day somebody names in a sentence: «нет подписи, до 3 декабря»."""

import re
from datetime import date, timedelta

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind, Doubt
from domain.errors import BadDate, DateProblem
from protocols.deadlines import Context, find_deadline, read_typed
from words.dates import MONTHS_OF

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


_NAMED = {"сегодня": 0, "вчера": 1, "позавчера": 2}
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})(?:[./-](\d{2,4}))?\b")
_SPELLED = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS_OF)})(?:\s+(\d{{4}}))?\b", re.I)


def past_day(words: str, today: date) -> date:
    """The day of something that has happened: «20.11», «20 ноября», «вчера».  Without a year the latest such day.

    Raises BadDate where none is named.
    """
    for word, back in _NAMED.items():
        if re.search(rf"\b{word}\b", words.lower()):
            return today - timedelta(days=back)
    found = _NUMERIC.search(words) or _SPELLED.search(words)
    if found is None:
        raise BadDate(DateProblem.NOT_UNDERSTOOD, words.strip()[:60])
    month = int(found[2]) if found[2].isdigit() else MONTHS_OF.index(found[2].lower()) + 1
    years = [int(found[3]) % 100 + 2000] if found[3] else [today.year, today.year - 1]
    try:
        days = [date(year, month, int(found[1])) for year in years]
    except ValueError:
        raise BadDate(DateProblem.NOT_UNDERSTOOD, words.strip()[:60]) from None
    return next((day for day in days if day <= today), days[-1])


def _phrases(words: str) -> list[str]:
    found = find_deadline(words)
    phrases = [found[2]] if found else []
    for clause in _CLAUSES.split(words):
        bare = _VERB.sub("", clause).strip()
        if bare and _SETS_A_DAY.match(clause.strip()) and len(bare.split()) <= 6:
            phrases.append(bare)
    return phrases + _PLAIN.findall(words)


_FILLER = re.compile(
    r"\b(?:прошу|просим|можно|пожалуйста|продлить|продлите|перенести|перенесите|доработать|исправить|срок\w*"
    r"|до|по|на|не|позднее|конца|начала|через|следующ\w+|недел\w+|месяц\w*|день|дня|дней|рабоч\w+|числ\w+"
    r"|сегодня|завтра|послезавтра|понедельник\w*|вторник\w*|сред[ауые]\w*|четверг\w*|пятниц\w*|суббот\w*"
    rf"|воскресень\w*|год[ау]?|{'|'.join(MONTHS_OF)})\b",
    re.I,
)


def says_more(words: str) -> bool:
    """Whether anything stands in `words` besides a day: «до 10 декабря, болеет методист» does, «до 10 декабря» not."""
    return re.search(r"[a-zа-яё]{3,}", _FILLER.sub(" ", words), re.I) is not None


_SETS_ANEW = re.compile(
    r"\s*(?:(?:нет|лучше|тогда|прошу|просим|продлить|продлите|перенести|доработать|исправить),?\s+)*"
    r"(?:до|не позднее)\b",
    re.I,
)


def chooses_anew(words: str) -> bool:
    """Whether `words` set a day though one was chosen by a button: «15.12» and «до 15 декабря, болеет методист» do,
    «педсовет перенесён на 21.12» only mentions one.
    """
    return not says_more(words) or _SETS_ANEW.match(words) is not None
