"""/delivery: who has got a protocol and who has not; new links, printed sheets, «Напомнить», «Передано лично»."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Channel
from domain.delivery import Board, Reach, Recipient, Sheet, SheetPoint
from domain.errors import BadDate, DateProblem, NotFound
from domain.people import Actor
from domain.rights import Action, allowed
from handlers.dates import past_day
from handlers.desk import TYPED, home
from handlers.speech import say, show, toast
from handlers.words import Command
from messages import delivery as screens
from messages import pages
from messages import people as people_screens
from messages.cards import wording
from messages.delivery import PAGE, Delivery, NudgeDecision
from messages.screen import Screen
from protocols.child import Child
from storage import delivery, invitations, people
from storage.engine import Change, Database
from words import sheets as sheet_words
from words import states

SEE: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}
FOLLOW: dict[str, Any] = {"action": Action.SEE_ASSIGNMENT}
INVITE: dict[str, Any] = {"action": Action.INVITE}
ON_BEHALF: dict[str, Any] = {"action": Action.ON_BEHALF}

WORDS = ("доставка", "кто не получил", "кто не получил?")


class Handing(StatesGroup):
    day = State()  # when it was handed over


def build() -> Router:
    router = Router(name="delivery")
    private = F.chat.type == "private"
    router.message.register(asked_for, private, Command("delivery", WORDS, alone=True), flags=SEE)
    router.message.register(day_typed, private, StateFilter(Handing.day), TYPED, flags=ON_BEHALF)
    rooms: tuple[tuple[dict[str, Any], dict[str, Callable[..., Any]]], ...] = (
        (SEE, {"all": to_all, "one": to_board, "who": to_everybody, "nudge": nudge}),
        (INVITE, {"links": choose_link, "link": new_link, "common": common_link, "sheet": send_sheets}),
        (ON_BEHALF, {"hands": choose_hand, "hand": ask_channel, "day": ask_day, "other": ask_other, "done": handed}),
    )
    for flags, handlers in rooms:
        for page, handler in handlers.items():
            router.callback_query.register(handler, Delivery.filter(F.page == page), flags=flags)
    router.callback_query.register(nudge_decision, NudgeDecision.filter(), flags=FOLLOW)
    return router


async def _listing(database: Database, actor: Actor, page: int) -> Screen:
    async with database.read() as session:
        some, total = await delivery.listing(session, home(actor).id, limit=PAGE, offset=page * PAGE)
    return screens.listing(some, total, page)


async def asked_for(message: Message, actor: Actor, database: Database) -> None:
    await say(message, await _listing(database, actor, 0))


async def to_all(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    await state.clear()
    await show(query, bot, await _listing(database, actor, callback_data.n))


async def _board(
    session: AsyncSession, protocol_id: int, actor: Actor, now: datetime, notice: str = ""
) -> tuple[Board, Screen]:
    found = await delivery.board(session, protocol_id, actor, now)
    at = await pages.moment(session, actor, now)
    return found, screens.board(found, at, may_hand_over=allowed(actor, Action.ON_BEHALF), notice=notice)


async def to_board(
    query: CallbackQuery,
    callback_data: Delivery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        _, screen = await _board(session, callback_data.id, actor, now)
    await show(query, bot, screen)


async def to_everybody(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        found = await delivery.board(session, callback_data.id, actor, now)
    await show(query, bot, screens.everybody(found, callback_data.n))


# ── «Напомнить» ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def nudge(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        number = await delivery.nudge(session, callback_data.id, actor, now)
        _, screen = await _board(session, callback_data.id, actor, now)
    await show(query, bot, screen, screens.nudged(number))


async def nudge_decision(
    query: CallbackQuery, callback_data: NudgeDecision, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        number = await delivery.nudge_decision(session, callback_data.decision, actor, now)
    await toast(query, screens.nudged(number))


# ── links and sheets ────────────────────────────────────────────────────────────────────────────────────────────────


async def choose_link(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        found = await delivery.board(session, callback_data.id, actor, now)
    await show(query, bot, screens.choose(found, found.to_invite, callback_data.n, by_hand=False))


async def new_link(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """A message of its own, ready to be forwarded."""
    async with change() as session:
        who = await people.load(session, callback_data.person, actor, Action.INVITE)
        code = await invitations.invite(session, who.id, by=actor.person_id, now=now)
    await toast(query)
    screen = people_screens.invitation(who, await create_start_link(bot, code), code)
    await bot.send_message(query.from_user.id, **screen.as_kwargs())


async def common_link(query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, change: Change) -> None:
    async with change() as session:
        code = await invitations.common(session, home(actor).id, by=actor.person_id, now=now)
    await toast(query, screens.COMMON_EXPLAINED, alert=True)
    screen = screens.common_link(await create_start_link(bot, code))
    await bot.send_message(query.from_user.id, **screen.as_kwargs())


async def send_sheets(
    query: CallbackQuery,
    callback_data: Delivery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    child: Child,
) -> None:
    """A page for everybody whom no message reaches: the invitation as a QR code, and the points."""
    made: list[Sheet] = []
    me = await bot.me()
    async with change() as session:
        found = await delivery.board(session, callback_data.id, actor, now)
        for who in found.unreached:
            code = ""
            if who.reach in (Reach.NEW, Reach.BLOCKED):
                code = await invitations.invite(session, who.person.id, by=actor.person_id, now=now)
            made.append(await _sheet(session, found, who, actor, now, bot, code, me.username or ""))
    if not made:
        raise NotFound("person")
    await toast(query, screens.sheets_under_way(len(made)))
    data: bytes = await child.run("reports.sheets.printed", made)
    await bot.send_document(
        query.from_user.id,
        BufferedInputFile(data, sheet_words.FILE),
        caption=screens.sheets_ready(len(made)),
    )


async def _sheet(
    session: AsyncSession,
    found: Board,
    who: Recipient,
    actor: Actor,
    now: datetime,
    bot: Bot,
    code: str,
    name: str,
) -> Sheet:
    today = home(actor).today(now)
    return Sheet(
        department=home(actor).name,
        name=who.person.name,
        seats=tuple(seat.label for seat in who.seats),
        source=states.protocol(found.source),
        points=tuple(
            SheetPoint(each.assignment.label, wording(each), states.deadline(each.assignment, today))
            for each in await delivery.points(session, found.source.id, who)
        ),
        link=await create_start_link(bot, code) if code else "",
        code=code,
        bot=name,
    )


# ── «Передано лично» ────────────────────────────────────────────────────────────────────────────────────────────────


async def choose_hand(
    query: CallbackQuery,
    callback_data: Delivery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        found = await delivery.board(session, callback_data.id, actor, now)
    await show(query, bot, screens.choose(found, found.unread, callback_data.n, by_hand=True))


async def ask_channel(
    query: CallbackQuery,
    callback_data: Delivery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        who = await delivery.recipient(session, callback_data.id, callback_data.person, actor, now)
    await show(query, bot, screens.ask_channel(who, callback_data.id))


def _channel(value: str) -> Channel:
    """Raises NotFound for what no button of ours carries."""
    try:
        channel = Channel(value)
    except ValueError:
        raise NotFound("protocol") from None
    if channel is Channel.CHAT:
        raise NotFound("protocol")
    return channel


async def ask_day(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    channel = _channel(callback_data.channel)
    async with database.read() as session:
        who = await delivery.recipient(session, callback_data.id, callback_data.person, actor, now)
    await show(query, bot, screens.ask_day(who, callback_data.id, channel, home(actor).today(now)))


async def ask_other(
    query: CallbackQuery,
    callback_data: Delivery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    state: FSMContext,
    change: Change,
) -> None:
    channel = _channel(callback_data.channel)
    async with change() as session:
        await delivery.recipient(session, callback_data.id, callback_data.person, actor, now)
        await state.set_state(Handing.day)
        await state.set_data({"protocol": callback_data.id, "person": callback_data.person, "channel": channel.value})
    await show(query, bot, screens.ask_other_day(callback_data.id, callback_data.person))


async def handed(
    query: CallbackQuery, callback_data: Delivery, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    number = callback_data.day
    try:
        day = date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        raise BadDate(DateProblem.NOT_UNDERSTOOD) from None
    channel = _channel(callback_data.channel)
    async with change() as session:
        screen = await _hand_over(session, callback_data.id, callback_data.person, actor, channel, day, now)
    await show(query, bot, screen)


async def day_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    data = await state.get_data()
    day = past_day(message.text or "", home(actor).today(now))
    async with change() as session:
        screen = await _hand_over(
            session, int(data["protocol"]), int(data["person"]), actor, _channel(data["channel"]), day, now
        )
        await state.clear()
    await say(message, screen)


async def _hand_over(
    session: AsyncSession, protocol_id: int, person_id: int, actor: Actor, channel: Channel, day: date, now: datetime
) -> Screen:
    who = await delivery.recipient(session, protocol_id, person_id, actor, now)
    points = await delivery.hand_over(session, protocol_id, who, actor, channel, day, now)
    notice = screens.handed_over(who, channel, day, points, home(actor).today(now))
    _, screen = await _board(session, protocol_id, actor, now, notice)
    return screen
