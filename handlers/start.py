"""Joining: /start by invitation, the first run of the admin, who I am, leaving."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link

from domain.errors import BadInput, InputProblem, NotAllowed
from domain.letters import PersonUnreachable, Priority
from domain.people import Actor, Role
from domain.rights import Action
from handlers import asking, joining
from handlers.speech import say, show
from handlers.words import Command
from messages import people as screens
from messages.commands import announce
from messages.people import Home, SetUp
from messages.screen import Screen
from storage import cards, invitations, journal, outbox, people
from storage.engine import Change, Database

NAME_LIMIT = 200

ANYONE: dict[str, Any] = {"action": Action.ANYONE}
SETTING_UP: dict[str, Any] = {"action": Action.SET_UP}
MEMBER: dict[str, Any] = {"action": Action.MEMBER}


class Awaited(StatesGroup):
    code = State()
    department = State()
    zone = State()
    secretary = State()
    head = State()


def build() -> Router:
    router = Router(name="start")
    private = F.chat.type == "private"
    router.message.register(start, private, Command("start"), flags=ANYONE)
    router.message.register(help_, private, Command("help", ("помощь", "как пользоваться"), alone=True), flags=ANYONE)
    router.message.register(stopped, private, Command("cancel", ("отмена", "отменить"), alone=True), flags=ANYONE)
    router.message.register(code_typed, private, StateFilter(Awaited.code), F.text, flags=ANYONE)
    router.message.register(department_named, private, StateFilter(Awaited.department), F.text, flags=SETTING_UP)
    router.message.register(named, private, StateFilter(Awaited.secretary, Awaited.head), F.text, flags=SETTING_UP)
    router.callback_query.register(ask_code, Home.filter(F.page == "code"), flags=ANYONE)
    router.callback_query.register(me, Home.filter(F.page == "me"), flags=ANYONE)
    router.callback_query.register(how, Home.filter(F.page == "how"), flags=ANYONE)
    router.callback_query.register(not_me, Home.filter(F.page == "notme"), flags=MEMBER)
    router.callback_query.register(not_me_sure, Home.filter(F.page == "notme2"), flags=MEMBER)
    router.callback_query.register(zone_chosen, SetUp.filter(F.page == "zone"), flags=SETTING_UP)
    router.callback_query.register(set_up_page, SetUp.filter(F.page == "home"), flags=SETTING_UP)
    router.callback_query.register(ask_name, SetUp.filter(F.page.in_({"secretary", "head"})), flags=SETTING_UP)
    router.callback_query.register(i_am_secretary, SetUp.filter(F.page == "me_secretary"), flags=SETTING_UP)
    return router


async def start(
    message: Message,
    bot: Bot,
    argument: str,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
) -> None:
    """/start, with or without an invitation in its payload."""
    await state.clear()
    if argument.startswith(invitations.PREFIX):
        await _join(message, bot, argument, actor, now, change)
    elif argument.startswith(invitations.COMMON) and actor.person_id is None:
        await joining.opened(message, argument, now, change, state)
    elif actor.installation_admin and actor.department is None:
        await state.set_state(Awaited.department)
        async with change():
            pass
        await say(message, screens.ask_department())
    else:
        await say(message, await _home(database, actor, now))


async def stopped(message: Message, now: datetime, change: Change, state: FSMContext) -> None:
    """«Отмена» in words: it is never taken for a report or a reason; the card that asked shows itself again."""
    was_awaited = await state.get_state() is not None
    data = await state.get_data()
    async with change() as session:
        if was_awaited:
            await asking.turn_back(session, data)
            for each in data.get("assignments") or ():
                await cards.refresh(session, int(each), now)
        await state.clear()
    await say(message, screens.stopped(was_awaited))


async def _join(message: Message, bot: Bot, payload: str, actor: Actor, now: datetime, change: Change) -> None:
    async with change() as session:
        joined = await invitations.accept(session, payload, actor.telegram_id, now)
        who = joined.person
        department = next(each for each in await people.departments(session) if each.id == who.department_id)
        seats = await people.seats_of(session, who.id, department.today(now))
    await say(message, screens.joined(who, seats, department, joined.waiting))
    if who.roles:
        await announce(bot, [actor.telegram_id])


async def _home(database: Database, actor: Actor, now: datetime) -> Screen:
    if actor.person_id is None or actor.department is None:
        return screens.stranger()
    async with database.read() as session:
        who = await people.person(session, actor.person_id)
        seats = await people.seats_of(session, who.id, actor.department.today(now))
        appointed = [await people.staff(session, actor.department.id, role) for role in (Role.SECRETARY, Role.HEAD)]
        if actor.has(Role.ADMIN) and not all(appointed):
            return screens.set_up(actor.department, *appointed)
    return screens.home(who, seats)


async def help_(message: Message, actor: Actor) -> None:
    await say(message, screens.stranger() if actor.is_stranger else screens.how_to(actor.roles))


async def ask_code(query: CallbackQuery, bot: Bot, state: FSMContext, change: Change) -> None:
    await state.set_state(Awaited.code)
    async with change():
        pass
    await show(query, bot, screens.ask_code())


async def code_typed(
    message: Message, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """A wrong code is refused in words and another may be typed."""
    code = (message.text or "").strip().split("start=")[-1]
    await state.clear()
    await _join(message, bot, code, actor, now, change)


async def me(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, state: FSMContext, change: Change
) -> None:
    await state.clear()
    screen = await _home(database, actor, now)
    async with change():
        pass
    await show(query, bot, screen)


async def how(query: CallbackQuery, bot: Bot, actor: Actor) -> None:
    await show(query, bot, screens.stranger() if actor.is_stranger else screens.how_to(actor.roles))


async def not_me(query: CallbackQuery, bot: Bot, actor: Actor, database: Database) -> None:
    assert actor.person_id is not None
    async with database.read() as session:
        who = await people.person(session, actor.person_id)
    await show(query, bot, screens.confirm_not_me(who))


async def not_me_sure(query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, change: Change) -> None:
    """The account is let go; nothing else about the person changes, and a new link connects the right one."""
    assert actor.person_id is not None
    assert actor.department is not None
    async with change() as session:
        await people.disconnect(session, actor.person_id)
        await cards.close_all(session, actor.person_id, now)
        await journal.add(
            session,
            department_id=actor.department.id,
            chain=journal.of_department(actor.department.id),
            what="not_me",
            at=now,
            person_id=actor.person_id,
        )
        for secretary in await people.staff(session, actor.department.id, Role.SECRETARY):
            if secretary.id != actor.person_id:
                await outbox.put(
                    session,
                    PersonUnreachable(secretary.id, actor.person_id),
                    lane=secretary.telegram_id,
                    person_id=secretary.id,
                    department_id=actor.department.id,
                    key=f"not-me:{actor.person_id}:{now.isoformat()}:{secretary.id}",
                    not_before=now,
                    priority=Priority.DIGEST,
                    now=now,
                )
    await show(query, bot, screens.parted())


# ── first run ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(message: Message, limit: int = NAME_LIMIT) -> str:
    """What was typed, in one line.  Raises BadInput where it is empty or too long."""
    words = " ".join((message.text or "").replace("\u200b", "").split())
    if not words:
        raise BadInput(InputProblem.EMPTY)
    if len(words) > limit:
        raise BadInput(InputProblem.TOO_LONG, (str(limit),))
    return words


async def department_named(message: Message, actor: Actor, state: FSMContext, change: Change, usual_zone: str) -> None:
    if actor.department is not None:
        raise NotAllowed
    name = _text(message)
    await state.set_state(Awaited.zone)
    await state.update_data(name=name)
    async with change():
        pass
    await say(message, screens.ask_zone(name, usual_zone))


async def zone_chosen(
    query: CallbackQuery, callback_data: SetUp, bot: Bot, actor: Actor, now: datetime, state: FSMContext, change: Change
) -> None:
    """The department comes to be, with its admin connected.  A second press of an old button makes no second one."""
    name = (await state.get_data()).get("name")
    if actor.department is not None or not name:
        raise NotAllowed
    try:
        ZoneInfo(callback_data.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(InputProblem.UNKNOWN_ZONE) from None
    await state.clear()
    async with change() as session:
        department = await people.create_department(session, name, callback_data.zone, now)
        admin = await people.appoint(session, department.id, query.from_user.full_name, Role.ADMIN, now)
        await people.connect(session, admin.id, query.from_user.id, now)
        await journal.add(
            session,
            department_id=department.id,
            chain=journal.of_department(department.id),
            what="department_created",
            at=now,
            person_id=admin.id,
        )
    await show(query, bot, screens.set_up(department, [], []))


async def _set_up(database: Database, actor: Actor) -> Screen:
    assert actor.department is not None
    async with database.read() as session:
        secretaries = await people.staff(session, actor.department.id, Role.SECRETARY)
        heads = await people.staff(session, actor.department.id, Role.HEAD)
    return screens.set_up(actor.department, secretaries, heads)


async def set_up_page(
    query: CallbackQuery, bot: Bot, actor: Actor, database: Database, state: FSMContext, change: Change
) -> None:
    if actor.department is None:
        raise NotAllowed
    await state.clear()
    screen = await _set_up(database, actor)
    async with change():
        pass
    await show(query, bot, screen)


async def ask_name(
    query: CallbackQuery, callback_data: SetUp, bot: Bot, actor: Actor, state: FSMContext, change: Change
) -> None:
    if actor.department is None:
        raise NotAllowed
    is_secretary = callback_data.page == "secretary"
    await state.set_state(Awaited.secretary if is_secretary else Awaited.head)
    async with change():
        pass
    await show(query, bot, screens.ask_name_for(Role.SECRETARY if is_secretary else Role.HEAD))


async def named(
    message: Message, bot: Bot, actor: Actor, now: datetime, raw_state: str, state: FSMContext, change: Change
) -> None:
    """The secretary or the head is appointed and gets a link of his own."""
    if actor.department is None:
        raise NotAllowed
    name = _text(message)
    role = Role.SECRETARY if raw_state == Awaited.secretary.state else Role.HEAD
    await state.clear()
    async with change() as session:
        who = await people.appoint(session, actor.department.id, name, role, now)
        code = await invitations.invite(session, who.id, by=actor.person_id, now=now)
        await journal.add(
            session,
            department_id=actor.department.id,
            chain=journal.of_department(actor.department.id),
            what="appointed",
            at=now,
            person_id=actor.person_id,
            facts={"person": who.id, "role": role.value},
        )
    link = await create_start_link(bot, code)
    await say(message, screens.invitation(who, link, code))


async def i_am_secretary(query: CallbackQuery, bot: Bot, actor: Actor, database: Database, change: Change) -> None:
    if actor.department is None or actor.person_id is None:
        raise NotAllowed
    async with change() as session:
        await people.give_role(session, actor.person_id, Role.SECRETARY)
    await show(query, bot, await _set_up(database, actor))
