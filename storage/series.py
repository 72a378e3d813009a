"""Series: begun at publication, their turns issued when due, stopped and changed by the secretary."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.deadline import Recurrence
from domain.errors import ChangedMeanwhile, NotFound, NotNow, Obstacle
from domain.people import Actor, Department
from domain.review import Point
from domain.rights import Action, Target, allowed
from domain.series import Series, issue_at, next_turn, repeats, turn_anew
from storage import journal, plain
from storage.drafts import packed_rule, unpacked_rule
from storage.models import AssignmentRow, DecisionRow, SeriesRow

ISSUED = "issued"
STOPPED, CHANGED, HALTED = "series_stopped", "series_changed", "series_halted"
UNTIL, ENDLESS = "series_until", "series_endless"


def series_of(row: SeriesRow) -> Series:
    return Series(
        id=row.id,
        department_id=row.department_id,
        rule=unpacked_rule(row.rule),
        next_due=row.next_due,
        next_issue_at=row.next_issue_at,
        until=row.until,
        stopped_at=row.stopped_at,
        version=row.version,
    )


# ── begun ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin(
    session: AsyncSession, point: Point, home: Department, calendar: WorkCalendar, now: datetime
) -> int | None:
    """The series that publishing this point begins, for its first decision to name; None where it does not repeat."""
    rule, due = point.deadline.recurrence, point.deadline.due
    if not repeats(point) or rule is None or due is None:
        return None
    turn = next_turn(rule, due, calendar, home)
    row = SeriesRow(
        department_id=home.id,
        rule=packed_rule(rule),
        next_due=turn.due,
        next_issue_at=issue_at(turn, calendar, home),
        created_at=now,
        version=1,
    )
    session.add(row)
    await session.flush()
    return row.id


async def taken_back(session: AsyncSession, series_id: int, now: datetime) -> None:
    """«Отменить рассылку» of its first decision: the draft begins another when it goes out again."""
    await session.execute(
        update(SeriesRow)
        .where(SeriesRow.id == series_id)
        .values(next_issue_at=None, next_due=None, stopped_at=now, version=SeriesRow.version + 1)
        .execution_options(synchronize_session=False)
    )


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Course:
    """A series with its newest decision and how many have been issued."""

    series: Series
    first: int  # numbers
    last: int
    count: int
    decision_id: int  # of the newest
    text: str
    due: date | None  # of the newest


def _courses() -> Any:
    issued = (
        select(
            DecisionRow.series_id,
            func.min(DecisionRow.number).label("first"),
            func.max(DecisionRow.number).label("last"),
            func.count().label("count"),
        )
        .where(DecisionRow.series_id.is_not(None))
        .group_by(DecisionRow.series_id)
        .subquery()
    )
    due = (
        select(func.max(AssignmentRow.due))
        .where(AssignmentRow.decision_id == DecisionRow.id)
        .correlate(DecisionRow)
        .scalar_subquery()
    )
    return (
        select(SeriesRow, issued.c.first, issued.c.last, issued.c.count, DecisionRow.id, DecisionRow.text, due)
        .join(issued, issued.c.series_id == SeriesRow.id)
        .join(DecisionRow, (DecisionRow.series_id == SeriesRow.id) & (DecisionRow.number == issued.c.last))
    )


async def running(session: AsyncSession, department_id: int, *, offset: int, limit: int) -> tuple[list[Course], int]:
    """The department's series that go on, the next to be issued first, and how many there are."""
    which = (SeriesRow.department_id == department_id, SeriesRow.next_issue_at.is_not(None))
    total = await session.scalar(select(func.count()).select_from(SeriesRow).where(*which)) or 0
    rows = await session.execute(
        _courses().where(*which).order_by(SeriesRow.next_issue_at, SeriesRow.id).offset(offset).limit(limit)
    )
    return [Course(series_of(row), *rest) for row, *rest in rows], total


