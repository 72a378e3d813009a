"""Migrations applied so that nothing is lost.

All steps are one transaction on either database: a kill at any moment leaves the base as it was.  On SQLite a copy is
kept before, and foreign keys are off meanwhile: alembic's batch mode copies a table and drops the old one, and with
foreign keys on that drop deletes every child row.  References and row counts are compared before the commit.
"""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine import BUSY_TIMEOUT_MS, async_url, sqlite_path
from storage.lock import held
from storage.migrations import DERIVED, HERE, MigrationUnsafe, UnknownRevision, current, known

ADVISORY_LOCK = 7_265_736_001  # any number, the same in every copy
COPIES_KEPT = 5


def config(scripts: Path, connection: Connection | None = None) -> Config:
    result = Config()
    result.set_main_option("script_location", str(scripts).replace("%", "%%"))
    result.set_main_option("path_separator", "os")
    result.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    result.attributes["connection"] = connection
    return result


def engine_for(url: str) -> AsyncEngine:
    """An engine for migrations: foreign keys off and one explicit transaction on SQLite."""
    if sqlite_path(url) is None:
        return create_async_engine(async_url(url), poolclass=NullPool)
    engine = create_async_engine(
        async_url(url),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def pragmas(connection: Any, record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def begins(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def upgrade(url: str, *, now: datetime, scripts: Path = HERE, to: str = "head") -> tuple[str | None, str]:
    """Bring the base to revision `to`, under the lock; (the revision before, the revision after).

    Raises UnknownRevision for a base from the future, BaseInUse where the bot runs on the SQLite file, MigrationUnsafe
    where the steps would lose something; in each case the base is as it was.
    """
    base = sqlite_path(url)
    if base is None:
        return await _upgrade(url, scripts, to)
    with held(base):
        before = _sqlite_revision(base)
        if before is not None and before not in known(scripts):
            raise UnknownRevision(before)
        if before is not None and before != _target(scripts, to):
            _keep_copy(base, f"before-{_target(scripts, to)}-{now:%Y%m%d-%H%M%S}")
        return await _upgrade(url, scripts, to)


async def downgrade(url: str, *, to: str, scripts: Path = HERE) -> None:
    """Back to revision `to` («base» is nothing at all): for tests and a developer's desk."""
    engine = engine_for(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: command.downgrade(config(scripts, sync), to))
    finally:
        await engine.dispose()


async def _upgrade(url: str, scripts: Path, to: str) -> tuple[str | None, str]:
    engine = engine_for(url)
    try:
        async with engine.connect() as connection, connection.begin():
            before = await connection.run_sync(_steps, scripts, to)
        async with engine.connect() as connection:
            after = await current(connection)
    finally:
        await engine.dispose()
    assert after is not None
    return before, after


def _steps(connection: Connection, scripts: Path, to: str) -> str | None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    before = _revision(connection)
    if before is not None and before not in known(scripts):
        raise UnknownRevision(before)
    target = _target(scripts, to)
    if before == target:
        return before
    rows = _row_counts(connection)
    command.upgrade(config(scripts, connection), to)
    spared = _rows_change(scripts, before, target)
    counted = _row_counts(connection)
    lost = [table for table, count in rows.items() if table not in spared and counted.get(table, count) != count]
    if connection.dialect.name == "sqlite":
        lost += [row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    if lost:
        raise MigrationUnsafe(sorted(set(lost)))
    return before


def _target(scripts: Path, to: str) -> str:
    return known(scripts)[-1] if to == "head" else to


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _row_counts(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    return {
        table: connection.execute(text(f"SELECT count(*) FROM {quote(table)}")).scalar_one()  # noqa: S608 - a table's name
        for table in inspect(connection).get_table_names()
        if table != "alembic_version" and not table.startswith(DERIVED)
    }


def _rows_change(scripts: Path, before: str | None, target: str) -> frozenset[str]:
    """Tables that the applied revisions say they add to or remove from."""
    spared: set[str] = set()
    for script in ScriptDirectory.from_config(config(scripts)).iterate_revisions(target, before or "base"):
        spared |= getattr(script.module, "rows_change", frozenset())
    return frozenset(spared)


def _sqlite_revision(base: Path) -> str | None:
    if not base.exists():
        return None
    connection = sqlite3.connect(base)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return row[0] if row else None


def _keep_copy(base: Path, name: str) -> Path:
    """A consistent copy of the base in `backups/` beside it; the last few are kept."""
    folder = base.parent / "backups"
    folder.mkdir(exist_ok=True)
    copy = folder / f"{base.stem}-{name}.db"
    copy.unlink(missing_ok=True)
    source, target = sqlite3.connect(base), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    for old in sorted(folder.glob(f"{base.stem}-before-*.db"), key=lambda path: path.stat().st_mtime)[:-COPIES_KEPT]:
        old.unlink()
    return copy
