"""Who decides about what is overdue for a month."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Department, Person, Role
from storage import checkers, people
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import PersonRow


async def of_overdue(
    session: AsyncSession, home: Department, late: Mapping[int, Collection[int]], today: date
) -> dict[int, list[Person]]:
    """By decision, of whose assignments `late` names those that are overdue, who is asked about it.

    Who checks: the point's curator, else the secretaries; at особый контроль, and where nobody of these can be reached,
    the heads; and who acts for them.  Who answers for one of the assignments does not decide about his own, nor does
    who stands in for him.
    """
    secretaries = await checkers.staff(session, home.id, today, Role.SECRETARY)
    heads = await checkers.staff(session, home.id, today, Role.HEAD)
    own = await _answering(session, late, today)
    rows = (await session.execute(select(D.id, D.special_control, D.curator_id).where(D.id.in_(late)))).all()
    named = {curator for _, _, curator in rows if curator is not None}
    known = await session.scalars(select(PersonRow).where(PersonRow.id.in_(named)))
    curators = {row.id: people.person_of(row) for row in known}
    acting = await people.deputies(session, named, today)
    found: dict[int, list[Person]] = {}
    for decision_id, special, curator in rows:
        first = heads if special else [curators[curator], *acting[curator]] if curator is not None else []
        fit = ([each for each in some if _may(each, own[decision_id])] for some in (first, secretaries, heads))
        found[decision_id] = next((some for some in fit if some), [])
    return {each: found[each] for each in late if each in found}


def _may(person: Person, own: Collection[int]) -> bool:
    return person.reachable and person.id not in own


async def _answering(session: AsyncSession, late: Mapping[int, Collection[int]], today: date) -> dict[int, set[int]]:
    """By decision, who holds the seats of these assignments, and who stands in for them."""
    rows = await session.execute(
        select(A.decision_id, A.seat_id).where(A.id.in_([each for ids in late.values() for each in ids]))
    )
    seats: dict[int, set[int]] = defaultdict(set)
    for decision_id, seat_id in rows:
        seats[decision_id].add(seat_id)
    held = await people.holders(session, {each for some in seats.values() for each in some}, today)
    acting = await people.deputies(session, {each.id for some in held.values() for each in some}, today)
    found: dict[int, set[int]] = defaultdict(set)
    for decision_id, some in seats.items():
        people_there = {each.id for seat_id in some for each in held.get(seat_id, ())}
        found[decision_id] = people_there | {each.id for one in people_there for each in acting.get(one, ())}
    return found
