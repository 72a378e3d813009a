"""After a silence of ours, people are asked to press again.

Telegram keeps a press for about 150 s while nobody asks for updates, a message for a day.  So after a gap of more than
two minutes in working hours, whoever has an open card is told once that a press may have been lost.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import WAITING
from domain.letters import PressAgain, Priority
from domain.people import Connection, Department
from domain.protocol import Mark
from domain.reminders import is_working_hour, next_opening
from storage import outbox, people
from storage.calendar import calendar
from storage.models import AssignmentRow, HoldingRow, PersonRow, ServiceRow

KEY = "heard_at"
LOST_AFTER = timedelta(seconds=120)


async def beat(session: AsyncSession, now: datetime) -> None:
    """Notes that updates are being taken in at the instant `now`."""
    row = await session.get(ServiceRow, KEY)
    if row is None:
        session.add(ServiceRow(key=KEY, value=now.isoformat()))
    else:
        row.value = now.isoformat()


async def after_silence(session: AsyncSession, now: datetime) -> int:
    """Queues the request to press again where the silence since the last `beat` was long; how many letters.

    Call it once at the start, before the first `beat`.
    """
    row = await session.get(ServiceRow, KEY)
    if row is None:
        return 0
    since = datetime.fromisoformat(row.value)
    if now - since <= LOST_AFTER:
        return 0
    queued = 0
    for home in await people.departments(session):
        days = await calendar(session, home.id)
        if _was_working_time(since, now, home, days):
            opening = now if is_working_hour(now, home, days) else next_opening(now, home, days)
            queued += await _ask(session, home, opening, now)
    return queued


def _was_working_time(since: datetime, now: datetime, home: Department, days: WorkCalendar) -> bool:
    return is_working_hour(since, home, days) or next_opening(since, home, days) < now


async def _ask(session: AsyncSession, home: Department, opening: datetime, now: datetime) -> int:
    today = home.today(opening)
    rows = await session.execute(
        select(PersonRow.id, PersonRow.telegram_id)
        .join(HoldingRow, HoldingRow.person_id == PersonRow.id)
        .join(AssignmentRow, AssignmentRow.seat_id == HoldingRow.seat_id)
        .where(
            PersonRow.department_id == home.id,
            PersonRow.connection == Connection.CONNECTED,
            HoldingRow.until.is_(None),
            AssignmentRow.told_at.is_not(None),
            AssignmentRow.status.in_(WAITING),
            AssignmentRow.mark == Mark.CONTROL,
        )
        .distinct()
        .order_by(PersonRow.id)
    )
    queued = 0
    for person_id, telegram_id in rows:
        queued += await outbox.put(
            session,
            PressAgain(person_id, today),
            lane=telegram_id,
            person_id=person_id,
            department_id=home.id,
            key=f"press-again:{person_id}:{today.isoformat()}",
            not_before=opening,
            priority=Priority.DIGEST,
            now=now,
        )
    return queued
