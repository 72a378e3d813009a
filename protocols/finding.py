"""Where a task's sentence sets a deadline, remembered: the same sentence is asked about several times."""

from __future__ import annotations

import re
from functools import lru_cache

from protocols.addressees import named, subject
from protocols.deadlines import find_deadline
from protocols.deadlines.days import NAMED_DAYS
from protocols.deadlines.sentence import ABOUT_IT, HAPPENS, KEPT_UNTIL, PARTICIPLE, in_relative
from protocols.head_terms import LONGEST, head_term, inner_term
from protocols.morphology import is_first_plural, is_infinitive
from protocols.phrases import first_infinitive, is_participle, masked, noun_phrase

_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-яё]*"
_DAY = (
    rf"(?:(?:\d{{1,2}}\s?[-–—]\s?|\d{{1,2}}(?:,\s\d{{1,2}})*\s+и\s+)?\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}}\s*(?:года|г\.?)?)?"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?:\s*(?:года|г\.?))?)"
)
# «разослать план 22 апреля 2024 г.», «провести линейки 2 сентября, обеспечить …»: a day that ends its clause, with
# nothing that makes it another paper's date.
_BARE_AT_END = re.compile(
    rf"(?<![№\d])\s(?P<phrase>{_DAY})(?:\s+(?:в|до|к|с)\s+\d{{1,2}}[:.-]\d{{2}}(?:\s*(?:час\w*|ч\b))?)?(?:\s*[.;]?\s*$|(?=,\s+[а-яё]+(?:ть|ти)\b)|(?=\s*_{{5,}}\s*[.;]?\s*$))",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?<![А-Яа-яЁё])(?P<phrase>(?:в\s+срок\s+)?(?:до|к|не\s+позднее|не\s+позже)\s+{_DAY})", re.IGNORECASE
)
_NO_TERM_BEFORE = re.compile(
    r"(?:от|с|по|на|за|из|до|период\w*|№|протокол\w*|приказ\w*|распоряжени\w*|постановлени\w*|письм\w*|состояни\w*\s+на|датой|проведенн\w+|проведённ\w+|состоявш\w+|прошедш\w+|утвержд\w+|принят\w+|подписанн\w+|день|дн[юяеё]м?|праздник\w*|ранее|раньше|начиная|кроме|\d,)\s*$",
    re.IGNORECASE,
)


# «сводную таблицу завтра к 12.00», «… сегодня»
_SOON_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:до\s+)?(?:сегодня|завтра|послезавтра))(?:\s+(?:к|до|в)\s+\d{1,2}(?:[.:-]\d{2})?)?\s*[.;!]*\s*$",
    re.IGNORECASE,
)


# «подготовить отчёт к следующему аппаратному совещанию (24 января)», «доложить на ближайшем заседании комиссии»
_NEXT_MEETING_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:к|до|на)\s+(?:следующ|очередн|ближайш)\w+\s+(?:[а-яё]+\s+){0,2}"
    rf"(?:совещани|заседани|планерк|планёрк|педсовет|собрани)\w*(?:\s+\(?(?:{_DAY}|\d{{1,2}}\.\d{{2}})\)?)?)"
    r"(?:\s+[А-Яа-яё]+){0,3}\s*[.;]?\s*$",
    re.IGNORECASE,
)

# «информировать школы по мере поступления документов», «… знакомить с изменениями по мере их публикации»
_AS_NEEDED_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>по\s+мере\s+(?!возможност|сил\b)[а-яё]{2,}(?:\s+[а-яё]+){0,5})\s*[.;]?\s*$",
    re.IGNORECASE,
)


