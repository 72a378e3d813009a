"""/my: one's own open assignments and the history; «Напомнить завтра»."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action
from handlers.speech import say, toast
from handlers.turning import forget_question, turn
from handlers.words import Command
from messages import pages, toasts
from messages.people import Home
from messages.points import OpenMine
from messages.reminders import Snooze, day_of
from storage import snooze
from storage.engine import Change, Database

MINE: dict[str, Any] = {"action": Action.MEMBER}


def build() -> Router:
    router = Router(name="mine")
    private = F.chat.type == "private"
    words = ("мои", "мои поручения", "мой список")
    router.message.register(mine, private, Command("my", words, alone=True), flags=MINE)
    router.message.register(in_group, Command("my", words, alone=True), flags=MINE)
    router.callback_query.register(opened, OpenMine.filter(), flags=MINE)
    router.callback_query.register(home_pressed, Home.filter(F.page == "mine"), flags=MINE)
    router.callback_query.register(snoozed, Snooze.filter(), flags=MINE)
    return router


async def mine(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    await forget_question(state)
    async with database.read() as session:
        drawn = await pages.draw(session, OpenMine(), actor, now)
    await say(message, drawn.screen)


async def in_group(message: Message) -> None:
    """A group sees no lists."""
    await message.reply(toasts.MINE_IN_PRIVATE)


async def opened(
    query: CallbackQuery,
    callback_data: OpenMine,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def home_pressed(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    await turn(query, bot, actor, now, change, state, OpenMine())


async def snoozed(query: CallbackQuery, callback_data: Snooze, actor: Actor, now: datetime, change: Change) -> None:
    """Until the next working morning; no deadline moves."""
    day = day_of(callback_data.day)
    async with change() as session:
        until = await snooze.until_tomorrow(session, actor, day, now)
    today = actor.department.today(now) if actor.department else now.date()
    await toast(query, toasts.snoozed(until, today) if until else toasts.NOTHING_TO_REMIND)
