"""What several pages of review share: the next screen of a document, and what is awaited from the secretary."""

from datetime import datetime

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State as Awaiting
from aiogram.fsm.state import StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import Desk
from domain.errors import StillMissing
from domain.people import Actor
from domain.review import Asked, Point, State
from handlers.speech import say, show
from messages import publishing, questions
from messages import review as pages
from messages.screen import Screen
from storage import desk as desks
from storage import publication
from storage.engine import Database


class Reviewing(StatesGroup):
    """What a typed message is taken for, while a page of review waits for it."""

    header = Awaiting()  # the document's date and number
    text = Awaiting()  # of a point
    proof = Awaiting()  # what a report is to show
    new_point = Awaiting()
    day = Awaiting()  # a deadline
    search = Awaiting()  # letters of a name, in the picker
    new_person = Awaiting()


async def next_screen(session: AsyncSession, desk: Desk, notice: str = "") -> Screen:
    """The next question; the list where nothing is left to ask; a decision by itself as it would go out."""
    if desk.asked and desk.shown:
        return questions.screen(desk, desk.asked[0], notice=notice)
    return await list_screen(session, desk, notice=notice)


async def list_screen(session: AsyncSession, desk: Desk, page: int = 0, notice: str = "") -> Screen:
    """The list of points; of a decision posted by itself its preview, or its page while something is missing."""
    if desk.paper.state is not State.SINGLE or not desk.shown:
        return pages.listing(desk, page, notice)
    try:
        going = await publication.preview(session, desk.paper, desk.department, desk.now)
    except StillMissing:
        return pages.point_page(desk, desk.shown[0], notice)
    holders = await publication.recipients(session, going, desk.department, desk.now)
    return publishing.one_decision(desk, going, holders, notice, await publication.crowd(session, going.live))


async def point_screen(session: AsyncSession, desk: Desk, point: Point, notice: str = "") -> Screen:
    if desk.paper.state is State.SINGLE:
        return await list_screen(session, desk, notice=notice)
    return pages.point_page(desk, point, notice, await publication.crowd_of(session, desk, point))


async def await_header(state: FSMContext, desk: Desk) -> None:
    """The question about the document's date is answered by typing: the answer is awaited as soon as it is shown."""
    if desk.asked and desk.asked[0].about is Asked.HEADER:
        await state.set_state(Reviewing.header)
        await state.set_data({"paper": desk.paper.id})


async def say_next(
    message: Message, paper_id: int, actor: Actor, now: datetime, database: Database, notice: str = ""
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, paper_id, actor, now)
        screen = await next_screen(session, desk, notice)
    await say(message, screen)


async def show_next(
    query: CallbackQuery,
    bot: Bot,
    paper_id: int,
    actor: Actor,
    now: datetime,
    database: Database,
    words: str = "",
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, paper_id, actor, now)
        screen = await next_screen(session, desk)
    await show(query, bot, screen, words)
