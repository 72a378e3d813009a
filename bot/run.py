"""The bot at work: everything put together, started, and stopped so that nothing is lost.

    updates ──▶ inbox ──▶ workers ──▶ handlers ──▶ outbox ──▶ courier ──▶ Telegram
                                        ticks ──────▲

Who leads works, ticks and sends; other copies (PostgreSQL with a webhook) only take updates in until they lead.
SIGTERM stops asking for updates and finishes what is in flight; a second one exits at once.
"""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import SetWebhook
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot import dispatcher as dispatching
from bot import fsm, telegram, webhook
from bot.clock import Clock
from bot.health import look
from bot.intake import Polling, Workers
from bot.leader import Leadership
from bot.settings import Settings
from handlers.importing import close_pasted
from messages.commands import announce
from protocols.child import Child
from scheduler import gap, plan
from scheduler.attachments import fetch_missing
from scheduler.courier import Courier, Deposed
from scheduler.letters import compose
from scheduler.limiter import Limiter
from scheduler.schedule import Schedule
from storage import files, inbox, outbox, people
from storage.engine import Database

log = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
TICK_SECONDS = 1.0  # an indexed look, so that nothing due waits longer
MOVED_TICK_SECONDS = 0.25  # where the clock is moved by hand: whoever moves it waits for what follows
PASTE_SECONDS = 1.0  # a text pasted in pieces is read three seconds after its last piece
BEAT_SECONDS = 10.0
HEARD_SECONDS = 40.0  # a long poll and a bit
FETCH_SECONDS = 600.0
PRUNE_SECONDS = 3600.0
KEPT_INBOX = timedelta(days=30)
KEPT_LOOSE = timedelta(days=30)  # a file that waits for its word has no row yet
KEPT_OUTBOX = timedelta(days=400)  # their keys keep a letter from going twice


