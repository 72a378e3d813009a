"""Faults of each kind, flood limits, and the log a checker counts by."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientResponseError

from sandbox.engine import Engine
from sandbox.limits import Limiter, Limits
from tests.sandbox.conftest import ANNA, BORIS, GROUP, START, TOKEN, Sandbox, peopled


def said(box: Sandbox, chat_id: int = ANNA) -> list[str]:
    return [message["text"] for message in box.look(chat_id)["messages"] if message["by_bot"]]


@pytest.fixture(params=["in process", "over http"])
def anywhere(request: pytest.FixtureRequest) -> Sandbox:
    """Faults look the same to a bot in process and over HTTP."""
    name = "box" if request.param == "in process" else "server"
    found = request.getfixturevalue(name)
    assert isinstance(found, Sandbox)
    return found


@pytest.mark.parametrize(
    ("fault", "error", "is_done"),
    [
        ({"code": 500}, TelegramServerError, False),
        ({"code": 401}, TelegramUnauthorizedError, False),
        ({"code": 409}, TelegramConflictError, False),
        ({"code": 403, "description": "Forbidden: user is deactivated"}, TelegramForbiddenError, False),
        ({"code": 429, "retry_after": 10072}, TelegramRetryAfter, False),
        ({"code": 400, "migrate_to_chat_id": -1005}, TelegramMigrateToChat, False),
        ({"kind": "refuse"}, TelegramNetworkError, False),
        ({"kind": "html"}, ClientDecodeError, False),
        ({"kind": "broken"}, ClientDecodeError, True),
        ({"kind": "drop"}, TelegramNetworkError, True),
    ],
)
async def test_each_kind_of_fault(
    anywhere: Sandbox, fault: dict[str, object], error: type[Exception], is_done: bool
) -> None:
    box = anywhere
    box.act("fault", method="sendMessage", chat_id=ANNA, **fault)
    await box.bot.send_message(BORIS, "других не касается")
    with pytest.raises(error):
        await box.bot.send_message(ANNA, "1")
    assert said(box) == (["1"] if is_done else [])
    last = box.look("calls")["calls"][-1]
    assert (last["method"], last["done"], last["fault"]) == ("sendMessage", is_done, fault.get("kind", "error"))
    await box.bot.send_message(ANNA, "2")
    assert said(box)[-1] == "2"


async def test_a_slow_call_is_done_though_the_bot_has_hung_up(anywhere: Sandbox) -> None:
    box = anywhere
    box.act("fault", method="sendMessage", kind="slow", seconds=0.3)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await box.bot.send_message(ANNA, "позже", request_timeout=0.1)  # type: ignore[arg-type]
    assert said(box) == []
    await asyncio.sleep(0.4)
    assert said(box) == ["позже"]


async def test_429_without_parameters_and_for_ever(box: Sandbox) -> None:
    box.act("fault", method="*", code=429, times=0)
    for _ in range(3):
        status, answer = await box.call("sendMessage", chat_id=ANNA, text="x")
        assert (status, "parameters" in answer) == (429, False)
    box.act("fault", clear=True)
    assert (await box.call("sendMessage", chat_id=ANNA, text="x"))[0] == 200


async def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(box: Sandbox) -> None:
    async def run() -> list[int]:
        box.act("fault", clear=True)
        box.act("fault", method="sendChatAction", code=500, share=0.2, seed=7)
        return [(await box.call("sendChatAction", chat_id=ANNA, action="typing"))[0] for _ in range(200)]

    first = await run()
    assert first == await run()
    assert 20 < first.count(500) < 60


async def test_the_same_batch_comes_twice(box: Sandbox) -> None:
    update_id = box.act("message", user_id=ANNA, text="x")["update_id"]
    assert len(await box.updates()) == 1
    box.act("fault", method="getUpdates", kind="repeat")
    assert len(await box.updates(offset=update_id + 1)) == 1
    assert await box.updates(offset=update_id + 1) == []


async def test_a_failed_download_carries_the_address_as_in_life(anywhere: Sandbox) -> None:
    box = anywhere
    box.act("message", user_id=ANNA, file="eA==", file_name="x.txt")
    (update,) = await box.updates()
    box.act("fault", method="download", code=404)
    with pytest.raises(ClientResponseError) as error:
        await box.bot.download(update.message.document)
    assert (error.value.status, TOKEN in str(error.value.request_info.url)) == (404, True)
    stream = await box.bot.download(update.message.document)
    assert stream is not None
    assert stream.read() == b"x"


class Watch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_limits_over_all_in_a_chat_and_in_a_group() -> None:
    watch = Watch()
    limiter = Limiter(Limits(), watch)
    assert [limiter.take(chat_id) for chat_id in range(31)] == [0] * 30 + [1]
    watch.now += 1
    assert [limiter.take(1) for _ in range(4)] == [0, 0, 0, 1], "a burst of three, then one a second"
    assert limiter.take(2) == 0, "another chat goes on"
    watch.now += 1
    assert limiter.take(1) == 0
    sent = 0
    for _ in range(40):
        watch.now += 1
        sent += limiter.take(-5, group=True) == 0
    assert sent == 20
    assert limiter.take(-5, group=True) >= 20


async def test_floods_are_refused_and_answers_to_presses_are_not() -> None:
    watch = Watch()
    box = peopled(Engine(now=lambda: START, monotonic=watch, limits=Limits()))
    for _ in range(3):
        await box.bot.send_message(ANNA, "x")
    with pytest.raises(TelegramRetryAfter) as error:
        await box.bot.send_message(ANNA, "x")
    assert error.value.retry_after == 1
    status, answer = await box.call("editMessageText", chat_id=ANNA, message_id=1, text="y")
    assert (status, answer["parameters"]) == (429, {"retry_after": 1})
    assert answer["description"] == "Too Many Requests: retry after 1"
    log = box.look("calls")["calls"]
    assert [call["while_frozen"] for call in log[-2:]] == [False, True]
    for _ in range(50):
        query = box.act("press", user_id=ANNA, message_id=1, data="x")["callback_query_id"]
        assert (await box.call("answerCallbackQuery", callback_query_id=query))[0] == 200
    assert (await box.call("getMe"))[0] == 200
    watch.now += 1
    assert (await box.call("sendMessage", chat_id=ANNA, text="x"))[0] == 200
    box.act("limits", off=True)
    for _ in range(10):
        await box.bot.send_message(GROUP, "x")


async def test_the_log_holds_every_call(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    box = peopled(Engine(now=lambda: START, log_file=file))
    sent = await box.bot.send_message(ANNA, "Да", disable_notification=True)
    await box.call("sendMessage", chat_id=999, text="Нет")
    await box.call("sendPoll", chat_id=ANNA)
    await box.engine.call("wrong", "sendMessage", {}, {})
    box.engine.calls.stop()
    calls = box.look("calls")["calls"]
    assert [(c["number"], c["method"], c["chat_id"], c["outcome"], c["code"], c["result"]) for c in calls[:2]] == [
        (1, "sendMessage", ANNA, "done", 200, [sent.message_id]),
        (2, "sendMessage", 999, "refused", 400, []),
    ]
    assert calls[0]["params"] == {"chat_id": ANNA, "text": "Да", "disable_notification": True}
    assert calls[0]["time"] == START.isoformat()
    assert [json.loads(line)["code"] for line in file.read_text().splitlines()] == [200, 400, 501, 401]
    assert box.look("calls", after=2)["calls"][0]["number"] == 3


async def test_quick_enough_for_load_tests(box: Sandbox) -> None:
    bot = Bot(TOKEN, session=box.bot.session)
    started = time.process_time()
    for number in range(300):
        await bot.send_message(ANNA, f"<b>{number}</b>", parse_mode="HTML")
    assert time.process_time() - started < 1.5, "the client's own work included; 500 a second without it is the need"
