"""P9, P10, P12, P13: limits obeyed, people before bulk, one bad input stops nobody, two copies never both send."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.letters import MorningReminder, Priority
from sandbox import sim
from sandbox.limits import Limits
from scheduler.courier import IN_FLIGHT
from tests.faults.rig import Nursery, rig

pytestmark = [pytest.mark.slow, pytest.mark.alone]


async def test_a_429_is_obeyed_and_the_rate_learnt(lives: Nursery, tmp_path: Path) -> None:
    """The bot believes in twice the rate that is granted."""
    people = range(1, 401)
    async with rig(lives, "sqlite", tmp_path, limits=Limits()) as one:
        for user_id in people:
            one.person(user_id)
        one.fault(method="sendMessage", code=429, retry_after=300, chat_id=7, times=1)
        await one.remind(people)
        pid = await one.start(polls=False, rate=60.0)
        await one.until(f"SELECT count(*) >= {len(people) - 1} FROM outbox WHERE state = 'sent'", 60)
        calls = one.calls()
        assert not any(call.while_frozen for call in calls)
        assert sum(call.code == 429 for call in calls) <= 0.01 * len(calls)
        assert await one.sql("SELECT lane FROM outbox WHERE state != 'sent'") == [("7",)]
        assert await one.term(pid) == 0


async def test_people_go_before_bulk_and_bulk_keeps_its_rate(lives: Nursery, tmp_path: Path) -> None:
    async with rig(lives, "sqlite", tmp_path, limits=Limits()) as one:
        pressing = range(1, 13)
        for user_id in pressing:
            one.person(user_id)
        one.engine.bot.queue.clear()
        pid = await one.start()
        for user_id in pressing:
            one.says(user_id, "/card")
        await one.until(f"SELECT count(*) = {len(pressing)} FROM inbox WHERE state = 'done'", 10)
        cards = {call.chat_id: call.result[0] for call in one.calls() if call.done}
        people = range(1000, 1300)
        for user_id in people:
            one.person(user_id)
        one.engine.bot.queue.clear()
        await one.queue(
            [(user_id, MorningReminder(user_id, datetime.now(UTC).date())) for user_id in people], Priority.DIGEST
        )
        began = time.monotonic()
        pressed = {}
        for user_id in pressing:
            await asyncio.sleep(0.6)
            pressed[user_id] = time.monotonic()
            sim.act(one.engine, "press", {"user_id": user_id, "message_id": cards[user_id], "button": "Исполнено"})
        await one.settled(30)
        bulk = [call.machine_time for call in one.calls() if call.done and call.machine_time > began]
        answered = [call for call in one.calls("answerCallbackQuery") if call.done]
        edited = {
            call.chat_id: call.machine_time - pressed[call.chat_id or 0]
            for call in one.calls("editMessageText")
            if call.done
        }
        assert not [call for call in one.calls() if call.code == 429]
        assert len(answered) == len(edited) == len(pressing)
        waited = sorted(call.machine_time - pressed[call.chat_id or 0] for call in answered)
        assert waited[-2] < 1
        assert max(edited.values()) < 3
        assert len(bulk) == len(people)
        assert (len(bulk) + len(pressing)) / (max(bulk) - min(bulk)) > 0.9 * 29
        assert await one.term(pid) == 0


async def test_one_bad_input_stops_nobody(lives: Nursery, tmp_path: Path) -> None:
    """A poison update, a poison letter and a blocked person, all at the head."""
    async with rig(lives, "sqlite", tmp_path) as one:
        people = range(1, 31)
        for user_id in people:
            one.person(user_id)
        one.engine.bot.queue.clear()
        sim.act(one.engine, "block", {"user_id": 1, "blocked": True})
        one.says(2, "яд")
        sim.act(one.engine, "update", {"message": {"chat": "no object at all"}})
        await one.queue([(3, MorningReminder(-1, datetime.now(UTC).date()))])
        await one.remind(people)
        for user_id in people:
            if user_id != 1:
                one.says(user_id, "слово")
        began = time.monotonic()
        pid = await one.start()
        await one.settled(20, updates=32)
        # Sixty letters at 29 a second, two of each chat a second apart: the poisoned lanes alone come later.
        late = {call.chat_id for call in one.calls() if call.done and call.machine_time - began > 4.5}
        assert late <= {2, 3}
        assert await one.states("inbox") == {"done": 30, "dead": 2}
        assert await one.states("outbox") == {"sent": 29 + 29, "dead": 1, "cancelled": 1}
        assert await one.term(pid) == 0


async def test_on_sqlite_a_second_copy_refuses_and_a_killed_one_is_followed_at_once(
    lives: Nursery, tmp_path: Path
) -> None:
    async with rig(lives, "sqlite", tmp_path) as one:
        one.person(1)
        first = await one.start(polls=False)
        await one.remind(range(1, 2))
        await one.settled(10)
        assert await one.ended(await one.start(polls=False)) == 1
        assert "BaseInUse" in one.log.read_text()
        await one.kill(first)
        await one.remind(range(1, 2))
        second = await one.start(polls=False)
        await one.settled(5)
        assert await one.term(second) == 0


@pytest.mark.postgres
async def test_a_leader_that_slept_commits_nothing_under_its_old_epoch(lives: Nursery, tmp_path: Path) -> None:
    people = range(1, 121)
    async with rig(lives, "postgres", tmp_path) as one:
        for user_id in people:
            one.person(user_id)
        await one.remind(people)
        first = await one.start(polls=False, stale=2.0)
        await one.until("SELECT count(*) >= 20 FROM told", 15)
        second = await one.start(polls=False, stale=2.0)
        os.kill(first, signal.SIGSTOP)
        slept = time.monotonic()
        await one.until("SELECT count(*) > 0 FROM told WHERE epoch = 2", 15)
        assert time.monotonic() - slept < 10
        os.kill(first, signal.SIGCONT)
        await one.settled(30)
        epochs = [epoch for (epoch,) in await one.sql("SELECT epoch FROM told ORDER BY id")]
        assert epochs == sorted(epochs)
        assert set(epochs) == {1, 2}
        repeated = {key: count for key, count in one.copies().items() if count > 1}
        assert len(one.copies()) == len(people)
        assert len(repeated) <= IN_FLIGHT
        assert set(repeated.values()) <= {2}
        await one.kill(second)  # and the one that slept leads again
        await one.remind(range(1, 2))
        await one.settled(15)
        assert await one.term(first) == 0