class Service:
    """One copy of the bot.  `run()` until `stop()`; raises `storage.lock.BaseInUse` beside another copy on SQLite."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.database = Database(settings.database_url)
        self.limiter = Limiter(settings.send_rate, settings.chat_rate)
        self.bot: Bot = telegram.build(
            settings.bot_token.get_secret_value(),
            limiter=self.limiter,
            api_url=settings.telegram_api_url,
            proxy_url=settings.proxy_url,
        )
        self.leadership = Leadership(self.database, f"{socket.gethostname()}:{os.getpid()}")
        self.child = Child()
        self.courier: Courier | None = None
        self.workers: Workers | None = None
        self._stopping = asyncio.Event()
        self._states = fsm.from_url(self.database, settings.redis_url)
        self.feeder = dispatching.Feeder(
            dispatching.build(self._states, settings.admin_ids),
            self.bot,
            self.database,
            now=clock.now,
            wake=self._wake_courier,
            ride=self._ride_along,
            child=self.child,
            files=settings.files_dir,
            usual_zone=settings.timezone,
            health=partial(look, settings, self.database),
        )

    def stop(self) -> None:
        """Finish what is in flight and return from `run`; the second call exits at once."""
        if self._stopping.is_set():
            log.warning("asked to stop twice: exiting at once")
            os._exit(1)
        self._stopping.set()

    async def run(self) -> None:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._close)
            await self.leadership.acquire()
            stack.push_async_callback(self.leadership.release)
            await stack.enter_async_context(_running(self.leadership.keep()))
            await stack.enter_async_context(self._webhook())
            await stack.enter_async_context(_running(self._announce()))
            while not self._stopping.is_set():
                await self._first(self.leadership.leading.wait(), self._stopping.wait())
                if not self._stopping.is_set() and self.leadership.epoch is not None:
                    await self._lead(self.leadership.epoch)

    async def _lead(self, epoch: int) -> None:
        """Works, ticks and sends until asked to stop or another copy leads.  Raises what stops the bot for good."""

        fence = self.leadership.check

        async def still_leads(session: AsyncSession, _: int) -> None:
            await fence(session)

        courier = self.courier = Courier(
            self.database, self.bot, compose, now=self.clock.now, epoch=epoch, limiter=self.limiter, fence=still_leads
        )
        workers = self.workers = self._workers(fence)
        polling = Polling(self.bot, workers, UPDATES) if not self.settings.webhook_url else None
        schedule = self._schedule(fence, polling)
        tasks = [asyncio.create_task(courier.run(), name="courier"), asyncio.create_task(workers.run(), name="workers")]
        if polling is not None:
            tasks.append(asyncio.create_task(polling.run(), name="polling"))
        async with self.database.write() as session:
            await gap.after_silence(session, self.clock.now())
        schedule.start()
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            schedule.stop()
            await schedule.finished()
            if polling is not None:
                polling.stop()
            await workers.drain()
            courier.stop()
            stopping.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, Deposed):
                raise result

    def _workers(self, fence: Any) -> Workers:
        return Workers(
            self.database,
            self.feeder,
            now=self.clock.now,
            admin_ids=self.settings.admin_ids,
            fence=fence,
            told=self._wake_courier,
        )

    def _schedule(self, fence: Any, polling: Polling | None) -> Schedule:
        schedule = Schedule()

        async def due() -> None:
            now = self.clock.now()
            planned = await plan.wake(self.database, now, fence)
            if planned:
                self._wake_courier()
            log.debug("due by %s: %d letters", now.isoformat(), planned)

        async def prune() -> None:
            async with self.database.write() as session:
                await fence(session)
                await inbox.prune(session, self.clock.now() - KEPT_INBOX)
                await outbox.prune(session, self.clock.now() - KEPT_OUTBOX)
            directory = self.settings.files_dir
            old = await files.older_than(directory, self.clock.now() - KEPT_LOOSE)
            async with self.database.read() as session:
                loose = await files.without_row(session, old)
            await files.drop(directory, loose)

        async def beat() -> None:
            # Only while Telegram really answers: what was pressed in an outage is lost as well.
            if polling is None or time.monotonic() - polling.heard_at < HEARD_SECONDS:
                async with self.database.write() as session:
                    await gap.beat(session, self.clock.now())

        async def pasted() -> None:
            if await close_pasted(self.database, self.child, self.clock.now(), fence):
                self._wake_courier()

        async def fetch() -> None:
            await fetch_missing(self.database, self.bot, self.settings.files_dir, self.clock.now)

        moved = self.settings.clock_file is not None
        schedule.every(MOVED_TICK_SECONDS if moved else TICK_SECONDS, due, "what is due")
        schedule.every(FETCH_SECONDS, fetch, "files that could not be fetched", at_once=False)
        schedule.every(PASTE_SECONDS, pasted, "texts pasted in pieces", at_once=False)
        schedule.every(BEAT_SECONDS, beat, "beat", at_once=False)
        schedule.every(PRUNE_SECONDS, prune, "prune")
        return schedule

    @asynccontextmanager
    async def _webhook(self) -> AsyncIterator[None]:
        """Serves the webhook on every copy; nothing where updates are polled."""
        address = self.settings.webhook_url
        if not address:
            yield
            return
        self.workers = self._workers(None)
        application = webhook.application()
        secret = self.settings.webhook_secret.get_secret_value()

        async def receive(updates: Any) -> int:
            assert self.workers is not None
            return await self.workers.receive(updates)

        webhook.add_webhook(application, urlsplit(address).path or "/", secret, receive)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, self.settings.webhook_host, self.settings.webhook_port).start()
        try:
            await self.bot(
                SetWebhook(url=address, secret_token=secret, allowed_updates=list(UPDATES), drop_pending_updates=False)
            )
            yield
        finally:
            await runner.cleanup()

    async def _ride_along(self, session: AsyncSession) -> Callable[[bool], None]:
        return (lambda committed: None) if self.courier is None else await self.courier.ride(session)

    async def _announce(self) -> None:
        async with self.database.read() as session:
            staff = await people.leading(session)
        await announce(self.bot, staff)

    def _wake_courier(self) -> None:
        if self.courier is not None:
            self.courier.wake.set()

    async def _first(self, *waits: Any) -> None:
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    async def _close(self) -> None:
        await self.child.close()
        await self._states.close()
        await self.bot.session.close()
        await self.database.close()


@asynccontextmanager
async def _running(work: Any) -> AsyncIterator[None]:
    """`work` goes on in the background until the block is left; its failure is logged and stops nobody."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, TelegramAPIError):
            await task


async def run(settings: Settings, clock: Clock) -> None:
    """The bot until SIGTERM or SIGINT."""
    service = Service(settings, clock)
    gc.freeze()  # what is loaded by now stays for good: a full collection would stop the loop for a sixth of a second
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, service.stop)
    try:
        await service.run()
    finally:
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(one)
