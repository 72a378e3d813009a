"""Choosing seats of the directory: a page of boxes, narrowed by typed letters; names only for who may see them."""

from collections.abc import Callable, Collection, Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Directory, Seat, fold, is_head_post
from messages.callbacks import Press
from messages.screen import Screen, button, cut, keyboard
from words.names import initials

PAGE = 8


def matching(known: Directory, search: str, without: Collection[int] = (), *, names: bool = True) -> list[Seat]:
    """Seats that have every word of the search, heads of organisations first within each."""
    words = fold(search).split()
    found = [
        seat
        for seat in known.seats
        if seat.id not in without and all(word in fold(_all_words(seat, known, names=names)) for word in words)
    ]
    return sorted(found, key=lambda seat: (fold(seat.organization), not is_head_post(seat.post), seat.id))


def _all_words(seat: Seat, known: Directory, *, names: bool) -> str:
    held = " ".join(person.name for person in known.holders.get(seat.id, ())) if names else ""
    return f"{held} {seat.post} {seat.organization}"


def line(seat: Seat, known: Directory, *, names: bool = True) -> str:
    """«Горина Н.А., директор, МБОУ СОШ № 3»; without names the seat alone."""
    held = ", ".join(initials(person.name) for person in known.holders.get(seat.id, ())) if names else ""
    return f"{held}, {seat.label}" if held else seat.label


def choose(
    question: str,
    known: Directory,
    found: Sequence[Seat],
    *,
    search: str,
    page: int,
    press: Callable[[int], Press],
    to_page: Callable[[int], Press],
    cancel: Press,
    chosen: Collection[int] | None = None,
    done: Press | None = None,
    names: bool = True,
) -> Screen:
    """`press` gives what a seat's button carries.  With `chosen` several can be ticked, and `done` ends it."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    lines: list[Text | str] = [Bold(question)]
    if search and not found:
        lines.append(f"По словам «{cut(search, 60)}» никого нет. Напишите иначе.")
    elif search:
        lines.append(f"По словам «{cut(search, 60)}»: {len(found)}.")
    elif not found:
        lines.append("В справочнике больше никого нет: /people")
    else:
        lines.append("Можно написать часть названия, список сократится.")
    if pages > 1:
        lines.append(f"Страница {page + 1} из {pages}")
    rows = [
        [button(cut(f"{_box(seat.id, chosen)}{line(seat, known, names=names)}", 48), press(seat.id))]
        for seat in found[page * PAGE : (page + 1) * PAGE]
    ]
    pager: list[InlineKeyboardButton] = [button("‹", to_page(page - 1))] if page else []
    if page + 1 < pages:
        pager.append(button("›", to_page(page + 1)))
    ready = button(f"Готово: {len(chosen)}", done) if chosen and done is not None else None
    return Screen(as_list(*lines), keyboard(ready, *rows, pager, button("Отмена", cancel)))


def _box(seat_id: int, chosen: Collection[int] | None) -> str:
    if chosen is None:
        return ""
    return "☑ " if seat_id in chosen else "☐ "
