"""Months, their parts and their ranges: «сентябрь 2024», «март-июнь», «октябрь, март», «вторая половина января»."""

import re
from dataclasses import replace
from datetime import date, timedelta

from domain.deadline import Deadline, Doubt, Reason
from protocols.deadlines.grammar import (
    Ground,
    Unreadable,
    doubtful,
    month_end,
    month_in,
    month_number,
    next_of,
    nth_weekday,
    on,
    on_days,
    reading,
    rule,
    weekday_number,
    year_in,
)


@rule(
    r"(?:<in>|<end>|по |ближайший )(?P<m><month>)",
    "сентябрь 2024 года",
    "в феврале 2025 года",
    "в сентябре",
    "до конца мая",
    "в течение октября",
    "сентябрь текущего года",
)
def one_month(match: re.Match[str], ground: Ground) -> Deadline:
    return on(month_in(match["month"], ground), Reason.MONTH_END)


@rule(r"не позднее <month>", "не позднее сентября 2024 года")
def not_later_than_a_month(match: re.Match[str], ground: Ground) -> Deadline:
    return on(month_in(match["month"], ground), Reason.MONTH_END)


@rule(r"(?:до|к) (?:начало )?<month>", "до сентября", "к маю 2025 года", "до начала октября")
def before_a_month(match: re.Match[str], ground: Ground) -> Deadline:
    """«До сентября» is the 31st of August to one and the 30th of September to another."""
    end = month_in(match["month"], ground).day
    before = end.replace(day=1) - timedelta(days=1)
    raise Unreadable(Doubt.INCLUSIVE, reading(Reason.MONTH_END, before), reading(Reason.MONTH_END, end))


@rule(
    r"(?:<in>|с |<end>)<month>(?:-| по | до )(?:конец )?<month2>",
    "март-июнь 2024 года",
    "сентябрь – декабрь 2022 г.",
    "ноябрь 2024 - февраль 2025",
    "с октября по март",
    "с сентября по май 2025 года",
)
def months_from_to(match: re.Match[str], ground: Ground) -> Deadline | None:
    first, last = match["month"], match["month2"]
    year, ends = year_in(first, ground), year_in(last, ground)
    if ends:
        end = month_in(last, ground)
        if year and month_end(year, month_number(first)) > end.day:
            return None
        return on(end, Reason.RANGE_END)
    if year:
        crosses = month_number(last) < month_number(first)
        return on(month_end(year + crosses, month_number(last)), Reason.RANGE_END)
    end = month_in(last, ground)
    if month_number(last) < month_number(first) and ground.day.month <= month_number(last):
        # «октябрь – март» in February: the winter that is ending, or the next one?
        readings = (reading(Reason.RANGE_END, month_end(end.day.year + turn, end.day.month)) for turn in (0, 1))
        raise Unreadable(Doubt.MONTHS_ORDER, *readings)
    return on(end, Reason.RANGE_END)


@rule(
    r"(?:<in>|<end>)(?P<list><month>(?:, (?:в )?<month2>)+)(?:, | )?(?P<year>\d{4} год)?",
    "октябрь, март",
    "март, апрель",
    "сентябрь, декабрь 2024 года, март 2025",
    "в ноябре и феврале",
)
def several_months(match: re.Match[str], ground: Ground) -> Deadline:
    parts = [part.removeprefix("в ") for part in re.split(r", (?=\D)", match["list"])]
    if all(year_in(part, ground) is None for part in parts):
        return _months_without_year(parts, ground)
    ends: list[date] = []
    for number, part in enumerate(parts):
        year = year_in(part, ground) or next(y for y in (year_in(p, ground) for p in parts[number:] or parts) if y)
        ends.append(month_end(year, month_number(part)))
    if ends != sorted(ends):
        # «октябрь, март 2025 года»: does the year belong to both?
        last = ends[-1]
        school = [month_in(part, ground, after=last - timedelta(days=364)).day for part in parts]
        raise Unreadable(Doubt.MONTHS_ORDER, reading(Reason.SEVERAL, *sorted(ends)), reading(Reason.SEVERAL, *school))
    return on_days(ends)


def _months_without_year(parts: list[str], ground: Ground) -> Deadline:
    """In the order written, each after the one before; where the calendar's order differs, both are offered."""
    written = [month_in(parts[0], ground).day]
    for part in parts[1:]:
        written.append(month_in(part, ground, after=written[-1]).day)
    by_calendar = sorted(month_in(part, ground).day for part in parts)
    found = on_days(written)
    if by_calendar == written:
        return found
    others = reading(Reason.SEVERAL, *by_calendar)
    numbers = [month_number(part) for part in parts]
    if numbers == sorted(numbers):
        # «февраль, май» in March: this February, which is over, or the next one?
        raise Unreadable(Doubt.YEAR_MISSING, others, reading(Reason.SEVERAL, *written))
    return doubtful(found, Doubt.MONTHS_ORDER, others)


PART_ENDS = {("декада", 1): 10, ("декада", 2): 20, ("декада", 3): 31, ("половина", 1): 15, ("половина", 2): 31}


