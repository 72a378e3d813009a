"""Promises that want lives and deaths, at their full size.

P4 and P5: 100 SIGKILL, 500 reminders, 5 % of each fault, on SQLite and PostgreSQL.  P13: the leader is stopped for
90 s, with the heartbeats of production.

The rig is that of `tests/faults`: the sandbox over HTTP, lives that are forked and killed, an offline checker.
"""

import asyncio
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.rows import Row
from bot.leader import BEAT_SECONDS
from scheduler.courier import IN_FLIGHT
from storage.leader import STALE_SECONDS
from tests.faults.rig import nursery, rig
from tests.servers import postgres_url

REMINDED = range(1, 501)
KILLS = 100
PATIENCE = 120.0  # seconds until all is settled after the last death
QUEUED = 2500  # what a leader and its follower have to do during the 90 s
STOPPED = 90.0  # seconds


async def _killed(kind: str) -> tuple[int, int, int, int]:
    """How many reminders neither arrived nor are visibly undeliverable; the most copies; all repeats; their bound."""
    chance = random.Random(4)
    with tempfile.TemporaryDirectory() as name:
        async with nursery() as lives, rig(lives, kind, Path(name)) as one:
            for user_id in REMINDED:
                one.person(user_id)
            one.five_percent()
            await one.remind(REMINDED)
            for _ in range(KILLS):
                pid = await one.start(polls=False)
                await asyncio.sleep(chance.uniform(0.2, 0.6))
                await one.kill(pid)
            pid = await one.start(polls=False)
            await one.settled(PATIENCE)
            given_up = {int(lane) for (lane,) in await one.sql("SELECT lane FROM outbox WHERE state = 'dead'")}
            copies = one.copies()
            heard = {chat_id for chat_id, _ in copies}
            await one.term(pid)
            bound = one.lost_answers() + one.kills * IN_FLIGHT
            return len(set(REMINDED) - heard - given_up), max(copies.values()), copies.total() - len(copies), bound


def _rows(kind: str) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        if kind == "postgres" and postgres_url() is None:
            return []
        missing, most, repeats, bound = asyncio.run(_killed(kind))
        against = f"{len(REMINDED)} reminders, {KILLS} SIGKILL, 5 % of each fault, {kind}"
        allowed = "lost responses + kills × in flight"
        return [
            Row("P4: reminders that are missing", missing, 0, "reminders", 0, against, difference=True),
            Row("P5: copies of one", most, 0, "copies", 3, against, difference=True),
            Row("P5: repeats of all", repeats, max(bound, 1), "copies", 1, allowed),
        ]

    return rows


async def _stopped() -> tuple[float, int, int]:
    """Seconds until the other copy sent; what was committed under the old epoch since; chats that heard nothing."""
    people = range(1, QUEUED + 1)
    with tempfile.TemporaryDirectory() as name:
        async with nursery() as lives, rig(lives, "postgres", Path(name)) as one:
            for user_id in people:
                one.person(user_id)
            await one.remind(people)
            order = {"polls": False, "beat": BEAT_SECONDS, "stale": STALE_SECONDS}
            first = await one.start(**order)
            await one.until("SELECT count(*) >= 20 FROM told", 30)
            second = await one.start(**order)
            os.kill(first, signal.SIGSTOP)
            begun = time.monotonic()
            await one.until("SELECT count(*) > 0 FROM told WHERE epoch = 2", STOPPED)
            taken = time.monotonic() - begun
            await asyncio.sleep(max(0.0, STOPPED - taken))
            os.kill(first, signal.SIGCONT)
            await one.settled(2 * PATIENCE)
            stale = "SELECT count(*) FROM told WHERE epoch = 1 AND id > (SELECT min(id) FROM told WHERE epoch = 2)"
            late = int((await one.sql(stale))[0][0])
            silent = len(people) - len({chat_id for chat_id, _ in one.copies()})
            await one.term(second)
            await one.term(first)
            return taken, late, silent


def leader_stopped() -> list[Row]:
    if postgres_url() is None:
        return []
    taken, late, silent = asyncio.run(_stopped())
    against = f"the leader stopped for {STOPPED:g} s, heartbeats of {BEAT_SECONDS:g} s, stale after {STALE_SECONDS:g} s"
    return [
        Row("P13: the other copy sends", taken, 0, "s", 60, against, difference=True),
        Row("P13: commits under the old epoch", late, 0, "commits", 0, against, difference=True),
        Row("P13: chats that heard nothing", silent, 0, "chats", 0, f"{QUEUED} reminders", difference=True),
    ]


ROWS = {
    "deaths sqlite": _rows("sqlite"),
    "deaths postgres": _rows("postgres"),
    "deaths leader": leader_stopped,
}
