"""Ticks are woken, a failing one is woken again, a slow one is not woken twice."""

import asyncio

import pytest

from scheduler.schedule import Schedule


async def test_a_failing_tick_is_woken_again_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    failing: list[int] = []
    going: list[int] = []

    async def fails() -> None:
        failing.append(1)
        raise RuntimeError("the base is away")

    async def goes() -> None:
        going.append(1)

    schedule = Schedule()
    schedule.every(1, fails, "fails")
    schedule.every(1, goes, "goes")
    schedule.start()
    await asyncio.sleep(1.5)
    schedule.stop()
    assert len(failing) == len(going) == 2
    assert "the tick 'fails' failed" in caplog.text
    await asyncio.sleep(1.1)
    assert len(going) == 2


async def test_a_slow_tick_is_left_in_peace() -> None:
    at_work = most = 0

    async def slow() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(1.6)
        at_work -= 1

    schedule = Schedule()
    schedule.every(1, slow, "slow")
    schedule.start()
    await asyncio.sleep(2.2)
    schedule.stop()
    assert most == 1
    await asyncio.sleep(1)


async def test_a_tick_at_work_ends_in_peace(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[int] = []

    async def slow() -> None:
        await asyncio.sleep(0.5)
        ended.append(1)

    schedule = Schedule()
    schedule.every(5, slow, "slow")
    schedule.start()
    await asyncio.sleep(0.2)
    schedule.stop()
    await schedule.finished()
    assert ended == [1]
    assert caplog.text == ""
