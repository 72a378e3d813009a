"""A press with its commits and letters, and the commits of an inbox batch.

The bare side answers and edits through aiogram and runs the very statements of our press, captured, through bare
SQLAlchemy Core in two transactions on a copy of the same base.
"""

import asyncio
import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Update
from sqlalchemy import event, text

from benchmarks.rows import Row, paired
from bot.intake import Workers
from domain.people import Role
from sandbox.session import SandboxSession
from sandbox.sim import act, look
from storage.engine import Database
from tests.cast import SOME_MORNING, TOKEN, Someone, World
from tests.servers import Templates

PRESSES = 40
WARM = 5
BATCH = 50

DECISION = "Провести осмотр крыш. Отв.: руководители ОО, срок до 10 декабря 2026 года"

Statement = tuple[str, Any]


@dataclass
class Office:
    """A department whose directors have a card each; `folder` holds the base."""

    folder: Path
    directors: list[int] = field(default_factory=list)


async def _prepared(folder: Path) -> tuple[World, list[Someone]]:
    """A world in which every director was sent one point's card and has pressed nothing."""
    world = World(await Templates(folder).copy_sqlite(folder / "bot.db"), folder)
    await world.start()
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    directors = [
        await world.director(home, f"Директор{number} Анна Олеговна", f"МБОУ «СОШ № {number}»")
        for number in range(1, PRESSES + WARM + 1)
    ]
    await secretary.says(DECISION)
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    return world, directors


@asynccontextmanager
async def _at_work(world: World) -> AsyncIterator[Workers]:
    """The workers beside the courier, as in the bot."""
    workers = Workers(world.database, world.feeder, now=lambda: world.now, told=world.courier.wake.set)
    running = asyncio.create_task(workers.run())
    try:
        yield workers
    finally:
        await workers.drain()
        await running


async def _press(world: World, workers: Workers, someone: Someone) -> float:
    """Seconds from the update's arrival until both the toast and the new card are with Telegram."""
    card = someone.last["message_id"]
    number = world.engine.calls.last
    act(world.engine, "press", {"user_id": someone.telegram_id, "message_id": card, "button": "Ознакомлен(а)"})
    updates = await world.fetched()
    begun = time.perf_counter()
    await workers.receive(updates)
    while not {"answerCallbackQuery", "editMessageText"} <= _made(world, number):
        await world.engine.changed(1.0)  # waiting, not spinning: the database's threads need the interpreter
    taken = time.perf_counter() - begun
    await world.settle()
    return taken


def _made(world: World, after: int) -> set[str]:
    """The methods that were called since."""
    return {call["method"] for call in look(world.engine, "calls", after)["calls"] if call["done"]}


def _captured(database: Database, into: list[Statement]) -> None:
    for engine in {database.writer, database.reader}:

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def heard(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
            if not statement.startswith("BEGIN"):
                into.append((statement, parameters))


async def _ours_and_statements() -> tuple[list[float], list[list[Statement]], Path, list[dict[str, Any]]]:
    folder = Path(tempfile.mkdtemp())
    world, directors = await _prepared(folder)
    await world.database.close()
    shutil.copy(folder / "bot.db", folder / "bare.db")
    heard: list[Statement] = []
    _captured(world.database, heard)
    taken, presses, updates = [], [], []
    async with _at_work(world) as workers:
        await asyncio.sleep(0.5)
        for someone in directors:
            del heard[:]
            taken.append(await _press(world, workers, someone))
            presses.append([one for one in heard if one[0] != "SELECT 1"])
            updates.append({"user": someone.telegram_id, "message": someone.last["message_id"]})
    await world.close()
    return taken[WARM:], presses, folder, updates


async def _bare(folder: Path, presses: list[list[Statement]]) -> list[float]:
    """A bare aiogram answer and edit, and the same statements in two transactions."""
    database = Database(f"sqlite:///{folder / 'bare.db'}")
    world = World(f"sqlite:///{folder / 'unused.db'}", folder)
    bot = Bot(TOKEN, session=SandboxSession(world.engine))
    dispatcher = Dispatcher()

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("Ознакомление отмечено.")
        assert query.message is not None
        await bot.edit_message_text(f"{query.id}", chat_id=query.from_user.id, message_id=query.message.message_id)

    someone = world.stranger("Кто-то")
    act(world.engine, "message", {"user_id": someone.telegram_id, "text": "/start"})
    sent = await bot.send_message(someone.telegram_id, "Карточка")
    await world.fetched()
    taken = []
    for statements in presses:
        act(world.engine, "press", {"user_id": someone.telegram_id, "message_id": sent.message_id, "data": "x"})
        updates = await world.fetched()
        begun = time.perf_counter()
        update = Update.model_validate_json(json.dumps(updates[0]), context={"bot": bot})
        await dispatcher.feed_update(bot, update)
        half = len(statements) // 2
        for part in (statements[:half], statements[half:]):
            async with database.writer.begin() as connection:
                for statement, parameters in part:
                    with contextlib.suppress(Exception):
                        await connection.exec_driver_sql(statement, parameters)
        taken.append(time.perf_counter() - begun)
    await bot.session.close()
    await world.child.close()
    await world.database.close()
    await database.close()
    return taken[WARM:]


def a_press() -> Row:
    async def measured() -> tuple[float, float]:
        ours, presses, folder, _ = await _ours_and_statements()
        bare = await _bare(folder, presses)
        shutil.rmtree(folder)
        return paired([1000 * one for one in ours], [1000 * one for one in bare])

    ours, bare = asyncio.run(measured())
    return Row("a press with its commits and letters", ours, bare, "ms", 1.5, "aiogram + the same SQL, bare")


def inbox_commits() -> Row:
    """Commits for a getUpdates batch of 50 that nobody works on yet."""

    async def measured() -> int:
        folder = Path(tempfile.mkdtemp())
        async with AsyncExitStack():
            world = World(await Templates(folder).copy_sqlite(folder / "bot.db"), folder)
            commits = 0

            @event.listens_for(world.database.writer.sync_engine, "commit")
            def counted(connection: Any) -> None:
                nonlocal commits
                commits += 1

            workers = Workers(world.database, world.feeder, now=lambda: SOME_MORNING)
            for _ in range(BATCH):
                someone = world.stranger()
                act(world.engine, "message", {"user_id": someone.telegram_id, "text": "/start"})
            await workers.receive(await world.fetched())
            async with world.database.read() as session:
                kept = await session.scalar(text("SELECT count(*) FROM inbox"))
            assert kept == BATCH, kept
            await world.child.close()
            await world.bot.session.close()
            await world.database.close()
        shutil.rmtree(folder)
        return commits

    return Row("inbox commits a batch of 50", asyncio.run(measured()), 1, "commits", 1, "one a getUpdates batch")


ROWS = {"press": a_press, "inbox": inbox_commits}
