"""Tests talk like people: the real dispatcher, the real outbox and courier; only the wire is in process.

    secretary = await world.secretary("Рогова Лидия Игоревна")
    await secretary.sends("протокол.txt", data)
    await secretary.presses("Разослать готовые")
    assert "Поручение 1" in director.sees

A `World` is one bot with a base of its own; its clock stands still until a test moves it.
"""

import asyncio
import base64
import itertools
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot

from bot import dispatcher as dispatching
from bot.fsm import BufferedStorage
from bot.health import look as health
from bot.intake import lane_of
from bot.settings import KeptSettings
from bot.telegram import KeepsAnswers
from domain.people import Department, Person, Role
from protocols.child import Child
from sandbox.engine import Engine
from sandbox.errors import Missing
from sandbox.session import SandboxSession
from sandbox.sim import act, look
from scheduler import plan
from scheduler.courier import Courier
from scheduler.letters import compose
from scheduler.limiter import Limiter, Wait
from storage import inbox, outbox, people
from storage.engine import Database
from tests.servers import Templates

TOKEN = "7000000001:sandbox-token"
MOSCOW = "Europe/Moscow"
ADMIN_ID = 900_001
SOME_MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 10:00 in Moscow

_telegram_ids = itertools.count(100_001)


class Unlimited(Limiter):
    """Tests of the story do not wait for Telegram's rates; tests/courier has those."""

    def take(self, lane: str, now: float, *, interactive: bool) -> Wait | None:
        return None


class Stage:
    """Where people act: in process (`World`) or over HTTP (`tests.journey.street.Street`)."""

    database: Database
    zone = ZoneInfo(MOSCOW)

    # ── what each kind of stage does its own way ────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        raise NotImplementedError

    def act(self, what: str, order: dict[str, Any]) -> dict[str, Any]:
        """One act of a person or of fate on the sandbox."""
        raise NotImplementedError

    def look(self, what: str) -> dict[str, Any]:
        raise NotImplementedError

    async def settle(self) -> None:
        """Until every update is handled and all that is due is sent."""
        raise NotImplementedError

    def content(self, file_id: str) -> bytes:
        """What is in a file that somebody sees in a chat."""
        raise NotImplementedError

    def was_killed(self) -> bool:
        """Whether the bot was killed during the last act; only the street does that."""
        return False

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def set_clock(self, day: date, clock: time = time(10)) -> None:
        """Moves to a local moment, without waiting for what falls due."""
        self.act("clock", {"now": datetime.combine(day, clock, self.zone).isoformat(), "frozen": True})

    async def passes(self, **amount: float) -> None:
        """Time goes by and what falls due happens: `await world.passes(minutes=2)`."""
        self.act("clock", {"now": (self.now + timedelta(**amount)).isoformat(), "frozen": True})
        await self.settle()

    async def comes(self, day: date, clock: time = time(9, 1)) -> None:
        """A local moment comes, and what falls due at it happens."""
        self.set_clock(day, clock)
        await self.settle()

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def department(self, name: str = "Управление образования Залесского района") -> Department:
        async with self.database.write() as session:
            return await people.create_department(session, name, MOSCOW, self.now)

    async def staff(self, department: Department, name: str, role: Role) -> "Someone":
        """A connected secretary or head."""
        async with self.database.write() as session:
            person = await people.appoint(session, department.id, name, role, self.now)
        return await self.connected(person)

    async def director(
        self, department: Department, name: str, school: str, *, group: str = "руководители ОО"
    ) -> "Someone":
        """A connected director of a school, in the group of heads."""
        return await self.connected(await self.known(department, name, "директор", school, group))

    async def known(self, department: Department, name: str, post: str, organization: str, *groups: str) -> Person:
        """Somebody in the directory who has no Telegram yet."""
        async with self.database.write() as session:
            added = await people.add_person(
                session,
                department.id,
                name=name,
                post=post,
                organization_name=organization,
                groups=groups,
                today=department.today(self.now),
                now=self.now,
            )
        return added.person

    async def connected(self, person: Person) -> "Someone":
        someone = self.stranger(person.name, person)
        await self.opens(someone)
        async with self.database.write() as session:
            await people.connect(session, person.id, someone.telegram_id, self.now)
        return someone

    async def group(self, chat_id: int, title: str, members: "Sequence[Someone]") -> None:
        """A group chat with the bot in it."""
        ids = [each.telegram_id for each in members]
        self.act("chat", {"chat_id": chat_id, "type": "group", "title": title, "members": ids})
        await self.settle()

    async def opens(self, someone: "Someone") -> None:
        """Opens the chat; the bot answers a stranger."""
        await someone.says("/start")

    def stranger(
        self, name: str = "Прохожий", person: Person | None = None, telegram_id: int | None = None
    ) -> "Someone":
        """An account that has never spoken to the bot."""
        telegram_id = telegram_id or next(_telegram_ids)
        self.act("user", {"user_id": telegram_id, "first_name": name})
        return Someone(self, telegram_id, name, person)


