"""The Bot: its server, proxy, times, and what each of its calls passes through."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetFile, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError

from scheduler.limiter import Limiter, counted
from scheduler.outcomes import NotReached

CONNECT = 5.0  # seconds
TOTAL = 20.0
TOTAL_UPLOAD = 120.0
PATIENCE = 2.0  # seconds that a direct answer waits for its turn, and the longest `retry_after` it waits out
MASK = "•••"


class Session(AiohttpSession):
    """aiogram's session with times of its own, plain HTTP proxies, and errors that never carry the token."""

    def __init__(self, *, api: TelegramAPIServer, proxy_url: str = "") -> None:
        is_plain = urlsplit(proxy_url).scheme in ("http", "https")
        # A SOCKS proxy is aiohttp-socks' work; aiogram says so in a RuntimeError where it is not installed.
        super().__init__(api=api, proxy=None if is_plain or not proxy_url else proxy_url, timeout=TOTAL)
        self.http_proxy = proxy_url if is_plain else None

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Raises NotReached where no connection was made, TelegramNetworkError where nobody knows what was done."""
        session = await self.create_session()
        form = self.build_form_data(bot=bot, method=method)
        total = timeout or (TOTAL_UPLOAD if form.is_multipart else TOTAL)
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=form,
                timeout=ClientTimeout(total=total, connect=CONNECT, sock_connect=CONNECT),
                proxy=self.http_proxy,
            ) as response:
                content = await response.text()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotReached(method=method, message=masked(error, bot.token)) from None
        except (ClientError, TimeoutError, UnicodeDecodeError, OSError) as error:
            raise TelegramNetworkError(method=method, message=masked(error, bot.token)) from None
        checked = self.check_response(bot=bot, method=method, status_code=response.status, content=content)
        return cast(TelegramType, checked.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Raises TelegramNetworkError; the address of a file carries the token, so that aiohttp's errors do."""
        session = await self.create_session()
        try:
            async with session.get(
                url,
                headers=headers or {},
                timeout=ClientTimeout(total=timeout, connect=CONNECT, sock_connect=CONNECT),
                raise_for_status=raise_for_status,
                proxy=self.http_proxy,
            ) as response:
                async for chunk in response.content.iter_chunked(chunk_size):
                    yield chunk
        except (ClientError, TimeoutError, OSError) as error:
            token = url.partition("/bot")[2].partition("/")[0]
            raise TelegramNetworkError(method=GetFile(file_id=""), message=masked(error, token)) from None


class KeepsAnswers(BaseRequestMiddleware):
    """Keeps the class of each kind of answer.

    aiogram names `Response[what is returned]` anew at each call; pydantic remembers such a class only while somebody
    holds it, and building it takes longer than everything else about a call.
    """

    def __init__(self) -> None:
        self.kept: dict[Any, type[Response[Any]]] = {}

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        what = method.__returning__
        if what not in self.kept:
            self.kept[what] = Response[what]  # type: ignore[valid-type]
        return await make_request(bot, method)


def masked(error: BaseException, token: str) -> str:
    """What the exception says, without the token."""
    said = f"{type(error).__name__}: {error}"
    return said.replace(token, MASK) if token else said


class InTurn(BaseRequestMiddleware):
    """Direct answers count against the rates too; nothing is said into a chat that Telegram has silenced.

    A 429 of at most two seconds is waited out once.  Letters have asked the limiter before they come here.
    """

    def __init__(self, limiter: Limiter, machine: Callable[[], float] = time.monotonic) -> None:
        self.limiter = limiter
        self.machine = machine

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        lane = lane_of_call(method)
        if lane is None or counted.get():
            return await make_request(bot, method)
        await self._turn(lane, method)
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            self.limiter.refused(lane, self.machine(), error.retry_after)
            if error.retry_after > PATIENCE:
                raise
            await asyncio.sleep(error.retry_after)
            return await make_request(bot, method)
        finally:
            self.limiter.landed(lane, self.machine())

    async def _turn(self, lane: str, method: TelegramMethod[TelegramType]) -> None:
        latest = self.machine() + PATIENCE
        while (wait := self.limiter.take(lane, self.machine(), interactive=True)) is not None:
            if self.machine() + wait.seconds > latest:
                seconds = max(1, math.ceil(wait.seconds))
                raise TelegramRetryAfter(method=method, message="our own limits", retry_after=seconds)
            await asyncio.sleep(wait.seconds + 0.001)


def lane_of_call(method: TelegramMethod[Any]) -> str | None:
    """The chat whose limits the call counts against; None for calls that pass by, such as answers to presses."""
    name = method.__api_method__
    if name == "sendChatAction" or not name.startswith(("send", "edit", "copy", "forward")):
        return None
    chat_id = getattr(method, "chat_id", None)
    return None if chat_id is None else str(chat_id)


def build(
    token: str,
    *,
    limiter: Limiter,
    api_url: str = "",
    proxy_url: str = "",
    session: BaseSession | None = None,
) -> Bot:
    """The Bot of `token`, talking to Telegram or to the server at `api_url`; `session` replaces the network in tests.

    Raises TokenValidationError, and RuntimeError for a SOCKS proxy without aiohttp-socks.
    """
    if session is None:
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        session = Session(api=api, proxy_url=proxy_url)
    session.middleware(KeepsAnswers())
    session.middleware(InTurn(limiter))
    return Bot(token, session=session)
