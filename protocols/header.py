"""What stands above the decisions: the paper's kind, date, number and title, who chairs and who writes.

The number and the date are the paper's own, not those of an order or a meeting that it mentions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from domain.protocol import Header, HeaderDoubt, ProtocolKind
from protocols import lexicon
from protocols.documents import Line
from protocols.names import NAME, from_match
from protocols.openings import unspaced

_MONTHS = {
    "янв": 1,
    "фев": 2,
    "мар": 3,
    "апр": 4,
    "мая": 5,
    "май": 5,
    "июн": 6,
    "июл": 7,
    "авг": 8,
    "сен": 9,
    "окт": 10,
    "ноя": 11,
    "дек": 12,
}
_WORDS = re.compile(
    r"[«\"“„(]?\s*(?:\d{1,2}\s?[-–—]\s?)?(?P<day>\d{1,2})\s*[»\"”“)]?\s*(?P<month>январ|феврал|март|апрел|мая|май|июн|июл|август|сентябр|октябр|ноябр|декабр|янв|фев|апр|авг|сент|окт|нояб|дек)[а-яё]*\.?\s*(?P<year>\d{4}|\d{2}(?!\d))",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![\d.№/-])(?P<day>\d{1,2})\s?[./]\s?(?P<month>\d{1,2})\s?[./]?\s?(?P<year>\d{4}|\d{2})(?![\d])"
)
_ISO = re.compile(r"(?<!\d)(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_NUMBER = re.compile(
    r"(?:№|(?<![A-Za-z])N(?:o|º|°)?(?![A-Za-zА-Яа-я])|(?<![а-яё])номер\s*:?)\s*\.?\s*(?P<number>[\dА-Яа-яA-Za-z]{0,4}\d[\w/.-]*(?:-[А-Яа-я]+)?|б\s?/\s?н)",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"(?:дата(?:\s+(?:и\s+время\s+)?(?:проведения|заседания|совещания|составления|протокола))?|от|состоялось|проведен\w*|провед[её]н\w*)\s*[:–—-]?\s*",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"(?:председатель(?:ствующ(?:ий|ая)|ствовал[аи]?)?|в[её]л[аи]?\s+(?:заседание|совещание)|ведущ(?:ий|ая)(?=\s*[:–—-]))(?!\s+(?:комисси|совет)\w*\s+(?:по|при)\s+\w+\s+\w+\s+\w+\s+\w+\s+\w+\s+\w+)",
    re.IGNORECASE,
)
_SECRETARY = re.compile(r"(?:(?:отв\w*\.?\s+)?секретарь|протокол\s+в[её]л[аи]?)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(\s*(председатель|секретарь)[^()]*\)", re.IGNORECASE)
_PROJECT = re.compile(
    r"[\[(«\"]?\s*проект\s*[\])»\"]?\s*$|проект\s+(?:протокола|решения|резолюции|постановления)\b", re.IGNORECASE
)
_NEVER_TITLE = re.compile(
    r"(?:время|место|дата|начало|окончание|утвержд|согласован|г\.\s|с\.\s|р\.?\s?п\.|пгт|п\.\s|на\s+\d+\s+л)",
    re.IGNORECASE,
)
MAX_HEAD = 60
"""Lines; what stands lower is no heading."""
MAX_END = 20
"""Lines at the end among which the day of adoption is looked for."""


def read_header(
    head: Sequence[Line], tail: Sequence[Line], end: Sequence[Line] = (), *, meeting: date | None = None
) -> Header:
    """The header out of the lines above the decisions (`head`) and below them (`tail`), and its last ones (`end`).

    `meeting` overrides the document's date, or supplies what it lacks.
    """
    lines = [line.text.replace("\t", "   ").strip() for line in head if line.text.strip()][:MAX_HEAD]
    title_at, kind = _kind(lines)
    ends = next(
        (index for index, line in enumerate(lines) if index > title_at and lexicon.HEADER_END.match(line)), len(lines)
    )
    found = dates(lines[:ends], title_at) or _adopted([line.text.strip() for line in end])
    number = _number(lines[:ends], title_at)
    doubts: list[HeaderDoubt] = []
    if meeting is None and not found:
        doubts.append(HeaderDoubt.NO_DATE)
    if meeting is None and len(set(found)) > 1:
        doubts.append(HeaderDoubt.SEVERAL_DATES)
    if number is None:
        doubts.append(HeaderDoubt.NO_NUMBER)
    below = [line.text.replace("\t", "   ").strip() for line in tail if line.text.strip()][:25]
    return Header(
        date=meeting or (found[0] if found else None),
        number=number,
        kind=kind,
        title=_title(lines[:ends], title_at),
        chair=_person(lines, _CHAIR, "председатель") or _person(below, _CHAIR, "председатель") or _signed(below),
        secretary=_person(lines, _SECRETARY, "секретарь") or _person(below, _SECRETARY, "секретарь"),
        is_project=any(_PROJECT.match(line) for line in lines[: max(title_at + 1, 3)]),
        doubts=tuple(doubts),
    )


_ADOPTION = re.compile(
    r"(?:настоящ\w+\s+)?(?:(?:решени|резолюци|протокол|постановлени|рекомендаци)\w*\s+)?(?:принят|одобрен|подписан)[аоы]?\b",
    re.IGNORECASE,
)


def _adopted(lines: Sequence[str]) -> list[date]:
    """Of a paper that is dated at its end alone: «Резолюция принята участниками конференции 25 августа 2023 года»."""
    return [day for line in lines if _ADOPTION.match(line) and len(line) < 160 for _, _, day in _days_in(line)][-1:]


def _kind(lines: Sequence[str]) -> tuple[int, ProtocolKind]:
    """Where the paper is named, and what it is."""
    for index, line in enumerate(lines[:25]):
        body = unspaced(line).strip(' *_«»"').lower().removeprefix("проект").strip(" :")
        if _EXTRACT.match(body):
            return index, ProtocolKind.PROTOCOL
        draft = _DRAFT_OF.match(unspaced(line).strip(' *_«»"').lower())
        if draft:
            return index, ProtocolKind(_GENITIVE_KINDS[draft[1]])
        for word, kind in lexicon.KIND_WORDS:
            if body.startswith(word) and not re.match(rf"{word}[а-яё]", body) and not OTHER.match(body):
                return index, ProtocolKind(kind)
    return -1, ProtocolKind.PROTOCOL


# «ПРОЕКТ РЕЗОЛЮЦИИ»
_GENITIVE_KINDS = {
    "протокола": "protocol",
    "резолюции": "resolution",
    "решения": "decision",
    "постановления": "decision",
}
_DRAFT_OF = re.compile(rf"проект\s+({'|'.join(_GENITIVE_KINDS)})\b")
# «ВЫПИСКА из протокола № 7», in one line or two.
_EXTRACT = re.compile(r"(?:выписка\s+)?из\s+протокола\b")
OTHER = re.compile(r"(?:протоколом|решением|приказом|постановлением)\b")


def _day(found: re.Match[str]) -> date | None:
    month = found["month"]
    number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
    year = int(found["year"])
    try:
        return date(year + 2000 if year < 100 else year, number, int(found["day"]))
    except ValueError:
        return None


def _days_in(text: str) -> list[tuple[int, int, date]]:
    made = []
    for pattern in (_WORDS, _DIGITS, _ISO):
        for found in pattern.finditer(text):
            day = _day(found)
            if day is not None and 1990 <= day.year <= 2100:
                made.append((found.start(), found.end(), day))
    return sorted(made)


def dates(lines: Sequence[str], title_at: int) -> list[date]:
    """Days that may be the paper's own, the likeliest first."""
    ranked: list[tuple[int, int, date]] = []
    stamped = -9
    for index, line in enumerate(lines):
        flat = unspaced(line).strip(" *_")
        if re.match(r"(?:утвержд|согласов|принят[оа]?\b|рассмотрен)", flat, re.IGNORECASE):
            stamped = index
        if index < title_at and index - stamped <= 6:
            continue  # the date of the stamp «УТВЕРЖДАЮ»
        for start, end, day in _days_in(flat):
            weight = _weight(flat, start, end, index - title_at)
            if weight:
                ranked.append((-weight, index, day))
    ranked.sort()
    return [day for weight, _, day in ranked if weight == ranked[0][0] or weight <= -3]


