"""Letters by the calendar: the head's Monday and the month's end; planned once each, made on fresh data.

The outbox key names the week or the month, so a restart, a second tick or another leader queues nothing twice.  Where
the bot was away on Monday the digest comes on the next working day of the same week; on another week it does not.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from aiogram.methods import SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from domain.digest import late_points
from domain.letters import Letter, MondayDigest, MonthEnd, Priority
from domain.people import Actor, Department, Person, Role
from domain.reminders import next_opening
from domain.rights import Action, allowed
from messages import digest as said
from messages.cards import Moment
from scheduler import overdue
from scheduler.looking import Look
from scheduler.outcomes import Composed, NotYet
from storage import checkers, deciding, outbox
from storage import digest as figures
from storage.calendar import calendar
from storage.models import ServiceRow

MONTH_END_DAYS = 7  # a note that could not be written in the first week of the month is not written at all


async def plan(session: AsyncSession, look: Look, now: datetime) -> int:
    """Queues what is due by `now`; how many letters."""
    queued = 0
    for home, founded in look.homes:
        today, clock = home.today(now), home.local(now).time()
        if not home.policy.digest <= clock < home.policy.closes:
            continue
        monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
        known = look.notes.get(f"digests:{home.id}", {})
        told = {"monday": monday.isoformat(), "month": month.isoformat()}
        if known == told:
            continue
        days = await calendar(session, home.id)
        if not days.is_working(today):
            continue
        born = home.today(founded)
        if known.get("monday") != told["monday"] and born < monday:
            queued += await _monday(session, home, monday, now)
        if known.get("month") != told["month"] and born < month and today < month + timedelta(days=MONTH_END_DAYS):
            queued += await _month(session, home, month, now)
        await session.merge(ServiceRow(key=f"digests:{home.id}", value=told))
    await session.flush()
    return queued


def comes_later(look: Look, home: Department, founded: datetime, now: datetime) -> bool:
    """Whether this week's digest is not planned yet, and its hour is still to come today."""
    today = home.today(now)
    monday = today - timedelta(days=today.weekday())
    if look.notes.get(f"digests:{home.id}", {}).get("monday") == monday.isoformat() or home.today(founded) >= monday:
        return False
    return home.local(now).time() < home.policy.digest < home.policy.closes


async def _monday(session: AsyncSession, home: Department, monday: date, now: datetime) -> int:
    heads = await checkers.staff(session, home.id, home.today(now), Role.HEAD)
    letters = [(each, MondayDigest(each.id, monday), overdue.digest(each.id, monday)) for each in heads]
    return await _put(session, home, letters, now)


async def _month(session: AsyncSession, home: Department, month: date, now: datetime) -> int:
    """About the month before the one that begins on `month`."""
    ended = (month - timedelta(days=1)).replace(day=1)
    staff = await checkers.staff(session, home.id, home.today(now), Role.HEAD, Role.SECRETARY)
    letters = [(each, MonthEnd(each.id, ended), f"month:{each.id}:{ended.isoformat()}") for each in staff]
    return await _put(session, home, letters, now)


async def _put(
    session: AsyncSession, home: Department, letters: Sequence[tuple[Person, Letter, str]], now: datetime
) -> int:
    queued = 0
    for person, letter, key in letters:
        if person.reachable:
            queued += await outbox.put(
                session,
                letter,
                lane=person.telegram_id,
                person_id=person.id,
                department_id=home.id,
                key=key,
                not_before=now,
                priority=Priority.DIGEST,
                now=now,
            )
    return queued


def _may_go(at: Moment) -> bool:
    """From its hour until the office closes, on a working day: after an outage it does not come at night."""
    policy, clock = at.home.policy, at.home.local(at.now).time()
    return at.calendar.is_working(at.today) and min(policy.digest, policy.opens) <= clock < policy.closes


async def monday(session: AsyncSession, letter: MondayDigest, reader: Actor, at: Moment) -> Composed | NotYet | None:
    """Nothing where there is nothing to say, where the week is over, or who reads is no head any more."""
    if not reader.has(Role.HEAD) or at.today >= letter.day + timedelta(weeks=1):
        return None
    if not _may_go(at):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    late = sorted(await overdue.items(session, at, head=True), key=lambda item: -item[1])
    points = late_points(dossier for dossier, _ in late)
    waiting = await deciding.to_decide(session, reader, at.now)
    found = await figures.monday(session, at.home, at.calendar, at.now, points, waiting)
    if found.is_silent:
        return None
    return Composed(SendMessage(chat_id=reader.telegram_id, **said.monday(found, at).as_kwargs()))


async def month_end(session: AsyncSession, letter: MonthEnd, reader: Actor, at: Moment) -> Composed | NotYet | None:
    if not allowed(reader, Action.SEE_DEPARTMENT):
        return None
    if not _may_go(at):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    found = await figures.month(session, at.home, letter.day, at.now)
    if found.is_silent:
        return None
    return Composed(SendMessage(chat_id=reader.telegram_id, **said.month(found, at).as_kwargs()))
