"""The journal: who changed what, when, from what to what; append-only, a chain of hashes.

A row's hash covers the row before it, so that a cut or an edit is found by `verify`.  Facts are ids, dates, states and
salted digests of texts; names and comments lie in tables that `forget` blanks, so that the chain still verifies.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import plain
from storage.models import JournalRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal.  `at` is UTC."""

    chain: str
    position: int
    what: str
    at: datetime
    person_id: int | None
    acting_for: int | None
    assignment_id: int | None
    facts: dict[str, Any]
    id: int = 0


DECISIONS = "d:"


def of_decision(decision_id: int) -> str:
    return f"{DECISIONS}{decision_id}"


def of_protocol(protocol_id: int) -> str:
    return f"p:{protocol_id}"


def of_department(department_id: int) -> str:
    return f"o:{department_id}"


def _digest(previous: str, row: JournalRow) -> str:
    told = [
        previous, row.department_id, row.chain, row.position, row.assignment_id, row.person_id, row.acting_for,
        row.at.isoformat(), row.what, row.facts,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_JOURNAL = plain.table(JournalRow)
_LAST = (
    select(_JOURNAL.c.position, _JOURNAL.c.hash)
    .where(_JOURNAL.c.chain == bindparam("chain"))
    .order_by(_JOURNAL.c.position.desc())
    .limit(1)
)
_ADDS = insert(_JOURNAL)


async def add(
    session: AsyncSession,
    *,
    department_id: int,
    chain: str,
    what: str,
    at: datetime,
    person_id: int | None,
    acting_for: int | None = None,
    assignment_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Append a row to a chain and give its id.

    Raises IntegrityError where another transaction appended at the same moment (PostgreSQL): the update is tried again.
    """
    last = (await plain.execute(session, _LAST, {"chain": chain})).first()
    previous = last.hash if last else ""
    told = {
        "department_id": department_id,
        "chain": chain,
        "position": last.position + 1 if last else 1,
        "assignment_id": assignment_id,
        "person_id": person_id,
        "acting_for": acting_for,
        "at": at,
        "what": what,
        "facts": facts or {},
        "previous_hash": previous,
    }
    added = await plain.execute(session, _ADDS, {**told, "hash": _digest(previous, JournalRow(**told))})
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


async def add_all(
    session: AsyncSession,
    *,
    department_id: int,
    chain: str,
    what: str,
    at: datetime,
    person_id: int | None,
    rows: Sequence[tuple[int | None, dict[str, Any]]],
) -> None:
    """A row an assignment with its facts, appended together; raises as `add` does."""
    last = (await session.execute(_LAST, {"chain": chain})).first()
    previous, position = (last.hash, last.position) if last else ("", 0)
    for assignment_id, facts in rows:
        position += 1
        row = JournalRow(
            department_id=department_id,
            chain=chain,
            position=position,
            assignment_id=assignment_id,
            person_id=person_id,
            acting_for=None,
            at=at,
            what=what,
            facts=facts,
            previous_hash=previous,
        )
        row.hash = previous = _digest(previous, row)
        session.add(row)
    await session.flush()


async def entries(session: AsyncSession, chain: str, *, assignment_id: int | None = None) -> list[Entry]:
    """A chain's rows from the oldest; only those of one assignment (and of all) where it is named."""
    query = select(JournalRow).where(JournalRow.chain == chain).order_by(JournalRow.position)
    if assignment_id is not None:
        query = query.where((JournalRow.assignment_id == assignment_id) | JournalRow.assignment_id.is_(None))
    return [_entry(row) for row in await session.scalars(query)]


async def verify(session: AsyncSession, chain: str) -> int | None:
    """The position of the first row that does not fit; None where the chain is whole."""
    previous = ""
    rows = await session.scalars(select(JournalRow).where(JournalRow.chain == chain).order_by(JournalRow.position))
    for position, row in enumerate(rows, start=1):
        if row.position != position or row.previous_hash != previous or row.hash != _digest(previous, row):
            return position
        previous = row.hash
    return None


def _entry(row: JournalRow) -> Entry:
    return Entry(
        chain=row.chain,
        position=row.position,
        what=row.what,
        at=row.at,
        person_id=row.person_id,
        acting_for=row.acting_for,
        assignment_id=row.assignment_id,
        facts=dict(row.facts),
        id=row.id,
    )
