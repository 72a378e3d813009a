"""A decision as a whole, loaded for whoever follows it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Status
from domain.dossier import Dossier
from domain.errors import NotAllowed, NotFound
from domain.people import Actor, Role
from domain.rights import Action, Target, allowed
from domain.whole import Whole
from storage import decisions, people
from storage.models import AssignmentRow, DecisionRow, JournalRow, PersonRow
from storage.publication import RECALLED


async def load(session: AsyncSession, decision_id: int, actor: Actor, action: Action) -> Whole:
    """Raises NotFound for what the actor may not follow (neither staff nor its curator), NotAllowed for `action`."""
    row = await session.get(DecisionRow, decision_id, populate_existing=True)
    if row is None:
        raise NotFound("decision")
    target = Target(row.department_id, curator_id=row.curator_id, special_control=row.special_control)
    if not allowed(actor, Action.SEE_ASSIGNMENT, target):
        raise NotFound("decision")
    if not allowed(actor, action, target):
        raise NotAllowed(action)
    ids = await session.scalars(
        select(AssignmentRow.id).where(
            AssignmentRow.decision_id == decision_id, AssignmentRow.status != Status.ARCHIVED
        )
    )
    found = await decisions.dossiers(session, list(ids))
    shares: dict[int, list[Dossier]] = {}
    for each in found:
        if each.assignment.parent_id is not None:
            shares.setdefault(each.assignment.parent_id, []).append(each)
    return Whole(
        decision=decisions.decision_of(row),
        source=await decisions.source(session, row.protocol_id),
        parts=tuple(each for each in found if each.assignment.parent_id is None),
        shares={parent: tuple(some) for parent, some in shares.items()},
        checks=await _checks(session, row),
        is_recalled=row.cancelled_at is not None and await _recalled(session, decision_id),
    )


async def by_number(session: AsyncSession, number: int, actor: Actor) -> int:
    """The id of the department's «Поручение 12» for who may follow it.  Raises NotFound."""
    row = await session.scalar(
        select(DecisionRow).where(DecisionRow.department_id == actor.department_id, DecisionRow.number == number)
    )
    if row is None or not allowed(actor, Action.SEE_ASSIGNMENT, Target(row.department_id, curator_id=row.curator_id)):
        raise NotFound("decision", str(number))
    return row.id


async def _checks(session: AsyncSession, row: DecisionRow) -> tuple[str, ...]:
    if row.special_control:
        heads = await people.staff(session, row.department_id, Role.HEAD)
        return tuple(each.name for each in heads)
    if row.curator_id is not None:
        return ((await session.get_one(PersonRow, row.curator_id)).name,)
    return ()


async def _recalled(session: AsyncSession, decision_id: int) -> bool:
    found = await session.scalar(
        select(JournalRow.id).where(JournalRow.chain == f"d:{decision_id}", JournalRow.what == RECALLED).limit(1)
    )
    return found is not None
