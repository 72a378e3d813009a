"""A person's own quiet hours, and which letters wait for their end."""

from datetime import datetime, time

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import (
    Letter,
    MondayDigest,
    MonthEnd,
    MorningReminder,
    MustDecide,
    Nudge,
    OverdueForHead,
    OverdueForSecretary,
    PressAgain,
    ReadNudge,
    StillUnread,
)
from domain.quiet import Quiet
from storage import actors, plain
from storage.models import PersonRow

Waiting = (
    MorningReminder
    | Nudge
    | ReadNudge
    | StillUnread
    | MustDecide
    | OverdueForSecretary
    | OverdueForHead
    | MondayDigest
    | MonthEnd
    | PressAgain
)
"""Reminders and digests: what nobody is looking for at this moment."""


_people = plain.table(PersonRow).c
_QUIET = select(_people.quiet).where(_people.id == bindparam("person_id"))


async def of(session: AsyncSession, person_id: int) -> Quiet | None:
    kept = (await plain.execute(session, _QUIET, {"person_id": person_id})).scalar_one_or_none()
    return Quiet(time.fromisoformat(kept["from"]), time.fromisoformat(kept["until"])) if kept else None


async def choose(session: AsyncSession, person_id: int, quiet: Quiet | None) -> None:
    kept = {"from": f"{quiet.since:%H:%M}", "until": f"{quiet.until:%H:%M}"} if quiet else {}
    await session.execute(update(PersonRow).where(PersonRow.id == person_id).values(quiet=kept))


async def held_until(session: AsyncSession, letter: Letter, now: datetime) -> datetime | None:
    """To which instant the letter waits for its reader's quiet hours to end; None where it goes."""
    if not isinstance(letter, Waiting):
        return None
    quiet = await of(session, letter.person_id)
    if quiet is None:
        return None
    row = await session.get_one(PersonRow, letter.person_id)
    return quiet.held_until(now, await actors.department(session, row.department_id))