async def load(session: AsyncSession, series_id: int, actor: Actor, action: Action) -> Course:
    """Raises NotFound for another department's and for an unknown one."""
    found = (
        await session.execute(
            _courses().where(SeriesRow.id == series_id), execution_options={"populate_existing": True}
        )
    ).one_or_none()
    if found is None or not allowed(actor, action, Target(found[0].department_id)):
        raise NotFound("series")
    return Course(series_of(found[0]), *found[1:])


# ── stopped, changed ────────────────────────────────────────────────────────────────────────────────────────────────


async def stop(session: AsyncSession, seen: Course, actor: Actor, now: datetime) -> None:
    """Nothing more is issued; what was stays under way.  Raises NotNow where it was stopped before."""
    if seen.series.next_issue_at is None:
        raise NotNow(Obstacle.SERIES_STOPPED)
    await save(session, seen.series, next_issue_at=None, next_due=None, stopped_at=now)
    await note(session, seen, STOPPED, now, actor.person_id)


async def change(
    session: AsyncSession,
    seen: Course,
    rule: Recurrence,
    first: date,
    actor: Actor,
    home: Department,
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    """Another rule from the next turn on; `first` is its first day from today on.  What was issued stays as it is.

    Raises NotNow where the series was stopped.
    """
    if seen.series.next_issue_at is None:
        raise NotNow(Obstacle.SERIES_STOPPED)
    turn = turn_anew(rule, first, seen.due, home.today(now), calendar, home)
    moment = issue_at(turn, calendar, home)
    await save(session, seen.series, rule=packed_rule(rule), next_due=turn.due, next_issue_at=moment)
    facts = {"from": packed_rule(seen.series.rule), "to": packed_rule(rule), "next": turn.due.isoformat()}
    await note(session, seen, CHANGED, now, actor.person_id, **facts)


async def end(session: AsyncSession, seen: Course, until: date | None, actor: Actor, now: datetime) -> None:
    """No turn with a last day after `until` is issued; None: it goes on until it is stopped.

    Where not even the next one fits, nothing more is issued.  Said once more, it changes nothing.  Raises NotNow where
    the series was stopped.
    """
    coming = seen.series.next_due
    if coming is None:
        raise NotNow(Obstacle.SERIES_STOPPED)
    if until == seen.series.until:
        return
    over = {"next_issue_at": None, "next_due": None, "stopped_at": now} if until is not None and coming > until else {}
    await save(session, seen.series, until=until, **over)
    facts = {"until": until.isoformat()} if until is not None else {}
    await note(session, seen, UNTIL if until is not None else ENDLESS, now, actor.person_id, **facts)


async def save(session: AsyncSession, seen: Series, **values: Any) -> None:
    """Raises ChangedMeanwhile where somebody was first."""
    done = await session.execute(
        update(SeriesRow)
        .where(SeriesRow.id == seen.id, SeriesRow.version == seen.version)
        .values(**values, version=seen.version + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise ChangedMeanwhile("series")


async def note(
    session: AsyncSession, seen: Course, what: str, now: datetime, person_id: int | None = None, **facts: Any
) -> None:
    """In the chain of the newest decision, where its card's journal shows it."""
    await journal.add(
        session,
        department_id=seen.series.department_id,
        chain=journal.of_decision(seen.decision_id),
        what=what,
        at=now,
        person_id=person_id,
        facts={"series": seen.series.id, **facts},
    )


# ── due ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


_series = plain.table(SeriesRow).c
_DUE = (
    select(_series.id)
    .where(_series.next_issue_at <= bindparam("now"))
    .order_by(_series.next_issue_at, _series.id)
    .limit(bindparam("most"))
)


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Course]:
    """Those whose next turn is to be issued by `now`; asked of an index that holds only what goes on."""
    ids = (await plain.execute(session, _DUE, {"now": now, "most": limit})).scalars().all()
    if not ids:
        return []  # as at nearly every tick
    rows = await session.execute(
        _courses().where(SeriesRow.id.in_(ids)).order_by(SeriesRow.next_issue_at, SeriesRow.id)
    )
    return [Course(series_of(row), *rest) for row, *rest in rows]
