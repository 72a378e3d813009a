"""Cards and lists of one's own assignments: opening pages, «Ознакомлен(а)», «Отозвать», the files of a report."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Assignment
from domain.errors import NotFound, NotNow, Obstacle
from domain.people import Actor
from domain.rights import Action
from handlers.speech import toast
from handlers.turning import forget_question, keep, turn
from messages import toasts
from messages.callbacks import Press
from messages.cards import ASKING, Act, Deed, Files, OpenCard
from messages.points import AcknowledgeAll, OpenPoints
from messages.reminders import day_of
from messages.unread import AcknowledgeNamed, OpenUnread
from storage import assignments, decisions, reports, unread
from storage.engine import Change, Database

SEE: dict[str, Any] = {"action": Action.MEMBER}
ACKNOWLEDGE: dict[str, Any] = {"action": Action.ACKNOWLEDGE}
REPORT: dict[str, Any] = {"action": Action.REPORT}


def build() -> Router:
    router = Router(name="cards")
    router.callback_query.register(opened, OpenCard.filter(F.view.not_in(ASKING)), flags=SEE)
    router.callback_query.register(listed, OpenPoints.filter(), flags=SEE)
    router.callback_query.register(listed, OpenUnread.filter(), flags=SEE)
    router.callback_query.register(acknowledged, Act.filter(F.deed == Deed.ACKNOWLEDGE), flags=ACKNOWLEDGE)
    router.callback_query.register(acknowledged_all, AcknowledgeAll.filter(), flags=ACKNOWLEDGE)
    router.callback_query.register(acknowledged_named, AcknowledgeNamed.filter(), flags=ACKNOWLEDGE)
    router.callback_query.register(withdrawn, Act.filter(F.deed == Deed.WITHDRAW), flags=REPORT)
    router.callback_query.register(reported, Act.filter(F.deed == Deed.REPORT), flags=REPORT)
    router.callback_query.register(files_asked, Files.filter(), flags=SEE)
    return router


async def opened(
    query: CallbackQuery,
    callback_data: OpenCard,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def listed(
    query: CallbackQuery,
    callback_data: OpenPoints | OpenUnread,
    bot: Bot,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    await turn(query, bot, actor, now, change, state, callback_data)


async def acknowledged(
    query: CallbackQuery, callback_data: Act, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    await forget_question(state)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.ACKNOWLEDGE)
        await _pressed(session, query, callback_data, actor, now)
        await reports.acknowledge(session, seen, actor, now)
    await toast(query, toasts.ACKNOWLEDGED)


async def acknowledged_all(
    query: CallbackQuery, callback_data: AcknowledgeAll, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """All of a protocol's that are still to be read."""
    await forget_question(state)
    page = OpenPoints(protocol=callback_data.protocol, page=callback_data.page)
    async with change() as session:
        own = await assignments.of_protocol(session, callback_data.protocol, actor.seat_ids)
        if not own:
            raise NotFound("assignment")
        await _acknowledge(session, query, page, own, actor, now)
    await toast(query, toasts.ACKNOWLEDGED)


async def acknowledged_named(
    query: CallbackQuery,
    callback_data: AcknowledgeNamed,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
) -> None:
    """All that the reminder named and that is still to be read; not what came later."""
    await forget_question(state)
    page = OpenUnread(day=callback_data.day, page=callback_data.page)
    async with change() as session:
        own = await unread.named(session, actor, day_of(callback_data.day))
        await _acknowledge(session, query, page, own, actor, now)
    await toast(query, toasts.ACKNOWLEDGED)


async def _acknowledge(
    session: AsyncSession, query: CallbackQuery, page: Press, own: Sequence[Assignment], actor: Actor, now: datetime
) -> None:
    """The pressed message shows `page` from now on.  Raises NotNow where all of it was acknowledged already."""
    waiting = [each for each in own if each.is_unread]
    if not waiting:
        raise NotNow(Obstacle.ALREADY_ACKNOWLEDGED)
    await keep(session, query, actor, page, [each.id for each in own], now)
    for each in waiting:
        await reports.acknowledge(session, each, actor, now)


async def withdrawn(
    query: CallbackQuery, callback_data: Act, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    await forget_question(state)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        await _pressed(session, query, callback_data, actor, now)
        await reports.withdraw(session, seen, actor, now)
    await toast(query, toasts.withdrawn(seen.label))


async def reported(
    query: CallbackQuery, callback_data: Act, actor: Actor, now: datetime, change: Change, state: FSMContext
) -> None:
    """«Исполнено» as a bare press, where the department allows «Без пояснений»; it is refused elsewhere."""
    await forget_question(state)
    async with change() as session:
        seen = await assignments.load(session, callback_data.assignment, actor, Action.REPORT)
        await _pressed(session, query, callback_data, actor, now)
        await reports.submit(session, seen, actor, "", (), now)
    await toast(query, toasts.reported(seen.label))


async def _pressed(session: Any, query: CallbackQuery, press: Act, actor: Actor, now: datetime) -> None:
    """The pressed message is a card from now on, so that its new look comes by the outbox."""
    page = OpenCard(view=press.view, assignment=press.assignment, back=press.back)
    await keep(session, query, actor, page, (press.assignment,), now)


async def files_asked(query: CallbackQuery, callback_data: Files, bot: Bot, actor: Actor, database: Database) -> None:
    """The files of the last report, each as a message below."""
    async with database.read() as session:
        await assignments.load(session, callback_data.assignment, actor, Action.SEE_ASSIGNMENT)
        report = (await decisions.last_reports(session, [callback_data.assignment])).get(callback_data.assignment)
        files = await reports.attachments(session, report.id) if report else []
    if not files:
        raise NotFound("report")
    await toast(query)
    chat = query.from_user.id
    ways = {"photo": bot.send_photo, "voice": bot.send_voice, "video": bot.send_video, "document": bot.send_document}
    for file in files:
        with suppress(KeyError):
            await ways[file.kind](chat, file.file_id)  # type: ignore[operator]
