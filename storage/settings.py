"""A department's policy and working days are changed, with what follows for all that is under way: one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import Shift, WorkCalendar
from domain.decision import LIVE, Assignment
from domain.letters import CardRefreshed, Priority
from domain.people import Actor, Department, Policy
from domain.protocol import Mark
from domain.reminders import next_reminder
from storage import actors, journal, outbox
from storage.assignments import assignment_of
from storage.calendar import YEARS, calendar, russian
from storage.models import AssignmentRow, CalendarDayRow, CardAssignmentRow, CardRow, DepartmentRow
from storage.policy import packed

BATCH = 500
_STEERING = {
    "opens", "shift", "quiet_days", "offsets_short", "offsets_usual", "offsets_long", "early_days",
}  # fmt: skip
"""Settings that control dates and reminders of what is under way depend on."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many live assignments got another control date, and how many another reminder."""

    moved: int = 0
    reminded: int = 0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A day that the department has made a working day, or a day off."""

    day: date
    is_working: bool


async def save(session: AsyncSession, actor: Actor, wanted: dict[str, Any], now: datetime) -> Recomputed:
    """Sets these fields of the policy, whatever else was set meanwhile; the journal keeps from what to what."""
    assert actor.department is not None
    row = await session.get_one(DepartmentRow, actor.department.id, populate_existing=True, with_for_update=True)
    before = actors.department_of(row)
    known = {field.name for field in fields(Policy)}
    assert wanted.keys() <= known
    # What is kept is the difference from the defaults: a setting put back to its default falls out of it.
    after = Policy(**{name: getattr(before.policy, name) for name in known} | wanted)
    row.policy = packed(after)
    await session.flush()
    home = actors.department_of(row)
    days = await calendar(session, home.id)
    done = Recomputed()
    if _STEERING & wanted.keys():
        done = await _recompute(session, before, days, home, days, now)
    old, new = packed(before.policy), packed(after)
    await _journal(
        session,
        actor,
        "settings_changed",
        {"fields": {name: [old.get(name), new.get(name)] for name in sorted(wanted)}, "moved": done.moved},
        now,
    )
    return done


async def ruled_days(session: AsyncSession, department_id: int, since: date) -> list[Ruled]:
    """What the department has added or removed from `since` on, in order."""
    rows = await session.scalars(
        select(CalendarDayRow)
        .where(CalendarDayRow.department_id == department_id, CalendarDayRow.day >= since)
        .order_by(CalendarDayRow.day)
    )
    return [Ruled(row.day, row.is_working) for row in rows]


async def rule_days(
    session: AsyncSession, actor: Actor, days: Collection[date], is_working: bool | None, now: datetime
) -> Recomputed:
    """Makes these days working or off; None gives them back to the production calendar."""
    assert actor.department is not None
    home = actor.department
    before = await calendar(session, home.id)
    await session.execute(
        delete(CalendarDayRow).where(CalendarDayRow.department_id == home.id, CalendarDayRow.day.in_(days))
    )
    if is_working is not None:
        session.add_all(
            CalendarDayRow(department_id=home.id, day=day, is_working=is_working) for day in sorted(set(days))
        )
    await session.flush()
    after = await calendar(session, home.id)
    done = await _recompute(session, home, before, home, after, now)
    facts = {"days": [day.isoformat() for day in sorted(days)], "working": is_working, "moved": done.moved}
    await _journal(session, actor, "calendar_changed", facts, now)
    return done


async def without_rulings(session: AsyncSession, department_id: int, days: Collection[date]) -> WorkCalendar:
    """The department's calendar with these days given back to the production calendar."""
    base, now = russian(YEARS), await calendar(session, department_id)
    back = frozenset(days)
    return WorkCalendar((now.days_off - back) | (base.days_off & back), (now.workdays - back) | (base.workdays & back))


async def would_move(session: AsyncSession, department_id: int, days: WorkCalendar, shift: Shift) -> int:
    """How many live assignments would get another control date by these working days and this shift."""
    rows = await session.execute(
        select(AssignmentRow.due, AssignmentRow.control, func.count())
        .where(*_live(department_id), AssignmentRow.due.is_not(None))
        .group_by(AssignmentRow.due, AssignmentRow.control)
    )
    return sum(count for due, control, count in rows if due and control != days.control_date(due, shift))


