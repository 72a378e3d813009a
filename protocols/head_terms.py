"""A term at the head of a sentence: «В IV квартале Лещенко А.А. вынести …», «Каждую пятницу школам передавать …».

What stands between it and the verb is whom the task is given to, and no part of the term.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.deadline import Deadline, Doubt, Reason
from protocols import lexicon
from protocols.addressees import before_verb
from protocols.assignees import ALL, LETTERS_ONLY, is_executor
from protocols.deadlines import Context, read_phrase
from protocols.morphology import REMEMBERED, is_adjective, readings_in
from protocols.names import NAME
from protocols.phrases import WORD, first_infinitive, masked


@dataclass(frozen=True, slots=True)
class HeadTerm:
    """`phrase` is the term's words as written; `end` is where the addressee begins."""

    phrase: str
    end: int


# Whether words are a term does not depend on when they are read.
_ANY_DAY = Context(date(2024, 2, 14))
LONGEST = 300  # characters between the sentence's beginning and its verb

_WEEKDAY = r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)[а-яё]*"
_OPENS = re.compile(
    r"(?!(?-i:ДО)\s+\D)"  # «МАУ ДО «Созвездие»» is an organisation
    r"(?:(?:до|ко?|со?|во?|на|по|за|через|после|перед)(?=\s)|не\s+(?:позднее|позже|реже|менее)|еже[а-яё]+|кажд\w+|\d{1,2}(?=[\s.–-])"
    r"|(?:один|два|три|четыре)\s+раза?|раз|завтра|послезавтра|сегодня|срочно|постоянно|регулярно|незамедлительно"
    r"|немедленно|безотлагательно|систематически)(?![а-яё])",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?:до|ко?|со?|во?|на|по|за|от|из|о|об|у|и|или|не|через|после|перед|для|при|без)(?=\s|$)", re.IGNORECASE
)
_LEFT_OPEN = re.compile(rf"(?:^|\s)(?:{_PREPOSITION.pattern}|позднее|позже|чем|раза?)$", re.IGNORECASE)
_POST_CUT_SHORT = re.compile(r"(?:зам|зав|нач|ст|гл|вед|и\.?\s?о|врио)\b", re.IGNORECASE)
_NO_GROUND = re.compile(r"по\s+итогам\s", re.IGNORECASE)  # «По итогам полугодия школам …» says when
# «На базе школы педагогам …», «По питанию завхозам …» tell where and what about.
_WHEN = re.compile(
    r"(?:до|ко?|после|перед|через|за|не\s|по\s+(?:окончани|завершени|мере|итогам|поступлени|получени|возвращени|выход)"
    r"|в[о]?\s+(?:период|врем|день|дни|течени|срок|\S+\s+срок|начал|конц|середин|случае)|на\s+(?:следующ|очередн|ближайш|период|врем))",
    re.IGNORECASE,
)
_AT_ONCE = (Reason.AT_ONCE, Reason.ENDLESS)


_POST_BY = re.compile(r"по\s+[А-ЯЁ]{2}")


@lru_cache(maxsize=REMEMBERED)
def head_term(text: str) -> HeadTerm | None:
    """The term that a sentence begins with, where an addressee in the dative and an infinitive follow it."""
    if not _OPENS.match(text) or (lexicon.PURPOSE.match(text) and not _NO_GROUND.match(text)):
        return None
    verb = first_infinitive(text)
    if verb is None or not 0 < verb <= LONGEST:
        return None
    prefix = text[:verb]
    for word in re.finditer(r"(?<=[\s)])\S", masked(prefix)):
        before, rest = prefix[: word.start()].rstrip(" ,–—-:"), prefix[word.start() :]
        if not _LEFT_OPEN.search(before) and _may_be_addressed(rest) and as_term(before) and _addressed(rest):
            return HeadTerm(before, word.start())
    whole = prefix.rstrip(" ,–—-:")
    term = None if _LEFT_OPEN.search(whole) else as_term(whole)
    # «Срочно отремонтировать крышу», «Ежемесячно до 5 числа представлять сведения»
    return HeadTerm(whole, verb) if term and (term.kind == "recurring" or term.reason in _AT_ONCE) else None


@lru_cache(maxsize=REMEMBERED)
def inner_term(text: str) -> tuple[int, int] | None:
    """Where a term stands between an addressee and his verb: «Директорам школ | каждую пятницу | передавать …»."""
    verb = first_infinitive(text)
    if verb is None or not 0 < verb <= LONGEST:
        return None
    prefix = text[:verb].rstrip(" ,–—-:")
    for word in re.finditer(r"(?<=[\s)])\S", masked(prefix)):
        if _POST_BY.match(prefix, word.start()):
            continue  # «заместителям директоров | по УВР»
        if _OPENS.match(prefix, word.start()) and _addressed(prefix[: word.start()]):
            return (word.start(), len(prefix)) if as_term(prefix[word.start() :]) else None
    return None


@lru_cache(maxsize=REMEMBERED)
def heading_term(body: str) -> tuple[str, str] | None:
    """A heading's term and whom it names beside it: «В IV квартале Кит А.А.», «Школам каждую пятницу», «До 1 мая»."""
    if len(body) > LONGEST or first_infinitive(body) is not None:
        return None
    opens = _OPENS.match(body)
    for word in re.finditer(r"(?<=[\s)])\S", masked(body)):
        before, rest = body[: word.start()].rstrip(" ,–—-:"), body[word.start() :]
        if opens:
            if not _LEFT_OPEN.search(before) and _may_be_addressed(rest) and as_term(before) and _addressed(rest):
                return before, rest
        elif _OPENS.match(rest) and _addressed(before):
            return (rest, before) if as_term(rest) else None
    return (body, "") if opens and not _LEFT_OPEN.search(body) and as_term(body) else None


def as_term(words: str) -> Deadline | None:
    """What words mean that are a term and nothing else; None where they are none."""
    found = read_phrase(words, _ANY_DAY)
    read = found.kind != "none" or (found.doubts and Doubt.NOT_UNDERSTOOD not in found.doubts)
    if found.reason in (Reason.EVENT, Reason.BY_PLAN) and not _WHEN.match(words):
        return None
    return found if read else None


def _addressed(words: str) -> bool:
    found = before_verb(words)
    return found is not None and all(is_executor(one) for one in found.mentions)


def _may_be_addressed(rest: str) -> bool:
    """Whether the next word can be the first of an addressee: in the dative, a name, or letters."""
    if _PREPOSITION.match(rest):
        return False
    if NAME.match(rest) or ALL.match(rest) or _POST_CUT_SHORT.match(rest):
        return True
    word = WORD.match(rest)
    if word is None:
        return False
    if LETTERS_ONLY.match(word[0]):
        return True
    # «рабочей группы (апрель)» goes on with the meeting's name: an adjective needs its noun in the dative, too.
    for one in WORD.findall(rest)[:4]:
        if not readings_in(one.lower(), "datv"):
            return False
        if not is_adjective(one):
            return True
    return False
