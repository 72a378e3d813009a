"""The races that matter most once more on PostgreSQL, where handlers really run side by side, each on a connection."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from domain.decision import Status
from domain.requests import Answer
from storage.models import DepartmentRow, RequestRow
from tests.attacks.hands import Watched, at_once
from tests.attacks.test_races import (
    heard,
    place,
    reported_once,
    test_done_meets_cancel_and_one_of_them_is_true,
    test_two_checkers_at_once_accept_and_give_back,
    test_withdrawing_from_two_devices_and_accepting_at_once_is_one_move,
    written,
)
from tests.cast import World
from tests.servers import Templates, new_postgres
from tests.story.school import Point, Town, in_days

__all__ = [
    "place",
    "test_done_meets_cancel_and_one_of_them_is_true",
    "test_two_checkers_at_once_accept_and_give_back",
    "test_withdrawing_from_two_devices_and_accepting_at_once_is_one_move",
]

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, templates: tuple[Templates, AsyncExitStack]) -> AsyncIterator[World]:
    made, stack = templates
    async with new_postgres(await made.postgres(stack)) as url:
        world = World(url, tmp_path)
        await world.start()
        yield world
        await world.close()


async def test_accepted_twice_from_two_devices_by_two_checkers_is_accepted_once(world: World, place: Town) -> None:
    one = await reported_once(world, place)
    watched = Watched(world)
    data = f"accept1:{one}:"
    await at_once(
        world,
        *[lambda: world.act("press", {"user_id": place.secretary.telegram_id, "data": data})] * 2,
        *[lambda: world.act("press", {"user_id": place.head.telegram_id, "data": data})] * 2,
    )
    assert watched.failures == []
    assert (await written(world))["accepted"] == 1
    assert heard(place.director, "снято с контроля 23.11") == 1


async def test_given_back_by_two_checkers_is_given_back_once(world: World, place: Town) -> None:
    one = await reported_once(world, place)
    for who in (place.secretary, place.head):
        await who.forges(f"check1:rework:{one}:")
    watched = Watched(world)
    await at_once(
        world,
        *[
            lambda who=who: world.act("message", {"user_id": who.telegram_id, "text": "нет приказа, до 4 декабря"})
            for who in (place.secretary, place.head)
        ],
    )
    assert watched.failures == []
    assert (await written(world))["returned"] == 1
    assert (await place.row(one)).status is Status.RETURNED
    assert heard(place.director, "на доработку: «нет приказа") == 1


async def test_an_extension_decided_twice_is_decided_once(world: World, place: Town) -> None:
    async with world.database.write() as session:
        row = await session.get_one(DepartmentRow, place.home.id)
        row.policy = {**(row.policy or {}), "secretary_extends": True}
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    await place.director.presses("Прошу продлить")
    await place.director.says(f"до {in_days(world, 21):%d.%m}, болезнь")
    agrees = next(b["data"] for row in place.head.last["buttons"] for b in row if b["text"].startswith("Продлить до"))
    await place.secretary.presses("Отказать")
    watched = Watched(world)
    await at_once(
        world,
        *[lambda: world.act("press", {"user_id": place.head.telegram_id, "data": agrees})] * 2,
        lambda: world.act("message", {"user_id": place.secretary.telegram_id, "text": "сводный план сдаём раньше"}),
    )
    assert watched.failures == []
    counts = await written(world)
    assert counts["moved"] + counts["answered_refused"] == 1, counts
    assert heard(place.director, "продлён: ") + heard(place.director, "Продлить поручение 1 нельзя") == 1
    async with world.database.read() as session:
        answer = (await session.get_one(RequestRow, 1)).answer
    moved = (await place.row(one)).due == in_days(world, 21)
    assert (answer == Answer.AGREED.value) is moved
