"""/deputy: somebody acts for somebody for dates; by oneself, or by the secretary for anyone."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from domain.rights import Action, allowed
from handlers.desk import TYPED, home
from handlers.settings_read import read_days
from handlers.speech import say, show
from handlers.words import Command
from messages import deputies as screens
from messages.deputies import Deputies
from messages.screen import Screen
from storage import deputies, people
from storage.engine import Change, Database

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
EDITING: dict[str, Any] = {"action": Action.EDIT_DIRECTORY}

BEGUN = timedelta(days=60)
_NEAR = (("послезавтра", 2), ("завтра", 1), ("сегодня", 0))
_ONLY_END = re.compile(r"^\s*(?:до|по)\s+(?=\d)", re.I)
WORDS = ("заместитель", "заместители", "отпуск", "замещение")


class Absence(StatesGroup):
    whom = State()  # who is away, by the secretary
    who = State()  # who acts: `person`
    dates = State()  # from when to when: `person`, `deputy`


def build() -> Router:
    router = Router(name="deputies")
    private = F.chat.type == "private"
    router.message.register(asked_for, private, Command("deputy", WORDS, alone=True), flags=MEMBER)
    router.message.register(whom_typed, private, StateFilter(Absence.whom), TYPED, flags=EDITING)
    router.message.register(who_typed, private, StateFilter(Absence.who), TYPED, flags=MEMBER)
    router.message.register(dates_typed, private, StateFilter(Absence.dates), TYPED, flags=MEMBER)
    pages: dict[str, Callable[..., Any]] = {
        "home": to_home, "new": new, "who": who_chosen, "end": ask_end, "end2": ended,
    }  # fmt: skip
    for page, handler in pages.items():
        router.callback_query.register(handler, Deputies.filter(F.page == page), flags=MEMBER)
    router.callback_query.register(other, Deputies.filter(F.page == "other"), flags=EDITING)
    router.callback_query.register(whom_chosen, Deputies.filter(F.page == "whom"), flags=EDITING)
    return router


async def _home(session: AsyncSession, actor: Actor, now: datetime) -> Screen:
    today = home(actor).today(now)
    for_all = allowed(actor, Action.EDIT_DIRECTORY)
    found = await deputies.current(session, actor, today, everybody=for_all)
    me = actor.person_id or 0
    own = await people.seats_of(session, me, today)
    return screens.home(found, me, for_all=for_all, has_seats=bool(own))


async def asked_for(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    await state.clear()
    async with database.read() as session:
        screen = await _home(session, actor, now)
    await say(message, screen)


async def to_home(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, state: FSMContext
) -> None:
    await state.clear()
    async with database.read() as session:
        screen = await _home(session, actor, now)
    await show(query, bot, screen)


async def other(query: CallbackQuery, bot: Bot, state: FSMContext) -> None:
    await state.set_state(Absence.whom)
    await state.set_data({})
    await show(query, bot, screens.ask_whom())


async def whom_typed(message: Message, actor: Actor, now: datetime, database: Database) -> None:
    async with database.read() as session:
        screen = await _found(session, message.text or "", actor, now, 0)
    await say(message, screen)


async def _found(session: AsyncSession, words: str, actor: Actor, now: datetime, person_id: int) -> Screen:
    found = [each for each in await deputies.find(session, home(actor).id, words) if each.id != person_id]
    seats = {each.id: await people.seats_of(session, each.id, home(actor).today(now)) for each in found}
    return screens.found(found, seats, person_id)


async def new(query: CallbackQuery, bot: Bot, actor: Actor, database: Database, state: FSMContext) -> None:
    assert actor.person_id is not None
    await _ask_who(query, bot, actor, actor.person_id, database, state)


async def whom_chosen(
    query: CallbackQuery, callback_data: Deputies, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    await _ask_who(query, bot, actor, callback_data.person, database, state)


async def _ask_who(
    query: CallbackQuery, bot: Bot, actor: Actor, person_id: int, database: Database, state: FSMContext
) -> None:
    async with database.read() as session:
        person = await deputies.absent(session, person_id, actor)
    await state.set_state(Absence.who)
    await state.set_data({"person": person.id})
    await show(query, bot, screens.ask_who(person, actor.person_id or 0))


async def who_typed(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    person_id = int((await state.get_data())["person"])
    async with database.read() as session:
        screen = await _found(session, message.text or "", actor, now, person_id)
    await say(message, screen)


async def who_chosen(
    query: CallbackQuery, callback_data: Deputies, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    async with database.read() as session:
        person = await deputies.absent(session, callback_data.person, actor)
        deputy = await people.load(session, callback_data.deputy, actor, Action.MEMBER)
    await state.set_state(Absence.dates)
    await state.set_data({"person": person.id, "deputy": deputy.id})
    await show(query, bot, screens.ask_days(person, deputy))


async def dates_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    data = await state.get_data()
    # An absence that has begun: «с 20.11» said on the 23rd is this year's.
    today = home(actor).today(now)
    days = read_days(_spelled(message.text or "", today), today - BEGUN)
    async with change() as session:
        one = await deputies.name(session, int(data["person"]), int(data["deputy"]), days[0], days[-1], actor, now)
        await state.clear()
    await say(message, screens.named(one))


def _spelled(words: str, today: date) -> str:
    """«с завтра по 15 декабря» with its days as dates; «до 15 декабря» begins today."""
    for word, ahead in _NEAR:
        words = re.sub(rf"\b{word}\b", f"{today + timedelta(days=ahead):%d.%m.%Y}", words, flags=re.I)
    return _ONLY_END.sub(f"{today:%d.%m.%Y} по ", words)


async def ask_end(query: CallbackQuery, callback_data: Deputies, bot: Bot, actor: Actor, database: Database) -> None:
    async with database.read() as session:
        one = await deputies.load(session, callback_data.id, actor)
    await show(query, bot, screens.ask_end(one))


async def ended(
    query: CallbackQuery, callback_data: Deputies, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        await deputies.end(session, callback_data.id, actor, now)
        screen = await _home(session, actor, now)
    await show(query, bot, screen, screens.ENDED)
