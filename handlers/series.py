"""«Повторы» and «Постоянные»: what comes back and what has no end, for the secretary to stop, change, keep."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind
from domain.errors import BadDate, BadInput, DateProblem, InputProblem
from domain.people import Actor
from domain.review import once
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.recognition import read_typed
from handlers.reviewing import point_screen
from handlers.speech import say, show
from handlers.words import Command
from messages import pages as moments
from messages import series as screens
from messages import standing as without_end
from messages.review import Review
from messages.screen import Screen
from messages.series import SeriesPage
from messages.standing import StandingPage
from protocols.child import Child
from storage import calendar, drafts, series, standing
from storage import desk as desks
from storage.engine import Change, Database

CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}
REVIEW: dict[str, Any] = {"action": Action.REVIEW}
FARTHEST = 5  # years


class Recurring(StatesGroup):
    rule = State()
    standing_day = State()
    until = State()


def build() -> Router:
    router = Router(name="series")
    private = F.chat.type == "private"
    words = ("повторы", "повторяющиеся", "постоянные")
    router.message.register(list_series, private, Command("series", words, alone=True), flags=CHANGE)
    router.message.register(rule_typed, private, StateFilter(Recurring.rule), TYPED, flags=CHANGE)
    router.message.register(day_typed, private, StateFilter(Recurring.standing_day), TYPED, flags=CHANGE)
    router.message.register(end_typed, private, StateFilter(Recurring.until), TYPED, flags=CHANGE)
    of_series: dict[str, Callable[..., Any]] = {
        "list": turn_series, "one": one_series, "stop": ask_stop, "stop2": stop, "change": ask_rule,
        "until": ask_until, "endless": endless_again,
    }  # fmt: skip
    for page, handler in of_series.items():
        router.callback_query.register(handler, SeriesPage.filter(F.page == page), flags=CHANGE)
    endless: dict[str, Callable[..., Any]] = {
        "list": turn_standing, "one": one_standing, "keep": keep, "release": ask_release, "release2": release,
        "date": ask_date,
    }  # fmt: skip
    for page, handler in endless.items():
        router.callback_query.register(handler, StandingPage.filter(F.page == page), flags=CHANGE)
    router.callback_query.register(repeat_or_once, Review.filter(F.page.in_({"again", "once"})), flags=REVIEW)
    return router


# ── review: as read, or only once ───────────────────────────────────────────────────────────────────────────────────


async def repeat_or_once(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [once(point, only=callback_data.page == "once")])
        desk, point = await desks.load_point(session, point.id, actor, now)
        screen = await point_screen(session, desk, point)
    await show(query, bot, screen)


# ── series ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _list(session: AsyncSession, actor: Actor, now: datetime, page: int = 0, notice: str = "") -> Screen:
    at = await moments.moment(session, actor, now)
    there = {"offset": page * screens.PAGE, "limit": screens.PAGE}
    some, total = await series.running(session, at.home.id, **there)
    if page and not some:
        return await _list(session, actor, now, 0, notice)
    endless = await standing.count(session, at.home.id)
    return screens.listing(some, total, endless, at, page, notice)


async def list_series(message: Message, actor: Actor, now: datetime, database: Database) -> None:
    async with database.read() as session:
        screen = await _list(session, actor, now)
    await say(message, screen)


async def turn_series(
    query: CallbackQuery, callback_data: SeriesPage, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        screen = await _list(session, actor, now, callback_data.n)
    await show(query, bot, screen)


async def one_series(
    query: CallbackQuery,
    callback_data: SeriesPage,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        course = await series.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        screen = screens.one(course, await moments.moment(session, actor, now))
    await show(query, bot, screen)


async def ask_stop(
    query: CallbackQuery, callback_data: SeriesPage, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        course = await series.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        at = await moments.moment(session, actor, now)
    goes_on = course.series.next_issue_at is not None
    await show(query, bot, screens.ask_stop(course, at) if goes_on else screens.one(course, at))


async def stop(
    query: CallbackQuery, callback_data: SeriesPage, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """A second press is told that it has been stopped."""
    async with change() as session:
        course = await series.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        await series.stop(session, course, actor, now)
        screen = await _list(session, actor, now, notice=f"Повторы поручения {course.first} остановлены.")
    await show(query, bot, screen, screens.STOPPED)


async def ask_rule(
    query: CallbackQuery,
    callback_data: SeriesPage,
    bot: Bot,
    actor: Actor,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    async with database.read() as session:
        course = await series.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
    await state.set_state(Recurring.rule)
    await state.set_data({"series": course.series.id})
    async with change():
        pass
    await show(query, bot, screens.ask_rule(course))


async def rule_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """«по пятницам»: the same grammar that reads documents.  What does not come back is asked for again."""
    series_id = int((await state.get_data()).get("series", 0))
    phrase = (message.text or "").strip()[:200]
    department = home(actor)
    async with database.read() as session:
        days = await calendar.calendar(session, department.id)
    read = await read_typed(child, phrase, department.today(now), days)
    first = read.due or department.today(now)
    if read.recurrence is None or not (read.can_repeat or read.recurrence.frequency == "fortnightly"):
        raise BadInput(InputProblem.NOT_A_RULE)
    await state.clear()
    async with change() as session:
        course = await series.load(session, series_id, actor, Action.CHANGE_DECISION)
        await series.change(session, course, read.recurrence, first, actor, department, days, now)
        course = await series.load(session, series_id, actor, Action.CHANGE_DECISION)
        screen = screens.one(course, await moments.moment(session, actor, now), screens.CHANGED)
    await say(message, screen)


async def ask_until(
    query: CallbackQuery,
    callback_data: SeriesPage,
    bot: Bot,
    actor: Actor,
    now: datetime,
    state: FSMContext,
    change: Change,
) -> None:
    """Of a series that has stopped nothing is asked."""
    async with change() as session:
        course = await series.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        goes_on = course.series.next_issue_at is not None
        screen = (
            screens.ask_until(course) if goes_on else screens.one(course, await moments.moment(session, actor, now))
        )
        if goes_on:
            await state.set_state(Recurring.until)
            await state.set_data({"series": course.series.id})
    await show(query, bot, screen)


async def end_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """«до конца учебного года»"""
    series_id = int((await state.get_data()).get("series", 0))
    until, _ = await _day(message, actor, now, database, child)
    await state.clear()
    async with change() as session:
        screen = await _ended(session, series_id, until, actor, now)
    await say(message, screen)


async def endless_again(
    query: CallbackQuery,
    callback_data: SeriesPage,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """«Пока не остановлю»"""
    await state.clear()
    async with change() as session:
        screen = await _ended(session, callback_data.id, None, actor, now)
    await show(query, bot, screen)


async def _ended(session: AsyncSession, series_id: int, until: date | None, actor: Actor, now: datetime) -> Screen:
    course = await series.load(session, series_id, actor, Action.CHANGE_DECISION)
    await series.end(session, course, until, actor, now)
    course = await series.load(session, series_id, actor, Action.CHANGE_DECISION)
    said = screens.ENDLESS if until is None else screens.ends(until)
    return screens.one(course, await moments.moment(session, actor, now), said)


async def _day(
    message: Message, actor: Actor, now: datetime, database: Database, child: Child
) -> tuple[date, WorkCalendar]:
    """The last day that was typed, from today on.  Raises BadDate."""
    department, phrase = home(actor), (message.text or "").strip()[:200]
    today = department.today(now)
    async with database.read() as session:
        days = await calendar.calendar(session, department.id)
    read = await read_typed(child, phrase, today, days)
    if read.kind is not DeadlineKind.DATE or read.due is None:
        raise BadDate(DateProblem.NOT_UNDERSTOOD, phrase[:40])
    if read.due < today:
        raise BadDate(DateProblem.PAST)
    if read.due.year > today.year + FARTHEST:
        raise BadDate(DateProblem.TOO_FAR)
    return read.due, days


# ── without end ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def _standing_list(session: AsyncSession, actor: Actor, page: int = 0, notice: str = "") -> Screen:
    department = home(actor)
    total = await standing.count(session, department.id)
    page = min(page, max(0, (total - 1) // without_end.PAGE))
    there = {"offset": page * without_end.PAGE, "limit": without_end.PAGE}
    return without_end.listing(await standing.listed(session, department.id, **there), total, page, notice)


async def _standing_one(session: AsyncSession, actor: Actor, now: datetime, place: int, notice: str = "") -> Screen:
    """The one at this place now; after the last, that all have been gone through."""
    department = home(actor)
    total = await standing.count(session, department.id)
    found = await standing.listed(session, department.id, offset=place, limit=1)
    if not found:
        return without_end.gone_through(total)
    return without_end.one(found[0], total, place, await moments.moment(session, actor, now), notice=notice)


async def turn_standing(
    query: CallbackQuery, callback_data: StandingPage, bot: Bot, actor: Actor, database: Database
) -> None:
    async with database.read() as session:
        screen = await _standing_list(session, actor, callback_data.n)
    await show(query, bot, screen)


async def one_standing(
    query: CallbackQuery,
    callback_data: StandingPage,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        screen = await _standing_one(session, actor, now, callback_data.n)
    await show(query, bot, screen)


async def keep(
    query: CallbackQuery, callback_data: StandingPage, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """«Оставить», and on to the next."""
    async with change() as session:
        seen = await standing.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        await standing.keep(session, seen, actor, now)
        screen = await _standing_one(session, actor, now, callback_data.n + 1)
    await show(query, bot, screen, without_end.KEPT)


async def ask_release(
    query: CallbackQuery, callback_data: StandingPage, bot: Bot, actor: Actor, database: Database
) -> None:
    async with database.read() as session:
        seen = await standing.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
    await show(query, bot, without_end.ask_release(seen, callback_data.n))


async def release(
    query: CallbackQuery, callback_data: StandingPage, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """«Снять»: the next has moved into its place."""
    async with change() as session:
        seen = await standing.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
        days = await calendar.calendar(session, home(actor).id)
        await standing.release(session, seen, actor, home(actor), days, now)
        screen = await _standing_one(session, actor, now, callback_data.n)
    await show(query, bot, screen, without_end.RELEASED)


async def ask_date(
    query: CallbackQuery,
    callback_data: StandingPage,
    bot: Bot,
    actor: Actor,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    async with database.read() as session:
        seen = await standing.load(session, callback_data.id, actor, Action.CHANGE_DECISION)
    await state.set_state(Recurring.standing_day)
    await state.set_data({"decision": seen.decision.id, "place": callback_data.n})
    async with change():
        pass
    await show(query, bot, without_end.ask_date(seen, callback_data.n))


async def day_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    data, department = await state.get_data(), home(actor)
    due, days = await _day(message, actor, now, database, child)
    await state.clear()
    async with change() as session:
        seen = await standing.load(session, int(data.get("decision", 0)), actor, Action.CHANGE_DECISION)
        await standing.date_it(session, seen, due, actor, department, days, now)
        notice = f"Поручение {seen.decision.number} на контроле до {due:%d.%m.%Y}."
        place = int(data.get("place", 0))
        screen = await _standing_one(session, actor, now, place, notice)
        if not await standing.listed(session, department.id, offset=place, limit=1):
            screen = await _standing_list(session, actor, notice=notice)
    await say(message, screen)
