"""What falls due again and again: «ежегодно в сентябре», «ежемесячно до 5 числа», «по пятницам», «раз в полугодие»."""

import re
from dataclasses import replace
from datetime import date, timedelta

from domain.deadline import Deadline, DeadlineKind, Doubt, Frequency, Reason, Recurrence
from protocols.deadlines.grammar import (
    Ground,
    Unreadable,
    date_in,
    month_end,
    month_in,
    month_number,
    nth_weekday,
    reading,
    rule,
    school_year_of,
    weekday_number,
)

PERIODS = {
    "день": Frequency.DAILY,
    "рабочий день": Frequency.DAILY,
    "неделя": Frequency.WEEKLY,
    "месяц": Frequency.MONTHLY,
    "квартал": Frequency.QUARTERLY,
    "полугодие": Frequency.HALF_YEARLY,
    "год": Frequency.YEARLY,
    "учебный год": Frequency.YEARLY,
    "календарный год": Frequency.YEARLY,
}
_PERIOD = r"(?P<period>рабочий день|день|неделя|месяц|квартал|полугодие|учебный год|календарный год|год)"


def again(recurrence: Recurrence, *days: date, reason: Reason = Reason.NEXT_TURN) -> Deadline:
    """`days` hold the next time only; a frequency by the day or by event has none."""
    return Deadline(kind=DeadlineKind.RECURRING, dates=days, reason=reason, recurrence=recurrence)


