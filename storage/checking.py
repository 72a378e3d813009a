"""What waits for whose check, for a whole department at once; «Снять все».

Who checks is ruled by `domain.checking`, whether somebody may, by `domain.rights`.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.checking import Waiting, who_checks
from domain.decision import Status
from domain.dossier import Dossier
from domain.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow
from domain.people import Actor, Person, Role
from domain.protocol import Mark
from domain.rights import Action, allowed
from storage import assignments, checkers, decisions, people, reports
from storage.models import AssignmentRow, DecisionRow, JournalRow, PersonRow
from storage.parts import own_parts


def _reported(department_id: int) -> tuple[ColumnElement[bool], ...]:
    """What waits for a checker; a share is reported to the holder of the part that it belongs to."""
    return (
        AssignmentRow.department_id == department_id,
        AssignmentRow.status == Status.REPORTED,
        AssignmentRow.mark == Mark.CONTROL,
        own_parts(),
    )


# A report on paper bears the day it was handed over; a checker can be told of it only once it is written down.
_CAME = func.coalesce(
    select(func.max(JournalRow.at))
    .where(JournalRow.assignment_id == AssignmentRow.id, JournalRow.what == "reported")
    .correlate(AssignmentRow)
    .scalar_subquery(),
    AssignmentRow.reported_at,
)


async def queues(session: AsyncSession, department_id: int, today: date) -> dict[int, list[Waiting]]:
    """By each checker's id what waits for him, the oldest first.  A deputy's queue holds that of who is away."""
    rows = (
        await session.execute(
            select(
                AssignmentRow.id,
                AssignmentRow.decision_id,
                _CAME.label("came_at"),
                AssignmentRow.seat_id,
                AssignmentRow.reporter_id,
                DecisionRow.curator_id,
                DecisionRow.special_control,
            )
            .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
            .where(*_reported(department_id))
            .order_by(AssignmentRow.reported_at, AssignmentRow.id)
        )
    ).all()
    if not rows:
        return {}
    heads = await checkers.staff(session, department_id, today, Role.HEAD)
    secretaries = await checkers.staff(session, department_id, today, Role.SECRETARY)
    curators = await _curators(session, {row.curator_id for row in rows} - {None}, today)
    held = await people.holders(session, {row.seat_id for row in rows}, today)
    owners = {each.id for some in held.values() for each in some} | {row.reporter_id for row in rows} - {None}
    standing = {
        one: {each.id for each in some} for one, some in (await people.deputies(session, owners, today)).items()
    }
    found: dict[int, list[Waiting]] = defaultdict(list)
    for row in rows:
        own = {each.id for each in held[row.seat_id]} | ({row.reporter_id} - {None})
        own |= {deputy for each in own for deputy in standing.get(each, ())}
        told = who_checks(
            special=row.special_control,
            curators=curators.get(row.curator_id, ()),
            secretaries=secretaries,
            heads=heads,
            own=own,
        )
        for person in told:
            found[person.id].append(Waiting(row.id, row.decision_id, row.came_at))
    return dict(found)


async def _curators(session: AsyncSession, ids: Collection[int], today: date) -> dict[int, list[Person]]:
    rows = await session.scalars(select(PersonRow).where(PersonRow.id.in_(ids)))
    return {row.id: await checkers.with_deputies(session, [people.person_of(row)], today) for row in rows}


@dataclass(frozen=True, slots=True)
class Batch:
    """A point's reports that wait, the oldest first, as far as the actor may see them.

    `mine` are those he may accept; the others he may only look at: his own, and those on особый контроль.
    """

    decision_id: int
    dossiers: tuple[Dossier, ...]
    mine: frozenset[int] = frozenset()

    @property
    def newest(self) -> int:
        """The id of the newest report of them: what comes later has not been seen here."""
        return max((each.report.id for each in self.dossiers if each.report is not None), default=0)


@dataclass(frozen=True, slots=True)
class Reports:
    """A page, how many wait in all, and how many of those the actor may accept."""

    page: Batch
    total: int
    mine: int


async def batch(session: AsyncSession, decision_id: int, actor: Actor, *, limit: int, offset: int = 0) -> Reports:
    """A page of a point's waiting reports.

    Raises NotFound where he may not know of the point.
    """
    row = await session.get(DecisionRow, decision_id, populate_existing=True)
    if row is None or row.department_id != actor.department_id:
        raise NotFound("decision")
    waiting = list(
        await session.scalars(
            select(AssignmentRow)
            .where(*_reported(row.department_id), AssignmentRow.decision_id == decision_id)
            .order_by(AssignmentRow.reported_at, AssignmentRow.id)
        )
    )
    if not (allowed(actor, Action.SEE_DEPARTMENT) or row.curator_id in actor.persons):
        raise NotFound("decision")
    mine = {each.id for each in waiting if allowed(actor, Action.CHECK, assignments.target_of(each, row, actor))}
    page = [each.id for each in waiting[offset : offset + limit]]
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, page)}
    shown = tuple(by_id[each] for each in page)
    return Reports(Batch(decision_id, shown, frozenset(mine & set(page))), len(waiting), len(mine))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What «Снять все» did: how many are accepted, and of what was shown those that were passed over."""

    accepted: int
    passed: tuple[Dossier, ...] = ()
    own: frozenset[int] = field(default_factory=frozenset)  # of the passed over: not this checker's to accept


async def accept_shown(
    session: AsyncSession, shown: Collection[int], decision_id: int, newest: int, actor: Actor, now: datetime
) -> Outcome:
    """Accepts each of these assignments of the decision whose report has been seen: is no newer than `newest`.

    Each is a change of its own by compare-and-set: what somebody returned or took back meanwhile is passed over.
    """
    accepted, passed, own = 0, [], set()
    last = await decisions.last_reports(session, shown)
    for one in sorted(shown):
        try:
            async with session.begin_nested():
                seen = await assignments.load(session, one, actor, Action.CHECK)
                if seen.decision_id != decision_id:
                    continue
                if one not in last or last[one].id > newest:
                    raise ChangedMeanwhile("report")
                await reports.accept(session, seen, actor, now)
            accepted += 1
        except NotAllowed:
            own.add(one)
            passed.append(one)
        except NotFound:
            continue
        except (NotNow, ChangedMeanwhile):
            passed.append(one)
    return Outcome(accepted, tuple(await decisions.dossiers(session, passed)), frozenset(own))


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one checker: his points, those with the oldest report first; and how many wait for others."""

    points: tuple[tuple[Waiting, ...], ...]
    elsewhere: int

    @property
    def total(self) -> int:
        return sum(len(each) for each in self.points)


async def queue(session: AsyncSession, actor: Actor, today: date) -> Queue:
    """For who looks; `elsewhere` is 0 for who does not see the department."""
    assert actor.department_id is not None
    found = await queues(session, actor.department_id, today)
    points: dict[int, list[Waiting]] = defaultdict(list)
    own = found.get(actor.person_id or 0, [])
    for each in own:
        points[each.decision_id].append(each)
    everything = {each.assignment_id for some in found.values() for each in some}
    others = len(everything) - len(own) if allowed(actor, Action.SEE_DEPARTMENT) else 0
    return Queue(tuple(tuple(some) for some in points.values()), others)
