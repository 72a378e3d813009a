"""The rig: a sandbox over HTTP, a nursery of lives, and an offline checker over the sandbox's log and the database."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from domain.letters import Letter, MorningReminder, Priority
from sandbox import sim
from sandbox.calls import Call
from sandbox.engine import Engine
from sandbox.limits import Limits
from sandbox.server import serve
from storage import outbox
from storage.engine import Database
from tests.courier.databases import fresh
from tests.faults import life
from tests.faults.nursery import ALIVE

TOKEN = "4242:rig-token-rig-token"
ROOT = Path(__file__).parents[2]
FAULTS = ("drop", "html", "error", "refuse", "broken")


class Nursery:
    """Forks lives; kept for all tests of a run, since importing is what takes the time."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.turn = asyncio.Lock()

    async def ask(self, order: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self.turn:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            return int(await self.process.stdout.readline())


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.nursery", cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert await process.stdout.readline() == b"ready\n"
    yield Nursery(process)
    process.stdin.close()
    await process.wait()


class Rig:
    def __init__(self, engine: Engine, address: str, database: Database, nursery: Nursery, directory: Path) -> None:
        self.engine, self.address, self.database, self.nursery = engine, address, database, nursery
        self.log = directory / "lives.log"
        self.alive: set[int] = set()
        self.kills = 0
        self.letters = 0

    # ── people and fate ─────────────────────────────────────────────────────────────────────────────────────────────

    def person(self, user_id: int) -> None:
        sim.act(self.engine, "user", {"user_id": user_id, "first_name": "Имя"})
        self.says(user_id, "/start")

    def says(self, user_id: int, words: str) -> int:
        return int(sim.act(self.engine, "message", {"user_id": user_id, "text": words})["update_id"])

    def fault(self, **order: Any) -> None:
        sim.act(self.engine, "fault", order)

    def five_percent(self, method: str = "sendMessage", share: float = 0.05) -> None:
        for number, kind in enumerate(FAULTS):
            self.fault(method=method, kind=kind, share=share, seed=number + 1)
        self.fault(method=method, kind="error", code=429, retry_after=1, share=share / 5, seed=9)

    # ── lives ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self, **order: Any) -> int:
        url = self.database.url.render_as_string(hide_password=False)
        given = {"database": url, "address": self.address, "token": TOKEN, "log": str(self.log), **order}
        pid = await self.nursery.ask({"start": given})
        self.alive.add(pid)
        return pid

    async def ended(self, pid: int, seconds: float = 30) -> int:
        async with asyncio.timeout(seconds):
            while (code := await self.nursery.ask({"ended": pid})) == ALIVE:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        self.alive.discard(pid)
        return code

    async def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.kills += 1
        await self.ended(pid)

    async def term(self, pid: int) -> int:
        os.kill(pid, signal.SIGTERM)
        return await self.ended(pid)

    async def bury(self) -> None:
        for pid in list(self.alive):
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGKILL)
            await self.ended(pid)

    # ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def queue(self, letters: list[tuple[int, Letter]], priority: Priority = Priority.REMINDER) -> None:
        now = datetime.now(UTC)
        async with self.database.write() as session:
            for lane, letter in letters:
                self.letters += 1
                key = f"rig:{self.letters}"
                assert await outbox.put(session, letter, lane=lane, key=key, not_before=now, priority=priority, now=now)

    async def remind(self, people: range) -> None:
        await self.queue([(user_id, MorningReminder(user_id, datetime.now(UTC).date())) for user_id in people])

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def sql(self, query: str) -> list[Any]:
        async with self.database.read() as session:
            return list((await session.execute(text(query))).all())

    async def states(self, table: str) -> Counter[str]:
        return Counter(dict(await self.sql(f"SELECT state, count(*) FROM {table} GROUP BY state")))  # type: ignore[arg-type]

    async def settled(self, seconds: float, updates: int | None = None) -> None:
        """Waits until nothing is open in either box (and `updates` have come)."""
        async with asyncio.timeout(seconds):
            while True:
                inbox, letters = await self.states("inbox"), await self.states("outbox")
                is_open = inbox["new"] + inbox["working"] + letters["queued"] + letters["sending"]
                if not is_open and (updates is None or inbox.total() >= updates):
                    return
                await asyncio.sleep(0.1)

    async def until(self, query: str, seconds: float) -> None:
        """Asks until the one value of the answer is true."""
        async with asyncio.timeout(seconds):
            while not (await self.sql(query))[0][0]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    def calls(self, *methods: str) -> list[Call]:
        return [call for call in self.engine.calls.calls if call.method in (methods or ("sendMessage",))]

    def copies(self) -> Counter[tuple[int | None, str]]:
        """How often each text came to each chat."""
        return Counter((call.chat_id, call.params["text"]) for call in self.calls() if call.done)

    def lost_answers(self) -> int:
        return sum(call.done and call.outcome != "done" for call in self.calls())


@asynccontextmanager
async def rig(nursery: Nursery, kind: str, directory: Path, *, limits: Limits | None = None) -> AsyncIterator[Rig]:
    engine = Engine(token=TOKEN, limits=limits)
    runner, port = await serve(engine, "127.0.0.1", 0)
    async with fresh(kind, directory) as database:
        async with database.writer.begin() as connection:
            await connection.run_sync(life.metadata.create_all)
        one = Rig(engine, f"http://127.0.0.1:{port}", database, nursery, directory)
        try:
            yield one
        finally:
            await one.bury()
            await runner.cleanup()
