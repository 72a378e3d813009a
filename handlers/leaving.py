"""Who left, and forgetting a person on request (152-ФЗ)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.people import Actor, Connection
from domain.rights import Action
from handlers.desk import home
from handlers.speech import show
from messages import leaving as screens
from messages.people import Leaving
from messages.screen import Screen
from storage import files as kept
from storage import forget, people
from storage.engine import Change, Database

EDITING: dict[str, Any] = {"action": Action.EDIT_DIRECTORY}


def build() -> Router:
    router = Router(name="leaving")
    pages: dict[str, Callable[..., Any]] = {"list": to_gone, "ask": ask_forget, "forget": forgotten}
    for page, handler in pages.items():
        router.callback_query.register(handler, Leaving.filter(F.page == page), flags=EDITING)
    return router


async def _gone(database: Database, actor: Actor, page: int) -> Screen:
    async with database.read() as session:
        return screens.gone(await forget.gone(session, home(actor).id), page)


async def to_gone(query: CallbackQuery, callback_data: Leaving, bot: Bot, actor: Actor, database: Database) -> None:
    await show(query, bot, await _gone(database, actor, callback_data.n))


async def ask_forget(query: CallbackQuery, callback_data: Leaving, bot: Bot, actor: Actor, database: Database) -> None:
    async with database.read() as session:
        who = await people.load(session, callback_data.id, actor, Action.EDIT_DIRECTORY)
    works = who.connection is not Connection.LEFT
    await show(query, bot, screens.ask_forget(who, works=works, page=callback_data.n))


async def forgotten(
    query: CallbackQuery,
    callback_data: Leaving,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    files: Path,
    change: Change,
) -> None:
    async with change() as session:
        loose = await forget.forget(session, callback_data.id, actor, now)
    await kept.drop(files, loose)
    await show(query, bot, await _gone(database, actor, callback_data.n), screens.FORGOTTEN)
