"""Reports on completion: given, completed, withdrawn, accepted, returned; and the interim notes that close nothing.

Each function is one move: the domain's transition, its rows, the journal, the letters that follow and the redrawing
of every message that shows the assignment.  The caller has loaded the assignment for his action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.checking import at_once
from domain.decision import WAITING, Assignment, Channel, Decision
from domain.dossier import Attachment
from domain.errors import BadInput, InputProblem, NotNow, Obstacle
from domain.letters import NotePassedOn, Priority, ReportAccepted, ReportArrived, ReportReturned, ReportsTaken
from domain.people import Actor, Department, Person
from domain.rights import Action, Target, on_whose_right
from storage import answers, assignments, cards, checkers, decisions, journal, people
from storage.calendar import calendar
from storage.models import AttachmentRow, FileRow, ReportRow

_VERDICTS = ("accepted", "returned")
LONGEST = 4000  # characters of a report; a message has no more


def clean(words: str) -> str:
    """Words as they are kept: without control and zero-width characters, and not only spaces."""
    kept = "".join(char for char in words if char == "\n" or (char.isprintable() and char not in "\u200b\u2060\ufeff"))
    return "\n".join(line.strip() for line in kept.strip().splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Who:
    """The acting person with his department, its date and its calendar at hand."""

    person_id: int
    home: Department
    today: date
    actor: Actor


def _who(actor: Actor, now: datetime) -> Who:
    assert actor.person_id is not None
    assert actor.department is not None
    return Who(actor.person_id, actor.department, actor.department.today(now), actor)


async def acknowledge(session: AsyncSession, seen: Assignment, actor: Actor, now: datetime) -> Assignment:
    """«Ознакомлен(а)».  Raises NotNow when it was said already."""
    who = _who(actor, now)
    return await _changed(session, seen, seen.acknowledged(now), who, now, "acknowledged")


async def submit(
    session: AsyncSession,
    seen: Assignment,
    actor: Actor,
    words: str,
    files: Sequence[Attachment],
    now: datetime,
    *,
    channel: Channel = Channel.CHAT,
) -> int:
    """«Исполнено»: the report's id.  Raises BadInput without a word (unless the department allows that), NotNow,
    ColumnsEmpty before the table's answers, NeedsProof where a file is wanted."""
    who = _who(actor, now)
    words = _word(words, who.home)
    changed = seen.reported(who.person_id, now, who.today)
    await refuse_with_gaps(session, seen)
    await refuse_without_proof(session, seen.id, files)
    report = ReportRow(
        department_id=seen.department_id,
        assignment_id=seen.id,
        person_id=who.person_id,
        on_behalf_of=await assignments.acting_for(session, actor, seen.seat_id, who.today),
        channel=channel.value,
        closes=True,
        text=words,
        at=now,
    )
    session.add(report)
    await session.flush()
    await attach(session, report.id, seen.department_id, files, now)
    saved = await _changed(session, seen, changed, who, now, "reported", report=report.id)
    await _tell_checkers(session, saved, report.id, who, now)
    return report.id


async def refuse_with_gaps(session: AsyncSession, seen: Assignment) -> None:
    """Raises ColumnsEmpty where the answers for the table are still to be given."""
    (await answers.filled(session, seen)).refuse_with_gaps(seen)


async def refuse_without_proof(session: AsyncSession, assignment_id: int, files: Sequence[Attachment]) -> None:
    """Raises NeedsProof where the report must come with a file; a voice message is none."""
    seen = await assignments.get(session, assignment_id)
    decision = await decisions.get(session, seen.decision_id)
    decision.refuse_without_proof(seen, sum(each.kind != "voice" for each in files))


async def complete(
    session: AsyncSession, seen: Assignment, actor: Actor, words: str, files: Sequence[Attachment], now: datetime
) -> int:
    """«Дополнить» the report that waits for its checker."""
    who = _who(actor, now)
    report = await _open_report(session, seen)
    words = clean(words)[:LONGEST]
    if not words and not files:
        raise BadInput(InputProblem.EMPTY)
    report.text = "\n".join(part for part in (report.text, words) if part)
    await attach(session, report.id, seen.department_id, files, now)
    await _changed(session, seen, seen, who, now, "completed", report=report.id)
    return report.id


async def append(
    session: AsyncSession, report_id: int, files: Sequence[Attachment], actor: Actor, now: datetime
) -> None:
    """A further part of the album that a report came with.  A report that is closed meanwhile stays as it is."""
    report = await session.get(ReportRow, report_id)
    if report is None or report.person_id != actor.person_id or report.verdict or report.withdrawn_at:
        return
    await attach(session, report.id, report.department_id, files, now)
    await cards.refresh(session, report.assignment_id, now)


