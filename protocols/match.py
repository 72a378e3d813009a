"""Who a document means, found in a directory: certain, or alternatives for a person to confirm; never a silent guess.

Pure: a mention and the directory's labels in, a resolution out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.morphology import lemma
from protocols.names import NAME, PersonName, parse_person

Kind = Literal["seat", "group", "organization", "person"]
Why = Literal[
    "exact",  # the words are the same, but for case, quotes, ё
    "case",  # the same words in another case or number («директора школ», «Руководителям ОУ»)
    "initials",  # «Берёзкина П.П.» is «Берёзкина Полина Павловна», the only one
    "surname",  # a bare surname that one person bears: to be confirmed
    "fuzzy",  # «Лунёва», in the directory «Лунаёва»: to be confirmed
    "namesake",  # several bear the name
    "several_organizations",  # «Заречной и Луговой СОШ»: each organisation by itself, to be confirmed
    "part",  # some of the words are the same
    "nothing",
]

FUZZY = 0.8
"""The least likeness worth showing; surnames one letter apart have 0.85 and more."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody or something of the directory.  `labels` are every way to write it: a name, a post with the
    organisation, aliases. `organization_id` is the organisation of a seat or of a person."""

    kind: Kind
    id: int
    labels: tuple[str, ...]
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    candidate: Candidate
    score: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Resolution:
    """`sure` is filled only where nothing is left to ask; `alternatives` go to a person, the best first."""

    mention: Mention
    sure: tuple[Candidate, ...] = ()
    alternatives: tuple[Match, ...] = ()
    why: Why = "nothing"


def resolve(mention: Mention, directory: Sequence[Candidate]) -> Resolution:
    """Find a mention in the directory."""
    several = organizations_in(mention.name)
    if len(several) > 1:
        found = _each_organization(mention, several, directory)
        if found is not None:
            return found
    if mention.kind is MentionKind.PERSON or NAME.search(mention.name):
        return _person(mention, directory)
    return _words(mention, directory)


# --- People ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _parsed(label: str) -> PersonName | None:
    found = NAME.search(label)
    return parse_person(found[0]) if found else parse_person(label) if re.fullmatch(r"[А-ЯЁ][а-яё-]+", label) else None


def _fold(text: str) -> str:
    return text.lower().replace("ё", "е")


def _agrees(one: PersonName, other: PersonName) -> bool:
    """Given names and patronymics that do not contradict each other: «П.П.» and «Полина Павловна», «» and «П.П.»."""
    for left, right in ((one.given, other.given), (one.patronymic, other.patronymic)):
        left, right = _fold(left), _fold(right)
        if left and right and not (left.startswith(right) or right.startswith(left)):
            return False
    return True


def _person(mention: Mention, directory: Sequence[Candidate]) -> Resolution:
    wanted = _parsed(mention.name)
    if wanted is None:
        return _words(mention, directory)
    same: list[Candidate] = []
    for candidate in directory:
        if candidate.kind not in ("person", "seat"):
            continue
        names = [found for label in candidate.labels if (found := _parsed(label)) is not None]
        if any(_fold(found.surname) == _fold(wanted.surname) and _agrees(found, wanted) for found in names):
            same.append(candidate)
    same = _one_each(same)
    if len(same) == 1:
        if not wanted.given:
            return Resolution(mention, (), (Match(same[0], 0.9),), "surname")
        exact = any(_fold(label) == _fold(mention.name) for label in same[0].labels)
        return Resolution(mention, (same[0],), (), "exact" if exact else "initials")
    if same:
        return Resolution(mention, (), tuple(Match(one, 0.9) for one in same[:SHOWN]), "namesake")
    return _fuzzy_person(mention, wanted, directory)


def _one_each(found: Sequence[Candidate]) -> list[Candidate]:
    """A person and the seat that he holds are one answer where the directory lists both: the person stands first."""
    people = [one for one in found if one.kind == "person"]
    return people or list(found)


def _fuzzy_person(mention: Mention, wanted: PersonName, directory: Sequence[Candidate]) -> Resolution:
    from rapidfuzz.distance import JaroWinkler

    matches: list[Match] = []
    for candidate in directory:
        if candidate.kind not in ("person", "seat"):
            continue
        best = 0.0
        for label in candidate.labels:
            found = _parsed(label)
            if found is None or not _agrees(found, wanted):
                continue
            best = max(best, JaroWinkler.normalized_similarity(_fold(found.surname), _fold(wanted.surname)))
        if best >= 0.88:
            matches.append(Match(candidate, round(best, 3)))
    matches = sorted(matches, key=lambda match: (-match.score, match.candidate.id))[:SHOWN]
    return Resolution(mention, (), tuple(matches), "fuzzy" if matches else "nothing")


# --- Groups, posts, organisations -------------------------------------------------------------------------------------

_WORDS = re.compile(r"[а-яё]+|[a-z]+|\d+")
# What tells nothing: «муниципальное бюджетное общеобразовательное учреждение», «г.», «села».
_EMPTY = lexicon.words(
    """
    муниципальный бюджетный казённый казенный автономный общеобразовательный учреждение имя г с п р
    город село посёлок поселок и в на по для при района район мбоу мкоу маоу мбу мку моу маоудо мбудо
    мбдоу мкдоу мадоу
    """
)
# The same thing under several names.
_SAME = {
    "директор": "руководитель",
    "заведующий": "руководитель",
    "оо": "ооорг",
    "оу": "ооорг",
    "школа": "школа",
    "сош": "школа",
    "ооо": "ооорг",
    "доу": "сад",
    "детсад": "сад",
}


@lru_cache(maxsize=20_000)
def _key(label: str) -> tuple[str, ...]:
    """A label's words as lemmas, without quotes, case and number: «Руководителям ОУ» is «руководители ОУ»."""
    return tuple(_fold(lemma(word)) if word.isalpha() else word for word in _WORDS.findall(label.lower()))


