"""Behind the figures of the summary: by organisation, person, group, protocol and month, and down to the assignment.

A state chosen anywhere is kept on the way in and on the way back: it stands in every button.
"""

from collections.abc import Sequence
from datetime import date

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier
from domain.summary import NO_MONTH, NOBODY, Assignments, By, Only, Share
from messages.cards import Moment, back_button, in_line, packed, wording
from messages.checking import CheckView, OpenCheck
from messages.files import FileKind, GetFile
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.summary import Listing, OpenShare, OpenShares, OpenStatus
from words import dates, states
from words.names import initials

PAGE = 15
HOME = "‹ К сводке"
LINE_UNITS = 80

TITLES = {
    By.ORGANIZATION: "По школам",
    By.PERSON: "По людям",
    By.GROUP: "По группам",
    By.PROTOCOL: "По протоколам",
    By.MONTH: "По месяцам срока",
}
NOTES = {
    By.PERSON: "Поручение числится за тем, кто занимает должность сегодня.",
    By.GROUP: "Кто состоит в двух группах, посчитан в каждой.",
}
FIGURES = {
    Only.OVERDUE: "Просрочено",
    Only.UNTOLD: "Не доведено",
    Only.REPORTED: "Ждут проверки",
    Only.EXPIRING: "Истекает за 3 рабочих дня",
    Only.IN_WORK: "В работе",
    Only.ACCEPTED: "Снято",
}
EMPTY = {
    Only.OVERDUE: "Просроченных поручений нет.",
    Only.REPORTED: "Отчётов на проверке нет.",
    Only.EXPIRING: "В ближайшие 3 рабочих дня сроков нет.",
    Only.UNTOLD: "Все поручения доведены.",
    Only.IN_WORK: "В работе ничего нет.",
    Only.ACCEPTED: "Снятых с контроля пока нет.",
}
NOTHING = "Поручений на контроле нет."
LISTED = {
    Listing.OVERDUE: Only.OVERDUE,
    Listing.REPORTED: Only.REPORTED,
    Listing.EXPIRING: Only.EXPIRING,
    Listing.UNTOLD: Only.UNTOLD,
}
_CHOICES = (Only.OVERDUE, Only.UNTOLD, Only.REPORTED, Only.IN_WORK, Only.ACCEPTED)


