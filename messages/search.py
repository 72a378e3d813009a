"""What was found: pages of points, and a point with those who answer for it.

A page's button carries only its number; the request itself stands in the message, between the first pair of quotes.
Where a result was opened in it the words are kept beside it, for «‹ К результатам».
"""

import re
from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from domain.search import Found, Query, Said
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, View, back_button, fit, in_line, packed
from messages.checking import CheckView, OpenCheck
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.whole import opens
from words import protocols, states
from words.plurals import Forms, count

PAGE = 8
SEATS_PAGE = 15
LINE_UNITS = 110
TEXT_UNITS = 900
SAID_UNITS = 90
BEFORE = 40  # so many letters of a report are shown before the word that was asked for
EXECUTORS: Forms = ("исполнитель", "исполнителя", "исполнителей")
FOUND: Forms = ("пункт", "пункта", "пунктов")

_REQUEST = re.compile(r"^По запросу «(.*)»: ", re.M)

HOW = (
    "Напишите слово «найти» и что ищете: слова, номер, фамилию, школу или дату. Например: «найти подвоз», «найти 12», "
    "«найти Берёзкина», «найти 12.09.2024». Слова отчётов тоже находятся."
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


def results(
    query: Query, found: Sequence[Found], total: int, at: Moment, page: int = 0, *, follows: bool = False
) -> Screen:
    """`follows`: the reader is of the staff, and a point opens as a whole."""
    head = f"По запросу «{query.typed.replace('»', '”')}»: "
    if not found:
        return Screen(
            Text(f"{head}ничего не нашлось. Попробуйте одно слово, начало фамилии или номер протокола."),
        )
    back = packed(FindPage(page=page))
    buttons = [button(str(each.number), _open(each, back, follows=follows)) for each in found]
    return Screen(
        as_list(Bold(f"{head}{count(total, FOUND)}"), *(_line(each) for each in found)),
        keyboard(*in_rows(buttons), pager(page, total, lambda to: FindPage(page=to), PAGE)),
    )


def _open(found: Found, back: str, *, follows: bool) -> Press:
    if found.said and found.assignment_id is not None and not found.is_own:
        return OpenCheck(view=CheckView.REPORT, assignment=found.assignment_id, back=back)
    if follows and not found.is_own:
        return opens(found.decision_id, back)
    if found.assignment_id is None:
        return OpenFound(decision=found.decision_id)
    if found.is_own:
        return OpenCard(view=View.CARD, assignment=found.assignment_id, back=back)
    return OpenCheck(view=CheckView.REPORT, assignment=found.assignment_id, back=back)


def _line(found: Found) -> str:
    point = protocols.point(found.point, found.question, found.paragraph)
    place = states.of_protocol(found.source) if found.source.single else f"{point} {states.of_protocol(found.source)}"
    text = found.text[:1].upper() + found.text[1:]
    parts = [f"{found.number}. {in_line(text, LINE_UNITS)}", place.strip(), count(found.total, EXECUTORS)]
    if found.overdue:
        parts.append(f"⚠ просрочено {found.overdue}")
    elif found.total:
        parts.append(f"в работе {found.live}" if found.live else "закрыто")
    if found.said:
        parts.append(_said(found.said))
    return " · ".join(part for part in parts if part)


def _said(said: Said) -> str:
    """Where the word stands, with some words before it."""
    start = said.word.place(said.text) or 0
    if start > BEFORE:
        start = said.text.rfind(" ", 0, start - BEFORE // 2) + 1
    else:
        start = 0
    cut_off = "…" if start else ""
    where = "в отчёте" if said.closes else "в записи о ходе работы"
    return f"{where}: «{cut_off}{in_line(said.text[start:], SAID_UNITS)}»"


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
    to_results = back_button(packed(FindPage()))
    text = fit(words[:1].upper() + words[1:], TEXT_UNITS)
    if not dossiers:
        return Screen(as_list(text, "Исполнителей у этого пункта нет: он без рассылки."), keyboard(to_results))
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
            to_results,
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
