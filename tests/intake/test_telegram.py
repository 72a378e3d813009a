"""The Bot over real HTTP: its times, its limits for direct answers, and errors that never carry the token."""

import asyncio
import gc
import logging
import socket
import time
import weakref
from collections.abc import AsyncIterator

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, EditMessageText, Response, SendChatAction, SendMessage
from aiohttp import web

from bot import telegram
from sandbox import sim
from sandbox.engine import Engine
from sandbox.server import serve
from scheduler.limiter import Limiter
from scheduler.outcomes import NotReached, Outcome, outcome_of

TOKEN = "4242424242:canary-canary-canary-canary"


class Wire:
    def __init__(self, engine: Engine, address: str) -> None:
        self.engine, self.address = engine, address
        self.limiter = Limiter()
        self.bot = telegram.build(TOKEN, limiter=self.limiter, api_url=address)

    def fault(self, **order: object) -> None:
        sim.act(self.engine, "fault", {"method": "sendMessage", **order})

    def calls(self) -> int:
        return sum(call.method == "sendMessage" for call in self.engine.calls.calls)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    engine = Engine(token=TOKEN)
    runner, port = await serve(engine, "127.0.0.1", 0)
    for user_id in (7, 8):
        sim.act(engine, "user", {"user_id": user_id, "first_name": "Имя"})
        sim.act(engine, "message", {"user_id": user_id, "text": "/start"})
    wire = Wire(engine, f"http://127.0.0.1:{port}")
    yield wire
    await wire.bot.session.close()
    await runner.cleanup()


async def test_a_message_goes_out(wire: Wire) -> None:
    assert (await wire.bot.send_message(7, "привет")).text == "привет"


async def test_the_class_of_an_answer_is_built_once(wire: Wire) -> None:
    """aiogram asks pydantic for it at each call, and pydantic keeps it only while somebody else does."""
    await wire.bot.send_message(7, "раз")
    answers = weakref.ref(Response[SendMessage.__returning__])  # type: ignore[name-defined]
    gc.collect()
    assert answers() is not None


async def test_a_short_429_is_waited_out_once_and_a_long_one_is_not(wire: Wire) -> None:
    wire.fault(code=429, retry_after=1)
    assert (await wire.bot.send_message(7, "раз")).text == "раз"
    wire.fault(code=429, retry_after=60)
    with pytest.raises(TelegramRetryAfter):
        await wire.bot.send_message(8, "два")
    before = wire.calls()
    with pytest.raises(TelegramRetryAfter):  # nothing is said into a frozen chat
        await wire.bot.send_message(8, "три")
    assert wire.calls() == before


async def test_direct_answers_count_against_the_rates(wire: Wire) -> None:
    began = time.monotonic()
    for number in range(3):
        await wire.bot.send_message(7, str(number))
    assert time.monotonic() - began > 0.9
    assert wire.limiter.held_for_bulk(time.monotonic()) == ["7"]


def test_answers_to_presses_pass_by() -> None:
    assert telegram.lane_of_call(AnswerCallbackQuery(callback_query_id="1")) is None
    assert telegram.lane_of_call(SendChatAction(chat_id=7, action="typing")) is None
    assert telegram.lane_of_call(SendMessage(chat_id=-7, text="x")) == "-7"
    assert telegram.lane_of_call(EditMessageText(chat_id=7, message_id=1, text="x")) == "7"


async def test_what_never_connected_is_told_from_what_nobody_knows(wire: Wire) -> None:
    wire.fault(kind="drop")
    with pytest.raises(TelegramNetworkError) as dropped:
        await wire.bot.send_message(7, "раз")
    assert outcome_of(dropped.value) is Outcome.UNKNOWN
    wire.fault(kind="html")
    with pytest.raises(Exception) as page:  # noqa: PT011 - ClientDecodeError is no TelegramAPIError
        await wire.bot.send_message(8, "раз")
    assert outcome_of(page.value) is Outcome.UNKNOWN
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bot = telegram.build(TOKEN, limiter=Limiter(), api_url=f"http://127.0.0.1:{port}")
    with pytest.raises(NotReached) as refused:
        await bot.send_message(7, "раз")
    assert outcome_of(refused.value) is Outcome.NOT_REACHED
    await bot.session.close()


async def test_a_hanging_answer_is_given_up(wire: Wire) -> None:
    wire.fault(kind="slow", seconds=5)
    with pytest.raises(TelegramNetworkError) as hung:
        await wire.bot(SendMessage(chat_id=7, text="раз"), request_timeout=1)
    assert outcome_of(hung.value) is Outcome.UNKNOWN


async def test_no_error_carries_the_token(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(TelegramNetworkError) as missing:
        await wire.bot.download_file("documents/no_such_file.pdf")
    log = logging.getLogger("test")
    log.error("failed", exc_info=missing.value)
    for kind in ("drop", "broken"):
        wire.fault(kind=kind)
        try:
            await wire.bot.send_message(7, "раз")
        except Exception as error:
            log.exception("failed: %r", error)
        await asyncio.sleep(1)
    assert "canary" not in caplog.text
    assert "canary" not in str(missing.value)


async def test_an_http_proxy_is_passed_through() -> None:
    seen: list[str] = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append(str(request.raw_path if request.host == "" else request.url))
        body = '{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"x","username":"x_bot"}}'
        return web.Response(text=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", proxy)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = telegram.build(TOKEN, limiter=Limiter(), api_url="http://telegram.invalid", proxy_url=address)
    assert (await bot.get_me()).id == 42
    assert len(seen) == 1
    await bot.session.close()
    await runner.cleanup()
