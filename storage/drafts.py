"""Points under review: rows that the secretary edits until they go out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.answers import Column, Kind
from domain.deadline import Deadline, DeadlineKind, Doubt, Frequency, Reading, Reason, Recurrence
from domain.errors import ChangedMeanwhile, NotFound
from domain.people import Actor
from domain.protocol import DraftDoubt, Mention, MentionKind
from domain.review import Named, Old, Paper, Point, PointSeat
from domain.rights import Action
from storage import protocols
from storage.models import DraftRow, DraftSeatRow

# ── values as JSON ──────────────────────────────────────────────────────────────────────────────────────────────────


def packed_deadline(deadline: Deadline) -> dict[str, Any]:
    """Only what is not the default is kept."""
    kept: dict[str, Any] = {
        "phrase": deadline.phrase,
        "kind": deadline.kind.value,
        "dates": [day.isoformat() for day in deadline.dates],
        "reason": deadline.reason.value if deadline.reason else None,
        "params": list(deadline.params),
        "doubts": [doubt.value for doubt in deadline.doubts],
        "alternatives": [
            {
                "kind": one.kind.value,
                "dates": [day.isoformat() for day in one.dates],
                "reason": one.reason.value if one.reason else None,
            }
            for one in deadline.alternatives
        ],
        "once": deadline.once,
    }
    if deadline.recurrence is not None:
        kept["recurrence"] = packed_rule(deadline.recurrence)
    return {name: value for name, value in kept.items() if value}


def unpacked_deadline(kept: dict[str, Any]) -> Deadline:
    again = kept.get("recurrence")
    return Deadline(
        phrase=kept.get("phrase"),
        kind=DeadlineKind(kept.get("kind", DeadlineKind.NONE)),
        dates=_days(kept.get("dates", ())),
        reason=_reason(kept.get("reason")),
        params=tuple(kept.get("params", ())),
        doubts=tuple(Doubt(one) for one in kept.get("doubts", ())),
        alternatives=tuple(
            Reading(DeadlineKind(one["kind"]), _days(one["dates"]), _reason(one["reason"]))
            for one in kept.get("alternatives", ())
        ),
        recurrence=unpacked_rule(again) if again else None,
        once=bool(kept.get("once")),
    )


def unpacked_rule(kept: Sequence[Any]) -> Recurrence:
    frequency, month, day, weekday, *more = kept
    return Recurrence(Frequency(frequency), month, day, weekday, tuple(more))


def packed_rule(again: Recurrence) -> list[Any]:
    return [again.frequency.value, again.month, again.day, again.weekday, *again.more_weekdays]


def _days(written: Iterable[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in written)


def _reason(value: str | None) -> Reason | None:
    return Reason(value) if value else None


CURATES = "curates"
"""Marks among a draft's mentions the one that names its curator."""


def _packed_named(named: Named) -> dict[str, Any]:
    mention = named.mention
    kept: dict[str, Any] = {
        "name": mention.name,
        "kind": mention.kind.value,
        "raw": mention.raw,
        "post": mention.post,
        "organization": mention.organization,
        "settled": named.settled,
        "proposed": [list(one) for one in named.proposed],
    }
    return {name: value for name, value in kept.items() if value}


def _named(kept: dict[str, Any]) -> Named:
    mention = Mention(
        name=kept.get("name", ""),
        kind=MentionKind(kept.get("kind", MentionKind.UNKNOWN)),
        raw=kept.get("raw", ""),
        post=kept.get("post", ""),
        organization=kept.get("organization", ""),
    )
    proposed = tuple((str(kind), int(found)) for kind, found in kept.get("proposed", ()))
    return Named(mention, bool(kept.get("settled")), proposed)


def _point(row: DraftRow, seats: Sequence[DraftSeatRow]) -> Point:
    return Point(
        id=row.id,
        paper_id=row.protocol_id,
        position=row.position,
        text=row.text,
        number=row.number,
        question=row.question,
        paragraph=row.paragraph,
        lead_in=row.lead_in,
        line=row.line,
        page=row.page,
        mark=row.mark,
        mode=row.mode,
        named=tuple(_named(one) for one in row.mentions if not one.get(CURATES)),
        seats=tuple(PointSeat(seat.seat_id, seat.mention, seat.for_whom) for seat in seats),
        deadline=unpacked_deadline(row.deadline),
        deadline_line=row.deadline_line,
        no_deadline=row.no_deadline,
        doubts=tuple(DraftDoubt(one) for one in row.doubts),
        curator_id=row.curator_id,
        curator=next((_named(one) for one in row.mentions if one.get(CURATES)), None),
        special_control=row.special_control,
        proof=row.proof,
        columns=tuple(Column(str(each["title"]), Kind(each["kind"])) for each in row.fields),
        old=Old(row.old),
        carried_from_id=row.carried_from_id,
        state=row.state,
        version=row.version,
    )


