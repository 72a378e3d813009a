"""What is searched for: «найти Точка роста», «12», «протокол 4», «12.09.2024», «Берёзкина проверка».

A word is found in any of its forms.  A full stemmer (Snowball) keeps «проверка» and «проверок» apart, since the vowel
that comes and goes is inside its stem; the light one here cuts the ending and offers both stems.  What follows a
stem is free, so that «Берёзк» finds «Берёзкина».
"""

import re
from dataclasses import dataclass
from datetime import date

from domain.dossier import Source

MOST_WORDS = 6
LONGEST = 100
SHORTEST_STEM = 3

_TOKEN = re.compile(r"[0-9a-zа-я]+")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?(?!\d)")
_NUMBER = re.compile(r"^(?:№\s*)?(\d{1,6})(?:/(\d{1,2}))?$")
_NOT_A_WORD = re.compile(r"[^0-9a-zа-я]")
_VOWELS = "аеиоуыэюя"

# Longest first.  Endings of nouns, adjectives and participles (Зализняк's paradigms, without the rare ones).
_ENDINGS = (
    "иями", "ями", "ами", "ыми", "ими", "ого", "его", "ому", "ему", "иях", "иям", "ией", "ием", "ов", "ев", "ей",
    "ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их", "ым", "им", "ом", "ем", "ам", "ям", "ах", "ях",
    "ую", "юю", "ою", "ею", "ия", "ию", "ии", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
)  # fmt: skip

# Words of a request that only say what kind of thing is meant.
_SERVICE_WORDS = (
    "найти найди поиск поручение поручения поручений пункт пункты протокол протокола протоколы резолюция решение "
    "номер по от на в и с к о об для мне все про"
)
_SERVICE = frozenset(_SERVICE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, and the beginnings that any of its forms has."""

    typed: str
    stems: tuple[str, ...]

    @property
    def bare_stems(self) -> list[str]:
        """The stems with nothing in them that a base's own language of requests would understand."""
        return [stem for stem in (_NOT_A_WORD.sub("", each) for each in self.stems) if stem]

    def place(self, text: str) -> int | None:
        """Where in the text a word begins with one of the stems."""
        words = _TOKEN.finditer(folded(text))
        return next((each.start() for each in words if each[0].startswith(self.stems)), None)


@dataclass(frozen=True, slots=True)
class Query:
    """All parts must fit.  `part` is that of «12/1», 0 where none is named."""

    typed: str
    words: tuple[Word, ...] = ()
    number: int | None = None
    part: int = 0
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.words and self.number is None and self.day is None


def folded(words: str) -> str:
    """Lower case, ё as е: how the index is kept too."""
    return words.lower().replace("ё", "е")


def stems(word: str) -> tuple[str, ...]:
    """Beginnings that the forms of a word share: «проверок» → «проверок», «проверк»; «школы» → «школ»."""
    word = folded(word)
    if not any("а" <= letter <= "я" for letter in word) or len(word) <= SHORTEST_STEM:
        return (word,)
    stem = word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            stem = word[: -len(ending)]
            break
    found = [stem]
    found += _fleeting(stem)
    return tuple(dict.fromkeys(found))


def _fleeting(stem: str) -> list[str]:
    """The stem with the vowel that comes and goes before its last consonant: «справк» ↔ «справок»."""
    last, before = stem[-1], stem[-2]
    # «елк» ↔ «елок», «отц» ↔ «отец»; other short stems have no such vowel.
    if last not in "кнцл" or (len(stem) < 4 and (last not in "кц" or before in _VOWELS)):
        return []
    if before in "оеи" and stem[-3] not in _VOWELS:
        return [stem[:-2] + last]
    if before not in _VOWELS and before not in "ьъй":
        return [f"{stem[:-1]}{vowel}{last}" for vowel in "ое"]
    return [f"{stem[:-2]}е{last}"] if before in "ьй" else []


def read(typed: str, today: date) -> Query:
    """The request as typed.  A day without a year is the nearest such day."""
    typed = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    rest = typed
    day = None
    if found := _DAY.search(rest):
        day = _day(found, today)
        if day is not None:
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    number, part = None, 0
    words: list[Word] = []
    for token in rest.split():
        bare = token.strip("«»\"'.,;:!?()").lower()
        if (numbered := _NUMBER.match(bare)) and number is None:
            number, part = int(numbered[1]), int(numbered[2] or 0)
            continue
        for each in _TOKEN.findall(folded(bare)):
            if each not in _SERVICE and len(words) < MOST_WORDS:
                words.append(Word(each, stems(each)))
    # «школа № 3», «СОШ 3»: a number beside words belongs to a name as often as to a point.
    return Query(typed, tuple(words), number, part, day)


def _day(found: re.Match[str], today: date) -> date | None:
    day, month, year = int(found[1]), int(found[2]), found[3]
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year - 1, today.year, today.year + 1]
    days = []
    for each in years:
        try:
            days.append(date(each, month, day))
        except ValueError:
            continue
    return min(days, key=lambda each: abs((each - today).days), default=None)


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a report, or of a note on progress (`closes` false), with the word that was looked for in them."""

    text: str
    word: Word
    closes: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A point that fits, with how many of its assignments the reader may see and how they stand.

    `assignment_id` is the only one, where there is one; `is_own` says that the reader answers for it.
    `said` is a report that has a word which the point itself has not.
    """

    decision_id: int
    number: int
    text: str
    source: Source
    point: str
    question: str
    paragraph: int | None
    total: int
    live: int
    overdue: int
    assignment_id: int | None = None
    is_own: bool = False
    said: Said | None = None
