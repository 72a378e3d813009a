"""The pages of what waits for a check, loaded for their reader."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.checking import forgotten_since
from domain.dossier import Dossier
from domain.people import Actor
from messages import checks
from messages.cards import Moment
from messages.checks import OpenBatch, OpenChecks
from messages.screen import Screen
from storage import checking, decisions


async def waiting(
    session: AsyncSession, page: OpenChecks, actor: Actor, at: Moment, *, late: bool = False
) -> Screen | None:
    """«Ждут проверки: 9 отчётов по 2 пунктам».  None where nothing waits for this reader.

    `late`: the message should have come earlier.
    """
    found = await checking.queue(session, actor, at.today)
    if not found.points:
        return None
    number = min(page.page, (len(found.points) - 1) // checks.PAGE)
    some = found.points[number * checks.PAGE : (number + 1) * checks.PAGE]
    ids = [each.assignment_id for point in some for each in point]
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, ids)}
    points = [_point([by_id[each.assignment_id] for each in point], at) for point in some]
    return checks.checks(points, len(found.points), found.total, found.elsewhere, page=number, late=late)


def _point(some: list[Dossier], at: Moment) -> checks.PointWaits:
    late = forgotten = 0
    for each in some:
        reported_at = each.assignment.reported_at or at.now
        late += each.assignment.in_time(at.home.today(each.assignment.first_reported_at or reported_at)) is False
        forgotten += forgotten_since(reported_at, at.home, at.calendar) <= at.now
    return checks.PointWaits(some[0], len(some), late, forgotten)


async def listed(session: AsyncSession, page: OpenChecks, actor: Actor, at: Moment) -> Screen:
    drawn = await waiting(session, page, actor, at)
    if drawn is not None:
        return drawn
    return checks.nothing((await checking.queue(session, actor, at.today)).elsewhere)


async def batch(session: AsyncSession, page: OpenBatch, actor: Actor, at: Moment) -> tuple[Screen, tuple[int, ...]]:
    """A point's reports, and the assignments that stand there."""
    found = await checking.batch(session, page.decision, actor, limit=checks.REPORTS, offset=page.page * checks.REPORTS)
    if not found.page.dossiers and found.total:
        page = page.model_copy(update={"page": 0})
        found = await checking.batch(session, page.decision, actor, limit=checks.REPORTS)
    shown = found.page
    screen = checks.batch(shown.dossiers, shown.mine, shown.newest, found.total, found.mine, at, page)
    return screen, tuple(each.assignment.id for each in shown.dossiers)
