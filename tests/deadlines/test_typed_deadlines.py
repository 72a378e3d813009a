"""What people type in the chat, on Sunday 22 November 2026."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from domain.deadline import DeadlineKind, Doubt, Reason
from protocols.deadlines import Context, read_typed

TODAY = date(2026, 11, 22)
CONTEXT = Context(None, today=TODAY)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("послезавтра в 15:00", date(2026, 11, 24)),
        ("сегодня до 17:00", date(2026, 11, 22)),
        ("через две недели", date(2026, 12, 6)),
        ("через 3 рабочих дня", date(2026, 11, 25)),
        ("до 10 декабря", date(2026, 12, 10)),
        ("10 дек", date(2026, 12, 10)),
        ("31.12", date(2026, 12, 31)),
        ("15.01", date(2027, 1, 15)),
        ("10.12.26", date(2026, 12, 10)),
        ("10.12.2026 15:00", date(2026, 12, 10)),
        ("1.12 в 9 утра", date(2026, 12, 1)),
        ("к пятнице", date(2026, 11, 27)),
        ("пятница", date(2026, 11, 27)),
        ("20-го", date(2026, 12, 20)),
        ("25", date(2026, 11, 25)),
        ("до конца месяца", date(2026, 11, 30)),
        ("конец года", date(2026, 12, 31)),
        ("Конец учебного года", date(2027, 5, 31)),
        ("12.2026", date(2026, 12, 31)),
    ],
)
def test_the_grammar_reads_what_people_type(phrase: str, day: date) -> None:
    found = read_typed(phrase, CONTEXT)
    assert (found.dates, found.doubts) == ((day,), ())
    assert found.reason is not Reason.TYPED


@pytest.mark.parametrize(
    ("phrase", "day"), [("через пару дней", date(2026, 11, 24)), ("послепослезавтра", date(2026, 11, 25))]
)
def test_dateparser_reads_what_the_grammar_does_not_know(phrase: str, day: date) -> None:
    found = read_typed(phrase, CONTEXT)
    assert (found.dates, found.reason) == ((day,), Reason.TYPED)


@pytest.mark.parametrize(
    "phrase",
    [
        "привет",
        "не знаю",
        "когда-нибудь",
        "15:00",
        "ещё неделю",  # these prolong a deadline that is not known here
        "плюс неделя",
        "+3 дня",
        "на 10 дней",
        "на неделю позже",
        "15 декабря 25",
        "в декабре или январе как получится",
        "2 класса",
        "около мая",  # dateparser would say the 22nd
        "",
    ],
)
def test_what_names_no_day_is_asked_again(phrase: str) -> None:
    found = read_typed(phrase, CONTEXT)
    assert (found.kind, found.dates) == (DeadlineKind.NONE, ())
    assert found.doubts == (Doubt.NOT_UNDERSTOOD,)


@pytest.mark.parametrize("phrase", ["15 декабря 2035", "15.12.2019", "через 30 лет", "сентябрь 2024", "20 лет назад"])
def test_a_day_far_away_is_refused(phrase: str) -> None:
    found = read_typed(phrase, CONTEXT)
    assert (found.dates, found.doubts) == ((), (Doubt.TOO_FAR,))


def test_a_day_of_the_past_is_pointed_out() -> None:
    found = read_typed("01.11.2026", CONTEXT)
    assert (found.dates, found.doubts) == ((date(2026, 11, 1),), (Doubt.IN_THE_PAST,))


def test_a_day_that_has_just_gone_by_means_the_coming_one_and_is_asked_about() -> None:
    found = read_typed("10 ноября", CONTEXT)
    assert found.dates == (date(2027, 11, 10),)
    assert found.doubts == (Doubt.YEAR_MISSING,)
    assert found.alternatives[0].dates == (TODAY - timedelta(days=12),)


def test_a_typed_term_is_counted_from_today_not_from_the_meeting() -> None:
    found = read_typed("через неделю", Context(date(2026, 10, 1), today=TODAY))
    assert found.due == date(2026, 11, 29)
    assert found.params == ("7", "2026-11-22", "today")


@pytest.mark.parametrize("phrase", ["до 10 декабря", "через две недели", "послезавтра в 15:00", "весной", "до 31.02"])
def test_dateparser_is_not_loaded_for_what_the_grammar_reads(phrase: str) -> None:
    """It costs a third of a second and 20 MB."""
    program = (
        "import sys; from datetime import date; from protocols.deadlines import Context, read_typed; "
        f"read_typed({phrase!r}, Context(None, today=date(2026, 11, 22))); sys.exit('dateparser' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
