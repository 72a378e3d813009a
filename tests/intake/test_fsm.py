"""What is awaited is committed with the change it belongs to."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from bot.fsm import BufferedStorage, FsmBuffer, buffer, flush, flush_redis, from_url
from storage.engine import Database
from tests.courier.databases import fresh

KEY = StorageKey(bot_id=42, chat_id=7, user_id=7)


class Awaiting(StatesGroup):
    report = State()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def redis(database: Database) -> AsyncIterator[BufferedStorage]:
    from redis.exceptions import ConnectionError as NoRedis

    url = os.environ.get("REDIS_TEST_URL", "redis://127.0.0.1:6379/15")
    storage = from_url(database, url)
    try:
        await storage.redis.redis.ping()  # type: ignore[union-attr]
    except (NoRedis, OSError) as error:
        await storage.close()
        if "REDIS_TEST_URL" in os.environ:
            raise
        pytest.skip(f"no Redis ({type(error).__name__}); set REDIS_TEST_URL")
    yield storage
    await storage.set_state(KEY, None)
    await storage.set_data(KEY, {})
    await storage.close()


async def in_an_update(storage: BufferedStorage, *, commit: bool) -> FsmBuffer:
    pending = FsmBuffer()
    token = buffer.set(pending)
    try:
        await storage.set_state(KEY, Awaiting.report)
        await storage.update_data(KEY, {"assignment": 17})
        assert await storage.get_state(KEY) == "Awaiting:report"
    finally:
        buffer.reset(token)
    assert await storage.get_state(KEY) is None  # nobody else sees it yet
    if commit:
        async with storage.database.write() as session:
            await flush(session, pending)
    return pending


async def test_what_is_awaited_is_kept_with_the_commit_and_goes_with_it(database: Database) -> None:
    storage = BufferedStorage(database)
    await in_an_update(storage, commit=False)
    assert await storage.get_state(KEY) is None
    pending = await in_an_update(storage, commit=True)
    assert pending.changed
    await flush_redis(pending)
    assert not pending.changed
    assert await storage.get_state(KEY) == "Awaiting:report"
    assert await storage.get_data(KEY) == {"assignment": 17}
    other = StorageKey(bot_id=42, chat_id=7, user_id=8)
    assert await storage.get_state(other) is None
    await storage.set_data(KEY, {})
    await storage.set_state(KEY, None)
    assert await storage.get_data(KEY) == {}


async def test_a_rolled_back_change_awaits_nothing(database: Database) -> None:
    storage = BufferedStorage(database)
    pending = await in_an_update(storage, commit=False)
    with pytest.raises(LookupError):
        await fails(database, pending)
    assert await storage.get_state(KEY) is None


async def fails(database: Database, pending: FsmBuffer) -> None:
    async with database.write() as session:
        await flush(session, pending)
        raise LookupError


@pytest.mark.redis
async def test_redis_keeps_it_right_after_the_commit(redis: BufferedStorage) -> None:
    pending = await in_an_update(redis, commit=True)
    assert await redis.get_state(KEY) is None
    await flush_redis(pending)
    assert await redis.get_state(KEY) == "Awaiting:report"
    assert await redis.get_data(KEY) == {"assignment": 17}
    async with redis.database.read() as session:
        from sqlalchemy import func, select

        from storage.models import FsmRow

        assert (await session.execute(select(func.count()).select_from(FsmRow))).scalar_one() == 0
