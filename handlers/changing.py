"""Changing a published decision: text, deadline, cancelling, putting on control again.  Who answers: `changing_who`.

What was typed and chosen waits with the person until «Изменить», «Перенести» … is pressed; every step names the version
of the decision that it was shown for, so that nothing is done over somebody else's change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Status
from domain.dossier import Dossier
from domain.errors import (
    BadDate,
    BadInput,
    ChangedMeanwhile,
    DateProblem,
    InputProblem,
    NotFound,
    NotNow,
    Obstacle,
)
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action
from domain.whole import Whole
from handlers.dates import day_in
from handlers.desk import TYPED, home
from handlers.speech import say, show
from messages import changing as screens
from messages import days, pages
from messages import whole as wholes
from messages.cards import Moment
from messages.changing import Alter, Step
from messages.screen import Screen
from storage import changes, people, whole
from storage.calendar import calendar
from storage.engine import Change, Database
from storage.reports import clean

CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}


class Altering(StatesGroup):
    words = State()  # what was asked for
    sure = State()  # «Перенести?»: a reason or another day may still come
    search = State()  # letters that narrow the list of seats


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being changed, as it is kept between the steps."""

    what: Step
    decision: int
    v: int
    id: int = 0
    n: int = 0
    text: str = ""
    day: date | None = None
    seats: tuple[int, ...] = ()

    def kept(self) -> dict[str, Any]:
        return {
            "what": self.what.value,
            "decision": self.decision,
            "v": self.v,
            "id": self.id,
            "n": self.n,
            "text": self.text,
            "day": self.day.isoformat() if self.day else None,
            "seats": list(self.seats),
        }


def wanted(data: dict[str, Any]) -> Wanted | None:
    if "what" not in data or "decision" not in data:
        return None
    day = data.get("day")
    return Wanted(
        what=Step(data["what"]),
        decision=int(data["decision"]),
        v=int(data["v"]),
        id=int(data.get("id", 0)),
        n=int(data.get("n", 0)),
        text=str(data.get("text", "")),
        day=date.fromisoformat(day) if day else None,
        seats=tuple(int(each) for each in data.get("seats", ())),
    )


def build() -> Router:
    """Presses; what is typed is asked by `awaited`, after everybody's commands."""
    router = Router(name="changing")
    asks = {Step.TEXT, Step.TERM, Step.MONTH, Step.CANCEL, Step.DROP, Step.AGAIN}
    router.callback_query.register(opened, Alter.filter(F.step.in_({Step.MENU, Step.EACH, Step.ONE})), flags=CHANGE)
    router.callback_query.register(asked, Alter.filter(F.step.in_(asks)), flags=CHANGE)
    router.callback_query.register(day_pressed, Alter.filter(F.step == Step.DAY), flags=CHANGE)
    router.callback_query.register(done, Alter.filter(F.step == Step.DO), flags=CHANGE)
    return router


def awaited() -> Router:
    router = Router(name="changing answers")
    private = F.chat.type == "private"
    router.message.register(typed, private, StateFilter(Altering.words, Altering.sure), TYPED, flags=CHANGE)
    return router


async def load(session: AsyncSession, decision_id: int, v: int, actor: Actor) -> Whole:
    """For a step that was shown for version `v`.  Raises ChangedMeanwhile where it is another now."""
    found = await whole.load(session, decision_id, actor, Action.CHANGE_DECISION)
    if found.decision.version != v:
        raise ChangedMeanwhile("decision")
    return found


async def opened(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
) -> None:
    """Menus are drawn for the version that is there: an old button opens them too."""
    await state.clear()
    async with change():
        pass
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        found = await whole.load(session, callback_data.decision, actor, Action.CHANGE_DECISION)
    match callback_data.step:
        case Step.EACH:
            screen = screens.each(found, at, callback_data.n)
        case Step.ONE:
            screen = screens.one(found, part_of(found, callback_data.id), at)
        case _:
            screen = screens.menu(found, at)
    await show(query, bot, screen)


