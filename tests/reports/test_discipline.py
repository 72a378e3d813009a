"""Исполнительская дисциплина against a naive recount, on random departments and both databases."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Status
from domain.discipline import Discipline, Period, span
from domain.people import Department, Role
from domain.protocol import Mark
from storage import discipline, people
from storage.assignments import assignment_of
from storage.engine import Database
from storage.models import AssignmentRow, HoldingRow, JournalRow, OrganizationRow, PersonRow, SeatRow
from tests.cast import World
from tests.reports.random_department import fill
from tests.reports.test_recount import NOW, department, rows_of


@pytest.mark.parametrize("seed", range(5))
async def test_equals_a_recount(database: Database, seed: int) -> None:
    home, _ = await department(database, seed)
    today = home.today(NOW)
    first, last = today - timedelta(days=40), today + timedelta(days=10)
    async with database.read() as session:
        moved = set(await session.scalars(select(JournalRow.assignment_id).where(JournalRow.what == "moved")))
        places = dict(
            (await session.execute(select(SeatRow.id, OrganizationRow.name).join(OrganizationRow))).all()  # type: ignore[arg-type]
        )
        whole = await discipline.whole(session, home, first, last, today)
        schools = await discipline.by_organization(session, home, first, last, today)
    expected: dict[str, Counter[str]] = {}
    for row in await rows_of(database, home):
        if kinds := judged(row, first, last, today, moved):
            expected.setdefault(places[row.seat_id], Counter()).update(kinds)
    assert {each.name: each for each in schools} == {
        name: Discipline(name, **figures) for name, figures in expected.items()
    }
    total: Counter[str] = sum(expected.values(), Counter())
    assert whole == Discipline(home.name, **total)


def judged(row: AssignmentRow, first: date, last: date, today: date, moved: set[int | None]) -> dict[str, int]:
    """What one assignment adds, by the domain's own methods; nothing where it does not count."""
    each = assignment_of(row)
    if row.parent_id is not None:  # a share
        return {}
    if each.mark is not Mark.CONTROL or each.due is None or each.control is None or each.told_at is None:
        return {}
    if not first <= max(each.due, each.control) <= last:
        return {}
    kind = ""
    if each.status is Status.ACCEPTED:
        kind = "in_time" if each.was_in_time else "late"
    elif each.status is Status.REPORTED:
        kind = "waiting"
    elif each.status in WAITING and each.is_overdue(today, WorkCalendar()):
        kind = "overdue"
    return {kind: 1, "moved": int(each.id in moved)} if kind else {}


async def reshuffled(database: Database, home: Department, rng: random.Random) -> None:
    """Seats change hands on random days: gaps, two holders at once, one person in two schools."""
    async with database.write() as session:
        held = list(await session.scalars(select(HoldingRow).where(HoldingRow.department_id == home.id)))
        everybody = [each.person_id for each in held]
        owed = await session.scalars(select(AssignmentRow).where(AssignmentRow.due.is_not(None)))
        days: dict[int, list[date]] = {}
        for row in owed:
            days.setdefault(row.seat_id, []).append(max(row.due, row.control))  # type: ignore[type-var,arg-type]
        for each in held:
            # On a last day itself, where a mistake by a day would show.
            left = rng.choice(days[each.seat_id])
            each.until = rng.choice((None, left, left))
            since = rng.choice((left, left + timedelta(days=1), left - timedelta(days=9)))
            # Nobody holds a seat twice at once.
            others = [person for person in everybody if person != each.person_id]
            if others:
                session.add(
                    HoldingRow(
                        department_id=home.id, seat_id=each.seat_id, person_id=rng.choice(others), since=since,
                        until=rng.choice((None, since + timedelta(days=rng.randint(0, 40)))),
                    )
                )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_a_person_answers_for_what_his_seat_owed_while_he_held_it(database: Database, seed: int) -> None:
    rng = random.Random(seed)
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Asia/Yekaterinburg", NOW)
        await fill(session, home, NOW, rng, points=25, schools=6)
    await reshuffled(database, home, rng)
    today = home.today(NOW)
    first = today - timedelta(days=rng.randint(30, 70))
    last = today + timedelta(days=rng.randint(-10, 20))
    async with database.read() as session:
        moved = set(await session.scalars(select(JournalRow.assignment_id).where(JournalRow.what == "moved")))
        held = list(await session.scalars(select(HoldingRow).where(HoldingRow.department_id == home.id)))
        names = {row.id: row.name for row in await session.scalars(select(PersonRow))}
        found = await discipline.by_person(session, home, first, last, today)
    expected: dict[str, Counter[str]] = {}
    for row in await rows_of(database, home):
        kinds = judged(row, first, last, today, moved)
        for each in held if kinds else ():
            day = max(row.due, row.control)  # type: ignore[type-var]
            if each.seat_id == row.seat_id and each.since <= day and (each.until is None or day <= each.until):
                expected.setdefault(names[each.person_id], Counter()).update(kinds)
    assert {each.name: each for each in found} == {
        name: Discipline(name, **figures) for name, figures in expected.items()
    }


def test_periods() -> None:
    day = date(2024, 2, 10)
    assert span(Period.MONTH, day) == (date(2024, 2, 1), date(2024, 2, 29))
    assert span(Period.LAST_MONTH, date(2024, 1, 31)) == (date(2023, 12, 1), date(2023, 12, 31))
    assert span(Period.QUARTER, day) == (date(2024, 1, 1), date(2024, 3, 31))
    assert span(Period.QUARTER, date(2024, 12, 31)) == (date(2024, 10, 1), date(2024, 12, 31))
    assert span(Period.YEAR, day) == (date(2024, 1, 1), date(2024, 12, 31))


async def test_in_the_chat(world: World) -> None:
    home = await world.department()
    head = await world.staff(home, "Сомов Андрей Викторович", Role.HEAD)
    await head.says("дисциплина")
    assert "считать нечего" in head.sees
    async with world.database.write() as session:
        await fill(session, home, world.now, random.Random(4), points=20)
    await head.says("дисциплина")
    await head.presses("Год")
    assert "1 января – 31 декабря 2026" in head.sees
    assert "Школа 1: " in head.sees
    assert "Как считается" in head.sees
    await head.presses("По сотрудникам")
    assert "Директорова" in head.sees
    assert "занимал должность" in head.sees
    director = await world.director(home, "Новый Иван Ильич", "Школа 9")
    await director.says("дисциплина")
    assert "недоступно" in director.sees
