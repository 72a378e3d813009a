"""The picker: who answers, chosen from the directory a page at a time, by typed letters, or added anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import BadInput, InputProblem, NotFound
from domain.people import Actor
from domain.review import Asked, curator_words
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.review_answers import PHRASES, after, is_role, remember_phrases, seats_move, targets
from handlers.reviewing import Reviewing
from handlers.speech import say, show, toast
from messages import picker, questions, said
from messages.desk import full_label, quoted
from messages.picker import Pick
from messages.questions import Place
from messages.review import Review
from messages.screen import Screen
from storage import desk as desks
from storage import drafts, journal, people
from storage.engine import Change, Database
from words.marks import ANSWERED, noted

MOST_NAMES = 5  # «Мамедов Али Гусейн оглы» has four
NO_NAME = frozenset('0123456789:;«»"!?/')

REVIEW: dict[str, Any] = {"action": Action.REVIEW}
ADDING: dict[str, Any] = {"action": Action.EDIT_DIRECTORY}


def build() -> Router:
    router = Router(name="review_who")
    private = F.chat.type == "private"
    router.message.register(search_typed, private, StateFilter(Reviewing.search), TYPED, flags=REVIEW)
    router.message.register(person_typed, private, StateFilter(Reviewing.new_person), TYPED, flags=ADDING)
    router.callback_query.register(of_point, Review.filter(F.page == "who"), flags=REVIEW)
    router.callback_query.register(ask_curator, Review.filter(F.page == "curator"), flags=REVIEW)
    router.callback_query.register(turn, Pick.filter(F.page.in_({"list", "all", "seat", "group"})), flags=REVIEW)
    router.callback_query.register(done, Pick.filter(F.page == "done"), flags=REVIEW)
    router.callback_query.register(ask_new, Pick.filter(F.page == "new"), flags=ADDING)
    router.callback_query.register(back, Pick.filter(F.page == "back"), flags=REVIEW)
    return router


def _place(pick: Pick) -> Place:
    try:
        return Place(pick.paper, Asked(pick.about), pick.id, pick.m, bool(pick.only))
    except ValueError as unknown:
        raise NotFound("protocol") from unknown


async def _chosen(state: FSMContext, pick: Pick) -> tuple[list[int], str]:
    """What has been chosen for this very question, and the letters typed; nothing for an old button."""
    kept = await state.get_data()
    if kept.get("pick") != _for_what(pick):
        return [], ""
    return [int(seat) for seat in kept.get("chosen", ())], str(kept.get("search", ""))


def _for_what(pick: Pick) -> str:
    return pick.at("list", n=0).pack()


async def _keep(state: FSMContext, pick: Pick, chosen: Sequence[int], search: str) -> None:
    await state.set_state(Reviewing.search)
    await state.set_data({"pick": _for_what(pick), "chosen": list(chosen), "search": search})


def _about(desk: Desk, place: Place) -> str:
    """For what somebody is chosen."""
    found = targets(desk, place)
    if not found:
        return ""
    if place.about is Asked.CURATOR:
        return quoted(curator_words(found[0]), 200) if curator_words(found[0]) else full_label(found[0])
    if place.about is Asked.WHO and place.mention < len(found[0].named):
        mention = found[0].named[place.mention].mention
        return quoted(mention.name or mention.raw, 200)
    return full_label(found[0]) if len(found) == 1 else picker.for_points(len(found))


def _screen(desk: Desk, pick: Pick, chosen: Sequence[int], search: str) -> Screen:
    return picker.screen(desk, pick, chosen=chosen, search=search, about=_about(desk, _place(pick)))


async def of_point(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    """«Исполнители» of one point: who answers now is chosen already."""
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    pick = Pick(page="list", about=Asked.POINT.value, paper=desk.paper.id, id=point.id, only=1)
    chosen = [seat.seat_id for seat in point.seats]
    await _keep(state, pick, chosen, "")
    async with change():
        pass
    await show(query, bot, _screen(desk, pick, chosen, ""))


async def ask_curator(
    query: CallbackQuery,
    callback_data: Review,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    """«Куратор» of one point, whether or not its words name one."""
    await state.clear()
    async with database.read() as session:
        desk, point = await desks.load_point(session, callback_data.id, actor, now)
    await show(query, bot, questions.ask_curator(desk, point))


async def turn(
    query: CallbackQuery,
    callback_data: Pick,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    """A page, or a press on a seat or a group: in or out."""
    async with database.read() as session:
        desk = await desks.load(session, callback_data.paper, actor, now)
    chosen, search = await _chosen(state, callback_data)
    pressed: Sequence[int] = ()
    if callback_data.page == "seat":
        if desk.known.seat(callback_data.seat) is None:
            raise NotFound("seat")
        pressed = (callback_data.seat,)
    elif callback_data.page == "group":
        group = desk.known.group(callback_data.seat)
        if group is None:
            raise NotFound("group")
        pressed = group.seat_ids
    if pressed and callback_data.about == Asked.CURATOR.value:
        chosen = [] if list(pressed[:1]) == chosen else list(pressed[:1])
    elif pressed and set(pressed) <= set(chosen):
        chosen = [seat for seat in chosen if seat not in pressed]
    else:
        chosen += [seat for seat in pressed if seat not in chosen]
    if callback_data.page in ("seat", "all"):
        search = ""  # who was searched for is found: the whole list again
    await _keep(state, callback_data, chosen, search)
    async with change():
        pass
    await show(query, bot, _screen(desk, callback_data, chosen, search))


async def search_typed(
    message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext, change: Change
) -> None:
    kept = await state.get_data()
    pick = Pick.unpack(str(kept.get("pick", "")))
    chosen, _ = await _chosen(state, pick)
    search = " ".join((message.text or "").split())[:60]
    async with database.read() as session:
        desk = await desks.load(session, pick.paper, actor, now)
    await _keep(state, pick, chosen, search)
    async with change():
        pass
    await say(message, _screen(desk, pick, chosen, search))


async def done(
    query: CallbackQuery,
    callback_data: Pick,
    bot: Bot,
    actor: Actor,
    now: datetime,
    state: FSMContext,
    change: Change,
) -> None:
    chosen, _ = await _chosen(state, callback_data)
    place = _place(callback_data)
    if not chosen:
        await toast(query, said.NOBODY_CHOSEN)
        return
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        seats = [seat for seat in chosen if desk.known.seat(seat) is not None]
        before = targets(desk, place)
        move = seats_move(desk, place, seats, as_role=is_role(desk, place))
        changed = await drafts.save(session, before, [move(point) for point in before])
        if before and not place.only and place.about in PHRASES:
            await remember_phrases(session, desk, place, seat_ids=seats)
        _, screen = await after(session, place, actor, now)
    await show(query, bot, screen, noted(changed) if before else ANSWERED)


async def back(
    query: CallbackQuery,
    callback_data: Pick,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    async with database.read() as session:
        _, screen = await after(session, _place(callback_data), actor, now)
    await show(query, bot, screen)


# ── somebody new ────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_new(
    query: CallbackQuery,
    callback_data: Pick,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    place = _place(callback_data)
    async with database.read() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
    named = ""
    found = targets(desk, place)
    if found and place.about is Asked.WHO and place.mention < len(found[0].named):
        named = found[0].named[place.mention].mention.name
    elif found and place.about is Asked.CURATOR:
        named = curator_words(found[0])
    chosen, _ = await _chosen(state, callback_data)
    await state.set_state(Reviewing.new_person)
    await state.set_data({"pick": _for_what(callback_data), "chosen": chosen})
    async with change():
        pass
    await show(query, bot, picker.ask_new(callback_data, named))


async def person_typed(message: Message, actor: Actor, now: datetime, state: FSMContext, change: Change) -> None:
    """«Фамилия И.О., должность, организация»: into the directory, and chosen at once."""
    kept = await state.get_data()
    pick = Pick.unpack(str(kept.get("pick", "")))
    name, post, organization = _parts(message.text or "")
    department = home(actor)
    place = _place(pick)
    await state.clear()
    async with change() as session:
        desk = await desks.load(session, place.paper_id, actor, now)
        added = await people.add_person(
            session,
            department.id,
            name=name,
            post=post,
            organization_name=organization or department.name,
            today=department.today(now),
            now=now,
        )
        await journal.add(
            session,
            department_id=department.id,
            chain=journal.of_department(department.id),
            what="person_added",
            at=now,
            person_id=actor.person_id,
            facts={"person": added.person.id, "seat": added.seat.id},
        )
        seats = [*(int(seat) for seat in kept.get("chosen", ())), added.seat.id]
        if place.about is Asked.CURATOR:
            seats = [added.seat.id]
            desk = await desks.load(session, place.paper_id, actor, now)
        before = targets(desk, place)
        move = seats_move(desk, place, seats, as_role=is_role(desk, place))
        await drafts.save(session, before, [move(point) for point in before])
        if before and not place.only and place.about in PHRASES:
            await remember_phrases(session, desk, place, seat_ids=seats)
        _, screen = await after(session, place, actor, now, notice=picker.added(added.seat, name))
    await say(message, screen)


def _parts(text: str) -> tuple[str, str, str]:
    """Raises BadInput where there is no name, as in a whole decision that was typed in place of one."""
    parts = [" ".join(part.split()) for part in text.replace("\n", ",").split(",", 2)]
    name, post, organization = (*parts, "", "")[:3]
    if not 2 <= len(name.split()) <= MOST_NAMES or len(name) > 200 or not set(name).isdisjoint(NO_NAME):
        raise BadInput(InputProblem.NO_PEOPLE)
    return name, post[:200], organization[:400]