def part_of(found: Whole, assignment_id: int) -> Dossier:
    """Raises NotFound."""
    dossier = found.part(assignment_id)
    if dossier is None:
        raise NotFound("assignment")
    return dossier


def moving(found: Whole, one: int, part: int) -> Sequence[Dossier]:
    """Whose deadline would be moved.  Raises NotNow where it is nobody's turn."""
    some = [
        each
        for each in found.parts
        if each.assignment.status in WAITING
        and each.assignment.mark is Mark.CONTROL
        and (each.assignment.id == one if one else each.assignment.part == part)
    ]
    if not some:
        raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(found.decision.number))
    return some


def reopening(found: Whole, one: int) -> Sequence[Dossier]:
    """One that is over, or all that were cancelled.  Raises NotNow where there is none."""
    some = [
        each
        for each in found.closed
        if (each.assignment.id == one if one else each.assignment.status is Status.CANCELLED)
    ]
    if not some:
        raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(found.decision.number))
    return some


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        at = await pages.moment(session, actor, now)
        found = await load(session, press.decision, press.v, actor)
        screen = question(found, press, at)
        what = Step.TERM if press.step is Step.MONTH else press.step
        await state.set_state(Altering.words)
        await state.set_data(Wanted(what, press.decision, press.v, press.id, press.n).kept())
    await show(query, bot, screen)


def question(found: Whole, press: Alter, at: Moment) -> Screen:
    """What is asked for first.  Raises NotNow where there is nothing to change so, before anybody types it."""
    match press.step:
        case Step.TEXT:
            return screens.ask_text(found)
        case Step.TERM:
            some = moving(found, press.id, press.n)
            return screens.ask_term(found, some, at, screens.quick_days(found, some, at), press.id, press.n)
        case Step.MONTH:
            some = moving(found, press.id, press.n)
            return screens.ask_day(found, some, at, days.day_of(press.day), press.id, press.n)
        case Step.CANCEL if found.live:
            return screens.ask_cancel(found)
        case Step.DROP if part_of(found, press.id).assignment.is_live:
            return screens.ask_drop(found, part_of(found, press.id), at)
        case Step.AGAIN:
            return screens.ask_again(found, reopening(found, press.id), at)
        case _:
            raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(found.decision.number))


