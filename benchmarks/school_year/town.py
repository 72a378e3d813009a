"""A bot without a wire: the real storage, plan, letters and courier; a clock that is moved, and Telegram as a list.

Two ways of being away are played.  The network is gone: the bot ticks on, and no call reaches Telegram.  The bot is
off: nothing ticks; it starts as it does after a crash.  Meanwhile nobody's press arrives, so people wait.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiogram.exceptions import TelegramForbiddenError
from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy import bindparam, func, select, union_all

from domain.people import Department, Role
from scheduler import gap, plan
from scheduler.courier import Courier
from scheduler.letters import compose
from scheduler.limiter import Limiter, Wait
from scheduler.outcomes import NotReached
from storage import engine, hops, people
from storage.engine import Database
from storage.migrations.apply import upgrade
from storage.models import AssignmentRow, OutboxRow

ZONE = "Europe/Moscow"
PER_CALL = timedelta(seconds=1 / 29)  # what Telegram allows to all together
_NAMED = re.compile(r"^(?:⚠ Просрочено|● Сегодня|○ [^:]+): (\d+(?:/\d+)?)\.", re.M)


_reminders, _letters = AssignmentRow.__table__.c, OutboxRow.__table__.c
_COMING = union_all(
    select(func.min(_reminders.next_reminder_at)).where(_reminders.next_reminder_at > bindparam("now")),
    select(func.min(_letters.not_before)).where(_letters.state == "queued", _letters.not_before > bindparam("now")),
)


class AtOnce(hops.Connection):
    """Statements without the hop to a thread: a year has half a million of them, and nobody waits meanwhile."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if self._connection is None or fn == self._conn.close:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)


def _connect(path: str, timeout: float) -> AtOnce:
    usual = hops.connect(path, timeout)
    usual.__class__ = AtOnce
    return usual  # type: ignore[return-value]


class Unlimited(Limiter):
    """The wire itself moves the clock by a call's share of the rate."""

    def take(self, lane: str, now: float, *, interactive: bool) -> Wait | None:
        return None

    def held(self, now: float) -> set[str]:
        return set()


class Watched(Courier):
    """Says when it has looked and found nothing."""

    rests = False

    async def _rest(self) -> None:
        self.rests = True
        try:
            await super()._rest()
        finally:
            self.rests = False

    @property
    def is_idle(self) -> bool:
        return self.rests and not self.wake.is_set() and not self.in_flight


