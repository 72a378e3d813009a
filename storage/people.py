"""Departments, organisations, seats, people, groups: who there is and who may be written to."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotAllowed, NotFound
from domain.people import (
    Actor,
    Connection,
    Department,
    Directory,
    Group,
    Organization,
    Person,
    Remembered,
    Role,
    Seat,
    fold,
)
from domain.rights import Action, Target, allowed
from storage import newcomers
from storage.actors import department_of
from storage.models import (
    DepartmentRow,
    DeputyRow,
    GroupRow,
    GroupSeatRow,
    HoldingRow,
    OrganizationRow,
    PersonRow,
    RememberedRow,
    RoleRow,
    SeatRow,
)

# ── departments ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def create_department(session: AsyncSession, name: str, zone: str, now: datetime) -> Department:
    """Raises ZoneInfoNotFoundError for an unknown zone."""
    row = DepartmentRow(name=name, zone=ZoneInfo(zone).key, policy={}, created_at=now)
    session.add(row)
    await session.flush()
    return department_of(row)


async def departments(session: AsyncSession) -> list[Department]:
    return [department_of(row) for row in await session.scalars(select(DepartmentRow).order_by(DepartmentRow.id))]


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def person_of(row: PersonRow, roles: Iterable[Role] = ()) -> Person:
    return Person(
        id=row.id,
        department_id=row.department_id,
        name=row.name,
        telegram_id=row.telegram_id,
        connection=row.connection,
        roles=frozenset(roles),
    )


def organization_of(row: OrganizationRow) -> Organization:
    return Organization(id=row.id, department_id=row.department_id, name=row.name, aliases=tuple(row.aliases))


def seat_of(row: SeatRow, organization: str) -> Seat:
    return Seat(
        id=row.id,
        department_id=row.department_id,
        organization_id=row.organization_id,
        organization=organization,
        post=row.post,
    )


async def load(session: AsyncSession, person_id: int, actor: Actor, action: Action) -> Person:
    """A person of the actor's department.  Raises NotFound for any other, NotAllowed where the right is missing."""
    row = await session.get(PersonRow, person_id)
    if row is None or not allowed(actor, Action.MEMBER, Target(row.department_id)):
        raise NotFound("person")
    if not allowed(actor, action, Target(row.department_id)):
        raise NotAllowed(action)
    return await person(session, person_id)


async def person(session: AsyncSession, person_id: int) -> Person:
    row = await session.get_one(PersonRow, person_id)
    roles = await session.scalars(select(RoleRow.role).where(RoleRow.person_id == person_id))
    return person_of(row, roles)


async def seat(session: AsyncSession, seat_id: int) -> Seat:
    row = await session.get_one(SeatRow, seat_id)
    return seat_of(row, (await session.get_one(OrganizationRow, row.organization_id)).name)


async def is_seat(session: AsyncSession, seat_id: int, department_id: int) -> bool:
    """Whether the department has such a seat."""
    row = await session.get(SeatRow, seat_id)
    return row is not None and row.department_id == department_id


async def staff(session: AsyncSession, department_id: int, *roles: Role) -> list[Person]:
    """Who has one of these roles, and has not left; the order is that of their appointment."""
    # Not DISTINCT: PostgreSQL compares no JSON, and a person has some.
    appointed = select(RoleRow.person_id).where(RoleRow.department_id == department_id, RoleRow.role.in_(roles))
    rows = await session.scalars(
        select(PersonRow)
        .where(PersonRow.id.in_(appointed), PersonRow.connection != Connection.LEFT)
        .order_by(PersonRow.id)
    )
    return [person_of(row) for row in rows]


async def leading(session: AsyncSession) -> list[int]:
    """The chats of everybody who has a role in any department."""
    rows = await session.scalars(
        select(PersonRow.telegram_id)
        .join(RoleRow, RoleRow.person_id == PersonRow.id)
        .where(PersonRow.connection == Connection.CONNECTED, PersonRow.telegram_id.is_not(None))
        .distinct()
    )
    return [row for row in rows if row is not None]


