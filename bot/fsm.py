"""aiogram's FSM kept with the change that it belongs to.

A handler's `state.set_state()` goes into the update's buffer; the change's transaction writes it, so that an answer is
awaited exactly when what was asked about is committed.  With Redis the buffer is written right after the commit: a
crash in between forgets what was awaited, never what was changed.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from sqlalchemy.ext.asyncio import AsyncSession

from storage import fsm
from storage.engine import Database

_keys = DefaultKeyBuilder(prefix="", with_bot_id=True, with_business_connection_id=True, with_destiny=True)


@dataclass(slots=True)
class Awaited:
    """A state and its data as this update sees them; `changed` when it differs from what is kept."""

    state: str | None
    data: dict[str, Any]
    changed: bool = False


@dataclass(slots=True)
class FsmBuffer:
    """One update's view of what is awaited.  `outside` is the storage that is not SQL, once it has been written to."""

    awaited: dict[StorageKey, Awaited] = field(default_factory=dict)
    outside: BaseStorage | None = None

    @property
    def changed(self) -> bool:
        return any(one.changed for one in self.awaited.values())


buffer: ContextVar[FsmBuffer | None] = ContextVar("fsm_buffer", default=None)


async def flush(session: AsyncSession, pending: FsmBuffer) -> None:
    """Writes what changed, in the change's transaction; leaves it to `flush_redis` where Redis keeps the states."""
    if pending.outside is not None:
        return
    for key, one in pending.awaited.items():
        if one.changed:
            await fsm.save(session, _keys.build(key), one.state, one.data)


async def flush_redis(pending: FsmBuffer) -> None:
    """After the commit: writes what changed where Redis keeps the states."""
    for key, one in pending.awaited.items():
        if one.changed and pending.outside is not None:
            await pending.outside.set_state(key, one.state)
            await pending.outside.set_data(key, one.data)
        one.changed = False


class BufferedStorage(BaseStorage):
    """Reads through to the database, or to `redis` where it is given; writes into the update's buffer.

    Outside an update there is no buffer and a write is a transaction of its own.
    """

    def __init__(self, database: Database, redis: BaseStorage | None = None) -> None:
        self.database = database
        self.redis = redis

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        one = await self._awaited(key)
        one.state = state.state if isinstance(state, State) else state
        await self._written(key, one)

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._awaited(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        one = await self._awaited(key)
        one.data = dict(data)
        await self._written(key, one)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict((await self._awaited(key)).data)

    async def look(self, session: AsyncSession, key: StorageKey) -> None:
        """Loads what is awaited within a look that is taken anyway; Redis is asked when it is needed."""
        pending = buffer.get()
        if pending is not None and self.redis is None:
            pending.awaited[key] = Awaited(*await fsm.load(session, _keys.build(key)))

    async def close(self) -> None:
        if self.redis is not None:
            await self.redis.close()

    async def _awaited(self, key: StorageKey) -> Awaited:
        pending = buffer.get()
        if pending is None:
            return await self._load(key)
        if key not in pending.awaited:
            pending.awaited[key] = await self._load(key)
        return pending.awaited[key]

    async def _load(self, key: StorageKey) -> Awaited:
        if self.redis is not None:
            return Awaited(await self.redis.get_state(key), await self.redis.get_data(key))
        async with self.database.read() as session:
            return Awaited(*await fsm.load(session, _keys.build(key)))

    async def _written(self, key: StorageKey, one: Awaited) -> None:
        one.changed = True
        pending = buffer.get()
        if pending is not None:
            pending.outside = self.redis
        elif self.redis is not None:
            await self.redis.set_state(key, one.state)
            await self.redis.set_data(key, one.data)
        else:
            async with self.database.write() as session:
                await fsm.save(session, _keys.build(key), one.state, one.data)


def from_url(database: Database, redis_url: str) -> BufferedStorage:
    """The storage that the settings ask for: SQL, or Redis where `redis_url` is not empty."""
    if not redis_url:
        return BufferedStorage(database)
    from aiogram.fsm.storage.redis import RedisStorage

    return BufferedStorage(database, RedisStorage.from_url(redis_url, key_builder=_keys))
