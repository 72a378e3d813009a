"""Messages that show assignments: where they are, which page each shows, and that they are redrawn after a change."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Duty, Status
from domain.letters import CardRefreshed, Priority
from storage import outbox, people, plain
from storage.models import AssignmentRow, CardAssignmentRow, CardRow, DecisionRow, OrganizationRow, SeatRow


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of a person.  `page` is what its buttons would carry to show what it shows now."""

    id: int
    department_id: int
    person_id: int | None
    chat_id: int
    message_id: int
    protocol_id: int | None
    page: str


def _of(row: CardRow) -> ShownMessage:
    return ShownMessage(
        row.id, row.department_id, row.person_id, row.chat_id, row.message_id, row.protocol_id, row.page
    )


async def get(session: AsyncSession, card_id: int) -> ShownMessage | None:
    row = await session.get(CardRow, card_id)
    return None if row is None else _of(row)


async def at(session: AsyncSession, chat_id: int, message_id: int) -> tuple[ShownMessage, list[int]] | None:
    """The message at this place and the assignments it shows; None where it shows none that we know of."""
    row = await session.scalar(select(CardRow).where(CardRow.chat_id == chat_id, CardRow.message_id == message_id))
    if row is None:
        return None
    ids = await session.scalars(select(CardAssignmentRow.assignment_id).where(CardAssignmentRow.card_id == row.id))
    return _of(row), list(ids)


_AT_WITH_SHOWN = (
    select(CardRow, CardAssignmentRow.assignment_id)
    .outerjoin(CardAssignmentRow, CardAssignmentRow.card_id == CardRow.id)
    .where(CardRow.chat_id == bindparam("chat_id"), CardRow.message_id == bindparam("message_id"))
)


async def put(
    session: AsyncSession,
    *,
    chat_id: int,
    message_id: int,
    person_id: int | None,
    department_id: int,
    page: str,
    assignment_ids: Collection[int],
    now: datetime,
    protocol_id: int | None = None,
) -> int:
    """The message shows `page` from now on; a message that was no card becomes one.  Returns the card's id."""
    found = (await session.execute(_AT_WITH_SHOWN, {"chat_id": chat_id, "message_id": message_id})).all()
    row = found[0][0] if found else None
    if row is None:
        row = CardRow(
            department_id=department_id,
            person_id=person_id,
            chat_id=chat_id,
            message_id=message_id,
            protocol_id=protocol_id,
            page=page,
            created_at=now,
        )
        session.add(row)
        await session.flush()
    row.page = page
    shown = {each.assignment_id for each in found} - {None}
    wanted = set(assignment_ids)
    # A protocol's message keeps what it was sent for, whatever page it is turned to: `delivered` asks that.
    if shown - wanted and row.protocol_id is None:
        await session.execute(
            delete(CardAssignmentRow).where(
                CardAssignmentRow.card_id == row.id, CardAssignmentRow.assignment_id.in_(shown - wanted)
            )
        )
    session.add_all(CardAssignmentRow(card_id=row.id, assignment_id=each) for each in sorted(wanted - shown))
    await session.flush()
    return row.id


async def turn(session: AsyncSession, chat_id: int, message_id: int, page: str) -> None:
    """The message, if it is a card, is to show another page; `refresh` draws it."""
    await session.execute(
        update(CardRow).where(CardRow.chat_id == chat_id, CardRow.message_id == message_id).values(page=page)
    )


async def turn_older(session: AsyncSession, chat_id: int, message_id: int, page: str, into: str, now: datetime) -> None:
    """The messages above this one that show the same `page` show `into` from now on, and are redrawn."""
    same = (CardRow.chat_id == chat_id, CardRow.page == page, CardRow.message_id < message_id)
    rows = list(await session.scalars(select(CardRow).where(*same)))
    for row in rows:
        row.page = into
        await _redraw(session, row, now, person_id=row.person_id)


async def delivered(session: AsyncSession, person_id: int, protocol_id: int, chat_id: int) -> set[int]:
    """What of a protocol this person has been shown by the protocol's own message, in the chat he has now."""
    ids = await session.scalars(
        select(CardAssignmentRow.assignment_id)
        .join(CardRow, CardRow.id == CardAssignmentRow.card_id)
        .where(CardRow.person_id == person_id, CardRow.protocol_id == protocol_id, CardRow.chat_id == chat_id)
    )
    return set(ids)


