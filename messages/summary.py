"""«Сводка»: how things stand, and the lists behind the figures down to the single assignment."""

from collections.abc import Sequence
from enum import StrEnum

from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier, Source
from domain.summary import Assignments, Share, Summary
from messages import files
from messages.callbacks import Press
from messages.cards import Moment, back_button, in_line, packed, wording
from messages.checking import CheckView, OpenCheck
from messages.files import FileKind, GetFile
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from words import dates, states
from words.names import initials
from words.plurals import DECISIONS, count

PAGE = 15
HOME = "‹ К сводке"
LINE_UNITS = 80


class Listing(StrEnum):
    """What a page of the summary lists."""

    HOME = "home"
    OVERDUE = "overdue"
    REPORTED = "reported"
    EXPIRING = "expiring"
    UNTOLD = "untold"
    ORGANIZATIONS = "orgs"
    ORGANIZATION = "org"  # `of` is its id
    PROTOCOLS = "protocols"
    PROTOCOL = "protocol"


class OpenStatus(Press, prefix="stat1"):
    listing: Listing
    of: int = 0
    page: int = 0


TITLES = {
    Listing.OVERDUE: "Просрочено",
    Listing.REPORTED: "Ждут проверки",
    Listing.EXPIRING: "Истекает за 3 рабочих дня",
    Listing.UNTOLD: "Не доведено",
}
EMPTY = {
    Listing.OVERDUE: "Просроченных поручений нет.",
    Listing.REPORTED: "Отчётов на проверке нет.",
    Listing.EXPIRING: "В ближайшие 3 рабочих дня сроков нет.",
    Listing.UNTOLD: "Все поручения доведены.",
}


def status(summary: Summary, at: Moment) -> Screen:
    """Points first, then assignments, as it can be read aloud."""
    points, parts = summary.points, summary.assignments
    local = at.home.local(summary.at)
    if not parts.total:
        return Screen(
            Text("На контроле пока ничего нет. Пришлите протокол документом или текстом: бот прочтёт поручения.")
        )
    lines: list[Text | str] = [
        Bold(f"На {dates.day_month(local.date())}, {dates.time(local)}."),
        f"Пунктов на контроле с начала года: {points.total}. Исполнено {points.fulfilled}, "
        f"в работе {points.in_work}, просрочено {points.overdue}",
        f"Поручений {parts.total}: {_states(parts)}",
        *_in_time(parts),
    ]
    if summary.notices:
        lines.append(f"На ознакомление {summary.notices}, ознакомились {summary.notices_read}")
    if summary.extensions:
        lines.append(f"Просят продлить: {summary.extensions}")
    figures = [
        (Listing.OVERDUE, f"Просрочено: {parts.overdue}", parts.overdue),
        (Listing.REPORTED, f"Ждут проверки: {parts.reported}", parts.reported),
        (Listing.EXPIRING, f"Истекает: {parts.expiring}", parts.expiring),
        (Listing.UNTOLD, f"Не доведено: {parts.untold}", parts.untold),
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([button(words, OpenStatus(listing=to)) for to, words, some in figures if some]),
            [
                button("По школам", OpenStatus(listing=Listing.ORGANIZATIONS)),
                button("По протоколам", OpenStatus(listing=Listing.PROTOCOLS)),
            ],
            files.for_staff(),
        ),
    )


def _states(parts: Assignments) -> str:
    return (
        f"снято {parts.accepted}, ждут проверки {parts.reported}, в работе {parts.in_work}, "
        f"просрочено {parts.overdue}, не доведено {parts.untold}"
    )


def _in_time(parts: Assignments) -> list[str]:
    lines = []
    if parts.share_in_time is not None:
        lines.append(f"В срок: {parts.share_in_time} % ({parts.in_time} из {parts.judged} снятых со сроком)")
    if parts.expiring:
        lines.append(f"За 3 рабочих дня истекает {parts.expiring}")
    return lines


def own(parts: Assignments, at: Moment) -> Text:
    """A director's own figures, in words."""
    if not parts.total:
        return Text("У вас пока нет поручений на контроле. Когда придёт первое, бот напишет сам.")
    sentences = [f"На {dates.day_month(at.today)} у вас {count(parts.total, DECISIONS)} с начала года."]
    told = [
        (parts.accepted, "снято с контроля"),
        (parts.reported, "на проверке"),
        (parts.in_work + parts.untold, "в работе"),
        (parts.overdue, "просрочено"),
    ]
    sentences.append(", ".join(f"{words} {n}" for n, words in told if n).capitalize() + ".")
    if parts.share_in_time is not None:
        sentences.append(f"В срок: {parts.in_time} из {parts.judged} снятых со сроком.")
    if parts.expiring:
        sentences.append(f"За 3 рабочих дня истекает {parts.expiring}.")
    return Text(" ".join(sentences))


