import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from domain.people import Connection
from storage.engine import Database, NestedWriteError
from storage.models import DepartmentRow, PersonRow, SeatRow, ServiceRow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MOSCOW = timezone(timedelta(hours=3))


async def test_no_update_is_lost_among_many(base_url: str) -> None:
    """Each reads and then writes, from two programs at once; without BEGIN IMMEDIATE (SQLite) or a locked row
    (PostgreSQL) most would fail or be lost."""
    programs = Database(base_url), Database(base_url)
    async with programs[0].write() as session:
        session.add(ServiceRow(key="n", value=0))

    async def one(database: Database) -> None:
        async with database.write() as session:
            row = await session.get_one(ServiceRow, "n", with_for_update=True)
            row.value = row.value + 1

    await asyncio.gather(*(one(programs[number % 2]) for number in range(60)))
    async with programs[0].read() as session:
        assert (await session.execute(select(ServiceRow.value))).scalar_one() == 60
    for program in programs:
        await program.close()


async def test_an_exception_undoes_the_change(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as session:
            session.add(ServiceRow(key="n", value=0))
            await session.flush()
            _ = 1 / 0
    async with database.read() as session:
        assert (await session.execute(select(ServiceRow))).first() is None


async def test_what_is_written_while_reading_is_not_kept(database: Database) -> None:
    async with database.read() as session:
        session.add(ServiceRow(key="n", value=0))
        await session.flush()
    async with database.read() as session:
        assert (await session.execute(select(ServiceRow))).first() is None


async def test_a_write_inside_a_write_fails_at_once(database: Database) -> None:
    async with database.write():
        with pytest.raises(NestedWriteError):
            async with database.write():
                pass
    async with database.write() as session:
        session.add(ServiceRow(key="n", value=0))


async def test_reading_goes_on_beside_a_write(database: Database) -> None:
    async with database.write() as session:
        session.add(ServiceRow(key="n", value=0))
        await session.flush()
        async with database.read() as other:
            assert (await asyncio.wait_for(other.execute(select(ServiceRow)), 2)).first() is None


async def test_references_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(SeatRow(department_id=77, organization_id=77, post="директор", folded_post="директор"))


async def test_sqlite_promises_what_it_should(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("pragmas are SQLite's")
    for door in (database.writer, database.reader):
        async with door.connect() as connection:
            found = [
                (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
        assert found == ["wal", 2, 1, 15_000]


async def test_instants_come_back_in_utc(database: Database) -> None:
    async with database.write() as session:
        session.add(
            DepartmentRow(
                name="x", zone="Europe/Moscow", policy={}, created_at=datetime(2026, 11, 22, 12, tzinfo=MOSCOW)
            )
        )
    async with database.read() as session:
        found = (await session.execute(select(DepartmentRow.created_at))).scalar_one()
    assert found == NOW
    assert found.tzinfo is UTC


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        async with database.write() as session:
            session.add(DepartmentRow(name="x", zone="Europe/Moscow", policy={}, created_at=datetime(2026, 11, 22)))
            await session.flush()


async def test_enums_are_kept_by_value(database: Database) -> None:
    async with database.write() as session:
        session.add(DepartmentRow(id=1, name="x", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        session.add(PersonRow(department_id=1, name="x", folded="x", connection=Connection.NEW, created_at=NOW))
    async with database.read() as session:
        assert (await session.execute(text("SELECT connection FROM people"))).scalar_one() == Connection.NEW.value
        assert (await session.execute(select(PersonRow.connection))).scalar_one() is Connection.NEW
