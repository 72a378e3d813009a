"""Publication in one transaction: numbers, decisions, assignments, journal, letters; and taking it back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Duty, Status
from domain.desk import Desk
from domain.errors import ChangedMeanwhile, NotNow, Obstacle
from domain.letters import GroupPosted, Priority, ProtocolPublished, PublicationDone
from domain.people import Actor, Department, Person
from domain.protocol import Mark
from domain.publication import Crowd, NewAssignment, NewDecision, Publication, crowded, given, plan
from domain.review import Paper, Point, State
from domain.standing import kept_kind
from storage import calendar, carrying, chats, closing, drafts, journal, newcomers, outbox, people, protocols, series
from storage.models import AssignmentRow, DecisionRow, DepartmentRow, DraftRow, FieldRow, JournalRow

PUBLISHED = "published"
RECALLED = "recalled"
_DONE_AFTER = timedelta(seconds=30)  # when «все разосланы» is worth saying


async def preview(session: AsyncSession, paper: Paper, department: Department, now: datetime) -> Publication:
    """What publication would do now.  Raises StillMissing, NotNow as `domain.publication.plan` does."""
    last = await session.scalar(select(DepartmentRow.last_number).where(DepartmentRow.id == department.id))
    return plan(
        paper,
        await drafts.points(session, paper.id),
        today=department.today(now),
        calendar=await calendar.calendar(session, department.id),
        department=department,
        last_number=last or 0,
    )


async def recipients(
    session: AsyncSession, going: Publication, department: Department, now: datetime
) -> dict[int, list[Person]]:
    """Who holds each seat that gets something today; a seat without a holder has nobody."""
    return await people.holders(session, going.seat_ids, department.today(now))


async def crowd(
    session: AsyncSession, new: Sequence[NewAssignment], besides: Sequence[NewAssignment] = ()
) -> Crowd | None:
    """The fullest week of those who get something `new`, with what they have to do already and get `besides`."""
    days = [part.control for part in new if part.control is not None]
    if not days:
        return None
    week = timedelta(days=6)
    waiting = await session.execute(
        select(AssignmentRow.seat_id, AssignmentRow.control).where(
            AssignmentRow.seat_id.in_({part.seat_id for part in new}),
            AssignmentRow.status.in_(WAITING),
            AssignmentRow.mark == Mark.CONTROL,
            AssignmentRow.control.between(min(days) - week, max(days) + week),
        )
    )
    others = [(part.seat_id, part.control) for part in besides]
    return crowded(new, [(seat_id, day) for seat_id, day in (*waiting, *others) if day is not None])


async def crowd_of(session: AsyncSession, desk: Desk, point: Point) -> Crowd | None:
    """Of a point under review; the document's other points that are ready count as well."""
    others = [one for one in desk.shown if one.id != point.id]
    new, besides = (given(some, desk.today, desk.calendar, desk.department) for some in ([point], others))
    return await crowd(session, new, besides)


async def publish(
    session: AsyncSession,
    paper: Paper,
    *,
    actor: Actor,
    department: Department,
    now: datetime,
    send_at: datetime,
    note: Callable[[Point], str],
    executors: Callable[[Point], str],
    expected: int | None = None,
) -> Publication:
    """Send out the ready points.  `send_at` is when the messages may go at the earliest; the recall time is added.

    `note` says why the date, `executors` who is named, in the words that the card shows.  `expected` is how many
    points the sender has seen in the preview: where there are others now, ChangedMeanwhile.
    Raises StillMissing, NotNow, ChangedMeanwhile; then nothing is written.
    """
    going = await preview(session, paper, department, now)
    if expected is not None and len(going.decisions) != expected:
        raise ChangedMeanwhile("protocol")
    await _take_numbers(session, department.id, going.decisions)
    goes_at = max(send_at, now + timedelta(seconds=department.policy.recall_seconds))
    days = await calendar.calendar(session, department.id)
    state = State.SINGLE if paper.state is State.SINGLE else State.PUBLISHED
    await protocols.change(
        session,
        paper,
        state=state.value,
        published_at=paper.published_at or now,
        published_by=actor.person_id,
        send_at=goes_at,
        recall_until=goes_at,
    )
    for decision in going.decisions:
        begun = await series.begin(session, decision.point, department, days, now)
        row = await _write_decision(session, paper, decision, begun, actor, now, note, executors)
        if row.carried_from_id is not None:
            ids = (row.carried_from_id, row.id, row.number)
            await carrying.close(session, *ids, actor, department, days, now)
    await newcomers.remember(session, going)
    turn = await turns(session, paper.id) + 1
    await journal.add(
        session,
        department_id=paper.department_id,
        chain=journal.of_protocol(paper.id),
        what=PUBLISHED,
        at=now,
        person_id=actor.person_id,
        facts={"turn": turn, "numbers": [one.number for one in going.decisions], "send_at": goes_at.isoformat()},
    )
    await _put_letters(session, going, turn, actor, department, now, goes_at)
    return going


