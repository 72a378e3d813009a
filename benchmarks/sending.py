"""A morning's digest to 46 000 people, at true speed against the sandbox with its limits on, and the usual loop.

40 000 letters wait in the outbox and ticks plan the rest meanwhile; a slice of three thousand is sent.  Every second
and a half somebody presses a button that changes something.  The usual loop sends, sleeps 0.05 s, obeys a 429 by
sleeping, and answers presses beside it.  The server is a process of its own; everything is counted in its log of calls.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.crowd import FIRST_ACCOUNT, POINT, crowd
from benchmarks.rows import Row
from bot.clock import Clock
from bot.run import Service
from bot.settings import OnlyGiven
from domain.letters import MorningReminder, Priority
from messages.cards import Act, Deed, View
from storage import outbox
from storage.engine import Database
from tests.cast import ADMIN_ID, TOKEN
from tests.servers import Templates

RATE = 29.0
RECIPIENTS, QUEUED, DEPARTMENTS = 46_000, 40_000, 46
SLICE = 3000
PART = 60.0  # seconds of the runs that only compare
PRESSING = range(45_001, 45_101)  # people who are not in the slice
PRESS_EVERY = 1.5  # seconds
PATIENCE = 120.0  # seconds for the first answers, to who will press
HANGS = 0.05
PEOPLE = RECIPIENTS
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 11:00 in Moscow


@dataclass(frozen=True)
class Sent:
    """A run: messages a second, the share of 429 among calls, and seconds until presses were answered and redrawn
    (those never answered count as infinite)."""

    rate: float
    refused: float
    answered: list[float]
    redrawn: list[float]


class Wire:
    """The server in its own process, the people's thumbs, and the log."""

    def __init__(self, address: str, log: Path, http: aiohttp.ClientSession) -> None:
        self.address, self.log, self.http = address, log, http
        self.pressed: list[tuple[str, int, float]] = []
        self.begun = 0.0  # Unix time from which on messages are counted
        self._calls: list[dict[str, Any]] = []
        self._read = 0

    async def act(self, what: str, **order: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.address}/sim/{what}", json=order) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    def calls(self) -> list[dict[str, Any]]:
        with self.log.open("rb") as file:
            file.seek(self._read)
            whole, _, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + 1 if whole else 0
        self._calls += [json.loads(line) for line in whole.splitlines()]
        return self._calls

    async def thumbs(self, buttons: dict[int, int]) -> None:
        """One press after the other; {person: his message}."""
        for number, message_id in buttons.items():
            user_id, data = FIRST_ACCOUNT + number, press_of(number)
            at = time.time()
            answer = await self.act("press", user_id=user_id, message_id=message_id, data=data)
            self.pressed.append((answer["callback_query_id"], user_id, at))
            await asyncio.sleep(PRESS_EVERY)

    def counted(self) -> Sent:
        calls = self.calls()
        landed = (call["real_time"] for call in calls if _is_bulk(call) and call["done"])
        sent = sorted(when for when in landed if when >= self.begun)
        refused = sum(call["code"] == 429 for call in calls)
        answers = {
            call["params"]["callback_query_id"]: call["real_time"]
            for call in calls
            if call["method"] == "answerCallbackQuery" and call["done"]
        }
        edits = [(call["chat_id"], call["real_time"]) for call in calls if _is_edit(call) and call["done"]]
        answered = [answers.get(query, float("inf")) - at for query, _, at in self.pressed]
        redrawn = [
            min((when for who, when in edits if who == user_id and when >= at), default=float("inf")) - at
            for _, user_id, at in self.pressed
        ]
        # Redrawn cards are messages of the same rate, which bulk leaves to people.
        inside = [when for _, when in edits if sent[0] <= when <= sent[-1]]
        rate = (len(sent) + len(inside) - 1) / (sent[-1] - sent[0])
        return Sent(rate, refused / len(calls), answered, redrawn)


def press_of(number: int) -> str:
    return Act(deed=Deed.ACKNOWLEDGE, assignment=number, view=View.CARD).pack()


def _is_bulk(call: dict[str, Any]) -> bool:
    return call["method"] == "sendMessage" and call["chat_id"] - FIRST_ACCOUNT not in PRESSING


def _is_edit(call: dict[str, Any]) -> bool:
    return call["method"] == "editMessageText"


@asynccontextmanager
async def _wire(folder: Path) -> AsyncIterator[Wire]:
    log = folder / "calls.jsonl"
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.wire", str(PEOPLE), str(log),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert server.stdout is not None
    assert server.stdin is not None
    port = int(await server.stdout.readline())
    async with aiohttp.ClientSession() as http:
        yield Wire(f"http://127.0.0.1:{port}", log, http)
    server.kill()
    await server.wait()


# ── ours ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _queue(database: Database, now: datetime) -> None:
    for start in range(1, QUEUED + 1, 1000):
        letters = [
            outbox.ToPerson(MorningReminder(n, now.date(), (n,), False), FIRST_ACCOUNT + n, n, f"morning:{n}:{now:%F}")
            for n in range(start, start + 1000)
        ]
        async with database.write() as session:
            department = 1 + (start - 1) // (RECIPIENTS // DEPARTMENTS)
            given = {"department_id": department, "priority": Priority.REMINDER, "not_before": now, "now": now}
            await outbox.put_all(session, letters, **given)  # type: ignore[arg-type]


