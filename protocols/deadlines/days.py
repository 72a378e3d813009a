"""Days and ranges of days: «до 1 марта», «14.10», «с 20 апреля по 8 мая», «до 20-го», «суббота 8 октября»."""

import re
from dataclasses import replace
from datetime import date, timedelta

from domain.deadline import Deadline, Doubt, Reason
from protocols.deadlines.grammar import (
    Day,
    Ground,
    Unreadable,
    date_in,
    day_of,
    doubtful,
    month_end,
    next_of,
    on,
    on_days,
    reading,
    rule,
    weekday_number,
)
from protocols.deadlines.vocabulary import WEEKDAYS


def _on_day(day: Day) -> Deadline:
    return on(day, Reason.YEAR_SUPPLIED if day.supplied else Reason.EXACT)


@rule(
    "<by><date>", "до 1 марта 2021 года", "14.10", "не позднее 20-го декабря", "к 1 мая", "до первого сентября", "31.12"
)
def one_day(match: re.Match[str], ground: Ground) -> Deadline:
    return _on_day(date_in(match["date"], ground))


@rule(
    r"(?P<by>(?:до|к|по|не позднее) )?<day>(?P<word> число)?(?P<month> (?:текущий|следующий) месяц)?",
    "до 20-го",
    "к 25 числу",
    "не позднее 5 числа следующего месяца",
)
def day_of_the_month(match: re.Match[str], ground: Ground) -> Deadline | None:
    number = int(match["day"])
    if not (match["by"] or match["word"] or ground.typed):
        return None  # a bare number in a document is anything
    if not 1 <= number <= 31:
        raise Unreadable(Doubt.NO_SUCH_DATE)
    first = ground.day.replace(day=1)
    said = match["month"]
    if said:
        last = month_end(first.year, first.month + ("следующий" in said))
        return on(day_of(number, last.month, last.year), Reason.YEAR_SUPPLIED)
    months = [month_end(first.year, first.month + turn) for turn in range(3)]
    return on(
        replace(next_of([m.replace(day=number) for m in months if number <= m.day], ground), gone=None),
        Reason.YEAR_SUPPLIED,
    )


@rule(
    r"<by><weekday>,? (?:до )?\(?<date>\)?",
    "суббота 8 октября",
    "до пятницы, 7 октября",
    "в четверг (12.12.2024)",
)
def weekday_and_day(match: re.Match[str], ground: Ground) -> Deadline:
    return _checked_weekday(_on_day(date_in(match["date"], ground)), match["weekday"])


@rule(r"<by><date>,? \(?(?:в )?<weekday>\)?", "до 8 октября (суббота)", "до 30.08.2024, пт")
def day_and_weekday(match: re.Match[str], ground: Ground) -> Deadline:
    return _checked_weekday(_on_day(date_in(match["date"], ground)), match["weekday"])


def _checked_weekday(found: Deadline, weekday: str) -> Deadline:
    """The number is kept where the weekday contradicts it: weekdays survive from last year's file more often."""
    day = found.dates[0]
    wanted = WEEKDAYS.index(weekday)
    if day.weekday() == wanted:
        return found
    near = [day + timedelta(days=step) for step in (-3, -2, -1, 1, 2, 3)]
    others = [reading(Reason.WEEKDAY, other) for other in near if other.weekday() == wanted]
    return doubtful(found, Doubt.WEEKDAY_MISMATCH, *others)


@rule(
    r"(?:(?:в период )?(?:с|от) )?(?:<date>|<day>)(?:-| по | до )<date2>",
    "с 20 апреля по 8 мая 2025",
    "1-15 октября 2024 г.",
    "с 01.10 по 15.10.2024",
    "20.12.2024 - 15.01.2025",
)
def days_from_to(match: re.Match[str], ground: Ground) -> Deadline | None:
    first, last = match["date"], match["date2"]
    if first is None:
        end = date_in(last, ground)
        begins = int(match["day"])
        if not 1 <= begins < end.day.day:
            return None
        return on(end, Reason.RANGE_END)
    if first.count(".") == 2 and last.count(".") == 1 and "год" not in last:
        begun = date_in(first, ground).day
        return on(replace(date_in(last, ground, after=begun), gone=None), Reason.RANGE_END)
    end = date_in(last, ground)
    if first.count(".") == 2 and date_in(first, ground).day > end.day:
        return None
    return on(end, Reason.RANGE_END)


