"""A sandbox with a bot and two people, in process and over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from sandbox import sim
from sandbox.engine import Engine
from sandbox.server import serve
from sandbox.session import SandboxSession

TOKEN = "4242:TEST-TOKEN"
ANNA, BORIS, STRANGER, GROUP = 11, 12, 13, -500
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Sandbox:
    """The engine with short words for what tests do."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.bot = Bot(TOKEN, session=SandboxSession(engine))

    def act(self, what: str, **order: Any) -> dict[str, Any]:
        return sim.act(self.engine, what, order)

    def look(self, what: object, after: int = 0) -> dict[str, Any]:
        return sim.look(self.engine, str(what), after)

    async def updates(self, **arguments: Any) -> list[Any]:
        return await self.bot.get_updates(**arguments)

    async def until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        """Waits for the sandbox to change until this holds."""
        async with asyncio.timeout(seconds):
            while not condition():
                await self.engine.changed(seconds)

    async def call(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        reply = await self.engine.call(TOKEN, method, params, {})
        return reply.status, json.loads(reply.body)


def peopled(engine: Engine) -> Sandbox:
    """Anna and Boris have started the bot; the stranger has not; all are in a group with the bot."""
    sandbox = Sandbox(engine)
    engine._check_token(TOKEN)
    for user_id, name in ((ANNA, "Анна"), (BORIS, "Борис"), (STRANGER, "Вера")):
        sandbox.act("user", user_id=user_id, first_name=name)
    for user_id in (ANNA, BORIS):
        sandbox.act("message", user_id=user_id, text="/start")
    sandbox.act("chat", chat_id=GROUP, title="Группа", members=[ANNA, BORIS, STRANGER])
    engine.bot.queue.clear()
    return sandbox


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    sandbox = peopled(Engine(now=lambda: START))
    yield sandbox
    await sandbox.bot.session.close()
    await asyncio.sleep(0)


class Server(Sandbox):
    """The same over HTTP; `bot` is an ordinary aiogram Bot, `http` asks by hand."""

    def __init__(self, engine: Engine, address: str, http: ClientSession) -> None:
        super().__init__(engine)
        self.address = address
        self.http = http
        self.bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        async with self.http.post(self.address + path, json=body) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.http.get(self.address + path) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    engine = peopled(Engine(now=lambda: START)).engine
    runner, port = await serve(engine, "127.0.0.1", 0, webhook_delay=0.02)
    async with ClientSession() as http:
        sandbox = Server(engine, f"http://127.0.0.1:{port}", http)
        yield sandbox
        assert isinstance(sandbox.bot.session, AiohttpSession)
        client = sandbox.bot.session._session
        if client is not None:  # aiogram's own close() sleeps a quarter of a second
            await client.close()
    await runner.cleanup()
