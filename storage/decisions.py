"""Decisions, and the dossiers that cards, lists and files are made of."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.decision import Channel, Decision
from domain.dossier import Dossier, Report, Source
from domain.errors import NotFound
from domain.people import Actor, Seat
from domain.requests import Ask
from domain.rights import Action
from storage.assignments import assignment_of, permit
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
    one more where there are reports, one where there are requests.

    Asks no right: the ids come from a question that did.
    """
    if not assignment_ids:
        return []
    found = (await session.execute(_AROUND, {"ids": list(assignment_ids)})).all()
    given = {
        report.assignment_id: report
        for report in await reports_by_id(session, [row.report_id for row in found if row.report_id is not None])
    }
    asked = await _until(session, {row.ask_id: row[0].id for row in found if row.ask_id is not None})
    held = await _holders(session, {row[0].seat_id for row in found})
    return [
        Dossier(
            assignment=assignment_of(row),
            decision=decision_of(decision),
            source=source_of(protocol),
            seat=Seat(seat.id, seat.department_id, seat.organization_id, organization, seat.post),
            curator=curator_name or "",
            report=given.get(row.id),
            accepted_by=acceptor_name or "",
            asked_until=asked.get(row.id),
            is_asked=row.id in asked,
            holders=tuple(held.get(row.seat_id, ())),
        )
        for row, decision, protocol, seat, organization, curator_name, acceptor_name, _, _ in found
    ]


async def dossier(session: AsyncSession, assignment_id: int) -> Dossier:
    return (await dossiers(session, [assignment_id]))[0]


async def opened(session: AsyncSession, assignment_id: int, actor: Actor, action: Action) -> Dossier:
    """The dossier for this actor and action; raises as `assignments.load` does."""
    found = await dossiers(session, [assignment_id])
    if not found:
        raise NotFound("assignment")
    permit(found[0].assignment, found[0].decision, actor, action)
    return found[0]


async def last_reports(session: AsyncSession, assignment_ids: Collection[int]) -> dict[int, Report]:
    """The last report of each assignment that closes and was not withdrawn."""
    last = (
        select(func.max(ReportRow.id))
        .where(ReportRow.assignment_id.in_(assignment_ids), ReportRow.closes, ReportRow.withdrawn_at.is_(None))
        .group_by(ReportRow.assignment_id)
    )
    return {report.assignment_id: report for report in await _reports(session, ReportRow.id.in_(last))}


async def reports_by_id(session: AsyncSession, report_ids: Sequence[int]) -> list[Report]:
    if not report_ids:
        return []
    return await _reports(session, ReportRow.id.in_(report_ids))


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


async def _until(session: AsyncSession, asked: dict[int, int]) -> dict[int, date | None]:
    """Of pending requests {request: assignment}: the day each assignment's asks for."""
    if not asked:
        return {}
    rows = await session.execute(select(RequestRow.id, RequestRow.until).where(RequestRow.id.in_(asked)))
    return {asked[request_id]: until for request_id, until in rows}


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
