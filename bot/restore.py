"""The base and the files as they were when a copy was made.

Everything is unpacked, checked, migrated and calmed beside the living base first; it is replaced last, in one step, and
kept aside.
"""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from bot.backup import BASE, KEPT_FILE, POSTGRES, SQLITE, Manifest, unpack, working_folder
from bot.settings import KeptSettings
from bot.toolbox import load_postgres, plain_url
from storage.engine import Database, sqlite_path
from storage.leader import STALE_SECONDS, who_leads
from storage.lock import BaseInUse, held
from storage.migrations import UnknownRevision, known
from storage.migrations.apply import upgrade
from storage.restored import calm


class BaseNotEmpty(Exception):
    """There is something to lose and nobody has said «yes»."""


class OtherDatabase(Exception):
    """The copy is of an SQLite base and the settings name PostgreSQL, or the other way round."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` is where the old base is: a file, or a schema of the PostgreSQL base; "" where there was none."""

    made_at: datetime
    aside: str
    cancelled: int  # letters that the next tick says again
    put_off: int  # letters that wait so that nobody gets two at once


async def restore(settings: KeptSettings, archive: Path, now: datetime, *, yes: bool = False) -> Restored:
    """Raises BadArchive, UnknownRevision, OtherDatabase, BaseInUse, BaseNotEmpty, ToolMissing, ToolFailed; then
    nothing has changed.
    """
    base = sqlite_path(settings.database_url)
    with working_folder(settings.data_dir) as folder:
        manifest = await asyncio.to_thread(unpack, archive, folder)
        if manifest.revision not in known():
            raise UnknownRevision(manifest.revision)
        if manifest.database != (POSTGRES if base is None else SQLITE):
            raise OtherDatabase
        if base is None:
            return await _restore_postgres(settings, folder, manifest, now, yes)
        return await _restore_sqlite(base, settings, folder, manifest, now, yes)


async def _restore_sqlite(
    base: Path, settings: KeptSettings, folder: Path, manifest: Manifest, now: datetime, yes: bool
) -> Restored:
    with held(base):
        if _sqlite_is_full(base) and not yes:
            raise BaseNotEmpty
        copy = folder / BASE[SQLITE]
        cancelled, put_off = await _prepare(f"sqlite:///{copy}", manifest, now)
        _settle(copy)
        _bring_files(folder / "files", settings.files_dir)
        aside = _put_aside(base, now)
        os.replace(copy, base)
        _sync(base.parent)
        return Restored(manifest.made_at, aside, cancelled, put_off)


async def _prepare(url: str, manifest: Manifest, now: datetime) -> tuple[int, int]:
    await upgrade(url, now=now)
    database = Database(url)
    try:
        async with database.write() as session:
            return await calm(session, made_at=manifest.made_at, now=now)
    finally:
        await database.close()


def _sqlite_is_full(base: Path) -> bool:
    if not base.exists():
        return False
    with contextlib.closing(sqlite3.connect(base)) as connection:
        try:
            return connection.execute("SELECT 1 FROM departments LIMIT 1").fetchone() is not None
        except sqlite3.OperationalError:
            # No table of ours.  An empty file may go; what else may be in it is not ours to judge.
            return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _settle(base: Path) -> None:
    """All of the base in its one file: what waits in the write-ahead log is written into it."""
    with contextlib.closing(sqlite3.connect(base)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def _put_aside(base: Path, now: datetime) -> str:
    if not base.exists():
        return ""
    _settle(base)
    aside = base.with_name(f"{base.stem}-before-restore-{now:%Y%m%d-%H%M%S}{base.suffix}")
    os.replace(base, aside)
    for leftover in ("-wal", "-shm"):
        base.with_name(base.name + leftover).unlink(missing_ok=True)
    return str(aside)


def _bring_files(source: Path, target: Path) -> None:
    """Files are named by what is in them, so one that is there already is the same one."""
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        for path in source.iterdir():
            if KEPT_FILE.fullmatch(path.name):
                os.replace(path, target / path.name)
    _sync(target)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _restore_postgres(
    settings: KeptSettings, folder: Path, manifest: Manifest, now: datetime, yes: bool
) -> Restored:
    url = settings.database_url
    full = await _postgres_is_full(url)
    if full and not yes:
        raise BaseNotEmpty
    async with _old_schema_aside(url, f"before_restore_{now:%Y%m%d_%H%M%S}", keep=full) as aside:
        await load_postgres(url, folder / BASE[POSTGRES])
        cancelled, put_off = await _prepare(url, manifest, now)
        _bring_files(folder / "files", settings.files_dir)
    return Restored(manifest.made_at, aside if full else "", cancelled, put_off)


async def _postgres_is_full(url: str) -> bool:
    """Raises BaseInUse where a bot's heart beats."""
    connection = await asyncpg.connect(plain_url(url))
    try:
        if await connection.fetchval("SELECT to_regclass('public.service')") is not None:
            await _refuse_beside_a_bot(url)
        if await connection.fetchval("SELECT to_regclass('public.departments')") is None:
            return False
        return bool(await connection.fetchval("SELECT EXISTS (SELECT 1 FROM public.departments)"))
    finally:
        await connection.close()


async def _refuse_beside_a_bot(url: str) -> None:
    database = Database(url)
    try:
        async with database.read() as session:
            found = await who_leads(session)
    finally:
        await database.close()
    if found is not None and found[0] and found[2] < STALE_SECONDS:
        raise BaseInUse(Path(database.url.database or ""), found[0])


@asynccontextmanager
async def _old_schema_aside(url: str, name: str, *, keep: bool) -> AsyncIterator[str]:
    """The tables moved to a schema of this name, `public` empty; all back as it was on an exception.

    Afterwards the old schema stays if `keep`.
    """
    connection = await asyncpg.connect(plain_url(url))
    try:
        await connection.execute(f'ALTER SCHEMA public RENAME TO "{name}"; CREATE SCHEMA public')
        try:
            yield name
        except BaseException:
            await connection.execute(f'DROP SCHEMA public CASCADE; ALTER SCHEMA "{name}" RENAME TO public')
            raise
        if not keep:
            await connection.execute(f'DROP SCHEMA "{name}" CASCADE')
    finally:
        await connection.close()
