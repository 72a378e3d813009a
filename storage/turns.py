"""The turns of series, issued when due: each a decision with a number of its own, to whoever holds the seats now."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Reason
from domain.decision import Duty, Status
from domain.letters import Priority, ProtocolPublished, SeriesHalted
from domain.people import Department, Role
from domain.publication import NewDecision, plan
from domain.reminders import is_working_hour, next_opening
from domain.review import Paper, Point, PointSeat
from domain.series import issue_at, next_turn, present_turn
from storage import journal, outbox, people, protocols, publication, series
from storage.models import AssignmentRow, DecisionRow, DepartmentRow, FieldRow, ProtocolRow


async def issue(
    session: AsyncSession, seen: series.Course, home: Department, calendar: WorkCalendar, now: datetime
) -> int:
    """The turn that is due now as a decision with a number of its own; gives how many letters were queued.

    Whoever holds the seats of the last turn gets it; who was taken off it then is left out.  Turns missed while the
    bot was away are written down and not made up for.  With nobody left to do it, or the last turn called off, the
    series ends and the secretary is told.
    """
    run, today = seen.series, home.today(now)
    assert run.next_due is not None
    last = await session.get_one(DecisionRow, seen.decision_id, populate_existing=True)
    seats = [] if last.cancelled_at is not None else await _seats(session, last.id)
    due_day, missed = present_turn(run.rule, run.next_due, today, calendar, home)
    if not seats or (run.until is not None and due_day > run.until):
        return await _halt(session, seen, home, now, tell=not seats)
    turn = next_turn(run.rule, due_day, calendar, home)
    await series.save(session, run, next_due=turn.due, next_issue_at=issue_at(turn, calendar, home))
    paper = protocols.paper_of(await session.get_one(ProtocolRow, last.protocol_id))
    department = await session.get_one(DepartmentRow, home.id, populate_existing=True, with_for_update=True)
    going = plan(
        paper,
        [_point(last, due_day, seats)],
        today=today,
        calendar=calendar,
        department=home,
        last_number=department.last_number,
    )
    [new] = going.decisions
    department.last_number = new.number
    decision_id = await _write(session, paper, last, new, now)
    await journal.add(
        session,
        department_id=home.id,
        chain=journal.of_decision(decision_id),
        what=series.ISSUED,
        at=now,
        person_id=None,
        facts={
            "number": new.number,
            "of": seen.first,
            "series": run.id,
            "seats": [seat.seat_id for seat in seats],
            "due": due_day.isoformat(),
            **({"missed": [day.isoformat() for day in missed]} if missed else {}),
        },
    )
    held = await publication.recipients(session, going, home, now)
    opening = now if is_working_hour(now, home, calendar) else next_opening(now, home, calendar)
    acting = await people.deputies(session, {each.id for some in held.values() for each in some}, home.today(opening))
    queued = 0
    for person in {each.id: each for each in (*publication.reached(held), *publication.reached(acting))}.values():
        queued += await outbox.put(
            session,
            ProtocolPublished(paper.id, person.id),
            lane=person.telegram_id,
            person_id=person.id,
            department_id=home.id,
            key=f"series:{run.id}:{due_day.isoformat()}:{person.id}",
            not_before=opening,
            priority=Priority.BROADCAST,
            now=now,
        )
    return queued


async def _seats(session: AsyncSession, decision_id: int) -> list[PointSeat]:
    """Who answered for the last turn and was not taken off it, in order; what was passed on is the holder's again."""
    rows = await session.execute(
        select(AssignmentRow.seat_id, AssignmentRow.for_whom)
        .where(
            AssignmentRow.decision_id == decision_id,
            AssignmentRow.status != Status.CANCELLED,
            AssignmentRow.duty != Duty.DELEGATED,
        )
        .order_by(AssignmentRow.id)
    )
    return list(dict.fromkeys(PointSeat(seat_id, None, for_whom) for seat_id, for_whom in rows))


def _point(last: DecisionRow, due_day: date, seats: Sequence[PointSeat]) -> Point:
    """The last turn as a point that is ready to go out once more."""
    return Point(
        id=0,
        paper_id=last.protocol_id,
        position=0,
        text=last.text,
        mark=last.mark,
        mode=last.mode,
        seats=tuple(seats),
        deadline=Deadline(last.deadline_phrase, DeadlineKind.DATE, (due_day,), Reason.NEXT_TURN),
    )


async def _write(session: AsyncSession, paper: Paper, last: DecisionRow, new: NewDecision, now: datetime) -> int:
    kept = (
        "department_id", "protocol_id", "point", "question", "paragraph", "lead_in", "text", "source_line", "mark",
        "mode", "deadline_phrase", "deadline_note", "deadline_kind", "executors", "curator_id", "special_control",
        "proof", "group_ids", "series_id",
    )  # fmt: skip
    row = DecisionRow(**{name: getattr(last, name) for name in kept}, number=new.number, published_at=now)
    session.add(row)
    await session.flush()
    await publication.write_assignments(session, paper, row.id, new, now)
    columns = await session.scalars(select(FieldRow).where(FieldRow.decision_id == last.id).order_by(FieldRow.position))
    session.add_all(
        FieldRow(
            department_id=each.department_id,
            decision_id=row.id,
            position=each.position,
            title=each.title,
            kind=each.kind,
        )
        for each in list(columns)
    )
    await session.flush()
    return row.id


async def _halt(session: AsyncSession, seen: series.Course, home: Department, now: datetime, *, tell: bool) -> int:
    await series.save(session, seen.series, next_issue_at=None, next_due=None, stopped_at=now)
    await series.note(session, seen, series.HALTED, now)
    queued = 0
    for person in await people.staff(session, home.id, Role.SECRETARY) if tell else ():
        if person.reachable:
            queued += await outbox.put(
                session,
                SeriesHalted(person.id, seen.series.id),
                lane=person.telegram_id,
                person_id=person.id,
                department_id=home.id,
                key=f"series-halted:{seen.series.id}:{person.id}",
                not_before=now,
                priority=Priority.DIGEST,
                now=now,
            )
    return queued
