"""From an update to its handler: who acts, what may be done, what the handler is given."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher, Router
from aiogram.dispatcher.flags import get_flag
from aiogram.fsm.middleware import FSMContextMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User

import handlers.errors
import handlers.routers
from bot.change import OneChange, Ride
from bot.fsm import BufferedStorage, FsmBuffer, buffer, flush, flush_redis
from domain.errors import NotAllowed
from domain.people import Actor
from domain.rights import Action, allowed
from storage import actors
from storage.engine import Database
from storage.inbox import InboxEntry

log = logging.getLogger(__name__)

ANONYMOUS_ADMIN = 1087968824  # GroupAnonymousBot: in messages an anonymous admin's name, nobody's right

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class WhoActs(BaseMiddleware):
    """Gives `actor: Actor`, read afresh.  Bots, channels and anonymous admins act as strangers.

    Stands before aiogram's own reading of the state, which is taken in the same look.
    """

    def __init__(self, admin_ids: frozenset[int], states: FSMContextMiddleware) -> None:
        self.admin_ids = admin_ids
        self.states = states

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        if user is None and isinstance(event, Update) and _is_said(event):
            return None  # said by nobody: nobody is answered, and there is no state to look for an answer in
        if user is None or user.is_bot or user.id == ANONYMOUS_ADMIN:
            data["actor"] = Actor(telegram_id=0)
            return await handler(event, data)
        database: Database = data["database"]
        state = self.states.resolve_event_context(data["bot"], data)
        async with database.read() as session:
            data["actor"] = await actors.actor(session, user.id, data["now"], admin_ids=self.admin_ids)
            if state is not None and isinstance(self.states.storage, BufferedStorage):
                await self.states.storage.look(session, state.key)
        return await handler(event, data)


def _is_said(update: Update) -> bool:
    """A message that is not a group's word about its own new id."""
    said = update.message or update.edited_message
    return said is not None and not said.migrate_to_chat_id and not said.migrate_from_chat_id


class NamesItsRight(BaseMiddleware):
    """Asks `domain.rights` for the action that the handler's flags name; one without a name is not called."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        action = get_flag(data, "action")
        actor: Actor = data["actor"]
        if not isinstance(action, Action) or not allowed(actor, action):
            if isinstance(event, CallbackQuery | Message):
                raise NotAllowed(str(action))
            return None
        return await handler(event, data)


def build(storage: BufferedStorage, admin_ids: frozenset[int]) -> Dispatcher:
    """The dispatcher with every router of the house."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.update.outer_middleware.unregister(dispatcher.fsm)
    dispatcher.update.outer_middleware(WhoActs(admin_ids, dispatcher.fsm))
    dispatcher.update.outer_middleware(dispatcher.fsm)
    right = NamesItsRight()
    dispatcher.include_router(handlers.errors.build())
    for router in handlers.routers.build():
        _guard(router, right)
        dispatcher.include_router(router)
    return dispatcher


def _guard(router: Router, right: NamesItsRight) -> None:
    for name, observer in router.observers.items():
        if name not in ("error", "errors", "update"):
            observer.middleware(right)
    for below in router.sub_routers:
        _guard(below, right)


class Feeder:
    """What intake calls for each update: feeds it with its own change, and marks done what changed nothing."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        bot: Bot,
        database: Database,
        *,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        ride: Ride | None = None,
        **given: Any,
    ) -> None:
        self.dispatcher = dispatcher
        self.bot = bot
        self.database = database
        self.now = now
        self.wake = wake
        self.ride = ride
        self.given = given

    async def __call__(self, entry: InboxEntry) -> None:
        """Raises what the handler raised; `entry.done` tells whether its change is committed all the same."""

        def committed() -> None:
            entry.done = True
            if self.ride is None:
                self.wake()

        now = self.now()
        pending = FsmBuffer()
        change = OneChange(self.database, entry.id, pending, now, committed, self.ride)
        token = buffer.set(pending)
        try:
            update = Update.model_validate_json(entry.payload, context={"bot": self.bot})
            await self.dispatcher.feed_update(
                self.bot, update, database=self.database, change=change, now=now, **self.given
            )
            if not change.done:
                async with change():
                    pass
            elif pending.changed:
                # Asked after the change was committed: what is awaited must not be lost for that.
                async with self.database.write() as session:
                    await flush(session, pending)
                await flush_redis(pending)
        finally:
            buffer.reset(token)
