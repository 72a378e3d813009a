"""Where a task's sentence sets a deadline, remembered: the same sentence is asked about several times."""

from __future__ import annotations

import re
from functools import lru_cache

from protocols.addressees import subject
from protocols.deadlines import find_deadline
from protocols.deadlines.sentence import in_relative
from protocols.phrases import first_infinitive, is_participle, masked

_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-яё]*"
_DAY = (
    rf"(?:(?:\d{{1,2}}\s?[-–—]\s?)?\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}}\s*(?:года|г\.?)?)?"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?:\s*(?:года|г\.?))?)"
)
# «разослать план 22 апреля 2024 г.», «провести линейки 2 сентября, обеспечить …»: a day that ends its clause, with
# nothing that makes it another paper's date.
_BARE_AT_END = re.compile(
    rf"(?<![№\d])\s(?P<phrase>{_DAY})(?:\s+в\s+\d{{1,2}}[:.-]\d{{2}})?(?:\s*[.;]?\s*$|(?=,\s+[а-яё]+(?:ть|ти)\b))",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?<![А-Яа-яЁё])(?P<phrase>(?:в\s+срок\s+)?(?:до|к|не\s+позднее|не\s+позже)\s+{_DAY})", re.IGNORECASE
)
_NO_TERM_BEFORE = re.compile(
    r"(?:от|с|по|на|за|из|до|период\w*|№|протокол\w*|приказ\w*|распоряжени\w*|постановлени\w*|письм\w*|состояни\w*\s+на|датой|проведенн\w+|проведённ\w+|состоявш\w+|прошедш\w+|утвержд\w+|принят\w+|подписанн\w+|день|дн[юяеё]м?|праздник\w*)\s*$",
    re.IGNORECASE,
)


# «сводную таблицу завтра к 12.00», «… сегодня»
_SOON_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:до\s+)?(?:сегодня|завтра|послезавтра))(?:\s+(?:к|до|в)\s+\d{1,2}(?:[.:-]\d{2})?)?\s*[.;!]*\s*$",
    re.IGNORECASE,
)


# «подготовить отчёт к следующему совещанию»
_NEXT_MEETING_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>(?:к|до)\s+(?:следующ|очередн|ближайш)\w+\s+(?:совещани|заседани|планерк|планёрк|педсовет|собрани)\w*)\s*[.;]?\s*$",
    re.IGNORECASE,
)

# «информировать школы по мере поступления документов»
_AS_NEEDED_AT_END = re.compile(
    r"(?<![А-Яа-яЁё])(?P<phrase>по\s+мере\s+(?:необходимости|(?:поступлени|выявлени|возникновени|появлени)[яи](?:\s+[а-яё]+){0,4}))"
    r"\s*[.;]?\s*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def deadline_in(text: str) -> tuple[int, int, str] | None:
    """The deadline clause inside a sentence: (start, end, phrase), or None; what is not certain is none."""
    text = text[:3000]
    found = find_deadline(text)
    if found is not None and not _cut_out_of_a_span(text, found[0]):
        return found
    plain = masked(text)
    following = _NEXT_MEETING_AT_END.search(plain) or _AS_NEEDED_AT_END.search(plain)
    if following and first_infinitive(text) is not None:
        return following.start("phrase"), following.end("phrase"), following["phrase"]
    soon = _SOON_AT_END.search(plain)
    if soon:
        return soon.start("phrase"), soon.end(), soon["phrase"]
    if first_infinitive(text) is None and not subject(text):
        return None
    until = [
        hit
        for hit in _UNTIL.finditer(plain)
        if not re.search(r"период\w*\s*$", plain[: hit.start()], re.IGNORECASE)
        and not in_relative(plain[: hit.start()].lower().rstrip(), plain[hit.end() :])
    ]
    if len(until) == 1:
        hit = until[0]
        return hit.start("phrase"), hit.end("phrase"), hit["phrase"]
    bare = _BARE_AT_END.search(plain)
    if bare and not until and not _NO_TERM_BEFORE.search(plain[: bare.start("phrase")]) and not _told_of(plain, bare):
        return bare.start("phrase"), bare.end("phrase"), bare["phrase"]
    return None


def bare_day(text: str) -> str | None:
    """«Рейд по форме 17 января»: a day that ends a point without a verb; a deadline only where somebody is named."""
    found = _BARE_AT_END.search(masked(text))
    if found is None or _NO_TERM_BEFORE.search(text[: found.start("phrase")]):
        return None
    return found["phrase"]


def _told_of(plain: str, bare: re.Match[str]) -> bool:
    """«устранить нарушения, выявленные на олимпиаде 10 ноября 2023 года»: the day belongs to the participle."""
    clause = plain[: bare.start("phrase")].rpartition(",")[2] if "," in plain[: bare.start("phrase")] else ""
    return any(is_participle(word) for word in clause.split()[:2])


def _cut_out_of_a_span(text: str, start: int) -> bool:
    """«на 2025-2027 годы»: the years after the dash alone are no deadline."""
    return re.search(r"\d\s*[-–—]\s*$", text[:start]) is not None
