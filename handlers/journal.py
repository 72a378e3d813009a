"""/journal: who changed what and when, for the staff of the department; «журнал 12» for one point."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action
from handlers.speech import say, show
from handlers.words import Command
from messages import logbook as said
from messages import pages
from messages.logbook import OpenLogbook
from messages.screen import Screen
from storage import register
from storage.engine import Database

DEPARTMENT: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}
LONGEST_NUMBER = 9


def build() -> Router:
    router = Router(name="journal")
    router.message.register(asked, F.chat.type == "private", Command("journal", ("журнал",)), flags=DEPARTMENT)
    router.callback_query.register(opened, OpenLogbook.filter(), flags=DEPARTMENT)
    return router


async def asked(message: Message, actor: Actor, now: datetime, database: Database, argument: str) -> None:
    number = argument.lstrip("№ ").split("/")[0]
    if number and not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        await message.answer(said.BAD_NUMBER)
        return
    await say(message, await screen(database, actor, now, OpenLogbook(number=int(number or 0))))


async def opened(
    query: CallbackQuery, callback_data: OpenLogbook, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    await show(query, bot, await screen(database, actor, now, callback_data))


async def screen(database: Database, actor: Actor, now: datetime, page: OpenLogbook) -> Screen:
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        events, total = await register.journal_page(
            session, actor, now, number=page.number or None, limit=said.PAGE, offset=page.page * said.PAGE
        )
    return said.logbook(events, total, at, page)
