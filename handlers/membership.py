"""Blocked and unblocked, added to a group and removed, a group that became a supergroup.

`my_chat_member` must have a handler here, or Telegram is not asked for it.
"""

from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message

from domain.rights import Action
from storage import chats, comeback, reach
from storage.engine import Change

ANYONE: dict[str, Any] = {"action": Action.ANYONE}
GONE = {"kicked", "left"}


def build() -> Router:
    router = Router(name="membership")
    router.my_chat_member.register(changed, flags=ANYONE)
    router.message.register(migrated, F.migrate_to_chat_id, flags=ANYONE)
    router.message.register(arrived, F.migrate_from_chat_id, flags=ANYONE)
    return router


async def changed(event: ChatMemberUpdated, now: datetime, change: Change) -> None:
    """The bot's own standing in a chat: blocked or let back by a person, added to a group or removed."""
    is_gone = event.new_chat_member.status in GONE
    async with change() as session:
        if event.chat.type != "private":
            await chats.met(session, event.chat.id, event.chat.type, event.chat.title or "")
        await (reach.lost if is_gone else reach.found)(session, event.chat.id, now)
        if not is_gone:
            await comeback.catch_up(session, event.chat.id, now)


async def migrated(message: Message, change: Change) -> None:
    """The old group's good-bye: everything of it is aimed at the new id."""
    assert message.migrate_to_chat_id is not None
    async with change() as session:
        await reach.migrate_chat(session, message.chat.id, message.migrate_to_chat_id)


async def arrived(message: Message, change: Change) -> None:
    """The same from the new group's side; whichever comes first does it."""
    assert message.migrate_from_chat_id is not None
    async with change() as session:
        await reach.migrate_chat(session, message.migrate_from_chat_id, message.chat.id)
