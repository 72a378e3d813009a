"""Reminders where the calendar and the clock are odd: tables made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.people import Department, Policy
from domain.reminders import Reminder, Stage, days, next_opening, next_reminder
from tests.rules.test_reminders import CALENDAR, assigned, home, instants, terms, zones


@pytest.mark.parametrize(
    ("told", "due", "control", "before", "overdue"),
    [
        # 29 February; Friday 23.02 is a holiday
        (date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29), ["02-26", "02-28", "02-29"],
         ["03-01", "03-05", "03-11"]),
        # 31.12.2024 is a day off by a transfer, Saturday 28.12 is worked; work begins on Thursday 9 January
        (date(2024, 12, 2), date(2024, 12, 31), date(2024, 12, 28), ["12-25", "12-27", "12-28"],
         ["01-09", "01-13", "01-20"]),
        # 31.12.2025 is a day off; given four working days; work begins on Monday 12 January
        (date(2025, 12, 24), date(2025, 12, 31), date(2025, 12, 30), ["12-29", "12-30"], ["01-12", "01-14", "01-19"]),
        # the eve of a deadline on 9 January is the last working day of the old year
        (date(2024, 12, 24), date(2025, 1, 9), date(2025, 1, 9), ["12-28", "01-09"], ["01-10", "01-14", "01-20"]),
    ],
)  # fmt: skip
def test_odd_days(told: date, due: date, control: date, before: list[str], overdue: list[str]) -> None:
    assert CALENDAR.control_date(due) == control
    found = list(islice(days(told, control, due, CALENDAR), len(before) + 3))
    assert [f"{each.day:%m-%d}" for each in found if each.stage is not Stage.OVERDUE] == before
    assert [f"{each.day:%m-%d}" for each in found if each.stage is Stage.OVERDUE] == overdue


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Moscow", date(2024, 3, 13), "2024-03-13 06:00"),
        ("Europe/Kaliningrad", date(2024, 3, 13), "2024-03-13 07:00"),
        ("Asia/Kamchatka", date(2024, 3, 13), "2024-03-12 21:00"),  # in UTC still the day before
        ("America/New_York", date(2024, 3, 7), "2024-03-07 14:00"),
        ("America/New_York", date(2024, 3, 11), "2024-03-11 13:00"),  # summer time since Sunday
        ("Europe/Berlin", date(2024, 10, 25), "2024-10-25 07:00"),
        ("Europe/Berlin", date(2024, 10, 28), "2024-10-28 08:00"),  # winter time since Sunday
    ],
)
def test_nine_o_clock_is_nine_o_clock_in_every_zone(zone: str, day: date, utc: str) -> None:
    place = home(zone)
    one = assigned(place.at(day - timedelta(days=14), time(12)), day)
    after = place.at(day, time(8, 59))
    coming = next_reminder(one, place, CALENDAR, after)
    assert coming is not None
    assert f"{coming[0]:%Y-%m-%d %H:%M}" == utc
    assert coming[1].stage is Stage.TODAY


def test_an_opening_hour_that_does_not_exist_is_said_an_hour_later_once() -> None:
    """Cairo, Friday 26.04.2024: after 23:59 comes 01:00."""
    place = Department(1, "Отдел", ZoneInfo("Africa/Cairo"), Policy(opens=time(0, 30)))
    opening = next_opening(datetime(2024, 4, 25, 12, tzinfo=UTC), place, CALENDAR)
    assert opening == datetime(2024, 4, 25, 22, 30, tzinfo=UTC)
    assert place.local(opening).time() == time(1, 30)
    assert place.today(next_opening(opening, place, CALENDAR)) == date(2024, 4, 27)  # a Saturday worked by a transfer


def test_an_opening_hour_that_comes_twice_is_said_once() -> None:
    """Cairo, Thursday 31.10.2024: after 23:59 comes 23:00 again."""
    place = Department(1, "Отдел", ZoneInfo("Africa/Cairo"), Policy(opens=time(23, 30), closes=time(23, 59)))
    first = next_opening(datetime(2024, 10, 31, 12, tzinfo=UTC), place, CALENDAR)
    assert first == datetime(2024, 10, 31, 20, 30, tzinfo=UTC)
    assert next_opening(first, place, CALENDAR) == datetime(2024, 11, 1, 21, 30, tzinfo=UTC)


@given(instants, terms, zones, zones, st.integers(0, 300))
def test_another_zone_changes_the_instant_and_never_the_hour(
    told: datetime, term: int, zone: str, other: str, later: int
) -> None:
    one = assigned(told, told.date() + timedelta(days=term))
    after = told + timedelta(days=later)
    for place in (home(zone), home(other)):
        coming = next_reminder(one, place, CALENDAR, after)
        assert coming is not None
        assert coming[0] > after
        assert place.local(coming[0]).time() == place.policy.opens


@given(instants, terms, st.integers(0, 200), st.integers(0, 200))
def test_what_comes_next_never_goes_back(told: datetime, term: int, first: int, more: int) -> None:
    """Asked later, the answer is the same or later: a restart at any moment plans nothing anew that was said."""
    one = assigned(told, told.date() + timedelta(days=term))
    sooner = next_reminder(one, home(), CALENDAR, told + timedelta(days=first))
    later = next_reminder(one, home(), CALENDAR, told + timedelta(days=first + more))
    assert sooner is not None
    assert later is not None
    assert later[0] >= sooner[0]
    if sooner[0] > told + timedelta(days=first + more):
        assert later == sooner


@given(instants, st.integers(1, 200), st.integers(1, 20))
def test_the_rework_has_a_term_of_its_own(told: datetime, term: int, given_days: int) -> None:
    """Returned: the reminders go by the rework's term, whatever the deadline was."""
    one = assigned(told, told.date() + timedelta(days=term))
    until = CALENDAR.add(home().today(told), given_days)
    coming = next_reminder(replace(one, rework_until=until), home(), CALENDAR, told)
    assert coming is not None
    if coming[1].stage is not Stage.OVERDUE:
        assert home().today(coming[0]) <= until or (until.month, until.day) in home().policy.quiet_days


@given(instants, st.integers(2, 60), st.integers(1, 20))
def test_a_rework_before_the_deadline_leaves_the_deadlines_own_day(told: datetime, term: int, given_days: int) -> None:
    """Where the rework's term lies before the last day, that day is named too, and nothing is overdue before it."""
    one = assigned(told, told.date() + timedelta(days=term))
    until = CALENDAR.add(told.date(), given_days)
    assert one.due is not None
    found = list(takewhile(lambda each: each.stage is not Stage.OVERDUE, days(told.date(), until, one.due, CALENDAR)))
    own_day = CALENDAR.on_or_before(one.due)
    assume(own_day > until)
    assert found[-1] == Reminder(own_day, Stage.TODAY, 0)
    assert [each.day for each in found if each.stage is Stage.TODAY] == [CALENDAR.on_or_before(until), own_day]
