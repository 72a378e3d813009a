"""«Исполнено»: by the button and a typed answer, by a reply to the card, by «исполнено 12, 15», by /done_12.

Also what else an executor says by a typed answer: «Дополнить», «Прошу продлить», «Не ко мне», «Ход работы», words to
the secretary.
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
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Assignment
from domain.dossier import Attachment
from domain.errors import BadInput, DomainError, InputProblem
from domain.people import Actor
from domain.requests import Ask
from domain.rights import Action
from handlers.attachments import attached, fetched, packed, unpacked
from handlers.dates import day_in
from handlers.speech import say, show
from handlers.turning import keep
from handlers.words import Command
from messages import pages, toasts
from messages.cards import ASKING, OpenCard, View
from messages.points import OpenMine, ReportSeveral, ask_several
from messages.screen import Screen
from storage import assignments, cards, decisions, reports, requests
from storage.calendar import calendar
from storage.engine import Change, Database
from words.errors import sentence

REPORT: dict[str, Any] = {"action": Action.REPORT}
ASK: dict[str, Any] = {"action": Action.ASK}

ALBUM = timedelta(minutes=1)  # for so long further parts of an album belong to the report of the first
DONE = ("исполнено", "выполнено", "готово", "сделано")
_NUMBER = r"№?\s*\d{1,9}(?:/\d{1,3})?(?!\.\d|\d)"
_NUMBERS = re.compile(rf"^\s*(?:поручени[еяю]м?\s+)?({_NUMBER}(?:(?:\s*[,;]\s*|\s+и\s+){_NUMBER})*)", re.I)
_ONE = re.compile(r"(\d{1,9})(?:/(\d{1,3}))?")
_DONE_WORD = re.compile(rf"^\s*(?:{'|'.join(DONE)})\b[\s:,.!—–-]*", re.I)


class Awaited(StatesGroup):
    """What a typed message is taken for."""

    report = State()  # what was done: `assignments`, `files` that came before their word
    complete = State()
    extend = State()
    not_mine = State()
    note = State()
    words = State()
    several = State()  # numbers and words


_STATES = {
    View.REPORT: Awaited.report,
    View.COMPLETE: Awaited.complete,
    View.EXTEND: Awaited.extend,
    View.NOT_MINE: Awaited.not_mine,
    View.NOTE: Awaited.note,
    View.WORDS: Awaited.words,
}
_ACTIONS = {View.REPORT: Action.REPORT, View.COMPLETE: Action.REPORT}
_ASKS = {Awaited.extend.state: Ask.EXTENSION, Awaited.not_mine.state: Ask.NOT_MINE, Awaited.words.state: Ask.WORDS}

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
    """Presses and commands; what is awaited is asked by `awaited`, after everybody's commands."""
    router = Router(name="confirm")
    router.callback_query.register(asked, OpenCard.filter(F.view.in_(ASKING)), flags=ASK)
    router.callback_query.register(asked_several, ReportSeveral.filter(), flags=REPORT)
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
    router.message.register(note_given, StateFilter(Awaited.note), F.text, plain, flags=ASK)
    router.message.register(
        asked_in_words, StateFilter(Awaited.extend, Awaited.not_mine, Awaited.words), F.text, plain, flags=ASK
    )
    return router


# ── asking for the words ────────────────────────────────────────────────────────────────────────────────────────────


async def asked(
    query: CallbackQuery,
    callback_data: OpenCard,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """The card with the question; what is typed next is the answer."""
    view = callback_data.view
    back = callback_data.model_copy(update={"view": View.CARD}).pack()
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, _ACTIONS.get(view, Action.ASK))
        _would_do(seen, view, actor, now)
        drawn = await pages.draw(session, callback_data, actor, now)
        await keep(session, query, actor, callback_data, drawn, now)
        await state.set_state(_STATES[view])
        await state.set_data({"assignments": [seen.id], **_where(query), "page": back})
    await show(query, bot, drawn.screen, toasts.WAITS_FOR_WORDS)


def _would_do(seen: Assignment, view: View, actor: Actor, now: datetime) -> None:
    """Raises what the answer itself would raise, before anybody types it."""
    assert actor.person_id is not None
    assert actor.department is not None
    if view is View.REPORT:
        seen.reported(actor.person_id, now, actor.department.today(now))
    elif view is View.COMPLETE:
        seen.withdrawn()
    else:
        seen.cancelled()


def _where(query: CallbackQuery) -> dict[str, int]:
    message = query.message
    return {"chat": message.chat.id, "message": message.message_id} if message is not None else {}


async def asked_several(
    query: CallbackQuery, bot: Bot, actor: Actor, database: Database, change: Change, state: FSMContext
) -> None:
    async with database.read() as session:
        waiting = await assignments.waiting(session, actor.seat_ids)
    await state.set_state(Awaited.several)
    await state.set_data({})
    async with change():
        pass
    await show(query, bot, ask_several([each.label for each in waiting]), toasts.WAITS_FOR_WORDS)


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
    numbers, rest = _numbers(_DONE_WORD.sub("", said.words)) if _DONE_WORD.match(said.words) else ((), "")
    ids = [int(each) for each in data.get("assignments", [])]
    if numbers:
        # «исполнено 15 …» is said of 15, whatever was asked about.
        async with database.read() as session:
            ids = [(await assignments.by_number(session, number, part, actor))[0].id for number, part in numbers]
        said = Said(rest or said.words, said.files, said.album)
    earlier = tuple(unpacked(each) for each in data.get("files", []))
    if not reports.clean(said.words) and said.files and not _without_words(actor):
        await _wait_for_word(message, change, state, said, data, now)
        return
    await _submit(message, actor, now, change, state, ids, Said(said.words, earlier + said.files, said.album), data)


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
        await _turn_back(session, data)
        await state.clear()
        if done:
            await reports.confirm(session, done, actor, now)
            if said.album:
                await state.set_data({"reports": done, **_album(said, now)})
    for words in refused:
        await message.answer(words)


