"""«Прошу продлить»: a day by a button, the grid or words, and the reason; taken back while it waits."""

from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from domain.requests import Ask
from domain.rights import Action
from handlers.asking import Awaited, turn_back
from handlers.dates import chooses_anew, day_in, says_more
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep
from messages import extending as screens
from messages import pages, toasts
from messages.cards import Act, Deed, OpenCard, View
from messages.days import day_of
from messages.extending import ANY_DAY, AskDay
from messages.screen import Screen
from storage import assignments, cards, decisions, requests
from storage.calendar import calendar
from storage.engine import Change
from storage.reports import clean

ASK: dict[str, Any] = {"action": Action.ASK}
LET_HEAD = "head"  # the day is left to who answers


def build() -> Router:
    router = Router(name="extending")
    router.callback_query.register(day_pressed, AskDay.filter(), flags=ASK)
    router.callback_query.register(withdrawn, Act.filter(F.deed == Deed.UNASK), flags=ASK)
    return router


def awaited() -> Router:
    """What is typed while a day or a reason is awaited."""
    router = Router(name="extending answers")
    plain = F.text & ~F.text.startswith("/")
    router.message.register(said, StateFilter(Awaited.extend), plain, flags=ASK)
    return router


async def day_pressed(
    query: CallbackQuery,
    callback_data: AskDay,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """A day, another month, or «На усмотрение руководителя»; with the reason known, the request goes."""
    one = callback_data.assignment
    data = await _known(state, one)
    asked_at = (data.get("chat"), data.get("message"))
    sent = elsewhere = False
    async with change() as session:
        seen = await assignments.load(session, one, actor, Action.ASK)
        await requests.may_ask(session, seen)
        until = day_of(callback_data.day) if callback_data.day > ANY_DAY else None
        if until is not None:
            requests.check_day(seen, until, _today(actor, now))
        if callback_data.day:
            data["until"] = until.isoformat() if until else LET_HEAD
        if callback_data.day and data.get("reason"):
            elsewhere = asked_at != (None, None) and asked_at != tuple(_where(query).values())
            if elsewhere:
                await turn_back(session, data)
            else:
                page = OpenCard(view=View.CARD, assignment=one, back=callback_data.back)
                await keep(session, query, actor, page, (one,), now)
            await requests.ask(session, seen, actor, Ask.EXTENSION, str(data["reason"]), until, now)
            await state.clear()
            sent = True
        else:
            drawn = await pages.draw(session, callback_data, actor, now)
            await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
            await state.set_state(Awaited.extend)
            back = OpenCard(view=View.CARD, assignment=one, back=callback_data.back).pack()
            await state.set_data({"page": back, **_where(query), **data, "assignments": [one]})
    if elsewhere:
        await show(query, bot, Screen(toasts.passed_on(seen.label)), toasts.ASKED)
    elif sent:
        await toast(query, toasts.ASKED)
    else:
        await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS if callback_data.day else "")


async def _known(state: FSMContext, assignment_id: int) -> dict[str, Any]:
    """What has been said of this assignment's extension so far."""
    if await state.get_state() != Awaited.extend.state:
        return {}
    data = await state.get_data()
    if data.get("assignments") != [assignment_id]:
        return {}
    return data


def _where(query: CallbackQuery) -> dict[str, int]:
    message = query.message
    return {"chat": message.chat.id, "message": message.message_id} if message is not None else {}


def _today(actor: Actor, now: datetime) -> date:
    assert actor.department is not None
    return actor.department.today(now)


async def said(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """A day, a reason, or both.  After an impossible day it waits for another; what is missing is asked."""
    data = await state.get_data()
    words, one = clean(message.text or ""), int(data["assignments"][0])
    today = _today(actor, now)
    async with change() as session:
        seen = await assignments.load(session, one, actor, Action.ASK)
        await requests.may_ask(session, seen)
        chosen = data.get("until") not in (None, LET_HEAD)
        day = None
        if not chosen or chooses_anew(words):
            day = day_in(words, today, await calendar(session, seen.department_id))
        if day is not None:
            requests.check_day(seen, day, today)
            data["until"] = day.isoformat()
        if day is None or says_more(words):
            data["reason"] = " ".join(part for part in (data.get("reason", ""), words) if part)
        screen = await _next(session, data, actor, now)
        if screen is None:
            until = None if data["until"] == LET_HEAD else date.fromisoformat(data["until"])
            await requests.ask(session, seen, actor, Ask.EXTENSION, data["reason"], until, now)
            await turn_back(session, data)
            await cards.refresh(session, one, now)
            await state.clear()
        else:
            await state.set_data(data)
    await say(message, screen or Screen(toasts.passed_on(seen.label)))


async def _next(session: AsyncSession, data: dict[str, Any], actor: Actor, now: datetime) -> Screen | None:
    """What is still to be asked; None where day and reason are known."""
    one = int(data["assignments"][0])
    if data.get("until") and data.get("reason"):
        return None
    at = await pages.moment(session, actor, now)
    dossier = await decisions.dossier(session, one)
    if data.get("until"):
        return screens.why(dossier.assignment.label, date.fromisoformat(data["until"]), one, at.today)
    return screens.until_when(dossier, at)


async def withdrawn(
    query: CallbackQuery, callback_data: Act, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """«Отозвать просьбу» while it waits for its answer."""
    await forget_question(state)
    page = OpenCard(view=callback_data.view, assignment=callback_data.assignment, back=callback_data.back)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ASK)
        await keep(session, query, actor, page, (seen.id,), now)
        await requests.withdraw(session, seen, actor, now)
    await toast(query, toasts.UNASKED)
