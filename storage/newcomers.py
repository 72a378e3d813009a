"""Who joins a group later is offered the open points that were given to the group.

A decision remembers the groups it was given to when it goes out; nothing of it is given by itself: the secretary is
asked once, and issues it like an addition of hers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import LIVE
from domain.errors import NotFound
from domain.letters import NewcomerInGroup, Priority
from domain.people import Actor, Connection, Role, fold
from domain.protocol import Mark
from domain.publication import Publication
from domain.rights import Action, Target, allowed
from storage import outbox
from storage.models import AssignmentRow, DecisionRow, GroupRow, GroupSeatRow, PersonRow, RoleRow, SeatRow


async def remember(session: AsyncSession, going: Publication) -> None:
    """Which groups each of these decisions was given to.

    A group that the point names, and the largest groups all of whose seats answer for it; a group of one says nothing.
    """
    home = going.paper.department_id
    groups = list(await session.scalars(select(GroupRow).where(GroupRow.department_id == home)))
    members: dict[int, set[int]] = {row.id: set() for row in groups}
    found = await session.execute(select(GroupSeatRow).where(GroupSeatRow.group_id.in_(members)))
    for row in found.scalars():
        members[row.group_id].add(row.seat_id)
    for one in going.decisions:
        seats = {part.seat_id for part in one.assignments}
        named = {fold(each.mention.name or each.mention.raw) for each in one.point.named}
        whole = [each for each, inside in members.items() if len(inside) > 1 and inside <= seats]
        given = {each for each in whole if not any(members[each] < members[other] for other in whole)}
        given |= {
            row.id
            for row in groups
            if members[row.id] & seats and named & {row.folded, *(fold(alias) for alias in row.aliases)}
        }
        if given:
            await session.execute(
                update(DecisionRow)
                .where(DecisionRow.department_id == home, DecisionRow.number == one.number)
                .values(group_ids=sorted(given)),
                execution_options={"synchronize_session": False},
            )


@dataclass(frozen=True, slots=True)
class Joined:
    """A seat in a group, and the open decisions given to the group that the seat has no part of; by number."""

    seat_id: int
    group_id: int
    group: str
    decision_ids: tuple[int, ...]


async def load(session: AsyncSession, seat_id: int, group_id: int, actor: Actor, today: date) -> Joined:
    """Raises NotFound for another department's, and for a seat that is not in the group any more."""
    seat, group = await session.get(SeatRow, seat_id), await session.get(GroupRow, group_id)
    if seat is None or group is None or seat.department_id != group.department_id:
        raise NotFound("group")
    if not allowed(actor, Action.CHANGE_DECISION, Target(group.department_id)):
        raise NotFound("group")
    if await session.get(GroupSeatRow, (group_id, seat_id)) is None:
        raise NotFound("group")
    ids = await _open(session, group.department_id, seat_id, group_id, today)
    return Joined(seat_id, group_id, group.name, tuple(ids))


async def _open(
    session: AsyncSession, department_id: int, seat_id: int, group_id: int, today: date | None
) -> Sequence[int]:
    """On control, with somebody at work on it and a day that is still to come."""
    has = select(AssignmentRow.decision_id).where(AssignmentRow.seat_id == seat_id)
    query = (
        select(DecisionRow.id, DecisionRow.group_ids)
        .where(
            DecisionRow.department_id == department_id,
            DecisionRow.cancelled_at.is_(None),
            DecisionRow.id.in_(
                select(AssignmentRow.decision_id).where(
                    AssignmentRow.department_id == department_id,
                    AssignmentRow.parent_id.is_(None),
                    AssignmentRow.mark == Mark.CONTROL,
                    AssignmentRow.status.in_(LIVE),
                    *([or_(AssignmentRow.due.is_(None), AssignmentRow.due >= today)] if today else []),
                )
            ),
            DecisionRow.id.not_in(has),
        )
        .order_by(DecisionRow.number)
    )
    return [row.id for row in await session.execute(query) if group_id in row.group_ids]


async def joined(session: AsyncSession, department_id: int, seat_id: int, group_id: int, now: datetime) -> None:
    """A seat has come into a group: the secretaries are asked, where there is something to give."""
    if not await _open(session, department_id, seat_id, group_id, None):
        return
    secretaries = await session.scalars(
        select(PersonRow.id)
        .join(RoleRow, RoleRow.person_id == PersonRow.id)
        .where(
            RoleRow.department_id == department_id,
            RoleRow.role == Role.SECRETARY,
            PersonRow.connection == Connection.CONNECTED,
        )
        .order_by(PersonRow.id)
    )
    for person_id in secretaries:
        await outbox.put(
            session,
            NewcomerInGroup(person_id, seat_id, group_id),
            lane=None,
            person_id=person_id,
            department_id=department_id,
            key=f"newcomer:{group_id}:{seat_id}:{person_id}:{now:%Y%m%d}",
            not_before=now,
            priority=Priority.REPLY,
            now=now,
        )
