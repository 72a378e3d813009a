"""Who is named: lists of executors as mentions in the nominative, and addressees at the start of a sentence.

«Руководителям ОУ», «Директору МБОУ «Заречная СОШ» Крючкову А.П.», «отдел культуры (Панин В.В.), директора школ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.morphology import (
    as_written,
    genitive_first,
    is_adjective,
    is_finite,
    is_future_or_present_third,
    is_infinitive,
    is_past,
    lemma,
    lemmas,
    names_people,
    parses,
    readings_in,
)
from protocols.names import NAME, PersonName, from_match, nominative

_REMEMBERED = 4096
MAX_MENTIONS = 60
"""Of one list; a longer one is a list of people, not of executors."""

_WORD = re.compile(r"[А-Яа-яЁёA-Za-z]+(?:-[А-Яа-яЁёA-Za-z]+)*")
_OPEN, _CLOSE = "(«[“„", ")»]”“"
_ALL = re.compile(
    r"^(?:все(?:м|х|ми)?|кажд(?:ый|ому|ая|ой)|также|лично|персонально|сам\w*|выше\w+|совместно\s+с[о]?|при\s+участии|с\s+участием)\s+",
    re.IGNORECASE,
)
_ALL_KEPT = re.compile(
    r"^все(?:м|х)?\s+(?:исполнител|участник|указанн|перечисленн|ответственн|заинтересованн|члены|членам|присутств)",
    re.IGNORECASE,
)
_BARE_SURNAME = re.compile(r"[А-ЯЁ][а-яё]{1,}(?:-[А-ЯЁ][а-яё]+)?$")
_LETTERS_ONLY = re.compile(r"[А-ЯЁ]{2,}[а-яё]{0,2}$")
_TOGETHER = re.compile(r"[,(]?\s*(?:и\s+)?(?:совместно\s+с[о]?|при\s+участии|с\s+привлечением)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Those a sentence begins with. `end` is where the task's own words go on."""

    mentions: tuple[Mention, ...]
    end: int
    dative: bool


# --- Lists ----------------------------------------------------------------------------------------------------------


def split(text: str) -> list[str]:
    """A list of executors cut into single ones; commas inside quotes, brackets and lists of numbers do not cut.

    «руководители ОО, Жданова Т.И.» → two; «классные руководители 9, 11 классов» → one; «руководители МБУ ДО «Радуга» и ОО» → one.
    """
    chunks: list[str] = []
    joined = _TOGETHER.search(text)
    if joined and joined.start() > 0:
        first = joined.start() + len(joined[0]) - len(joined[0].lstrip(" ,("))
        return [*split(text[: joined.start()]), *split(text[first:])]
    for chunk in _at_commas(text):
        chunk = chunk.strip(" \t\n,;")
        if not chunk:
            continue
        if chunks and _goes_on(chunks[-1], chunk):
            chunks[-1] += ", " + chunk
            continue
        chunks.extend(_at_and(chunk))
    return chunks[:MAX_MENTIONS]


_OPENING, _CLOSING = "(«[„", ")»]”"


def masked(text: str, filler: str = "_") -> str:
    """The text with what stands in quotes and brackets blotted out, of the same length; quotes left open reach to the end."""
    if not any(mark in text for mark in _OPENING):
        return text
    out, depth = [], 0
    for character in text:
        if character in _OPENING:
            depth += 1
            out.append(filler)
        elif character in _CLOSING and depth:
            depth -= 1
            out.append(filler)
        else:
            out.append(filler if depth else character)
    return "".join(out)


