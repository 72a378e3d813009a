"""Quarters, half-years, years and school years: «II квартал 2025», «в течение года», «2024-2025 учебный год»."""

import re
from datetime import date

from domain.deadline import Deadline, Doubt, Reason
from protocols.deadlines.grammar import (
    Ground,
    Unreadable,
    doubtful,
    month_end,
    next_of,
    on,
    on_days,
    reading,
    rule,
    school_year_of,
    year_in,
)
from protocols.deadlines.normal import canonical

MAY, SEPTEMBER, DECEMBER = 5, 9, 12


def school_year_end(start: int) -> date:
    """31 May of the second year (school years begin on 1 September)."""
    return date(start + 1, MAY, 31)


# Quarters and half-years.


@rule(
    r"(?:<in>|<end>)(?:(?:<n>(?:-|, ))?(?P<last>[1-4])) квартал(?:,? <year>)?",
    "II квартал 2025",
    "в 3 кв. 2024 года",
    "до конца первого квартала",
    "III-IV квартал 2024 года",
    "4 квартал текущего года",
)
def quarter(match: re.Match[str], ground: Ground) -> Deadline:
    month = 3 * int(match["last"])
    year = year_in(match["year"] or "", ground)
    if match["n"] and "," in match[0].partition("квартал")[0]:
        numbers = [int(match["n"]), int(match["last"])]
        years = year or ground.day.year
        return on_days([month_end(years, 3 * number) for number in numbers])
    if year:
        return on(month_end(year, month), Reason.QUARTER_END)
    ends = [month_end(ground.day.year + turn, month) for turn in (-1, 0, 1)]
    return on(next_of(ends, ground), Reason.QUARTER_END)


@rule(
    r"(?:<in>|<end>)(?P<which>текущий |следующий )?квартал",
    "до конца квартала",
    "в следующем квартале",
    "в течение квартала",
)
def this_quarter(match: re.Match[str], ground: Ground) -> Deadline | None:
    if match[0] == "квартал":
        return None
    day = ground.day
    number = (day.month - 1) // 3 + 1 + (match["which"] == "следующий ")
    return on(month_end(day.year, 3 * number), Reason.QUARTER_END)


@rule(
    r"(?:<in>|<end>)(?P<half>[12]) полугодие,? (?:(?P<turn>текущий|следующий|новый|\d{4}-\d{4}"
    r"|\d{4}) )?(?:год )?учебный год",
    "I полугодие учебного года",
    "во втором полугодии 2024-2025 учебного года",
)
def school_half(match: re.Match[str], ground: Ground) -> Deadline:
    start = _school_start(match["turn"], ground)
    if match["half"] == "1":
        return on(date(start, DECEMBER, 31), Reason.HALF_YEAR_END)
    return on(school_year_end(start), Reason.HALF_YEAR_END)


@rule(
    r"(?:<in>|<end>)(?P<half>[12]) полугодие(?:,? <year>)?",
    "I полугодие 2023 года",
    "во II полугодии",
    "до конца первого полугодия текущего года",
)
def half_year(match: re.Match[str], ground: Ground) -> Deadline:
    """Without a year a school means its own halves as often as the calendar's."""
    month = 6 * int(match["half"])
    year = year_in(match["year"] or "", ground)
    if year:
        return on(month_end(year, month), Reason.HALF_YEAR_END)
    day = ground.day
    calendar = next(end for end in (month_end(day.year, month), month_end(day.year + 1, month)) if end >= day)
    start = school_year_of(day)
    halves = [date(start, DECEMBER, 31), school_year_end(start), date(start + 1, DECEMBER, 31)]
    school = next(end for end in halves[int(match["half"]) - 1 :: 2] if end >= day)
    readings = (reading(Reason.HALF_YEAR_END, calendar), reading(Reason.HALF_YEAR_END, school))
    if day.month < 6 and match["half"] == "1":
        return on(calendar, Reason.HALF_YEAR_END)  # the school's first half was over in December
    if day.month >= SEPTEMBER and match["half"] == "1":
        return on(school, Reason.HALF_YEAR_END)  # the calendar's was over in June
    raise Unreadable(Doubt.WHICH_YEAR, *readings)


@rule(r"(?:<in>|<end>)(?:текущий |календарный )?полугодие", "до конца полугодия", "в течение полугодия")
def this_half_year(match: re.Match[str], ground: Ground) -> Deadline | None:
    if match[0] == "полугодие":
        return None
    day = ground.day
    calendar = month_end(day.year, 6 if day.month <= 6 else 12)
    found = on(calendar, Reason.HALF_YEAR_END)
    if day.month <= MAY:
        return doubtful(found, Doubt.WHICH_YEAR, reading(Reason.SCHOOL_YEAR_END, date(day.year, MAY, 31)))
    return found


# Calendar years.


