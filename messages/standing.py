"""Points without end («постоянно»): the list, one of them, what the secretary is asked once a quarter."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Decision
from domain.protocol import Mark
from messages.callbacks import Press
from messages.cards import Moment, in_line
from messages.screen import Screen, button, cut, in_rows, keyboard
from storage.standing import Standing
from words import states
from words.marks import MARKS
from words.plurals import POINTS, count

PAGE = 8


class StandingPage(Press, prefix="en1"):
    """`id` is the decision's; `n` the page of the list, or the place among all where they are gone through."""

    page: str  # list, one, keep, release, release2, date
    id: int = 0
    n: int = 0


def _place(each: Standing) -> str:
    point = states.point(each.decision)
    return " ".join(part for part in (point, states.of_protocol(each.source)) if part)


def listing(some: Sequence[Standing], total: int, page: int = 0, notice: str = "") -> Screen:
    lines: list[Text | str] = [notice] if notice else []
    if not total:
        lines.append("Постоянных поручений нет: у всех есть срок.")
        return Screen(as_list(*lines))
    lines.append(Bold(f"Постоянные поручения, без срока: {total}"))
    lines += [f"{each.decision.number}. {in_line(each.decision.text, 80)} · {_place(each)}" for each in some]
    pages = -(-total // PAGE)
    turn = [
        *([button("‹", StandingPage(page="list", n=page - 1))] if page else []),
        *([button("›", StandingPage(page="list", n=page + 1))] if page + 1 < pages else []),
    ]
    first = page * PAGE
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows(
                [
                    button(str(each.decision.number), StandingPage(page="one", n=first + place))
                    for place, each in enumerate(some)
                ]
            ),
            turn,
        ),
    )


def one(each: Standing, total: int, place: int, at: Moment, *, asked: bool = False, notice: str = "") -> Screen:
    """One of `total`, counted from 0.  `asked`: the quarter's question stands above it."""
    decision = each.decision
    lines: list[Text | str] = [notice] if notice else []
    if asked:
        lines.append(
            f"Новый квартал. Поручения без срока: {count(total, POINTS)}. Какие ещё нужны? Исполнителям это сообщение "
            "не приходит."
        )
    lines += [
        Text(Bold(f"Поручение {decision.number}"), f" · {_place(each)} · {MARKS[decision.mark]}"),
        cut(decision.text, 1500),
        f"Срок: {_said(decision)}. Исполнителей: {each.executors}.",
    ]
    if total > 1:
        lines.append(f"{place + 1} из {total}")

    turn = [
        *([button("‹", StandingPage(page="one", n=place - 1))] if place else []),
        button("Списком", StandingPage(page="list", n=place // PAGE)),
        *([button("›", StandingPage(page="one", n=place + 1))] if place + 1 < total else []),
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            [
                button("Оставить", StandingPage(page="keep", id=decision.id, n=place)),
                button("Снять", StandingPage(page="release", id=decision.id, n=place)),
                button("Дать срок", StandingPage(page="date", id=decision.id, n=place)),
            ],
            turn,
        ),
    )


def _said(decision: Decision) -> str:
    return f"«{decision.deadline_phrase}»" if decision.deadline_phrase else "без даты"


def ask_release(each: Standing, place: int) -> Screen:
    decision = each.decision
    what = "Отчёт по нему больше не нужен" if decision.mark is Mark.CONTROL else "Оно больше не действует"
    return Screen(
        as_list(
            Text("Снять поручение ", Bold(decision.number), "?"),
            cut(decision.text, 300),
            f"{what}: исполнители узнают об этом сразу.",
        ),
        keyboard(
            [
                button("Да, снять", StandingPage(page="release2", id=decision.id, n=place)),
                button("Отмена", StandingPage(page="one", n=place)),
            ]
        ),
    )


def ask_date(each: Standing, place: int) -> Screen:
    return Screen(
        as_list(
            Text("Поручение ", Bold(each.decision.number), ": до какого дня исполнить?"),
            "Напишите, например: «до 25 декабря». Поручение встанет на контроль, исполнители узнают об этом сразу.",
        ),
        keyboard(button("Отмена", StandingPage(page="one", n=place))),
    )


def gone_through(total: int) -> Screen:
    """After the last one was answered."""
    return Screen(
        Text(f"Спасибо, все просмотрены. Без срока остаётся: {count(total, POINTS)}. Список всегда под рукой: /series")
    )


KEPT = "Оставлено"
RELEASED = "Снято"
