"""Decisions, and the dossiers that cards, lists and files are made of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.decision import Channel, Decision, Status
from domain.dossier import Dossier, Report, Source, Tie
from domain.errors import NotFound
from domain.people import Actor, Seat
from domain.requests import Ask
from domain.rights import Action
from storage import contributions, moves, ties
from storage.assignments import assignment_of, permit
from storage.models import (
    AnswerRow,
    AssignmentRow,
    AttachmentRow,
    DecisionRow,
    FieldRow,
    JournalRow,
    OrganizationRow,
    PersonRow,
    ProtocolRow,
    ReportRow,
    RequestRow,
    SeatRow,
)

NO_TIE = Tie()


def decision_of(row: DecisionRow) -> Decision:
    return Decision(
        id=row.id,
        department_id=row.department_id,
        protocol_id=row.protocol_id,
        number=row.number,
        point=row.point,
        question=row.question,
        lead_in=row.lead_in,
        text=row.text,
        mark=row.mark,
        mode=row.mode,
        deadline_phrase=row.deadline_phrase,
        deadline_note=row.deadline_note,
        executors=row.executors,
        source_line=row.source_line,
        paragraph=row.paragraph,
        curator_id=row.curator_id,
        special_control=row.special_control,
        proof=row.proof,
        version=row.version,
    )


def source_of(row: ProtocolRow, posted: int | None = None) -> Source:
    """`posted`: the number of the decision, by which one without a document is called."""
    single = row.state == "single"
    return Source(
        id=row.id,
        kind=row.kind,
        number=row.number,
        day=row.day,
        title=row.title,
        single=single,
        posted=posted if single else None,
    )


async def get(session: AsyncSession, decision_id: int) -> Decision:
    return decision_of(await session.get_one(DecisionRow, decision_id))


async def of_protocol(
    session: AsyncSession, department_id: int, protocol_id: int, *, limit: int, offset: int = 0
) -> tuple[list[Decision], int]:
    """A page of what was sent out of the protocol and not taken back, by number, and how many there are."""
    which = (
        DecisionRow.department_id == department_id,
        DecisionRow.protocol_id == protocol_id,
        DecisionRow.cancelled_at.is_(None),
    )
    rows = await session.scalars(
        select(DecisionRow).where(*which).order_by(DecisionRow.number).limit(limit).offset(offset)
    )
    total = await session.scalar(select(func.count()).select_from(DecisionRow).where(*which))
    return [decision_of(row) for row in rows], total or 0


async def source(session: AsyncSession, protocol_id: int) -> Source:
    row = await session.get_one(ProtocolRow, protocol_id)
    if row.state != "single":
        return source_of(row)
    return source_of(
        row, await session.scalar(select(func.max(DecisionRow.number)).where(DecisionRow.protocol_id == protocol_id))
    )


def _around() -> Select[Any]:
    """Assignments with everything that is one row beside them, the last report's id and the pending request's."""
    curator, acceptor = aliased(PersonRow), aliased(PersonRow)
    report_id = (
        select(func.max(ReportRow.id))
        .where(ReportRow.assignment_id == AssignmentRow.id, ReportRow.closes, ReportRow.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    ask_id = (
        select(func.max(RequestRow.id))
        .where(
            RequestRow.assignment_id == AssignmentRow.id,
            RequestRow.kind == Ask.EXTENSION.value,
            RequestRow.answer.is_(None),
        )
        .scalar_subquery()
    )
    columns = (
        select(func.count(FieldRow.id))
        .where(FieldRow.decision_id == AssignmentRow.decision_id, AssignmentRow.parent_id.is_(None))
        .scalar_subquery()
    )
    filled = (
        select(func.count(AnswerRow.id))
        .where(AnswerRow.assignment_id == AssignmentRow.id, or_(AnswerRow.value != "", AnswerRow.file_name != ""))
        .scalar_subquery()
    )
    below = aliased(AssignmentRow)
    has_shares = select(func.min(below.id)).where(below.parent_id == AssignmentRow.id).scalar_subquery()
    moved_id = (
        select(func.max(JournalRow.id))
        .where(JournalRow.assignment_id == AssignmentRow.id, JournalRow.what == moves.MOVED)
        .scalar_subquery()
    )
    return (
        select(
            AssignmentRow,
            DecisionRow,
            ProtocolRow,
            SeatRow,
            OrganizationRow.name,
            curator.name,
            acceptor.name,
            report_id.label("report_id"),
            ask_id.label("ask_id"),
            columns.label("columns"),
            filled.label("filled"),
            has_shares.label("has_shares"),
            moved_id.label("moved_id"),
        )
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .join(ProtocolRow, ProtocolRow.id == DecisionRow.protocol_id)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .outerjoin(curator, curator.id == DecisionRow.curator_id)
        .outerjoin(acceptor, acceptor.id == AssignmentRow.accepted_by)
        .where(AssignmentRow.id.in_(bindparam("ids", expanding=True)))
        .order_by(AssignmentRow.number, AssignmentRow.part, AssignmentRow.id)
    )


_AROUND = _around()  # built once: every card asks it


async def dossiers(session: AsyncSession, assignment_ids: Collection[int]) -> list[Dossier]:
    """What is known around these assignments, in the order of their numbers; two queries whatever their count, and
    one more where there are reports, one where there are requests, one where deadlines were moved, a few where there
    are shares.

    Asks no right: the ids come from a question that did.
    """
    if not assignment_ids:
        return []
    found = (await session.execute(_AROUND, {"ids": list(assignment_ids)})).all()
    given = {
        report.assignment_id: report
        for report in await reports_by_id(session, [row.report_id for row in found if row.report_id is not None])
    }
    held = await contributions.holders(session, {row[0].seat_id for row in found})
    leads = await contributions.leads(
        session, {row[0].id: row[0].parent_id for row in found if row[0].parent_id is not None}
    )
    below = await contributions.below(session, [row[0].id for row in found if row.has_shares is not None])
    over = {row[0].decision_id for row in found if row[0].status is Status.CANCELLED}
    tied = await ties.of(session, [row[1] for row in found], over)
    asked = await _asked(session, {row.ask_id: row[0].id for row in found if row.ask_id is not None})
    moved = await moves.of(session, [row[0].id for row in found if row.moved_id is not None])
    return [
        Dossier(
            assignment=assignment_of(row),
            decision=decision_of(decision),
            source=source_of(protocol, decision.number),
            seat=Seat(seat.id, seat.department_id, seat.organization_id, organization, seat.post),
            curator=curator_name or "",
            report=given.get(row.id),
            accepted_by=acceptor_name or "",
            asked_until=asked[row.id][0] if row.id in asked else None,
            is_asked=row.id in asked,
            asked_at=asked[row.id][1] if row.id in asked else None,
            moves=moved.get(row.id, ()),
            holders=tuple(held.get(row.seat_id, ())),
            columns=columns,
            filled=filled,
            lead=leads.get(row.id),
            shares=below.get(row.id, ()),
            tie=tied.get(decision.id, NO_TIE),
        )
        for row, decision, protocol, seat, organization, curator_name, acceptor_name, _, _, columns, filled, *_ in found
    ]


async def dossier(session: AsyncSession, assignment_id: int) -> Dossier:
    return (await dossiers(session, [assignment_id]))[0]


async def opened(session: AsyncSession, assignment_id: int, actor: Actor, action: Action) -> Dossier:
    """The dossier for this actor and action; raises as `assignments.load` does."""
    found = await dossiers(session, [assignment_id])
    if not found:
        raise NotFound("assignment")
    one = found[0]
    permit(one.assignment, one.decision, actor, action, lead_seat_id=one.lead.seat.id if one.lead else None)
    return one


async def of_seats(session: AsyncSession, decision_id: int, seat_ids: Collection[int]) -> list[Dossier]:
    """What of a decision these seats have, shares included."""
    ids = await session.scalars(
        select(AssignmentRow.id).where(AssignmentRow.decision_id == decision_id, AssignmentRow.seat_id.in_(seat_ids))
    )
    return await dossiers(session, list(ids))


async def last_reports(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, Report]:
    """The last report of each assignment that closes and was not withdrawn."""
    last = (
        select(func.max(ReportRow.id))
        .where(ReportRow.assignment_id.in_(assignment_ids), ReportRow.closes, ReportRow.withdrawn_at.is_(None))
        .group_by(ReportRow.assignment_id)
    )
    return {report.assignment_id: report for report in await reports_by_id(session, list(await session.scalars(last)))}


def _reports() -> Select[Any]:
    judge, behalf = aliased(PersonRow), aliased(PersonRow)
    files = (
        select(func.count()).select_from(AttachmentRow).where(AttachmentRow.report_id == ReportRow.id).scalar_subquery()
    )
    return (
        select(ReportRow, PersonRow.name, judge.name, files, behalf.name)
        .join(PersonRow, PersonRow.id == ReportRow.person_id)
        .outerjoin(judge, judge.id == ReportRow.verdict_by)
        .outerjoin(behalf, behalf.id == ReportRow.on_behalf_of)
        .where(ReportRow.id.in_(bindparam("ids", expanding=True)))
        .order_by(ReportRow.id)
    )


_REPORTS = _reports()  # built once: whatever shows an answered point asks it


async def reports_by_id(session: AsyncSession, report_ids: Sequence[int]) -> list[Report]:
    if not report_ids:
        return []
    rows = await session.execute(_REPORTS, {"ids": list(report_ids)})
    return [
        Report(
            id=row.id,
            assignment_id=row.assignment_id,
            person_id=row.person_id,
            person=person,
            text=row.text,
            at=row.at,
            files=count,
            closes=row.closes,
            withdrawn=row.withdrawn_at is not None,
            verdict=row.verdict,
            verdict_by=judged_by or "",
            comment=row.verdict_comment,
            channel=row.channel,
            behalf=whose or "" if row.channel != Channel.CHAT else "",
        )
        for row, person, judged_by, count, whose in rows
    ]


async def _asked(session: AsyncSession, asked: dict[int, int]) -> dict[int, tuple[date | None, datetime]]:
    """Of pending requests {request: assignment}: the day each assignment's asks for, and when it was asked."""
    if not asked:
        return {}
    rows = await session.execute(select(RequestRow.id, RequestRow.until, RequestRow.at).where(RequestRow.id.in_(asked)))
    return {asked[request_id]: (until, at) for request_id, until, at in rows}