@rule(r"в течение год", "в течение года")
def through_the_year(match: re.Match[str], ground: Ground) -> Deadline:
    """The calendar's year; from June to September a school may well mean its own, and is asked."""
    day = ground.day
    found = on(date(day.year, DECEMBER, 31), Reason.CALENDAR_YEAR_END)
    if 6 <= day.month <= SEPTEMBER:
        return doubtful(found, Doubt.WHICH_YEAR, reading(Reason.SCHOOL_YEAR_END, school_year_end(school_year_of(day))))
    return found


def beside_school_year(found: Deadline, meeting: date | None) -> Deadline:
    """«В течение года» in a document that also says «учебный год»: which of the two is asked.

    Any other deadline, and one that is asked about already, comes back unchanged.
    """
    said = canonical(found.phrase or "")
    if meeting is None or said != "в течение год" or found.doubts or found.reason is not Reason.CALENDAR_YEAR_END:
        return found
    school = reading(Reason.SCHOOL_YEAR_END, school_year_end(school_year_of(meeting)))
    return doubtful(found, Doubt.WHICH_YEAR, school)


@rule(
    r"(?:<in>|<end>|до )(?:текущий |календарный |текущий календарный )год|(?:до |к |в |на |по "
    r"|не позднее )?конец (?:календарный )?год",
    "до конца года",
    "текущий год",
    "в течение календарного года",
)
def this_year(match: re.Match[str], ground: Ground) -> Deadline:
    return on(date(ground.day.year, DECEMBER, 31), Reason.CALENDAR_YEAR_END)


@rule(r"(?:до|к|под) (?:наступление )?(?:новый|следующий) год", "до Нового года", "к Новому году")
def until_new_year(match: re.Match[str], ground: Ground) -> Deadline:
    return on(date(ground.day.year, DECEMBER, 31), Reason.CALENDAR_YEAR_END)


@rule(r"(?:<in>|<end>)(?:следующий|новый)(?: календарный)? год", "в следующем году", "в течение будущего года")
def next_year(match: re.Match[str], ground: Ground) -> Deadline:
    return on(date(ground.day.year + 1, DECEMBER, 31), Reason.CALENDAR_YEAR_END)


@rule(
    r"(?:<in>|<end>|по |не позднее )(?P<y>\d{4})(?: год)?",
    "2024 год",
    "в течение 2024 года",
    "до конца 2025 года",
    "в 2024 г.",
)
def one_year(match: re.Match[str], ground: Ground) -> Deadline:
    return on(date(int(match["y"]) if int(match["y"]) >= 1 else 1, DECEMBER, 31), Reason.CALENDAR_YEAR_END)


@rule(r"(?:до|к) (?:начало )?(?P<y>\d{4})(?: год)?", "до 2025 года", "к 2026 году")
def before_a_year(match: re.Match[str], ground: Ground) -> Deadline:
    year = int(match["y"])
    if not 1900 < year < 2200:
        raise Unreadable(Doubt.TOO_FAR)
    readings = [reading(Reason.CALENDAR_YEAR_END, date(y, DECEMBER, 31)) for y in (year - 1, year)]
    raise Unreadable(Doubt.INCLUSIVE, *readings)


@rule(
    r"(?:<in>|<end>)(?P<list>\d{4}(?:(?: год)?, (?:в )?\d{4})+) ?(?:год)?",
    "2024, 2025 годы",
    "2024, 2025 г.г.",
    "в 2023, 2024 и 2025 годах",
)
def several_years(match: re.Match[str], ground: Ground) -> Deadline | None:
    years = [int(year) for year in re.findall(r"\d{4}", match["list"])]
    if years != sorted(years):
        return None
    return _span(years)


@rule(
    r"(?:<in>|с |<end>)(?P<first>\d{4})(?: год)?(?:-| по | до )(?P<last>\d{4}) год",
    "в течение 2024-2025 годов",
    "2024-2026 гг.",
    "с 2024 по 2026 год",
)
def years_from_to(match: re.Match[str], ground: Ground) -> Deadline | None:
    first, last = int(match["first"]), int(match["last"])
    if not 0 < last - first < 12:
        return None
    return _span(list(range(first, last + 1)))


def _span(years: list[int]) -> Deadline:
    return on_days([date(year, DECEMBER, 31) for year in years], Reason.YEARS_SPAN)


@rule(r"(?:в течение |в |на |за )?(?P<first>\d{4})-(?P<last>\d{4})", "2024-2025")
def bare_years(match: re.Match[str], ground: Ground) -> Deadline | None:
    """Two years and not a word: a school year, or two calendar years?"""
    first, last = int(match["first"]), int(match["last"])
    if last - first != 1:
        return None
    years = [date(year, DECEMBER, 31) for year in (first, last)]
    school = reading(Reason.SCHOOL_YEAR_END, school_year_end(first))
    raise Unreadable(Doubt.WHICH_YEAR, reading(Reason.CALENDAR_YEAR_END, years[1]), school)


# School years.


