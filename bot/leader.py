"""Which of the running copies ticks and sends.

SQLite: the one that holds the file lock; a second copy refuses to start.  PostgreSQL: the one in the `leader` row; the
others take updates by webhook and wait for their turn.
"""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import lock
from storage.engine import Database, sqlite_path
from storage.leader import STALE_SECONDS, NotLeader, beat, check_epoch, step_down, take_over

__all__ = ["Leadership", "NotLeader"]

BEAT_SECONDS = 5.0
BUSY_SECONDS = 0.1

log = logging.getLogger(__name__)


class Leadership:
    """`epoch` is None while another copy leads.  `leading` is set while this one does: await it before ticking."""

    def __init__(
        self,
        database: Database,
        owner: str,
        *,
        beat_seconds: float = BEAT_SECONDS,
        stale_seconds: float = STALE_SECONDS,
    ) -> None:
        self.epoch: int | None = None
        self.leading = asyncio.Event()
        self._database = database
        self._owner = owner
        self._beat_seconds = beat_seconds
        self._stale_seconds = stale_seconds
        self._descriptor: int | None = None

    async def acquire(self) -> bool:
        """Try once; whether this copy leads now.  On SQLite raises `storage.lock.BaseInUse` beside another copy."""
        base = sqlite_path(self._database.url.render_as_string(hide_password=False))
        if base is not None and self._descriptor is None:
            self._descriptor = lock.take(base)
        async with self._database.write() as session:
            epoch = await take_over(session, self._owner, stale_seconds=self._stale_seconds)
        if epoch is not None:
            log.info("leads with epoch %d", epoch)
            self.epoch = epoch
            self.leading.set()
        return epoch is not None

    async def keep(self) -> None:
        """Runs until cancelled: shows that this copy lives, or waits for its turn.  An unreachable base is no reason
        to stop: the epoch is checked in each transaction anyway.
        """
        if self._database.is_sqlite:
            await asyncio.Event().wait()
        while True:
            try:
                pause = await self._turn()
            except (OSError, SQLAlchemyError):
                log.warning("the leader's row is out of reach", exc_info=True)
                pause = self._beat_seconds
            await asyncio.sleep(pause)

    async def _turn(self) -> float:
        if self.epoch is None:
            await self.acquire()
            return self._beat_seconds
        async with self._database.write() as session:
            alive = await beat(session, self._owner, self.epoch)
        if alive is None:
            return min(BUSY_SECONDS, self._beat_seconds)
        if not alive:
            self._lost()
        return self._beat_seconds

    async def check(self, session: AsyncSession) -> None:
        """First in the transaction of every tick and of the courier.  Raises NotLeader."""
        if self.epoch is None:
            raise NotLeader("another copy leads")
        try:
            await check_epoch(session, self.epoch)
        except NotLeader:
            self._lost()
            raise

    async def release(self) -> None:
        """On a clean stop: another copy may lead at once."""
        epoch = self.epoch
        self._lost()
        try:
            if epoch is not None:
                async with self._database.write() as session:
                    await step_down(session, epoch)
        finally:
            if self._descriptor is not None:
                lock.drop(self._descriptor)
                self._descriptor = None

    def _lost(self) -> None:
        if self.epoch is not None:
            log.info("no longer leads with epoch %d", self.epoch)
        self.epoch = None
        self.leading.clear()
