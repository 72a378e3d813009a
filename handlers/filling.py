"""A table from answers, the executor's side: a button and one typed line a column, then «Исполнено»."""

from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from domain.errors import BadInput, InputProblem
from domain.people import Actor
from domain.rights import Action
from handlers.asking import turn_back
from handlers.attachments import fetched
from handlers.speech import say, show
from handlers.turning import keep
from messages import pages, tables, toasts
from messages.cards import Fill, OpenCard, View
from messages.tables import SendFilled
from storage import answers, assignments, reports
from storage.engine import Change

REPORT: dict[str, Any] = {"action": Action.REPORT}


class Filling(StatesGroup):
    value = State()  # of one column: `assignment`, `field`, `back`


def build() -> Router:
    router = Router(name="filling")
    router.callback_query.register(opened, Fill.filter(), flags=REPORT)
    router.callback_query.register(sent, SendFilled.filter(), flags=REPORT)
    return router


def awaited() -> Router:
    router = Router(name="filling answers")
    content = (F.text | F.photo | F.document | F.voice | F.video) & ~F.text.startswith("/")
    router.message.register(value_given, StateFilter(Filling.value), content, flags=REPORT)
    return router


async def opened(
    query: CallbackQuery,
    callback_data: Fill,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The row with the question; what is typed next is the answer."""
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        filled = await answers.filled(session, seen)
        asked = tables.awaited(filled, callback_data, is_live=seen.is_live)
        await state.clear()
        if asked is not None:
            await state.set_state(Filling.value)
            page = OpenCard(view=View.CARD, assignment=seen.id, back=callback_data.back).pack()
            await state.set_data(
                {"assignment": seen.id, "field": asked.id, "back": callback_data.back, "page": page, **where}
            )
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS if asked is not None else "")


async def value_given(
    message: Message, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext, files: Path
) -> None:
    """One answer; then the next column that is empty is asked.  What is not of the kind is refused, and awaited."""
    data = await state.get_data()
    attached = await fetched(message, bot, files)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignment"]), actor, Action.REPORT)
        await answers.fill(session, seen, int(data["field"]), actor, message.text or "", attached, now)
        await turn_back(session, data)
        page = Fill(assignment=seen.id, back=str(data.get("back", "")))
        drawn = await pages.draw(session, page, actor, now)
        asked = tables.awaited(await answers.filled(session, seen), page, is_live=seen.is_live)
        await state.clear()
        if asked is not None:
            await state.set_state(Filling.value)
            await state.set_data({"assignment": seen.id, "field": asked.id, "back": page.back})
    await say(message, drawn.screen)


async def sent(
    query: CallbackQuery,
    callback_data: SendFilled,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """«Исполнено»: the answers are the report's words, the files in them its files."""
    page = OpenCard(view=View.CARD, assignment=callback_data.assignment, back=callback_data.back)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        filled = await answers.filled(session, seen)
        empty = filled.first_empty
        if empty is not None:
            raise BadInput(InputProblem.STILL_EMPTY, (empty.title,))
        words = tables.as_report(filled)[: reports.LONGEST]
        await reports.submit(session, seen, actor, words, answers.attachments(filled), now)
        drawn = await pages.draw(session, page, actor, now)
        await keep(session, query, actor, page, drawn.assignment_ids, now)
        await state.clear()
    await show(query, bot, drawn.screen, tables.SENT)
