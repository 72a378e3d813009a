"""Исполнительская дисциплина in a message: the whole, a page of organisations or people, and how it is counted."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text, as_list

from domain.discipline import Discipline, Period, span
from messages.callbacks import Press
from messages.cards import Moment
from messages.points import pager
from messages.screen import Screen, button, in_rows, keyboard
from words import dates
from words.names import initials

PAGE = 20
PERIODS = {
    Period.MONTH: "Этот месяц",
    Period.LAST_MONTH: "Прошлый месяц",
    Period.QUARTER: "Квартал",
    Period.YEAR: "Год",
}
HOW = (
    "Как считается: поручения на контроле, последний день которых пришёлся на период. В срок: отчёт отправлен не позже "
    "этого дня и снят с контроля. Против: снятые с отчётом позже срока и просроченные сейчас. Ждущие проверки, "
    "недоведённые, отменённые и архивные не считаются. После переноса берётся новый срок; сколько переносили, "
    "показано рядом."
)
HOW_PEOPLE = " Отвечает тот, кто занимал должность в последний день срока."


class OpenDiscipline(Press, prefix="disc1"):
    period: Period = Period.MONTH
    people: int = 0
    page: int = 0


def discipline(
    whole: Discipline, found: Sequence[Discipline], at: Moment, period: Period, *, people: bool, page: int = 0
) -> Screen:
    first, last = span(period, at.today)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [
        Bold(f"Исполнительская дисциплина, {dates.period(first, last)}"),
        f"Всего: {_figures(whole)}" if found else "За этот период сроков ещё не было: считать нечего.",
        *(f"{initials(each.name) if people else each.name}: {_figures(each)}" for each in shown),
        Italic(HOW + (HOW_PEOPLE if people else "")),
    ]
    switch = OpenDiscipline(period=period, people=0 if people else 1)
    return Screen(
        as_list(*lines),
        keyboard(
            pager(page, len(found), lambda to: OpenDiscipline(period=period, people=int(people), page=to), PAGE),
            *in_rows(
                [
                    button(words, OpenDiscipline(period=each, people=int(people)))
                    for each, words in PERIODS.items()
                    if each is not period
                ]
            ),
            button("По школам" if people else "По сотрудникам", switch),
        ),
    )


def _figures(each: Discipline) -> str:
    """«94 % (283 из 301), позже срока 10, просрочено 8, переносили 3»"""
    share = f"{each.share} % ({each.in_time} из {each.judged})" if each.share is not None else "ещё не проверено"
    more = [
        (each.late, "позже срока"),
        (each.overdue, "просрочено"),
        (each.waiting, "ждут проверки"),
        (each.moved, "переносили"),
    ]
    return ", ".join([share, *(f"{words} {number}" for number, words in more if number)])
