"""What an attack needs: failures that reach the worker are kept, not raised; updates by hand; two at once."""

import asyncio
import itertools
import traceback
from collections.abc import Callable
from typing import Any

from bot.intake import rows_of
from storage import inbox
from storage.inbox import InboxEntry
from tests.cast import Someone, World


class Watched:
    """Stands before the feeder; what a handler raises is kept here, and the update counts as worked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.feeder = world.feeder
        self.failures: list[str] = []
        self.doing = ""
        world.feeder = self  # type: ignore[assignment]

    async def __call__(self, entry: InboxEntry) -> None:
        try:
            await self.feeder(entry)
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)
            ours = [
                f"{each.filename.rsplit('/', 2)[-2]}/{each.name}" for each in at if "site-packages" not in each.filename
            ]
            self.failures.append(
                f"{self.doing!r:.120}: {type(error).__name__}: {error!s:.160} at {' > '.join(ours[-3:])}"
            )
            async with self.world.database.write() as session:
                await inbox.finish(session, [entry.id], self.world.now)


def press_of(someone: Someone, data: Any, query_id: str = "1", **rest: Any) -> dict[str, Any]:
    """A press as raw JSON, for what the sandbox would not send."""
    query = {
        "id": query_id,
        "from": {"id": someone.telegram_id, "is_bot": False, "first_name": someone.name},
        "chat_instance": "1",
        "data": data,
        **rest,
    }
    return {"callback_query": {name: value for name, value in query.items() if value is not None}}


def message_of(someone: Someone, message_id: int = 90_001, **rest: Any) -> dict[str, Any]:
    """A private message as raw JSON."""
    sender = {"id": someone.telegram_id, "is_bot": False, "first_name": someone.name}
    message = {
        "message_id": message_id,
        "date": 1_795_000_000,
        "chat": {"id": someone.telegram_id, "type": "private", "first_name": someone.name},
        "from": sender,
        **rest,
    }
    return {"message": {name: value for name, value in message.items() if value is not None}}


_update_ids = itertools.count(5_000_000)


async def comes(world: World, *updates: dict[str, Any]) -> None:
    """These updates come in one batch, as intake keeps and works them, lane by lane in order."""
    numbered = [{"update_id": next(_update_ids), **update} for update in updates]
    async with world.database.write() as session:
        await inbox.receive(session, rows_of(numbered), world.now)
    await _worked(world)
    await world.settle()


async def at_once(world: World, *acts: Callable[[], Any]) -> None:
    """Everybody acts, and all that came is worked side by side, as lanes are."""
    for each in acts:
        each()
    updates = await world.fetched()
    async with world.database.write() as session:
        await inbox.receive(session, rows_of(updates), world.now)
    await _worked(world)
    await world.settle()


async def _worked(world: World) -> None:
    while True:
        async with world.database.write() as session:
            entries = await inbox.claim(session, limit=100)
        if not entries:
            return
        await asyncio.gather(*(world.feeder(each) for each in entries))