def _weight(line: str, start: int, end: int, distance: int) -> int:
    """How much a date in a line of the header looks like the paper's: 0 for that of another paper."""
    before, after = line[:start].strip(), line[end:].strip()
    bare = re.sub(
        r"^(?:протокол|резолюция|решение|постановление|приказ|распоряжение)\b", "", before, flags=re.IGNORECASE
    ).strip(" :–—-")
    if lexicon.OTHER_PAPER.search(bare) or (distance < 0 and re.search(r"утвержд|приказ", line, re.IGNORECASE)):
        return 0
    if re.match(r"дата", bare, re.IGNORECASE):
        return 5
    own_number = _NUMBER.sub("", bare).strip(" ,:–—-")
    label = _DATE_LABEL.fullmatch(own_number + " ") if own_number else None
    if not own_number or label:
        # «от 28.02.2024», «28.02.2024 № 4», «ПРОТОКОЛ № 4 от …», «19 января 2023 г.   с. Залучьево»
        return 4 if distance >= -2 else 2
    if re.search(r"(?:^|\s)от$", own_number) and 0 <= distance <= 6:
        return 3
    if re.search(r"\s{3,}$", line[:start]) or re.match(r"(?:г\.|с\.|пос\.|р\.?п\.|п\.)", own_number):
        # «г. Заречный        19.01.2023»
        return 3
    if (
        0 <= distance <= 4
        and not after.strip(" .г")
        and re.match(r"по\s+итогам|заседани|совещани|встреч", bare, re.IGNORECASE)
    ):
        return 2  # «по итогам совещания 3 июля 2024 г.»
    return 1 if distance >= 0 and len(after) < 40 and len(own_number) < 60 and not re.search(r"\d", own_number) else 0


