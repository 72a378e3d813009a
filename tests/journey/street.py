"""The whole product as it runs: a sandbox process, a bot process, people over HTTP.

The same people as in `tests.cast` act here; a test may kill the bot at any moment and start it again.
"""

import asyncio
import json
import os
import random
import re
import signal
import socket
import time as machine
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage.engine import Database
from storage.models import AssignmentRow, InboxRow, OutboxRow
from tests.cast import ADMIN_ID, MOSCOW, TOKEN, Stage
from tests.journey.nursery import Life, Nursery

PATIENCE = 60.0  # seconds of machine time for the street to come to rest
A_LOOK = 0.02  # seconds between two looks at what the bot has still to do
QUIET_LOOKS = 2  # so many looks in a row must find nothing to do
HANDLED = re.compile(rb"aiogram\.event: Update id=(\d+) is ")  # said when a handler has spoken its last word
TICKED = re.compile(rb"bot\.run: due by (\S+): (\d+) letters")
SECRET = "street-secret"


class Street(Stage):
    """`restart()` and `kill()` are about the bot; the sandbox stays, as Telegram would."""

    def __init__(self, nursery: Nursery, url: str, folder: Path, *, webhook: bool, redis_url: str = "") -> None:
        self.nursery = nursery
        self.url = url
        self.folder = folder
        self.database = Database(url)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.clock_file = folder / "clock"
        self.webhook_port = free_port() if webhook else None
        self.redis_url = redis_url
        self.sandbox: Life | None = None
        self.bot: Life | None = None
        self.log = folder / "bot.log"
        self._said_so_far = 0  # bytes of the log that were read
        self._half_a_line = b""
        self._handled: set[int] = set()  # updates of which the bot's log says that they are handled, or died with it
        self._ticked = ("", 0)  # the instant of the last look at what is due, and how many letters it found
        self.crash_at = ""
        self.kill_at: list[int] = []  # before these acts of people, counted from the start, the bot is killed
        self.killed = 0
        self._just_killed = False
        self._acts = 0

    # ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        self.clock_file.write_text("+0\n")
        arguments = ["--port", str(self.port), "--clock-file", str(self.clock_file), "--no-privacy"]
        self.sandbox = self.nursery.start("sandbox", arguments, {"PATH": os.environ["PATH"]}, self.log)
        until = machine.monotonic() + PATIENCE
        while not listens(self.port):
            assert machine.monotonic() < until, self._said()
            await asyncio.sleep(A_LOOK)

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "BOT_TOKEN": TOKEN,
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "TELEGRAM_API_URL": self.address,
            "ADMIN_IDS": str(ADMIN_ID),
            "TIMEZONE": MOSCOW,
            "CLOCK_FILE": str(self.clock_file),
            "SEND_RATE": "1000",
            "CHAT_RATE": "1000",
            "REDIS_URL": self.redis_url,
            "LOG_LEVEL": "DEBUG",
        }
        if self.webhook_port is not None:
            environment |= {
                "WEBHOOK_URL": f"http://127.0.0.1:{self.webhook_port}/hook",
                "WEBHOOK_SECRET": SECRET,
                "WEBHOOK_HOST": "127.0.0.1",
                "WEBHOOK_PORT": str(self.webhook_port),
            }
        if self.crash_at:
            environment["CRASH_AT"] = self.crash_at
        self.bot = self.nursery.start("bot", ["run"], environment, self.log)

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is saved."""
        assert self.bot is not None
        self.bot.signal(signal.SIGKILL)
        self.bot.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.bot is not None
        self.bot.signal(signal.SIGTERM)
        return self.bot.wait()

    async def close(self) -> None:
        for process in (self.bot, self.sandbox):
            if process is not None:
                process.signal(signal.SIGKILL)
                process.wait()
        await self.database.close()

    # ── a stage ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.look("clock")["now"])

    def act(self, what: str, order: dict[str, Any]) -> dict[str, Any]:
        self._acts += 1
        answer = self._act(what, order)
        if self._acts in self.kill_at and self.bot is not None:
            # In the middle of the work that the act has begun: somewhere between fetching it and answering.
            machine.sleep(random.Random(self._acts).uniform(0.0, 0.08))
            self.kill()
            self.killed += 1
            self._just_killed = True
        return answer

    def was_killed(self) -> bool:
        killed, self._just_killed = self._just_killed, False
        return killed

    def _act(self, what: str, order: dict[str, Any]) -> dict[str, Any]:
        return self._http(f"/sim/{what}", json.dumps(order).encode())

    def look(self, what: str) -> dict[str, Any]:
        return self._http(f"/sim/view/{what}")

    def content(self, file_id: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}/sim/file/{file_id}", timeout=30) as answer:
            return bytes(answer.read())

    def _http(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        request = urllib.request.Request(self.address + path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.read().decode()}") from None

    async def passes(self, **amount: float) -> None:
        self.act("clock", {"now": (self.now + timedelta(**amount)).isoformat(), "frozen": True})
        await self.settle(after_a_tick=True)

    async def comes(self, day: date, clock: time = time(9, 1)) -> None:
        self.set_clock(day, clock)
        await self.settle(after_a_tick=True)

    async def settle(self, *, after_a_tick: bool = False) -> None:
        """Until no update waits or is being answered, no letter is due; a bot that died is started again.

        `after_a_tick`: and until a tick that began at the present moment has found nothing more to send.
        """
        until = machine.monotonic() + PATIENCE
        quiet = 0
        while quiet < QUIET_LOOKS:
            if machine.monotonic() > until:
                raise AssertionError(f"the street does not come to rest: {await self._waiting()}; {self._said()}")
            if self.bot is not None and self.bot.poll() is not None:
                await self._start_again()
            waiting = await self._waiting()
            if not after_a_tick:
                del waiting["ticks"]
            quiet = quiet + 1 if not any(waiting.values()) else 0
            if quiet < QUIET_LOOKS:
                await asyncio.sleep(A_LOOK)

    async def _start_again(self) -> None:
        self.crash_at = ""
        self._hear()
        async with self.database.read() as session:
            # What was committed and not answered when the bot died is answered by nobody.
            self._handled |= set(await session.scalars(select(InboxRow.update_id).where(InboxRow.state == "done")))
        self._ticked = ("", 0)
        self.start()

    async def _waiting(self) -> dict[str, int]:
        """What the bot has still to do, by kinds; first what lies nearer to people, so that nothing slips between."""
        now = self.now
        queue = len(self.look("queue")["queue"])
        async with self.database.read() as session:
            inbox = (await session.execute(select(InboxRow.update_id, InboxRow.state))).all()
            outbox = await session.scalar(
                select(func.count())
                .select_from(OutboxRow)
                .where((OutboxRow.state == "sending") | ((OutboxRow.state == "queued") & (OutboxRow.not_before <= now)))
            )
            due = await session.scalar(
                select(func.count()).select_from(AssignmentRow).where(AssignmentRow.next_reminder_at <= now)
            )
        self._hear()
        worked = {update_id for update_id, state in inbox if state == "done"}
        return {
            "queue": queue,
            "inbox": sum(state in ("new", "working") for _, state in inbox),
            "answers": len(worked - self._handled),
            "outbox": outbox or 0,
            "reminders": due or 0,
            "ticks": int(self._ticked != (now.isoformat(), 0)),
        }

    def _hear(self) -> None:
        """Reads on in the bot's log."""
        with self.log.open("rb") as log:
            log.seek(self._said_so_far)
            said = log.read()
        self._said_so_far += len(said)
        *lines, self._half_a_line = (self._half_a_line + said).split(b"\n")
        for line in lines:
            if found := HANDLED.search(line):
                self._handled.add(int(found[1]))
            elif found := TICKED.search(line):
                self._ticked = (found[1].decode(), int(found[2]))

    def _said(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@asynccontextmanager
async def street(
    nursery: Nursery, url: str, folder: Path, *, webhook: bool = False, redis_url: str = ""
) -> AsyncIterator[Street]:
    """A migrated base's street with the sandbox open and the bot started."""
    one = Street(nursery, url, folder, webhook=webhook, redis_url=redis_url)
    await one.open()
    try:
        one.start()
        yield one
    finally:
        await one.close()