# «информировать управление о каждом случае незамедлительно», «иметь запас на постоянной основе»
_NAMED_DAY_AT_END = re.compile(
    rf"(?<![А-Яа-яЁё])(?P<phrase>(?:к|ко|до|в)\s+(?:праздник[уа]?\s+)?д(?:н[юя]|ень)\s+(?:{'|'.join(NAMED_DAYS)}))\s*[.;]?\s*$",
    re.IGNORECASE,
)
_OPEN_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>незамедлительно|безотлагательно|немедленно|срочно|постоянно|на\s+постоянной\s+основе)\s*[.;]?\s*$",
    re.IGNORECASE,
)
# «заключить договоры до начала приёмной кампании», «провести опрессовку до конца отопительного сезона»
_EVENT_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:до|к)\s+(?:начал|конц|окончани|завершени|открыти|закрыти)[ауюя]\s+(?!год|месяц|недел|квартал|\S+\s+(?:учебн|год))"
    r"[а-яё]+(?:\s+[а-яё]+){0,3})(?:\s*[.;]?\s*$|(?=,\s))",
    re.IGNORECASE,
)
# «Тюрину по выходу с больничного сдать отчёт», «Подготовить справку по окончании ремонта»
_AFTER_EVENT = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:по\s+выход[уе]\s+(?:с|из)\s+[а-яё]+|по\s+возвращении\s+(?:с|со|из)\s+[а-яё]+"
    r"|(?:по\s+(?:окончани|завершени|прибыти|получени|поступлени)и"
    r"|после\s+(?:окончани|завершени|прибыти|получени|поступлени|подписани|утверждени)я)(?!\s+(?:[а-яё]+\s+)?(?:год|четверт|полугоди|квартал|месяц|каникул|недел|смен))(?:\s+[а-яё]+){1,4}?)"
    r")(?=,?\s+[а-яё]+(?:ть|ти|чь)(?:ся|сь)?(?![а-яё])|\s*[.;]?\s*$)",
    re.IGNORECASE,
)
# «до начала мероприятий, под подпись», «до 1 мая, в обязательном порядке»: how, after until when.
_HOW_AT_END = re.compile(
    r",?\s+(?:под\s+(?:личную\s+)?(?:подпись|роспись)|в\s+(?:обязательном|установленном)\s+порядке|в\s+полном\s+объ[её]ме"
    r"|с\s+(?:записью|отметкой|регистрацией)\s+в\s+журнал\w+(?:\s+[а-яё]+){0,2})\s*(?=[.;]?\s*$)",
    re.IGNORECASE,
)
# «отчётность представить в сроки, установленные приказом управления от 25.11.2024 № 61»
_SET_ELSEWHERE_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>в\s+срок[и]?,\s+(?:установленн|определ[её]нн|указанн|предусмотренн)\w+\s+[^,;()_]{3,100}?)\s*[.;]?\s*$",
    re.IGNORECASE,
)
# «вручить памятки в день проведения соревнований»
_ON_ITS_DAY_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>в\s+(?:тот\s+же\s+)?день\s+(?!(?:открыт|знани|учител|побед|здоровь|семь)\w*)"
    r"[а-яё]{5,}(?:\s+[а-яё]+){0,3})\s*[.;]?\s*$",
    re.IGNORECASE,
)
# «В день проведения экзамена руководителям пунктов обеспечить …»
_ON_ITS_DAY_FIRST = re.compile(
    r"в\s+день\s+(?P<event>(?:проведени|обращени|поступлени|получени|при[её]м)\w+)(?=\s)", re.IGNORECASE
)
# «Провести 1 сентября торжественные линейки», «14 мая 2024 года провести сбор»: the day beside the verb.
_BESIDE_VERB = re.compile(
    rf"(?:^|(?<=[\s(]))(?:(?P<verb>[А-Яа-яЁё]+(?:ть|ти|чь|ться|тись))\s+(?P<after>{_DAY})(?=\s+[а-яёА-ЯЁ«])"
    rf"|(?P<before>{_DAY})\s+(?P<next>[а-яё]+(?:ть|ти|чь|ться|тись))(?![а-яё]))",
    re.IGNORECASE,
)
_NO_EVENT = re.compile(r"(?:счита|призна|объяв|перен|отме[тн]|праздн|перенест|сдвин)", re.IGNORECASE)


