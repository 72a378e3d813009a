"""What is due → the outbox.  Woken by a tick; the table is the schedule, and its cost grows with what is due.

A person's reminders of a morning are one letter (`morning:<person>:<day>`).  What was missed while the bot was away is
said once, late, at the next hour at which people work.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment
from domain.letters import Letter, MorningReminder, OverdueForHead, OverdueForSecretary, Priority
from domain.people import Department, Person, Role
from domain.protocol import Mark
from domain.reminders import is_working_hour, next_opening, next_reminder
from scheduler import checks, daily, digests, overdue, recurring
from scheduler.looking import Look, around
from storage import actors, checkers, outbox, people, plain
from storage.assignments import assignment_of
from storage.calendar import calendar
from storage.crash import point
from storage.engine import Database
from storage.models import AssignmentRow, OutboxRow, ServiceRow

BATCH = 100  # assignments a transaction: whoever presses a button waits for the one under way
LATE = timedelta(hours=2)  # a reminder this much after its moment says that it is late


async def wake(database: Database, now: datetime, fence: Callable[[AsyncSession], Awaitable[None]]) -> int:
    """A tick in a transaction of its own; how many letters wait for the courier now.  Raises what `fence` raises.

    What is due and what was planned of it are written together: a death before the commit plans nothing, one after it
    leaves the letters to the next life's courier.
    """
    async with database.write() as session:
        await fence(session)
        planned = await tick(session, now)
        point("tick.planned")
    point("tick.committed")
    return planned


async def tick(session: AsyncSession, now: datetime) -> int:
    """Plans what is due by `now`; how many letters were queued.  Call it in a transaction of its own, often."""
    look = await around(session)
    queued = await recurring.plan(session, look, now)
    # The digest before the lists: it goes first, and the head's list says nothing after it.
    return (
        queued
        + await _reminders(session, now)
        + await digests.plan(session, look, now)
        + await _overdue_lists(session, look, now)
        + await daily.plan(session, look, now)
        + await checks.plan(session, look, now)
    )


# ── a person's morning ──────────────────────────────────────────────────────────────────────────────────────────────


async def _reminders(session: AsyncSession, now: datetime) -> int:
    first = await plain.execute(session, _FIRST, {"now": now})
    seats: dict[int, set[int]] = defaultdict(set)
    for _, seat_id, department_id in first:
        seats[department_id].add(seat_id)
    queued = 0
    for department_id, seat_ids in seats.items():
        home = await actors.department(session, department_id)
        queued += await _department(session, home, seat_ids, now)
    return queued


async def _department(session: AsyncSession, home: Department, seat_ids: Collection[int], now: datetime) -> int:
    days = await calendar(session, home.id)
    opening = now if is_working_hour(now, home, days) else next_opening(now, home, days)
    day = home.today(opening)
    whose = await _whose(session, seat_ids, day)
    # All of a person's seats at once, so that his one letter names everything.
    due = await _due(session, set(seat_ids).union(*(seats for _, seats in whose.values())), now)
    by_seat: dict[int, list[Assignment]] = defaultdict(list)
    for each in due:
        by_seat[each.seat_id].append(each)
    morning = {
        person.id: sorted((each for seat in seats for each in by_seat[seat]), key=lambda each: each.id)
        for person, seats in whose.values()
        if person.reachable
    }
    letters = [
        _morning(person, morning[person.id], home, day, opening)
        for person, _ in whose.values()
        if morning.get(person.id)
    ]
    put = await outbox.put_all(
        session, letters, department_id=home.id, not_before=opening, priority=Priority.REMINDER, now=now
    )
    told = {
        each.id
        for letter in letters
        if letter.key in put or await _still_queued(session, letter.key)
        for each in morning[letter.person_id]
    }
    reachable_seats = {seat for person, seats in whose.values() if person.reachable for seat in seats}
    # Where somebody was written to already this morning, the next one names it.
    moments = [
        _next_moment(each, home, days, opening, postponed=each.id not in told and each.seat_id in reachable_seats)
        for each in due
    ]
    if due:
        moves = [{"its_id": each.id, "moment": moment} for each, moment in zip(due, moments, strict=True)]
        await session.execute(_MOVE_ON, moves)
    return len(put)


_ASSIGNMENTS = plain.table(AssignmentRow)
_FIRST = (
    select(_ASSIGNMENTS.c.id, _ASSIGNMENTS.c.seat_id, _ASSIGNMENTS.c.department_id)
    .where(_ASSIGNMENTS.c.next_reminder_at <= bindparam("now"))
    .order_by(_ASSIGNMENTS.c.next_reminder_at, _ASSIGNMENTS.c.id)
    .limit(BATCH)
)
_MOVE_ON = (
    update(_ASSIGNMENTS).where(_ASSIGNMENTS.c.id == bindparam("its_id")).values(next_reminder_at=bindparam("moment"))
)


async def _due(session: AsyncSession, seat_ids: Collection[int], now: datetime) -> list[Assignment]:
    rows = await session.scalars(
        select(AssignmentRow)
        .where(AssignmentRow.seat_id.in_(seat_ids), AssignmentRow.next_reminder_at <= now)
        .order_by(AssignmentRow.id)
    )
    return [assignment_of(row) for row in rows]


async def _whose(session: AsyncSession, seat_ids: Collection[int], day: date) -> dict[int, tuple[Person, set[int]]]:
    """Who is written to about these seats, and every seat for which each of them answers on that day.

    A letter names all that its reader answers for, so who shares one of those seats is written to in the same turn.
    """
    found: dict[int, tuple[Person, set[int]]] = {}
    seen: set[int] = set()
    while new := set(seat_ids) - seen:
        seen |= new
        held = await people.holders(session, new, day)
        holders = {person.id: person for some in held.values() for person in some}
        acting = await people.deputies(session, list(holders), day)
        there = holders | {each.id: each for some in acting.values() for each in some}
        held_by = await people.seats_held(session, list(there), day)
        for person in there.values():
            found.setdefault(person.id, (person, set()))[1].update(held_by[person.id])
        for holder_id, deputies in acting.items():
            for each in deputies:
                found[each.id][1].update(held_by[holder_id])
        seat_ids = {seat for _, seats in found.values() for seat in seats}
    return found


def _morning_key(person_id: int, day: date) -> str:
    return f"morning:{person_id}:{day.isoformat()}"


def _morning(
    person: Person, mine: Sequence[Assignment], home: Department, day: date, opening: datetime
) -> outbox.ToPerson:
    moments = [each.next_reminder_at for each in mine if each.next_reminder_at is not None]
    late = any(home.today(moment) < day or opening - moment > LATE for moment in moments)
    assert person.telegram_id is not None
    since = home.today(min(moments)) if late else None
    letter = MorningReminder(person.id, day, tuple(each.id for each in mine), late, since)
    return outbox.ToPerson(letter, person.telegram_id, person.id, _morning_key(person.id, day))


async def _still_queued(session: AsyncSession, key: str) -> bool:
    """The letter has not gone yet: made on fresh data, it will name what has come to be due since."""
    return await session.scalar(select(OutboxRow.state).where(OutboxRow.key == key)) == "queued"


def _next_moment(
    each: Assignment, home: Department, days: WorkCalendar, opening: datetime, *, postponed: bool
) -> datetime | None:
    coming = next_reminder(each, home, days, opening)
    moment = coming[0] if coming else None
    if postponed:
        tomorrow = next_opening(opening, home, days)
        moment = tomorrow if moment is None else min(moment, tomorrow)
    return moment


# ── overdue, for the secretary and the head ─────────────────────────────────────────────────────────────────────────


_NOTES = {Role.SECRETARY: "day", Role.HEAD: "heads"}


async def _overdue_lists(session: AsyncSession, look: Look, now: datetime) -> int:
    """Once a working morning a department: the secretaries' list, and the heads' from the fifth working day.

    On a Monday the heads' waits for the hour of their digest, which says it.
    """
    queued = 0
    for home, founded in look.homes:
        key, today = f"overdue:{home.id}", home.today(now)
        known = look.notes.get(key, {})
        whom = {role for role, note in _NOTES.items() if known.get(note, "") < today.isoformat()}
        if digests.comes_later(look, home, founded, now):
            whom.discard(Role.HEAD)
        if not whom or home.local(now).time() < home.policy.opens:
            continue
        days = await calendar(session, home.id)
        if not is_working_hour(now, home, days):
            continue
        queued += await _tell_overdue(session, home, days, now, whom)
        told = {_NOTES[role]: today.isoformat() for role in whom}
        await session.merge(ServiceRow(key=key, value=dict(known) | told))
    await session.flush()
    return queued


async def _tell_overdue(
    session: AsyncSession, home: Department, days: WorkCalendar, now: datetime, whom: Collection[Role]
) -> int:
    today = home.today(now)
    oldest = await session.scalar(
        select(func.min(AssignmentRow.overdue_from)).where(
            AssignmentRow.department_id == home.id,
            AssignmentRow.mark == Mark.CONTROL,
            AssignmentRow.parent_id.is_(None),
            AssignmentRow.status.in_(WAITING),
            AssignmentRow.told_at.is_not(None),
            AssignmentRow.overdue_from <= today,
        )
    )
    if oldest is None:
        return 0
    since = days.count(oldest, today) + 1
    letters: list[tuple[Person, Letter, str]] = []
    if since >= home.policy.secretary_from:
        letters += [
            (each, OverdueForSecretary(each.id, today), "secretary")
            for each in await checkers.staff(session, home.id, today, Role.SECRETARY)
        ]
    if since >= home.policy.head_from and Role.HEAD in whom:
        told = {person.id for person, _, _ in letters}
        letters += [
            (each, OverdueForHead(each.id, today), "head")
            for each in await checkers.staff(session, home.id, today, Role.HEAD)
            if each.id not in told
        ]
    queued = 0
    for person, letter, whose in letters:
        if person.reachable and (whose == "head" or Role.SECRETARY in whom):
            queued += await outbox.put(
                session,
                letter,
                lane=person.telegram_id,
                person_id=person.id,
                department_id=home.id,
                key=overdue.key(whose, person.id, today),
                not_before=now,
                priority=Priority.DIGEST,
                now=now,
            )
    return queued
