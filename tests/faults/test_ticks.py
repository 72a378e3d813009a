"""Ticks are only woken: the bot dies around them again and again, and people get what they would have got anyway.

The same days are lived calmly and with deaths at seeded places of every tick: before its commit, after it, with letters
claimed, said and not yet marked, marked.  A death here is an exception that nothing of ours catches; from then on that
life writes and says nothing.  The SIGKILL itself is in `test_deaths`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import CardRefreshed
from domain.protocol import Mark
from scheduler import courier, gap, plan
from scheduler.letters import compose
from storage.engine import Database
from storage.models import AssignmentRow, OutboxRow, ServiceRow
from storage.outbox import Claimed
from tests.cast import Someone, Unlimited, World
from tests.servers import Templates, new_postgres
from tests.story.school import Point, Town, town

pytestmark = pytest.mark.slow

AROUND_TICKS = ("tick.planned", "tick.committed")
AROUND_CALLS = ("courier.claimed", "courier.sent", "courier.completed")


class Killed(BaseException):
    """No `except Exception` may see it: the process is no more."""


class Life(Database):
    """The base as one life of the bot after the other sees it."""

    is_over = False

    def must_be_alive(self) -> None:
        if self.is_over:
            raise Killed

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        self.must_be_alive()
        async with super().write() as session:
            yield session
            self.must_be_alive()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        self.must_be_alive()
        async with super().read() as session:
            yield session


class Buried(courier.Courier):
    """Knows whom to bury: a task that died alone would be complained of."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._sent_off: list[asyncio.Task[None]] = []

    def _start(self, row: Claimed) -> None:
        before = set(self._flights)
        super()._start(row)
        self._sent_off += [each.task for each in self._flights - before if each.task is not None]

    async def are_buried(self, run: asyncio.Task[None]) -> None:
        self.stop()
        await asyncio.gather(run, *self._sent_off, return_exceptions=True)


