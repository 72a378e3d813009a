"""How it stood a week ago, counted from what is kept, equals what would have been counted then; on both databases."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Assignment, Status
from domain.people import Department
from domain.protocol import Mark, Mode, ProtocolKind
from domain.summary import Assignments, WeekAgo
from storage import people, summary
from storage.engine import Database
from storage.models import AssignmentRow, DecisionRow, JournalRow, ProtocolRow, ReportRow
from tests.reports.random_department import seats_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
THEN = NOW - timedelta(days=7)
DAYS = WorkCalendar(days_off=frozenset({datetime(2026, 11, 4).date()}))


@dataclass
class Course:
    """An assignment lived through: what it was after each event, and the rows that the events left."""

    home: Department
    value: Assignment
    born: datetime
    was: list[tuple[datetime, Assignment]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)

    def live_through(self, rng: random.Random) -> None:
        self.was.append((self.born, self.value))
        span = (NOW - self.born).total_seconds()
        for at in sorted(self.born + timedelta(seconds=rng.random() * span) for _ in range(rng.randint(0, 7))):
            self._event(rng, at)
            self.was.append((at, self.value))

    def _event(self, rng: random.Random, at: datetime) -> None:
        value, today = self.value, self.home.today(at)
        if value.told_at is None and rng.random() < 0.6:
            self.value = replace(value, told_at=at)
        elif value.status in WAITING:
            what = rng.choice(("report", "report", "move", "cancel") if rng.random() < 0.4 else ("report", "move"))
            if what == "report":
                self.value = value.reported(1, at, today)
                self.reports.append({"at": at})
            elif what == "cancel":
                self.value = value.cancelled()
                self.journal.append({"what": "cancelled", "at": at})
            else:
                self._move(rng, at)
        elif value.status is Status.REPORTED:
            what = rng.choice(("accept", "return", "return", "withdraw"))
            if what == "accept":
                self.value = value.accepted(2, at, self.home.today(value.first_reported_at or at))
                self.reports[-1] |= {"verdict": "accepted", "verdict_at": at}
            elif what == "return":
                until = today + timedelta(days=rng.randint(0, 9))
                self.value = value.returned(2, until, "нет подписи")
                self.reports[-1] |= {"verdict": "returned", "verdict_at": at, "verdict_until": until}
            else:
                self.value = value.withdrawn()
                self.reports[-1] |= {"withdrawn_at": at}

    def _move(self, rng: random.Random, at: datetime) -> None:
        old = self.value.due
        due = self.home.today(at) + timedelta(days=rng.randint(1, 20))
        self.value = self.value.moved(due, DAYS.control_date(due))
        facts = {"from": old.isoformat() if old else None, "to": due.isoformat()}
        self.journal.append({"what": "moved", "at": at, "facts": facts})

    def at(self, moment: datetime) -> Assignment | None:
        found = [value for at, value in self.was if at <= moment]
        return found[-1] if found else None


def naive(courses: list[Course], home: Department, moment: datetime) -> Assignments:
    """The states as they were at a moment, by the domain's own methods."""
    start = datetime(2026, 1, 1, tzinfo=home.zone)
    count: Counter[str] = Counter()
    for course in courses:
        one = course.at(moment)
        if one is None or one.status is Status.CANCELLED:
            continue
        if not (one.status in LIVE or course.born >= start or (one.accepted_at and one.accepted_at >= start)):
            continue
        count["total"] += 1
        if one.status in (Status.ACCEPTED, Status.REPORTED):
            count[one.status.value] += 1
        elif one.told_at is None:
            count["untold"] += 1
        else:
            count["overdue" if one.is_overdue(home.today(moment), DAYS) else "in_work"] += 1
    return Assignments(**count)


def accepted_within(courses: list[Course], first: datetime, last: datetime) -> int:
    taken = [course.value.accepted_at for course in courses]
    return sum(first < each <= last for each in taken if each)


async def lived(session: AsyncSession, home: Department, rng: random.Random) -> list[Course]:
    """A department of random courses, with the rows they left."""
    seats = await seats_of(session, home, ["Директоров Иван Петрович", "Завучев Пётр Ильич"], NOW - timedelta(days=500))
    person = seats[0][0].id
    paper = ProtocolRow(
        department_id=home.id, kind=ProtocolKind.PROTOCOL, number="1", day=NOW.date(), created_by=person,
        created_at=NOW, state="published",
    )  # fmt: skip
    session.add(paper)
    await session.flush()
    courses = []
    for number in range(1, 40):
        born = NOW - timedelta(days=rng.choice((2, 9, 20, 40, 330)), hours=rng.randint(0, 23))
        decision = DecisionRow(
            department_id=home.id, protocol_id=paper.id, number=number, text="Дело", mark=Mark.CONTROL, mode=Mode.EACH,
            published_at=born,
        )  # fmt: skip
        session.add(decision)
        await session.flush()
        for _, seat in seats:
            due = home.today(born) + timedelta(days=rng.randint(0, 25)) if rng.random() < 0.9 else None
            fresh = Assignment(
                0, home.id, decision.id, seat, number, 0, Mark.CONTROL, due, DAYS.control_date(due) if due else None
            )
            course = Course(home, fresh, born)
            course.live_through(rng)
            await keep(session, course, person)
            courses.append(course)
    return courses


async def keep(session: AsyncSession, course: Course, person: int) -> None:
    one = course.value
    row = AssignmentRow(
        department_id=one.department_id, decision_id=one.decision_id, seat_id=one.seat_id, number=one.number,
        mark=one.mark, due=one.due, control=one.control, status=one.status, told_at=one.told_at,
        overdue_from=one.overdue_from(DAYS), first_reported_at=one.first_reported_at, reported_at=one.reported_at,
        accepted_at=one.accepted_at, rework_until=one.rework_until, in_time=one.was_in_time, created_at=course.born,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    same: dict[str, Any] = {"department_id": row.department_id, "assignment_id": row.id, "person_id": person}
    for position, facts in enumerate(course.journal):
        whole = {"facts": {}, "chain": f"x:{row.id}", "position": position, "previous_hash": "", "hash": ""}
        session.add(JournalRow(**same, **whole | facts))
        await session.flush()
    for facts in course.reports:
        session.add(ReportRow(**same, text="Сделано", **facts))
        await session.flush()


@pytest.mark.parametrize("seed", range(5))
async def test_a_week_ago_is_what_would_have_been_counted_then(database: Database, seed: int) -> None:
    rng = random.Random(seed)
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Asia/Yekaterinburg", NOW)
        other = await people.create_department(session, "Чужой отдел", "Europe/Moscow", NOW)
        courses = await lived(session, home, rng)
        await lived(session, other, rng)
    async with database.read() as session:
        found = await summary.summary(session, home, NOW, DAYS)
    now, then = naive(courses, home, NOW), naive(courses, home, THEN)
    told = found.assignments
    assert (told.total, told.accepted, told.overdue) == (now.total, now.accepted, now.overdue)
    assert found.week_ago == WeekAgo(
        then,
        accepted_within(courses, THEN, NOW),
        accepted_within(courses, THEN - timedelta(days=7), THEN),
    )


async def test_a_new_year_is_not_compared_with_the_old_one(database: Database) -> None:
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Europe/Moscow", NOW)
    async with database.read() as session:
        early = await summary.summary(session, home, datetime(2027, 1, 14, 9, tzinfo=UTC), DAYS)
        later = await summary.summary(session, home, datetime(2027, 1, 15, 9, tzinfo=UTC), DAYS)
    assert early.week_ago is None
    assert later.week_ago is not None
