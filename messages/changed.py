"""To who answers for a decision: what was changed in it, from what to what, and why."""

from collections.abc import Mapping, Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, as_list

from domain.change import Made, What
from domain.decision import Decision
from domain.dossier import Dossier
from domain.people import Seat
from messages.cards import Moment, OpenCard, View, fit
from messages.screen import Screen, button, in_rows, keyboard
from storage.journal import Entry
from words import dates, states
from words.names import initials

QUOTE_UNITS = 1200
REASON_UNITS = 600


def told(made: Made, dossiers: Sequence[Dossier], rows: Mapping[int, Entry], at: Moment, *, several: bool) -> Screen:
    """`dossiers` are the reader's own parts that it concerns; `several`: he answers at more places than one."""
    number = dossiers[0].decision.number
    if made.what is What.WORDED:
        lines: list[Text | str] = [
            Bold(f"Изменён текст поручения {number}."),
            f"Было: «{fit(made.before, QUOTE_UNITS)}»",
            f"Стало: «{fit(made.after, QUOTE_UNITS)}»",
        ]
    else:
        lines = [_line(made, each, rows[each.assignment.id], at, several=several) for each in dossiers]
    ended = made.what in (What.REMOVED, What.CANCELLED)
    if ended:
        lines.append("Делать ничего не нужно.")
    lines += why(made, at)
    buttons = [
        button(
            "Поручение" if len(dossiers) == 1 else each.seat.organization,
            OpenCard(view=View.CARD, assignment=each.assignment.id),
        )
        for each in dossiers
    ]
    return Screen(as_list(*lines), None if ended else keyboard(*in_rows(buttons)))


def _line(made: Made, dossier: Dossier, row: Entry, at: Moment, *, several: bool) -> Text:
    label = f"поручения {dossier.assignment.label}"
    place = f" · {dossier.seat.organization}" if several else ""
    if made.what is What.MOVED:
        return Text(Bold(f"Срок {label}: {_day(row.facts['from'], at)} → {_new(dossier, at)}"), place)
    if made.what is What.REOPENED:
        return Text(
            Bold(f"Поручение {dossier.assignment.label} снова на контроле"),
            f"{place}. Срок: {states.deadline(dossier.assignment, at.today)}.",
        )
    return Text(Bold(f"Поручение {dossier.assignment.label} отменено"), f"{place}.")


def _day(value: object, at: Moment) -> str:
    """«пт 29.11», as the journal keeps it."""
    return dates.short(date.fromisoformat(value), at.today) if isinstance(value, str) else "без срока"


def _new(dossier: Dossier, at: Moment) -> str:
    """«пт 13.12»; where the last day is no working day, the control date too."""
    one = dossier.assignment
    if one.due is None:
        return "без срока"
    said = dates.short(one.due, at.today)
    if one.control is not None and one.control != one.due:
        said += f", контрольная дата {dates.short(one.control, at.today)}"
    return said


def why(made: Made, at: Moment) -> list[Text | str]:
    """The reason, and who decided."""
    day = dates.day_month(at.home.today(made.at), at.today)
    by = f"Решение: {initials(made.by)}, {day}"
    return [f"Причина: «{fit(made.reason, REASON_UNITS)}»", by] if made.reason else [by]


def passed_on(made: Made, decision: Decision, seat: Seat, at: Moment) -> Screen:
    """To who had it before."""
    return Screen(
        as_list(
            Bold(f"Поручение {decision.number} передано: {seat.organization}."),
            "Вам делать ничего не нужно.",
            *why(made, at),
        )
    )


def share_ended(made: Made, dossier: Dossier, at: Moment) -> Screen:
    """To who helped with a part that somebody else has now."""
    return Screen(
        as_list(
            Bold(f"Ваша часть поручения {dossier.assignment.label} больше не нужна."),
            "Делать ничего не нужно: поручение передано другому исполнителю.",
            *why(made, at),
        )
    )
