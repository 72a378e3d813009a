"""Choosing who answers: groups, seats a page at a time, search by typed letters, somebody new."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.desk import Desk
from domain.people import Seat, fold, is_head_post
from domain.review import Asked
from messages.callbacks import Press
from messages.desk import seat_line
from messages.screen import Screen, button, cut, keyboard
from words.plurals import Forms, count

PAGE = 8
POINTS_FOR: Forms = ("пункта", "пунктов", "пунктов")
MOST_GROUPS = 4


class Pick(Press, prefix="pk1"):
    """A page of the picker.  What it is about is named as in an answer; who is chosen is kept while it is open."""

    page: str  # list, all, seat, group, done, new, back
    about: str  # what a question is about, or «point»
    paper: int
    id: int = 0
    m: int = 0
    n: int = 0
    seat: int = 0
    only: int = 0

    def at(self, page: str, *, n: int | None = None, seat: int = 0) -> "Pick":
        return self.model_copy(update={"page": page, "n": self.n if n is None else n, "seat": seat})


def screen(desk: Desk, pick: Pick, *, chosen: Sequence[int], search: str = "", about: str = "") -> Screen:
    """`about` says for what; `search` narrows the seats to those that have all its words."""
    found = matching(desk, search, chosen)
    pages = max(1, -(-len(found) // PAGE))
    page = min(pick.n, pages - 1)
    pick = pick.at("list", n=page)
    curator = pick.about == Asked.CURATOR.value
    groups = [] if curator or (search and len(found) < PAGE) else _groups(desk, search)
    rows = [
        *[
            [button(cut(f"Группа: {name}, {size}", 48), pick.at("group", seat=group_id))]
            for group_id, name, size in (groups if page == 0 else [])
        ],
        *[
            [
                button(
                    cut(f"{'☑' if seat.id in chosen else '☐'} {seat_line(seat, desk)}", 48),
                    pick.at("seat", seat=seat.id),
                )
            ]
            for seat in found[page * PAGE : (page + 1) * PAGE]
        ],
    ]
    lines: list[Text | str] = [Text(Bold("Кто куратор? " if curator else "Кто исполняет? "), about)]
    if not desk.known.seats:
        lines.append("Справочник пуст. Добавьте сотрудника здесь или загрузите список: /people")
    elif search and not found:
        lines.append(f"По словам «{cut(search, 60)}» никого нет. Напишите иначе или добавьте нового.")
    elif search:
        lines.append(f"По словам «{cut(search, 60)}»: {len(found)}. Отметьте, кого выбираете.")
    elif curator:
        lines.append("Отметьте одного. Можно написать часть фамилии или школы, список сократится.")
    else:
        lines.append("Отметьте одного или нескольких. Можно написать часть фамилии или школы, список сократится.")
    if pages > 1:
        lines.append(f"Страница {page + 1} из {pages}")
    done = button(f"Готово: {len(chosen)}", pick.at("done")) if chosen else None
    return Screen(
        as_list(*lines),
        keyboard(
            done,
            *rows,
            _pager(pick, page, pages),
            button("Весь список", pick.at("all")) if search else None,
            [button("Новый сотрудник", pick.at("new")), button("Назад", pick.at("back"))],
        ),
    )


def _groups(desk: Desk, search: str) -> list[tuple[int, str, int]]:
    words = fold(search).split()
    groups = [
        (group.id, group.name, len(group.seat_ids))
        for group in desk.known.groups
        if group.seat_ids and all(word in fold(group.name) for word in words)
    ]
    return sorted(groups, key=lambda group: -group[2])[:MOST_GROUPS]


def matching(desk: Desk, search: str, chosen: Sequence[int]) -> list[Seat]:
    """Seats that have every word of the search in the name, the post or the organisation; the chosen come first."""
    words = fold(search).split()
    found = [seat for seat in desk.known.seats if all(word in fold(seat_line_full(seat, desk)) for word in words)]
    return sorted(
        found, key=lambda seat: (seat.id not in chosen, fold(seat.organization), not is_head_post(seat.post), seat.id)
    )


def seat_line_full(seat: Seat, desk: Desk) -> str:
    names = " ".join(person.name for person in desk.known.holders.get(seat.id, ()))
    return f"{names} {seat.post} {seat.organization}"


def _pager(pick: Pick, page: int, pages: int) -> list[InlineKeyboardButton]:
    back = [button("‹", pick.at("list", n=page - 1))] if page else []
    on = [button("›", pick.at("list", n=page + 1))] if page + 1 < pages else []
    return back + on


def ask_new(pick: Pick, named: str = "") -> Screen:
    """A line for somebody who is not in the directory yet."""
    example = f"{named}, директор, МБОУ СОШ № 3" if named else "Берёзкина Полина Павловна, директор, МБОУ СОШ № 3"
    return Screen(
        as_list("Напишите через запятую: фамилия и имя, должность, организация. Например:", f"«{example}»"),
        keyboard(button("Отмена", pick.at("back"))),
    )


def added(seat: Seat, name: str) -> str:
    """After somebody new was written down."""
    return f"В справочнике: {name}, {seat.label}."


def for_points(n: int) -> str:
    """«для 9 пунктов»"""
    return f"для {count(n, POINTS_FOR)}"
