"""Lists that stand behind buttons elsewhere, asked for by a word: «просрочено», «курирую», «решить»."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action, allowed
from handlers.desk import home
from handlers.speech import say
from handlers.turning import forget_question, turn
from handlers.words import Command
from messages import deciding, pages, undecided
from messages.callbacks import Press
from messages.checking import ToDecide
from messages.curated import OpenCurated
from messages.late import OpenLate
from messages.summary import Listing, OpenStatus
from storage import deciding as to_decide
from storage import decisions
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
OVERDUE = ("просрочено", "просроченные", "просроченное", "просрочка", "просроченные поручения", "что просрочено")
CURATED = ("курирую", "я куратор", "на контроле у меня", "у меня на контроле")
DECIDE = ("решить", "что решить", "ждут решения", "ждут моего решения", "на решение", "на решении")


def build() -> Router:
    router = Router(name="lists")
    private = F.chat.type == "private"
    router.message.register(overdue, private, Command("overdue", OVERDUE, alone=True), flags=MEMBER)
    router.message.register(curated, private, Command("curated", CURATED, alone=True), flags=MEMBER)
    router.message.register(decide, private, Command("decide", DECIDE, alone=True), flags=MEMBER)
    router.callback_query.register(opened, OpenLate.filter(), flags=MEMBER)
    return router


async def overdue(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    """The department's for who may see it; else his own."""
    staff = allowed(actor, Action.SEE_DEPARTMENT)
    await _say(message, OpenStatus(listing=Listing.OVERDUE) if staff else OpenLate(), actor, now, database, state)


async def curated(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    await _say(message, OpenCurated(), actor, now, database, state)


async def decide(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    """What waits for the head or the secretary; for a curator, what he is asked about that is overdue for a month."""
    if allowed(actor, Action.SEE_DEPARTMENT):
        await _say(message, ToDecide(), actor, now, database, state)
        return
    await forget_question(state)
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        late = await to_decide.asked_of(session, home(actor), actor, now)
        items = [await decisions.dossiers(session, ids) for ids in late.values()]
    await say(message, undecided.listing(items, at, may_change=False) if items else deciding.not_yours())


async def _say(
    message: Message, page: Press, actor: Actor, now: datetime, database: Database, state: FSMContext
) -> None:
    await forget_question(state)
    async with database.read() as session:
        drawn = await pages.draw(session, page, actor, now)
    await say(message, drawn.screen)


async def opened(
    query: CallbackQuery,
    callback_data: OpenLate,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)
