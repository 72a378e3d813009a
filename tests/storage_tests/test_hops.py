"""One hop to SQLite's thread a statement, and nothing of what a transaction promises lost by it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import hops
from storage.engine import Database

MANY = 3 * hops.AT_ONCE + 7
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) SELECT i FROM n"


async def test_a_statement_is_one_hop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE t (i INTEGER PRIMARY KEY)"))
    made: list[Any] = []
    execute = hops.Connection._execute

    async def counted(self: hops.Connection, fn: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(fn)
        return await execute(self, fn, *args, **kwargs)

    monkeypatch.setattr(hops.Connection, "_execute", counted)
    async with database.write() as session:
        added = await session.execute(text("INSERT INTO t VALUES (1), (2) RETURNING i"))
        assert added.scalars().all() == [1, 2]
        changed: Any = await session.execute(text("UPDATE t SET i = i + 10"))
        assert changed.rowcount == 2
    assert len(made) == 4  # BEGIN, two statements, COMMIT; giving the connection back is none
    await database.close()


async def test_long_answers_come_whole_and_streams_in_pieces(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    wanted = list(range(1, MANY + 1))
    async with database.read() as session:
        assert list(await session.scalars(text(NUMBERS), {"many": MANY})) == wanted
        assert [row.i async for row in await session.stream(text(NUMBERS), {"many": MANY})] == wanted
        parts = (await session.stream(text(NUMBERS), {"many": MANY})).partitions(100)
        assert [row.i async for part in parts for row in part] == wanted
    await database.close()


async def test_who_is_cancelled_leaves_no_transaction_open(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    async with database.write() as session:
        await session.execute(text("CREATE TABLE t (i INTEGER PRIMARY KEY)"))

    async def slow() -> None:
        async with database.write() as session:
            await session.execute(text("INSERT INTO t VALUES (1)"))
            await session.execute(text(f"SELECT count(*) FROM ({NUMBERS})"), {"many": 300_000})

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as session:
        assert (await session.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0
        await session.execute(text("INSERT INTO t VALUES (1)"))
    await database.close()
