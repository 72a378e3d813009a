"""Totals equal a naive recount in Python, on random departments and both databases."""

import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.errors import NotAllowed
from domain.people import Actor, Department, Role
from domain.protocol import Mark
from domain.summary import Assignments
from reports import register as files
from reports import spool
from storage import people, register, summary
from storage.assignments import assignment_of
from storage.engine import Database
from storage.models import AssignmentRow, OrganizationRow, SeatRow
from tests.reports.random_department import fill

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SEEDS = range(8)


async def department(database: Database, seed: int) -> tuple[Department, Actor]:
    """A department filled at random, beside another whose rows must not show; and a secretary of the first."""
    rng = random.Random(seed)
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Asia/Yekaterinburg", NOW)
        await fill(session, home, NOW, rng, points=rng.randint(0, 12), schools=rng.randint(1, 6))
        other = await people.create_department(session, "Чужой отдел", "Europe/Moscow", NOW)
        await fill(session, other, NOW, rng)
    return home, Actor(1, person_id=1, department=home, name="Секретарь", roles=frozenset({Role.SECRETARY}))


def naive(rows: list[AssignmentRow], home: Department) -> Assignments:
    """The rule book's sentences one after another, by the domain's own methods."""
    today, days = home.today(NOW), WorkCalendar()
    year = datetime(2026, 1, 1, tzinfo=home.zone)
    count: Counter[str] = Counter()
    for row in rows:
        each = assignment_of(row)
        if each.mark is not Mark.CONTROL or each.status in (Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE):
            continue
        of_year = row.created_at >= year or (each.accepted_at is not None and each.accepted_at >= year)
        if not of_year and each.status not in LIVE:
            continue
        count["total"] += 1
        if each.status is Status.ACCEPTED:
            count["accepted"] += 1
            count["judged"] += each.was_in_time is not None
            count["in_time"] += each.was_in_time is True
        elif each.status is Status.REPORTED:
            count["reported"] += 1
        elif each.told_at is None:
            assert each.status in WAITING
            count["untold"] += 1
        elif each.is_overdue(today, days):
            count["overdue"] += 1
        else:
            count["in_work"] += 1
    return Assignments(**count)


async def rows_of(database: Database, home: Department) -> list[AssignmentRow]:
    async with database.read() as session:
        return list(await session.scalars(select(AssignmentRow).where(AssignmentRow.department_id == home.id)))


@pytest.mark.parametrize("seed", SEEDS)
async def test_summary_register_and_recount_agree(database: Database, seed: int, tmp_path: Path) -> None:
    home, secretary = await department(database, seed)
    expected = naive(await rows_of(database, home), home)
    async with database.read() as session:
        told = (await summary.summary(session, home, NOW, WorkCalendar())).assignments
        await spool.fill(tmp_path / "rows", register.lines(session, secretary, NOW))
        await spool.fill(tmp_path / "journal", register.events(session, secretary, NOW))
        schools = (await summary.by_organization(session, home, NOW, WorkCalendar(), limit=100))[0]
    target = tmp_path / "register.xlsx"
    files.xlsx(str(tmp_path / "rows"), str(tmp_path / "journal"), str(target), register.cover(secretary, NOW))
    sheet = load_workbook(target)["Итоги"]
    found = {row[0]: row[1:] for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]}
    whole = (
        expected.total, expected.accepted, expected.reported, expected.in_work, expected.overdue, expected.untold,
        expected.in_time, expected.judged, expected.share_in_time,
    )  # fmt: skip
    assert found["Всего"] == whole
    assert (told.total, told.accepted, told.reported, told.in_work, told.overdue, told.untold) == whole[:6]
    assert {each.name: each.parts.total for each in schools} == {
        name: row[0] for name, row in found.items() if str(name).startswith("Школа")
    }


@pytest.mark.parametrize("seed", [1, 3])
async def test_a_director_gets_only_his_own(database: Database, seed: int) -> None:
    home, _ = await department(database, seed)
    rows = await rows_of(database, home)
    seat = rows[0].seat_id
    director = Actor(2, person_id=2, department=home, name="Директор", seat_ids=frozenset({seat}))
    async with database.read() as session:
        lines = await register.all_lines(session, director, NOW)
        school = await session.scalar(
            select(OrganizationRow.name)
            .join(SeatRow, SeatRow.organization_id == OrganizationRow.id)
            .where(SeatRow.id == seat)
        )
    assert lines
    assert {each.organization for each in lines} == {school}
    assert {each.assignment_id for each in lines} <= {row.id for row in rows if row.seat_id == seat}


async def test_a_stranger_gets_nothing(database: Database) -> None:
    await department(database, 3)
    async with database.read() as session:
        with pytest.raises(NotAllowed):
            await register.all_lines(session, Actor(5), NOW)


@pytest.mark.parametrize("seed", [4, 5])
async def test_the_course_of_a_protocol_has_every_assignment_of_it(database: Database, seed: int) -> None:
    home, secretary = await department(database, seed)
    rows = await rows_of(database, home)
    async with database.read() as session:
        sources, total = await register.published(session, home.id, limit=10)
        courses = [await register.course(session, secretary, each.id, NOW) for each in sources]
    assert total == 2
    assert sum(len(point.lines) for each in courses for point in each.points) == len(rows)


@pytest.mark.parametrize("seed", [6])
async def test_the_last_report_and_the_moves_are_told(database: Database, seed: int) -> None:
    _, secretary = await department(database, seed)
    async with database.read() as session:
        lines = await register.all_lines(session, secretary, NOW)
    assert {each.report for each in lines} >= {"", "Последний"}
    assert {each.moved for each in lines} >= {0, 1}
    assert len({each.assignment_id for each in lines}) == len(lines)
