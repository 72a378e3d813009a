"""Особый контроль of a published decision, switched on and off: acceptance is the head's then."""

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import Status
from domain.errors import ChangedMeanwhile
from domain.letters import Priority, ReportArrived
from domain.people import Actor, Role
from domain.rights import Action, on_whose_right
from storage import cards, checkers, decisions, journal, whole
from storage.models import DecisionRow


async def switch(session: AsyncSession, decision_id: int, version: int, actor: Actor, now: datetime) -> bool:
    """Whether it is on особый контроль now.  What waits for a check is the head's at once; every card is redrawn.

    Raises as `whole.load` does, and ChangedMeanwhile where the decision is no more as `version` showed it.
    """
    assert actor.department is not None
    found = await whole.load(session, decision_id, actor, Action.CHANGE_DECISION)
    on = not found.decision.special_control
    done = await session.execute(
        update(DecisionRow)
        .where(DecisionRow.id == decision_id, DecisionRow.version == version)
        .values(special_control=on, version=version + 1),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise ChangedMeanwhile("decision")
    await journal.add(
        session,
        department_id=found.decision.department_id,
        chain=journal.of_decision(decision_id),
        what="special_on" if on else "special_off",
        at=now,
        person_id=actor.person_id,
        acting_for=on_whose_right(actor, Action.CHANGE_DECISION),
    )
    waiting = [each.assignment for each in found.parts if each.assignment.status is Status.REPORTED]
    if on:
        today = actor.department.today(now)
        last = await decisions.last_reports(session, [each.id for each in waiting])
        for person in await checkers.staff(session, found.decision.department_id, today, Role.HEAD):
            for each in waiting:
                if person.id != actor.person_id and person.id != each.reporter_id:
                    await checkers.tell(
                        session,
                        ReportArrived(each.id, person.id),
                        person,
                        key=f"arrived:{last[each.id].id}:{person.id}",
                        now=now,
                        priority=Priority.REPLY,
                    )
    for part in found.parts:
        await cards.refresh(session, part.assignment.id, now)
    return on