def listing(
    what: Listing, title: str, dossiers: Sequence[Dossier], total: int, at: Moment, of: int = 0, page: int = 0
) -> Screen:
    """A page of assignments behind a figure; each has a button to itself."""
    up = {Listing.ORGANIZATION: Listing.ORGANIZATIONS, Listing.PROTOCOL: Listing.PROTOCOLS}.get(what, Listing.HOME)
    back = back_button(packed(OpenStatus(listing=up)), HOME if up is Listing.HOME else "‹ К списку")
    if not dossiers:
        return Screen(Text(EMPTY.get(what, "Поручений на контроле нет.")), keyboard(back))
    here = packed(OpenStatus(listing=what, of=of, page=page))
    rows = [
        button(
            each.assignment.label if what is Listing.ORGANIZATION else f"{each.assignment.label} {_short(each)}",
            OpenCheck(view=CheckView.REPORT, assignment=each.assignment.id, back=here),
        )
        for each in dossiers
    ]
    note = button("Справка Word", GetFile(kind=FileKind.NOTE, of=of)) if what is Listing.PROTOCOL else None
    return Screen(
        as_list(Bold(f"{title or TITLES[what]}: {total}"), *(_line(each, at, what) for each in dossiers)),
        keyboard(
            *in_rows(rows), pager(page, total, lambda to: OpenStatus(listing=what, of=of, page=to), PAGE), note, back
        ),
    )


def _short(dossier: Dossier) -> str:
    return cut(dossier.seat.organization, 18)


def _line(dossier: Dossier, at: Moment, what: Listing) -> str:
    assignment = dossier.assignment
    parts = [f"{assignment.label}. {in_line(wording(dossier), LINE_UNITS)}"]
    if what is not Listing.ORGANIZATION:
        parts.append(dossier.seat.organization)
    if what is Listing.UNTOLD:
        parts.append(", ".join(initials(name) for name in dossier.holders) or "должность свободна")
    elif assignment.is_live:
        overdue = assignment.is_overdue(at.today, at.calendar)
        state = f"{states.STATUS[assignment.status]}, " if assignment.status is Status.REPORTED else ""
        parts.append(f"{'⚠ просрочено, ' if overdue else state}{states.when(assignment, at.today)}")
    else:
        parts.append(states.STATUS[assignment.status])
    return " · ".join(parts)


def organizations(shares: Sequence[Share], total: int, page: int = 0) -> Screen:
    """By organisation: those with overdue first."""
    return _shares(shares, [each.name for each in shares], "По школам", total, page, by_protocol=False)


def protocols(shares: Sequence[Share], sources: Sequence[Source], total: int, page: int = 0) -> Screen:
    return _shares(shares, [states.protocol(each) for each in sources], "По протоколам", total, page, by_protocol=True)


def _shares(
    shares: Sequence[Share], names: Sequence[str], title: str, total: int, page: int, *, by_protocol: bool
) -> Screen:
    back = back_button(packed(OpenStatus(listing=Listing.HOME)), HOME)
    if not shares:
        return Screen(Text("На контроле пока ничего нет."), keyboard(back))
    into, here = (Listing.PROTOCOL, Listing.PROTOCOLS) if by_protocol else (Listing.ORGANIZATION, Listing.ORGANIZATIONS)
    rows = [
        button(f"{cut(name, 26)}: {each.parts.total}", OpenStatus(listing=into, of=each.id))
        for each, name in zip(shares, names, strict=True)
    ]
    lines = [f"{name}: {_share(each.parts)}" for each, name in zip(shares, names, strict=True)]
    return Screen(
        as_list(Bold(f"{title}, всего {total}"), *lines),
        keyboard(*in_rows(rows), pager(page, total, lambda to: OpenStatus(listing=here, page=to), PAGE), back),
    )


def _share(parts: Assignments) -> str:
    told = [
        (parts.overdue, "⚠ просрочено"),
        (parts.untold, "не доведено"),
        (parts.reported, "ждут проверки"),
        (parts.in_work, "в работе"),
        (parts.accepted, "снято"),
    ]
    return ", ".join(f"{words} {n}" for n, words in told if n)
