"""Decisions, and the dossiers that cards, lists and files are made of."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.decision import Channel, Decision
from domain.dossier import Dossier, Report, Source
from domain.people import Seat
from domain.requests import Ask
from storage.assignments import assignment_of
from storage.models import (
    AssignmentRow,
    AttachmentRow,
    DecisionRow,
    HoldingRow,
    OrganizationRow,
    PersonRow,
    ProtocolRow,
    ReportRow,
    RequestRow,
    SeatRow,
)


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


def source_of(row: ProtocolRow) -> Source:
    return Source(
        id=row.id, kind=row.kind, number=row.number, day=row.day, title=row.title, single=row.state == "single"
    )


async def get(session: AsyncSession, decision_id: int) -> Decision:
    return decision_of(await session.get_one(DecisionRow, decision_id))


async def source(session: AsyncSession, protocol_id: int) -> Source:
    return source_of(await session.get_one(ProtocolRow, protocol_id))


async def dossiers(session: AsyncSession, assignment_ids: Collection[int]) -> list[Dossier]:
    """What is known around these assignments, in the order of their numbers; five queries whatever their count.

    Asks no right: the ids come from a question that did.
    """
    if not assignment_ids:
        return []
    curator, acceptor = aliased(PersonRow), aliased(PersonRow)
    rows = await session.execute(
        select(AssignmentRow, DecisionRow, ProtocolRow, SeatRow, OrganizationRow.name, curator.name, acceptor.name)
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .join(ProtocolRow, ProtocolRow.id == DecisionRow.protocol_id)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .outerjoin(curator, curator.id == DecisionRow.curator_id)
        .outerjoin(acceptor, acceptor.id == AssignmentRow.accepted_by)
        .where(AssignmentRow.id.in_(assignment_ids))
        .order_by(AssignmentRow.number, AssignmentRow.part, AssignmentRow.id)
    )
    given = await last_reports(session, assignment_ids)
    asked = await _pending_extensions(session, assignment_ids)
    found = rows.all()
    held = await _holders(session, {row.seat_id for row, *_ in found})
    return [
        Dossier(
            assignment=assignment_of(row),
            decision=decision_of(decision),
            source=source_of(protocol),
            seat=Seat(seat.id, seat.department_id, seat.organization_id, organization, seat.post),
            curator=curator_name or "",
            report=given.get(row.id),
            accepted_by=acceptor_name or "",
            asked_until=asked[row.id].until if row.id in asked else None,
            is_asked=row.id in asked,
            holders=tuple(held.get(row.seat_id, ())),
        )
        for row, decision, protocol, seat, organization, curator_name, acceptor_name in found
    ]


async def dossier(session: AsyncSession, assignment_id: int) -> Dossier:
    return (await dossiers(session, [assignment_id]))[0]


async def last_reports(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, Report]:
    """The last report of each assignment that closes and was not withdrawn."""
    last = (
        select(func.max(ReportRow.id))
        .where(ReportRow.assignment_id.in_(assignment_ids), ReportRow.closes, ReportRow.withdrawn_at.is_(None))
        .group_by(ReportRow.assignment_id)
    )
    return {report.assignment_id: report for report in await _reports(session, ReportRow.id.in_(last))}


async def reports_by_id(session: AsyncSession, report_ids: Sequence[int]) -> list[Report]:
    return await _reports(session, ReportRow.id.in_(report_ids))


async def reports_of(session: AsyncSession, assignment_id: int) -> list[Report]:
    """Every report and note of an assignment, from the first."""
    return await _reports(session, ReportRow.assignment_id == assignment_id)


async def _reports(session: AsyncSession, condition: ColumnElement[bool]) -> list[Report]:
    judge, behalf = aliased(PersonRow), aliased(PersonRow)
    files = (
        select(func.count()).select_from(AttachmentRow).where(AttachmentRow.report_id == ReportRow.id).scalar_subquery()
    )
    rows = await session.execute(
        select(ReportRow, PersonRow.name, judge.name, files, behalf.name)
        .join(PersonRow, PersonRow.id == ReportRow.person_id)
        .outerjoin(judge, judge.id == ReportRow.verdict_by)
        .outerjoin(behalf, behalf.id == ReportRow.on_behalf_of)
        .where(condition)
        .order_by(ReportRow.id)
    )
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


async def _pending_extensions(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, RequestRow]:
    rows = await session.scalars(
        select(RequestRow)
        .where(
            RequestRow.assignment_id.in_(assignment_ids),
            RequestRow.kind == Ask.EXTENSION,
            RequestRow.answer.is_(None),
        )
        .order_by(RequestRow.id)
    )
    return {row.assignment_id: row for row in rows}


async def _holders(session: AsyncSession, seat_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of those who hold a seat and have not been relieved of it."""
    held: dict[int, list[str]] = {}
    rows = await session.execute(
        select(HoldingRow.seat_id, PersonRow.name)
        .join(PersonRow, PersonRow.id == HoldingRow.person_id)
        .where(HoldingRow.seat_id.in_(seat_ids), HoldingRow.until.is_(None))
        .order_by(HoldingRow.id)
    )
    for seat_id, name in rows:
        held.setdefault(seat_id, []).append(name)
    return held
