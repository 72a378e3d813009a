"""Group chats: bound by the secretary, who is shown how many people read along; the counts' button."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link
from aiogram.utils.formatting import Text

from domain.people import Actor
from domain.rights import Action
from handlers.speech import show
from handlers.words import Command
from messages import groups as screens
from messages.groups import Bind, GroupPage
from messages.screen import Screen
from storage import chats
from storage.engine import Change, Database

BIND: dict[str, Any] = {"action": Action.BIND_GROUP}
ANYONE: dict[str, Any] = {"action": Action.ANYONE}


def build() -> Router:
    router = Router(name="groups")
    in_group = F.chat.type.in_({"group", "supergroup"})
    router.message.register(asked_to_bind, in_group, Command("bind", ("привязать группу",), alone=True), flags=BIND)
    router.message.register(unbound, in_group, Command("unbind", ("отвязать группу",), alone=True), flags=BIND)
    router.callback_query.register(answered, Bind.filter(), flags=BIND)
    router.callback_query.register(to_private, GroupPage.filter(), flags=ANYONE)
    return router


async def asked_to_bind(message: Message, bot: Bot, actor: Actor, change: Change) -> None:
    """/bind in the group; the question goes to the secretary alone."""
    members = await bot.get_chat_member_count(message.chat.id)
    async with change() as session:
        row = await chats.met(session, message.chat.id, message.chat.type, message.chat.title or "")
        chat = await chats.load(session, row.id, actor, Action.BIND_GROUP)
        chat.topic_id = message.message_thread_id if message.is_topic_message else None
        screen = screens.ask(chat.title, chat.id, members, in_topic=chat.topic_id is not None)
    await bot.send_message(actor.telegram_id, **screen.as_kwargs())
    await message.reply(screens.ASKED)


async def answered(
    query: CallbackQuery,
    callback_data: Bind,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
) -> None:
    """«Привязать»; where the number of members is another by now, it is asked again."""
    async with database.read() as session:
        chat = await chats.load(session, callback_data.chat, actor, Action.BIND_GROUP)
    if callback_data.act != "yes":
        await show(query, bot, Screen(Text(screens.NOT_BOUND)))
        return
    members = await bot.get_chat_member_count(chat.telegram_id)
    if members != callback_data.members:
        await show(query, bot, screens.ask(chat.title, chat.id, members, in_topic=chat.topic_id is not None))
        return
    me = await bot.me()
    async with change() as session:
        chat = await chats.load(session, callback_data.chat, actor, Action.BIND_GROUP)
        await chats.bind(session, chat, actor, members, now)
    await show(query, bot, screens.bound(chat.title, reads_all=bool(me.can_read_all_group_messages)))


async def unbound(message: Message, actor: Actor, now: datetime, change: Change) -> None:
    async with change() as session:
        row = await chats.met(session, message.chat.id, message.chat.type, message.chat.title or "")
        chat = await chats.load(session, row.id, actor, Action.BIND_GROUP)
        if chat.department_id is not None:
            await chats.unbind(session, chat, actor, now)
    await message.reply(screens.UNBOUND)


async def to_private(query: CallbackQuery, bot: Bot) -> None:
    """Telegram opens the private chat itself; nothing of anybody's list is shown in the group."""
    await query.answer(url=await create_start_link(bot, "my"))
