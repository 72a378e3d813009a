"""«Перенести с прошлых протоколов?»: what is not done there, a button a point."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from messages.review import Carry, Review
from messages.screen import Screen, button, cut, in_rows, keyboard
from storage.carrying import Unfinished
from words import states
from words.plurals import POINTS, count
from words.protocols import point

PAGE = 8


def listing(paper_id: int, found: Sequence[Unfinished], page: int = 0, notice: str = "") -> Screen:
    """A press takes the point over; the list shows what is left."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    some = found[page * PAGE : (page + 1) * PAGE]
    numbers = [button(str(each.number), Carry(page="take", paper=paper_id, id=each.decision_id)) for each in some]
    lines: list[Text | str] = [notice] if notice else []
    if found:
        lines.append(Bold(f"Не исполнено с прошлых протоколов: {count(len(found), POINTS)}"))
        lines += [f"{each.number}. {cut(each.text, 80)} · {_place(each)}" for each in some]
        lines += [
            "",
            "Нажмите номер: пункт станет черновиком этого протокола, срок выберете потом. Старый закроется.",
        ]
    else:
        lines.append("Больше переносить нечего.")
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows(numbers),
            [
                *([button("‹", Carry(page="list", paper=paper_id, n=page - 1))] if page else []),
                *([button("›", Carry(page="list", paper=paper_id, n=page + 1))] if page + 1 < pages else []),
            ],
            button(f"Перенести все: {len(found)}", Carry(page="all", paper=paper_id)) if len(found) > 1 else None,
            [
                *([button("Не надо", Carry(page="no", paper=paper_id))] if found else []),
                button("К списку", Review(page="list", id=paper_id)),
            ],
        ),
    )


def _place(each: Unfinished) -> str:
    return ", ".join(part for part in (states.of_protocol(each.source), point(*each.place)) if part)


def taken(number: int) -> str:
    return f"Перенесено: {count(number, POINTS)}. Укажите новый срок."
