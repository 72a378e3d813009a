"""The common link: a stranger says which seat he holds, the secretary confirms, and only then he is somebody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound, NotNow, Obstacle
from domain.letters import JoinAnswered, JoinAsked, Priority
from domain.people import Actor, Connection, Organization, Person, Role, Seat, fold
from domain.rights import Action, Target, allowed
from storage import actors, invitations, journal, outbox, people
from storage.models import HoldingRow, JoinRow, OrganizationRow, PersonRow, SeatRow

AGREED = "agreed"
REFUSED = "refused"
REPLACED = "replaced"
MOST = 12  # in one message


@dataclass(frozen=True, slots=True)
class Join:
    """Who asks to be let in: his account, the name as he writes it, the seat he names.

    `holders` are those whom the directory has on that seat; `person_id` whom the account was bound to at last.
    """

    id: int
    department_id: int
    telegram_id: int
    name: str
    seat: Seat
    holders: tuple[Person, ...] = ()
    answer: str | None = None
    person_id: int | None = None


async def organizations(session: AsyncSession, department_id: int) -> list[Organization]:
    """Those with a seat to choose, by name."""
    rows = await session.scalars(
        select(OrganizationRow)
        .where(
            OrganizationRow.department_id == department_id,
            OrganizationRow.id.in_(select(SeatRow.organization_id).where(SeatRow.department_id == department_id)),
        )
        .order_by(OrganizationRow.name)
    )
    return [people.organization_of(row) for row in rows]


async def seats(session: AsyncSession, department_id: int, organization_id: int) -> list[Seat]:
    """An organisation's seats.  Raises NotFound for another department's."""
    row = await session.get(OrganizationRow, organization_id)
    if row is None or row.department_id != department_id:
        raise NotFound("organization")
    rows = await session.scalars(select(SeatRow).where(SeatRow.organization_id == row.id).order_by(SeatRow.id))
    return [people.seat_of(seat, row.name) for seat in rows]


async def seat(session: AsyncSession, department_id: int, seat_id: int) -> Seat:
    """Raises NotFound for another department's."""
    row = await session.get(SeatRow, seat_id)
    if row is None or row.department_id != department_id:
        raise NotFound("seat")
    home = await session.get_one(OrganizationRow, row.organization_id)
    return people.seat_of(row, home.name)


async def ask(
    session: AsyncSession, department_id: int, seat_id: int, *, telegram_id: int, name: str, now: datetime
) -> int:
    """Put the request for a seat of the department before the secretaries: many at once in one letter.

    The account's earlier one is replaced, so that nobody floods them.
    """
    earlier = update(JoinRow).where(
        JoinRow.department_id == department_id, JoinRow.telegram_id == telegram_id, JoinRow.answer.is_(None)
    )
    await session.execute(earlier.values(answer=REPLACED, answered_at=now))
    row = JoinRow(department_id=department_id, telegram_id=telegram_id, name=name, seat_id=seat_id, at=now)
    session.add(row)
    await session.flush()
    another = await session.scalar(
        select(JoinRow.id)
        .where(
            JoinRow.department_id == department_id,
            JoinRow.answer.is_(None),
            JoinRow.id != row.id,
            JoinRow.at > now - invitations.GATHERED,
        )
        .limit(1)
    )
    # The first is told at once; of those who come right after it the secretary reads in one message.
    span = invitations.span_of(now)
    goes_at = now if another is None else invitations.end_of(span)
    for secretary in await people.staff(session, department_id, Role.SECRETARY):
        await outbox.put(
            session,
            JoinAsked(secretary.id, row.id),
            lane=secretary.telegram_id,
            person_id=secretary.id,
            department_id=department_id,
            key=f"join:{row.id}:{secretary.id}" if another is None else f"joins:{span}:{secretary.id}",
            not_before=goes_at,
            priority=Priority.DIGEST,
            now=now,
        )
    return row.id


