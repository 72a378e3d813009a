"""«Не беспокоить»: each person sets his own quiet hours, by a button or in words."""

import re
from datetime import datetime, time
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import BadInput, InputProblem
from domain.people import Actor
from domain.quiet import Quiet, chosen, offered
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.speech import say, show
from handlers.words import Command
from messages import quiet as screens
from messages.people import QuietHours
from messages.screen import Screen
from storage import quiet
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
WORDS = ("не беспокоить", "тихие часы")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\b")
_OFF = {"выключить", "нет", "выкл", "убрать"}


class Peace(StatesGroup):
    span = State()


def build() -> Router:
    router = Router(name="quiet hours")
    private = F.chat.type == "private"
    router.message.register(asked_for, private, Command("quiet", WORDS, alone=True), flags=MEMBER)
    router.message.register(typed, private, StateFilter(Peace.span), TYPED, flags=MEMBER)
    router.callback_query.register(opened, QuietHours.filter(F.page == "home"), flags=MEMBER)
    router.callback_query.register(pressed, QuietHours.filter(F.page == "set"), flags=MEMBER)
    return router


async def _home(session: AsyncSession, actor: Actor, state: FSMContext) -> Screen:
    assert actor.person_id is not None
    await state.set_state(Peace.span)
    department = home(actor)
    return screens.home(await quiet.of(session, actor.person_id), offered(department.policy), department)


async def asked_for(message: Message, actor: Actor, database: Database, state: FSMContext) -> None:
    async with database.read() as session:
        screen = await _home(session, actor, state)
    await say(message, screen)


async def opened(query: CallbackQuery, bot: Bot, actor: Actor, database: Database, state: FSMContext) -> None:
    async with database.read() as session:
        screen = await _home(session, actor, state)
    await show(query, bot, screen)


async def typed(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """«с 12 до 14», «12:30-13:30», «выключить»."""
    words = (message.text or "").strip().lower()
    wanted = None if words in _OFF else read(words, actor)
    await _set(actor, wanted, change, state)
    await say(message, screens.chosen(wanted, home(actor)))


def read(words: str, actor: Actor) -> Quiet:
    """Raises BadInput where no span is named, or one that cannot be."""
    try:
        found = [time(int(hour), int(minute or 0)) for hour, minute in _CLOCK.findall(words)]
    except ValueError:
        raise BadInput(InputProblem.NOT_QUIET) from None
    if len(found) != 2:
        raise BadInput(InputProblem.NOT_QUIET)
    return chosen(found[0], found[1], home(actor).policy)


async def pressed(
    query: CallbackQuery, callback_data: QuietHours, bot: Bot, actor: Actor, change: Change, state: FSMContext
) -> None:
    since, until = callback_data.since, callback_data.until
    wanted = None
    if since or until:
        if max(since, until) >= 24 * 60:
            raise BadInput(InputProblem.NOT_QUIET)
        wanted = chosen(time(*divmod(since, 60)), time(*divmod(until, 60)), home(actor).policy)
    await _set(actor, wanted, change, state)
    await show(query, bot, screens.chosen(wanted, home(actor)))


async def _set(actor: Actor, wanted: Quiet | None, change: Change, state: FSMContext) -> None:
    assert actor.person_id is not None
    async with change() as session:
        await quiet.choose(session, actor.person_id, wanted)
        await state.clear()
