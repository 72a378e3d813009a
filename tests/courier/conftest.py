"""A base, a sandbox in process, and a courier whose letters are what the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import SendMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Letter, Priority, ReportArrived
from sandbox.engine import Engine
from sandbox.session import SandboxSession
from scheduler.courier import Courier
from scheduler.outcomes import Composed
from storage import outbox
from storage.engine import Database
from storage.models import OutboxRow
from tests.courier.databases import fresh

TOKEN = "42:sandbox-token"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh("sqlite", tmp_path) as database:
        yield database


async def until(look: Callable[[], Awaitable[Any]], wanted: Any, *, seconds: float = 10) -> None:
    """Looks until it sees what is wanted; fails saying what it saw last."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (seen := await look()) != wanted:
        assert asyncio.get_running_loop().time() < deadline, seen
        await asyncio.sleep(0.01)


class Post:
    """The office of a test: puts letters in, runs a courier, and looks at what arrived."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self.database = database
        self.engine = engine
        self.bot = Bot(TOKEN, session=SandboxSession(engine))
        self.says: Callable[[Letter], Composed | None] = self.said
        self.composed: list[Letter] = []
        self.lanes: dict[Letter, int] = {}
        self.count = 0

    def said(self, letter: Letter) -> Composed | None:
        return Composed(SendMessage(chat_id=self.lanes[letter], text=f"письмо {letter.assignment_id}"))  # type: ignore[attr-defined]

    async def compose(self, session: AsyncSession, letter: Letter, now: datetime) -> Composed | None:
        self.composed.append(letter)
        return self.says(letter)

    async def put(self, lane: int, priority: Priority = Priority.REMINDER, **more: Any) -> Letter:
        self.count += 1
        now = datetime.now(UTC)
        letter = more.pop("letter", None) or ReportArrived(self.count, 1)
        self.lanes[letter] = lane
        given = {"key": f"n:{self.count}", "not_before": now, "now": now, **more}
        async with self.database.write() as session:
            assert await outbox.put(session, letter, lane=lane, priority=priority, **given)
        return letter

    def courier(self, **more: Any) -> Courier:
        return Courier(self.database, self.bot, self.compose, **{"now": lambda: datetime.now(UTC), "epoch": 1, **more})

    @asynccontextmanager
    async def working(self, **more: Any) -> AsyncIterator[Courier]:
        courier = self.courier(**more)
        task = asyncio.create_task(courier.run())
        try:
            yield courier
        finally:
            courier.stop()
            await task

    async def rows(self) -> list[OutboxRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def settled(self, *states: str, seconds: float = 10) -> None:
        """Waits until the letters stand so."""
        await until(self.states, list(states), seconds=seconds)

    async def empty(self, seconds: float = 10) -> None:
        """Waits until nothing is queued or in flight."""
        await until(self.count_open, 0, seconds=seconds)

    async def count_open(self) -> int:
        return sum(state in ("queued", "sending") for state in await self.states())

    async def count_sent(self) -> int:
        return (await self.states()).count("sent")

    async def lane_of_first(self) -> str:
        return (await self.rows())[0].lane

    def heard(self, chat_id: int) -> list[str]:
        return [
            call.params["text"]
            for call in self.engine.calls.calls
            if call.method == "sendMessage" and call.chat_id == chat_id and call.done
        ]


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    engine = Engine(token=TOKEN)
    office = Post(database, engine)
    yield office
    await office.bot.session.close()
