"""When a recurring assignment falls due again, and when it is issued: the rules, without a base and without a chat."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Shift
from domain.deadline import SERIAL, Deadline, DeadlineKind, Frequency, Reason, Recurrence
from domain.people import Department, Policy
from domain.protocol import Mark
from domain.review import Old, Point, dated, on_day, once
from domain.series import LEAD, following, issue_at, next_turn, present_turn, renewed, repeats
from protocols.deadlines import Context, read_typed
from storage.calendar import YEARS, russian
from words.series import rule as in_words

HOME = Department(1, "Управление образования", ZoneInfo("Europe/Moscow"))
DAYS = russian(YEARS)
F = Frequency


def rule(frequency: Frequency, **values: object) -> Recurrence:
    return Recurrence(frequency, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("again", "day", "expected"),
    [
        (rule(F.WEEKLY, weekday=4), date(2026, 11, 27), date(2026, 12, 4)),
        (rule(F.WEEKLY), date(2026, 11, 23), date(2026, 11, 27)),
        (rule(F.WEEKLY, weekday=1, more_weekdays=(3,)), date(2026, 11, 24), date(2026, 11, 26)),
        (rule(F.WEEKLY, weekday=1, more_weekdays=(3,)), date(2026, 11, 26), date(2026, 12, 1)),
        (rule(F.FORTNIGHTLY), date(2026, 12, 25), date(2027, 1, 8)),
        (rule(F.MONTHLY, day=5), date(2026, 12, 5), date(2027, 1, 5)),  # over the year's end
        (rule(F.MONTHLY, day=31), date(2027, 1, 31), date(2027, 2, 28)),  # a short month's last day
        (rule(F.MONTHLY, day=31), date(2027, 2, 28), date(2027, 3, 31)),  # and back to the 31st
        (rule(F.MONTHLY, day=30), date(2028, 1, 30), date(2028, 2, 29)),
        (rule(F.MONTHLY, day=30), date(2028, 2, 29), date(2028, 3, 30)),
        (rule(F.MONTHLY), date(2026, 11, 30), date(2026, 12, 31)),
        (rule(F.MONTHLY, weekday=0), date(2026, 12, 7), date(2027, 1, 4)),  # the first Monday
        (rule(F.MONTHLY, weekday=4), date(2026, 11, 27), date(2026, 12, 25)),  # the last Friday
        (rule(F.MONTHLY, weekday=4), date(2026, 12, 25), date(2027, 1, 29)),
        (rule(F.QUARTERLY), date(2026, 12, 31), date(2027, 3, 31)),
        (rule(F.QUARTERLY, day=10), date(2026, 10, 10), date(2027, 1, 10)),
        (rule(F.HALF_YEARLY), date(2026, 11, 23), date(2026, 12, 31)),
        (rule(F.HALF_YEARLY), date(2026, 12, 31), date(2027, 6, 30)),
        (rule(F.YEARLY, month=9), date(2026, 9, 30), date(2027, 9, 30)),
        (rule(F.YEARLY, month=2), date(2027, 2, 28), date(2028, 2, 29)),
        (rule(F.YEARLY, month=10, day=1), date(2026, 10, 1), date(2027, 10, 1)),
        (rule(F.YEARLY), date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_the_next_last_day(again: Recurrence, day: date, expected: date) -> None:
    assert following(again, day) == expected


def test_what_is_done_each_day_has_no_turns() -> None:
    for frequency in (F.DAILY, F.BY_EVENT):
        with pytest.raises(ValueError, match=frequency.value):
            following(rule(frequency), date(2026, 11, 23))


def test_issued_on_the_first_working_day_after_the_one_before() -> None:
    turn = next_turn(rule(F.WEEKLY, weekday=4), date(2026, 11, 27), DAYS, HOME)
    assert (turn.due, turn.issued) == (date(2026, 12, 4), date(2026, 11, 30))  # Friday; the Monday before it
    assert HOME.local(issue_at(turn, DAYS, HOME)).isoformat() == "2026-11-30T09:00:00+03:00"


def test_a_turn_within_the_holidays_is_passed_over() -> None:
    """The Friday of 8 January lies between 31 December and the first working day, the 11th."""
    turn = next_turn(rule(F.WEEKLY, weekday=4), date(2027, 1, 1), DAYS, HOME)
    assert (turn.due, turn.issued) == (date(2027, 1, 15), date(2027, 1, 11))


def test_with_the_following_working_day_as_control_the_holidays_are_no_end() -> None:
    home = replace(HOME, policy=Policy(shift=Shift.FOLLOWING))
    turn = next_turn(rule(F.WEEKLY, weekday=4), date(2027, 1, 1), DAYS, home)
    assert (turn.due, turn.issued) == (date(2027, 1, 8), date(2027, 1, 11))


def test_a_rare_one_waits_until_two_months_before() -> None:
    turn = next_turn(rule(F.YEARLY, month=9), date(2026, 9, 30), DAYS, HOME)
    assert (turn.due, turn.issued) == (date(2027, 9, 30), date(2027, 8, 2))  # 1 August 2027 is a Sunday


def test_quiet_days_are_waited_out() -> None:
    turn = next_turn(rule(F.MONTHLY, day=31), date(2026, 8, 31), DAYS, HOME)
    assert turn.issued == date(2026, 9, 1)
    assert HOME.local(issue_at(turn, DAYS, HOME)).date() == date(2026, 9, 3)


def test_after_an_outage_only_the_present_turn_and_what_was_missed() -> None:
    again = rule(F.WEEKLY, weekday=4)
    assert present_turn(again, date(2026, 12, 4), date(2026, 12, 4), DAYS, HOME) == (date(2026, 12, 4), ())
    due, missed = present_turn(again, date(2026, 12, 4), date(2026, 12, 21), DAYS, HOME)
    assert due == date(2026, 12, 25)
    assert missed == (date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18))


@given(
    st.sampled_from(sorted(SERIAL)),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 31),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_turns_go_on_and_never_overlap(frequency: Frequency, month: int | None, day: int | None, start: date) -> None:
    """Whatever the rule: each turn is later, is issued after the one before is over, and can still be kept."""
    again = Recurrence(frequency, month, day)
    previous = following(again, start)
    for _ in range(5):
        turn = next_turn(again, previous, DAYS, HOME)
        assert turn.due > previous
        assert previous < turn.issued <= turn.due
        assert DAYS.is_working(turn.issued)
        assert turn.due - turn.issued <= LEAD
        previous = turn.due


# ── what of a point comes back ──────────────────────────────────────────────────────────────────────────────────────

MONTHLY = Deadline(
    "ежемесячно до 5 числа",
    DeadlineKind.RECURRING,
    (date(2026, 12, 5),),
    Reason.NEXT_TURN,
    recurrence=Recurrence(Frequency.MONTHLY, day=5),
)


def point(**values: object) -> Point:
    return replace(Point(id=1, paper_id=1, position=1, text="Сдать отчёт", deadline=MONTHLY), **values)  # type: ignore[arg-type]


def test_as_read_it_repeats_unless_once() -> None:
    assert repeats(point())
    assert not repeats(once(point(), only=True))
    assert repeats(once(once(point(), only=True), only=False))
    assert not repeats(point(mark=Mark.NOTICE))
    assert not repeats(point(old=Old.ARCHIVE))
    assert not repeats(point(no_deadline=True))
    assert not repeats(point(deadline=replace(MONTHLY, recurrence=Recurrence(Frequency.DAILY))))


def test_a_day_chosen_for_a_rule_without_one_is_its_first() -> None:
    fortnight = Deadline("раз в две недели", DeadlineKind.RECURRING, recurrence=Recurrence(Frequency.FORTNIGHTLY))
    chosen = dated(point(deadline=fortnight), on_day(date(2026, 12, 4)))
    assert repeats(chosen)
    assert chosen.deadline.dates == (date(2026, 12, 4),)
    daily = replace(fortnight, recurrence=Recurrence(Frequency.DAILY))
    assert not repeats(dated(point(deadline=daily), on_day(date(2026, 12, 4))))


def test_new_dates_of_what_comes_back_are_its_next_turn() -> None:
    old = point(deadline=replace(MONTHLY, dates=(date(2026, 9, 5),)), old=Old.NEW)
    assert renewed(old, date(2026, 11, 23)).deadline.dates == (date(2026, 12, 5),)


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("по пятницам", "по пятницам"),
        ("еженедельно", "еженедельно"),
        ("ежемесячно до 5 числа", "ежемесячно до 5 числа"),
        ("ежемесячно до конца месяца", "ежемесячно до конца месяца"),
        ("ежеквартально", "ежеквартально до конца квартала"),
        ("раз в полугодие", "раз в полугодие"),
        ("ежегодно в сентябре", "ежегодно в сентябре"),
        ("ежегодно до 1 октября", "ежегодно до 1 октября"),
    ],
)
def test_the_rule_is_said_as_it_was_meant(phrase: str, words: str) -> None:
    read = read_typed(phrase, Context(None, DAYS, date(2026, 11, 23)))
    assert read.repeats
    assert read.recurrence is not None
    assert in_words(read.recurrence) == words
    assert following(read.recurrence, read.dates[0]) > read.dates[0] + timedelta(days=6)