def _at_commas(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for index, character in enumerate(text):
        if character in "(«[„":
            depth += 1
        elif character in ")»]”" and depth:
            depth -= 1
        elif depth == 0 and (
            character in ",;\n" or text.startswith((" - ", " – "), index) and _person_ahead(text[index + 3 :])
        ):
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _person_ahead(text: str) -> bool:
    found = NAME.match(text)
    return found is not None and "." in found[0]


def _goes_on(before: str, chunk: str) -> bool:
    """Whether what follows a comma belongs to the same executor."""
    if chunk[0].isdigit() or re.match(r"№|[IVX]+\s|\d", chunk):
        return True
    first = _WORD.match(chunk)
    head = _head(before)
    if (
        head
        and head in lexicon.ROLES
        and lexicon.ORGANIZATION_LETTERS.match(chunk)
        and not NAME.search(chunk)
        and not _is_one(before)
    ):
        return True
    if first and (_is_participle(first[0]) or _RELATIVE.match(chunk)):
        return not NAME.search(before)
    # «главы, специалисты сельсоветов»: kept apart; «учителя математики, русского языка»: one.
    return (
        bool(first) and head is not None and not NAME.match(chunk) and _only_genitive(first[0]) and not _is_one(before)
    )


_RELATIVE = re.compile(r"(?:на|в|из|при|с|для|под)?\s*(?:базе\s+)?котор\w+|где\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_participle(word: str) -> bool:
    found = parses(word.lower())
    return (
        bool(found)
        and (
            found[0].tag.POS == "PRTF"
            or (found[0].tag.POS == "ADJF" and word.lower().endswith(("ющих", "ющим", "ющие", "вших", "вшим", "вшие")))
        )
        and not lemmas(word) & lexicon.ROLES
    )


def _is_one(text: str) -> bool:
    """A single holder of a post («директор МБОУ «Заречная СОШ»»), whom a comma ends."""
    word = _WORD.search(text)
    return (
        bool(word)
        and any(
            "sing" in one.tag and ("nomn" in one.tag or "datv" in one.tag) and one.tag.POS == "NOUN"
            for one in parses(word[0].lower())[:4]
        )
        if word
        else False
    )


def _only_genitive(word: str) -> bool:
    found = parses(word.lower())
    return (
        bool(found)
        and not word.isupper()
        and all("gent" in one.tag or "loct" in one.tag or "ablt" in one.tag for one in found[:4])
        and any("gent" in one.tag for one in found)
    )


def _at_and(chunk: str) -> list[str]:
    """«Ершов и комиссия» → two; «отдел образования и молодёжной политики» → one."""
    depth = 0
    for found in re.finditer(r"[()«»]|(?<=[\s)])и\s+", chunk):
        if found[0] in "(«":
            depth += 1
        elif found[0] in ")»":
            depth -= 1
        elif depth == 0:
            left, right = chunk[: found.start()].strip(" ,"), chunk[found.end() :].strip()
            if left and right and _stands_alone(left, right):
                return [left, *_at_and(right)]
    return [chunk]


def _stands_alone(left: str, right: str) -> bool:
    if NAME.match(right):
        return True
    word = _WORD.match(right)
    if word is None:
        return False
    if NAME.search(left) or _BARE_SURNAME.match(left):
        return True
    if _BARE_SURNAME.match(right) and not _LETTERS_ONLY.match(left.split()[-1]):
        return True
    case = _case_of(left)
    head = _head(right)
    return head is not None and _noun_in(right, case)


def _case_of(text: str) -> str:
    word = _WORD.search(text)
    if word and not readings_in(word[0], "nomn") and readings_in(word[0], "datv"):
        return "datv"
    return "nomn"


def _noun_in(text: str, case: str) -> bool:
    for word in _WORD.findall(text)[:4]:
        known = bool(lemmas(word) & _KNOWN)
        found = [one for one in parses(word.lower()) if known or one.tag.POS == "NOUN"]
        if found:
            # «учреждений» is no nominative; «литературы» is one in the plural only, and then it is no head.
            return any(case in one.tag for one in found)
        if not is_adjective(word) or not readings_in(word, case):
            return False
    return False


_KNOWN = lexicon.ROLES | lexicon.BODIES
_COMPOUND = ("кабинет", "отдел", "центр", "комитет", "служба", "комиссия", "совет", "школа", "объединение")


def _head(text: str) -> str | None:
    """The lemma of the word that says what is named: «Районной профсоюзной организации» → «организация»."""
    for word in _WORD.findall(masked(text, " "))[:5]:
        for one in (word, *reversed(word.split("-"))):
            found = lemmas(one)
            hit = found & _KNOWN
            if hit:
                return min(hit)
            if len(word) > 8 and (
                compound := next((body for body in _COMPOUND if any(one.endswith(body) for one in found)), None)
            ):
                return compound  # «методкабинету», «спортшколам», «медцентр»
        if names_people(word):
            return lemma(word)
        if (
            not is_adjective(word)
            and not word.isupper()
            and word.lower() not in ("ст", "гл", "вед", "мл", "и", "о", "врио", "муниципальный")
        ):
            return None
    return None


# --- One mention ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def mentions(text: str, case: str = "nomn") -> tuple[Mention, ...]:
    """Everybody in a list. `case` is the sentence's: nomn, datv, accs, ablt. A post after a name joins the name."""
    text = lexicon_words(text)
    made: list[Mention] = []
    posts = False
    for chunk in (piece for whole in split(text) for piece in _with_holders(whole)):
        if len(chunk) > 400:
            continue
        holder = NAME.search(chunk) if posts and lexicon.ORGANIZATION_LETTERS.match(chunk) else None
        # «директорам МБОУ СОШ № 2 (Зверева Т.А.) и МБОУ ООШ № 9 (Котов Л.П.)»: the second is a director, too.
        one = Mention(from_match(holder).name, MentionKind.PERSON, chunk) if holder else mention(chunk, case)
        posts = posts or (bool(_HOLDERS.match(chunk)) and _is_post(chunk.partition("(")[0]))
        if one is None:
            continue
        if made and _is_post_of(made[-1], one) and not _TOGETHER.match(chunk):
            made[-1] = replace(made[-1], post=one.name, raw=f"{made[-1].raw}, {one.raw}")
        elif all(one.name != other.name for other in made):
            made.append(one)
    return tuple(made)


_HOLDERS = re.compile(r"(?P<post>[^()]+?)\s*\((?P<names>[^()]+)\)$")


def _with_holders(chunk: str) -> list[str]:
    """«Заместителям директоров школ № 2, 7 (Панова С.С., Дронов К.Е.)»: the holders of the posts by name."""
    found = _HOLDERS.match(chunk)
    if found is None or not _is_post(found["post"]):
        return [chunk]
    names = list(NAME.finditer(found["names"]))
    if len(names) < 2:
        return [chunk]
    if lexicon.ORGANIZATION_LETTERS.match(found["names"]):
        # «(МБОУ «Гимназия № 2» – Орлик Н.Н., МБОУ СОШ № 6 – Тихая В.А.)»
        return [name[0] for name in names]
    return [f"{found['post']} ({name[0]})" for name in names]


def lexicon_words(text: str) -> str:
    """Short forms written out: «кл.рук.» → «классные руководители»."""
    for pattern, words in lexicon.SHORT:
        text = pattern.sub(words, text)
    return text


def _is_post_of(person: Mention, one: Mention) -> bool:
    """«Иванова И.И., директор МБОУ СОШ № 3»: the post follows the name."""
    if person.kind is not MentionKind.PERSON or person.post or one.kind is MentionKind.PERSON or " " not in person.name:
        return False
    word = _WORD.match(one.name)
    head = _head(one.name)
    return (
        bool(word) and head in lexicon.ROLES and any("sing" in found.tag for found in parses(word[0].lower())[:1])
        if word
        else False
    )


_ASIDE = re.compile(
    r"\s*\((?:по\s+согласованию|далее\b[^()]*|при\s+необходимости|по\s+списку|список\s+прилагается)\)", re.IGNORECASE
)


def mention(chunk: str, case: str = "nomn") -> Mention | None:
    """One executor, or None where nobody is named."""
    raw = chunk.strip(" \t\n.,;:–—-")
    text = re.sub(r"\s+", " ", raw)
    if re.match(r"(?:и\s+)?совместно\s+с", text, re.IGNORECASE):
        case = "ablt"
    if not _ALL_KEPT.match(text):
        text = _ALL.sub("", text)
    text = re.sub(r"\s+\([^()]*$", "", text) if text.count("(") > text.count(")") else text
    text = _ASIDE.sub("", text)
    if not _WORD.search(text):
        return None
    found = NAME.search(text)
    if found:
        return _person(text, found, case, raw)
    bare = _bare(text, case, raw)
    if bare:
        return bare
    name = phrase_nominative(text, case)
    return Mention(_lower_first(name), _kind(name), raw)


def _person(text: str, found: re.Match[str], case: str, raw: str) -> Mention:
    before, after = text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,.")
    head = _head(before) if before else None
    if before.endswith("(") and head in lexicon.BODIES and head not in lexicon.ROLES:
        # «Сектор культуры (Панин В.В.)»: the body answers, its head stands beside it.
        name = phrase_nominative(before.rstrip(" ("), case)
        person = from_match(found, "nomn").name
        return Mention(f"{_lower_first(name)} ({person})", _kind(name), raw)
    if before.endswith("(") and _LETTERS_ONLY.match((_WORD.findall(before) or [""])[0]) and not _is_post(before):
        return Mention(f"{before.rstrip(' (')} ({from_match(found, 'nomn').name})", MentionKind.ORGANIZATION, raw)
    person_name = from_match(found, "nomn" if before.endswith("(") else case)
    post = before.strip(" (–—-:") or re.sub(r"[)\s]*(?:\s[–—-].*)?$", "", after.lstrip(" (–—-:,"))
    return Mention(person_name.name, MentionKind.PERSON, raw, post=phrase_nominative(post, case) if post else "")


def _bare(text: str, case: str, raw: str) -> Mention | None:
    """A surname without initials: «Ершов», «Зам по ВР (Ильина)»."""
    inside = re.match(r"(.+?)\s*\(\s*([А-ЯЁ][а-яё]+)\s*\)$", text)
    if inside and _is_post(inside[1]) and _surname_like(inside[2]):
        return Mention(inside[2], MentionKind.PERSON, raw, post=inside[1])
    after = re.match(r"(.+?)\s+([А-ЯЁ][а-яё]+)$", text)
    if after and _is_post(after[1]) and _surname_like(after[2]) and (_is_one(after[1]) or not _only_genitive(after[2])):
        return Mention(nominative(after[2], case), MentionKind.PERSON, raw, post=phrase_nominative(after[1], case))
    if _BARE_SURNAME.fullmatch(text) and _surname_like(text):
        return Mention(nominative(text, case), MentionKind.PERSON, raw)
    return None


def _is_post(text: str) -> bool:
    """«зам по ВР», «техник»: a word for people, no body."""
    head = _head(text)
    return head is not None and (head in lexicon.ROLES or head not in lexicon.BODIES)


_SURNAME_ENDING = re.compile(r"(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая)|енко|чук|швили|дзе|[иы]х)$")


def _surname_like(word: str) -> bool:
    """A capitalised word that names no post, no body and no group."""
    if lemmas(word) & (lexicon.ROLES | lexicon.BODIES):
        return False
    found = parses(word.lower())
    if not found:
        return True
    if any("Surn" in one.tag for one in found) or _SURNAME_ENDING.search(word):
        return True
    best = found[0]
    return "plur" not in best.tag and best.tag.POS in ("NOUN", "ADJF", None) and "Abbr" not in best.tag


def surname_certain(word: str) -> bool:
    """Stricter than what stands in a list of executors: the dictionary knows it as a surname, or not at all."""
    if not _BARE_SURNAME.fullmatch(word) or lemmas(word) & (lexicon.ROLES | lexicon.BODIES):
        return False
    found = parses(word.lower())
    return (
        not found
        or not found[0].is_known
        or any("Surn" in one.tag for one in found)
        or bool(_SURNAME_ENDING.search(word))
    )


def _kind(name: str) -> MentionKind:
    if lexicon.ORGANIZATION_LETTERS.match(name) and not re.match(
        r"(?:школы|лицеи|гимназии|ОО|ОУ|ДОУ|ООО)\b", name, re.IGNORECASE
    ):
        return MentionKind.ORGANIZATION
    words = _WORD.findall(name)
    head = _head(name)
    if head is None:
        return MentionKind.BODY if words and _LETTERS_ONLY.match(words[0]) else MentionKind.UNKNOWN
    plural = any(
        "plur" in one.tag and "nomn" in one.tag
        for word in words[:4]
        for one in parses(word.lower())[:3]
        if one.tag.POS == "NOUN"
    )
    if head in lexicon.ROLES or head not in lexicon.BODIES:
        staff = head in lexicon.STAFF or words[0].lower().startswith(("классн", "социальн", "зам", "советник"))
        return MentionKind.ROLE if staff else MentionKind.GROUP
    if plural:
        return MentionKind.GROUP
    if "«" in name or re.search(r"№\s*\d", name):
        return MentionKind.ORGANIZATION
    return MentionKind.BODY


def _lower_first(name: str) -> str:
    """«Руководители ОУ» → «руководители ОУ»; «ММА», «МБОУ СОШ № 3», «Шаталовский сельсовет» keep their capital."""
    word = _WORD.match(name)
    if word is None or len(word[0]) < 2 or word[0][1].isupper():
        return name
    found = parses(word[0].lower())
    if found and found[0].is_known and not any("Geox" in one.tag or "Surn" in one.tag for one in found):
        return name[0].lower() + name[1:]
    return name


@lru_cache(maxsize=_REMEMBERED)
def phrase_nominative(text: str, case: str = "datv") -> str:
    """A phrase's head and what agrees with it in the nominative: «Районной организации профсоюза» → «Районная организация профсоюза».

    With `case` nomn only an unmistakable dative plural or dative post is turned.
    """
    if case == "nomn":
        word = _WORD.search(text)
        if word is None or not _only_dative(word[0]):
            return text
        case = "datv"
    agreeing: list[tuple[re.Match[str], list[Any]]] = []
    for found in _WORD.finditer(text):
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
        agreeing.append((found, nouns or readings))
        if nouns:
            break
    turned = _turned(text, agreeing, case)
    # «школам, имеющим вакансии»: the participle agrees with the head, «школ, имеющих вакансии» with its genitive.
    return _AGREEING_PARTICIPLE.sub(lambda found: f"{found[1]}{_plural_participle(found[2])}", turned)


_AGREEING_PARTICIPLE = re.compile(r"(,\s+)([а-яё]+(?:ющим|ащим|ящим|ущим|вшим|нным|мым)(?:ся)?)(?=\s)")


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


# --- Addressees -----------------------------------------------------------------------------------------------------

_STOP = re.compile(
    r"\s(?:(?<!организаторам )(?<!организатору )(?<!дежурным )в|до|к|с|со|на|под|через|из|у|о|об|без|для|после|перед|между|во|не|ежемесячно|ежегодно|еженедельно|ежеквартально|ежедневно|один\s+раз|два\s+раза|раз|\d\s+раза?|постоянно|регулярно|своевременно|дополнительно|необходимо|следует|надо|нужно|срочно|незамедлительно"
    r"|повторно|ещё|еще|также|совместно|лично|обязательно|строго|систематически|активно|шире|чаще|активнее|при(?!\s+(?:администрации|главе|управлении|отделе|губернаторе)))\s"
    r"|,\s+(?:в(?!\s+котор)|на(?!\s+(?:базе\s+)?котор)|ответственн\w+\s+за|не|совместно|при(?!\s+котор))\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r",\s+(?:[^,]{0,20}\bкотор\w+|где|(?P<participle>[А-Яа-яё]+))\s[^,]*")


def _stop(prefix: str) -> int:
    """Where those who act end and the circumstances begin; «, имеющих классы коррекции,» still tells who."""
    position = 0
    while True:
        stop = _STOP.search(prefix, position)
        clause = _CLAUSE.search(prefix, position)
        if (
            clause
            and (clause["participle"] is None or _is_participle(clause["participle"]))
            and (stop is None or clause.start() <= stop.start())
        ):
            position = clause.end()
            if prefix[position : position + 1] == "," and not re.match(
                r",\s+(?:[А-ЯЁ]|\w+(?:ам|ям|ому|ему|у|ю)\b)", prefix[position:]
            ):
                return position
            continue
        return stop.start() if stop else len(prefix)


@lru_cache(maxsize=_REMEMBERED)
def leading(text: str) -> Addressee | None:
    """«Ст. инспектору (Горук Н.А.) провести …», «Комиссии родительского контроля проводить …», «ММЦ организовать …».

    None where the sentence does not begin with those who act.
    """
    verb = first_infinitive(text)
    if verb is None or verb == 0:
        return None
    return before_verb(text[:verb])


def before_verb(prefix: str) -> Addressee | None:
    """The addressee that a prefix begins with, in the dative (or a name of letters, which has no cases)."""
    phrase = re.sub(r"\s+[–—-]\s*$", "", prefix[: _stop(prefix)].rstrip(" :,–—-"))
    if not phrase or len(phrase) > 600 or not addressed(phrase):
        return None
    found = mentions(phrase, "datv")
    return Addressee(found, len(prefix), dative=True) if found else None


_LETTERED = re.compile(
    r"[А-ЯЁ]{2,}[А-ЯЁа-яё]*(?:\s*,?\s+(?:[А-ЯЁ№\d][^\s,]*|и|по(?=\s+[А-ЯЁ])|райо?на?у?|округа?у?|города?у?|области|края?ю?|им\.|\d+))*\s*$"
)


def addressed(phrase: str) -> bool:
    """Whether a phrase is those whom a task is given to, in the dative."""
    text = phrase if _ALL_KEPT.match(phrase) else _ALL.sub("", lexicon_words(phrase).strip())
    name = NAME.match(text)
    if name:
        person = from_match(name, "datv")
        # «Горук Н.А. провести» cannot be told from a nominative, and need not be.
        return bool(person.surname)
    if any(is_finite(word) for word in _WORD.findall(text)[:1]):
        return False
    head = _head(text)
    if head is None:
        return bool(_LETTERED.match(re.sub(r"\s+", " ", masked(text, " "))))
    if re.match(r"(?:классные руководители|социальный педагог|зам\b)", text, re.IGNORECASE):
        return True
    for word in _WORD.findall(text)[:6]:
        if (
            lemmas(word) & {head}
            or any(lemmas(part) & {head} for part in word.split("-"))
            or any(one.endswith(head) for one in lemmas(word))
        ):
            return bool(readings_in(word, "datv")) or any(readings_in(part, "datv") for part in word.split("-"))
    return False


@lru_cache(maxsize=_REMEMBERED)
def named(prefix: str) -> tuple[Mention, ...]:
    """Those that stand before a colon or a dash in the nominative or dative: «Общеобразовательные организации: …», «Ершов – …».

    Empty unless the whole prefix names executors.
    """
    text = lexicon_words(prefix.strip(" :–—-\t"))
    if not text or len(text) > 600 or first_infinitive(text) is not None:
        return ()
    if text.lower() in ("все", "всем"):
        return (Mention("все", MentionKind.GROUP, text),)
    dative = (
        addressed(text)
        and _case_of(_ALL.sub("", text)) == "datv"
        or bool(NAME.match(text) and nominative(text) != nominative(text, "nomn"))
    )
    found = mentions(text, "datv" if dative else "nomn")
    if not found or not all(is_executor(one) for one in found):
        return ()
    if any(one.kind is MentionKind.PERSON and " " not in one.name and not surname_certain(one.name) for one in found):
        return ()
    return found


def is_executor(one: Mention) -> bool:
    """Whether a mention can act at all; «протоколы в трёхдневный срок» cannot."""
    if one.kind is MentionKind.PERSON:
        return True
    words = _WORD.findall(one.name)
    if not words or len(words) > 25 or any(is_infinitive(word) for word in words):
        return False
    if _head(one.name) is not None or one.kind is MentionKind.ORGANIZATION:
        return True
    return bool(_LETTERS_ONLY.match(words[0])) and len(words) <= 6


def after_verb(text: str, verb_end: int, verb: str) -> Addressee | None:
    """«Ознакомиться руководителям ОУ с приказом», «Поручить Ивановой И.И. …»: those who act stand behind the verb."""
    rest = text[verb_end:]
    if verb in lexicon.GIVES:
        return None
    found = re.match(r"\s+", rest)
    if not found:
        return None
    tail = rest[found.end() :]
    word = _WORD.match(tail)
    if word is None:
        return None
    limit = re.search(
        r"[,.;:]|\s(?:с|со|в|во|на|до|к|по(?!\s+(?:УВР|ВР|УМР|АХ|НМР|воспит|безопасн))|о|об|и(?=\s+\w+(?:ть|ти)\b)|для|при|от|из|за)\s",
        tail,
    )
    phrase = tail[: limit.start()] if limit else tail
    words = _WORD.findall(phrase)
    if not words or not (addressed(phrase) and _dative_plural(phrase)):
        return None
    phrase = _noun_phrase(phrase)
    return Addressee(mentions(phrase, "datv"), verb_end + found.end() + len(phrase), dative=True)


def together(text: str) -> tuple[Mention, ...]:
    """«… организовать совместно с отделом культуры …»: those act too."""
    made: list[Mention] = []
    for found in _TOGETHER.finditer(text):
        if not found[0].lower().lstrip(" ,(и").startswith("совместно"):
            continue
        rest = text[found.end() :]
        limit = re.search(
            r"[;:]|\.\s|\)|\s(?:в|до|на|к|при|для|во|не|о|об|по(?!\s+[А-ЯЁа-яё]+(?:ому|ой|ам|ям)\s))\s", rest
        )
        phrase = rest[: limit.start()] if limit else rest
        verb = first_infinitive(phrase)
        phrase = phrase[:verb] if verb is not None else phrase
        for index, chunk in enumerate(split(phrase)):
            piece = chunk if NAME.search(chunk) else _noun_phrase(chunk, "ablt")
            one = mention(piece, "ablt")
            if one is None or not is_executor(one) or (index and not _in_case(piece, "ablt")):
                break
            made.append(one)
    return tuple(made)


def _in_case(phrase: str, case: str) -> bool:
    word = _WORD.match(phrase)
    return (
        bool(word) and (NAME.match(phrase) is not None or word[0].isupper() or bool(readings_in(word[0], case)))
        if word
        else False
    )


def _dative_plural(phrase: str) -> bool:
    """A group of people; in the singular the dative of a body is too often an object."""
    word = _WORD.match(phrase)
    return (
        bool(word) and any("datv" in one.tag and "plur" in one.tag for one in parses(word[0].lower())[:3])
        if word
        else False
    )


def _noun_phrase(phrase: str, case: str = "datv") -> str:
    """The head with its genitives and letters; the accusative after it is the task: «педагогам школ рабочие программы»."""
    end, seen_head, after_by, bare = 0, False, False, True
    for found in _WORD.finditer(phrase):
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
        elif not (word.isupper() or _only_genitive(word) or (case == "ablt" and bare and genitive_first(word))):
            break
        else:
            bare = False
        end = found.end()
    number = re.match(r"\s*№\s*\d+", phrase[end:])
    return phrase[: end + (number.end() if number else 0)].strip()


@lru_cache(maxsize=_REMEMBERED)
def first_infinitive(text: str, start: int = 0) -> int | None:
    """Where the first infinitive outside quotes and brackets stands."""
    depth = 0
    for found in re.finditer(r"[()«»]|[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*", text[:1500]):
        word = found[0]
        if word in "(«":
            depth += 1
        elif word in ")»":
            depth = max(0, depth - 1)
        elif depth == 0 and found.start() >= start and is_infinitive(word):
            return found.start()
    return None


def delegated(text: str) -> tuple[Addressee, str] | None:
    """«Рекомендовать руководителям ОО организовать …», «Обязать директоров …»: the one who acts and his verb's clause."""
    word = _WORD.match(text)
    case = lexicon.DELEGATE.get(word[0].lower()) if word else None
    if word is None or case is None:
        return None
    rest = text[word.end() :].lstrip(" :")
    offset = len(text) - len(rest)
    verb = first_infinitive(rest)
    prefix = rest[:verb] if verb is not None else rest
    phrase = prefix[: _stop(prefix)].rstrip(" :,–—-;")
    if not phrase or len(phrase) > 600:
        return None
    found = tuple(one for one in mentions(phrase, case) if is_executor(one))
    if not found:
        return None
    return Addressee(found, offset + len(prefix), dative=case == "datv"), rest[verb:] if verb is not None else ""


@lru_cache(maxsize=_REMEMBERED)
def subject(text: str) -> tuple[Mention, ...]:
    """«Жилин и Потапов проверят технику», «Школы представляют отчёты»: who is said to do it."""
    for found in _WORD.finditer(text[:200]):
        if is_future_or_present_third(found[0]) and found.start():
            before = text[: found.start()].strip(" ,")
            if any(is_past(word) for word in _WORD.findall(before)):
                return ()
            return named(before) if "," not in before or NAME.search(before) else ()
        if is_finite(found[0]) and not NAME.search(text[: found.end() + 3]) and found.start():
            return ()
    return ()


def person_of(name: PersonName) -> Mention:
    return Mention(name.name, MentionKind.PERSON, name.raw, name.post, name.organization)