def _day_beside_verb(plain: str) -> tuple[int, int, str] | None:
    for found in _BESIDE_VERB.finditer(plain):
        verb, group = (found["verb"], "after") if found["verb"] else (found["next"], "before")
        start = found.start(group)
        if not is_infinitive(verb) or _NO_EVENT.match(verb):
            continue
        if group == "before" and (_NO_TERM_BEFORE.search(plain[:start]) or _told_of_by(plain[:start])):
            continue
        return start, found.end(group), found[group]
    return None


def _told_of_by(before: str) -> bool:
    """«выявленных 10 ноября устранить»: the day is the participle's."""
    words = re.findall(r"[а-яё]+", before.lower())
    return bool(words) and is_participle(words[-1])


# «Провести пробные работы в феврале 2022 г. по русскому языку»: when it is held, wherever that stands.
_HELD = re.compile(
    rf"(?:^|[\s(])(?:провести|организовать|принять\s+участие)\s(?P<what>[^.;:]{{3,80}}?)\s"
    rf"(?P<phrase>в\s+{_MONTH}\s+\d{{4}}\s*(?:года|г\.?))(?=\s+(?:по|для|на|с|в|среди)\s)",
    re.IGNORECASE,
)


# «Заслушать на совещании в июне отчёты директоров», «рассмотреть решение на заседаниях педсоветов в апреле и …»: when
# the meeting is to hear it.
_HEARD = re.compile(
    rf"(?:^|\s)(?:(?:за)?слушать|рассмотреть|обсудить|изучить)\s(?P<what>[^.;:,]{{3,80}}?\s)?на\s+(?:[а-яё]+\s)?"
    rf"(?:совещани|заседани|собрани|педсовет|совет)\w*\s(?:[а-яё]+\s){{0,2}}"
    rf"(?P<phrase>в\s+{_MONTH}(?:\s+\d{{4}}\s*(?:года|г\.?))?)(?=[\s,])",
    re.IGNORECASE,
)


def _held_in_a_month(plain: str) -> tuple[int, int, str] | None:
    heard = _HEARD.search(plain)
    said = re.findall(r"[а-яё]+", (heard["what"] or "").lower()) if heard else []
    if heard is not None and not any(is_participle(word) for word in said):
        return heard.start("phrase"), heard.end("phrase"), heard["phrase"]
    found = _HELD.search(plain)
    if found is None or len(re.findall(r"\d{4}", plain)) > 1:
        return None
    if any(is_participle(word) for word in re.findall(r"[а-яё]+", found["what"].lower())[-2:]):
        return None  # «анализ работ, проведённых в феврале 2022 г. по …»
    return found.start("phrase"), found.end("phrase"), found["phrase"]


# «обеспечив проведение не менее 4 занятий в 2022-2023 учебном году»: held in a school year that ends the sentence.
_HELD_THROUGH = re.compile(
    r"(?:^|[\s(])(?:провести|проводить|организовать|принять\s+участие|проведение|обеспечив)\s(?P<what>[^.;:]{3,120}?)\s"
    r"(?P<phrase>в\s+20\d\d\s?[-–—/]\s?(?:20)?\d\d\s+уч(?:ебном|\.)\s*г(?:оду|\.))\s*[.;]?\s*$",
    re.IGNORECASE,
)
# «анализ работы в 2022-2023 учебном году», «план мероприятий в …»: the year is the thing's own.
_OF_A_YEAR = re.compile(
    r"(?:анализ|итог|результат|отч[её]т|монитор|план|график|положени|порядок|порядк|вопрос|программ|перечень|перечн|приказ|проект|,\s*котор)",
    re.IGNORECASE,
)


def _on_its_day(plain: str) -> tuple[int, int, str] | None:
    found = _ON_ITS_DAY_FIRST.match(plain)
    if found is None:
        return None
    end = found.start("event") + len(noun_phrase(plain[found.start("event") : found.end() + 120], "gent"))
    return 0, end, plain[:end]


def _held_in_a_school_year(plain: str) -> tuple[int, int, str] | None:
    found = _HELD_THROUGH.search(plain)
    if found is None or _OF_A_YEAR.search(found["what"]):
        return None
    if any(PARTICIPLE.fullmatch(word) or is_participle(word) for word in re.findall(r"[а-яё]+", found["what"].lower())):
        return None
    return found.start("phrase"), found.end("phrase"), found["phrase"]


