"""«Передать»: a holder has somebody of his own organisation do the work, by a share, and stays responsible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Assignment, Duty, Status
from domain.dossier import Attachment, Report
from domain.errors import BadDate, DateProblem, NotFound, NotNow, Obstacle
from domain.letters import Priority, ShareGiven
from domain.people import Actor, Department, Person, Seat
from domain.protocol import Mark
from domain.rights import Action
from storage import assignments, cards, checkers, contributions, decisions, journal, people, reports
from storage.calendar import calendar
from storage.models import AssignmentRow, OrganizationRow, ReportRow, SeatRow

PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the holder's own organisation to whom a part can be passed."""

    seat: Seat
    holders: tuple[Person, ...]

    @property
    def reachable(self) -> bool:
        return any(each.reachable for each in self.holders)


async def colleagues(session: AsyncSession, seen: Assignment, today: date) -> list[Colleague]:
    """Held seats of the same organisation that have no live part of this point; the holder's own is not among them."""
    own = await session.get_one(SeatRow, seen.seat_id)
    rows = await session.execute(
        select(SeatRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(SeatRow.organization_id == own.organization_id, SeatRow.department_id == seen.department_id)
        .order_by(SeatRow.id)
    )
    seats = [Seat(row.id, row.department_id, row.organization_id, name, row.post) for row, name in rows]
    taken = {row.seat_id for row in await _beside(session, seen) if not _may_come_back(row, seen)}
    held = await people.holders(session, [seat.id for seat in seats], today)
    mine = {person.id for person in held.get(seen.seat_id, ())}
    return [
        Colleague(seat, tuple(held[seat.id]))
        for seat in seats
        if seat.id not in taken | {seen.seat_id} and held[seat.id] and not mine & {each.id for each in held[seat.id]}
    ]


async def _beside(session: AsyncSession, seen: Assignment) -> list[AssignmentRow]:
    """The parts and shares of the same point and date."""
    return list(
        await session.scalars(
            select(AssignmentRow).where(
                AssignmentRow.decision_id == seen.decision_id,
                AssignmentRow.part == seen.part,
                AssignmentRow.for_whom == seen.for_whom,
            )
        )
    )


def _may_come_back(row: AssignmentRow, seen: Assignment) -> bool:
    """A share of this part that is over: the same colleague may get it again."""
    return row.parent_id == seen.id and row.status not in LIVE


def usual_day(seen: Assignment, today: date, days: WorkCalendar) -> date | None:
    """The working day before the holder's own term, so that he has a day to look at it; that day where it is near."""
    if seen.term is None:
        return None
    before = days.add(seen.term, -1)
    return before if before > today else max(seen.term, today)


async def pass_on(
    session: AsyncSession,
    seen: Assignment,
    actor: Actor,
    seat_id: int,
    words: str,
    until: date | None,
    now: datetime,
) -> tuple[Colleague, date | None]:
    """To whom it was passed and by when.  `until` None: the usual day.

    Raises NotNow where the part cannot be passed or the colleague has one, NotFound for who is no colleague, BadDate.
    """
    assert actor.person_id is not None
    assert actor.department is not None
    home = actor.department
    today = home.today(now)
    seen.passed_on()
    to = next((each for each in await colleagues(session, seen, today) if each.seat.id == seat_id), None)
    if to is None:
        if any(row.seat_id == seat_id for row in await _beside(session, seen)):
            raise NotNow(Obstacle.HAS_A_PART, seen.label)
        raise NotFound("seat")
    days = await calendar(session, seen.department_id)
    day = _sensible(until, seen, today) if until else usual_day(seen, today, days)
    # The holder's own part is written too: who cancels or reports it at this moment comes first or sees this share.
    await assignments.save(session, seen, seen, home, days, now)
    share_id = await _share(session, seen, to.seat.id, day, home, days, now)
    await _say_along(session, share_id, seen.department_id, actor.person_id, reports.clean(words), now)
    await journal.add(
        session,
        department_id=seen.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=PASSED_ON,
        at=now,
        person_id=actor.person_id,
        acting_for=await assignments.acting_for(session, actor, seen.seat_id, today),
        assignment_id=seen.id,
        facts={"share": share_id, "seat": to.seat.id, **({"until": day.isoformat()} if day else {})},
    )
    share = await assignments.get(session, share_id)
    for person in await checkers.holders(session, share, today):
        await checkers.tell(
            session,
            ShareGiven(share_id, person.id),
            person,
            key=f"share:{share_id}:{person.id}:{share.version}",
            now=now,
            priority=Priority.REPLY,
        )
    await cards.refresh(session, seen.id, now)
    return to, day


def _sensible(until: date, seen: Assignment, today: date) -> date:
    if until < today:
        raise BadDate(DateProblem.PAST)
    if seen.due is not None and until > max(seen.due, seen.term or seen.due):
        raise BadDate(DateProblem.AFTER_YOURS)
    return until


async def _share(
    session: AsyncSession,
    seen: Assignment,
    seat_id: int,
    day: date | None,
    home: Department,
    days: WorkCalendar,
    now: datetime,
) -> int:
    """A new share, or the one that this colleague had before, open again."""
    control = days.control_date(day, home.policy.shift) if day else None
    row = next((each for each in await _beside(session, seen) if each.seat_id == seat_id), None)
    if row is None:
        row = AssignmentRow(
            department_id=seen.department_id,
            decision_id=seen.decision_id,
            seat_id=seat_id,
            number=seen.number,
            part=seen.part,
            duty=Duty.DELEGATED,
            parent_id=seen.id,
            for_whom=seen.for_whom,
            mark=Mark.CONTROL,
            status=Status.OPEN,
            created_at=now,
        )
        session.add(row)
    else:
        row.duty, row.status, row.version = Duty.DELEGATED, Status.OPEN, row.version + 1
        row.told_at = row.acknowledged_at = row.first_reported_at = row.reported_at = row.accepted_at = None
        row.reporter_id = row.accepted_by = row.in_time = row.rework_until = row.next_reminder_at = None
        row.rework_late = False
    row.due, row.control = day, control
    row.overdue_from = days.overdue_from(day, control) if day and control else None
    await session.flush()
    return row.id


async def _say_along(
    session: AsyncSession, share_id: int, department_id: int, person_id: int, words: str, now: datetime
) -> None:
    """What is said when it is passed on; kept with what people write, so that `forget` finds it."""
    if not words:
        return
    session.add(
        ReportRow(
            department_id=department_id,
            assignment_id=share_id,
            person_id=person_id,
            channel=contributions.WORD,
            closes=False,
            text=words[: reports.LONGEST],
            at=now,
        )
    )
    await session.flush()


# ── «Отправить как мой отчёт» ───────────────────────────────────────────────────────────────────────────────────────


async def handed_in(
    session: AsyncSession, share_id: int, actor: Actor
) -> tuple[Assignment, Assignment, Report, list[Attachment]]:
    """A share's report that its lead may send as his own: the share, his part, the report and its files.

    Raises NotFound where there is none, NotAllowed for who does not lead, NotNow where his part takes no report.
    """
    share = await assignments.load(session, share_id, actor, Action.CHECK)
    if share.parent_id is None:
        raise NotFound("report")
    part = await assignments.load(session, share.parent_id, actor, Action.REPORT)
    report = (await decisions.last_reports(session, [share.id])).get(share.id)
    if report is None:
        raise NotFound("report")
    return share, part, report, await reports.attachments(session, report.id)


def may_send_as_own(share: Assignment, part: Assignment) -> bool:
    return share.status in (Status.REPORTED, Status.ACCEPTED) and part.status in WAITING


async def send_as_own(
    session: AsyncSession,
    share: Assignment,
    part: Assignment,
    report: Report,
    files: Sequence[Attachment],
    actor: Actor,
    now: datetime,
) -> int:
    """The lead's report with the share's words and files; the share is accepted with it.  Raises as `submit` does."""
    if share.status is Status.REPORTED:
        await reports.accept(session, share, actor, now)
    return await reports.submit(session, part, actor, report.text, files, now)