def _live(department_id: int) -> tuple[Any, ...]:
    return (
        AssignmentRow.department_id == department_id,
        AssignmentRow.status.in_(LIVE),
        AssignmentRow.mark == Mark.CONTROL,
    )


async def _recompute(
    session: AsyncSession,
    before: Department,
    days_before: WorkCalendar,
    home: Department,
    days: WorkCalendar,
    now: datetime,
) -> Recomputed:
    """Control dates, the first days of overdue and reminders of all that is live.

    Thousands of assignments share a few dozen deadlines: each distinct case is reckoned once, and written by lists
    of ids.  A snooze is nobody's rule and stands.
    """
    rows = await session.scalars(select(AssignmentRow).where(*_live(home.id)).order_by(AssignmentRow.id))
    changes: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    reckoned: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    moved: list[int] = []
    reminded = 0
    for row in rows:
        seen = assignment_of(row)
        case = (
            seen.due, seen.control, seen.rework_until, seen.status, seen.next_reminder_at, row.overdue_from,
            before.today(seen.told_at) if seen.told_at else None,
        )  # fmt: skip
        if case not in reckoned:
            reckoned[case] = _reckon(seen, before, days_before, home, days, now)
        control, overdue_from, reminder = reckoned[case]
        if (control, overdue_from, reminder) == (seen.control, row.overdue_from, seen.next_reminder_at):
            continue
        changes[control, overdue_from, reminder].append(row.id)
        if control != seen.control:
            moved.append(row.id)
        reminded += reminder != seen.next_reminder_at
    for (control, overdue_from, reminder), ids in changes.items():
        for some in _batches(ids):
            await session.execute(
                update(AssignmentRow)
                .where(AssignmentRow.id.in_(some))
                .values(
                    control=control,
                    overdue_from=overdue_from,
                    next_reminder_at=reminder,
                    version=AssignmentRow.version + 1,
                ),
                execution_options={"synchronize_session": False},
            )
    await _redraw(session, moved, now)
    return Recomputed(len(moved), reminded)


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _reckon(
    seen: Assignment,
    before: Department,
    days_before: WorkCalendar,
    home: Department,
    days: WorkCalendar,
    now: datetime,
) -> tuple[date | None, date | None, datetime | None]:
    control = days.control_date(seen.due, home.policy.shift) if seen.due is not None else seen.control
    new = replace(seen, control=control)
    ruled = next_reminder(seen, before, days_before, now)
    reminder = seen.next_reminder_at
    if reminder is None or (ruled is not None and reminder == ruled[0]):
        coming = next_reminder(new, home, days, now)
        reminder = coming[0] if coming else None
    return control, new.overdue_from(days), reminder


async def _redraw(session: AsyncSession, assignment_ids: Sequence[int], now: datetime) -> None:
    """Cards that name another control date are drawn again, behind everything that people wait for."""
    cards: dict[int, CardRow] = {}
    for some in _batches(assignment_ids):
        found = await session.scalars(
            select(CardRow)
            .join(CardAssignmentRow, CardAssignmentRow.card_id == CardRow.id)
            .where(CardAssignmentRow.assignment_id.in_(some))
        )
        cards |= {card.id: card for card in found}
    await _queue(session, cards.values(), now)


async def _queue(session: AsyncSession, cards: Iterable[CardRow], now: datetime) -> None:
    for card in cards:
        await outbox.put(
            session,
            CardRefreshed(card.id),
            lane=card.chat_id,
            person_id=card.person_id,
            department_id=card.department_id,
            key=f"edit:{card.id}",
            not_before=now,
            priority=Priority.BROADCAST,
            now=now,
        )


async def _journal(session: AsyncSession, actor: Actor, what: str, facts: dict[str, Any], now: datetime) -> None:
    assert actor.department is not None
    await journal.add(
        session,
        department_id=actor.department.id,
        chain=journal.of_department(actor.department.id),
        what=what,
        at=now,
        person_id=actor.person_id,
        facts=facts,
    )
