"""Who had blocked the bot and returns: one catch-up, and what was published meanwhile."""

from datetime import date, time

import pytest

from tests.cast import Someone, World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    world.set_clock(date(2024, 2, 28))
    return await town(world)


async def test_who_returns_gets_one_catch_up_and_what_came_meanwhile(world: World, place: Town) -> None:
    dues = (date(2024, 3, 6), date(2024, 3, 7), date(2024, 3, 14))
    await place.publish(*(Point(f"Дело {n}", dues=(due,)) for n, due in enumerate(dues, start=1)))
    director = place.director
    await world.comes(date(2024, 3, 1), time(13, 1))  # reminded to acknowledge
    await world.comes(date(2024, 3, 4), time(18))
    _blocks(world, director, blocked=True)
    await world.settle()
    for day in (5, 6, 7, 11, 12):
        await world.comes(date(2024, 3, day))
    await place.publish(Point("Новое дело", dues=(date(2024, 4, 26),)), number="5")
    before = len(director.heard)
    world.set_clock(date(2024, 3, 12), time(15))
    _blocks(world, director, blocked=False)
    await world.settle()
    heard = [each["text"] for each in director.heard[before:]]
    assert len(heard) == 2
    (morning,) = [each for each in heard if "на контроле" in each]
    assert morning.splitlines() == [
        "С возвращением! Вот что ждёт вас.",
        "Вт 12.03. Марина Петровна, на контроле 2 поручения:",
        "⚠ Просрочено: 2. Дело 2, срок был 07.03",
        "⚠ Просрочено: 1. Дело 1, срок был 06.03",
    ]
    (card,) = [each for each in heard if "Новое дело" in each]
    assert "Поручение 4" in card
    await world.comes(date(2024, 3, 13))
    assert sum("на контроле" in each["text"] for each in director.heard[before:]) == 2  # tomorrow's own


def _blocks(world: World, someone: Someone, *, blocked: bool) -> None:
    world.act("block", {"user_id": someone.telegram_id, "blocked": blocked})
