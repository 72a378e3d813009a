"""Why this date, which question, what the button says."""

from datetime import date

import pytest

from domain.deadline import Deadline, DeadlineKind, Doubt, Frequency, Reading, Reason, Recurrence
from words import deadlines

K = DeadlineKind


def due(reason: Reason, *days: date, params: tuple[str, ...] = ()) -> Deadline:
    return Deadline(kind=K.DATE, dates=days, reason=reason, params=params)


def again(frequency: Frequency, *days: date, reason: Reason = Reason.NEXT_TURN) -> Deadline:
    return Deadline(kind=K.RECURRING, dates=days, reason=reason, recurrence=Recurrence(frequency))


FROM_19 = ("2023-01-19", "document")


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (Deadline(), "срок не назван"),
        (due(Reason.EXACT, date(2024, 9, 1)), "день назван в документе"),
        (due(Reason.MONTH_END, date(2024, 9, 30)), "последний день сентября"),
        (due(Reason.QUARTER_END, date(2024, 6, 30)), "последний день II квартала"),
        (due(Reason.SCHOOL_YEAR_END, date(2025, 5, 31)), "учебный год: 31 мая"),
        (due(Reason.CALENDAR_YEAR_END, date(2024, 12, 31)), "календарный год: 31 декабря"),
        (due(Reason.WEEKDAY, date(2024, 8, 30)), "пятница, как написано"),
        (due(Reason.DAYS_FROM, date(2023, 1, 26), params=("7", *FROM_19)), "неделя от даты документа 19.01"),
        (due(Reason.DAYS_FROM, date(2023, 1, 22), params=("3", *FROM_19)), "3 дня от даты документа 19.01"),
        (due(Reason.DAYS_FROM, date(2023, 1, 19), params=("0", *FROM_19)), "тот же день, 19.01"),
        (
            due(Reason.DAYS_FROM, date(2023, 2, 2), params=("14", "2023-01-19", "today")),
            "14 дней от сегодня, 19.01",
        ),
        (
            due(Reason.WORKING_DAYS_FROM, date(2023, 2, 2), params=("10", *FROM_19)),
            "10 рабочих дней от даты документа 19.01",
        ),
        (due(Reason.MONTHS_FROM, date(2023, 2, 19), params=("1", *FROM_19)), "месяц от даты документа 19.01"),
        (due(Reason.MONTHS_FROM, date(2023, 3, 19), params=("2", *FROM_19)), "2 месяца от даты документа 19.01"),
        (due(Reason.BEFORE_DATE, date(2024, 8, 29), params=("3", "день", "2024-09-01")), "за 3 дня до 01.09.2024"),
        (due(Reason.BEFORE_DATE, date(2024, 8, 31), params=("1", "день", "2024-09-01")), "за день до 01.09.2024"),
        (due(Reason.BEFORE_DATE, date(2024, 8, 25), params=("1", "неделя", "2024-09-01")), "за неделю до 01.09.2024"),
        (
            due(Reason.BEFORE_DATE, date(2024, 8, 28), params=("3", "рабочий день", "2024-09-01")),
            "за 3 рабочих дня до 01.09.2024",
        ),
        (again(Frequency.YEARLY, date(2024, 9, 30)), "ежегодно, ближайший раз 30.09.2024"),
        (
            again(Frequency.MONTHLY, date(2024, 9, 30), reason=Reason.PERIOD_END),
            "ежемесячно, в этот раз до конца месяца",
        ),
        (again(Frequency.DAILY, reason=Reason.PERIOD_END), "ежедневно, последнего дня нет"),
        (again(Frequency.BY_EVENT, reason=Reason.EVENT), "каждый раз по событию"),
        (Deadline(kind=K.OPEN, reason=Reason.ENDLESS), "постоянно, последнего дня нет"),
        (Deadline(kind=K.OPEN, reason=Reason.EVENT), "считается от события, его дата не названа"),
    ],
)
def test_why_this_date(deadline: Deadline, said: str) -> None:
    assert deadlines.reason(deadline) == said


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    params = ("3", "неделя", "2024-10-21") if reason is Reason.BEFORE_DATE else ("3", "2024-09-01", "document")
    for deadline in (due(reason, date(2024, 9, 30), params=params), due(reason)):
        said = deadlines.reason(deadline)
        assert said
        assert said[0] == said[0].lower()
        assert not said.endswith(".")


