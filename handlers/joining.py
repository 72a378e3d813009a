"""The common link: a stranger chooses his organisation and seat, the secretary confirms or refuses."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from domain.errors import BadInput, InputProblem, NotFound, NotNow, Obstacle
from domain.people import Actor
from domain.rights import Action
from handlers.desk import TYPED
from handlers.speech import say, show
from messages import joining as screens
from messages.joining import AnswerJoin, Joining
from storage import invitations, joins
from storage.engine import Change, Database

ANYONE: dict[str, Any] = {"action": Action.ANYONE}
INVITE: dict[str, Any] = {"action": Action.INVITE}

MOST_WORDS = 5
NAME_LIMIT = 120


class Introducing(StatesGroup):
    choice = State()  # the link was opened: `department`
    name = State()  # a seat was chosen: `seat` too


def build() -> Router:
    router = Router(name="joining")
    private = F.chat.type == "private"
    router.message.register(name_typed, private, StateFilter(Introducing.name), TYPED, flags=ANYONE)
    router.callback_query.register(to_organizations, Joining.filter(F.page == "orgs"), flags=ANYONE)
    router.callback_query.register(to_seats, Joining.filter(F.page == "org"), flags=ANYONE)
    router.callback_query.register(seat_chosen, Joining.filter(F.page == "seat"), flags=ANYONE)
    router.callback_query.register(answered, AnswerJoin.filter(), flags=INVITE)
    return router


async def opened(message: Message, payload: str, now: datetime, change: Change, state: FSMContext) -> None:
    """/start with the common link.  What is chosen stands on the link's being opened here, not on a button's data."""
    async with change() as session:
        department_id = await invitations.common_department(session, payload, now)
        found = await joins.organizations(session, department_id)
        await state.set_state(Introducing.choice)
        await state.set_data({"department": department_id})
    await say(message, screens.organizations(found, 0))


async def _department(state: FSMContext) -> int:
    data = await state.get_data()
    if await state.get_state() not in (Introducing.choice.state, Introducing.name.state) or "department" not in data:
        raise NotNow(Obstacle.COMMON_LINK_LOST)
    return int(data["department"])


async def to_organizations(
    query: CallbackQuery, callback_data: Joining, bot: Bot, database: Database, state: FSMContext, change: Change
) -> None:
    department_id = await _department(state)
    async with database.read() as session:
        found = await joins.organizations(session, department_id)
    await state.set_state(Introducing.choice)
    async with change():
        pass
    await show(query, bot, screens.organizations(found, callback_data.n))


async def to_seats(
    query: CallbackQuery, callback_data: Joining, bot: Bot, database: Database, state: FSMContext
) -> None:
    department_id = await _department(state)
    async with database.read() as session:
        found = await joins.seats(session, department_id, callback_data.id)
    await show(query, bot, screens.seats(found, callback_data.n))


async def seat_chosen(
    query: CallbackQuery, callback_data: Joining, bot: Bot, state: FSMContext, change: Change
) -> None:
    department_id = await _department(state)
    async with change() as session:
        seat = await joins.seat(session, department_id, callback_data.id)
        await state.set_state(Introducing.name)
        await state.update_data(seat=seat.id)
    await show(query, bot, screens.ask_name(seat))


async def name_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    data = await state.get_data()
    department_id = await _department(state)
    name = _name(message.text or "")
    async with change() as session:
        seat = await joins.seat(session, department_id, int(data["seat"]))
        await joins.ask(session, department_id, seat.id, telegram_id=actor.telegram_id, name=name, now=now)
        await state.clear()
    await say(message, screens.sent(seat))


def _name(text: str) -> str:
    """A surname with a name, or with initials.  Raises BadInput for anything else."""
    words = " ".join(text.split())
    parts = words.replace(".", " ").split()
    looks = 2 <= len(parts) <= MOST_WORDS and all(part.replace("-", "").isalpha() for part in parts)
    if len(words) > NAME_LIMIT or not looks:
        raise BadInput(InputProblem.NOT_A_NAME)
    return words


async def answered(
    query: CallbackQuery, callback_data: AnswerJoin, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        join = await joins.load(session, callback_data.join, actor, now)
        if callback_data.act == "yes":
            await joins.agree(session, join, callback_data.person, actor, now)
        elif callback_data.act == "no":
            await joins.refuse(session, join, actor, now)
        elif callback_data.act not in ("open", "all"):
            raise NotFound("join")
        join = await joins.get(session, join.id, now)
        others = [each for each in await joins.waiting(session, join.department_id, now) if each.id != join.id]
    if callback_data.act == "all" and len(others) + (join.answer is None) > 1:
        some = others if join.answer is not None else [join, *others]
        await show(query, bot, screens.asked_by_many(some))
    elif callback_data.act == "all" and others:
        await show(query, bot, screens.asked(others[0]))
    else:
        await show(query, bot, screens.asked(join, len(others)))
