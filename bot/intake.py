"""Intake: every update is a row before Telegram may forget it, then worked in order within its lane.

getUpdates or webhook ──▶ one commit a batch ──▶ offset or 200
                                └──▶ workers ──▶ `handle(entry)`, whose change marks the row done
"""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramNotFound, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot.workers import SPEECH, Deposed, Workers, lane_of, rows_of
from storage.trouble import passing

__all__ = ["Deposed", "Polling", "RawUpdates", "Workers", "lane_of", "rows_of"]

log = logging.getLogger(__name__)

LONG_POLL = 25  # seconds
BATCH = 100  # Telegram's own limit of a getUpdates


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates whose answer stays JSON: one update that aiogram does not understand must not hide the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Polling:
    """Asks Telegram for updates and confirms them once they are rows.

    `allowed_updates` is what the routers use; what is not named Telegram does not send.
    """

    def __init__(
        self, bot: Bot, workers: Workers, allowed_updates: Sequence[str], *, long_poll: int = LONG_POLL
    ) -> None:
        self.bot = bot
        self.workers = workers
        self.allowed_updates = list(allowed_updates)
        self.long_poll = long_poll
        self.heard_at = time.monotonic()  # when Telegram answered last
        self._offset: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._keeping = False

    async def run(self) -> None:
        """Polls until `stop()`.  Raises TelegramUnauthorizedError and TelegramNotFound; the rest is waited out."""
        self._task = asyncio.create_task(self._poll(), name="getUpdates")
        try:
            await self._task
        except asyncio.CancelledError:
            if not self._stopping:
                raise

    def stop(self) -> None:
        """Stops asking.  A batch that is being kept is kept; what is lost on the way was not confirmed."""
        self._stopping = True
        if self._task is not None and not self._keeping:
            self._task.cancel()

    async def _poll(self) -> None:
        pause = 1.0
        while not self._stopping:
            try:
                batch = await self._fetch()
                self.heard_at = time.monotonic()
                if batch:
                    await self._keep(batch)
                pause = 1.0
                continue
            except (TelegramUnauthorizedError, TelegramNotFound, asyncio.CancelledError):
                raise  # a malformed token is answered 404
            except TelegramConflictError as error:
                await self._conflict(error)
                pause = max(pause, 3.0)
            except TelegramRetryAfter as error:
                pause = max(pause, float(error.retry_after))
            except Exception as error:
                if not isinstance(error, SPEECH) and not passing(error):
                    log.exception("a batch of updates could not be kept")
                else:
                    log.warning("no updates: %s, again in %.0f s", f"{type(error).__name__}: {error}"[:300], pause)
            await asyncio.sleep(pause * random.uniform(0.8, 1.0))
            pause = min(30.0, pause * 2)

    async def _keep(self, batch: Sequence[Any]) -> None:
        self._keeping = True
        try:
            await self.workers.receive(batch)
        finally:
            self._keeping = False
        self._offset = _last_id(batch, self._offset)

    async def _fetch(self) -> list[dict[str, Any]]:
        asked = RawUpdates(
            offset=self._offset, limit=BATCH, timeout=self.long_poll, allowed_updates=self.allowed_updates
        )
        return await self.bot(asked, request_timeout=self.long_poll + 10)

    async def _conflict(self, error: TelegramConflictError) -> None:
        if "webhook" in error.message.lower():
            log.warning("a webhook is set; it is taken off, its updates are kept")
            await self.bot(DeleteWebhook(drop_pending_updates=False))
        else:
            log.error("another program asks for this bot's updates: %s", error.message)


def _last_id(batch: Sequence[Any], offset: int | None) -> int | None:
    ids = [
        update["update_id"] for update in batch if isinstance(update, dict) and isinstance(update.get("update_id"), int)
    ]
    return ids[-1] + 1 if ids else offset
