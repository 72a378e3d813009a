"""Dates and times as a Russian office writes them."""

from datetime import date, datetime

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
MONTHS_IN = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip


def weekday_short(day: date) -> str:
    """«пт»"""
    return WEEKDAYS_SHORT[day.weekday()]


def weekday(day: date) -> str:
    """«пятница»"""
    return WEEKDAYS[day.weekday()]


def day_month(day: date, today: date | None = None) -> str:
    """«30.08», or «30.08.2025» where the year differs from today's."""
    if today is not None and day.year != today.year:
        return numeric(day)
    return f"{day.day:02}.{day.month:02}"


def numeric(day: date) -> str:
    """«30.08.2024»"""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def short(day: date, today: date | None = None) -> str:
    """«пт 30.08», or «пт 30.08.2025» where the year differs from today's."""
    return f"{weekday_short(day)} {day_month(day, today)}"


def long(day: date) -> str:
    """«1 сентября 2024»"""
    return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year}"


def near(day: date, today: date) -> str:
    """«сегодня», «завтра», «вчера», and beyond them «пт 30.08»."""
    named = {-1: "вчера", 0: "сегодня", 1: "завтра"}
    return named.get((day - today).days) or short(day, today)


def month(day: date) -> str:
    """«сентябрь 2024»"""
    return f"{MONTHS[day.month - 1]} {day.year}"


def month_of(day: date) -> str:
    """«сентября»: the last day of it."""
    return MONTHS_OF[day.month - 1]


def period(first: date, last: date) -> str:
    """«25 ноября – 1 декабря 2024», «1–15 октября 2024», «25 декабря 2024 – 8 января 2025»."""
    if first == last:
        return long(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long(last)}"
    if first.year == last.year:
        return f"{first.day} {month_of(first)} – {long(last)}"
    return f"{long(first)} – {long(last)}"


def time(moment: datetime) -> str:
    """«14:05», «9:00»: the clock of the zone that `moment` is given in."""
    return f"{moment.hour}:{moment.minute:02}"


def at(moment: datetime, today: date | None = None) -> str:
    """«27.11 в 14:05», in the zone that `moment` is given in."""
    return f"{day_month(moment.date(), today)} в {time(moment)}"
