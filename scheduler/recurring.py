"""What comes back and what has no end, by the calendar: turns issued, the quarter's question to the secretary.

A turn is issued in the transaction that moves its series on, so that a restart or another leader issues nothing twice;
the letters' keys name the series and the turn, the question's the person and the quarter.
"""

from datetime import date, datetime

from aiogram.methods import SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Priority, SeriesHalted, StandingAsked
from domain.people import Actor, Role
from domain.reminders import is_working_hour
from domain.rights import Action, allowed
from domain.standing import quarter
from messages import series as said
from messages import standing as without_end
from messages.cards import Moment
from scheduler.looking import Look
from scheduler.outcomes import Composed
from storage import actors, outbox, people, series, standing, turns
from storage.calendar import calendar
from storage.models import ServiceRow

BATCH = 100


async def plan(session: AsyncSession, look: Look, now: datetime) -> int:
    """Issues what is due by `now` and queues the quarter's questions; how many letters."""
    return await _issue(session, now) + await _ask(session, look, now)


async def _issue(session: AsyncSession, now: datetime) -> int:
    queued = 0
    for each in await series.due(session, now, BATCH):
        home = await actors.department(session, each.series.department_id)
        queued += await turns.issue(session, each, home, await calendar(session, home.id), now)
    return queued


async def _ask(session: AsyncSession, look: Look, now: datetime) -> int:
    """Once a quarter, in the first working hour of it that the bot is there; about what is older than the quarter."""
    queued = 0
    for home, _ in look.homes:
        first = quarter(home.today(now))
        if look.notes.get(f"standing:{home.id}", {}).get("quarter", "") >= first.isoformat():
            continue
        if not is_working_hour(now, home, await calendar(session, home.id)):
            continue
        if await standing.count(session, home.id, before=home.at(first, home.policy.opens)):
            queued += await _put(session, home.id, first, now)
        await session.merge(ServiceRow(key=f"standing:{home.id}", value={"quarter": first.isoformat()}))
    await session.flush()
    return queued


async def _put(session: AsyncSession, department_id: int, first: date, now: datetime) -> int:
    queued = 0
    for person in await people.staff(session, department_id, Role.SECRETARY):
        if person.reachable:
            queued += await outbox.put(
                session,
                StandingAsked(person.id, first),
                lane=person.telegram_id,
                person_id=person.id,
                department_id=department_id,
                key=f"standing:{person.id}:{first.isoformat()}",
                not_before=now,
                priority=Priority.DIGEST,
                now=now,
            )
    return queued


async def standing_asked(session: AsyncSession, letter: StandingAsked, reader: Actor, at: Moment) -> Composed | None:
    """Nothing where the quarter is over, or all has been taken off the list meanwhile."""
    if not allowed(reader, Action.CHANGE_DECISION) or quarter(at.today) != letter.day:
        return None
    total = await standing.count(session, at.home.id)
    some = await standing.listed(session, at.home.id, offset=0, limit=1)
    if not some:
        return None
    screen = without_end.one(some[0], total, 0, at, asked=True)
    return Composed(SendMessage(chat_id=reader.telegram_id, **screen.as_kwargs()))


async def series_halted(session: AsyncSession, letter: SeriesHalted, reader: Actor) -> Composed | None:
    course = await series.load(session, letter.series_id, reader, Action.CHANGE_DECISION)
    return Composed(SendMessage(chat_id=reader.telegram_id, **said.halted(course).as_kwargs()))
