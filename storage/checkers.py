"""Who checks an assignment, and who answers what its executor asks."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Assignment, Decision
from domain.letters import Letter, Priority
from domain.people import Connection, Person, Role
from storage import outbox, people


async def checkers(
    session: AsyncSession, assignment: Assignment, decision: Decision, seat_holders: set[int]
) -> list[Person]:
    """Who is told of a report: the curator, else the secretaries; at особый контроль the heads.

    Never who reported, nor who answers for it himself; where nobody is left who can be reached, the heads.
    """
    heads = await people.staff(session, decision.department_id, Role.HEAD)
    named: list[Person] = []
    if decision.special_control:
        named = heads
    elif decision.curator_id is not None:
        named = [await people.person(session, decision.curator_id)]
    own = seat_holders | ({assignment.reporter_id} if assignment.reporter_id else set())
    for candidates in (named, await people.staff(session, decision.department_id, Role.SECRETARY), heads):
        fit = [each for each in candidates if each.id not in own and each.reachable]
        if fit and not (decision.special_control and candidates is not heads):
            return fit
    return []


async def secretaries(session: AsyncSession, department_id: int, besides: int) -> list[Person]:
    """Who gets the words of an executor: the secretaries, or the heads where there is none to be reached."""
    for role in (Role.SECRETARY, Role.HEAD, Role.ADMIN):
        found = [each for each in await people.staff(session, department_id, role) if each.reachable]
        if fit := [each for each in found if each.id != besides]:
            return fit
    return []


async def holders(session: AsyncSession, assignment: Assignment, today: date) -> list[Person]:
    """Who is told about an assignment: those who hold its seat today and their deputies, who can be written to."""

    held = (await people.holders(session, [assignment.seat_id], today))[assignment.seat_id]
    acting = await people.deputies(session, [each.id for each in held], today)
    everybody = {each.id: each for each in held}
    for some in acting.values():
        everybody |= {each.id: each for each in some if each.connection is not Connection.LEFT}
    return list(everybody.values())


async def tell(
    session: AsyncSession, letter: Letter, to: Person, *, key: str, now: datetime, priority: Priority
) -> bool:
    """Queue a letter to a person's own chat."""

    return await outbox.put(
        session,
        letter,
        lane=None,
        person_id=to.id,
        department_id=to.department_id,
        key=key,
        not_before=now,
        priority=priority,
        now=now,
    )
