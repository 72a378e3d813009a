"""/discipline: исполнительская дисциплина by organisation and person over a period."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from domain.discipline import Period, span
from domain.people import Actor
from domain.rights import Action
from handlers.speech import say, show
from handlers.words import Command
from messages import discipline as said
from messages import pages
from messages.discipline import OpenDiscipline
from messages.screen import Screen
from storage import discipline as counts
from storage.engine import Database

DEPARTMENT: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}


def build() -> Router:
    router = Router(name="discipline")
    words = ("дисциплина", "исполнительская дисциплина")
    router.message.register(asked, F.chat.type == "private", Command("discipline", words, alone=True), flags=DEPARTMENT)
    router.callback_query.register(opened, OpenDiscipline.filter(), flags=DEPARTMENT)
    return router


async def asked(message: Message, actor: Actor, now: datetime, database: Database) -> None:
    await say(message, await screen(database, actor, now, OpenDiscipline(period=Period.MONTH)))


async def opened(
    query: CallbackQuery, callback_data: OpenDiscipline, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    await show(query, bot, await screen(database, actor, now, callback_data))


async def screen(database: Database, actor: Actor, now: datetime, page: OpenDiscipline) -> Screen:
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        first, last = span(page.period, at.today)
        whole = await counts.whole(session, at.home, first, last, at.today)
        by = counts.by_person if page.people else counts.by_organization
        found = await by(session, at.home, first, last, at.today)
    return said.discipline(whole, found, at, page.period, people=bool(page.people), page=page.page)
