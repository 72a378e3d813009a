"""Documents: kept with their text and file, reviewed, published, found again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from domain.people import Actor, fold
from domain.protocol import Header
from domain.review import Paper, State
from domain.rights import Action, Target, allowed
from storage.models import DraftRow, ProtocolRow

SHOWN = (State.DRAFT, State.PUBLISHED)


def paper_of(row: ProtocolRow) -> Paper:
    return Paper(
        id=row.id,
        department_id=row.department_id,
        kind=row.kind,
        number=row.number,
        day=row.day,
        title=row.title,
        is_project=row.is_project,
        state=State(row.state),
        version=row.version,
        created_by=row.created_by,
        created_at=row.created_at,
        file_name=row.file_name,
        curator_id=row.curator_id,
        head_controls=row.head_controls,
        published_at=row.published_at,
        published_by=row.published_by,
        send_at=row.send_at,
        recall_until=row.recall_until,
    )


def body_hash(body: Sequence[str]) -> str:
    """The same words give the same, whatever the spaces, quotes and line breaks."""
    return hashlib.sha256(fold(" ".join(body)).encode()).hexdigest()


async def load(session: AsyncSession, protocol_id: int, actor: Actor, action: Action) -> Paper:
    """A document of the actor's department.  Raises NotFound for any other, NotAllowed where the right is missing."""
    row = await session.get(ProtocolRow, protocol_id, populate_existing=True)
    if row is None or not allowed(actor, Action.MEMBER, Target(row.department_id)) or row.state == State.DROPPED:
        raise NotFound("protocol")
    if not allowed(actor, action, Target(row.department_id)):
        raise NotAllowed(action)
    return paper_of(row)


async def same(
    session: AsyncSession, department_id: int, *, digest: str, number: str | None, day: date | None
) -> Paper | None:
    """A document of the department with the same words, or with the same number and date; the one sent out first."""
    alike = [ProtocolRow.body_hash == digest] if digest else []
    if number and day is not None:
        alike.append((ProtocolRow.number == number) & (ProtocolRow.day == day))
    if not alike:
        return None
    row = await session.scalar(
        select(ProtocolRow)
        .where(ProtocolRow.department_id == department_id, ProtocolRow.state.in_(SHOWN), or_(*alike))
        .order_by(case((ProtocolRow.state == State.PUBLISHED, 0), else_=1), ProtocolRow.id.desc())
        .limit(1)
    )
    return paper_of(row) if row is not None else None


async def newest(session: AsyncSession, department_id: int, limit: int) -> list[Paper]:
    """The department's newest documents, drafts and published ones."""
    rows = await session.scalars(
        select(ProtocolRow)
        .where(ProtocolRow.department_id == department_id, ProtocolRow.state.in_(SHOWN))
        .order_by(ProtocolRow.id.desc())
        .limit(limit)
    )
    return [paper_of(row) for row in rows]


async def add(
    session: AsyncSession,
    header: Header,
    body: Sequence[str],
    *,
    department_id: int,
    created_by: int,
    now: datetime,
    state: State = State.DRAFT,
    curator_id: int | None = None,
    head_controls: bool = False,
    file_sha256: str | None = None,
    file_name: str = "",
) -> Paper:
    row = ProtocolRow(
        department_id=department_id,
        kind=header.kind,
        number=header.number[:64] if header.number else None,
        day=header.date,
        title=header.title,
        is_project=header.is_project,
        curator_id=curator_id,
        head_controls=head_controls,
        file_sha256=file_sha256,
        file_name=file_name[:512],
        body="\n".join(body),
        body_hash=body_hash(body) if body else "",
        state=state.value,
        created_by=created_by,
        created_at=now,
        version=1,
    )
    session.add(row)
    await session.flush()
    return paper_of(row)


async def drop_held(session: AsyncSession, department_id: int, digest: str) -> None:
    """Earlier copies that nobody wanted to read anew."""
    await session.execute(
        update(ProtocolRow)
        .where(
            ProtocolRow.department_id == department_id,
            ProtocolRow.state == State.HELD,
            ProtocolRow.body_hash == digest,
        )
        .values(state=State.DROPPED.value)
    )


async def change(session: AsyncSession, paper: Paper, **values: Any) -> None:
    """Write these columns.  Raises ChangedMeanwhile where somebody was first."""
    done = await session.execute(
        update(ProtocolRow)
        .where(ProtocolRow.id == paper.id, ProtocolRow.version == paper.version)
        .values(**values, version=paper.version + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise ChangedMeanwhile("protocol")


async def body(session: AsyncSession, protocol_id: int) -> list[str]:
    """The document's text, a line per line; lines are numbered from 1 as the points name them."""
    text = await session.scalar(select(ProtocolRow.body).where(ProtocolRow.id == protocol_id))
    return (text or "").split("\n")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list: how many points wait for review, how many have gone out.

    A decision typed alone stands there while it waits, with its words as `about`: it has no other place.
    """

    paper: Paper
    waiting: int
    sent: int
    about: str = ""


def _in_list(department_id: int) -> ColumnElement[bool]:
    waits = exists().where(DraftRow.protocol_id == ProtocolRow.id, DraftRow.state == "open").correlate(ProtocolRow)
    alone = and_(ProtocolRow.state == State.SINGLE, waits)
    return and_(ProtocolRow.department_id == department_id, or_(ProtocolRow.state.in_(SHOWN), alone))


async def count(session: AsyncSession, department_id: int) -> int:
    found = await session.scalar(select(func.count()).select_from(ProtocolRow).where(_in_list(department_id)))
    return found or 0


async def listed(session: AsyncSession, department_id: int, *, offset: int, limit: int) -> list[Listed]:
    """The department's documents, and decisions typed alone that wait to be sent; the newest first."""
    waiting = func.count(DraftRow.id).filter(DraftRow.state == "open")
    sent = func.count(DraftRow.id).filter(DraftRow.state == "published")
    rows = await session.execute(
        select(ProtocolRow, waiting, sent, func.min(DraftRow.text))
        .outerjoin(DraftRow, DraftRow.protocol_id == ProtocolRow.id)
        .where(_in_list(department_id))
        .group_by(ProtocolRow.id)
        .order_by(ProtocolRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [
        Listed(paper_of(row), int(open_points), int(gone), text if row.state == State.SINGLE else "")
        for row, open_points, gone, text in rows
    ]
