"""«Передать»: to one's own staff, with a word and a day; their report as one's own."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from domain.decision import Assignment
from domain.errors import NotFound
from domain.people import Actor
from domain.rights import Action
from handlers.asking import Awaited, turn_back
from handlers.attachments import packed
from handlers.dates import day_in
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep, turn
from messages import pages, passing, toasts
from messages.cards import OpenCard, OpenContributions, View
from messages.checking import CheckView, OpenCheck
from messages.passing import AsMine, PassNow, PassTo
from messages.screen import Screen
from storage import assignments, decisions, delegation
from storage.calendar import calendar
from storage.engine import Change

REPORT: dict[str, Any] = {"action": Action.REPORT}
SEE: dict[str, Any] = {"action": Action.MEMBER}
CHECK: dict[str, Any] = {"action": Action.CHECK}


class Passing(StatesGroup):
    passing_word = State()  # what is said along, and by when: `assignment`, `seat`


def build() -> Router:
    router = Router(name="passing")
    router.callback_query.register(listed, OpenContributions.filter(), flags=SEE)
    router.callback_query.register(chosen, PassTo.filter(), flags=REPORT)
    router.callback_query.register(passed, PassNow.filter(), flags=REPORT)
    router.callback_query.register(ask_as_mine, AsMine.filter(F.sure == 0), flags=CHECK)
    router.callback_query.register(sent_as_mine, AsMine.filter(), flags=CHECK)
    return router


def awaited() -> Router:
    """What a typed answer is taken for while it is awaited."""
    router = Router(name="passing answers")
    router.message.register(
        word_given, StateFilter(Passing.passing_word), F.text & ~F.text.startswith("/"), flags=REPORT
    )
    return router


async def listed(
    query: CallbackQuery,
    callback_data: OpenContributions,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def chosen(
    query: CallbackQuery,
    callback_data: PassTo,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """A colleague: by when he would have it, and whether a word goes along."""
    assert actor.department is not None
    today = actor.department.today(now)
    page = OpenCard(view=View.CARD, assignment=callback_data.assignment, back=callback_data.back)
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        seen.passed_on()
        to = await _colleague(session, seen, callback_data.seat, today)
        day = delegation.usual_day(seen, today, await calendar(session, seen.department_id))
        at = await pages.moment(session, actor, now)
        await keep(session, query, actor, page, (seen.id,), now)
        await state.set_state(Passing.passing_word)
        await state.set_data({"assignment": seen.id, "seat": to.seat.id, **where, "page": page.pack()})
    await show(query, bot, passing.ask_word(seen, to.seat, to.holders, day, at, callback_data.back))


async def _colleague(session: Any, seen: Assignment, seat_id: int, today: Any) -> delegation.Colleague:
    mates = await delegation.colleagues(session, seen, today)
    to = next((each for each in mates if each.seat.id == seat_id), None)
    if to is None:
        raise NotFound("seat")
    return to


async def passed(
    query: CallbackQuery,
    callback_data: PassNow,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """Without a word, by the usual day."""
    assert actor.department is not None
    page = OpenCard(view=View.CARD, assignment=callback_data.assignment, back=callback_data.back)
    async with change() as session:
        await forget_question(state)
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        await keep(session, query, actor, page, (seen.id,), now)
        to, day = await delegation.pass_on(session, seen, actor, callback_data.seat, "", None, now)
    await toast(query, passing.passed(seen.label, to.seat, to.holders, day, actor.department.today(now)))


async def word_given(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """What goes along; a day named in it is the colleague's term.  After an impossible day it waits for another."""
    assert actor.department is not None
    data = await state.get_data()
    words, today = message.text or "", actor.department.today(now)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignment"]), actor, Action.REPORT)
        until = day_in(words, today, await calendar(session, seen.department_id))
        await turn_back(session, data)
        to, day = await delegation.pass_on(session, seen, actor, int(data["seat"]), words, until, now)
        await state.clear()
    await say(message, Screen(Text(passing.passed(seen.label, to.seat, to.holders, day, today))))


# ── «Отправить как мой отчёт» ───────────────────────────────────────────────────────────────────────────────────────


async def ask_as_mine(
    query: CallbackQuery,
    callback_data: AsMine,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The text and the files before they go; what is typed goes instead of the text, with the same files."""
    assert actor.person_id is not None
    assert actor.department is not None
    page = OpenCheck(view=CheckView.REPORT, assignment=callback_data.share)
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        share, part, report, files = await delegation.handed_in(session, callback_data.share, actor)
        part.reported(actor.person_id, now, actor.department.today(now))  # raises what sending would raise
        dossier = await decisions.dossier(session, share.id)
        await keep(session, query, actor, page, (share.id,), now)
        await state.set_state(Awaited.report)
        await state.set_data(
            {"assignments": [part.id], "files": [packed(each) for each in files], **where, "page": page.pack()}
        )
    await show(query, bot, passing.ask_as_mine(dossier, report, part.label))


async def sent_as_mine(
    query: CallbackQuery, callback_data: AsMine, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    page = OpenCheck(view=CheckView.REPORT, assignment=callback_data.share)
    async with change() as session:
        await forget_question(state)
        share, part, report, files = await delegation.handed_in(session, callback_data.share, actor)
        await keep(session, query, actor, page, (share.id,), now)
        await delegation.send_as_own(session, share, part, report, files, actor, now)
    await toast(query, toasts.reported(part.label))
