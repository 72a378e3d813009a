"""An aiogram session that speaks to the engine in the same process: tests without a socket.

Requests are written out as for the wire and answers go through aiogram's own check, so that refusals become the very
exceptions a bot meets in production.
"""

import asyncio
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import ClientResponseError, RequestInfo, ServerDisconnectedError
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from sandbox.engine import Engine, Reply
from sandbox.files import guessed_type
from sandbox.requests import Upload

_BASE = "http://sandbox.invalid"


class SandboxSession(BaseSession):
    """`Bot(token, session=SandboxSession(engine))`."""

    def __init__(self, engine: Engine, **kwargs: Any) -> None:
        super().__init__(api=TelegramAPIServer.from_base(_BASE), **kwargs)
        self.engine = engine
        self._running: set[asyncio.Task[Reply]] = set()

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        attached: dict[str, InputFile] = {}
        params: dict[str, Any] = {}
        for name, value in method.model_dump(warnings=False).items():
            if prepared := self.prepare_value(value, bot=bot, files=attached):
                params[name] = prepared
        files = {}
        for key, file in attached.items():
            content = b"".join([chunk async for chunk in file.read(bot)])
            files[key] = Upload(content, file.filename or key, guessed_type(file.filename or key))
        call = asyncio.create_task(self.engine.call(bot.token, method.__api_method__, params, files))
        self._running.add(call)
        call.add_done_callback(self._running.discard)
        try:  # who hangs up does not undo the call
            reply = await asyncio.wait_for(asyncio.shield(call), self.timeout if timeout is None else timeout)
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except asyncio.CancelledError:
            if isinstance(method, GetUpdates):
                call.cancel()
            raise
        if reply.drop:
            raise TelegramNetworkError(method=method, message="ServerDisconnectedError: Server disconnected")
        response = self.check_response(bot=bot, method=method, status_code=reply.status, content=reply.body.decode())
        return cast(TelegramType, response.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        token, _, path = url.removeprefix(f"{_BASE}/file/bot").partition("/")
        reply = await self.engine.download(token, path)
        if reply.drop:
            raise ServerDisconnectedError
        if raise_for_status and reply.status >= 400:
            asked = RequestInfo(URL(url), "GET", CIMultiDictProxy(CIMultiDict()), URL(url))
            raise ClientResponseError(asked, (), status=reply.status, message=HTTPStatus(reply.status).phrase)
        for at in range(0, len(reply.body), chunk_size):
            yield reply.body[at : at + chunk_size]

    async def close(self) -> None:
        """Gives up what is still running."""
        for call in self._running:
            call.cancel()
