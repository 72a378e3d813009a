"""Pages of review: the list, a point and what can be done with it, marks for many, the document's own facts."""

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
from domain.errors import BadDate, BadInput, DateProblem, InputProblem, NotFound
from domain.meaning import as_point
from domain.people import Actor
from domain.protocol import Draft, Mark, Mode, ProtocolKind
from domain.review import Point, State, marked, split
from domain.rights import Action
from handlers.desk import TYPED, home
from handlers.recognition import means, read_anew, read_message, read_typed, recognised
from handlers.reviewing import Reviewing, await_header, list_screen, next_screen, point_screen, say_next, show_next
from handlers.speech import say, show, toast
from handlers.words import Command
from messages import papers, questions
from messages import review as pages
from messages.papers import Papers
from messages.people import Home
from messages.review import Many, Review
from protocols.child import Child
from storage import calendar, drafts, people, protocols
from storage import desk as desks
from storage.engine import Change, Database
from words.dates import MONTHS_OF
from words.plurals import POINTS, count

REVIEW: dict[str, Any] = {"action": Action.REVIEW}
LONGEST_TEXT = 3500


def build() -> Router:
    router = Router(name="review")
    private = F.chat.type == "private"
    router.message.register(
        list_papers, private, Command("protocols", ("протоколы", "черновики"), alone=True), flags=REVIEW
    )
    router.callback_query.register(turn_papers, Papers.filter(F.page == "list"), flags=REVIEW)
    router.callback_query.register(to_papers, Home.filter(F.page == "protocols"), flags=REVIEW)
    router.message.register(header_typed, private, StateFilter(Reviewing.header), TYPED, flags=REVIEW)
    router.message.register(text_typed, private, StateFilter(Reviewing.text), TYPED, flags=REVIEW)
    router.message.register(proof_typed, private, StateFilter(Reviewing.proof), TYPED, flags=REVIEW)
    router.message.register(point_typed, private, StateFilter(Reviewing.new_point), TYPED, flags=REVIEW)
    of_paper: dict[str, Callable[..., Any]] = {
        "list": to_list, "ask": to_question, "header": to_header, "today": dated_today, "approve": approved,
        "add": ask_point, "dropdoc": ask_drop_paper, "dropdoc2": drop_paper,
    }  # fmt: skip
    of_point: dict[str, Callable[..., Any]] = {
        "point": to_point, "text": ask_text, "drop": ask_drop, "drop2": drop, "split": ask_split, "split2": do_split,
        "merge": ask_merge, "merge2": do_merge, "more": to_more, "special": special_control, "proof": ask_proof,
    }  # fmt: skip
    for page, handler in (of_paper | of_point).items():
        router.callback_query.register(handler, Review.filter(F.page == page), flags=REVIEW)
    router.callback_query.register(mark_point, Review.filter(F.page.startswith("mark_")), flags=REVIEW)
    router.callback_query.register(change_mode, Review.filter(F.page.startswith("mode_")), flags=REVIEW)
    router.callback_query.register(change_kind, Review.filter(F.page.startswith("kind_")), flags=REVIEW)
    router.callback_query.register(many_page, Many.filter(F.act == "page"), flags=REVIEW)
    router.callback_query.register(many_act, Many.filter(), flags=REVIEW)
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
    await show(query, bot, screen, "" if desk.asked else "Вопросов больше нет")


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
    await state.clear()
    async with change() as session:
        desk = await _with_header(session, desk, actor, now, number=number, day=day)
    await say_next(message, paper_id, actor, now, database, notice=pages.header_noted(desk))


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
    await show_next(query, bot, callback_data.id, actor, now, database, "Отмечено: утверждён")


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
    await show(query, bot, await _papers(database, actor, 0), "Черновики удалены")


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
        screen = await point_screen(session, desk, point, "Текст изменён.")
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
    read = await read_message(child, text, desk.paper.day or desk.today, days)
    draft = read.drafts[0] if len(read.drafts) == 1 else Draft(text=text)
    meant = await means(child, draft.assignees, desk.known, remembered)
    await state.clear()
    async with change() as session:
        place = await drafts.last_position(session, paper_id) + 1
        [point_id] = await drafts.add(session, desk.paper, [as_point(draft, place, meant)])
        desk, point = await desks.load_point(session, point_id, actor, now)
    await say(message, pages.point_page(desk, point, "Пункт добавлен."))


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
    await show(query, bot, pages.listing(desk, place // pages.PAGE), "Пункт удалён")


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
        await toast(query, "Здесь одно предложение, делить нечего.")
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
    await show(query, bot, pages.point_page(desk, point), "Пункты соединены")


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
