"""A document or a pasted text comes in: read, kept with its points, put on the desk."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter, StateFilter
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import BadInput, InputProblem
from domain.letters import Priority, ReviewReady
from domain.meaning import Curator, as_point, curator
from domain.people import Actor, Department
from domain.protocol import Draft, DraftDoubt, Header, Mark, Mention, ReadProtocol
from domain.repeat import Repeat
from domain.review import Paper, Point, State
from domain.rights import Action, allowed
from handlers import post
from handlers.desk import home
from handlers.recognition import means, read_document, read_message, staff_of, was_answered
from handlers.repeats import repeated
from handlers.speech import say, show, toast
from messages import papers as screens
from messages import said
from messages.papers import Papers
from messages.screen import Screen
from protocols.child import Child
from protocols.refusals import Refusal
from storage import calendar, drafts, journal, outbox, pasted, people, protocols
from storage import files as kept
from storage.engine import Change, Database
from words.refusals import sentence

IMPORTING: dict[str, Any] = {"action": Action.IMPORT}

LARGEST_DOWNLOAD = 20 * 1024 * 1024  # what a bot may fetch (core.telegram.org/bots/api#getfile)
AT_ONCE = 1.0  # seconds of machine time after which «Читаю документ…» is said
BETWEEN_EDITS = 3.0
PASTE_PAUSE = timedelta(seconds=3)
LONG_TEXT = 900  # letters: a message so long is a piece of a document, not one decision


class MayImport(BaseFilter):
    """Lets pass those who may hand over a document: others' documents and words are for other handlers."""

    async def __call__(self, message: Message, actor: Actor) -> bool:
        return allowed(actor, Action.IMPORT)


def build() -> Router:
    router = Router(name="importing")
    private = F.chat.type == "private"
    tables = F.document.file_name.lower().regexp(r"\.(xlsx|csv)$")
    router.message.register(document_sent, private, F.document, ~tables, MayImport(), flags=IMPORTING)
    router.message.register(text_sent, private, StateFilter(None), F.text, MayImport(), flags=IMPORTING)
    router.callback_query.register(read_anyway, Papers.filter(F.page == "anyway"), flags=IMPORTING)
    router.callback_query.register(pieces_done, Papers.filter(F.page == "finish"), flags=IMPORTING)
    router.callback_query.register(pieces_dropped, Papers.filter(F.page == "cancel"), flags=IMPORTING)
    return router


# ── a document ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def document_sent(
    message: Message,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    child: Child,
    files: Path,
) -> None:
    document = message.document
    assert document is not None
    if (document.file_size or 0) > LARGEST_DOWNLOAD:
        raise BadInput(InputProblem.FILE_TOO_LARGE)
    progress = Progress(message)
    try:
        data = await progress.during(_downloaded(bot, message))
        name = document.file_name or "document"
        async with database.read() as session:
            days = await calendar.calendar(session, home(actor).id)
        read = await progress.during(read_document(child, data, name, days, on_progress=progress.heard))
        points, curator = await _recognised(database, child, actor, now, read)
        repeat = await repeated(database, child, actor, read)
    except Refusal as refusal:
        await progress.turn_into(screens.refused(sentence(refusal.reason, refusal.detail)))
        return
    await kept.write(files, data)
    async with change() as session:
        digest = await kept.keep(session, files, data, now)
        # Asked once more inside: two copies may have come at the same moment.
        same = await _same(session, actor, read) or (repeat.found if repeat else None)
        paper = await _keep(
            session, actor, now, read, points, curator, held=same is not None, file_sha256=digest, file_name=name
        )
        if same is None:
            await _ready(session, paper, actor, now, progress.message_id)
    if same is not None:
        await progress.turn_into(screens.here_already(repeat or Repeat(same), paper))


async def _downloaded(bot: Bot, message: Message) -> bytes:
    assert message.document is not None
    data = BytesIO()
    await bot.download(message.document, data)
    return data.getvalue()