async def withdraw(session: AsyncSession, seen: Assignment, actor: Actor, now: datetime) -> Assignment:
    """«Отозвать», until it is checked."""
    who = _who(actor, now)
    changed = seen.withdrawn()
    report = await _open_report(session, seen)
    report.withdrawn_at = now
    return await _changed(session, seen, changed, who, now, "withdrawn", report=report.id)


async def accept(session: AsyncSession, seen: Assignment, actor: Actor, now: datetime) -> Assignment:
    """«Снять с контроля».  Raises NotNow for the own report and where there is none to check."""
    who = _who(actor, now)
    first = who.home.today(seen.first_reported_at or now)
    changed = seen.accepted(who.person_id, now, first)
    report = await _open_report(session, seen)
    report.verdict, report.verdict_by, report.verdict_at = "accepted", who.person_id, now
    facts = {"share": True} if seen.is_share else {}
    saved = await _changed(session, seen, changed, who, now, "accepted", report=report.id, **facts)
    for person in await checkers.holders(session, saved, who.today):
        await checkers.tell(
            session,
            ReportAccepted(seen.id, person.id),
            person,
            key=f"accepted:{report.id}:{person.id}",
            now=now,
            priority=Priority.REPLY,
        )
    return saved


async def give_back(
    session: AsyncSession, seen: Assignment, actor: Actor, until: date, comment: str, now: datetime
) -> Assignment:
    """«На доработку» until a day, with a word on what is missing."""
    who = _who(actor, now)
    comment = clean(comment)[:LONGEST]
    changed = seen.returned(who.person_id, until, comment)
    report = await _open_report(session, seen)
    report.verdict, report.verdict_by, report.verdict_at = "returned", who.person_id, now
    report.verdict_comment, report.verdict_until = comment, until
    saved = await _changed(session, seen, changed, who, now, "returned", report=report.id, until=until.isoformat())
    for person in await checkers.holders(session, saved, who.today):
        await checkers.tell(
            session,
            ReportReturned(seen.id, person.id),
            person,
            key=f"returned:{report.id}:{person.id}",
            now=now,
            priority=Priority.REPLY,
        )
    return saved


async def note(session: AsyncSession, seen: Assignment, actor: Actor, words: str, now: datetime) -> int:
    """«Ход работы»: told to the checker, closes nothing."""
    who = _who(actor, now)
    words = clean(words)[:LONGEST]
    if not words:
        raise BadInput(InputProblem.EMPTY)
    if not seen.is_live:
        seen.reported(who.person_id, now, who.today)  # says why it is over
    row = ReportRow(
        department_id=seen.department_id,
        assignment_id=seen.id,
        person_id=who.person_id,
        on_behalf_of=await assignments.acting_for(session, actor, seen.seat_id, who.today),
        closes=False,
        text=words,
        at=now,
    )
    session.add(row)
    await session.flush()
    await _journal(session, seen, who, now, "noted", {"report": row.id})
    for person in await _who_checks(session, seen, who):
        await checkers.tell(
            session, NotePassedOn(row.id, person.id), person, key=f"note:{row.id}:{person.id}", now=now,
            priority=Priority.REPLY,
        )  # fmt: skip
    return row.id


