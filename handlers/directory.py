"""The directory: who there is, from a list or by hand; groups; invitations."""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link

from domain.errors import BadInput, InputProblem
from domain.people import Actor, Connection, Department, Directory, Person, Seat
from domain.rights import Action
from handlers.speech import say, show, toast
from handlers.words import Command
from messages import people as screens
from messages import said
from messages.people import PAGE, People
from messages.screen import Screen, cut
from protocols.child import Child
from protocols.directory import DirectoryRead
from protocols.refusals import Refusal
from storage import cards, invitations, journal, people
from storage import files as kept
from storage.engine import Change, Database
from storage.reports import clean
from words.directory import columns, doubt, skipped
from words.refusals import sentence

EDITING: dict[str, Any] = {"action": Action.EDIT_DIRECTORY}
INVITING: dict[str, Any] = {"action": Action.INVITE}

INVITED_AT_ONCE = 10
MOST_NOTES = 8
LARGEST_DOWNLOAD = 20 * 1024 * 1024  # what a bot may fetch (core.telegram.org/bots/api#getfile)


class Awaited(StatesGroup):
    people = State()  # a list, typed or as a file
    alias = State()
    to_write = State()  # a list was read and waits for «Записать»


def build() -> Router:
    router = Router(name="directory")
    private = F.chat.type == "private"
    words = ("справочник", "сотрудники")
    router.message.register(open_directory, private, Command("people", words, alone=True), flags=EDITING)
    router.message.register(list_sent, private, F.document.file_name.lower().regexp(r".*\.(xlsx|csv)$"), flags=EDITING)
    router.message.register(list_sent, private, StateFilter(Awaited.people), F.document, flags=EDITING)
    router.message.register(list_typed, private, StateFilter(Awaited.people), F.text, flags=EDITING)
    router.message.register(alias_typed, private, StateFilter(Awaited.alias), F.text, flags=EDITING)
    pages: dict[str, Callable[..., Any]] = {
        "home": to_home, "list": to_list, "one": to_person, "groups": to_groups, "group": to_group,
        "toggle": toggle, "alias": ask_alias, "load": ask_list, "add": ask_list, "sample": send_sample,
        "write": write_list, "paper": without_telegram, "left": ask_left, "left2": has_left,
    }  # fmt: skip
    for page, handler in pages.items():
        router.callback_query.register(handler, People.filter(F.page == page), flags=EDITING)
    inviting: dict[str, Callable[..., Any]] = {"invite": invite_all, "link": invite_one, "qr": send_qr}
    for page, handler in inviting.items():
        router.callback_query.register(handler, People.filter(F.page == page), flags=INVITING)
    return router


def _home(actor: Actor) -> Department:
    assert actor.department is not None  # a right to edit the directory is a right in a department
    return actor.department


async def _known(database: Database, actor: Actor, now: datetime) -> tuple[Directory, list[Person]]:
    department = _home(actor)
    async with database.read() as session:
        known = await people.directory(session, department.id, department.today(now))
        return known, await people.everybody(session, department.id)


async def open_directory(message: Message, actor: Actor, now: datetime, database: Database) -> None:
    await say(message, screens.directory(*await _known(database, actor, now)))


async def to_home(
    query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, state: FSMContext
) -> None:
    await state.clear()
    await show(query, bot, screens.directory(*await _known(database, actor, now)))


