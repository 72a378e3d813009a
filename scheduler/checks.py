"""Checkers' batches: at the department's hours of checking what waits, in one message a checker.

The hour that was planned last is kept a department, so that a restart, a second tick or another leader plans none
twice; the outbox key names person, day and hour.  What was missed while the bot was away comes once, late, in office
hours.
"""

from datetime import datetime, time, timedelta

from aiogram.methods import SendMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.checking import is_due, last_slot, may_write, passed_slot
from domain.letters import ChecksWait, Priority
from domain.people import Actor, Department
from domain.reminders import next_opening
from messages import check_pages
from messages.cards import Moment
from messages.checks import OpenChecks
from scheduler.looking import Look
from scheduler.outcomes import Composed, NotYet
from storage import checking, outbox, people
from storage.calendar import calendar
from storage.models import OutboxRow, ServiceRow

LATE = timedelta(hours=1)


async def plan(session: AsyncSession, look: Look, now: datetime) -> int:
    """Queues the batches that are due by `now`; how many letters."""
    queued = 0
    for home, founded in look.homes:
        passed = passed_slot(now, home)
        kept = look.notes.get(f"checking:{home.id}")
        told = datetime.fromisoformat(kept["told"]) if kept else founded
        if kept and datetime.fromisoformat(kept["seen"]) >= passed:
            continue
        days = await calendar(session, home.id)
        slot = last_slot(now, home, days)
        if slot is not None and slot > told:
            if not may_write(now, slot, home, days):
                continue
            queued += await _put(session, home, days, told, slot, now)
            told = slot
        value = {"told": told.isoformat(), "seen": passed.isoformat()}
        await session.merge(ServiceRow(key=f"checking:{home.id}", value=value))
    await session.flush()
    return queued


async def _put(
    session: AsyncSession, home: Department, days: WorkCalendar, since: datetime, slot: datetime, now: datetime
) -> int:
    queued, day, clock = 0, home.today(slot), f"{home.local(slot):%H:%M}"
    for person_id, waiting in (await checking.queues(session, home.id, home.today(now))).items():
        if not is_due(waiting, since, slot, home, days):
            continue
        person = await people.person(session, person_id)
        queued += await outbox.put(
            session,
            ChecksWait(person_id, day, clock),
            lane=person.telegram_id,
            person_id=person_id,
            department_id=home.id,
            key=_key(person_id, slot, home),
            not_before=now,
            priority=Priority.DIGEST,
            now=now,
        )
    return queued


def _key(person_id: int, slot: datetime, home: Department) -> str:
    return f"checking:{person_id}:{home.local(slot):%Y-%m-%d:%H:%M}"


async def checks_wait(session: AsyncSession, letter: ChecksWait, reader: Actor, at: Moment) -> Composed | NotYet | None:
    """What waits at this moment; nothing where nothing does, or where a later hour's message says it anyway."""
    slot = at.home.at(letter.day, time.fromisoformat(letter.clock))
    if not may_write(at.now, slot, at.home, at.calendar):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    latest = last_slot(at.now, at.home, at.calendar)
    if latest is not None and latest > slot:
        key = _key(letter.person_id, latest, at.home)
        if await session.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None:
            return None
    screen = await check_pages.waiting(session, OpenChecks(), reader, at, late=at.now - slot > LATE)
    return None if screen is None else Composed(SendMessage(chat_id=reader.telegram_id, **screen.as_kwargs()))
