"""Pages: what a button names is loaded for its reader, drawn, and can be drawn again when something has changed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import LIVE, Status
from domain.errors import NotAllowed, NotFound
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action, allowed
from messages import behalf, cards, checking, points, summary
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, View
from messages.checking import CheckView, OpenCheck, OpenRequest
from messages.delivery import OpenDecision
from messages.journal import journal as journal_screen
from messages.points import OpenMine, OpenPoints
from messages.screen import Screen
from messages.summary import Listing, OpenStatus
from storage import assignments, decisions, journal, people, requests
from storage import summary as counts
from storage.calendar import calendar
from storage.models import AssignmentRow
from words import states
from words.plurals import WORKING_DAYS, count


@dataclass(frozen=True, slots=True)
class Page:
    """A screen and the assignments it shows, whose changes redraw it."""

    screen: Screen
    assignment_ids: tuple[int, ...] = ()


async def moment(session: AsyncSession, actor: Actor, now: datetime) -> Moment:
    """Raises NotAllowed for a stranger."""
    if actor.department is None:
        raise NotAllowed(Action.MEMBER)
    return Moment(actor.department, await calendar(session, actor.department.id), now)


async def draw(session: AsyncSession, page: Press, actor: Actor, now: datetime) -> Page:
    """The page for this reader.  Raises NotFound and NotAllowed as loading does: nothing of it is shown then."""
    return await _DRAWN[type(page)](session, page, actor, await moment(session, actor, now))


def read(packed: str) -> Press | None:
    """The page of a message as it was kept; None for a page that this version does not know."""
    for kind in _DRAWN:
        if packed.startswith(f"{kind.__prefix__}:"):
            try:
                return kind.unpack(packed)
            except (TypeError, ValueError):
                return None
    return None


# ── an assignment ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _card(session: AsyncSession, page: OpenCard, actor: Actor, at: Moment) -> Page:
    dossier = await decisions.opened(session, page.assignment, actor, Action.ACKNOWLEDGE)
    match page.view:
        case View.CARD:
            screen = cards.card(dossier, at, page.back)
        case View.BRIEF:
            screen = cards.brief(dossier, at)
        case View.MORE:
            screen = cards.more(dossier, at, page.back)
        case View.JOURNAL:
            up = OpenCard(view=View.CARD, assignment=page.assignment, back=page.back)
            screen = await _journal(session, page.assignment, at, up)
        case _:
            screen = cards.asking(dossier, at, page.view, page.back)
    return Page(screen, (page.assignment,))


async def _check(session: AsyncSession, page: OpenCheck, actor: Actor, at: Moment) -> Page:
    await assignments.load(session, page.assignment, actor, Action.SEE_ASSIGNMENT)
    may_check = True
    try:
        await assignments.load(session, page.assignment, actor, Action.CHECK)
    except NotAllowed:
        may_check = False
    dossier = await decisions.dossier(session, page.assignment)
    match page.view:
        case CheckView.REPORT:
            may_speak = allowed(actor, Action.ON_BEHALF)
            for_them = behalf.opens(dossier.assignment) if may_speak else None
            whole = OpenDecision(decision=dossier.decision.id) if allowed(actor, Action.SEE_DEPARTMENT) else None
            screen = checking.check(dossier, at, page.back, may_check=may_check, behalf=for_them, whole=whole)
        case CheckView.FULL:
            screen = checking.full(dossier, at, page.back)
        case CheckView.JOURNAL:
            up = OpenCheck(view=CheckView.REPORT, assignment=page.assignment, back=page.back)
            screen = await _journal(session, page.assignment, at, up)
        case CheckView.REWORK:
            days = count(at.home.policy.rework_days, WORKING_DAYS)
            screen = checking.ask_rework(dossier, at, days, page.back, may_check=may_check)
    return Page(screen, (page.assignment,))


async def _journal(session: AsyncSession, assignment_id: int, at: Moment, up: Press) -> Screen:
    dossier = await decisions.dossier(session, assignment_id)
    entries = await journal.entries(
        session, journal.of_decision(dossier.decision.id), assignment_id=dossier.assignment.id
    )
    acting = {each for entry in entries for each in (entry.person_id, entry.acting_for) if each is not None}
    names = {each: (await people.person(session, each)).name for each in acting}
    return journal_screen(dossier, entries, names, at, up)


async def _request(session: AsyncSession, page: OpenRequest, actor: Actor, at: Moment) -> Page:
    asked = await requests.get(session, page.request)
    # The curator sees requests about his points too: who may see the assignment may see what is asked about it.
    seen = await assignments.load(session, asked.assignment_id, actor, Action.SEE_ASSIGNMENT)
    if not allowed(actor, Action.SEE_DEPARTMENT):
        raise NotFound("request")
    dossier = await decisions.dossier(session, seen.id)
    may_answer = requests.may_answer(asked, actor)
    if page.step in checking.STEP_QUESTIONS and may_answer:
        return Page(checking.ask_answer(asked, dossier, at, page.step), (seen.id,))
    return Page(checking.request(asked, dossier, at, may_answer=may_answer), (seen.id,))


# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _points(session: AsyncSession, page: OpenPoints, actor: Actor, at: Moment) -> Page:
    own = await assignments.of_protocol(session, page.protocol, actor.seat_ids)
    if not own:
        raise NotFound("assignment")
    found = await decisions.dossiers(session, [each.id for each in own])
    return Page(points.points(found[0].source, found, at, page.page), tuple(each.id for each in own))


_OPEN = (AssignmentRow.mark == Mark.CONTROL) & AssignmentRow.status.in_(LIVE) | (
    (AssignmentRow.mark == Mark.NOTICE) & (AssignmentRow.status == Status.OPEN)
)
_CLOSED = AssignmentRow.status.in_((Status.ACCEPTED, Status.CANCELLED, Status.NOTED, Status.DONE_BEFORE))


async def _mine(session: AsyncSession, page: OpenMine, actor: Actor, at: Moment) -> Page:
    own = await assignments.of_seats(session, actor.seat_ids, _CLOSED if page.closed else _OPEN)
    if page.closed:
        own.sort(key=lambda each: (each.accepted_at or each.acknowledged_at or at.now, each.id), reverse=True)
    else:
        own.sort(key=lambda each: not each.is_overdue(at.today, at.calendar))
    ids = [each.id for each in own][page.page * points.PAGE : (page.page + 1) * points.PAGE]
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, ids)}
    shown = [by_id[each] for each in ids]
    if page.closed:
        return Page(points.history(shown, len(own), at, page.page), tuple(ids))
    overdue = sum(each.is_overdue(at.today, at.calendar) for each in own)
    return Page(points.mine(shown, len(own), overdue, at, page.page), tuple(ids))


# ── the summary ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def _status(session: AsyncSession, page: OpenStatus, actor: Actor, at: Moment) -> Page:
    if not allowed(actor, Action.SEE_DEPARTMENT):
        figures = await counts.of_seats(session, at.home, actor.seat_ids, at.now, at.calendar)
        return Page(Screen(summary.own(figures, at)))
    there: dict[str, Any] = {"limit": summary.PAGE, "offset": page.page * summary.PAGE}
    match page.listing:
        case Listing.HOME:
            return Page(summary.status(await counts.summary(session, at.home, at.now, at.calendar), at))
        case Listing.ORGANIZATIONS:
            shares, total = await counts.by_organization(session, at.home, at.now, at.calendar, **there)
            return Page(summary.organizations(shares, total, page.page))
        case Listing.PROTOCOLS:
            shares, total = await counts.by_protocol(session, at.home, at.now, at.calendar, **there)
            sources = [await decisions.source(session, each.id) for each in shares]
            return Page(summary.protocols(shares, sources, total, page.page))
        case Listing.ORGANIZATION:
            there["organization_id"] = page.of
        case Listing.PROTOCOL:
            there["protocol_id"] = page.of
        case _:
            there["state"] = page.listing.value
    ids, total = await counts.ids(session, at.home, at.now, at.calendar, **there)
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, ids)}
    shown = [by_id[each] for each in ids]
    title = ""
    if shown and page.listing is Listing.ORGANIZATION:
        title = shown[0].seat.organization
    if shown and page.listing is Listing.PROTOCOL:
        title = states.protocol(shown[0].source)
    # The lists are looked at and left: they are not redrawn at every change in the department.
    return Page(summary.listing(page.listing, title, shown, total, at, page.of, page.page))


_DRAWN: dict[type[Press], Callable[[AsyncSession, Any, Actor, Moment], Awaitable[Page]]] = {
    OpenCard: _card,
    OpenCheck: _check,
    OpenRequest: _request,
    OpenPoints: _points,
    OpenMine: _mine,
    OpenStatus: _status,
}
