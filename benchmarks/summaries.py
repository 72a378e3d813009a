"""«Сводка» of a department with ten thousand, a hundred thousand and a million assignments, on either database.

Ours is `storage.summary.summary` in a session of the bot's own; the bare side executes the very statements that it
sent, with their values, over one bare SQLAlchemy connection to the same base, in turn with ours.  The milliseconds are
those of a warm base, the quickest of nine readings; the first of each size is left out.
"""

import asyncio
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.rows import Row
from domain.calendar import WorkCalendar
from domain.people import Department
from storage import people, summary
from storage.engine import Database
from storage.migrations.apply import upgrade
from tests.servers import new_postgres, postgres_url

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAYS = WorkCalendar()
SEATS = 300
EACH = 20  # assignments a point
SIZES = {"10 thousand": 10_000, "100 thousand": 100_000, "1 million": 1_000_000}
TIMES = 9
FIRST = 10_000

ASSIGNMENTS = (
    "id", "department_id", "decision_id", "seat_id", "number", "part", "for_whom", "mark", "due", "control",
    "overdue_from", "status", "told_at", "first_reported_at", "reported_at", "accepted_at", "rework_late", "in_time",
    "version", "created_at", "duty",
)  # fmt: skip
DECISIONS = (
    "id", "department_id", "protocol_id", "number", "point", "question", "lead_in", "text", "mark", "mode",
    "deadline_note", "executors", "special_control", "proof", "published_at", "version", "deadline_kind", "group_ids",
)  # fmt: skip
REPORTS = ("department_id", "assignment_id", "person_id", "channel", "closes", "text", "at", "verdict", "verdict_at",
           "verdict_comment")  # fmt: skip


