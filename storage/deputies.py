"""Who acts for whom, and when: named for dates by oneself, or by the secretary for anyone.

What follows stands elsewhere: `storage.actors` lets a deputy act for the seats, letters go to him too, the journal
bears `acting_for`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.errors import BadDate, BadInput, DateProblem, InputProblem, NotFound
from domain.letters import DeputyEnded, DeputyNamed, Letter, Priority
from domain.people import Actor, Connection, Person, Role, fold
from domain.rights import Action
from storage import checkers, journal, people
from storage.models import DeputyRow, PersonRow

LONGEST = 366  # days; a longer absence is a change of holder
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` acts for `person` on these days, both included."""

    id: int
    person: Person
    deputy: Person
    since: date
    until: date


async def current(session: AsyncSession, actor: Actor, today: date, *, everybody: bool) -> list[Deputy]:
    """Those of today and to come: the actor's own and those he acts for, or all of the department."""
    away, deputy = aliased(PersonRow), aliased(PersonRow)
    query = (
        select(DeputyRow, away, deputy)
        .join(away, away.id == DeputyRow.person_id)
        .join(deputy, deputy.id == DeputyRow.deputy_id)
        .where(DeputyRow.department_id == actor.department_id, DeputyRow.until >= today)
        .order_by(DeputyRow.since, DeputyRow.id)
    )
    if not everybody:
        query = query.where((DeputyRow.person_id == actor.person_id) | (DeputyRow.deputy_id == actor.person_id))
    rows = await session.execute(query)
    return [
        Deputy(row.id, people.person_of(one), people.person_of(other), row.since, row.until) for row, one, other in rows
    ]


async def get(session: AsyncSession, deputy_id: int) -> Deputy:
    """For letters.  Raises NotFound."""
    row = await session.get(DeputyRow, deputy_id, populate_existing=True)
    if row is None:
        raise NotFound("deputy")
    return Deputy(
        row.id,
        await people.person(session, row.person_id),
        await people.person(session, row.deputy_id),
        row.since,
        row.until,
    )


async def absent(session: AsyncSession, person_id: int, actor: Actor) -> Person:
    """Whom the actor may name a deputy for: himself; anyone, where he keeps the directory.  Raises as loading does."""
    action = Action.MEMBER if person_id == actor.person_id else Action.EDIT_DIRECTORY
    return await people.load(session, person_id, actor, action)


async def find(session: AsyncSession, department_id: int, words: str) -> list[Person]:
    """People whose name begins with these words, who have not left; the connected first.

    Raises BadInput for less than three letters: nobody looks through the whole directory so.
    """
    wanted = fold(words)
    if len(wanted) < 3:
        raise BadInput(InputProblem.NOT_A_NAME)
    rows = await session.scalars(
        select(PersonRow)
        .where(
            PersonRow.department_id == department_id,
            PersonRow.folded.startswith(wanted, autoescape=True),
            PersonRow.connection != Connection.LEFT,
        )
        .order_by(PersonRow.connection != Connection.CONNECTED, PersonRow.folded)
        .limit(MOST_FOUND)
    )
    return [people.person_of(row) for row in rows]


async def name(
    session: AsyncSession, person_id: int, deputy_id: int, since: date, until: date, actor: Actor, now: datetime
) -> Deputy:
    """`deputy_id` acts for `person_id` from `since` to `until`; both are told.

    Raises BadDate for days gone by or more than a year, BadInput for oneself, and as loading does.
    """
    whom = await absent(session, person_id, actor)
    deputy = await people.load(session, deputy_id, actor, Action.MEMBER)
    if deputy.id == whom.id or Connection.LEFT in (deputy.connection, whom.connection):
        raise BadInput(InputProblem.NOT_A_DEPUTY)
    if whom.id != actor.person_id and deputy.id == actor.person_id and await _leads(session, whom):
        # A deputy is lent the role: nobody lends himself another's.
        raise BadInput(InputProblem.NOT_A_DEPUTY)
    assert actor.department is not None
    if until < actor.department.today(now):
        raise BadDate(DateProblem.PAST)
    if (until - since).days > LONGEST:
        raise BadDate(DateProblem.TOO_FAR)
    row = DeputyRow(department_id=whom.department_id, person_id=whom.id, deputy_id=deputy.id, since=since, until=until)
    session.add(row)
    await session.flush()
    await _journal(session, "deputy_named", row, actor, now)
    for each in (deputy, whom):
        if each.id != actor.person_id:
            await _tell(session, DeputyNamed(each.id, row.id), each, f"deputy:{row.id}:{each.id}", now)
    return Deputy(row.id, whom, deputy, since, until)


async def _leads(session: AsyncSession, whom: Person) -> bool:
    staff = await people.staff(session, whom.department_id, Role.HEAD, Role.SECRETARY)
    return whom.id in {each.id for each in staff}


async def load(session: AsyncSession, deputy_id: int, actor: Actor) -> Deputy:
    """One that the actor may end: he is away, he acts, or he keeps the directory.  Raises NotFound, NotAllowed."""
    found = await get(session, deputy_id)
    if found.person.department_id != actor.department_id:
        raise NotFound("deputy")
    if actor.person_id != found.deputy.id:
        await absent(session, found.person.id, actor)
    return found


async def end(session: AsyncSession, deputy_id: int, actor: Actor, now: datetime) -> Deputy:
    """From today on he does not act any more; what he did stays in the journal.  Raises NotFound as loading does."""
    found = await load(session, deputy_id, actor)
    row = await session.get_one(DeputyRow, deputy_id)
    assert actor.department is not None
    today = actor.department.today(now)
    if row.until < today:
        raise NotFound("deputy")
    await session.execute(
        update(DeputyRow)
        .where(DeputyRow.id == row.id)
        .values(until=today - timedelta(days=1), since=min(row.since, today - timedelta(days=1))),
        execution_options={"synchronize_session": False},
    )
    await _journal(session, "deputy_ended", row, actor, now)
    for each in (found.deputy, found.person):
        if each.id != actor.person_id:
            await _tell(session, DeputyEnded(each.id, row.id), each, f"deputy-ended:{row.id}:{each.id}", now)
    return found


async def _tell(session: AsyncSession, letter: Letter, to: Person, key: str, now: datetime) -> None:
    await checkers.tell(session, letter, to, key=key, now=now, priority=Priority.REPLY)


async def _journal(session: AsyncSession, what: str, row: DeputyRow, actor: Actor, now: datetime) -> None:
    await journal.add(
        session,
        department_id=row.department_id,
        chain=journal.of_department(row.department_id),
        what=what,
        at=now,
        person_id=actor.person_id,
        facts={
            "person": row.person_id,
            "deputy": row.deputy_id,
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
        },
    )
