"""The database, opened the way that loses nothing.

SQLite: one writer connection whose transactions begin IMMEDIATE, and a second engine for reads with a plain BEGIN; WAL,
`synchronous=FULL` (NORMAL may lose confirmed rows on power loss), foreign keys on.  Without BEGIN IMMEDIATE two
transactions that read before they write lose updates in silence.  PostgreSQL: one engine, the server's own defaults.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.hops import connect

BUSY_TIMEOUT_MS = 15_000
ASLEEP_MS = 15_000  # PostgreSQL ends a transaction that has said nothing for so long

Change = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""What a handler opens, once, to change things: `async with change() as session`.  The worker gives it; leaving it
commits, together with what is awaited from the person and the mark that the update is done."""

_inside: ContextVar[bool] = ContextVar("inside_a_write", default=False)


class NestedWriteError(RuntimeError):
    """A second write session inside the first: on SQLite it would wait for itself."""


def is_sqlite(url: str | URL) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def async_url(url: str) -> URL:
    """The URL with the asynchronous driver that this project uses."""
    parsed = make_url(url)
    driver = "sqlite+aiosqlite" if is_sqlite(parsed) else "postgresql+asyncpg"
    return parsed.set(drivername=driver)


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if is_sqlite(parsed) and parsed.database else None


def _sqlite_engine(url: URL, *, begin: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        async_creator=lambda: connect(url.database or ":memory:", timeout=BUSY_TIMEOUT_MS / 1000),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def pragmas(connection: Any, record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begins(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


class Database:
    """Two doors: `write()` for the one change of a handler or a tick, `read()` for everything that only looks."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = is_sqlite(self.url)
        if self.is_sqlite:
            path = sqlite_path(url)
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", pool_size=1)
            self.reader = _sqlite_engine(self.url, begin="BEGIN", pool_size=4)
        else:
            # A leader put to sleep inside a transaction would keep its row locked, and nobody could take over.
            limits = {"idle_in_transaction_session_timeout": str(ASLEEP_MS)}
            self.writer = self.reader = create_async_engine(
                self.url, pool_size=10, max_overflow=5, pool_pre_ping=True, connect_args={"server_settings": limits}
            )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction commits on leaving and rolls back on an exception.

        Raises NestedWriteError inside another one of the same task: every change is one commit.
        """
        if _inside.get():
            raise NestedWriteError
        token = _inside.set(True)
        try:
            async with AsyncSession(self.writer, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            _inside.reset(token)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for looking.  What is written in it is never committed."""
        async with AsyncSession(self.reader, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()
