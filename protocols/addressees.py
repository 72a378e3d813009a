"""Those to whom a sentence gives a task, before its verb or right after it.

«Руководителям ОУ провести …», «Изучить педагогам …», «Рекомендовать директорам …», «Егоров и комиссия проверят».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.assignees import (
    ALL,
    ALL_KEPT,
    LETTERS_ONLY,
    TOGETHER,
    is_executor,
    lexicon_words,
    mention,
    mentions,
    split,
    surname_certain,
)
from protocols.morphology import (
    REMEMBERED,
    is_finite,
    is_future_or_present_third,
    is_past,
    lemmas,
    parses,
    readings_in,
)
from protocols.names import NAME, from_match, given_to, nominative
from protocols.phrases import (
    WORD,
    case_of,
    dative_plural,
    first_infinitive,
    head_of,
    in_case,
    is_participle,
    masked,
    noun_in,
    noun_phrase,
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Those a sentence begins with. `end` is where the task's own words go on."""

    mentions: tuple[Mention, ...]
    end: int
    dative: bool


_STOP = re.compile(
    r"\s(?:(?<!рганизаторам )(?<!рганизатору )(?<!ежурным )в|до|к|с|со|на|под|через|из|у|о|об|без"
    r"|по(?=\s+(?:выход|возвращени|окончани|завершени|прибыти|получени|поступлени|итог|результат|мере|согласовани|запрос|приезд))"
    r"|для|после|перед|между|во|не|ежемесячно|ежегодно|еженедельно|ежеквартально|ежедневно|один\s+раз|два\s+раза|раз|\d\s+раза?|постоянно|регулярно|своевременно|дополнительно|необходимо|следует|надо|нужно|срочно|незамедлительно"
    r"|кажд\w+(?=\s+(?:день|недел|месяц|квартал|год|четверть|понедельник|вторник|сред|четверг|пятниц|суббот|урок|утро|\d|перв|втор|трет|последн))"
    r"|по(?=\s+(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|выходн)\w*м(?![а-яё]))|завтра|послезавтра|сегодня"
    r"|повторно|ещё|еще|также|совместно|лично|обязательно|строго|систематически|активно|шире|чаще|активнее|при(?!\s+(?:администрации|главе|управлении|отделе|губернаторе)))[\s,]"
    r"|,\s+(?:в(?!\s+котор)|на(?!\s+(?:базе\s+)?котор)|ответственн\w+\s+за|не|совместно|при(?!\s+котор))\s",
)
_CLAUSE = re.compile(r",\s+(?:[^,]{0,20}\bкотор\w+|где|(?:не\s+)?(?P<participle>[А-Яа-яё]+))\s[^,]*")


# «ОО с угольным отоплением», «школ с низкими результатами ВПР», «лагерей с дневным пребыванием детей»: which ones.
_WHICH_HAVE = re.compile(
    r"(?:\b(?:ОО|ОУ|ДОУ|ДОО|СОШ|ООШ|МБОУ|МКОУ)|\s(?:школ|лагерей|учреждений|организаций|садов|интернатов|сельсоветов|поселений))"
    r"\s+с\s+(?:(?!учетом|учётом)[а-яё]+(?:ым|им|ой|ей|ыми|ими)\s+){0,2}"
    r"(?:(?:отоплением|результатами|подвозом|наполняемостью|контингентом|показателями|котельными|печами|бассейнами|пищеблоками|спальнями"
    r"|интернатами|успеваемостью|обучением|кровлями)(?![а-яё])(?:\s(?:ВПР|ГИА|ОГЭ|ЕГЭ))?"
    r"|(?:пребыванием|численностью)(?:\s(?:детей|обучающихся|учащихся|воспитанников))?(?![а-яё])"
    r"|(?:группами|классами)(?:\s(?:[а-яё]+(?:его|ого|ой|ей|ых|их)\s)?(?:возраста|пребывания|направленности|дня))?(?![а-яё]))"
)


