"""Who is named: lists of executors as mentions in the nominative.

«директора школ, Жарова Т.И.», «отдел культуры (Панов В.В.), классные руководители 9, 11 классов».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.morphology import (
    REMEMBERED,
    is_adjective,
    is_infinitive,
    lemmas,
    parses,
)
from protocols.names import NAME, from_match, nominative
from protocols.phrases import (
    WORD,
    case_of,
    head_of,
    is_one,
    is_participle,
    noun_in,
    only_genitive,
    phrase_nominative,
)

MAX_MENTIONS = 60
"""Of one list; a longer one is a list of people, not of executors."""
LONGEST_EXECUTOR = 600
"""Characters; an «и» that stands farther from the beginning joins no executors."""

ALL = re.compile(
    r"^(?:все(?:м|х|ми)?|кажд(?:ый|ому|ая|ой)|также|лично|персонально|сам(?:и|им|ому|ой|а|о)?|выше(?:назван|указан|перечислен|упомянут)\w+|совместно\s+с[о]?|при\s+участии|с\s+участием)\s+",
    re.IGNORECASE,
)
ALL_KEPT = re.compile(
    r"^все(?:м|х)?\s+(?:исполнител|участник|указанн|перечисленн|ответственн|заинтересованн|члены|членам|присутств)",
    re.IGNORECASE,
)
_BARE_SURNAME = re.compile(r"[А-ЯЁ][а-яё]{1,}(?:-[А-ЯЁ][а-яё]+)?$")
LETTERS_ONLY = re.compile(r"[А-ЯЁ]{2,}[а-яё]{0,2}$")
TOGETHER = re.compile(r"[,(]?\s*(?:и\s+)?(?:совместно\s+с[о]?|при\s+участии|с\s+привлечением)\s+", re.IGNORECASE)

_TOGETHER_ASIDE = re.compile(
    r"\s*\((?P<who>(?:совместно\s+с[о]?|при\s+участии|с\s+привлечением)\s[^()]{3,120})\)", re.IGNORECASE
)
_WITH_PART_OF = re.compile(r"(?:и\s+)?(?:при\s+участии|с\s+(?:участием|привлечением))\s", re.IGNORECASE)


def split(text: str) -> list[str]:
    """A list of executors cut into single ones; commas inside quotes, brackets and lists of numbers do not cut.

    «руководители ОО, Жарова Т.И.» → two; «классные руководители 9, 11 классов» → one; «руководители МБУ ДО «Луч» и
    ОО» → one.
    """
    chunks: list[str] = []
    joined = TOGETHER.search(text)
    aside = _TOGETHER_ASIDE.search(text)
    if aside and aside.start() > 0:
        # «Лису А.А. (совместно с отделом культуры), директорам школ»
        return [*split(text[: aside.start()]), *split(aside["who"]), *split(text[aside.end() :])]
    if joined and joined.start() > 0:
        first = joined.start() + len(joined[0]) - len(joined[0].lstrip(" ,("))
        return [*split(text[: joined.start()]), *split(text[first:])]
    for chunk in _at_commas(text):
        chunk = chunk.strip(" \t\n,;")
        if not chunk:
            continue
        if chunks and _goes_on(chunks[-1], chunk):
            # «директорам СОШ № 1, 5 и начальнику отдела»: what is added may end and another begin.
            chunks[-1:] = _at_and(f"{chunks[-1]}, {chunk}")
            continue
        chunks.extend(_at_and(chunk))
    return chunks[:MAX_MENTIONS]


def _at_commas(text: str) -> Iterator[str]:
    depth, start = 0, 0
    shared_quote = text.count("«") > text.count("»")  # «МБУ ДО «ЦДТ «Факел», педагоги»: one mark closes both
    for index, character in enumerate(text):
        if character in "(«[„":
            depth += 1
        elif character in ")»]”" and depth:
            depth = 0 if shared_quote and character == "»" else depth - 1
        elif depth == 0 and (
            character in ",;\n"
            or text.startswith(" + ", index)
            or (text.startswith((" - ", " – "), index) and _person_ahead(text[index + 3 :]))
        ):
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _person_ahead(text: str) -> bool:
    found = NAME.match(text)
    return found is not None and "." in found[0]


def _goes_on(before: str, chunk: str) -> bool:
    """Whether what follows a comma belongs to the same executor."""
    if re.match(r"(?:кроме|за\s+исключением|исключая)\s", chunk):
        return True
    if chunk[0].isdigit() or re.match(r"№|[IVX]+\s|\d", chunk):
        return True
    if re.match(r"(?:с|п|пос|д|г|ст|х|р\.?\s?п|пгт)\.\s?[А-ЯЁ]", chunk):
        return True  # «руководители ОО с. Мшистое, с. Глинка»
    if re.fullmatch(r"«[^«»]+»", chunk) and re.search(r"(?:[А-ЯЁ]{3,}[^«»]*|сад\w*\s*)(?:«[^«»]+»,?\s*)+$", before):
        return True  # «МДОУ «Берёзка», «Лучик»»
    if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:ой|ей|ая|яя)", chunk) and re.match(
        r"школ\w+\s+(?:№|\d|[А-ЯЁ])", before, re.IGNORECASE
    ):
        return True  # «школам № 3, 7, Заречной, Лесной»
    first = WORD.match(chunk.removeprefix("не "))
    head = head_of(before)
    if (
        head
        and head in lexicon.ROLES
        and lexicon.ORGANIZATION_LETTERS.match(chunk)
        and _ORGANIZATION_INSIDE.search(before)
        and not NAME.search(chunk)
        and not is_one(before)
    ):
        return True
    if first and (is_participle(first[0]) or _RELATIVE.match(chunk)):
        return not NAME.search(before)
    # «главы, специалисты сельсоветов»: kept apart; «учителя математики, русского языка»: one.
    if first is None or head is None or NAME.match(chunk):
        return False
    return only_genitive(first[0]) and not is_one(before)


_ORGANIZATION_INSIDE = re.compile(rf"(?:^|\s){lexicon.ORGANIZATION_LETTERS.pattern}")
_RELATIVE = re.compile(r"(?:на|в|из|при|с|для|под)?\s*(?:базе\s+)?котор\w+|где\b", re.IGNORECASE)


def _at_and(chunk: str) -> list[str]:
    """«Егоров и комиссия» → two; «отдел образования и молодёжной политики» → one."""
    parts: list[str] = []
    while len(parts) < MAX_MENTIONS and (cut := _first_and(chunk)) is not None:
        parts.append(cut[0])
        chunk = cut[1]
    return [*parts, chunk]


def _first_and(chunk: str) -> tuple[str, str] | None:
    """What stands before and behind the first «и» that joins two executors."""
    depth = 0
    for found in re.finditer(r"[()«»]|(?<=[\s).])и\s+", chunk[:LONGEST_EXECUTOR]):
        if found[0] in "(«":
            depth += 1
        elif found[0] in ")»":
            depth -= 1
        elif depth == 0:
            left, right = chunk[: found.start()].strip(" ,"), chunk[found.end() :].strip()
            if left and right and _stands_alone(left, right):
                return left, right
    return None


# «СОШ № 5», «МБОУ ООШ д. Заречье», «МБОУ Озёрная СОШ», «школа «Луч»»: one school, not schools.
_ONE_ORGANIZATION = re.compile(
    rf"{lexicon.ORGANIZATION_LETTERS.pattern}(?:\s+[А-ЯЁа-яё]+)*?\s*"
    r"(?:№\s*\d|«|\s(?:с|п|пос|д|г|ст|х|пгт)\.\s?[А-ЯЁ]|\s[А-ЯЁ][а-яё]{2,})"
)


# «отдел КДН и ПДН», «работники ЦРБ»: the letters before «и» say whose, and go on behind it
_IN_THE_NAME_OF = re.compile(r"[А-ЯЁа-яё][а-яё]+(?:\s[а-яё]+)*\s[А-ЯЁ]{2,}$")


def _stands_alone(left: str, right: str) -> bool:
    if NAME.match(right):
        return True
    if lexicon.AGENCY.match(right) and not _IN_THE_NAME_OF.match(left):
        head = head_of(left)
        if lexicon.AGENCY.match(left) or _ONE_ORGANIZATION.match(left) or (head in lexicon.BODIES - lexicon.ROLES):
            return True
    if _ONE_ORGANIZATION.match(right):
        if _ONE_ORGANIZATION.match(left) or (NAME.search(left) and NAME.search(right)):
            return True  # «директорам МБОУ СОШ № 2 (Зверева Т.А.) и МБОУ ООШ № 9 (Котов Л.П.)» are two by name
        if head_of(left) in lexicon.ROLES and _ORGANIZATION_INSIDE.search(left) and not is_one(left):
            return not noun_in(right, "gent")  # «директора СОШ № 5 и гимназии № 1»
    if right.startswith("№") and NAME.search(left) and NAME.search(right):
        return True  # «школ № 5 (Зуев Н.Н.) и № 11 (Панкратова А.Э.)»
    word = WORD.match(right)
    if word is None:
        return False
    if (
        all(is_adjective(one) and not one.isupper() for one in WORD.findall(left))
        and is_adjective(word[0])
        and not _BARE_SURNAME.fullmatch(right)
        and head_of(left) is None
        and not NAME.search(left)
    ):
        return False  # «муниципальным и школьным координаторам», not «Лыткин и комиссия»
    if NAME.search(left) or _BARE_SURNAME.match(left):
        return True
    if _BARE_SURNAME.match(right) and not LETTERS_ONLY.match(left.split()[-1]):
        return True
    case = case_of(left)
    if case == "nomn" and not noun_in(right, "nomn") and noun_in(left, "datv"):
        case = "datv"  # «комиссии и управлению»
    if LETTERS_ONLY.fullmatch(left) and head_of(right) in lexicon.BODIES - lexicon.ROLES and noun_in(right, "datv"):
        return True  # «ЕДДС и отряду «Спас»»: letters have no cases
    head = head_of(right)
    return head is not None and noun_in(right, case)


@lru_cache(maxsize=REMEMBERED)
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
        apart = TOGETHER.match(chunk) or re.search(rf"\sи\s+{re.escape(chunk)}", text)
        if made and _is_post_of(made[-1], one) and not apart:
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
    word = WORD.match(one.name)
    best = parses(word[0].lower())[:1] if word else ()
    return head_of(one.name) in lexicon.ROLES and any("sing" in found.tag and "nomn" in found.tag for found in best)


_ASIDE = re.compile(
    r"\s*\((?:по\s+согласованию|по\s+мере\s+[^()]{3,60}|далее\b[^()]*|при\s+необходимости|по\s+списку|список\s+прилагается)\)",
    re.IGNORECASE,
)


def mention(chunk: str, case: str = "nomn") -> Mention | None:
    """One executor, or None where nobody is named."""
    raw = chunk.strip(" \t\n.,;:–—-")
    text = re.sub(r"\s+", " ", raw)
    if re.match(r"(?:и\s+)?совместно\s+с", text, re.IGNORECASE):
        case = "ablt"
    elif _WITH_PART_OF.match(text):
        case, text = "gent", _WITH_PART_OF.sub("", text)
    if not ALL_KEPT.match(text):
        text = ALL.sub("", text)
    text = re.sub(r"\s+\([^()]*$", "", text) if text.count("(") > text.count(")") else text
    text = _ASIDE.sub("", text)
    if not WORD.search(text):
        return None
    found = NAME.search(text)
    if found:
        return _person(text, found, case, raw)
    bare = _bare(text, case, raw)
    if bare:
        return bare
    name = phrase_nominative(text, case)
    aside = re.fullmatch(r"(?P<who>[^()]+)\((?P<aside>[а-яё][^()]+)\)", name)
    if aside and head_of(aside["aside"]) in lexicon.ROLES:  # «руководителям учреждений (главным бухгалтерам)»
        name = f"{aside['who']}({phrase_nominative(aside['aside'], case)})"
    return Mention(_lower_first(name), _kind(name), raw)


def _person(text: str, found: re.Match[str], case: str, raw: str) -> Mention:
    before, after = text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,.")
    head = head_of(before) if before else None
    if before.endswith("(") and head in lexicon.BODIES and head not in lexicon.ROLES:
        # «Сектор культуры (Панов В.В.)»: the body answers, its head stands beside it.
        name = phrase_nominative(before.rstrip(" ("), case)
        person = from_match(found, "nomn").name
        return Mention(f"{_lower_first(name)} ({person})", _kind(name), raw)
    chaired = re.fullmatch(r"(?P<body>[^()]+?)\s*\((?P<chair>председатель|руководитель|начальник|зав\w*)", before)
    if chaired and head_of(chaired["body"]) in lexicon.BODIES - lexicon.ROLES:
        # «Комиссии по питанию (председатель Рожкова Д.В.)»
        name, person = phrase_nominative(chaired["body"], case), from_match(found, "nomn").name
        return Mention(f"{_lower_first(name)} ({chaired['chair']} {person})", _kind(name), raw)
    if before.endswith("(") and LETTERS_ONLY.match((WORD.findall(before) or [""])[0]) and not _is_post(before):
        return Mention(f"{before.rstrip(' (')} ({from_match(found, 'nomn').name})", MentionKind.ORGANIZATION, raw)
    person_name = from_match(found, "nomn" if before.endswith("(") else case)
    post = before.strip(" (–—-:") or re.sub(r"[)\s]*(?:\s[–—-].*)?$", "", after.lstrip(" (–—-:,"))
    return Mention(person_name.name, MentionKind.PERSON, raw, post=phrase_nominative(post, case) if post else "")


def _bare(text: str, case: str, raw: str) -> Mention | None:
    """A surname without initials: «Егоров», «Зам по ВР (Ильина)»."""
    inside = re.match(r"(.+?)\s*\(\s*([А-ЯЁ][а-яё]+)\s*\)$", text)
    if inside and _is_post(inside[1]) and _surname_like(inside[2]):
        return Mention(inside[2], MentionKind.PERSON, raw, post=inside[1])
    held = re.match(r"([А-ЯЁ][а-яё]+)\s*\(([^()]{4,60})\)$", text)  # «Караваев (главный бухгалтер)»
    if held and _is_post(held[2]) and head_of(held[2]) in lexicon.ROLES and _surname_like(held[1]):
        return Mention(nominative(held[1], case), MentionKind.PERSON, raw, post=held[2])
    after = re.match(r"(.+?)\s+(?<!\s[сгпд]\.\s)([А-ЯЁ][а-яё]+)$", text)  # «с. Глинка» is a village
    if (
        after
        and _is_post(after[1])
        and _surname_like(after[2])
        and (is_one(after[1]) or (surname_certain(after[2]) and not only_genitive(after[2])))
    ):
        return Mention(nominative(after[2], case), MentionKind.PERSON, raw, post=phrase_nominative(after[1], case))
    if _BARE_SURNAME.fullmatch(text) and _surname_like(text):
        return Mention(nominative(text, case), MentionKind.PERSON, raw)
    return None


def _is_post(text: str) -> bool:
    """«зам по ВР», «техник»: a word for people, no body."""
    head = head_of(text)
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
    words = WORD.findall(name)
    head = head_of(name)
    if _CONTROLLERS.match(name):
        return MentionKind.BODY
    if head is None:
        return MentionKind.BODY if words and LETTERS_ONLY.match(words[0]) else MentionKind.UNKNOWN
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
    """«Руководители ОУ» → «руководители ОУ»; «ММА», «МБОУ СОШ № 3», «Ясенский сельсовет» keep their capital."""
    word = WORD.match(name)
    if word is None or len(word[0]) < 2 or word[0][1].isupper():
        return name
    if "-" in word[0] and lemmas(word[0].partition("-")[0]) & lexicon.ROLES:
        return name[0].lower() + name[1:]  # «Педагоги-навигаторы»: the dictionary has the first part only
    found = parses(word[0].lower())
    if found and found[0].is_known and not any("Geox" in one.tag or "Surn" in one.tag for one in found):
        return name[0].lower() + name[1:]
    return name


_CONTROLLERS = re.compile(r"(?:родительский|общественный|народный)\s+контроль$", re.IGNORECASE)


def is_executor(one: Mention) -> bool:
    """Whether a mention can act at all; «протоколы в трёхдневный срок» cannot."""
    if one.kind is MentionKind.PERSON:
        return True
    words = WORD.findall(one.name)
    if not words or len(words) > 25 or any(is_infinitive(word) for word in words) or words[0] in lexicon.TOPIC_LETTERS:
        return False
    if _CONTROLLERS.match(one.name) or head_of(one.name) is not None or one.kind is MentionKind.ORGANIZATION:
        return True
    return bool(LETTERS_ONLY.match(words[0])) and len(words) <= 6
