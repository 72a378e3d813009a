"""/check: what waits for one's check, by points; «Снять все» of a point's page."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.people import Actor
from domain.rights import Action
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep, turn
from handlers.words import Command
from messages import checks as screens
from messages import pages
from messages.checks import AcceptShown, OpenBatch, OpenChecks
from messages.whole import SwitchSpecial, opens
from storage import cards, checking, special
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
CHECK: dict[str, Any] = {"action": Action.CHECK}
CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}
WORDS = ("проверка", "на проверке", "отчёты", "отчеты")


def build() -> Router:
    router = Router(name="checks")
    router.message.register(asked_for, F.chat.type == "private", Command("check", WORDS, alone=True), flags=MEMBER)
    router.callback_query.register(opened, OpenChecks.filter(), flags=MEMBER)
    router.callback_query.register(opened, OpenBatch.filter(), flags=CHECK)
    router.callback_query.register(accepted, AcceptShown.filter(), flags=CHECK)
    router.callback_query.register(switched, SwitchSpecial.filter(), flags=CHANGE)
    return router


async def asked_for(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    await forget_question(state)
    async with database.read() as session:
        drawn = await pages.draw(session, OpenChecks(), actor, now)
    await say(message, drawn.screen)


async def opened(
    query: CallbackQuery,
    callback_data: OpenChecks | OpenBatch,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def accepted(
    query: CallbackQuery,
    callback_data: AcceptShown,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """Exactly what the pressed message showed; a message that we do not know is shown anew first."""
    await forget_question(state)
    page = OpenBatch(decision=callback_data.decision, page=callback_data.page)
    message = query.message
    async with change() as session:
        found = await cards.at(session, message.chat.id, message.message_id) if message is not None else None
        shown = found[1] if found and found[0].person_id == actor.person_id else []
        outcome = await checking.accept_shown(session, shown, page.decision, callback_data.newest, actor, now)
        drawn = await pages.draw(session, page, actor, now)
        await keep(session, query, actor, page, drawn.assignment_ids, now)
    words = screens.accepted(outcome.accepted, outcome.passed, outcome.own) if shown else screens.LOOK_FIRST
    if outcome.accepted:
        await toast(query, words, alert=bool(outcome.passed))
    else:
        await show(query, bot, drawn.screen, words)


async def switched(
    query: CallbackQuery,
    callback_data: SwitchSpecial,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """Особый контроль of a published decision; its card says who checks now."""
    await forget_question(state)
    page = opens(callback_data.decision)
    async with change() as session:
        on = await special.switch(session, callback_data.decision, callback_data.v, actor, now)
        drawn = await pages.draw(session, page, actor, now)
        await keep(session, query, actor, page, drawn.assignment_ids, now)
    await show(query, bot, drawn.screen, screens.SPECIAL_ON if on else screens.SPECIAL_OFF)