async def day_pressed(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    press = callback_data
    day = days.day_of(press.day)
    changes.check_day(day, home(actor).today(now))
    asked_for = Wanted(Step.TERM, press.decision, press.v, press.id, press.n, day=day)
    async with change() as session:
        at = await pages.moment(session, actor, now)
        screen = await confirmation(session, asked_for, actor, at)
        await state.set_state(Altering.sure)
        await state.set_data(asked_for.kept())
    await show(query, bot, screen)


async def typed(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """The words that were asked for, or a reason and another day for what is about to be done."""
    before = wanted(await state.get_data())
    words = clean(message.text or "")
    if before is None:
        raise NotNow(Obstacle.ASK_AGAIN)
    if not words:
        raise BadInput(InputProblem.EMPTY)
    async with change() as session:
        at = await pages.moment(session, actor, now)
        asked_for = await _read(session, before, words, at)
        screen = await confirmation(session, asked_for, actor, at)
        await state.set_state(Altering.sure)
        await state.set_data(asked_for.kept())
    await say(message, screen)


async def _read(session: AsyncSession, before: Wanted, words: str, at: Moment) -> Wanted:
    kept = before.kept()
    if before.what in (Step.TERM, Step.AGAIN, Step.ADD, Step.HAND):
        named = day_in(words, at.today, await calendar(session, at.home.id))
        if named is not None:
            changes.check_day(named, at.today)
            kept["day"] = named.isoformat()
        elif before.what is Step.TERM and before.day is None:
            raise BadDate(DateProblem.NOT_UNDERSTOOD, words[:60])
    read = wanted(kept | {"text": words})
    assert read is not None
    return read


async def confirmation(session: AsyncSession, asked_for: Wanted, actor: Actor, at: Moment) -> Screen:
    """What will be done, before it is done; asks for a day where there must be one."""
    found = await load(session, asked_for.decision, asked_for.v, actor)
    match asked_for.what:
        case Step.TEXT:
            return screens.sure_text(found, asked_for.text)
        case Step.TERM:
            some = moving(found, asked_for.id, asked_for.n)
            assert asked_for.day is not None
            return screens.sure_term(found, some, at, asked_for.day, asked_for.text, one=bool(asked_for.id))
        case Step.CANCEL:
            return screens.sure_cancel(found, asked_for.text)
        case Step.DROP:
            return screens.sure_drop(found, part_of(found, asked_for.id), asked_for.text)
        case Step.AGAIN:
            again = reopening(found, asked_for.id)
            if asked_for.day is None and any(changes.needs_day(each.assignment, at.today) for each in again):
                raise BadDate(DateProblem.NEEDED)
            return screens.sure_again(found, again, at, asked_for.day, asked_for.text)
        case Step.ADD:
            seats = [await people.seat(session, each) for each in asked_for.seats]
            if not days_of(found, asked_for.day, at.today):
                return screens.ask_new_day(found, str(found.decision.number))
            return screens.sure_add(found, seats, at, asked_for.day, asked_for.text)
        case _:
            dossier = part_of(found, asked_for.id)
            if asked_for.day is None and changes.needs_day(dossier.assignment, at.today):
                return screens.ask_new_day(found, dossier.assignment.label)
            seat = await people.seat(session, asked_for.seats[0])
            return screens.sure_pass(found, dossier, seat, at, asked_for.day, asked_for.text)


def days_of(found: Whole, until: date | None, today: date) -> dict[int, date | None]:
    """What a new executor gets; the day named stands for the first that is still to come."""
    coming = found.coming(today)
    if until is None or found.decision.mark is Mark.NOTICE:
        return coming
    return {min(coming or found.numbered or (0,)): until}


# ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def done(
    query: CallbackQuery,
    callback_data: Alter,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """What was confirmed.  Raises NotNow where nothing is remembered of it, ChangedMeanwhile."""
    asked_for = wanted(await state.get_data())
    press = callback_data
    async with change() as session:
        at = await pages.moment(session, actor, now)
        # Of a second press it is said that somebody was first, of one pressed too late that nothing is remembered.
        found = await load(session, press.decision, press.v, actor)
        if asked_for is None or (asked_for.decision, asked_for.v) != (press.decision, press.v):
            raise NotNow(Obstacle.ASK_AGAIN, str(found.decision.number))
        number = await _do(session, found, asked_for, actor, at)
        await state.clear()
        after = await whole.load(session, press.decision, actor, Action.CHANGE_DECISION)
    notice = screens.done(asked_for.what, number)
    await show(query, bot, wholes.card(after, at, change=screens.change(after), notice=notice), notice)


async def _do(session: AsyncSession, found: Whole, asked_for: Wanted, actor: Actor, at: Moment) -> int:
    v, words, now = asked_for.v, asked_for.text, at.now
    match asked_for.what:
        case Step.TEXT:
            return await changes.reword(session, found, v, actor, words, now)
        case Step.TERM:
            ids = [each.assignment.id for each in moving(found, asked_for.id, asked_for.n)]
            assert asked_for.day is not None
            return await changes.move(session, found, v, actor, ids, asked_for.day, words, now)
        case Step.CANCEL:
            return await changes.cancel(session, found, v, actor, None, words, now)
        case Step.DROP:
            return await changes.cancel(session, found, v, actor, [asked_for.id], words, now)
        case Step.AGAIN:
            ids = [each.assignment.id for each in reopening(found, asked_for.id)]
            return await changes.reopen(session, found, v, actor, ids, asked_for.day, words, now)
        case Step.ADD:
            terms = days_of(found, asked_for.day, at.today)
            return await changes.add(session, found, v, actor, asked_for.seats, terms, now, words)
        case _:
            seat_id = asked_for.seats[0] if asked_for.seats else 0
            await changes.reassign(
                session, found, v, actor, asked_for.id, seat_id, now, until=asked_for.day, reason=words
            )
            return 1
