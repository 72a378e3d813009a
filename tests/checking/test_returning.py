"""«На доработку»: a word and a day, by a button, the grid or a phrase; no time is taken away that the deadline gave."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from domain.decision import Assignment, Status
from domain.protocol import Mark
from domain.reminders import Stage, stage_on
from storage.calendar import YEARS, russian
from tests.cast import World
from tests.story.school import Point, Town, town

DAYS = russian(YEARS)
AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
ONE = Assignment(
    id=1, department_id=1, decision_id=1, seat_id=1, number=1, part=0, mark=Mark.CONTROL, told_at=AT,
    due=date(2026, 12, 11), control=date(2026, 12, 11),
)  # fmt: skip
BACK = ONE.reported(5, AT, date(2026, 11, 23)).returned(6, date(2026, 11, 26), "нет подписи")


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=1)


@pytest.mark.parametrize(
    ("day", "overdue"),
    [(date(2026, 11, 27), False), (date(2026, 12, 11), False), (date(2026, 12, 13), False), (date(2026, 12, 14), True)],
)
def test_a_rework_before_the_deadline_is_overdue_only_after_the_deadline(day: date, overdue: bool) -> None:
    assert BACK.is_overdue(day, DAYS) is overdue
    again = BACK.reported(5, AT, day)
    assert again.accepted(6, AT, date(2026, 11, 23)).was_in_time is (day <= date(2026, 12, 11))


def test_a_rework_after_the_deadline_is_overdue_after_its_own_term() -> None:
    late = replace(BACK, rework_until=date(2026, 12, 16))
    assert not late.is_overdue(date(2026, 12, 16), DAYS)
    assert late.is_overdue(date(2026, 12, 17), DAYS)


def test_between_the_reworks_term_and_the_deadline_the_deadline_is_reminded_of() -> None:
    assert (stage := stage_on(BACK, date(2026, 12, 8), DAYS)) is not None
    assert (stage.stage, stage.working_days) == (Stage.BEFORE, 3)
    assert (stage := stage_on(BACK, date(2026, 11, 26), DAYS)) is not None
    assert stage.stage is Stage.TODAY
    assert (stage := stage_on(BACK, date(2026, 12, 14), DAYS)) is not None
    assert stage.stage is Stage.OVERDUE


async def test_a_day_by_a_button_and_from_the_grid(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 11),)))
    director, secretary = place.director, place.secretary
    await director.says("исполнено 1 План утверждён")
    await secretary.presses("На доработку")
    assert secretary.buttons == ["24.11", "26.11", "30.11", "Календарь", "Отмена"]
    await secretary.presses("30.11")
    assert secretary.sees.endswith("Доработать до пн 30.11. Чего не хватает? Напишите одной фразой.")
    await secretary.presses("Другой день")
    await secretary.presses("Календарь")
    await secretary.presses("27")
    await secretary.says("Нет подписи на плане")
    row = await place.row(one)
    assert (row.status, row.rework_until) == (Status.RETURNED, date(2026, 11, 27))
    assert row.overdue_from == date(2026, 12, 14)
    assert "Доработать до пт 27.11." in director.sees
    await world.comes(date(2026, 12, 1), time(9, 1))
    assert not any("росрочен" in (each["text"] or "") for each in director.heard)


async def test_a_day_alone_is_no_word_on_what_is_missing(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 11),)))
    await place.director.says("исполнено 1 План утверждён")
    await place.secretary.presses("На доработку")
    await place.secretary.says("до 30 ноября")
    assert place.secretary.sees.startswith("Напишите, чего не хватает")
    assert (await place.row(one)).status is Status.REPORTED
    await place.secretary.says("нет подписи, до 30 ноября")
    assert (await place.row(one)).rework_until == date(2026, 11, 30)


async def test_a_return_is_told_once_and_the_earlier_message_says_only_that_it_was_checked(
    world: World, place: Town
) -> None:
    await place.publish(Point(dues=(date(2026, 12, 11),)))
    director = place.director
    await director.says("исполнено 1 План утверждён")
    await place.secretary.presses("На доработку")
    await place.secretary.says("нет подписи")
    told = [each["text"] for each in director.heard if (each["text"] or "").startswith("Поручение 1 на доработку")]
    assert len(told) == 1
    assert any("Проверен, ответ ниже." in (each["text"] or "") for each in director.heard)
