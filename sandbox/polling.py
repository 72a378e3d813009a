"""getMe, getUpdates, webhooks, files and commands: methods that are not about one chat."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    DeleteMyCommands,
    DeleteWebhook,
    GetFile,
    GetMe,
    GetMyCommands,
    GetUpdates,
    GetWebhookInfo,
    SetMyCommands,
    SetWebhook,
)
from aiogram.types import BotCommand, File, User, WebhookInfo

from sandbox import updates
from sandbox.errors import bad_request
from sandbox.files import DOWNLOAD_LIMIT
from sandbox.methods import Raw, models
from sandbox.state import Webhook

if TYPE_CHECKING:
    from sandbox.engine import Engine

_SCOPE = ("scope", "language_code")


@models(GetMe)
def get_me(engine: "Engine", method: GetMe) -> User:
    return engine.bot.user.model_copy(
        update={
            "can_join_groups": True,
            "can_read_all_group_messages": not engine.bot.privacy,
            "supports_inline_queries": False,
        }
    )


@models(GetUpdates, "offset", "limit", "timeout", "allowed_updates")
async def get_updates(engine: "Engine", method: GetUpdates) -> Raw:
    updates.allow(engine, method.allowed_updates)
    batch = await updates.fetch(engine, method.offset, method.limit, method.timeout)
    return Raw(b"[" + b",".join(batch) + b"]")


@models(SetWebhook, "url", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token", "ip_address")
def set_webhook(engine: "Engine", method: SetWebhook) -> bool:
    """Unlike Telegram, plain http and any port are taken: the sandbox calls on loopback."""
    if method.drop_pending_updates:
        engine.bot.queue.clear()
    updates.allow(engine, method.allowed_updates)
    if not method.url:
        engine.bot.webhook = Webhook()
    else:
        if not re.match(r"https?://[^/\s]+", method.url):
            raise bad_request("bad webhook: invalid webhook URL specified")
        if method.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", method.secret_token):
            raise bad_request("secret token contains unallowed characters")
        engine.bot.webhook = Webhook(method.url, method.secret_token, method.max_connections or 40)
        engine.end_poll("conflict")
    if engine.on_update is not None:
        engine.on_update()
    return True


@models(DeleteWebhook, "drop_pending_updates")
def delete_webhook(engine: "Engine", method: DeleteWebhook) -> bool:
    return set_webhook(engine, SetWebhook(url="", drop_pending_updates=method.drop_pending_updates))


@models(GetWebhookInfo)
def get_webhook_info(engine: "Engine", method: GetWebhookInfo) -> WebhookInfo:
    webhook = engine.bot.webhook
    return WebhookInfo(
        url=webhook.url,
        has_custom_certificate=False,
        pending_update_count=len(engine.bot.queue),
        last_error_date=webhook.last_error_at,
        last_error_message=webhook.last_error,
        max_connections=webhook.max_connections if webhook.url else None,
        allowed_updates=sorted(engine.bot.allowed_updates) or None,
    )


@models(GetFile, "file_id")
def get_file(engine: "Engine", method: GetFile) -> File:
    file = engine.files.by_id.get(method.file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return File(file_id=file.file_id, file_unique_id=file.unique_id, file_size=len(file.content), file_path=file.path)


@models(SetMyCommands, "commands", *_SCOPE)
def set_my_commands(engine: "Engine", method: SetMyCommands) -> bool:
    if len(method.commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in method.commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command.command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    key = _scope(engine, method)
    engine.commands[key] = [command.model_dump(exclude_none=True) for command in method.commands]
    engine.touch()
    return True


@models(DeleteMyCommands, *_SCOPE)
def delete_my_commands(engine: "Engine", method: DeleteMyCommands) -> bool:
    engine.commands.pop(_scope(engine, method), None)
    engine.touch()
    return True


@models(GetMyCommands, *_SCOPE)
def get_my_commands(engine: "Engine", method: GetMyCommands) -> list[BotCommand]:
    return [BotCommand(**command) for command in engine.commands.get(_scope(engine, method), [])]


def _scope(engine: "Engine", method: Any) -> tuple[str, str]:
    """The place of a list of commands: "type:chat:user" and language. Raises ApiError for an unknown chat."""
    scope = method.scope
    if scope is None:
        return "default", method.language_code or ""
    parts = [scope.type]
    if (chat_id := getattr(scope, "chat_id", None)) is not None:
        parts.append(str(engine.room(int(chat_id) if str(chat_id).lstrip("-").isdigit() else chat_id).chat.id))
    if (user_id := getattr(scope, "user_id", None)) is not None:
        parts.append(str(user_id))
    return ":".join(parts), method.language_code or ""


def failed(engine: "Engine", why: str, at: datetime) -> None:
    """The webhook was tried in vain."""
    engine.bot.webhook.last_error, engine.bot.webhook.last_error_at = why, at
