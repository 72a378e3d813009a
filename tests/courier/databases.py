"""A database of its own for a test: an SQLite file, or a PostgreSQL schema that is dropped afterwards."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.models import Base

POSTGRES = os.environ.get("POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@asynccontextmanager
async def fresh(kind: str, directory: Path) -> AsyncIterator[Database]:
    """A Database with all tables.  Skips, saying so, where no PostgreSQL answers."""
    async with address(kind, directory) as url:
        database = Database(url)
        async with database.writer.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def address(kind: str, directory: Path) -> AsyncIterator[str]:
    """The URL of a database that is empty, and gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{directory / 'bot.db'}"
        return
    server = make_url(POSTGRES).set(drivername="postgresql")
    name = f"courier_{secrets.token_hex(4)}"
    plain = server.render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(plain, timeout=3)
    except (OSError, TimeoutError) as error:
        if "POSTGRES_URL" in os.environ:
            raise
        pytest.skip(f"no PostgreSQL at {server.host}:{server.port} ({type(error).__name__}); set POSTGRES_URL")
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()
