"""Turning a message to another page: the page is drawn for who pressed, kept beside the message, and shown."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from handlers.speech import show
from messages import pages
from messages.callbacks import Press
from messages.search import request_in
from storage import cards
from storage.engine import Change


async def turn(
    query: CallbackQuery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
    page: Press,
    words: str = "",
) -> None:
    """Shows `page` in the pressed message.  Who looks elsewhere is not awaited to answer any more."""
    await forget_question(state)
    await keep_request(query, state)
    async with change() as session:
        drawn = await pages.draw(session, page, actor, now)
        await keep(session, query, actor, page, drawn.assignment_ids, now)
    await show(query, bot, drawn.screen, words)


async def keep(
    session: AsyncSession,
    query: CallbackQuery,
    actor: Actor,
    page: Press,
    assignment_ids: Collection[int],
    now: datetime,
) -> None:
    """The pressed message shows `page` from now on, also where it was no card before."""
    message = query.message
    # A message out of reach is answered by a new one, which becomes a card when it is pressed itself.
    if isinstance(message, Message) and actor.department is not None:
        await cards.put(
            session,
            chat_id=message.chat.id,
            message_id=message.message_id,
            person_id=actor.person_id,
            department_id=actor.department.id,
            page=page.pack(),
            assignment_ids=assignment_ids,
            now=now,
        )


async def forget_question(state: FSMContext) -> None:
    if await state.get_state() is not None:
        await state.clear()


# ── the words of a search, whose result stands in their place ───────────────────────────────────────────────────────

KEPT = 20  # messages of a chat whose requests are remembered
WORDS = 400  # letters of one: more than a message of results shows


async def keep_request(query: CallbackQuery, state: FSMContext) -> None:
    """Remembers what a message of results was asked, before one of them takes its place."""
    message = query.message
    words = request_in(message.text or "") if isinstance(message, Message) else None
    if message is None or words is None:
        return
    kept = await _beside(state).get_data()
    kept.pop(str(message.message_id), None)
    newest = [*kept.items(), (str(message.message_id), words[:WORDS])][-KEPT:]
    await _beside(state).set_data(dict(newest))


async def request_of(query: CallbackQuery, state: FSMContext) -> str | None:
    """What was asked in the pressed message: as it stands there, else as it was remembered."""
    message = query.message
    if not isinstance(message, Message):
        return None
    shown = request_in(message.text or "")
    return shown or (await _beside(state).get_data()).get(str(message.message_id))


def _beside(state: FSMContext) -> FSMContext:
    """A place of its own: a question that is answered or forgotten takes nothing with it."""
    return FSMContext(state.storage, replace(state.key, destiny="find"))
