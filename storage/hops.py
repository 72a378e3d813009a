"""aiosqlite with one hop to its thread a statement.

aiosqlite makes a cursor, executes, fetches and closes it by four calls to the connection's thread, and SQLAlchemy makes
all four for every statement; each call costs more than the statement itself: two switches of thread, and the
interpreter's lock twice.  Here the four are one call.  What a transaction promises is untouched: the same calls of
`sqlite3` are made on the same thread in the same order.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, TypeVar, cast

import aiosqlite

T = TypeVar("T")

AT_ONCE = 256  # rows that come with the statement; the rest is fetched as it is asked for, so that a stream stays one


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor; nothing of SQLite's is open once the rows have all come."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "Cursor":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> "Cursor":
        await self._connection.hop(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        await self._connection.hop(self._execute_many, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._taken() + (await self._connection.hop(self._open.fetchall) if self._open else [])

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        if len(rows) < wanted and self._open:
            rows += await self._connection.hop(self._open.fetchmany, wanted - len(rows))
        return rows

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        self._rows = []
        if self._open is not None:
            open_, self._open = self._open, None
            await self._connection.hop(open_.close)

    def _taken(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    # ── on the connection's thread ──────────────────────────────────────────────────────────────────────────────────

    def _execute(self, sql: str, parameters: Iterable[Any]) -> None:
        cursor = self._connection.plain.cursor()
        try:
            cursor.execute(sql, parameters)  # type: ignore[arg-type]
            rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        except BaseException:
            cursor.close()
            raise
        # `rowcount` of a statement with RETURNING is known when its rows have come.
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        self._rows = rows
        if len(rows) < AT_ONCE:
            cursor.close()
        else:
            self._open = cursor

    def _execute_many(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        cursor = self._connection.plain.cursor()
        try:
            cursor.executemany(sql, parameters)  # type: ignore[arg-type]
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """Its cursors hop once a statement; a rollback of nothing does not hop at all."""

    _adrift = False  # somebody was cancelled and left a statement with the thread: nobody knows what is open

    @property
    def plain(self) -> sqlite3.Connection:
        return self._conn

    async def hop(self, what: Callable[..., T], *arguments: Any) -> T:
        """Does it on the connection's thread."""
        try:
            return cast(T, await self._execute(what, *arguments))  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            self._adrift = True
            raise

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def rollback(self) -> None:
        """The pool rolls back each connection that is given back; after a commit there is nothing to roll back."""
        if self._adrift or self.in_transaction:
            await self.hop(self.plain.rollback)

    async def commit(self) -> None:
        await self.hop(self.plain.commit)


def connect(path: str, timeout: float) -> Connection:
    """A connection whose transactions begin and end where they are told to; `timeout` in seconds."""

    def connector() -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)

    connection = Connection(connector, iter_chunk_size=AT_ONCE)
    connection._thread.daemon = True  # as SQLAlchemy does with its own: a forgotten connection keeps no process alive
    return connection
