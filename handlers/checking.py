"""The checker: «Снять с контроля», «На доработку»; answers to what executors ask."""

from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from domain.errors import BadDate, DateProblem, NeedsComment, NotNow, Obstacle
from domain.people import Actor
from domain.requests import Answer
from domain.rights import Action
from handlers.dates import chooses_anew, day_in, says_more
from handlers.speech import say, show, toast
from handlers.turning import forget_question, keep, turn
from messages import pages, toasts
from messages.checking import STEP_QUESTIONS, Accept, CheckView, OpenCheck, OpenRequest, RequestStep, ReworkDay
from messages.days import day_of
from messages.extending import AnswerDay
from messages.screen import Screen
from storage import assignments, cards, reports, requests
from storage.calendar import calendar
from storage.engine import Change

SEE: dict[str, Any] = {"action": Action.MEMBER}
CHECK: dict[str, Any] = {"action": Action.CHECK}
ANSWER: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}


class Awaited(StatesGroup):
    rework = State()  # what is missing and until when
    answer = State()  # to a request: `step` says which


def build() -> Router:
    """Presses; what is awaited is asked by `awaited`, after everybody's commands."""
    router = Router(name="checking")
    router.callback_query.register(opened, OpenCheck.filter(F.view != CheckView.REWORK), flags=SEE)
    router.callback_query.register(rework_asked, OpenCheck.filter(F.view == CheckView.REWORK), flags=CHECK)
    router.callback_query.register(rework_day_pressed, ReworkDay.filter(), flags=CHECK)
    router.callback_query.register(accepted, Accept.filter(), flags=CHECK)
    router.callback_query.register(request_opened, OpenRequest.filter(F.step == RequestStep.OPEN), flags=ANSWER)
    router.callback_query.register(answer_asked, OpenRequest.filter(F.step.in_(set(STEP_QUESTIONS))), flags=ANSWER)
    router.callback_query.register(answered, OpenRequest.filter(), flags=ANSWER)
    router.callback_query.register(day_pressed, AnswerDay.filter(), flags=ANSWER)
    return router


def awaited() -> Router:
    """What a typed answer is taken for while it is awaited."""
    router = Router(name="checking answers")
    plain = F.text & ~F.text.startswith("/")
    router.message.register(rework_given, StateFilter(Awaited.rework), plain, flags=CHECK)
    router.message.register(answer_given, StateFilter(Awaited.answer), plain, flags=ANSWER)
    return router


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def opened(
    query: CallbackQuery,
    callback_data: OpenCheck,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def accepted(
    query: CallbackQuery, callback_data: Accept, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    page = OpenCheck(view=CheckView.REPORT, assignment=callback_data.assignment, back=callback_data.back)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.CHECK)
        await keep(session, query, actor, page, (seen.id,), now)
        await reports.accept(session, seen, actor, now)
        await forget_question(state)
    await toast(query, toasts.SHARE_ACCEPTED if seen.is_share else toasts.accepted(seen.label))


async def rework_asked(
    query: CallbackQuery,
    callback_data: OpenCheck,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The report with the question what is missing; what is typed next is the answer."""
    assert actor.person_id is not None
    back = callback_data.model_copy(update={"view": CheckView.REPORT}).pack()
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.CHECK)
        seen.returned(actor.person_id, now.date(), "?")  # raises what the answer would raise
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        await state.set_state(Awaited.rework)
        await state.set_data({"assignment": seen.id, **where, "page": back})
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS)


async def rework_day_pressed(
    query: CallbackQuery,
    callback_data: ReworkDay,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The day until which to rework, or another month of the grid; what is missing is still awaited."""
    assert actor.person_id is not None
    one = callback_data.assignment
    until = day_of(callback_data.day) if callback_data.day else None
    if until is not None and until < _today(actor, now):
        raise BadDate(DateProblem.PAST)
    back = OpenCheck(view=CheckView.REPORT, assignment=one, back=callback_data.back).pack()
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        seen = await assignments.load(session, one, actor, Action.CHECK)
        seen.returned(actor.person_id, now.date(), "?")  # raises what the answer would raise
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        await state.set_state(Awaited.rework)
        chosen = {"until": until.isoformat()} if until else {}
        await state.set_data({"assignment": one, **where, "page": back, **chosen})
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS if until else "")


def _today(actor: Actor, now: datetime) -> date:
    assert actor.department is not None
    return actor.department.today(now)


async def rework_given(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """What is missing, and until when: the day named in the words, else the department's usual term."""
    assert actor.department is not None
    data = await state.get_data()
    words = message.text or ""
    today = actor.department.today(now)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignment"]), actor, Action.CHECK)
        days = await calendar(session, seen.department_id)
        chosen = date.fromisoformat(data["until"]) if data.get("until") else None
        chosen = chosen if chosen is None or chosen >= today else None
        named = day_in(words, today, days) if chosen is None or chooses_anew(words) else None
        if named is not None and not says_more(words):
            raise NeedsComment("return")
        until = named or chosen or days.add(today, actor.department.policy.rework_days)
        if "message" in data:
            await cards.turn(session, int(data["chat"]), int(data["message"]), str(data["page"]))
        await reports.give_back(session, seen, actor, until, words, now)
        await state.clear()
    words_back = toasts.share_returned(until, today) if seen.is_share else toasts.returned(seen.label, until, today)
    await say(message, Screen(words_back))


# ── what executors ask ──────────────────────────────────────────────────────────────────────────────────────────────


async def request_opened(
    query: CallbackQuery,
    callback_data: OpenRequest,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def answered(
    query: CallbackQuery, callback_data: OpenRequest, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """«Продлить до …» and «Прочитано»."""
    assert actor.department is not None
    page = callback_data.model_copy(update={"step": RequestStep.OPEN})
    agreed = callback_data.step is RequestStep.AGREE
    async with change() as session:
        asked = await requests.load(session, callback_data.request, actor)
        if agreed and asked.until is None:
            raise BadDate(DateProblem.NOT_UNDERSTOOD)
        await keep(session, query, actor, page, (asked.assignment_id,), now)
        await requests.answer(
            session,
            asked,
            actor,
            Answer.AGREED if agreed else Answer.READ,
            "",
            asked.until if agreed else None,
            now,
        )
        await forget_question(state)
    until = asked.until if agreed else None
    await toast(query, toasts.prolonged(until, actor.department.today(now)) if until else toasts.READ)


async def answer_asked(
    query: CallbackQuery,
    callback_data: OpenRequest,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    back = callback_data.model_copy(update={"step": RequestStep.OPEN}).pack()
    message = query.message
    where = {"chat": message.chat.id, "message": message.message_id} if message is not None else {}
    async with change() as session:
        asked = await requests.load(session, callback_data.request, actor)
        if asked.answer is not None:
            raise NotNow(Obstacle.REQUEST_ANSWERED)
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        await state.set_state(Awaited.answer)
        await state.set_data({"request": asked.id, "step": callback_data.step.value, **where, "page": back})
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS)


async def day_pressed(
    query: CallbackQuery,
    callback_data: AnswerDay,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """Another day for an extension, from the grid or from those offered."""
    if not callback_data.day:
        async with change() as session:
            drawn = await pages.draw(session, callback_data, actor, now)
            await keep(session, query, actor, callback_data, drawn.assignment_ids, now)
        await show(query, bot, drawn.screen)
        return
    until = day_of(callback_data.day)
    async with change() as session:
        asked = await requests.load(session, callback_data.request, actor)
        page = OpenRequest(step=RequestStep.OPEN, request=asked.id)
        await keep(session, query, actor, page, (asked.assignment_id,), now)
        what = Answer.AGREED if until == asked.until else Answer.OTHER_DATE
        await requests.answer(session, asked, actor, what, "", until, now)
        await forget_question(state)
    assert actor.department is not None
    await toast(query, toasts.prolonged(until, actor.department.today(now)))


async def answer_given(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """A refusal's reason, an answer in words, another date."""
    assert actor.department is not None
    data = await state.get_data()
    words, step = message.text or "", RequestStep(str(data["step"]))
    today = actor.department.today(now)
    async with change() as session:
        asked = await requests.load(session, int(data["request"]), actor)
        until = None
        what = {RequestStep.ASK_REFUSAL: Answer.REFUSED, RequestStep.ASK_REPLY: Answer.READ}.get(step, Answer.AGREED)
        if what is Answer.AGREED:
            until = day_in(words, today, await calendar(session, asked.department_id))
            if until is None:
                raise BadDate(DateProblem.NOT_UNDERSTOOD, words[:60])
            words, what = "", Answer.AGREED if until == asked.until else Answer.OTHER_DATE
        if "message" in data:
            await cards.turn(session, int(data["chat"]), int(data["message"]), str(data["page"]))
        await requests.answer(session, asked, actor, what, words, until, now)
        await state.clear()
    await say(message, Screen(toasts.answer_sent()))
