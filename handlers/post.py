"""One decision, posted in one message or step by step: what, who, when; then the same preview as for a document."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State as Awaiting
from aiogram.fsm.state import StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import BadInput, InputProblem
from domain.people import Actor
from domain.protocol import Draft, Header, Mark, Mode
from domain.review import Paper, State
from domain.rights import Action
from handlers import reviewing
from handlers.desk import TYPED, home
from handlers.recognition import read_message, staff_of, typed_point
from handlers.speech import say, show
from handlers.words import Command
from messages import posting as screens
from messages.papers import Papers
from protocols.child import Child
from storage import calendar, drafts, people, protocols
from storage.engine import Change, Database

IMPORTING: dict[str, Any] = {"action": Action.IMPORT}
LONGEST = 3500


class Posting(StatesGroup):
    text = Awaiting()


def build() -> Router:
    router = Router(name="post")
    private = F.chat.type == "private"
    words = ("новое поручение", "новое")
    router.message.register(new, private, Command("new", words), flags=IMPORTING)
    router.message.register(text_typed, private, StateFilter(Posting.text), TYPED, flags=IMPORTING)
    router.callback_query.register(new_pressed, Papers.filter(F.page == "new"), flags=IMPORTING)
    return router


async def new(
    message: Message,
    argument: str,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """`/new`, or `/new` with the decision behind it."""
    if argument:
        await _text(message, argument, actor, now, database, state, change, child)
        return
    await state.set_state(Posting.text)
    async with change():
        pass
    await say(message, screens.ask_text())


async def new_pressed(query: CallbackQuery, bot: Bot, state: FSMContext, change: Change) -> None:
    await state.set_state(Posting.text)
    async with change():
        pass
    await show(query, bot, screens.ask_text())


async def text_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    await _text(message, message.text or "", actor, now, database, state, change, child)


async def _text(
    message: Message,
    text: str,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    draft = await _read(text, actor, now, database, child)
    await state.clear()
    await posted(message, draft, text, actor, now, database, change, child)


async def _read(text: str, actor: Actor, now: datetime, database: Database, child: Child) -> Draft:
    """Raises BadInput for what is empty or too long."""
    if not text.strip():
        raise BadInput(InputProblem.EMPTY)
    if len(text) > LONGEST:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST),))
    async with database.read() as session:
        days = await calendar.calendar(session, home(actor).id)
    read = await read_message(child, text, home(actor).today(now), days)
    return read.drafts[0] if len(read.drafts) == 1 else Draft(text=" ".join(text.split()))


async def kept(text: str, actor: Actor, now: datetime, database: Database, change: Change, child: Child) -> int:
    """A decision from words that stand elsewhere, as a draft of its own; gives the document's id."""
    draft = await _read(text, actor, now, database, child)
    return await _draft(draft, text, actor, now, database, change, child)


async def posted(
    message: Message,
    draft: Draft,
    text: str,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    child: Child,
) -> None:
    """Keeps the decision as the only point of a document of its own and asks for what it lacks, or shows it."""
    paper_id = await _draft(draft, text, actor, now, database, change, child)
    await reviewing.say_next(message, paper_id, actor, now, database)


async def _draft(
    draft: Draft, text: str, actor: Actor, now: datetime, database: Database, change: Change, child: Child
) -> int:
    department = home(actor)
    async with database.read() as session:
        known = await people.directory(session, department.id, department.today(now))
        remembered = await people.remembered(session, department.id)
        staff = await staff_of(session, actor)
    if draft.mark is Mark.SILENT:
        draft = replace(draft, number="", lead_in="", is_task=True, mark=Mark.CONTROL, mode=Mode.EACH, doubts=())
    point = await typed_point(child, draft, 1, known, remembered, staff)
    async with change() as session:
        paper = await _keep(session, actor, now, text)
        await drafts.add(session, paper, [point])
    return paper.id


async def _keep(session: AsyncSession, actor: Actor, now: datetime, text: str) -> Paper:
    assert actor.person_id is not None
    return await protocols.add(
        session,
        Header(date=home(actor).today(now)),
        (text,),
        department_id=home(actor).id,
        created_by=actor.person_id,
        now=now,
        state=State.SINGLE,
    )