_CARDS, _SHOWN, _PARTS = plain.table(CardRow), plain.table(CardAssignmentRow), plain.table(AssignmentRow)
_SHOWING = (
    select(_CARDS.c.id, _CARDS.c.chat_id, _CARDS.c.person_id, _CARDS.c.department_id, _CARDS.c.protocol_id)
    .join(_SHOWN, _SHOWN.c.card_id == _CARDS.c.id)
    .where(
        # Of a share also what shows the part it belongs to: that tells how far the others are.
        or_(
            _SHOWN.c.assignment_id == bindparam("assignment_id"),
            _SHOWN.c.assignment_id
            == select(_PARTS.c.parent_id).where(_PARTS.c.id == bindparam("assignment_id")).scalar_subquery(),
        )
    )
    .distinct()
    .order_by(_CARDS.c.id.desc())
)
REDRAWN = 5


async def refresh(session: AsyncSession, assignment_id: int, now: datetime) -> None:
    """Queue a redrawing of the messages that show the assignment; one pending a message, the last look wins.

    Redrawn are a protocol's own message and the chat's newest `REDRAWN` others: whoever opened the thing ten times does
    not wait for ten edits of his chat's one message a second.  An older one answers when a button of it is pressed.
    """
    others: Counter[int] = Counter()
    for row in (await plain.execute(session, _SHOWING, {"assignment_id": assignment_id})).all():
        if row.protocol_id is None:
            others[row.chat_id] += 1
            if others[row.chat_id] > REDRAWN:
                continue
        await _redraw(session, row, now, person_id=row.person_id)


async def _redraw(session: AsyncSession, row: Any, now: datetime, person_id: int | None = None) -> None:
    await outbox.put(
        session,
        CardRefreshed(row.id),
        lane=row.chat_id,
        person_id=person_id,
        department_id=row.department_id,
        key=f"edit:{row.id}",
        not_before=now,
        priority=Priority.EDIT,
        now=now,
    )


async def close_all(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Queue a redrawing of every message of somebody who has left, or is not who he was taken for: each closes.

    Without the person, who cannot be written to any more.
    """
    rows = await session.scalars(select(CardRow).where(CardRow.person_id == person_id).order_by(CardRow.id))
    for row in rows.all():
        await _redraw(session, row, now)


async def let_go(session: AsyncSession, assignment_id: int, person_ids: Collection[int]) -> None:
    """The messages of these people show the assignment no more; given to one of them again it is a new message."""
    theirs = select(CardRow.id).where(CardRow.person_id.in_(person_ids))
    await session.execute(
        delete(CardAssignmentRow).where(
            CardAssignmentRow.assignment_id == assignment_id, CardAssignmentRow.card_id.in_(theirs)
        )
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """Of a protocol: the people who have their message, those who are to get it, organisations out of reach."""

    told: tuple[int, ...]
    sending: tuple[int, ...]
    untold: tuple[str, ...]


async def delivery(session: AsyncSession, protocol_id: int, today: date) -> Delivery:
    rows = await session.execute(
        select(AssignmentRow.seat_id, OrganizationRow.name)
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(
            DecisionRow.protocol_id == protocol_id,
            AssignmentRow.duty != Duty.DELEGATED,
            AssignmentRow.status.not_in((Status.ARCHIVED, Status.DONE_BEFORE, Status.CANCELLED)),
        )
        .order_by(OrganizationRow.name)
        .distinct()
    )
    places = dict(rows.all())
    held = await people.holders(session, list(places), today)
    shown = set(
        await session.scalars(
            select(CardRow.person_id).where(CardRow.protocol_id == protocol_id, CardRow.person_id.is_not(None))
        )
    )
    reached = {each.id for some in held.values() for each in some if each.reachable}
    lost = [name for seat_id, name in places.items() if not any(each.reachable for each in held[seat_id])]
    return Delivery(
        told=tuple(sorted(each for each in shown if each is not None)),
        sending=tuple(sorted(reached - shown)),
        untold=tuple(dict.fromkeys(lost)),
    )
