"""Who controls a decision that is written in one message: «куратор Сомов А.В.», «контроль: …», «контроль за исполнением
возложить на …», «особый контроль», «контроль оставляю за собой»; and who is named in a document's point about control.

In a message the words stand among others as people type them, between commas or after a full stop; they are cut out,
so that they are taken neither for a term nor for an executor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.assignees import is_executor, mentions
from protocols.names import NAME
from protocols.phrases import first_infinitive, head_of


@dataclass(frozen=True, slots=True)
class Controlled:
    """`text` is what is left without the words about control.  `head`: «за собой»."""

    text: str
    curator: Mention | None = None
    head: bool = False
    special: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    who: Mention | None = None
    head: bool = False
    special: bool = False


_WHAT = (
    r"(?:\s+(?:за\s+)?(?:ход\w*\s+)?(?:исполнени|выполнени)\w*"
    r"(?:\s+(?:данного|этого)?\s*(?:поручени|решени|пункт)\w*)?)?"
)
_CONTROL = rf"(?P<special>особ\w+\s+)?(?:(?:общий|персональный|личный)\s+)?контроль{_WHAT}"
_DASH = r"\s*[:–—-]\s*"
_SELF = re.compile(
    rf"(?:{_CONTROL}(?:{_DASH}|\s+)(?:(?:оставля|остав|сохраня|возлага|бер)\w+\s+)?"
    rf"|(?:оставля|остав|возлага|бер)\w+\s+{_CONTROL.replace('special', 'special_2')}\s+)"
    r"(?:за\s+собой|на\s+себя|за\s+мной)",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"(?:(?:взять|поставить|держать|находится)\s+)?(?:на\s+особ(?:ый|ом)\s+контрол[ьея]|контроль\s*[:–—-]?\s*особый|особый\s+контроль"
    r"|под\s+особ(?:ый|ым)\s+контрол\w+)(?=\s*(?:[.,;)!]|$))",
    re.IGNORECASE,
)
# Labels in the order of asking, each with the case that it puts the name into.
_NAMED = [
    (re.compile(pattern, re.IGNORECASE), case)
    for pattern, case in (
        (rf"{_CONTROL}\s+(?:возложить|возлагаю|возлагается|возложен)\s+на\s+", "accs"),
        (rf"(?:возложить|возлагаю)\s+{_CONTROL}\s+на\s+", "accs"),
        (rf"(?:поручить|поручаю)\s+{_CONTROL}\s+", "datv"),
        (rf"{_CONTROL}\s+(?:поручить|поручаю|осуществлять|вести)\s+", "datv"),
        (rf"{_CONTROL}\s+(?:осуществляет|вед[её]т|обеспечивает)\s+", "nomn"),
        (rf"{_CONTROL}\s+(?:(?:оставить|закрепить)\s+)?за\s+", "ablt"),
        (rf"{_CONTROL}(?:{_DASH}|\s+)", "nomn"),
        (r"(?:взять\s+|поставить\s+|держать\s+)?на\s+(?P<special>особ\w+\s+)?контрол[ье]\s+у\s+", "gent"),
        (r"(?:назначить\s+|определить\s+)куратором\s+", "accs"),
        (r"куратором\s+(?:назначить|определить|назначаю)\s+", "accs"),
        (rf"(?:кураторы?|контролирует|контролер|контролёр)(?:{_DASH}|\s+)", "nomn"),
    )
]
_ENDS = re.compile(r"\s*(?:[,;.)!]|$)|\s+(?=[А-ЯЁ]|(?:срок|отв|исп|до|к|не\s+позднее|не\s+позже)(?![а-яё]))")
_SURNAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?=\s*(?:[.,;)!]|$))")
_BARE = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?![а-яё])")
_JOINT = re.compile(r"\s*,?\s+и\s+|\s*,\s*")
_EXECUTOR = re.compile(r"(?<![а-яё])(?:отв|исп)(?:\.|[а-яё]*\s*[:–—-])", re.IGNORECASE)
_POST = re.compile(r"[а-яё][^.,;:()]{3,100}?(?=\s*(?:[.,;)!]|$))")
_POST_AFTER = re.compile(r"\s*,\s+(?=(?P<post>[а-яё][^.,;:()]{3,80}?)\s*(?:[.,;)!]|$))")
MOST = 4
"""Clauses of one message; what people type has one or two."""


def controlled(text: str) -> Controlled:
    """The message without its words about control, and what they say.  A message of nothing else stays whole."""
    left, curator, head, special = text, None, False, False
    for _ in range(MOST):
        found = _first(left)
        if found is None:
            break
        without = _without(left, found)
        if first_infinitive(without) is None and len(re.findall(r"[А-Яа-яЁё]{3,}", without)) < 2:
            break
        left = without
        curator, head, special = curator or found.who, head or found.head, special or found.special
    return Controlled(left, None if head else curator, head, special)


def _first(text: str) -> _Found | None:
    made = [found for found in (_kept(text), _marked(text), *_people(text)) if found is not None]
    return min(made, key=lambda found: (found.start, -found.end), default=None)


def _kept(text: str) -> _Found | None:
    for found in _SELF.finditer(text):
        if _apart(text, found.start()):
            special = bool(found["special"] or found["special_2"])
            return _Found(found.start(), found.end(), head=True, special=special)
    return None


def _marked(text: str) -> _Found | None:
    for found in _SPECIAL.finditer(text):
        if _apart(text, found.start()):
            return _Found(found.start(), found.end(), special=True)
    return None


def _people(text: str) -> list[_Found]:
    made: list[_Found] = []
    for label, case in _NAMED:
        for found in label.finditer(text):
            listed = found[0].lower().startswith("кураторы") or _EXECUTOR.search(text) is not None
            named = _together(text, found.end(), listed=listed) or _who(text, found.end(), case)
            if named is None or not _apart(text, found.start(), curator=found[0].lower().startswith("куратор")):
                continue
            special = bool(found.groupdict().get("special"))
            made.append(_Found(found.start(), named[1], named[0], special=special))
    return made


def _apart(text: str, start: int, *, curator: bool = False) -> bool:
    """Whether a clause begins here: after a mark; «куратор» with a name behind it also after a date or a name."""
    before = text[:start].rstrip(" \t–—-")
    if start and (text[start - 1].isalnum() or text[start - 1] in '«"'):
        return False
    return not before or before[-1] in ".,;(!?" or (curator and re.search(r"[а-яё\d]$", before) is not None)


def _together(text: str, at: int, *, listed: bool) -> tuple[Mention, int] | None:
    """«Лунёва О.С. и Дроздов И.К.»: several where one can be, so one mention for all, to be asked about.

    What follows a comma is one more curator only in a list (`listed`): else he is the executor.
    """
    joint, end, names = None, at, 0
    while names == 0 or joint is not None:
        start = end if joint is None else joint.end()
        found = NAME.match(text, start) or _BARE.match(text, start)
        if found is None or (joint and joint[0].strip() == "," and (found.re is _BARE or not listed)):
            break
        end, names = found.end(), names + 1
        joint = _JOINT.match(text, end)
    if names < 2 or not _ENDS.match(text, end):
        return None
    words = text[at:end]
    return Mention(words, MentionKind.UNKNOWN, words), end


def _who(text: str, at: int, case: str) -> tuple[Mention, int] | None:
    """Who is named right behind a label, and where the name ends; None where it is no name."""
    rest = text[at:]
    found = NAME.search(rest)
    if found is not None and _is_post(rest[: found.start()]) and _ENDS.match(rest, found.end()):
        end = found.end()
        after = _POST_AFTER.match(rest, end)
        if after is not None and head_of(after["post"]) in lexicon.ROLES and first_infinitive(after["post"]) is None:
            end = after.end("post")
    else:
        other = _SURNAME.match(rest) or _POST.match(rest)
        if other is None or (other[0][0].islower() and not _is_post(other[0])):
            return None
        end = other.end()
    people = mentions(rest[:end].strip(" ,"), case)
    return (people[0], at + end) if people and is_executor(people[0]) else None


def _is_post(words: str) -> bool:
    """Nothing, or a post as it stands before a name: «заместителя начальника»."""
    bare = words.strip()
    if not bare:
        return True
    return not re.search(r"[.,;:()]", bare) and first_infinitive(bare) is None and head_of(bare) in lexicon.ROLES


def _without(text: str, found: _Found) -> str:
    before = text[: found.start].rstrip(" \t,;–—-")
    after = text[found.end :].lstrip(" \t,;.!")
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1].rstrip(" ,;"), after[1:].lstrip(" ,;.")
    if not before or not after:
        return before or after
    if after[0] == ")" or before[-1] in "(":
        return before + after
    goes_on = text[: found.start].rstrip(" \t–—-")[-1] in ",;" and not after[0].isupper()
    if before[-1] in ".!?" and not goes_on:
        return f"{before} {after}"
    return f"{before}, {after}" if after[0].islower() else f"{before}. {after}"


def curator_of_point(text: str) -> Mention | None:
    """Of a point that is about control alone: «… возложить на заместителя главы Дубровину Н.Ф.»"""
    found = re.match(r"возложить\s.{3,200}?\sна\s+(?P<who>[^«»]+)$", text, re.IGNORECASE | re.DOTALL) or re.search(
        r"\b(?:возложить|возлагаю|возлагается|возложен\w*|оставить|поручить|осуществля\w+)\s+(?:на|за)?\s*(?P<who>.+)$",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    if found is None:
        return None
    case = "datv" if re.search(r"поручить\s+[^а-яё]*", found[0][:12], re.IGNORECASE) else "accs"
    if re.match(r"\w+\s+за\s", found[0]):
        case = "ablt"  # «оставить за председателем коллегии»
    who = found["who"].strip(" .;")
    name = NAME.search(who)
    people = (
        mentions(who, case)
        if name is None
        else mentions(
            who[: name.end()].rsplit(",", 1)[-1]
            if who[: name.start()].count("«") == who[: name.start()].count("»")
            else who,
            case,
        )
    )
    return people[0] if people else None
