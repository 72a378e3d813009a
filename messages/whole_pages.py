"""The pages of a decision as a whole: loaded for who follows it, looked at and left."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotAllowed, NotFound
from domain.people import Actor
from domain.rights import Action, allowed
from domain.whole import Whole
from messages import changing
from messages import sent as points_sent
from messages import whole as screens
from messages.cards import Moment
from messages.journal import of_decision
from messages.review import Review
from messages.screen import Screen
from messages.sent import OpenSent
from messages.whole import OpenDecision, OpenWhole, WholeView
from storage import changes, decisions, journal, people
from storage import whole as wholes

JOURNAL_PAGE = 20


async def whole(session: AsyncSession, page: OpenWhole, actor: Actor, at: Moment) -> Screen:
    found = await wholes.load(session, page.decision, actor, Action.SEE_ASSIGNMENT)
    match page.view:
        case WholeView.CARD:
            may = allowed(actor, Action.CHANGE_DECISION)
            return screens.card(found, at, page.back, change=changing.change(found) if may else None)
        case WholeView.MATRIX:
            return screens.matrix(found, at, page.n, page.back)
        case WholeView.JOURNAL:
            return await _journal(session, found, page, at)


async def matrix(session: AsyncSession, page: OpenDecision, actor: Actor, at: Moment) -> Screen:
    """What an old «Все исполнители» opens."""
    return await whole(session, OpenWhole(view=WholeView.MATRIX, decision=page.decision, n=page.n), actor, at)


async def _journal(session: AsyncSession, found: Whole, page: OpenWhole, at: Moment) -> Screen:
    """`n` counts pages back from the newest."""
    entries = await journal.entries(session, journal.of_decision(found.decision.id))
    pages = max(1, -(-len(entries) // JOURNAL_PAGE))
    n = min(page.n, pages - 1)
    last = len(entries) - n * JOURNAL_PAGE
    shown = entries[max(0, last - JOURNAL_PAGE) : last]
    earlier = page.model_copy(update={"n": n + 1}) if n + 1 < pages else None
    later = page.model_copy(update={"n": n - 1}) if n else None
    up = screens.opens(found.decision.id, page.back)
    return of_decision(
        found, shown, await names(session, shown), at, up, (earlier, later), await reasons(session, shown)
    )


async def names(session: AsyncSession, entries: Sequence[journal.Entry]) -> dict[int, str]:
    """Of who acted in these rows."""
    acting = {each for entry in entries for each in (entry.person_id, entry.acting_for) if each is not None}
    return {each: (await people.person(session, each)).name for each in acting}


async def reasons(session: AsyncSession, entries: Sequence[journal.Entry]) -> dict[int, str]:
    """Why the changes among these rows were made."""
    return await changes.reasons(session, {int(each.facts["change"]) for each in entries if "change" in each.facts})


async def sent(session: AsyncSession, page: OpenSent, actor: Actor, at: Moment) -> Screen:
    """What was sent out of a protocol.  Raises NotAllowed, NotFound for another department's and for one unsent."""
    if not allowed(actor, Action.SEE_DEPARTMENT):
        raise NotAllowed(Action.SEE_DEPARTMENT)
    there = {"limit": points_sent.PAGE, "offset": page.page * points_sent.PAGE}
    some, total = await decisions.of_protocol(session, at.home.id, page.paper, **there)
    if not total:
        raise NotFound("protocol")
    source = await decisions.source(session, page.paper)
    return points_sent.points(source, some, total, page, Review(page="list", id=page.paper))
