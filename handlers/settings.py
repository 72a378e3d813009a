"""/settings: the department's policy and working days, shown with an example before they are saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound
from domain.people import Actor
from domain.rights import Action
from handlers import settings_read
from handlers.desk import TYPED, home
from handlers.speech import say, show
from handlers.words import Command
from messages import pages
from messages import settings as screens
from messages.cards import Moment
from messages.screen import Screen
from messages.settings import DAYS_QUESTIONS, GROUPS, Settings
from storage import settings
from storage.engine import Change, Database
from words.settings import ASK, CHOICES

SETTINGS: dict[str, Any] = {"action": Action.SETTINGS}
_WORKING = {"off": False, "work": True, "back": None}


class Setting(StatesGroup):
    value = State()  # of the setting `key`
    days = State()  # which the page `days` rules on
    save = State()  # what was read waits: `key` and `words` or `choice`, or `days` and `words`


def build() -> Router:
    router = Router(name="settings")
    private = F.chat.type == "private"
    router.message.register(asked_for, private, Command("settings", ("настройки",), alone=True), flags=SETTINGS)
    router.message.register(value_typed, private, StateFilter(Setting.value), TYPED, flags=SETTINGS)
    router.message.register(days_typed, private, StateFilter(Setting.days), TYPED, flags=SETTINGS)
    handlers: dict[str, Callable[..., Any]] = {
        "home": to_home, "group": to_group, "one": to_one, "pick": picked, "save": save, "days": to_days,
        "off": ask_days, "work": ask_days, "back": ask_days, "save_days": save_days,
    }  # fmt: skip
    for page, handler in handlers.items():
        router.callback_query.register(handler, Settings.filter(F.page == page), flags=SETTINGS)
    return router


async def asked_for(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    await state.clear()
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
    await say(message, screens.home(at))


async def to_home(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, state: FSMContext
) -> None:
    await state.clear()
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
    await show(query, bot, screens.home(at))


async def to_group(
    query: CallbackQuery,
    callback_data: Settings,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    if callback_data.key not in GROUPS:
        raise NotFound("setting")
    await state.clear()
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
    await show(query, bot, screens.group(callback_data.key, at))


async def to_one(
    query: CallbackQuery,
    callback_data: Settings,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    key = callback_data.key
    if key not in ASK and key not in CHOICES:
        raise NotFound("setting")
    await state.clear()
    if key in ASK:
        await state.set_state(Setting.value)
        await state.set_data({"key": key})
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
    await show(query, bot, screens.one(key, at))


async def _proposed(session: AsyncSession, key: str, fields: dict[str, Any], actor: Actor, now: datetime) -> Screen:
    at = await pages.moment(session, actor, now)
    then = replace(at.home, policy=replace(at.home.policy, **fields))
    moved = 0
    if "shift" in fields:
        moved = await settings.would_move(session, at.home.id, at.calendar, then.policy.shift)
    return screens.proposed(key, Moment(then, at.calendar, now), moved)


async def picked(
    query: CallbackQuery,
    callback_data: Settings,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    fields = settings_read.choice(callback_data.key, callback_data.value)
    async with database.read() as session:
        screen = await _proposed(session, callback_data.key, fields, actor, now)
    await state.set_state(Setting.save)
    await state.set_data({"key": callback_data.key, "choice": callback_data.value})
    await show(query, bot, screen)


async def value_typed(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    key, words = str((await state.get_data())["key"]), message.text or ""
    fields = settings_read.read(key, words)
    async with database.read() as session:
        screen = await _proposed(session, key, fields, actor, now)
    await state.set_state(Setting.save)
    await state.set_data({"key": key, "words": words})
    await say(message, screen)


async def save(
    query: CallbackQuery,
    callback_data: Settings,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """«Сохранить»: what was read is read once more; the working of it is in `storage.settings`."""
    data, key = await state.get_data(), callback_data.key
    if await state.get_state() != Setting.save.state or data.get("key") != key:
        await show(query, bot, screens.lost())
        return
    fields = settings_read.choice(key, data["choice"]) if "choice" in data else settings_read.read(key, data["words"])
    async with change() as session:
        done = await settings.save(session, actor, fields, now)
        await state.clear()
        fresh = replace(actor, department=replace(home(actor), policy=replace(home(actor).policy, **fields)))
        at = await pages.moment(session, fresh, now)
    await show(query, bot, screens.home(at), screens.moved(done.moved))


# ── working days ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _days(session: AsyncSession, actor: Actor, now: datetime) -> Screen:
    at = await pages.moment(session, actor, now)
    found = await settings.ruled_days(session, at.home.id, at.today)
    return screens.days([(each.day, each.is_working) for each in found], at)


async def to_days(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, state: FSMContext
) -> None:
    await state.clear()
    async with database.read() as session:
        screen = await _days(session, actor, now)
    await show(query, bot, screen)


async def ask_days(query: CallbackQuery, callback_data: Settings, bot: Bot, state: FSMContext) -> None:
    assert callback_data.page in DAYS_QUESTIONS
    await state.set_state(Setting.days)
    await state.set_data({"days": callback_data.page})
    await show(query, bot, screens.ask_days(callback_data.page))


async def days_typed(message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext) -> None:
    page, words = str((await state.get_data())["days"]), message.text or ""
    chosen = settings_read.read_days(words, home(actor).today(now))
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        working = _WORKING[page]
        if working is None:
            then = await settings.without_rulings(session, at.home.id, chosen)
        else:
            then = at.calendar.ruled(chosen, is_working=working)
        moved = await settings.would_move(session, at.home.id, then, at.home.policy.shift)
    await state.set_state(Setting.save)
    await state.set_data({"days": page, "chosen": [day.isoformat() for day in chosen]})
    await say(message, screens.proposed_days(page, chosen, Moment(at.home, then, now), moved))


async def save_days(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    data = await state.get_data()
    if await state.get_state() != Setting.save.state or "chosen" not in data:
        await show(query, bot, screens.lost())
        return
    chosen = [date.fromisoformat(day) for day in data["chosen"]]
    async with change() as session:
        done = await settings.rule_days(session, actor, chosen, _WORKING[data["days"]], now)
        await state.clear()
        screen = await _days(session, actor, now)
    await show(query, bot, screen, screens.moved(done.moved))
