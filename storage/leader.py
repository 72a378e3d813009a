"""Who leads: one row with an epoch that only grows.

Ticks and the courier act under an epoch and check it in the transaction they act in.  A process that was paused, or cut
off, comes back with an old epoch and is refused.  On PostgreSQL a leader shows by its heartbeat that it lives, by the
database's own clock, so that the replicas' clocks need not agree; on SQLite a file lock keeps others out
(`storage.lock`) and the epoch only counts the starts.
"""

from typing import Any

from sqlalchemy import Float, Select, cast, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import ServiceRow

KEY = "leader"
STALE_SECONDS = 30.0
ASLEEP_SECONDS = 15.0


class NotLeader(Exception):
    """Another process leads by now; whatever was about to be done, it does."""


# Built once: each commit of the courier asks it.
_EPOCH = select(ServiceRow.__table__.c.value).where(ServiceRow.__table__.c.key == KEY).with_for_update(read=True)


async def check_epoch(session: AsyncSession, epoch: int) -> None:
    """Raises NotLeader unless `epoch` is in force.  Call it first in the transaction.

    On PostgreSQL the row stays share-locked until the commit: a take-over waits for it, so what was checked is still
    true when it is written.  SQLite has one writer anyway.
    """
    value = (await session.execute(_EPOCH)).scalar_one_or_none()
    if value is None or value["epoch"] != epoch:
        raise NotLeader(f"epoch {epoch}, while {value and value['epoch']} is in force")


async def take_over(
    session: AsyncSession, owner: str, *, stale_seconds: float = STALE_SECONDS, asleep_seconds: float = ASLEEP_SECONDS
) -> int | None:
    """The new epoch, where nobody leads or the leader's heart has not beaten for `stale_seconds`; else None.

    Where the leader is stale, sessions that have said nothing for `asleep_seconds` inside a transaction are cut off.
    On SQLite the caller holds the file lock, so nobody else leads.
    """
    await _make_row(session)
    if not _on_sqlite(session):
        value, now = (await session.execute(_seen(session))).one()
        if value["owner"] and now - value["heartbeat"] >= stale_seconds:
            await session.execute(_WAKELESS, {"asleep": asleep_seconds})
    value, now = (await session.execute(_locked(session))).one()
    if not _on_sqlite(session) and value["owner"] and now - value["heartbeat"] < stale_seconds:
        return None
    epoch: int = value["epoch"] + 1
    await _write(session, owner, epoch, now)
    return epoch


# A leader that was stopped in the middle of a statement keeps the row locked, and PostgreSQL's own time limit counts
# between statements only.  Whoever has said nothing for so long inside a transaction is cut off.
_WAKELESS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND wait_event = 'ClientRead'"
    " AND state_change < clock_timestamp() - make_interval(secs => :asleep)"
)


async def beat(session: AsyncSession, owner: str, epoch: int) -> bool | None:
    """True: the heart has beaten.  False: another leads.  None: the row is busy just now, try again soon.

    It never waits for the row: a waiting writer would hold up later `check_epoch`s, and two transactions that check at
    different moments could then wait for each other.
    """
    found = (await session.execute(_locked(session, skip=True))).one_or_none()
    if found is None:
        return None
    value, now = found
    if value["epoch"] != epoch:
        return False
    await _write(session, owner, epoch, now)
    return True


async def step_down(session: AsyncSession, epoch: int) -> None:
    """Let another lead at once.  Nothing happens where another does already."""
    value, now = (await session.execute(_locked(session))).one()
    if value["epoch"] == epoch:
        await _write(session, "", epoch, now)


async def who_leads(session: AsyncSession) -> tuple[str, int, float] | None:
    """(owner, epoch, seconds since its heart beat); None before the first start.  An empty owner: nobody leads now."""
    found = (await session.execute(_seen(session))).one_or_none()
    if found is None:
        return None
    value, now = found
    return value["owner"], value["epoch"], now - value["heartbeat"]


def _on_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _seen(session: AsyncSession) -> Select[tuple[Any, float]]:
    """The row and the database's own clock in seconds; a transaction's own time stands still while it waits."""
    if _on_sqlite(session):
        now = cast((func.julianday("now") - 2440587.5) * 86400.0, Float)
    else:
        now = cast(func.extract("epoch", func.clock_timestamp()), Float)
    return select(ServiceRow.value, now).where(ServiceRow.key == KEY)


def _locked(session: AsyncSession, *, skip: bool = False) -> Select[tuple[Any, float]]:
    return _seen(session).with_for_update(skip_locked=skip)


async def _make_row(session: AsyncSession) -> None:
    insert = sqlite.insert if _on_sqlite(session) else postgresql.insert
    value = {"owner": "", "epoch": 0, "heartbeat": 0.0}
    await session.execute(insert(ServiceRow).values(key=KEY, value=value).on_conflict_do_nothing())


async def _write(session: AsyncSession, owner: str, epoch: int, heartbeat: float) -> None:
    value = {"owner": owner, "epoch": epoch, "heartbeat": heartbeat}
    await session.execute(update(ServiceRow).where(ServiceRow.key == KEY).values(value=value))
