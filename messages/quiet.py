"""«Не беспокоить»: a person's own quiet hours."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Department
from domain.quiet import Quiet
from messages.people import Home, QuietHours
from messages.screen import Screen, button, in_rows, keyboard
from words.settings import clock


def span(quiet: Quiet) -> str:
    """«12:00–14:00»"""
    return f"{clock(quiet.since)}–{clock(quiet.until)}"


def home(quiet: Quiet | None, offered: Sequence[Quiet], department: Department) -> Screen:
    """What is set, what it means, what can be chosen; another span can be typed."""
    policy = department.policy
    now = f"сейчас с {clock(quiet.since)} до {clock(quiet.until)}" if quiet else "сейчас выключено"
    lines: list[Text | str] = [
        Text(Bold("Не беспокоить"), f": {now}."),
        "В эти часы напоминания и сводки ждут и приходят сразу после, в тот же день. Новые протоколы и ответы на ваши "
        "сообщения приходят всегда.",
        f"Бот и так пишет напоминания только в рабочие часы, {clock(policy.opens)}–{clock(policy.closes)}.",
        "Выберите или напишите, например: «с 12 до 14». Не больше четырёх часов.",
    ]
    rows = [button(span(each), _to(each)) for each in offered if each != quiet]
    off = button("Выключить", QuietHours(page="set")) if quiet else None
    return Screen(as_list(*lines), keyboard(*in_rows(rows), off, button("‹ Назад", Home(page="how"))))


def _to(quiet: Quiet) -> QuietHours:
    since, until = (each.hour * 60 + each.minute for each in (quiet.since, quiet.until))
    return QuietHours(page="set", since=since, until=until)


def chosen(quiet: Quiet | None, department: Department) -> Screen:
    """What was set, with an example."""
    back = keyboard(button("Изменить", QuietHours(page="home")))
    if quiet is None:
        return Screen(Text("Тихих часов больше нет: напоминания приходят в рабочие часы отдела."), back)
    when = max(quiet.until, department.policy.opens) if quiet.since <= department.policy.opens else None
    example = f"Утреннее напоминание придёт в {clock(when)}." if when else "Утреннее напоминание придёт как обычно."
    return Screen(Text(f"Не беспокою с {clock(quiet.since)} до {clock(quiet.until)}. {example}"), back)