@lru_cache(maxsize=20_000)
def _telling(label: str) -> frozenset[str]:
    words = (_SAME.get(word, word) for word in _key(label))
    return frozenset(word for word in words if word not in _EMPTY)


def _words(mention: Mention, directory: Sequence[Candidate]) -> Resolution:
    folded = _fold(re.sub(r"[«»\"“”]", "", mention.name)).strip()
    exact = [
        one for one in directory if any(_fold(re.sub(r"[«»\"“”]", "", label)).strip() == folded for label in one.labels)
    ]
    if exact:
        return _sure(mention, exact, "exact")
    key = sorted(_key(mention.name))
    case = [one for one in directory if any(sorted(_key(label)) == key for label in one.labels)]
    if case:
        return _sure(mention, case, "case")
    return _likely(mention, directory)


def _sure(mention: Mention, found: Sequence[Candidate], why: Why) -> Resolution:
    if len(found) == 1:
        return Resolution(mention, (found[0],), (), why)
    return Resolution(mention, (), tuple(Match(one, 0.9) for one in found[:SHOWN]), "namesake")


def _likely(mention: Mention, directory: Sequence[Candidate]) -> Resolution:
    from rapidfuzz import fuzz

    wanted = _telling(mention.name)
    matches: list[Match] = []
    for candidate in directory:
        best = 0.0
        for label in candidate.labels:
            words = _telling(label)
            if not words or not wanted or not _numbers_agree(wanted, words):
                continue
            shared = len(wanted & words) / len(wanted | words)
            spelled = fuzz.token_sort_ratio(" ".join(sorted(wanted)), " ".join(sorted(words))) / 100
            best = max(best, shared, spelled if spelled >= FUZZY else 0.0)
        if best >= 0.5:
            matches.append(Match(candidate, round(min(best, 0.95), 3)))
    matches = sorted(matches, key=lambda match: (-match.score, match.candidate.id))[:SHOWN]
    if not matches:
        return Resolution(mention)
    return Resolution(mention, (), tuple(matches), "fuzzy" if matches[0].score >= FUZZY else "part")


