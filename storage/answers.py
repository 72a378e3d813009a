"""A table from answers: its columns, what executors have put into them, and the table as a whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.answers import MOST, Answer, Column, Field, Filled, Kind, Row, Table, read
from domain.decision import LIVE, Assignment, Decision, Status
from domain.dossier import Attachment
from domain.errors import BadInput, InputProblem, NotFound
from domain.letters import AssignmentChanged, Priority
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action, Target, allowed
from storage import assignments, cards, checkers, decisions, journal
from storage.models import AnswerRow, AssignmentRow, DecisionRow, FieldRow, FileRow
from storage.parts import own_parts

KEPT = ("document", "photo")  # what counts as a file: a voice is no plan


# What was said by somebody who was forgotten is blank.
HOLDS = or_(AnswerRow.value != "", AnswerRow.file_name != "")


def _field(row: FieldRow) -> Field:
    return Field(row.id, row.decision_id, row.position, row.title, Kind(row.kind))


def _answer(row: AnswerRow) -> Answer:
    return Answer(row.field_id, row.value or row.file_name, row.at, row.file_id, row.file_sha256)


async def fields(session: AsyncSession, decision_id: int) -> list[Field]:
    """A decision's columns in their order."""
    rows = await session.scalars(
        select(FieldRow).where(FieldRow.decision_id == decision_id).order_by(FieldRow.position)
    )
    return [_field(row) for row in rows]


# ── the secretary's side ────────────────────────────────────────────────────────────────────────────────────────────


async def load(session: AsyncSession, decision_id: int, actor: Actor, action: Action) -> Decision:
    """Raises NotFound for another department's decision and for one without anybody to answer."""
    row = await session.get(DecisionRow, decision_id)
    if row is None or row.mark is not Mark.CONTROL or not allowed(actor, action, Target(row.department_id)):
        raise NotFound("decision")
    return decisions.decision_of(row)


async def add(session: AsyncSession, decision_id: int, actor: Actor, column: Column, now: datetime) -> None:
    """A further column of a published decision; those who answer for it are told once a day.

    Raises BadInput where there are five.
    """
    decision = await load(session, decision_id, actor, Action.CHANGE_DECISION)
    taken = await fields(session, decision_id)
    if len(taken) >= MOST:
        raise BadInput(InputProblem.TOO_MANY_COLUMNS, (str(MOST),))
    row = FieldRow(
        department_id=decision.department_id,
        decision_id=decision_id,
        position=taken[-1].position + 1 if taken else 1,
        title=column.title,
        kind=column.kind.value,
    )
    session.add(row)
    await session.flush()
    entry = await _journal(session, decision, actor, now, "field_added", {"field": row.id})
    assert actor.department is not None
    today = actor.department.today(now)
    for each in await _live(session, decision_id):
        await cards.refresh(session, each.id, now)
        for person in await checkers.holders(session, each, today):
            await checkers.tell(
                session,
                AssignmentChanged(each.id, person.id, entry),
                person,
                key=f"fields:{each.id}:{person.id}:{today.isoformat()}",
                now=now,
                priority=Priority.REPLY,
            )


async def drop(session: AsyncSession, field_id: int, actor: Actor, now: datetime) -> int:
    """A column with its answers is gone; gives the decision's id.  Raises NotFound."""
    row = await session.get(FieldRow, field_id)
    if row is None:
        raise NotFound("field")
    decision = await load(session, row.decision_id, actor, Action.CHANGE_DECISION)
    await session.execute(delete(AnswerRow).where(AnswerRow.field_id == field_id))
    await session.delete(row)
    await session.flush()
    await _journal(session, decision, actor, now, "field_dropped", {"field": field_id})
    for each in await _live(session, decision.id):
        await cards.refresh(session, each.id, now)
    return decision.id


async def given(session: AsyncSession, field_id: int) -> int:
    """How many have put something into the column."""
    found = await session.scalar(select(func.count(AnswerRow.id)).where(AnswerRow.field_id == field_id))
    return found or 0


async def _live(session: AsyncSession, decision_id: int) -> list[Assignment]:
    rows = await session.scalars(
        select(AssignmentRow)
        .where(AssignmentRow.decision_id == decision_id, own_parts(), AssignmentRow.status.in_(LIVE))
        .order_by(AssignmentRow.id)
    )
    return [assignments.assignment_of(row) for row in rows]


async def _journal(
    session: AsyncSession,
    decision: Decision,
    actor: Actor,
    now: datetime,
    what: str,
    facts: dict[str, object],
    *,
    assignment_id: int | None = None,
    acting_for: int | None = None,
) -> int:
    return await journal.add(
        session,
        department_id=decision.department_id,
        chain=journal.of_decision(decision.id),
        what=what,
        at=now,
        person_id=actor.person_id,
        acting_for=acting_for,
        assignment_id=assignment_id,
        facts=facts,
    )


# ── the executor's side ─────────────────────────────────────────────────────────────────────────────────────────────


