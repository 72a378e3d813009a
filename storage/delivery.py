"""The delivery board: who has got a protocol, who has not, and reminding by hand those who owe a word."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Channel, Duty, Status
from domain.delivery import Board, Reach, Recipient
from domain.dossier import Dossier, Source
from domain.errors import NotFound, NotNow, Obstacle
from domain.letters import Nudge, Priority, ProtocolPublished
from domain.people import Actor, Connection, Person, Seat
from domain.protocol import Mark
from domain.rights import Action
from storage import assignments, checkers, decisions, journal, on_behalf, people, protocols, whole
from storage.models import (
    AssignmentRow,
    CardAssignmentRow,
    CardRow,
    DecisionRow,
    InvitationRow,
    JournalRow,
    OrganizationRow,
    OutboxRow,
    SeatRow,
)

NUDGED = "nudged"
APART = timedelta(hours=1)  # between two reminders by hand of the same protocol or decision
_GONE = (Status.ARCHIVED, Status.DONE_BEFORE, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Figures:
    """A published protocol in the list: how many seats it went to, how many of them were told, and acknowledged."""

    source: Source
    seats: int
    told: int
    acknowledged: int


def _sent(protocol_id: int | None = None) -> tuple[ColumnElement[bool], ...]:
    one = () if protocol_id is None else (DecisionRow.protocol_id == protocol_id,)
    return (
        *one,
        AssignmentRow.status.not_in(_GONE),
        AssignmentRow.mark != Mark.SILENT,
        AssignmentRow.duty != Duty.DELEGATED,  # passed on inside an organisation, not sent with the protocol
    )


async def listing(
    session: AsyncSession, department_id: int, *, limit: int, offset: int = 0
) -> tuple[list[Figures], int]:
    """Published protocols, the newest first, and how many there are."""
    seats = func.count(AssignmentRow.seat_id.distinct())
    told = func.count(AssignmentRow.seat_id.distinct()).filter(AssignmentRow.told_at.is_not(None))
    read = func.count(AssignmentRow.seat_id.distinct()).filter(AssignmentRow.acknowledged_at.is_not(None))
    query = (
        select(DecisionRow.protocol_id, seats, told, read)
        .join(AssignmentRow, AssignmentRow.decision_id == DecisionRow.id)
        .where(DecisionRow.department_id == department_id, *_sent())
        .group_by(DecisionRow.protocol_id)
    )
    total = await session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = await session.execute(query.order_by(DecisionRow.protocol_id.desc()).limit(limit).offset(offset))
    return [Figures(await decisions.source(session, row[0]), row[1], row[2], row[3]) for row in rows.all()], total


async def board(session: AsyncSession, protocol_id: int, actor: Actor, now: datetime) -> Board:
    """The board of one protocol; seven queries whatever its size.  Raises NotFound for another department's."""
    paper = await protocols.load(session, protocol_id, actor, Action.SEE_DEPARTMENT)
    home = actor.department
    if home is None or paper.published_at is None:
        raise NotFound("protocol")
    theirs, places = await _by_seat(session, protocol_id)
    held = await people.holders(session, list(places), home.today(now))
    persons: dict[int, Person] = {}
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat_id, some in held.items():
        for person in some:
            persons[person.id] = person
            seats[person.id].append(places[seat_id])
    shown = await _shown(session, protocol_id)
    dead = await _dead(session, protocol_id, persons)
    invited = await _invited(session, persons, now)
    found = []
    for person in persons.values():
        own = [each for seat in seats[person.id] for each in theirs[seat.id]]
        unread = sum(each.acknowledged_at is None and each.status in WAITING for each in own)
        found.append(
            Recipient(
                person=person,
                seats=tuple(seats[person.id]),
                reach=_reach(person, unread, is_shown=person.id in shown, is_dead=person.id in dead),
                unread=unread,
                waiting=sum(each.mark is Mark.CONTROL and each.status in WAITING for each in own),
                invited=person.id in invited,
            )
        )
    found.sort(key=lambda each: (each.seats[0].organization, each.person.name))
    vacant = tuple(places[seat_id] for seat_id, some in held.items() if not some)
    return Board(await decisions.source(session, protocol_id), tuple(found), vacant)


def _reach(person: Person, unread: int, *, is_shown: bool, is_dead: bool) -> Reach:
    if not unread:
        return Reach.ACKNOWLEDGED
    if person.connection is Connection.BLOCKED:
        return Reach.BLOCKED
    if person.connection is Connection.PAPER:
        return Reach.PAPER
    if not person.reachable:
        return Reach.NEW
    if is_shown:
        return Reach.TOLD
    return Reach.FAILED if is_dead else Reach.SENDING


async def _by_seat(session: AsyncSession, protocol_id: int) -> tuple[dict[int, list[AssignmentRow]], dict[int, Seat]]:
    rows = await session.execute(
        select(AssignmentRow, SeatRow, OrganizationRow.name)
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(*_sent(protocol_id))
        .order_by(AssignmentRow.id)
    )
    theirs: dict[int, list[AssignmentRow]] = defaultdict(list)
    places: dict[int, Seat] = {}
    for row, seat, organization in rows:
        theirs[seat.id].append(row)
        places[seat.id] = people.seat_of(seat, organization)
    return theirs, places