def named(by: By, of: int, name: str) -> str:
    """What one of them is called on a button and in a head; `name` is its own, where it has one."""
    match by:
        case By.PERSON:
            return initials(name) if of != NOBODY else "Должность свободна"
        case By.MONTH:
            return dates.month(date(of // 100, of % 100, 1)).capitalize() if of != NO_MONTH else "Без срока"
        case _:
            return name


# ── told apart ──────────────────────────────────────────────────────────────────────────────────────────────────────


def shares(found: Sequence[Share], names: Sequence[str], total: int, page: OpenShares) -> Screen:
    """A page of them, each with its figures and a button into it."""
    back = back_button(packed(_home(page.only)), HOME if page.only is Only.ALL else "‹ К списку")
    if not found:
        return Screen(Text(EMPTY.get(page.only, NOTHING)), keyboard(_filters(page), back))
    rows = [
        button(
            f"{cut(name, 26)}: {each.parts.figure(page.only)}",
            OpenShare(by=page.by, of=each.id, only=page.only, n=page.page),
        )
        for each, name in zip(found, names, strict=True)
    ]
    lines = [f"{name}: {figures(each.parts, page.only)}" for each, name in zip(found, names, strict=True)]
    head = TITLES[page.by] if page.only is Only.ALL else f"{TITLES[page.by]}: {FIGURES[page.only].lower()}"
    note = [NOTES[page.by]] if page.by in NOTES else []
    return Screen(
        as_list(Bold(f"{head}, всего {total}"), *lines, *note),
        keyboard(
            *in_rows(rows),
            pager(page.page, total, lambda to: OpenShares(by=page.by, only=page.only, page=to), PAGE),
            *in_rows(_filters(page)),
            back,
        ),
    )


def _home(only: Only) -> OpenStatus:
    """The list of a state that has one on the summary, else the summary."""
    return OpenStatus(listing=next((to for to, each in LISTED.items() if each is only), Listing.HOME))


def _filters(page: OpenShares) -> list[InlineKeyboardButton]:
    """The other states to look at in the same order of things."""
    choices = [(Only.ALL, "Все"), (Only.OVERDUE, "Только просроченные"), (Only.UNTOLD, "Только недоведённые")]
    return [button(words, OpenShares(by=page.by, only=only)) for only, words in choices if only is not page.only]


def figures(parts: Assignments, only: Only = Only.ALL) -> str:
    """«⚠ просрочено 1, снято 2», or how many of all are in one state."""
    if only is not Only.ALL:
        return f"{parts.figure(only)} из {parts.total}"
    told = [
        (parts.overdue, "⚠ просрочено"),
        (parts.untold, "не доведено"),
        (parts.reported, "ждут проверки"),
        (parts.in_work, "в работе"),
        (parts.accepted, "снято"),
    ]
    return ", ".join(f"{words} {n}" for n, words in told if n)


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────


def share(
    title: str, parts: Assignments, dossiers: Sequence[Dossier], total: int, at: Moment, page: OpenShare
) -> Screen:
    """One's assignments, of the chosen state, with buttons to the other states."""
    back = back_button(packed(OpenShares(by=page.by, only=page.only, page=page.n)))
    filters = [
        button(
            f"{'Все' if only is Only.ALL else FIGURES[only]}: {parts.figure(only)}",
            OpenShare(by=page.by, of=page.of, only=only, n=page.n),
        )
        for only in (Only.ALL, *_CHOICES)
        if only is not page.only and 0 < parts.figure(only) < parts.total + (only is Only.ALL)
    ]
    head = title if page.only is Only.ALL else f"{title}, {FIGURES[page.only].lower()}"
    if not dossiers:
        return Screen(as_list(Bold(head), EMPTY.get(page.only, NOTHING)), keyboard(*in_rows(filters), back))
    note = button("Справка Word", GetFile(kind=FileKind.NOTE, of=page.of)) if page.by is By.PROTOCOL else None
    of_one = page.by in (By.ORGANIZATION, By.PERSON) and len({each.seat.organization for each in dossiers}) == 1
    return Screen(
        as_list(Bold(f"{head}: {total}"), *(_line(each, at, page.only, school=not of_one) for each in dossiers)),
        keyboard(
            *in_rows(_numbers(dossiers, packed(page), school=not of_one)),
            pager(page.page, total, lambda to: page.model_copy(update={"page": to}), PAGE),
            *in_rows(filters),
            note,
            back,
        ),
    )


def listing(only: Only, dossiers: Sequence[Dossier], total: int, at: Moment, page: OpenStatus) -> Screen:
    """A page of assignments behind a figure of the whole; each has a button to itself."""
    back = back_button(packed(OpenStatus(listing=Listing.HOME)), HOME)
    if not dossiers:
        return Screen(Text(EMPTY.get(only, NOTHING)), keyboard(back))
    apart = [
        button("По школам", OpenShares(by=By.ORGANIZATION, only=only)),
        button("По людям", OpenShares(by=By.PERSON, only=only)),
    ]
    return Screen(
        as_list(Bold(f"{FIGURES[only]}: {total}"), *(_line(each, at, only) for each in dossiers)),
        keyboard(
            *in_rows(_numbers(dossiers, packed(page))),
            pager(page.page, total, lambda to: page.model_copy(update={"page": to}), PAGE),
            apart if total > 1 else None,
            back,
        ),
    )


def _numbers(dossiers: Sequence[Dossier], back: str, *, school: bool = True) -> list[InlineKeyboardButton]:
    return [
        button(
            f"{each.assignment.label} {cut(each.seat.organization, 18)}" if school else each.assignment.label,
            OpenCheck(view=CheckView.REPORT, assignment=each.assignment.id, back=back),
        )
        for each in dossiers
    ]


def _line(dossier: Dossier, at: Moment, only: Only, *, school: bool = True) -> str:
    assignment = dossier.assignment
    parts = [f"{assignment.label}. {in_line(wording(dossier), LINE_UNITS)}"]
    if school:
        parts.append(dossier.seat.organization)
    if only is Only.UNTOLD:
        parts.append(", ".join(initials(name) for name in dossier.holders) or "должность свободна")
    elif assignment.is_live:
        overdue = assignment.is_overdue(at.today, at.calendar)
        state = f"{states.STATUS[assignment.status]}, " if assignment.status is Status.REPORTED else ""
        parts.append(f"{'⚠ просрочено, ' if overdue else state}{states.when(assignment, at.today)}")
    else:
        parts.append(states.STATUS[assignment.status])
    return " · ".join(parts)
