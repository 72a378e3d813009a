"""Clauses that no word labels: «(в недельный срок)», «– Иванова И.И., до 1 марта», «…; Сычёва А.А., до 24.05»."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.deadline import Doubt, Reason
from domain.protocol import MentionKind
from protocols import lexicon
from protocols.addressees import leading, named
from protocols.assignees import LETTERS_ONLY, is_executor, mentions, split, surname_certain
from protocols.deadlines import read_phrase
from protocols.deadlines.context import Context
from protocols.deadlines.sentence import beside_an_event, tells_when_it_is
from protocols.finding import bare_day
from protocols.finding import deadline_in as find_deadline
from protocols.labels import EDGE, Clause
from protocols.morphology import is_future_or_present_third, is_past
from protocols.names import NAME, given_to, is_oblique, nominative
from protocols.phrases import WORD, first_infinitive, head_of, masked

_BRACKET = re.compile(r"\(([^()]{2,120})\)")
# «инструктаж к сочинению (6 декабря)»: the day is the event's.
_AT_AN_EVENT = re.compile(r"\s(?:к|ко|о|об)\s[^,;:()]{3,60}$")
_ABOUT_TERMS = re.compile(r"\sо\s(?:срок|дат|период|график)\w+\s[^,;:()]*$")  # «о сроках подачи (до 30 июня)»
_TRAILING_DASH = re.compile(r"(?:\s[–—-]\s*|\s*[–—]\s+)(?=[^–—]{2,160}$)")
_BEGINS_TERM = re.compile(
    rf"{lexicon.TERM_BEGINS}|(?:осенние|зимние|весенние|летние)\s+каникулы\s*$", re.IGNORECASE
)  # «провести обучение поваров (осенние каникулы)»
_HOW_OFTEN = re.compile(r"\sраза?\s+в\s+(?:год|полугодие|квартал|месяц)\s*$", re.IGNORECASE)
_TRAILING_NAME = re.compile(rf"(?:[;.(]\s*|\s[–—-]\s*)(?P<who>{NAME.pattern}[^;:()–—]{{0,80}})\)?\s*\.?\s*$")


@lru_cache(maxsize=4096)
def readable(phrase: str, context: Context) -> bool:
    """Whether the whole phrase is a deadline of some kind."""
    phrase = phrase.strip(" .;,")
    if not phrase or len(phrase) > 160 or not _BEGINS_TERM.match(phrase) or first_infinitive(phrase) is not None:
        return False
    found = read_phrase(phrase, context)
    return bool(found.kind != "none" or (found.doubts and "not_understood" not in found.doubts))


def bracketed_term(text: str, context: Context) -> tuple[str, list[Clause]]:
    """«… на II полугодие (в недельный срок).»"""
    for found in _BRACKET.finditer(text):
        inside = found[1].strip()
        after = text[found.end() :].strip()
        if after and after[0] not in ".;,":
            continue
        if _HOW_OFTEN.search(text[: found.start()]):
            continue  # «2 раза в год (май, декабрь)»: the bracket tells which
        if inside[:1].isdigit() and find_deadline(text[: found.start()]) is not None:
            continue  # «до 1 декабря провести инструктаж к сочинению (6 декабря)»: when that is
        if beside_an_event(text[: found.start() + 1].lower()):
            continue  # «за неделю до семинара (20 и 27 марта)»
        if tells_when_it_is(text[: found.start() + 1], inside) or (
            _AT_AN_EVENT.search(text[: found.start()])
            and (inside[:1].isdigit() or _ABOUT_TERMS.search(text[: found.start()]))
        ):
            continue
        if not re.search(r"\d", inside) and _dated_before(text[: found.start()]):
            continue  # «не позднее 16 декабря (до обеда)»
        if _BEGINS_TERM.match(inside) and readable(inside, context) and not _gone_by(inside, context):
            return text[: found.start()] + text[found.end() :], [Clause("term", inside)]
        both = _who_and_when(inside, context) if not after.strip(" .;") or after[0] == "," else []
        if both:
            return text[: found.start()] + text[found.end() :], both
    return text, []


_NEW_SENTENCE = re.compile(r"(?<=[а-яё\d»)])[.!]\s+(?=[А-ЯЁIV])")
_SHORT_BEFORE_NAME = re.compile(r"(?<![А-Яа-яЁё])(?:им|ул|пр|пер|с|п|пос|д|ст|х|о|обл|р|н|г)$", re.IGNORECASE)


def sentence_last(text: str, context: Context) -> tuple[str, list[Clause]]:
    """«Трудоустроить подростков. Июнь-август 2024 г.», «Подвести итоги лета. Вторая декада сентября.»"""
    for found in _NEW_SENTENCE.finditer(text):
        term = text[found.end() :].strip(" .;")
        if len(term) > 60 or _SHORT_BEFORE_NAME.search(text[: found.start()]):
            continue
        if readable(term, context) and find_deadline(text[: found.start()]) is None:
            return text[: found.start() + 1], [Clause("term", term)]
    return text, []


_APPOINTED = re.compile(
    r"(?:[.;]|,(?:\s+а)?)\s+(?:"
    r"ответственн(?:ым|ой|ыми)(?:\s+(?:лицом|исполнителем))?(?:\s+за\s+[^.,;:]{2,80}?)?\s+(?:назначить|определить)"
    r"|(?:назначить|назначив|определить|определив)\s+ответственн(?:ым|ой|ыми)(?:\s+за\s+[^.,;:]{2,80}?(?=\s(?-i:[А-ЯЁ])))?"
    r"|(?:персональную\s+)?ответственность(?:\s+за\s+[^.,;:]{2,80}?)?\s+возложить\s+на"
    r"|(?P<control>контроль(?:\s+за\s+[^.,;:]{2,80}?)?\s+возложить\s+на)"
    r")\s+(?P<who>[^:;()]{3,160}?)\s*\.?\s*$",
    re.IGNORECASE,
)


def appointed(text: str) -> tuple[str, list[Clause]]:
    """«Провести смотр до 1 мая. Ответственной назначить Зуеву О.О.», «…, ответственность возложить на Панова В.В.»"""
    found = _APPOINTED.search(text)
    if found is None or first_infinitive(text[: found.start()]) is None or first_infinitive(found["who"]) is not None:
        return text, []
    people = mentions(found["who"], "accs")
    if not people or not all(is_executor(one) and one.kind is not MentionKind.UNKNOWN for one in people):
        return text, []
    names = ", ".join(one.name for one in people)
    return text[: found.start() + 1], [Clause("control" if found["control"] else "responsible", names)]


_PEOPLE_LAST = re.compile(r"(?<=[а-яё\d»)][.!])\s+(?P<who>[А-ЯЁ][^.:;()–—!?]{3,80})\.?\s*$")
# «Ответственные за сайты ОУ.»: a line of its own, without a colon
_ANSWERING = re.compile(
    r"(?P<who>ответственн(?:ые|ый|ая)\s+за\s+(?!исполнени|выполнени|контрол)[^.:;()–—!?]{3,80})\.?\s*$", re.IGNORECASE
)


def people_last(text: str) -> tuple[str, list[Clause]]:
    """«Обновить сведения на сайтах. Ответственные за сайты ОУ.», «… до 1 мая. Руководители ОО.»"""
    found = _ANSWERING.match(text) or _PEOPLE_LAST.search(text)
    if found is None or first_infinitive(found["who"]) is not None:
        return text, []
    before = text[: found.start()]
    if before and (first_infinitive(before) is None or _SHORT_BEFORE_NAME.search(before.rstrip("."))):
        return text, []
    people = named(found["who"])
    if any(is_past(word) or is_future_or_present_third(word) for word in WORD.findall(found["who"])):
        return text, []  # «Учителя школы № 3 участвовали.»
    if not people or any(
        one.kind not in (MentionKind.GROUP, MentionKind.ROLE) or head_of(one.name) not in lexicon.ROLES
        for one in people
    ):
        return text, []
    return before, [Clause("responsible", ", ".join(one.name for one in people))]


def _dated_before(text: str) -> bool:
    found = find_deadline(text)
    return found is not None and not text[found[1] :].strip()


def pairs(text: str, context: Context) -> list[Clause]:
    """«Провести уроки: Сомова И.П. (СОШ № 4) – в октябре, Дудин А.А. – в феврале»: each with a term of his own."""
    plain = masked(text)
    colon = plain.rfind(":")
    if colon < 0 or plain.count("–") + plain.count("—") + plain.count(" - ") < 2:
        return []
    people, terms, position = [], [], colon + 1
    for end in [found.start() for found in re.finditer(r"[,;]", plain[colon:] + ";")]:
        piece = text[position : colon + end].strip(" .;,")
        position = colon + end + 1
        found = re.fullmatch(r"(?P<who>.{3,100}?)\s+[–—-]\s+(?P<term>[^–—]{3,60})", piece)
        if found is None or not readable(found["term"], context) or not _nominative_people(found["who"]):
            return []
        if not all(is_executor(one) for one in mentions(found["who"])):
            return []
        people.append(found["who"])
        terms.append(found["term"])
    if len(people) < 2:
        return []
    return [Clause("responsible", ", ".join(people)), Clause("term", ", ".join(terms))]


def _gone_by(phrase: str, context: Context) -> bool:
    """«обращения за каникулы (с 1 по 8 января)» in a paper of the 15th: when it was, not until when."""
    found = read_phrase(phrase, context)
    return found.reason is Reason.RANGE_END and Doubt.IN_THE_PAST in found.doubts


def _people_then_term(text: str, context: Context) -> list[Clause]:
    """«Муха З.З., директора школ, 2023, 2024 годы»: people up to a comma, and all after it is a term."""
    for comma in re.finditer(r"[,;]|(?<=[А-ЯЁ]\.)\s(?=(?:до|к|в)\s|\d)", masked(text)):
        people, term = text[: comma.start()].strip(EDGE), text[comma.end() :].strip(" .;,")
        if re.search(r"№\s*\d[\d,\s]*$", people) and re.match(r"\d{1,3}\s*,", term):
            continue  # «директора СОШ № 1, | 5, 12, ежемесячно»
        if readable(term, context):
            named = mentions(people)
            if named and _nominative_people(people) and all(is_executor(one) for one in named):
                return [Clause("responsible", people), Clause("term", term)]
            return []
    return []


def _who_and_when(text: str, context: Context) -> list[Clause]:
    """«(Усов Б.Б., до 20 января 2023 года)»: executors and a date without a word to tell which is which."""
    pieces = [piece.strip() for piece in re.split(r"[,;]|\s(?=(?:до|к|не\s+позднее)\s)", text) if piece.strip()]
    terms = [piece for piece in pieces if readable(piece, context)]
    people = ", ".join(piece for piece in pieces if piece not in terms)
    if not terms or not people or not (_nominative_people(people) or LETTERS_ONLY.fullmatch(people)):
        return []
    if not all(is_executor(one) for one in mentions(people)):
        return []
    return [Clause("responsible", people), Clause("term", ", ".join(terms))]


_BRACKET_LAST = re.compile(r"[.,;]?\s*\((?P<who>[^()]{3,160})\)$")


def _people_in_bracket(tail: str) -> tuple[str, list[Clause]]:
    """«до 20 апреля, ежегодно. (Рук. ОУ)»: the term, and who stands behind it."""
    found = _BRACKET_LAST.search(tail)
    people = named(found["who"]) if found else ()
    if found is None or not people or any(one.kind is MentionKind.UNKNOWN for one in people):
        return tail, []
    return tail[: found.start()], [Clause("responsible", ", ".join(one.name for one in people))]


def dashed(text: str, context: Context, known: list[Clause]) -> tuple[str, list[Clause]]:
    """«сформировать перечень – до 1 октября 2022 г.», «подготовить отчёт – Иванова И.И., до 1 марта»."""
    found = _TRAILING_DASH.search(masked(text))
    if found is None:
        return text, []
    tail, head = text[found.end() :].strip(" .;"), text[: found.start()]
    if not re.search(r"[А-Яа-яЁё]{3}", head) or NAME.fullmatch(head):
        return text, []  # «Зуева О.О. – ответственная за сбор заявок»
    if lexicon.FOR_INFORMATION.match(text):
        return text, []
    has_term = any(one.sort == "term" for one in known)
    if not has_term and not any(one.sort == "responsible" for one in known):
        apart = _term_then_people(tail, context)
        if apart:
            return head, apart
        if _BY_ITS_PLAN.match(tail) and first_infinitive(head) is None:
            return text, []  # «Отпуска – согласно графику»: how it goes, and nobody's task
    if not has_term and _named_then_more(head, tail):
        return text, []
    term, who = _people_in_bracket(tail)
    if not has_term and readable(term, context):
        if find_deadline(head) is not None:
            return text, []  # «до пятницы собрать у 11 классов, у 9-х – до 1.02»: another part's day
        return head, [Clause("term", term), *who]
    if any(one.sort == "responsible" for one in known) or first_infinitive(tail) is not None:
        return text, []
    receiver = NAME.match(tail)
    if receiver and given_to(receiver) and leading(head) is not None:
        return text, []  # «Ответственным … проверить автобусы, заявку – Пшеничному Д.Д.»
    both = [] if has_term else _people_then_term(tail, context) or _who_and_when(tail, context)
    if both:
        return head, both
    inside = None if has_term else find_deadline(tail)
    people = tail if inside is None else (tail[: inside[0]] if tail[inside[1] :].strip(" .;") == "" else "")
    named = mentions(people.strip(EDGE))
    if not named or not all(is_executor(one) for one in named) or not _nominative_people(people):
        return text, []
    made = [Clause("responsible", people.strip(EDGE))]
    return head, made if inside is None else [*made, Clause("term", inside[2])]


_BY_ITS_PLAN = re.compile(rf"{lexicon.BY_PLAN}$", re.IGNORECASE)


def _term_then_people(tail: str, context: Context) -> list[Clause]:
    """«Смета на ремонт – до 15 марта Жмурко А.А.», «Сверка – по графику (Лис О.В.)»."""
    name = NAME.search(tail)
    if name is None or name.start() == 0 or given_to(name) or is_oblique(name):
        return []
    term, people = tail[: name.start()].strip(EDGE + "("), tail[name.start() :].strip(EDGE + ")")
    if not readable(term, context) or not all(is_executor(one) for one in mentions(people)):
        return []
    return [Clause("responsible", people), Clause("term", term)]


def _named_then_more(head: str, tail: str) -> bool:
    """«Жмурко А.А. – до 15 марта смета»: the head acts, and what stands behind the day is the task."""
    if not named(head.strip(EDGE)):
        return False
    found = find_deadline(f"сдать {tail}")
    return found is not None and found[0] == 6 and bool(re.search(r"[а-яё]{3}", tail[found[1] - 6 :]))


def trailing_name(text: str, context: Context) -> tuple[str, list[Clause]]:
    """«Медкабинет – аптечка, вода; Сычёва А.А., до 24.05»: a name in the nominative and a date end the line."""
    found = _TRAILING_NAME.search(text)
    if (
        found is None
        or len(text[: found.start()].split()) < 1
        or text.count("(", 0, found.start()) != text.count(")", 0, found.start())
    ):
        return text, []
    who = found["who"]
    name = NAME.match(who)
    if name is None or text[found.start()] == "(" or "." not in name[0]:
        return text, []
    if lexicon.ABBREVIATIONS.search(text[: found.start() + 1]) or is_oblique(name):
        return text, []
    if given_to(name) and leading(text[: found.start()]) is not None:
        return text, []  # «за I квартал 2024 г. Завьяловой Е.Ю.»: a receiver
    both = _people_then_term(who, context)
    if both:
        return text[: found.start()], both
    term = find_deadline(who[name.end() :].join(("; ", "")))
    people = who if term is None else who[: max(name.end(), who.rfind(",", 0, len(who) - len(term[2]) + 1))]
    if first_infinitive(people) is not None or not all(is_executor(one) for one in mentions(people)):
        return text, []
    return text[: found.start()], [
        Clause("responsible", people.strip(EDGE)),
        *([Clause("term", term[2])] if term else []),
    ]


_SURNAMES_LAST = re.compile(r"(?<=[а-яё\d.!?][.!?])\s+(?P<who>[А-ЯЁ][а-яё]+(?:,\s*[А-ЯЁ][а-яё]+)*)\s*\.?\s*$")


def surnames_last(text: str) -> tuple[str, list[Clause]]:
    """«… доложить на планёрке 10 февраля. Ильин.»: surnames as the last sentence say who does it."""
    found = _SURNAMES_LAST.search(text)
    if found is None or not all(surname_certain(one) for one in split(found["who"])):
        return text, []
    return text[: found.start()], [Clause("responsible", found["who"])]


_GROUP_LAST = re.compile(r",\s*(?P<who>[а-яё][^,;:()–—]{4,60}?)\s*\.?$")


def group_last(text: str) -> tuple[str, list[Clause]]:
    """«… собрать до 15-го, методисты», «учения провести 17 сентября, всем школам»: a group after the deadline."""
    found = _GROUP_LAST.search(text)
    term = find_deadline(text[: found.start()]) if found else None
    if found is None or term is None or text[term[1] : found.start()].strip(" .г"):
        return text, []
    people = named(found["who"])
    if len(people) != 1 or people[0].kind not in (MentionKind.GROUP, MentionKind.ROLE):
        return text, []
    return text[: found.start()], [Clause("responsible", people[0].name)]


_PEOPLE_AFTER_TERM = re.compile(
    rf"(?:\.,|[,.!])\s*(?P<who>(?:{NAME.pattern}|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)(?:(?:,|\s+и)\s+[^;:()–—\d]{{3,80}})?)\s*[.!]*$"
)


def people_after_term(text: str) -> tuple[str, list[Clause]]:
    """«… собрать до среды, Мухина», «документы до 31.05., Тихонов и начальники лагерей»: people right after the day."""
    found = _PEOPLE_AFTER_TERM.search(text)
    before = text[: found.start()] if found else ""
    if found is None or _term_at_end(before) is None:
        return text, []
    name, people = NAME.match(found["who"]), mentions(found["who"])
    first = split(found["who"])[0]
    told = given_to(name) if name else not surname_certain(first) or nominative(first) != first
    if told or first_infinitive(found["who"]) is not None or not all(is_executor(one) for one in people):
        return text, []
    return before, [Clause("responsible", found["who"])]


def _term_at_end(text: str) -> str | None:
    """The deadline that ends a text, also where no verb sets it: «документы в фонд до 31.05»."""
    found = find_deadline(text)
    if found is None:
        return bare_day(text)
    return None if text[found[1] :].strip(" .!г") else found[2]


def _nominative_people(text: str) -> bool:
    """Names with initials, or groups: «– Иванова И.И.», «– директора школ»; a lone word is no executor here."""
    chunks = split(text.strip(EDGE))
    return not re.search(r"\s(?:до|от|для|из)\s", masked(text)) and all(
        re.search(r"[А-ЯЁ]\.", chunk)
        or " " in chunk
        or (chunk[:1].isupper() and surname_certain(chunk))
        or head_of(chunk) in lexicon.ROLES
        for chunk in chunks
    )
