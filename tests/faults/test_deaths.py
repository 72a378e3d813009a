"""P1, P4, P5: whatever dies and whenever, nothing is lost, and what comes twice is bounded."""

import asyncio
import random
from pathlib import Path

import pytest

from scheduler.courier import IN_FLIGHT
from storage.crash import EXIT_CODE
from tests.faults.rig import Nursery, Rig, rig

pytestmark = pytest.mark.slow

PEOPLE = range(1, 21)
POINTS = (
    "inbox.received:1",
    "inbox.committed:1",
    "change.before_commit:3",
    "change.after_commit:3",
    "courier.claimed:2",
    "courier.sent:3",
    "courier.completed:3",
)


def check_bounds(one: Rig, texts: int) -> None:
    """Each text came, none more than three times, and all repeats together have a reason each."""
    copies = one.copies()
    assert len(copies) == texts
    assert max(copies.values()) <= 3
    assert copies.total() - texts <= one.lost_answers() + one.kills * IN_FLIGHT


async def test_an_update_fetched_is_never_lost(lives: Nursery, kind: str, tmp_path: Path) -> None:
    chance = random.Random(11)
    async with rig(lives, kind, tmp_path) as one:
        for user_id in PEOPLE:
            one.person(user_id)
        said = len(PEOPLE)
        for order in POINTS:
            for _ in range(8):
                one.says(chance.choice(PEOPLE), f"слово {said}")
                said += 1
            assert await one.ended(await one.start(crash=order)) == EXIT_CODE
            one.kills += 1
        for turn in range(12):
            pid = await one.start()
            for _ in range(6):
                one.says(chance.choice(PEOPLE), f"слово {said}")
                said += 1
                await asyncio.sleep(chance.uniform(0, 0.08))
            if turn % 4 == 3:
                assert await one.term(pid) == 0
            else:
                await one.kill(pid)
        pid = await one.start()
        await one.settled(60, updates=said)
        assert await one.states("inbox") == {"done": said}
        assert await one.sql("SELECT count(*), count(DISTINCT update_id) FROM effects") == [(said, said)]
        letters = await one.states("outbox")
        assert letters["sent"] + letters["dead"] == said
        check_bounds(one, said)
        assert await one.term(pid) == 0


async def test_a_due_reminder_arrives_whatever_dies_and_repeats_are_bounded(
    lives: Nursery, kind: str, tmp_path: Path
) -> None:
    chance = random.Random(5)
    reminded = range(1, 121)
    async with rig(lives, kind, tmp_path) as one:
        for user_id in reminded:
            one.person(user_id)
        one.five_percent()
        await one.remind(reminded)
        for _ in range(10):
            pid = await one.start(polls=False)
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            await one.kill(pid)
        pid = await one.start(polls=False)
        await one.settled(60)
        states = await one.states("outbox")
        undeliverable = await one.sql("SELECT lane, error FROM outbox WHERE state = 'dead'")
        assert states["sent"] + len(undeliverable) == len(reminded)
        assert all(error for _, error in undeliverable)
        heard = {chat_id for chat_id, _ in one.copies()}
        assert set(reminded) - heard <= {int(lane) for lane, _ in undeliverable}
        check_bounds(one, len(heard))
        assert await one.term(pid) == 0


@pytest.mark.parametrize("terminations", [0, 6])
async def test_without_faults_nothing_comes_twice(lives: Nursery, kind: str, tmp_path: Path, terminations: int) -> None:
    reminded = range(1, 91)
    async with rig(lives, kind, tmp_path) as one:
        for user_id in reminded:
            one.person(user_id)
        await one.remind(reminded)
        for _ in range(terminations):
            pid = await one.start(polls=False)
            await asyncio.sleep(0.4)
            assert await one.term(pid) == 0
        pid = await one.start(polls=False)
        await one.settled(30)
        assert set(one.copies().values()) == {1}
        assert len(one.copies()) == len(reminded)
        assert await one.sql("SELECT count(*) FROM told") == [(len(reminded),)]
        assert await one.term(pid) == 0
