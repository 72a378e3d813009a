"""The state machine: one bot, its people and chats, what was said, what waits to be fetched.

Everything here is in process. The HTTP server and the in-process session drive the same `call`; tests may use
`execute` with an aiogram method directly. Message dates and expiry go by the movable clock, waits and flood limits
by machine time.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiogram.types import Message, User
from pydantic import BaseModel

from sandbox import chats, editing, polling, sending
from sandbox.calls import CallLog
from sandbox.clock import Clock
from sandbox.errors import ApiError, bad_request, forbidden, not_modelled
from sandbox.faults import Fault, Faults
from sandbox.files import Files
from sandbox.limits import Limiter, Limits
from sandbox.methods import Raw, handler_of, weight_of
from sandbox.requests import Method, Upload, model_of, parse
from sandbox.state import BotState, Person, Press, Room, Stored

# These register the methods they model.
MODELLED = (chats, editing, polling, sending)
_TOKEN = re.compile(r"(\d{1,19}):[A-Za-z0-9_-]{3,}")
_PLACEHOLDER_BOT = 7_000_000_001  # until the first token names the bot


@dataclass(frozen=True)
class Reply:
    """What goes back over the wire; `drop` means the connection is closed without a word."""

    status: int
    body: bytes
    content_type: str = "application/json"
    drop: bool = False


class Engine:
    """One sandbox. `token` given: only this token is served; else any well-formed one, the newest naming the bot.

    `now` replaces machine time under the movable clock (an aware UTC datetime), `monotonic` the machine time of limits.
    `privacy` is the bot's group privacy mode. `limits` None means that floods are not refused.
    """

    press_life = timedelta(seconds=150)
    message_life = timedelta(hours=24)

    def __init__(
        self,
        *,
        token: str | None = None,
        now: Callable[[], datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        privacy: bool = True,
        clock_file: Path | None = None,
        log_file: Path | None = None,
        seed: int = 1,
        bot_username: str = "sandbox_bot",
        bot_name: str = "Бот песочницы",
    ) -> None:
        self.token = token
        self.clock = Clock(now, clock_file) if now is not None else Clock(file=clock_file)
        self.monotonic = monotonic
        self.limits = limits
        self._privacy, self._seed = privacy, seed
        self.calls = CallLog(log_file)
        self._bot_username, self._bot_name = bot_username, bot_name
        self.bot: BotState
        self.changes = 0
        self._changed: asyncio.Event = asyncio.Event()
        self._poll: asyncio.Future[str] | None = None
        self.on_update: Callable[[], None] | None = None  # the webhook's sender listens here
        self.reset()

    def reset(self) -> None:
        """Forgets everything but the clock, the token and the settings."""
        self.random = Random(self._seed)
        bot_id = int(self.token.partition(":")[0]) if self.token else _PLACEHOLDER_BOT
        self.bot = BotState(self._bot_user(bot_id), privacy=self._privacy)
        self.bot.next_update_id = self.random.randrange(100_000_000, 900_000_000)
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.files = Files()
        self.faults = Faults()
        self.limiter = Limiter(self.limits, self.monotonic) if self.limits else None
        self.calls.clear()
        self.last_message_id = 0
        self.end_poll("reset")
        self.touch()

    def now(self) -> datetime:
        """The movable clock, aware UTC."""
        return self.clock.now()

    # --- calls -------------------------------------------------------------------------------------------------

    async def call(self, token: str, name: str, params: Mapping[str, Any], files: Mapping[str, Upload]) -> Reply:
        """One request as it came over the wire: checked, struck by faults and limits, done, logged."""
        record = self.calls.begin(name, self.now(), self.monotonic())
        fault: Fault | None = None
        try:
            try:
                self._check_token(token)
                model = model_of(name)
                record.method = model.__api_method__
                handler_of(model)  # 501 before any look at the parameters
                method, values = parse(model, params, files)
                self.calls.describe(record, values, self._chat_of(method))
                fault = self.faults.strike(record.method, record.chat_id)
                if fault is not None:
                    record.fault = fault.kind
                    await self._before(fault)
                self._check_limits(method, record.chat_id)
                result = await self._obey(method, fault)
            except _Stopped as stopped:
                record.finish("not done", stopped.reply.status, self)
                return stopped.reply
            except ApiError as error:
                record.finish("refused", error.code, self, error.description, error.parameters.get("retry_after"))
                return _refused(error)
            body = b'{"ok":true,"result":' + dumped(result) + b"}"
            record.result = _named(result)
            if fault is not None and fault.kind == "drop":
                record.finish("done, answer dropped", 0, self)
                return Reply(0, b"", drop=True)
            if fault is not None and fault.kind == "broken":
                record.finish("done, answer broken", 200, self)
                return Reply(200, body[: max(12, len(body) // 2)])
            record.finish("done", 200, self)
            return Reply(200, body)
        finally:
            self.calls.close(record)
            self.wake()

    async def download(self, token: str, path: str) -> Reply:
        """The bytes behind a file_path; faults for the method "download" strike here."""
        record = self.calls.begin("download", self.now(), self.monotonic())
        record.params = {"path": path}
        try:
            self._check_token(token)
            fault = self.faults.strike("download", None)
            if fault is not None:
                record.fault = fault.kind
                await self._before(fault)
            file = self.files.by_path.get(path)
            if file is None:
                raise ApiError(404, "Not Found")
            cut = fault is not None and fault.kind in ("drop", "broken")
            record.finish("done, answer dropped" if cut else "done", 200, self)
            return Reply(200, file.content, file.mime_type or "application/octet-stream", drop=cut)
        except _Stopped as stopped:
            record.finish("not done", stopped.reply.status, self)
            return stopped.reply
        except ApiError as error:
            record.finish("refused", error.code, self, error.description, error.parameters.get("retry_after"))
            return _refused(error)
        finally:
            self.calls.close(record)
            self.wake()

    async def execute(self, method: Method) -> Any:
        """Does one method: an aiogram object, list, bool or Raw. Raises ApiError. No faults, limits or log."""
        handler, modelled = handler_of(type(method))
        for name in method.model_fields_set - modelled:
            if getattr(method, name, None):
                raise not_modelled(f'parameter "{name}" of {method.__api_method__}')
        result = handler(self, method)
        return await result if asyncio.iscoroutine(result) else result

    async def _obey(self, method: Method, fault: Fault | None) -> Any:
        if fault is not None and fault.kind == "repeat":
            method = method.model_copy(update={"offset": None})
        return await self.execute(method)

    async def _before(self, fault: Fault) -> None:
        if fault.kind == "error":
            raise fault.error()
        if fault.kind == "refuse":
            raise _Stopped(Reply(0, b"", drop=True))
        if fault.kind == "html":
            page = (
                b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>502 Bad Gateway</body>\r\n</html>\r\n"
            )
            raise _Stopped(Reply(502, page, "text/html"))
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)

    def _check_token(self, token: str) -> None:
        match = _TOKEN.fullmatch(token)
        if match is None or (self.token is not None and token != self.token):
            raise ApiError(401, "Unauthorized")
        if int(match[1]) != self.bot.user.id:
            self.bot.user = self._bot_user(int(match[1]))

    def _bot_user(self, bot_id: int) -> User:
        return User(id=bot_id, is_bot=True, first_name=self._bot_name, username=self._bot_username)

    def _chat_of(self, method: Method) -> int | None:
        chat_id = getattr(method, "chat_id", None)
        if chat_id is None and (press := self.presses.get(getattr(method, "callback_query_id", None) or "")):
            return press.chat_id
        return chat_id if isinstance(chat_id, int) else None

    def _check_limits(self, method: Method, chat_id: int | None) -> None:
        if self.limiter is None:
            return
        count, of_chat = weight_of(method)
        if count:
            room = self.rooms.get(chat_id) if chat_id is not None else None
            wait = self.limiter.take(
                chat_id if of_chat else None, group=room is not None and room.is_group, count=count
            )
            if wait:
                raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    # --- chats -------------------------------------------------------------------------------------------------

    def room(self, chat_id: int | str | None) -> Room:
        """The chat a method aims at, if the bot may speak there. Raises ApiError 400 or 403."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        if isinstance(chat_id, str):
            found = next((room for room in self.rooms.values() if f"@{room.chat.username}" == chat_id), None)
            if found is None or found.chat.type == "private":
                raise bad_request("chat not found")
            chat_id = found.chat.id
        room = self.rooms.get(chat_id)
        if room is None:
            if chat_id in self.people:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if room.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.migrated_to)
        if room.chat.type == "private":
            if self.people[chat_id].user.is_bot:
                raise forbidden("bot can't send messages to bots")
            if self.people[chat_id].deactivated:
                raise forbidden("user is deactivated")
            if room.blocked:
                raise forbidden("bot was blocked by the user")
            if not room.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif room.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {room.chat.type} chat")
        elif room.bot_status == "left":
            if not room.was_member:
                raise bad_request("chat not found")
            raise forbidden(f"bot is not a member of the {room.chat.type} chat")
        return room

    def keep(self, room: Room, sender: User | None, fields: dict[str, Any], *, by_bot: bool) -> Stored:
        """A new message of the chat with the next id and the present date."""
        if room.chat.type in ("supergroup", "channel"):
            room.last_id += 1
            message_id = room.last_id
        else:
            self.last_message_id += 1
            message_id = self.last_message_id
        message = Message(
            message_id=message_id,
            date=self.now().replace(microsecond=0),
            chat=room.chat,
            from_user=sender,
            **fields,
        )
        stored = Stored(message, by_bot, sender.id if sender is not None else room.chat.id)
        room.messages[message_id] = stored
        self.touch(room)
        return stored

    # --- watching ----------------------------------------------------------------------------------------------

    def touch(self, room: Room | None = None) -> None:
        """Something changed: it gets the next version and whoever watches is woken."""
        self.changes += 1
        if room is not None:
            room.changed = self.changes
        self.wake()

    def wake(self) -> None:
        """Whoever watches looks again: a call was made, which alone is no change of a chat."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, timeout: float) -> bool:
        """Waits for the next change, at most `timeout` seconds of machine time."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return False
        return True

    def begin_poll(self) -> "asyncio.Future[str]":
        """The right to wait for updates; the one who waited before is told and loses it."""
        self.end_poll("conflict")
        self._poll = asyncio.get_running_loop().create_future()
        return self._poll

    def end_poll(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(why)
        self._poll = None

    def wake_poll(self) -> None:
        self.end_poll("news")
        if self.on_update is not None:
            self.on_update()


class _Stopped(Exception):
    def __init__(self, reply: Reply) -> None:
        self.reply = reply


def _refused(error: ApiError) -> Reply:
    return Reply(error.code, json.dumps(error.body(), ensure_ascii=False).encode())


def dumped(result: Any) -> bytes:
    """The JSON of a result as its aiogram type writes it."""
    if isinstance(result, Raw):
        return result.body
    if isinstance(result, BaseModel):
        return result.model_dump_json(by_alias=True, exclude_none=True).encode()
    if isinstance(result, list):
        return b"[" + b",".join(dumped(item) for item in result) + b"]"
    return json.dumps(result, ensure_ascii=False).encode()


def _named(result: Any) -> list[int]:
    """Ids of the messages a result speaks of."""
    items = result if isinstance(result, list) else [result]
    return [item.message_id for item in items if hasattr(item, "message_id")]


def instant(text: str) -> datetime:
    """An aware instant from ISO 8601; raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the instant needs a zone, as in 2024-08-27T09:00:00+03:00")
    return moment.astimezone(UTC)
