"""Changes of a published decision, each in one transaction: the rows, the journal with its reason, the letters.

Every change names the version of the decision that its maker saw: of two at once the second is refused
(ChangedMeanwhile), and so is the second press of one button.  Each assignment is written by compare-and-set too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain import change
from domain.change import Made, What, concerns
from domain.decision import WAITING, Assignment, Duty, Status
from domain.dossier import Dossier
from domain.errors import (
    BadDate,
    BadInput,
    ChangedMeanwhile,
    DateProblem,
    InputProblem,
    NeedsComment,
    NotFound,
    NotNow,
    Obstacle,
)
from domain.letters import PointChanged, Priority, ProtocolPublished
from domain.people import Actor, Department
from domain.protocol import Mark, Mode
from domain.publication import material_day
from domain.reminders import is_working_hour, next_opening
from domain.requests import Answer, Ask
from domain.whole import Whole
from storage import assignments, cards, checkers, journal, outbox, people
from storage.calendar import calendar
from storage.models import AssignmentRow, ChangeRow, DecisionRow, PersonRow, RequestRow, SeatRow
from storage.reports import LONGEST, clean

FARTHEST_YEARS = 5
Kept = tuple[int, dict[str, Any]]  # an assignment's id and the facts of its journal row


async def made(session: AsyncSession, change_id: int) -> Made:
    """Raises NotFound."""
    found = (
        await session.execute(
            select(ChangeRow, PersonRow.name)
            .join(PersonRow, PersonRow.id == ChangeRow.person_id)
            .where(ChangeRow.id == change_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("change")
    row, by = found
    return Made(row.id, row.decision_id, What(row.what), by, row.at, row.reason, row.before, row.after)


async def reasons(session: AsyncSession, change_ids: Collection[int]) -> dict[int, str]:
    """Why these changes were made, where a reason was given."""
    rows = await session.execute(
        select(ChangeRow.id, ChangeRow.reason).where(ChangeRow.id.in_(change_ids), ChangeRow.reason != "")
    )
    return {row.id: row.reason for row in rows}


# ── the changes ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def reword(session: AsyncSession, whole: Whole, version: int, actor: Actor, words: str, now: datetime) -> int:
    """Another text, the lead-in included; gives how many it concerns.  Raises BadInput, ChangedMeanwhile."""
    text = _words(words)
    if not text:
        raise BadInput(InputProblem.EMPTY)
    before = f"{whole.decision.lead_in} {whole.decision.text}".strip()
    one = _Change(session, whole, actor, now, What.WORDED)
    await one.begin(version, before=before, after=text, values={"text": text, "lead_in": ""})
    await one.write([(None, {})])
    told = [each.assignment for each in whole.parts if concerns(each.assignment)]
    await one.tell(told)
    await one.redraw(each.assignment for each in whole.everybody)
    return len(told)


async def move(
    session: AsyncSession,
    whole: Whole,
    version: int,
    actor: Actor,
    ids: Collection[int],
    until: date,
    reason: str,
    now: datetime,
) -> int:
    """The deadline of those among `ids` whose turn it is; who has reported keeps the one he reported under.

    A request for extension that waits is answered by it.  Raises BadDate, NotNow where nobody is left to move it for.
    """
    home = _home(actor)
    check_day(until, home.today(now))
    chosen = [each.assignment for each in whole.parts if each.assignment.id in ids]
    moving = [one for one in chosen if one.status in WAITING and one.mark is Mark.CONTROL and one.due != until]
    if not moving:
        raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(whole.decision.number))
    one = _Change(session, whole, actor, now, What.MOVED)
    await one.begin(version, reason=reason)
    days = await calendar(session, home.id)
    control = days.control_date(until, home.policy.shift)
    rows: list[Kept] = []
    for seen in moving:
        await one.save(seen, seen.moved(until, control))
        rows.append((seen.id, {"from": _iso(seen.due), "to": until.isoformat()}))
    await _answer_extensions(session, [each.id for each in moving], actor, until, now)
    await one.write(rows)
    await one.tell([seen for seen in moving if concerns(seen)])
    await one.redraw(moving)
    return len(moving)


async def add(
    session: AsyncSession,
    whole: Whole,
    version: int,
    actor: Actor,
    seat_ids: Sequence[int],
    days: Mapping[int, date | None],
    now: datetime,
    reason: str = "",
) -> int:
    """New executors, each for every part in `days` ({part: last day}); gives how many seats.

    A seat whose part was cancelled has it again; a share that is over is no part.
    Raises NotNow where every seat has it already, BadDate.
    """
    home = _home(actor)
    for day in days.values():
        if day is not None:
            check_day(day, home.today(now))
    wanted = await _seats(session, home, seat_ids)
    one = _Change(session, whole, actor, now, What.ADDED)
    await one.begin(version, reason=reason, values={"cancelled_at": None})
    rows: list[Kept] = []
    for seat_id in wanted:
        for part, due in days.items():
            given = await one.give(seat_id, part, due)
            if given is not None:
                rows.append((given.id, {"seat": seat_id, "to": _iso(due)}))
    if not rows:
        raise NotNow(Obstacle.HAS_IT, str(whole.decision.number))
    await one.write(rows)
    await one.issue(wanted)
    return len({facts["seat"] for _, facts in rows})


async def reassign(
    session: AsyncSession,
    whole: Whole,
    version: int,
    actor: Actor,
    assignment_id: int,
    seat_id: int,
    now: datetime,
    *,
    until: date | None = None,
    reason: str = "",
    besides: int | None = None,
) -> None:
    """One seat's part goes to another with its history.  `besides` is told in another way (he asked for it).

    Raises NotNow where a report waits or the other seat has it, BadDate.
    """
    home = _home(actor)
    dossier = _part(whole, assignment_id)
    seen = dossier.assignment
    (wanted,) = await _seats(session, home, [seat_id])
    if wanted in whole.ever(seen):
        raise NotNow(Obstacle.HAS_IT, seen.label)
    due, control = seen.due, seen.control
    if until is not None:
        check_day(until, home.today(now))
        days = await calendar(session, home.id)
        due, control = until, days.control_date(until, home.policy.shift)
    changed = change.reassigned(seen, wanted, due, control)
    left = await checkers.holders(session, seen, home.today(now))
    one = _Change(session, whole, actor, now, What.REASSIGNED)
    await one.begin(version, reason=reason, before=dossier.seat.organization, after=await _place(session, wanted))
    saved = await one.save(seen, changed)
    moved = update(AssignmentRow).where(AssignmentRow.id == seen.id, AssignmentRow.version == saved.version)
    await session.execute(moved.values(seat_id=wanted), execution_options={"synchronize_session": False})
    await _answer_extensions(session, [seen.id], actor, None, now)
    await one.write([(seen.id, {"seat_from": seen.seat_id, "seat_to": wanted})])
    for person in left if seen.told_at is not None else ():
        if person.id != besides:
            await one.tell_person(person.id)
    await one.end_shares(seen.id, wanted)
    await one.redraw([seen])
    await cards.let_go(session, seen.id, [person.id for person in left])
    await one.issue([wanted])


async def cancel(
    session: AsyncSession,
    whole: Whole,
    version: int,
    actor: Actor,
    ids: Collection[int] | None,
    reason: str,
    now: datetime,
) -> int:
    """For everybody (`ids` None), or these executors' parts only; what was accepted stays.  Gives how many.

    Raises NeedsComment without a reason, NotNow where nothing is left to cancel.
    """
    reason = _words(reason)
    if not reason:
        raise NeedsComment("change")
    going = [each.assignment for each in whole.live if ids is None or each.assignment.id in ids]
    if not going:
        raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(whole.decision.number))
    one = _Change(session, whole, actor, now, What.REMOVED if ids is not None else What.CANCELLED)
    await one.begin(version, reason=reason, values={} if ids is not None else {"cancelled_at": now})
    await _answer_extensions(session, [each.id for each in going], actor, None, now)
    rows: list[Kept] = []
    for seen in going:
        await one.save(seen, seen.cancelled())
        rows.append((seen.id, {"from": seen.status.value, "to": Status.CANCELLED.value}))
    await one.write(rows)
    await one.tell([seen for seen in going if seen.told_at is not None])
    await one.redraw(going)
    return len(going)


async def reopen(
    session: AsyncSession,
    whole: Whole,
    version: int,
    actor: Actor,
    ids: Collection[int],
    until: date | None,
    reason: str,
    now: datetime,
) -> int:
    """Back to work what was accepted or cancelled, until `until` or the day it had.  Gives how many.

    Raises NeedsComment, BadDate where its day is past and no new one is named, NotNow where all is at work.
    """
    reason, home = _words(reason), _home(actor)
    if not reason:
        raise NeedsComment("change")
    again = [each.assignment for each in whole.closed if each.assignment.id in ids]
    if not again:
        raise NotNow(Obstacle.NOTHING_TO_CHANGE, str(whole.decision.number))
    today = home.today(now)
    if until is not None:
        check_day(until, today)
    elif any(needs_day(each, today) for each in again):
        raise BadDate(DateProblem.NEEDED)
    one = _Change(session, whole, actor, now, What.REOPENED)
    await one.begin(version, reason=reason, values={"cancelled_at": None})
    days = await calendar(session, home.id)
    rows: list[Kept] = []
    for seen in again:
        back = seen.reopened()
        facts: dict[str, Any] = {"from": seen.status.value, "to": back.status.value}
        if until is not None and seen.mark is Mark.CONTROL:
            back = back.moved(until, days.control_date(until, home.policy.shift))
            facts["until"] = until.isoformat()
        await one.save(seen, back)
        rows.append((seen.id, facts))
    await one.write(rows)
    await one.tell([seen for seen in again if seen.told_at is not None])
    await one.issue([seen.seat_id for seen in again if seen.told_at is None])
    await one.redraw(again)
    return len(again)


def needs_day(assignment: Assignment, today: date) -> bool:
    """Put on control again it would be overdue at once."""
    return assignment.mark is Mark.CONTROL and assignment.term is not None and assignment.term < today


def check_day(day: date, today: date) -> None:
    """Raises BadDate for a day that nobody can keep."""
    if day < today:
        raise BadDate(DateProblem.PAST)
    if day.year > today.year + FARTHEST_YEARS:
        raise BadDate(DateProblem.TOO_FAR)


# ── what every change does ──────────────────────────────────────────────────────────────────────────────────────────


class _Change:
    """One change in the making: its row, then what follows from it."""

    def __init__(self, session: AsyncSession, whole: Whole, actor: Actor, now: datetime, what: What) -> None:
        self.session, self.whole, self.actor, self.now, self.what = session, whole, actor, now, what
        self.home = _home(actor)
        self.id = 0

    async def begin(
        self,
        version: int,
        *,
        reason: str = "",
        before: str = "",
        after: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises ChangedMeanwhile where somebody changed the decision since its version was shown."""
        decision = self.whole.decision
        done = await self.session.execute(
            update(DecisionRow)
            .where(DecisionRow.id == decision.id, DecisionRow.version == version)
            .values(version=version + 1, **(values or {})),
            execution_options={"synchronize_session": False},
        )
        assert isinstance(done, CursorResult)
        if done.rowcount != 1:
            raise ChangedMeanwhile("decision")
        row = ChangeRow(
            department_id=decision.department_id,
            decision_id=decision.id,
            person_id=self.actor.person_id,
            what=self.what.value,
            reason=_words(reason),
            before=before,
            after=after,
            at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        self.id = row.id

    async def save(self, seen: Assignment, changed: Assignment) -> Assignment:
        days = await calendar(self.session, self.home.id)
        return await assignments.save(self.session, seen, changed, self.home, days, self.now)

    async def write(self, rows: Sequence[tuple[int | None, dict[str, Any]]]) -> None:
        """The journal: a row an assignment, or one for the decision."""
        await journal.add_all(
            self.session,
            department_id=self.home.id,
            chain=journal.of_decision(self.whole.decision.id),
            what=self.what.value,
            at=self.now,
            person_id=self.actor.person_id,
            rows=[(assignment_id, {"change": self.id, **facts}) for assignment_id, facts in rows],
        )

    async def tell(self, concerned: Iterable[Assignment]) -> None:
        """Each person once, whatever the number of his seats."""
        today = self.home.today(self.now)
        for seen in concerned:
            for person in await checkers.holders(self.session, seen, today):
                await self.tell_person(person.id)

    async def tell_person(self, person_id: int) -> None:
        if person_id == self.actor.person_id:
            return
        await outbox.put(
            self.session,
            PointChanged(self.whole.decision.id, person_id, self.id),
            lane=None,
            person_id=person_id,
            department_id=self.home.id,
            key=f"changed:{self.id}:{person_id}",
            not_before=self.now,
            priority=Priority.REPLY,
            now=self.now,
        )

    async def redraw(self, shown: Iterable[Assignment]) -> None:
        for each in shown:
            await cards.refresh(self.session, each.id, self.now)

    async def give(self, seat_id: int, part: int, due: date | None) -> Assignment | None:
        """A seat's part made, or taken up again where it was cancelled; None where it has one.

        Where one answers for all, a new executor gives him material by half the term.
        """
        days = await calendar(self.session, self.home.id)
        control = None if due is None else days.control_date(due, self.home.policy.shift)
        lead = self._lead(part)
        if lead is not None and due is not None and control is not None:
            due = control = material_day(self.home.today(self.now), due, control, days)
        duty = Duty.OWN if lead is None else Duty.CONTRIBUTION
        had = [each.assignment for each in self.whole.everybody if _is(each, seat_id, part)]
        if any(each.is_live for each in had):
            return None
        has = next((each for each in had if each.duty is duty), None)
        if has is not None:
            return await self._again(has, lead, due, control)
        row = AssignmentRow(
            department_id=self.home.id,
            decision_id=self.whole.decision.id,
            seat_id=seat_id,
            number=self.whole.decision.number,
            part=part,
            duty=duty,
            parent_id=None if lead is None else lead.id,
            mark=self.whole.decision.mark,
            due=due,
            control=control,
            overdue_from=None if due is None or control is None else days.overdue_from(due, control),
            status=Status.OPEN,
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return assignments.assignment_of(row)

    async def _again(
        self, has: Assignment, lead: Assignment | None, due: date | None, control: date | None
    ) -> Assignment | None:
        """A part, or a share of `lead`, that was cancelled, open once more; None where it was done."""
        if has.status is not Status.CANCELLED:
            return None
        back = has.reopened()
        saved = await self.save(has, back if due is None or control is None else back.moved(due, control))
        if lead is not None and has.parent_id != lead.id:
            belongs = update(AssignmentRow).where(AssignmentRow.id == has.id, AssignmentRow.version == saved.version)
            await self.session.execute(
                belongs.values(parent_id=lead.id), execution_options={"synchronize_session": False}
            )
        await self.redraw([has])
        return has

    def _lead(self, part: int) -> Assignment | None:
        """The part that the others' material belongs to; None where each answers for himself."""
        if self.whole.decision.mode is Mode.EACH:
            return None
        return next((each.assignment for each in self.whole.live if each.assignment.part == part), None)

    async def issue(self, seat_ids: Collection[int]) -> None:
        """The protocol's message to those who hold these seats, with what of it they have not had; in office hours."""
        days = await calendar(self.session, self.home.id)
        at_work = is_working_hour(self.now, self.home, days)
        goes_at = self.now if at_work else next_opening(self.now, self.home, days)
        today = self.home.today(goes_at)
        held = await people.holders(self.session, seat_ids, today)
        holders = {each.id: each for some in held.values() for each in some}
        for acting in (await people.deputies(self.session, list(holders), today)).values():
            holders |= {each.id: each for each in acting}
        for person in holders.values():
            if not person.reachable:
                continue
            await outbox.put(
                self.session,
                ProtocolPublished(self.whole.source.id, person.id),
                lane=None,
                person_id=person.id,
                department_id=self.home.id,
                key=f"issued:{self.id}:{person.id}",
                not_before=goes_at,
                priority=Priority.REPLY if at_work else Priority.BROADCAST,
                now=self.now,
            )

    async def end_shares(self, part_id: int, seat_id: int) -> None:
        """What the holder of this part had passed on to his staff; material of co-executors is still wanted.

        `seat_id` has the whole from now on: its own share ends whatever it was, and nobody there is told of that.
        """
        ending = [
            each.assignment
            for each in self.whole.shares.get(part_id, ())
            if each.assignment.is_live and (each.assignment.duty is Duty.DELEGATED or each.seat.id == seat_id)
        ]
        if not ending:
            return
        rows: list[Kept] = []
        for seen in ending:
            await self.save(seen, seen.cancelled())
            rows.append((seen.id, {"from": seen.status.value, "to": Status.CANCELLED.value}))
        await self.write(rows)
        await self.tell([seen for seen in ending if seen.told_at is not None and seen.seat_id != seat_id])
        await self.redraw(ending)


async def _answer_extensions(
    session: AsyncSession, ids: Collection[int], actor: Actor, until: date | None, now: datetime
) -> None:
    """Requests for extension that wait are settled by the change; whoever asked is told of the change itself."""
    await session.execute(
        update(RequestRow)
        .where(RequestRow.assignment_id.in_(ids), RequestRow.kind == Ask.EXTENSION.value, RequestRow.answer.is_(None))
        .values(
            answer=(Answer.OTHER_DATE if until else Answer.READ).value,
            answer_until=until,
            answered_by=actor.person_id,
            answered_at=now,
        ),
        execution_options={"synchronize_session": False},
    )


def _home(actor: Actor) -> Department:
    assert actor.department is not None
    return actor.department


def _is(dossier: Dossier, seat_id: int, part: int) -> bool:
    return dossier.seat.id == seat_id and dossier.assignment.part == part


def _part(whole: Whole, assignment_id: int) -> Dossier:
    found = whole.part(assignment_id)
    if found is None:
        raise NotFound("assignment")
    return found


async def _seats(session: AsyncSession, home: Department, seat_ids: Sequence[int]) -> list[int]:
    """These seats, each once.  Raises NotFound for another department's and for none."""
    rows = set(
        await session.scalars(select(SeatRow.id).where(SeatRow.id.in_(seat_ids), SeatRow.department_id == home.id))
    )
    if not rows or rows != set(seat_ids):
        raise NotFound("seat")
    return list(dict.fromkeys(seat_ids))


async def _place(session: AsyncSession, seat_id: int) -> str:
    return (await people.seat(session, seat_id)).organization


def _words(words: str) -> str:
    """Raises BadInput for what is too long."""
    kept = clean(words)
    if len(kept) > LONGEST:
        raise BadInput(InputProblem.TOO_LONG, (str(LONGEST),))
    return kept


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
