"""The base brought to this program's schema before the bot starts, in a process of its own.

alembic costs a third of a second and tens of megabytes, and the bot's own process has no other use for it.
"""

import asyncio
import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.settings import KeptSettings
from storage import migrations
from storage.engine import Database


class BaseUnreachable(Exception):
    """The base cannot be opened at all.  The text names the driver's error; its message may hold a password."""


class MigrationFailed(Exception):
    """The process that migrates has said why on stderr and ended with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def revision(database: Database) -> str | None:
    """Where the base stands; None where nothing was ever made in it.  Raises BaseUnreachable."""
    try:
        async with database.reader.connect() as connection:
            return await migrations.current(connection)
    except (OSError, SQLAlchemyError) as error:
        driver = getattr(error, "orig", None) or error
        raise BaseUnreachable(type(driver.__cause__ or driver).__name__) from error


async def migrate(settings: KeptSettings) -> tuple[str | None, str]:
    """Migrate here and now, in this process; (the revision before, the revision after).

    Raises BaseUnreachable and what `storage.migrations.apply.upgrade` raises.
    """
    from storage.migrations.apply import upgrade

    database = Database(settings.database_url)
    try:
        await revision(database)
    finally:
        await database.close()
    return await upgrade(settings.database_url, now=Clock(settings.clock_file).now())


async def ensure(settings: KeptSettings) -> None:
    """Migrate unless the base is up to date.  Raises UnknownRevision, BaseUnreachable, MigrationFailed."""
    database = Database(settings.database_url)
    try:
        known = await revision(database)
    finally:
        await database.close()
    if migrations.is_current(known):
        return
    environment = os.environ | {"DATABASE_URL": settings.database_url, "DATA_DIR": str(settings.data_dir)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "migrate", env=environment)
    code = await process.wait()
    if code:
        raise MigrationFailed(code)
