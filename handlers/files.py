"""Files on request: the register, справки, lists, pictures, a calendar.

What takes more than a second is made in the child; at once «Готовлю файл…» is said, and taken away when the file comes.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery, FSInputFile, InputMediaPhoto, Message

from domain.errors import NotFound
from domain.people import Actor
from domain.register import Line
from domain.rights import Action, allowed
from handlers.speech import say, show, toast
from handlers.words import Command
from messages import files as said
from messages.files import OWN, FileKind, GetFile, PickProtocol
from protocols.child import MIB, Child
from protocols.refusals import Refusal
from reports import spool
from storage import answers, register
from storage.calendar import calendar
from storage.engine import Database
from words import files as names

log = logging.getLogger(__name__)

UPLOAD_LIMIT = 50 * MIB  # Bot API, sendDocument
WALL = 300.0  # seconds that the largest register may take
MEMORY = 768 * MIB
SAY_AGAIN = 3.0  # seconds between two words about the progress
SLOW = 5.0

MEMBER: dict[str, Any] = {"action": Action.MEMBER}
DEPARTMENT: dict[str, Any] = {"action": Action.SEE_DEPARTMENT}


def build() -> Router:
    router = Router(name="files")
    private = F.chat.type == "private"
    router.message.register(menu, private, Command("files", ("файлы", "выгрузка"), alone=True), flags=MEMBER)
    router.message.register(register_command, private, Command("register", ("реестр", "excel"), True), flags=MEMBER)
    router.message.register(note_command, private, Command("note", ("справка",)), flags=DEPARTMENT)
    router.message.register(picture_command, private, Command("chart", ("картинка", "график"), True), flags=DEPARTMENT)
    router.message.register(calendar_command, private, Command("ics", ("календарь",), alone=True), flags=MEMBER)
    router.callback_query.register(pick, GetFile.filter((F.kind == FileKind.NOTE) & (F.of == 0)), flags=DEPARTMENT)
    router.callback_query.register(pick_page, PickProtocol.filter(), flags=DEPARTMENT)
    router.callback_query.register(wanted, GetFile.filter(F.kind.in_(OWN)), flags=MEMBER)
    router.callback_query.register(wanted, GetFile.filter(), flags=DEPARTMENT)
    return router


# ── doorways ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def menu(message: Message, actor: Actor) -> None:
    await say(message, said.menu(staff=allowed(actor, Action.SEE_DEPARTMENT)))


async def register_command(
    message: Message, bot: Bot, actor: Actor, now: datetime, database: Database, child: Child
) -> None:
    await deliver(bot, message.chat.id, Making(database, child, actor, now), GetFile(kind=FileKind.REGISTER))


async def picture_command(
    message: Message, bot: Bot, actor: Actor, now: datetime, database: Database, child: Child
) -> None:
    await deliver(bot, message.chat.id, Making(database, child, actor, now), GetFile(kind=FileKind.PICTURE))


async def calendar_command(
    message: Message, bot: Bot, actor: Actor, now: datetime, database: Database, child: Child
) -> None:
    await deliver(bot, message.chat.id, Making(database, child, actor, now), GetFile(kind=FileKind.CALENDAR))


async def note_command(
    message: Message, bot: Bot, actor: Actor, now: datetime, database: Database, child: Child, argument: str
) -> None:
    """«справка», «справка 4», «справка по протоколу № 4»: the protocol of that number, or the question which."""
    assert actor.department is not None
    wanted_number = argument.split()[-1].lstrip("№") if argument.split() else ""
    async with database.read() as session:
        sources, total = await register.published(
            session, actor.department.id, limit=said.PAGE, number=wanted_number or None
        )
        if wanted_number and not sources:
            sources, total = await register.published(session, actor.department.id, limit=said.PAGE)
            wanted_number = ""
    if wanted_number and total == 1:
        page = GetFile(kind=FileKind.NOTE, of=sources[0].id)
        await deliver(bot, message.chat.id, Making(database, child, actor, now), page)
        return
    await say(message, said.pick(sources, total))


async def pick(query: CallbackQuery, bot: Bot, actor: Actor, now: datetime, database: Database, child: Child) -> None:
    """One protocol needs no question; the list comes as a message of its own, the summary stays."""
    assert actor.department is not None
    async with database.read() as session:
        sources, total = await register.published(session, actor.department.id, limit=said.PAGE)
    if total == 1:
        await toast(query, said.PREPARING)
        page = GetFile(kind=FileKind.NOTE, of=sources[0].id)
        await deliver(bot, query.from_user.id, Making(database, child, actor, now), page)
        return
    await toast(query)
    await bot.send_message(query.from_user.id, **said.pick(sources, total).as_kwargs())


async def pick_page(
    query: CallbackQuery, callback_data: PickProtocol, bot: Bot, actor: Actor, database: Database
) -> None:
    assert actor.department is not None
    async with database.read() as session:
        sources, total = await register.published(
            session, actor.department.id, limit=said.PAGE, offset=callback_data.page * said.PAGE
        )
    await show(query, bot, said.pick(sources, total, callback_data.page))


async def wanted(
    query: CallbackQuery,
    callback_data: GetFile,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    child: Child,
) -> None:
    """To the private chat of who pressed, wherever he did."""
    await toast(query, said.PREPARING)
    await deliver(bot, query.from_user.id, Making(database, child, actor, now), callback_data)


# ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Making:
    """For whom, of which moment, and with what a file is made."""

    database: Database
    child: Child
    actor: Actor
    now: datetime

    @property
    def today(self) -> Any:
        assert self.actor.department is not None
        return self.actor.department.today(self.now)

    @property
    def at(self) -> datetime:
        assert self.actor.department is not None
        return self.actor.department.local(self.now)

    @property
    def department(self) -> str:
        assert self.actor.department is not None
        return self.actor.department.name


class _Progress:
    """What the child has said last; the notice reads it."""

    def __init__(self) -> None:
        self.share = 0.0

    def __call__(self, share: float, stage: str) -> None:
        self.share = share


async def deliver(bot: Bot, chat_id: int, making: Making, page: GetFile) -> None:
    """Says that the file is under way, sends it, or says why there is none.  Raises NotFound as loading does."""
    progress = _Progress()
    async with _noticed(bot, chat_id, progress):
        try:
            words = await _sent(bot, chat_id, making, page, progress)
        except Refusal as refusal:
            log.warning("a file was not made: %s %s", page.kind, refusal.reason)
            words = said.FAILED
    if words:
        await bot.send_message(chat_id, words)


@asynccontextmanager
async def _noticed(bot: Bot, chat_id: int, progress: _Progress) -> AsyncIterator[None]:
    """«Готовлю файл…», with a share once it takes long; gone when the file is there, or cannot be."""
    notice = await bot.send_message(chat_id, **said.preparing().as_kwargs())

    async def told() -> None:
        await asyncio.sleep(SLOW)
        shown = 0.0
        while True:
            if progress.share > shown:
                shown = progress.share
                with suppress(TelegramAPIError):
                    await notice.edit_text(**said.preparing(shown).as_kwargs())
            await asyncio.sleep(SAY_AGAIN)

    telling = asyncio.create_task(told())
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        with suppress(TelegramBadRequest):
            await notice.delete()


async def _sent(bot: Bot, chat_id: int, making: Making, page: GetFile, progress: _Progress) -> str:
    """Sends the file; what to say instead where there is none to send."""
    match page.kind:
        case FileKind.REGISTER | FileKind.CSV:
            return await _register(bot, chat_id, making, page.kind, progress)
        case FileKind.PICTURE:
            return await _pictures(bot, chat_id, making)
    made = await _document(making, page)
    if isinstance(made, str):
        return made
    await bot.send_document(chat_id, BufferedInputFile(made[0], made[1]))
    return ""


async def _register(bot: Bot, chat_id: int, making: Making, kind: FileKind, progress: _Progress) -> str:
    """By way of files, a batch at a time: the bot's memory does not grow with the rows."""
    actor, now = making.actor, making.now
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        rows, journal, target = (Path(folder) / name for name in ("rows", "journal", "register"))
        async with making.database.read() as session:
            total = await spool.fill(rows, register.lines(session, actor, now))
            if kind is FileKind.REGISTER:
                await spool.fill(journal, register.events(session, actor, now))
        cover = register.cover(actor, now)
        limits: dict[str, Any] = {"wall": WALL, "memory": MEMORY, "on_progress": progress}
        if kind is FileKind.REGISTER:
            files = (str(rows), str(journal), str(target))
            await making.child.run("reports.register.xlsx", *files, cover, total, **limits)
        else:
            await making.child.run("reports.register.table_csv", str(rows), str(target), **limits)
        if (await asyncio.to_thread(target.stat)).st_size > UPLOAD_LIMIT:
            return said.TOO_LARGE
        name = names.register(making.today, kind.value, cover.own)
        await bot.send_document(chat_id, FSInputFile(target, name))
    return ""


