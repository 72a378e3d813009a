"""Monday to the head, and what a month came to."""

from aiogram.utils.formatting import Bold, Text, as_list

from domain.digest import LatePoint, Monday, Month
from domain.discipline import Period
from messages.cards import Moment
from messages.checking import ToDecide
from messages.discipline import OpenDiscipline
from messages.files import FileKind, GetFile
from messages.reminders import long_overdue
from messages.screen import Screen, button, in_rows, keyboard
from messages.summary import Listing, OpenStatus
from words import dates
from words.plurals import DECISIONS, Forms, count

EXTENSIONS: Forms = ("продление", "продления", "продлений")
REPORTS: Forms = ("отчёт", "отчёта", "отчётов")
OF_DECISIONS: Forms = ("поручения", "поручений", "поручений")
BY_POINTS: Forms = ("пункту", "пунктам", "пунктам")
LONG: Forms = ("давняя просрочка", "давние просрочки", "давних просрочек")
SCHOOLS_NAMED = 3


def monday(digest: Monday, at: Moment) -> Screen:
    """What waits for a decision, what is long overdue, what falls due this week, how the last one went."""
    local = at.home.local(at.now)
    head = f"{dates.short(digest.day).capitalize()}, {dates.time(local)}."
    waits = [
        count(number, forms)
        for number, forms in ((digest.extensions, EXTENSIONS), (digest.reports, REPORTS), (digest.long, LONG))
        if number
    ]
    lines: list[Text] = [Text(Bold(head), f" Ждут вашего решения: {', '.join(waits)}" if waits else "")]
    if digest.unchecked:
        lines.append(Text(f"Отчёты ждут проверки дольше 3 рабочих дней: {digest.unchecked}"))
    if digest.late_points:
        named = "; ".join(f"{_named(each)}: {_schools(each.organizations)}" for each in digest.late)
        rest = digest.late_points - len(digest.late)
        lines.append(Text(f"{long_overdue(at)}: {named}{f' и ещё {rest}' if rest else ''}"))
    due = "На этой неделе сроков нет."
    if digest.due:
        due = f"На этой неделе срок у {count(digest.due, OF_DECISIONS)} по {count(digest.due_points, BY_POINTS)}."
    lines.append(Text(f"{due} За прошлую снято {digest.accepted} (неделей раньше {digest.accepted_before})"))
    buttons = [
        button(f"Решить: {digest.to_decide}", ToDecide()) if digest.to_decide else None,
        button("Отчёты", OpenStatus(listing=Listing.REPORTED)) if digest.unchecked else None,
        button("Просрочено", OpenStatus(listing=Listing.OVERDUE)) if digest.late_points else None,
        button("Ближайшие сроки", OpenStatus(listing=Listing.EXPIRING)) if digest.due else None,
        button("Справка Word", GetFile(kind=FileKind.NOTE)),
    ]
    return Screen(as_list(*lines), keyboard(*in_rows([each for each in buttons if each])))


def _named(late: LatePoint) -> str:
    """«поручение 12, п. 1.2»"""
    return f"поручение {late.number}" + (f", п. {late.point}" if late.point else "")


def _schools(names: tuple[str, ...]) -> str:
    rest = len(names) - SCHOOLS_NAMED
    return ", ".join(names[:SCHOOLS_NAMED]) + (f" и ещё {rest}" if rest > 0 else "")


def month(found: Month, at: Moment) -> Screen:
    """The month's end note: figures that can be read aloud, and the files to print."""
    share = found.discipline.share
    lines = [
        Bold(f"Итоги: {dates.month(found.first)}"),
        f"Выдано {count(found.issued, DECISIONS)}, снято с контроля {found.accepted}.",
        f"Сроки этого месяца: в срок {share} % ({found.discipline.in_time} из {found.discipline.judged})."
        if share is not None
        else "Проверенных поручений со сроком в этом месяце нет.",
        f"Сейчас просрочено {found.overdue}." if found.overdue else "Просроченных сейчас нет.",
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows(
                [
                    button("Справка Word", GetFile(kind=FileKind.NOTE)),
                    button("Excel", GetFile(kind=FileKind.REGISTER)),
                    button("Дисциплина", OpenDiscipline(period=Period.LAST_MONTH)),
                ]
            )
        ),
    )
