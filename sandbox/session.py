"""An aiogram session that speaks to the engine in the same process: tests without a socket.

Requests are written out as for the wire and answers go through aiogram's own check, so that refusals become the very
exceptions a bot meets in production.
"""

from collections.abc import AsyncGenerator
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from sandbox.engine import Engine
from sandbox.files import guessed_type
from sandbox.requests import Upload

_BASE = "http://sandbox.invalid"


class SandboxSession(BaseSession):
    """`Bot(token, session=SandboxSession(engine))`."""

    def __init__(self, engine: Engine, **kwargs: Any) -> None:
        super().__init__(api=TelegramAPIServer.from_base(_BASE), **kwargs)
        self.engine = engine

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
        reply = await self.engine.call(bot.token, method.__api_method__, params, files)
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
        path = url.removeprefix(f"{_BASE}/file/bot").partition("/")[2]
        file = self.engine.files.by_path.get(path)
        if file is None:
            raise FileNotFoundError(path)
        for at in range(0, len(file.content), chunk_size):
            yield file.content[at : at + chunk_size]

    async def close(self) -> None:
        """Nothing is open."""
