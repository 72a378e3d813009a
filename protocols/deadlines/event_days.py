"""The day of an event that stands beside it: «за неделю до каникул (начало – 30 октября)», «до конца четверти (22.03)».

What is counted from it, or due by it, is the phrase around; the words here are the grammar's own (`canonical`).
"""

import re

from protocols.deadlines.grammar import FRAGMENTS

_DATE = FRAGMENTS["date"]
# Words that say when something begins, and nothing else.
_BEGINS = (
    r"(?:начало|начинается|начинаются|начнется|начнутся|старт|стартует|открытие|дата|день|проведение|проведения"
    r"|проводится|проводятся|состоится|состоятся|пройдет|пройдут|назначен[аоы]?|запланирован[аоы]?|с)"
)
_NAMED = re.compile(rf"\(?(?P<what>[а-я][а-я ]*?)(?:-|: ?| |, )(?P<day>{_DATE})(?: год)?\)?")
_SPAN = re.compile(rf"\(?(?:с )?(?P<first>\d{{1,2}}(?:\.\d{{1,2}}(?:\.\d{{4}})?)?)(?:-| по )(?P<last>{_DATE})\)?")
_ONE = re.compile(rf"\(?(?P<day>{_DATE})(?: год)?\)?")
_EVENT = re.compile(rf"(?P<event>[а-я][^(),]*?)(?: ?(?P<inside>\([^()]+\))| (?P<bare>{_DATE}))")
_NO_EVENT = re.compile(r"\b(?:приказ|письм|распоряжени|постановлени|протокол)[а-я]*$|\b(?:от|по|на|из)$")
_ONLY_HELD = re.compile(r"(?:(?:день|дата|начало) )?(?:проведения|проведение|начало|мероприятия|испытания|события)")


def day_counted_from(rest: str) -> str | None:
    """«осенний каникулы (начало-30.10.2023)» → «30.10.2023»: the one day from which «за неделю до …» counts."""
    found = _EVENT.fullmatch(rest)
    if found is None or _NO_EVENT.search(found["event"]):
        return None
    if found["bare"]:
        return found["bare"]
    return _begins(found["inside"], found["event"])


def day_it_is_due_by(head: str, inside: str) -> str | None:
    """«до каникулы», «с 30.10 по 5.11.2023» → «30.10.2023»: due by the event's first day; «до конца каникул» is not."""
    event = re.fullmatch(r"(?:до|к|перед|не позднее) (?P<event>[а-я][^()\d]*)", head)
    return _begins(inside, event["event"]) if event else None


def _begins(inside: str, event: str) -> str | None:
    one = _ONE.fullmatch(inside)
    if one:
        return one["day"]
    if re.search(r"\bконец\b", event):
        return None
    span = _SPAN.fullmatch(inside)
    if span:
        return _first_of(span["first"], span["last"])
    named = _NAMED.fullmatch(inside)
    if named is None:
        return None
    # «за 7 дней до проведения (сочинение 4 декабря)»: the bracket says what is held.
    begins = re.fullmatch(rf"{_BEGINS}(?: {_BEGINS})*", named["what"]) or (
        _ONLY_HELD.fullmatch(event) and re.fullmatch(r"[а-я]{5,}(?: [а-я]{5,})?", named["what"])
    )
    return named["day"] if begins and "конец" not in named["what"] else None


def _first_of(first: str, last: str) -> str | None:
    """The first day of a span with the month and year that its last day lends it."""
    day, *rest = last.split(".")
    if rest[-1].endswith("год"):
        return None
    if "." not in first:
        return ".".join((first, *rest)) if int(first) < int(day) else None
    if first.count(".") == 1 and len(rest) == 2:
        begun, ended = (tuple(map(int, reversed(one.split(".")[:2]))) for one in (first, last))
        return f"{first}.{int(rest[1]) - (begun > ended)}"
    return first
