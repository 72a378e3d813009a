"""A day beside an event: what is counted back from it, what is due by it, and where it is only the event's own."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import only


@pytest.mark.parametrize(
    ("text", "due"),
    [
        (
            "1. Не позднее чем за неделю до весенних каникул (начало – 25 марта 2024 года) поварам школ подать заявки.",
            date(2024, 3, 18),
        ),
        ("1. За две недели до начала каникул (начинаются 25 марта) директорам подать графики.", date(2024, 3, 11)),
        ("1. Выверить списки за 7 дней до проведения (сочинение 4 декабря).", date(2024, 11, 27)),
        ("1. Подать заявки не позднее чем за 3 дня до слёта (дата проведения – 20 мая 2024 г.).", date(2024, 5, 17)),
        ("1. Направить программу за 5 дней до семинара 20 мая 2024 г.", date(2024, 5, 15)),
        ("1. Подготовить задания за месяц до олимпиады (старт 20.11.2024).", date(2024, 10, 20)),
        ("1. Подать заявки за неделю до каникул (с 25 по 31 марта 2024 г.).", date(2024, 3, 18)),
        ("1. Подать заявки до каникул (с 25 по 31 марта 2024 г.).", date(2024, 3, 25)),
        ("1. Ликвидировать пробелы до окончания III четверти (22 марта 2024 г.).", date(2024, 3, 22)),
    ],
)
def test_counted_from_the_events_own_day(text: str, due: date) -> None:
    found = only(text)
    assert found.deadline.dates == (due,)
    assert "(" not in found.text or found.deadline.phrase in found.text


@pytest.mark.parametrize(
    "text",
    [
        "1. Подать заявки за неделю до семинара (приказ от 20 марта 2024 г. № 15).",
        "1. Подать заявки за неделю до семинара (20 и 27 марта).",
        "1. Подать заявки за неделю до семинара (отчёт 20 марта).",
        "1. Подать заявки за неделю до конца смены (с 3 по 23 июня).",
        "1. Провести пробный экзамен за месяц до итогового, 20 апреля.",
        "1. Подать списки за 7 дней до проведения (сочинение в декабре).",
        "1. После каникул (начало – 25 марта 2024 года) директорам школ сдать отчёты.",
        "1. Напомнить школам, что заявления подаются за две недели до сочинения (4 декабря).",
    ],
)
def test_a_day_that_is_the_events_alone_is_no_deadline(text: str) -> None:
    found = only(text).deadline
    assert found.dates == ()
    assert found.kind in (DeadlineKind.NONE, DeadlineKind.OPEN)


def test_a_bracket_after_what_is_to_be_done_still_says_when() -> None:
    assert only("1. После проверки направить справку (20 марта).").deadline.due == date(2024, 3, 20)
    assert only("1. После проверки направить справку (срок – 20 марта).").deadline.due == date(2024, 3, 20)
