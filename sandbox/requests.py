"""From what came over the wire to an aiogram method.

Telegram takes parameters as query, form or JSON; values that are objects come as JSON text in a form; files come
as parts of the form, named by the parameter or by `attach://part`.
"""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import aiogram.methods
from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import ForceReply, InlineKeyboardMarkup, InputFile, ReplyKeyboardMarkup, ReplyKeyboardRemove
from pydantic import BaseModel, ValidationError

from sandbox.errors import ApiError, bad_request, not_modelled

Method = TelegramMethod[Any]


@dataclass(frozen=True)
class Upload:
    """One file part of a form."""

    content: bytes
    name: str
    mime_type: str | None = None


class Uploaded(InputFile):
    """An upload in the place of the aiogram field it belongs to."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(filename=upload.name)
        self.upload = upload

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:
        yield self.upload.content


METHODS: dict[str, type[Method]] = {
    model.__api_method__.lower(): model
    for name in aiogram.methods.__all__
    if isinstance(model := getattr(aiogram.methods, name), type)
    and issubclass(model, TelegramMethod)
    and model is not TelegramMethod
}

_KEYBOARDS: dict[str, type[BaseModel]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}

# What Telegram says when a required parameter is missing or not of its kind.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "voice": "there is no voice in the request",
    "file_id": "invalid file_id",
    "user_id": "invalid user_id specified",
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "action": "wrong parameter action in request",
    "media": "can't parse media JSON object",
    "commands": "can't parse list of bot commands JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "allowed_updates": "can't parse allowed updates JSON object",
}


def model_of(name: str) -> type[Method]:
    """Raises ApiError 404 for a name Telegram does not know; names are case-insensitive."""
    model = METHODS.get(name.lower())
    if model is None:
        raise ApiError(404, "Not Found: method not found")
    return model


def parse(model: type[Method], params: Mapping[str, Any], files: Mapping[str, Upload]) -> tuple[Method, dict[str, Any]]:
    """The validated method and the values it was made of. Raises ApiError 400."""
    values: dict[str, Any] = {}
    for name, value in {**params, **{k: None for k in files if k in model.model_fields}}.items():
        if name in files:
            values[name] = Uploaded(files[name])
        elif value is not None:
            values[name] = _value(model, name, value, files)
    try:
        method = model.model_validate(
            {**values, "reply_markup": _markup(values["reply_markup"])} if "reply_markup" in values else values
        )
    except ValidationError as error:
        raise _refusal(error) from error
    for name, value in values.items():
        if isinstance(value, dict | list) and (strange := _strange(getattr(method, name))):
            raise not_modelled(f'field "{strange}" in "{name}" of {model.__api_method__}')
    return method, values


def _markup(value: Any) -> Any:
    """The kind of keyboard is told by its key: left to itself, the union takes a broken one for a ForceReply."""
    if isinstance(value, dict):
        for key, kind in _KEYBOARDS.items():
            if key in value:
                return kind.model_validate(value)
    if value in (None, {}):
        return None
    raise bad_request(_MISSING["reply_markup"])


def _strange(value: Any) -> str | None:
    """The first field that the type does not know: aiogram's types let any pass."""
    if isinstance(value, list):
        return next((name for item in value if (name := _strange(item))), None)
    if isinstance(value, BaseModel):
        if value.model_extra:
            return next(iter(value.model_extra))
        return next((name for key in value.model_fields_set if (name := _strange(getattr(value, key)))), None)
    return None


def _value(model: type[Method], name: str, value: Any, files: Mapping[str, Upload]) -> Any:
    if isinstance(value, str):
        if not value.isascii() and re.search("[\ud800-\udfff]", value):
            raise bad_request("strings must be encoded in UTF-8")
        kind = _kind(model, name)
        if kind == "number or text" and re.fullmatch(r"-?\d{1,19}", value):
            return int(value)
        if kind == "object":
            try:
                value = json.loads(value)
            except ValueError as error:
                raise bad_request(_MISSING.get(name, f"can't parse {name} JSON object")) from error
    return _attached(value, files)


def _attached(value: Any, files: Mapping[str, Upload]) -> Any:
    if isinstance(value, str) and value.startswith("attach://"):
        upload = files.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("file must be non-empty")
        return Uploaded(upload)
    if isinstance(value, list):
        return [_attached(item, files) for item in value]
    if isinstance(value, dict):
        return {key: _attached(item, files) for key, item in value.items()}
    return value


_KINDS: dict[tuple[type[Method], str], str] = {}


def _kind(model: type[Method], name: str) -> str:
    """How the text of a form field is to be read: "text", "number or text" or "object" (JSON, numbers too)."""
    kind = _KINDS.get((model, name))
    if kind is None:
        info = model.model_fields.get(name)
        members = _members(info.annotation) if info is not None else {str}
        if int in members and str in members:
            kind = "number or text"
        elif str in members:
            kind = "text"
        else:
            kind = "object"
        _KINDS[model, name] = kind
    return kind


def _members(annotation: Any) -> set[Any]:
    """The plain types of an annotation: `int | str | None` -> {int, str}; a list stays a list."""
    if hasattr(annotation, "__metadata__"):
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (list, dict) or not get_args(annotation):
        return {annotation} - {type(None)}
    return set().union(*(_members(member) for member in get_args(annotation)))


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    if "inline_keyboard" in where and where[-1] == "text":
        return bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    known = _MISSING.get(where[0]) if where else None
    return bad_request(known or f"can't parse {'.'.join(where)}: {first['msg']}")
