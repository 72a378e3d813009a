"""Totals equal a naive recount in Python, on random departments and both databases."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, WAITING, Status
from domain.errors import NotAllowed
from domain.people import Actor, Department, Role
from domain.protocol import Mark
from domain.summary import NO_MONTH, NOBODY, Assignments, By, Only
from reports import register as files
from reports import spool
from storage import people, register, shares, summary
from storage.assignments import assignment_of
from storage.engine import Database
from storage.models import (
    AssignmentRow,
    DecisionRow,
    GroupRow,
    GroupSeatRow,
    HoldingRow,
    OrganizationRow,
    SeatRow,
)
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
        if (
            row.parent_id is not None
            or each.mark is not Mark.CONTROL
            or each.status in (Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)
        ):
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
        schools = (await shares.by(session, home, NOW, WorkCalendar(), By.ORGANIZATION, limit=100))[0]
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


class Belongings:
    """To whom each row belongs in each way of telling apart: by plain loops over small tables."""

    def __init__(self, tables: dict[type, list[Any]], today: date) -> None:
        self.places = {row.id: row.organization_id for row in tables[SeatRow]}
        self.papers = {row.id: row.protocol_id for row in tables[DecisionRow]}
        self.groups: dict[int, list[int]] = defaultdict(list)
        for member in tables[GroupSeatRow]:
            self.groups[member.seat_id].append(member.group_id)
        self.holders: dict[int, list[int]] = defaultdict(list)
        for held in tables[HoldingRow]:
            if held.since <= today and (held.until is None or held.until >= today):
                self.holders[held.seat_id].append(held.person_id)

    def of(self, row: AssignmentRow, by: By) -> list[int]:
        term = row.rework_until or row.control
        match by:
            case By.ORGANIZATION:
                return [self.places[row.seat_id]]
            case By.PERSON:
                return self.holders[row.seat_id] or [NOBODY]
            case By.GROUP:
                return self.groups[row.seat_id]
            case By.PROTOCOL:
                return [self.papers[row.decision_id]]
            case By.MONTH:
                return [term.year * 100 + term.month if term else NO_MONTH]


async def settled(session: AsyncSession, home: Department, rng: random.Random) -> None:
    """Groups that overlap, a seat with two holders, a free one."""
    seats = list(await session.scalars(select(SeatRow.id).where(SeatRow.department_id == home.id)))
    for number in range(3):
        group = GroupRow(department_id=home.id, name=f"группа {number}", folded=f"группа {number}")
        session.add(group)
        await session.flush()
        session.add_all(
            GroupSeatRow(group_id=group.id, seat_id=each) for each in rng.sample(seats, rng.randint(0, len(seats)))
        )
    held = list(await session.scalars(select(HoldingRow).where(HoldingRow.department_id == home.id)))
    if len(held) > 1:
        held[0].until = home.today(NOW) - timedelta(days=1)
        copy = HoldingRow(
            department_id=home.id, seat_id=held[1].seat_id, person_id=held[0].person_id, since=home.today(NOW)
        )
        session.add(copy)


@pytest.mark.parametrize("seed", [2, 7, 9])
async def test_figures_told_apart_equal_a_recount(database: Database, seed: int) -> None:
    home, _ = await department(database, seed)
    async with database.write() as session:
        await settled(session, home, random.Random(seed))
    rows = await rows_of(database, home)
    async with database.read() as session:
        tables = {
            table: list(await session.scalars(select(table)))
            for table in (SeatRow, DecisionRow, GroupSeatRow, HoldingRow)
        }
        belongings = Belongings(tables, home.today(NOW))
        for by in By:
            apart: dict[int, list[AssignmentRow]] = defaultdict(list)
            for row in rows:
                for one in belongings.of(row, by):
                    apart[one].append(row)
            expected = {one: naive(own, home) for one, own in apart.items() if naive(own, home).total}
            found, total = await shares.by(session, home, NOW, WorkCalendar(), by, limit=100)
            assert {each.id: replace(each.parts, expiring=0) for each in found} == expected, by
            assert total == len(expected)
            late, _ = await shares.by(session, home, NOW, WorkCalendar(), by, only=Only.OVERDUE, limit=100)
            assert {each.id for each in late} == {one for one, parts in expected.items() if parts.overdue}
            for each in found:
                whole = await shares.parts(session, home, NOW, WorkCalendar(), by, each.id)
                assert whole == each.parts, by
                ids, count = await shares.ids(session, home, NOW, WorkCalendar(), within=(by, each.id), limit=1000)
                assert len(ids) == count == each.parts.total
                assert set(ids) <= {row.id for row in apart[each.id]}


@pytest.mark.parametrize("by", list(By))
async def test_another_department_is_not_looked_into(database: Database, by: By) -> None:
    """Ids of a foreign organisation, person, group or protocol show nothing of it."""
    home, _ = await department(database, 3)
    async with database.write() as session:
        other = await people.create_department(session, "Третий отдел", "Europe/Moscow", NOW)
        found, _ = await shares.by(session, home, NOW, WorkCalendar(), by, limit=100)
        for each in found:
            assert (await shares.parts(session, other, NOW, WorkCalendar(), by, each.id)).total == 0
            ids, total = await shares.ids(session, other, NOW, WorkCalendar(), within=(by, each.id), limit=10)
            assert (ids, total) == ([], 0)
            assert await shares.name(session, other, by, each.id) == ""


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
    assert sum(len(point.lines) for each in courses for point in each.points) == sum(
        row.parent_id is None for row in rows
    )


@pytest.mark.parametrize("seed", [6])
async def test_the_last_report_and_the_moves_are_told(database: Database, seed: int) -> None:
    _, secretary = await department(database, seed)
    async with database.read() as session:
        lines = await register.all_lines(session, secretary, NOW)
    assert {each.report for each in lines} >= {"", "Последний"}
    assert {each.moved for each in lines} >= {0, 1}
    assert len({each.assignment_id for each in lines}) == len(lines)
