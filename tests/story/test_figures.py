"""The summary, counted in SQL, equals a naive recount in Python, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment, Status
from domain.people import Department
from domain.protocol import Mark, Mode, ProtocolKind
from domain.summary import Assignments, By, Only, Points
from storage import people, shares, summary
from storage.assignments import get
from storage.calendar import YEARS, russian
from storage.engine import Database
from storage.models import AssignmentRow, DecisionRow, OrganizationRow, PersonRow, ProtocolRow, SeatRow

NOW = datetime(2024, 11, 26, 7, 15, tzinfo=UTC)
CALENDAR = russian(YEARS)


async def fill(database: Database, random: Random, home: Department) -> list[int]:
    """A department with whatever may have happened to its assignments; their ids."""
    today = home.today(NOW)
    async with database.write() as session:
        author = PersonRow(department_id=home.id, name="Рогова Л.И.", folded="рогова л и", created_at=NOW)
        session.add(author)
        places = [
            OrganizationRow(department_id=home.id, name=f"СОШ № {n}", folded=f"сош {n}", aliases=[]) for n in range(5)
        ]
        session.add_all(places)
        await session.flush()
        seats = [
            SeatRow(department_id=home.id, organization_id=each.id, post="директор", folded_post="директор")
            for each in places
        ]
        session.add_all(seats)
        paper = ProtocolRow(
            department_id=home.id, kind=ProtocolKind.PROTOCOL, number="1", day=today, created_by=author.id,
            created_at=NOW, state="published",
        )  # fmt: skip
        session.add(paper)
        await session.flush()
        number = random.randrange(1000)
        ids = []
        for _ in range(random.randrange(1, 12)):
            number += 1
            mark = random.choice([Mark.CONTROL, Mark.CONTROL, Mark.CONTROL, Mark.NOTICE])
            decision = DecisionRow(
                department_id=home.id, protocol_id=paper.id, number=number, text="Дело", mark=mark, mode=Mode.EACH,
                published_at=NOW,
            )  # fmt: skip
            session.add(decision)
            await session.flush()
            for seat in random.sample(seats, random.randrange(1, 6)):
                row = AssignmentRow(**some_assignment(random, decision, seat.id, mark, today))
                session.add(row)
                await session.flush()
                ids.append(row.id)
    return ids


def some_assignment(random: Random, decision: DecisionRow, seat_id: int, mark: Mark, today: date) -> dict[str, object]:
    born = NOW - timedelta(days=random.choice([1, 20, 200, 400]))
    due = None if random.random() < 0.15 else today + timedelta(days=random.randrange(-40, 40))
    possible = [each for each in Status if each is not Status.NOTED]
    status = random.choice(possible) if mark is Mark.CONTROL else random.choice([Status.OPEN, Status.NOTED])
    told = random.random() < 0.8
    rework = today + timedelta(days=random.randrange(-5, 5)) if status is Status.RETURNED else None
    judged = random.choice([True, False]) if status is Status.ACCEPTED and due else None
    one = Assignment(
        id=0, department_id=1, decision_id=1, seat_id=1, number=1, part=0, mark=mark, due=due,
        control=CALENDAR.control_date(due) if due else None, rework_until=rework,
    )  # fmt: skip
    return {
        "department_id": decision.department_id,
        "decision_id": decision.id,
        "seat_id": seat_id,
        "number": decision.number,
        "mark": mark,
        "due": one.due,
        "control": one.control,
        "overdue_from": one.overdue_from(CALENDAR),
        "status": status,
        "told_at": born if told else None,
        "acknowledged_at": born if told and random.random() < 0.5 else None,
        "accepted_at": max(born, NOW - timedelta(days=random.choice([0, 300, 390])))
        if status is Status.ACCEPTED
        else None,
        "rework_until": rework,
        "in_time": judged,
        "created_at": born,
    }


def recounted(rows: list[tuple[Assignment, datetime]], home: Department) -> tuple[Points, Assignments]:
    """The rules of the summary once more, by plain loops."""
    today = home.today(NOW)
    start = datetime(2023, 12, 31, 21, tzinfo=UTC)
    figures = Assignments()
    points: dict[int, list[str]] = {}
    for one, born in rows:
        if one.mark is not Mark.CONTROL or one.status in (Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE):
            continue
        if not (born >= start or one.is_live or (one.accepted_at and one.accepted_at >= start)):
            continue
        state = state_of(one, today, CALENDAR)
        points.setdefault(one.decision_id, []).append(state)
        soon = state == "in_work" and one.term is not None and one.term <= CALENDAR.add(today, 3)
        figures = replace(
            figures,
            total=figures.total + 1,
            expiring=figures.expiring + soon,
            judged=figures.judged + (state == "accepted" and one.was_in_time is not None),
            in_time=figures.in_time + (state == "accepted" and one.was_in_time is True),
            **{state: getattr(figures, state) + 1},
        )
    return (
        Points(
            total=len(points),
            fulfilled=sum(set(each) == {"accepted"} for each in points.values()),
            overdue=sum("overdue" in each for each in points.values()),
            in_work=sum("overdue" not in each and set(each) != {"accepted"} for each in points.values()),
        ),
        figures,
    )


def state_of(one: Assignment, today: date, calendar: WorkCalendar) -> str:
    if one.status is Status.ACCEPTED:
        return "accepted"
    if one.status is Status.REPORTED:
        return "reported"
    assert one.status in WAITING
    if one.told_at is None:
        return "untold"
    return "overdue" if one.is_overdue(today, calendar) else "in_work"


@pytest.mark.parametrize("seed", range(12))
async def test_totals_equal_a_naive_recount(database: Database, seed: int) -> None:
    random = Random(seed)
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Europe/Moscow", NOW)
        other = await people.create_department(session, "Чужой отдел", "Europe/Moscow", NOW)
    ids = await fill(database, random, home)
    await fill(database, random, other)
    async with database.read() as session:
        rows = []
        for each in ids:
            born = (await session.get_one(AssignmentRow, each)).created_at
            rows.append((await get(session, each), born))
        found = await summary.summary(session, home, NOW, CALENDAR)
        points, figures = recounted(rows, home)
        assert found.points == points
        assert found.assignments == figures
        assert figures.total == (
            figures.accepted + figures.reported + figures.in_work + figures.overdue + figures.untold
        )
        for state in ("accepted", "reported", "overdue", "untold", "expiring", "in_work"):
            behind, total = await shares.ids(session, home, NOW, CALENDAR, only=Only(state), limit=1000)
            assert len(behind) == total == getattr(figures, state), state
        by_place, count = await shares.by(session, home, NOW, CALENDAR, By.ORGANIZATION, limit=100)
        assert sum(each.parts.total for each in by_place) == figures.total
        assert sum(each.parts.overdue for each in by_place) == figures.overdue
        assert count == len(by_place)
        by_paper, _ = await shares.by(session, home, NOW, CALENDAR, By.PROTOCOL, limit=100)
        assert sum(each.parts.total for each in by_paper) == figures.total
