"""Pages of review: one point and what can be done with it, marks for many at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.decision import ANY_FILE
from domain.desk import Desk
from domain.errors import BadInput, InputProblem, NotFound
from domain.people import Actor
from domain.protocol import Draft, Mark, Mode
from domain.review import Point, State, led_by, marked, split
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.recognition import read_message, staff_of, typed_point
from handlers.reviewing import Reviewing, point_screen
from handlers.speech import say, show, toast
from messages import papers, said
from messages import review as pages
from messages.review import Lead, Many, Review
from protocols.child import Child
from storage import calendar, drafts, people, protocols
from storage import desk as desks
from storage.engine import Change, Database
from words.plurals import POINTS, count

REVIEW: dict[str, Any] = {"action": Action.REVIEW}
LONGEST_TEXT = 3500


def build() -> Router:
    router = Router(name="review_points")
    private = F.chat.type == "private"
    router.message.register(text_typed, private, StateFilter(Reviewing.text), TYPED, flags=REVIEW)
    router.message.register(proof_typed, private, StateFilter(Reviewing.proof), TYPED, flags=REVIEW)
    router.message.register(point_typed, private, StateFilter(Reviewing.new_point), TYPED, flags=REVIEW)
    of_point: dict[str, Callable[..., Any]] = {
        "point": to_point, "text": ask_text, "add": ask_point, "drop": ask_drop, "drop2": drop,
        "split": ask_split, "split2": do_split, "merge": ask_merge, "merge2": do_merge,
        "more": to_more, "special": special_control, "proof": ask_proof, "file": need_file, "words": need_file,
        "lead": ask_lead,
    }  # fmt: skip
    for page, handler in of_point.items():
        router.callback_query.register(handler, Review.filter(F.page == page), flags=REVIEW)
    router.callback_query.register(mark_point, Review.filter(F.page.startswith("mark_")), flags=REVIEW)
    router.callback_query.register(change_mode, Review.filter(F.page.startswith("mode_")), flags=REVIEW)
    router.callback_query.register(lead_chosen, Lead.filter(), flags=REVIEW)
    router.callback_query.register(many_page, Many.filter(F.act == "page"), flags=REVIEW)
    router.callback_query.register(many_act, Many.filter(), flags=REVIEW)
    return router


# ── one point ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def to_point(
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
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
        screen = await point_screen(session, desk, point)
    await show(query, bot, screen)


async def mark_point(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    try:
        mark = Mark(callback_data.page.removeprefix("mark_"))
    except ValueError as unknown:
        raise NotFound("draft") from unknown
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [marked(point, mark)])
        desk, point = await desks.load_point(session, point.id, actor, now)
        screen = await point_screen(session, desk, point)
    await show(query, bot, screen)


async def ask_text(
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
        _, point = await desks.load_point(session, callback_data.id, actor, now)
    await state.set_state(Reviewing.text)
    await state.set_data({"point": point.id})
    async with change():
        pass
    await show(query, bot, pages.ask_text(point))


async def text_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    text = _checked(message.text)
    point_id = int((await state.get_data()).get("point", 0))
    await state.clear()
    async with change() as session:
        _, point = await desks.load_point(session, point_id, actor, now)
        await drafts.save(session, [point], [replace(point, text=text)])
        desk, point = await desks.load_point(session, point_id, actor, now)
        screen = await point_screen(session, desk, point, said.TEXT_CHANGED)
    await say(message, screen)


def _checked(text: str | None) -> str:
    clean = " ".join((text or "").split())
    if not clean:
        raise BadInput(InputProblem.EMPTY)
    if len(clean) > LONGEST_TEXT:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST_TEXT),))
    return clean


async def ask_point(
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
    await state.set_state(Reviewing.new_point)
    await state.set_data({"paper": desk.paper.id})
    async with change():
        pass
    await show(query, bot, pages.ask_new_point(desk))


async def point_typed(
    message: Message,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
) -> None:
    """«Добавить пункт»: what the reader has not seen, in the secretary's words."""
    text = _checked(message.text)
    paper_id = int((await state.get_data()).get("paper", 0))
    department = home(actor)
    async with database.read() as session:
        desk = await desks.load(session, paper_id, actor, now)
        remembered = await people.remembered(session, department.id)
        days = await calendar.calendar(session, department.id)
        staff = await staff_of(session, actor)
    read = await read_message(child, text, desk.paper.day or desk.today, days)
    draft = read.drafts[0] if len(read.drafts) == 1 else Draft(text=text)
    point = await typed_point(child, draft, 1, desk.known, remembered, staff)
    await state.clear()
    async with change() as session:
        place = await drafts.last_position(session, paper_id) + 1
        [point_id] = await drafts.add(session, desk.paper, [replace(point, position=place)])
        desk, point = await desks.load_point(session, point_id, actor, now)
    await say(message, pages.point_page(desk, point, said.POINT_ADDED))


