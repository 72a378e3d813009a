"""Preview, «Разослать», «Отменить рассылку»."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.people import Actor
from domain.reminders import next_opening
from domain.review import State
from domain.rights import Action
from handlers.speech import show, toast
from messages import publishing as screens
from messages import said
from messages.desk import executors, note
from messages.review import Publish, Review
from storage import desk as desks
from storage import publication
from storage.engine import Change, Database

PUBLISH: dict[str, Any] = {"action": Action.PUBLISH}


def build() -> Router:
    router = Router(name="publishing")
    router.callback_query.register(preview, Review.filter(F.page == "preview"), flags=PUBLISH)
    router.callback_query.register(who_gets_what, Publish.filter(F.page == "who"), flags=PUBLISH)
    router.callback_query.register(send, Publish.filter(F.page.in_({"now", "morning"})), flags=PUBLISH)
    router.callback_query.register(recall, Publish.filter(F.page == "recall"), flags=PUBLISH)
    return router


async def _load(session: Any, paper_id: int, actor: Actor, now: datetime) -> Desk:
    return await desks.load(session, paper_id, actor, now, Action.PUBLISH)


async def preview(
    query: CallbackQuery, callback_data: Review, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk = await _load(session, callback_data.id, actor, now)
        going = await publication.preview(session, desk.paper, desk.department, now)
        holders = await publication.recipients(session, going, desk.department, now)
        crowd = await publication.crowd(session, going.live)
    if desk.paper.state is State.SINGLE:
        await show(query, bot, screens.one_decision(desk, going, holders, crowd=crowd))
    else:
        await show(query, bot, screens.preview(desk, going, holders, crowd))


async def who_gets_what(
    query: CallbackQuery, callback_data: Publish, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        desk = await _load(session, callback_data.id, actor, now)
        going = await publication.preview(session, desk.paper, desk.department, now)
        holders = await publication.recipients(session, going, desk.department, now)
    await show(query, bot, screens.what_each_gets(desk, going, holders, callback_data.n))


async def send(
    query: CallbackQuery, callback_data: Publish, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """«Разослать»: everything in one transaction.  A second press finds nothing left to send."""
    async with change() as session:
        desk = await _load(session, callback_data.id, actor, now)
        again = not desk.shown and desk.paper.published_at is not None
        if not again:
            morning = callback_data.page == "morning"
            going = await publication.publish(
                session,
                desk.paper,
                actor=actor,
                department=desk.department,
                now=now,
                send_at=next_opening(now, desk.department, desk.calendar) if morning else now,
                note=note,
                executors=lambda point: executors(point, desk),
                expected=callback_data.n or None,
            )
            told = publication.reached(await publication.recipients(session, going, desk.department, now))
            desk = await _load(session, callback_data.id, actor, now)
            numbers = (going.decisions[0].number, going.decisions[-1].number)
            screen = screens.sent(desk.paper, desk.department, now, numbers=numbers, people=len(told), left=going.left)
    if again:
        await toast(query, said.ALREADY_SENT)
        return
    await show(query, bot, screen)


async def recall(
    query: CallbackQuery, callback_data: Publish, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    async with change() as session:
        desk = await _load(session, callback_data.id, actor, now)
        await publication.recall(session, desk.paper, actor=actor, now=now)
    await show(query, bot, screens.recalled(desk.paper), said.RECALLED)
