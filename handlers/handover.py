"""«Не ко мне»: the executor's hint whose it is, and the secretary's «Передать»."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound, NotNow, Obstacle
from domain.people import Actor
from domain.requests import Request
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep
from messages import handover as screens
from messages import pages
from messages.checking import OpenRequest, RequestStep
from messages.handover import Hand, HandStep
from messages.screen import Screen
from storage import assignments, decisions, handover, people, whole
from storage.engine import Change

ASK: dict[str, Any] = {"action": Action.ASK}
CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}
MOST_LETTERS = 60


class Handover(StatesGroup):
    whose = State()  # letters that narrow the executor's list
    whom = State()  # and the secretary's


def build() -> Router:
    """Presses; what is typed is asked by `awaited`, after everybody's commands."""
    router = Router(name="handover")
    router.callback_query.register(whose, Hand.filter(F.step == HandStep.MINE), flags=ASK)
    router.callback_query.register(proposed, Hand.filter(F.step == HandStep.SEAT), flags=ASK)
    router.callback_query.register(stopped, Hand.filter(F.step == HandStep.STOP), flags=ASK)
    router.callback_query.register(whom, Hand.filter(F.step == HandStep.LIST), flags=CHANGE)
    router.callback_query.register(sure, Hand.filter(F.step == HandStep.SURE), flags=CHANGE)
    router.callback_query.register(given, Hand.filter(F.step == HandStep.GIVE), flags=CHANGE)
    return router


def awaited() -> Router:
    router = Router(name="handover answers")
    private = F.chat.type == "private"
    router.message.register(whose_typed, private, StateFilter(Handover.whose), TYPED, flags=ASK)
    router.message.register(whom_typed, private, StateFilter(Handover.whom), TYPED, flags=CHANGE)
    return router


def _search(message: Message) -> str:
    return " ".join((message.text or "").split())[:MOST_LETTERS]


# ── the executor ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _whose(
    session: AsyncSession, request_id: int, actor: Actor, now: datetime, search: str = "", page: int = 0
) -> Screen:
    asked = await handover.own(session, request_id, actor)
    known = await people.directory(session, asked.department_id, home(actor).today(now))
    seen = await assignments.get(session, asked.assignment_id)
    return screens.whose(asked, known, {seen.seat_id}, search, page)


async def whose(
    query: CallbackQuery, callback_data: Hand, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    async with change() as session:
        screen = await _whose(session, callback_data.request, actor, now, page=callback_data.n)
        await state.set_state(Handover.whose)
        await state.set_data({"request": callback_data.request})
    await show(query, bot, screen)


async def whose_typed(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    request_id = int((await state.get_data())["request"])
    async with change() as session:
        screen = await _whose(session, request_id, actor, now, _search(message))
    await say(message, screen)


async def proposed(
    query: CallbackQuery, callback_data: Hand, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    async with change() as session:
        asked = await handover.own(session, callback_data.request, actor)
        await handover.propose(session, asked, actor, callback_data.seat, now)
        label = (await assignments.get(session, asked.assignment_id)).label
        seat = await people.seat(session, callback_data.seat)
        await forget_question(state)
    await show(query, bot, screens.proposed(label, seat))


async def stopped(
    query: CallbackQuery, callback_data: Hand, bot: Bot, actor: Actor, change: Change, state: FSMContext
) -> None:
    async with change() as session:
        asked = await handover.own(session, callback_data.request, actor)
        label = (await assignments.get(session, asked.assignment_id)).label
        await forget_question(state)
    await show(query, bot, screens.stopped(label))


# ── the secretary ───────────────────────────────────────────────────────────────────────────────────────────────────


def _back(request_id: int) -> OpenRequest:
    return OpenRequest(step=RequestStep.OPEN, request=request_id)


async def _open(session: AsyncSession, request_id: int, actor: Actor) -> Request:
    """Raises NotNow where it was answered."""
    asked = await handover.load(session, request_id, actor)
    if asked.answer is not None:
        raise NotNow(Obstacle.REQUEST_ANSWERED)
    return asked


async def _whom(
    session: AsyncSession, request_id: int, actor: Actor, now: datetime, search: str = "", page: int = 0
) -> Screen:
    asked = await _open(session, request_id, actor)
    seen = await assignments.get(session, asked.assignment_id)
    found = await whole.load(session, seen.decision_id, actor, Action.CHANGE_DECISION)
    has = found.ever(seen)
    known = await people.directory(session, asked.department_id, home(actor).today(now))
    return screens.pick(asked, known, has, search, page, _back(asked.id))


async def whom(
    query: CallbackQuery, callback_data: Hand, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    async with change() as session:
        screen = await _whom(session, callback_data.request, actor, now, page=callback_data.n)
        await state.set_state(Handover.whom)
        await state.set_data({"request": callback_data.request})
    await show(query, bot, screen)


async def whom_typed(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    request_id = int((await state.get_data())["request"])
    async with change() as session:
        screen = await _whom(session, request_id, actor, now, _search(message))
    await say(message, screen)


async def sure(
    query: CallbackQuery, callback_data: Hand, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    async with change() as session:
        asked = await _open(session, callback_data.request, actor)
        if not await people.is_seat(session, callback_data.seat, asked.department_id):
            raise NotFound("seat")
        dossier = await decisions.dossier(session, asked.assignment_id)
        seat = await people.seat(session, callback_data.seat)
        at = await pages.moment(session, actor, now)
        await forget_question(state)
    await show(query, bot, screens.sure(asked, dossier, seat, at, _back(asked.id)))


async def given(
    query: CallbackQuery, callback_data: Hand, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """The part goes over; the message shows the request with its answer again."""
    async with change() as session:
        asked = await handover.load(session, callback_data.request, actor)
        await keep(session, query, actor, _back(asked.id), (asked.assignment_id,), now)
        label = (await assignments.get(session, asked.assignment_id)).label
        organization = await handover.agree(session, asked, actor, callback_data.seat, now)
        await forget_question(state)
    await toast(query, screens.given(label, organization))
