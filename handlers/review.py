"""Pages of review: the documents, the list of points, the document's own facts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import Desk
from domain.errors import BadDate, DateProblem, NotFound
from domain.people import Actor
from domain.protocol import ProtocolKind
from domain.review import State
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.recognition import read_anew, read_typed, recognised
from handlers.reviewing import Reviewing, await_header, list_screen, next_screen, say_next, show_next
from handlers.speech import say, show
from handlers.words import Command
from messages import papers, questions, said
from messages import review as pages
from messages.papers import Papers
from messages.people import Home
from messages.review import Review
from protocols.child import Child
from storage import desk as desks
from storage import drafts, people, protocols
from storage.engine import Change, Database
from words.dates import MONTHS_OF

REVIEW: dict[str, Any] = {"action": Action.REVIEW}


def build() -> Router:
    router = Router(name="review")
    private = F.chat.type == "private"
    router.message.register(
        list_papers, private, Command("protocols", ("протоколы", "черновики"), alone=True), flags=REVIEW
    )
    router.callback_query.register(turn_papers, Papers.filter(F.page == "list"), flags=REVIEW)
    router.callback_query.register(to_papers, Home.filter(F.page == "protocols"), flags=REVIEW)
    router.message.register(header_typed, private, StateFilter(Reviewing.header), TYPED, flags=REVIEW)
    of_paper: dict[str, Callable[..., Any]] = {
        "list": to_list, "ask": to_question, "header": to_header, "today": dated_today, "approve": approved,
        "dropdoc": ask_drop_paper, "dropdoc2": drop_paper,
    }  # fmt: skip
    for page, handler in of_paper.items():
        router.callback_query.register(handler, Review.filter(F.page == page), flags=REVIEW)
    router.callback_query.register(change_kind, Review.filter(F.page.startswith("kind_")), flags=REVIEW)
    return router


# ── the documents ───────────────────────────────────────────────────────────────────────────────────────────────────


async def list_papers(message: Message, actor: Actor, database: Database) -> None:
    await say(message, await _papers(database, actor, 0))


async def to_papers(query: CallbackQuery, bot: Bot, actor: Actor, database: Database) -> None:
    await show(query, bot, await _papers(database, actor, 0))


async def turn_papers(
    query: CallbackQuery, callback_data: Papers, bot: Bot, actor: Actor, database: Database, state: FSMContext
) -> None:
    await state.clear()
    await show(query, bot, await _papers(database, actor, callback_data.n))


async def _papers(database: Database, actor: Actor, page: int) -> Any:
    async with database.read() as session:
        total = await protocols.count(session, home(actor).id)
        page = min(page, max(0, (total - 1) // papers.PAGE))
        some = await protocols.listed(session, home(actor).id, offset=page * papers.PAGE, limit=papers.PAGE)
    return papers.listing(some, total, page)


# ── one document ────────────────────────────────────────────────────────────────────────────────────────────────────


async def to_list(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        screen = await list_screen(session, desk, callback_data.n)
    await show(query, bot, screen)


async def to_question(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """«Ответить на вопросы»: first the directory is asked once more, it may have been filled meanwhile."""
    await state.clear()
    async with database.read() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        remembered = await people.remembered(session, home(actor).id)
    before = desk.shown
    after = await recognised(child, before, desk.known, remembered)
    async with change() as session:
        if before != after:
            await drafts.save(session, before, after)
            desk = await desks.load(session, callback_data.id, actor, now)
        number = min(callback_data.n, max(0, len(desk.asked) - 1))
        if number == 0:
            await await_header(state, desk)
        screen = await next_screen(session, desk)
    if desk.asked and number:
        screen = questions.screen(desk, desk.asked[number], number=number)
    await show(query, bot, screen, "" if desk.asked else said.NO_QUESTIONS)


async def to_header(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
    await state.set_state(Reviewing.header)
    await state.set_data({"paper": desk.paper.id})
    async with change():
        pass
    await show(query, bot, pages.header(desk))


async def header_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """«№ 4 от 12.09.2024», «12.09.2024», «№ 4»; of a ПРОЕКТ it says that it is approved."""
    text = (message.text or "").strip()
    paper_id = int((await state.get_data()).get("paper", 0))
    async with database.read() as session:
        desk = await desks.load(session, paper_id, actor, now)
    number, day = await _number_and_day(child, text, desk)
    if number is None and day is None:
        raise BadDate(DateProblem.NOT_UNDERSTOOD, text[:40])
    if day is not None and not OLDEST <= day.year <= desk.today.year + 1:
        raise BadDate(DateProblem.FUTURE if day > desk.today else DateProblem.NOT_UNDERSTOOD, text[:40])
    await state.clear()
    async with change() as session:
        desk = await _with_header(session, desk, actor, now, number=number and number[:LONGEST_NUMBER], day=day)
    await say_next(message, paper_id, actor, now, database, notice=pages.header_noted(desk))


OLDEST = 1991  # the year; what is older is a slip of the finger
LONGEST_NUMBER = 60

_NUMBER = re.compile(r"(?:№|N|номер)\s*([\w./-]+)", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(MONTHS_OF)})\s+(\d{{4}})", re.IGNORECASE)


async def _number_and_day(child: Child, text: str, desk: Desk) -> tuple[str | None, date | None]:
    """A document's date may be years back, so it is read as written; only then as a phrase («вчера»)."""
    number = _NUMBER.search(text)
    rest = text.replace(number[0], " ") if number else text
    try:
        if found := _NUMERIC.search(rest):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return number[1] if number else None, date(year, int(found[2]), int(found[1]))
        if found := _WORDS.search(rest):
            month = MONTHS_OF.index(found[2].lower()) + 1
            return number[1] if number else None, date(int(found[3]), month, int(found[1]))
    except ValueError as impossible:
        raise BadDate(DateProblem.NOT_UNDERSTOOD, text[:40]) from impossible
    rest = re.sub(r"^\s*от\b", "", rest).strip(" ,.")
    typed = await read_typed(child, rest, desk.today, desk.calendar) if rest else None
    return number[1] if number else None, typed.due if typed else None


