"""The grid of a month: only days that may be chosen can be pressed, days off are marked, both ends hold."""

from datetime import date, timedelta

import pytest

from domain.calendar import WorkCalendar
from domain.errors import BadDate
from messages import days
from messages.callbacks import Press
from messages.days import NoDay
from storage.calendar import YEARS, russian

RUSSIAN = russian(YEARS)


class Chosen(Press, prefix="chosen1"):
    day: int


class Turned(Press, prefix="turned1"):
    n: int


def grid(shown: date, first: date, last: date | None = None, calendar: WorkCalendar = RUSSIAN) -> list[list[str]]:
    rows = days.month(
        shown,
        calendar,
        first=first,
        last=last,
        pick=lambda day: Chosen(day=days.number(day)),
        turn=lambda day: Turned(n=days.month_number(day)),
    )
    assert len({each.callback_data for row in rows for each in row}) == sum(len(row) for row in rows)
    assert all(len(each.callback_data or "") <= 64 and each.text for row in rows for each in row)
    return [[f"{each.text}>{each.callback_data}" if _acts(each.callback_data) else each.text for each in row]
            for row in rows]  # fmt: skip


def _acts(data: str | None) -> bool:
    return data is not None and not data.startswith(NoDay.__prefix__)


def texts(rows: list[list[str]]) -> list[list[str]]:
    return [[each.split(">")[0] for each in row] for row in rows]


def test_a_month_shows_days_off_and_only_the_days_to_come() -> None:
    rows = texts(grid(date(2026, 12, 1), date(2026, 12, 9)))
    assert rows == [
        [" ", "Декабрь 2026", "›"],
        ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"],
        [" ", " ", "9", "10", "11", "·12·", "·13·"],
        ["14", "15", "16", "17", "18", "·19·", "·20·"],
        ["21", "22", "23", "24", "25", "·26·", "·27·"],
        ["28", "29", "30", "·31·", " ", " ", " "],
    ]


def test_a_day_and_the_months_beside_say_themselves() -> None:
    rows = grid(date(2027, 1, 20), date(2026, 11, 24))
    assert rows[0] == ["‹>turned1:202612", "Январь 2027", "›>turned1:202702"]
    assert "11>chosen1:20270111" in rows[4]
    assert "·8·>chosen1:20270108" in rows[3]


def test_past_days_are_chosen_the_same_way_up_to_today() -> None:
    rows = grid(date(2026, 11, 30), date(2026, 10, 28), date(2026, 11, 23))
    assert texts(rows)[0] == ["‹", "Ноябрь 2026", " "]
    assert texts(rows)[-1] == ["23", " ", " ", " ", " ", " ", " "]
    assert texts(grid(date(2026, 10, 1), date(2026, 10, 28), date(2026, 11, 23)))[0] == [" ", "Октябрь 2026", "›"]


@pytest.mark.parametrize("shown", [date(1, 1, 1), date(2026, 11, 1), date(9999, 11, 1)])
def test_a_month_beyond_the_ends_is_the_nearest_within(shown: date) -> None:
    title = texts(grid(shown, date(2026, 11, 24), date(2027, 2, 10)))[0]
    assert title[1] in ("Ноябрь 2026", "Февраль 2027")
    assert len([each for each in title if each in "‹›"]) == 1


@pytest.mark.parametrize("packed", [0, 20261301, 20260230, 10**8 - 1, 99999999])
def test_a_number_that_is_no_day_is_refused(packed: int) -> None:
    with pytest.raises(BadDate):
        days.day_of(packed)


def test_numbers_lead_back() -> None:
    day = date(2026, 11, 23)
    assert days.day_of(days.number(day)) == day
    assert days.month_of(days.month_number(day)) == date(2026, 11, 1)
    with pytest.raises(BadDate):
        days.month_of(202613)


def test_the_days_offered_first_are_working_days_after_the_term() -> None:
    assert days.soon(date(2026, 11, 27), date(2026, 11, 23), RUSSIAN) == [date(2026, 12, 4), date(2026, 12, 11)]
    for back in range(60):
        term = date(2026, 12, 31) - timedelta(days=back)
        for day in days.soon(term, date(2026, 12, 10), RUSSIAN):
            assert RUSSIAN.is_working(day)
            assert day > max(term, date(2026, 12, 10))
