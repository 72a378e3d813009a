"""How rules are written: a phrase's pattern in the grammar's words, its examples beside it, and a small function.

A rule that does not recognise a phrase, or is not sure, returns None, and the next one is asked.  A rule that
recognises the phrase and knows that it cannot be dated raises `Unreadable` with the question to ask.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Doubt, Reading, Reason
from protocols.deadlines.vocabulary import MONTHS, WEEKDAY_PLURALS, WEEKDAYS

_MONTH = "(?:" + "|".join(MONTHS) + ")"
_TURN = "(?: (?:текущий|следующий|новый) год)?"

# What stands for <name> in a pattern; the match gives the words, the functions below give their meaning.
FRAGMENTS = {
    "date": rf"\d{{1,2}}\.\d{{1,2}}(?:\.\d{{4}}|{_TURN})",  # 1.9.2024, 1.9, 1.9 текущий год
    "day": r"\d{1,2}",
    "n": r"\d{1,3}",
    "month": rf"{_MONTH}(?:,? \d{{4}}(?: год)?|{_TURN})",  # сентябрь, сентябрь 2024
    "year": r"(?:19|20)\d\d(?: год)?|(?:текущий|следующий|новый) год",
    "schoolyear": (
        r"(?:(?:в |за |на )?(?:(?:текущий|следующий|новый|прошлый|ближайший|\d{4}-\d{4}"
        r"|\d{4}) )?(?:год )?учебный год)"
    ),
    "weekday": "(?:" + "|".join(WEEKDAYS) + ")",
    "weekdays": "(?:" + "|".join((*WEEKDAYS, *WEEKDAY_PLURALS)) + ")",
    "nth": "(?:[1-5]|последний)",
    "unit": (
        r"(?:рабочий день|календарный день|день рабочий|день календарный|день|неделя|месяц|сутки|квартал"
        r"|полугодие|год|час|рабочий неделя)"
    ),
    "by": r"(?:(?:к|до|по|не позднее|не позднее чем|в срок до|в|на|за) )?",
    "in": r"(?:(?:в течение|в|на|за|в период|период|весь) )?",
    "end": r"(?:(?:до|к|в|по|не позднее|на)? ?конец )?",
}
PREPOSITIONS = ("by", "in", "end")


class Unreadable(Exception):
    """The phrase is understood and has no date of its own: `doubt` says why, `alternatives` are dates to offer."""

    def __init__(self, doubt: Doubt, *alternatives: Reading) -> None:
        super().__init__(doubt)
        self.doubt = doubt
        self.alternatives = alternatives


@dataclass(frozen=True, slots=True)
class Ground:
    """What the days are counted from: the document's date, or today where a person types."""

    base: date | None
    calendar: WorkCalendar
    next_meeting: date | None = None
    typed: bool = False

    @property
    def day(self) -> date:
        """The date to count from; without one nothing relative can be read."""
        if self.base is None:
            raise Unreadable(Doubt.NO_DOCUMENT_DATE)
        return self.base

    @property
    def params(self) -> tuple[str, str]:
        """For the sentence about the reason: the date counted from, and whose it is."""
        return self.day.isoformat(), "today" if self.typed else "document"


Rule = Callable[[re.Match[str], Ground], Deadline | None]


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as written in the rule book: its pattern, the phrases it was made for, and what it answers."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    answer: Rule


RULES: list[Written] = []


def rule(pattern: str, *examples: str) -> Callable[[Rule], Rule]:
    """Add a rule to the book.  `<date>` in the pattern is a fragment; a second one of a kind is `<date2>`."""
    compiled = compile_pattern(pattern)

    def written(answer: Rule) -> Rule:
        RULES.append(Written(answer.__name__, compiled, examples, answer))
        return answer

    return written


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The first `<date>` of a pattern is a group of that name; a repetition of it is not kept."""
    named: set[str] = set()

    def expanded(match: re.Match[str]) -> str:
        fragment, name = FRAGMENTS[match[1]], match[1] + match[2]
        if match[1] in PREPOSITIONS or name in named:
            return f"(?:{fragment})"
        named.add(name)
        return f"(?P<{name}>{fragment})"

    return re.compile(re.sub(r"(?<!\?P)<([a-z]+)(\d?)>", expanded, pattern))


# What the fragments mean.


def day_of(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(Doubt.NO_SUCH_DATE) from None


def month_end(year: int, month: int) -> date:
    """The last day of a month; the month may run past twelve."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def plus_months(day: date, months: int) -> date:
    """The same day some months on, or that month's last day where it is shorter."""
    last = month_end(day.year, day.month + months)
    return last.replace(day=min(day.day, last.day))


def years_from(day: date, years: int) -> date:
    return plus_months(day, 12 * years)


