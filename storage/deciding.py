"""What waits for a decision of one person: requests to extend, reports under особый контроль, what is long overdue."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Status
from domain.people import Actor, Department, Role
from domain.protocol import Mark
from domain.requests import Ask
from storage import deciders, unread
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import RequestRow
from storage.parts import own_parts


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Ids, each kind in the order in which it came; `requests` with the assignment that each is about, of `overdue`
    each decision once: its first assignment, and how many it has.
    """

    requests: tuple[tuple[int, int], ...] = ()
    reports: tuple[int, ...] = ()
    overdue: tuple[tuple[int, int], ...] = ()
    not_mine: tuple[tuple[int, int], ...] = ()  # as `requests`

    @property
    def total(self) -> int:
        return len(self.requests) + len(self.not_mine) + len(self.reports) + len(self.overdue)


async def to_decide(session: AsyncSession, actor: Actor, now: datetime) -> ToDecide:
    """What this head may decide.  A secretary decides requests to extend where the department lets her, «Не ко мне»,
    and what is overdue for a month and checked by no curator and no head.
    """
    home = actor.department
    if home is None or not actor.has(Role.HEAD, Role.SECRETARY):
        return ToDecide()
    head = actor.has(Role.HEAD)
    asked: list[tuple[int, int]] = []
    if head or home.policy.secretary_extends:
        asked = await _requests(session, home, actor, Ask.EXTENSION)
    not_mine = await _requests(session, home, actor, Ask.NOT_MINE) if actor.has(Role.SECRETARY) else []
    if not head:
        return ToDecide(tuple(asked), overdue=await _hers(session, home, actor, now), not_mine=tuple(not_mine))
    control = (A.department_id == home.id, A.mark == Mark.CONTROL, own_parts())
    reports = await session.scalars(
        select(A.id)
        .join(D, D.id == A.decision_id)
        .where(*control, A.status == Status.REPORTED, D.special_control.is_(True), A.reporter_id.not_in(actor.persons))
        .order_by(A.reported_at, A.id)
    )
    late = await unread.undecided(session, home, home.today(now))
    waits = [each for ids in late.values() for each in ids]
    oldest = await session.scalars(
        select(A.decision_id)
        .where(A.id.in_(waits))
        .group_by(A.decision_id)
        .order_by(func.min(A.overdue_from), A.decision_id)
    )
    overdue = tuple((late[one][0], len(late[one])) for one in oldest)
    return ToDecide(tuple(asked), tuple(reports), overdue, tuple(not_mine))


async def _requests(session: AsyncSession, home: Department, actor: Actor, kind: Ask) -> list[tuple[int, int]]:
    """Those without an answer that he may answer: not his own, nor of whom he stands in for."""
    rows = await session.execute(
        select(RequestRow.id, RequestRow.assignment_id)
        .where(
            RequestRow.department_id == home.id,
            RequestRow.kind == kind,
            RequestRow.answer.is_(None),
            RequestRow.person_id.not_in(actor.persons),
        )
        .order_by(RequestRow.id)
    )
    return [(request, assignment) for request, assignment in rows]


async def _hers(session: AsyncSession, home: Department, actor: Actor, now: datetime) -> tuple[tuple[int, int], ...]:
    return tuple((ids[0], len(ids)) for ids in (await asked_of(session, home, actor, now)).values())


async def asked_of(session: AsyncSession, home: Department, actor: Actor, now: datetime) -> dict[int, list[int]]:
    """What is overdue for a month, and this secretary or curator is asked about: by decision."""
    late = await unread.undecided(session, home, home.today(now))
    asked = await deciders.of_overdue(session, home, late, home.today(now))
    return {
        decision: ids
        for decision, ids in late.items()
        if any(person.id in actor.persons for person in asked.get(decision, ()))
    }
