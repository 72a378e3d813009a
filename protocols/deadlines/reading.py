"""A phrase through the rule book: whole, then by its parts; then the checks that hold for every deadline."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from domain.deadline import Deadline, DeadlineKind, Doubt, Reading, Reason
from protocols.deadlines import days, months, periods, recurring, terms, without_day  # noqa: F401  the rules, asked in this order
from protocols.deadlines.grammar import RULES, Ground, Unreadable, Written, on_days, years_from
from protocols.deadlines.normal import canonical

BACK = re.compile(rf"{terms.BACK} до (?P<rest>.+)")
IN_BRACKETS = re.compile(r"(?P<head>[^()]+?) ?\((?P<inside>[^()]+)\)")


def read(phrase: str, ground: Ground) -> Deadline:
    """What the phrase means; never raises, and never gives a day outside −1 to +5 years of the base."""
    words = canonical(phrase)
    try:
        found = interpret(words, ground)
    except Unreadable as asked:
        return _bounded(Deadline(phrase=phrase, doubts=(asked.doubt,), alternatives=asked.alternatives), ground)
    except OverflowError:
        found = Deadline(doubts=(Doubt.TOO_FAR,))
    if found is None:
        return Deadline(phrase=phrase, doubts=(Doubt.NOT_UNDERSTOOD,))
    return _bounded(replace(found, phrase=phrase), ground)


def interpret(words: str, ground: Ground) -> Deadline | None:
    """By one rule, or as a whole made of parts; None where no rule knows it.  Raises `Unreadable`."""
    if not words:
        return None
    return (
        by_rule(words, ground)
        or _back_from_a_day(words, ground)
        or _with_brackets(words, ground)
        or _by_parts(words, ground)
    )


def by_rule(words: str, ground: Ground) -> Deadline | None:
    """The first rule that speaks."""
    for written, match in matching(words):
        found = written.answer(match, ground)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=2048)
def matching(words: str) -> tuple[tuple[Written, re.Match[str]], ...]:
    """The rules that recognise the words, in the book's order; a document says the same few phrases again and again."""
    return tuple((written, match) for written in RULES if (match := written.pattern.fullmatch(words)))


def _back_from_a_day(words: str, ground: Ground) -> Deadline | None:
    """«Не позднее чем за 3 дня до 1 сентября»: three days before whatever «до 1 сентября» means."""
    match = BACK.fullmatch(words)
    if not match:
        return None
    until = by_rule("до " + match["rest"], ground)
    if until is None or until.kind is not DeadlineKind.DATE or len(until.dates) != 1:
        return terms.open_event()
    return replace(terms.before(match, until.dates[0], ground), doubts=until.doubts)


def _with_brackets(words: str, ground: Ground) -> Deadline | None:
    """«В недельный срок (до 26.01.2023)»: the date in brackets says it exactly; where the two differ, it is asked."""
    match = IN_BRACKETS.fullmatch(words)
    if not match:
        return None
    head, inside = interpret(match["head"], ground), by_rule(match["inside"], ground)
    if inside is None or not inside.dates:
        return head if not re.search(r"\d", match["inside"]) else None
    if head is None or not head.dates or head.dates == inside.dates:
        return inside if head is None else replace(head, dates=inside.dates, doubts=())
    other = Reading(inside.kind, inside.dates, inside.reason)
    raise Unreadable(Doubt.TWO_DATES, Reading(head.kind, head.dates, head.reason), other)


def _by_parts(words: str, ground: Ground) -> Deadline | None:
    """«До 1 сентября и далее постоянно»: each part by itself; a day says more than «постоянно»."""
    parts = [part for part in words.split(", ") if part]
    if len(parts) < 2 or len(parts) > 6:
        return None
    found = _longest_parts(parts, ground)
    if found is None:
        return None
    telling = [part for part in found if part.kind is not DeadlineKind.OPEN]
    if not telling:
        return found[0]
    recurring_parts = [part for part in telling if part.kind is DeadlineKind.RECURRING]
    dated = [part for part in telling if part.kind is DeadlineKind.DATE]
    if recurring_parts:
        first = recurring_parts[0]
        return replace(first, dates=dated[0].dates[:1]) if dated else first
    if len(dated) == 1:
        return dated[0]
    together = [day for part in dated for day in part.dates]
    return on_days(together) if together == sorted(together) else None


def _longest_parts(parts: list[str], ground: Ground) -> list[Deadline] | None:
    """The parts read by rules, several neighbours as one where a rule knows them together; None where one stays unread."""
    if not parts:
        return []
    for size in range(min(len(parts), 4), 0, -1):
        head = by_rule(", ".join(parts[:size]), ground)
        if head is not None:
            rest = _longest_parts(parts[size:], ground)
            if rest is not None:
                return [head, *rest]
    return None


def _bounded(found: Deadline, ground: Ground) -> Deadline:
    """Nothing outside −1 to +5 years of the base is asserted; a day before the base is kept and pointed out."""
    base = ground.base
    if base is None:
        return found if all(2000 <= day.year <= 2100 for day in found.dates) else _refused(found)
    first, last = years_from(base, -1), years_from(base, 5)
    readings = tuple(r for r in found.alternatives if all(first <= day <= last for day in r.dates))
    if found.alternatives != readings:
        found = replace(found, alternatives=readings)
    if found.reason is Reason.YEARS_SPAN and found.dates:
        kept = tuple(day for day in found.dates if day >= first)
        found = replace(found, dates=kept or found.dates)
    if not all(first <= day <= last for day in found.dates):
        return _refused(found)
    due = found.due
    if due is not None and _past(found, due, base):
        return replace(found, doubts=(*found.doubts, Doubt.IN_THE_PAST))
    return found


def _past(found: Deadline, due: date, base: date) -> bool:
    return due < base or (found.reason is Reason.SEVERAL and min(found.dates) < base)


def _refused(found: Deadline) -> Deadline:
    return Deadline(phrase=found.phrase, doubts=(*found.doubts, Doubt.TOO_FAR), alternatives=found.alternatives)
