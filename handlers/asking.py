"""What an executor is asked to type: what is done, until when to prolong and why, words to the secretary.

A button turns its card into a question; the next message is the answer.  Reports are taken by `handlers.confirm`.
"""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Assignment
from domain.people import Actor
from domain.requests import Ask
from domain.rights import Action
from handlers.speech import say, show
from handlers.turning import keep
from messages import handover, pages, toasts
from messages.cards import ASKING, OpenCard, View
from messages.passing import REQUESTED
from messages.points import ReportSeveral, ask_several
from messages.screen import Screen
from storage import assignments, cards, reports, requests
from storage.engine import Change, Database

REPORT: dict[str, Any] = {"action": Action.REPORT}
ASK: dict[str, Any] = {"action": Action.ASK}


class Awaited(StatesGroup):
    """What a typed message is taken for."""

    report = State()  # what was done: `assignments`, `files` that came before their word
    complete = State()
    extend = State()
    not_mine = State()
    note = State()
    words = State()
    unlisted = State()  # who is to get it is not in the directory
    several = State()  # numbers and words


_STATES = {
    View.REPORT: Awaited.report,
    View.COMPLETE: Awaited.complete,
    View.EXTEND: Awaited.extend,
    View.NOT_MINE: Awaited.not_mine,
    View.NOTE: Awaited.note,
    View.WORDS: Awaited.words,
    View.UNLISTED: Awaited.unlisted,
}
_ACTIONS = {View.REPORT: Action.REPORT, View.COMPLETE: Action.REPORT}
_ASKS = {
    Awaited.not_mine.state: Ask.NOT_MINE,
    Awaited.words.state: Ask.WORDS,
    Awaited.unlisted.state: Ask.WORDS,
}


def build() -> Router:
    """Presses; what is awaited is asked by `awaited`, after everybody's commands."""
    router = Router(name="asking")
    router.callback_query.register(asked, OpenCard.filter(F.view.in_(ASKING)), flags=ASK)
    router.callback_query.register(asked_several, ReportSeveral.filter(), flags=REPORT)
    return router


def awaited() -> Router:
    """What a typed answer is taken for while it is awaited; reports are taken by `handlers.confirm.awaited`."""
    router = Router(name="asking answers")
    plain = F.text & ~F.text.startswith("/")
    router.message.register(note_given, StateFilter(Awaited.note), plain, flags=ASK)
    router.message.register(
        asked_in_words,
        StateFilter(Awaited.not_mine, Awaited.words, Awaited.unlisted),
        plain,
        flags=ASK,
    )
    return router


# ── asking for the words ────────────────────────────────────────────────────────────────────────────────────────────


async def asked(
    query: CallbackQuery,
    callback_data: OpenCard,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The card with the question; what is typed next is the answer."""
    view = callback_data.view
    back = callback_data.model_copy(update={"view": View.CARD}).pack()
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, _ACTIONS.get(view, Action.ASK))
        would_do(seen, view, actor, now)
        if view is View.REPORT:
            await reports.refuse_with_gaps(session, seen)
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        await state.set_state(_STATES[view])
        await state.set_data({"assignments": [seen.id], **_where(query), "page": back})
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS)


def would_do(seen: Assignment, view: View, actor: Actor, now: datetime) -> None:
    """Raises what the answer itself would raise, before anybody types it."""
    assert actor.person_id is not None
    assert actor.department is not None
    if view is View.REPORT:
        seen.reported(actor.person_id, now, actor.department.today(now))
    elif view is View.COMPLETE:
        seen.withdrawn()
    elif view is View.NOTE:
        seen.cancelled()
    elif view is View.UNLISTED:
        seen.passed_on()
    else:
        seen.asked()


def _where(query: CallbackQuery) -> dict[str, int]:
    message = query.message
    return {"chat": message.chat.id, "message": message.message_id} if message is not None else {}


async def asked_several(
    query: CallbackQuery, bot: Bot, actor: Actor, database: Database, change: Change, state: FSMContext
) -> None:
    async with database.read() as session:
        waiting = await assignments.waiting(session, actor.seat_ids)
    await state.set_state(Awaited.several)
    await state.set_data({})
    async with change():
        pass
    await show(query, bot, ask_several([each.label for each in waiting]), toasts.WAITS_FOR_WORDS)


async def turn_back(session: AsyncSession, data: dict[str, Any] | None) -> None:
    """The message that asked shows the card again."""
    if data and "message" in data and "page" in data:
        await cards.turn(session, int(data["chat"]), int(data["message"]), str(data["page"]))


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def note_given(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    data = await state.get_data()
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.ASK)
        await reports.note(session, seen, actor, message.text or "", now)
        await _back_to_card(session, seen.id, data, now)
        await state.clear()
    await say(message, Screen(toasts.noted(seen.label)))


async def asked_in_words(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """«Не ко мне», words to the secretary; «Прошу продлить» is taken by `handlers.extending`."""
    assert actor.department is not None
    kind = _ASKS[await state.get_state()]
    data = await state.get_data()
    words = message.text or ""
    if await state.get_state() == Awaited.unlisted.state and reports.clean(words):
        words = f"{REQUESTED}{words}"
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.ASK)
        request_id = await requests.ask(session, seen, actor, kind, words, None, now)
        await _back_to_card(session, seen.id, data, now)
        await state.clear()
    if kind is Ask.NOT_MINE:
        await say(message, handover.passed_on(seen.label, request_id))
        return
    await say(message, Screen(toasts.passed_on(seen.label)))


async def _back_to_card(session: AsyncSession, assignment_id: int, data: dict[str, Any], now: datetime) -> None:
    await turn_back(session, data)
    await cards.refresh(session, assignment_id, now)
