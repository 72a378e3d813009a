"""Assignments: loaded for an actor and an action, saved by compare-and-set."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment, Decision, Status
from domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from domain.people import Actor, Department
from domain.protocol import Mark
from domain.reminders import next_reminder
from domain.rights import Action, Target, allowed
from storage import closing, plain
from storage.models import AssignmentRow, DecisionRow, DeputyRow, HoldingRow

_KEPT = (
    "due", "control", "status", "told_at", "acknowledged_at", "first_reported_at", "reported_at", "reporter_id",
    "accepted_at", "accepted_by", "rework_until", "rework_late", "next_reminder_at",
)  # fmt: skip


_PARENT = aliased(AssignmentRow)
_WITH_DECISION = (
    select(AssignmentRow, DecisionRow, _PARENT.seat_id)
    .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
    .outerjoin(_PARENT, _PARENT.id == AssignmentRow.parent_id)
    .where(AssignmentRow.id == bindparam("assignment_id"))
)


_TABLE = plain.table(AssignmentRow)
_SAVES = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("its_id"), _TABLE.c.version == bindparam("seen_version"))
    .values(
        version=_TABLE.c.version + 1,
        **{name: bindparam(f"new_{name}") for name in (*_KEPT, "overdue_from", "in_time")},
    )
)


def assignment_of(row: AssignmentRow | Row[*tuple[Any, ...]]) -> Assignment:
    return Assignment(
        id=row.id,
        department_id=row.department_id,
        decision_id=row.decision_id,
        seat_id=row.seat_id,
        number=row.number,
        part=row.part,
        mark=row.mark,
        version=row.version,
        duty=row.duty,
        parent_id=row.parent_id,
        for_whom=row.for_whom,
        was_in_time=row.in_time,
        **{name: getattr(row, name) for name in _KEPT},
    )


async def get(session: AsyncSession, assignment_id: int) -> Assignment:
    """For the system's own letters and ticks; whoever acts goes through `load`."""
    return assignment_of(await session.get_one(AssignmentRow, assignment_id))


async def load(session: AsyncSession, assignment_id: int, actor: Actor, action: Action) -> Assignment:
    """The assignment for this actor and action.

    Raises NotFound for an unknown id and for what the actor may not know of, NotAllowed for what he may only see.
    """
    found = (await session.execute(_WITH_DECISION, {"assignment_id": assignment_id})).one_or_none()
    if found is None:
        raise NotFound("assignment")
    row, decision, lead_seat_id = found
    permit(row, decision, actor, action, lead_seat_id=lead_seat_id)
    return assignment_of(found[0])


def permit(
    row: AssignmentRow | Assignment,
    decision: DecisionRow | Decision,
    actor: Actor,
    action: Action,
    *,
    lead_seat_id: int | None = None,
) -> None:
    """Raises NotFound for what the actor may not know of, NotAllowed for what he may only see."""
    target = target_of(row, decision, actor, lead_seat_id=lead_seat_id)
    if not allowed(actor, Action.SEE_ASSIGNMENT, target):
        raise NotFound("assignment")
    if not allowed(actor, action, target):
        raise NotAllowed(action)


def target_of(
    row: AssignmentRow | Assignment, decision: DecisionRow | Decision, actor: Actor, *, lead_seat_id: int | None = None
) -> Target:
    """`lead_seat_id` is, of a share, the seat that answers for the part it belongs to."""
    return Target(
        department_id=row.department_id,
        seat_id=row.seat_id,
        curator_id=decision.curator_id,
        special_control=decision.special_control,
        is_share=row.parent_id is not None,
        lead_seat_id=lead_seat_id,
        reporter_id=row.reporter_id,
        secretary_may_extend=actor.department is not None and actor.department.policy.secretary_extends,
    )