def _numbers_agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """«СОШ № 3» is not «СОШ № 8», however alike they are written."""
    left, right = ({word for word in words if word.isdigit()} for words in (one, other))
    return left == right


# --- Several organisations in one string ----------------------------------------------------------------------------

_LETTERS = r"(?:М[БАК]?Д?ОУ|МБУ\s?ДО|МКУ|ГБОУ|КГБОУ)"
_TYPE = r"(?:СОШ|ООШ|НОШ|гимнази\w+|лице\w+|школ\w*|детск\w+\s+сад\w*)"
_NUMBERED = re.compile(rf"(?P<type>{_TYPE})\s*№\s*(?P<numbers>\d+(?:\s*(?:,|и)\s*(?:№\s*)?\d+)+)", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<names>[А-ЯЁ][а-яё]+(?:ской|цкой|ной|вой|ей|ая|кая)(?:\s*,\s*[А-ЯЁ][а-яё]+(?:ой|ей|ая))*\s+и\s+[А-ЯЁ][а-яё]+(?:ой|ей|ая))\s+(?P<type>{_TYPE})"
)
_SINGLE = re.compile(rf"(?:{_LETTERS}\s+)?(?:«[^»]+»|[А-ЯЁ][а-яё]+(?:ой|ей|ая)\s+{_TYPE}|{_TYPE}\s*№\s*\d+)")


def organizations_in(text: str) -> tuple[str, ...]:
    """The organisations that one string names: «МБОУ Заречной и Луговой СОШ» → («Заречной СОШ», «Луговой СОШ»).

    One or none comes back as () : there is nothing to take apart.
    """
    found: list[tuple[int, str]] = []
    rest = text
    for match in _NUMBERED.finditer(text):
        kind = match["type"]
        found += [
            (match.start() + index, f"{kind} № {number}")
            for index, number in enumerate(re.findall(r"\d+", match["numbers"]))
        ]
        rest = rest.replace(match[0], " " * len(match[0]))
    for match in _NAMED.finditer(rest):
        names = re.split(r"\s*,\s*|\s+и\s+", match["names"])
        found += [(match.start() + index, f"{name} {match['type']}") for index, name in enumerate(names)]
        rest = rest.replace(match[0], " " * len(match[0]))
    for match in _SINGLE.finditer(rest):
        found.append((match.start(), re.sub(rf"^{_LETTERS}\s+", "", match[0])))
    if len(found) < 2:
        return ()
    return tuple(name for _, name in sorted(found))


def _each_organization(mention: Mention, names: Sequence[str], directory: Sequence[Candidate]) -> Resolution | None:
    """For each organisation its head's seat, where seats are listed, or itself; a person confirms them one by one."""
    organizations = [one for one in directory if one.kind == "organization"]
    head = re.match(r"(?:руководител|директор|заведующ)", mention.name.lower())
    matches: list[Match] = []
    for name in names:
        best = _words(Mention(name), organizations)
        options = [Match(one, 1.0) for one in best.sure] or list(best.alternatives[:1])
        if not options:
            wanted = _telling(name)
            options = [
                Match(one, 0.7) for one in organizations if any(wanted <= _telling(label) for label in one.labels)
            ][:1]
        for option in options:
            seats = [one for one in directory if one.kind == "seat" and one.organization_id == option.candidate.id]
            chosen = _head_seats(seats) if head and seats else [option.candidate]
            matches += [Match(one, option.score) for one in chosen if all(one != other.candidate for other in matches)]
    return Resolution(mention, (), tuple(matches), "several_organizations") if matches else None


def _head_seats(seats: Sequence[Candidate]) -> list[Candidate]:
    """The seat of the head: «директор», «заведующий», «руководитель» and no deputy."""
    heads = [
        one
        for one in seats
        if any(re.match(r"(?:директор|заведующ|руководител|начальник)", label.lower()) for label in one.labels)
    ]
    return heads[:1] or list(seats[:1])
