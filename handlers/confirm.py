"""«Исполнено»: by the button and a typed answer, by a reply to the card, by «исполнено 12, 15», by /done_12.

The question itself is put by `handlers.asking`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Filter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from aiogram.utils.formatting import Text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Assignment
from domain.dossier import Attachment
from domain.errors import BadInput, DomainError, InputProblem, NeedsProof
from domain.people import Actor
from domain.rights import Action
from handlers.asking import Awaited, turn_back, would_do
from handlers.attachments import attached, fetched, packed, unpacked
from handlers.numbers import numbers_in
from handlers.speech import say
from handlers.words import Command
from messages import pages, toasts
from messages.cards import OpenCard, View
from messages.points import OpenMine
from messages.screen import Screen
from storage import assignments, cards, decisions, reports
from storage.engine import Change, Database
from words.errors import sentence

REPORT: dict[str, Any] = {"action": Action.REPORT}
ASK: dict[str, Any] = {"action": Action.ASK}

ALBUM = timedelta(minutes=1)  # for so long further parts of an album belong to the report of the first
DONE = ("исполнено", "выполнено", "готово", "сделано")
DONE_WORD = re.compile(rf"^\s*(?:{'|'.join(DONE)})\b[\s:,.!—–-]*", re.I)


CONTENT = F.text | F.photo | F.document | F.voice | F.video


class FurtherPart(Filter):
    """A later part of the album whose first part has become, or waits to become, a report."""

    async def __call__(self, message: Message, state: FSMContext, now: datetime) -> bool | dict[str, Any]:
        if message.media_group_id is None:
            return False
        data = await state.get_data()
        if data.get("album") != message.media_group_id:
            return False
        until = data.get("album_until")
        if not isinstance(until, str) or datetime.fromisoformat(until) < now:
            return False
        return {"album": data}


def build() -> Router:
    """Commands and replies; what is awaited is asked by `awaited`, after everybody's commands."""
    router = Router(name="confirm")
    own_words = ~F.forward_origin
    router.message.register(album_goes_on, FurtherPart(), flags=REPORT)
    router.message.register(replied, own_words, F.reply_to_message, CONTENT, flags=REPORT)
    router.message.register(done, own_words, Command("done", DONE[:2]), flags=REPORT)
    return router


def awaited() -> Router:
    """What a typed answer is taken for while it is awaited."""
    router = Router(name="confirm answers")
    plain = CONTENT & ~F.text.startswith("/")
    router.message.register(report_given, StateFilter(Awaited.report), plain, flags=REPORT)
    router.message.register(report_completed, StateFilter(Awaited.complete), plain, flags=REPORT)
    router.message.register(several_given, StateFilter(Awaited.several), plain, flags=REPORT)
    return router


# ── a report ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a report takes it: the words, the files and the album it is a part of."""

    words: str
    files: tuple[Attachment, ...]
    album: str | None


async def _said(message: Message, bot: Bot, files: Path, words: str | None = None) -> Said:
    text = message.text or message.caption or ""
    return Said(text if words is None else words, tuple(await fetched(message, bot, files)), message.media_group_id)