async def _shown(session: AsyncSession, protocol_id: int) -> set[int | None]:
    """Who has a message that shows something of the protocol."""
    rows = await session.scalars(
        select(CardRow.person_id)
        .join(CardAssignmentRow, CardAssignmentRow.card_id == CardRow.id)
        .join(AssignmentRow, AssignmentRow.id == CardAssignmentRow.assignment_id)
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .where(DecisionRow.protocol_id == protocol_id)
        .distinct()
    )
    return set(rows)


async def _dead(session: AsyncSession, protocol_id: int, person_ids: Collection[int]) -> set[int]:
    rows = await session.execute(
        select(OutboxRow.person_id, OutboxRow.payload).where(
            OutboxRow.state == "dead",
            OutboxRow.kind == ProtocolPublished.__name__,
            OutboxRow.person_id.in_(person_ids),
        )
    )
    return {
        person_id
        for person_id, payload in rows
        if person_id is not None and json.loads(payload)["protocol_id"] == protocol_id
    }


async def _invited(session: AsyncSession, person_ids: Collection[int], now: datetime) -> set[int | None]:
    rows = await session.scalars(
        select(InvitationRow.person_id).where(
            InvitationRow.person_id.in_(person_ids),
            InvitationRow.used_at.is_(None),
            InvitationRow.revoked_at.is_(None),
            InvitationRow.expires_at > now,
        )
    )
    return set(rows)


async def recipient(session: AsyncSession, protocol_id: int, person_id: int, actor: Actor, now: datetime) -> Recipient:
    """One of the board.  Raises NotFound for who gets nothing of it."""
    found = await board(session, protocol_id, actor, now)
    for each in found.recipients:
        if each.person.id == person_id:
            return each
    raise NotFound("person")


async def points(session: AsyncSession, protocol_id: int, who: Recipient) -> list[Dossier]:
    """What of a protocol this person answers for and has not settled."""
    own = await assignments.of_protocol(session, protocol_id, [seat.id for seat in who.seats])
    return await decisions.dossiers(session, [each.id for each in own if each.status in WAITING])


async def hand_over(
    session: AsyncSession,
    protocol_id: int,
    who: Recipient,
    actor: Actor,
    channel: Channel,
    day: date,
    now: datetime,
) -> int:
    """«Передано лично»: everything of the protocol that this person has not acknowledged; gives how many points.

    Raises NotNow where nothing is left to acknowledge, BadDate for a day that cannot be.
    """
    own = await assignments.of_protocol(session, protocol_id, [seat.id for seat in who.seats])
    unread = [each for each in own if each.acknowledged_at is None and each.status in WAITING]
    if not unread:
        raise NotNow(Obstacle.ALREADY_ACKNOWLEDGED)
    for each in unread:
        seen = await assignments.load(session, each.id, actor, Action.ON_BEHALF)
        await on_behalf.acknowledge(session, seen, actor, channel, day, now)
    return len(unread)


# ── «Напомнить» ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def nudge(session: AsyncSession, protocol_id: int, actor: Actor, now: datetime) -> int:
    """Reminds those of a protocol who have not acknowledged or not reported; gives how many.

    Raises NotNow within an hour of the last such reminder, and where nobody is left to remind.
    """
    found = await board(session, protocol_id, actor, now)
    chain = journal.of_protocol(protocol_id)
    return await _nudge(session, protocol_id, 0, [each.person for each in found.silent], chain, actor, now)


async def nudge_decision(session: AsyncSession, decision_id: int, actor: Actor, now: datetime) -> int:
    """The same for one decision: «напомнить только им».  Raises NotFound for who may not follow it."""
    home = actor.department
    found = await whole.load(session, decision_id, actor, Action.SEE_ASSIGNMENT)
    assert home is not None
    held = await people.holders(session, {each.seat.id for each in found.silent}, home.today(now))
    persons = {each.id: each for some in held.values() for each in some if each.reachable}
    chain = journal.of_decision(decision_id)
    return await _nudge(session, found.source.id, decision_id, list(persons.values()), chain, actor, now)


async def _nudge(
    session: AsyncSession,
    protocol_id: int,
    decision_id: int,
    silent: list[Person],
    chain: str,
    actor: Actor,
    now: datetime,
) -> int:
    last = await session.scalar(
        select(func.max(JournalRow.at)).where(JournalRow.chain == chain, JournalRow.what == NUDGED)
    )
    if last is not None and now - last < APART:
        raise NotNow(Obstacle.TOO_SOON)
    if not silent:
        raise NotNow(Obstacle.NOBODY_SILENT)
    assert actor.department is not None
    await journal.add(
        session,
        department_id=actor.department.id,
        chain=chain,
        what=NUDGED,
        at=now,
        person_id=actor.person_id,
        facts={"people": [each.id for each in silent]},
    )
    for person in silent:
        await checkers.tell(
            session,
            Nudge(protocol_id, person.id, decision_id),
            person,
            key=f"nudge:{protocol_id}:{decision_id}:{person.id}:{now.isoformat()}",
            now=now,
            priority=Priority.REMINDER,
        )
    return len(silent)
