"""A morning's one message, and the lists of overdue for the secretary and the head."""

from collections.abc import Collection, Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from domain.reminders import Reminder, Stage
from messages.callbacks import Press
from messages.cards import Moment, in_line, packed, wording
from messages.points import OpenMine, ReportSeveral, number, several_places
from messages.screen import Screen, button, in_rows, keyboard
from words import dates
from words.names import address
from words.plurals import DECISIONS, WORKING_DAYS, count

MOST = 20
LINE_UNITS = 90


class Snooze(Press, prefix="snooze1"):
    """«Напомнить завтра»: of all that this morning's message named.  `day` is YYYYMMDD."""

    day: int


def ordinal(day: date) -> int:
    """A day as a button carries it: 20241126."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date | None:
    """The day again; None for a number that is none."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def morning(
    name: str, items: Sequence[tuple[Dossier, Reminder]], at: Moment, *, since: date | None = None, back: bool = False
) -> Screen:
    """What this morning is to be said to a person, overdue first.  Late: `since` is the day it should have come on.

    `back`: he had blocked the bot.
    """
    order = {Stage.OVERDUE: 0, Stage.TODAY: 1, Stage.BEFORE: 2}
    items = sorted(items, key=lambda item: (order[item[1].stage], item[1].working_days, item[0].assignment.number))
    shown = items[:MOST]
    dossiers = [dossier for dossier, _ in shown]
    place = several_places(dossiers)
    day = dates.short(at.today).capitalize()
    lines: list[Text | str] = [_late(since, at)] if since else ["С возвращением! Вот что ждёт вас."] if back else []
    lines.append(Bold(f"{day}. {address(name)}, на контроле {count(len(items), DECISIONS)}:"))
    for dossier, reminder in shown:
        lines.append(_line(dossier, reminder, at, place))
    if len(items) > MOST:
        lines.append(f"И ещё {len(items) - MOST}, весь список: /my")
    here = packed(OpenMine())
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([number(each, here) for each in dossiers]),
            button("Отчитаться по нескольким", ReportSeveral()) if len(dossiers) > 1 else None,
            button("Напомнить завтра", Snooze(day=ordinal(at.today))),
        ),
    )


def _late(since: date, at: Moment) -> str:
    """«Напоминание пришло позже: бот был недоступен, оно ждало с чт 07.03.»"""
    waited = dates.short(since, at.today) if since < at.today else "утра"
    return f"Напоминание пришло позже: бот был недоступен, оно ждало с {waited}."


def _line(dossier: Dossier, reminder: Reminder, at: Moment, place: bool) -> str:
    assignment = dossier.assignment
    what = f"{assignment.label}. {in_line(wording(dossier), LINE_UNITS)}"
    where = f" · {dossier.seat.organization}" if place else ""
    term = assignment.term or at.today
    last = max(assignment.last_day or term, term)
    match reminder.stage:
        case Stage.OVERDUE:
            return f"⚠ Просрочено: {what}, срок был {dates.day_month(last, at.today)}{where}"
        case Stage.TODAY:
            return f"● Сегодня: {what}{where}"
        case Stage.BEFORE:
            return f"○ {_ahead(term if term >= at.today else last, reminder.working_days, at.today)}: {what}{where}"


def _ahead(term: date, working_days: int, today: date) -> str:
    """«Завтра», «Через 3 рабочих дня, пт 29.11»; for a far day, and a day off to come, the day: «До пт 30.08»."""
    if (term - today).days == 1:
        return "Завтра"
    if working_days > 10 or not working_days:
        return f"До {dates.short(term, today)}"
    return f"Через {count(working_days, WORKING_DAYS)}, {dates.short(term, today)}"


# ── overdue, for those who watch ────────────────────────────────────────────────────────────────────────────────────


def overdue(items: Sequence[tuple[Dossier, int]], at: Moment, open_list: Press, *, head: bool) -> Screen:
    """The list of the day: each with the working days that it is overdue, the longest first."""
    lines = overdue_lines(items, at, head=head)
    return Screen(as_list(*lines), keyboard(button(f"Просрочено: {len(items)}", open_list)))


def long_overdue(at: Moment) -> str:
    """How long what the head is told of is overdue: «Просрочено 5 рабочих дней и больше»."""
    least = at.home.policy.head_from
    return f"Просрочено {count(least, WORKING_DAYS)} и больше" if least > 1 else "Просрочено"


def overdue_lines(
    items: Sequence[tuple[Dossier, int]],
    at: Moment,
    *,
    head: bool,
    named: Collection[int] = (),
    most: int = MOST,
) -> list[Text | str]:
    """A title that counts all, and a line each of those that were not `named` (assignments) above."""
    items = sorted(items, key=lambda item: (-item[1], item[0].assignment.number, item[0].seat.organization))
    title = long_overdue(at) if head else "Просрочено"
    day = dates.short(at.today).capitalize()
    lines: list[Text | str] = [Bold(f"{day}. {title}: {count(len(items), DECISIONS)}")]
    others = [item for item in items if item[0].assignment.id not in named]
    for dossier, days in others[:most]:
        label = dossier.assignment.label
        what = in_line(wording(dossier), LINE_UNITS)
        lines.append(f"⚠ {label}. {what} · {dossier.seat.organization} · {count(days, WORKING_DAYS)}")
    if len(others) > most:
        lines.append(f"И ещё {len(others) - most}: весь список по кнопке.")
    return lines
