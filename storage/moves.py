"""How deadlines were moved, as the journal has it: the history on the card."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import plain
from storage.models import JournalRow

MOVED = "moved"  # what the journal calls it when a deadline is moved
RETURNED = "returned"
_journal = plain.table(JournalRow).c
_SINCE = select(_journal.assignment_id).where(
    _journal.assignment_id.in_(bindparam("ids", expanding=True)),
    _journal.what.in_((MOVED, RETURNED)),
    _journal.at >= bindparam("at"),
)
Moves = tuple[tuple[date | None, date | None], ...]


async def of(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, Moves]:
    """By assignment its moves, each from and to, the oldest first."""
    if not assignment_ids:
        return {}
    rows = await session.execute(
        select(JournalRow.assignment_id, JournalRow.facts)
        .where(JournalRow.assignment_id.in_(assignment_ids), JournalRow.what == MOVED)
        .order_by(JournalRow.id)
    )
    found: dict[int, Moves] = {}
    for assignment_id, facts in rows:
        move = (_day(facts.get("from")), _day(facts.get("to")))
        found[assignment_id] = (*found.get(assignment_id, ()), move)
    return found


async def since(session: AsyncSession, assignment_ids: Collection[int], at: datetime) -> set[int]:
    """Which of these were given another term at that instant or later: moved, or returned for rework."""
    if not assignment_ids:
        return set()
    return set((await plain.execute(session, _SINCE, {"ids": list(assignment_ids), "at": at})).scalars())


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
