"""Lists of one's own assignments: a protocol's points, «Мои поручения», the history, a morning."""

from collections.abc import Callable, Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import WAITING, Status
from domain.dossier import Dossier, Source
from domain.protocol import Mark
from messages import files
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, View, body, in_line, packed, wording
from messages.screen import Screen, button, in_rows, keyboard
from words import shares, states
from words.plurals import DECISIONS, POINTS, count

PAGE = 20  # lines of a list: with 100 units each and the date they stay under 4096
LINE_UNITS = 100
CARDS_TOGETHER = 3  # so many points come as cards in one message
TOGETHER_UNITS = 900  # of each one's words, so that three fit


class OpenPoints(Press, prefix="list1"):
    """The person's points of a protocol, a page of them."""

    protocol: int
    page: int = 0


class OpenMine(Press, prefix="mine1"):
    """«Мои поручения»; `closed` is the history."""

    closed: int = 0
    page: int = 0


class AcknowledgeAll(Press, prefix="acks1"):
    """«Ознакомлен(а)» for all of a protocol."""

    protocol: int
    page: int = 0


class ReportSeveral(Press, prefix="many1"):
    """«Отчитаться по нескольким»: numbers and words are awaited."""

    page: int = 0


def points(source: Source, dossiers: Sequence[Dossier], at: Moment, page: int = 0) -> Screen:
    """A person's one message for a protocol; the cards themselves where there are at most three.

    One point is its card, which `messages.pages` shows by itself.
    """
    unread = any(each.assignment.acknowledged_at is None and each.assignment.status in WAITING for each in dossiers)
    all_read = button("Ознакомлен(а)", AcknowledgeAll(protocol=source.id, page=page)) if unread else None
    here = OpenPoints(protocol=source.id, page=page)
    if len(dossiers) <= CARDS_TOGETHER:
        return _together(dossiers, at, all_read, packed(here))
    first = page * PAGE
    shown = dossiers[first : first + PAGE]
    lines = [line(each, at, several_places(dossiers)) for each in shown]
    return Screen(
        as_list(Bold(f"{states.protocol(source)}: вам {amount(dossiers)}"), *lines),
        keyboard(
            all_read,
            *in_rows([number(each, packed(here)) for each in shown]),
            pager(page, len(dossiers), lambda to: OpenPoints(protocol=source.id, page=to)),
        ),
    )


def _together(dossiers: Sequence[Dossier], at: Moment, all_read: InlineKeyboardButton | None, back: str) -> Screen:
    lines: list[Text | str] = []
    rows = []
    for each in dossiers:
        if lines:
            lines.append("")
        lines.extend(body(each, at, TOGETHER_UNITS))
        row = [number(each, back)]
        if each.assignment.status in WAITING and each.assignment.mark is Mark.CONTROL:
            label = each.assignment.label
            words = f"{shares.ready(each)}: {label}" if shares.of(each) != "отчёт" else f"Исполнено {label}"
            row.append(button(words, OpenCard(view=View.REPORT, assignment=each.assignment.id, back=back)))
        rows.append(row)
    return Screen(as_list(*lines), keyboard(all_read, *rows))


def amount(dossiers: Sequence[Dossier]) -> str:
    """«5 поручений», «3 поручения и 2 пункта на ознакомление»"""
    notices = sum(each.assignment.mark is Mark.NOTICE for each in dossiers)
    control = len(dossiers) - notices
    parts = [count(control, DECISIONS)] if control else []
    if notices:
        parts.append(f"{count(notices, POINTS)} на ознакомление")
    return " и ".join(parts)


def line(dossier: Dossier, at: Moment, place: bool) -> str:
    """«⚠ 7. Сведения о подвозе · срок был 22.11 · СОШ № 3»"""
    assignment = dossier.assignment
    overdue = assignment.is_overdue(at.today, at.calendar)
    parts = [f"{'⚠ ' if overdue else ''}{assignment.label}. {in_line(wording(dossier), LINE_UNITS)}"]
    if assignment.status in WAITING:
        parts.append(
            f"просрочено, {states.when(assignment, at.today)}" if overdue else states.when(assignment, at.today)
        )
    else:
        parts.append(states.STATUS[assignment.status])
    if as_share := shares.mark(dossier):
        parts.append(as_share)
    if place:
        parts.append(dossier.seat.organization)
    return " · ".join(parts)