async def _turn_back(session: AsyncSession, data: dict[str, Any] | None) -> None:
    """The message that asked shows the card again."""
    if data and "message" in data:
        await cards.turn(session, int(data["chat"]), int(data["message"]), str(data["page"]))


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
    says_done = _DONE_WORD.match(text) is not None
    rest = _DONE_WORD.sub("", text)
    if len(own) > 1:
        if not says_done:
            raise SkipHandler
        await _by_numbers(message, rest, bot, actor, now, database, change, state, files)
        return
    if not says_done and not attached(message):
        await say(message, toasts.is_it_a_report(own[0]))
        return
    numbers, after = _numbers(rest)
    words = after if numbers and len(numbers) == 1 and numbers[0][0] == own[0].number else rest
    await _report(message, own, words, bot, actor, now, change, state, files, bare=says_done)


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
    text = _DONE_WORD.sub("", message.text or message.caption or "")
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
    numbers, words = _numbers(argument)
    async with database.read() as session:
        if not numbers:
            await _which(message, session, actor, now)
            return
        found, refused = [], []
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
        await _report(message, found, words, bot, actor, now, change, state, files)
    for each in refused:
        await message.answer(each)


async def _which(message: Message, session: AsyncSession, actor: Actor, now: datetime) -> None:
    """«исполнено» without a number: the list to choose from."""
    waiting = await assignments.waiting(session, actor.seat_ids)
    if not waiting:
        await say(message, (await pages.draw(session, OpenMine(), actor, now)).screen)
        return
    raise BadInput(InputProblem.NOT_A_NUMBER)


async def _report(
    message: Message,
    own: Sequence[Assignment],
    words: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
    files: Path,
    *,
    bare: bool = True,
) -> None:
    """Reports on these with the message's words and files, or asks for the word that is missing.

    `bare`: «исполнено» was said; with a file beside it that is word enough.
    """
    for each in own:
        if len(own) == 1:
            _would_do(each, View.REPORT, actor, now)
    said = await _said(message, bot, files, words)
    if not reports.clean(words) and said.files and bare:
        said = Said(DONE[0].capitalize(), said.files, said.album)
    data: dict[str, Any] = {"assignments": [each.id for each in own]}
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


def _numbers(text: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """The numbers that a text begins with, as (number, part), and what follows them.

    >>> _numbers("12, 15 и 18/2 сведения отправлены")
    (((12, 0), (15, 0), (18, 2)), 'сведения отправлены')
    """
    found = _NUMBERS.match(text)
    if found is None:
        return (), text.strip()
    numbers = tuple((int(number), int(part or 0)) for number, part in _ONE.findall(found[1]))
    return numbers, text[found.end() :].strip(" \n\t:,.;—–-")


# ── other answers ───────────────────────────────────────────────────────────────────────────────────────────────────


async def report_completed(
    message: Message, bot: Bot, actor: Actor, now: datetime, change: Change, state: FSMContext, files: Path
) -> None:
    data = await state.get_data()
    said = await _said(message, bot, files)
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.REPORT)
        report_id = await reports.complete(session, seen, actor, said.words, said.files, now)
        await _turn_back(session, data)
        await state.clear()
        if said.album:
            await state.set_data({"reports": [report_id], **_album(said, now)})
    await say(message, Screen(toasts.completed(seen.label)))


async def note_given(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    data = await state.get_data()
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.ASK)
        await reports.note(session, seen, actor, message.text or "", now)
        await _back_to_card(session, seen.id, data, now)
        await state.clear()
    await say(message, Screen(toasts.noted(seen.label)))


async def asked_in_words(message: Message, actor: Actor, now: datetime, change: Change, state: FSMContext) -> None:
    """«Прошу продлить», «Не ко мне», words to the secretary.  After an impossible date it waits for another."""
    assert actor.department is not None
    kind = _ASKS[await state.get_state()]
    data = await state.get_data()
    words = message.text or ""
    async with change() as session:
        seen = await assignments.load(session, int(data["assignments"][0]), actor, Action.ASK)
        until = None
        if kind is Ask.EXTENSION:
            until = day_in(words, actor.department.today(now), await calendar(session, seen.department_id))
        await requests.ask(session, seen, actor, kind, words, until, now)
        await _back_to_card(session, seen.id, data, now)
        await state.clear()
    await say(message, Screen(toasts.passed_on(seen.label)))


async def _back_to_card(session: AsyncSession, assignment_id: int, data: dict[str, Any], now: datetime) -> None:
    await _turn_back(session, data)
    await cards.refresh(session, assignment_id, now)
