"""When people are reminded: the table of the rules, and what must hold for any assignment."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.decision import Assignment, Status
from domain.people import Department
from domain.protocol import Mark
from domain.reminders import (
    Reminder,
    Stage,
    days,
    falls_on,
    is_working_hour,
    next_opening,
    next_reminder,
    stage_on,
)
from storage.calendar import YEARS, russian

CALENDAR = russian(YEARS)
ZONES = ("Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad", "America/New_York", "UTC")


def home(zone: str = "Europe/Moscow") -> Department:
    return Department(1, "Отдел", ZoneInfo(zone))


def assigned(told: datetime, due: date) -> Assignment:
    return Assignment(
        id=1, department_id=1, decision_id=1, seat_id=1, number=1, part=0, mark=Mark.CONTROL, due=due,
        control=CALENDAR.control_date(due), told_at=told,
    )  # fmt: skip


def said(told: date, due: date, count: int) -> list[date]:
    """The days of the first reminders."""
    return [each.day for each in islice(days(told, CALENDAR.control_date(due), due, CALENDAR), count)]


@pytest.mark.parametrize(
    ("told", "due", "expected"),
    [
        # at most five working days: one before, and the day
        (date(2024, 11, 18), date(2024, 11, 22), ["11-21", "11-22"]),
        # up to 30 days: three, one, the day
        (date(2024, 11, 1), date(2024, 11, 29), ["11-26", "11-28", "11-29"]),
        # longer: seven, three, one, the day
        (date(2024, 10, 14), date(2024, 11, 29), ["11-20", "11-26", "11-28", "11-29"]),
        # over two months: also 30 days before; the last day is a Sunday, the control date steers
        (date(2024, 2, 28), date(2024, 9, 1), ["07-31", "08-21", "08-27", "08-29", "08-30"]),
    ],
)
def test_the_days_before(told: date, due: date, expected: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in said(told, due, len(expected))] == expected


@pytest.mark.parametrize(
    ("told", "due", "expected"),
    [
        (date(2024, 4, 8), date(2024, 4, 14), ["04-11", "04-12", "04-15"]),
        (date(2024, 3, 20), date(2024, 4, 13), ["04-09", "04-11", "04-12", "04-15"]),
    ],
)
def test_a_day_off_as_written_loses_no_reminder(told: date, due: date, expected: list[str]) -> None:
    """Control on the very day: the day itself is the last working day before it."""
    found = [each.day for each in islice(days(told, due, due, CALENDAR), len(expected))]
    assert [f"{day:%m-%d}" for day in found] == expected


def test_overdue_on_days_one_and_three_then_mondays() -> None:
    reminders = list(islice(days(date(2024, 3, 1), date(2024, 4, 5), date(2024, 4, 5), CALENDAR), 8))
    assert reminders[4:] == [
        Reminder(date(2024, 4, 8), Stage.OVERDUE, 1),
        Reminder(date(2024, 4, 10), Stage.OVERDUE, 3),
        Reminder(date(2024, 4, 15), Stage.OVERDUE, 6),
        Reminder(date(2024, 4, 22), Stage.OVERDUE, 11),
    ]


instants = st.datetimes(datetime(2019, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))
terms = st.integers(-10, 400)
zones = st.sampled_from(ZONES)


@given(instants, terms, zones, st.integers(0, 500))
def test_a_reminder_comes_later_at_opening_on_a_working_day(told: datetime, term: int, zone: str, later: int) -> None:
    """Never before the card, never on a day off or a quiet day, always at the opening hour, strictly later."""
    place = home(zone)
    one = assigned(told, place.today(told) + timedelta(days=term))
    after = told + timedelta(days=later)
    coming = next_reminder(one, place, CALENDAR, after)
    assert coming is not None
    moment, _ = coming
    assert moment > after >= told
    assert place.local(moment).time() == time(9)
    assert CALENDAR.is_working(place.today(moment))
    assert (place.today(moment).month, place.today(moment).day) not in place.policy.quiet_days
    assert is_working_hour(moment, place, CALENDAR)


@example(datetime(2019, 7, 11, tzinfo=UTC), 50, "Europe/Moscow")  # overdue from a quiet day
@given(instants, terms, zones)
def test_reminders_follow_one_another_and_at_most_one_a_day(told: datetime, term: int, zone: str) -> None:
    place = home(zone)
    one = assigned(told, place.today(told) + timedelta(days=term))
    moments, after = [], told
    for _ in range(8):
        coming = next_reminder(one, place, CALENDAR, after)
        assert coming is not None
        after = coming[0]
        moments.append(after)
        assert falls_on(one, place.today(after), place, CALENDAR)
    local = [place.today(moment) for moment in moments]
    assert local == sorted(set(local))
    first = one.overdue_from(CALENDAR)
    assert first is not None
    mondays = [day for day in local if day > CALENDAR.add(first, 2)]
    quiet = {CALENDAR.after(date(day.year, 9, 2)) for day in mondays}
    assert all(day.weekday() == 0 or day in quiet for day in mondays)


@given(instants, terms, st.sampled_from(Status))
def test_who_has_reported_or_was_not_told_is_never_reminded(told: datetime, term: int, status: Status) -> None:
    one = replace(assigned(told, told.date() + timedelta(days=term)), status=status)
    coming = next_reminder(one, home(), CALENDAR, told)
    assert (coming is not None) == (status in (Status.OPEN, Status.RETURNED))
    assert next_reminder(replace(one, told_at=None), home(), CALENDAR, told) is None
    assert next_reminder(replace(one, mark=Mark.NOTICE), home(), CALENDAR, told) is None
    assert next_reminder(replace(one, due=None, control=None, rework_until=None), home(), CALENDAR, told) is None


@given(instants, st.integers(1, 200), st.integers(1, 100))
def test_moving_the_deadline_moves_the_rest(told: datetime, term: int, more: int) -> None:
    """Up to the day it falls due nothing is said to be due or overdue by the old day."""
    one = assigned(told, told.date() + timedelta(days=term))
    due = one.due
    assert due is not None
    later = due + timedelta(days=more)
    moved = one.moved(later, CALENDAR.control_date(later))
    after = told
    while (coming := next_reminder(moved, home(), CALENDAR, after)) and coming[1].stage is not Stage.OVERDUE:
        after = coming[0]
        assert coming[1].stage is Stage.BEFORE or coming[1].day >= CALENDAR.control_date(later)
    assert after < home().at(later + timedelta(days=20), time(0))


@given(instants, zones)
def test_the_next_opening_is_the_next_hour_at_which_people_work(now: datetime, zone: str) -> None:
    place = home(zone)
    opening = next_opening(now, place, CALENDAR)
    assert opening > now
    assert is_working_hour(opening, place, CALENDAR)
    assert not is_working_hour(opening - timedelta(minutes=1), place, CALENDAR)


@given(instants, terms, st.integers(0, 500))
def test_the_stage_on_a_day_agrees_with_being_overdue(told: datetime, term: int, later: int) -> None:
    one = assigned(told, told.date() + timedelta(days=term))
    today = told.date() + timedelta(days=later)
    stage = stage_on(one, today, CALENDAR)
    assert stage is not None
    assert (stage.stage is Stage.OVERDUE) == one.is_overdue(today, CALENDAR)


def test_the_wall_clock_counts_when_the_zone_changes_its_hour() -> None:
    """New York: on 3 November 2024 summer time ended; nine o'clock is nine o'clock on both sides."""
    place = home("America/New_York")
    assert next_opening(datetime(2024, 11, 1, 22, tzinfo=UTC), place, CALENDAR) == datetime(2024, 11, 2, 13, tzinfo=UTC)
    assert next_opening(datetime(2024, 11, 4, 22, tzinfo=UTC), place, CALENDAR) == datetime(2024, 11, 5, 14, tzinfo=UTC)


def test_a_quiet_day_is_passed_over() -> None:
    """The day itself, 2 September, is quiet: nothing is said before the first day of being overdue."""
    one = assigned(datetime(2024, 8, 26, 10, tzinfo=UTC), date(2024, 9, 2))
    eve = next_reminder(one, home(), CALENDAR, datetime(2024, 8, 26, 10, tzinfo=UTC))
    assert eve is not None
    assert eve[1] == Reminder(date(2024, 8, 30), Stage.BEFORE, 1)
    after = next_reminder(one, home(), CALENDAR, eve[0])
    assert after is not None
    assert home().today(after[0]) == date(2024, 9, 3)
