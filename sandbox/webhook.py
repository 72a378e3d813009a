"""The sender of a webhook: tries until it is answered 2xx, in order a chat, some chats at once."""

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.polling import failed
from sandbox.state import Queued
from sandbox.updates import drop_expired

if TYPE_CHECKING:
    from sandbox.engine import Engine

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header


class WebhookSender:
    """Runs while the server runs. Delays between tries grow from `first_delay` by half up to a minute."""

    def __init__(self, engine: "Engine", first_delay: float = 1.0, timeout: float = 60.0) -> None:
        self.engine = engine
        self.first_delay = first_delay
        self.timeout = ClientTimeout(total=timeout)
        self._news = asyncio.Event()
        self._lanes: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        self.engine.on_update = self._news.set
        async with ClientSession(timeout=self.timeout) as client:
            try:
                while True:
                    self._start_lanes(client)
                    await self._news.wait()
                    self._news.clear()
            finally:
                self.engine.on_update = None
                for task in self._lanes.values():
                    task.cancel()
                await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    def _start_lanes(self, client: ClientSession) -> None:
        webhook = self.engine.bot.webhook
        if not webhook.url:
            return
        drop_expired(self.engine)
        for update in self.engine.bot.queue:
            if len(self._lanes) >= webhook.max_connections:
                return
            if update.lane not in self._lanes:
                task = asyncio.create_task(self._serve(client, update.lane))
                self._lanes[update.lane] = task
                task.add_done_callback(partial(self._lane_ended, update.lane))

    def _lane_ended(self, lane: int, _task: asyncio.Task[None]) -> None:
        self._lanes.pop(lane, None)
        self._news.set()

    async def _serve(self, client: ClientSession, lane: int) -> None:
        """Sends the updates of one lane one after another until none is left or the webhook is gone."""
        delay = self.first_delay
        while self.engine.bot.webhook.url:
            drop_expired(self.engine)
            update = next((item for item in self.engine.bot.queue if item.lane == lane), None)
            if update is None:
                return
            if await self._send(client, update):
                if update in self.engine.bot.queue:
                    self.engine.bot.queue.remove(update)
                delay = self.first_delay
            else:
                await asyncio.sleep(delay)
                delay = min(delay * 1.5, 60.0)

    async def _send(self, client: ClientSession, update: Queued) -> bool:
        webhook = self.engine.bot.webhook
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers[SECRET_HEADER] = webhook.secret_token
        update.handed = True
        try:
            async with client.post(webhook.url, data=update.body, headers=headers) as answer:
                body = await answer.read()
                if 200 <= answer.status < 300:
                    await self._obey(body)
                    return True
                why = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            why = "Read timeout expired"
        except (ClientError, OSError) as error:
            why = "Connection refused" if isinstance(error, OSError) else f"{type(error).__name__}"
        failed(self.engine, why, self.engine.now())
        return False

    async def _obey(self, body: bytes) -> None:
        """A method in the answer is done, its outcome told to nobody (core.telegram.org/bots/api#making-requests)."""
        try:
            order: Any = json.loads(body or b"null")
        except ValueError:
            return
        if isinstance(order, dict) and isinstance(name := order.pop("method", None), str):
            await self.engine.call(self.engine.token or f"{self.engine.bot.user.id}:webhook-reply", name, order, {})