@dataclass
class Wire:
    """Telegram: takes every call down.  `blocked` are the chats that refuse, `cut` is the network gone."""

    town: "Town"
    log: list[dict[str, Any]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    cut: bool = False
    hears: Callable[[int, list[str], datetime], None] = lambda chat, labels, at: None
    _last: int = 0

    async def __call__(self, method: Any) -> Any:
        if self.cut:
            raise NotReached(method=method, message="no connection")
        self.town.now += PER_CALL
        if method.chat_id in self.blocked:
            raise TelegramForbiddenError(method=method, message="Forbidden: bot was blocked by the user")
        if not isinstance(method, SendMessage | EditMessageText):
            raise AssertionError(f"the wire knows no {method.__api_method__}")
        self._last += 1
        is_edit = isinstance(method, EditMessageText)
        message_id = method.message_id if is_edit else self._last
        buttons = [[each.text for each in row] for row in getattr(method.reply_markup, "inline_keyboard", None) or []]
        self.log.append(
            {
                "at": self.town.now.isoformat(),
                "chat": method.chat_id,
                "edit": is_edit,
                "text": "" if is_edit else method.text,
                "buttons": [] if is_edit else buttons,
            }
        )
        if not is_edit and (labels := _NAMED.findall(method.text)):
            self.hears(method.chat_id, labels, self.town.now)
        return SimpleNamespace(chat=SimpleNamespace(id=method.chat_id), message_id=message_id)


@dataclass(frozen=True)
class Resident:
    """Who lives in the town: his chat, his id, the seat he answers for (0 for secretary and head)."""

    person_id: int
    chat: int
    seat_id: int = 0


class Town:
    """One department; `settle` lets everything that is due at `now` happen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        engine.connect = _connect  # until `close`
        self.database = Database(f"sqlite:///{folder / 'year.db'}")
        self.now = datetime(2024, 8, 26, 5, tzinfo=UTC)
        self.wire = Wire(self)
        self.off = False
        self.home: Department
        self.secretary: Resident
        self.head: Resident
        self.directors: list[Resident] = []
        self.ticks = 0
        self._epoch = 0
        self._courier: Watched | None = None
        self._task: asyncio.Task[None] | None = None

    # ── who there is ────────────────────────────────────────────────────────────────────────────────────────────────

    async def found(self, schools: int) -> None:
        await upgrade(f"sqlite:///{self.folder / 'year.db'}", now=self.now)
        async with self.database.write() as session:
            self.home = await people.create_department(session, "Управление образования", ZONE, self.now)
        self.secretary = await self._staff("Рогова Лидия Игоревна", Role.SECRETARY, 1001)
        self.head = await self._staff("Сомов Артём Викторович", Role.HEAD, 1002)
        for number in range(1, schools + 1):
            async with self.database.write() as session:
                added = await people.add_person(
                    session, self.home.id, name=f"Директор{number} Анна Ивановна", post="директор",
                    organization_name=f"СОШ № {number}", today=self.home.today(self.now), now=self.now,
                )  # fmt: skip
                chat = 2000 + number
                await people.connect(session, added.person.id, chat, self.now)
            self.directors.append(Resident(added.person.id, chat, added.seat.id))

    async def _staff(self, name: str, role: Role, chat: int) -> Resident:
        async with self.database.write() as session:
            person = await people.appoint(session, self.home.id, name, role, self.now)
            await people.connect(session, person.id, chat, self.now)
        return Resident(person.id, chat)

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def today(self) -> date:
        return self.home.today(self.now)

    def at(self, day: date, clock: time) -> datetime:
        return self.home.at(day, clock)

    def seconds(self) -> float:
        return self.now.timestamp()

    async def next_due(self) -> datetime | None:
        """The next instant at which the tables have something to do."""
        async with self.database.read() as session:
            coming = (await session.execute(_COMING, {"now": self.now})).scalars()
            return min((each for each in coming if each is not None), default=None)

    # ── the bot ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """As `bot.run` does: a new epoch, what a silence asks for, then the courier."""
        self._epoch += 1
        self.off = False
        self._courier = Watched(
            self.database, self.wire, compose, now=lambda: self.now, epoch=self._epoch,  # type: ignore[arg-type]
            limiter=Unlimited(), machine=self.seconds,
        )  # fmt: skip
        self._task = asyncio.create_task(self._courier.run(drain=1))
        async with self.database.write() as session:
            await gap.after_silence(session, self.now)

    async def stop(self) -> None:
        """Off: what is in flight lands, then nothing moves."""
        self.off = True
        if self._courier is not None and self._task is not None:
            self._courier.stop()
            await self._task
            self._courier = None

    async def settle(self, *, ticks: bool = True) -> None:
        """`ticks` false: what people did at this moment goes out; no tick would find anything due."""
        if self.off:
            return
        if not ticks:
            await self._deliver()
            return
        while True:
            async with self.database.write() as session:
                planned = await plan.tick(session, self.now)
                if not self.wire.cut:
                    await gap.beat(session, self.now)
            self.ticks += 1
            sent = await self._deliver()
            if not planned and not sent:
                return

    async def _deliver(self) -> bool:
        """Until the courier sleeps: nothing in flight, and its last look found nothing that may go."""
        assert self._courier is not None
        assert self._task is not None
        before = len(self.wire.log)
        self._courier.wake.set()
        while not self._courier.is_idle:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0)
        return len(self.wire.log) > before

    async def close(self) -> None:
        await self.stop()
        await self.database.close()
        engine.connect = hops.connect
        (self.folder / "wire.jsonl").write_text(
            "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in self.wire.log), encoding="utf-8"
        )
