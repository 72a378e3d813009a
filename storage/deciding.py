"""What waits for a decision of one person: requests to extend, reports under особый контроль, what is long overdue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Status
from domain.people import Actor, Role
from domain.protocol import Mark
from domain.requests import Ask
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import RequestRow
from storage.parts import own_parts

LONG_OVERDUE = timedelta(days=30)  # after so many the checker must decide: prolong, accept or leave


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Ids, each kind in the order in which it came; `requests` with the assignment that each is about."""

    requests: tuple[tuple[int, int], ...] = ()
    reports: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return len(self.requests) + len(self.reports) + len(self.overdue)


async def to_decide(session: AsyncSession, actor: Actor, now: datetime) -> ToDecide:
    """What this head may decide; of a secretary's only the requests, where the department lets her answer them."""
    home = actor.department
    if home is None or not actor.has(Role.HEAD, Role.SECRETARY):
        return ToDecide()
    head = actor.has(Role.HEAD)
    asked: list[tuple[int, int]] = []
    if head or home.policy.secretary_extends:
        rows = await session.execute(
            select(RequestRow.id, RequestRow.assignment_id)
            .where(
                RequestRow.department_id == home.id,
                RequestRow.kind == Ask.EXTENSION,
                RequestRow.answer.is_(None),
                RequestRow.person_id != actor.person_id,
            )
            .order_by(RequestRow.id)
        )
        asked = [(request, assignment) for request, assignment in rows]
    if not head:
        return ToDecide(tuple(asked))
    control = (A.department_id == home.id, A.mark == Mark.CONTROL, own_parts())
    reports = await session.scalars(
        select(A.id)
        .join(D, D.id == A.decision_id)
        .where(*control, A.status == Status.REPORTED, D.special_control.is_(True), A.reporter_id != actor.person_id)
        .order_by(A.reported_at, A.id)
    )
    overdue = await session.scalars(
        select(A.id)
        .where(
            *control,
            A.status.in_(WAITING),
            A.told_at.is_not(None),
            A.overdue_from <= home.today(now) - LONG_OVERDUE,
            A.id.not_in([assignment for _, assignment in asked]),
        )
        .order_by(A.overdue_from, A.id)
    )
    return ToDecide(tuple(asked), tuple(reports), tuple(overdue))
