"""The department's journal: who did what and when, the newest first, by pages."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.register import Event
from messages.callbacks import Press
from messages.cards import Moment
from messages.points import pager
from messages.screen import Screen, keyboard
from words import dates, states
from words.names import initials

PAGE = 20
BAD_NUMBER = "Напишите номер поручения, например: «журнал 12», или просто «журнал»."


class OpenLogbook(Press, prefix="log1"):
    """`number` is a point's, 0 for the whole department."""

    number: int = 0
    page: int = 0


def logbook(events: Sequence[Event], total: int, at: Moment, page: OpenLogbook) -> Screen:
    title = f"Журнал поручения {page.number}" if page.number else "Журнал отдела"
    if not events:
        empty = "записей нет." if page.number else "записей пока нет: он начнётся с первой рассылки."
        return Screen(Text(Bold(title), f": {empty}"))
    return Screen(
        as_list(Bold(f"{title}, записей {total}, новые сверху"), *(_line(each, at) for each in events)),
        keyboard(pager(page.page, total, lambda to: OpenLogbook(number=page.number, page=to), PAGE)),
    )


def _line(event: Event, at: Moment) -> str:
    """«27.11 в 14:05 · 12 · СОШ № 3 · отчёт отправлен · Горина Н.А.»"""
    who = initials(event.who) if event.who else ""
    if event.instead_of:
        who = f"{who} (за: {initials(event.instead_of)})"
    parts = [dates.at(event.at, at.today), event.label, event.organization, states.event(event.what, event.facts), who]
    return " · ".join(part for part in parts if part)