@pytest.mark.parametrize("doubt", Doubt)
def test_every_doubt_is_a_question(doubt: Doubt) -> None:
    for deadline in (Deadline(phrase="до 31 февраля"), due(Reason.EXACT, date(2024, 10, 8))):
        assert deadlines.doubt(doubt, deadline).endswith("?")


def test_questions_name_what_they_ask_about() -> None:
    assert deadlines.doubt(Doubt.WHICH_YEAR, Deadline()) == "Какой год?"
    assert (
        deadlines.doubt(Doubt.WEEKDAY_MISMATCH, due(Reason.EXACT, date(2024, 10, 8)))
        == "08.10.2024 – это вторник, а в документе другой день недели. Какой день верный?"
    )
    asked = deadlines.doubt(Doubt.NOT_UNDERSTOOD, Deadline(phrase="после  дождичка\nв четверг"))
    assert asked == "Не получилось прочитать срок «после дождичка в четверг». До какого дня исполнить?"
    assert len(deadlines.doubt(Doubt.NOT_UNDERSTOOD, Deadline(phrase="слово " * 100))) < 160


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading(K.DATE, (date(2024, 12, 31),), Reason.CALENDAR_YEAR_END), "Календарный: 31.12.2024"),
        (Reading(K.DATE, (date(2025, 5, 31),), Reason.SCHOOL_YEAR_END), "Учебный: 31.05.2025"),
        (Reading(K.DATE, (date(2024, 8, 30),), Reason.EXACT), "пт 30.08.2024"),
        (Reading(K.DATE, (date(2024, 10, 31), date(2025, 3, 31)), Reason.SEVERAL), "31.10.2024, 31.03.2025"),
        (
            Reading(K.DATE, (date(2024, 9, 15), date(2024, 12, 15), date(2025, 3, 15)), Reason.SEVERAL),
            "15.09.2024, 15.12.2024 и ещё 1",
        ),
        (Reading(K.OPEN), "Без даты"),
        (Reading(K.NONE), "Без срока"),
    ],
)
def test_a_button_says_the_reading(reading: Reading, said: str) -> None:
    assert deadlines.choice(reading) == said


def test_the_control_date_is_named_where_it_differs() -> None:
    today = date(2024, 8, 1)
    sunday = date(2024, 9, 1)
    assert deadlines.control(sunday, date(2024, 8, 30), today) == "до 1 сентября 2024 (вс), контроль пт 30.08"
    assert deadlines.control(date(2024, 8, 30), date(2024, 8, 30), today) == "до 30 августа 2024 (пт)"
    new_year = deadlines.control(date(2025, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert new_year == "до 1 января 2025 (ср), контроль вт 31.12.2024"


def test_a_deadline_in_a_list() -> None:
    today = date(2024, 8, 1)
    assert deadlines.meaning(Deadline(), today) == "без срока"
    assert deadlines.meaning(due(Reason.EXACT, date(2024, 8, 30)), today) == "пт 30.08"
    several = due(Reason.SEVERAL, date(2024, 10, 31), date(2024, 12, 31), date(2025, 3, 31))
    assert deadlines.meaning(several, today) == "31.10, 31.12 и 31.03.2025"
    years = due(Reason.YEARS_SPAN, date(2024, 12, 31), date(2025, 12, 31))
    assert deadlines.meaning(years, today) == "ср 31.12.2025"
    assert deadlines.meaning(again(Frequency.YEARLY, date(2024, 9, 30)), today) == "ежегодно, ближайший раз 30.09.2024"
