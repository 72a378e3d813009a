"""Updates on their way to the bot: queued, expired, acknowledged by the offset."""

import asyncio
import json
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from aiogram.types import Update

from sandbox.errors import CONFLICT, ApiError
from sandbox.state import Queued

if TYPE_CHECKING:
    from sandbox.engine import Engine

# A bot gets these only when it names them (core.telegram.org/bots/api#getupdates).
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KNOWN = frozenset(Update.model_fields) - {"update_id"}
_REMEMBERED = 20_000


def enqueue(engine: "Engine", kind: str, event: Any, lane: int) -> int | None:
    """Queues an update of this kind with its aiogram object; its id, None when the bot did not ask for the kind."""
    bot = engine.bot
    if (kind not in bot.allowed_updates) if bot.allowed_updates else (kind in UNASKED):
        return None
    update_id = _next_id(engine)
    body = Update(update_id=update_id, **{kind: event}).model_dump_json(by_alias=True, exclude_none=True).encode()
    return _put(engine, Queued(update_id, kind, engine.now(), body, lane))


def enqueue_raw(engine: "Engine", update: dict[str, Any]) -> int:
    """Queues any JSON as an update, unvalidated: unknown kinds and fields, poison. `update_id` may be given."""
    update_id = int(update.get("update_id") or _next_id(engine))
    kind = next((name for name in update if name != "update_id"), "unknown")
    body = json.dumps({**update, "update_id": update_id}, ensure_ascii=False).encode()
    return _put(engine, Queued(update_id, kind, engine.now(), body, 0))


def repeat(engine: "Engine", update_id: int, *, new_id: bool) -> int:
    """The same update once more, under its own id or a new one. Raises KeyError for an id never sent."""
    past = engine.bot.past[update_id]
    if not new_id:
        return _put(engine, Queued(past.update_id, past.kind, engine.now(), past.body, past.lane))
    return enqueue_raw(engine, {name: value for name, value in json.loads(past.body).items() if name != "update_id"})


def _next_id(engine: "Engine") -> int:
    bot, now = engine.bot, engine.now()
    if bot.last_update_at is not None and now - bot.last_update_at > timedelta(days=7):
        bot.next_update_id = engine.random.randrange(100_000_000, 900_000_000)  # after a silent week: anywhere
    bot.last_update_at = now
    bot.next_update_id += 1
    return bot.next_update_id


def _put(engine: "Engine", update: Queued) -> int:
    bot = engine.bot
    bot.queue.append(update)
    bot.past[update.update_id] = update
    if len(bot.past) > _REMEMBERED:
        del bot.past[next(iter(bot.past))]
    engine.wake_poll()
    return update.update_id


def drop_expired(engine: "Engine") -> None:
    """Forgets what was not fetched in time: a press after 150 s, anything else after 24 h."""
    now = engine.now()
    kept = [
        update
        for update in engine.bot.queue
        if now - update.at <= (engine.press_life if update.kind == "callback_query" else engine.message_life)
    ]
    if len(kept) != len(engine.bot.queue):
        engine.bot.queue.clear()
        engine.bot.queue.extend(kept)


def allow(engine: "Engine", kinds: list[str] | None) -> None:
    """None keeps what was asked for before, an empty list means the usual kinds; unknown names are ignored."""
    if kinds is not None:
        engine.bot.allowed_updates = frozenset(kinds) & KNOWN


async def fetch(engine: "Engine", offset: int | None, limit: int | None, timeout: int | None) -> list[bytes]:
    """getUpdates: acknowledges all before `offset`, waits at most `timeout` (50 at most) seconds for news."""
    if engine.bot.webhook.url:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first",
        )
    _acknowledge(engine, offset)
    count = limit if limit and 1 <= limit <= 100 else 100
    deadline = engine.monotonic() + max(0, min(timeout or 0, 50))
    while True:
        turn = engine.begin_poll()
        drop_expired(engine)
        if engine.bot.queue:
            batch = list(islice(engine.bot.queue, count))
            for update in batch:
                update.handed = True
            return [update.body for update in batch]
        left = deadline - engine.monotonic()
        if left <= 0:
            return []
        try:
            why = await asyncio.wait_for(turn, left)
        except TimeoutError:
            return []
        if why == "conflict":
            raise ApiError(409, CONFLICT)


def _acknowledge(engine: "Engine", offset: int | None) -> None:
    queue = engine.bot.queue
    if offset is None or offset == 0:
        return
    if offset < 0:
        while len(queue) > -offset:
            queue.popleft()
        return
    # Only what was handed out: after a silent week new ids may be lower than an old offset, and a repeated update is
    # older than it.
    kept = [update for update in queue if update.update_id >= offset or not update.handed]
    if len(kept) != len(queue):
        queue.clear()
        queue.extend(kept)
