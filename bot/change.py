"""One update, one change, one commit: what the handler changed, what is awaited from the person, and «done»."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.fsm import FsmBuffer, flush, flush_redis
from storage import inbox
from storage.crash import point
from storage.engine import Database


class OneChange:
    """Given to a handler as `change`.  The first leaving commits and marks the update done; a second is an error."""

    def __init__(
        self, database: Database, inbox_id: int | None, buffer: FsmBuffer, now: datetime, committed: Callable[[], None]
    ) -> None:
        self.database = database
        self.inbox_id = inbox_id
        self.buffer = buffer
        self.now = now
        self.committed = committed
        self.done = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[AsyncSession]:
        """Raises RuntimeError when opened twice: a handler changes things in exactly one place."""
        if self.done:
            raise RuntimeError("one update, one change")
        async with self.database.write() as session:
            yield session
            await flush(session, self.buffer)
            if self.inbox_id is not None:
                await inbox.done(session, self.inbox_id, self.now)
            point("change.before_commit")
        self.done = True
        point("change.after_commit")
        await flush_redis(self.buffer)
        self.committed()
