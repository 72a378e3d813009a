"""The secretary speaks for somebody: «передано лично», a report by phone, by post, on paper.

The journal's row names who wrote it down and for whom; the report bears both and the channel.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.checking import at_once
from domain.decision import Assignment, Channel
from domain.delivery import instant_of
from domain.dossier import Attachment
from domain.errors import BadInput, InputProblem
from domain.letters import Priority, ReportArrived
from domain.people import Actor, Department, Person
from storage import assignments, cards, checkers, decisions, journal, people
from storage.calendar import calendar
from storage.models import AssignmentRow, ReportRow
from storage.reports import LONGEST, attach, clean


async def acknowledge(
    session: AsyncSession, seen: Assignment, actor: Actor, channel: Channel, day: date, now: datetime
) -> Assignment:
    """«Передано лично» on `day`: told and acknowledged.  Raises NotNow where it was said already, BadDate."""
    home = _home(actor)
    changed = seen.acknowledged(instant_of(day, home, await since(session, seen), now))
    return await _save(session, seen, changed, actor, now, "acknowledged", channel, day)


async def report(
    session: AsyncSession,
    seen: Assignment,
    actor: Actor,
    channel: Channel,
    day: date,
    words: str,
    files: Sequence[Attachment],
    now: datetime,
) -> int:
    """A report that came on `day` by `channel`; its id.  By that day it is judged to be in time.

    It is the secretary's own as far as checking goes: somebody else accepts what she wrote down.
    Raises BadInput without a word, BadDate, NotNow as `Assignment.reported` does.
    """
    home = _home(actor)
    words = clean(words)
    if not words:
        raise BadInput(InputProblem.NO_WORD)
    if len(words) > LONGEST:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST),))
    at = instant_of(day, home, await since(session, seen), now)
    whom = await for_whom(session, seen, home, now)
    assert actor.person_id is not None
    changed = seen.reported(actor.person_id, at, day)
    row = ReportRow(
        department_id=seen.department_id,
        assignment_id=seen.id,
        person_id=actor.person_id,
        on_behalf_of=whom,
        channel=channel.value,
        closes=True,
        text=words,
        at=at,
    )
    session.add(row)
    await session.flush()
    await attach(session, row.id, seen.department_id, files, now)
    saved = await _save(session, seen, changed, actor, now, "reported", channel, day, report=row.id)
    held = (await people.holders(session, [seen.seat_id], home.today(now)))[seen.seat_id]
    decision = await decisions.get(session, seen.decision_id)
    own = {each.id for each in held} | {actor.person_id}
    checking: list[Person] = []
    if saved.is_share:
        checking = await checkers.leads(session, saved, home.today(now))
    elif at_once(home, special=decision.special_control):
        checking = await checkers.checkers(session, saved, decision, own, home.today(now))
    for person in checking:
        if person.id != actor.person_id:
            await checkers.tell(
                session,
                ReportArrived(saved.id, person.id),
                person,
                key=f"arrived:{row.id}:{person.id}",
                now=now,
                priority=Priority.REPLY,
            )
    return row.id


async def for_whom(session: AsyncSession, seen: Assignment, home: Department, now: datetime) -> int | None:
    """Who holds the seat today; None where nobody does."""
    held = (await people.holders(session, [seen.seat_id], home.today(now)))[seen.seat_id]
    return held[0].id if held else None


async def since(session: AsyncSession, seen: Assignment) -> datetime:
    """When it came to be: nothing can have been told of it before."""
    return (await session.get_one(AssignmentRow, seen.id)).created_at


async def _save(
    session: AsyncSession,
    seen: Assignment,
    changed: Assignment,
    actor: Actor,
    now: datetime,
    what: str,
    channel: Channel,
    day: date,
    **facts: Any,
) -> Assignment:
    home = _home(actor)
    saved = await assignments.save(session, seen, changed, home, await calendar(session, seen.department_id), now)
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=what,
        at=now,
        person_id=actor.person_id,
        acting_for=await for_whom(session, seen, home, now),
        assignment_id=seen.id,
        facts={"channel": channel.value, "day": day.isoformat(), **facts},
    )
    await cards.refresh(session, seen.id, now)
    return saved


def _home(actor: Actor) -> Department:
    assert actor.department is not None
    return actor.department
