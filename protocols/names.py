"""People's names as protocols write them: parsed, and put into the nominative.

Rules of declension: Rosenthal's handbook, §§ 147 to 149 (surnames), checked against pymorphy3 for the vowels that come
and go («Гребню» → «Гребень», «Кравцу» → «Кравец»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from protocols.morphology import parses

_UPPER, _LOWER = "А-ЯЁ", "а-яё"
# «Берёзкина», «Петрова-Водкина», «О'Коннор» does not occur here.
_SURNAME = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
_CAPS = rf"[{_UPPER}]{{3,}}(?:-[{_UPPER}]{{3,}})?"
# «Н.А.», «Н. А.», «Н.А», «Н.»
_INITIALS = rf"[{_UPPER}]\.\s?(?:[{_UPPER}](?:\.|(?![{_UPPER}{_LOWER}])))?"
_PATRONYMIC = rf"[{_UPPER}][{_LOWER}]+(?:вич|ич|вн|ичн|инишн|иничн)(?:а|у|ем|ом|е|ы|ой|ою)?"
_GIVEN = rf"[{_UPPER}][{_LOWER}]+"
_FULL = rf"(?P<full_surname>{_SURNAME})\s+(?P<full_given>{_GIVEN})\s+(?P<full_patronymic>{_PATRONYMIC})(?![{_LOWER}])"
_FULL_FIRST = (
    rf"(?P<first_given>{_GIVEN})\s+(?P<first_patronymic>{_PATRONYMIC})\s+(?P<first_surname>{_SURNAME})(?![{_LOWER}])"
)
_AFTER = rf"(?P<surname>{_SURNAME}|{_CAPS}),?\s*(?P<initials>{_INITIALS})"
_BEFORE = (
    rf"(?P<initials_first>[{_UPPER}]\.\s?[{_UPPER}]\.)\s?(?P<surname_after>{_SURNAME}|{_CAPS})(?!\.)(?![{_LOWER}])"
)
NAME = re.compile(rf"(?<![{_UPPER}{_LOWER}.-])(?:{_FULL}|{_BEFORE}|{_AFTER}|{_FULL_FIRST})")
# Words that are written like a surname before initials and are none: «Школа А.», «Протокол И.».
_LETTERS = re.compile(rf"[{_UPPER}]")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as named. `given` and `patronymic` are whole names or single letters, "" where not written.

    `post` and `organization` are what stands beside the name, as written; `raw` is the name as written.
    """

    surname: str
    given: str = ""
    patronymic: str = ""
    post: str = ""
    organization: str = ""
    raw: str = ""

    @property
    def initials(self) -> str:
        """«Н.А.», or "" for a bare surname."""
        return "".join(f"{part[0]}." for part in (self.given, self.patronymic) if part)

    @property
    def name(self) -> str:
        """«Гребень С.А.», or «Гребень Семён Андреевич» where the names are written out."""
        if len(self.given) > 1:
            return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)
        return f"{self.surname} {self.initials}".strip()


def nominative(raw: str, case: str = "datv") -> str:
    """«Гребню С.А.» → «Гребень С.А.», «Ивановой М.П.» → «Иванова М.П.».

    `case` is the case that the sentence puts the name into: datv, accs, gent, ablt, or nomn where only forms that no
    nominative can have are turned. What is no name comes back as it is.
    """
    found = NAME.search(raw)
    if found is None:
        word = raw.strip()
        return _surname(word, case, "") if re.fullmatch(_SURNAME, word) else raw
    return from_match(found, case).name


def from_match(found: re.Match[str], case: str = "nomn") -> PersonName:
    """A match of NAME as a person in the nominative."""
    part = found.groupdict()
    raw = found[0].strip()
    surname = part["full_surname"] or part["first_surname"]
    if surname:
        given = part["full_given"] or part["first_given"] or ""
        patronymic = part["full_patronymic"] or part["first_patronymic"] or ""
        if _verb_before(surname):
            surname = ""
        gender = _gender(patronymic)
        patronymic, case = _patronymic(patronymic, gender, case)
        return PersonName(_surname(surname, case, gender), _given(given, gender, case), patronymic, raw=raw)
    surname = part["surname"] or part["surname_after"] or ""
    if surname.isupper():
        surname = "-".join(piece.capitalize() for piece in surname.split("-"))
    letters = _LETTERS.findall(part["initials"] or part["initials_first"] or "")
    given, patronymic = (*letters, "", "")[:2]
    return PersonName(_surname(surname, case, ""), given, patronymic, raw=raw)


