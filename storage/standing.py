"""Decisions without a last day («постоянно»): listed apart, kept, taken off, or given a deadline by the secretary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind
from domain.decision import LIVE, WAITING, Assignment, Decision, Duty, Status
from domain.dossier import Source
from domain.errors import ChangedMeanwhile, NotFound
from domain.letters import AssignmentChanged, Priority
from domain.people import Actor, Department
from domain.protocol import Mark
from domain.rights import Action, Target, allowed
from domain.standing import RELEASED, STANDING
from storage import assignments, cards, checkers, decisions, journal, outbox
from storage.models import AssignmentRow, DecisionRow

KEPT, TAKEN_OFF, DATED = "standing_kept", "standing_released", "moved"


@dataclass(frozen=True, slots=True)
class Standing:
    decision: Decision
    source: Source
    executors: int


def _which(department_id: int) -> tuple[object, ...]:
    return (
        DecisionRow.department_id == department_id,
        DecisionRow.deadline_kind == STANDING,
        DecisionRow.cancelled_at.is_(None),
    )


async def count(session: AsyncSession, department_id: int, *, before: datetime | None = None) -> int:
    """How many there are; `before`: of those published earlier."""
    query = select(func.count()).select_from(DecisionRow).where(*_which(department_id))  # type: ignore[arg-type]
    return await session.scalar(query if before is None else query.where(DecisionRow.published_at < before)) or 0


async def listed(session: AsyncSession, department_id: int, *, offset: int, limit: int) -> list[Standing]:
    """In the order of their numbers."""
    rows = await session.scalars(
        select(DecisionRow)
        .where(*_which(department_id))  # type: ignore[arg-type]
        .order_by(DecisionRow.number)
        .offset(offset)
        .limit(limit)
    )
    return [await _standing(session, row) for row in rows]


async def _standing(session: AsyncSession, row: DecisionRow) -> Standing:
    executors = await session.scalar(
        select(func.count(func.distinct(AssignmentRow.seat_id))).where(
            AssignmentRow.decision_id == row.id, AssignmentRow.status != Status.CANCELLED
        )
    )
    return Standing(decisions.decision_of(row), await decisions.source(session, row.protocol_id), executors or 0)


async def load(session: AsyncSession, decision_id: int, actor: Actor, action: Action) -> Standing:
    """Raises NotFound for another department's, and for one that is no standing one any more."""
    row = await session.get(DecisionRow, decision_id, populate_existing=True)
    if row is None or not allowed(actor, action, Target(row.department_id)):
        raise NotFound("decision")
    if row.deadline_kind != STANDING or row.cancelled_at is not None:
        raise NotFound("standing", str(row.number))
    return await _standing(session, row)


async def keep(session: AsyncSession, seen: Standing, actor: Actor, now: datetime) -> None:
    """Said once a day, however often it is pressed.  Raises ChangedMeanwhile as the others do."""
    assert actor.department is not None
    today = actor.department.today(now)
    entries = await journal.entries(session, journal.of_decision(seen.decision.id))
    if any(one.what == KEPT and actor.department.today(one.at) == today for one in entries):
        return
    await _kind(session, seen, STANDING)
    await _note(session, seen, KEPT, actor, now)


async def release(
    session: AsyncSession, seen: Standing, actor: Actor, home: Department, calendar: WorkCalendar, now: datetime
) -> None:
    """Nothing is asked of anybody any more, and who had been asked is told so; what was reported stays to be checked.

    Shares end with the part they belong to.  Raises ChangedMeanwhile where somebody changed the decision since `seen`.
    """
    await _kind(session, seen, RELEASED)
    for each in await _assignments(session, seen):
        if each.status not in WAITING or each.is_share:
            continue
        await assignments.save(session, each, each.cancelled(), home, calendar, now)
        entry = await _note(session, seen, TAKEN_OFF, actor, now, each)
        await cards.refresh(session, each.id, now)
        if each.told_at is not None:
            await _tell(session, each, entry, actor, home, now)


async def date_it(
    session: AsyncSession,
    seen: Standing,
    due: date,
    actor: Actor,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    """On control until `due`, also where it was only to be read; everybody concerned is told once.

    Raises ChangedMeanwhile where somebody changed the decision since `seen`.
    """
    await _kind(session, seen, DeadlineKind.DATE.value, mark=Mark.CONTROL)
    control = calendar.control_date(due, home.policy.shift)
    for each in await _assignments(session, seen):
        if each.status not in {*LIVE, Status.NOTED} - {Status.REPORTED} or each.duty is not Duty.OWN:
            continue
        before = replace(each, mark=Mark.CONTROL, status=Status.OPEN if each.status is Status.NOTED else each.status)
        await assignments.save(session, each, before.moved(due, control), home, calendar, now)
        await session.execute(
            update(AssignmentRow)
            .where(AssignmentRow.id == each.id)
            .values(mark=Mark.CONTROL)
            .execution_options(synchronize_session=False)
        )
        entry = await _note(session, seen, DATED, actor, now, each, due)
        await cards.refresh(session, each.id, now)
        await _tell(session, each, entry, actor, home, now)


async def _assignments(session: AsyncSession, seen: Standing) -> Sequence[Assignment]:
    rows = await session.scalars(
        select(AssignmentRow).where(AssignmentRow.decision_id == seen.decision.id).order_by(AssignmentRow.id)
    )
    return [assignments.assignment_of(row) for row in rows]


async def _kind(session: AsyncSession, seen: Standing, kind: str, **values: Mark) -> None:
    version = seen.decision.version
    done = await session.execute(
        update(DecisionRow)
        .where(DecisionRow.id == seen.decision.id, DecisionRow.version == version)
        .values(deadline_kind=kind, version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise ChangedMeanwhile("decision")


async def _note(
    session: AsyncSession,
    seen: Standing,
    what: str,
    actor: Actor,
    now: datetime,
    each: Assignment | None = None,
    due: date | None = None,
) -> int:
    facts = {"from": None, "to": due.isoformat()} if due is not None else {}
    return await journal.add(
        session,
        department_id=seen.decision.department_id,
        chain=journal.of_decision(seen.decision.id),
        what=what,
        at=now,
        person_id=actor.person_id,
        assignment_id=each.id if each is not None else None,
        facts=facts,
    )


async def _tell(
    session: AsyncSession, each: Assignment, entry: int, actor: Actor, home: Department, now: datetime
) -> None:
    for person in await checkers.holders(session, each, home.today(now)):
        if person.reachable and person.id != actor.person_id:
            await outbox.put(
                session,
                AssignmentChanged(each.id, person.id, entry),
                lane=person.telegram_id,
                person_id=person.id,
                department_id=home.id,
                key=f"changed:{entry}:{person.id}",
                not_before=now,
                priority=Priority.ESCALATION,
                now=now,
            )