def _stop(prefix: str) -> int:
    """Where those who act end and the circumstances begin; «, имеющих классы коррекции,» and «с угольным отоплением»
    still tell who.
    """
    having = _WHICH_HAVE.search(prefix[:200]) if " с " in prefix else None
    position = having.end() if having and not _STOP.search(prefix[: having.end()].replace(" с ", " ", 1)) else 0
    while True:
        stop = _STOP.search(prefix, position)
        clause = _CLAUSE.search(prefix, position)
        if (
            clause
            and (clause["participle"] is None or is_participle(clause["participle"]))
            and (stop is None or clause.start() <= stop.start())
        ):
            position = clause.end()
            if prefix[position : position + 1] == "," and not re.match(
                r",\s+(?:[А-ЯЁ]|\w+(?:ам|ям|ому|ему|у|ю)\b)", prefix[position:]
            ):
                return position
            continue
        return stop.start() if stop else len(prefix)


@lru_cache(maxsize=REMEMBERED)
def leading(text: str) -> Addressee | None:
    """«Ст. инспектору (Горюк Н.А.) провести …», «Комиссии родительского контроля проводить …», «ММЦ организовать …».

    None where the sentence does not begin with those who act.
    """
    verb = first_infinitive(text)
    if verb is None or verb == 0:
        return None
    return before_verb(text[:verb])


_GOVERNING = re.compile(r"[,«(]|\s(?:за|по|на|в|о|об|от|для|и|при|из)\s")


def _without_object(phrase: str) -> str:
    """«Руководителям ОО отчёты | представить»: what is done stands before its verb."""
    if _GOVERNING.search(phrase) or NAME.search(phrase):
        return phrase
    cut = len(phrase)
    for found in list(WORD.finditer(phrase))[1:][::-1]:
        word = found[0]
        object_only = (
            word.islower()
            and readings_in(word, "accs")
            and not any(readings_in(word, case) for case in ("gent", "datv", "ablt"))
        )
        if not object_only:
            break
        cut = found.start()
    return phrase[:cut].rstrip()


def before_verb(prefix: str) -> Addressee | None:
    """The addressee that a prefix begins with, in the dative (or a name of letters, which has no cases)."""
    phrase = re.sub(r"\s+[–—-]\s*$", "", prefix[: _stop(prefix)].rstrip(" :,–—-"))
    phrase = _without_object(phrase)
    if not phrase or len(phrase) > 600 or not addressed(phrase):
        return None
    found = mentions(phrase, "datv")
    return Addressee(found, len(prefix), dative=True) if found else None


_LETTERED = re.compile(
    r"[А-ЯЁ]{2,}[А-ЯЁа-яё]*(?:\s*,?\s+(?:[А-ЯЁ№\d][^\s,]*|и|по(?=\s+(?:[А-ЯЁ]|район|округ|город|област|кра))|райо?на?у?|округа?у?|города?у?|области|края?ю?|им\.|\d+))*\s*$"
)


# «К 1 октября», «В МБОУ СОШ № 4 директору»: when or where, and nobody.
_BY_OR_AT = re.compile(r"(?:до|ко?|во?|на|за|через|после|перед|при)\s", re.IGNORECASE)
# «и.о. директора Орлову Ю.Ю.»: the post stays in the genitive.
_ACTING = re.compile(r"(?:и\.?\s?о\.?|врио|исполняющ(?:ему|ей)\s+обязанности)\s", re.IGNORECASE)


