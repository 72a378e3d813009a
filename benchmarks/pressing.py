"""A press with its commits and letters, and the commits of an inbox batch.

The bare side answers and edits through aiogram, with the very card that ours sent, and runs the very statements of our
press through SQLAlchemy Core as it comes, in two transactions on a copy of the same base.  Statements are overheard
only while the press is timed, and the two sides press in turn, so that the machine's load strikes both.
"""

import asyncio
import contextlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.methods import EditMessageText, TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, MessageEntity, Update
from sqlalchemy import Executable, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.rows import Row, paired
from bot.intake import Workers
from domain.people import Role
from sandbox.session import SandboxSession
from sandbox.sim import act
from tests.cast import SOME_MORNING, TOKEN, Someone, World
from tests.servers import Templates

PRESSES = 40
WARM = 5
BATCH = 50
CALLS = 2  # the toast and the edit of the card

DECISION = "Провести осмотр крыш. Отв.: руководители ОО, срок до 10 декабря 2026 года"

Statement = tuple[Executable, Any]


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


@dataclass
class Press:
    """One press as ours made it: seconds, the Core statements in their order, and the edit of the card."""

    taken: float
    statements: list[Statement]
    edit: EditMessageText


class Overheard:
    """What goes to the databases and to Telegram, and the moment a press is over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.statements: list[Statement] = []
        self.methods: list[TelegramMethod[Any]] = []
        self.spoken = asyncio.Event()
        for engine in {world.database.writer, world.database.reader}:
            event.listen(engine.sync_engine, "before_execute", self._asked)
        world.bot.session.middleware(self._called)

    def _asked(self, connection: Any, clause: Any, multi: Any, parameters: Any, options: Any) -> None:
        self.statements.append((clause, list(multi) or parameters))

    async def _called(self, make_request: Any, bot: Bot, method: TelegramMethod[Any]) -> Any:
        result = await make_request(bot, method)
        self.methods.append(method)
        if len(self.methods) == CALLS:
            self.spoken.set()
        return result

    def begin(self) -> None:
        self.statements, self.methods = [], []
        self.spoken.clear()

    async def ended(self) -> None:
        """Both calls are made, and the letter is marked as sent."""
        await self.spoken.wait()
        await asyncio.gather(*(each for each in asyncio.all_tasks() if each.get_name().startswith("letter ")))


async def _ours(world: World, workers: Workers, someone: Someone, overheard: Overheard) -> Press:
    """From the update's arrival until the toast and the new card are with Telegram and the letter is marked as sent."""
    order = {"user_id": someone.telegram_id, "message_id": someone.last["message_id"], "button": "Ознакомлен(а)"}
    act(world.engine, "press", order)
    updates = await world.fetched()
    overheard.begin()
    begun = time.perf_counter()
    await workers.receive(updates)
    await overheard.ended()
    taken = time.perf_counter() - begun
    statements, methods = list(overheard.statements), list(overheard.methods)  # what settling asks is not timed
    edit = next(each for each in methods if isinstance(each, EditMessageText))
    await world.settle()
    return Press(taken, statements, edit)


class Bare:
    """aiogram and SQLAlchemy Core as they come: an answer and an edit, and given statements in two transactions."""

    def __init__(self, base: Path) -> None:
        self.world = World(f"sqlite:///{base.with_name('unused.db')}", base.parent)
        self.bot = Bot(TOKEN, session=SandboxSession(self.world.engine))
        self.dispatcher = Dispatcher()
        self.dispatcher.callback_query.register(self._pressed)
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{base}", connect_args={"isolation_level": None})
        event.listen(self.engine.sync_engine, "connect", _durable)
        event.listen(self.engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self.someone = self.world.stranger("Кто-то")
        act(self.world.engine, "message", {"user_id": self.someone.telegram_id, "text": "/start"})
        self.card: dict[str, Any] = {}

    async def _pressed(self, query: CallbackQuery) -> None:
        await query.answer("Ознакомление отмечено.")
        assert query.message is not None
        await self.bot.edit_message_text(
            self.card["text"],
            chat_id=query.from_user.id,
            message_id=query.message.message_id,
            parse_mode=None,
            entities=[MessageEntity(**each) for each in self.card["entities"] or ()],
            reply_markup=InlineKeyboardMarkup.model_validate(self.card["reply_markup"]),
        )

    async def press(self, ours: Press) -> float:
        """Seconds for the same card and the same statements."""
        sent = await self.bot.send_message(self.someone.telegram_id, "Карточка")
        order = {"user_id": self.someone.telegram_id, "message_id": sent.message_id, "data": "x"}
        act(self.world.engine, "press", order)
        updates = await self.world.fetched()
        self.card = ours.edit.model_dump(include={"text", "entities", "reply_markup"})
        half = len(ours.statements) // 2
        begun = time.perf_counter()
        update = Update.model_validate_json(json.dumps(updates[-1]), context={"bot": self.bot})
        await self.dispatcher.feed_update(self.bot, update)
        for part in (ours.statements[:half], ours.statements[half:]):
            async with self.engine.begin() as connection:
                for clause, parameters in part:
                    result = await connection.execute(clause, parameters)
                    if result.returns_rows:
                        result.all()
        return time.perf_counter() - begun

    async def close(self) -> None:
        await self.bot.session.close()
        await self.world.child.close()
        await self.world.bot.session.close()
        await self.world.database.close()
        await self.engine.dispose()


def _durable(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _in_turn() -> tuple[list[float], list[float], int]:
    """Seconds of our presses and of bare ones, one after the other in turn; and the statements of a press."""
    folder = Path(tempfile.mkdtemp())
    world, directors = await _prepared(folder)
    with contextlib.closing(sqlite3.connect(folder / "bot.db")) as connection:
        connection.execute("VACUUM INTO ?", [str(folder / "bare.db")])
    bare = Bare(folder / "bare.db")
    overheard = Overheard(world)
    ours, theirs, asked = [], [], []
    async with _at_work(world) as workers:
        await asyncio.sleep(0.5)
        for someone in directors:
            press = await _ours(world, workers, someone, overheard)
            ours.append(press.taken)
            asked.append(len(press.statements))
            theirs.append(await bare.press(press))
    await _did_the_same(world, bare)
    await bare.close()
    await world.close()
    shutil.rmtree(folder)
    return ours[WARM:], theirs[WARM:], int(median(asked))


async def _did_the_same(world: World, bare: Bare) -> None:
    """A statement that did nothing on the bare side would flatter nobody but it."""
    count = text("SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM outbox WHERE state = 'sent')")
    async with world.database.read() as session, bare.engine.begin() as connection:
        ours, theirs = (await session.execute(count)).one(), (await connection.execute(count)).one()
    assert tuple(ours) == tuple(theirs), (ours, theirs)


def a_press() -> Row:
    taken, bare, statements = asyncio.run(_in_turn())
    ours, theirs = paired([1000 * one for one in taken], [1000 * one for one in bare])
    against = f"aiogram + the same {statements} statements, bare"
    return Row("a press with its commits and letters", ours, theirs, "ms", 1.5, against)


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
