"""The outbox: every message of the system's own accord is a row, written in the transaction that causes it.

    queued ──claim──▶ sending ──▶ sent | cancelled (nothing left to say) | dead (undeliverable, somebody is told)
      ▲                  │
      └── requeued, or recovered under a new epoch

A lane is a chat; one letter of a lane is in flight at a time.  A claim belongs to an epoch and an attempt, and only
that claim can complete it.  `scheduler.courier` is the only reader.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    String,
    TextClause,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import CardRefreshed, Letter, Priority, packed
from storage import plain
from storage.models import CardRow, OutboxRow, PersonRow
from storage.types import UtcDateTime

INTERACTIVE = Priority.REPLY  # this and what goes before it answers somebody who is looking at the screen
UNKNOWN_ALLOWED = 2  # outcomes nobody knows, each followed by a re-send: at most three copies of a message
UNREACHABLE = "unreachable"  # why a letter was cancelled: its person cannot be written to
_QUEUED = "letters queued"
REPEATABLE = CardRefreshed.__name__  # sent twice it shows the same


class Superseded(Exception):
    """The claim is void: the row was completed, or taken over under a new epoch."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the courier's hands."""

    id: int
    department_id: int | None
    person_id: int | None
    lane: str
    kind: str
    payload: str
    priority: int
    attempts: int
    unknown: int
    epoch: int
    not_before: datetime
    created_at: datetime

    @property
    def interactive(self) -> bool:
        return self.priority <= INTERACTIVE


