"""Workers: updates that are kept are worked, in order within a lane, and lanes side by side.

A try is counted when `handle` raises.  A failure of the network while speaking is none.  What was in flight when the
process died is worked first and alone.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Priority, UpdateFailed
from scheduler.outcomes import Outcome, outcome_of
from storage import inbox, outbox, reach
from storage.crash import point
from storage.engine import Database
from storage.inbox import InboxEntry
from storage.trouble import passing

log = logging.getLogger(__name__)

LANES = 8  # worked at once
LOOK = 1.0  # seconds between looks when nobody wakes us
HANDLING = 300.0  # seconds after which a handler counts as failed
PAUSES = (1.0, 5.0)  # seconds before the second and the third try
NETWORK_PATIENCE = 3 * 3600.0  # seconds for which failures of the network are no try

SPEECH = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, ClientDecodeError)


class Deposed(Exception):
    """Another process leads and works the updates."""


class TooLong(Exception):
    """A handler that took so many seconds."""


def lane_of(update: dict[str, Any]) -> str:
    """Whose order the update keeps: the sender's for presses and private messages, else the chat's, else "0".

    Presses and messages of one person come to Telegram in separate queues; here they are one.
    """
    for kind, event in update.items():
        if kind == "update_id" or not isinstance(event, dict):
            continue
        message = event.get("message")
        chat = event.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
        chat = chat if isinstance(chat, dict) else {}
        sender = event.get("from") or event.get("user")
        sender_id = sender.get("id") if isinstance(sender, dict) else None
        own = kind in ("callback_query", "inline_query", "chosen_inline_result") or chat.get("type") == "private"
        lane = sender_id if own and sender_id is not None else chat.get("id", sender_id)
        return "0" if lane is None else str(lane)
    return "0"


def rows_of(updates: Iterable[Any]) -> list[tuple[int, str, str]]:
    """(update id, lane, JSON) of each update; what has no id that a database can keep is logged and left."""
    rows = []
    for update in updates:
        update_id = update.get("update_id") if isinstance(update, dict) else None
        if type(update_id) is not int or not -(2**63) <= update_id < 2**63:
            log.error("an update without a usable update_id is left out")
            continue
        payload = json.dumps(update, ensure_ascii=False)
        if not payload.isascii():
            # Half a surrogate pair is legal JSON and no text: a base and pydantic refuse it, a question mark serves.
            payload = payload.encode(errors="replace").decode()
        rows.append((update_id, lane_of(update), payload))
    return rows


class Workers:
    """Hands entries to `handle`, up to `lanes` lanes at once and in order within a lane.

    `handle(entry)` returns when the entry is marked done in its own transaction, or changed nothing; `entry.done`
    tells that a change is committed, so that what fails afterwards is not replayed.  Only the leader works; others
    receive.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[InboxEntry], Awaitable[None]],
        *,
        now: Callable[[], datetime],
        admin_ids: Iterable[int] = (),
        lanes: int = LANES,
        pauses: Sequence[float] = PAUSES,
        fence: Callable[[AsyncSession], Awaitable[None]] | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self.database = database
        self.handle = handle
        self.now = now
        self.admin_ids = tuple(admin_ids)
        self.lanes = lanes
        self.pauses = pauses
        self.fence = fence
        self.told = told  # a letter was queued: wake the courier
        self.wake = asyncio.Event()
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._entries: dict[int, InboxEntry] = {}
        self._finished: list[int] = []
        self._paused: dict[str, float] = {}
        self._since: dict[int, float] = {}  # first failure of the network, an entry
        self._turn = asyncio.Lock()
        self._working = False  # claims are allowed
        self._more = False
        self._waiting = 0  # rows that are kept and not claimed; exact after each look
        self._stopping = False

    # ── the round ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def receive(self, updates: Sequence[Any]) -> int:
        """Keeps a batch in one commit, claims what can start at once in the same one, and returns how many are new.

        Raises what the database raises; then nothing is kept and Telegram must not be told that it is.
        """
        return await self._round(rows_of(updates))

    async def run(self) -> None:
        """Works until `drain()` or until another process leads; what was in flight at a death first, one by one."""
        with contextlib.suppress(Deposed):
            await self._recover()
            await self._alone()
        self._working = not self._stopping
        while not self._stopping:
            self.wake.clear()
            try:
                await self._round((), looks=True)
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("the inbox cannot be read: %s", type(error).__name__)
                self._more = False
            if self._more and len(self._at_work) < self.lanes:
                continue
            now = time.monotonic()
            rest = min((until - now for until in self._paused.values() if until > now), default=LOOK)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), max(0.01, min(rest, LOOK)))

    async def drain(self, seconds: float = 10.0) -> None:
        """Takes nothing new, waits for what is in flight, leaves the rest in the inbox."""
        self._stopping, self._working = True, False
        self.wake.set()
        tasks = list(self._at_work.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        left = [number for number, entry in self._entries.items() if not entry.done]
        if left or self._finished:
            with contextlib.suppress(Deposed):
                async with self._write() as session:
                    await inbox.finish(session, self._finished, self.now())
                    await inbox.release(session, left)

    @property
    def in_flight(self) -> int:
        return len(self._at_work)

    async def _round(self, rows: Sequence[tuple[int, str, str]], *, looks: bool = False) -> int:
        """One commit: keeps `rows`, marks what is finished, claims for the free places."""
        async with self._turn:
            try:
                return await self._once(rows, looks)
            except Deposed:
                # Receiving goes on all the same: what is kept here the leader works.
                return await self._once(rows, False) if rows else 0

    async def _once(self, rows: Sequence[tuple[int, str, str]], looks: bool) -> int:
        free = self.lanes - len(self._at_work) if self._working else 0
        finished = list(self._finished)
        if not rows and not finished and free <= 0:
            return 0
        now, clock = self.now(), time.monotonic()
        self._paused = {lane: until for lane, until in self._paused.items() if until > clock}
        entries: list[InboxEntry] = []
        async with self._write(asks=self._working) as session:
            count = await inbox.receive(session, rows, now)
            if rows:
                point("inbox.received")
            await inbox.finish(session, finished, now)
            if free > 0:
                entries = await inbox.claim(session, limit=free, paused=self._paused)
            waiting = await inbox.waiting(session) if looks else self._waiting + count - len(entries)
        if rows:
            point("inbox.committed")
        del self._finished[: len(finished)]
        self._waiting = waiting
        self._more = bool(free > 0 and len(entries) == free)
        for entry in entries:
            self._begin(entry)
        return count

    @asynccontextmanager
    async def _write(self, *, asks: bool = True) -> AsyncIterator[AsyncSession]:
        """A change of the inbox by who leads.  Raises Deposed when another does; then nothing more is claimed."""
        async with self.database.write() as session:
            if asks and self.fence is not None:
                try:
                    await self.fence(session)
                except Exception as error:
                    if passing(error):
                        raise
                    log.warning("updates are worked elsewhere now: %s", error)
                    self._working, self._stopping = False, True
                    self._finished.clear()
                    self.wake.set()
                    raise Deposed from error
            yield session

    async def _recover(self) -> None:
        async with self._write() as session:
            for number in await inbox.died(session, self.now()):
                log.error("update row %d killed the process %d times and is given up", number, inbox.DEATHS)
                await self._tell(session, number)

    async def _alone(self) -> None:
        paused: set[str] = set()
        while not self._stopping:
            async with self._write() as session:
                entries = await inbox.claim(session, limit=1, paused=paused, alone=True)
            if not entries:
                return
            self._begin(entries[0])
            await asyncio.wait(list(self._at_work.values()))
            paused.add(entries[0].lane)  # what failed waits its pause with the others

    # ── one update ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, entry: InboxEntry) -> None:
        self._entries[entry.id] = entry
        self._at_work[entry.id] = asyncio.create_task(self._work(entry), name=f"update {entry.update_id}")

    async def _work(self, entry: InboxEntry) -> None:
        try:
            limit = asyncio.timeout(HANDLING)
            try:
                async with limit:
                    await self.handle(entry)
            except Exception as error:
                await self._follow(entry, TooLong(HANDLING) if limit.expired() else error)
            else:
                self._close(entry)
        except Deposed:
            self._entries.pop(entry.id, None)
        except Exception as error:
            log.error("update %d cannot be noted: %s", entry.update_id, type(error).__name__)
            await self._retry_note(entry)
        finally:
            self._at_work.pop(entry.id, None)
            if self._waiting > 0:  # otherwise a look would be a transaction for nothing
                self.wake.set()

    def _close(self, entry: InboxEntry) -> None:
        self._entries.pop(entry.id, None)
        self._since.pop(entry.id, None)
        if not entry.done:
            self._finished.append(entry.id)

    async def _follow(self, entry: InboxEntry, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"[:1000]
        if entry.done:
            log.warning("update %d is done, then: %s", entry.update_id, why)
            return self._close(entry)
        if isinstance(error, inbox.NotWorking):
            log.warning("update %d was worked elsewhere", entry.update_id)
            return self._close(entry)
        if _outdated(error):
            log.info("update %d: %s", entry.update_id, why)
            return self._close(entry)
        if outcome_of(error) in (Outcome.UNREACHABLE, Outcome.MIGRATED):
            return await self._unheard(entry, error)
        if _no_fault(error) and self._patient(entry):
            pause = min(30.0, 2.0 ** min(5, 1 + int(self._waited(entry) // 5)))
            log.info("update %d waits for the network: %s", entry.update_id, why)
            return await self._again(entry, pause)
        unreadable = isinstance(error, ValidationError) and error.title == "Update"
        log.error("update %d failed", entry.update_id, exc_info=error)
        async with self._write() as session:
            dead = await inbox.failed(session, entry.id, why, self.now(), final=unreadable)
            if dead:
                await self._tell(session, entry.id)
        self._entries.pop(entry.id, None)
        self._since.pop(entry.id, None)
        if dead:
            self.told()
        else:
            self._waiting += 1
            self._paused[entry.lane] = time.monotonic() + self.pauses[min(entry.tries, len(self.pauses) - 1)]
        return None

    async def _unheard(self, entry: InboxEntry, error: Exception) -> None:
        """Nobody was there to hear the answer: a fact about the chat, and no fault of the update."""
        chat_id = getattr(getattr(error, "method", None), "chat_id", None)
        if isinstance(chat_id, int):
            async with self._write() as session:
                if isinstance(error, TelegramMigrateToChat):
                    await reach.migrate_chat(session, chat_id, error.migrate_to_chat_id)
                else:
                    await reach.lost(session, chat_id, self.now())
        self._close(entry)

    async def _again(self, entry: InboxEntry, pause: float) -> None:
        self._paused[entry.lane] = time.monotonic() + pause
        async with self._write() as session:
            await inbox.release(session, [entry.id])
        self._waiting += 1
        self._entries.pop(entry.id, None)

    async def _retry_note(self, entry: InboxEntry) -> None:
        """The database did not even take the note of a failure: the row stays claimed until it does."""
        while not self._stopping:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(Exception):
                await self._again(entry, LOOK)
                break

    def _waited(self, entry: InboxEntry) -> float:
        return time.monotonic() - self._since.setdefault(entry.id, time.monotonic())

    def _patient(self, entry: InboxEntry) -> bool:
        return self._waited(entry) < NETWORK_PATIENCE

    async def _tell(self, session: AsyncSession, inbox_id: int) -> None:
        for admin in self.admin_ids:
            await outbox.put(
                session,
                UpdateFailed(inbox_id, admin),
                lane=admin,
                key=f"update:{inbox_id}:{admin}",
                not_before=self.now(),
                priority=Priority.ESCALATION,
                now=self.now(),
            )


def _outdated(error: Exception) -> bool:
    """What was pressed has passed: the press is too old to be answered, the message is gone, or shows it already."""
    if not isinstance(error, TelegramBadRequest):
        return False
    return "query is too old" in error.message or outcome_of(error) in (Outcome.UNCHANGED, Outcome.VANISHED)


def _no_fault(error: Exception) -> bool:
    """The network while speaking, or the base or the disk for a moment: no fault of the update."""
    return passing(error) or (isinstance(error, SPEECH) and outcome_of(error) is not Outcome.REFUSED)
