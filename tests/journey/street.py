"""The whole product as it runs: a sandbox process, a bot process, people over HTTP.

The same people as in `tests.cast` act here; a test may kill the bot at any moment and start it again.
"""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
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

PATIENCE = 60.0  # seconds of machine time for the street to come to rest
A_TICK = 1.5  # seconds within which the bot has looked at what is due
QUIET_LOOKS = 3  # so many looks in a row must find nothing to do
SECRET = "street-secret"


class Street(Stage):
    """`restart()` and `kill()` are about the bot; the sandbox stays, as Telegram would."""

    def __init__(self, url: str, folder: Path, *, webhook: bool, redis_url: str = "") -> None:
        self.url = url
        self.folder = folder
        self.database = Database(url)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.clock_file = folder / "clock"
        self.webhook_port = free_port() if webhook else None
        self.redis_url = redis_url
        self.sandbox: subprocess.Popen[bytes] | None = None
        self.bot: subprocess.Popen[bytes] | None = None
        self.log = (folder / "bot.log").open("ab")
        self.crash_at = ""
        self.kill_at: list[int] = []  # before these acts of people, counted from the start, the bot is killed
        self.killed = 0
        self._just_killed = False
        self._acts = 0

    # ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        self.clock_file.write_text("+0\n")
        self.sandbox = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", str(self.port), "--clock-file", str(self.clock_file)],
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        assert self.sandbox.stdout is not None
        await asyncio.to_thread(self.sandbox.stdout.readline)

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
            "LOG_LEVEL": "INFO",
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
        self.bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=environment, stdout=self.log, stderr=self.log
        )

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is saved."""
        assert self.bot is not None
        self.bot.kill()
        self.bot.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGTERM)
        return self.bot.wait(30)

    async def close(self) -> None:
        for process in (self.bot, self.sandbox):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        if self.sandbox is not None and self.sandbox.stdout is not None:
            self.sandbox.stdout.close()
        self.log.close()
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
        await asyncio.sleep(A_TICK)
        await self.settle()

    async def comes(self, day: date, clock: time = time(9, 1)) -> None:
        self.set_clock(day, clock)
        await asyncio.sleep(A_TICK)
        await self.settle()

    async def settle(self) -> None:
        """Until no update waits, none is in work, no letter is due; a bot that died is started again."""
        until = machine.monotonic() + PATIENCE
        quiet = 0
        while quiet < QUIET_LOOKS:
            if machine.monotonic() > until:
                raise AssertionError(f"the street does not come to rest: {await self._waiting()}; {self._said()}")
            if self.bot is not None and self.bot.poll() is not None:
                self.crash_at = ""
                self.start()
            quiet = quiet + 1 if not any((await self._waiting()).values()) else 0
            await asyncio.sleep(0.1)

    async def _waiting(self) -> dict[str, int]:
        async with self.database.read() as session:
            inbox = await session.scalar(
                select(func.count()).select_from(InboxRow).where(InboxRow.state.in_(["new", "working"]))
            )
            outbox = await session.scalar(
                select(func.count())
                .select_from(OutboxRow)
                .where(
                    (OutboxRow.state == "sending")
                    | ((OutboxRow.state == "queued") & (OutboxRow.not_before <= self.now))
                )
            )
            due = await session.scalar(
                select(func.count()).select_from(AssignmentRow).where(AssignmentRow.next_reminder_at <= self.now)
            )
        return {
            "reminders": due or 0,
            "queue": len(self.look("queue")["queue"]),
            "inbox": inbox or 0,
            "outbox": outbox or 0,
        }

    def _said(self) -> str:
        self.log.flush()
        return (self.folder / "bot.log").read_text(errors="replace")[-2000:]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@asynccontextmanager
async def street(url: str, folder: Path, *, webhook: bool = False, redis_url: str = "") -> AsyncIterator[Street]:
    """A migrated base's street with the sandbox open and the bot started."""
    one = Street(url, folder, webhook=webhook, redis_url=redis_url)
    await one.open()
    try:
        one.start()
        yield one
    finally:
        await one.close()
