"""The day's list of what is overdue, for the secretary and the head.

With the question about what is overdue for a month it is one message.
The question goes first, by its priority, and carries the list: the list's own letter then says nothing.

On the day of the head's digest the digest says both, and neither follows it; where it was not sent they come as ever.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from aiogram.methods import SendMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.dossier import Dossier
from domain.people import Actor
from domain.reminders import is_working_hour, next_opening
from domain.requests import holds_escalation
from domain.rights import Action, allowed
from messages import reminders
from messages.cards import Moment
from messages.summary import Listing, OpenStatus
from scheduler.outcomes import Composed, NotYet
from storage import assignments, decisions
from storage.models import OutboxRow

A_MOMENT = timedelta(minutes=1)
OPEN = OpenStatus(listing=Listing.OVERDUE)


def key(whom: str, person_id: int, day: date) -> str:
    """Of the letter to a secretary or a head; `question` is the key of the other one."""
    return f"overdue:{whom}:{person_id}:{day.isoformat()}"


def question(person_id: int, day: date) -> str:
    return f"decide:{person_id}:{day.isoformat()}"


def digest(person_id: int, day: date) -> str:
    """The key of the head's digest of that day's week."""
    return f"monday:{person_id}:{(day - timedelta(days=day.weekday())).isoformat()}"


async def told_by_digest(session: AsyncSession, reader: Actor, at: Moment) -> bool | NotYet:
    """Whether the head has had the digest today; NotYet while it waits to be sent."""
    assert reader.person_id is not None
    asked = select(OutboxRow.state, OutboxRow.not_before, OutboxRow.finished_at)
    found = (await session.execute(asked.where(OutboxRow.key == digest(reader.person_id, at.today)))).one_or_none()
    if found is None:
        return False
    if found.state in ("queued", "sending"):
        return NotYet(max(found.not_before, at.now) + A_MOMENT)
    return found.state == "sent" and at.home.today(found.finished_at) == at.today


async def letter(
    session: AsyncSession, reader: Actor, at: Moment, day: date, *, head: bool
) -> Composed | NotYet | None:
    """Nothing on another day, and where the question of the same morning or, to the head, the digest says it."""
    if day < at.today or not allowed(reader, Action.SEE_DEPARTMENT):
        return None  # today has a list of its own
    if not is_working_hour(at.now, at.home, at.calendar):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    assert reader.person_id is not None
    asked = select(OutboxRow.state).where(OutboxRow.key == question(reader.person_id, day))
    if await session.scalar(asked) in ("queued", "sending", "sent"):
        return None
    told = head and await told_by_digest(session, reader, at)
    if told:
        return told if isinstance(told, NotYet) else None
    found = await items(session, at, head=head)
    if not found:
        return None
    screen = reminders.overdue(found, at, OPEN, head=head)
    return Composed(SendMessage(chat_id=reader.telegram_id, **screen.as_kwargs()))


async def items(session: AsyncSession, at: Moment, *, head: bool) -> Sequence[tuple[Dossier, int]]:
    """What is overdue for long enough to be told, with the working days."""
    late = await assignments.overdue(session, at.home.id, at.today)
    found = []
    for dossier in await decisions.dossiers(session, [each.id for each in late]):
        first = dossier.assignment.overdue_from(at.calendar)
        days = at.calendar.count(first, at.today) + 1 if first else 0
        # A request for extension that was made in time and waits for his answer holds escalation.
        first_day = at.home.policy.head_from if head else at.home.policy.secretary_from
        asked_on = at.home.today(dossier.asked_at) if dossier.asked_at else None
        held = head and holds_escalation(asked_on, dossier.assignment.last_day)
        if days >= first_day and not held:
            found.append((dossier, days))
    return found


async def of_this_morning(
    session: AsyncSession, reader: Actor, at: Moment
) -> tuple[Sequence[tuple[Dossier, int]], bool]:
    """What today's list would tell this person, and whether it is a head's; nothing where none was planned for him."""
    assert reader.person_id is not None
    keys = {key(whom, reader.person_id, at.today): whom == "head" for whom in ("secretary", "head")}
    planned = await session.scalar(select(OutboxRow.key).where(OutboxRow.key.in_(keys)))
    return ([], False) if planned is None else (await items(session, at, head=keys[planned]), keys[planned])
