"""«Прошу продлить»: the day by a button, by the grid of a month or by words, then the reason."""

from collections.abc import Callable
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import WAITING
from domain.dossier import Dossier
from domain.requests import Ask, Request
from messages import days
from messages.callbacks import Press
from messages.cards import QUESTIONS, Moment, OpenCard, View, body, card
from messages.screen import Screen, button, in_rows, keyboard
from words import dates

ANY_DAY = 1  # «На усмотрение руководителя»
NO_DAY = "На усмотрение руководителя"
ASK_DAY = "До какого дня продлить?"
ASK_REASON = "Почему? Напишите одной фразой, её увидит руководитель."


class AskDay(Press, prefix="ext1"):
    """The executor's day: `day` is chosen (YYYYMMDD, 1 for none), or the month `n` (YYYYMM) is shown."""

    assignment: int
    day: int = 0
    n: int = 0
    back: str = ""


class AnswerDay(Press, prefix="reqd1"):
    """The head's other day for a request."""

    request: int
    day: int = 0
    n: int = 0


def first_day(dossier: Dossier, at: Moment) -> date:
    """The first day that an extension may name: later than the term of now, not before tomorrow."""
    return max(dossier.assignment.term or at.today, at.today) + timedelta(days=1)


def _ways(assignment_id: int, back: str) -> tuple[Callable[[date], AskDay], Callable[[date], AskDay]]:
    def pick(day: date) -> AskDay:
        return AskDay(assignment=assignment_id, day=days.number(day), back=back)

    def turn(day: date) -> AskDay:
        return AskDay(assignment=assignment_id, n=days.month_number(day), back=back)

    return pick, turn


def ask(dossier: Dossier, at: Moment, back: str = "") -> Screen:
    """The card with the question; the plain card where it fits no more."""
    if dossier.assignment.status not in WAITING or dossier.is_asked:
        return card(dossier, at, back)
    return Screen(
        as_list(*body(dossier, at), "", Bold(QUESTIONS[View.EXTEND])),
        keyboard(_offer(dossier, at, back), _cancel(dossier, back)),
    )


def _offer(dossier: Dossier, at: Moment, back: str) -> list[InlineKeyboardButton]:
    pick, turn = _ways(dossier.assignment.id, back)
    some = days.soon(dossier.assignment.term or at.today, at.today, at.calendar)
    return days.offer(some, at.today, pick=pick, turn=turn)


def _cancel(dossier: Dossier, back: str) -> InlineKeyboardButton:
    return button("Отмена", OpenCard(view=View.CARD, assignment=dossier.assignment.id, back=back))


def page(dossier: Dossier, at: Moment, press: AskDay) -> Screen:
    """The grid of a month, or the day with the question why."""
    if dossier.assignment.status not in WAITING or dossier.is_asked:
        return card(dossier, at, press.back)
    pick, turn = _ways(dossier.assignment.id, press.back)
    other = button("Другой день", OpenCard(view=View.EXTEND, assignment=dossier.assignment.id, back=press.back))
    if press.n:
        grid = days.month(days.month_of(press.n), at.calendar, first=first_day(dossier, at), pick=pick, turn=turn)
        return Screen(
            as_list(*body(dossier, at), "", Bold(ASK_DAY), days.HINT), keyboard(*grid, _cancel(dossier, press.back))
        )
    until = f"До {dates.short(days.day_of(press.day), at.today)}. " if press.day > ANY_DAY else ""
    return Screen(
        as_list(*body(dossier, at), "", Bold(f"{until}{ASK_REASON}")),
        keyboard([other, _cancel(dossier, press.back)]),
    )


def why(label: str, until: date, assignment_id: int, today: date) -> Screen:
    """After a day alone was written."""
    return Screen(
        Text(f"Поручение {label}, до {dates.short(until, today)}. {ASK_REASON}"),
        keyboard(button("Отмена", OpenCard(view=View.CARD, assignment=assignment_id))),
    )


def until_when(dossier: Dossier, at: Moment) -> Screen:
    """After a reason alone was written."""
    none = button(NO_DAY, AskDay(assignment=dossier.assignment.id, day=ANY_DAY))
    return Screen(
        Text(f"Причина по поручению {dossier.assignment.label} записана. {ASK_DAY} Можно написать: «до 10 декабря»."),
        keyboard(*in_rows([*_offer(dossier, at, ""), none]), _cancel(dossier, "")),
    )


# ── the head's other day ────────────────────────────────────────────────────────────────────────────────────────────


def _answers(asked: Request) -> tuple[Callable[[date], AnswerDay], Callable[[date], AnswerDay]]:
    def pick(day: date) -> AnswerDay:
        return AnswerDay(request=asked.id, day=days.number(day))

    def turn(day: date) -> AnswerDay:
        return AnswerDay(request=asked.id, n=days.month_number(day))

    return pick, turn


def answer_offer(asked: Request, dossier: Dossier, at: Moment) -> list[InlineKeyboardButton]:
    """Days beside the question «До какого дня продлить?»; none where no extension is asked for."""
    if asked.kind is not Ask.EXTENSION:
        return []
    pick, turn = _answers(asked)
    some = [
        each for each in days.soon(dossier.assignment.term or at.today, at.today, at.calendar) if each != asked.until
    ]
    return days.offer(some or [first_day(dossier, at)], at.today, pick=pick, turn=turn)


def answer_month(asked: Request, dossier: Dossier, at: Moment, press: AnswerDay) -> list[list[InlineKeyboardButton]]:
    pick, turn = _answers(asked)
    return days.month(days.month_of(press.n), at.calendar, first=first_day(dossier, at), pick=pick, turn=turn)
