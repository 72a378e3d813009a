"""Typed settings: what was written becomes fields of the policy, or is refused with an example."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from domain.calendar import Shift
from domain.errors import BadInput, InputProblem
from words.dates import MONTHS_OF

Fields = dict[str, Any]

MOST_OFFSETS = 6
FARTHEST_OFFSET = 60
MOST_DAYS = 120  # a summer of holidays
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\b")
_NONE = {"нет", "никогда", "0", "не нужно", "-"}
_DAY = rf"(\d{{1,2}})(?:[./](\d{{1,2}})(?:[./](\d{{4}}|\d{{2}}))?|\s+({'|'.join(MONTHS_OF)})(?:\s+(\d{{4}}))?)"
_ONE_MONTH = re.compile(rf"(\d{{1,2}})\s*(-|–|—|по)\s*(\d{{1,2}})\s+({'|'.join(MONTHS_OF)})", re.I)
_RANGE = re.compile(rf"{_DAY}(?:\s*(?:-|–|—|по)\s*{_DAY})?", re.I)


def read(key: str, words: str) -> Fields:
    """The fields of `Policy` that `words` mean for the setting `key`.  Raises BadInput for what fits nothing."""
    made = _READ.get(key)
    if made is None:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return made(words.strip().lower())


def choice(key: str, value: str) -> Fields:
    """The fields for a pressed choice.  Raises BadInput for what no button of ours carries."""
    if key == "shift":
        try:
            return {"shift": Shift(value)}
        except ValueError:
            raise BadInput(InputProblem.NOT_A_SETTING) from None
    name = {
        "words": "without_words", "extends": "secretary_extends", "texts": "group_texts", "names": "group_names"
    }.get(key)  # fmt: skip
    if name is None or value not in ("yes", "no"):
        raise BadInput(InputProblem.NOT_A_SETTING)
    return {name: value == "yes"}


def _times(words: str) -> list[time]:
    try:
        return [time(int(hour), int(minute or 0)) for hour, minute in _CLOCK.findall(words)]
    except ValueError:
        raise BadInput(InputProblem.NOT_A_SETTING) from None


def _hours(words: str) -> Fields:
    found = _times(words)
    if len(found) != 2 or found[0] >= found[1]:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return {"opens": found[0], "closes": found[1]}


def _checking(words: str) -> Fields:
    found = sorted(set(_times(words)))
    if not 1 <= len(found) <= 4:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return {"checking": tuple(found)}


def _digest(words: str) -> Fields:
    found = _times(words)
    if len(found) != 1:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return {"digest": found[0]}


def _numbers(words: str, least: int, most: int) -> list[int]:
    found = [int(each) for each in re.findall(r"\d{1,4}", words)]
    if not found or any(not least <= each <= most for each in found):
        raise BadInput(InputProblem.NOT_A_SETTING)
    return found


def _offsets(name: str) -> Callable[[str], Fields]:
    def read_offsets(words: str) -> Fields:
        found = sorted(set(_numbers(words, 0, FARTHEST_OFFSET)), reverse=True)
        if len(found) > MOST_OFFSETS:
            raise BadInput(InputProblem.NOT_A_SETTING)
        return {name: tuple(found)}

    return read_offsets


def _number(name: str, least: int, most: int, times: int = 1) -> Callable[[str], Fields]:
    def read_number(words: str) -> Fields:
        found = _numbers("0" if words in _NONE else words, least, most)
        if len(found) != 1:
            raise BadInput(InputProblem.NOT_A_SETTING)
        return {name: found[0] * times}

    return read_number


def _quiet(words: str) -> Fields:
    if words in _NONE:
        return {"quiet_days": ()}
    found = sorted({(day.month, day.day) for day in read_days(words, date(2024, 1, 1))})
    if not 1 <= len(found) <= 31 or (2, 29) in found:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return {"quiet_days": tuple(found)}


def read_days(words: str, today: date) -> list[date]:
    """«28.12–10.01», «31 декабря и 3 января»: the days meant, in order; without a year the next such from `today`, of
    a span the one that is not over yet.

    Raises BadInput where none is named, one does not exist, or there are more than a summer's holidays.
    """
    days: set[date] = set()
    words = _ONE_MONTH.sub(r"\1 \4 \2 \3 \4", words)  # «с 1 по 10 ноября»
    for match in _RANGE.finditer(words):
        first = _one(match.groups()[:5], today)
        last = _one(match.groups()[5:], first) if match[6] else first
        if not match[3] and not match[5] and (last - first).days > MOST_DAYS:
            # Named with the year of its end, or begun already: «28.10–05.11» said on the 30th is this year's.
            first = _one(match.groups()[:5], last - timedelta(days=MOST_DAYS))
        elif match[6] and not any((match[3], match[5], match[8], match[10])):
            begun = _one(match.groups()[:5], today - timedelta(days=MOST_DAYS))
            ends = _one(match.groups()[5:], begun)
            if begun < today <= ends and (ends - begun).days <= MOST_DAYS:
                first, last = begun, ends
        if last < first or (last - first).days > MOST_DAYS:
            raise BadInput(InputProblem.NOT_A_SETTING)
        days.update(first + timedelta(days=each) for each in range((last - first).days + 1))
    if not days or len(days) > MOST_DAYS:
        raise BadInput(InputProblem.NOT_A_SETTING)
    return sorted(days)


def _one(parts: tuple[str | None, ...], since: date) -> date:
    day, month, short_year, spelled, long_year = parts
    if day is None:
        raise BadInput(InputProblem.NOT_A_SETTING)
    number = MONTHS_OF.index(spelled.lower()) + 1 if spelled else int(month or 0)
    written = short_year or long_year
    try:
        if written:
            return date(int(written) % 100 + 2000, number, int(day))
        found = date(since.year, number, int(day))
        return found if found >= since else date(since.year + 1, number, int(day))
    except ValueError:
        raise BadInput(InputProblem.NOT_A_SETTING) from None


_READ: dict[str, Callable[[str], Fields]] = {
    "hours": _hours,
    "short": _offsets("offsets_short"),
    "usual": _offsets("offsets_usual"),
    "long": _offsets("offsets_long"),
    "early": _number("early_days", 0, 180),
    "secretary": _number("secretary_from", 1, 30),
    "head": _number("head_from", 1, 60),
    "checking": _checking,
    "digest": _digest,
    "quiet": _quiet,
    "rework": _number("rework_days", 1, 30),
    "recall": _number("recall_seconds", 1, 30, times=60),
}