def addressed(phrase: str) -> bool:
    """Whether a phrase is those whom a task is given to, in the dative."""
    text = phrase if ALL_KEPT.match(phrase) else ALL.sub("", lexicon_words(phrase).strip())
    if _BY_OR_AT.match(text):
        return False
    name = NAME.match(text)
    if name:
        person = from_match(name, "datv")
        # «Горюк Н.А. провести» cannot be told from a nominative, and need not be.
        return bool(person.surname)
    if any(is_finite(word) for word in WORD.findall(text)[:1]):
        return False
    if text.split(maxsplit=1)[:1] and text.split(maxsplit=1)[0] in lexicon.TOPIC_LETTERS:
        return False
    first = split(text)[:1]
    if first and first[0] != text and LETTERS_ONLY.match(text.split()[0]):
        # «ГБУЗ «Луч» (Юн В.Д.), отделу образования»: letters have no cases, the next in the list has
        return addressed(first[0])
    if surname_certain(text) and nominative(text) != text:
        return True  # «Аксёновой до пятницы собрать …»
    if _ACTING.match(text):
        return NAME.search(text) is not None
    if lexicon.UNIONS.match(text):
        return True  # letters have no cases
    head = head_of(text)
    if head is None or re.match(rf"{lexicon.ORGANIZATION_LETTERS.pattern}\s+округа\b", text):  # «ОО округа»
        plain = re.sub(r"(?:\s*,)+(?=\s*(?:,|$))", "", masked(text, " "))  # «МДОУ «Берёзка», «Лучик»»
        return bool(_LETTERED.match(re.sub(r"\s+", " ", plain)))
    if re.match(r"(?:классные руководители|руководители\s+[А-ЯЁ]{2,}|социальный педагог|зам\b)", text, re.IGNORECASE):
        return True
    for word in WORD.findall(text)[:6]:
        if (
            lemmas(word) & {head}
            or any(lemmas(part) & {head} for part in word.split("-"))
            or any(one.endswith(head) for one in lemmas(word))
        ):
            return bool(readings_in(word, "datv")) or any(readings_in(part, "datv") for part in word.split("-"))
    return False


@lru_cache(maxsize=REMEMBERED)
def named(prefix: str) -> tuple[Mention, ...]:
    """Those that stand before a colon or a dash in the nominative or dative: «Общеобразовательные организации: …»,
    «Егоров – …».

    Empty unless the whole prefix names executors.
    """
    text = lexicon_words(prefix.strip(" :–—-\t"))
    if not text or len(text) > 600 or first_infinitive(text) is not None:
        return ()
    if text.lower() in ("все", "всем"):
        return (Mention("все", MentionKind.GROUP, text),)
    given = addressed(text)
    dative = (given and (case_of(ALL.sub("", text)) == "datv" or _one_body(text))) or (
        (given or _listed(text)) and any(given_to(one) for one in NAME.finditer(text))
    )
    found = mentions(text, "datv" if dative else "nomn")
    if not found or not all(is_executor(one) for one in found):
        return ()
    if any(one.kind is MentionKind.PERSON and " " not in one.name and not surname_certain(one.name) for one in found):
        return ()
    return found


def _listed(text: str) -> bool:
    """«Хоменко Е.Г., Пушкину А.С.», «МБУ ДО «Луч», Майской О.О.»: names, or letters and a name."""
    return NAME.match(text) is not None or bool(_LETTERED.match(re.sub(r"\s+", " ", masked(NAME.split(text)[0], " "))))


def _one_body(text: str) -> bool:
    """«Комиссии по делам несовершеннолетних:», «Администрации района:»: one body in the dative, not several."""
    words = WORD.findall(text)[:2]
    heads = lemmas(words[0]) & lexicon.BODIES if words else frozenset()
    several = len(words) > 1 and any("plur" in one.tag and "gent" in one.tag for one in parses(words[1].lower())[:1])
    # «Администрации школ:» are several.
    return not several and any(head.endswith("ия") and head != "организация" for head in heads)