def given_to(found: re.Match[str]) -> bool:
    """Whether a match of NAME, read as a dative, is another word in the nominative: «Пушкину А.С.», not «Ким Е.В.»."""
    part = found.groupdict()
    written = part["surname"] or part["surname_after"] or part["full_surname"] or part["first_surname"] or ""
    return from_match(found, "datv").surname.lower() != written.lower()


def is_oblique(found: re.Match[str]) -> bool:
    """Whether a match of NAME stands in a form that no nominative can have: «Завьяловой Е.Ю.», «Вольскому Т.К.»."""
    surname = found["surname"] or found["surname_after"] or ""
    return bool(surname) and any(pattern.search(surname) for pattern, _ in _rules("nomn"))


def parse_person(raw: str, case: str = "nomn") -> PersonName | None:
    """A person out of «директору СОШ № 3 Ивановой М.П.», «Иванова М.П. (методист)», «Егоров»; None where none is named.

    The post in front or in brackets comes along in `post`.
    """
    text = raw.strip().strip(",;.")
    found = NAME.search(raw)
    if found is None:
        return PersonName(_surname(text, case, ""), raw=text) if re.fullmatch(_SURNAME, text) else None
    person = from_match(found, case)
    before = raw[: found.start()].strip(" ,(–—-:")
    after = raw[found.end() :].strip(" ,.)–—-:").removeprefix("(").strip()
    return PersonName(person.surname, person.given, person.patronymic, before or after, raw=person.raw)


def _verb_before(surname: str) -> bool:
    found = parses(surname.lower())
    return bool(found) and "INFN" in found[0].tag


def _gender(patronymic: str) -> str:
    stem = patronymic.lower()
    if re.search(r"(?:вн|ичн|инишн)(?:а|у|е|ы|ой|ою)$", stem):
        return "femn"
    return "masc" if re.search(r"ич(?:а|у|ем|ом|е)?$", stem) else ""


def _patronymic(word: str, gender: str, case: str) -> tuple[str, str]:
    """The nominative, and the case that the patronymic shows (its endings are unmistakable)."""
    if gender == "femn":
        shown = {"а": "nomn", "у": "accs", "е": "datv", "ы": "gent", "й": "ablt", "ю": "ablt"}[word[-1].lower()]
        return re.sub(r"(?:а|у|е|ы|ой|ою)$", "а", word), shown
    if gender == "masc":
        shown = {"ч": "nomn", "у": "datv", "а": "accs", "м": "ablt", "е": "loct"}.get(word[-1].lower(), case)
        return re.sub(r"ич(?:а|у|ем|ом|е)$", "ич", word), shown
    return word, case


def _given(word: str, gender: str, case: str) -> str:
    if case == "nomn":
        return word
    for one in parses(word.lower()):
        if "Name" in one.tag and case in one.tag and (not gender or gender in one.tag):
            made = one.inflect({"nomn"})
            return made.word.capitalize() if made else word
    return word