@rule(
    r"(?:<in>|<end>)(?P<n>\d|последний) (?P<part>декада|половина) <month>",
    "первая декада октября",
    "вторая половина января 2025 г.",
    "в третьей декаде мая",
    "до конца второй декады марта",
    "III декада августа",
)
def part_of_a_month(match: re.Match[str], ground: Ground) -> Deadline | None:
    number = {"декада": 3, "половина": 2}[match["part"]] if match["n"] == "последний" else int(match["n"])
    return _part(match["part"], number, match["month"], ground)


def _part(part: str, number: int, month: str, ground: Ground) -> Deadline | None:
    last = PART_ENDS.get((part, number))
    if last is None:
        return None
    year = year_in(month, ground)
    if year:
        end = month_end(year, month_number(month))
        return on(end.replace(day=min(last, end.day)), Reason.DECADE_END)
    ends = [month_end(ground.day.year + turn, month_number(month)) for turn in (-1, 0, 1)]
    return on(next_of([end.replace(day=min(last, end.day)) for end in ends], ground), Reason.DECADE_END)


@rule(r"<month>,? (?P<n>\d) (?P<part>декада|половина)", "октябрь, 1 декада", "январь 2025, вторая половина")
def month_and_its_part(match: re.Match[str], ground: Ground) -> Deadline | None:
    return _part(match["part"], int(match["n"]), match["month"], ground)


@rule(
    r"(?:<in>|<end>)последний (?:неделя|день|рабочий неделя|число) <month>",
    "последняя неделя августа",
    "последний день мая",
)
def last_of_a_month(match: re.Match[str], ground: Ground) -> Deadline:
    return on(month_in(match["month"], ground), Reason.MONTH_END)


@rule(
    r"(?:до |к |на )<nth> <weekday> месяц|(?:до |к |в |на )?<nth2> <weekday2> текущий месяц"
    r"|(?:в )?(?P<last>последний) <weekday3> месяц",
    "последний четверг месяца",
    "до второго вторника месяца",
    "последний четверг текущего месяца",
)
def weekday_of_this_month(match: re.Match[str], ground: Ground) -> Deadline:
    """«2-й вторник месяца» without a word of until when is every month's, and left to the recurrences."""
    nth = match["nth"] or match["nth2"] or match["last"]
    weekday = weekday_number(match["weekday"] or match["weekday2"] or match["weekday3"])
    day = nth_weekday(ground.day.year, ground.day.month, nth, weekday)
    if day is None or day < ground.day:
        raise Unreadable(Doubt.VAGUE)
    return on(day, Reason.WEEKDAY)


@rule(
    r"(?:до |к |в |на )?<nth> <weekday> <month>",
    "последняя пятница октября",
    "в первый понедельник сентября 2024 года",
)
def weekday_of_a_month(match: re.Match[str], ground: Ground) -> Deadline | None:
    month, weekday = month_number(match["month"]), weekday_number(match["weekday"])
    year = year_in(match["month"], ground)
    years = [year] if year else [ground.day.year + turn for turn in (-1, 0, 1)]
    days = [day for each in years if (day := nth_weekday(each, month, match["nth"], weekday))]
    if not days:
        raise Unreadable(Doubt.NO_SUCH_DATE)
    return on(days[0] if year else next_of(days, ground), Reason.WEEKDAY)


@rule(r"(?:до |к |в |на )?последний рабочий день <month>", "последний рабочий день мая")
def last_working_day_of_a_month(match: re.Match[str], ground: Ground) -> Deadline:
    end = month_in(match["month"], ground)
    return on(replace(end, day=ground.calendar.on_or_before(end.day), gone=None), Reason.MONTH_END)


@rule(
    r"(?:до |к |в |на |с )?(?:середина|начало|\d неделя) <month>",
    "середина октября",
    "в начале сентября 2024",
    "первая неделя октября",
)
def vague_part_of_a_month(match: re.Match[str], ground: Ground) -> Deadline:
    """Offered: the middle, the first decade's end, the end of that week by sevens."""
    end = month_in(match["month"], ground).day
    week = re.search(r"(\d) неделя", match[0])
    day = min(7 * int(week[1]), end.day) if week else 15 if "середина" in match[0] else 10
    raise Unreadable(Doubt.VAGUE, reading(Reason.DECADE_END, end.replace(day=max(day, 1))))


@rule(
    r"(?:(?:до|к|в|на|не позднее) )?конец (?:(?:текущий|следующий|календарный) )?месяц|в (?:текущий"
    r"|следующий) месяц|(?:текущий|следующий) месяц",
    "до конца месяца",
    "в следующем месяце",
)
def this_month(match: re.Match[str], ground: Ground) -> Deadline:
    return on(month_end(ground.day.year, ground.day.month + ("следующий" in match[0])), Reason.MONTH_END)


@rule(
    r"(?:(?:до|к|в|на|по|с) )?(?:(?:конец|начало|середина) )?(?:весна|лето|осень|зима|(?:весенний|летний"
    r"|осенний|зимний) (?:период|время|сезон))(?: \d{4}(?: год)?| (?:текущий|следующий) год)?",
    "весной",
    "до лета",
    "осень 2024 года",
    "в летний период",
)
def season(match: re.Match[str], ground: Ground) -> Deadline:
    raise Unreadable(Doubt.VAGUE)