@rule(
    r"<by>(?P<list>\d{1,2}(?:\.\d{1,2}(?:\.\d{4})?)?(?:, (?:до |к )?\d{1,2}(?:\.\d{1,2}(?:\.\d{4})?)?)*)"
    r", (?:до |к )?<date>",
    "15.09, 15.12, 15.03.2025",
    "до 1 сентября и до 1 февраля",
    "5 и 12 октября 2024 года",
)
def several_days(match: re.Match[str], ground: Ground) -> Deadline:
    """The last day lends its month and year to those before it; without a year each follows the one before."""
    last = match["date"]
    parts = [part.removeprefix("до ").removeprefix("к ") for part in match["list"].split(", ")]
    month_and_year = last[last.index(".") :]
    parts = [part if "." in part else part + month_and_year for part in parts] + [last]
    tail = re.search(r"\.(\d{4})$|( \w+ год)$", last)
    if tail:
        parts = _with_years(parts, tail[0], ground)
    days: list[date] = []
    for part in parts:
        days.append(date_in(part, ground, after=days[-1] if days else None).day)
    if days != sorted(days):
        raise Unreadable(Doubt.YEAR_MISSING)
    return on_days(days)


def _with_years(parts: list[str], year: str, ground: Ground) -> list[str]:
    """«15.09, 15.12, 15.03.2025»: a day that stands after the last one in the calendar belongs to the year before."""
    last = date_in(parts[-1], ground).day
    dated = []
    for part in parts:
        if part.count(".") == 1 and "год" not in part:
            day, month = (int(number) for number in part.split("."))
            part = f"{part}.{last.year if (month, day) <= (last.month, last.day) else last.year - 1}"
        dated.append(part)
    return dated


@rule(
    r"(?:<by>|с )(?P<which>ближайший |текущий |следующий )?<weekday>(?P<week> (?:текущий|следующий) неделя)?",
    "к понедельнику",
    "до пятницы",
    "в ближайший вторник",
    "до среды следующей недели",
)
def weekday_ahead(match: re.Match[str], ground: Ground) -> Deadline | None:
    if match[0].startswith("с "):
        return None
    wanted = weekday_number(match["weekday"])
    monday = ground.day - timedelta(days=ground.day.weekday())
    week = match["week"] or ""
    if "следующий" in week:
        return on(monday + timedelta(days=7 + wanted), Reason.WEEKDAY)
    if "текущий" in week:
        return on(monday + timedelta(days=wanted), Reason.WEEKDAY)
    coming = ground.day + timedelta(days=(wanted - ground.day.weekday() - 1) % 7 + 1)
    if match["which"] == "следующий " and coming < monday + timedelta(days=7):
        # Said on a Monday, «следующая среда» is this week's to one and next week's to another.
        later = coming + timedelta(days=7)
        raise Unreadable(Doubt.VAGUE, reading(Reason.WEEKDAY, coming), reading(Reason.WEEKDAY, later))
    return on(coming, Reason.WEEKDAY)


# Days that everybody knows (Labour Code, art. 112; День учителя by the President's decree of 1994, № 1961).
NAMED_DAYS = {
    "знаний": "1.9",
    "учителя": "5.10",
    "победы": "9.5",
    "россии": "12.6",
    "космонавтики": "12.4",
    "защиты детей": "1.6",
    "народного единства": "4.11",
    "конституции": "12.12",
    "защитника отечества": "23.2",
}


@rule(
    rf"<by>(?:праздник )?день (?P<name>{'|'.join(NAMED_DAYS)})(?: (?P<year>\d{{4}})(?: год)?)?",
    "ко Дню учителя",
    "до Дня знаний",
    "к Дню Победы 2025 года",
)
def named_day(match: re.Match[str], ground: Ground) -> Deadline:
    day = NAMED_DAYS[match["name"]]
    return _on_day(date_in(f"{day}.{match['year']}" if match["year"] else day, ground))


NEAR = {"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2}


@rule(
    r"(?:(?:до|к|на) )?(?:конец )?(?P<word>сегодня|завтра|послезавтра|вчера|позавчера)(?: день)?",
    "до завтра",
    "сегодня",
    "до послезавтра",
    "до завтрашнего дня",
)
def near_day(match: re.Match[str], ground: Ground) -> Deadline:
    days = NEAR[match["word"]]
    return on(ground.day + timedelta(days=days), Reason.DAYS_FROM, str(days), *ground.params)


@rule(
    r"с <date>|с <month>|с <schoolyear>|с начало .+|начиная с .+|не ранее .+|не раньше .+|после <date>",
    "с 1 сентября 2024 года",
    "не ранее 1 октября",
    "начиная с января",
)
def only_a_start(match: re.Match[str], ground: Ground) -> Deadline:
    raise Unreadable(Doubt.START_ONLY)
