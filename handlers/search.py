"""/find: «найти Точка роста», «найти 12», «найти Берёзкина»; results as pages, down to the card."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action, allowed
from domain.search import read
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep, keep_request, request_of
from handlers.words import Command
from messages import pages
from messages import search as said
from messages.screen import Screen
from messages.search import FindPage, OpenFound
from storage import decisions, search
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}


def build() -> Router:
    router = Router(name="search")
    private = F.chat.type == "private"
    router.message.register(find, private, Command("find", ("найти", "поиск", "найди")), flags=MEMBER)
    router.callback_query.register(turned, FindPage.filter(), flags=MEMBER)
    router.callback_query.register(opened, OpenFound.filter(), flags=MEMBER)
    return router


async def find(message: Message, actor: Actor, now: datetime, database: Database, argument: str) -> None:
    screen = await results(database, actor, now, argument)
    if screen is None:
        await message.answer(said.HOW)
    else:
        await say(message, screen)


async def results(database: Database, actor: Actor, now: datetime, typed: str, page: int = 0) -> Screen | None:
    """A page of what fits; None where nothing was asked."""
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        query = read(typed, at.today)
        if query.is_empty:
            return None
        found, total = await search.find(session, actor, query, now, limit=said.PAGE, offset=page * said.PAGE)
        if page and total and not found:
            # Fewer fit by now than when the button was drawn.
            page = (total - 1) // said.PAGE
            found, total = await search.find(session, actor, query, now, limit=said.PAGE, offset=page * said.PAGE)
    return said.results(query, found, total, at, page, follows=allowed(actor, Action.SEE_DEPARTMENT))


async def turned(
    query: CallbackQuery,
    callback_data: FindPage,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
) -> None:
    """Another page, or back from a result: the words stand in the message, or are remembered of it."""
    await forget_question(state)
    typed = await request_of(query, state)
    screen = await results(database, actor, now, typed, callback_data.page) if typed else None
    if screen is None:
        await toast(query, said.LOST, alert=True)
        return
    async with change() as session:
        await keep(session, query, actor, callback_data, (), now)  # no card any more: no change redraws it
    await show(query, bot, screen)


async def opened(
    query: CallbackQuery,
    callback_data: OpenFound,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await keep_request(query, state)
    async with change() as session:
        at = await pages.moment(session, actor, now)
        words, ids = await search.point(session, actor, callback_data.decision, now)
        page = min(callback_data.page, max(0, len(ids) - 1) // said.SEATS_PAGE)
        first = page * said.SEATS_PAGE
        shown = ids[first : first + said.SEATS_PAGE]
        by_id = {each.assignment.id: each for each in await decisions.dossiers(session, shown)}
    dossiers = [by_id[each] for each in shown]
    screen = said.point(callback_data.decision, words, dossiers, len(ids), at, actor.seat_ids, page)
    await show(query, bot, screen)
