"""«Передать»: to whom of one's own staff, by when; what others do for an assignment; their report as one's own."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Assignment, Status
from domain.dossier import Dossier, Report, Share
from domain.people import Person, Seat
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, OpenContributions, View, fit, in_line, packed, wording
from messages.checking import REPORT_UNITS, CheckView, OpenCheck
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from words import dates, shares
from words.names import initials

MOST = 20  # colleagues, and shares, on one screen


class PassTo(Press, prefix="pass1"):
    """This colleague: a word and a day may be typed."""

    assignment: int
    seat: int
    back: str = ""


class PassNow(Press, prefix="pass2"):
    """Without a word, on the usual day."""

    assignment: int
    seat: int
    back: str = ""


class AsMine(Press, prefix="mine2"):
    """«Отправить как мой отчёт»; `sure` sends it."""

    share: int
    sure: int = 0


def named(seat: Seat, holders: Sequence[Person]) -> str:
    """«Котова Л.П., заместитель директора»"""
    return shares.who(seat, [each.name for each in holders], at_home=True)


def to_whom(
    dossier: Dossier, colleagues: Sequence[tuple[Seat, Sequence[Person]]], at: Moment, back: str = ""
) -> Screen:
    """The holder's own staff, as the directory has it."""
    one = dossier.assignment.id
    lines: list[Text | str] = [
        Text(Bold(f"Передать поручение {dossier.assignment.label}")),
        in_line(wording(dossier), 300),
        "Кому из ваших сотрудников? Отвечаете по-прежнему вы: отчёт придёт вам, дальше его отправите вы.",
    ]
    if not colleagues:
        lines.append(f"Других сотрудников {dossier.seat.organization} в справочнике пока нет.")
    if len(colleagues) > MOST:
        lines.append(f"Показаны первые {MOST}.")
    rows = [
        [button(cut(named(seat, people), 60), PassTo(assignment=one, seat=seat.id, back=back))]
        for seat, people in colleagues[:MOST]
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            *rows,
            button("Кого нет в списке", OpenCard(view=View.UNLISTED, assignment=one, back=back)),
            button("‹ К поручению", OpenCard(view=View.CARD, assignment=one, back=back)),
        ),
    )


def ask_word(
    assignment: Assignment, seat: Seat, holders: Sequence[Person], day: date | None, at: Moment, back: str = ""
) -> Screen:
    """The last look before it is passed; what is typed instead goes along with it."""
    lines: list[Text | str] = [
        Text(Bold(f"Поручение {assignment.label} получит {named(seat, holders)}"), _till(day, at.today)),
        "Нажмите «Передать» или напишите пояснение и свой срок, например: «подготовьте проект, до 20 ноября».",
    ]
    if not any(each.reachable for each in holders):
        lines.append(
            "Этот сотрудник ещё не подключён к боту: сообщение придёт, когда откроет приглашение. Скажите сами."
        )
    one = assignment.id
    return Screen(
        as_list(*lines),
        keyboard(
            [
                button("Передать", PassNow(assignment=one, seat=seat.id, back=back)),
                button("Отмена", OpenCard(view=View.CARD, assignment=one, back=back)),
            ]
        ),
    )


def _till(day: date | None, today: date) -> str:
    return f". Срок: до {dates.short(day, today)}" if day else ". Без срока"


def passed(label: str, seat: Seat, holders: Sequence[Person], day: date | None, today: date) -> str:
    return f"Поручение {label} передано: {named(seat, holders)}{_till(day, today)}. Отчёт придёт вам."


REQUESTED = "Прошу внести в справочник, чтобы передать поручение: "


# ── what others do ──────────────────────────────────────────────────────────────────────────────────────────────────


def listing(dossier: Dossier, at: Moment, page: int = 0, back: str = "") -> Screen:
    """Everybody who does something for it, with a button to look at what he has handed in."""
    one = dossier.assignment
    here = packed(OpenContributions(assignment=one.id, page=page))
    first = page * MOST
    shown = dossier.shares[first : first + MOST]
    lines: list[Text | str] = [Bold(f"Поручение {one.label}: кто помогает"), in_line(wording(dossier), 200)]
    numbered = list(enumerate(shown, first + 1))
    lines += [f"{number}. {_who(each, dossier)}: {shares.how(each, at.today)}" for number, each in numbered]
    if not shown:
        lines.append("Пока никто.")
    looks = [
        button(
            f"{number}{' ●' if each.status is Status.REPORTED else ''}",
            OpenCheck(view=CheckView.REPORT, assignment=each.id, back=here),
        )
        for number, each in numbered
    ]
    turn = pager(page, len(dossier.shares), lambda to: OpenContributions(assignment=one.id, page=to, back=back), MOST)
    up = button("‹ К поручению", OpenCard(view=View.CARD, assignment=one.id, back=back))
    return Screen(as_list(*lines), keyboard(*in_rows(looks), turn, up))


def _who(share: Share, dossier: Dossier) -> str:
    at_home = share.seat.organization_id == dossier.seat.organization_id
    return shares.who(share.seat, share.holders, at_home=at_home)


def ask_as_mine(share: Dossier, report: Report, label: str) -> Screen:
    """The share's report before it goes on as one's own; a text typed instead goes with the same files."""
    lines: list[Text | str] = [
        Text(Bold(f"Ваш отчёт по поручению {label}"), f" · прислано: {initials(report.person)}"),
        f"«{fit(report.text, REPORT_UNITS)}»" if report.text else "Текста нет.",
    ]
    if report.files:
        lines.append(f"Файлов: {report.files}")
    lines.append("Отправить так? Или напишите свой текст, файлы уйдут с ним.")
    one = share.assignment.id
    return Screen(
        as_list(*lines),
        keyboard(
            [
                button("Отправить", AsMine(share=one, sure=1)),
                button("Отмена", OpenCheck(view=CheckView.REPORT, assignment=one)),
            ]
        ),
    )
