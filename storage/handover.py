"""«Не ко мне»: whose it is, as the executor proposes, and the part that goes there by the secretary's word."""

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound, NotNow, Obstacle
from domain.letters import Priority, RequestAnswered
from domain.people import Actor, Seat
from domain.requests import Answer, Ask, Request
from domain.rights import Action
from storage import assignments, cards, changes, checkers, people, requests, whole
from storage.models import RequestRow


async def own(session: AsyncSession, request_id: int, actor: Actor) -> Request:
    """The actor's own «Не ко мне» that waits for an answer.  Raises NotFound for another's, NotNow where answered."""
    asked = await requests.get(session, request_id)
    if asked.person_id != actor.person_id or asked.kind is not Ask.NOT_MINE:
        raise NotFound("request")
    await assignments.load(session, asked.assignment_id, actor, Action.ASK)
    if asked.answer is not None:
        raise NotNow(Obstacle.REQUEST_ANSWERED)
    return asked


async def propose(session: AsyncSession, asked: Request, actor: Actor, seat_id: int, now: datetime) -> None:
    """Whose it is; the last word counts until the secretary answers.  Raises NotFound for another department's seat."""
    seen = await assignments.get(session, asked.assignment_id)
    if seat_id == seen.seat_id or not await people.is_seat(session, seat_id, asked.department_id):
        raise NotFound("seat")
    done = await session.execute(
        update(RequestRow).where(RequestRow.id == asked.id, RequestRow.answer.is_(None)).values(seat_id=seat_id),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise NotNow(Obstacle.REQUEST_ANSWERED)
    await cards.refresh(session, asked.assignment_id, now)


async def load(session: AsyncSession, request_id: int, actor: Actor) -> Request:
    """For who answers it.  Raises as `requests.load`, NotFound for another kind of request."""
    asked = await requests.load(session, request_id, actor)
    if asked.kind is not Ask.NOT_MINE:
        raise NotFound("request")
    return asked


async def agree(session: AsyncSession, asked: Request, actor: Actor, seat_id: int, now: datetime) -> str:
    """The part goes to that seat, with its history; gives the seat's organisation.

    Raises NotNow for a second answer, for a part that is over or reported, for a seat that has it already.
    """
    seat = await _seat(session, seat_id, asked)
    await requests.settle(session, asked, actor, Answer.REASSIGNED, seat.organization, now)
    seen = await assignments.get(session, asked.assignment_id)
    found = await whole.load(session, seen.decision_id, actor, Action.CHANGE_DECISION)
    await changes.reassign(
        session, found, found.decision.version, actor, seen.id, seat_id, now, besides=asked.person_id
    )
    asker = await people.person(session, asked.person_id)
    await checkers.tell(
        session,
        RequestAnswered(asked.id, asker.id),
        asker,
        key=f"answered:{asked.id}",
        now=now,
        priority=Priority.REPLY,
    )
    return seat.organization


async def _seat(session: AsyncSession, seat_id: int, asked: Request) -> Seat:
    if not await people.is_seat(session, seat_id, asked.department_id):
        raise NotFound("seat")
    return await people.seat(session, seat_id)