def after_verb(text: str, verb_end: int, verb: str) -> Addressee | None:
    """«Ознакомиться руководителям ОУ с приказом», «Поручить Ивановой И.И. …»: those who act stand behind the verb."""
    rest = text[verb_end:]
    if verb in lexicon.GIVES:
        return None
    found = re.match(r"\s+", rest)
    if not found:
        return None
    tail = rest[found.end() :]
    word = WORD.match(tail)
    if word is None:
        return None
    limit = re.search(
        r"[,.;:]|\s(?:с|со|в|во|на|до|к|по(?!\s+(?:УВР|ВР|УМР|АХ|НМР|воспит|безопасн))|о|об|и(?=\s+\w+(?:ть|ти)\b)|для|при|от|из|за)\s",
        tail,
    )
    phrase = tail[: limit.start()] if limit else tail
    words = WORD.findall(phrase)
    if not words or not (addressed(phrase) and dative_plural(phrase)):
        return None
    phrase = noun_phrase(phrase)
    return Addressee(mentions(phrase, "datv"), verb_end + found.end() + len(phrase), dative=True)


def together(text: str) -> tuple[Mention, ...]:
    """«… организовать совместно с отделом культуры …»: those act too."""
    made: list[Mention] = []
    beginnings = [found for found in TOGETHER.finditer(text) if found[0].lower().lstrip(" ,(и").startswith("совместно")]
    for found, following in zip(beginnings, [*beginnings[1:], None], strict=False):
        rest = text[found.end() : following.start() if following else None]
        limit = re.search(
            r"[;:]|\.\s|\)|\s(?:в|до|на|к|при|для|во|не|о|об|по(?!\s+[А-ЯЁа-яё]+(?:ому|ой|ам|ям)\s))\s", masked(rest)
        )
        phrase = rest[: limit.start()] if limit else rest
        verb = first_infinitive(phrase)
        phrase = phrase[:verb] if verb is not None else phrase
        for index, chunk in enumerate(one for each in split(phrase) for one in _at_and(each)):
            holder = re.match(r"[^()]*\([^()]*\)", chunk)
            # «с отделом культуры (Лядов С.В.) подготовить»: the head in brackets comes along.
            piece = holder[0] if holder and NAME.search(holder[0]) else chunk
            piece = piece if NAME.search(piece) else noun_phrase(piece, "ablt")
            one = mention(piece, "ablt")
            if one is None or not is_executor(one) or (index and not in_case(piece, "ablt")):
                break
            made.append(one)
    return tuple(made)


def _at_and(chunk: str) -> list[str]:
    """«с Советом отцов и органами опеки»: the second stands in the same case; «с отделом культуры и спорта» is one."""
    parts, start = [], 0
    for found in re.finditer(r"\sи\s+", masked(chunk)):
        right = chunk[found.end() :]
        if noun_in(right, "ablt") and head_of(right) in lexicon.ROLES | lexicon.BODIES:
            parts.append(chunk[start : found.start()])
            start = found.end()
    return [*parts, chunk[start:]]


_NEXT_ADDRESSEE = re.compile(r"[,;]\s+(?:а\s+)?(?=[А-ЯЁа-яё])")


@lru_cache(maxsize=REMEMBERED)
def also_addressed(text: str) -> tuple[Mention, ...]:
    """«Директорам – до 1 марта, методистам – до 10 марта подготовить …»: further ones with a day or a verb each."""
    plain = masked(text)
    made: list[Mention] = []
    for found in _NEXT_ADDRESSEE.finditer(plain):
        rest = text[found.end() :]
        phrase = re.match(r"[^,;:.]{4,120}?(?=\s*[–—-]?\s*(?:в\s+срок\s+)?до\s+\d)", rest)
        if phrase is None or first_infinitive(phrase[0]) is not None or not addressed(phrase[0]):
            continue
        if case_of(phrase[0]) != "datv" or head_of(phrase[0]) not in lexicon.ROLES | lexicon.BODIES:
            continue
        made += [one for one in mentions(phrase[0], "datv") if is_executor(one)]
    for part in re.split(r";\s+", text)[1:] if ";" in plain else ():
        # «работникам написать заявления; Тумашовой Э.И. подготовить график»
        found_too = leading(part)
        if found_too is not None and found_too.dative and clearly_given(part):
            made += found_too.mentions
    return tuple(made)


