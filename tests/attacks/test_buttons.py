"""Buttons nobody drew: every number out of reach, every shape that only looks like ours, messages that are gone."""

import random
import re
from typing import Any

import pytest

from domain.decision import Status
from messages.cards import Act, Deed, OpenCard, View
from storage.models import JournalRow
from tests.attacks.hands import Watched, comes, press_of
from tests.cast import World
from tests.rights.test_rights import shown_buttons
from tests.rights.test_rights import town as busy_town
from tests.story.school import Point, Town, in_days, town

FAR = 2**63 - 1  # the largest id that a base keeps


def shapes(buttons: list[str]) -> list[str]:
    """One button of each kind: the same prefix and words, whatever the numbers."""
    found: dict[str, str] = {}
    for data in buttons:
        found.setdefault(re.sub(r"(?<=:)\d+", "#", data), data)
    return sorted(found.values())


def altered(data: str) -> list[str]:
    """The button with each of its numbers replaced in turn: by the largest, and by what is not there."""
    spans = [found.span() for found in re.finditer(r"(?<=:)\d+", data)]
    found = [data[:start] + str(FAR) + data[end:] for start, end in spans]
    found += [data[:start] + "999999" + data[end:] for start, end in spans]
    return [each for each in found if len(each.encode()) <= 64]


async def test_no_number_in_a_button_brings_the_bot_down(world: World) -> None:
    place = await busy_town(world)
    watched = Watched(world)
    kinds = shapes(place.buttons)
    assert len(kinds) > 40
    secretary = place.secretary
    on = secretary.last["message_id"]
    chance = random.Random(7)
    for data in kinds:
        for each in altered(data):
            # In one department one round suffices for the large numbers; the others are a sample.
            if str(FAR) in each or chance.random() < 0.3:
                watched.doing = each
                world.act("press", {"user_id": secretary.telegram_id, "data": each, "message_id": on})
    await world.settle()
    assert watched.failures == []


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=1)


def unlike(data: str) -> list[Any]:
    """What is no button of ours, though it looks like `data`."""
    head, _, number = data.rpartition(":")
    numbers = ["-5", "+3", "1_000", "1.0", "1e3", "0x1", "01", " 1", "1 ", "", "٣", "²", "1\x00", "\x00", "None", "1:1"]
    numbers += [str(2**63), str(2**64), "9" * 22, f"-{2**63}"]
    others = [
        "",
        ":",
        "::::",
        data + ":",
        ":" + data,
        data.upper(),
        data.replace("1:", "0:", 1),
        "a" * 65,
        "я" * 65,
        "💥",
    ]
    return (
        [f"{head}:{each}" for each in numbers]
        + others
        + [number, "press:1", "__proto__", "'; DROP TABLE assignments;--"]
    )


async def test_what_only_looks_like_a_button_is_answered_and_does_nothing(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    before = await place.count(JournalRow)
    on = director.last["message_id"]
    for press in (Act(deed=Deed.ACKNOWLEDGE, assignment=one), OpenCard(view=View.CARD, assignment=one)):
        data = press.pack().rstrip(":")
        ours = {data + ":", data + ":1"}  # with a way back, or one that leads nowhere
        for each in [each for each in unlike(data) if each not in ours]:
            watched.doing = each
            answered = len(world.look("callbacks")["callbacks"])
            world.act("press", {"user_id": director.telegram_id, "data": each, "message_id": on})
            await world.settle()
            presses = world.look("callbacks")["callbacks"]
            assert len(presses) == answered + 1
            assert presses[-1]["text"], each
    assert watched.failures == []
    assert await place.count(JournalRow) == before
    assert (await place.row(one)).acknowledged_at is None


@pytest.mark.parametrize(
    ("about", "rest"),
    [
        ("no message at all", {}),
        ("an inline message only", {"inline_message_id": "AAAA"}),
        ("a message out of reach", {"message": {"chat": {"id": 0, "type": "private"}, "message_id": 77, "date": 0}}),
        ("no data, a game", {"data": None, "game_short_name": "chess"}),
        ("a field that is not known yet", {"inline_message_id": "A", "from_the_future": {"a": [1]}}),
    ],
)
async def test_a_press_without_its_message_acts_all_the_same(
    world: World, place: Town, about: str, rest: dict[str, Any]
) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    if "message" in rest:
        rest["message"]["chat"]["id"] = director.telegram_id
    data = [each for each in shown_buttons(world) if each.startswith("act1:")]
    update = press_of(director, data[0], query_id="12345")
    update["callback_query"].update(rest)
    update["callback_query"] = {name: value for name, value in update["callback_query"].items() if value is not None}
    await comes(world, update)
    acknowledged = (await place.row(one)).acknowledged_at is not None
    assert acknowledged is ("data" not in rest), about
    for view in (View.CARD, View.REPORT, View.EXTEND):
        update["callback_query"]["data"] = OpenCard(view=view, assignment=one).pack()
        await comes(world, update)
    assert watched.failures == [], about


async def test_a_card_forty_days_old_still_serves(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 60),)))
    director = place.director
    card = director.last["message_id"]
    await world.passes(days=40)
    await director.presses("Ознакомлен(а)", on=card)
    await director.presses("Исполнено", on=card)
    await director.says("план утверждён")
    assert (await place.row(one)).status is Status.REPORTED