# «организовать акцию «Чистый двор» 29 октября 2024 года, фотоотчёт выложить»: held on a day that ends its clause.
_HELD_ON = re.compile(
    rf"(?:^|[\s(])(?:провести|организовать|принять\s+участие|созвать)\s(?P<what>[^.;:,]{{0,120}}?)\s?(?<![\d.])"
    rf"(?P<phrase>{_DAY})(?=\s*,\s|\s+(?:в\s+)?\d{{1,2}}[-:.]\d\d(?!\d|\.))",
    re.IGNORECASE,
)
# «провести линейки, посвящённые Дню знаний, 2 сентября в школах»: the comma has closed the participle's clause.
_HELD_AFTER_CLAUSE = re.compile(
    rf"(?:^|[\s(])(?:провести|организовать|принять\s+участие|созвать)\s[^.;:,]{{3,80}},\s+(?P<participle>[а-яё]+)\s[^.;:,]{{3,80}},"
    rf"\s+(?P<phrase>{_DAY})(?=\s+(?:в|во|на|с|со|по|для|у|при)\s|\s*[,;.]|\s*$)",
    re.IGNORECASE,
)
# «провести испытания с 5 по 16 февраля 2024 года на базе лицея»: held in a span, wherever that stands.
_SPAN = (
    rf"с\s+\d{{1,2}}(?:\s+{_MONTH}|\.\d{{1,2}}(?:\.\d{{4}})?)?\s+по\s+"
    rf"(?:\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}}(?:\s*(?:года|г\.?)(?![а-яё]))?)?|\d{{1,2}}\.\d{{1,2}}(?:\.\d{{4}})?(?:\s*(?:года|г\.?)(?![а-яё]))?)"
)
_HELD_FROM_TO = re.compile(
    rf"(?:^|[\s(])(?:провести|организовать|принять\s+участие)\s(?P<what>[^.;:,]{{3,100}}?)\s(?P<phrase>{_SPAN})"
    r"(?=\s+(?:на|в|во|для|среди|у|при|силами)\s)",
    re.IGNORECASE,
)
_TOLD_WITH = re.compile(r"(?:^|\s)(?:от|о|об|к|ко|после|до|с|за|со|итогам|результатам|период)(?:\s|$)", re.IGNORECASE)


def _held_from_to(plain: str) -> tuple[int, int, str] | None:
    found = _HELD_FROM_TO.search(plain)
    if found is None or _OF_A_YEAR.search(found["what"]) or _TOLD_WITH.search(found["what"] + " "):
        return None
    if any(PARTICIPLE.fullmatch(word) or is_participle(word) for word in re.findall(r"[а-яё]+", found["what"].lower())):
        return None  # «проверку обращений, поступивших с 5 по 16 февраля на портал»
    return found.start("phrase"), found.end("phrase"), found["phrase"]


def _held_on_a_day(plain: str) -> tuple[int, int, str] | None:
    apart = _HELD_AFTER_CLAUSE.search(plain)
    if apart is not None and is_participle(apart["participle"]) and len(re.findall(_DAY, plain, re.IGNORECASE)) == 1:
        return apart.start("phrase"), apart.end("phrase"), apart["phrase"]
    found = _HELD_ON.search(plain)
    if found is None or _TOLD_WITH.search(found["what"]) or _told_of_by(found["what"]):
        return None
    return found.start("phrase"), found.end("phrase"), found["phrase"]


# «Всем: табель до 25 числа ежемесячно», «Бойко – график дежурства до среды»: the verb is left out.
_VERB_LEFT_OUT = re.compile(r"(?P<who>[^:–—]{3,80}?)\s*(?::|\s[–—-])\s+(?=[а-яё])")
# «До 15 марта: директорам школ – отчёты, методистам – справки»
_UNTIL_HEADS = re.compile(rf"\s*(?P<phrase>(?:в\s+срок\s+)?(?:до|к|не\s+позднее)\s+{_DAY})\s*:\s", re.IGNORECASE)
# «Директорам школ в срок до 1 мая:», «Директорам школ (до 1 мая):», «В срок до 1 мая директорам школ:»
_TERM = rf"(?:в\s+срок\s+)?(?:до|не\s+позднее)\s+{_DAY}"
_HEADING_TERM = re.compile(
    rf"(?P<who>\S.{{2,300}}?)[\s,]+\(?(?P<phrase>{_TERM})\)?|(?P<first>{_TERM}),?\s+(?P<whom>\S.{{2,300}})",
    re.IGNORECASE,
)


