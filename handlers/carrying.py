"""Unfinished points of earlier protocols: offered at review, carried into the new one."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.people import Actor
from domain.rights import Action
from handlers.reviewing import list_screen
from handlers.speech import show
from messages import carrying as screens
from messages.review import Carry
from storage import carrying
from storage import desk as desks
from storage.engine import Change, Database

REVIEW: dict[str, Any] = {"action": Action.REVIEW}


def build() -> Router:
    router = Router(name="carrying")
    router.callback_query.register(to_list, Carry.filter(F.page == "list"), flags=REVIEW)
    router.callback_query.register(take, Carry.filter(F.page.in_({"take", "all"})), flags=REVIEW)
    router.callback_query.register(decline, Carry.filter(F.page == "no"), flags=REVIEW)
    return router


async def to_list(
    query: CallbackQuery, callback_data: Carry, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, callback_data.paper, actor, now)
        found = await carrying.unfinished(session, desk.paper)
    await show(query, bot, screens.listing(desk.paper.id, found, callback_data.n))


async def take(
    query: CallbackQuery, callback_data: Carry, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """A second press of the same finds it taken, and shows what is left."""
    async with change() as session:
        desk = await desks.load(session, callback_data.paper, actor, now)
        found = await carrying.unfinished(session, desk.paper)
        chosen = [each for each in found if callback_data.page == "all" or each.decision_id == callback_data.id]
        number = await carrying.take(session, desk.paper, chosen)
        left = await carrying.unfinished(session, desk.paper)
        desk = await desks.load(session, callback_data.paper, actor, now)
        notice = screens.taken(number) if number else ""
        screen = (
            screens.listing(desk.paper.id, left, 0, notice) if left else await list_screen(session, desk, 0, notice)
        )
    await show(query, bot, screen)


async def decline(
    query: CallbackQuery, callback_data: Carry, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk = await desks.load(session, callback_data.paper, actor, now)
        await carrying.decline(session, desk.paper)
        desk = await desks.load(session, callback_data.paper, actor, now)
        screen = await list_screen(session, desk)
    await show(query, bot, screen)
