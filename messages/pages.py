"""Pages: what a button names is loaded for its reader, drawn, and can be drawn again when something has changed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import LIVE, Status
from domain.dossier import Dossier
from domain.errors import NotAllowed, NotFound
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action, allowed
from messages import (
    behalf,
    cards,
    check_pages,
    checking,
    days,
    extending,
    late,
    passing,
    points,
    status_pages,
    tables,
    whole_pages,
)
from messages import unread as reminded
from messages import whole as wholes
from messages.callbacks import Press
from messages.cards import Fill, Moment, OpenCard, OpenContributions, View, packed
from messages.checking import CheckView, OpenCheck, OpenRequest, RequestStep, ReworkDay, ToDecide
from messages.checks import OpenBatch, OpenChecks
from messages.curated import OpenCurated
from messages.extending import AnswerDay, AskDay
from messages.journal import journal as journal_screen
from messages.late import OpenLate
from messages.points import OpenMine, OpenPoints
from messages.reminders import day_of
from messages.screen import Screen
from messages.sent import OpenSent
from messages.summary import OpenShare, OpenShares, OpenStatus
from messages.unread import OpenUnread
from messages.whole import OpenDecision, OpenWhole
from storage import answers, assignments, curated, decisions, delegation, journal, requests, unread
from storage.calendar import calendar
from storage.models import AssignmentRow
from words.plurals import WORKING_DAYS, count


@dataclass(frozen=True, slots=True)
class Page:
    """A screen and the assignments it shows, whose changes redraw it."""

    screen: Screen
    assignment_ids: tuple[int, ...] = ()


OF_WHOLE = f"{OpenWhole.__prefix__}."  # a way back to the decision by executors, which has its own
_Draws = Callable[[AsyncSession, Any, Actor, Moment], Awaitable[Page]]


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
        case View.SENT:
            screen = cards.sent(dossier, at)
        case View.BRIEF:
            screen = cards.brief(dossier, at, several=len(actor.seat_ids) > 1)
        case View.OLDER:
            screen = cards.older(dossier)
        case View.EXTEND:
            screen = extending.ask(dossier, at, page.back)
        case View.MORE:
            screen = cards.more(dossier, at, page.back)
        case View.GIVE:
            mates = await delegation.colleagues(session, dossier.assignment, at.today)
            screen = passing.to_whom(dossier, [(each.seat, each.holders) for each in mates], at, page.back)
        case View.JOURNAL:
            up = OpenCard(view=View.CARD, assignment=page.assignment, back=page.back)
            screen = await _journal(session, page.assignment, at, up)
        case _:
            screen = cards.asking(dossier, at, page.view, page.back)
    return Page(screen, (page.assignment,))


async def _contributions(session: AsyncSession, page: OpenContributions, actor: Actor, at: Moment) -> Page:
    dossier = await decisions.opened(session, page.assignment, actor, Action.ACKNOWLEDGE)
    shown = (page.assignment, *(each.id for each in dossier.shares))
    return Page(passing.listing(dossier, at, page.page, page.back), shown)


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
            way = _beyond(page.back) if page.back.startswith(OF_WHOLE) else page.back
            way = way or packed(OpenCheck(view=CheckView.REPORT, assignment=page.assignment))
            leads = dossier.lead is not None and dossier.lead.seat.id in actor.seat_ids
            whole = None if leads else wholes.opens(dossier.decision.id, way)
            onward = await _onward(session, dossier, actor)
            screen = checking.check(
                dossier, at, page.back, may_check=may_check, behalf=for_them, whole=whole, onward=onward
            )
        case CheckView.OLDER:
            screen = cards.older(dossier)
        case CheckView.FULL:
            screen = checking.full(dossier, at, page.back)
        case CheckView.JOURNAL:
            up = OpenCheck(view=CheckView.REPORT, assignment=page.assignment, back=page.back)
            screen = await _journal(session, page.assignment, at, up)
        case CheckView.REWORK:
            days = count(at.home.policy.rework_days, WORKING_DAYS)
            screen = checking.ask_rework(dossier, at, days, page.back, may_check=may_check)
    return Page(screen, (page.assignment,))


def _beyond(back: str) -> str:
    """The way back of the page that `back` names: its last field."""
    return back.rpartition(".")[2].translate(cards.OUTWARD).replace(":", ".") if "," in back else ""


async def _onward(session: AsyncSession, dossier: Dossier, actor: Actor) -> Press | None:
    """«Отправить как мой отчёт», for who leads a share and has not reported himself."""
    share = dossier.assignment
    if dossier.lead is None or dossier.lead.seat.id not in actor.seat_ids:
        return None
    part = await assignments.get(session, dossier.lead.assignment_id)
    return passing.AsMine(share=share.id) if delegation.may_send_as_own(share, part) else None


async def _rework_day(session: AsyncSession, page: ReworkDay, actor: Actor, at: Moment) -> Page:
    await assignments.load(session, page.assignment, actor, Action.CHECK)
    dossier = await decisions.dossier(session, page.assignment)
    usual = count(at.home.policy.rework_days, WORKING_DAYS)
    screen = checking.ask_rework(dossier, at, usual, page.back, may_check=True, press=page)
    return Page(screen, (page.assignment,))


async def _journal(session: AsyncSession, assignment_id: int, at: Moment, up: Press) -> Screen:
    dossier = await decisions.dossier(session, assignment_id)
    entries = await journal.entries(
        session, journal.of_decision(dossier.decision.id), assignment_id=dossier.assignment.id
    )
    return journal_screen(
        dossier, entries, await whole_pages.names(session, entries), at, up, await whole_pages.reasons(session, entries)
    )


async def _fill(session: AsyncSession, page: Fill, actor: Actor, at: Moment) -> Page:
    dossier = await decisions.opened(session, page.assignment, actor, Action.REPORT)
    filled = await answers.filled(session, dossier.assignment)
    if not filled.fields:
        return Page(cards.card(dossier, at, page.back), (page.assignment,))
    return Page(tables.row(dossier, filled, page), (page.assignment,))


async def _request(session: AsyncSession, page: OpenRequest, actor: Actor, at: Moment) -> Page:
    asked = await requests.get(session, page.request)
    # The curator sees requests about his points too: who may see the assignment may see what is asked about it.
    seen = await assignments.load(session, asked.assignment_id, actor, Action.SEE_ASSIGNMENT)
    if not allowed(actor, Action.SEE_DEPARTMENT):
        raise NotFound("request")
    dossier = await decisions.dossier(session, seen.id)
    may_answer = requests.may_answer(asked, actor)
    if page.step in checking.STEP_QUESTIONS and may_answer:
        rows = [extending.answer_offer(asked, dossier, at)] if page.step is RequestStep.ASK_DATE else []
        return Page(checking.ask_answer(asked, dossier, at, page.step, rows), (seen.id,))
    return Page(checking.request(asked, dossier, at, may_answer=may_answer), (seen.id,))


async def _answer_day(session: AsyncSession, page: AnswerDay, actor: Actor, at: Moment) -> Page:
    """The grid of a month for the head's other day."""
    asked = await requests.load(session, page.request, actor)
    if not page.n or asked.answer is not None:
        return await _request(session, OpenRequest(step=RequestStep.OPEN, request=asked.id), actor, at)
    dossier = await decisions.dossier(session, asked.assignment_id)
    rows = extending.answer_month(asked, dossier, at, page)
    screen = checking.ask_answer(asked, dossier, at, RequestStep.ASK_DATE, rows, days.HINT)
    return Page(screen, (asked.assignment_id,))


