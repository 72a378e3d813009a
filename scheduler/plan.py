"""What is due → the outbox.  Woken by a tick; the table is the schedule, and its cost grows with what is due.

A person's reminders of a morning are one letter (`morning:<person>:<day>`).  What was missed while the bot was away is
said once, late, at the next hour at which people work.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment
from domain.letters import Letter, MorningReminder, OverdueForHead, OverdueForSecretary, Priority
from domain.people import Department, Person, Role
from domain.protocol import Mark
from domain.reminders import is_working_hour, next_opening, next_reminder
from scheduler import digests
from storage import actors, outbox, people
from storage.assignments import assignment_of
from storage.calendar import calendar
from storage.models import AssignmentRow, DepartmentRow, OutboxRow, ServiceRow

BATCH = 500
LATE = timedelta(hours=2)  # a reminder this much after its moment says that it is late


async def tick(session: AsyncSession, now: datetime) -> int:
    """Plans what is due by `now`; how many letters were queued.  Call it in a transaction of its own, often."""
    return await _reminders(session, now) + await _overdue_lists(session, now) + await digests.plan(session, now)


# ── a person's morning ──────────────────────────────────────────────────────────────────────────────────────────────


async def _reminders(session: AsyncSession, now: datetime) -> int:
    first = await session.execute(
        select(AssignmentRow.id, AssignmentRow.seat_id, AssignmentRow.department_id)
        .where(AssignmentRow.next_reminder_at <= now)
        .order_by(AssignmentRow.next_reminder_at, AssignmentRow.id)
        .limit(BATCH)
    )
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
    queued, told = 0, set[int]()
    for person, seats in whose.values():
        mine = [each for each in due if each.seat_id in seats]
        if mine and person.reachable:
            put = await _put_morning(session, person, mine, home, day, opening, now)
            queued += put
            if put or await _still_queued(session, _morning_key(person.id, day)):
                told.update(each.id for each in mine)
    reachable_seats = {seat for person, seats in whose.values() if person.reachable for seat in seats}
    for each in due:
        # Somebody was written to already this morning: the next one names it.
        waits = each.id not in told and each.seat_id in reachable_seats
        await _move_on(session, each, home, days, opening, postponed=waits)
    return queued


async def _due(session: AsyncSession, seat_ids: Collection[int], now: datetime) -> list[Assignment]:
    rows = await session.scalars(
        select(AssignmentRow)
        .where(AssignmentRow.seat_id.in_(seat_ids), AssignmentRow.next_reminder_at <= now)
        .order_by(AssignmentRow.id)
    )
    return [assignment_of(row) for row in rows]


async def _whose(session: AsyncSession, seat_ids: Collection[int], day: date) -> dict[int, tuple[Person, set[int]]]:
    """Who is written to about these seats, and every seat for which each of them answers on that day."""
    held = await people.holders(session, seat_ids, day)
    holders = {person.id: person for some in held.values() for person in some}
    acting = await people.deputies(session, list(holders), day)
    found: dict[int, tuple[Person, set[int]]] = {}
    for holder in holders.values():
        own = {seat.id for seat in await people.seats_of(session, holder.id, day)}
        for person in (holder, *acting[holder.id]):
            found.setdefault(person.id, (person, set()))[1].update(own)
    return found


def _morning_key(person_id: int, day: date) -> str:
    return f"morning:{person_id}:{day.isoformat()}"


async def _put_morning(
    session: AsyncSession,
    person: Person,
    mine: Iterable[Assignment],
    home: Department,
    day: date,
    opening: datetime,
    now: datetime,
) -> bool:
    moments = [each.next_reminder_at for each in mine if each.next_reminder_at is not None]
    late = any(home.today(moment) < day or opening - moment > LATE for moment in moments)
    return await outbox.put(
        session,
        MorningReminder(person.id, day, tuple(each.id for each in mine), late),
        lane=person.telegram_id,
        person_id=person.id,
        department_id=home.id,
        key=_morning_key(person.id, day),
        not_before=opening,
        priority=Priority.REMINDER,
        now=now,
    )


async def _still_queued(session: AsyncSession, key: str) -> bool:
    """The letter has not gone yet: made on fresh data, it will name what has come to be due since."""
    return await session.scalar(select(OutboxRow.state).where(OutboxRow.key == key)) == "queued"


async def _move_on(
    session: AsyncSession,
    each: Assignment,
    home: Department,
    days: WorkCalendar,
    opening: datetime,
    *,
    postponed: bool,
) -> None:
    coming = next_reminder(each, home, days, opening)
    moment = coming[0] if coming else None
    if postponed:
        tomorrow = next_opening(opening, home, days)
        moment = tomorrow if moment is None else min(moment, tomorrow)
    await session.execute(
        update(AssignmentRow).where(AssignmentRow.id == each.id).values(next_reminder_at=moment),
        execution_options={"synchronize_session": False},
    )


# ── overdue, for the secretary and the head ─────────────────────────────────────────────────────────────────────────


async def _overdue_lists(session: AsyncSession, now: datetime) -> int:
    """Once a working morning a department: the secretaries' list, and the heads' from the fifth working day."""
    queued = 0
    done = dict((await session.execute(_told_days())).all())
    for row in await session.scalars(select(DepartmentRow)):
        home = actors.department_of(row)
        key, today = f"overdue:{row.id}", home.today(now)
        if (done.get(key) or {}).get("day", "") >= today.isoformat():
            continue
        if home.local(now).time() < home.policy.opens:
            continue
        days = await calendar(session, home.id)
        if not is_working_hour(now, home, days):
            continue
        queued += await _tell_overdue(session, home, days, today, now)
        await session.merge(ServiceRow(key=key, value={"day": today.isoformat()}))
    await session.flush()
    return queued


def _told_days() -> Select[str, Any]:
    return select(ServiceRow.key, ServiceRow.value).where(ServiceRow.key.startswith("overdue:", autoescape=True))


async def _tell_overdue(session: AsyncSession, home: Department, days: WorkCalendar, today: date, now: datetime) -> int:
    oldest = await session.scalar(
        select(func.min(AssignmentRow.overdue_from)).where(
            AssignmentRow.department_id == home.id,
            AssignmentRow.mark == Mark.CONTROL,
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
            for each in await people.staff(session, home.id, Role.SECRETARY)
        ]
    if since >= home.policy.head_from:
        told = {person.id for person, _, _ in letters}
        letters += [
            (each, OverdueForHead(each.id, today), "head")
            for each in await people.staff(session, home.id, Role.HEAD)
            if each.id not in told
        ]
    queued = 0
    for person, letter, whom in letters:
        if person.reachable:
            queued += await outbox.put(
                session,
                letter,
                lane=person.telegram_id,
                person_id=person.id,
                department_id=home.id,
                key=f"overdue:{whom}:{person.id}:{today.isoformat()}",
                not_before=now,
                priority=Priority.DIGEST,
                now=now,
            )
    return queued