def period_end(frequency: Frequency, day: date) -> date | None:
    """The last day of the period that `day` is in; a week's is its Friday."""
    match frequency:
        case Frequency.WEEKLY:
            return day + timedelta(days=(4 - day.weekday()) % 7)
        case Frequency.MONTHLY:
            return month_end(day.year, day.month)
        case Frequency.QUARTERLY:
            return month_end(day.year, (day.month + 2) // 3 * 3)
        case Frequency.HALF_YEARLY:
            return month_end(day.year, 6 if day.month <= 6 else 12)
        case Frequency.YEARLY:
            return date(day.year, 12, 31)
        case _:
            return None


def by_period(frequency: Frequency, ground: Ground) -> Deadline:
    if frequency is Frequency.DAILY:
        return again(Recurrence(frequency), reason=Reason.PERIOD_END)
    end = period_end(frequency, ground.day)
    return again(Recurrence(frequency), *([end] if end else []), reason=Reason.PERIOD_END)


@rule(
    rf"(?:в )?каждый {_PERIOD}",
    "ежедневно",
    "каждый день",
    "еженедельно",
    "ежемесячно",
    "ежеквартально",
    "ежегодно",
    "каждый учебный год",
)
def every_period(match: re.Match[str], ground: Ground) -> Deadline:
    return _by_period_named(match["period"], ground)


def _by_period_named(period: str, ground: Ground) -> Deadline:
    if period == "учебный год":
        end = date(school_year_of(ground.day) + 1, 5, 31)
        return again(Recurrence(Frequency.YEARLY, month=5, day=31), end, reason=Reason.PERIOD_END)
    return by_period(PERIODS[period], ground)


@rule(r"каждый (?:рабочий )?день,? (?:начиная )?с <date>", "ежедневно с 24 мая")
def daily_from(match: re.Match[str], ground: Ground) -> Deadline:
    return by_period(Frequency.DAILY, ground)


@rule(
    r"каждый (?:рабочий )?день,? до (?:конец|окончани[ея]|завершени[ея]|сняти[ея]|отмен[аы]) [а-я ]+",
    "ежедневно до конца отопительного сезона",
    "ежедневно до снятия ограничений",
)
def daily_until_an_event(match: re.Match[str], ground: Ground) -> Deadline:
    return by_period(Frequency.DAILY, ground)


@rule(
    rf"(?P<times>\d+ )?раз (?:в|за) (?!2 неделя)(?P<many>\d+ )?(?:каждый )?{_PERIOD}",
    "не реже 1 раза в месяц",
    "раз в полугодие",
    "2 раза в год",
    "один раз в квартал",
    "два раза в неделю",
)
def times_a_period(match: re.Match[str], ground: Ground) -> Deadline:
    frequency = PERIODS[match["period"]]
    times, many = int(match["times"] or 1), int(match["many"] or 1)
    if many > 1:
        finer = {(Frequency.MONTHLY, 3): Frequency.QUARTERLY, (Frequency.MONTHLY, 6): Frequency.HALF_YEARLY}
        if (frequency, many) not in finer:
            # «раз в три года»: nobody says which of them is the first.
            rare = again(Recurrence(frequency), reason=Reason.PERIOD_END)
            return replace(rare, recurrence=None, doubts=(Doubt.VAGUE,))
        frequency = finer[frequency, many]
    if frequency is Frequency.YEARLY:
        finer_year = {2: Frequency.HALF_YEARLY, 4: Frequency.QUARTERLY, 12: Frequency.MONTHLY}
        frequency = finer_year.get(times, frequency)
    return _by_period_named(match["period"], ground) if frequency is Frequency.YEARLY else by_period(frequency, ground)


@rule(
    r"(?:1 )?раз (?:в|за) (?:каждый )?2 неделя|каждый 2 неделя|раз в полмесяца",
    "раз в 2 недели",
    "один раз в две недели",
    "каждые две недели",
)
def every_fortnight(match: re.Match[str], ground: Ground) -> Deadline:
    """Which week is the first, nobody says; so no day is given."""
    return again(Recurrence(Frequency.FORTNIGHTLY), reason=Reason.PERIOD_END)


@rule(r"каждый (?:рабочий )?день,? (?!с |до |\d).{2,40}", "ежедневно, кроме воскресенья", "ежедневно перед занятиями")
def every_day_with_a_remark(match: re.Match[str], ground: Ground) -> Deadline | None:
    if re.search(r"\d|год|месяц|неделя", match[0]):
        return None
    return by_period(Frequency.DAILY, ground)


@rule(r"(?:с <year>,? )каждый год|каждый год,? с <year2>", "ежегодно с 2024 года")
def every_year_from(match: re.Match[str], ground: Ground) -> Deadline:
    return by_period(Frequency.YEARLY, ground)


@rule(
    r"каждый месяц,? (?:в )?<nth> <weekday>(?: (?:каждый )?месяц)?"
    r"|(?:в )?(?:каждый )?<nth2> <weekday2>,? (?:каждый )?месяц",
    "ежемесячно, последняя пятница",
    "в первый понедельник каждого месяца",
    "2-й вторник месяца",
    "каждый второй вторник месяца",
)
def every_month_on_a_weekday(match: re.Match[str], ground: Ground) -> Deadline | None:
    nth, weekday = match["nth"] or match["nth2"], weekday_number(match["weekday"] or match["weekday2"])
    days = (nth_weekday(ground.day.year, ground.day.month + turn, nth, weekday) for turn in range(3))
    nearest = next((day for day in days if day and day >= ground.day), None)
    return again(Recurrence(Frequency.MONTHLY, weekday=weekday), nearest) if nearest else None


@rule(r"(?P<times>\d+ )?раз (?:в|за) (?:каждый )?четверть|каждый четверть", "один раз в четверть", "каждую четверть")
def every_school_quarter(match: re.Match[str], ground: Ground) -> Deadline:
    return replace(again(Recurrence(Frequency.QUARTERLY)), doubts=(Doubt.SCHOOL_TERM,))


@rule(
    r"(?:каждый неделя,? )?(?:(?:по|в|до|к|каждый"
    r"|не позднее) )*<weekdays>(?P<more>(?:, (?:по )?(?:понедельник|вторник|сред|четверг|пятниц"
    r"|суббот)\w*)*)",
    "по пятницам",
    "еженедельно по понедельникам",
    "каждый вторник",
    "еженедельно до пятницы",
    "еженедельно, пятница",
)
def every_weekday(match: re.Match[str], ground: Ground) -> Deadline | None:
    if not re.search(r"каждый|по \w+ам\b", match[0]):
        return None
    first = weekday_number(match["weekdays"])
    others = tuple(weekday_number(word) for word in re.findall(r"[а-я]{5,}", match["more"]))
    recurrence = Recurrence(Frequency.WEEKLY, weekday=first, more_weekdays=others)
    ahead = [(weekday - ground.day.weekday() - 1) % 7 + 1 for weekday in (first, *others)]
    return again(recurrence, ground.day + timedelta(days=min(ahead)))


@rule(
    r"каждый <day3> число|каждый месяц,? (?:(?:до|к|не позднее|по"
    r"|в|с|на) )?(?:\d{1,2}(?:-| по ))?<day>(?P<more>, \d{1,2})?(?: число)?(?: (?:каждый |текущий |отчетный )?месяц)?"
    r"|(?:(?:до|к|не позднее|в|на) )?<day2>(?P<more2>, (?:до )?\d{1,2})?(?: число)?,? каждый месяц",
    "ежемесячно до 5 числа",
    "до 25 числа каждого месяца",
    "ежемесячно 10 и 25 числа",
    "ежемесячно, не позднее 10-го",
    "на 1 число каждого месяца",
)
def every_month_on_a_day(match: re.Match[str], ground: Ground) -> Deadline:
    more = re.findall(r"\d+", (match["more"] or "") + (match["more2"] or ""))
    numbers = [int(number) for number in (match["day"] or match["day2"] or match["day3"], *more)]
    if not all(1 <= number <= 31 for number in numbers):
        raise Unreadable(Doubt.NO_SUCH_DATE)
    ends = [month_end(ground.day.year, ground.day.month + turn) for turn in range(2)]
    days = sorted(end.replace(day=min(number, end.day)) for end in ends for number in numbers)
    nearest = next(day for day in days if day >= ground.day)
    return again(Recurrence(Frequency.MONTHLY, day=numbers[0] if len(numbers) == 1 else nearest.day), nearest)


@rule(
    r"каждый месяц,? (?:(?:до|к|не позднее|в) )?<day>(?: число)?,? (?:месяц,? )?(?:следующий"
    r"|последующего)(?: за \w+)?(?: месяц)?(?: за отчетным)?",
    "ежемесячно до 5 числа следующего месяца",
    "ежемесячно, до 5-го числа, следующего за отчетным",
    "ежемесячно до 5 числа месяца, следующего за отчётным",
)
def every_month_after(match: re.Match[str], ground: Ground) -> Deadline:
    number = int(match["day"])
    if not 1 <= number <= 28:
        raise Unreadable(Doubt.VAGUE)
    end = month_end(ground.day.year, ground.day.month + 1)
    return again(Recurrence(Frequency.MONTHLY, day=number), end.replace(day=number))


@rule(
    r"(?:до|к|не позднее) <day>(?: число)? месяц,? (?:следующий|последующего|предшеств\w+)(?: за \w+)?(?: месяц)?"
    r"(?: \w+)?",
    "до 5 числа месяца, следующего за отчётным",
    "не позднее 25 числа месяца, предшествующего месяцу приёма",
)
def a_day_of_the_month_beside(match: re.Match[str], ground: Ground) -> Deadline:
    """Every month, though the word is not said; the first time after the meeting."""
    number = int(match["day"])
    if not 1 <= number <= 28:
        raise Unreadable(Doubt.VAGUE)
    ends = [month_end(ground.day.year, ground.day.month + turn).replace(day=number) for turn in range(2)]
    return again(Recurrence(Frequency.MONTHLY, day=number), next(day for day in ends if day >= ground.day))


@rule(
    r"каждый месяц,? (?:в |до )?(?:последний (?:день|число|рабочий день)|конец)(?: (?:каждый |текущий )?месяц)?",
    "ежемесячно до конца месяца",
    "ежемесячно в последний день",
)
def every_month_end(match: re.Match[str], ground: Ground) -> Deadline:
    end = month_end(ground.day.year, ground.day.month)
    day = ground.calendar.on_or_before(end) if "рабочий" in match[0] else end
    return again(Recurrence(Frequency.MONTHLY, day=31), day)


@rule(
    r"каждый квартал,? (?:(?:до|к|не позднее) )?<day>(?: число)?(?P<tail> (?:месяц,? )?(?:следующий"
    r"|последующего)(?: за)?.*)?",
    "ежеквартально до 10 числа",
    "ежеквартально до 5 числа месяца, следующего за отчётным кварталом",
)
def every_quarter_by_a_day(match: re.Match[str], ground: Ground) -> Deadline:
    """Of the month after the quarter, as reports go; where that is not said, it is asked."""
    number = int(match["day"])
    if not 1 <= number <= 28:
        raise Unreadable(Doubt.NO_SUCH_DATE)
    quarter = (ground.day.month + 2) // 3 * 3
    firsts = [month_end(ground.day.year, quarter - 2), month_end(ground.day.year, quarter + 1)]
    day = next(day for day in (end.replace(day=number) for end in firsts) if day >= ground.day)
    recurrence = Recurrence(Frequency.QUARTERLY, day=number)
    if match["tail"]:
        return again(recurrence, day)
    asked = again(recurrence)
    return replace(asked, doubts=(Doubt.VAGUE,), alternatives=(reading(Reason.NEXT_TURN, day),))


@rule(
    r"каждый год,? (?:(?:в|до|к|на|с|не позднее|до конец|в конец|конец) )?"
    r"(?P<months><month>(?:(?:, |-| по )(?:в )?(?:январь|февраль|март|апрель|май|июнь|июль|август"
    r"|сентябрь|октябрь|ноябрь|декабрь)(?: текущий год)?)*)"
    r"|(?:(?:в|до) )?<month2>,? \(?каждый год\)?",
    "ежегодно в сентябре",
    "ежегодно, ноябрь",
    "ежегодно в сентябре текущего года",
    "в мае каждого года",
    "ежегодно, сентябрь, май",
    "ежегодно в сентябре-октябре",
)
def every_year_in_a_month(match: re.Match[str], ground: Ground) -> Deadline | None:
    words = match["months"] or match["month2"]
    if (
        re.search(
            r"(?:до|к|не позднее) (?:январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь)",
            match[0],
        )
        and "конец" not in match[0]
    ):
        return None
    parts = [part.removeprefix("в ") for part in words.split(", ")]
    parts = [re.split(r"-| по ", part)[-1] for part in parts]
    ends = [month_in(part.replace(" текущий год", ""), ground).day for part in parts]
    if "текущий год" in words and len(ends) == 1:
        ends = [month_end(ground.day.year, month_number(parts[0]))]
        ends = [end if end >= ground.day else month_end(end.year + 1, end.month) for end in ends]
    nearest = min(ends)
    return again(Recurrence(Frequency.YEARLY, month=nearest.month), nearest)


@rule(
    r"каждый год,? (?:(?:до|к|не позднее|в) )?<date>(?P<more>(?:, (?:до |к )?\d{1,2}\.\d{1,2})*)"
    r"|(?:(?:до|к|не позднее|в) )?<date2>,? (?:каждый|\(?каждый) год\)?",
    "ежегодно до 1 октября",
    "до 1 октября ежегодно",
    "ежегодно к 1 сентября и 1 февраля",
)
def every_year_by_a_day(match: re.Match[str], ground: Ground) -> Deadline:
    words = match["date"] or match["date2"]
    days = [date_in(words, ground).day]
    days += [date_in(part, ground).day for part in re.findall(r"\d+\.\d+", match["more"] or "")]
    nearest = min(days)
    return again(Recurrence(Frequency.YEARLY, month=nearest.month, day=nearest.day), nearest)


@rule(
    r"каждый (?:год|учебный год),? (?:(?:к|до|в|на|перед) )?(?P<what>начало|конец)(?: (?:новый|текущий"
    r"|следующий))? (?:учебный )?год",
    "ежегодно к началу учебного года",
    "ежегодно в конце учебного года",
    "ежегодно до конца года",
)
def every_school_year(match: re.Match[str], ground: Ground) -> Deadline | None:
    month, day = {"начало": (9, 1), "конец": (5, 31)}[match["what"]]
    if not re.search(r"учебный год$", match[0]):
        if match["what"] == "начало":
            return None
        month, day = 12, 31
    turns = [date(ground.day.year + turn, month, day) for turn in (0, 1)]
    return again(Recurrence(Frequency.YEARLY, month=month, day=day), next(d for d in turns if d >= ground.day))


@rule(
    r"каждый (?:урок|занятие|совещание|заседание|смен\w+|перемен\w+|планерка|раз)|(?:при|на|после|перед"
    r"|по) (?:факт\w* )?(?:итог )?каждый .{3,60}|ежеурочно|ежечасно|каждый \d+ (?:минут|час)",
    "на каждом заседании",
    "после каждого мероприятия",
    "каждое совещание",
)
def by_event(match: re.Match[str], ground: Ground) -> Deadline:
    return again(Recurrence(Frequency.BY_EVENT), reason=Reason.EVENT)
