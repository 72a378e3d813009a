"""Deadlines in words: why this date, what is doubtful about it, what the buttons say."""

from datetime import date

from domain.deadline import Deadline, DeadlineKind, Doubt, Frequency, Reading, Reason, Recurrence
from words import dates
from words.plurals import DAYS, MONTHS, WEEKS, WORKING_DAYS, Forms, count

FREQUENCIES = {
    Frequency.DAILY: "ежедневно",
    Frequency.WEEKLY: "еженедельно",
    Frequency.FORTNIGHTLY: "раз в две недели",
    Frequency.MONTHLY: "ежемесячно",
    Frequency.QUARTERLY: "ежеквартально",
    Frequency.HALF_YEARLY: "раз в полугодие",
    Frequency.YEARLY: "ежегодно",
    Frequency.BY_EVENT: "каждый раз по событию",
}

PERIOD_ENDS = {
    Frequency.WEEKLY: "до конца недели",
    Frequency.MONTHLY: "до конца месяца",
    Frequency.QUARTERLY: "до конца квартала",
    Frequency.HALF_YEARLY: "до конца полугодия",
    Frequency.YEARLY: "до конца года",
}

ROMAN = ("I", "II", "III", "IV")

PLAIN_REASONS = {
    Reason.EXACT: "день назван в документе",
    Reason.YEAR_SUPPLIED: "год не назван, взят ближайший такой день",
    Reason.RANGE_END: "последний день названного промежутка",
    Reason.SEVERAL: "несколько сроков, каждый отдельно",
    Reason.YEARS_SPAN: "конец последнего из названных лет",
    Reason.CALENDAR_YEAR_END: "календарный год: 31 декабря",
    Reason.SCHOOL_YEAR_END: "учебный год: 31 мая",
    Reason.SCHOOL_YEAR_START: "начало учебного года: 1 сентября",
    Reason.HALF_YEAR_END: "последний день полугодия",
    Reason.DECADE_END: "последний день этой части месяца",
    Reason.WEEK_END: "конец недели: пятница",
    Reason.NEXT_MEETING: "день следующего совещания",
    Reason.ENDLESS: "постоянно, последнего дня нет",
    Reason.AS_NEEDED: "по мере необходимости, даты нет",
    Reason.AT_ONCE: "как можно скорее, даты нет",
    Reason.BY_PLAN: "по отдельному плану, даты в документе нет",
    Reason.EVENT: "считается от события, его дата не названа",
    Reason.DAYS_FROM: "считается от даты документа",
    Reason.WORKING_DAYS_FROM: "считается в рабочих днях от даты документа",
    Reason.MONTHS_FROM: "считается от даты документа",
    Reason.BEFORE_DATE: "заранее, до названного дня",
    Reason.MONTH_END: "последний день месяца",
    Reason.QUARTER_END: "последний день квартала",
    Reason.WEEKDAY: "день недели, как написано",
    Reason.TYPED: "прочитано из сообщения",
    Reason.ANSWERED: "выбрано вручную",
}

# «рабочий день» and the others as `Reason.BEFORE_DATE` carries them
UNITS: dict[str, Forms] = {
    "день": DAYS,
    "рабочий день": WORKING_DAYS,
    "неделя": WEEKS,
    "месяц": MONTHS,
}


def reason(deadline: Deadline) -> str:
    """Why this date, for the line under it: «последний день сентября», «10 рабочих дней от даты документа 19.01»."""
    due = deadline.due
    match deadline.reason:
        case None:
            return "срок не назван"
        case Reason.MONTH_END if due:
            return f"последний день {dates.month_of(due)}"
        case Reason.QUARTER_END if due:
            return f"последний день {ROMAN[(due.month - 1) // 3]} квартала"
        case Reason.WEEKDAY if due:
            return f"{dates.weekday(due)}, как написано"
        case Reason.BEFORE_DATE if len(deadline.params) == 3:
            return _before(deadline.params)
        case Reason.DAYS_FROM | Reason.WORKING_DAYS_FROM | Reason.MONTHS_FROM if len(deadline.params) == 3:
            return _counted(deadline.reason, deadline.params)
        case Reason.NEXT_TURN | Reason.PERIOD_END:
            return _again(deadline)
        case Reason.EVENT if deadline.kind is DeadlineKind.RECURRING:
            return FREQUENCIES[Frequency.BY_EVENT]
        case _:
            return PLAIN_REASONS[deadline.reason]


def _before(params: tuple[str, ...]) -> str:
    number, unit, day = params
    n = int(number)
    forms = UNITS.get(unit, DAYS)
    counted = {"неделя": "неделю"}.get(unit, forms[0]) if n == 1 else count(n, forms)
    return f"за {counted} до {dates.numeric(date.fromisoformat(day))}"


def _counted(why: Reason, params: tuple[str, ...]) -> str:
    number, base, whose = params
    n = int(number)
    day = dates.day_month(date.fromisoformat(base))
    start = f"от сегодня, {day}" if whose == "today" else f"от даты документа {day}"
    if n == 0:
        return f"тот же день, {day}"
    if why is Reason.WORKING_DAYS_FROM:
        return f"{count(n, WORKING_DAYS)} {start}"
    if why is Reason.MONTHS_FROM:
        return f"{_one({12: 'год', 1: 'месяц'}, n, MONTHS)} {start}"
    return f"{_one({7: 'неделя'}, n, DAYS)} {start}"