async def report_given(
    message: Message,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """The answer to «что сделано»: words, files, or both.  Files alone wait for their word."""
    data = await state.get_data()
    said = await _said(message, bot, files)
    numbers, rest = numbers_in(DONE_WORD.sub("", said.words)) if DONE_WORD.match(said.words) else ((), "")
    ids = [int(each) for each in data.get("assignments", [])]
    if numbers:
        # «исполнено 15 …» is said of 15, whatever was asked about.
        async with database.read() as session:
            ids = [(await assignments.by_number(session, number, part, actor))[0].id for number, part in numbers]
        said = Said(rest or said.words, said.files, said.album)
    earlier = tuple(unpacked(each) for each in data.get("files", []))
    if not reports.clean(said.words) and data.get("words"):
        said = Said(str(data["words"]), said.files, said.album)  # said already, only the file was missing
    if not reports.clean(said.words) and said.files and not _without_words(actor):
        await _wait_for_word(message, change, state, said, data, now)
        return
    said = Said(said.words, earlier + said.files, said.album)
    if await _waits_for_file(message, database, change, state, ids, said, data):
        return
    await _submit(message, actor, now, change, state, ids, said, data)


async def _waits_for_file(
    message: Message,
    database: Database,
    change: Change,
    state: FSMContext,
    ids: Sequence[int],
    said: Said,
    data: dict[str, Any],
) -> bool:
    """Whether the one report lacks the file that was asked for: its words are kept, the file is awaited."""
    if said.files or len(ids) != 1:
        return False
    async with database.read() as session:
        try:
            await reports.refuse_without_proof(session, ids[0], said.files)
            return False
        except NeedsProof as missing:
            words = sentence(missing)
    await state.set_state(Awaited.report)
    await state.set_data({**data, "assignments": list(ids), "words": said.words})
    async with change():
        pass
    await say(message, Screen(Text(words)))
    return True


async def _wait_for_word(
    message: Message, change: Change, state: FSMContext, said: Said, data: dict[str, Any], now: datetime
) -> None:
    """Keeps the files with what is awaited; asks for the word once an album."""
    first = said.album is None or data.get("album") != said.album
    kept = [*data.get("files", []), *(packed(each) for each in said.files)]
    await state.set_state(Awaited.report)
    await state.set_data({**data, "files": kept, **_album(said, now)})
    async with change():
        pass
    if first:
        await say(message, Screen(Text(toasts.FILE_KEPT)))


def _album(said: Said, now: datetime) -> dict[str, str]:
    return {"album": said.album, "album_until": (now + ALBUM).isoformat()} if said.album else {}


async def _submit(
    message: Message,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
    assignment_ids: Sequence[int],
    said: Said,
    data: dict[str, Any] | None = None,
) -> None:
    """One report an assignment, the same words and files to each; those that are refused are named in words."""
    refused: list[str] = []
    done: list[int] = []
    async with change() as session:
        for each in dict.fromkeys(assignment_ids):
            try:
                async with session.begin_nested():
                    seen = await assignments.load(session, each, actor, Action.REPORT)
                    done.append(await reports.submit(session, seen, actor, said.words, said.files, now))
            except DomainError as error:
                if len(assignment_ids) == 1:
                    raise
                refused.append(sentence(error))
        await turn_back(session, data)
        await state.clear()
        if done:
            await reports.confirm(session, done, actor, now)
            if said.album:
                await state.set_data({"reports": done, **_album(said, now)})
    for words in refused:
        await message.answer(words)


async def album_goes_on(
    message: Message,
    album: dict[str, Any],
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """A further part of an album: to the report of the first part, or to the files that wait for their word."""
    given = [int(each) for each in album.get("reports", [])]
    if not given:
        raise SkipHandler
    more = await fetched(message, bot, files)
    async with change() as session:
        for report_id in given:
            await reports.append(session, report_id, more, actor, now)


async def report_completed(
    message: Message, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext, files: Path
) -> None:
    data = await state.get_data()
    said = await _said(message, bot, files)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.REPORT)
        report_id = await reports.complete(session, seen, actor, said.words, said.files, now)
        await turn_back(session, data)
        await state.clear()
        if said.album:
            await state.set_data({"reports": [report_id], **_album(said, now)})
    await say(message, Screen(toasts.completed(seen.label)))


# ── by a reply, by numbers ──────────────────────────────────────────────────────────────────────────────────────────


async def replied(
    message: Message,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """A reply to a message that shows assignments of the actor's; other replies are for other handlers."""
    assert message.reply_to_message is not None
    text = message.text or message.caption or ""
    if text.startswith("/") or (await state.get_state() is not None):
        raise SkipHandler
    async with database.read() as session:
        found = await cards.at(session, message.chat.id, message.reply_to_message.message_id)
        own = await _own(session, _shown(*found) if found else (), actor)
    if not own:
        raise SkipHandler
    says_done = DONE_WORD.match(text) is not None
    rest = DONE_WORD.sub("", text)
    if len(own) > 1:
        if not says_done:
            raise SkipHandler
        await _by_numbers(message, rest, bot, actor, now, database, change, state, files)
        return
    if not says_done and not attached(message):
        await say(message, toasts.is_it_a_report(own[0]))
        return
    numbers, after = numbers_in(rest)
    words = after if numbers and len(numbers) == 1 and numbers[0][0] == own[0].number else rest
    await _report(message, own, words, bot, actor, now, database, change, state, files, bare=says_done)


def _shown(message: cards.ShownMessage, assignments_of: Sequence[int]) -> Sequence[int]:
    """What the person sees there: the one whose card it is turned to, else all that the message is about."""
    page = pages.read(message.page)
    return (page.assignment,) if isinstance(page, OpenCard) else assignments_of


async def _own(session: AsyncSession, ids: Sequence[int], actor: Actor) -> list[Assignment]:
    """Those of a message's assignments that the actor may report on."""
    found = []
    for each in ids:
        try:
            found.append(await assignments.load(session, each, actor, Action.REPORT))
        except DomainError:
            continue
    return found


async def done(
    message: Message,
    argument: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """/done_12, /done 12, «исполнено 12, 15, 18», «исполнено 12 отчёт на почте»."""
    await _by_numbers(message, argument, bot, actor, now, database, change, state, files)


async def several_given(
    message: Message,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """The answer to «Отчитаться по нескольким»: numbers first, then the words."""
    text = DONE_WORD.sub("", message.text or message.caption or "")
    await _by_numbers(message, text, bot, actor, now, database, change, state, files)


async def _by_numbers(
    message: Message,
    argument: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
) -> None:
    """Numbers and words; without a number the only one that waits is meant, where there is only one."""
    numbers, words = numbers_in(argument)
    refused: list[str] = []
    found: list[Assignment] = []
    async with database.read() as session:
        if not numbers:
            found = await assignments.waiting(session, actor.seat_ids)
            if not found:
                await say(message, (await pages.draw(session, OpenMine(), actor, now)).screen)
                return
            if len(found) > 1:
                raise BadInput(InputProblem.NOT_A_NUMBER)
        for number, part in numbers:
            try:
                own = await assignments.by_number(session, number, part, actor)
            except DomainError as error:
                if len(numbers) == 1:
                    raise
                refused.append(sentence(error))
                continue
            if len(own) > 1:
                places = await decisions.dossiers(session, [each.id for each in own])
                await say(message, toasts.which_place(places))
                return
            found.append(own[0])
    if found:
        await _report(message, found, words, bot, actor, now, database, change, state, files)
    for each in refused:
        await message.answer(each)


async def _report(
    message: Message,
    own: Sequence[Assignment],
    words: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    state: FSMContext,
    files: Path,
    *,
    bare: bool = True,
) -> None:
    """Reports on these with the message's words and files, or asks for the word that is missing.

    `bare`: «исполнено» was said; with a file beside it that is word enough.
    """
    if len(own) == 1:
        would_do(own[0], View.REPORT, actor, now)
        async with database.read() as session:
            await reports.refuse_with_gaps(session, own[0])
    said = await _said(message, bot, files, words)
    if not reports.clean(words) and said.files and bare:
        said = Said(DONE[0].capitalize(), said.files, said.album)
    data: dict[str, Any] = {"assignments": [each.id for each in own]}
    if await _waits_for_file(message, database, change, state, data["assignments"], said, data):
        return
    if reports.clean(said.words) or _without_words(actor):
        await _submit(message, actor, now, change, state, data["assignments"], said)
    elif said.files:
        await _wait_for_word(message, change, state, said, data, now)
    else:
        await state.set_state(Awaited.report)
        await state.set_data(data)
        async with change():
            pass
        await say(message, toasts.what_is_done([each.label for each in own]))


def _without_words(actor: Actor) -> bool:
    return actor.department is not None and actor.department.policy.without_words
