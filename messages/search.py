"""What was found: pages of points, and a point with those who answer for it.

A page's button carries only its number; the request itself stands in the message, between the first pair of quotes, so
that the buttons work as long as the message does.
"""

import re
from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from domain.search import Found, Query
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, View, fit, in_line, packed
from messages.checking import CheckView, OpenCheck
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from words import protocols, states
from words.plurals import Forms, count

PAGE = 8
SEATS_PAGE = 15
LINE_UNITS = 110
TEXT_UNITS = 900
EXECUTORS: Forms = ("исполнитель", "исполнителя", "исполнителей")
FOUND: Forms = ("пункт", "пункта", "пунктов")

_REQUEST = re.compile(r"^По запросу «(.*)»: ", re.M)

HOW = (
    "Что найти? Напишите слова, номер, фамилию, школу или дату, например: «найти подвоз», «найти 12», "
    "«найти Берёзкина», «найти 12.09.2024»."
)
LOST = "Напишите запрос ещё раз: «найти …»."


class FindPage(Press, prefix="find1"):
    page: int = 0


class OpenFound(Press, prefix="found1"):
    decision: int
    page: int = 0


def request_in(words: str) -> str | None:
    """The request that a message of results shows."""
    found = _REQUEST.search(words)
    return found[1] if found else None


def results(query: Query, found: Sequence[Found], total: int, at: Moment, page: int = 0) -> Screen:
    head = f"По запросу «{query.typed.replace('»', '”')}»: "
    if not found:
        return Screen(
            Text(f"{head}ничего не нашлось. Попробуйте одно слово, начало фамилии или номер протокола."),
        )
    buttons = [button(str(each.number), _open(each)) for each in found]
    return Screen(
        as_list(Bold(f"{head}{count(total, FOUND)}"), *(_line(each) for each in found)),
        keyboard(*in_rows(buttons), pager(page, total, lambda to: FindPage(page=to), PAGE)),
    )


def _open(found: Found) -> Press:
    if found.assignment_id is None:
        return OpenFound(decision=found.decision_id)
    if found.is_own:
        return OpenCard(view=View.CARD, assignment=found.assignment_id)
    return OpenCheck(view=CheckView.REPORT, assignment=found.assignment_id)


def _line(found: Found) -> str:
    point = protocols.point(found.point, found.question, found.paragraph)
    place = states.of_protocol(found.source) if found.source.single else f"{point} {states.of_protocol(found.source)}"
    text = found.text[:1].upper() + found.text[1:]
    parts = [f"{found.number}. {in_line(text, LINE_UNITS)}", place.strip(), count(found.total, EXECUTORS)]
    if found.overdue:
        parts.append(f"⚠ просрочено {found.overdue}")
    elif found.total:
        parts.append(f"в работе {found.live}" if found.live else "закрыто")
    return " · ".join(part for part in parts if part)


def point(
    decision_id: int,
    words: str,
    dossiers: Sequence[Dossier],
    total: int,
    at: Moment,
    own: frozenset[int],
    page: int = 0,
) -> Screen:
    """A point and who answers for it; `own` are the reader's seats, whose cards are his own."""
    here = packed(OpenFound(decision=decision_id, page=page))
    text = fit(words[:1].upper() + words[1:], TEXT_UNITS)
    if not dossiers:
        return Screen(as_list(text, "Исполнителей у этого пункта нет: он без рассылки."))
    first = dossiers[0]
    place = " ".join(part for part in (states.point(first.decision), states.of_protocol(first.source)) if part)
    rows = []
    for each in dossiers:
        press: Press = OpenCheck(view=CheckView.REPORT, assignment=each.assignment.id, back=here)
        if each.seat.id in own:
            press = OpenCard(view=View.CARD, assignment=each.assignment.id, back=here)
        rows.append(button(f"{each.assignment.label} {cut(each.seat.organization, 20)}", press))
    return Screen(
        as_list(
            Bold(f"Поручение {first.decision.number}" + (f" · {place}" if place else "")),
            text,
            *(_executor(each, at) for each in dossiers),
        ),
        keyboard(
            *in_rows(rows),
            pager(page, total, lambda to: OpenFound(decision=decision_id, page=to), SEATS_PAGE),
        ),
    )


def _executor(dossier: Dossier, at: Moment) -> str:
    assignment = dossier.assignment
    state = states.STATUS[assignment.status]
    if assignment.is_overdue(at.today, at.calendar):
        state = "⚠ просрочено"
    elif assignment.is_live and assignment.told_at is None:
        state = "не доведено"
    when = f", {states.when(assignment, at.today)}" if assignment.is_live and assignment.term else ""
    return f"{dossier.seat.organization}: {state}{when}"