class Mortal(World):
    """A world whose bot dies at the ordered places; `orders` are taken one a life, when it settles next."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        self.database: Life = Life(url)
        self.feeder.database = self.database
        self.seed: int | None = None
        self.chance: random.Random | None = None
        self.died: Counter[str] = Counter()
        self.in_doubt: Counter[str] = Counter()
        self._armed, self._left, self._epoch = "", 0, 0
        self.bot.session.middleware(self._only_the_living)

    async def _only_the_living(self, call: Any, bot: Any, method: Any) -> Any:
        self.database.must_be_alive()
        return await call(bot, method)

    def passes_point(self, name: str) -> None:
        if name != self._armed or self.database.is_over:
            return
        self._left -= 1
        if self._left <= 0:
            self.died[name] += 1
            self.database.is_over = True
            raise Killed

    async def start(self) -> None:
        """As `bot.run` does: a new epoch, the courier, and what a silence asks for."""
        self._epoch += 1
        self.courier: Buried = Buried(
            self.database, self.bot, compose, now=self.engine.now, epoch=self._epoch, limiter=Unlimited()
        )
        self._running = asyncio.create_task(self.courier.run(drain=1))
        async with self.database.write() as session:
            assert await gap.after_silence(session, self.now) == 0

    async def settle(self) -> None:
        async with self.database.write() as session:
            await gap.beat(session, self.now)
        await self._handle()
        await self._send()
        for name, passing in [*self._orders(), ("", 0)]:
            self._armed, self._left = name, passing
            try:
                if self.database.is_over:
                    await self._is_buried()
                    await self.start()
                await plan.wake(self.database, self.now, _leads)
                await self._send()
            except Killed:
                pass
        await super().settle()

    def _orders(self) -> list[tuple[str, int]]:
        """At most two deaths with letters in flight: a third unknown outcome gives a letter up, and says so."""
        if self.chance is None:
            return []
        ticks = self.chance.choices(AROUND_TICKS, k=1)
        calls = self.chance.choices(AROUND_CALLS, k=2)
        return [*((name, 1) for name in ticks), *((name, self.chance.choice((1, 1, 2, 3))) for name in calls)]

    async def _is_buried(self) -> None:
        assert self._running is not None
        await self.courier.are_buried(self._running)
        self.database.is_over = False
        async with self.database.read() as session:
            self.in_doubt.update(await session.scalars(select(OutboxRow.lane).where(OutboxRow.state == "sending")))


async def _leads(session: AsyncSession) -> None:
    """One copy only: P13 has more."""


@dataclass
class Lived:
    """What is compared.  People are numbered, since their accounts differ from run to run."""

    heard: Counter[tuple[int, str, str]]
    letters: Counter[tuple[Any, ...]]
    schedule: list[tuple[Any, ...]]
    noted: dict[str, Any]


async def lived(world: Mortal) -> Lived:
    """A department's days: mornings, checkers' hours, a nudge of two protocols, Monday, the month's end, a month
    overdue, a return."""
    world.set_clock(date(2024, 10, 18))
    place = await town(world, batches=True)
    first, _, third = place.directors
    overdue = Point("Сведения о подвозе.", dues=(date(2024, 10, 31),))
    await place.publish(overdue, Point("План работы.", dues=(date(2024, 12, 3),)))
    await world.comes(date(2024, 11, 25))
    world.act("block", {"user_id": third.telegram_id, "blocked": True})
    await world.comes(date(2024, 11, 28), time(10))
    new = Point("Отчёт о питании.", dues=(date(2024, 12, 2),))
    await place.publish(new, Point("Ознакомиться с приказом.", mark=Mark.NOTICE), number="5")
    await place.publish(Point("Список экспертов.", dues=(date(2024, 12, 20),)), single=True)
    if world.seed is not None:
        world.chance = random.Random(world.seed)
    await world.comes(date(2024, 11, 29), time(9))
    await first.says("исполнено 1 список отправлен")
    await first.says("исполнено 3 отчёт отправлен")
    await _hours(world, date(2024, 11, 29), ("11:00", "13:00"))
    await _hours(world, date(2024, 12, 2), ("8:30", "9:00", "11:00"))
    world.set_clock(date(2024, 12, 2), time(12))
    world.act("block", {"user_id": third.telegram_id, "blocked": False})
    await world.settle()
    await _hours(world, date(2024, 12, 2), ("13:00", "16:00"))
    await _hours(world, date(2024, 12, 3), ("9:00", "13:00"))
    world.chance = None
    await world.settle()
    return await _seen(world, place)


async def _hours(world: World, day: date, clocks: tuple[str, ...]) -> None:
    for clock in clocks:
        hour, minute = map(int, clock.split(":"))
        await world.comes(day, time(hour, minute))


def _is_nudge_of_two(text: str) -> bool:
    return text.startswith("Напоминание: ") and "отметки" in text


async def _seen(world: Mortal, place: Town) -> Lived:
    people: list[Someone] = [place.secretary, place.head, *place.directors]
    number = {each.telegram_id: place for place, each in enumerate(people)}
    heard = Counter(
        (number[call.chat_id], call.params["text"], str(call.params.get("reply_markup")))
        for call in world.engine.calls.calls
        if call.method == "sendMessage" and call.done and call.chat_id in number
    )
    async with world.database.read() as session:
        rows = await session.scalars(select(OutboxRow).where(OutboxRow.kind != CardRefreshed.__name__))
        letters = Counter((each.kind, each.payload, each.key, number.get(int(each.lane)), each.state) for each in rows)
        moments = await session.execute(
            select(
                AssignmentRow.id, AssignmentRow.status, AssignmentRow.told_at, AssignmentRow.next_reminder_at
            ).order_by(AssignmentRow.id)
        )
        noted = await session.execute(select(ServiceRow.key, ServiceRow.value))
        return Lived(heard, letters, [tuple(each) for each in moments], dict(noted.all()))  # type: ignore[arg-type]


@asynccontextmanager
async def mortal(kind: str, templates: tuple[Templates, AsyncExitStack], folder: Path) -> AsyncIterator[Mortal]:
    made, kept = templates
    async with AsyncExitStack() as stack:
        if kind == "sqlite":
            folder.mkdir()
            url = await made.copy_sqlite(folder / "bot.db")
        else:
            url = await stack.enter_async_context(new_postgres(await made.postgres(kept)))
        world = Mortal(url, folder)
        await world.start()
        yield world
        await world.close()


async def test_dying_around_ticks_changes_nothing(
    kind: str, templates: tuple[Templates, AsyncExitStack], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mortal(kind, templates, tmp_path / "calm") as world:
        calm = await lived(world)
    assert any(_is_nudge_of_two(text) for _, text, _ in calm.heard)
    died: Counter[str] = Counter()
    for seed in range(2 if kind == "sqlite" else 1):
        async with mortal(kind, templates, tmp_path / str(seed)) as world:
            monkeypatch.setattr(plan, "point", world.passes_point)
            monkeypatch.setattr(courier, "point", world.passes_point)
            world.seed = seed
            disturbed = await lived(world)
            died += world.died
            in_doubt = world.in_doubt.total()
        assert not calm.heard.keys() - disturbed.heard.keys(), "lost"
        assert not disturbed.heard.keys() - calm.heard.keys(), "never said on a calm day"
        assert disturbed.heard.total() - calm.heard.total() <= in_doubt
        assert max(disturbed.heard.values()) <= 3
        assert not calm.letters - disturbed.letters
        assert not disturbed.letters - calm.letters
        assert disturbed.schedule == calm.schedule
        assert disturbed.noted == calm.noted
    assert died.keys() >= {*AROUND_TICKS, *(AROUND_CALLS if kind == "sqlite" else ())}
    assert died.total() > 10