async def _ask_day(session: AsyncSession, page: AskDay, actor: Actor, at: Moment) -> Page:
    dossier = await decisions.opened(session, page.assignment, actor, Action.ASK)
    return Page(extending.page(dossier, at, page), (page.assignment,))


# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _points(session: AsyncSession, page: OpenPoints, actor: Actor, at: Moment) -> Page:
    own = await assignments.of_protocol(session, page.protocol, actor.seat_ids)
    if not own:
        raise NotFound("assignment")
    found = await decisions.dossiers(session, [each.id for each in own])
    return Page(points.points(found[0].source, found, at, page.page), tuple(each.id for each in own))


async def _unread(session: AsyncSession, page: OpenUnread, actor: Actor, at: Moment) -> Page:
    own = await unread.named(session, actor, day_of(page.day))
    found = await decisions.dossiers(session, [each.id for each in own])
    return Page(reminded.several(found, at, page), tuple(each.id for each in own))


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


async def _late(session: AsyncSession, page: OpenLate, actor: Actor, at: Moment) -> Page:
    open_ones = await assignments.of_seats(session, actor.seat_ids, _OPEN)
    own = [each.id for each in open_ones if each.is_overdue(at.today, at.calendar)]
    ids = own[page.page * points.PAGE : (page.page + 1) * points.PAGE]
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, ids)}
    some, parts = await curated.parts(session, at.home, actor.persons, at.now, at.calendar)
    screen = late.listing([by_id[each] for each in ids], len(own), at, page.page, (some, parts.overdue))
    return Page(screen, tuple(ids))


# ── the summary ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _looked_at(draws: Callable[[AsyncSession, Any, Actor, Moment], Awaitable[Screen]]) -> _Draws:
    """Lists that are looked at and left: they are not redrawn at every change in the department."""

    async def drawn(session: AsyncSession, page: Any, actor: Actor, at: Moment) -> Page:
        return Page(await draws(session, page, actor, at))

    return drawn


async def _batch(session: AsyncSession, page: OpenBatch, actor: Actor, at: Moment) -> Page:
    return Page(*await check_pages.batch(session, page, actor, at))


_DRAWN: dict[type[Press], _Draws] = {
    OpenCard: _card,
    OpenContributions: _contributions,
    OpenCheck: _check,
    OpenRequest: _request,
    ReworkDay: _rework_day,
    AnswerDay: _answer_day,
    AskDay: _ask_day,
    Fill: _fill,
    OpenPoints: _points,
    OpenMine: _mine,
    OpenLate: _late,
    OpenUnread: _unread,
    OpenChecks: _looked_at(check_pages.listed),
    OpenBatch: _batch,
    OpenStatus: _looked_at(status_pages.status),
    OpenCurated: _looked_at(status_pages.curating),
    OpenWhole: _looked_at(whole_pages.whole),
    OpenSent: _looked_at(whole_pages.sent),
    OpenDecision: _looked_at(whole_pages.matrix),
    OpenShares: _looked_at(status_pages.told_apart),
    OpenShare: _looked_at(status_pages.one),
    ToDecide: _looked_at(status_pages.to_decide),
}