class Progress:
    """One message that says how far it is, where the work takes longer than a second."""

    def __init__(self, asked: Message) -> None:
        self.asked = asked
        self.told: Message | None = None
        self.share, self.stage = 0.0, ""

    @property
    def message_id(self) -> int:
        return self.told.message_id if self.told is not None else 0

    def heard(self, share: float, stage: str) -> None:
        self.share, self.stage = share, stage

    async def during(self, work: Any) -> Any:
        """Awaits the work, speaking meanwhile.  What cannot be said is no reason to stop working."""
        task = asyncio.ensure_future(work)
        try:
            pause = AT_ONCE if self.told is None else BETWEEN_EDITS
            while not (await asyncio.wait({task}, timeout=pause))[0]:
                with contextlib.suppress(TelegramAPIError):
                    await self._say()
                pause = BETWEEN_EDITS
            return task.result()
        finally:
            task.cancel()

    async def _say(self) -> None:
        screen = screens.reading(self.share, self.stage)
        if self.told is None:
            self.told = await say(self.asked, screen)
        else:
            await self._edit(screen)

    async def turn_into(self, screen: Screen) -> None:
        if self.told is None:
            await say(self.asked, screen)
        else:
            await self._edit(screen)

    async def _edit(self, screen: Screen) -> None:
        assert self.told is not None
        assert self.asked.bot is not None
        with contextlib.suppress(TelegramAPIError):
            await self.asked.bot.edit_message_text(
                chat_id=self.told.chat.id, message_id=self.told.message_id, **screen.as_kwargs()
            )


# ── what was read, as rows ──────────────────────────────────────────────────────────────────────────────────────────


async def _recognised(
    database: Database, child: Child, actor: Actor, now: datetime, read: ReadProtocol
) -> tuple[list[Point], int | None]:
    """The points with those they name, as far as it is sure; and the curator of the whole document."""
    department = home(actor)
    async with database.read() as session:
        known = await people.directory(session, department.id, department.today(now))
        remembered = await people.remembered(session, department.id)
        staff = await staff_of(session, actor)
    curators = [draft.curator for draft in read.drafts if draft.curator is not None]
    if read.curator is not None:
        curators.append(read.curator)
    named = [mention for draft in read.drafts for mention in draft.assignees]
    meant = await means(child, [*named, *curators], known, remembered)

    def of_point(draft: Draft) -> Curator:
        if draft.mark is Mark.SILENT:  # «Контроль возложить на …» is a point of its own
            return curator_of(draft.curator, head=False), None
        if of_all is None and draft.curator is None and draft.mark is Mark.CONTROL:
            draft = replace(draft, curator=read.curator)  # not sure who is meant: asked once, for all of them
        return curator(draft, meant, known, staff, answered=was_answered(draft.curator, remembered))

    def curator_of(mention: Mention | None, *, head: bool) -> int | None:
        if head:
            return staff.heads[0].id if staff.heads else None
        found = meant(mention) if mention is not None else None
        holders = known.holders.get(found.seat_ids[0], ()) if found and found.sure and found.seat_ids else ()
        return holders[0].id if holders else None

    of_all = curator_of(read.curator, head=read.head_controls)
    points = [as_point(draft, place, meant, *of_point(draft)) for place, draft in enumerate(read.drafts, start=1)]
    return points, of_all


async def _same(session: AsyncSession, actor: Actor, read: ReadProtocol) -> Paper | None:
    return await protocols.same(
        session,
        home(actor).id,
        digest=protocols.body_hash(read.body),
        number=read.header.number,
        day=read.header.date,
    )


async def _keep(
    session: AsyncSession,
    actor: Actor,
    now: datetime,
    read: ReadProtocol,
    points: Sequence[Point],
    curator_id: int | None,
    *,
    held: bool,
    file_sha256: str | None = None,
    file_name: str = "",
) -> Paper:
    assert actor.person_id is not None
    department = home(actor)
    await protocols.drop_held(session, department.id, protocols.body_hash(read.body))
    paper = await protocols.add(
        session,
        read.header,
        read.body,
        department_id=department.id,
        created_by=actor.person_id,
        now=now,
        state=State.HELD if held else State.DRAFT,
        curator_id=curator_id,
        head_controls=read.head_controls,
        file_sha256=file_sha256,
        file_name=file_name,
    )
    await drafts.add(session, paper, points)
    await journal.add(
        session,
        department_id=department.id,
        chain=journal.of_protocol(paper.id),
        what="imported",
        at=now,
        person_id=actor.person_id,
        facts={"points": len(points), "file": file_sha256},
    )
    return paper


async def _ready(session: AsyncSession, paper: Paper, actor: Actor, now: datetime, message_id: int = 0) -> None:
    assert actor.person_id is not None
    await outbox.put(
        session,
        ReviewReady(paper.id, actor.person_id, message_id),
        lane=actor.telegram_id,
        person_id=actor.person_id,
        department_id=paper.department_id,
        key=f"review:{paper.id}:{now:%Y%m%dT%H%M%S}",
        not_before=now,
        priority=Priority.REPLY,
        now=now,
    )


