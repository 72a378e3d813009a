"""A newcomer to a group: the open points are offered to the secretary, who gives all, some or none."""

from collections.abc import Sequence
from enum import StrEnum

from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Seat
from domain.whole import Whole
from messages.callbacks import Press
from messages.cards import Moment, in_line
from messages.screen import Screen, button, in_rows, keyboard
from messages.whole import words_of
from words import dates
from words.plurals import DECISIONS, POINTS, count

MOST = 15
LINE_UNITS = 100


class OfferStep(StrEnum):
    OPEN = "open"
    CHOOSE = "some"
    ALL = "all"
    ONE = "one"  # `decision`
    NO = "no"


class Offer(Press, prefix="nc1"):
    step: OfferStep
    seat: int
    group: int
    decision: int = 0


def offer(group: str, seat: Seat, wholes: Sequence[Whole], at: Moment, group_id: int, *, choosing: bool) -> Screen:
    """«Новая школа в группе „руководители ОО“: 3 открытых пункта. Выдать?»"""

    def to(step: OfferStep, decision: int = 0) -> Offer:
        return Offer(step=step, seat=seat.id, group=group_id, decision=decision)

    if not wholes:
        return nothing_left()
    lines: list[Text | str] = [
        Bold(f"Новый участник группы «{group}»: {seat.label}."),
        f"У группы {_open(len(wholes))} на контроле. Выдать?",
        *(_line(each, at) for each in wholes[:MOST]),
    ]
    if len(wholes) > MOST:
        lines.append(f"и ещё {count(len(wholes) - MOST, POINTS)}")
    give = button(f"Выдать все: {len(wholes)}" if len(wholes) > 1 else "Выдать", to(OfferStep.ALL))
    if choosing:
        ones = [button(f"Выдать {each.decision.number}", to(OfferStep.ONE, each.decision.id)) for each in wholes[:MOST]]
        return Screen(as_list(*lines), keyboard(*in_rows(ones), button("‹ Назад", to(OfferStep.OPEN))))
    some = [button("Выбрать", to(OfferStep.CHOOSE))] if len(wholes) > 1 else []
    return Screen(as_list(*lines), keyboard([give, *some, button("Не надо", to(OfferStep.NO))]))


def _open(number: int) -> str:
    """«1 открытый пункт», «3 открытых пункта»"""
    return count(number, ("открытый пункт", "открытых пункта", "открытых пунктов"))


def _line(whole: Whole, at: Moment) -> str:
    coming = [day for day in whole.coming(at.today).values() if day is not None]
    when = ", ".join(dates.short(day, at.today) for day in coming) or "без даты"
    return f"{whole.decision.number}. {in_line(words_of(whole), LINE_UNITS)} · {when}"


def nothing_left() -> Screen:
    return Screen(Text("Здесь всё уже выдано, или сроки этих пунктов прошли."))


def declined(seat: Seat) -> Screen:
    return Screen(Text(f"Не выдано: {seat.label}. Передумаете: напишите «поручение» и номер, затем «Изменить»."))


def given(number: int) -> str:
    """The toast."""
    return f"Выдано: {count(number, DECISIONS)}."


def all_given(seat: Seat, number: int) -> Screen:
    return Screen(Text(f"Выдано: {count(number, DECISIONS)}, {seat.label}."))
