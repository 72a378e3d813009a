"""«Не беспокоить»: what waits, until when; nothing is lost, and nothing goes to another day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.people import Department, Policy
from domain.quiet import Quiet, chosen, offered
from tests.cast import Someone, World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    world.set_clock(date(2024, 2, 28))
    return await town(world)


def mornings(person: Someone) -> list[str]:
    return [each["text"] for each in person.heard if "на контроле" in (each["text"] or "")]


async def test_chosen_by_a_button_from_the_help(world: World, place: Town) -> None:
    director = place.director
    await director.says("/help")
    await director.presses("Не беспокоить")
    assert director.sees.startswith("Не беспокоить: сейчас выключено.")
    assert director.buttons == ["9:00–10:00", "12:00–13:00", "12:00–14:00", "13:00–14:00", "‹ Назад"]
    await director.presses("12:00–14:00")
    assert director.sees == "Не беспокою с 12:00 до 14:00. Утреннее напоминание придёт как обычно."
    await director.presses("Изменить")
    assert director.sees.startswith("Не беспокоить: сейчас с 12:00 до 14:00.")
    await director.presses("Выключить")
    assert director.sees == "Тихих часов больше нет: напоминания приходят в рабочие часы отдела."


async def test_a_morning_waits_until_they_end_and_is_not_called_late(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2024, 3, 13),)))
    first, second, _ = place.directors
    await first.says("не беспокоить")
    await first.says("с 8:30 до 12")
    assert first.sees == "Не беспокою с 8:30 до 12:00. Утреннее напоминание придёт в 12:00."
    await world.comes(date(2024, 3, 7), time(9, 0))  # three working days before
    assert [len(mornings(each)) for each in (first, second)] == [0, 1]
    await world.comes(date(2024, 3, 7), time(11, 59))
    assert mornings(first) == []
    await world.comes(date(2024, 3, 7), time(12, 0))
    (only,) = mornings(first)
    assert only.startswith("Чт 07.03. ")


async def test_what_somebody_has_asked_for_and_answers_do_not_wait(world: World, place: Town) -> None:
    await place.director.says("/quiet")
    await place.director.says("12-14")
    await world.comes(date(2024, 3, 12), time(12, 30))
    await place.publish(Point(dues=(date(2024, 3, 20),), who=[place.director]))
    assert "Поручение 1" in place.director.sees
    await place.director.says("исполнено 1 отправлено")
    await place.secretary.presses("Снять с контроля")
    assert "снято с контроля" in place.director.sees


@pytest.mark.parametrize("words", ["с 12 до 18", "с 14 до 12", "днём", "с 9 до 14", "с 20 до 22", "с 25 до 26"])
async def test_what_cannot_be_is_refused_with_an_example(world: World, place: Town, words: str) -> None:
    await place.director.says("тихие часы")
    await place.director.says(words)
    assert "Например: «с 12 до 14»." in place.director.sees


clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(clocks, clocks, st.integers(0, 24 * 60 - 1), st.sampled_from(["Europe/Moscow", "America/New_York"]))
def test_what_waits_goes_the_same_day_before_the_office_closes(
    since: time, until: time, minute: int, zone: str
) -> None:
    home = Department(1, "Отдел", ZoneInfo(zone))
    try:
        quiet = chosen(since, until, home.policy)
    except BadInput:
        return
    now = datetime(2024, 11, 3, tzinfo=UTC) + timedelta(minutes=minute)  # New York changes its hour that night
    end = quiet.held_until(now, home)
    if end is not None:
        assert now < end <= home.at(home.today(now), home.policy.closes) - timedelta(minutes=30)
        assert home.today(end) == home.today(now)
        assert quiet.held_until(end, home) is None


def test_other_office_hours_lose_nothing() -> None:
    """Quiet until two, and the office closes at one from now on: at half past twelve nothing waits any more."""
    home = Department(1, "Отдел", ZoneInfo("UTC"), Policy(closes=time(13)))
    quiet = Quiet(time(12), time(14))
    assert quiet.held_until(datetime(2024, 3, 13, 12, 10, tzinfo=UTC), home) == datetime(
        2024, 3, 13, 12, 30, tzinfo=UTC
    )
    assert quiet.held_until(datetime(2024, 3, 13, 12, 30, tzinfo=UTC), home) is None
    assert offered(home.policy) == (Quiet(time(9), time(10)),)