async def directory(session: AsyncSession, department_id: int, today: date) -> Directory:
    """Everybody and everything of a department as of `today` (its own date); four queries."""
    organizations = list(
        await session.scalars(
            select(OrganizationRow).where(OrganizationRow.department_id == department_id).order_by(OrganizationRow.name)
        )
    )
    named = {row.id: row.name for row in organizations}
    seats = list(
        await session.scalars(select(SeatRow).where(SeatRow.department_id == department_id).order_by(SeatRow.id))
    )
    groups = list(
        await session.scalars(select(GroupRow).where(GroupRow.department_id == department_id).order_by(GroupRow.name))
    )
    members: dict[int, list[int]] = defaultdict(list)
    for row in await session.scalars(
        select(GroupSeatRow)
        .join(GroupRow, GroupRow.id == GroupSeatRow.group_id)
        .where(GroupRow.department_id == department_id)
        .order_by(GroupSeatRow.seat_id)
    ):
        members[row.group_id].append(row.seat_id)
    return Directory(
        organizations=tuple(organization_of(row) for row in organizations),
        seats=tuple(seat_of(row, named[row.organization_id]) for row in seats),
        holders={seat: tuple(people) for seat, people in (await _all_holders(session, department_id, today)).items()},
        groups=tuple(
            Group(
                id=row.id,
                department_id=department_id,
                name=row.name,
                aliases=tuple(row.aliases),
                seat_ids=tuple(members[row.id]),
            )
            for row in groups
        ),
    )


async def _all_holders(session: AsyncSession, department_id: int, today: date) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    rows = await session.execute(
        select(HoldingRow.seat_id, PersonRow)
        .join(PersonRow, PersonRow.id == HoldingRow.person_id)
        .where(HoldingRow.department_id == department_id, *_held_on(today), PersonRow.connection != Connection.LEFT)
        .order_by(HoldingRow.id)
    )
    for seat_id, row in rows:
        found[seat_id].append(person_of(row))
    return found


async def holders(session: AsyncSession, seat_ids: Collection[int], today: date) -> dict[int, list[Person]]:
    """Who holds these seats today, each seat's people in the order in which they took it."""
    found: dict[int, list[Person]] = {seat_id: [] for seat_id in seat_ids}
    rows = await session.execute(
        select(HoldingRow.seat_id, PersonRow)
        .join(PersonRow, PersonRow.id == HoldingRow.person_id)
        .where(HoldingRow.seat_id.in_(seat_ids), *_held_on(today), PersonRow.connection != Connection.LEFT)
        .order_by(HoldingRow.id)
    )
    for seat_id, row in rows:
        found[seat_id].append(person_of(row))
    return found


async def deputies(session: AsyncSession, person_ids: Collection[int], today: date) -> dict[int, list[Person]]:
    """Who acts today for these people besides themselves."""
    found: dict[int, list[Person]] = {person_id: [] for person_id in person_ids}
    rows = await session.execute(
        select(DeputyRow.person_id, PersonRow)
        .join(PersonRow, PersonRow.id == DeputyRow.deputy_id)
        .where(DeputyRow.person_id.in_(person_ids), DeputyRow.since <= today, DeputyRow.until >= today)
    )
    for person_id, row in rows:
        found[person_id].append(person_of(row))
    return found