async def to_list(
    query: CallbackQuery, callback_data: People, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    known, everybody = await _known(database, actor, now)
    pages = max(1, -(-len(everybody) // PAGE))
    page = min(callback_data.n, pages - 1)
    seats: dict[int, Seat] = {}
    for seat in known.seats:
        for holder in known.holders.get(seat.id, ()):
            seats.setdefault(holder.id, seat)
    await show(query, bot, screens.people_list(everybody[page * PAGE : (page + 1) * PAGE], seats, page, pages))


async def _person_screen(database: Database, actor: Actor, now: datetime, person_id: int, page: int) -> Screen:
    async with database.read() as session:
        who = await people.load(session, person_id, actor, Action.EDIT_DIRECTORY)
        seats = await people.seats_of(session, who.id, _home(actor).today(now))
    return screens.one_person(who, seats, page)


async def to_person(
    query: CallbackQuery, callback_data: People, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    await show(query, bot, await _person_screen(database, actor, now, callback_data.id, callback_data.n))


# ── a list of people ────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_list(query: CallbackQuery, bot: Bot, state: FSMContext, change: Change) -> None:
    await state.set_state(Awaited.people)
    async with change():
        pass
    await show(query, bot, screens.ask_list())


async def send_sample(query: CallbackQuery, bot: Bot, child: Child) -> None:
    await toast(query)
    data: bytes = await child.run("protocols.directory.template")
    await bot.send_document(query.from_user.id, BufferedInputFile(data, said.SAMPLE_NAME))


async def list_sent(
    message: Message,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
    files: Path,
) -> None:
    document = message.document
    assert document is not None
    if (document.file_size or 0) > LARGEST_DOWNLOAD:
        raise BadInput(InputProblem.FILE_TOO_LARGE)
    data = BytesIO()
    await bot.download(document, data)
    await _read_list(message, data.getvalue(), document.file_name or "", now, state, change, child, files)


async def list_typed(
    message: Message, now: datetime, state: FSMContext, change: Change, child: Child, files: Path
) -> None:
    await _read_list(message, (message.text or "").encode(), "names.txt", now, state, change, child, files)


async def _read_list(
    message: Message,
    data: bytes,
    name: str,
    now: datetime,
    state: FSMContext,
    change: Change,
    child: Child,
    files: Path,
) -> None:
    """Reads a list and shows what was understood; nothing is written before «Записать»."""
    try:
        read: DirectoryRead = await child.run("protocols.directory.read_directory", data, name)
    except Refusal as refusal:
        await message.answer(sentence(refusal.reason, refusal.detail))
        return
    await state.set_state(Awaited.to_write)
    async with change() as session:
        digest = await kept.keep(session, files, data, now)
        await state.update_data(digest=digest, name=name)
    await say(message, _read_screen(read))


def _read_screen(read: DirectoryRead) -> Screen:
    doubtful: dict[str, list[str]] = {}
    for entry in read.entries:
        for code in entry.doubts:
            doubtful.setdefault(doubt(code), []).append(entry.name)
    notes = [f"{what[0].upper()}{what[1:]}: {cut(', '.join(names), 200)}" for what, names in doubtful.items()]
    notes += [skipped(line, code) for line, code in read.skipped]
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"и ещё замечаний: {len(notes) - MOST_NOTES}"]
    groups = sorted({group for entry in read.entries for group in entry.groups})
    organizations = {entry.organization for entry in read.entries}
    return screens.read_list(len(read.entries), len(organizations), groups, columns(read.columns), notes)


async def write_list(
    query: CallbackQuery,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
    child: Child,
    files: Path,
) -> None:
    """«Записать»: the same bytes are read once more; who is known already is not doubled."""
    data = await state.get_data()
    if "digest" not in data:
        await show(query, bot, screens.list_lost())
        return
    written = await kept.load(files, data["digest"])
    read: DirectoryRead = await child.run("protocols.directory.read_directory", written, data["name"])
    department = _home(actor)
    await state.clear()
    async with change() as session:
        new = 0
        for entry in read.entries:
            added = await people.add_person(
                session,
                department.id,
                name=entry.name,
                post=entry.post,
                organization_name=entry.organization or department.name,
                groups=entry.groups,
                phone=entry.phone,
                email=entry.email,
                today=department.today(now),
                now=now,
            )
            new += added.is_new
            if added.is_new and added.person.reachable and added.person.telegram_id is not None:
                # Somebody known already takes a seat over: what is open there comes to him now.
                await invitations.catch_up(session, added.person.id, added.person.telegram_id, now)
        await journal.add(
            session,
            department_id=department.id,
            chain=journal.of_department(department.id),
            what="directory_loaded",
            at=now,
            person_id=actor.person_id,
            facts={"people": len(read.entries), "new": new},
        )
    await show(
        query, bot, screens.directory(*await _known(database, actor, now)), screens.written(new, len(read.entries))
    )


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def to_groups(query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database) -> None:
    known, _ = await _known(database, actor, now)
    await show(query, bot, screens.groups(known))


async def _group_screen(database: Database, actor: Actor, now: datetime, group_id: int, page: int) -> Screen:
    async with database.read() as session:
        await people.load_group(session, group_id, actor)
    known, _ = await _known(database, actor, now)
    group = known.group(group_id)
    assert group is not None
    pages = max(1, -(-len(known.seats) // PAGE))
    return screens.one_group(group, known, min(page, pages - 1), pages)


async def to_group(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
) -> None:
    await state.clear()
    await show(query, bot, await _group_screen(database, actor, now, callback_data.id, callback_data.n))


async def toggle(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
) -> None:
    async with change() as session:
        group = await people.load_group(session, callback_data.id, actor)
        await people.toggle_member(session, group, callback_data.seat, now)
    await show(query, bot, await _group_screen(database, actor, now, callback_data.id, callback_data.n))


async def ask_alias(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    state: FSMContext,
    change: Change,
) -> None:
    async with database.read() as session:
        await people.load_group(session, callback_data.id, actor)
    known, _ = await _known(database, actor, now)
    group = known.group(callback_data.id)
    assert group is not None
    await state.set_state(Awaited.alias)
    await state.update_data(group=callback_data.id)
    async with change():
        pass
    await show(query, bot, screens.ask_alias(group))


async def alias_typed(
    message: Message, actor: Actor, now: datetime, database: Database, state: FSMContext, change: Change
) -> None:
    alias = " ".join(clean(message.text or "").split())[:200]
    if not alias:
        raise BadInput(InputProblem.EMPTY)
    group_id = int((await state.get_data())["group"])
    await state.clear()
    async with change() as session:
        await people.add_alias(session, await people.load_group(session, group_id, actor), alias)
    await say(message, await _group_screen(database, actor, now, group_id, 0))


# ── invitations and connection ──────────────────────────────────────────────────────────────────────────────────────


async def invite_all(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
) -> None:
    """Links for the next ten who are not connected, after the person that the button names.

    Pressed again, the same page gives new links for the same people: a message that was lost costs nothing.
    """
    department = _home(actor)
    async with change() as session:
        waiting = await invitations.not_connected(session, department.id, after=callback_data.id)
        chosen: Sequence[Person] = waiting[:INVITED_AT_ONCE]
        codes = [await invitations.invite(session, who.id, by=actor.person_id, now=now) for who in chosen]
    links = [(who, await create_start_link(bot, code)) for who, code in zip(chosen, codes, strict=True)]
    await show(query, bot, screens.invitations(links, len(waiting) - len(chosen)))


async def invite_one(
    query: CallbackQuery, callback_data: People, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """A link in a message of its own, ready to be forwarded; older links of this person stop working."""
    async with change() as session:
        who = await people.load(session, callback_data.id, actor, Action.INVITE)
        code = await invitations.invite(session, who.id, by=actor.person_id, now=now)
    await toast(query)
    screen = screens.invitation(who, await create_start_link(bot, code), code)
    await bot.send_message(query.from_user.id, **screen.as_kwargs())


async def send_qr(
    query: CallbackQuery, callback_data: People, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        who = await people.load(session, callback_data.id, actor, Action.INVITE)
        code = await invitations.invite(session, who.id, by=actor.person_id, now=now)
    await toast(query)
    link = await create_start_link(bot, code)
    picture = BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=10, border=4)
    caption = screens.invitation(who, link, code).text.as_caption_kwargs()
    await bot.send_photo(query.from_user.id, BufferedInputFile(picture.getvalue(), "qr.png"), **caption)


async def without_telegram(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
) -> None:
    async with change() as session:
        who = await people.load(session, callback_data.id, actor, Action.EDIT_DIRECTORY)
        if who.connection in (Connection.NEW, Connection.PAPER):
            other = Connection.PAPER if who.connection is Connection.NEW else Connection.NEW
            await people.set_connection(session, who.id, other)
    await show(query, bot, await _person_screen(database, actor, now, callback_data.id, callback_data.n))


async def ask_left(query: CallbackQuery, callback_data: People, bot: Bot, actor: Actor, database: Database) -> None:
    async with database.read() as session:
        who = await people.load(session, callback_data.id, actor, Action.EDIT_DIRECTORY)
    await show(query, bot, screens.confirm_left(who, callback_data.n))


async def has_left(
    query: CallbackQuery,
    callback_data: People,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
) -> None:
    department = _home(actor)
    async with change() as session:
        who = await people.load(session, callback_data.id, actor, Action.EDIT_DIRECTORY)
        await people.leave(session, who.id, department.today(now))
        await cards.close_all(session, who.id, now)
        await journal.add(
            session,
            department_id=department.id,
            chain=journal.of_department(department.id),
            what="left",
            at=now,
            person_id=actor.person_id,
            facts={"person": who.id},
        )
    await show(query, bot, screens.directory(*await _known(database, actor, now)), "Записано")
