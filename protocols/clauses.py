"""Clauses that stand apart from a task's own words: «(отв. Жарова Т.И., срок до 01.02)», «Срок: …», «– до 1
октября».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from protocols import lexicon
from protocols.addressees import each_by_a_day, leading
from protocols.assignees import surname_certain
from protocols.deadlines.context import Context
from protocols.labels import Clause, labelled
from protocols.morphology import in_dictionary, lemmas, names_people
from protocols.names import NAME
from protocols.phrases import KNOWN, head_of
from protocols.unlabelled import (
    appointed,
    bracketed_term,
    dashed,
    group_last,
    pairs,
    people_after_term,
    people_last,
    sentence_last,
    surnames_last,
    trailing_name,
)

_EMPTY_BRACKETS = re.compile(r"\s*\(\s*[,;.\s]*\)")


@dataclass(frozen=True, slots=True)
class Parted:
    """A paragraph without its clauses; `text` is "" where it was nothing else."""

    text: str
    clauses: tuple[Clause, ...] = ()


def part(text: str, context: Context) -> Parted:
    """Cut the clauses out of a paragraph."""
    if len(text) > 20_000:
        return Parted(text)
    kept, named_last = appointed(text)
    kept, clauses = labelled(_dash_apart(kept))
    clauses += named_last
    kept, more = bracketed_term(kept, context)
    clauses += more
    if not clauses and each_by_a_day(kept):
        return Parted(_tidy(kept))  # «до 3 июня – школы, до 10 июня – детские сады»: one clause, not the last of two
    if not clauses:
        clauses = pairs(kept, context)
        if clauses:
            return Parted(_tidy(kept), tuple(clauses))
        kept, clauses = trailing_name(kept, context)
    if not any(one.sort == "responsible" for one in clauses):
        kept, more = surnames_last(kept)
        clauses += more
    for _ in range(2):  # «Директора школ. До 1 мая.», «До 1 мая. Директора школ.»
        if not any(one.sort == "responsible" for one in clauses):
            kept, more = people_last(kept)
            clauses += more
        if not any(one.sort == "term" for one in clauses):
            kept, more = sentence_last(kept, context)
            clauses += more
    if not clauses and leading(kept) is None:
        kept, clauses = group_last(kept)
        kept, clauses = people_after_term(kept) if not clauses else (kept, clauses)
    if lexicon.NEXT_MEETING.match(kept.strip()):
        return Parted(_tidy(kept), tuple(clauses))
    if not any(one.sort == "term" for one in clauses) or not any(one.sort == "responsible" for one in clauses):
        kept, more = dashed(kept, context, clauses)
        clauses += more
    return Parted(_tidy(kept), tuple(clauses))


_HYPHENED = re.compile(r"(?P<who>[А-ЯЁа-яё]{4,}(?:\s[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?)?)-(?P<what>[а-яё]{4,})(?=\s\S)")


def _dash_apart(text: str) -> str:
    """«бухгалтерия-сверка за февраль», «Лыткин-отчёт»: a dash typed as a hyphen; not «школа-победитель»."""
    found = _HYPHENED.match(text)
    if found is None or lemmas(found["what"]) & KNOWN or names_people(found["what"]) or in_dictionary(found[0]):
        return text
    who = found["who"]
    if who.endswith(("ам", "ям")) and found["what"].endswith(("ам", "ям")):
        return text  # «Педагогам-навигаторам»: both are those who act
    if not (NAME.match(who) or surname_certain(who) or head_of(who) in KNOWN):
        return text
    return f"{who} - {text[found.start('what') :]}"


def _tidy(text: str) -> str:
    text = _EMPTY_BRACKETS.sub("", text)
    text = re.sub(r"\s+([,.;:])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"[,;]+\s*(?=[.;,])", "", text)
    text = re.sub(r"\.\s*\.(?!\.)", ".", text)
    text = text.strip(" \t\n,;–—-").strip()
    return "" if not re.search(r"[А-Яа-яЁёA-Za-z0-9]", text) else text