_OUTBOX = plain.table(OutboxRow)
_PUTS = {
    name: insert(_OUTBOX).on_conflict_do_nothing(index_elements=["key"]).returning(_OUTBOX.c.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}

_PUTS_ALL = {
    name: insert(_OUTBOX).on_conflict_do_nothing(index_elements=["key"]).returning(_OUTBOX.c.key)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


async def put(
    session: AsyncSession,
    letter: Letter,
    *,
    lane: int | None,
    person_id: int | None = None,
    department_id: int | None = None,
    key: str | None,
    not_before: datetime,
    priority: Priority,
    now: datetime,
) -> bool:
    """Queues a letter to the chat `lane`; None means the chat of the person, or of the refreshed card, as known now.

    False, and nothing is queued: the key has been used (whatever became of that letter, unless it was taken back by
    `cancel`), or there is no chat to write to.  The key of an edit is taken while the edit is pending only: the
    pending one reads afresh when it goes, so that the last look wins.
    """
    if lane is None:
        lane = await _chat_of(session, letter, person_id)
        if lane is None:
            return False
    row = _row(letter, lane, person_id, department_id, key, not_before, priority, now)
    added = (await plain.execute(session, _PUTS[session.get_bind().dialect.name], row)).scalar_one_or_none()
    if added is None and isinstance(letter, CardRefreshed):
        await _changed(
            session,
            update(OutboxRow)
            .where(OutboxRow.key == key, OutboxRow.state == "queued")
            .values(
                not_before=case((OutboxRow.not_before < not_before, OutboxRow.not_before), else_=not_before),
                priority=case((OutboxRow.priority < int(priority), OutboxRow.priority), else_=int(priority)),
            ),
        )
    if added is not None and not_before <= now:
        session.info[_QUEUED] = queued_now(session) + 1
    return added is not None


def _row(
    letter: Letter,
    lane: int,
    person_id: int | None,
    department_id: int | None,
    key: str | None,
    not_before: datetime,
    priority: Priority,
    now: datetime,
) -> dict[str, Any]:
    kind, payload = packed(letter)
    return {
        "department_id": department_id,
        "person_id": person_id,
        "lane": str(lane),
        "kind": kind,
        "payload": payload,
        "key": key,
        "priority": int(priority),
        "not_before": not_before,
        "created_at": now,
        "state": "queued",
        "attempts": 0,
        "unknown": 0,
        "error": "",
    }


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A letter to a person's own chat `lane`, for `put_all`."""

    letter: Letter
    lane: int
    person_id: int
    key: str


async def put_all(
    session: AsyncSession,
    letters: Sequence[ToPerson],
    *,
    department_id: int,
    not_before: datetime,
    priority: Priority,
    now: datetime,
) -> set[str]:
    """Queues many letters at once, as `put` does one; the keys of those that were queued."""
    if not letters:
        return set()
    rows = [
        _row(each.letter, each.lane, each.person_id, department_id, each.key, not_before, priority, now)
        for each in letters
    ]
    put_all = _PUTS_ALL[session.get_bind().dialect.name]
    added = set((await plain.execute(session, put_all, rows)).scalars())
    if not_before <= now:
        session.info[_QUEUED] = queued_now(session) + len(added)
    return added


def queued_now(session: AsyncSession) -> int:
    """How many letters this session's transaction has queued that are due at once."""
    return int(session.info.get(_QUEUED, 0))


async def _chat_of(session: AsyncSession, letter: Letter, person_id: int | None) -> int | None:
    if isinstance(letter, CardRefreshed):
        return (await session.execute(select(CardRow.chat_id).where(CardRow.id == letter.card_id))).scalar_one_or_none()
    if person_id is None:
        return None
    return (await session.execute(select(PersonRow.telegram_id).where(PersonRow.id == person_id))).scalar_one_or_none()


# ── claiming ────────────────────────────────────────────────────────────────────────────────────────────────────────

# Constants throughout, the values are bound.  The states stand as literals: SQLite takes a partial index only where it
# reads the index's own condition.
_DUE = """
    q.state = 'queued' AND q.not_before <= :now AND q.priority <= :most AND q.lane NOT IN :held
    AND (q.priority <= :interactive OR q.lane NOT IN :held_for_bulk)
    AND NOT EXISTS (SELECT 1 FROM outbox AS s WHERE s.lane = q.lane AND s.state = 'sending')
"""
# Both orders are an index's own, so that as many rows are read as are taken, however many wait.
_FIRST_OF_LANES = f"""
    SELECT q.id, q.priority FROM outbox AS q WHERE {_DUE}
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS e
        WHERE e.lane = q.lane AND e.state = 'queued' AND e.not_before <= :now AND e.priority <= :most
          AND (e.priority, e.id) < (q.priority, q.id)
    )
"""  # noqa: S608
_ORDER = {
    False: "ORDER BY q.priority, q.id LIMIT :count",
    True: "ORDER BY q.not_before, q.priority, q.id LIMIT :count",
}


def _query(on_postgres: bool, by_age: bool) -> TextClause:
    parts = [_FIRST_OF_LANES, _ORDER[by_age]]
    if on_postgres:
        parts.append("FOR UPDATE OF q SKIP LOCKED")
    return text(" ".join(parts)).bindparams(
        bindparam("now", type_=UtcDateTime()),
        bindparam("held", expanding=True, type_=String()),
        bindparam("held_for_bulk", expanding=True, type_=String()),
    )


_QUERIES = {
    (on_postgres, by_age): _query(on_postgres, by_age) for on_postgres in (False, True) for by_age in (False, True)
}
_COLUMNS = tuple(_OUTBOX.c[name] for name in Claimed.__slots__)
_TAKES = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)), _OUTBOX.c.state == "queued")
    .values(
        state="sending",
        epoch=bindparam("under"),
        attempts=_OUTBOX.c.attempts + 1,
        key=case((_OUTBOX.c.kind == REPEATABLE, None), else_=_OUTBOX.c.key),
    )
    .returning(*_COLUMNS)
)


