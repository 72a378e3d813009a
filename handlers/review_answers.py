"""Answers to the questions of review: one serves every point that says the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deadline import Deadline, DeadlineKind, Doubt, Reason
from domain.desk import Desk
from domain.errors import BadDate, BadInput, DateProblem, InputProblem, NotFound
from domain.people import Actor
from domain.protocol import Mark, MentionKind
from domain.review import (
    Asked,
    Old,
    Point,
    about_old,
    curated_by,
    dated,
    find,
    given_to,
    marked,
    nobody,
    on_day,
    roles_are,
    undated,
    who_is,
)
from domain.rights import Action
from domain.series import renewed
from handlers.desk import TYPED
from handlers.recognition import read_typed
from handlers.reviewing import Reviewing, await_header, next_screen, point_screen
from handlers.speech import say, show, toast
from messages import questions
from messages.questions import Answer, Place
from messages.review import Review
from protocols.child import Child
from storage import desk as desks
from storage import drafts, people
from storage.engine import Change, Database
from words.deadlines import meaning
from words.marks import ANSWERED, noted

REVIEW: dict[str, Any] = {"action": Action.REVIEW}
FARTHEST = 5  # years


def build() -> Router:
    router = Router(name="review_answers")
    private = F.chat.type == "private"
    router.message.register(day_typed, private, StateFilter(Reviewing.day), TYPED, flags=REVIEW)
    router.callback_query.register(narrow, Answer.filter(F.what.in_({"only", "all"})), flags=REVIEW)
    router.callback_query.register(ask_day, Answer.filter(F.what.in_({"other", "meeting"})), flags=REVIEW)
    router.callback_query.register(answered, Answer.filter(), flags=REVIEW)
    router.callback_query.register(when_page, Review.filter(F.page == "when"), flags=REVIEW)
    return router


# ── what an answer is about ─────────────────────────────────────────────────────────────────────────────────────────


def place_of(press: Answer) -> Place:
    """Raises NotFound where the button is none of ours."""
    try:
        about = Asked(press.about)
    except ValueError as unknown:
        raise NotFound("protocol") from unknown
    return Place(press.paper, about, press.id, press.m, bool(press.only))


def targets(desk: Desk, place: Place) -> list[Point]:
    """The points that the answer serves now; none where the question has been answered meanwhile."""
    if place.about is Asked.POINT or (place.about is Asked.CURATOR and place.only):
        point = desk.point(place.point_id)
        return [point] if point is not None and point.is_open else []
    question = find(desk.asked, place.about, place.point_id, place.mention)
    if question is None:
        return []
    if place.only:
        return [point for point in question.points if point.id == place.point_id]
    return list(question.points)


Move = Callable[[Point], Point]


def seats_move(desk: Desk, place: Place, seat_ids: Sequence[int], *, as_role: bool) -> Move:
    """These seats answer for what the question is about; of a curator who holds the first.

    Raises BadInput for a curator's seat that nobody holds.
    """
    if place.about is Asked.CURATOR:
        holders = [person for seat_id in seat_ids[:1] for person in desk.known.holders.get(seat_id, ())]
        if not holders:
            raise BadInput(InputProblem.NOBODY_THERE)
        return lambda point: curated_by(point, holders[0].id)
    if place.about is Asked.ROLES:
        return lambda point: roles_are(point, seat_ids)
    if place.about is Asked.WHO:
        key = _key(desk, place)
        return lambda point: who_is(point, key, seat_ids, as_role=as_role)
    return lambda point: given_to(point, seat_ids)


def _key(desk: Desk, place: Place) -> str:
    point = desk.point(place.point_id)
    if point is None or place.mention >= len(point.named):
        raise NotFound("draft")
    return point.named[place.mention].key


def is_role(desk: Desk, place: Place) -> bool:
    """Whether the phrase names school staff, for whom the head answers."""
    if place.about is Asked.ROLES:
        return True
    point = desk.point(place.point_id)
    if place.about is not Asked.WHO or point is None or place.mention >= len(point.named):
        return False
    return point.named[place.mention].mention.kind is MentionKind.ROLE


# ── the presses ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def answered(
    query: CallbackQuery,
    callback_data: Answer,
    bot: Bot,
    actor: Actor,
    now: datetime,
    state: FSMContext,
    change: Change,
) -> None:
    place = place_of(callback_data)
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        before = targets(desk, place)
        move = _move(desk, place, callback_data)
        changed = await drafts.save(session, before, [move(point) for point in before])
        if changed and not place.only:
            await _remember(session, desk, place, callback_data)
        desk, screen = await after(session, place, actor, now)
        await await_header(state, desk)
    await show(query, bot, screen, noted(changed) if before else ANSWERED)


def _move(desk: Desk, place: Place, press: Answer) -> Move:
    """What the press does to a point.  Raises NotFound for a choice that is not there any more."""
    match press.what:
        case "heads":
            heads = [seat.id for seat in desk.known.school_heads()]
            return seats_move(desk, place, heads, as_role=is_role(desk, place))
        case "group":
            group = desk.known.group(press.x)
            if group is None:
                raise NotFound("group")
            return seats_move(desk, place, group.seat_ids, as_role=is_role(desk, place))
        case "seat":
            if desk.known.seat(press.x) is None:
                raise NotFound("seat")
            return seats_move(desk, place, [press.x], as_role=is_role(desk, place))
        case "person" if place.about is Asked.CURATOR:
            if desk.person(press.x) is None:
                raise NotFound("person")
            return lambda point: curated_by(point, press.x)
        case "nobody":
            return _nobody(desk, place)
        case "reading":
            return lambda point: _with_reading(point, press.x)
        case "day":
            day = _on(press.x, desk)
            return lambda point: dated(point, on_day(day))
        case "none":
            return undated
        case "notice" | "silent":
            return lambda point: marked(point, Mark(press.what))
        case "new":
            return lambda point: renewed(about_old(point, Old.NEW), desk.today)
        case "archive" | "done":
            return lambda point: about_old(point, Old(press.what))
    raise NotFound("protocol")


def _nobody(desk: Desk, place: Place) -> Move:
    """«Не рассылать»: nobody is meant by the phrase, and a point left without anybody goes to nobody."""
    if place.about is Asked.CURATOR:
        return lambda point: curated_by(point, None)
    if place.about is Asked.WHO:
        key = _key(desk, place)
        return lambda point: nobody(point, key)
    if place.about is Asked.ROLES:

        def no_roles(point: Point) -> Point:
            left = roles_are(point, ())
            return left if left.seats or not all(one.settled for one in left.named) else marked(left, Mark.SILENT)

        return no_roles
    return lambda point: marked(point, Mark.SILENT)


def _with_reading(point: Point, number: int) -> Point:
    offered = questions.readings(point)
    if number >= len(offered):
        raise NotFound("draft")
    return dated(point, point.deadline.settled(offered[number]))


def _on(ordinal: int, desk: Desk) -> date:
    """Raises BadDate where the day is past or far away: the button may be old."""
    try:
        day = date.fromordinal(ordinal)
    except (ValueError, OverflowError) as wrong:
        raise BadDate(DateProblem.TOO_FAR) from wrong
    return _sensible(day, desk)


def _sensible(day: date, desk: Desk) -> date:
    if day < desk.today:
        raise BadDate(DateProblem.PAST)
    if day.year > desk.today.year + FARTHEST:
        raise BadDate(DateProblem.TOO_FAR)
    return day


PHRASES = (Asked.WHO, Asked.ROLES, Asked.CURATOR)
"""What is asked a phrase at a time, and remembered."""


async def _remember(session: AsyncSession, desk: Desk, place: Place, press: Answer) -> None:
    """Whom a phrase means here is asked once: the next document says the same."""
    if place.about not in PHRASES or press.what not in ("heads", "group", "seat"):
        return
    await remember_phrases(
        session,
        desk,
        place,
        seat_ids=[press.x] if press.what == "seat" else [],
        group_ids=[press.x] if press.what == "group" else [],
    )


async def remember_phrases(
    session: AsyncSession, desk: Desk, place: Place, *, seat_ids: Sequence[int] = (), group_ids: Sequence[int] = ()
) -> None:
    """Without seats and groups: the heads of schools."""
    question = find(desk.asked, place.about, place.point_id, place.mention)
    if question is None:
        return
    as_role = is_role(desk, place)
    if not seat_ids and not group_ids and not as_role:
        seat_ids = [seat.id for seat in desk.known.school_heads()]
    for phrase in question.phrases:
        await people.remember(
            session, desk.department.id, phrase, seat_ids=seat_ids, group_ids=group_ids, as_role=as_role
        )


async def after(session: AsyncSession, place: Place, actor: Actor, now: datetime, notice: str = "") -> tuple[Desk, Any]:
    """Where to go once it is answered: the next question, or back to the point that was edited."""
    desk = await desks.load(session, place.paper_id, actor, now)
    point = desk.point(place.point_id)
    single = place.about is Asked.POINT or (place.about is Asked.CURATOR and place.only)
    if single and point is not None and point.is_open:
        return desk, await point_screen(session, desk, point, notice)
    return desk, await next_screen(session, desk, notice)


async def narrow(
    query: CallbackQuery, callback_data: Answer, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    """«Только этот пункт», and back to all such."""
    place = place_of(callback_data)
    async with database.read() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        question = find(desk.asked, place.about, place.point_id, place.mention)
        if question is None:
            screen = await next_screen(session, desk)
        else:
            number = desk.asked.index(question)
            screen = questions.screen(desk, question, only=callback_data.what == "only", number=number)
    await show(query, bot, screen, "" if question is not None else ANSWERED)


# ── deadlines in words ──────────────────────────────────────────────────────────────────────────────────────────────


async def when_page(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    """«Срок» of one point."""
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    place = Place(desk.paper.id, Asked.POINT, point.id, 0, only=True)
    await _await_day(state, place)
    async with change():
        pass
    await show(query, bot, questions.ask_day(desk, place))


async def ask_day(
    query: CallbackQuery,
    callback_data: Answer,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    place = place_of(callback_data)
    async with database.read() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        found = targets(desk, place)
    if not found:
        await toast(query, ANSWERED)
        return
    await _await_day(state, place)
    async with change():
        pass
    await show(query, bot, questions.ask_day(desk, place, meeting=callback_data.what == "meeting"))


async def _await_day(state: FSMContext, place: Place) -> None:
    await state.set_state(Reviewing.day)
    await state.set_data(
        {
            "paper": place.paper_id,
            "about": place.about.value,
            "point": place.point_id,
            "mention": place.mention,
            "only": place.only,
        }
    )


async def day_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """A deadline by phrase, for every point that the question is about."""
    kept = await state.get_data()
    place = Place(
        int(kept.get("paper", 0)),
        Asked(kept.get("about", Asked.POINT)),
        int(kept.get("point", 0)),
        int(kept.get("mention", 0)),
        bool(kept.get("only")),
    )
    phrase = (message.text or "").strip()[:200]
    async with database.read() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
    typed = understood(await read_typed(child, phrase, desk.today, desk.calendar), desk, phrase)
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        before = targets(desk, place)
        moved = [undated(point) if typed.kind is DeadlineKind.OPEN else dated(point, typed) for point in before]
        changed = await drafts.save(session, before, moved)
        notice = f"Срок: {meaning(typed, desk.today)}. {noted(changed)}" if before else ANSWERED
        desk, screen = await after(session, place, actor, now, notice)
        await await_header(state, desk)
    await say(message, screen)


def understood(typed: Deadline, desk: Desk, phrase: str) -> Deadline:
    """What was typed as an answer.  Raises BadDate for what is past, far away, or no deadline."""
    if typed.kind is DeadlineKind.OPEN:
        return typed
    if not typed.dates:
        problem = DateProblem.TOO_FAR if Doubt.TOO_FAR in typed.doubts else DateProblem.NOT_UNDERSTOOD
        raise BadDate(problem, phrase[:40])
    for day in typed.dates:
        _sensible(day, desk)
    reason = Reason.ANSWERED if typed.reason in (Reason.EXACT, Reason.YEAR_SUPPLIED, Reason.TYPED) else typed.reason
    return replace(typed, reason=reason, phrase=None)