def term_of_heading(body: str) -> tuple[str, str] | None:
    """An addressee's heading without its term, and the term."""
    found = _HEADING_TERM.fullmatch(body.strip(" :;,–—-"))
    if found is None or first_infinitive(body) is not None:
        return None
    return found["who"] or found["whom"], found["phrase"] or found["first"]


_SUPPLIED = "сдать "


def _without_a_verb(text: str) -> tuple[int, int, str] | None:
    told = _VERB_LEFT_OUT.match(text)
    if told is None or first_infinitive(text) is not None or not named(told["who"]):
        return None
    found = find_deadline(_SUPPLIED + text[told.end() :])
    if found is None:
        return None
    moved = told.end() - len(_SUPPLIED)
    return found[0] + moved, found[1] + moved, found[2]


def _we_do(text: str) -> bool:
    """«предложения сдаём до 1 декабря»"""
    return any(is_first_plural(word) for word in re.findall(r"[а-яё]+(?:[её]м|им)(?:ся)?(?![а-яё])", text[:300]))


_AGAIN_UNTIL = re.compile(rf"(?<![А-Яа-яЁё])(?:в\s+срок\s+)?(?:до|к|не\s+позднее|не\s+позже)\s+{_DAY}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def further_deadlines(text: str, after: int) -> tuple[str, ...]:
    """«директорам – до 1 марта, методистам – до 10 марта»: each later day that the same point sets as plainly.

    `after` is where the first deadline ends.
    """
    plain = masked(text[:3000])
    made = []
    for found in _AGAIN_UNTIL.finditer(plain, after):
        between = plain[after : found.start()]
        if re.search(r"[,;.)]", between) and not re.search(
            r"период\w*\s*$|продл|действу|истека|котор|от\s*$|\bс\s+\d[^,;]*$", between, re.IGNORECASE
        ):
            made.append(found[0])
        after = found.end()
    return tuple(made)


_UNTIL_A_DAY = re.compile(r"(?:в\s+срок\s+|срок\W+)?(?:до|к|не\s+позднее|не\s+позже)\s", re.IGNORECASE)


@lru_cache(maxsize=4096)
def deadline_in(text: str) -> tuple[int, int, str] | None:
    """The deadline clause inside a sentence: (start, end, phrase), or None; what is not certain is none."""
    text = text[:3000]
    found = find_deadline(text)
    head = head_term(text)
    if head is not None and (found is None or found[0] < head.end or not _UNTIL_A_DAY.match(found[2])):
        return 0, len(head.phrase), head.phrase
    inner = inner_term(text) if found is None or found[0] < LONGEST else None
    if inner is not None and (found is None or inner[0] <= found[0] < inner[1]):
        return *inner, text[inner[0] : inner[1]]
    if found is not None and not _cut_out_of_a_span(text, found[0]):
        return found
    supplied = _without_a_verb(text)
    if supplied is not None:
        return supplied
    heads = _UNTIL_HEADS.match(text)
    if heads:
        return heads.start("phrase"), heads.end("phrase"), heads["phrase"]
    plain = _HOW_AT_END.sub("", masked(text))
    following = _NEXT_MEETING_AT_END.search(text) or _NEXT_MEETING_AT_END.search(plain)
    following = following or _AS_NEEDED_AT_END.search(plain) or _OPEN_AT_END.search(plain)
    following = following or _NAMED_DAY_AT_END.search(plain) or _EVENT_AT_END.search(plain)
    following = following or _ON_ITS_DAY_AT_END.search(plain)
    following = _SET_ELSEWHERE_AT_END.search(plain) or following or _AFTER_EVENT.search(plain)
    if following and first_infinitive(text) is not None:
        return following.start("phrase"), following.end("phrase"), following["phrase"]
    soon = _SOON_AT_END.search(plain)
    if soon:
        return soon.start("phrase"), soon.end(), soon["phrase"]
    if first_infinitive(text) is None and not subject(text) and not _we_do(text):
        return None
    until = [
        hit
        for hit in _UNTIL.finditer(plain)
        if not re.search(r"период\w*\s*$", plain[: hit.start()], re.IGNORECASE)
        and not in_relative(plain[: hit.start()].lower().rstrip(), plain[hit.end() :])
        and not KEPT_UNTIL.search(before := plain[: hit.start()].lower().replace("ё", "е").rstrip())
        and not HAPPENS.search(before)
    ]
    if len(until) == 1:
        hit = until[0]
        return hit.start("phrase"), hit.end("phrase"), hit["phrase"]
    bare = _BARE_AT_END.search(plain)
    if bare and not until and not _NO_TERM_BEFORE.search(plain[: bare.start("phrase")]) and not _told_of(plain, bare):
        return bare.start("phrase"), bare.end("phrase"), bare["phrase"]
    if until:
        return None
    return (
        _day_beside_verb(plain)
        or _held_on_a_day(plain)
        or _held_from_to(plain)
        or _held_in_a_month(plain)
        or _held_in_a_school_year(plain)
        or _on_its_day(plain)
    )


_UNTIL_AT_END = re.compile(
    rf"(?<![А-Яа-яЁё])(?P<phrase>(?:до|к)\s+(?:{_DAY}|\d{{1,2}}\.\d{{2}}))\s*[.;]?\s*$", re.IGNORECASE
)


# «субботник 20.04 в 10.00 возле памятника», «линейка 1 сентября в 9:00»: something is to come, at an hour.
_AT_AN_HOUR = re.compile(
    rf"(?<![№\d.])(?P<phrase>{_DAY}|\d{{1,2}}\.\d{{2}})\s*,?\s+(?:в|на|с|к)\s+\d{{1,2}}(?:[.:-]\d{{2}}|\s*(?:час|ч\b))",
    re.IGNORECASE,
)
# «новости на сайт каждую пятницу», «сводка по явке ежедневно»
_OFTEN_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:ежедневно|еженедельно|ежемесячно|ежеквартально"
    r"|кажд\w+\s+(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|недел[юя]|день|месяц)"
    r"|по\s+(?:понедельникам|вторникам|средам|четвергам|пятницам|субботам)))\s*[.;!]*\s*$",
    re.IGNORECASE,
)


