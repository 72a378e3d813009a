"""The points of a protocol that were sent out, each a button away from its card."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, as_list

from domain.decision import Decision
from domain.dossier import Source
from messages.callbacks import Press
from messages.cards import back_button, in_line, packed
from messages.points import pager
from messages.screen import Screen, button, in_rows, keyboard
from messages.whole import opens
from words import states
from words.plurals import POINTS, count

PAGE = 10
LINE_UNITS = 80


class OpenSent(Press, prefix="snt1"):
    """What of a protocol was sent out."""

    paper: int
    page: int = 0


def points(source: Source, some: Sequence[Decision], total: int, page: OpenSent, back: Press) -> Screen:
    """A page of them in the order of their numbers."""
    lines = [
        f"{each.number}. {' '.join(part for part in (states.point(each), in_line(each.text, LINE_UNITS)) if part)}"
        for each in some
    ]
    return Screen(
        as_list(Bold(f"{states.protocol(source)}: разослано {count(total, POINTS)}"), *lines),
        keyboard(
            *in_rows([button(str(each.number), opens(each.id, packed(page))) for each in some]),
            pager(page.page, total, lambda to: OpenSent(paper=page.paper, page=to), PAGE),
            back_button(packed(back)),
        ),
    )
