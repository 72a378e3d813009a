"""Once a working day: a nudge to who has not acknowledged a protocol, then word to the secretary; and what is overdue
for a month is put before who must decide.

A nudge comes once a protocol and person, in the middle of the second working day after he was told, so that it never
meets a morning's message; all that is due for one at that moment is one message.  Who is silent still is told to the
secretary at the next middle of a day, once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time

from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.dossier import Dossier
from domain.letters import Letter, MustDecide, Priority, ReadNudge, StillUnread
from domain.people import Actor, Department, Person, Role
from domain.reminders import is_working_hour, next_opening
from domain.rights import Action, Target, allowed
from messages import delivery as board
from messages import pages
from messages import undecided as screens
from messages.cards import Moment
from messages.unread import of_day
from scheduler import overdue
from scheduler.looking import Look
from scheduler.outcomes import Composed, NotYet
from storage import assignments, cards, checkers, deciders, decisions, outbox, people, unread
from storage import delivery as boards
from storage.calendar import calendar
from storage.models import ServiceRow


def middle(home: Department) -> time:
    """The middle of the office day: 13:00 where people work from 9 to 17."""
    opens, closes = (each.hour * 60 + each.minute for each in (home.policy.opens, home.policy.closes))
    hour, minute = divmod((opens + closes) // 2, 60)
    return time(hour, minute)


async def plan(session: AsyncSession, look: Look, now: datetime) -> int:
    """Queues what is due by `now`; how many letters.  A morning and a middle of a day are each gone through once."""
    queued = 0
    for home, _ in look.homes:
        today, clock = home.today(now).isoformat(), home.local(now).time()
        known = dict(look.notes.get(f"daily:{home.id}", {}))
        parts = [
            part
            for part, since in (("morning", home.policy.opens), ("middle", middle(home)))
            if clock >= since and known.get(part) != today
        ]
        if not parts:
            continue
        days = await calendar(session, home.id)
        if not is_working_hour(now, home, days):
            continue
        if "morning" in parts:
            queued += await _must_decide(session, home, now)
        if "middle" in parts:
            queued += await _nudges(session, home, days, now)
            # Not the working day before: that may have been a quiet one, or the bot was away.
            since = date.fromisoformat(known["middle"]) if "middle" in known else days.add(home.today(now), -1)
            queued += await _still_unread(session, home, since, now)
        await session.merge(ServiceRow(key=f"daily:{home.id}", value=known | dict.fromkeys(parts, today)))
    await session.flush()
    return queued


async def _put(session: AsyncSession, letter: Letter, to: Person, key: str, now: datetime, priority: Priority) -> bool:
    return to.reachable and await outbox.put(
        session,
        letter,
        lane=to.telegram_id,
        person_id=to.id,
        department_id=to.department_id,
        key=key,
        not_before=now,
        priority=priority,
        now=now,
    )


# ── not acknowledged ────────────────────────────────────────────────────────────────────────────────────────────────


async def _nudges(session: AsyncSession, home: Department, days: WorkCalendar, now: datetime) -> int:
    """A letter a person, of all his protocols that are due; a protocol that any letter to him named is not again.

    Of what the secretary has reminded him by hand today it is not said a second time today.
    """
    today = home.today(now)
    whose = await _whose(session, await unread.unread(session, home, days, today), today)
    known, waiting = await unread.reminded(session, list(whose))
    by_hand = await unread.by_hand(session, home, today)
    queued = 0
    for person_id, (person, own) in whose.items():
        fresh = {each.protocol_id for each in own if each.due} - known[person_id] - by_hand[person_id]
        key = unread.key(person_id, today)
        if not fresh or not person.reachable:
            continue
        earlier = []
        if person_id in waiting:
            if await outbox.state(session, key) is not None:
                continue
            earlier = await unread.take_back(session, person_id, now)
        protocols = fresh.union(*(each.protocols for each in earlier))
        named = {each.assignment_id for each in own if each.protocol_id in protocols}
        named = named.union(*(each.assignment_ids for each in earlier))
        letter = ReadNudge(person_id, today, tuple(sorted(protocols)), tuple(sorted(named)))
        queued += await _put(session, letter, person, key, now, Priority.REMINDER)
    return queued


async def _whose(
    session: AsyncSession, found: Sequence[unread.Unread], today: date
) -> dict[int, tuple[Person, list[unread.Unread]]]:
    """Person → what of it waits for his word: of who holds the seat, and of who acts for him."""
    by_seat: dict[int, list[unread.Unread]] = defaultdict(list)
    for each in found:
        by_seat[each.seat_id].append(each)
    whose: dict[int, tuple[Person, list[unread.Unread]]] = {}
    seats = list(by_seat)
    for start in range(0, len(seats), unread.AT_ONCE):
        held = await people.holders(session, seats[start : start + unread.AT_ONCE], today)
        acting = await people.deputies(session, {each.id for some in held.values() for each in some}, today)
        for seat_id, holders in held.items():
            there = {each.id: each for holder in holders for each in (holder, *acting[holder.id])}
            for person in there.values():
                whose.setdefault(person.id, (person, []))[1].extend(by_seat[seat_id])
    return whose


async def read_nudge(session: AsyncSession, letter: ReadNudge, reader: Actor, at: Moment) -> Composed | NotYet | None:
    """Nothing where he has acknowledged, or answered, meanwhile."""
    if not is_working_hour(at.now, at.home, at.calendar):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    if letter.day is None:
        own = await assignments.of_protocol(session, letter.protocol_id, reader.seat_ids)
    else:
        own = await unread.named(session, reader, letter.day)
    found = await decisions.dossiers(session, [each.id for each in own if each.is_unread and each.told_at])
    if not found:
        return None
    if letter.day is None or len({each.source.id for each in found}) == 1:
        return Composed(SendMessage(chat_id=reader.telegram_id, **board.nudge(found, at).as_kwargs()))
    here = of_day(letter.day)
    page = await pages.draw(session, here, reader, at.now)

    async def after(session: AsyncSession, result: Message, now: datetime) -> None:
        await cards.put(
            session,
            chat_id=result.chat.id,
            message_id=result.message_id,
            person_id=reader.person_id,
            department_id=at.home.id,
            page=here.pack(),
            assignment_ids=page.assignment_ids,
            now=now,
        )

    return Composed(SendMessage(chat_id=reader.telegram_id, **page.screen.as_kwargs()), after)


async def _still_unread(session: AsyncSession, home: Department, since: date, now: datetime) -> int:
    today = home.today(now)
    if not await unread.nudged(session, home, since, today):
        return 0
    queued = 0
    for each in await checkers.staff(session, home.id, today, Role.SECRETARY):
        waited = await unread.not_told(session, each.id)
        await outbox.cancel(session, prefix=f"unread:{each.id}:", now=now)
        letter = StillUnread(each.id, today, min([since, *waited]))
        queued += await _put(session, letter, each, f"unread:{each.id}:{today.isoformat()}", now, Priority.DIGEST)
    return queued


async def still_unread(
    session: AsyncSession, letter: StillUnread, reader: Actor, at: Moment
) -> Composed | NotYet | None:
    """Who was reminded on the days before the letter's and has not acknowledged."""
    if not allowed(reader, Action.SEE_DEPARTMENT):
        return None
    if not is_working_hour(at.now, at.home, at.calendar):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    found = []
    since = letter.since or at.calendar.add(letter.day, -1)
    reminded = await unread.nudged(session, at.home, since, letter.day)
    for protocol_id, person_ids in sorted(reminded.items()):
        shown = await boards.board(session, protocol_id, reader, at.now)
        silent = [each for each in shown.recipients if each.person.id in person_ids and each.unread]
        if silent:
            found.append((shown.source, silent))
    if not found:
        return None
    return Composed(SendMessage(chat_id=reader.telegram_id, **screens.still_unread(found, at).as_kwargs()))


