"""Numbers, dates and times as they are said."""

from datetime import UTC, date, datetime

import pytest

from words import dates
from words.plurals import DAYS, DECISIONS, WORKING_DAYS, count, plural

FRIDAY = date(2024, 8, 30)
SUNDAY = date(2024, 9, 1)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 поручений"),
        (1, "1 поручение"),
        (2, "2 поручения"),
        (4, "4 поручения"),
        (5, "5 поручений"),
        (11, "11 поручений"),
        (14, "14 поручений"),
        (21, "21 поручение"),
        (22, "22 поручения"),
        (100, "100 поручений"),
        (111, "111 поручений"),
        (121, "121 поручение"),
        (1012, "1012 поручений"),
    ],
)
def test_a_number_agrees_with_its_noun(n: int, said: str) -> None:
    assert count(n, DECISIONS) == said


def test_plural_gives_the_word_alone() -> None:
    assert plural(5, "поручение", "поручения", "поручений") == "поручений"
    assert plural(-2, "день", "дня", "дней") == "дня"
    assert count(3, WORKING_DAYS) == "3 рабочих дня"
    assert count(21, DAYS) == "21 день"


def test_a_day_is_short_within_its_year() -> None:
    assert dates.short(FRIDAY) == "пт 30.08"
    assert dates.short(FRIDAY, date(2024, 1, 1)) == "пт 30.08"
    assert dates.short(date(2025, 8, 30), FRIDAY) == "сб 30.08.2025"
    assert dates.weekday_short(SUNDAY) == "вс"


def test_a_day_at_length() -> None:
    assert dates.long(SUNDAY) == "1 сентября 2024"
    assert dates.numeric(SUNDAY) == "01.09.2024"
    assert dates.month(SUNDAY) == "сентябрь 2024"
    assert dates.month_of(SUNDAY) == "сентября"


def test_a_near_day_has_a_name() -> None:
    assert dates.near(FRIDAY, FRIDAY) == "сегодня"
    assert dates.near(date(2024, 8, 31), FRIDAY) == "завтра"
    assert dates.near(date(2024, 8, 29), FRIDAY) == "вчера"
    assert dates.near(SUNDAY, FRIDAY) == "вс 01.09"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2024, 10, 1), date(2024, 10, 15), "1–15 октября 2024"),
        (date(2024, 11, 25), date(2024, 12, 1), "25 ноября – 1 декабря 2024"),
        (date(2024, 12, 25), date(2025, 1, 8), "25 декабря 2024 – 8 января 2025"),
        (SUNDAY, SUNDAY, "1 сентября 2024"),
    ],
)
def test_a_period(first: date, last: date, said: str) -> None:
    assert dates.period(first, last) == said


def test_a_time_is_told_without_a_leading_nought() -> None:
    assert dates.time(datetime(2024, 11, 27, 9, 5, tzinfo=UTC)) == "9:05"
    assert dates.at(datetime(2024, 11, 27, 14, 5, tzinfo=UTC), date(2024, 11, 27)) == "27.11 в 14:05"
    assert dates.at(datetime(2023, 11, 27, 14, 5, tzinfo=UTC), date(2024, 11, 27)) == "27.11.2023 в 14:05"


def test_all_months_and_weekdays_have_their_names() -> None:
    assert len(set(dates.MONTHS)) == len(set(dates.MONTHS_OF)) == len(set(dates.MONTHS_IN)) == 12
    assert len(set(dates.WEEKDAYS)) == len(set(dates.WEEKDAYS_SHORT)) == 7
