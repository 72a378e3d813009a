"""Who checks an assignment, and who answers what its executor asks."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.checking import who_checks
from domain.decision import Assignment, Decision
from domain.letters import Letter, Priority
from domain.people import Connection, Person, Role
from storage import outbox, people
from storage.models import AssignmentRow


async def checkers(
    session: AsyncSession, assignment: Assignment, decision: Decision, seat_holders: set[int], today: date
) -> list[Person]:
    """Who is told of a report, as `domain.checking.who_checks` rules; deputies of theirs too."""
    own = seat_holders | ({assignment.reporter_id} if assignment.reporter_id else set())
    for standing in (await people.deputies(session, own, today)).values():
        own = own | {each.id for each in standing}
    curators = [] if decision.curator_id is None else [await people.person(session, decision.curator_id)]
    return who_checks(
        special=decision.special_control,
        curators=await with_deputies(session, curators, today),
        secretaries=await staff(session, decision.department_id, today, Role.SECRETARY),
        heads=await staff(session, decision.department_id, today, Role.HEAD),
        own=own,
    )


async def staff(session: AsyncSession, department_id: int, today: date, *roles: Role) -> list[Person]:
    """Who has one of these roles, and who acts for them today."""
    return await with_deputies(session, await people.staff(session, department_id, *roles), today)


async def with_deputies(session: AsyncSession, some: Collection[Person], today: date) -> list[Person]:
    """These people and those who act for them today, each once."""
    acting = await people.deputies(session, [each.id for each in some], today)
    everybody = {each.id: each for each in some}
    for deputies in acting.values():
        for each in deputies:
            everybody.setdefault(each.id, each)
    return list(everybody.values())


async def leads(session: AsyncSession, share: Assignment, today: date) -> list[Person]:
    """Who checks a share: those who hold the seat of the part it belongs to, and their deputies; not who reported."""
    part = await session.get_one(AssignmentRow, share.parent_id)
    there = await around_seat(session, part.seat_id, today)
    return [each for each in there if each.reachable and each.id != share.reporter_id]


async def secretaries(session: AsyncSession, department_id: int, besides: Collection[int]) -> list[Person]:
    """Who gets the words of an executor: the secretaries, or the heads where there is none to be reached."""
    for role in (Role.SECRETARY, Role.HEAD, Role.ADMIN):
        found = [each for each in await people.staff(session, department_id, role) if each.reachable]
        if fit := [each for each in found if each.id not in besides]:
            return fit
    return []


async def holders(session: AsyncSession, assignment: Assignment, today: date) -> list[Person]:
    """Who is told about an assignment: those who hold its seat today and their deputies, who can be written to."""

    return await around_seat(session, assignment.seat_id, today)


async def around_seat(session: AsyncSession, seat_id: int, today: date) -> list[Person]:
    """Those who hold a seat today and their deputies."""
    held = (await people.holders(session, [seat_id], today))[seat_id]
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