def year_in(words: str, ground: Ground) -> int | None:
    """«2024», «2024 год», «текущий год», «следующий год» → the year; None where none is said."""
    digits = re.search(r"(?:19|20|\b)\d\d\b", words)
    if digits and len(digits[0]) == 4:
        return int(digits[0])
    if "текущий год" in words:
        return ground.day.year
    if "следующий год" in words or "новый год" in words:
        return ground.day.year + 1
    return None


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a phrase names; `gone` is the same day of the year before where it has only just gone by.

    Then a document may mean either and gives none (`sure` is False), while a person who types means the coming one.
    """

    day: date
    supplied: bool = False
    gone: date | None = None
    sure: bool = False


JUST_GONE = timedelta(days=31)  # a day named without a year, that long ago at most, may be the one that is meant


def next_of(candidates: list[date], ground: Ground, after: date | None = None) -> Day:
    """The first of the candidates, in order, that is not before the meeting; what has just gone by is kept aside."""
    start = after or ground.day
    coming = next((day for day in candidates if day >= start), None)
    if coming is None:
        raise Unreadable(Doubt.NO_SUCH_DATE)
    gone = [day for day in candidates if day < start and start - day <= JUST_GONE]
    return Day(coming, supplied=True, gone=gone[-1] if gone and after is None else None, sure=ground.typed)


def date_in(words: str, ground: Ground, after: date | None = None) -> Day:
    """«1.9.2024» → that day; «1.9» → the next one from the meeting (or from `after`)."""
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    day, month = numbers[:2]
    if len(numbers) == 3:
        return Day(day_of(day, month, numbers[2]))
    year = year_in(words.partition(" ")[2], ground)
    if year:
        return Day(day_of(day, month, year), supplied=True)
    if not 1 <= month <= 12 or not 1 <= day <= month_end(2024, month).day:
        raise Unreadable(Doubt.NO_SUCH_DATE)
    start = (after or ground.day).year
    years = [year for year in (start - 1, start, start + 1) if day <= month_end(year, month).day]
    return next_of([date(year, month, day) for year in years], ground, after)


def month_number(words: str) -> int:
    return MONTHS.index(re.split("[ ,]", words)[0]) + 1


def month_in(words: str, ground: Ground, after: date | None = None) -> Day:
    """«сентябрь 2024» → its last day; «сентябрь» → the next one that has not ended."""
    month = month_number(words)
    year = year_in(words, ground)
    if year:
        return Day(month_end(year, month), supplied="год" in words)
    start = (after or ground.day).year
    return next_of([month_end(start + turn, month) for turn in (-1, 0, 1)], ground, after)


def weekday_number(words: str) -> int:
    return (WEEKDAYS if words in WEEKDAYS else WEEKDAY_PLURALS).index(words)


def nth_weekday(year: int, month: int, nth: str, weekday: int) -> date | None:
    """«первый понедельник», «последний пятница» of a month that may run past twelve; None where it has no fifth."""
    last = month_end(year, month)
    if nth == "последний":
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = last.replace(day=1)
    day = 1 + (weekday - first.weekday()) % 7 + 7 * (int(nth) - 1)
    return last.replace(day=day) if day <= last.day else None


def school_year_of(day: date) -> int:
    """The year in which the school year of `day` begins; from June to August it is the coming one."""
    return day.year if day.month >= 6 else day.year - 1


# What the rules answer.


def on(day: Day | date, reason: Reason, *params: str) -> Deadline:
    """One last day.  A day that has only just gone by is asked about, and offered beside the next one."""
    if isinstance(day, date):
        return Deadline(kind=DeadlineKind.DATE, dates=(day,), reason=reason, params=params)
    found = Deadline(kind=DeadlineKind.DATE, dates=(day.day,), reason=reason, params=params)
    if day.gone is None:
        return found
    if not day.sure:
        raise Unreadable(Doubt.YEAR_MISSING, reading(reason, day.day), reading(reason, day.gone))
    return replace(found, doubts=(Doubt.YEAR_MISSING,), alternatives=(reading(reason, day.gone),))


def on_days(days: list[date], reason: Reason = Reason.SEVERAL) -> Deadline:
    return Deadline(kind=DeadlineKind.DATE, dates=tuple(dict.fromkeys(days)), reason=reason)


def reading(reason: Reason, *days: date) -> Reading:
    return Reading(DeadlineKind.DATE, days, reason)


def open_ended(reason: Reason) -> Deadline:
    return Deadline(kind=DeadlineKind.OPEN, reason=reason)


def doubtful(found: Deadline, doubt: Doubt, *alternatives: Reading) -> Deadline:
    """The same deadline with a question beside it."""
    return replace(found, doubts=(*found.doubts, doubt), alternatives=(*found.alternatives, *alternatives))