async def turns(session: AsyncSession, protocol_id: int) -> int:
    """How many times something of the document has been sent out; what was taken back counts too."""
    found = await session.scalar(
        select(func.count())
        .select_from(JournalRow)
        .where(JournalRow.chain == journal.of_protocol(protocol_id), JournalRow.what == PUBLISHED)
    )
    return found or 0


async def _take_numbers(session: AsyncSession, department_id: int, decisions: Sequence[NewDecision]) -> None:
    first, last = decisions[0].number, decisions[-1].number
    await _once(
        session,
        update(DepartmentRow)
        .where(DepartmentRow.id == department_id, DepartmentRow.last_number == first - 1)
        .values(last_number=last),
    )


async def _write_decision(
    session: AsyncSession,
    paper: Paper,
    decision: NewDecision,
    series_id: int | None,
    actor: Actor,
    now: datetime,
    note: Callable[[Point], str],
    executors: Callable[[Point], str],
) -> DecisionRow:
    point = decision.point
    row = DecisionRow(
        department_id=paper.department_id,
        protocol_id=paper.id,
        draft_id=point.id,
        number=decision.number,
        point=point.number[:64],
        question=point.question[:64],
        paragraph=point.paragraph,
        lead_in=point.lead_in,
        text=point.text,
        source_line=point.line or None,
        mark=point.mark,
        mode=decision.mode,
        deadline_phrase=point.deadline.phrase,
        deadline_note=note(point),
        executors=executors(point),
        curator_id=point.curator_id or paper.curator_id,
        special_control=point.special_control,
        proof=point.proof,
        series_id=series_id,
        deadline_kind=kept_kind(point),
        carried_from_id=point.carried_from_id,
        published_at=now,
    )
    session.add(row)
    await session.flush()
    for position, column in enumerate(point.columns, start=1):
        session.add(
            FieldRow(
                department_id=paper.department_id,
                decision_id=row.id,
                position=position,
                title=column.title,
                kind=column.kind.value,
            )
        )
    await write_assignments(session, paper, row.id, decision, now)
    await _once(
        session,
        update(DraftRow)
        .where(DraftRow.id == point.id, DraftRow.version == point.version, DraftRow.state == "open")
        .values(state="published", version=point.version + 1),
    )
    await journal.add(
        session,
        department_id=paper.department_id,
        chain=journal.of_decision(row.id),
        what=PUBLISHED,
        at=now,
        person_id=actor.person_id,
        facts={
            "number": decision.number,
            "mark": point.mark.value,
            "mode": decision.mode.value,
            "seats": [seat.seat_id for seat in point.seats] if decision.assignments else [],
            "due": sorted({part.due.isoformat() for part in decision.assignments if part.due}),
            "version": point.version,
        },
    )
    return row


async def write_assignments(
    session: AsyncSession, paper: Paper, decision_id: int, decision: NewDecision, now: datetime
) -> None:
    """The own parts first; a contribution belongs to the own part of its date."""
    own = [part for part in decision.assignments if part.duty is Duty.OWN]
    material = [part for part in decision.assignments if part.duty is not Duty.OWN]
    if own:
        await session.execute(
            insert(AssignmentRow), _assignment_rows(paper, decision_id, decision.number, own, {}, now)
        )
    if material:
        of_date = await session.execute(
            select(AssignmentRow.part, AssignmentRow.id).where(AssignmentRow.decision_id == decision_id)
        )
        parents: dict[int, int] = dict(of_date.all())
        rows = _assignment_rows(paper, decision_id, decision.number, material, parents, now)
        await session.execute(insert(AssignmentRow), rows)


def _assignment_rows(
    paper: Paper,
    decision_id: int,
    number: int,
    parts: Sequence[NewAssignment],
    parents: Mapping[int, int],
    now: datetime,
) -> list[dict[str, Any]]:
    return [
        {
            "department_id": paper.department_id,
            "decision_id": decision_id,
            "seat_id": part.seat_id,
            "number": number,
            "part": part.part,
            "duty": part.duty,
            "parent_id": parents.get(part.part),
            "for_whom": part.for_whom[:512],
            "mark": part.mark,
            "due": part.due,
            "control": part.control,
            "overdue_from": part.overdue_from,
            "status": part.status,
            "created_at": now,
        }
        for part in parts
    ]


