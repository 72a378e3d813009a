"""/status: how things stand, down to the single assignment and back."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action
from handlers.speech import say
from handlers.turning import forget_question, turn
from handlers.words import Command
from messages import pages, toasts
from messages.checking import ToDecide
from messages.curated import OpenCurated
from messages.people import Home
from messages.summary import Listing, OpenShare, OpenShares, OpenStatus
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
DEPARTMENT: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}


def build() -> Router:
    router = Router(name="status")
    command = Command("status", ("сводка", "статус"), alone=True)
    router.message.register(status, F.chat.type == "private", command, flags=MEMBER)
    router.message.register(in_group, command, flags=MEMBER)
    for page in (OpenStatus, OpenShares, OpenShare, ToDecide):
        router.callback_query.register(opened, page.filter(), flags=DEPARTMENT)
    router.callback_query.register(opened, OpenCurated.filter(), flags=MEMBER)
    router.callback_query.register(home_pressed, Home.filter(F.page == "status"), flags=MEMBER)
    return router


async def status(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    """The department's figures for who may see them; a director's own for himself."""
    await forget_question(state)
    async with database.read() as session:
        drawn = await pages.draw(session, OpenStatus(listing=Listing.HOME), actor, now)
    await say(message, drawn.screen)


async def in_group(message: Message) -> None:
    await message.reply(toasts.STATUS_IN_PRIVATE)


async def opened(
    query: CallbackQuery,
    callback_data: OpenStatus | OpenShares | OpenShare | ToDecide | OpenCurated,
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
    await turn(query, bot, actor, now, change, state, OpenStatus(listing=Listing.HOME))