async def confirm(session: AsyncSession, report_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """The short reply to who reported by a message."""
    assert actor.person_id is not None
    person = await people.person(session, actor.person_id)
    await checkers.tell(
        session,
        ReportsTaken(person.id, tuple(report_ids)),
        person,
        key=f"taken:{report_ids[0]}:{now:%Y%m%dT%H%M%S}",
        now=now,
        priority=Priority.REPLY,
    )


async def attach(
    session: AsyncSession, report_id: int, department_id: int, files: Sequence[Attachment], now: datetime
) -> None:
    for file in files:
        if file.sha256 is not None and await session.get(FileRow, file.sha256) is None:
            session.add(FileRow(sha256=file.sha256, size=file.size or 0, created_at=now))
            await session.flush()
        session.add(
            AttachmentRow(
                department_id=department_id,
                report_id=report_id,
                kind=file.kind,
                file_id=file.file_id,
                file_sha256=file.sha256,
                file_name=file.name[:500],
                size=file.size,
            )
        )
    await session.flush()


async def attachments(session: AsyncSession, report_id: int) -> list[Attachment]:
    rows = await session.scalars(
        select(AttachmentRow).where(AttachmentRow.report_id == report_id).order_by(AttachmentRow.id)
    )
    return [Attachment(row.kind, row.file_id, row.file_name, row.size, row.file_sha256) for row in rows]


async def not_fetched(session: AsyncSession, limit: int, *, largest: int) -> list[tuple[int, Attachment]]:
    """Attachments of at most `largest` bytes that we have no copy of, with their ids; the newest first."""
    rows = await session.scalars(
        select(AttachmentRow)
        .where(
            AttachmentRow.file_sha256.is_(None),
            AttachmentRow.file_id != "",
            or_(AttachmentRow.size.is_(None), AttachmentRow.size <= largest),
        )
        .order_by(AttachmentRow.id.desc())
        .limit(limit)
    )
    return [(row.id, Attachment(row.kind, row.file_id, row.file_name, row.size)) for row in rows]


async def fetched(session: AsyncSession, attachment_id: int, sha256: str, size: int, now: datetime) -> None:
    """Our copy lies on the disk."""
    if await session.get(FileRow, sha256) is None:
        session.add(FileRow(sha256=sha256, size=size, created_at=now))
        await session.flush()
    await session.execute(
        update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(file_sha256=sha256, size=size)
    )


# ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _word(words: str, home: Department) -> str:
    words = clean(words)
    if not words and not home.policy.without_words:
        raise BadInput(InputProblem.NO_WORD)
    if len(words) > LONGEST:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST),))
    return words


async def _open_report(session: AsyncSession, assignment: Assignment) -> ReportRow:
    row = await session.scalar(
        select(ReportRow)
        .where(
            ReportRow.assignment_id == assignment.id,
            ReportRow.closes,
            ReportRow.withdrawn_at.is_(None),
            ReportRow.verdict.is_(None),
        )
        .order_by(ReportRow.id.desc())
        .limit(1)
    )
    if row is None or assignment.status in WAITING:
        raise NotNow(Obstacle.NOT_REPORTED, assignment.label)
    return row


async def _changed(
    session: AsyncSession, seen: Assignment, changed: Assignment, who: Who, now: datetime, what: str, **facts: Any
) -> Assignment:
    days = await calendar(session, seen.department_id)
    saved = await assignments.save(session, seen, changed, who.home, days, now)
    states = {"from": seen.status.value, "to": saved.status.value} if seen.status is not saved.status else {}
    await _journal(session, seen, who, now, what, {**states, **facts})
    await cards.refresh(session, seen.id, now)
    return saved


async def _journal(
    session: AsyncSession, seen: Assignment, who: Who, now: datetime, what: str, facts: dict[str, Any]
) -> None:
    if what in _VERDICTS:
        acting_for = await _checks_for(session, seen, who.actor)
    elif seen.seat_id in who.actor.seat_ids:
        acting_for = await assignments.acting_for(session, who.actor, seen.seat_id, who.today)
    else:
        acting_for = None
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=what,
        at=now,
        person_id=who.person_id,
        acting_for=acting_for,
        assignment_id=seen.id,
        facts=facts,
    )


async def _checks_for(session: AsyncSession, seen: Assignment, actor: Actor) -> int | None:
    """Whose right to check a deputy uses."""
    if not actor.stands_for:
        return None
    decision = await decisions.get(session, seen.decision_id)
    target = Target(
        seen.department_id, seen.seat_id, curator_id=decision.curator_id, special_control=decision.special_control
    )
    return on_whose_right(actor, Action.CHECK, target)


async def _who_checks(session: AsyncSession, assignment: Assignment, who: Who) -> list[Person]:
    if assignment.is_share:
        return [each for each in await checkers.leads(session, assignment, who.today) if each.id != who.person_id]
    decision: Decision = await decisions.get(session, assignment.decision_id)
    held = (await people.holders(session, [assignment.seat_id], who.today))[assignment.seat_id]
    own = {each.id for each in held} | {who.person_id}
    return await checkers.checkers(session, assignment, decision, own, who.today)


async def _tell_checkers(session: AsyncSession, saved: Assignment, report_id: int, who: Who, now: datetime) -> None:
    """At once at особый контроль, and where the department has no hours of checking; else the next batch tells.

    Of a share its lead is told at once: it stands in no batch.
    """
    special = (await decisions.get(session, saved.decision_id)).special_control
    if not saved.is_share and not at_once(who.home, special=special):
        return
    for person in await _who_checks(session, saved, who):
        await checkers.tell(
            session,
            ReportArrived(saved.id, person.id),
            person,
            key=f"arrived:{report_id}:{person.id}",
            now=now,
            priority=Priority.REPLY,
        )
