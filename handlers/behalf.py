"""S7: the secretary acknowledges and reports for an executor: лично, по телефону, по почте, на бумаге."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Channel
from domain.delivery import instant_of
from domain.errors import BadDate, DateProblem, NotFound
from domain.people import Actor
from domain.rights import Action
from handlers.attachments import fetched
from handlers.dates import past_day
from handlers.desk import TYPED, home
from handlers.speech import say, show
from messages import behalf as screens
from messages import pages
from messages.behalf import Behalf
from messages.screen import Screen
from storage import assignments, decisions, on_behalf
from storage.engine import Change, Database
from storage.reports import clean

ON_BEHALF: dict[str, Any] = {"action": Action.ON_BEHALF}
ALBUM = timedelta(minutes=1)
ACKNOWLEDGED, REPORTED = "ack", "report"
CONTENT = F.text | F.photo | F.document | F.voice | F.video


class Speaking(StatesGroup):
    day = State()  # when it came: `assignment`, `what`, `channel`
    words = State()  # what was done: `day` too


def build() -> Router:
    """Presses; what is awaited is asked by `awaited`, after everybody's commands."""
    router = Router(name="behalf")
    router.callback_query.register(ask_what, Behalf.filter(F.what == ""), flags=ON_BEHALF)
    router.callback_query.register(ask_channel, Behalf.filter(F.channel == ""), flags=ON_BEHALF)
    router.callback_query.register(ask_day, Behalf.filter(F.day == 0), flags=ON_BEHALF)
    router.callback_query.register(day_chosen, Behalf.filter(), flags=ON_BEHALF)
    return router


def awaited() -> Router:
    router = Router(name="behalf answers")
    private = F.chat.type == "private"
    router.message.register(day_typed, private, StateFilter(Speaking.day), TYPED, flags=ON_BEHALF)
    plain = CONTENT & ~F.text.startswith("/")
    router.message.register(words_given, private, StateFilter(Speaking.words), plain, flags=ON_BEHALF)
    return router


def _facts(press: Behalf) -> tuple[str, Channel]:
    """Raises NotFound for what no button of ours carries."""
    try:
        channel = Channel(press.channel)
    except ValueError:
        raise NotFound("assignment") from None
    if channel is Channel.CHAT or press.what not in (ACKNOWLEDGED, REPORTED):
        raise NotFound("assignment")
    return press.what, channel


async def ask_what(
    query: CallbackQuery, callback_data: Behalf, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    await state.clear()
    async with database.read() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ON_BEHALF)
        screen = screens.ask_what(await decisions.dossier(session, seen.id))
    await show(query, bot, screen)


async def ask_channel(
    query: CallbackQuery, callback_data: Behalf, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    await state.clear()
    async with database.read() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ON_BEHALF)
        screen = screens.ask_channel(await decisions.dossier(session, seen.id), callback_data.what)
    await show(query, bot, screen)


async def ask_day(
    query: CallbackQuery,
    callback_data: Behalf,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    what, channel = _facts(callback_data)
    async with database.read() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ON_BEHALF)
        at = await pages.moment(session, actor, now)
        screen = screens.ask_day(await decisions.dossier(session, seen.id), what, channel, at)
    await show(query, bot, screen)


async def day_chosen(
    query: CallbackQuery,
    callback_data: Behalf,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    what, channel = _facts(callback_data)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ON_BEHALF)
        if callback_data.day == 1:
            await state.set_state(Speaking.day)
            await state.set_data({"assignment": seen.id, "what": what, "channel": channel.value})
            screen = screens.ask_other_day(await decisions.dossier(session, seen.id))
        else:
            day = _day(callback_data.day)
            screen = await _on(session, seen.id, what, channel, day, actor, now, state)
    await show(query, bot, screen)


def _day(number: int) -> date:
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        raise BadDate(DateProblem.NOT_UNDERSTOOD) from None


async def _on(
    session: AsyncSession,
    assignment_id: int,
    what: str,
    channel: Channel,
    day: date,
    actor: Actor,
    now: datetime,
    state: FSMContext,
) -> Screen:
    """The day is known: «ознакомлен(а)» is written down, a report waits for its words."""
    seen = await assignments.load(session, assignment_id, actor, Action.ON_BEHALF)
    at = await pages.moment(session, actor, now)
    if what == ACKNOWLEDGED:
        await on_behalf.acknowledge(session, seen, actor, channel, day, now)
        await state.clear()
        return screens.written(await decisions.dossier(session, seen.id), what, channel, day, at)
    # What the report itself would refuse is refused before anybody types it.
    seen.reported(0, instant_of(day, home(actor), await on_behalf.since(session, seen), now), day)
    await state.set_state(Speaking.words)
    await state.set_data({"assignment": seen.id, "channel": channel.value, "day": day.isoformat()})
    return screens.ask_words(await decisions.dossier(session, seen.id), channel, day, at)


async def day_typed(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    data = await state.get_data()
    day = past_day(message.text or "", home(actor).today(now))
    async with change() as session:
        screen = await _on(
            session, int(data["assignment"]), str(data["what"]), Channel(data["channel"]), day, actor, now, state
        )
    await say(message, screen)


async def words_given(
    message: Message, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext, files: Path
) -> None:
    data = await state.get_data()
    channel, day = Channel(data["channel"]), date.fromisoformat(data["day"])
    words, attached = message.text or message.caption or "", await fetched(message, bot, files)
    if attached and not clean(words):
        words = screens.bare(channel)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignment"]), actor, Action.ON_BEHALF)
        report_id = await on_behalf.report(session, seen, actor, channel, day, words, attached, now)
        await state.clear()
        if message.media_group_id:
            # Further parts of the album find their report as they do in `handlers.confirm`.
            until = (now + ALBUM).isoformat()
            await state.set_data({"reports": [report_id], "album": message.media_group_id, "album_until": until})
        at = await pages.moment(session, actor, now)
        screen = screens.written(await decisions.dossier(session, seen.id), REPORTED, channel, day, at)
    await say(message, screen)
