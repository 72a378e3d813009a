"""A phrase through the rule book: whole, then by its parts; then the checks that hold for every deadline."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Doubt, Frequency, Reading, Reason
from protocols.deadlines import days, months, periods, recurring, terms, without_day  # noqa: F401  the rules, asked in this order
from protocols.deadlines.event_days import day_counted_from, day_it_is_due_by
from protocols.deadlines.grammar import (
    FRAGMENTS,
    RULES,
    Ground,
    Unreadable,
    Written,
    compile_pattern,
    on_days,
    years_from,
)
from protocols.deadlines.normal import LONGEST, canonical
from protocols.deadlines.vocabulary import MONTHS, TIMELY

BACK = compile_pattern(rf"{terms.BACK} до (?P<rest>.+)")
FORTH = re.compile(rf"(?P<term>.*\d.* (?:день|неделя|месяц)(?: срок)?) (?:после|со?|от) (?P<rest>{FRAGMENTS['date']})")
AGAIN_THROUGH = re.compile(
    r"(?P<often>каждый (?:рабочий )?(?:день|неделя|месяц|квартал|год)|(?:\d+ )?раз в \w+),? "
    rf"(?P<span>(?:в|с|до) .+|\d .+|(?:{'|'.join(MONTHS)}).*)"
)
LABEL = re.compile(
    r"(?:\d )?(?P<whose>[а-я]{3,}(?: [а-я]+){0,3}|[а-я]{1,3}(?: [а-я]{3,}){1,3}) ?[-:] ?"
    r"(?=(?:до|к|не позднее) \d|каждый )"
)  # «школы – до 22.07», «отчёт – ежемесячно»
FROM_TO = re.compile(r"(?:с )?(?P<first>[^,()]+?)(?:-| по | до )(?P<last>[^,()]+)")
ASIDE = re.compile(r" ?\([^()\d]*\)")
IN_BRACKETS = re.compile(r"(?P<head>[^()]+?) ?\((?P<inside>[^()]+)\)")


# What stands in a table's cell where there is no deadline.
NOTHING = {"", "нет", "не указан", "не указано", "отсутствует", "не установлен", "без срок", "х", "x"}


def read(phrase: str, ground: Ground) -> Deadline:
    """What the phrase means; never raises, and never gives a day outside −1 to +5 years of the base."""
    if len(phrase) > LONGEST:
        return Deadline(phrase=phrase, doubts=(Doubt.NOT_UNDERSTOOD,))
    words = canonical(phrase)
    try:
        found = interpret(words, ground)
    except Unreadable as asked:
        if asked.doubt is Doubt.NO_DOCUMENT_DATE and (again := _recurrence(words)):
            return replace(again, phrase=phrase)
        return _bounded(Deadline(phrase=phrase, doubts=(asked.doubt,), alternatives=asked.alternatives), ground)
    except (OverflowError, ValueError):  # years outside the calendar
        found = Deadline(doubts=(Doubt.TOO_FAR,))
    if found is None:
        nothing = words in NOTHING and not re.search(r"\d", phrase)
        return Deadline(phrase=phrase, doubts=() if nothing else (Doubt.NOT_UNDERSTOOD,))
    return _bounded(replace(found, phrase=phrase), ground)


def _recurrence(words: str) -> Deadline | None:
    """«Ежегодно в сентябре» in a document without a date: it recurs, whenever the next time may be."""
    try:
        found = interpret(words, Ground(date(2024, 1, 1), WorkCalendar()))
    except Unreadable:
        return None
    if found is None or found.kind is not DeadlineKind.RECURRING:
        return None
    return replace(found, dates=(), doubts=(Doubt.NO_DOCUMENT_DATE,), alternatives=())


def interpret(words: str, ground: Ground) -> Deadline | None:
    """By one rule, or as a whole made of parts; None where no rule knows it.  Raises `Unreadable`."""
    if not words:
        return None
    ways = (_counted_from_a_day, by_rule, _again_through, _from_to, _with_brackets, _by_parts, _with_remark)
    return next((found for way in ways if (found := way(words, ground))), None)


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


def _counted_from_a_day(words: str, ground: Ground) -> Deadline | None:
    """«За 3 дня до 1 сентября»: back from what «до 1 сентября» means; «10 дней после 1 сентября»: on from it."""
    back = BACK.fullmatch(words)
    if back:
        until = by_rule("до " + (day_counted_from(back["rest"]) or back["rest"]), ground)
        if until is None or until.kind is not DeadlineKind.DATE or len(until.dates) != 1:
            return terms.open_event()
        return replace(terms.before(back, until.dates[0], ground), doubts=until.doubts)
    forth = FORTH.fullmatch(words)
    if forth:
        start = by_rule(forth["rest"], ground)
        if start and len(start.dates) == 1:
            return by_rule(forth["term"], replace(ground, base=start.dates[0]))
    return None


def _again_through(words: str, ground: Ground) -> Deadline | None:
    """«Ежемесячно в течение 2024 года»: the frequency; «ежегодно в I квартале»: the quarter, again and again."""
    match = AGAIN_THROUGH.fullmatch(words)
    if not match:
        return None
    often, span = by_rule(match["often"], ground), by_rule(match["span"], ground)
    if often is None or span is None or span.kind is not DeadlineKind.DATE:
        return None
    yearly = often.recurrence and often.recurrence.frequency is Frequency.YEARLY
    if yearly or span.reason in PLAIN:
        return _together([often, span])
    last = span.dates[-1]
    return replace(often, dates=tuple(min(day, last) for day in often.dates))


def _with_brackets(words: str, ground: Ground) -> Deadline | None:
    """«В недельный срок (до 26.01.2023)»: the date in brackets says it exactly; where the two differ, it is asked."""
    match = IN_BRACKETS.fullmatch(words)
    if not match:
        return None
    said = day_it_is_due_by(match["head"], match["inside"]) or match["inside"]
    try:
        head = interpret(match["head"], ground)
    except Unreadable as asked:
        inside = by_rule(said, ground)
        if asked.doubt is not Doubt.SCHOOL_TERM or inside is None or inside.kind is not DeadlineKind.DATE:
            raise
        head = None  # «в дни весенних каникул (с 24 по 30 марта)»: every school has its own, here they are said
    try:
        inside = by_rule(said, ground)
    except Unreadable as asked:
        # «2 раза в год (май, декабрь)» in December: which year is plain, for the turns go on
        days = [day for reading in asked.alternatives for day in reading.dates if day >= ground.day]
        if head is None or head.kind is not DeadlineKind.RECURRING or not days:
            raise
        return replace(head, dates=(min(days),), reason=Reason.NEXT_TURN)
    if inside is None or not inside.dates:
        return head if not re.search(r"\d", match["inside"]) else None
    if DeadlineKind.RECURRING in {inside.kind, head.kind if head else None}:
        return _together([part for part in (head, inside) if part])
    if head is None or not head.dates or head.dates == inside.dates:
        return inside if head is None else replace(head, kind=inside.kind, dates=inside.dates, doubts=())
    other = Reading(inside.kind, inside.dates, inside.reason)
    raise Unreadable(Doubt.TWO_DATES, Reading(head.kind, head.dates, head.reason), other)


def _by_parts(words: str, ground: Ground) -> Deadline | None:
    """«До 1 сентября и далее постоянно»: each part by itself; a day says more than «постоянно»."""
    parts = [part for part in words.split(", ") if part]
    if len(parts) < 2 or len(parts) > 6:
        return None
    found = _longest_parts(parts, ground)
    return _together(found) if found else None


def _together(found: list[Deadline]) -> Deadline | None:
    """Several parts as one deadline: a recurrence with its day, a day beside «постоянно», several days."""
    telling = [part for part in found if part.kind is not DeadlineKind.OPEN]
    if not telling:
        return found[0]
    recurring_parts = [part for part in telling if part.kind is DeadlineKind.RECURRING]
    dated = [part for part in telling if part.kind is DeadlineKind.DATE]
    if recurring_parts:
        first = recurring_parts[0]
        own = first.recurrence
        if dated and own and (own.day or own.weekday is not None):
            # «до 1 июля, отчёт – ежемесячно к 25 числу»: two terms, each with its day.
            raise Unreadable(Doubt.TWO_DATES, *(reading for part in (*dated, first) for reading in part.readings))
        days = [day for part in dated for reading in part.readings for day in reading.dates]
        return replace(first, dates=(min(days),), reason=Reason.NEXT_TURN) if days else first
    if len(dated) == 1:
        return dated[0]
    together = [day for part in dated for day in part.dates]
    if together != sorted(together):
        # «сентябрь-октябрь, март-апрель» in February
        raise Unreadable(Doubt.MONTHS_ORDER, Reading(DeadlineKind.DATE, tuple(sorted(together)), Reason.SEVERAL))
    return on_days(together)


def _longest_parts(parts: list[str], ground: Ground) -> list[Deadline] | None:
    """The parts read by rules, neighbours as one where a rule knows them so; None where one stays unread."""
    if not parts:
        return []
    for size in range(min(len(parts), 4), 0, -1):
        head = _part(", ".join(parts[:size]), ground)
        if head is not None:
            rest = _longest_parts(parts[size:], ground)
            if rest is not None:
                return [head, *rest]
    return None


def _part(words: str, ground: Ground) -> Deadline | None:
    """One part by itself; of «с 1 сентября, постоянно» the beginning says nothing about the end."""
    label = LABEL.match(words)
    if label and _timeless(label["whose"]):
        words = words[label.end() :]
    try:
        return by_rule(words, ground) or _from_to(words, ground)
    except Unreadable as asked:
        if asked.doubt is Doubt.START_ONLY:
            return Deadline(kind=DeadlineKind.OPEN, reason=Reason.ENDLESS)
        raise


def _from_to(words: str, ground: Ground) -> Deadline | None:
    """«III декада сентября – I декада октября»: from one period to another, each read by its own rule."""
    match = FROM_TO.fullmatch(words)
    if not match:
        return None
    first, last = by_rule(match["first"], ground), by_rule(match["last"], ground)
    if first is None or last is None or len(first.dates) != 1 or len(last.dates) != 1:
        return None
    return replace(last, reason=Reason.RANGE_END, params=()) if first.dates < last.dates else None


def _with_remark(words: str, ground: Ground) -> Deadline | None:
    """«До 10 октября на совещании директоров», «отчёт до 25 мая»: words that say nothing about time are passed over."""
    without_asides = ASIDE.sub(lambda aside: "" if _timeless(aside[0]) else aside[0], words)
    if without_asides != words:
        return interpret(without_asides.strip(" ,"), ground)
    if "(" in words or not NAMES_A_DAY.search(words):
        return None
    said = words.split()
    for end in range(len(said) - 1, 0, -1):
        tail = said[end:]
        if not _timeless(" ".join(tail)) or tail[0] in EVENT_WORDS:
            break
        if found := by_rule(" ".join(said[:end]).rstrip(","), ground):
            plain = found.reason in PLAIN and said[end - 1] not in EVENT_WORDS
            return found if plain and not set(tail) & EVENT_WORDS else None
    for begin in range(1, min(4, len(said))):
        if _timeless(" ".join(said[:begin])) and not set(said[:begin]) & EVENT_WORDS and said[begin] in ("до", "к"):
            return by_rule(" ".join(said[begin:]), ground)
    return None


# A term counted from these is not the plain day before them: «до 1 мая после проверки».
EVENT_WORDS = set(
    "после с со от до за перед при если кроме не рождения рожд приказ приказа письмо план".split()  # noqa: SIM905
)
NAMES_A_DAY = re.compile(rf"\d\.\d|квартал|{'|'.join(MONTHS)}")  # «до 5 человек» names none
PLAIN = {Reason.EXACT, Reason.YEAR_SUPPLIED, Reason.MONTH_END, Reason.RANGE_END, Reason.SEVERAL, Reason.QUARTER_END}


def _timeless(words: str) -> bool:
    return not re.search(r"[\d%№]", words) and not TIMELY & set(re.findall(r"[а-я]+", words))


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
