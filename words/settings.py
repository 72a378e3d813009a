"""A department's settings in words, and what each means for a date, before it is saved."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from itertools import islice

from domain.calendar import Shift, WorkCalendar
from domain.people import Department, Policy
from domain.reminders import Stage, days, is_working_day
from words import dates
from words.plurals import DAYS, WORKING_DAYS, count

Example = Callable[[Department, WorkCalendar, date], str]

TITLES = {
    "hours": "Рабочие часы",
    "shift": "Срок в выходной",
    "short": "Напоминания, если дано до 5 рабочих дней",
    "usual": "Напоминания, если дано до 30 дней",
    "long": "Напоминания, если дано больше",
    "early": "Раннее напоминание",
    "secretary": "Просрочку видит секретарь",
    "head": "Просрочку видит руководитель",
    "checking": "Часы проверки отчётов",
    "digest": "Сводка по понедельникам",
    "quiet": "Тихие дни",
    "words": "Отчёт без пояснений",
    "extends": "Продление",
    "rework": "На доработку дают",
    "recall": "Отменить рассылку можно",
    "texts": "Группа видит тексты",
    "names": "Группа видит, кто не ответил",
}

SHIFTS = {
    Shift.PRECEDING: "контроль в рабочий день перед ним",
    Shift.FOLLOWING: "контроль в рабочий день после него",
    Shift.AS_WRITTEN: "контроль в тот же день",
}

ASK = {
    "hours": "В какие часы можно писать сотрудникам? Например: «9:00–17:00».",
    "short": "За сколько рабочих дней напомнить? Через запятую, 0 означает сам день. Например: «1, 0».",
    "usual": "За сколько рабочих дней напомнить? Через запятую, 0 означает сам день. Например: «3, 1, 0».",
    "long": "За сколько рабочих дней напомнить? Через запятую, 0 означает сам день. Например: «7, 3, 1, 0».",
    "early": "За сколько дней напомнить заранее, если дано больше двух месяцев? Например: «30»; «0» отключает.",
    "secretary": "С какого рабочего дня просрочки показывать секретарю? Например: «1».",
    "head": "С какого рабочего дня просрочки показывать руководителю? Например: «5».",
    "checking": "В какие часы присылать отчёты на проверку? Например: «11:00, 16:00».",
    "digest": "В какое время по понедельникам присылать сводку? Например: «8:30».",
    "quiet": "В какие дни не напоминать? Например: «1.09, 2.09»; «нет» отключает.",
    "rework": "Сколько рабочих дней давать на доработку, если день не назван? Например: «3».",
    "recall": "Сколько минут можно отменить рассылку? Например: «2».",
}

CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "shift": tuple((shift.value, words[0].upper() + words[1:]) for shift, words in SHIFTS.items()),
    "words": (("no", "Нужно слово о сделанном"), ("yes", "Можно без пояснений")),
    "extends": (("no", "Решает руководитель"), ("yes", "Решает и секретарь")),
    "texts": (("no", "Только числа"), ("yes", "Числа и тексты пунктов")),
    "names": (("no", "Без имён и школ"), ("yes", "Называть, кто не ответил")),
}


def clock(moment: time) -> str:
    """«9:00»"""
    return f"{moment.hour}:{moment.minute:02}"


def _before(offsets: Sequence[int]) -> str:
    """«за 7, 3 и 1 рабочий день и в сам день»"""
    early = [each for each in offsets if each]
    parts = []
    if early:
        listed = ", ".join(str(each) for each in early[:-1])
        last = count(early[-1], WORKING_DAYS)
        parts.append(f"за {listed} и {last}" if listed else f"за {last}")
    if 0 in offsets:
        parts.append("в сам день")
    return " и ".join(parts) or "не напоминать"


def value(key: str, policy: Policy) -> str:
    """The setting as it stands, to follow its title and a colon."""
    match key:
        case "hours":
            return f"{clock(policy.opens)}–{clock(policy.closes)}"
        case "shift":
            return SHIFTS[policy.shift]
        case "short" | "usual" | "long":
            return _before(getattr(policy, f"offsets_{key}"))
        case "early":
            return f"за {count(policy.early_days, DAYS)}" if policy.early_days else "выключено"
        case "secretary":
            return f"с {policy.secretary_from}-го рабочего дня"
        case "head":
            return f"с {policy.head_from}-го рабочего дня"
        case "checking":
            return ", ".join(clock(each) for each in policy.checking)
        case "digest":
            return clock(policy.digest)
        case "quiet":
            return ", ".join(f"{day:02}.{month:02}" for month, day in policy.quiet_days) or "нет"
        case "words":
            return "можно" if policy.without_words else "нужно слово о сделанном"
        case "extends":
            return "решает руководитель или секретарь" if policy.secretary_extends else "решает руководитель"
        case "rework":
            return count(policy.rework_days, WORKING_DAYS)
        case "recall":
            return f"{policy.recall_seconds // 60} мин."
        case "texts":
            return "да" if policy.group_texts else "нет, только числа"
        case "names":
            return "да" if policy.group_names else "нет"
    raise KeyError(key)


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _day_off(calendar: WorkCalendar, today: date) -> date:
    day = today + timedelta(days=1)
    while calendar.is_working(day):
        day += timedelta(days=1)
    return day


def shifted(due: date, home: Department, calendar: WorkCalendar, today: date) -> str:
    """«до 1 сентября 2024 (вс) → контроль пт 30.08»"""
    control = calendar.control_date(due, home.policy.shift)
    return f"до {dates.long(due)} ({dates.weekday_short(due)}) → контроль {dates.short(control, today)}"


def _shift(home: Department, calendar: WorkCalendar, today: date) -> str:
    return shifted(_day_off(calendar, today), home, calendar, today)


def _reminded(given: int) -> Example:
    def example(home: Department, calendar: WorkCalendar, today: date) -> str:
        term = calendar.on_or_after(today + timedelta(days=given))
        found = [
            each.day
            for each in islice(days(today, term, None, calendar, home.policy), 12)
            if each.stage is not Stage.OVERDUE
        ]
        said = ", ".join(dates.short(day, today) for day in found) or "напоминаний до срока не будет"
        return f"дано сегодня, срок {dates.short(term, today)} → {said}"

    return example


def _overdue(home: Department, calendar: WorkCalendar, today: date) -> str:
    term = calendar.on_or_after(today)
    first = calendar.overdue_from(term, term)
    secretary = calendar.add(first, home.policy.secretary_from - 1) if home.policy.secretary_from > 1 else first
    head = calendar.add(first, home.policy.head_from - 1) if home.policy.head_from > 1 else first
    return (
        f"срок {dates.short(term, today)} → секретарь увидит {dates.short(secretary, today)}, "
        f"руководитель {dates.short(head, today)}"
    )


def _hours(home: Department, calendar: WorkCalendar, today: date) -> str:
    coming = calendar.after(today)
    return f"напоминание на {dates.short(coming, today)} придёт в {clock(home.policy.opens)}"


def _checking(home: Department, calendar: WorkCalendar, today: date) -> str:
    first = min(home.policy.checking)
    later = [each for each in sorted(home.policy.checking) if each > first]
    when = f"в тот же день в {clock(later[0])}" if later else f"на следующий рабочий день в {clock(first)}"
    return f"отчёт пришёл в {clock(first.replace(minute=min(first.minute + 10, 59)))} → на проверку {when}"


def _digest(home: Department, calendar: WorkCalendar, today: date) -> str:
    monday = today + timedelta(days=7 - today.weekday())
    return f"ближайшая сводка: {dates.short(monday, today)} в {clock(home.policy.digest)}"


def _quiet(home: Department, calendar: WorkCalendar, today: date) -> str:
    if not home.policy.quiet_days:
        return "напоминания идут каждый рабочий день"
    month, number = home.policy.quiet_days[0]
    quiet = date(today.year, month, number)
    quiet = quiet if quiet > today else date(today.year + 1, month, number)
    coming = calendar.on_or_after(quiet)
    while not is_working_day(coming, home, calendar):
        coming = calendar.after(coming)
    return f"напоминание на {dates.short(quiet, today)} → придёт {dates.short(coming, today)}"


def _rework(home: Department, calendar: WorkCalendar, today: date) -> str:
    return f"вернули сегодня → доработать до {dates.short(calendar.add(today, home.policy.rework_days), today)}"


EXAMPLES: dict[str, Example] = {
    "hours": _hours,
    "shift": _shift,
    "short": _reminded(4),
    "usual": _reminded(24),
    "long": _reminded(50),
    "early": _reminded(100),
    "secretary": _overdue,
    "head": _overdue,
    "checking": _checking,
    "digest": _digest,
    "quiet": _quiet,
    "rework": _rework,
}


def example(key: str, home: Department, calendar: WorkCalendar, today: date) -> str:
    """What the setting, as `home` has it, means for a date; empty where no date shows it."""
    made = EXAMPLES.get(key)
    return f"Пример: {made(home, calendar, today)}." if made else ""


# ── the calendar ────────────────────────────────────────────────────────────────────────────────────────────────────


def ruled(found: Sequence[tuple[date, bool]], today: date) -> list[str]:
    """«28.12.2026 – 30.12.2026: выходные»: runs of days of one kind."""
    lines: list[tuple[date, date, bool]] = []
    for day, is_working in found:
        if lines and lines[-1][2] == is_working and (day - lines[-1][1]).days == 1:
            lines[-1] = (lines[-1][0], day, is_working)
        else:
            lines.append((day, day, is_working))
    return [f"{dates.period(first, last)}: {_kind(first, last, is_working)}" for first, last, is_working in lines]


def _kind(first: date, last: date, is_working: bool) -> str:
    if first == last:
        return "рабочий день" if is_working else "выходной"
    return "рабочие дни" if is_working else "выходные"