def _number(lines: Sequence[str], title_at: int) -> str | None:
    for index, line in enumerate(lines[: max(title_at, 0) + 10]):
        flat = unspaced(line).strip(" *_")
        if index < title_at:
            continue
        dated_below = any(re.match(r"от\s", line) and _days_in(line) for line in lines[index + 1 : index + 2])
        for found in _NUMBER.finditer(flat):
            # «Протокол заседания / заместителей директоров по воспитательной работе № 2 / от 25.10.2024»
            ends = (
                dated_below
                and not flat[found.end() :].strip(" .")
                and not _NAMED_BY_NUMBER.search(flat[: found.start()])
            )
            if ends or _own_number(flat, found, index, title_at):
                return _clean_number(found["number"])
    return None


def _own_number(flat: str, found: re.Match[str], index: int, title_at: int) -> bool:
    """Whether a number in the header is the paper's: «… детский сад № 14 от 5 февраля 2024 г. № 2» has two."""
    before = flat[: found.start()].strip()
    bare = re.sub(
        r"^(?:(?:выписка\s+)?из\s+)?(?:протокол\w*|резолюция|решение|постановление|приказ|распоряжение)\s*(?:(?:заседания|совещания|педсовета|педагогического\s+совета|совета|комиссии|собрания)[^№\d]*)?",
        "",
        before,
        flags=re.IGNORECASE,
    )
    days = _days_in(bare)
    for start, end, _ in reversed(days):
        bare = bare[:start] + bare[end:]
    bare = re.sub(r"\b(?:от|года|г)\b\.?", "", bare).strip(' ,.:–—-«»"')
    if days and re.search(r"\s{3,}$", flat[: found.start()]):
        bare = ""  # «25 октября 2024 года      пгт Озерец      № 4»
    if index == title_at and _NAMED_BY_NUMBER.search(before):
        return False
    if index == title_at and before != "" and len(bare) < 200:
        return True
    if bare == "" or (index <= title_at + 3 and _MEETING.fullmatch(bare) is not None):
        return True
    # «… комиссии по комплектованию / дошкольных образовательных организаций № 5»: no one of many is meant
    return index <= title_at + 2 and flat[found.end() :].strip(" .") == "" and _OF_MANY.search(bare) is not None


