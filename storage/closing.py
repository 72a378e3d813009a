"""What is over with an assignment: its shares and its request for extension.

Called by whatever saves the assignment as over; a report closes the request too.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import LIVE, Status
from domain.letters import Priority, ShareClosed
from domain.people import Department
from domain.requests import Answer, Ask
from storage import cards, checkers, journal
from storage.models import AssignmentRow, RequestRow

CLOSED = "share_closed"


async def close_shares(session: AsyncSession, part_id: int, home: Department, now: datetime) -> None:
    """The live shares of this part are cancelled, those of the shares too; who had been told is told once."""
    rows = list(
        await session.scalars(
            select(AssignmentRow)
            .where(AssignmentRow.parent_id == part_id, AssignmentRow.status.in_(LIVE))
            .order_by(AssignmentRow.id)
            .execution_options(populate_existing=True)
        )
    )
    for row in rows:
        before = row.status
        row.status, row.next_reminder_at, row.version = Status.CANCELLED, None, row.version + 1
        await session.flush()
        await journal.add(
            session,
            department_id=row.department_id,
            chain=journal.of_decision(row.decision_id),
            what=CLOSED,
            at=now,
            person_id=None,
            assignment_id=row.id,
            facts={"from": before.value, "to": Status.CANCELLED.value},
        )
        await cards.refresh(session, row.id, now)
        if row.told_at is not None:
            await _tell(session, row, home, now)
        await close_shares(session, row.id, home, now)


async def close_request(session: AsyncSession, assignment_id: int, now: datetime) -> None:
    """A request for extension that waits: the deadline of what is over or reported cannot be moved, so nobody is asked
    any more."""
    await _close(session, RequestRow.assignment_id == assignment_id, now)


async def close_requests(session: AsyncSession, decision_id: int, now: datetime) -> None:
    """The same for a whole decision whose publication was taken back."""
    of_it = select(AssignmentRow.id).where(AssignmentRow.decision_id == decision_id)
    await _close(session, RequestRow.assignment_id.in_(of_it), now)


async def _close(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    await session.execute(
        update(RequestRow)
        .where(
            which,
            RequestRow.kind == Ask.EXTENSION.value,
            RequestRow.answer.is_(None),
        )
        .values(answer=Answer.READ.value, answered_at=now),
        execution_options={"synchronize_session": False},
    )


async def _tell(session: AsyncSession, row: AssignmentRow, home: Department, now: datetime) -> None:
    for person in await checkers.around_seat(session, row.seat_id, home.today(now)):
        await checkers.tell(
            session,
            ShareClosed(row.id, person.id),
            person,
            key=f"share_closed:{row.id}:{person.id}:{row.version}",
            now=now,
            priority=Priority.REPLY,
        )
