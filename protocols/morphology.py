"""Cases of Russian words, from pymorphy3's dictionary, remembered.

The analyser is loaded at the first question, so that importing this file costs nothing to who asks none.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

REMEMBERED = 50_000
"""Words and phrases; more than a long document has."""
_VERB_ENDINGS = ("ть", "ти", "чь", "ться", "тись", "чься")


@cache
def _analyzer() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=REMEMBERED)
def parses(word: str) -> tuple[Any, ...]:
    """The dictionary's readings of a word, the likeliest first; words longer than any real one have none."""
    return tuple(_analyzer().parse(word)) if 0 < len(word) <= 60 else ()


@lru_cache(maxsize=REMEMBERED)
def is_infinitive(word: str) -> bool:
    """«провести», «ознакомиться»; not «деятельность», «часть», «сеть»."""
    lower = word.lower()
    if not lower.endswith(_VERB_ENDINGS) or lower == "есть":  # «школ, в которых есть 11 класс»
        return False
    found = parses(lower)
    return bool(found) and "INFN" in found[0].tag


@lru_cache(maxsize=REMEMBERED)
def is_finite(word: str) -> bool:
    """A verb that tells instead of ordering: «отметила», «составил», «проводится», «позволили»."""
    found = parses(word.lower())
    if not found:
        return False
    tag = found[0].tag
    return ("VERB" in tag and "impr" not in tag) or "PRTS" in tag


@lru_cache(maxsize=REMEMBERED)
def is_past(word: str) -> bool:
    found = parses(word.lower())
    return bool(found) and "VERB" in found[0].tag and "past" in found[0].tag


@lru_cache(maxsize=REMEMBERED)
def is_future_or_present_third(word: str) -> bool:
    """«подготовит», «представляют»: who is named before it does it."""
    found = parses(word.lower())
    return bool(found) and "VERB" in found[0].tag and "3per" in found[0].tag


@lru_cache(maxsize=REMEMBERED)
def is_first_plural(word: str) -> bool:
    """«сдаём», «проводим»: how informal minutes give orders."""
    found = parses(word.lower())
    return bool(found) and "VERB" in found[0].tag and "1per" in found[0].tag and "plur" in found[0].tag


def readings_in(word: str, case: str) -> list[Any]:
    """The readings of an inflected noun, adjective or participle in this case («datv», «accs», …)."""
    return [one for one in parses(word.lower()) if case in one.tag and one.tag.POS in ("NOUN", "ADJF", "PRTF", "NPRO")]


@lru_cache(maxsize=REMEMBERED)
def lemma(word: str) -> str:
    """The noun that a word most likely is a form of; participles that name people stay participles («заведующий»)."""
    lower = word.lower()
    found = parses(lower)
    for one in found:
        if one.tag.POS == "NOUN":
            return str(one.normal_form)
    if found and found[0].tag.POS in ("PRTF", "ADJF"):
        made = found[0].inflect({"nomn", "sing", "masc"})
        return str(made.word) if made else str(found[0].normal_form)
    return str(found[0].normal_form) if found else lower


@lru_cache(maxsize=REMEMBERED)
def lemmas(word: str) -> frozenset[str]:
    """Every noun (or participle used as one) that a word may be a form of."""
    lower = word.lower()
    made = set()
    for one in parses(lower):
        if one.tag.POS == "NOUN":
            made.add(str(one.normal_form))
        elif one.tag.POS in ("PRTF", "ADJF"):
            form = one.inflect({"nomn", "sing", "masc"})
            made.add(str(form.word) if form else str(one.normal_form))
    if not in_dictionary(lower):
        made.add(_ENDING.sub("", lower))  # «тьюторам»: what the dictionary guesses of a new word may have any ending
    return frozenset(made) or frozenset((lower,))


_ENDING = re.compile(r"(?:ами|ам|ах|ов|ом|ы|у|а|е)$")


def in_dictionary(word: str) -> bool:
    """Whether the dictionary has this very form: «октябрь», not «ористической»."""
    return bool(word) and bool(_analyzer().word_is_known(word.lower()))


@lru_cache(maxsize=REMEMBERED)
def known_word(word: str) -> bool:
    """An ordinary word of the dictionary, no abbreviation: «ПОДГОТОВИТЬ», not «МБОУ» or «ГИА»."""
    found = parses(word.lower())
    return (
        any(one.is_known and "Abbr" not in one.tag and "Fixd" not in one.tag for one in found)
        or (len(word) > 5 and bool(found) and found[0].tag.POS is not None)
        or len(word) == 1
        or word.lower() in _SHORT_WORDS
    )


# People to the dictionary, things to an office: «график дежурства», «конструктор программ».
_THINGS = frozenset(("график", "язык", "навигатор", "конструктор", "спутник", "проводник", "образ", "тип", "лидерство"))


@lru_cache(maxsize=REMEMBERED)
def names_people(word: str) -> bool:
    """A common noun for people: «техник», «волонтёрам»; no name, no surname, no town."""
    found = parses(word.lower())
    return any(
        one.is_known
        and one.tag.POS == "NOUN"
        and "anim" in one.tag
        and one.normal_form not in _THINGS
        and not any(mark in one.tag for mark in ("Name", "Surn", "Patr", "Geox"))
        for one in found[:3]
    )


_SHORT_WORDS = frozenset(
    ("в во и или а но с со к ко по о об обо от до из у за на над под при для не ни же что как чтобы если также").split()  # noqa: SIM905 - easier to read than a list
)


def genitive_first(word: str) -> bool:
    """«культуры»: a genitive more often than a plural."""
    found = parses(word.lower())
    return bool(found) and found[0].tag.POS == "NOUN" and "gent" in found[0].tag


@lru_cache(maxsize=REMEMBERED)
def is_adjective(word: str) -> bool:
    """An adjective, a participle, or a pronoun that agrees like one («всем», «каждому»)."""
    return any(one.tag.POS in ("ADJF", "PRTF") for one in parses(word.lower()))


def as_written(pattern: str, made: str) -> str:
    """`made` with the capitals of `pattern`: «Отделу» + «отдел» → «Отдел», «ОТДЕЛУ» → «ОТДЕЛ»."""
    if len(pattern) > 1 and pattern.isupper():
        return made.upper()
    return made[:1].upper() + made[1:] if pattern[:1].isupper() else made
