"""A document taken to the desk: loaded by the right that the handler names."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import Desk
from domain.errors import NotAllowed, NotFound
from domain.people import Actor, Person, Role
from domain.review import Point
from domain.rights import Action
from storage import calendar, carrying, drafts, people, protocols, ties


async def load(
    session: AsyncSession, paper_id: int, actor: Actor, now: datetime, action: Action = Action.REVIEW
) -> Desk:
    """Raises NotFound for another department's document and for one that is not there."""
    paper = await protocols.load(session, paper_id, actor, action)
    department = actor.department
    if department is None:
        raise NotAllowed(action)
    points = await drafts.points(session, paper_id)
    return Desk(
        paper=paper,
        points=points,
        known=await people.directory(session, department.id, department.today(now)),
        department=department,
        calendar=await calendar.calendar(session, department.id),
        now=now,
        body=await protocols.body(session, paper_id),
        staff=await heads_and_secretaries(session, department.id),
        unfinished=len(await carrying.unfinished(session, paper)),
        carried=await ties.places(session, {one.carried_from_id for one in points if one.carried_from_id}),
    )


async def heads_and_secretaries(session: AsyncSession, department_id: int) -> list[Person]:
    """Each once, the heads first."""
    heads = await people.staff(session, department_id, Role.HEAD)
    others = await people.staff(session, department_id, Role.SECRETARY)
    return [*heads, *(person for person in others if person not in heads)]


async def load_point(
    session: AsyncSession, point_id: int, actor: Actor, now: datetime, action: Action = Action.REVIEW
) -> tuple[Desk, Point]:
    """A point and its document.  Raises NotFound as `load` does, and for a point that was deleted."""
    paper, _ = await drafts.load(session, point_id, actor, action)
    desk = await load(session, paper.id, actor, now, action)
    return desk, at(desk, point_id)


def at(desk: Desk, point_id: int) -> Point:
    """Raises NotFound for a point that is not under review any more."""
    point = desk.point(point_id)
    if point is None or not point.is_open:
        raise NotFound("draft")
    return point