async def ask_drop(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
    await show(query, bot, pages.ask_drop(point))


async def drop(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [replace(point, state="dropped")])
        if desk.paper.state is State.SINGLE:
            await protocols.change(session, desk.paper, state=State.DROPPED.value)
        else:
            desk = await desks.load(session, desk.paper.id, actor, now)
    if desk.paper.state is State.SINGLE:
        await show(query, bot, papers.dropped())
        return
    place = sum(1 for one in desk.shown if one.position < point.position)
    await show(query, bot, pages.listing(desk, place // pages.PAGE), said.POINT_DELETED)


async def to_more(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    """«Ещё»: what is set seldom."""
    await state.clear()
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    await show(query, bot, pages.more(desk, point))


async def change_mode(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    try:
        mode = Mode(callback_data.page.removeprefix("mode_"))
    except ValueError as unknown:
        raise NotFound("draft") from unknown
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [replace(point, mode=mode)])
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.more(desk, point))


async def special_control(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [replace(point, special_control=not point.special_control)])
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.more(desk, point))


async def ask_lead(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    await show(query, bot, pages.ask_lead(desk, point, callback_data.n))


async def lead_chosen(
    query: CallbackQuery, callback_data: Lead, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        await drafts.save(session, [point], [led_by(point, callback_data.seat)])
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.more(desk, point))


async def need_file(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """«Нужен файл» and «Хватит слов»: what a report must come with."""
    async with change() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
        proof = (point.proof or ANY_FILE) if callback_data.page == "file" else ""
        await drafts.save(session, [point], [replace(point, proof=proof)])
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.more(desk, point))


async def ask_proof(
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
        _, point = await desks.load_point(session, callback_data.id, actor, now)
    await state.set_state(Reviewing.proof)
    await state.set_data({"point": point.id})
    async with change():
        pass
    await show(query, bot, pages.ask_proof(point))


async def proof_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    """«файл плана»; «ничего» means that words are enough."""
    text = _checked(message.text)[:200]
    proof = "" if text.lower().strip(" .!") in ("ничего", "нет", "не нужно") else text.rstrip(".")
    point_id = int((await state.get_data()).get("point", 0))
    await state.clear()
    async with change() as session:
        _, point = await desks.load_point(session, point_id, actor, now)
        await drafts.save(session, [point], [replace(point, proof=proof)])
        desk, point = await desks.load_point(session, point_id, actor, now)
    await say(message, pages.more(desk, point))


async def ask_split(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        _, point = await desks.load_point(session, callback_data.id, actor, now)
    if not split(point):
        await toast(query, said.NOTHING_TO_SPLIT)
        return
    await show(query, bot, pages.ask_split(point))


async def do_split(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
        parts = split(point)
        if parts:
            await drafts.make_room(session, desk.paper.id, point.position, len(parts) - 1)
            await drafts.save(session, [point], [replace(point, text=parts[0])])
            await drafts.add(
                session,
                desk.paper,
                [replace(point, text=part, position=point.position + n) for n, part in enumerate(parts[1:], start=1)],
            )
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.point_page(desk, point), f"Стало {count(max(1, len(parts)), POINTS)}")


def _following(desk: Desk, point: Point) -> Point:
    """Raises NotFound where the point is the last."""
    later = [one for one in desk.shown if one.position > point.position]
    if not later:
        raise NotFound("draft")
    return later[0]


async def ask_merge(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    await show(query, bot, pages.ask_merge(point, _following(desk, point)))


async def do_merge(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
        other = _following(desk, point)
        text = f"{point.text.rstrip(' ;.,')}; {other.text}"
        await drafts.save(session, [point, other], [replace(point, text=text), replace(other, state="dropped")])
        desk, point = await desks.load_point(session, point.id, actor, now)
    await show(query, bot, pages.point_page(desk, point), said.POINTS_MERGED)


# ── many at once ────────────────────────────────────────────────────────────────────────────────────────────────────


async def many_page(
    query: CallbackQuery, callback_data: Many, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
    screen = pages.many(desk, callback_data.n, callback_data.chosen) if desk.shown else pages.listing(desk)
    await show(query, bot, screen)


async def many_act(
    query: CallbackQuery, callback_data: Many, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk = await desks.load(session, callback_data.id, actor, now)
        before = pages.chosen_points(desk, callback_data.n, callback_data.chosen)
        if callback_data.act == "drop":
            after = [replace(point, state="dropped") for point in before]
        elif callback_data.act in set(Mark):
            after = [marked(point, Mark(callback_data.act)) for point in before]
        else:
            raise NotFound("protocol")
        changed = await drafts.save(session, before, after)
        desk = await desks.load(session, callback_data.id, actor, now)
    await show(query, bot, pages.listing(desk, callback_data.n), f"Изменено: {count(changed, POINTS)}")
