"""«Курирую»: the points of a curator who does not see the whole department, and their figures beside his own."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.summary import Assignments, Share
from messages.callbacks import Press
from messages.cards import Moment, back_button, in_line, packed
from messages.checks import OpenChecks
from messages.people import Home
from messages.points import pager
from messages.screen import Screen, button, in_rows, keyboard
from messages.shares import HOME, LINE_UNITS, figures
from messages.summary import own, states_of
from messages.whole import opens
from words.plurals import DECISIONS, POINTS, count

PAGE = 10


class OpenCurated(Press, prefix="cur1"):
    """The points that who presses is curator of."""

    page: int = 0


def status(own_parts: Assignments, points: int, parts: Assignments, at: Moment) -> Screen:
    """His own figures, then those of the points he is curator of."""
    lines: list[Text | str] = [own(own_parts, at)] if own_parts.total else []
    lines.append(f"Вы куратор: {count(points, POINTS)}, {count(parts.total, DECISIONS)}: {states_of(parts)}.")
    waits = button(f"Ждут проверки: {parts.reported}", OpenChecks()) if parts.reported else None
    return Screen(as_list(*lines), keyboard([button(f"Курирую: {points}", OpenCurated())], waits))


def listing(found: Sequence[tuple[int, str, Share]], points: int, page: OpenCurated) -> Screen:
    """A page of them, (number, words, figures) each, with a button to the whole of each."""
    back = back_button(packed(Home(page="status")), HOME)
    if not found:
        return Screen(Text("Пунктов, где вы куратор, на контроле нет."), keyboard(back))
    lines = [f"{number}. {in_line(words, LINE_UNITS)} · {figures(each.parts)}" for number, words, each in found]
    rows = [button(str(number), opens(each.id, packed(page))) for number, _, each in found]
    turn = pager(page.page, points, lambda to: OpenCurated(page=to), PAGE)
    return Screen(as_list(Bold(f"Вы куратор: {count(points, POINTS)}"), *lines), keyboard(*in_rows(rows), turn, back))
