"""Phrases of Russian: their head word, its case, and how they read in the nominative."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from protocols import lexicon
from protocols.morphology import (
    REMEMBERED,
    as_written,
    genitive_first,
    is_adjective,
    is_infinitive,
    lemma,
    lemmas,
    names_people,
    parses,
    readings_in,
)

WORD = re.compile(r"[А-Яа-яЁёA-Za-z]+(?:-[А-Яа-яЁёA-Za-z]+)*")
_OPENING, _CLOSING = "(«[„", ")»]”"


@lru_cache(maxsize=8192)
def masked(text: str, filler: str = "_") -> str:
    """The text with what stands in quotes and brackets blotted out, of the same length; an open quote reaches the
    end.
    """
    if not any(mark in text for mark in _OPENING):
        return text
    out, depth = [], 0
    shared_quote = text.count("«") > text.count("»")  # «ЦДТ «Факел»: one mark closes both
    for character in text:
        if character in _OPENING:
            depth += 1
            out.append(filler)
        elif character in _CLOSING and depth:
            depth = 0 if shared_quote and character == "»" else depth - 1
            out.append(filler)
        else:
            out.append(filler if depth else character)
    return "".join(out)


@lru_cache(maxsize=REMEMBERED)
def first_infinitive(text: str, start: int = 0) -> int | None:
    """Where the first infinitive outside quotes and brackets stands."""
    depth = 0
    shared_quote = text.count("«") > text.count("»")
    for found in re.finditer(r"[()«»]|[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*", text[:1500]):
        word = found[0]
        if word in "(«":
            depth += 1
        elif word in ")»":
            depth = 0 if shared_quote and word == "»" else max(0, depth - 1)
        elif depth == 0 and found.start() >= start and is_infinitive(word):
            return found.start()
    return None


KNOWN = lexicon.ROLES | lexicon.BODIES
# «муз. руководитель», «физ. инструктор»: an adjective cut short.
_SHORTENED = re.compile(
    r"(?<![А-Яа-яЁё.])(?:муз|физ|мед|соц|пед|тех|худ|нач|млад|старш|муницип)\.(?=\s?[а-яё])", re.IGNORECASE
)
_COMPOUND = ("кабинет", "отдел", "центр", "комитет", "служба", "комиссия", "совет", "школа", "объединение")


def head_of(text: str) -> str | None:
    """The lemma of the word that says what is named: «Районной профсоюзной организации» → «организация»."""
    if lexicon.UNIONS.match(text):
        return "методобъединение"
    plain = _SHORTENED.sub(" ", masked(text, " "))
    for word in WORD.findall(plain)[:5]:
        for one in (word, *reversed(word.split("-"))):
            found = lemmas(one)
            hit = found & KNOWN
            if hit:
                return min(hit)
            if len(word) > 8 and (
                compound := next((body for body in _COMPOUND if any(one.endswith(body) for one in found)), None)
            ):
                return compound  # «методкабинету», «спортшколам», «медцентр»
        if names_people(word) and not (is_adjective(word) and _heads_on(text, word)):
            return lemma(word)
        if (
            not is_adjective(word)
            and not word.isupper()
            and word.lower() not in ("ст", "гл", "вед", "мл", "и", "о", "врио", "муниципальный")
        ):
            return None
    return None


def _heads_on(text: str, word: str) -> bool:
    """«Городскому методическому центру»: an adjective, though the dictionary also knows a «городской»."""
    after = WORD.findall(masked(text, " ").partition(word)[2])[:2]
    return any(lemmas(one) & KNOWN for one in after)


@lru_cache(maxsize=4096)
def is_participle(word: str) -> bool:
    found = parses(word.lower())
    return (
        bool(found)
        and (
            found[0].tag.POS == "PRTF"
            or (found[0].tag.POS == "ADJF" and word.lower().endswith(("ющих", "ющим", "ющие", "вших", "вшим", "вшие")))
        )
        and not lemmas(word) & lexicon.ROLES
    )


def only_genitive(word: str) -> bool:
    found = parses(word.lower())
    return (
        bool(found)
        and not word.isupper()
        and all("gent" in one.tag or "loct" in one.tag or "ablt" in one.tag for one in found[:4])
        and any("gent" in one.tag for one in found)
    )


def is_one(text: str) -> bool:
    """A single holder of a post («директор МБОУ «Ясная СОШ»»), whom a comma ends."""
    for word in WORD.findall(text)[:4]:
        nouns = [one.tag for one in parses(word.lower())[:4] if one.tag.POS == "NOUN"]
        if any("sing" in tag and ("nomn" in tag or "datv" in tag) for tag in nouns):
            return True
        if not is_adjective(word):
            return False
    return False


def case_of(text: str) -> str:
    word = WORD.search(text)
    if word is None:
        return "nomn"
    # Of «тьюторам» the dictionary also makes a place: a word for people is the one meant.
    known = [one for one in parses(word[0].lower()) if one.normal_form in KNOWN]
    cases = [one for one in known or parses(word[0].lower()) if one.tag.POS in ("NOUN", "ADJF", "PRTF", "NPRO")]
    dative = any("datv" in one.tag for one in cases) and not any("nomn" in one.tag for one in cases)
    return "datv" if dative else "nomn"


def noun_in(text: str, case: str) -> bool:
    for word in WORD.findall(text)[:4]:
        known = bool(lemmas(word) & KNOWN)
        found = [one for one in parses(word.lower()) if known or one.tag.POS == "NOUN"]
        if found:
            # «учреждений» is no nominative; «литературы» is one in the plural only, and then it is no head.
            return any(case in one.tag for one in found)
        if not is_adjective(word) or not readings_in(word, case):
            return False
    return False


def in_case(phrase: str, case: str) -> bool:
    """Whether a phrase may stand in a case; names of letters and capitalised words may stand in any."""
    word = WORD.match(phrase)
    return word is not None and (word[0][0].isupper() or bool(readings_in(word[0], case)))


def dative_plural(phrase: str) -> bool:
    """A group of people; in the singular the dative of a body is too often an object."""
    word = WORD.match(phrase)
    return any("datv" in one.tag and "plur" in one.tag for one in (parses(word[0].lower())[:3] if word else ()))


def noun_phrase(phrase: str, case: str = "datv") -> str:
    """The head with its genitives and letters; the accusative after it is the task: «педагогам школ рабочие
    программы».
    """
    end, seen_head, after_by, bare = 0, False, False, True
    for found in WORD.finditer(phrase):
        word, between = found[0], phrase[end : found.start()]
        if "«" in between:
            closing = phrase.find("»", found.start())
            if closing < 0:
                break
            end = closing + 1
            continue
        if found.start() < end:
            continue
        if not seen_head:
            seen_head = not is_adjective(word)
        elif word.lower() == "по" and re.match(
            r"по\s+[А-ЯЁа-яё]+(?:ому|ой|ам|ям|ю|у|е|ости|ии)(?![а-яё])", phrase[found.start() :]
        ):
            after_by, bare = True, False
        elif after_by:
            after_by = is_adjective(word)
            minors = re.match(r"делам\s+несовершеннолетних(?:\s+и\s+защите\s+их\s+прав)?", phrase[found.start() :])
            if minors:
                end = found.start() + minors.end()
                continue
        elif word == "и" and not bare and _genitive_ahead(phrase[: found.start()], phrase[found.end() :]):
            bare = True  # «отделом культуры и | спорта»
            continue
        elif case in ("ablt", "gent") and _with_its_genitive(word, phrase[: found.start()], phrase[found.end() :]):
            bare = True  # its noun comes next
        elif not (
            word.isupper()
            or only_genitive(word)
            or (case == "ablt" and genitive_first(word) and (bare or _object_ahead(phrase[found.end() :])))
        ):
            break
        else:
            bare = False
        end = found.end()
    number = re.match(r"\s*№\s*\d+", phrase[end:])
    return phrase[: end + (number.end() if number else 0)].strip()


# Bodies that are named after their members.
_OF_MEMBERS = frozenset(
    ("совет", "клуб", "объединение", "ассоциация", "союз", "школа", "общество", "комитет", "группа")
)


def _with_its_genitive(word: str, before: str, rest: str) -> bool:
    """«с Советом | молодых педагогов»: an adjective and the genitive that it belongs to, of people only where the body
    is named after them: in «обучить совместно с отделом | молодых педагогов» they are the ones who are taught.
    """
    ahead = re.match(r"(?:\s+[а-яё]+){1,3}", rest)
    following = next((one for one in ahead[0].split() if not is_adjective(one)), "") if ahead else ""
    if not word.islower() or not is_adjective(word) or not genitive_first(following):
        return False
    noun = parses(following)[0].tag
    if not any(one.tag.number == noun.number for one in readings_in(word, "gent")):
        return False
    return "anim" not in noun or head_of(before) in _OF_MEMBERS


def _genitive_ahead(before: str, rest: str) -> bool:
    following = re.match(r"\s+([а-яё]+)", rest)
    if following is None:
        return False
    word, after = following[1], rest[following.end() :]
    return only_genitive(word) or genitive_first(word) or _with_its_genitive(word, before, after)


def _object_ahead(rest: str) -> bool:
    """«с органами системы профилактики | рейды»: what is done stands behind, so this genitive still tells who."""
    following = re.match(r"\s+([а-яё]+)", rest)
    return (
        following is not None
        and bool(readings_in(following[1], "accs"))
        and not any("gent" in one.tag for one in parses(following[1])[:1])
    )


@lru_cache(maxsize=REMEMBERED)
def phrase_nominative(text: str, case: str = "datv") -> str:
    """A phrase's head and what agrees with it in the nominative: «Районной организации» → «Районная организация».

    With `case` nomn only an unmistakable dative plural or dative post is turned.
    """
    if case == "nomn":
        word = WORD.search(text)
        if word is None or not _only_dative(word[0]):
            return text
        case = "datv"
    agreeing: list[tuple[re.Match[str], list[Any]]] = []
    for found in WORD.finditer(text):
        before = text[agreeing[-1][0].end() if agreeing else 0 : found.start()]
        if (found[0].isupper() and len(found[0]) > 1) or "«" in before or "(" in before:
            break
        if found[0].lower() in ("ст", "зам", "гл", "вед", "мл", "и", "о"):
            continue
        readings = readings_in(found[0], case) or (readings_in(found[0], "gent") if case == "accs" else [])
        if not readings:
            break
        # «заведующему» is a noun here though it looks like a participle; «районной» is an adjective only.
        nouns = [one for one in readings if one.tag.POS == "NOUN"]
        if nouns and len(nouns) < len(readings) and _qualifies(text[found.end() :], nouns[0], case):
            agreeing.append((found, [one for one in readings if one.tag.POS != "NOUN"]))
            continue
        agreeing.append((found, nouns or readings))
        if nouns or _GOVERNS.match(found[0]):
            break
    turned = _turned(text, agreeing, case)
    # «школам, имеющим вакансии»: the participle agrees with the head, «школ, имеющих вакансии» with its genitive.
    return _AGREEING_PARTICIPLE.sub(lambda found: f"{found[1]}{_plural_participle(found[2])}", turned)


# «заведующим детским садом»: what follows is ruled by it
_GOVERNS = re.compile(r"(?:заведующ|управляющ)", re.IGNORECASE)


def _qualifies(rest: str, word: Any, case: str) -> bool:
    """«главным бухгалтерам», «городскому методическому центру»: what could be a noun is an adjective before a noun in
    its own case and number.
    """
    ahead = re.match(r"(?:\s+[А-ЯЁ]?[а-яё]+){1,3}", rest)
    for following in ahead[0].split() if ahead else ():
        readings = [one for one in readings_in(following, case) if one.tag.number == word.tag.number]
        if any(one.tag.POS == "NOUN" for one in readings):
            return True
        if not readings:
            return False
    return False


_AGREEING_PARTICIPLE = re.compile(r"(,\s+(?:не\s+)?)([а-яё]+(?:ющим|ащим|ящим|ущим|[вдсзк]шим|нным|мым)(?:ся)?)(?=\s)")


def _plural_participle(word: str) -> str:
    for one in parses(word):
        if one.tag.POS == "PRTF" and "datv" in one.tag and "plur" in one.tag:
            made = one.inflect({"nomn", "plur"})
            return str(made.word) if made else word
    return word


def _turned(text: str, agreeing: list[tuple[re.Match[str], list[Any]]], case: str) -> str:
    """The words that agree with the last of them (the head) in the nominative, in its number and gender."""
    if not agreeing:
        return text
    head = agreeing[-1][1][0].tag
    position, out = 0, ""
    for found, readings in agreeing:
        reading = next(
            (
                one
                for one in readings
                if one.tag.number == head.number and (head.number == "plur" or one.tag.gender == head.gender)
            ),
            readings[0],
        )
        word = _nominative_word(found[0].lower(), reading, case)
        out += text[position : found.start()] + as_written(
            found[0], word if "ё" in found[0].lower() else word.replace("ё", "е")
        )
        position = found.end()
    return out + text[position:]


# The dictionary's first plural is not what offices write.
_PLURALS = {
    "учители": "учителя",
    "инспекторы": "инспекторы",
    "мастеры": "мастера",
    "профессоры": "профессора",
    "тренеры": "тренеры",
}


def _nominative_word(word: str, reading: Any, case: str) -> str:
    number = reading.tag.number
    if "-" in word and reading.tag.POS == "NOUN":
        parts = word.split("-")
        readings = [next((one for one in readings_in(part, case) if one.tag.number == number), None) for part in parts]
        if all(one is not None for one in readings):
            # «учителям-предметникам»: the dictionary has neither the whole nor always its parts together.
            return "-".join(_nominative_word(part, one, case) for part, one in zip(parts, readings, strict=True))
    made = reading.inflect({"nomn", number} if number else {"nomn"})
    found = str(made.word) if made else word
    return _PLURALS.get(found, found)


def _only_dative(word: str) -> bool:
    found = parses(word.lower())
    return (
        bool(found)
        and found[0].is_known
        and not any("nomn" in one.tag for one in found)
        and any("datv" in one.tag for one in found)
    )
