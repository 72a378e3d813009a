"""Исполнительская дисциплина against a naive recount, on random departments and both databases."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Status
from domain.discipline import Discipline, Period, span
from domain.people import Role
from domain.protocol import Mark
from storage import discipline
from storage.assignments import assignment_of
from storage.engine import Database
from storage.models import JournalRow, OrganizationRow, SeatRow
from tests.cast import World
from tests.reports.random_department import fill
from tests.reports.test_recount import NOW, department, rows_of


@pytest.mark.parametrize("seed", range(5))
async def test_equals_a_recount(database: Database, seed: int) -> None:
    home, _ = await department(database, seed)
    today, days = home.today(NOW), WorkCalendar()
    first, last = today - timedelta(days=40), today + timedelta(days=10)
    async with database.read() as session:
        moved = set(await session.scalars(select(JournalRow.assignment_id).where(JournalRow.what == "moved")))
        places = dict(
            (await session.execute(select(SeatRow.id, OrganizationRow.name).join(OrganizationRow))).all()  # type: ignore[arg-type]
        )
        whole = await discipline.whole(session, home, first, last, today)
        schools = await discipline.by_organization(session, home, first, last, today)
        people = await discipline.by_person(session, home, first, last, today)
    expected: dict[str, Counter[str]] = {}
    for row in await rows_of(database, home):
        each = assignment_of(row)
        if each.mark is not Mark.CONTROL or each.due is None or each.control is None or each.told_at is None:
            continue
        if not first <= max(each.due, each.control) <= last:
            continue
        kind = ""
        if each.status is Status.ACCEPTED:
            kind = "in_time" if each.was_in_time else "late"
        elif each.status is Status.REPORTED:
            kind = "waiting"
        elif each.status in WAITING and each.is_overdue(today, days):
            kind = "overdue"
        if kind:
            mine = expected.setdefault(places[each.seat_id], Counter())
            mine[kind] += 1
            mine["moved"] += each.id in moved
    assert {each.name: each for each in schools} == {
        name: Discipline(name, **figures) for name, figures in expected.items()
    }
    total: Counter[str] = sum(expected.values(), Counter())
    assert whole == Discipline(home.name, **total)
    # Each school here has one head, who has held the seat all the time.
    assert sorted((each.in_time, each.judged) for each in people) == sorted(
        (each.in_time, each.judged) for each in schools
    )


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
