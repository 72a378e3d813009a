"""One life of a small bot on the whole machinery: intake, workers, one change an update, courier, leadership.

It echoes: a message leaves a row in `effects` and a letter in the outbox in one change; a letter that arrived leaves a
row in `told`.  Neither table forbids repeats, so that the checker can count them.
"""

import asyncio
import contextlib
import os
import signal
from datetime import UTC, datetime
from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import telegram
from bot.change import OneChange
from bot.fsm import BufferedStorage, FsmBuffer, buffer
from bot.intake import Polling, Workers
from bot.leader import Leadership
from domain.letters import CardRefreshed, Letter, MorningReminder, Priority, ReportArrived, packed
from scheduler import letters, plan
from scheduler.courier import Courier, Deposed
from scheduler.limiter import Limiter
from scheduler.outcomes import Composed
from scheduler.schedule import Schedule
from storage import crash, engine, outbox
from storage.engine import Database
from storage.inbox import InboxEntry
from storage.leader import check_epoch
from storage.models import OutboxRow

metadata = MetaData()
effects = Table("effects", metadata, Column("id", Integer, primary_key=True), Column("update_id", BigInteger))
told = Table(
    "told",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Integer),
    Column("lane", BigInteger),
    Column("text", Text),
)
POISON = "яд"


def utc() -> datetime:
    return datetime.now(UTC)


def routes() -> Router:
    router = Router()

    @router.message(F.text == POISON)
    async def poisoned(message: Message) -> None:
        raise LookupError("a handler's mistake")

    @router.message(F.text == "/card")
    async def card(message: Message) -> None:
        button = InlineKeyboardButton(text="Исполнено", callback_data="done:1")
        await message.answer("карточка", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @router.callback_query()
    async def pressed(press: CallbackQuery, change: OneChange, update_id: int) -> None:
        assert press.message is not None
        async with change() as session:
            await session.execute(insert(effects).values(update_id=update_id))
            await outbox.put(
                session, CardRefreshed(press.message.message_id), lane=press.from_user.id,
                key=f"edit:{press.message.message_id}", not_before=utc(), priority=Priority.EDIT, now=utc(),
            )  # fmt: skip
        await press.answer("✓")

    @router.message()
    async def echo(message: Message, change: OneChange, update_id: int) -> None:
        async with change() as session:
            await session.execute(insert(effects).values(update_id=update_id))
            await outbox.put(
                session, ReportArrived(update_id, message.chat.id), lane=message.chat.id,
                key=None, not_before=utc(), priority=Priority.REPLY, now=utc(),
            )  # fmt: skip

    return router


class Small:
    """The machinery put together as `bot.run` does, small enough to be killed often."""

    def __init__(self, order: dict[str, Any]) -> None:
        engine.ASLEEP_MS = 1500
        self.database = Database(order["database"])
        self.limiter = Limiter(order.get("rate", 29.0))
        self.bot = telegram.build(order["token"], limiter=self.limiter, api_url=order["address"])
        self.leadership = Leadership(
            self.database,
            f"life {os.getpid()}",
            beat_seconds=order.get("beat", 0.1),
            stale_seconds=order.get("stale", 0.5),
        )
        self.workers = Workers(self.database, self.handle, now=utc, pauses=(0.2, 0.4), fence=self.leadership.check)
        self.polling = Polling(self.bot, self.workers, ["message", "callback_query"], long_poll=5)
        self.dispatcher = Dispatcher(storage=BufferedStorage(self.database))
        self.dispatcher.include_router(routes())
        self.courier: Courier | None = None
        self.polls = order.get("polls", True)
        self.instant = datetime.fromisoformat(order["ticks_at"]) if "ticks_at" in order else None
        self.stopping = asyncio.Event()

    async def handle(self, entry: InboxEntry) -> None:
        def committed() -> None:
            entry.done = True
            if self.courier is not None:
                self.courier.wake.set()

        pending = FsmBuffer()
        change = OneChange(self.database, entry.id, pending, utc(), committed)
        token = buffer.set(pending)
        try:
            update = Update.model_validate_json(entry.payload, context={"bot": self.bot})
            await self.dispatcher.feed_update(self.bot, update, change=change, update_id=update.update_id)
        finally:
            buffer.reset(token)

    async def compose(self, session: AsyncSession, letter: Letter, now: datetime) -> Composed | None:
        assert self.courier is not None
        epoch = self.courier.epoch

        def noted(lane: int, text: str) -> Any:
            async def after(session: AsyncSession, result: Any, now: datetime) -> None:
                await session.execute(insert(told).values(epoch=epoch, lane=lane, text=text))

            return after

        match letter:
            case ReportArrived(number, chat_id):
                text = f"эхо {number}"
                return Composed(SendMessage(chat_id=chat_id, text=text), noted(chat_id, text))
            case MorningReminder(number):
                if number < 0:
                    raise LookupError("a letter's mistake")
                text = f"напоминание {number}"
                return Composed(SendMessage(chat_id=number, text=text), noted(number, text))
            case CardRefreshed(message_id):
                lane = select(OutboxRow.lane).where(
                    OutboxRow.state == "sending", OutboxRow.payload == packed(letter)[1]
                )
                chat_id = int((await session.execute(lane)).scalar_one())
                return Composed(EditMessageText(chat_id=chat_id, message_id=message_id, text=f"исполнено {now}"))
        return None

    async def lead(self) -> None:
        """Works and sends while this process leads; a deposed one waits for its turn again."""
        while await self.leads():
            assert self.leadership.epoch is not None
            self.courier = Courier(
                self.database,
                self.bot,
                self.compose,
                now=utc,
                epoch=self.leadership.epoch,
                limiter=self.limiter,
                fence=check_epoch,
            )
            working = [self.workers.run(), self.polling.run()] if self.polls else []
            schedule = Schedule()
            if self.instant is not None:
                # The bot's own ticks and letters, at an instant that stands still.
                self.courier.now, self.courier.compose = self.ticking, letters.compose
                schedule.every(0.2, self.tick, "what is due")
            schedule.start()
            with contextlib.suppress(Deposed):
                await asyncio.gather(self.courier.run(), *working)
            schedule.stop()
            await schedule.finished()

    async def leads(self) -> bool:
        """Waits until it leads; False when it is asked to stop meanwhile."""
        waits = [asyncio.create_task(one.wait()) for one in (self.leadership.leading, self.stopping)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()
        return not self.stopping.is_set()

    def ticking(self) -> datetime:
        assert self.instant is not None
        return self.instant

    async def tick(self) -> None:
        assert self.courier is not None
        if await plan.wake(self.database, self.ticking(), self.leadership.check):
            self.courier.wake.set()

    async def live(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.stopping.set)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # the nursery holds it back until here
        await self.leadership.acquire()
        keeping = asyncio.create_task(self.leadership.keep())
        leading = asyncio.create_task(self.lead())
        stopped = asyncio.create_task(self.stopping.wait())
        done, _ = await asyncio.wait([keeping, leading, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        self.polling.stop()
        await self.workers.drain()
        if self.courier is not None:
            self.courier.stop()
            await leading
        await self.leadership.release()
        await self.bot.session.close()
        await self.database.close()


async def live(order: dict[str, Any]) -> None:
    crash.arm(order.get("crash", ""))
    await Small(order).live()
