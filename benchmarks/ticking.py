"""A tick against the assignments that exist, which must not matter, and against those that are due, which must.

On SQLite, and on PostgreSQL where one answers at POSTGRES_URL (or at the usual address).  Between a size and the next
nothing changes but the number of assignments; the tick that is timed is `scheduler.plan.tick` with its commit.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from benchmarks.crowd import crowd, make_due
from benchmarks.rows import Row
from scheduler import plan
from storage.engine import Database
from storage.models import OutboxRow
from storage.plain import table
from tests.servers import Templates, new_postgres, postgres_url

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday, 11:00 in Moscow
DUE = date(2026, 11, 25)
FEW, MANY = 10_000, 1_000_000
SIZES = (FEW, 100_000, MANY)
A_MORNING = 200  # assignments due at once, each of another person
IDLE, BUSY = 30, 7  # how often each is timed

_FORGET = delete(table(OutboxRow))
_QUEUED = select(func.count()).select_from(table(OutboxRow))


async def _ticks(database: Database) -> float:
    """Seconds until nothing is due."""
    begun = time.perf_counter()
    while True:
        async with database.write() as session:
            if not await plan.tick(session, NOW):
                break
    return time.perf_counter() - begun


async def _one(database: Database) -> float:
    begun = time.perf_counter()
    async with database.write() as session:
        assert await plan.tick(session, NOW) == 0
    return time.perf_counter() - begun


async def _morning(database: Database, due: int) -> float:
    """Seconds of the ticks in which so many reminders fall due."""
    async with database.write() as session:
        await session.execute(_FORGET)
    await make_due(database, due, NOW)
    async with database.read() as session:
        before = (await session.execute(_QUEUED)).scalar_one()
    taken = await _ticks(database)
    async with database.read() as session:
        assert (await session.execute(_QUEUED)).scalar_one() == before + due
    return taken


async def measured(url: str, size: int) -> tuple[float, float, float]:
    """Seconds of a tick with nothing due, of one with a morning's, of one with ten times as many."""
    database = Database(url)
    await crowd(
        database, people=5000, assignments=size, departments=20, due=DUE, remind_at=NOW + timedelta(days=1), now=NOW
    )
    await _ticks(database)  # the day's lists, once a day
    idle = [await _one(database) for _ in range(IDLE)]
    morning = [await _morning(database, A_MORNING) for _ in range(BUSY)]
    tenfold = [await _morning(database, 10 * A_MORNING) for _ in range(3)]
    await database.close()
    return min(idle), min(morning), min(tenfold)  # the machine has other work too


async def _on(kind: str, size: int) -> tuple[float, float, float]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        templates = Templates(folder)
        if kind == "SQLite":
            return await measured(await templates.copy_sqlite(folder / "bot.db"), size)
        return await measured(await stack.enter_async_context(new_postgres(await templates.postgres(stack))), size)


def _rows(kind: str) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        if kind == "PostgreSQL" and postgres_url() is None:
            return []
        found = {size: asyncio.run(_on(kind, size)) for size in SIZES}
        made = []
        for what, place in (("a tick, nothing due", 0), (f"a tick, {A_MORNING} due", 1)):
            for size in SIZES[1:]:
                name, against = f"{what}, {size // 1000} thousand, {kind}", f"the same among {FEW // 1000} thousand"
                made.append(Row(name, 1000 * found[size][place], 1000 * found[FEW][place], "ms", 1.5, against))
        tenfold, once = found[FEW][2], found[FEW][1]
        made.append(
            Row(
                f"ticks for {10 * A_MORNING} due, {kind}",
                1000 * tenfold,
                10_000 * once,
                "ms",
                1.5,
                "ten times those for a tenth",
            )
        )
        return made

    return rows


ROWS = {"tick sqlite": _rows("SQLite"), "tick postgres": _rows("PostgreSQL")}