async def _pictures(bot: Bot, chat_id: int, making: Making) -> str:
    assert making.actor.department is not None
    async with making.database.read() as session:
        days = await calendar(session, making.actor.department.id)
        picture = await register.picture(session, making.actor, making.now, days)
    three: tuple[bytes, ...] = await making.child.run("reports.chart.all_three", picture, wall=60.0)
    album = [
        InputMediaPhoto(media=BufferedInputFile(data, names.chart(f"Картинка {number}", making.today)))
        for number, data in enumerate(three, start=1)
    ]
    await bot.send_media_group(chat_id, album)  # type: ignore[arg-type]
    return ""


async def _document(making: Making, page: GetFile) -> tuple[bytes, str] | str:
    """Bytes and name, or what to say instead."""
    actor, now, today = making.actor, making.now, making.today
    run = making.child.run
    async with making.database.read() as session:
        match page.kind:
            case FileKind.NOTE:
                course = await register.course(session, actor, page.of, now)
            case FileKind.CONTROL | FileKind.CALENDAR:
                lines = await register.live(session, actor, now)
            case FileKind.SHEETS:
                lists = await register.on_paper(session, actor, now)
            case FileKind.TABLE:
                table = await answers.table(session, page.of, actor, now)
            case _:
                raise NotFound("file")
    match page.kind:
        case FileKind.NOTE:
            if not course.points:
                return said.NO_NOTE
            return await run("reports.note.docx", course, wall=60.0), names.note(course.source, today)
        case FileKind.CONTROL:
            if not lines:
                return said.NO_LIST
            data = await run("reports.control_list.docx", making.department, today, lines, wall=60.0)
            return data, names.control_list(today)
        case FileKind.SHEETS:
            if not lists:
                return said.NO_SHEETS
            only = lists[0].organization if len(lists) == 1 else "все"
            return await run("reports.sheet.docx", lists, wall=60.0), names.sheet(only, today)
        case FileKind.TABLE:
            if not table.fields:
                return said.NO_TABLE
            return await run("reports.answers.xlsx", table, wall=60.0), names.table(table.number, today)
    own = _own(lines, actor)
    if not own:
        return said.NO_DEADLINES
    return await run("reports.deadlines.ics", own, making.at, making.department), names.calendar(today)


def _own(lines: list[Line], actor: Actor) -> list[Line]:
    return [each for each in lines if each.seat_id in actor.seat_ids and each.term is not None]
