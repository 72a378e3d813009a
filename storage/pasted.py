"""Texts that are being pasted in several messages: rows, closed by «Готово» or when nothing has come for a while.

A paste is a document in the state «pasting»: its body grows, `send_at` is when it is due to be read.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from domain.protocol import ProtocolKind
from storage import actors
from storage.models import PersonRow, ProtocolRow

PASTING = "pasting"
PASTED = "dropped"
LONGEST = 400_000  # letters, about two hundred pages


@dataclass(frozen=True, slots=True)
class Paste:
    """`number` counts its messages."""

    id: int
    text: str
    number: int
    version: int


def _of(row: ProtocolRow) -> Paste:
    return Paste(row.id, row.body, row.version, row.version)


async def open_of(session: AsyncSession, person_id: int) -> Paste | None:
    """What the person is pasting now."""
    row = await session.scalar(
        select(ProtocolRow).where(ProtocolRow.state == PASTING, ProtocolRow.created_by == person_id)
    )
    return _of(row) if row is not None else None


async def append(session: AsyncSession, actor: Actor, text: str, now: datetime, *, due: datetime) -> Paste:
    """Another piece; the first one begins the paste.  Messages of one person come in order."""
    assert actor.department_id is not None
    assert actor.person_id is not None
    row = await session.scalar(
        select(ProtocolRow).where(ProtocolRow.state == PASTING, ProtocolRow.created_by == actor.person_id)
    )
    if row is None:
        row = ProtocolRow(
            department_id=actor.department_id,
            kind=ProtocolKind.PROTOCOL,
            state=PASTING,
            body=text,
            created_by=actor.person_id,
            created_at=now,
            send_at=due,
            version=1,
        )
        session.add(row)
    elif len(row.body) < LONGEST:
        row.body = f"{row.body}{_joint(row.body, text)}{text}"
        row.send_at = due
        row.version += 1
    await session.flush()
    return _of(row)


def _joint(before: str, text: str) -> str:
    """Telegram cuts a long text at 4096 letters, also within a sentence."""
    cut_inside = before[-1:] not in ".;:!?\n" and text[:1].islower()
    return " " if cut_inside else "\n"


async def load(session: AsyncSession, paste_id: int, actor: Actor) -> Paste | None:
    """The person's own open paste; None where it is closed, or not his."""
    row = await session.get(ProtocolRow, paste_id, populate_existing=True)
    if row is None or row.state != PASTING or row.created_by != actor.person_id:
        return None
    return _of(row)


async def close(session: AsyncSession, paste: Paste) -> bool:
    """Whether it was still open, and as it was read: a piece that came meanwhile is waited for again."""
    done = await session.execute(
        update(ProtocolRow)
        .where(ProtocolRow.id == paste.id, ProtocolRow.state == PASTING, ProtocolRow.version == paste.version)
        .values(state=PASTED, body="", send_at=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


async def due(session: AsyncSession, now: datetime) -> list[tuple[Paste, Actor]]:
    """Pastes after which nothing has come, with who pastes, as he stands now."""
    rows = await session.execute(
        select(ProtocolRow, PersonRow.telegram_id)
        .join(PersonRow, PersonRow.id == ProtocolRow.created_by)
        .where(ProtocolRow.state == PASTING, ProtocolRow.send_at <= now)
    )
    found = []
    for row, telegram_id in rows.all():
        if telegram_id is None:
            continue
        who = await actors.actor(session, telegram_id, now, admin_ids=frozenset())
        if who.person_id == row.created_by:
            found.append((_of(row), who))
    return found
