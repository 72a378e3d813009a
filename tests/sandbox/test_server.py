"""Over HTTP: every way to pass parameters, webhooks, /sim, the clock file, the command line."""

import asyncio
import base64
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Dispatcher, F
from aiogram.exceptions import TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiohttp import ClientSession, FormData, web

from sandbox.clock import Clock
from sandbox.webhook import SECRET_HEADER
from tests.sandbox.conftest import ANNA, BORIS, START, TOKEN, Server


async def test_a_real_bot_polls_answers_and_edits(server: Server) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        button = InlineKeyboardButton(text="Ещё", callback_data="more")
        await message.answer(f"Вы: {message.text}", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @dispatcher.callback_query()
    async def more(query: CallbackQuery) -> None:
        await query.answer("Хорошо")
        assert isinstance(query.message, Message)
        await query.message.edit_text("Готово")

    polling = asyncio.create_task(dispatcher.start_polling(server.bot, handle_signals=False, close_bot_session=False))
    await server.post("/sim/message", user_id=ANNA, text="привет")
    await server.until(lambda: server.look(ANNA)["messages"][-1]["text"] == "Вы: привет")
    status, pressed = await server.post("/sim/press", user_id=ANNA, button="Ещё")
    assert status == 200
    await server.until(lambda: server.look(ANNA)["messages"][-1]["text"] == "Готово")
    (told,) = server.look("callbacks")["callbacks"]
    assert (told["callback_query_id"], told["text"]) == (pressed["callback_query_id"], "Хорошо")
    await dispatcher.stop_polling()
    polling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await polling


async def test_parameters_come_in_every_way_telegram_takes(server: Server) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Да", "callback_data": "y"}]]})
    plain = {"chat_id": str(ANNA), "text": "Привет", "reply_markup": markup}
    address = f"{server.address}/bot{TOKEN}/sendMessage"
    form = FormData()
    for name, value in plain.items():
        form.add_field(name, value, content_type="text/plain")
    ways: list[tuple[str, dict[str, Any]]] = [
        ("GET", {"params": plain}),
        ("POST", {"params": plain}),
        ("POST", {"data": plain}),
        ("POST", {"data": form}),
        ("POST", {"json": {**plain, "chat_id": ANNA, "reply_markup": json.loads(markup)}}),
    ]
    for verb, given in ways:
        async with server.http.request(verb, address, **given) as answer:
            told = await answer.json()
            assert (answer.status, told["result"]["reply_markup"]["inline_keyboard"][0][0]["text"]) == (200, "Да")
            assert told["result"]["from"]["id"] == 4242
    oops = {"data": b"{", "headers": {"Content-Type": "application/json"}}
    async with server.http.post(address.lower().replace(TOKEN.lower(), TOKEN), **oops) as answer:
        assert (answer.status, (await answer.json())["description"]) == (400, "Bad Request: can't parse JSON object")


async def test_wrong_token_and_unknown_method(server: Server) -> None:
    assert (await server.post("/botnonsense/getMe"))[1]["description"] == "Unauthorized"
    assert (await server.post(f"/bot{TOKEN}/noSuch"))[0] == 404
    assert (await server.post(f"/bot{TOKEN}/sendPoll"))[0] == 501
    server.engine.token = TOKEN
    assert (await server.post("/bot1:another-token/getMe"))[0] == 401


async def test_files_both_ways(server: Server) -> None:
    content = os.urandom(300_000)
    body = {"user_id": ANNA, "file": base64.b64encode(content).decode(), "file_name": "протокол № 1.docx"}
    assert (await server.post("/sim/message", **body))[0] == 200
    (update,) = await server.updates()
    stream = await server.bot.download(update.message.document)
    assert stream is not None
    assert stream.read() == content
    sent = await server.bot.send_document(ANNA, BufferedInputFile(content, "справка.pdf"))
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("справка.pdf", "application/pdf")
    seen = server.look(ANNA)["messages"][-1]["file"]
    async with server.http.get(f"{server.address}/sim/file/{seen['file_id']}") as answer:
        assert (answer.status, await answer.read() == content) == (200, True)
        assert "attachment" in answer.headers["Content-Disposition"]
    with pytest.raises(TelegramEntityTooLarge):
        await server.bot.send_document(ANNA, BufferedInputFile(bytes(50 * 1024 * 1024 + 1), "x.bin"))


async def test_looking_waits_for_news(server: Server) -> None:
    _, now = await server.get(f"/sim/view/{ANNA}")
    waiting = asyncio.create_task(server.get(f"/sim/view/{ANNA}?since={now['version']}&wait=5"))
    after = asyncio.create_task(server.get(f"/sim/view/{ANNA}?after={now['messages'][-1]['message_id']}&wait=5"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await server.bot.send_message(BORIS, "мимо")
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await server.bot.send_message(ANNA, "вот")
    for task in (waiting, after):
        _, seen = await asyncio.wait_for(task, 1)  # woken, not timed out
        assert seen["messages"][-1]["text"] == "вот"
    assert len(after.result()[1]["messages"]) == 1
    _, none = await server.get(f"/sim/view/{ANNA}?since={seen['version']}&wait=0.05")
    assert none["version"] == seen["version"]
    assert (await server.get("/sim/view/555"))[0] == 404
    assert (await server.get("/sim/view/calls?after=x"))[0] == 400


async def test_wrong_orders_are_explained(server: Server) -> None:
    status, told = await server.post("/sim/press", user_id=ANNA, button="Да")
    assert (status, told) == (404, {"error": "no button «Да» here; there are: none at all"})
    assert (await server.post("/sim/message", user_id=ANNA, txet="x"))[0] == 400
    async with server.http.post(server.address + "/sim/message", data="{") as answer:
        assert answer.status == 400
    foreign = {"Sec-Fetch-Site": "cross-site"}
    async with server.http.post(server.address + "/sim/reset", data="{}", headers=foreign) as answer:
        assert answer.status == 403


class Hook:
    """A bot's webhook: remembers what came, answers with the statuses it was given, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.came: list[tuple[int, str, str | None]] = []
        self.answer: dict[str, Any] | None = None
        self.address = ""
        self.news = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        text = update.get("message", {}).get("text", "")
        self.came.append((update["update_id"], text, request.headers.get(SECRET_HEADER)))
        self.news.set()
        if text.startswith("долго"):
            await asyncio.sleep(0.15)
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        return web.json_response(self.answer) if self.answer else web.Response()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    found = Hook()
    app = web.Application()
    app.router.add_post("/hook", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


async def test_a_webhook_is_tried_until_it_takes_the_update(server: Server, hook: Hook) -> None:
    hook.statuses = [500, 404]
    server.act("message", user_id=ANNA, text="до")
    await server.bot.set_webhook(hook.address, secret_token="s3cret_-")
    await hook.until(3)
    assert len({update_id for update_id, *_ in hook.came}) == 1
    assert {secret for *_, secret in hook.came} == {"s3cret_-"}
    info = await server.bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"
    server.act("message", user_id=ANNA, text="после")
    await hook.until(4)
    await asyncio.sleep(0.05)
    assert (await server.bot.get_webhook_info()).pending_update_count == 0
    await server.bot.delete_webhook()
    server.act("message", user_id=ANNA, text="в очередь")
    await asyncio.sleep(0.05)
    assert len(hook.came) == 4
    assert len(await server.updates()) == 1


async def test_a_webhook_keeps_order_in_a_chat_and_not_between_chats(server: Server, hook: Hook) -> None:
    await server.bot.set_webhook(hook.address)
    server.act("message", user_id=ANNA, text="долго 1")
    server.act("message", user_id=ANNA, text="2")
    server.act("message", user_id=BORIS, text="3")
    await hook.until(3)
    assert [text for _, text, _ in hook.came] == ["долго 1", "3", "2"]


async def test_a_webhook_may_answer_with_a_method(server: Server, hook: Hook) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": ANNA, "text": "сразу"}
    await server.bot.set_webhook(hook.address)
    server.act("message", user_id=ANNA, text="x")
    await server.until(lambda: server.look(ANNA)["messages"][-1]["text"] == "сразу")


async def test_a_webhook_that_is_not_there_is_told(server: Server) -> None:
    await server.bot.set_webhook("http://127.0.0.1:9/hook")
    server.act("message", user_id=ANNA, text="x")
    await asyncio.sleep(0.1)
    info = await server.bot.get_webhook_info()
    assert (info.last_error_message, info.pending_update_count) == ("Connection refused", 1)


async def test_the_clock_moves_dates_and_writes_its_file(server: Server, tmp_path: Path) -> None:
    file = server.engine.clock.file = tmp_path / "clock"
    _, told = await server.post("/sim/clock", now="2024-08-27T09:00:00+03:00")
    assert told == {"now": "2024-08-27T06:00:00+00:00", "frozen": False}
    assert (await server.bot.send_message(ANNA, "x")).date == datetime(2024, 8, 27, 6, tzinfo=UTC)
    offset = datetime(2024, 8, 27, 6, tzinfo=UTC) - START
    assert file.read_text() == f"{offset.total_seconds():+.3f}\n"
    await server.post("/sim/clock", advance=3600)
    assert float(file.read_text()) == offset.total_seconds() + 3600
    _, told = await server.post("/sim/clock", now="2024-08-28T09:00:00Z", frozen=True)
    assert (file.read_text(), told["frozen"]) == ("2024-08-28T09:00:00+00:00\n", True)
    assert Clock(file=file).now() == datetime(2024, 8, 28, 9, tzinfo=UTC)
    await server.post("/sim/clock", offset=0)
    assert (server.engine.now(), file.read_text()) == (START, "+0.000\n")


async def test_the_command_line(tmp_path: Path) -> None:
    clock, log = tmp_path / "clock", tmp_path / "log.jsonl"
    arguments = ["-m", "sandbox", "--port", "0", "--limits", "--no-privacy", "--log", str(log)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, env={**os.environ, "CLOCK_FILE": str(clock)}
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    assert address.startswith("http://127.0.0.1:")
    async with ClientSession() as http:
        async with http.get(address) as answer:
            assert "Песочница" in await answer.text()
        async with http.get(f"{address}bot{TOKEN}/getMe") as answer:
            assert (await answer.json())["result"]["can_read_all_group_messages"] is True
        async with http.post(f"{address}sim/clock", json={"advance": 86400}) as answer:
            assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0
    assert clock.read_text() == "+86400.000\n"
    assert json.loads(log.read_text())["method"] == "getMe"