async def claim(
    session: AsyncSession,
    *,
    epoch: int,
    now: datetime,
    limit: int,
    bulk: int,
    held: Collection[str] = (),
    held_for_bulk: Collection[str] = (),
    oldest_first: bool = False,
) -> list[Claimed]:
    """Takes the first due letter of up to `limit` lanes, at most `bulk` of them not interactive.

    A lane with a letter in flight and a `held` one are left, `held_for_bulk` ones to the interactive.  By priority,
    or by age where `oldest_first`: one claim in several goes by age, so that nothing starves.
    """
    if limit <= 0:
        return []
    asked = {
        "now": now,
        "most": int(INTERACTIVE) if bulk <= 0 else int(max(Priority)),
        "held": list(held) or [""],
        "held_for_bulk": list(held_for_bulk) or [""],
        "interactive": int(INTERACTIVE),
        "count": limit,
    }
    query = _QUERIES[_on_postgres(session), oldest_first]
    ids: list[int] = []
    for row_id, priority in await plain.execute(session, query, asked):
        if priority > INTERACTIVE:
            if bulk <= 0:
                continue
            bulk -= 1
        ids.append(row_id)
    if not ids:
        return []
    taken = {"ids": ids, "under": epoch}
    if not _on_postgres(session):
        # SQLite: this transaction is the only writer since before we looked.
        rows = (await plain.execute(session, _TAKES, taken)).all()
    else:
        try:
            async with session.begin_nested():
                rows = (await plain.execute(session, _TAKES, taken)).all()
        except IntegrityError:
            # Another courier has put a letter of the same lane in flight since we looked.  We look again.
            return []
    return sorted((Claimed(*row) for row in rows), key=lambda row: ids.index(row.id))


async def recover(session: AsyncSession, epoch: int, now: datetime) -> list[Claimed]:
    """At a start: letters in flight under other epochs are queued again; whether they arrived, nobody knows.

    Returns those that had used up their re-sends and are dead now, to be told of.
    """
    in_flight = (OutboxRow.state == "sending", OutboxRow.epoch != epoch)
    await _changed(
        session,
        update(OutboxRow).where(*in_flight, OutboxRow.kind != REPEATABLE).values(unknown=OutboxRow.unknown + 1),
    )
    spent = (
        update(OutboxRow)
        .where(*in_flight, OutboxRow.unknown > UNKNOWN_ALLOWED)
        .values(state="dead", finished_at=now, error="the process ended while it was being sent, three times")
        .returning(*_COLUMNS)
    )
    gone = [Claimed(*row) for row in await session.execute(spent, execution_options={"synchronize_session": False})]
    await _changed(session, update(OutboxRow).where(*in_flight).values(state="queued", epoch=None))
    return gone


# ── completing: only by the claim ───────────────────────────────────────────────────────────────────────────────────


_CLAIMED = update(_OUTBOX).where(
    _OUTBOX.c.id == bindparam("its_id"),
    _OUTBOX.c.state == "sending",
    _OUTBOX.c.epoch == bindparam("its_epoch"),
    _OUTBOX.c.attempts == bindparam("its_attempts"),
)
_SENT = _CLAIMED.values(
    state="sent", finished_at=bindparam("now"), message_id=bindparam("message"), error=bindparam("note")
)


async def _complete(session: AsyncSession, claimed: Claimed, statement: Executable, **asked: Any) -> None:
    owner = {"its_id": claimed.id, "its_epoch": claimed.epoch, "its_attempts": claimed.attempts}
    if (await plain.execute(session, statement, owner | asked)).rowcount != 1:
        raise Superseded(claimed.id)


async def sent(
    session: AsyncSession, claimed: Claimed, now: datetime, *, message_id: int | None, note: str = ""
) -> None:
    """Raises Superseded, as all completions do: then the transaction must not commit."""
    await _complete(session, claimed, _SENT, now=now, message=message_id, note=note)


async def cancelled(session: AsyncSession, claimed: Claimed, now: datetime, *, reason: str) -> None:
    """There was nothing left to say, or nobody to say it to.  The key stays used."""
    await _complete(session, claimed, _CLAIMED.values(state="cancelled", finished_at=now, error=reason))


async def dead(session: AsyncSession, claimed: Claimed, now: datetime, *, error: str) -> None:
    await _complete(session, claimed, _CLAIMED.values(state="dead", finished_at=now, error=error))