_BY_A_DAY = re.compile(
    r"(?<![А-Яа-яЁё])(?:до|к)\s+\d{1,2}(?:\.\d{1,2}(?:\.\d{2,4})?|\s+[а-яё]+)(?:\s*\d{4})?(?:\s*г(?:ода|\.))?\s*[–—-]\s*"
    r"(?P<who>[А-ЯЁа-яё][^,;–—]{1,80}?)\s*(?=[,;]|\.?\s*$)"
)


def each_by_a_day(text: str) -> tuple[Mention, ...]:
    """«отчёты сдать: до 3 июня – школы, до 10 июня – ДОУ»: two or more, to each a day of its own."""
    found = [named(hit["who"]) for hit in _BY_A_DAY.finditer(text)]
    return tuple(one for each in found for one in each) if len(found) > 1 and all(found) else ()


def clearly_given(text: str) -> bool:
    """Whether the beginning can be no nominative: «Тумашовой Э.И. подготовить», not «Кот А.А. подготовит»."""
    name = NAME.match(text)
    return given_to(name) if name else case_of(text) == "datv"


def delegated(text: str) -> tuple[Addressee, str] | None:
    """«Рекомендовать руководителям ОО организовать …», «Обязать директоров …»: the one who acts and his verb's
    clause.
    """
    word = WORD.match(text)
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


_TOLD_TO_DO = re.compile(
    r"(?:поручить|поручается|поручено|рекомендовать|предложить)\s+(?P<what>[а-яё]+(?:ть|ти|чь)(?:ся|сь)?)\s",
    re.IGNORECASE,
)
# «подготовить отчёт методисту» under «поручить» has one to be told, «направить отчёт методисту» one who gets it.
_TAKES_A_RECEIVER = lexicon.GIVES - {"подготовить", "обеспечить"}


def told_at_the_end(text: str) -> tuple[Mention, ...]:
    """«Поручить подготовить отчёт методисту Лису А.А.», «Поручить провести осмотр директорам школ до 5 марта»."""
    found = _TOLD_TO_DO.match(text)
    if found is None or found["what"].lower() in _TAKES_A_RECEIVER:
        return ()
    plain = masked(text)
    names = [one for one in NAME.finditer(plain) if given_to(one)]
    if len(names) > 1 or (len(names) == 1 and not _ENDS_HERE.match(plain, names[0].end())):
        return ()
    for word in WORD.finditer(plain, found.end()):
        if not (lemmas(word[0]) & (lexicon.ROLES | lexicon.BODIES) or (names and word.start() == names[0].start())):
            continue
        if not names and not dative_plural(word[0]):
            continue
        if not names or word.start() == names[0].start() or case_of(word[0]) == "datv":
            phrase = text[word.start() : names[0].end()] if names else noun_phrase(text[word.start() :])
            if not names and not _ENDS_HERE.match(plain, word.start() + len(phrase)):
                return ()
            return mentions(phrase, "datv") if addressed(phrase) else ()
    return ()


_ENDS_HERE = re.compile(r"\s*(?:[.;]?\s*$|,?\s+(?:в\s+срок\s+)?(?:до|к|не\s+позднее)\s)", re.IGNORECASE)


@lru_cache(maxsize=REMEMBERED)
def subject(text: str) -> tuple[Mention, ...]:
    """«Жилин и Потапов проверят технику», «Школы представляют отчёты»: who is said to do it."""
    for found in WORD.finditer(text[:200]):
        if is_future_or_present_third(found[0]) and found.start():
            before = text[: found.start()].strip(" ,")
            if any(is_past(word) for word in WORD.findall(before)):
                return ()
            return named(before) if "," not in before or NAME.search(before) else ()
        if is_finite(found[0]) and not NAME.search(text[: found.end() + 3]) and found.start():
            return ()
    return ()
