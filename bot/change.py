"""One update, one change, one commit: what the handler changed, what is awaited from the person, and «done»."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.fsm import FsmBuffer, flush, flush_redis
from storage import inbox
from storage.crash import point
from storage.engine import Database

Ride = Callable[[AsyncSession], Awaitable[Callable[[bool], None]]]
"""Asked last in the change's transaction; what it gives is told whether that was committed (`Courier.ride`)."""


class OneChange:
    """Given to a handler as `change`.  The first leaving commits and marks the update done; a second is an error."""

    def __init__(
        self,
        database: Database,
        inbox_id: int | None,
        buffer: FsmBuffer,
        now: datetime,
        committed: Callable[[], None],
        ride: Ride | None = None,
    ) -> None:
        self.database = database
        self.inbox_id = inbox_id
        self.buffer = buffer
        self.now = now
        self.committed = committed
        self.ride = ride
        self.done = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[AsyncSession]:
        """Raises RuntimeError when opened twice: a handler changes things in exactly one place."""
        if self.done:
            raise RuntimeError("one update, one change")
        over: Callable[[bool], None] | None = None
        try:
            async with self.database.write() as session:
                yield session
                await flush(session, self.buffer)
                if self.inbox_id is not None:
                    await inbox.done(session, self.inbox_id, self.now)
                over = None if self.ride is None else await self.ride(session)
                point("change.before_commit")
            self.done = True
        finally:
            if over is not None:
                over(self.done)
        point("change.after_commit")
        await flush_redis(self.buffer)
        self.committed()