async def get(session: AsyncSession, join_id: int, now: datetime) -> Join:
    """For letters; who answers goes through `load`.  Raises NotFound."""
    row = await session.get(JoinRow, join_id, populate_existing=True)
    if row is None:
        raise NotFound("join")
    seat = await session.get_one(SeatRow, row.seat_id)
    home = await session.get_one(OrganizationRow, seat.organization_id)
    department = await actors.department(session, row.department_id)
    held = await people.holders(session, [seat.id], department.today(now))
    return Join(
        id=row.id,
        department_id=row.department_id,
        telegram_id=row.telegram_id,
        name=row.name,
        seat=people.seat_of(seat, home.name),
        holders=tuple(held[seat.id]),
        answer=row.answer,
        person_id=row.person_id,
    )


async def waiting(session: AsyncSession, department_id: int, now: datetime, *, since: int = 0) -> list[Join]:
    """The department's unanswered requests from the one with the id `since` on, the oldest first, at most `MOST`."""
    ids = await session.scalars(
        select(JoinRow.id)
        .where(JoinRow.department_id == department_id, JoinRow.answer.is_(None), JoinRow.id >= since)
        .order_by(JoinRow.id)
        .limit(MOST)
    )
    return [await get(session, each, now) for each in ids.all()]


async def load(session: AsyncSession, join_id: int, actor: Actor, now: datetime) -> Join:
    """For who answers.  Raises NotFound for another department's."""
    found = await get(session, join_id, now)
    if not allowed(actor, Action.INVITE, Target(found.department_id)):
        raise NotFound("join")
    return found


async def agree(session: AsyncSession, join: Join, person_id: int, actor: Actor, now: datetime) -> Person:
    """Bind the account: to `person_id`, who holds the seat, or, where nobody does (0), to a new person on it.

    Raises NotNow for a second answer and where the account is somebody else with a seat, NotFound for a person who
    does not hold the seat.
    """
    if person_id and person_id not in {each.id for each in join.holders}:
        raise NotFound("person")
    if not person_id and join.holders:
        raise NotFound("person")
    who = await session.get_one(PersonRow, person_id or await _new_person(session, join, now))
    await _answer(session, join, AGREED, actor, now, who.id)
    await invitations.bind(session, who, join.telegram_id, now)
    await journal.add(
        session,
        department_id=join.department_id,
        chain=journal.of_department(join.department_id),
        what="join_agreed",
        at=now,
        person_id=actor.person_id,
        facts={"person": who.id, "seat": join.seat.id, "join": join.id},
    )
    await _tell(session, join, now, who.id)
    await invitations.catch_up(session, who.id, join.telegram_id, now)
    return await people.person(session, who.id)


async def refuse(session: AsyncSession, join: Join, actor: Actor, now: datetime) -> None:
    await _answer(session, join, REFUSED, actor, now, None)
    await journal.add(
        session,
        department_id=join.department_id,
        chain=journal.of_department(join.department_id),
        what="join_refused",
        at=now,
        person_id=actor.person_id,
        facts={"seat": join.seat.id, "join": join.id},
    )
    await _tell(session, join, now, None)


async def _new_person(session: AsyncSession, join: Join, now: datetime) -> int:
    department = await actors.department(session, join.department_id)
    row = PersonRow(
        department_id=join.department_id,
        name=join.name,
        folded=fold(join.name),
        connection=Connection.NEW,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    session.add(
        HoldingRow(
            department_id=join.department_id,
            seat_id=join.seat.id,
            person_id=row.id,
            since=department.today(now),
        )
    )
    await session.flush()
    return row.id


async def _answer(
    session: AsyncSession, join: Join, answer: str, actor: Actor, now: datetime, person_id: int | None
) -> None:
    result = await session.execute(
        update(JoinRow)
        .where(JoinRow.id == join.id, JoinRow.answer.is_(None))
        .values(answer=answer, answered_by=actor.person_id, answered_at=now, person_id=person_id),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise NotNow(Obstacle.JOIN_ANSWERED)


async def _tell(session: AsyncSession, join: Join, now: datetime, person_id: int | None) -> None:
    await outbox.put(
        session,
        JoinAnswered(join.id),
        lane=join.telegram_id,
        person_id=person_id,
        department_id=join.department_id,
        key=f"join-answered:{join.id}",
        not_before=now,
        priority=Priority.EDIT,  # before what waits for him, so that he knows why it comes
        now=now,
    )