def _assignment(number: int, home: int, first_seat: int) -> tuple[Any, ...]:
    """Nine of ten were accepted; the rest are in every state, as in a year's end."""
    born = NOW - timedelta(days=1 + number * 37 % 300)
    due = born.date() + timedelta(days=20)
    state = "accepted" if number % 10 else ("open", "reported", "open", "returned", "cancelled")[number // 10 % 5]
    given = born + timedelta(days=number % 17) if state in ("accepted", "reported", "returned") else None
    accepted = min(given + timedelta(days=3), NOW) if given and state == "accepted" else None
    return (
        number, home, (number - 1) // EACH + 1, first_seat + number % SEATS, (number - 1) // EACH + 1, 0,
        str(number), "control", due, due, due + timedelta(days=1), state, born, given,
        given if state == "reported" else None, accepted, False, number % 16 > 0 if accepted else None, 1, born, "own",
    )  # fmt: skip


def _report(number: int, home: int, person: int) -> tuple[Any, ...] | None:
    row = _assignment(number, home, 0)
    given, accepted = row[13], row[15]
    if given is None:
        return None
    verdict = ("accepted", accepted) if accepted else (None, None)
    if row[11] == "returned":
        verdict = ("returned", given + timedelta(days=2))
    return (home, number, person, "chat", True, "Таблица отправлена.", given, *verdict, "")


def _decision(number: int, home: int, protocol: int) -> tuple[Any, ...]:
    return (
        number, home, protocol, number, str(number), "", "", "Провести мониторинг", "control", "each", "", "", False,
        "", NOW - timedelta(days=300), 1, "", "[]",
    )  # fmt: skip


async def _some_people(database: Database) -> tuple[Department, int, int, int]:
    """A department with its seats; the first seat's id, somebody's and a protocol's."""
    async with database.write() as session:
        home = await people.create_department(session, "Отдел", "Europe/Moscow", NOW)
        first = None
        for number in range(SEATS):
            added = await people.add_person(
                session, home.id, name=f"Директорова{number} Анна Олеговна", post="директор",
                organization_name=f"СОШ № {number}", today=date(2024, 1, 1), now=NOW,
            )  # fmt: skip
            first = first or added
        assert first is not None
        await session.execute(
            text(
                "INSERT INTO protocols (id, department_id, kind, title, is_project, head_controls, file_name, body,"
                " body_hash, state, created_by, created_at, version)"
                " VALUES (1, :home, 'protocol', '', :no, :no, '', '', '', 'published', :person, :now, 1)"
            ),
            {"home": home.id, "no": False, "person": first.person.id, "now": "2026-01-10 00:00:00"}
            if database.is_sqlite
            else {"home": home.id, "no": False, "person": first.person.id, "now": NOW},
        )
    return home, first.seat.id, first.person.id, 1


def _tables(home: int, seat: int, person: int, protocol: int) -> Iterator[tuple[str, Any, list[Any]]]:
    """The first ten thousand; the base copies them by itself."""
    numbers = range(1, FIRST + 1)
    yield "decisions", DECISIONS, [_decision(number, home, protocol) for number in range(1, FIRST // EACH + 1)]
    yield "assignments", ASSIGNMENTS, [_assignment(number, home, seat) for number in numbers]
    yield "reports", REPORTS, [row for number in numbers if (row := _report(number, home, person))]


def _copies(count: int) -> Iterator[str]:
    """Statements that append the first ten thousand again under ids and numbers of their own."""
    for copy in range(1, count // FIRST):
        for table, columns in (("decisions", DECISIONS), ("assignments", ASSIGNMENTS), ("reports", REPORTS)):
            by_ten = {"assignment_id", "id"} if table == "assignments" else {"assignment_id"}
            step = {
                name: copy * (FIRST if name in by_ten else FIRST // EACH)
                for name in ("id", "assignment_id", "decision_id", "number")
                if name in columns
            }
            chosen = ", ".join(f"{name} + {step[name]}" if name in step else name for name in columns)
            first = {"decisions": f"id <= {FIRST // EACH}", "assignments": f"id <= {FIRST}"}
            where = first.get(table, f"assignment_id <= {FIRST}")
            yield f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE {where}"


def _plain(value: Any) -> Any:
    """As SQLite keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def _fill_sqlite(path: Path, tables: Iterator[tuple[str, Any, list[Any]]], count: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    for table, columns, rows in tables:
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            [tuple(map(_plain, row)) for row in rows],
        )
    for statement in _copies(count):
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


async def _fill_postgres(url: str, tables: Iterator[tuple[str, Any, list[Any]]], count: int) -> None:
    connection = await asyncpg.connect(url)
    for table, columns, rows in tables:
        await connection.copy_records_to_table(table, records=rows, columns=columns)
    for statement in _copies(count):
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


@asynccontextmanager
async def _filled(kind: str, count: int) -> AsyncIterator[tuple[str, Database, Department]]:
    folder = Path(tempfile.mkdtemp())
    try:
        if kind == "SQLite":
            url = f"sqlite:///{folder / 'bot.db'}"
            await upgrade(url, now=NOW)
            database = Database(url)
            home, *ids = await _some_people(database)
            _fill_sqlite(folder / "bot.db", _tables(home.id, *ids), count)
            yield url.replace("sqlite:", "sqlite+aiosqlite:"), database, home
            await database.close()
            return
        async with new_postgres() as url:
            await upgrade(url, now=NOW)
            database = Database(url)
            home, *ids = await _some_people(database)
            await _fill_postgres(url, _tables(home.id, *ids), count)
            yield url.replace("postgresql:", "postgresql+asyncpg:"), database, home
            await database.close()
    finally:
        shutil.rmtree(folder)


async def _measured(kind: str, count: int) -> tuple[list[float], list[float]]:
    """Seconds of ours and of the same statements alone, in turn."""
    async with _filled(kind, count) as (url, database, home):
        asked: list[tuple[Any, Any]] = []

        def overheard(connection: Any, clause: Any, multi: Any, parameters: Any, options: Any) -> None:
            asked.append((clause, list(multi) or parameters))

        event.listen(database.reader.sync_engine, "before_execute", overheard)
        bare = create_async_engine(url)
        ours, theirs = [], []
        async with bare.connect() as connection:
            for _ in range(TIMES + 1):
                asked.clear()
                begun = time.perf_counter()
                async with database.read() as session:
                    found = await summary.summary(session, home, NOW, DAYS)
                ours.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                for clause, parameters in asked:
                    (await connection.execute(clause, parameters)).all()
                theirs.append(time.perf_counter() - begun)
            assert found.assignments.total == count - count // 50, found.assignments
            assert len(asked) >= 4, asked
        await bare.dispose()
    return ours[1:], theirs[1:]


def _row(kind: str, size: str) -> Callable[[], Row]:
    def measure() -> Row:
        if kind == "PostgreSQL" and postgres_url() is None:
            print("no PostgreSQL server answers: measured on SQLite instead", file=sys.stderr)
        ours, bare = asyncio.run(_measured(kind if postgres_url() else "SQLite", SIZES[size]))
        mine, theirs = 1000 * min(ours), 1000 * min(bare)  # the machine has other work too
        return Row(f"/status of {size}, {kind}", mine, theirs, "ms", 1.5, "the same statements, bare SQLAlchemy")

    return measure


ROWS = {
    f"status {size} {kind}": _row(kind, size) for kind in ("SQLite", "PostgreSQL") for size in SIZES
}  # fmt: skip
