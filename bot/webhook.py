"""Updates brought by Telegram: kept, and only then answered 200; with anything else Telegram brings them again."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BIGGEST = 4 * 1024 * 1024  # bytes; an update is far smaller


def add_webhook(
    app: web.Application, path: str, secret: str, receive: Callable[[Sequence[Any]], Awaitable[int]]
) -> None:
    """Serves POST `path`.  `receive` is `Workers.receive`; without the secret's header the answer is 403.

    Raises ValueError for an empty secret: anybody could bring updates then.
    """
    if not secret:
        raise ValueError("a webhook without a secret")

    async def brought(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            log.error("a webhook's body is no JSON; it will not come again")
            return web.Response(status=200)
        try:
            await receive([update])
        except Exception:
            log.exception("an update could not be kept, Telegram brings it again")
            return web.Response(status=503)
        return web.Response(status=200)

    app.router.add_post(path, brought)


def application() -> web.Application:
    """An application that takes bodies as large as updates get."""
    return web.Application(client_max_size=BIGGEST)
