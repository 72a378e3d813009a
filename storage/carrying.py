"""Points of earlier protocols that are not done, carried into a new one: offered, taken as drafts, closed when it goes
out.  The old parts end as cancelled ones and so are counted once, under the new number; reports that wait to be checked
stay with the old point."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment, Duty, Status
from domain.dossier import Source
from domain.people import Actor, Department
from domain.protocol import Mark
from domain.review import Paper, Point, PointSeat, State
from storage import assignments, cards, drafts, journal
from storage.models import AssignmentRow, DecisionRow, DraftRow, ProtocolRow, ServiceRow
from storage.parts import own_parts

CARRIED, BACK = "carried", "carried_back"


@dataclass(frozen=True, slots=True)
class Unfinished:
    decision_id: int
    number: int
    text: str
    source: Source
    place: tuple[str, str, int | None]


async def unfinished(session: AsyncSession, paper: Paper) -> list[Unfinished]:
    """Of earlier documents of the same kind, what is on control, not done and not carried yet; nothing for a document
    that has gone out, or where it was declined.  What comes back by itself is left to its series."""
    if paper.state is not State.DRAFT or await session.get(ServiceRow, _key(paper.id)) is not None:
        return []
    later = aliased(DecisionRow)
    rows = await session.execute(
        select(DecisionRow, ProtocolRow)
        .join(ProtocolRow, ProtocolRow.id == DecisionRow.protocol_id)
        .where(
            DecisionRow.department_id == paper.department_id,
            ProtocolRow.kind == paper.kind,
            ProtocolRow.id < paper.id,
            ProtocolRow.state == State.PUBLISHED.value,
            DecisionRow.mark == Mark.CONTROL,
            DecisionRow.cancelled_at.is_(None),
            DecisionRow.series_id.is_(None),
            exists().where(AssignmentRow.decision_id == DecisionRow.id, AssignmentRow.status.in_(WAITING), own_parts()),
            ~exists().where(DraftRow.carried_from_id == DecisionRow.id, DraftRow.state == "open"),
            ~exists().where(later.carried_from_id == DecisionRow.id, later.cancelled_at.is_(None)),
        )
        .order_by(DecisionRow.number)
    )
    return [
        Unfinished(
            row.id,
            row.number,
            row.text,
            Source(source.id, source.kind, source.number, source.day, source.title),
            (row.point, row.question, row.paragraph),
        )
        for row, source in rows
    ]


def _key(paper_id: int) -> str:
    return f"carry:{paper_id}"


async def decline(session: AsyncSession, paper: Paper) -> None:
    """«Не надо»: nothing is offered to this document any more."""
    await session.merge(ServiceRow(key=_key(paper.id), value={"declined": True}))
    await session.flush()


async def take(session: AsyncSession, paper: Paper, chosen: Collection[Unfinished]) -> int:
    """Drafts of the document, for those who have not done it; their deadline is asked anew.  Gives how many.

    Of two who take the same at once the second finds it taken: each is looked at again once it is held.
    """
    ids = sorted({each.decision_id for each in chosen})
    await session.execute(
        select(DecisionRow.id).where(DecisionRow.id.in_(ids)).order_by(DecisionRow.id).with_for_update()
    )
    chosen = [each for each in await unfinished(session, paper) if each.decision_id in ids]
    place = await drafts.last_position(session, paper.id)
    points = []
    for each in chosen:
        row = await session.get_one(DecisionRow, each.decision_id)
        going = await _going(session, row.id)
        seats = [(one.seat_id, one.for_whom) for one in going if one.duty is not Duty.DELEGATED]
        place += 1
        points.append(
            Point(
                id=0,
                paper_id=paper.id,
                position=place,
                text=row.text,
                lead_in=row.lead_in,
                mark=row.mark,
                mode=row.mode,
                seats=tuple({seat: PointSeat(seat, None, for_whom) for seat, for_whom in seats}.values()),
                curator_id=row.curator_id,
                special_control=row.special_control,
                proof=row.proof,
                carried_from_id=row.id,
            )
        )
    return len(await drafts.add(session, paper, points))


async def _going(session: AsyncSession, decision_id: int) -> list[Assignment]:
    """What of a point waits for its executors, shares after their parts; those of a part that was reported stay."""
    rows = await session.scalars(
        select(AssignmentRow)
        .where(AssignmentRow.decision_id == decision_id, AssignmentRow.status.in_(WAITING))
        .order_by(AssignmentRow.id)
    )
    going: dict[int, Assignment] = {}
    for row in rows:
        if row.parent_id is None or row.parent_id in going:
            going[row.id] = assignments.assignment_of(row)
    return list(going.values())


async def close(
    session: AsyncSession,
    earlier_id: int,
    new_id: int,
    number: int,
    actor: Actor,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    """The new point has gone out: what waits of the old one is over, and its cards say where it went."""
    # Shares before what they belong to: a part that is over ends what is left of its shares.
    for seen in reversed(await _going(session, earlier_id)):
        await assignments.save(session, seen, seen.cancelled(), home, calendar, now)
        await journal.add(
            session,
            department_id=home.id,
            chain=journal.of_decision(earlier_id),
            what=CARRIED,
            at=now,
            person_id=actor.person_id,
            assignment_id=seen.id,
            facts={"from": seen.status.value, "number": number, "decision": new_id},
        )
        await cards.refresh(session, seen.id, now)


async def restore(
    session: AsyncSession,
    earlier_id: int,
    new_id: int,
    actor: Actor,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    """«Отменить рассылку»: the old point is at work again as it was."""
    for entry in await journal.entries(session, journal.of_decision(earlier_id)):
        if entry.what != CARRIED or entry.facts.get("decision") != new_id or entry.assignment_id is None:
            continue
        seen = await assignments.get(session, entry.assignment_id)
        if seen.status is not Status.CANCELLED:
            continue
        await assignments.save(session, seen, replace(seen, status=Status(entry.facts["from"])), home, calendar, now)
        await journal.add(
            session,
            department_id=home.id,
            chain=journal.of_decision(earlier_id),
            what=BACK,
            at=now,
            person_id=actor.person_id,
            assignment_id=seen.id,
        )
        await cards.refresh(session, seen.id, now)
