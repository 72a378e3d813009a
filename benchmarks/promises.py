"""Promises about reminders at their full size, in virtual time, on SQLite: P6 (on time, never early), P8 (an outage is
caught up once).

Ticks plan and claims take at the rate that Telegram grants, each step of the clock; nothing is sent, so that a day
takes a minute.  What sending adds is measured in `sending`.
"""

import asyncio
import json
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, select, update

from benchmarks.crowd import crowd
from benchmarks.rows import Row
from scheduler import plan
from storage import outbox
from storage.engine import Database
from storage.models import AssignmentRow, OutboxRow
from storage.plain import table
from tests.servers import Templates

MIDNIGHT = datetime(2026, 11, 23, 21, tzinfo=UTC)  # Tuesday begins in Moscow
OPENS, CLOSES = MIDNIGHT + timedelta(hours=9), MIDNIGHT + timedelta(hours=17)
DUE = date(2026, 11, 25)
REMINDERS = 5000
STEP = timedelta(seconds=30)
RATE = 29
A_PERSON = 40
OUTAGES = (timedelta(minutes=10), timedelta(hours=5), timedelta(days=3))

_ASSIGNMENTS, _OUTBOX = table(AssignmentRow), table(OutboxRow)
_MOVE = update(_ASSIGNMENTS).where(_ASSIGNMENTS.c.id == bindparam("its")).values(next_reminder_at=bindparam("at"))


@asynccontextmanager
async def _base(people: int, assignments: int) -> AsyncIterator[Database]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(await Templates(folder).copy_sqlite(folder / "bot.db"))
        await crowd(
            database, people=people, assignments=assignments, departments=1, due=DUE, remind_at=OPENS, now=MIDNIGHT
        )
        yield database
        await database.close()


async def _step(database: Database, now: datetime, room: int) -> list[outbox.Claimed]:
    """The ticks of a step, one a second as long as there is something to do, and what the rate lets go."""
    for _ in range(STEP.seconds):
        async with database.write() as session:
            if not await plan.tick(session, now):
                break
    async with database.write() as session:
        gone = await outbox.claim(session, epoch=1, now=now, limit=room, bulk=room)
        for claimed in gone:
            await outbox.sent(session, claimed, now, message_id=None)
    return gone


async def _a_day() -> tuple[float, int]:
    """Seconds after due and place in the queue, the 99th percentile; and how many went early."""
    chance = random.Random(6)
    moments = {
        number: MIDNIGHT + timedelta(hours=9 if number % 3 == 0 else chance.uniform(0, 24))
        for number in range(1, REMINDERS + 1)
    }
    async with _base(REMINDERS, REMINDERS) as database:
        async with database.write() as session:
            await session.execute(_MOVE, [{"its": number, "at": moment} for number, moment in moments.items()])
        went: dict[int, datetime] = {}
        now = MIDNIGHT
        while now < MIDNIGHT + timedelta(days=2) and len(went) < REMINDERS:
            for claimed in await _step(database, now, RATE * STEP.seconds):
                went.setdefault(json.loads(claimed.payload)["person_id"], now)  # tomorrow has a reminder of its own
            working = OPENS <= now < CLOSES or OPENS <= now - timedelta(days=1) < CLOSES
            now += STEP if working else timedelta(minutes=10)
    assert len(went) == REMINDERS, len(went)
    allowed = {number: _allowed(moment) for number, moment in moments.items()}
    early = sum(went[number] < allowed[number] for number in moments)
    queue = sorted(moments, key=lambda number: (allowed[number], number))
    ahead = Counter(allowed.values())
    seen: Counter[datetime] = Counter()
    late = []
    for number in queue:
        moment = allowed[number]
        place = seen[moment] if ahead[moment] > 1 else 0
        seen[moment] += 1
        late.append((went[number] - moment).total_seconds() - place / RATE)
    return sorted(late)[int(0.99 * len(late))], early


def _allowed(moment: datetime) -> datetime:
    """Reminders keep to office hours."""
    if moment < OPENS:
        return OPENS
    return moment if moment + STEP < CLOSES else OPENS + timedelta(days=1)


async def _after(outage: timedelta, shift: timedelta) -> tuple[int, int]:
    """The most letters that anybody got on coming back, and how many assignments no letter named."""
    people = 50
    async with _base(people, people * A_PERSON) as database:
        back = OPENS + outage + shift
        named: set[int] = set()
        letters: Counter[int] = Counter()
        # Until the office closes; then the clock is set right, and the same hours come, or are missed, once more.
        for start in (back, back - shift):
            for minute in range(0, 60, 2):
                for claimed in await _step(database, start + timedelta(minutes=minute), 1000):
                    letters[claimed.person_id or 0] += 1
                    named.update(json.loads(claimed.payload)["assignment_ids"])
        async with database.read() as session:
            waiting = await session.execute(
                select(_OUTBOX.c.person_id, _OUTBOX.c.payload).where(_OUTBOX.c.state == "queued")
            )
            for person_id, payload in waiting:
                letters[person_id] += 1
                named.update(json.loads(payload)["assignment_ids"])
    return max(letters.values()), people * A_PERSON - len(named)


def on_time() -> list[Row]:
    late, early = asyncio.run(_a_day())
    against = f"{REMINDERS} reminders in 24 hours, place in the queue ÷ rate taken off"
    return [
        Row("P6: lateness, 99th percentile", late, 0, "s", 60, against, difference=True),
        Row("P6: reminders that went early", early, 0, "reminders", 0, "none", difference=True),
    ]


def caught_up_once() -> list[Row]:
    rows = []
    for outage in OUTAGES:
        for hours in (-1, 0, 1):
            most, left = asyncio.run(_after(outage, timedelta(hours=hours)))
            name = f"P8: letters a person after {outage}, clock {hours:+d} h"
            rows.append(Row(name, most, 0, "letters", 1, f"{A_PERSON} due a person, {left} not named", difference=True))
            if left:
                rows.append(
                    Row("P8: assignments that no letter names", left, 0, "assignments", 0, "none", difference=True)
                )
    return rows


ROWS = {"promises on time": on_time, "promises outage": caught_up_once}