def several_places(dossiers: Sequence[Dossier]) -> bool:
    """Whether the lines must say for which organisation each is."""
    return len({each.seat.id for each in dossiers}) > 1


def number(dossier: Dossier, back: str) -> InlineKeyboardButton:
    return button(dossier.assignment.label, OpenCard(view=View.CARD, assignment=dossier.assignment.id, back=back))


def pager(page: int, total: int, to: Callable[[int], Press], size: int = PAGE) -> list[InlineKeyboardButton]:
    """«‹ Стр. 1», «Стр. 3 ›»; nothing where all fits one page.  `to` makes the page's data from its number."""
    row = []
    if page > 0:
        row.append(button(f"‹ Стр. {page}", to(page - 1)))
    if (page + 1) * size < total:
        row.append(button(f"Стр. {page + 2} ›", to(page + 1)))
    return row


def mine(dossiers: Sequence[Dossier], total: int, overdue: int, at: Moment, page: int = 0) -> Screen:
    """«Мои поручения»: a page of the open ones, overdue first; `total` and `overdue` count all pages."""
    history = button("История", OpenMine(closed=1))
    if not dossiers:
        return Screen(Text("Открытых поручений у вас нет. Когда придёт новое, бот напишет сам."), keyboard(history))
    head = f"Ваши поручения: {total}" + (f", просрочено {overdue}" if overdue else "")
    here = packed(OpenMine(page=page))
    waiting = sum(each.assignment.status in WAITING and each.assignment.mark is Mark.CONTROL for each in dossiers)
    return Screen(
        as_list(Bold(head), *(line(each, at, several_places(dossiers)) for each in dossiers)),
        keyboard(
            *in_rows([number(each, here) for each in dossiers]),
            pager(page, total, lambda to: OpenMine(page=to)),
            button("Отчитаться по нескольким", ReportSeveral()) if waiting > 1 else None,
            files.for_own(),
            history,
        ),
    )


def history(dossiers: Sequence[Dossier], total: int, at: Moment, page: int = 0) -> Screen:
    open_ones = button("‹ Открытые", OpenMine())
    if not dossiers:
        return Screen(Text("Закрытых поручений пока нет."), keyboard(open_ones))
    here = packed(OpenMine(closed=1, page=page))
    return Screen(
        as_list(
            Bold(f"История: {count(total, DECISIONS)}"),
            *(line(each, at, several_places(dossiers)) for each in dossiers),
        ),
        keyboard(
            *in_rows([number(each, here) for each in dossiers]),
            pager(page, total, lambda to: OpenMine(closed=1, page=to)),
            open_ones,
        ),
    )


def ask_several(numbers: Sequence[str]) -> Screen:
    """«Отчитаться по нескольким»."""
    example = ", ".join(numbers[:2]) or "12, 15"
    return Screen(
        Text(
            "Напишите номера и одной фразой, что сделано, например: "
            f"«{example} сведения отправлены на почту». Файлы можно приложить к этому же сообщению. "
            "Без списков детей, диагнозов, паспортных данных."
        ),
        keyboard(button("Отмена", OpenMine())),
    )


def taken(dossiers: Sequence[Dossier], at: Moment) -> Screen:
    """The reply to «исполнено 12, 15, 18»."""
    numbers = ", ".join(each.assignment.label for each in dossiers)
    late = [
        each.assignment.label
        for each in dossiers
        if each.assignment.in_time(at.home.today(each.assignment.first_reported_at or at.now)) is False
    ]
    sentences = [
        f"Отчёты отправлены: {numbers}. Ждут проверки."
        if len(dossiers) > 1
        else f"Отчёт по поручению {numbers} отправлен. Ждёт проверки."
    ]
    if late:
        sentences.append(f"Позже срока: {', '.join(late)}.")
    waiting = [each for each in dossiers if each.assignment.status is Status.REPORTED]
    return Screen(Text(" ".join(sentences)), keyboard(*in_rows([number(each, "") for each in waiting])))
