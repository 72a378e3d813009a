"""A table from answers, the secretary's side: columns of a point under review and of a published decision."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.answers import MOST, Column, Kind, titled
from domain.errors import BadInput, ChangedMeanwhile, InputProblem, NotFound
from domain.people import Actor
from domain.rights import Action, allowed
from handlers.desk import TYPED
from handlers.speech import say, show
from messages import tables as said
from messages.columns import AddColumn, Columns, Step, Whose, placed
from messages.review import Review
from messages.screen import Screen
from storage import answers, drafts
from storage import desk as desks
from storage.engine import Change, Database

REVIEW: dict[str, Any] = {"action": Action.REVIEW}
CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}
SEE: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}


class Tabling(StatesGroup):
    title = State()  # of a new column: `whose`, `id`, `kind`


def build() -> Router:
    router = Router(name="tables")
    draft, decision = F.whose == Whose.DRAFT, F.whose == Whose.DECISION
    router.callback_query.register(from_review, Review.filter(F.page == "columns"), flags=REVIEW)
    router.callback_query.register(shown, Columns.filter(draft & (F.step == Step.SHOW)), flags=REVIEW)
    router.callback_query.register(shown, Columns.filter(decision & (F.step == Step.SHOW)), flags=SEE)
    for whose, flags in ((draft, REVIEW), (decision, CHANGE)):
        router.callback_query.register(ask_title, AddColumn.filter(whose), flags=flags)
        router.callback_query.register(ask_drop, Columns.filter(whose & (F.step == Step.DROP)), flags=flags)
        router.callback_query.register(dropped, Columns.filter(whose & (F.step == Step.DROPPED)), flags=flags)
    return router


def awaited() -> Router:
    router = Router(name="tables answers")
    router.message.register(
        title_typed, F.chat.type == "private", StateFilter(Tabling.title), TYPED, flags={"action": Action.REVIEW}
    )
    return router


async def _screen(
    session: AsyncSession, whose: Whose, of: int, actor: Actor, now: datetime, notice: str = ""
) -> Screen:
    if whose is Whose.DRAFT:
        _, point = await desks.load_point(session, of, actor, now)
        return said.of_draft(point, notice)
    table = await answers.table(session, of, actor, now)
    return said.of_decision(table, of, may_change=allowed(actor, Action.CHANGE_DECISION), notice=notice)


async def from_review(
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
        screen = await _screen(session, Whose.DRAFT, callback_data.id, actor, now)
    await show(query, bot, screen)


async def shown(
    query: CallbackQuery,
    callback_data: Columns,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        screen = await _screen(session, callback_data.whose, callback_data.id, actor, now)
    await show(query, bot, screen)


async def ask_title(
    query: CallbackQuery,
    callback_data: AddColumn,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    whose, of, kind = callback_data.whose, callback_data.id, callback_data.kind
    async with database.read() as session:
        await _screen(session, whose, of, actor, now)  # whether he may
    await state.set_state(Tabling.title)
    await state.set_data({"whose": whose.value, "id": of, "kind": kind.value})
    async with change():
        pass
    await show(query, bot, said.ask_title(whose, of, kind))


async def title_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    data = await state.get_data()
    whose, of = Whose(data.get("whose", Whose.DRAFT)), int(data.get("id", 0))
    column = Column(titled(message.text or ""), Kind(data.get("kind", Kind.LINE)))
    await state.clear()
    async with change() as session:
        if whose is Whose.DRAFT:
            _, point = await desks.load_point(session, of, actor, now)
            if len(point.columns) >= MOST:
                raise BadInput(InputProblem.TOO_MANY_COLUMNS, (str(MOST),))
            await drafts.save(session, [point], [replace(point, columns=(*point.columns, column))])
        else:
            await answers.add(session, of, actor, column, now)
        screen = await _screen(session, whose, of, actor, now, said.ADDED)
    await say(message, screen)


async def ask_drop(
    query: CallbackQuery, callback_data: Columns, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    whose, of, one = callback_data.whose, callback_data.id, callback_data.one
    given = 0
    async with database.read() as session:
        if whose is Whose.DRAFT:
            _, point = await desks.load_point(session, of, actor, now)
            titles = {placed(point.version, place): column.title for place, column in enumerate(point.columns)}
        else:
            table = await answers.table(session, of, actor, now)
            titles = {field.id: field.title for field in table.fields}
            given = await answers.given(session, one)
    if one not in titles:
        raise ChangedMeanwhile("draft") if whose is Whose.DRAFT else NotFound("field")
    await show(query, bot, said.ask_drop(whose, of, one, titles[one], given))


async def dropped(
    query: CallbackQuery, callback_data: Columns, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    whose, of, one = callback_data.whose, callback_data.id, callback_data.one
    async with change() as session:
        if whose is Whose.DRAFT:
            _, point = await desks.load_point(session, of, actor, now)
            kept = tuple(c for place, c in enumerate(point.columns) if placed(point.version, place) != one)
            if len(kept) == len(point.columns):
                raise ChangedMeanwhile("draft")
            await drafts.save(session, [point], [replace(point, columns=kept)])
        else:
            of = await answers.drop(session, one, actor, now)
        screen = await _screen(session, whose, of, actor, now)
    await show(query, bot, screen, said.DROPPED)
