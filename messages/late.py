"""«Просрочено» of who does not see the department: his own, and a way to the points he is curator of."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from messages.callbacks import Press
from messages.cards import Moment, packed
from messages.curated import OpenCurated
from messages.points import OpenMine, line, number, pager, several_places
from messages.screen import Screen, button, in_rows, keyboard
from words.plurals import DECISIONS, count


class OpenLate(Press, prefix="late1"):
    """What is overdue of one's own."""

    page: int = 0


def listing(
    dossiers: Sequence[Dossier], total: int, at: Moment, page: int, curated: tuple[int, int] = (0, 0)
) -> Screen:
    """`curated`: the points he is curator of, and how many of their assignments are overdue."""
    points, theirs = curated
    lines: list[Text | str] = []
    if total:
        lines.append(Bold(f"Просрочено: {count(total, DECISIONS)}"))
        lines += [line(each, at, several_places(dossiers)) for each in dossiers]
    else:
        lines.append("Просроченных поручений у вас нет.")
    if points:
        lines.append(f"По пунктам, где вы куратор, просрочено {theirs}.")
    here = packed(OpenLate(page=page))
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([number(each, here) for each in dossiers]),
            pager(page, total, lambda to: OpenLate(page=to)),
            button(f"Курирую: {points}", OpenCurated()) if points else None,
            button("Все мои поручения", OpenMine()),
        ),
    )