async def _put_letters(
    session: AsyncSession,
    going: Publication,
    turn: int,
    actor: Actor,
    department: Department,
    now: datetime,
    goes_at: datetime,
) -> None:
    """One a person, whatever the number of his seats, and one to each who acts for him that day.

    Nobody who is not connected gets any now.
    """
    paper = going.paper
    held = await recipients(session, going, department, now)
    away = {person.id for some in held.values() for person in some}
    acting = await people.deputies(session, away, department.today(goes_at))
    for person in {each.id: each for each in (*reached(held), *reached(acting))}.values():
        await outbox.put(
            session,
            ProtocolPublished(paper.id, person.id),
            lane=person.telegram_id,
            person_id=person.id,
            department_id=paper.department_id,
            key=f"{_key(paper.id)}{person.id}:{turn}",
            not_before=goes_at,
            priority=Priority.BROADCAST,
            now=now,
        )
    for chat in await chats.bound(session, paper.department_id) if going.live else ():
        await outbox.put(
            session,
            GroupPosted(chat.id, paper.id),
            lane=chat.telegram_id,
            department_id=paper.department_id,
            key=f"{_key(paper.id)}group:{chat.id}:{turn}",
            not_before=goes_at + _DONE_AFTER,
            priority=Priority.BROADCAST,
            now=now,
        )
    if actor.person_id is not None and going.live:
        await outbox.put(
            session,
            PublicationDone(paper.id, actor.person_id),
            lane=actor.telegram_id,
            person_id=actor.person_id,
            department_id=paper.department_id,
            key=f"{_done_key(paper.id)}{turn}",
            not_before=goes_at + _DONE_AFTER,
            priority=Priority.BROADCAST,
            now=now,
        )


def _key(protocol_id: int) -> str:
    return f"published:{protocol_id}:"


def _done_key(protocol_id: int) -> str:
    return f"publication_done:{protocol_id}:"


def reached(holders: Mapping[int, Collection[Person]]) -> list[Person]:
    """Everybody who can be written to, each once."""
    return list({person.id: person for some in holders.values() for person in some if person.reachable}.values())


async def recall(session: AsyncSession, paper: Paper, *, actor: Actor, now: datetime) -> int:
    """«Отменить рассылку»: the last publication's points are drafts again; gives how many.

    Its decisions stay as cancelled ones, so that their numbers and their journal are never used by another.
    Raises NotNow where nothing was sent out, or it is too late.
    """
    if paper.published_at is None or paper.recall_until is None:
        raise NotNow(Obstacle.NOT_PUBLISHED)
    if now >= paper.recall_until:
        raise NotNow(Obstacle.TOO_LATE_TO_RECALL)
    last = await _last_numbers(session, paper.id)
    rows = list(
        await session.scalars(
            select(DecisionRow).where(
                DecisionRow.protocol_id == paper.id, DecisionRow.number.in_(last), DecisionRow.cancelled_at.is_(None)
            )
        )
    )
    await outbox.cancel(session, prefix=_key(paper.id), now=now)
    await outbox.cancel(session, prefix=_done_key(paper.id), now=now)
    for row in rows:
        await _cancel_decision(session, row, actor, now)
    earlier = await session.scalar(
        select(func.count())
        .select_from(DecisionRow)
        .where(DecisionRow.protocol_id == paper.id, DecisionRow.cancelled_at.is_(None))
    )
    state = paper.state if paper.state is State.SINGLE else State.PUBLISHED if earlier else State.DRAFT
    await protocols.change(
        session,
        paper,
        state=state.value,
        published_at=paper.published_at if earlier else None,
        send_at=None,
        recall_until=None,
    )
    await journal.add(
        session,
        department_id=paper.department_id,
        chain=journal.of_protocol(paper.id),
        what=RECALLED,
        at=now,
        person_id=actor.person_id,
        facts={"numbers": last},
    )
    return len(rows)


async def _last_numbers(session: AsyncSession, protocol_id: int) -> list[int]:
    entries = await journal.entries(session, journal.of_protocol(protocol_id))
    return next((list(one.facts["numbers"]) for one in reversed(entries) if one.what == PUBLISHED), [])


async def _cancel_decision(session: AsyncSession, row: DecisionRow, actor: Actor, now: datetime) -> None:
    await _once(
        session,
        update(DecisionRow)
        .where(DecisionRow.id == row.id, DecisionRow.version == row.version)
        .values(cancelled_at=now, version=row.version + 1),
    )
    if row.series_id is not None:
        await series.taken_back(session, row.series_id, now)
    if row.carried_from_id is not None and actor.department is not None:
        days = await calendar.calendar(session, row.department_id)
        await carrying.restore(session, row.carried_from_id, row.id, actor, actor.department, days, now)
    await session.execute(
        update(AssignmentRow)
        .where(AssignmentRow.decision_id == row.id)
        .values(status=Status.CANCELLED, next_reminder_at=None, version=AssignmentRow.version + 1)
        .execution_options(synchronize_session=False)
    )
    await closing.close_requests(session, row.id, now)
    await session.execute(
        update(DraftRow)
        .where(DraftRow.id == row.draft_id, DraftRow.state == "published")
        .values(state="open", version=DraftRow.version + 1)
        .execution_options(synchronize_session=False)
    )
    await journal.add(
        session,
        department_id=row.department_id,
        chain=journal.of_decision(row.id),
        what=RECALLED,
        at=now,
        person_id=actor.person_id,
    )


async def _once(session: AsyncSession, statement: Any) -> None:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise ChangedMeanwhile("protocol")
