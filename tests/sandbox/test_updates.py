"""Updates: long poll, acknowledgement by the offset, expiry, kinds asked for, 409, repeats."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from aiogram.exceptions import TelegramConflictError
from aiogram.types import InaccessibleMessage, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.errors import CONFLICT
from tests.sandbox.conftest import ANNA, BORIS, GROUP, Sandbox

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="yes")]])


def write(box: Sandbox, text: str, user_id: int = ANNA, **more: Any) -> int:
    return int(box.act("message", user_id=user_id, text=text, **more)["update_id"])


async def test_a_poll_waits_for_news_and_no_longer(box: Sandbox) -> None:
    poll = asyncio.create_task(box.updates(timeout=5))
    await asyncio.sleep(0.05)
    assert not poll.done()
    started = time.monotonic()
    update_id = write(box, "Привет")
    (update,) = await poll
    assert time.monotonic() - started < 1
    assert (update.update_id, update.message.text, update.message.from_user.first_name) == (update_id, "Привет", "Анна")
    assert await box.updates(offset=update_id + 1, timeout=0) == []


async def test_what_is_not_acknowledged_comes_again(box: Sandbox) -> None:
    ids = [write(box, str(number)) for number in range(5)]
    assert [update.update_id for update in await box.updates(limit=2)] == ids[:2]
    assert [update.update_id for update in await box.updates()] == ids
    assert [update.update_id for update in await box.updates(offset=ids[1] + 1)] == ids[2:]
    assert [update.update_id for update in await box.updates(offset=-1)] == ids[-1:]
    assert [update.update_id for update in await box.updates()] == ids[-1:], "a negative offset forgets the rest"
    assert await box.updates(offset=ids[-1] + 1) == []
    assert box.look("queue")["queue"] == []


async def test_a_press_is_kept_150_seconds_and_a_message_a_day(box: Sandbox) -> None:
    await box.bot.send_message(ANNA, "Да?", reply_markup=MARKUP)
    write(box, "старое")
    box.act("press", user_id=ANNA, button="Да")
    box.act("clock", advance=150)
    assert [bool(update.callback_query) for update in await box.updates()] == [False, True]
    box.act("clock", advance=1)
    assert [update.message.text for update in await box.updates()] == ["старое"]
    box.act("clock", advance=24 * 3600 - 151)
    assert len(await box.updates()) == 1
    box.act("clock", advance=1)
    assert await box.updates() == []


async def test_the_second_poll_ends_the_first_with_409(box: Sandbox) -> None:
    first = asyncio.create_task(box.updates(timeout=5))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(box.updates(timeout=5))
    with pytest.raises(TelegramConflictError) as error:
        await first
    assert error.value.message == CONFLICT
    write(box, "x")
    assert len(await second) == 1


async def test_no_poll_while_a_webhook_is_set(box: Sandbox) -> None:
    await box.bot.set_webhook("https://example.org/hook")
    status, answer = await box.call("getUpdates")
    assert (status, answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    write(box, "x")
    assert (await box.bot.get_webhook_info()).pending_update_count == 1
    await box.bot.delete_webhook()
    assert len(await box.updates()) == 1


async def test_pending_updates_can_be_dropped(box: Sandbox) -> None:
    write(box, "x")
    await box.bot.delete_webhook(drop_pending_updates=True)
    assert await box.updates() == []


async def test_only_the_kinds_asked_for(box: Sandbox) -> None:
    box.act("member", chat_id=GROUP, bot=True, status="administrator")
    box.act("block", user_id=BORIS, blocked=True)
    box.act("member", chat_id=GROUP, user_id=BORIS, status="left")
    seen = [kind(update) for update in await box.updates(offset=-100)]
    assert seen == ["my_chat_member", "my_chat_member", "message"], "chat_member is not sent unasked"

    await box.updates(offset=2**40, allowed_updates=["message", "chat_member", "no_such_kind"])
    box.act("block", user_id=BORIS, blocked=False)
    box.act("member", chat_id=GROUP, user_id=BORIS, status="member")
    seen = [kind(update) for update in await box.updates()]
    assert seen == ["message", "chat_member"], "the list is kept, my_chat_member is not in it"

    await box.updates(offset=2**40, allowed_updates=[])
    box.act("block", user_id=BORIS, blocked=True)
    assert [kind(update) for update in await box.updates()] == ["my_chat_member"]


def kind(update: Any) -> str:
    return next(name for name, value in update if name != "update_id" and value is not None)


async def test_the_same_update_can_come_again_under_its_own_or_a_new_id(box: Sandbox) -> None:
    await box.bot.send_message(ANNA, "Да?", reply_markup=MARKUP)
    update_id = box.act("press", user_id=ANNA, button="yes")["update_id"]
    (first,) = await box.updates()
    assert await box.updates(offset=update_id + 1) == []
    box.act("repeat", update_id=update_id)
    box.act("repeat", update_id=update_id, new_id=True)
    again, anew = await box.updates(offset=update_id + 1)
    assert (again.update_id, anew.update_id) == (update_id, update_id + 1)
    assert again.callback_query == anew.callback_query == first.callback_query
    assert await box.updates(offset=update_id + 2) == []


async def test_ids_are_anywhere_after_a_silent_week(box: Sandbox) -> None:
    before = write(box, "x")
    assert write(box, "y") == before + 1
    box.act("clock", advance=timedelta(days=7, seconds=1).total_seconds())
    anew = write(box, "z")
    assert anew != before + 2
    assert [update.update_id for update in await box.updates(offset=before + 2)] == [anew]


async def test_any_json_can_be_sent_as_an_update(box: Sandbox) -> None:
    box.act("update", mystery={"x": 1})
    status, answer = await box.call("getUpdates")
    assert status == 200
    assert answer["result"][0]["mystery"] == {"x": 1}


async def test_forged_data_and_a_press_under_a_deleted_message(box: Sandbox) -> None:
    sent = await box.bot.send_message(ANNA, "Да?", reply_markup=MARKUP)
    box.act("press", user_id=BORIS, chat_id=ANNA, message_id=sent.message_id, data="forged:1_000")
    await box.bot.delete_message(ANNA, sent.message_id)
    box.act("press", user_id=ANNA, message_id=sent.message_id, data="yes")
    forged, late = (update.callback_query for update in await box.updates())
    assert (forged.data, forged.from_user.id, forged.message.message_id) == ("forged:1_000", BORIS, sent.message_id)
    assert isinstance(late.message, InaccessibleMessage)