# Endings of a surname in a case → in the nominative, the first that fits.  Beside each a name it came from.
_DATIVE = (
    (r"(?<=[оеё]в)ой$", "а"),  # Ивановой
    (r"(?<=[иы]н)ой$", "а"),  # Никитиной
    (r"(?<=[сц]к)ой$", "ая"),  # Заводской
    (r"(?<=[а-яё]{2})ой$", "ая"),  # Белой, not Цой
    (r"(?<=[сц]к)ому$", "ий"),  # Заводскому
    (r"ому$", "ый"),  # Белому
    (r"(?<=[жшчщ])ему$", "ий"),  # Рыжему
    (r"(?<=[жшчщ])ей$", "ая"),  # Рабочей
    (r"(?<=[оеё]в)у$", ""),  # Корнееву
    (r"(?<=[иы]н)у$", ""),  # Никитину
    (r"(?<=[аеёиоуэ])ю$", "й"),  # Гайдаю
    (r"(?<=[влрб])ью$", "ей"),  # Соловью
    (r"(?<=[аеиоуы])йцу$", "ец"),  # Коломийцу
    (r"ю$", "ь"),  # Ковалю
    (r"(?<=[бвгджзклмнпрстфхцчшщ])у$", ""),  # Ткачу
    (r"(?<=[бвгджзклмнпрстфхц])е$", "а"),  # Сороке
)
_ACCUSATIVE = (
    (r"(?<=[оеё]в)у$", "а"),  # Дубровину
    (r"(?<=[иы]н)у$", "а"),  # Никитину
    (r"ую$", "ая"),  # Заводскую
    (r"(?<=[сц]к)ого$", "ий"),  # Заводского
    (r"ого$", "ый"),  # Белого
    (r"(?<=[оеё]в)а$", ""),  # Корнеева
    (r"(?<=[иы]н)а$", ""),  # Никитина
    (r"(?<=[бвгджзклмнпрстфхц])у$", "а"),  # Сороку
    (r"(?<=[аеёиоуэ])я$", "й"),  # Гайдая
    (r"(?<=[аеиоуы])йца$", "ец"),  # Коломийца
    (r"я$", "ь"),  # Коваля
    (r"(?<=[бвгджзклмнпрстфхцчшщ])а$", ""),  # Ткача
)
_GENITIVE = ((r"(?<=[оеё]в)ой$", "а"), (r"(?<=[иы]н)ой$", "а"), (r"(?<=[сц]к)ой$", "ая"), *_ACCUSATIVE[3:])
_INSTRUMENTAL = (
    (r"(?<=[оеё]в)ой$", "а"),
    (r"(?<=[иы]н)ой$", "а"),
    (r"(?<=[сц]к)ой$", "ая"),
    (r"(?<=[оеё]в)ым$", ""),  # с Корнеевым
    (r"(?<=[иы]н)ым$", ""),  # с Никитиным
    (r"(?<=[сц]к)им$", "ий"),  # с Заводским
    (r"ым$", "ый"),  # с Белым
    (r"(?<=[бвгджзклмнпрстфхцчшщ])[ое]м$", ""),  # с Ткачом
    (r"(?<=[бвгджзклмнпрстфхц])ой$", "а"),  # с Сорокой
)
# No nominative ends so, whoever it is: «отв. Ивановой М.П.».
_NEVER_NOMINATIVE = ((r"(?<=[кщшжнлртеиуь][оеё]в)ой$", "а"), (r"(?<=ин)ой$", "а"), (r"(?<=[сц]к)ому$", "ий"))
_ENDINGS = {
    "datv": _DATIVE,
    "accs": _ACCUSATIVE,
    "gent": _GENITIVE,
    "ablt": _INSTRUMENTAL,
    "nomn": _NEVER_NOMINATIVE,
    # A patronymic tells «Иванову» (her) from «Иванова» (him); without one the ending alone does.
    "accs femn": (*_ACCUSATIVE[:3], _ACCUSATIVE[7]),
    "accs masc": (*_ACCUSATIVE[3:7], *_ACCUSATIVE[8:]),
}


@cache
def _rules(case: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled when a case first comes up: most documents need two of them."""
    return tuple((re.compile(pattern), made) for pattern, made in _ENDINGS.get(case, ()))


def _surname(word: str, case: str, gender: str) -> str:
    if "-" in word:
        return "-".join(_surname(part, case, gender) for part in word.split("-"))
    known = _dictionary_form(word, case, gender)
    if known:
        return known
    for pattern, made in _rules(f"accs {gender}" if gender and case == "accs" else case):
        if pattern.search(word):
            return pattern.sub(made, word)
    return word


_FLEETING = re.compile(r"[бвгджзйклмнпрстфхцчшщь][бвгджзклмнпрстфхцчшщ][уюая]$")


def _dictionary_form(word: str, case: str, gender: str) -> str | None:
    """Surnames that are ordinary words: «Гребню» → «Гребень», «Кравцу» → «Кравец», «Белой» → «Белая»."""
    if case not in ("datv", "accs"):
        return None
    adjective = (
        case == "datv" and word.endswith(("ой", "ому", "ему")) and not word.endswith(("овой", "евой", "ёвой", "иной"))
    )
    if not adjective and not (_FLEETING.search(word) and not word.endswith(("ову", "еву", "ину", "ова", "ева", "ина"))):
        return None
    for one in parses(word.lower()):
        # Who is alive has the genitive in the accusative; the dictionary takes «гребень» for a comb.
        if ("gent" if case == "accs" else case) not in one.tag or not one.is_known or "plur" in one.tag:
            continue
        if adjective and one.tag.POS == "ADJF" and "Poss" not in one.tag:
            made = one.inflect({"nomn", "femn" if word.endswith(("ой", "ей")) else "masc"})
            # «Береговому» is «Береговой» as often as «Береговый»: the dictionary knows which.
            return made.word.capitalize() if made else None
        if not adjective and one.tag.POS == "NOUN" and "masc" in one.tag and gender != "femn":
            return str(one.normal_form).capitalize()
    return None