class World(Stage):
    """One bot in process, its base, its people."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = Engine(token=TOKEN)
        self.engine.clock.set(SOME_MORNING, frozen=True)
        self.database = Database(url)
        self.bot = Bot(TOKEN, session=SandboxSession(self.engine))
        self.bot.session.middleware(KeepsAnswers())
        self.child = Child()
        self.files = folder / "files"
        self.courier = Courier(self.database, self.bot, compose, now=self.engine.now, epoch=1, limiter=Unlimited())
        self.dispatcher = dispatching.build(BufferedStorage(self.database), frozenset({ADMIN_ID}))
        self.feeder = dispatching.Feeder(
            self.dispatcher,
            self.bot,
            self.database,
            now=self.engine.now,
            wake=lambda: self.courier.wake.set(),
            ride=lambda session: self.courier.ride(session),
            child=self.child,
            files=self.files,
            usual_zone=MOSCOW,
            courier=self.courier,
            health=partial(health, KeptSettings(_env_file=None, database_url=url, data_dir=folder), self.database),
        )
        self._offset = 0
        self._running: asyncio.Task[None] | None = None

    @property
    def now(self) -> datetime:
        return self.engine.now()

    def act(self, what: str, order: dict[str, Any]) -> dict[str, Any]:
        return act(self.engine, what, order)

    def look(self, what: str) -> dict[str, Any]:
        return look(self.engine, what)

    def content(self, file_id: str) -> bytes:
        return self.engine.files.by_id[file_id].content

    async def opens(self, someone: "Someone") -> None:
        """Opens the chat without the dispatcher: what it says to strangers has tests of its own."""
        self.act("message", {"user_id": someone.telegram_id, "text": "/start"})
        await self.fetched()
        await self.bot.send_message(someone.telegram_id, "Здравствуйте!")
        await self.settle()

    # ── the machinery, until nothing moves ──────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        self._running = asyncio.create_task(self.courier.run(drain=1))

    async def close(self) -> None:
        self.courier.stop()
        if self._running is not None:
            await self._running
        await self.child.close()
        await self.bot.session.close()
        await self.database.close()

    async def settle(self) -> None:
        """Handles every update, plans what is due and sends it, until nothing is left to do now."""
        for _ in range(200):
            await self._handle()
            async with self.database.write() as session:
                planned = await plan.tick(session, self.now)
            sent = await self._send()
            if not planned and not sent:  # what was handled has been planned and sent in this very turn
                return
        raise AssertionError("the world does not come to rest")

    async def _handle(self) -> int:
        handled = 0
        while updates := await self.fetched():
            async with self.database.write() as session:
                await inbox.receive(
                    session,
                    [(update["update_id"], lane_of(update), json.dumps(update)) for update in updates],
                    self.now,
                )
            while True:
                async with self.database.write() as session:
                    entries = await inbox.claim(session, limit=1)
                if not entries:
                    break
                await self.feeder(entries[0])
                handled += 1
        return handled

    async def fetched(self) -> list[dict[str, Any]]:
        reply = await self.engine.call(
            TOKEN,
            "getUpdates",
            {
                "offset": self._offset,
                "timeout": 0,
                "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
            },
            {},
        )
        updates: list[dict[str, Any]] = json.loads(reply.body)["result"]
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        return updates

    async def _send(self) -> bool:
        """Whether anything was sent."""
        moved = False
        while True:
            async with self.database.read() as session:
                counts = await outbox.counts(session, self.now)
            if not counts.due and not counts.sending and not self.courier.in_flight:
                return moved
            if self._running is not None and self._running.done():
                self._running.result()
            moved = True
            self.courier.wake.set()
            await asyncio.sleep(0.002)


class Someone:
    """A person with a phone: writes, presses, looks."""

    def __init__(self, world: Stage, telegram_id: int, name: str, person: Person | None) -> None:
        self.world = world
        self.telegram_id = telegram_id
        self.name = name
        self.person = person

    async def says(self, text: str, *, reply_to: int | None = None, chat_id: int | None = None) -> int:
        """Writes a message and waits until all that follows has happened; gives its id."""
        return await self._does("message", {"text": text, **_given(reply_to=reply_to, chat_id=chat_id)})

    async def sends(
        self,
        name: str,
        data: bytes,
        *,
        caption: str | None = None,
        reply_to: int | None = None,
        chat_id: int | None = None,
    ) -> int:
        order = {
            "file": base64.b64encode(data).decode(),
            "file_name": name,
            **_given(caption=caption, reply_to=reply_to, chat_id=chat_id),
        }
        return await self._does("message", order)

    async def sends_photo(
        self, *, caption: str | None = None, reply_to: int | None = None, album: str | None = None
    ) -> int:
        picture = base64.b64encode(TINY_PNG).decode()
        order = {"file": picture, "file_name": "photo.png", "photo": True}
        return await self._does("message", order | _given(caption=caption, reply_to=reply_to, media_group_id=album))

    async def presses(self, button: str, *, on: int | None = None, chat_id: int | None = None) -> None:
        """Presses the newest such button, or the one on the message `on`."""
        await self._does("press", {"button": self._whole(button, on), **_given(message_id=on, chat_id=chat_id)})

    async def forges(self, data: str, *, on: int | None = None) -> None:
        """Presses a button that nobody drew."""
        await self._does("press", {"data": data, **_given(message_id=on)})

    async def forges_all(self, several: Iterable[str]) -> None:
        """Presses buttons that nobody drew, one after the other, faster than the bot answers."""
        for data in several:
            self.world.act("press", {"user_id": self.telegram_id, "data": data})
        await self.world.settle()

    async def _does(self, what: str, order: dict[str, Any]) -> int:
        before = self._shown()
        answer = self.world.act(what, {"user_id": self.telegram_id, **order})
        await self.world.settle()
        if self.world.was_killed() and self._shown() == before:
            # Nothing came back: a person writes it, or presses, once more.
            answer = self.world.act(what, {"user_id": self.telegram_id, **order})
            await self.world.settle()
        return int(answer.get("message_id") or 0)

    def _shown(self) -> list[tuple[int, str | None, int | None]]:
        """What the bot shows in this chat, to see whether anything has come."""
        try:
            return [(one["message_id"], one["text"], one["edit_date"]) for one in self.heard]
        except (AssertionError, Missing):
            return []  # no chat yet

    def _whole(self, button: str, on: int | None) -> str:
        """The full words of the newest button that begins with `button`."""
        for message in reversed(self.messages):
            if on is not None and message["message_id"] != on:
                continue
            for row in message["buttons"]:
                for each in row:
                    if each["text"] == button:
                        return button
            for row in message["buttons"]:
                for each in row:
                    if each["text"].startswith(button):
                        return str(each["text"])
        return button

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Everything in the private chat, oldest first."""
        return list(self.world.look(str(self.telegram_id))["messages"])

    @property
    def heard(self) -> list[dict[str, Any]]:
        """What the bot wrote, oldest first."""
        return [message for message in self.messages if message["by_bot"]]

    @property
    def last(self) -> dict[str, Any]:
        assert self.heard, f"{self.name} heard nothing"
        return self.heard[-1]

    @property
    def sees(self) -> str:
        """The text of the newest message of the bot."""
        return str(self.last["text"] or self.last["caption"] or "")

    @property
    def buttons(self) -> list[str]:
        """The words of the buttons under the newest message."""
        return [button["text"] for row in self.last["buttons"] for button in row]

    @property
    def toast(self) -> str | None:
        """The answer to the person's newest press."""
        mine = [each for each in self.world.look("callbacks")["callbacks"] if each["user_id"] == self.telegram_id]
        return mine[-1]["text"] if mine else None


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def each_world(base_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A bot of this test's own on each kind of database in turn; it reads along in groups."""
    world = World(base_url, tmp_path)
    world.engine.bot.privacy = False
    await world.start()
    yield world
    await world.close()


@pytest.fixture
async def world(tmp_path: Path, templates: tuple[Templates, AsyncExitStack]) -> AsyncIterator[World]:
    """A bot of this test's own on SQLite."""
    made, _ = templates
    world = World(await made.copy_sqlite(tmp_path / "bot.db"), tmp_path)
    await world.start()
    yield world
    await world.close()
