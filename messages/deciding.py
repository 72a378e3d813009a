"""«Решить: 4»: everything that waits for the head, a line each, the oldest first."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from messages.cards import Moment, in_line, packed, wording
from messages.checking import CheckView, OpenCheck, OpenRequest, RequestStep, ToDecide
from messages.checks import OpenChecks
from messages.points import OpenMine, pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.undecided import Decide
from words import states

PAGE = 12
LINE_UNITS = 80
NOTHING = "Сейчас ничего не ждёт вашего решения."
ABOUT = {
    "request": "просят продлить",
    "not_mine": "пишут «не ко мне»",
    "report": "отчёт, особый контроль",
    "overdue": "просрочено больше 30 дней: продлить, снять или оставить",
}


def not_yours() -> Screen:
    """To who is neither head nor secretary."""
    return Screen(
        Text(
            "Что ждёт решения, видят руководитель и секретарь. Ваши поручения: «мои». "
            "Отчёты по пунктам, где вы куратор: «проверка»."
        ),
        keyboard([button("Мои поручения", OpenMine()), button("На проверке", OpenChecks())]),
    )


def to_decide(items: Sequence[tuple[str, int, Dossier]], total: int, at: Moment, page: int) -> Screen:
    """`items` are what it is about (a key of `ABOUT`), the request's id or of how many it is one, and its
    assignment.
    """
    if not items:
        return Screen(Text(NOTHING))
    here = packed(ToDecide(page=page))
    return Screen(
        as_list(
            Bold(f"Ждут вашего решения: {total}"),
            *(_line(number, *item, at) for number, item in enumerate(items, start=page * PAGE + 1)),
        ),
        keyboard(
            *in_rows([_open(number, *item, here) for number, item in enumerate(items, start=page * PAGE + 1)]),
            pager(page, total, lambda to: ToDecide(page=to), PAGE),
        ),
    )


def _line(number: int, about: str, which: int, dossier: Dossier, at: Moment) -> str:
    assignment = dossier.assignment
    others = f" и ещё {which - 1}" if about == "overdue" and which > 1 else ""
    parts = [
        f"{number}) {dossier.seat.organization}{others}: {ABOUT[about]}",
        f"{assignment.label}. {in_line(wording(dossier), LINE_UNITS)}",
        states.when(assignment, at.today),
    ]
    return " · ".join(parts)


def _open(number: int, about: str, which: int, dossier: Dossier, here: str) -> InlineKeyboardButton:
    words = f"{number}) {cut(dossier.seat.organization, 18)}"
    if about == "overdue":
        return button(words, Decide(page="open", decision=dossier.decision.id))
    if about == "report":
        return button(words, OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id, back=here))
    return button(words, OpenRequest(step=RequestStep.OPEN, request=which))
