"""What a restored base still wants to say, calmed.

A copy is from the past: most of what waited in its outbox went out afterwards, and nobody can tell which.  So after a
restore nobody gets a burst:

- edits of cards stay: they make no sound, and show what is true;
- what is not due yet stays;
- what the next tick or a page says again anyway (`SAID_AGAIN`: reminders, lists, notes about the service) is cancelled;
- the rest may be the only news of a decision, a report or an answer, so losing it is worse than saying it twice: a
  person's first letter stays, each further one waits an hour more than the one before.

Updates that were not handled stay too: Telegram was told that they are kept and will not send them again.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import (
    CardRefreshed,
    LetterFailed,
    MorningReminder,
    MustDecide,
    Nudge,
    OverdueForHead,
    OverdueForSecretary,
    PeopleConnected,
    PersonUnreachable,
    PressAgain,
    PublicationDone,
    ReadNudge,
    StillUnread,
    UpdateFailed,
)
from storage.models import OutboxRow, ServiceRow

KEY = "restored"
REASON = "restored"
APART = timedelta(hours=1)
SAID_AGAIN = tuple(
    kind.__name__
    for kind in (
        MorningReminder,
        OverdueForSecretary,
        OverdueForHead,
        ReadNudge,
        StillUnread,
        MustDecide,
        PublicationDone,
        PeopleConnected,
        Nudge,
        PersonUnreachable,
        LetterFailed,
        UpdateFailed,
        PressAgain,
    )
)


async def calm(session: AsyncSession, *, made_at: datetime, now: datetime) -> tuple[int, int]:
    """Calm the outbox of a base restored at `now` from a copy made at `made_at`; (cancelled, put off)."""
    waiting = OutboxRow.state.in_(("queued", "sending"))
    # What was in flight belongs to an epoch that is over.
    await session.execute(update(OutboxRow).where(OutboxRow.state == "sending").values(state="queued", epoch=None))
    due = (waiting, OutboxRow.not_before <= now, OutboxRow.kind != CardRefreshed.__name__)
    cancelled = await session.execute(
        update(OutboxRow)
        .where(*due, OutboxRow.kind.in_(SAID_AGAIN))
        .values(state="cancelled", error=REASON, finished_at=now)
        .returning(OutboxRow.id)
    )
    count = len(cancelled.all())
    seen: dict[str, int] = {}
    put_off = 0
    rows = await session.execute(
        select(OutboxRow.id, OutboxRow.lane).where(*due).order_by(OutboxRow.priority, OutboxRow.id)
    )
    for row_id, lane in rows.all():
        before = seen.get(lane, 0)
        seen[lane] = before + 1
        if before:
            later = now + before * APART
            await session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(not_before=later))
            put_off += 1
    await session.execute(delete(ServiceRow).where(ServiceRow.key == KEY))
    value = {"made_at": made_at.isoformat(), "at": now.isoformat(), "cancelled": count, "put_off": put_off}
    session.add(ServiceRow(key=KEY, value=value))
    return count, put_off