async def requeue(
    session: AsyncSession,
    claimed: Claimed,
    *,
    error: str = "",
    unknown: bool = False,
    not_before: datetime | None = None,
    lane: int | None = None,
) -> None:
    """Gives the letter back for another attempt: later, or to another chat; `unknown` counts a possible copy."""
    values: dict[str, Any] = {"state": "queued", "epoch": None, "error": error}
    if unknown:
        values["unknown"] = _OUTBOX.c.unknown + 1
    if not_before is not None:
        values["not_before"] = not_before
    if lane is not None:
        values["lane"] = str(lane)
    await _complete(session, claimed, _CLAIMED.values(**values))


# ── taking back and turning round ───────────────────────────────────────────────────────────────────────────────────


async def cancel(session: AsyncSession, *, key: str | None = None, prefix: str | None = None, now: datetime) -> int:
    """Takes back queued letters by key or by the beginning of keys and returns how many.

    Their keys are free again: what was taken back («Отменить рассылку») may be sent anew.  A letter in flight cannot
    be taken back.
    """
    if (key is None) == (prefix is None):
        raise ValueError("either a key or a prefix")
    which: ColumnElement[bool] = (
        OutboxRow.key == key if key is not None else OutboxRow.key.startswith(prefix, autoescape=True)
    )
    return await _changed(
        session,
        update(OutboxRow)
        .where(which, OutboxRow.state == "queued")
        .values(state="cancelled", finished_at=now, error="taken back", key=None),
    )


async def cancel_unreachable(session: AsyncSession, lane: int, now: datetime) -> int:
    """The chat cannot be written to: its queued letters wait, cancelled, for `resume`."""
    return await _changed(
        session,
        update(OutboxRow)
        .where(OutboxRow.lane == str(lane), OutboxRow.state == "queued")
        .values(state="cancelled", finished_at=now, error=UNREACHABLE),
    )


async def resume(session: AsyncSession, lane: int, since: datetime, besides: Collection[str] = ()) -> int:
    """The chat can be written to again: letters cancelled since `since` for its silence are queued, those of the kinds
    `besides` not.

    Each is composed on fresh data, so that what is settled meanwhile is left out.
    """
    return await _changed(
        session,
        update(OutboxRow)
        .where(
            OutboxRow.lane == str(lane),
            OutboxRow.state == "cancelled",
            OutboxRow.error == UNREACHABLE,
            OutboxRow.finished_at >= since,
            OutboxRow.kind.not_in(besides),
        )
        .values(state="queued", finished_at=None, error="", epoch=None),
    )


async def state(session: AsyncSession, key: str) -> str | None:
    """What has become of the letter under this key; None where there is none."""
    return await session.scalar(select(OutboxRow.state).where(OutboxRow.key == key))


async def retarget(session: AsyncSession, old: int, new: int) -> int:
    """Queued letters of the chat `old` go to `new`."""
    return await _changed(
        session, update(OutboxRow).where(OutboxRow.lane == str(old), OutboxRow.state == "queued").values(lane=str(new))
    )


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    due: int
    later: int
    sending: int
    dead: int
    oldest_due: datetime | None  # since when the longest waiting letter is due


async def counts(session: AsyncSession, now: datetime) -> OutboxCounts:
    """For health."""
    is_due = OutboxRow.not_before <= now
    rows = await session.execute(
        select(OutboxRow.state, is_due, func.count(), func.min(OutboxRow.not_before))
        .where(OutboxRow.state.in_(("queued", "sending", "dead")))
        .group_by(OutboxRow.state, is_due)
    )
    found = {(state, bool(due)): (count, oldest) for state, due, count, oldest in rows}

    def total(state: str) -> int:
        return sum(count for (one, _), (count, _) in found.items() if one == state)

    due, oldest = found.get(("queued", True), (0, None))
    return OutboxCounts(due, found.get(("queued", False), (0, None))[0], total("sending"), total("dead"), oldest)


async def prune(session: AsyncSession, before: datetime) -> int:
    """Forgets letters sent or cancelled before `before`; their keys are free then, so it lies months back."""
    return await _changed(
        session,
        delete(OutboxRow).where(
            or_(OutboxRow.state == "sent", OutboxRow.state == "cancelled"), OutboxRow.finished_at < before
        ),
    )


def _on_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


async def _changed(session: AsyncSession, statement: Any) -> int:
    result = await session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount
