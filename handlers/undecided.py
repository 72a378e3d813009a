"""A point that is overdue for a month: «Продлить» and «Снять» are changes of it, «Оставить» asks again in a month.

Its curator is asked where he checks; he leaves it as it is, or tells the secretary to change it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery

from domain.dossier import Dossier
from domain.errors import NotNow, Obstacle
from domain.people import Actor, Role
from domain.rights import Action, Target, allowed
from domain.whole import Whole
from handlers.desk import home
from handlers.speech import show
from messages import pages
from messages import undecided as screens
from messages.callbacks import Press
from messages.cards import Moment
from messages.checking import ToDecide
from messages.screen import Screen
from messages.undecided import Decide
from storage import unread, whole
from storage.engine import Change, Database
from words import dates

DECIDE: dict[str, Any] = {"action": Action.DECIDE_LATE}


def build() -> Router:
    router = Router(name="undecided")
    router.callback_query.register(opened, Decide.filter(F.page == "open"), flags=DECIDE)
    router.callback_query.register(kept, Decide.filter(F.page == "keep"), flags=DECIDE)
    return router


async def opened(
    query: CallbackQuery, callback_data: Decide, bot: Bot, actor: Actor, now: datetime, database: Database
) -> None:
    async with database.read() as session:
        at = await pages.moment(session, actor, now)
        found = await whole.load(session, callback_data.decision, actor, Action.DECIDE_LATE)
        late = await unread.is_late(session, found.decision.id, at.home, at.today)
        screen = _page(found, late, actor, at)
    await show(query, bot, screen)


def _page(found: Whole, late: Collection[int], actor: Actor, at: Moment) -> Screen:
    may_change, own = allowed(actor, Action.CHANGE_DECISION), _own(found, late, actor)
    parts = _parts(found, late)
    return screens.page(found, parts, at, may_change=may_change, may_keep=not own, onward=_onward(actor))


def _parts(found: Whole, late: Collection[int]) -> list[Dossier]:
    return [each for each in found.parts if each.assignment.id in late]


def _own(found: Whole, late: Collection[int], actor: Actor) -> bool:
    """Whether he answers for one of those that are late himself."""
    decision = found.decision
    targets = (
        Target(
            decision.department_id,
            seat_id=each.assignment.seat_id,
            curator_id=decision.curator_id,
            special_control=decision.special_control,
        )
        for each in _parts(found, late)
    )
    return not all(allowed(actor, Action.DECIDE_LATE, target) for target in targets)


def _onward(actor: Actor) -> Press | None:
    return ToDecide() if actor.has(Role.HEAD, Role.SECRETARY) else None


async def kept(
    query: CallbackQuery, callback_data: Decide, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """Twice pressed it is written once: then nothing waits for a decision any more.  Raises NotNow for one's own."""
    async with change() as session:
        at = await pages.moment(session, actor, now)
        found = await whole.load(session, callback_data.decision, actor, Action.DECIDE_LATE)
        late = await unread.is_late(session, found.decision.id, at.home, at.today)
        if _own(found, late, actor):
            raise NotNow(Obstacle.OWN_OVERDUE, str(found.decision.number))
        waits = callback_data.decision in await unread.undecided(session, home(actor), at.today)
        if waits:
            again = await unread.keep(session, found.decision.id, actor, now)
            screen = screens.again(found, at, dates.short(again, at.today), _onward(actor))
        else:
            screen = _page(found, late, actor, at)
    await show(query, bot, screen)
