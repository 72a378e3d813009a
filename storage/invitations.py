"""Invitations: a one-time link a person; only the hash of its token is kept.

Fourteen days, revocable; a new one makes the older ones of the same person void.  Opening it binds the account to the
person, and queues what waits for him.  The common link has no person: it lets a stranger say who he is
(`storage.joins`), and grants nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Status
from domain.errors import NotNow, Obstacle
from domain.letters import PeopleConnected, Priority, ProtocolPublished
from domain.people import Connection, Person, Role
from domain.protocol import Mark
from storage import journal, outbox, people
from storage.models import (
    AssignmentRow,
    CardAssignmentRow,
    CardRow,
    DecisionRow,
    HoldingRow,
    InvitationRow,
    PersonRow,
    ProtocolRow,
)

DAYS = 14
GATHERED = timedelta(minutes=10)  # who comes in one such span is told of in one letter


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came in; `waiting` protocols are on their way to him."""

    person: Person
    waiting: int


PREFIX = "i-"
COMMON = "g-"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def invite(session: AsyncSession, person_id: int, *, by: int | None, now: datetime) -> str:
    """A new token for a person, to stand in a link's start payload or to be typed."""
    row = await session.get_one(PersonRow, person_id)
    await session.execute(
        update(InvitationRow)
        .where(
            InvitationRow.person_id == person_id, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None)
        )
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(18)
    session.add(
        InvitationRow(
            department_id=row.department_id,
            person_id=person_id,
            token_hash=_hash(token),
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
    )
    await session.flush()
    return PREFIX + token


async def not_connected(session: AsyncSession, department_id: int, *, after: int = 0) -> list[Person]:
    """Who has not opened an invitation, by name; those behind the person `after` in that order, all where it is 0."""
    rows = await session.scalars(
        select(PersonRow)
        .where(PersonRow.department_id == department_id, PersonRow.connection == Connection.NEW)
        .order_by(PersonRow.folded, PersonRow.id)
    )
    known = await session.get(PersonRow, after) if after else None
    if known is None or known.department_id != department_id:
        return [people.person_of(row) for row in rows]
    return [people.person_of(row) for row in rows if (row.folded, row.id) > (known.folded, known.id)]


async def accept(session: AsyncSession, payload: str, telegram_id: int, now: datetime) -> Joined:
    """Bind the account that opened the link.  The same account may open its used link again.

    Raises NotNow where the token is unknown, revoked, expired, or used by another account; and where the account is
    already somebody else of that department.
    """
    token = payload.strip().removeprefix(PREFIX)
    row = await session.scalar(select(InvitationRow).where(InvitationRow.token_hash == _hash(token)).with_for_update())
    if row is None or row.person_id is None:
        raise NotNow(Obstacle.INVITATION_UNKNOWN)
    who = await session.get_one(PersonRow, row.person_id)
    if who.telegram_id == telegram_id and who.connection is Connection.CONNECTED:
        return Joined(await people.person(session, who.id), 0)
    if row.used_at is not None:
        raise NotNow(Obstacle.INVITATION_USED)
    if row.revoked_at is not None or row.expires_at <= now or who.connection is Connection.LEFT:
        raise NotNow(Obstacle.INVITATION_EXPIRED)
    row.used_at = now
    await bind(session, who, telegram_id, now)
    await journal.add(
        session,
        department_id=who.department_id,
        chain=journal.of_department(who.department_id),
        what="connected",
        at=now,
        person_id=who.id,
    )
    waiting = await catch_up(session, who.id, telegram_id, now)
    await tell_secretaries(session, who.department_id, who.id, now)
    return Joined(await people.person(session, who.id), waiting)


async def bind(session: AsyncSession, who: PersonRow, telegram_id: int, now: datetime) -> None:
    """The account is this person's from now on.  Raises NotNow where it is another's who holds a seat."""
    namesake = await session.scalar(
        select(PersonRow).where(
            PersonRow.department_id == who.department_id, PersonRow.telegram_id == telegram_id, PersonRow.id != who.id
        )
    )
    if namesake is not None:
        await _merge(session, keep=who, drop=namesake)
    await people.connect(session, who.id, telegram_id, now)


async def _merge(session: AsyncSession, *, keep: PersonRow, drop: PersonRow) -> None:
    """One human invited twice under one account (a secretary who also holds a seat) becomes one person.

    Raises NotNow where the account already holds seats: two people sharing an account must be told apart by hand.
    """
    held = await session.scalar(select(HoldingRow.id).where(HoldingRow.person_id == drop.id).limit(1))
    if held is not None:
        raise NotNow(Obstacle.ALREADY_CONNECTED)
    for role in (await people.person(session, drop.id)).roles:
        await people.give_role(session, keep.id, role)
        await people.take_role(session, drop.id, role)
    drop.telegram_id, drop.connection = None, Connection.LEFT
    await session.flush()


async def catch_up(session: AsyncSession, person_id: int, telegram_id: int, now: datetime) -> int:
    """Queue a person's message for every protocol with something open that he has not been shown in this chat.

    A predecessor may have been told: the successor gets the open assignments all the same, with their history.
    Gives how many.
    """
    row = await session.get_one(PersonRow, person_id)
    shown = (
        select(CardAssignmentRow.assignment_id)
        .join(CardRow, CardRow.id == CardAssignmentRow.card_id)
        .where(CardRow.person_id == person_id, CardRow.chat_id == telegram_id)
    )
    waiting = await session.scalars(
        select(DecisionRow.protocol_id)
        .join(AssignmentRow, AssignmentRow.decision_id == DecisionRow.id)
        .join(HoldingRow, HoldingRow.seat_id == AssignmentRow.seat_id)
        .join(ProtocolRow, ProtocolRow.id == DecisionRow.protocol_id)
        .where(
            HoldingRow.person_id == person_id,
            HoldingRow.until.is_(None),
            AssignmentRow.id.not_in(shown),
            AssignmentRow.status.in_([Status.OPEN, Status.RETURNED]),
            AssignmentRow.mark != Mark.SILENT,
        )
        .distinct()
        .order_by(DecisionRow.protocol_id)
    )
    count = 0
    for protocol_id in waiting:
        sent_from = await session.scalar(select(ProtocolRow.send_at).where(ProtocolRow.id == protocol_id))
        count += await outbox.put(
            session,
            ProtocolPublished(protocol_id, person_id),
            lane=telegram_id,
            person_id=person_id,
            department_id=row.department_id,
            key=f"caught-up:{protocol_id}:{person_id}:{now.isoformat()}",
            not_before=max(now, sent_from) if sent_from else now,
            priority=Priority.REPLY,
            now=now,
        )
    return count


async def common(session: AsyncSession, department_id: int, *, by: int | None, now: datetime) -> str:
    """A new token of the department's common link; the older ones stop working."""
    await session.execute(
        update(InvitationRow)
        .where(
            InvitationRow.department_id == department_id,
            InvitationRow.person_id.is_(None),
            InvitationRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(18)
    session.add(
        InvitationRow(
            department_id=department_id,
            person_id=None,
            token_hash=_hash(token),
            created_by=by,
            created_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
    )
    await session.flush()
    return COMMON + token


async def common_department(session: AsyncSession, payload: str, now: datetime) -> int:
    """Whose common link it is.  Raises NotNow where it is unknown, revoked or expired."""
    row = await session.scalar(
        select(InvitationRow).where(InvitationRow.token_hash == _hash(payload.strip().removeprefix(COMMON)))
    )
    if row is None or row.person_id is not None:
        raise NotNow(Obstacle.INVITATION_UNKNOWN)
    if row.revoked_at is not None or row.expires_at <= now:
        raise NotNow(Obstacle.INVITATION_EXPIRED)
    return row.department_id


def span_of(instant: datetime) -> int:
    """The number of the span in which somebody came."""
    return int(instant.timestamp() // GATHERED.total_seconds())


def end_of(span: int) -> datetime:
    """When a span is over and who came in it is told of."""
    return datetime.fromtimestamp((span + 1) * GATHERED.total_seconds(), UTC)


async def came_in(session: AsyncSession, department_id: int, span: int) -> list[Person]:
    """Who connected in a span and is still there, in the order in which they came."""
    first = datetime.fromtimestamp(span * GATHERED.total_seconds(), UTC)
    rows = await session.scalars(
        select(PersonRow)
        .where(
            PersonRow.department_id == department_id,
            PersonRow.connected_at >= first,
            PersonRow.connected_at < first + GATHERED,
            PersonRow.connection == Connection.CONNECTED,
        )
        .order_by(PersonRow.connected_at, PersonRow.id)
    )
    return [people.person_of(row) for row in rows]


async def tell_secretaries(session: AsyncSession, department_id: int, newcomer_id: int, now: datetime) -> None:
    """One letter a span, made when the span is over: a hundred directors on one morning are one message."""
    span = span_of(now)
    for secretary in await people.staff(session, department_id, Role.SECRETARY):
        if secretary.id != newcomer_id and secretary.reachable:
            await outbox.put(
                session,
                PeopleConnected(secretary.id, span),
                lane=secretary.telegram_id,
                person_id=secretary.id,
                department_id=department_id,
                key=f"connected:{secretary.id}:{span}",
                not_before=end_of(span),
                priority=Priority.DIGEST,
                now=now,
            )
