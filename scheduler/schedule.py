"""The clockwork: wakes ticks, and knows nothing of what they do.  The only place that knows APScheduler.

The tables are the schedule; a tick asks them what is due.  So a missed tick needs no catching up, and two at once
would only ask the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[None]]


class Schedule:
    """`every(...)`, then `start()` in a running loop, `stop()` at the end.  Times are machine time."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._at_work: dict[str, asyncio.Task[None]] = {}
        # It tells of every wake-up; what a tick did, the tick tells itself.
        logging.getLogger("apscheduler").setLevel(logging.WARNING)

    def every(self, seconds: float, tick: Tick, name: str, *, at_once: bool = True) -> None:
        """Wakes `tick` each `seconds`, for the first time at the start or, unless `at_once`, `seconds` later.

        A tick that raises is logged and woken again; one that is still at work is left in peace.
        """

        async def at_work() -> None:
            try:
                await tick()
            except Exception:
                log.exception("the tick %r failed; it is woken again in %g s", name, seconds)

        async def woken() -> None:
            # A task of our own: APScheduler cancels its own at a shutdown, in the middle of a tick.
            if name not in self._at_work:
                task = self._at_work[name] = asyncio.create_task(at_work(), name=name)
                task.add_done_callback(lambda _: self._at_work.pop(name, None))

        first = datetime.now(UTC) + timedelta(seconds=0 if at_once else seconds)
        self._scheduler.add_job(
            woken,
            IntervalTrigger(seconds=seconds, timezone=UTC),
            id=name,
            name=name,
            next_run_time=first,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Wakes nothing any more; a tick at work goes on, `finished` awaits it."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def finished(self) -> None:
        """When the ticks at work are done."""
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)
