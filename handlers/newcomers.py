"""«Выдать 3»: what of a group's open points a newcomer is given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from domain.rights import Action
from domain.whole import Whole
from handlers.desk import home
from handlers.speech import show
from messages import newcomers as screens
from messages import pages
from messages.newcomers import Offer, OfferStep
from storage import changes, newcomers, people, whole
from storage.engine import Change

CHANGE: dict[str, Any] = {"action": Action.CHANGE_DECISION}


def build() -> Router:
    router = Router(name="newcomers")
    router.callback_query.register(offered, Offer.filter(), flags=CHANGE)
    return router


async def offered(
    query: CallbackQuery, callback_data: Offer, bot: Bot, actor: Actor, now: datetime, change: Change
) -> None:
    """All, one, or none; of one the rest stays on offer."""
    press = callback_data
    today = home(actor).today(now)
    async with change() as session:
        at = await pages.moment(session, actor, now)
        joined = await newcomers.load(session, press.seat, press.group, actor, today)
        seat = await people.seat(session, press.seat)
        wholes = [await whole.load(session, each, actor, Action.CHANGE_DECISION) for each in joined.decision_ids]
        given = 0
        if press.step in (OfferStep.ALL, OfferStep.ONE):
            chosen = [each for each in wholes if press.step is OfferStep.ALL or each.decision.id == press.decision]
            given = await _give(session, chosen, press.seat, actor, now)
            wholes = [each for each in wholes if each not in chosen]
    if press.step is OfferStep.NO:
        await show(query, bot, screens.declined(seat))
        return
    if given and not wholes:
        await show(query, bot, screens.all_given(seat, given), screens.given(given))
        return
    choosing = press.step in (OfferStep.CHOOSE, OfferStep.ONE)
    screen = screens.offer(joined.group, seat, wholes, at, press.group, choosing=choosing)
    await show(query, bot, screen, screens.given(given) if given else "")


async def _give(session: AsyncSession, wholes: Sequence[Whole], seat_id: int, actor: Actor, now: datetime) -> int:
    today = home(actor).today(now)
    for each in wholes:
        await changes.add(session, each, each.decision.version, actor, [seat_id], each.coming(today), now)
    return len(wholes)
