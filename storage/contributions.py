"""Shares of assignments as cards show them: whose part a share belongs to, and what shares a part has.

Asks no right: the ids come from questions that did.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.decision import Status
from domain.dossier import Lead, Share
from domain.people import Seat
from storage import plain
from storage.models import AssignmentRow, HoldingRow, OrganizationRow, PersonRow, ReportRow, SeatRow

WORD = "passed_on"  # the channel of the note with which a holder passes his part on


async def leads(session: AsyncSession, parents: Mapping[int, int]) -> dict[int, Lead]:
    """Of shares {share: the part it belongs to}: who answers for that part."""
    if not parents:
        return {}
    rows = await session.execute(
        select(AssignmentRow.id, SeatRow, OrganizationRow.name)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(AssignmentRow.id.in_(set(parents.values())))
    )
    seats = {part: _seat(seat, organization) for part, seat, organization in rows}
    held = await holders(session, {seat.id for seat in seats.values()})
    said = await session.execute(
        select(ReportRow.assignment_id, ReportRow.text)
        .where(ReportRow.assignment_id.in_(parents), ReportRow.channel == WORD)
        .order_by(ReportRow.id)
    )
    words: dict[int, str] = dict(said.all())
    return {
        share: Lead(part, seats[part], tuple(held.get(seats[part].id, ())), words.get(share, ""))
        for share, part in parents.items()
    }


async def below(session: AsyncSession, parts: Collection[int]) -> dict[int, tuple[Share, ...]]:
    """The shares of these parts that were not cancelled, in the order in which they were given."""
    if not parts:
        return {}
    share = aliased(AssignmentRow)
    rows = list(
        await session.execute(
            select(share, SeatRow, OrganizationRow.name)
            .join(SeatRow, SeatRow.id == share.seat_id)
            .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
            .where(share.parent_id.in_(parts), share.status != Status.CANCELLED)
            .order_by(share.id)
        )
    )
    held = await holders(session, {seat.id for _, seat, _ in rows})
    found: dict[int, tuple[Share, ...]] = {}
    for row, seat, organization in rows:
        assert row.parent_id is not None
        one = Share(
            id=row.id,
            duty=row.duty,
            seat=_seat(seat, organization),
            status=row.status,
            term=row.rework_until or row.control,
            holders=tuple(held.get(seat.id, ())),
        )
        found[row.parent_id] = (*found.get(row.parent_id, ()), one)
    return found


_HELD, _PEOPLE = plain.table(HoldingRow), plain.table(PersonRow)
_HOLDERS = (
    select(_HELD.c.seat_id, _PEOPLE.c.name)
    .join(_PEOPLE, _PEOPLE.c.id == _HELD.c.person_id)
    .where(_HELD.c.seat_id.in_(bindparam("seat_ids", expanding=True)), _HELD.c.until.is_(None))
    .order_by(_HELD.c.id)
)


async def holders(session: AsyncSession, seat_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of those who hold a seat and have not been relieved of it."""
    held: dict[int, list[str]] = {}
    for seat_id, name in await plain.execute(session, _HOLDERS, {"seat_ids": list(seat_ids)}):
        held.setdefault(seat_id, []).append(name)
    return held


def _seat(row: SeatRow, organization: str) -> Seat:
    return Seat(row.id, row.department_id, row.organization_id, organization, row.post)