def _one(named: dict[int, str], n: int, forms: Forms) -> str:
    return named.get(n) or count(n, forms)


def _again(deadline: Deadline) -> str:
    if deadline.recurrence is None:
        return "повторяется"
    if deadline.once:
        return "только один раз"
    often = _often(deadline.recurrence)
    if deadline.due is None:
        return f"{often}, последнего дня нет"
    if deadline.reason is Reason.PERIOD_END:
        return f"{often}, в этот раз {PERIOD_ENDS.get(deadline.recurrence.frequency, 'до конца срока')}"
    return f"{often}, ближайший раз {dates.numeric(deadline.due)}"


ON_WEEKDAYS = ("понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям")


def _often(again: Recurrence) -> str:
    """«еженедельно», «по вторникам и четвергам»."""
    if again.weekday is None or not again.more_weekdays:
        return FREQUENCIES[again.frequency]
    days = [ON_WEEKDAYS[day] for day in (again.weekday, *again.more_weekdays)]
    return f"по {', '.join(days[:-1])} и {days[-1]}"


QUESTIONS = {
    Doubt.WHICH_YEAR: "Какой год?",
    Doubt.MONTHS_ORDER: "Какие годы у этих месяцев?",
    Doubt.NO_DOCUMENT_DATE: "В документе нет даты. От какого дня считать?",
    Doubt.NO_SUCH_DATE: "Такого числа в календаре нет. Какой срок верный?",
    Doubt.IN_THE_PAST: "Этот день уже в прошлом. Какой срок верный?",
    Doubt.TOO_FAR: "Такой срок слишком далёк. Какой год верный?",
    Doubt.TWO_DATES: "Названы два разных срока. Какой верный?",
    Doubt.EVENT_UNKNOWN: "Срок зависит от события. До какого дня исполнить?",
    Doubt.YEAR_MISSING: "Год не назван. Какой верный?",
    Doubt.INCLUSIVE: "До начала или до конца?",
    Doubt.START_ONLY: "Назван только первый день. Какой последний?",
    Doubt.SCHOOL_TERM: "У каникул и четвертей нет единых дат. Какой день последний?",
    Doubt.VAGUE: "Какой день считать последним?",
}


def doubt(about: Doubt, deadline: Deadline) -> str:
    """The question to ask: «Какой год?»"""
    if about is Doubt.WEEKDAY_MISMATCH:
        day = deadline.due
        if day is None:
            return "Число и день недели не сходятся. Какой день верный?"
        return f"{dates.numeric(day)} – это {dates.weekday(day)}, а в документе другой день недели. Какой день верный?"
    if about is Doubt.NOT_UNDERSTOOD:
        said = f" «{_shortened(deadline.phrase)}»" if deadline.phrase else ""
        return f"Не получилось прочитать срок{said}. До какого дня исполнить?"
    return QUESTIONS[about]


def _shortened(phrase: str, most: int = 60) -> str:
    phrase = " ".join(phrase.split())
    return phrase if len(phrase) <= most else phrase[: most - 1].rstrip() + "…"


def choice(reading: Reading) -> str:
    """A button's label: «Календарный: 31.12.2024», «Учебный: 31.05.2025», «пт 30.08.2024»."""
    if reading.kind is DeadlineKind.OPEN:
        return "Без даты"
    if not reading.dates:
        return "Без срока"
    days = ", ".join(dates.numeric(day) for day in reading.dates[:2])
    if len(reading.dates) > 2:
        days += f" и ещё {len(reading.dates) - 2}"
    named = {
        Reason.CALENDAR_YEAR_END: "Календарный",
        Reason.SCHOOL_YEAR_END: "Учебный",
        Reason.HALF_YEAR_END: "Полугодие",
    }.get(reading.reason or Reason.EXACT)
    if named:
        return f"{named}: {days}"
    return f"{dates.weekday_short(reading.dates[0])} {days}" if len(reading.dates) == 1 else days


def control(due: date, control_day: date, today: date) -> str:
    """«до 1 сентября 2024 (вс), контроль пт 30.08»; the control date is named where it differs."""
    written = f"до {dates.long(due)} ({dates.weekday_short(due)})"
    if control_day == due:
        return written
    beside = due if control_day.year == due.year else today
    return f"{written}, контроль {dates.short(control_day, beside)}"


def meaning(deadline: Deadline, today: date) -> str:
    """The deadline in a list: «пт 30.08», «31.10 и 31.03.2025», «ежегодно, ближайший раз 30.09.2024», «постоянно…»."""
    if deadline.kind is DeadlineKind.NONE:
        return "без срока"
    if deadline.kind is not DeadlineKind.DATE and not deadline.once:
        return reason(deadline)
    days = deadline.issued
    if len(days) == 1:
        return dates.short(days[0], today)
    *head, last = [dates.day_month(day, today) for day in days]
    return f"{', '.join(head)} и {last}"
