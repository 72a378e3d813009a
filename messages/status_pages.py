"""The pages of the summary, loaded for a reader who may see the department."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.dossier import Dossier
from domain.errors import NotFound
from domain.people import Actor
from domain.rights import Action, allowed
from domain.summary import By
from messages import curated as curated_said
from messages import deciding as to_decide_said
from messages import shares as said
from messages import summary
from messages.cards import Moment
from messages.checking import ToDecide
from messages.curated import OpenCurated
from messages.screen import Screen
from messages.summary import Listing, OpenShare, OpenShares, OpenStatus
from storage import curated, deciding, decisions, shares
from storage import summary as counts
from words import states

_OLD_LISTS = {Listing.ORGANIZATIONS: By.ORGANIZATION, Listing.PROTOCOLS: By.PROTOCOL}
_OLD_ONES = {Listing.ORGANIZATION: By.ORGANIZATION, Listing.PROTOCOL: By.PROTOCOL}


async def status(session: AsyncSession, page: OpenStatus, actor: Actor, at: Moment) -> Screen:
    if not allowed(actor, Action.SEE_DEPARTMENT):
        return await _own(session, actor, at)
    if page.listing is Listing.HOME:
        return summary.status(await counts.summary(session, at.home, at.now, at.calendar), at)
    if page.listing in _OLD_LISTS:
        return await told_apart(session, OpenShares(by=_OLD_LISTS[page.listing], page=page.page), actor, at)
    if page.listing in _OLD_ONES:
        return await one(session, OpenShare(by=_OLD_ONES[page.listing], of=page.of, page=page.page), actor, at)
    only = said.LISTED[page.listing]
    ids, total = await shares.ids(session, at.home, at.now, at.calendar, only=only, **_place(page.page))
    return said.listing(only, await _dossiers(session, ids), total, at, page)


async def told_apart(session: AsyncSession, page: OpenShares, actor: Actor, at: Moment) -> Screen:
    if not allowed(actor, Action.SEE_DEPARTMENT):
        return await _own(session, actor, at)
    found, total = await shares.by(session, at.home, at.now, at.calendar, page.by, only=page.only, **_place(page.page))
    if page.by is By.PROTOCOL:
        names = [states.protocol(await decisions.source(session, each.id)) for each in found]
    else:
        names = [said.named(page.by, each.id, each.name) for each in found]
    return said.shares(found, names, total, page)


async def one(session: AsyncSession, page: OpenShare, actor: Actor, at: Moment) -> Screen:
    if not allowed(actor, Action.SEE_DEPARTMENT):
        return await _own(session, actor, at)
    there: dict[str, Any] = {"within": (page.by, page.of)}
    if page.by is By.MONTH and not shares.is_month(page.of):
        raise NotFound("month")
    parts = await shares.parts(session, at.home, at.now, at.calendar, page.by, page.of)
    ids, total = await shares.ids(session, at.home, at.now, at.calendar, only=page.only, **there, **_place(page.page))
    dossiers = await _dossiers(session, ids)
    name = await shares.name(session, at.home, page.by, page.of)
    title = said.named(page.by, page.of, name)
    if page.by is By.PROTOCOL:
        title = states.protocol(dossiers[0].source) if dossiers else "Протокол"
    return said.share(title, parts, dossiers, total, at, page)


async def to_decide(session: AsyncSession, page: ToDecide, actor: Actor, at: Moment) -> Screen:
    if not allowed(actor, Action.SEE_DEPARTMENT):
        return await _own(session, actor, at)
    found = await deciding.to_decide(session, actor, at.now)
    items = [
        *(("request", request, assignment) for request, assignment in found.requests),
        *(("not_mine", request, assignment) for request, assignment in found.not_mine),
        *(("report", 0, assignment) for assignment in found.reports),
        *(("overdue", number, assignment) for assignment, number in found.overdue),
    ]
    shown = items[page.page * to_decide_said.PAGE : (page.page + 1) * to_decide_said.PAGE]
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, {one for *_, one in shown})}
    return to_decide_said.to_decide(
        [(about, which, by_id[one]) for about, which, one in shown], found.total, at, page.page
    )


async def _own(session: AsyncSession, actor: Actor, at: Moment) -> Screen:
    figures = await counts.of_seats(session, at.home, actor.seat_ids, at.now, at.calendar)
    points, parts = await curated.parts(session, at.home, actor.persons, at.now, at.calendar)
    return curated_said.status(figures, points, parts, at) if points else summary.own_screen(figures, at)


async def curating(session: AsyncSession, page: OpenCurated, actor: Actor, at: Moment) -> Screen:
    """What the reader, or who he acts for, is curator of."""
    place = {"limit": curated_said.PAGE, "offset": page.page * curated_said.PAGE}
    points, _ = await curated.parts(session, at.home, actor.persons, at.now, at.calendar)
    found = await curated.points(session, at.home, actor.persons, at.now, at.calendar, **place)
    return curated_said.listing(found, points, page)


def _place(page: int) -> dict[str, Any]:
    return {"limit": said.PAGE, "offset": page * said.PAGE}


async def _dossiers(session: AsyncSession, ids: list[int]) -> list[Dossier]:
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, ids)}
    return [by_id[each] for each in ids]