async def by_number(session: AsyncSession, number: int, part: int, actor: Actor) -> list[Assignment]:
    """The actor's own under «12» (the earliest part whose turn is his) or «12/1»; one a seat of his.

    Where none waits for a report, those that were his to report, so that the domain can say why not now.
    Raises NotFound where he has none of that number.
    """
    rows = await session.scalars(
        select(AssignmentRow)
        .where(
            AssignmentRow.department_id == actor.department_id,
            AssignmentRow.number == number,
            AssignmentRow.seat_id.in_(actor.seat_ids),
            *([AssignmentRow.part == part] if part else []),
        )
        .order_by(AssignmentRow.part, AssignmentRow.id)
    )
    own = [assignment_of(row) for row in rows]
    if not own:
        raise NotFound("assignment", f"{number}/{part}" if part else str(number))
    waiting = [each for each in own if each.status in WAITING and each.mark is Mark.CONTROL] or own
    return [each for each in waiting if each.part == waiting[0].part]


async def of_seats(
    session: AsyncSession,
    seat_ids: Collection[int],
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    offset: int = 0,
) -> list[Assignment]:
    """Those of these seats, by the day they are due; the ones without a day last."""
    query = (
        select(AssignmentRow)
        .where(AssignmentRow.seat_id.in_(seat_ids), *conditions)
        .order_by(
            AssignmentRow.control.is_(None),
            AssignmentRow.control,
            AssignmentRow.number,
            AssignmentRow.part,
            AssignmentRow.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return [assignment_of(row) for row in await session.scalars(query)]


# Built once: every morning's letter asks it, and every protocol's message.
_WAITING = (
    select(_TABLE)
    .where(
        _TABLE.c.seat_id.in_(bindparam("seat_ids", expanding=True)),
        _TABLE.c.mark == Mark.CONTROL,
        _TABLE.c.status.in_(WAITING),
        _TABLE.c.told_at.is_not(None),
    )
    .order_by(_TABLE.c.control.is_(None), _TABLE.c.control, _TABLE.c.number, _TABLE.c.part, _TABLE.c.id)
)
_OF_PROTOCOL = (
    select(_TABLE)
    .join(plain.table(DecisionRow), plain.table(DecisionRow).c.id == _TABLE.c.decision_id)
    .where(
        plain.table(DecisionRow).c.protocol_id == bindparam("protocol_id"),
        _TABLE.c.seat_id.in_(bindparam("seat_ids", expanding=True)),
        _TABLE.c.status.not_in((Status.ARCHIVED, Status.DONE_BEFORE)),
        _TABLE.c.mark != Mark.SILENT,
        or_(_TABLE.c.status != Status.CANCELLED, _TABLE.c.told_at.is_not(None)),
    )
    .order_by(_TABLE.c.number, _TABLE.c.part, _TABLE.c.id)
)


async def waiting(session: AsyncSession, seat_ids: Collection[int]) -> list[Assignment]:
    """Told, on control, and the executor's turn: what may be reminded of."""
    return [assignment_of(row) for row in await plain.execute(session, _WAITING, {"seat_ids": list(seat_ids)})]


async def unsettled(session: AsyncSession, seat_ids: Collection[int]) -> list[Assignment]:
    """Everything that waits for a word of these seats, told or not."""
    return await of_seats(session, seat_ids, AssignmentRow.mark != Mark.SILENT, AssignmentRow.status.in_(WAITING))


async def overdue(session: AsyncSession, department_id: int, today: date) -> list[Assignment]:
    """Everything of a department that is overdue today, in the order of numbers; no shares, they count nowhere."""
    rows = await session.scalars(
        select(AssignmentRow)
        .where(
            AssignmentRow.parent_id.is_(None),
            AssignmentRow.department_id == department_id,
            AssignmentRow.mark == Mark.CONTROL,
            AssignmentRow.status.in_(WAITING),
            AssignmentRow.told_at.is_not(None),
            AssignmentRow.overdue_from <= today,
        )
        .order_by(AssignmentRow.number, AssignmentRow.part, AssignmentRow.id)
    )
    return [assignment_of(row) for row in rows]


async def of_protocol(session: AsyncSession, protocol_id: int, seat_ids: Collection[int]) -> list[Assignment]:
    """What these seats got, or are to get, from a protocol; nothing that was archived, or taken back unsent."""
    asked = {"protocol_id": protocol_id, "seat_ids": list(seat_ids)}
    return [assignment_of(row) for row in await plain.execute(session, _OF_PROTOCOL, asked)]


async def save(
    session: AsyncSession,
    seen: Assignment,
    changed: Assignment,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
) -> Assignment:
    """Writes what changed since `seen`, and what follows from it: when overdue begins, when to remind next.

    Raises ChangedMeanwhile where somebody else wrote first.
    """
    new = _with_reminder(seen, changed, home, calendar, now)
    values = {f"new_{name}": getattr(new, name) for name in _KEPT}
    values |= {"new_overdue_from": new.overdue_from(calendar), "new_in_time": new.was_in_time}
    result = await plain.execute(session, _SAVES, {"its_id": seen.id, "seen_version": seen.version} | values)
    if result.rowcount != 1:
        raise ChangedMeanwhile("assignment")
    if seen.is_live and not new.is_live and new.mark is Mark.CONTROL:
        await closing.close_shares(session, new.id, home, now)
        if not seen.is_share:
            await closing.close_request(session, new.id, now)
    elif seen.status in WAITING and new.status is Status.REPORTED and not seen.is_share:
        await closing.close_request(session, new.id, now)
    return replace(new, version=seen.version + 1)


def _with_reminder(
    seen: Assignment, changed: Assignment, home: Department, calendar: WorkCalendar, now: datetime
) -> Assignment:
    """A snooze stands until something that reminders depend on changes."""
    if changed.next_reminder_at != seen.next_reminder_at and changed.next_reminder_at is not None:
        return changed
    before = (seen.status in WAITING, seen.term, seen.due, seen.told_at)
    if before == (changed.status in WAITING, changed.term, changed.due, changed.told_at):
        return changed
    coming = next_reminder(changed, home, calendar, now)
    return replace(changed, next_reminder_at=coming[0] if coming else None)


async def told(
    session: AsyncSession, shown: Sequence[Assignment], home: Department, calendar: WorkCalendar, now: datetime
) -> None:
    """These were delivered to their holder: from now on they can be overdue, and are reminded of.

    Who was told before stays told since then.  What somebody changed meanwhile is read again: that it was delivered is
    true all the same.
    """
    for each in shown:
        fresh = await get(session, each.id)
        if fresh.told_at is None:
            await save(session, fresh, replace(fresh, told_at=now), home, calendar, now)


async def acting_for(session: AsyncSession, actor: Actor, seat_id: int, today: date) -> int | None:
    """The person whose deputy the actor is where he does not hold the seat himself; None where he does."""
    asked = {"seat_id": seat_id, "person_id": actor.person_id, "today": today}
    if (await plain.execute(session, _HOLDS, asked)).first() is not None:
        return None
    return await session.scalar(
        select(DeputyRow.person_id)
        .join(HoldingRow, and_(HoldingRow.person_id == DeputyRow.person_id, _on(today)))
        .where(
            HoldingRow.seat_id == seat_id,
            DeputyRow.deputy_id == actor.person_id,
            DeputyRow.since <= today,
            DeputyRow.until >= today,
        )
        .limit(1)
    )


_HELD = plain.table(HoldingRow)
_HOLDS = select(_HELD.c.id).where(
    _HELD.c.seat_id == bindparam("seat_id"),
    _HELD.c.person_id == bindparam("person_id"),
    _HELD.c.since <= bindparam("today"),
    or_(_HELD.c.until.is_(None), _HELD.c.until >= bindparam("today")),
)


def _on(today: date) -> ColumnElement[bool]:
    return and_(HoldingRow.since <= today, or_(HoldingRow.until.is_(None), HoldingRow.until >= today))
