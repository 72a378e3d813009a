"""What executors ask of the department: passed on to who may answer, answered once."""

from datetime import date, datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.decision import Assignment
from domain.errors import (
    BadDate,
    BadInput,
    DateProblem,
    InputProblem,
    NeedsComment,
    NotAllowed,
    NotFound,
    NotNow,
    Obstacle,
)
from domain.letters import Priority, RequestAnswered, RequestPassedOn
from domain.people import Actor, Person, Role
from domain.requests import Answer, Ask, Request
from domain.rights import Action, Target, allowed, on_whose_right
from storage import assignments, cards, checkers, journal, moves, people
from storage.calendar import calendar
from storage.models import PersonRow, RequestRow
from storage.reports import LONGEST, clean

FARTHEST_YEARS = 5


async def get(session: AsyncSession, request_id: int) -> Request:
    """For letters; whoever acts goes through `load`.  Raises NotFound."""
    judge = aliased(PersonRow)
    found = (
        await session.execute(
            select(RequestRow, PersonRow.name, judge.name)
            .join(PersonRow, PersonRow.id == RequestRow.person_id)
            .outerjoin(judge, judge.id == RequestRow.answered_by)
            .where(RequestRow.id == request_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("request")
    row, asker, answered_by = found
    return Request(
        id=row.id,
        department_id=row.department_id,
        assignment_id=row.assignment_id,
        person_id=row.person_id,
        kind=Ask(row.kind),
        text=row.text,
        at=row.at,
        asker=asker,
        until=row.until,
        proposed=None if row.seat_id is None else await people.seat(session, row.seat_id),
        answer=Answer(row.answer) if row.answer else None,
        answer_until=row.answer_until,
        answer_text=row.answer_text,
        answered_by=answered_by or "",
        answered_at=row.answered_at,
    )


def may_answer(request: Request, actor: Actor) -> bool:
    """An extension is answered by the head, by the secretary where he allowed it; words, by any of the staff.

    Nobody answers his own, nor does his deputy.
    """
    secretary = actor.department is not None and actor.department.policy.secretary_extends
    if request.kind is not Ask.EXTENSION:
        return allowed(actor, Action.SEE_DEPARTMENT, Target(request.department_id)) and (
            request.person_id not in actor.persons
        )
    target = Target(request.department_id, requester_id=request.person_id, secretary_may_extend=secretary)
    return allowed(actor, Action.ANSWER_EXTENSION, target)


async def load(session: AsyncSession, request_id: int, actor: Actor) -> Request:
    """For who answers.  Raises NotFound where the actor may not know of it, NotAllowed where another answers it."""
    request = await get(session, request_id)
    if not allowed(actor, Action.SEE_DEPARTMENT, Target(request.department_id)):
        raise NotFound("request")
    if not may_answer(request, actor):
        raise NotAllowed(Action.ANSWER_EXTENSION)
    return request


async def ask(
    session: AsyncSession, seen: Assignment, actor: Actor, kind: Ask, words: str, until: date | None, now: datetime
) -> int:
    """Passes the words on.  For an extension `until` is the date that was understood in them, if any.

    Raises BadInput without words, BadDate where the date is no later one, NotNow where one is pending or all is over.
    """
    assert actor.person_id is not None
    assert actor.department is not None
    today = actor.department.today(now)
    words = clean(words)[:LONGEST]
    if not words:
        raise BadInput(InputProblem.EMPTY)
    if kind is Ask.WORDS:
        seen.cancelled()  # says why it is over
    else:
        seen.asked()
    if kind is Ask.EXTENSION:
        await _refuse_extension(session, seen, until, today)
    row = RequestRow(
        department_id=seen.department_id,
        assignment_id=seen.id,
        person_id=actor.person_id,
        kind=kind.value,
        until=until,
        text=words,
        at=now,
    )
    session.add(row)
    await session.flush()
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=f"asked_{kind.value}",
        at=now,
        person_id=actor.person_id,
        acting_for=await assignments.acting_for(session, actor, seen.seat_id, today),
        assignment_id=seen.id,
        facts={"request": row.id, **({"until": until.isoformat()} if until else {})},
    )
    for person in await _answerers(session, seen, actor, kind, now):
        await checkers.tell(
            session,
            RequestPassedOn(row.id, person.id),
            person,
            key=f"request:{row.id}:{person.id}",
            now=now,
            priority=Priority.REPLY,
        )
    await cards.refresh(session, seen.id, now)
    return row.id


async def answer(
    session: AsyncSession, request: Request, actor: Actor, what: Answer, words: str, until: date | None, now: datetime
) -> None:
    """Answers once; an agreed extension moves the deadline.  Raises NotNow for the second answer, NeedsComment."""
    assert actor.person_id is not None
    assert actor.department is not None
    words = clean(words)[:LONGEST]
    if what is Answer.REFUSED and not words:
        raise NeedsComment("refusal")
    if what is Answer.READ and request.kind is Ask.EXTENSION:
        # Who asks for an extension is owed a decision.
        raise NotNow(Obstacle.NEEDS_DECISION if request.answer is None else Obstacle.REQUEST_ANSWERED)
    await _answer_once(session, request, actor.person_id, what, words, until, now)
    seen = await assignments.get(session, request.assignment_id)
    if until is not None:
        check_day(seen, until, actor.department.today(now))
    facts: dict[str, object] = {"request": request.id}
    if until is not None:
        days = await calendar(session, seen.department_id)
        moved = seen.moved(until, days.control_date(until, actor.department.policy.shift))
        await assignments.save(session, seen, moved, actor.department, days, now)
        facts |= {"from": seen.due.isoformat() if seen.due else None, "to": until.isoformat()}
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=moves.MOVED if until else f"answered_{what.value}",
        at=now,
        person_id=actor.person_id,
        acting_for=_for_whom(request, actor),
        assignment_id=seen.id,
        facts=facts,
    )
    asker = await people.person(session, request.person_id)
    await checkers.tell(
        session,
        RequestAnswered(request.id, asker.id),
        asker,
        key=f"answered:{request.id}",
        now=now,
        priority=Priority.REPLY,
    )
    await cards.refresh(session, seen.id, now)


async def settle(
    session: AsyncSession, request: Request, actor: Actor, what: Answer, words: str, now: datetime
) -> None:
    """Answered by a change that is journalled itself.  Raises NotNow for the second answer."""
    assert actor.person_id is not None
    await _answer_once(session, request, actor.person_id, what, words, None, now)


def _for_whom(request: Request, actor: Actor) -> int | None:
    """Whose right a deputy uses who answers."""
    if request.kind is not Ask.EXTENSION:
        return on_whose_right(actor, Action.SEE_DEPARTMENT)
    secretary = actor.department is not None and actor.department.policy.secretary_extends
    target = Target(request.department_id, requester_id=request.person_id, secretary_may_extend=secretary)
    return on_whose_right(actor, Action.ANSWER_EXTENSION, target)


async def withdraw(session: AsyncSession, seen: Assignment, actor: Actor, now: datetime) -> None:
    """«Отозвать просьбу»: the pending request for extension is taken back.  Raises NotFound where none is pending."""
    assert actor.person_id is not None
    assert actor.department is not None
    pending = await _pending(session, seen)
    if pending is None:
        raise NotFound("request")
    await _answer_once(session, await get(session, pending), actor.person_id, Answer.WITHDRAWN, "", None, now)
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what="asked_withdrawn",
        at=now,
        person_id=actor.person_id,
        acting_for=await assignments.acting_for(session, actor, seen.seat_id, actor.department.today(now)),
        assignment_id=seen.id,
        facts={"request": pending},
    )
    await cards.refresh(session, seen.id, now)


