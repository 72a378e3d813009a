"""The one reminder to say «Ознакомлен(а)»: all that was due for it on a day, by protocol, with one button for all."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier
from messages.callbacks import Press
from messages.cards import Moment, packed
from messages.points import PAGE, line, number, pager, several_places
from messages.reminders import ordinal
from messages.screen import Screen, button, in_rows, keyboard
from words import states
from words.plurals import DECISIONS, POINTS, count, plural


class OpenUnread(Press, prefix="read1"):
    """What the reader's own reminder of that day (YYYYMMDD) named, a page of it."""

    day: int
    page: int = 0


class AcknowledgeNamed(Press, prefix="reads1"):
    """«Ознакомлен(а)» for all that this message names, and for nothing that was told later."""

    day: int
    page: int = 0


def of_day(day: date) -> OpenUnread:
    return OpenUnread(day=ordinal(day))


def several(dossiers: Sequence[Dossier], at: Moment, here: OpenUnread) -> Screen:
    """What waits for «Ознакомлен(а)» still; all that the reminder named, once nothing does."""
    waiting = [each for each in dossiers if each.assignment.is_unread]
    # What was posted alone goes first: it needs no heading.
    order = sorted(
        waiting or dossiers,
        key=lambda each: (not each.source.single, each.source.id, each.assignment.number, each.assignment.part),
    )
    first = min(here.page, (len(order) - 1) // PAGE) * PAGE
    shown = order[first : first + PAGE]
    here = here.model_copy(update={"page": first // PAGE})
    lines: list[Text | str] = [Bold(_title(waiting, dossiers))]
    heading = None
    for each in shown:
        if not each.source.single and each.source.id != heading:
            heading = each.source.id
            lines += ["", Bold(states.protocol(each.source))]
        lines.append(line(each, at, several_places(dossiers)))
    read = AcknowledgeNamed(day=here.day, page=here.page)
    words = "Ознакомлен(а)" if len(waiting) == 1 else f"Ознакомлен(а) со всеми: {len(waiting)}"
    return Screen(
        as_list(*lines),
        keyboard(
            button(words, read) if waiting else None,
            *in_rows([number(each, packed(here)) for each in shown]),
            pager(here.page, len(order), lambda to: OpenUnread(day=here.day, page=to)),
        ),
    )


def _title(waiting: Sequence[Dossier], named: Sequence[Dossier]) -> str:
    """«Напоминание: 6 пунктов ждут отметки «Ознакомлен(а)».»"""
    some = waiting or named
    amount = count(len(some), DECISIONS if all(each.source.single for each in some) else POINTS)
    if some and all(each.assignment.status is Status.CANCELLED for each in some):
        return "Отмечать нечего: всё отменено."
    if not waiting:
        return f"Ознакомление отмечено: {amount}."
    return f"Напоминание: {amount} {plural(len(some), 'ждёт', 'ждут', 'ждут')} отметки «Ознакомлен(а)»."
