"""Who answers for a published decision: adding executors, passing one's part to another seat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING
from domain.errors import NotFound, NotNow, Obstacle
from domain.people import Actor
from domain.rights import Action
from domain.whole import Whole
from handlers.changing import Altering, Wanted, confirmation, load, part_of, wanted
from handlers.desk import TYPED, home
from handlers.speech import say, show, toast
from messages import changing as screens
from messages import pages, said, seats
from messages.changing import Alter, Step
from messages.screen import Screen
from storage import people
from storage.engine import Change

CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}
MOST_LETTERS = 60


def build() -> Router:
    router = Router(name="changing who")
    router.callback_query.register(asked, Alter.filter(F.step.in_({Step.ADD, Step.HAND})), flags=CHANGE)
    router.callback_query.register(turned, Alter.filter(F.step.in_({Step.LIST, Step.SEAT})), flags=CHANGE)
    router.callback_query.register(chosen, Alter.filter(F.step == Step.DONE), flags=CHANGE)
    return router


def awaited() -> Router:
    router = Router(name="changing who answers")
    private = F.chat.type == "private"
    router.message.register(searched, private, StateFilter(Altering.search), TYPED, flags=CHANGE)
    return router


async def _screen(
    session: AsyncSession, found: Whole, asked_for: Wanted, actor: Actor, now: datetime, page: int
) -> Screen:
    known = await people.directory(session, found.decision.department_id, home(actor).today(now))
    adds = asked_for.what is Step.ADD
    # Who has it is not offered; who had it cancelled may be given it again, but no other's history.
    has = found.has() if adds else found.ever(part_of(found, asked_for.id).assignment)
    some = seats.matching(known, asked_for.text, has)
    some.sort(key=lambda seat: seat.id not in asked_for.seats)

    def press(step: Step, n: int = page, seat: int = 0) -> Alter:
        return Alter(step=step, decision=asked_for.decision, v=asked_for.v, id=asked_for.id, n=n, seat=seat)

    return seats.choose(
        screens.WHO_ADDS if adds else screens.WHO_GETS,
        known,
        some,
        search=asked_for.text,
        page=page,
        press=lambda seat: press(Step.SEAT, seat=seat),
        to_page=lambda n: press(Step.LIST, n=n),
        cancel=press(Step.MENU),
        chosen=asked_for.seats if adds else None,
        done=press(Step.DONE) if adds else None,
    )


async def asked(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    press = callback_data
    async with change() as session:
        found = await load(session, press.decision, press.v, actor)
        if found.is_recalled or (press.step is Step.HAND and not _may_pass(found, press.id)):
            raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(found.decision.number))
        asked_for = Wanted(press.step, press.decision, press.v, press.id)
        screen = await _screen(session, found, asked_for, actor, now, 0)
        await state.set_state(Altering.search)
        await state.set_data(asked_for.kept())
    await show(query, bot, screen)


def _may_pass(found: Whole, assignment_id: int) -> bool:
    return part_of(found, assignment_id).assignment.status in WAITING


async def turned(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """A page of the list, or a press on a seat: ticked, or chosen at once where only one is wanted."""
    press = callback_data
    before = wanted(await state.get_data())
    if before is None or (before.decision, before.v, before.id) != (press.decision, press.v, press.id):
        raise NotNow(Obstacle.ASK_AGAIN)
    async with change() as session:
        at = await pages.moment(session, actor, now)
        found = await load(session, press.decision, press.v, actor)
        if press.step is Step.SEAT and await _stranger(session, press.seat, actor):
            raise NotFound("seat")
        if press.step is Step.SEAT and before.what is Step.HAND:
            after = _with(before, (press.seat,), "")
            screen = await confirmation(session, after, actor, at)
            await state.set_state(Altering.sure)
        else:
            after = before
            if press.step is Step.SEAT:
                # Who was searched for is found: the whole list again.
                after = _with(before, _toggled(before.seats, press.seat), "")
            screen = await _screen(session, found, after, actor, now, press.n)
        await state.set_data(after.kept())
    await show(query, bot, screen)


async def _stranger(session: AsyncSession, seat_id: int, actor: Actor) -> bool:
    return not await people.is_seat(session, seat_id, home(actor).id)


def _with(before: Wanted, chosen: Sequence[int], text: str) -> Wanted:
    after = wanted(before.kept() | {"seats": list(chosen), "text": text})
    assert after is not None
    return after


def _toggled(seats: Sequence[int], seat: int) -> tuple[int, ...]:
    return tuple(each for each in seats if each != seat) if seat in seats else (*seats, seat)


async def searched(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    before = wanted(await state.get_data())
    if before is None:
        raise NotNow(Obstacle.ASK_AGAIN)
    after = _with(before, before.seats, " ".join((message.text or "").split())[:MOST_LETTERS])
    async with change() as session:
        found = await load(session, after.decision, after.v, actor)
        screen = await _screen(session, found, after, actor, now, 0)
        await state.set_data(after.kept())
    await say(message, screen)


async def chosen(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    before = wanted(await state.get_data())
    press = callback_data
    if before is None or (before.decision, before.v) != (press.decision, press.v):
        raise NotNow(Obstacle.ASK_AGAIN)
    if not before.seats:
        await toast(query, said.NOBODY_CHOSEN)
        return
    after = _with(before, before.seats, "")
    async with change() as session:
        at = await pages.moment(session, actor, now)
        screen = await confirmation(session, after, actor, at)
        await state.set_state(Altering.sure)
        await state.set_data(after.kept())
    await show(query, bot, screen)
