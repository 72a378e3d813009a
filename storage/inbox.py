"""The inbox: what Telegram handed over is a row before Telegram is told that it may forget it.

    new ──claim──▶ working ──done──▶ done
     ▲                │ failed (the handler raised): again, the third time ▶ dead
     └────────────────┘ died (the process died with it in flight): again and alone, the fifth time ▶ dead

A lane is worked in order and one at a time; a lane is a person for presses and private messages, else a chat.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Result, String, bindparam, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage import plain
from storage.models import InboxRow

TRIES = 3
DEATHS = 5


class NotWorking(Exception):
    """The update is not being worked on: somebody has finished it, or took it back."""


@dataclass(slots=True)
class InboxEntry:
    """An update in flight.  `payload` is Telegram's JSON; `done` is set once the change that marks it is committed."""

    id: int
    update_id: int
    lane: str
    payload: str
    tries: int
    deaths: int
    received_at: datetime
    done: bool = False


_INBOX = plain.table(InboxRow)
_COLUMNS = tuple(_INBOX.c[name] for name in ("id", "update_id", "lane", "payload", "tries", "deaths", "received_at"))
_KEEPS = {
    name: insert(_INBOX).on_conflict_do_nothing(index_elements=["update_id"]).returning(_INBOX.c.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_LEAVE = (
    update(_INBOX)
    .where(_INBOX.c.id.in_(bindparam("ids", expanding=True)), _INBOX.c.state == "working")
    # What was said is kept where it belongs, in a report or a request, or nowhere.
    .values(state="done", done_at=bindparam("now"), payload="")
)

# The predicates stand as literals: SQLite takes a partial index only where it reads the index's own condition.
_FIRST_OF_LANES = """
    SELECT q.id FROM inbox AS q
    WHERE q.state IN ('new', 'working') AND q.state = 'new' AND q.lane NOT IN :paused AND (:alone = 0 OR q.deaths > 0)
      AND NOT EXISTS (
        SELECT 1 FROM inbox AS e
        WHERE e.lane = q.lane AND e.state IN ('new', 'working') AND (e.id < q.id OR e.state = 'working')
      )
    ORDER BY q.id LIMIT :count
"""
_claim_sqlite = (
    text(
        f"UPDATE inbox SET state = 'working' WHERE id IN ({_FIRST_OF_LANES}) "  # noqa: S608
        "RETURNING id, update_id, lane, payload, tries, deaths, received_at"
    )
    .bindparams(bindparam("paused", expanding=True, type_=String()))
    .columns(*_COLUMNS)
)
_claimable_postgres = text(_FIRST_OF_LANES + " FOR UPDATE OF q SKIP LOCKED").bindparams(
    bindparam("paused", expanding=True, type_=String())
)


def _on_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


async def receive(session: AsyncSession, updates: Sequence[tuple[int, str, str]], now: datetime) -> int:
    """Keeps (update id, lane, payload) in the order given and returns how many are new.

    Known update ids are passed over: Telegram repeats what it has no acknowledgement for.  By membership, not by
    order: update ids start anew after a silent week.
    """
    if not updates:
        return 0
    rows = [
        {"update_id": update_id, "lane": lane[:64], "payload": payload, "received_at": now, "state": "new"}
        | {"tries": 0, "deaths": 0, "error": ""}
        for update_id, lane, payload in updates
    ]
    return len((await plain.execute(session, _KEEPS[session.get_bind().dialect.name], rows)).all())


async def claim(
    session: AsyncSession, *, limit: int, paused: Collection[str] = (), alone: bool = False
) -> list[InboxEntry]:
    """Takes the first open update of up to `limit` lanes; a lane with one in flight and a `paused` lane are left.

    `alone` takes only what was in flight at a death.
    """
    asked = {"paused": list(paused) or [""], "alone": int(alone), "count": limit}
    if not _on_postgres(session):
        rows: Result[*tuple[Any, ...]] = await plain.execute(session, _claim_sqlite, asked)
    else:
        ids = (await session.execute(_claimable_postgres, asked)).scalars().all()
        if not ids:
            return []
        taken = update(InboxRow).where(InboxRow.id.in_(ids), InboxRow.state == "new").values(state="working")
        rows = await session.execute(taken.returning(*_COLUMNS), execution_options={"synchronize_session": False})
    return sorted((InboxEntry(*row) for row in rows), key=lambda entry: entry.id)


async def waiting(session: AsyncSession) -> int:
    """How many updates are kept and not claimed."""
    is_new = text("state IN ('new', 'working') AND state = 'new'")
    return (await session.execute(select(func.count()).select_from(InboxRow).where(is_new))).scalar_one()


async def done(session: AsyncSession, inbox_id: int, now: datetime) -> None:
    """Marks the update as worked, in the transaction of the change that it caused.

    Raises NotWorking when it was not in flight: then the change must not be committed, it was made before.
    """
    if await _leave(session, [inbox_id], now) != 1:
        raise NotWorking(inbox_id)


async def finish(session: AsyncSession, inbox_ids: Sequence[int], now: datetime) -> None:
    """Marks updates that changed nothing as worked; those already marked are passed over."""
    if inbox_ids:
        await _leave(session, inbox_ids, now)


async def _leave(session: AsyncSession, inbox_ids: Sequence[int], now: datetime) -> int:
    return (await plain.execute(session, _LEAVE, {"ids": list(inbox_ids), "now": now})).rowcount


async def failed(session: AsyncSession, inbox_id: int, error: str, now: datetime, *, final: bool = False) -> bool:
    """Counts a try of which the handler raised.  True: it was the last (or `final`), the update is a dead letter."""
    query = select(InboxRow.tries).where(InboxRow.id == inbox_id, InboxRow.state == "working")
    tries = (await session.execute(query)).scalar_one_or_none()
    if tries is None:
        return False
    dead = final or tries + 1 >= TRIES
    await session.execute(
        update(InboxRow)
        .where(InboxRow.id == inbox_id)
        .values(tries=tries + 1, error=error, state="dead" if dead else "new", done_at=now if dead else None)
    )
    return dead


async def release(session: AsyncSession, inbox_ids: Sequence[int]) -> None:
    """Gives back what was claimed and is not to be worked now; counts neither as a try nor as a death."""
    if inbox_ids:
        await session.execute(
            update(InboxRow).where(InboxRow.id.in_(inbox_ids), InboxRow.state == "working").values(state="new")
        )


async def died(session: AsyncSession, now: datetime) -> list[int]:
    """At a start: what is in flight was in flight at a death.  Counts it and returns the ids that are dead letters now.

    The others are claimed again with `alone`, one after the other, so that of eight suspects only the guilty one
    meets its fifth death.
    """
    await session.execute(
        update(InboxRow).where(InboxRow.state == "working").values(state="new", deaths=InboxRow.deaths + 1)
    )
    given_up = (
        update(InboxRow)
        .where(InboxRow.state == "new", InboxRow.deaths >= DEATHS)
        .values(state="dead", done_at=now, error=f"the process died {DEATHS} times with this update in flight")
    )
    rows = await session.execute(given_up.returning(InboxRow.id), execution_options={"synchronize_session": False})
    return sorted(rows.scalars())


async def reopen(session: AsyncSession, inbox_id: int) -> bool:
    """Gives a dead letter its tries again.  False: it is not a dead letter."""
    changed = await _changed(
        session,
        update(InboxRow)
        .where(InboxRow.id == inbox_id, InboxRow.state == "dead")
        .values(state="new", tries=0, deaths=0, error="", done_at=None),
    )
    return changed == 1


async def prune(session: AsyncSession, before: datetime) -> int:
    """Forgets updates worked before `before`, which lies at least two days back: Telegram repeats for one day."""
    return await _changed(session, delete(InboxRow).where(InboxRow.state == "done", InboxRow.done_at < before))


@dataclass(frozen=True, slots=True)
class InboxCounts:
    open: int
    dead: int
    oldest: datetime | None  # when the oldest open update was received


async def counts(session: AsyncSession) -> InboxCounts:
    """For health: what waits, what is dead."""
    is_open = text("state IN ('new', 'working')")
    waiting, oldest = (
        await session.execute(select(func.count(), func.min(InboxRow.received_at)).select_from(InboxRow).where(is_open))
    ).one()
    dead = (await session.execute(select(func.count()).where(InboxRow.state == "dead"))).scalar_one()
    return InboxCounts(waiting, dead, oldest)


async def _changed(session: AsyncSession, statement: Any) -> int:
    result = await session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount
