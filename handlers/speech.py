"""Speaking to the person at once: the toast, and screens that follow no change.

What follows a change goes through the outbox.  An answer that Telegram refuses because the press is old, or an edit
that changes nothing, is no failure: what was to be done is done.
"""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from messages.screen import Screen

log = logging.getLogger(__name__)

TOAST_LIMIT = 200
SILENT = ("query is too old", "message is not modified")
GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")


async def toast(query: CallbackQuery, words: str = "", *, alert: bool = False) -> None:
    """Answer a press; `alert` is for what must be read."""
    try:
        await query.answer(words[:TOAST_LIMIT] or None, show_alert=alert)
    except TelegramBadRequest as refusal:
        if not any(part in refusal.message for part in SILENT):
            raise
        log.info("a press was answered too late")


async def show(query: CallbackQuery, bot: Bot, screen: Screen, words: str = "") -> None:
    """Turn the pressed message into `screen`, and answer the press.  A message out of reach is sent anew."""
    await toast(query, words)
    message = query.message
    if message is None:
        await bot.send_message(query.from_user.id, **screen.as_kwargs())
        return
    if isinstance(message, InaccessibleMessage):
        await bot.send_message(message.chat.id, **screen.as_kwargs())
        return
    try:
        await bot.edit_message_text(chat_id=message.chat.id, message_id=message.message_id, **screen.as_kwargs())
    except TelegramBadRequest as refusal:
        if any(part in refusal.message for part in GONE):
            await bot.send_message(message.chat.id, **screen.as_kwargs())
        elif not any(part in refusal.message for part in SILENT):
            raise


async def say(message: Message, screen: Screen) -> Message:
    """Answer a message with a screen of its own."""
    return await message.answer(**screen.as_kwargs())