async def _answer_once(
    session: AsyncSession,
    request: Request,
    by: int,
    what: Answer,
    words: str,
    until: date | None,
    now: datetime,
) -> None:
    result = await session.execute(
        update(RequestRow)
        .where(RequestRow.id == request.id, RequestRow.answer.is_(None))
        .values(answer=what.value, answer_until=until, answer_text=words, answered_by=by, answered_at=now),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise NotNow(Obstacle.REQUEST_ANSWERED)


async def _pending(session: AsyncSession, seen: Assignment) -> int | None:
    """The request for extension that waits for its answer."""
    return await session.scalar(
        select(RequestRow.id).where(
            RequestRow.assignment_id == seen.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None)
        )
    )


async def may_ask(session: AsyncSession, seen: Assignment) -> None:
    """Raises NotNow where one is pending, or all is over."""
    if not seen.is_live:
        seen.cancelled()  # says why it is over
    if await _pending(session, seen) is not None:
        raise NotNow(Obstacle.REQUEST_PENDING, seen.label)


def check_day(seen: Assignment, until: date, today: date) -> None:
    """Raises BadDate for a day gone by, no later than the term of now, or too far away."""
    if until < today:
        raise BadDate(DateProblem.PAST)
    if seen.term is not None and until <= seen.term:
        raise BadDate(DateProblem.NOT_LATER)
    if until.year > today.year + FARTHEST_YEARS:
        raise BadDate(DateProblem.TOO_FAR)


async def _refuse_extension(session: AsyncSession, seen: Assignment, until: date | None, today: date) -> None:
    await may_ask(session, seen)
    if until is not None:
        check_day(seen, until, today)


async def _answerers(session: AsyncSession, seen: Assignment, actor: Actor, kind: Ask, now: datetime) -> list[Person]:
    """An extension goes to the heads and, so that he knows or decides, to the secretary; words go to the secretary.

    Not to who stands in for the asker: he may not answer.
    """
    assert actor.department is not None
    assert actor.person_id is not None
    today = actor.department.today(now)
    standing = (await people.deputies(session, [actor.person_id], today))[actor.person_id]
    asking = {actor.person_id, *(each.id for each in standing)}
    secretaries = await checkers.secretaries(session, seen.department_id, besides=asking)
    if kind is not Ask.EXTENSION:
        return secretaries
    heads = [
        each
        for each in await checkers.staff(session, seen.department_id, today, Role.HEAD)
        if each.reachable and each.id not in actor.persons | asking
    ]
    known = {each.id for each in heads}
    return heads + [each for each in secretaries if each.id not in known]