async def _courier(wire: Wire, folder: Path, enough: Callable[[Wire, float], bool]) -> None:
    clock_file = folder / "clock"
    clock_file.write_text(f"{(TUESDAY - datetime.now(UTC)).total_seconds():+f}")
    clock = Clock(clock_file)
    url = await Templates(folder).copy_sqlite(folder / "bot.db")
    database, now = Database(url), clock.now()
    await crowd(
        database, people=RECIPIENTS, assignments=RECIPIENTS, departments=DEPARTMENTS,
        due=now.date() + timedelta(days=1), remind_at=now, now=now,
    )  # fmt: skip
    settings = OnlyGiven(
        bot_token=TOKEN, admin_ids=str(ADMIN_ID), database_url=url, telegram_api_url=wire.address,
        clock_file=clock_file, data_dir=folder, send_rate=RATE,
    )  # fmt: skip
    service = Service(settings, clock)
    running = asyncio.create_task(service.run())
    for number in PRESSING:
        await wire.act("message", user_id=FIRST_ACCOUNT + number, text="/help")
    buttons = await _messages(wire)
    await _queue(database, now)
    wire.begun = time.time()  # filling the outbox took seconds of the bot's own process, which no morning does
    await database.close()
    await _until(wire, buttons, enough, running)
    service.stop()
    await running


async def _messages(wire: Wire) -> dict[int, int]:
    """What the bot wrote to those who will press: {person: message}.  Raises TimeoutError where it does not answer."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = {
                call["chat_id"] - FIRST_ACCOUNT: call["result"][0]
                for call in wire.calls()
                if call["method"] == "sendMessage" and not _is_bulk(call) and call["done"]
            }
            if len(found) == len(PRESSING):
                return found
            await asyncio.sleep(0.5)


async def _until(
    wire: Wire, buttons: dict[int, int], enough: Callable[[Wire, float], bool], running: asyncio.Task[Any]
) -> None:
    thumbs = asyncio.create_task(wire.thumbs(buttons))
    begun = time.monotonic()
    while not enough(wire, time.monotonic() - begun):
        if running.done():
            running.result()
        await asyncio.sleep(1)
    thumbs.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await thumbs
    await asyncio.sleep(2)  # the last press has its two seconds too


# ── the usual loop ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _loop(wire: Wire, folder: Path, enough: Callable[[Wire, float], bool]) -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(wire.address)))
    dispatcher = Dispatcher()
    board = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Поручение 1", callback_data="x")]])

    async def pressed(query: CallbackQuery) -> None:
        await query.answer("Ознакомление отмечено.")
        assert query.message is not None
        await bot.edit_message_text(POINT, chat_id=query.from_user.id, message_id=query.message.message_id)

    async def said(number: int) -> None:
        try:
            await bot.send_message(FIRST_ACCOUNT + number, f"Доброе утро! Завтра срок:\n{POINT}", reply_markup=board)
        except TelegramRetryAfter as refusal:
            await asyncio.sleep(refusal.retry_after)
            await said(number)
        except TelegramAPIError:
            pass  # as usual

    async def everybody() -> None:
        for number in range(1, QUEUED):
            await said(number)
            await asyncio.sleep(0.05)

    dispatcher.callback_query.register(pressed)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    for number in PRESSING:
        await said(number)
        await asyncio.sleep(0.05)
    buttons = await _messages(wire)
    running = asyncio.create_task(everybody())
    await _until(wire, buttons, enough, running)
    running.cancel()
    await dispatcher.stop_polling()
    await polling
    await bot.session.close()


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

Run = Callable[[Wire, Path, Callable[[Wire, float], bool]], Awaitable[None]]


def _slice(wire: Wire, seconds: float) -> bool:
    return sum(_is_bulk(call) and call["done"] for call in wire.calls()) >= SLICE or seconds > 2 * SLICE / RATE


def _part(wire: Wire, seconds: float) -> bool:
    return seconds >= PART


@cache
def _ran(run: Run, enough: Callable[[Wire, float], bool], hangs: bool) -> Sent:
    async def measured() -> Sent:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            async with _wire(folder) as wire:
                if hangs:
                    await wire.act("fault", method="sendMessage", kind="slow", share=HANGS, seconds=25, seed=1)
                await run(wire, folder, enough)
                return wire.counted()

    return asyncio.run(measured())


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def slice_of_a_morning() -> list[Row]:
    ours, bare = _ran(_courier, _slice, False), _ran(_loop, _part, False)
    against = f"{RATE:g} a second are granted; the usual loop {bare.rate:.1f}"
    loop = f"; the usual loop {100 * bare.refused:.2f} %, answers in {_p95(bare.answered):.2f} s"
    return [
        Row(f"sending, a slice of {SLICE}", ours.rate, RATE, "messages/s", 0.97, against, at_least=True),
        Row("… 429 among its calls", 100 * ours.refused, 0, "%", 0.1, "Telegram's patience" + loop, difference=True),
        Row("… a press meanwhile answered, p95", _p95(ours.answered), 0, "s", 1, "at once", difference=True),
        Row("… and its card redrawn, p95", _p95(ours.redrawn), 0, "s", 3, "at once", difference=True),
        Row("sending against the usual loop", ours.rate, bare.rate, "messages/s", 1, "sleep(0.05)", at_least=True),
    ]


def with_hanging_calls() -> list[Row]:
    ours, bare = _ran(_courier, _part, True), _ran(_loop, _part, True)
    name = f"sending, {100 * HANGS:.0f} % of calls hang for 25 s"
    return [
        Row(name, ours.rate, RATE, "messages/s", 0.5, f"{RATE:g} a second are granted", at_least=True),
        Row("… against the usual loop", ours.rate, bare.rate, "messages/s", 1, "sleep(0.05)", at_least=True),
        Row("… a press meanwhile answered, p95", _p95(ours.answered), 0, "s", 1, "at once", difference=True),
    ]


ROWS = {"sending": slice_of_a_morning, "hanging": with_hanging_calls}