def _values(point: Point) -> dict[str, Any]:
    return {
        "position": point.position,
        "number": point.number[:64],
        "question": point.question[:64],
        "paragraph": point.paragraph,
        "lead_in": point.lead_in,
        "text": point.text,
        "line": point.line,
        "page": point.page,
        "mark": point.mark,
        "mode": point.mode,
        "mentions": [
            *(_packed_named(one) for one in point.named),
            *([] if point.curator is None else [_packed_named(point.curator) | {CURATES: True}]),
        ],
        "deadline": packed_deadline(point.deadline),
        "deadline_line": point.deadline_line,
        "no_deadline": point.no_deadline,
        "doubts": [doubt.value for doubt in point.doubts],
        "curator_id": point.curator_id,
        "special_control": point.special_control,
        "proof": point.proof[:512],
        "fields": [{"title": each.title, "kind": each.kind.value} for each in point.columns],
        "old": point.old.value,
        "carried_from_id": point.carried_from_id,
        "state": point.state,
    }


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def points(session: AsyncSession, protocol_id: int) -> list[Point]:
    """Every point of a document in its order, the dropped ones too."""
    seats: dict[int, list[DraftSeatRow]] = {}
    of_protocol = select(DraftRow.id).where(DraftRow.protocol_id == protocol_id)
    for seat in await session.scalars(
        select(DraftSeatRow).where(DraftSeatRow.draft_id.in_(of_protocol)).order_by(DraftSeatRow.position)
    ):
        seats.setdefault(seat.draft_id, []).append(seat)
    rows = await session.scalars(
        select(DraftRow).where(DraftRow.protocol_id == protocol_id).order_by(DraftRow.position, DraftRow.id)
    )
    return [_point(row, seats.get(row.id, [])) for row in rows]


async def load(session: AsyncSession, draft_id: int, actor: Actor, action: Action) -> tuple[Paper, Point]:
    """A point with its document.  Raises NotFound for an unknown one and for another department's."""
    protocol_id = await session.scalar(select(DraftRow.protocol_id).where(DraftRow.id == draft_id))
    if protocol_id is None:
        raise NotFound("draft")
    paper = await protocols.load(session, protocol_id, actor, action)
    return paper, next(point for point in await points(session, protocol_id) if point.id == draft_id)


# ── changing ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def add(session: AsyncSession, paper: Paper, new: Sequence[Point]) -> list[int]:
    """New points of a document; gives their ids in order."""
    ids: list[int] = []
    for point in new:
        row = DraftRow(department_id=paper.department_id, protocol_id=paper.id, **_values(point))
        session.add(row)
        await session.flush()
        ids.append(row.id)
        await _write_seats(session, row.id, point)
    return ids


async def save(session: AsyncSession, before: Iterable[Point], after: Iterable[Point]) -> int:
    """Write the points that differ, and give how many.  Raises ChangedMeanwhile where somebody was first."""
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    for old, new in changed:
        done = await session.execute(
            update(DraftRow)
            .where(DraftRow.id == new.id, DraftRow.version == old.version, DraftRow.state == old.state)
            .values(**_values(new), version=old.version + 1)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(done, CursorResult)
        if done.rowcount != 1:
            raise ChangedMeanwhile("draft")
        if old.seats != new.seats:
            await session.execute(delete(DraftSeatRow).where(DraftSeatRow.draft_id == new.id))
            await _write_seats(session, new.id, new)
    return len(changed)


async def _write_seats(session: AsyncSession, draft_id: int, point: Point) -> None:
    if point.seats:
        await session.execute(
            insert(DraftSeatRow),
            [
                {
                    "draft_id": draft_id,
                    "seat_id": seat.seat_id,
                    "position": position,
                    "mention": seat.mention,
                    "for_whom": seat.for_whom[:512],
                }
                for position, seat in enumerate(point.seats)
            ],
        )


async def last_position(session: AsyncSession, protocol_id: int) -> int:
    """The place of the last point, 0 where there is none."""
    found = await session.scalar(select(func.max(DraftRow.position)).where(DraftRow.protocol_id == protocol_id))
    return found or 0


async def make_room(session: AsyncSession, protocol_id: int, after: int, places: int) -> None:
    """Points after a place move on by `places`."""
    await session.execute(
        update(DraftRow)
        .where(DraftRow.protocol_id == protocol_id, DraftRow.position > after)
        .values(position=DraftRow.position + places)
        .execution_options(synchronize_session=False)
    )