async def read_anyway(
    query: CallbackQuery, callback_data: Papers, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """«Всё равно прочитать заново»: what was held back becomes a draft of its own."""
    async with change() as session:
        paper = await protocols.load(session, callback_data.id, actor, Action.IMPORT)
        if paper.state is State.HELD:
            await protocols.change(session, paper, state=State.DRAFT.value)
        message_id = query.message.message_id if query.message is not None else 0
        await _ready(session, paper, actor, now, message_id)
    await toast(query)


# ── a text, perhaps in pieces ───────────────────────────────────────────────────────────────────────────────────────


async def text_sent(
    message: Message, actor: Actor, now: datetime, database: Database, change: Change, child: Child
) -> None:
    """A piece of a document, or one decision; anything else goes on to whoever understands it."""
    text = message.text or ""
    assert actor.person_id is not None
    async with database.read() as session:
        open_paste = await pasted.open_of(session, actor.person_id)
        days = await calendar.calendar(session, home(actor).id)
    if text.startswith("/"):
        raise SkipHandler
    if open_paste is None and len(text) < LONG_TEXT:
        off = home(actor).today(now)
        try:
            alone = await read_message(child, text, off, days)
            whole = await read_document(child, text.encode(), "message.txt", days)
        except Refusal:
            raise SkipHandler from None
        if not looks_like_document(text, whole):
            single = one_decision(alone.drafts)
            if single is None:
                raise SkipHandler
            await post.posted(message, single, text, actor, now, database, change, child)
            return
    async with change() as session:
        paste = await pasted.append(session, actor, text, now, due=now + PASTE_PAUSE)
    if paste.number == 1:
        await say(message, screens.pieces(paste.id, paste.number))


def looks_like_document(text: str, whole: ReadProtocol) -> bool:
    """Several points, or a header above one."""
    tasks = [draft for draft in whole.drafts if draft.number]
    return len(tasks) > 1 or len(whole.drafts) > 2 or (len(whole.drafts) > 0 and whole.header.title != "")


def one_decision(found: Sequence[Draft]) -> Draft | None:
    """A task with somebody responsible or a deadline clause; a bare sentence is none."""
    if len(found) != 1:
        return None
    draft = found[0]
    unlikely = not draft.is_task or DraftDoubt.MAYBE_NOT_TASK in draft.doubts
    said = bool(draft.assignees) or bool(draft.deadline.phrase and draft.deadline.dates)
    return draft if said and not unlikely else None


async def pieces_done(
    query: CallbackQuery,
    callback_data: Papers,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    child: Child,
) -> None:
    await toast(query)
    message_id = query.message.message_id if query.message is not None else 0
    async with database.read() as session:
        paste = await pasted.load(session, callback_data.id, actor)
    if paste is None:
        return
    found = await _read_paste(database, child, actor, now, paste.text)
    async with change() as session:
        if await pasted.close(session, paste):
            await _finish(session, actor, now, paste, found, message_id)


async def pieces_dropped(
    query: CallbackQuery, callback_data: Papers, actor: Actor, database: Database, change: Change, bot: Bot
) -> None:
    async with change() as session:
        paste = await pasted.load(session, callback_data.id, actor)
        dropped = paste is not None and await pasted.close(session, paste)
    if dropped:
        await show(query, bot, screens.pieces_cancelled())
    else:
        await toast(query, said.ALREADY_READ)


async def close_pasted(
    database: Database,
    child: Child,
    now: datetime,
    fence: Callable[[AsyncSession], Awaitable[None]] | None = None,
) -> int:
    """Reads the texts after which nothing has come for three seconds; gives how many.  A tick of every second.

    `fence` raises where another process leads.
    """
    async with database.read() as session:
        due = await pasted.due(session, now)
    for paste, actor in due:
        found = await _read_paste(database, child, actor, now, paste.text)
        async with database.write() as session:
            if fence is not None:
                await fence(session)
            if await pasted.close(session, paste):
                await _finish(session, actor, now, paste, found, 0)
    return len(due)


Found = tuple[ReadProtocol, list[Point], int | None]


async def _read_paste(database: Database, child: Child, actor: Actor, now: datetime, text: str) -> Found:
    """What cannot be read is kept all the same, without points: its screen says what to do."""
    department: Department = home(actor)
    async with database.read() as session:
        days = await calendar.calendar(session, department.id)
    try:
        read = await read_document(child, text.encode(), "message.txt", days)
        points, curator = await _recognised(database, child, actor, now, read)
    except Refusal:
        return ReadProtocol(Header(), (), tuple(text.split("\n"))), [], None
    return read, points, curator


async def _finish(
    session: AsyncSession, actor: Actor, now: datetime, paste: pasted.Paste, found: Found, message_id: int
) -> None:
    """The paste becomes a document, unless the same is here already: then that one is shown."""
    read, points, curator = found
    same = await _same(session, actor, read)
    paper = same or await _keep(session, actor, now, read, points, curator, held=False, file_name="")
    await _ready(session, paper, actor, now, message_id)