async def _with_header(
    session: AsyncSession,
    desk: Desk,
    actor: Actor,
    now: datetime,
    *,
    number: str | None = None,
    day: date | None = None,
    approved: bool = True,
) -> Desk:
    """Writes what is known now; a new date makes the phrases mean other days."""
    values: dict[str, Any] = {"is_project": desk.paper.is_project and not approved}
    if number is not None:
        values["number"] = number[:64]
    if day is not None:
        values["day"] = day
    await protocols.change(session, desk.paper, **values)
    if day is not None and day != desk.paper.day:
        before = list(desk.points)
        await drafts.save(session, before, read_anew(before, day, desk.calendar))
    return await desks.load(session, desk.paper.id, actor, now)


async def dated_today(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        await _with_header(session, desk, actor, now, day=desk.today, approved=False)
    await show_next(query, bot, callback_data.id, actor, now, database)


async def approved(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        await _with_header(session, desk, actor, now)
    await show_next(query, bot, callback_data.id, actor, now, database, said.APPROVED)


async def change_kind(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    try:
        kind = ProtocolKind(callback_data.page.removeprefix("kind_"))
    except ValueError as unknown:
        raise NotFound("protocol") from unknown
    async with change() as session:
        paper = await protocols.load(session, callback_data.id, actor, Action.REVIEW)
        await protocols.change(session, paper, kind=kind)
        desk = await desks.load(session, paper.id, actor, now)
    await show(query, bot, pages.header(desk))


async def ask_drop_paper(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
    await show(query, bot, pages.ask_drop_paper(desk))


async def drop_paper(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    """The drafts go; a document of which something was sent out stays for what was."""
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        await drafts.save(session, desk.shown, [replace(point, state="dropped") for point in desk.shown])
        if desk.paper.published_at is None:
            await protocols.change(session, desk.paper, state=State.DROPPED.value)
    await show(query, bot, await _papers(database, actor, 0), said.DRAFTS_DELETED)