def bare_day(text: str) -> str | None:
    """«Рейд по форме 17 января», «новости каждую пятницу»: a day that ends a point without a verb; a deadline only
    where somebody is named.
    """
    plain = masked(text)
    at_an_hour = list(_AT_AN_HOUR.finditer(plain))
    found = _UNTIL_AT_END.search(plain) or _OFTEN_AT_END.search(plain) or _BARE_AT_END.search(plain)
    if found is None and len(at_an_hour) == 1:
        found = at_an_hour[0]
    if found is None or found["phrase"][:1].isalpha():
        return found["phrase"] if found else None
    if _NO_TERM_BEFORE.search(text[: found.start("phrase")]):
        return None
    return found["phrase"]


def _told_of(plain: str, bare: re.Match[str]) -> bool:
    """«устранить нарушения, выявленные на олимпиаде 10 ноября 2023 года»: the day belongs to the participle."""
    before = plain[: bare.start("phrase")]
    if re.search(r"[-–—]", bare["phrase"]) and ABOUT_IT.search(before.lower().rstrip()):
        return True
    clause = before.rpartition(",")[2] if "," in before else ""
    return any(is_participle(word) for word in clause.split()[:2])


def _cut_out_of_a_span(text: str, start: int) -> bool:
    """«на 2025-2027 годы»: the years after the dash alone are no deadline."""
    return re.search(r"\d\s*[-–—]\s*$", text[:start]) is not None