async def filled(session: AsyncSession, assignment: Assignment) -> Filled:
    """The assignment's row.  Asks no right: who shows it has loaded the assignment."""
    rows = await session.scalars(select(AnswerRow).where(AnswerRow.assignment_id == assignment.id, HOLDS))
    return Filled(tuple(await fields(session, assignment.decision_id)), {row.field_id: _answer(row) for row in rows})


async def field_of(session: AsyncSession, assignment: Assignment, field_id: int) -> Field:
    """A column that this assignment fills.  Raises NotFound."""
    row = await session.get(FieldRow, field_id)
    if row is None or row.decision_id != assignment.decision_id:
        raise NotFound("field")
    return _field(row)


async def fill(
    session: AsyncSession,
    seen: Assignment,
    field_id: int,
    actor: Actor,
    words: str,
    files: Sequence[Attachment],
    now: datetime,
) -> Field:
    """Puts what was typed or sent into a column; the last answer stands, until the assignment is accepted.

    Raises BadInput where it is not of the column's kind, NotFound for a column that is gone, NotNow when it is over.
    """
    assert actor.person_id is not None
    assert actor.department is not None
    field = await field_of(session, seen, field_id)
    if not seen.is_live:
        seen.cancelled()  # says why it is over
    today = actor.department.today(now)
    file = files[0] if files else None
    if field.kind is Kind.FILE and (file is None or file.kind not in KEPT):
        raise BadInput(InputProblem.ANSWER_FILE)
    if field.kind is not Kind.FILE and file is not None:
        raise BadInput(InputProblem.ANSWER_WORDS)
    row = await session.scalar(
        select(AnswerRow).where(AnswerRow.field_id == field.id, AnswerRow.assignment_id == seen.id)
    )
    if row is None:
        row = AnswerRow(department_id=seen.department_id, field_id=field.id, assignment_id=seen.id)
        session.add(row)
    row.person_id, row.at = actor.person_id, now
    if file is None:
        row.value = read(field.kind, words, today)
    else:
        await _keep_file(session, row, file, now)
    await session.flush()
    decision = await decisions.get(session, seen.decision_id)
    acting = await assignments.acting_for(session, actor, seen.seat_id, today)
    await _journal(
        session, decision, actor, now, "filled", {"field": field.id}, assignment_id=seen.id, acting_for=acting
    )
    await cards.refresh(session, seen.id, now)
    return field


async def _keep_file(session: AsyncSession, row: AnswerRow, file: Attachment, now: datetime) -> None:
    if file.sha256 is not None and await session.get(FileRow, file.sha256) is None:
        session.add(FileRow(sha256=file.sha256, size=file.size or 0, created_at=now))
        await session.flush()
    row.value = ""
    row.file_id, row.file_sha256, row.file_name = file.file_id, file.sha256, (file.name or file.kind)[:500]


def attachments(filled_row: Filled) -> list[Attachment]:
    """The files of a row, as a report takes them."""
    found = []
    for field in filled_row.fields:
        answer = filled_row.answers.get(field.id)
        if field.kind is Kind.FILE and answer is not None and answer.file_id:
            kind = "photo" if answer.value == "photo" else "document"
            name = "" if kind == "photo" else answer.value
            found.append(Attachment(kind, answer.file_id, name, None, answer.file_sha256))
    return found


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def table(session: AsyncSession, decision_id: int, actor: Actor, now: datetime) -> Table:
    """One row a seat that answers for the decision, by organisation.  Raises NotFound."""
    decision = await load(session, decision_id, actor, Action.SEE_DEPARTMENT)
    assert actor.department is not None
    ids = await session.scalars(
        select(AssignmentRow.id).where(
            AssignmentRow.decision_id == decision_id,
            own_parts(),
            AssignmentRow.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)),
        )
    )
    dossiers = await decisions.dossiers(session, list(ids))
    given_by: dict[int, dict[int, Answer]] = {}
    for row in await session.scalars(
        select(AnswerRow)
        .join(FieldRow, FieldRow.id == AnswerRow.field_id)
        .where(FieldRow.decision_id == decision_id, HOLDS)
    ):
        given_by.setdefault(row.assignment_id, {})[row.field_id] = _answer(row)
    home = actor.department
    rows = []
    for each in sorted(dossiers, key=lambda one: (one.seat.organization, one.seat.post, one.assignment.part)):
        own = given_by.get(each.assignment.id, {})
        last = max((answer.at for answer in own.values()), default=None)
        rows.append(
            Row(
                label=each.assignment.label,
                organization=each.seat.organization,
                post=each.seat.post,
                holders=each.holders,
                state=each.assignment.status.value,
                answers=own,
                answered=home.local(last) if last else None,
            )
        )
    return Table(
        department=home.name,
        at=home.local(now),
        number=decision.number,
        text=f"{decision.lead_in} {decision.text}".strip(),
        source=await decisions.source(session, decision.protocol_id or 0),
        fields=tuple(await fields(session, decision_id)),
        rows=tuple(rows),
    )
