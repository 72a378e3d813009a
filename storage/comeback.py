"""Who had blocked the bot can be written to again: one catch-up, and nothing of what time has settled.

What was published meanwhile comes as it would have, one message a protocol.  Of the reminders that were missed one is
said, at the next hour at which people work: all that is overdue or due then.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import MorningReminder, Priority
from domain.people import Connection
from domain.reminders import is_working_hour, next_opening
from storage import actors, invitations, outbox
from storage.calendar import calendar
from storage.models import PersonRow


async def catch_up(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """Call it once the person is marked as connected."""
    rows = await session.scalars(
        select(PersonRow).where(PersonRow.telegram_id == chat_id, PersonRow.connection == Connection.CONNECTED)
    )
    for person in list(rows):
        await invitations.catch_up(session, person.id, chat_id, now)
        home = await actors.department(session, person.department_id)
        days = await calendar(session, home.id)
        moment = now if is_working_hour(now, home, days) else next_opening(now, home, days)
        day = home.today(moment)
        for key in (f"morning:{person.id}:{day.isoformat()}", f"back:{person.id}:{now.isoformat()}"):
            if await _is_queued(session, key) or await outbox.put(
                session,
                MorningReminder(person.id, day, back=True),
                lane=chat_id,
                person_id=person.id,
                department_id=home.id,
                key=key,
                not_before=moment,
                priority=Priority.REMINDER,
                now=now,
            ):
                break


async def _is_queued(session: AsyncSession, key: str) -> bool:
    return await outbox.state(session, key) in ("queued", "sending", "sent")