# «… МБОУ СОШ № 3», «… детский сад № 14»: the number of a school; «заседания Совета школы № 2» has the paper's.
_NAMED_BY_NUMBER = re.compile(
    r"(?:С?О?ОШ|НОШ|СШ|ДЮСШ|ДШИ|детск\w+\s+сад\w*|д/с|(?<!Совета )(?<!совета )школ\w+|лице\w+|гимнази\w+|ДОУ)\s*$",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"(?:организаций|учреждений|школ|садов|детей|руководителей|директоров|заведующих|обучающихся|работников)$"
)
# «Протокол / общешкольного родительского собрания № 2»
_MEETING = re.compile(
    r"(?:[а-яё-]+\s+){0,6}(?:заседания|совещания|собрания|совета|педсовета|комиссии|планерки|планёрки)", re.IGNORECASE
)


def _clean_number(text: str) -> str | None:
    number = text.strip(" .-/")
    return None if re.fullmatch(r"б\s?/\s?н", number, re.IGNORECASE) else number or None


def _title(lines: Sequence[str], title_at: int) -> str:
    """«совещания руководителей образовательных организаций Цимлянского района», without number and date."""
    if title_at < 0:
        return ""
    parts: list[str] = []
    for line in lines[title_at : title_at + 8]:
        flat = unspaced(line).strip(" *_")
        for start, end, _ in reversed(_days_in(flat)):
            flat = flat[:start] + flat[end:]
        flat = re.sub(r"\b(?:от|года|г)\b\.?\s*$|\bот\s*(?=\s|$)", "", _NUMBER.sub("", flat)).strip(" ,.–—-")
        if not flat or flat in ("г", "года"):
            continue
        if parts and (_NEVER_TITLE.match(flat) or re.match(r"(?:председател|секретар|ведущ)", flat, re.IGNORECASE)):
            break
        parts.append(flat)
        if len(" ".join(parts)) > 300:
            break
    return re.sub(r"\s+", " ", " ".join(parts))[:300]


def _person(lines: Sequence[str], label: re.Pattern[str], word: str) -> str:
    """Who stands beside a label: «Председатель - Т.Н. Конева, руководитель …», «Марьина Е.В. (председатель УС)»."""
    for index, line in enumerate(lines):
        found = label.match(line)
        if found:
            for text in (
                line[found.end() :],
                *(lines[index + 1 : index + 3] if not line[found.end() :].strip(" :–—-") else ()),
            ):
                name = NAME.search(text)
                if name:
                    return from_match(name).name
            bare = re.match(r"\s*[:–—_\s-]*\s*([А-ЯЁ][а-яё]+)\s*$", line[found.end() :])
            if bare:
                return bare[1]
        for bracket in _IN_BRACKETS.finditer(line):
            if bracket[1].lower() == word:
                names = list(NAME.finditer(line[: bracket.start()]))
                if names:
                    return from_match(names[-1]).name
    return ""


def _signed(lines: Sequence[str]) -> str:
    """The first who signs: «Заведующий отделом образования … И.В. Антипов»."""
    for line in lines[:8]:
        if re.match(r"секретарь|члены|протокол", line, re.IGNORECASE):
            return ""
        name = NAME.search(line)
        if name:
            return from_match(name).name
        bare = re.search(r"\s{3,}([А-ЯЁ][а-яё]+)\s*$", line)
        if bare:
            return bare[1]
    return ""
