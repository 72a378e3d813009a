"""Recurring assignments: the list, one series, stopping and changing it."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, as_list

from messages.callbacks import Press
from messages.cards import Moment, in_line
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.standing import StandingPage
from storage.series import Course
from words import dates
from words.plurals import plural
from words.series import rule

PAGE = 8


class SeriesPage(Press, prefix="sr1"):
    """A page about recurring assignments.  `id` is the series', `n` the page of the list."""

    page: str  # list, one, stop, stop2, change, until, endless
    id: int = 0
    n: int = 0


def listing(some: Sequence[Course], total: int, standing: int, at: Moment, page: int = 0, notice: str = "") -> Screen:
    """Those that go on, the next to be issued first; the ones without end are a button away."""
    lines: list[Text | str] = [notice] if notice else []
    if not total:
        lines.append(
            f"Повторяющихся {'' if standing else 'и постоянных '}поручений нет. Повторы появляются, когда в документе "
            "или в поручении сказано, например, «ежемесячно до 5 числа» или «по пятницам»."
        )
    else:
        lines += [Bold(f"Повторяющиеся поручения: {total}"), *(_row(each, at) for each in some)]
    pages = max(1, -(-total // PAGE))
    turn = [
        *([button("‹", SeriesPage(page="list", n=page - 1))] if page else []),
        *([button("›", SeriesPage(page="list", n=page + 1))] if page + 1 < pages else []),
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([button(str(each.first), SeriesPage(page="one", id=each.series.id)) for each in some]),
            turn,
            button(f"Постоянные: {standing}", StandingPage(page="list")) if standing else None,
        ),
    )


def _row(course: Course, at: Moment) -> str:
    words = f"{course.first}. {in_line(course.text, 60)} · {rule(course.series.rule)}"
    return f"{words} · {_next(course, at)}"


def _next(course: Course, at: Moment) -> str:
    """«следующее выдам пн 07.12, срок вт 05.01.2027»"""
    due, issue = course.series.next_due, course.series.next_issue_at
    until = course.series.until
    if due is None or issue is None or (until is not None and due > until):
        return "больше не повторяется"
    day = max(at.home.today(issue), at.today)
    return f"следующее будет {dates.near(day, at.today)}, срок {dates.short(due, at.today)}"


def one(course: Course, at: Moment, notice: str = "") -> Screen:
    """A series: the rule, what has been issued, what comes next."""
    times = f"{course.count} {plural(course.count, 'раз', 'раза', 'раз')}"
    last = "" if course.last == course.first else f", последнее поручение {course.last}"
    due = f", срок {dates.short(course.due, at.today)}" if course.due is not None else ""
    goes_on = course.series.next_issue_at is not None
    return Screen(
        as_list(
            *([notice] if notice else []),
            Bold(f"Поручение {course.first}, повторяется"),
            cut(course.text, 1500),
            f"Порядок: {rule(course.series.rule)}{_until(course)}",
            f"Выдано {times}{last}{due}.",
            f"{_next(course, at).capitalize()}.",
        ),
        keyboard(
            [
                button("Остановить", SeriesPage(page="stop", id=course.series.id)),
                button("Изменить", SeriesPage(page="change", id=course.series.id)),
                button("До какого времени", SeriesPage(page="until", id=course.series.id)),
            ]
            if goes_on
            else None,
            button("‹ Все повторы", SeriesPage(page="list")),
        ),
    )


def _until(course: Course) -> str:
    """«, повторять до 31 мая 2027»"""
    return f", повторять до {dates.long(course.series.until)}" if course.series.until is not None else ""


def ask_until(course: Course) -> Screen:
    """The last day of the whole series is awaited."""
    return Screen(
        as_list(
            Text("Поручение ", Bold(course.first), f", {rule(course.series.rule)}. До какого времени повторять?"),
            "Напишите, например: «до 31 мая», «до конца учебного года». Повторов со сроком позже этого дня не будет. "
            f"Выданное поручение {course.last} останется как есть.",
        ),
        keyboard(
            [
                *(
                    [button("Пока не остановлю", SeriesPage(page="endless", id=course.series.id))]
                    if course.series.until is not None
                    else []
                ),
                button("Отмена", SeriesPage(page="one", id=course.series.id)),
            ]
        ),
    )


def ask_stop(course: Course, at: Moment) -> Screen:
    """Says what will be and what will not."""
    return Screen(
        as_list(
            Text("Остановить повторы поручения ", Bold(course.first), "?"),
            cut(course.text, 300),
            f"Новых больше не будет. Выданное поручение {course.last} останется как есть.",
        ),
        keyboard(
            [
                button("Да, остановить", SeriesPage(page="stop2", id=course.series.id)),
                button("Отмена", SeriesPage(page="one", id=course.series.id)),
            ]
        ),
    )


def ask_rule(course: Course) -> Screen:
    """Another rule is awaited, in the words of a document."""
    return Screen(
        as_list(
            Text("Поручение ", Bold(course.first), f", сейчас {rule(course.series.rule)}. Как повторять дальше?"),
            "Напишите, например: «по пятницам», «ежемесячно до 10 числа», «раз в две недели», «ежегодно до 1 октября». "
            f"Выданное поручение {course.last} останется со своим сроком.",
        ),
        keyboard(button("Отмена", SeriesPage(page="one", id=course.series.id))),
    )


STOPPED = "Повторы остановлены"
CHANGED = "Порядок изменён."
ENDLESS = "Будет повторяться, пока не остановите."


def ends(until: date) -> str:
    return f"Повторы закончатся {dates.long(until)}."


def halted(course: Course) -> Screen:
    """To the secretary: a turn could not be issued."""
    return Screen(
        as_list(
            Text(Bold(f"Поручение {course.first} больше не повторяется.")),
            cut(course.text, 300),
            f"У последнего, {course.last}, не осталось исполнителей или оно отменено, поэтому следующее не выдано. "
            "Если оно ещё нужно, напишите новое: /new",
        )
    )
