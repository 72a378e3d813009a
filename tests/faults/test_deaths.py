"""P1, P4, P5: whatever dies and whenever, nothing is lost, and what comes twice is bounded."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.crowd import FIRST_ACCOUNT, crowd
from scheduler.courier import IN_FLIGHT
from storage.crash import EXIT_CODE
from tests.faults.rig import Nursery, Rig, rig

pytestmark = pytest.mark.slow

PEOPLE = range(1, 21)
MORNING = 40
A_TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)  # 11:00 in Moscow
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


async def test_ticks_that_are_killed_plan_nothing_twice_and_lose_nothing(
    lives: Nursery, kind: str, tmp_path: Path
) -> None:
    """The bot's own ticks and letters; `test_ticks` compares every letter of several days."""
    chance = random.Random(3)
    async with rig(lives, kind, tmp_path) as one:
        for number in range(1, MORNING + 1):
            one.person(FIRST_ACCOUNT + number)
        given = {"due": A_TUESDAY.date() + timedelta(days=1), "remind_at": A_TUESDAY, "now": A_TUESDAY}
        await crowd(one.database, people=MORNING, assignments=2 * MORNING, departments=1, **given)  # type: ignore[arg-type]
        order = {"polls": False, "ticks_at": A_TUESDAY.isoformat()}
        for crash in ("tick.planned:1", "tick.committed:1", "courier.claimed:2", "courier.sent:2"):
            assert await one.ended(await one.start(**order, crash=crash)) == EXIT_CODE
            one.kills += 1
        for _ in range(2):
            pid = await one.start(**order)
            await asyncio.sleep(chance.uniform(0.2, 0.5))
            await one.kill(pid)
        pid = await one.start(**order)
        await one.settled(30)
        assert await one.term(pid) == 0
        letters = await one.sql("SELECT kind, count(*), count(DISTINCT person_id) FROM outbox GROUP BY kind")
        assert letters == [("MorningReminder", MORNING, MORNING)]
        states = await one.states("outbox")
        given_up = await one.sql("SELECT lane FROM outbox WHERE state = 'dead' AND error != ''")
        assert states["sent"] + len(given_up) == MORNING
        heard = {str(chat_id) for chat_id, _ in one.copies()}
        assert len(heard | {lane for (lane,) in given_up}) == MORNING
        assert await one.sql("SELECT count(*) FROM assignments WHERE next_reminder_at <= '2026-11-24 23:59'") == [(0,)]
        check_bounds(one, len(heard))


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