def _school_start(words: str | None, ground: Ground) -> int:
    """Which September it began in: «2024-2025», «2024», «текущий», «следующий», «новый», or nothing said."""
    words = words or ""
    years = [int(year) for year in re.findall(r"\d{4}", words)]
    if len(years) == 2:
        if years[1] != years[0] + 1:
            raise Unreadable(Doubt.WHICH_YEAR)  # «2021-2025 учебный год»
        return years[0]
    if years:
        return years[0]
    day = ground.day
    if words.strip() in ("следующий", "новый"):
        # From June to August the coming year is the next one already.
        return day.year if day.month < SEPTEMBER else day.year + 1
    return school_year_of(day)


_TURN = r"(?:(?P<turn>текущий|следующий|новый|ближайший|\d{4}-\d{4}) )?(?:год )?учебный год"


@rule(
    rf"(?:<in>|<end>|по ){_TURN}(?: \((?P<again>\d{{4}}-\d{{4}})\))?",
    "2020-2021 учебный год",
    "в течение учебного года",
    "в 2024/25 уч. г.",
    "до конца учебного года",
    "по окончании 2023-2024 учебного года",
)
def school_year(match: re.Match[str], ground: Ground) -> Deadline:
    turn = match["again"] or match["turn"]
    start = _school_start(turn, ground)
    found = on(school_year_end(start), Reason.SCHOOL_YEAR_END)
    if turn == "новый" and ground.day.month in (SEPTEMBER, SEPTEMBER + 1):
        # In September «новый учебный год» is the one that has just begun.
        running = on(school_year_end(ground.day.year), Reason.SCHOOL_YEAR_END)
        return doubtful(running, Doubt.WHICH_YEAR, reading(Reason.SCHOOL_YEAR_END, school_year_end(start)))
    return found


@rule(
    r"(?:<in>|<end>)(?P<list>\d{4}-\d{4}(?:(?: учебный год)?, \d{4}-\d{4})+) учебный год",
    "2023-2024, 2024-2025 учебные годы",
)
def several_school_years(match: re.Match[str], ground: Ground) -> Deadline:
    starts = [int(start) for start in re.findall(r"(\d{4})-", match["list"])]
    return on_days([school_year_end(start) for start in starts], Reason.YEARS_SPAN)


@rule(
    r"по итог (?:за )?(?P<span>.*(?:квартал|полугодие|год|месяц|январь|декабрь|май).*)",
    "по итогам года",
    "по итогам I полугодия 2024 года",
)
def when_a_period_is_over(match: re.Match[str], ground: Ground) -> Deadline:
    """After its end, and how long after is not said."""
    raise Unreadable(Doubt.VAGUE)


@rule(
    rf"(?:(?:до|к|в|на|перед|не позднее) )?(?:начало )(?:(?:текущий|следующий|новый) )?{_TURN}|(?:к|до"
    rf"|перед) (?P<kturn>текущий|следующий|новый|\d{{4}}-\d{{4}}) учебный год",
    "начало учебного года",
    "до начала учебного года",
    "к началу 2024-2025 учебного года",
    "к новому учебному году",
)
def school_year_start(match: re.Match[str], ground: Ground) -> Deadline:
    turn = match["turn"] or match["kturn"] or ""
    if re.search(r"\d", turn):
        return on(date(_school_start(turn, ground), SEPTEMBER, 1), Reason.SCHOOL_YEAR_START)
    day = ground.day
    coming = next(first for first in (date(day.year, 9, 1), date(day.year + 1, 9, 1)) if first >= day)
    found = on(coming, Reason.SCHOOL_YEAR_START)
    if day.month == SEPTEMBER and day.day > 1:
        return doubtful(found, Doubt.WHICH_YEAR, reading(Reason.SCHOOL_YEAR_START, date(day.year, 9, 30)))
    return found


@rule(
    r"(?:<in>|<end>)(?:на )?(?:начало |конец )?(?:\d(?:-\d)?,? )?(?:учебный )?(?:четверть|триместр)(?: [^()]*)?",
    "1 четверть",
    "до конца III четверти",
    "второй триместр",
)
def school_quarter(match: re.Match[str], ground: Ground) -> Deadline:
    raise Unreadable(Doubt.SCHOOL_TERM)


@rule(
    r"[^\d]*(?:каникул|каникулярн)[^\d]*",
    "весенние каникулы",
    "в период летних каникул",
)
def holidays(match: re.Match[str], ground: Ground) -> Deadline:
    raise Unreadable(Doubt.SCHOOL_TERM)


@rule(
    r"(?:(?:в|к|до|на) )?(?:начало|середина) (?:.* )?(?:год|полугодие|квартал|неделя|месяц)(?: \d{4}(?: год)?)?",
    "в начале года",
    "в начале II полугодия",
)
def vague_part_of_a_period(match: re.Match[str], ground: Ground) -> Deadline:
    raise Unreadable(Doubt.VAGUE)
