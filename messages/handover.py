"""«Не ко мне»: the executor says whose it is, the secretary passes it on."""

from collections.abc import Collection
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from domain.people import Directory, Seat
from domain.requests import Request
from messages import seats
from messages.callbacks import Press
from messages.cards import Moment, in_line, wording
from messages.screen import Screen, button, cut, keyboard
from words import states

WHOSE = "Чьё это, по-вашему?"
WHO_GETS = "Кому передать?"


class HandStep(StrEnum):
    LIST = "list"  # page `n` of the directory
    SURE = "sure"
    GIVE = "give"
    # the executor's
    MINE = "whose"
    SEAT = "seat"
    STOP = "stop"


class Hand(Press, prefix="hand1"):
    """A step with a «Не ко мне»; `seat` is whose it is."""

    step: HandStep
    request: int
    seat: int = 0
    n: int = 0


# ── the executor ────────────────────────────────────────────────────────────────────────────────────────────────────


def passed_on(label: str, request_id: int) -> Screen:
    """The words are on their way; whose it is may be added."""
    return Screen(
        Text(f"Передано секретарю. Ответ по поручению {label} придёт сюда. Если знаете, чьё это, подскажите."),
        keyboard(button("Подсказать, чьё это", Hand(step=HandStep.MINE, request=request_id))),
    )


def whose(asked: Request, known: Directory, own: Collection[int], search: str, page: int) -> Screen:
    """Posts and organisations, no names: a director need not know who works where."""
    return seats.choose(
        WHOSE,
        known,
        seats.matching(known, search, own, names=False),
        search=search,
        page=page,
        press=lambda seat: Hand(step=HandStep.SEAT, request=asked.id, seat=seat),
        to_page=lambda n: Hand(step=HandStep.MINE, request=asked.id, n=n),
        cancel=Hand(step=HandStep.STOP, request=asked.id),
        names=False,
    )


def proposed(label: str, seat: Seat) -> Screen:
    return Screen(Text(f"Подсказка передана: поручение {label}, {seat.label}. Решит секретарь, ответ придёт сюда."))


def stopped(label: str) -> Screen:
    return Screen(Text(f"Просьба по поручению {label} у секретаря. Ответ придёт сюда."))


# ── the secretary ───────────────────────────────────────────────────────────────────────────────────────────────────


def answers(asked: Request, keep: Press) -> list[InlineKeyboardButton]:
    """«Передать: МБОУ СОШ № 5», «Выбрать другого», «Оставить»."""
    to = []
    if asked.proposed is not None:
        said = cut(f"Передать: {asked.proposed.organization}", 40)
        to = [button(said, Hand(step=HandStep.SURE, request=asked.id, seat=asked.proposed.id))]
    words = "Выбрать другого" if to else "Выбрать, кому передать"
    return [*to, button(words, Hand(step=HandStep.LIST, request=asked.id)), button("Оставить", keep)]


def pick(asked: Request, known: Directory, without: Collection[int], search: str, page: int, back: Press) -> Screen:
    return seats.choose(
        WHO_GETS,
        known,
        seats.matching(known, search, without),
        search=search,
        page=page,
        press=lambda seat: Hand(step=HandStep.SURE, request=asked.id, seat=seat),
        to_page=lambda n: Hand(step=HandStep.LIST, request=asked.id, n=n),
        cancel=back,
    )


def sure(asked: Request, dossier: Dossier, seat: Seat, at: Moment, back: Press) -> Screen:
    """What will be done, before it is done."""
    term = dossier.assignment.term
    lines: list[Text | str] = [
        Bold(f"Передать поручение {dossier.assignment.label}: {_between(dossier.seat, seat)}?"),
        in_line(wording(dossier), 400),
        f"Срок: {states.deadline(dossier.assignment, at.today)}. История сохранится.",
    ]
    if term is not None and term < at.today:
        lines.append("Срок уже прошёл: после передачи перенесите его.")
    give = Hand(step=HandStep.GIVE, request=asked.id, seat=seat.id)
    other = Hand(step=HandStep.LIST, request=asked.id)
    return Screen(
        as_list(*lines),
        keyboard([button("Передать", give), button("Выбрать другого", other)], button("‹ К просьбе", back)),
    )


def _between(before: Seat, after: Seat) -> str:
    """«МБОУ СОШ № 3 → МБОУ СОШ № 5»; within one organisation by the posts."""
    if before.organization == after.organization:
        return f"{before.label} → {after.label}"
    return f"{before.organization} → {after.organization}"


def given(label: str, organization: str) -> str:
    """The toast."""
    return f"Поручение {label} передано: {organization}."


def told(label: str, organization: str, decided: str) -> Text:
    """To who said «Не ко мне»."""
    return Text(f"Поручение {label} передано: {organization}. Вам делать ничего не нужно. Решение: {decided}.")


def kept(label: str, words: str, still: str) -> Text:
    """To the same: it stays."""
    return Text(f"Поручение {label} остаётся за вами: «{words}».{still}")