# ── overdue for a month ─────────────────────────────────────────────────────────────────────────────────────────────


async def _must_decide(session: AsyncSession, home: Department, now: datetime) -> int:
    today = home.today(now)
    late = await unread.undecided(session, home, today)
    fresh = await unread.asked(session, home, late) if late else {}
    if not fresh:
        return 0
    queued = 0
    asked: dict[int, tuple[Person, list[int]]] = {}
    for decision_id, some in (await deciders.of_overdue(session, home, fresh, today)).items():
        for person in some:
            asked.setdefault(person.id, (person, []))[1].append(decision_id)
    for person, ids in asked.values():
        key = overdue.question(person.id, today)
        queued += await _put(session, MustDecide(person.id, today, tuple(ids)), person, key, now, Priority.ESCALATION)
    if queued:
        await unread.ask(session, home, fresh, now)
    return queued


async def must_decide(session: AsyncSession, letter: MustDecide, reader: Actor, at: Moment) -> Composed | NotYet | None:
    """The points that are overdue for a month still, and that nobody has decided about; with the day's list of overdue,
    where he gets one.  Nothing to a head whose digest of today counts them among what waits for his decision."""
    if not is_working_hour(at.now, at.home, at.calendar):
        return NotYet(next_opening(at.now, at.home, at.calendar))
    told = reader.has(Role.HEAD) and await overdue.told_by_digest(session, reader, at)
    if told:
        return told if isinstance(told, NotYet) else None
    late = await unread.undecided(session, at.home, at.today)
    asked = [late[each] for each in letter.decision_ids if each in late]
    by_id = {
        each.assignment.id: each for each in await decisions.dossiers(session, [one for ids in asked for one in ids])
    }
    found = [[by_id[one] for one in ids] for ids in asked]
    items = [some for some in found if all(allowed(reader, Action.DECIDE_LATE, _target(each)) for each in some)]
    if not items:
        return None
    rest, is_head = await overdue.of_this_morning(session, reader, at) if letter.day == at.today else ([], False)
    screen = screens.listing(
        items, at, rest, overdue.OPEN, head=is_head, may_change=allowed(reader, Action.CHANGE_DECISION)
    )
    return Composed(SendMessage(chat_id=reader.telegram_id, **screen.as_kwargs()))


def _target(one: Dossier) -> Target:
    decision = one.decision
    return Target(
        decision.department_id,
        seat_id=one.assignment.seat_id,
        curator_id=decision.curator_id,
        special_control=decision.special_control,
    )