async def seats_of(session: AsyncSession, person_id: int, today: date) -> list[Seat]:
    """The seats a person holds today."""
    rows = await session.execute(
        select(SeatRow, OrganizationRow.name)
        .join(HoldingRow, HoldingRow.seat_id == SeatRow.id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(HoldingRow.person_id == person_id, *_held_on(today))
        .order_by(HoldingRow.id)
    )
    return [seat_of(row, name) for row, name in rows]


async def seats_held(session: AsyncSession, person_ids: Collection[int], today: date) -> dict[int, set[int]]:
    """The ids of the seats that each of these people holds today."""
    found: dict[int, set[int]] = {person_id: set() for person_id in person_ids}
    rows = await session.execute(
        select(HoldingRow.person_id, HoldingRow.seat_id).where(HoldingRow.person_id.in_(person_ids), *_held_on(today))
    )
    for person_id, seat_id in rows:
        found[person_id].add(seat_id)
    return found


def _held_on(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return HoldingRow.since <= today, or_(HoldingRow.until.is_(None), HoldingRow.until >= today)


# ── adding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Added:
    """What a line of the directory came to: new, or known already."""

    person: Person
    seat: Seat
    is_new: bool


async def organization(session: AsyncSession, department_id: int, name: str) -> Organization:
    """The organisation of this name, made where there is none."""
    row = await session.scalar(
        select(OrganizationRow).where(
            OrganizationRow.department_id == department_id, OrganizationRow.folded == fold(name)
        )
    )
    if row is None:
        row = OrganizationRow(department_id=department_id, name=name, folded=fold(name), aliases=[])
        session.add(row)
        await session.flush()
    return organization_of(row)


async def add_person(
    session: AsyncSession,
    department_id: int,
    *,
    name: str,
    post: str,
    organization_name: str,
    groups: Collection[str] = (),
    phone: str = "",
    email: str = "",
    today: date,
    now: datetime,
) -> Added:
    """A person on a seat from `today`; the same name on the same seat again changes nothing but the groups.

    Several people may hold seats of one post at one organisation (methodists): each new name gets a seat of its own,
    unless the seat of that post stands empty.
    """
    home = await organization(session, department_id, organization_name)
    found = (
        await session.execute(
            select(SeatRow, PersonRow)
            .outerjoin(HoldingRow, (HoldingRow.seat_id == SeatRow.id) & _held_on(today)[0] & _held_on(today)[1])
            .outerjoin(PersonRow, PersonRow.id == HoldingRow.person_id)
            .where(SeatRow.organization_id == home.id)
            .order_by(SeatRow.id)
        )
    ).all()
    # An outer join's right side may be missing, which its type does not say.
    rows: list[tuple[SeatRow, PersonRow | None]] = [(seat, holder) for seat, holder in found]
    of_post = [(seat, holder) for seat, holder in rows if fold(seat.post) == fold(post)]
    for seat, holder in of_post:
        if holder is not None and holder.folded == fold(name):
            await join_groups(session, department_id, seat.id, groups, now)
            return Added(person_of(holder), seat_of(seat, home.name), is_new=False)
    vacant = next((seat for seat, holder in of_post if holder is None), None)
    if vacant is None:
        counter = f" {len(of_post) + 1}" if of_post else ""
        vacant = SeatRow(
            department_id=department_id, organization_id=home.id, post=post, folded_post=fold(post) + counter
        )
        session.add(vacant)
        await session.flush()
    who = await _person_by_name(session, department_id, name, {holder.id for _, holder in rows if holder is not None})
    if who is None:
        who = PersonRow(
            department_id=department_id, name=name, folded=fold(name), phone=phone, email=email, created_at=now
        )
        session.add(who)
        await session.flush()
    session.add(HoldingRow(department_id=department_id, seat_id=vacant.id, person_id=who.id, since=today))
    await session.flush()
    await join_groups(session, department_id, vacant.id, groups, now)
    return Added(person_of(who), seat_of(vacant, home.name), is_new=True)


async def _person_by_name(
    session: AsyncSession, department_id: int, name: str, colleagues: Collection[int]
) -> PersonRow | None:
    """The same full name elsewhere is the same person only at the same organisation: namesakes are never merged."""
    rows = await session.scalars(
        select(PersonRow).where(PersonRow.department_id == department_id, PersonRow.folded == fold(name))
    )
    return next((row for row in rows if row.id in colleagues), None)


async def join_groups(
    session: AsyncSession, department_id: int, seat_id: int, groups: Collection[str], now: datetime
) -> None:
    """Put a seat into groups by their names, made where there are none; it is offered what they have open."""
    for name in groups:
        if not fold(name):
            continue
        row = await session.scalar(
            select(GroupRow).where(GroupRow.department_id == department_id, GroupRow.folded == fold(name))
        )
        if row is None:
            row = GroupRow(department_id=department_id, name=name, folded=fold(name), aliases=[])
            session.add(row)
            await session.flush()
        if await session.get(GroupSeatRow, (row.id, seat_id)) is None:
            session.add(GroupSeatRow(group_id=row.id, seat_id=seat_id))
            await newcomers.joined(session, department_id, seat_id, row.id, now)
    await session.flush()


async def appoint(session: AsyncSession, department_id: int, name: str, role: Role, now: datetime) -> Person:
    """A person with a role and no seat yet: the secretary and the head that the admin appoints."""
    row = PersonRow(department_id=department_id, name=name, folded=fold(name), created_at=now)
    session.add(row)
    await session.flush()
    session.add(RoleRow(department_id=department_id, person_id=row.id, role=role))
    await session.flush()
    return person_of(row, [role])


async def give_role(session: AsyncSession, person_id: int, role: Role) -> None:
    if await session.get(RoleRow, (person_id, role)) is None:
        row = await session.get_one(PersonRow, person_id)
        session.add(RoleRow(department_id=row.department_id, person_id=person_id, role=role))
        await session.flush()


async def take_role(session: AsyncSession, person_id: int, role: Role) -> None:
    await session.execute(delete(RoleRow).where(RoleRow.person_id == person_id, RoleRow.role == role))


async def connect(session: AsyncSession, person_id: int, telegram_id: int, now: datetime) -> None:
    """The person's Telegram account is known from now on."""
    await session.execute(
        update(PersonRow)
        .where(PersonRow.id == person_id)
        .values(telegram_id=telegram_id, connection=Connection.CONNECTED, connected_at=now, lost_told_at=None)
    )


async def disconnect(session: AsyncSession, person_id: int) -> None:
    """The account is let go («Это не я»); a new invitation connects the right one."""
    await session.execute(
        update(PersonRow).where(PersonRow.id == person_id).values(telegram_id=None, connection=Connection.NEW)
    )


async def set_connection(session: AsyncSession, person_id: int, connection: Connection) -> None:
    await session.execute(update(PersonRow).where(PersonRow.id == person_id).values(connection=connection))


async def leave(session: AsyncSession, person_id: int, today: date) -> None:
    """Who left holds no seat after today's eve, has no role, gets nothing and sees nothing."""
    await session.execute(
        update(HoldingRow)
        .where(HoldingRow.person_id == person_id, HoldingRow.until.is_(None))
        .values(until=date.fromordinal(today.toordinal() - 1))
    )
    await session.execute(delete(RoleRow).where(RoleRow.person_id == person_id))
    await session.execute(
        update(PersonRow).where(PersonRow.id == person_id).values(connection=Connection.LEFT, telegram_id=None)
    )


async def everybody(session: AsyncSession, department_id: int) -> list[Person]:
    """All who have not left, by name; without roles."""
    rows = await session.scalars(
        select(PersonRow)
        .where(PersonRow.department_id == department_id, PersonRow.connection != Connection.LEFT)
        .order_by(PersonRow.folded, PersonRow.id)
    )
    return [person_of(row) for row in rows]


async def load_group(session: AsyncSession, group_id: int, actor: Actor) -> GroupRow:
    """A group of the actor's department.  Raises NotFound for any other."""
    row = await session.get(GroupRow, group_id)
    if row is None or not allowed(actor, Action.EDIT_DIRECTORY, Target(row.department_id)):
        raise NotFound("group")
    return row


async def toggle_member(session: AsyncSession, group: GroupRow, seat_id: int, now: datetime) -> None:
    """Put a seat into a group, where it is offered what the group has open, or take it out.

    Raises NotFound for a seat of another department.
    """
    seat = await session.get(SeatRow, seat_id)
    if seat is None or seat.department_id != group.department_id:
        raise NotFound("seat")
    member = await session.get(GroupSeatRow, (group.id, seat_id))
    if member is None:
        session.add(GroupSeatRow(group_id=group.id, seat_id=seat_id))
        await newcomers.joined(session, group.department_id, seat_id, group.id, now)
    else:
        await session.delete(member)
    await session.flush()


async def add_alias(session: AsyncSession, group: GroupRow, alias: str) -> None:
    """Another name of a group; a name it has already changes nothing."""
    if fold(alias) not in {group.folded, *map(fold, group.aliases)}:
        group.aliases = [*group.aliases, alias]
        await session.flush()


# ── what phrases of documents mean here ─────────────────────────────────────────────────────────────────────────────


async def remember(
    session: AsyncSession,
    department_id: int,
    phrase: str,
    *,
    seat_ids: Collection[int] = (),
    group_ids: Collection[int] = (),
    as_role: bool = False,
) -> None:
    """Keep the secretary's answer to «кому»; the last answer wins."""
    row = await session.scalar(
        select(RememberedRow).where(RememberedRow.department_id == department_id, RememberedRow.folded == fold(phrase))
    )
    if row is None:
        row = RememberedRow(department_id=department_id, folded=fold(phrase))
        session.add(row)
    row.seat_ids, row.group_ids, row.as_role = list(seat_ids), list(group_ids), as_role
    await session.flush()


async def remembered(session: AsyncSession, department_id: int) -> dict[str, Remembered]:
    """By the folded phrase."""
    rows = await session.scalars(select(RememberedRow).where(RememberedRow.department_id == department_id))
    return {row.folded: Remembered(tuple(row.seat_ids), tuple(row.group_ids), row.as_role) for row in rows}
