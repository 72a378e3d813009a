"""The courier: takes letters out of the outbox, makes them on fresh data, sends them, and marks what became of them.

A task of its own, woken by `wake` at a commit and looking each second anyway.  Claim, compose, send, complete are four
steps with no transaction open across the network.  Pauses are machine time, kept in memory: a restart sends at once.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from aiogram import Bot
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import CardRefreshed, Letter, unpacked
from scheduler.limiter import Limiter, counted
from scheduler.outcomes import Composed, NotYet, Outcome, outcome_of, repeatable, retry_after
from storage import chats, outbox, reach
from storage.crash import point
from storage.engine import Database
from storage.models import CardRow
from storage.outbox import UNKNOWN_ALLOWED, UNREACHABLE, Claimed, Superseded
from storage.trouble import passing

log = logging.getLogger(__name__)

T = TypeVar("T")

Compose = Callable[[AsyncSession, Letter, datetime], Awaitable[Composed | NotYet | None]]

IN_FLIGHT = 8
FOR_PEOPLE = 2  # of them, kept for interactive letters
IN_FLIGHT_WHEN_HANGING = 64
HANGS = 2.0  # seconds after which an answer is late and its place is given to another
LOOK = 1.0  # seconds between looks when nobody wakes us
TOTAL = 150.0  # seconds for a call, should the session that knows connect, read and upload times not end it before
STALE = (
    10.0  # seconds after which a claim is given back unsent: this process has been asleep, others may have taken over
)
FRESH = 0.5  # seconds for which what was composed is fresh
BY_AGE = 8  # one claim in so many goes by age
POISON = 3  # failures to compose before a letter is given up
TROUBLES = 10  # unknown outcomes of a repeatable call before it is given up


class Stopped(Exception):
    """The courier cannot go on: the token is not accepted, or another process leads.  No letter is lost."""


class Unauthorized(Stopped):
    """Telegram does not accept the token."""


class Deposed(Stopped):
    """The epoch is over: another process leads."""


@dataclass(eq=False)
class _Flight:
    row: Claimed
    started: float
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class Courier:
    """`run()` until `stop()`; raises Stopped.  `now` gives the domain's UTC instant, `machine` seconds of a monotonic
    clock; `fence(session, epoch)` raises when the epoch is over and is asked in every commit.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        compose: Compose,
        *,
        now: Callable[[], datetime],
        epoch: int,
        limiter: Limiter | None = None,
        rate: float = 29.0,
        fence: Callable[[AsyncSession, int], Awaitable[None]] | None = None,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.bot = bot
        self.compose = compose
        self.now = now
        self.epoch = epoch
        self.limiter = limiter or Limiter(rate)
        self.fence = fence
        self.machine = machine
        self.wake = asyncio.Event()
        self._flights: set[_Flight] = set()
        self._bulk_turn = asyncio.Lock()  # bulk goes one by one, in the order of the claims
        self._looking = False
        self._returning: asyncio.Future[Any] | None = None
        self._stopping = False
        self._stopped_by: Stopped | None = None
        self._claims = 0
        self._silent = 0  # calls in a row that did not reach Telegram
        self._silent_until = 0.0
        self._poison: dict[int, int] = {}
        self._troubles: dict[int, int] = {}

    # ── the round ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self, *, drain: float = 10.0) -> None:
        """Sends what is due until `stop()`, then waits up to `drain` seconds for what is in flight.

        Raises Unauthorized and Deposed.  What hangs longer is found and queued again at the next start.
        """
        try:
            await self._keep_trying(self._recover)
            self._looking = True
            while not self._stopping:
                self.wake.clear()
                if not await self._look():
                    await self._rest()
        except Deposed as deposed:
            self._halt(deposed)
        finally:
            self._stopping = True
            await self._drain(drain)
        if self._stopped_by is not None:
            raise self._stopped_by

    def stop(self) -> None:
        """No new letters; `run()` returns when those in flight have landed."""
        self._stopping = True
        self.wake.set()

    @property
    def in_flight(self) -> int:
        return len(self._flights)

    async def _rest(self) -> None:
        # What is in flight wakes us when it lands; otherwise the first lane that may speak again decides.
        soonest = LOOK if self._flights else self.limiter.soonest(self.machine())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), min(LOOK, max(0.02, soonest)))

    async def _recover(self) -> None:
        async with self._write() as session:
            now = self.now()
            for row in await outbox.recover(session, self.epoch, now):
                log.error("letter %d is given up: its outcome was unknown three times", row.id)
                await reach.tell_failed(session, row, now)

    async def _look(self) -> bool:
        """Puts in flight what is due; whether there may be more at once."""
        try:
            return await self._claim()
        except Exception as error:
            if not passing(error):
                raise
            log.warning("the database refuses to hand out letters: %s", type(error).__name__)
            return False

    async def _claim(self) -> bool:
        machine = self.machine()
        if machine < self._silent_until:
            return False
        hanging = sum(machine - flight.started > HANGS for flight in self._flights)
        ceiling = min(IN_FLIGHT_WHEN_HANGING, IN_FLIGHT + hanging)
        bulk = ceiling - FOR_PEOPLE - sum(not flight.row.interactive for flight in self._flights)
        room = ceiling - len(self._flights)
        if room <= 0:
            return False
        self._claims += 1
        by_age = self._claims % BY_AGE == 0
        async with self._write() as session:
            rows = await outbox.claim(
                session,
                epoch=self.epoch,
                now=self.now(),
                limit=room,
                bulk=0 if self.limiter.bulk_wait(machine) else bulk,
                held=self.limiter.held(machine),
                held_for_bulk=self.limiter.held_for_bulk(machine),
                oldest_first=by_age,
            )
        if rows:
            point("courier.claimed")
        for row in rows:
            self._start(row)
        # Fewer than asked for by priority: the rest waits for its lane or for a bulk place, and landings wake us.
        return len(rows) == room or (by_age and bool(rows))

    async def ride(self, session: AsyncSession) -> Callable[[bool], None]:
        """Claims, in the transaction of a change, the letters it has queued for who is looking at the screen.

        That saves the transaction between a press and its new card.  What is returned must be called as soon as the
        change is over, with whether it was committed: then they fly.  Bulk waits for `run`.
        """
        machine, queued = self.machine(), outbox.queued_now(session)
        room = min(FOR_PEOPLE, IN_FLIGHT - len(self._flights))
        if not queued or not self._looking or self._stopping or machine < self._silent_until or room <= 0:
            return self._woken
        try:
            await self._check(session)
        except Deposed:
            return self._woken
        held = self.limiter.held(machine)
        rows = await outbox.claim(
            session, epoch=self.epoch, now=self.now(), limit=room, bulk=0, held=held, oldest_first=False
        )

        def over(committed: bool) -> None:
            if rows and not committed:
                # Whoever is cancelled at a commit does not know whether it was one; the claim itself does.
                self._returning = asyncio.gather(*map(self._give_back, rows), return_exceptions=True)
                return
            if rows:
                point("courier.claimed")
            for row in rows:
                self._start(row)
            if len(rows) < queued:
                self.wake.set()

        return over

    def _woken(self, committed: bool) -> None:
        self.wake.set()

    async def _give_back(self, row: Claimed) -> None:
        with contextlib.suppress(Superseded, Stopped):
            await self._settle(lambda session: outbox.requeue(session, row, error="the change has not ended"))
            self.wake.set()

    def _start(self, row: Claimed) -> None:
        flight = _Flight(row, self.machine())
        self._flights.add(flight)
        flight.task = asyncio.create_task(self._fly(flight), name=f"letter {row.id}")

    async def _drain(self, seconds: float) -> None:
        tasks = [flight.task for flight in self._flights if flight.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _halt(self, reason: Stopped) -> None:
        log.critical("the courier stops: %s", reason)
        self._stopped_by = self._stopped_by or reason
        self.stop()

    # ── one letter ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _fly(self, flight: _Flight) -> None:
        row = flight.row
        try:
            await self._deliver(flight)
        except Superseded:
            log.warning("letter %d was taken over by another process", row.id)
        except Deposed as deposed:
            self._halt(deposed)
        except Exception:
            log.exception("letter %d: a mistake in the courier itself", row.id)
            self.limiter.hold(row.lane, self.machine(), 60.0)
            with contextlib.suppress(Exception):
                await self._settle(lambda session: outbox.requeue(session, row, error="a mistake in the courier"))
        finally:
            self._flights.discard(flight)
            # Bulk is claimed by the handful: each claim ranks everything that is due.
            machine = self.machine()
            moving = sum(not one.row.interactive and machine - one.started <= HANGS for one in self._flights)
            if row.interactive or moving <= IN_FLIGHT // 3:
                self.wake.set()

    async def _deliver(self, flight: _Flight) -> None:
        row = flight.row
        try:
            letter = unpacked(row.kind, row.payload)
        except (KeyError, TypeError, ValueError) as error:
            return await self._give_up(row, f"not a letter of this version: {error!r}")
        composed = await self._composed(row, letter)
        if composed is None:
            return None
        waited = self.machine()
        if not await self._may_go(row):
            return await self._settle(lambda session: outbox.requeue(session, row, error="waits for its turn"))
        if self.machine() - waited > FRESH:
            composed = await self._composed(row, letter)
            if composed is None:
                return None
        if self.machine() - flight.started > STALE:
            return await self._settle(lambda session: outbox.requeue(session, row, error="claimed too long ago"))
        try:
            result = await self._send(row, composed)
        except Exception as error:
            return await self._follow(row, letter, composed, error)
        point("courier.sent")
        self._heard(row)
        await self._mark_sent(row, composed, result)
        point("courier.completed")
        return None

    async def _composed(self, row: Claimed, letter: Letter) -> Composed | None:
        """None: it is settled otherwise already."""
        try:
            async with self.database.read() as session:
                composed = await self.compose(session, letter, self.now())
        except Exception as error:
            log.exception("letter %d (%s) cannot be composed", row.id, row.kind)
            self._poison[row.id] = self._poison.get(row.id, 0) + 1
            if self._poison[row.id] >= POISON and not passing(error):
                await self._give_up(row, f"cannot be composed: {error!r}")
            else:
                self.limiter.hold(row.lane, self.machine(), float(self._poison[row.id]))
                await self._settle(lambda session: outbox.requeue(session, row, error="cannot be composed"))
            return None
        if isinstance(composed, NotYet):
            until = composed.until
            self.limiter.hold(row.lane, self.machine(), 1.0)  # should `until` have passed meanwhile
            await self._settle(lambda session: outbox.requeue(session, row, error="not yet", not_before=until))
            return None
        if composed is None:
            await self._settle(lambda session: outbox.cancelled(session, row, self.now(), reason="nothing left to say"))
        return composed

    async def _may_go(self, row: Claimed) -> bool:
        if row.interactive:
            return await self._turn(row)
        async with self._bulk_turn:
            return await self._turn(row)

    async def _turn(self, row: Claimed) -> bool:
        while not self._stopping and self.machine() >= self._silent_until:
            wait = self.limiter.take(row.lane, self.machine(), interactive=row.interactive)
            if wait is None:
                return True
            if wait.lane or wait.seconds > LOOK:
                return False
            await asyncio.sleep(max(wait.seconds, 0.001))
        return False

    async def _send(self, row: Claimed, composed: Composed) -> Any:
        counted.set(True)  # this task's own context: the Bot's middleware need not count it again
        try:
            async with asyncio.timeout(TOTAL):
                return await self.bot(composed.method)
        finally:
            self.limiter.landed(row.lane, self.machine())

    async def _mark_sent(self, row: Claimed, composed: Composed, result: Any, note: str = "") -> None:
        now = self.now()
        message_id = getattr(result, "message_id", None)

        async def with_after(session: AsyncSession) -> None:
            await outbox.sent(session, row, now, message_id=message_id, note=note)
            if composed.after is not None:
                await composed.after(session, result, now)

        try:
            await self._settle(with_after)
        except (Stopped, Superseded):
            raise
        except Exception as error:
            # It was said; saying it again would be worse than not noting it.
            log.exception("letter %d was sent, what follows from it failed", row.id)
            told = f"sent, but: {error!r}"
            await self._settle(lambda session: outbox.sent(session, row, now, message_id=message_id, note=told))

    # ── what follows ────────────────────────────────────────────────────────────────────────────────────────────────

    def _heard(self, row: Claimed) -> None:
        self._silent = 0
        self._poison.pop(row.id, None)
        self._troubles.pop(row.id, None)

    async def _follow(self, row: Claimed, letter: Letter, composed: Composed, error: Exception) -> None:
        outcome = outcome_of(error)
        now, machine = self.now(), self.machine()
        why = f"{type(error).__name__}: {error}"[:500]
        log.info("letter %d (%s) to %s: %s, %s", row.id, row.kind, row.lane, outcome.name, why)
        if outcome is not Outcome.NOT_REACHED:
            self._silent = 0
        match outcome:
            case Outcome.NOT_REACHED:
                self._silent += 1
                self._silent_until = machine + min(30.0, 0.5 * 2 ** min(self._silent, 6))
                await self._settle(lambda session: outbox.requeue(session, row, error=why))
            case Outcome.SLOW_DOWN:
                self.limiter.refused(row.lane, machine, retry_after(error))
                await self._settle(lambda session: outbox.requeue(session, row, error=why))
            case Outcome.UNKNOWN:
                await self._unknown(row, composed, why)
            case Outcome.UNCHANGED:
                await self._mark_sent(row, composed, None, note="not modified")
            case Outcome.VANISHED:
                await self._settle(lambda session: _forget_card(session, row, letter, now, why))
            case Outcome.UNREACHABLE:
                await self._settle(lambda session: _lost(session, row, now))
            case Outcome.TOPIC_GONE:
                await self._settle(lambda session: _without_topic(session, row, now, why))
            case Outcome.MIGRATED:
                new = int(error.migrate_to_chat_id)  # type: ignore[attr-defined]
                old = getattr(composed.method, "chat_id", None)
                self.limiter.hold(row.lane, machine, 1.0)
                await self._settle(lambda session: _moved(session, row, old if isinstance(old, int) else None, new))
            case Outcome.UNAUTHORIZED:
                await self._settle(lambda session: outbox.requeue(session, row, error=why))
                self._halt(Unauthorized(why))
            case Outcome.REFUSED:
                await self._give_up(row, why)

    async def _unknown(self, row: Claimed, composed: Composed, why: str) -> None:
        again = repeatable(composed.method)
        self._troubles[row.id] = self._troubles.get(row.id, 0) + 1
        spent = self._troubles[row.id] >= TROUBLES if again else row.unknown >= UNKNOWN_ALLOWED
        if spent:
            return await self._give_up(row, why)
        self.limiter.hold(row.lane, self.machine(), min(30.0, 2.0 ** self._troubles[row.id] / 2))
        return await self._settle(lambda session: outbox.requeue(session, row, error=why, unknown=not again))

    async def _give_up(self, row: Claimed, why: str) -> None:
        log.error("letter %d (%s) to %s is given up: %s", row.id, row.kind, row.lane, why)
        self._poison.pop(row.id, None)
        self._troubles.pop(row.id, None)

        async def told(session: AsyncSession) -> None:
            await outbox.dead(session, row, self.now(), error=why)
            await reach.tell_failed(session, row, self.now())

        await self._settle(told)

    # ── the database ────────────────────────────────────────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[AsyncSession]:
        """Raises Deposed when the epoch is over."""
        async with self.database.write() as session:
            await self._check(session)
            yield session

    async def _check(self, session: AsyncSession) -> None:
        if self.fence is not None:
            try:
                await self.fence(session, self.epoch)
            except Exception as error:
                if passing(error):
                    raise
                raise Deposed(f"epoch {self.epoch} is over") from error

    async def _settle(self, change: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """One transaction, tried until the database takes it: what was said must not be said again for a full disk."""

        async def once() -> None:
            async with self._write() as session:
                await change(session)

        await self._keep_trying(once)

    async def _keep_trying(self, step: Callable[[], Awaitable[T]]) -> T:
        pause = 0.25
        while True:
            try:
                return await step()
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("the database refuses (%s), again in %.2f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(5.0, pause * 2)


async def _forget_card(session: AsyncSession, row: Claimed, letter: Letter, now: datetime, why: str) -> None:
    await outbox.cancelled(session, row, now, reason=why)
    if isinstance(letter, CardRefreshed):
        await session.execute(delete(CardRow).where(CardRow.id == letter.card_id))


async def _lost(session: AsyncSession, row: Claimed, now: datetime) -> None:
    await outbox.cancelled(session, row, now, reason=UNREACHABLE)
    await reach.lost(session, int(row.lane), now)


async def _without_topic(session: AsyncSession, row: Claimed, now: datetime, why: str) -> None:
    if await chats.topic_gone(session, int(row.lane), now):
        await outbox.requeue(session, row, error=why)
    else:
        await outbox.dead(session, row, now, error=why)


async def _moved(session: AsyncSession, row: Claimed, old: int | None, new: int) -> None:
    await outbox.requeue(session, row, error="the group has a new id", lane=new)
    await reach.migrate_chat(session, int(row.lane) if old is None else old, new)
