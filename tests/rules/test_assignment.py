"""The life of an assignment: every move from every state, and what follows from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Shift
from domain.decision import Assignment, Status
from domain.errors import NeedsComment, NotNow, Obstacle
from domain.protocol import Mark
from storage.calendar import YEARS, russian

NOW = datetime(2024, 11, 27, 11, 5, tzinfo=UTC)
TODAY = date(2024, 11, 27)
DIRECTOR, CHECKER = 7, 1
CALENDAR = russian(YEARS)

PLAIN = Assignment(
    id=1, department_id=1, decision_id=1, seat_id=1, number=12, part=0, mark=Mark.CONTROL,
    due=date(2024, 12, 1), control=date(2024, 11, 29), told_at=NOW - timedelta(days=5),
)  # fmt: skip


def at(status: Status) -> Assignment:
    """An assignment as it is when it stands like this."""
    reported = replace(PLAIN, status=status, reported_at=NOW, first_reported_at=NOW, reporter_id=DIRECTOR)
    match status:
        case Status.OPEN:
            return PLAIN
        case Status.RETURNED:
            return replace(reported, reported_at=None, reporter_id=None, rework_until=date(2024, 12, 3))
        case Status.NOTED:
            return replace(PLAIN, status=status, mark=Mark.NOTICE, acknowledged_at=NOW)
        case Status.REPORTED | Status.ACCEPTED:
            return reported
        case _:
            return replace(PLAIN, status=status)


MOVES: dict[str, Callable[[Assignment], Assignment]] = {
    "acknowledged": lambda each: each.acknowledged(NOW),
    "reported": lambda each: each.reported(DIRECTOR, NOW, TODAY),
    "withdrawn": lambda each: each.withdrawn(),
    "accepted": lambda each: each.accepted(CHECKER, NOW, TODAY),
    "returned": lambda each: each.returned(CHECKER, date(2024, 12, 3), "Нет подписи"),
    "moved": lambda each: each.moved(date(2024, 12, 13), date(2024, 12, 13)),
    "cancelled": lambda each: each.cancelled(),
    "reopened": lambda each: each.reopened(),
}


def test_a_point_to_be_read_is_closed_by_reading_and_takes_no_report() -> None:
    notice = replace(PLAIN, mark=Mark.NOTICE, due=None, control=None)
    assert notice.acknowledged(NOW).status is Status.NOTED
    with pytest.raises(NotNow) as refusal:
        notice.reported(DIRECTOR, NOW, TODAY)
    assert refusal.value.obstacle is Obstacle.ONLY_NOTICE


def test_nobody_accepts_or_returns_his_own_report() -> None:
    for judge in (
        lambda: at(Status.REPORTED).accepted(DIRECTOR, NOW, TODAY),
        lambda: at(Status.REPORTED).returned(DIRECTOR, TODAY, "нет подписи"),
    ):
        with pytest.raises(NotNow) as refusal:
            judge()
        assert refusal.value.obstacle is Obstacle.OWN_REPORT


@pytest.mark.parametrize("comment", ["", "   ", "\n"])
def test_a_return_needs_a_word(comment: str) -> None:
    with pytest.raises(NeedsComment):
        at(Status.REPORTED).returned(CHECKER, date(2024, 12, 3), comment)


def test_the_first_report_decides_and_a_rework_in_its_term_does_not_spoil_it() -> None:
    first = PLAIN.reported(DIRECTOR, NOW, TODAY)
    back = first.returned(CHECKER, date(2024, 12, 3), "нет подписи")
    again = back.reported(DIRECTOR, NOW + timedelta(days=6), date(2024, 12, 3))
    assert again.first_reported_at == NOW
    assert again.accepted(CHECKER, NOW, TODAY).was_in_time is True
    late = back.reported(DIRECTOR, NOW + timedelta(days=7), date(2024, 12, 4))
    assert late.accepted(CHECKER, NOW, TODAY).was_in_time is False


@pytest.mark.parametrize(
    ("day", "in_time"),
    [(date(2024, 11, 29), True), (date(2024, 12, 1), True), (date(2024, 12, 2), False)],
)
def test_in_time_means_until_the_later_of_the_last_day_and_the_control_date(day: date, in_time: bool) -> None:
    assert PLAIN.in_time(day) is in_time


def test_without_a_deadline_nothing_is_judged() -> None:
    free = replace(PLAIN, due=None, control=None).reported(DIRECTOR, NOW, TODAY)
    assert free.accepted(CHECKER, NOW, TODAY).was_in_time is None


@pytest.mark.parametrize(
    ("day", "overdue"),
    [
        (date(2024, 11, 29), False),
        (date(2024, 11, 30), False),  # the control date is past, the last day as written is not
        (date(2024, 12, 1), False),
        (date(2024, 12, 2), True),
    ],
)
def test_overdue_begins_on_the_working_day_after_the_later_of_the_two(day: date, overdue: bool) -> None:
    assert PLAIN.is_overdue(day, CALENDAR) is overdue


def test_who_was_not_told_and_what_waits_for_the_checker_is_never_overdue() -> None:
    much_later = date(2025, 6, 1)
    assert not replace(PLAIN, told_at=None).is_overdue(much_later, CALENDAR)
    assert not at(Status.REPORTED).is_overdue(much_later, CALENDAR)


def test_a_withdrawn_first_report_is_as_if_it_had_not_been() -> None:
    assert at(Status.REPORTED).withdrawn().first_reported_at is None
    rework = replace(at(Status.REPORTED), rework_until=date(2024, 12, 3))
    assert rework.withdrawn().status is Status.RETURNED
    assert rework.withdrawn().first_reported_at == NOW


moves = st.lists(st.sampled_from(sorted(MOVES)), max_size=12)


@given(moves)
def test_whatever_happens_the_facts_agree(names: list[str]) -> None:
    """After any moves: who is accepted was reported and is no more reminded; a reporter is known while one waits."""
    one: Any = PLAIN
    for name in names:
        before = one
        try:
            one = MOVES[name](one)
        except NotNow:
            assert one == before
        if one.status is Status.REPORTED:
            assert one.reporter_id == DIRECTOR
            assert one.first_reported_at is not None
        if one.status is Status.ACCEPTED:
            assert one.accepted_by == CHECKER
            assert one.was_in_time is not None
        if not one.is_live:
            assert one.next_reminder_at is None
            assert not one.is_overdue(date(2030, 1, 9), CALENDAR)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(Shift))
def test_overdue_never_begins_on_a_day_off_nor_before_the_last_day_is_over(due: date, shift: Shift) -> None:
    one = replace(PLAIN, due=due, control=CALENDAR.control_date(due, shift))
    first = one.overdue_from(CALENDAR)
    assert first is not None
    assert CALENDAR.is_working(first)
    assert first > due
