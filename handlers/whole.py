"""A decision followed by its checker: «поручение 12», the figures, every organisation, «Напомнить только им»."""

import re
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import Filter, or_f
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.errors import NotFound
from domain.people import Actor
from domain.rights import Action
from handlers.speech import say
from handlers.turning import forget_question, turn
from handlers.words import Command
from messages import pages
from messages.callbacks import LARGEST_ID
from messages.cards import OpenCard, View
from messages.sent import OpenSent
from messages.whole import OpenDecision, OpenWhole, opens
from storage import assignments, whole
from storage.engine import Change, Database

FOLLOW: dict[str, Any] = {"action": Action.SEE_ASSIGNMENT}

# Nothing may follow the number: «Поручение Ивановой: подготовить…» is a decision to be posted.
_NUMBER = re.compile(r"\s*(?:поручение|пункт)?\s*№?\s*(\d{1,9})(?:/(\d{1,3}))?\s*[.?!]?\s*", re.I)
_ASKED = re.compile(r"\s*(?:поручение|пункт)\s*№?\s*\d{1,9}(?:/\d{1,3})?\s*[.?!]?\s*", re.I)


class Numbered(Filter):
    """«поручение 12»; gives `argument`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        return {"argument": message.text} if _ASKED.fullmatch(message.text or "") else False


def build() -> Router:
    router = Router(name="whole")
    private = F.chat.type == "private"
    router.message.register(asked, private, Command("decision"), flags=FOLLOW)
    router.message.register(asked, private, Numbered(), flags=FOLLOW)
    router.callback_query.register(opened, or_f(OpenWhole.filter(), OpenDecision.filter()), flags=FOLLOW)
    router.callback_query.register(opened, OpenSent.filter(), flags={"action": Action.SEE_DEPARTMENT})
    return router


async def asked(
    message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext, argument: str
) -> None:
    """The whole for who follows it; his own part for an executor.  Raises NotFound."""
    read = _NUMBER.fullmatch(argument)
    if read is None or int(read[1]) > LARGEST_ID:
        raise NotFound("decision", argument.strip()[:20])
    await forget_question(state)
    number, part = int(read[1]), int(read[2] or 0)
    async with database.read() as session:
        try:
            page: OpenWhole | OpenCard = opens(await whole.by_number(session, number, actor))
        except NotFound:
            own = await assignments.by_number(session, number, part, actor)
            page = OpenCard(view=View.CARD, assignment=own[0].id)
        drawn = await pages.draw(session, page, actor, now)
    await say(message, drawn.screen)


async def opened(
    query: CallbackQuery,
    callback_data: OpenWhole | OpenDecision | OpenSent,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)
