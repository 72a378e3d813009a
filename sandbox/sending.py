"""Methods that put messages into chats."""

from typing import TYPE_CHECKING, Any

from aiogram.client.default import Default
from aiogram.enums import ChatAction
from aiogram.methods import (
    CopyMessage,
    ForwardMessage,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    MessageId,
    MessageOriginUser,
    ReplyParameters,
    User,
)

from sandbox.errors import bad_request, forbidden, not_modelled
from sandbox.files import as_document, as_photo, as_voice
from sandbox.markup import checked
from sandbox.methods import models
from sandbox.requests import Uploaded
from sandbox.state import Room, Stored, StoredFile
from sandbox.text import CAPTION_LIMIT, TEXT_LIMIT, Formatted, is_blank, parsed

if TYPE_CHECKING:
    from sandbox.engine import Engine

_COMMON = (
    "chat_id", "message_thread_id", "disable_notification", "protect_content", "reply_parameters", "reply_markup",
    "allow_sending_without_reply", "reply_to_message_id",
)  # fmt: skip
_CAPTION = ("caption", "parse_mode", "caption_entities")
_CONTENT = ("text", "entities", "caption", "caption_entities", "document", "photo", "voice", "link_preview_options")


def mode_of(parse_mode: str | Default | None) -> str | None:
    return parse_mode if isinstance(parse_mode, str) else None


def text_of(text: str | None, parse_mode: str | Default | None, entities: Any) -> Formatted:
    """A checked text of a message. Raises ApiError."""
    if not text:
        raise bad_request("message text is empty")
    formatted = parsed(text, mode_of(parse_mode), entities)
    if is_blank(formatted.text):
        raise bad_request("text must be non-empty" if is_blank(text) else "message text is empty")
    if formatted.length > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption_of(caption: str | None, parse_mode: str | Default | None, entities: Any) -> dict[str, Any]:
    """The fields of a checked caption, none when there is no caption. Raises ApiError."""
    if not caption:
        return {}
    formatted = parsed(caption, mode_of(parse_mode), entities)
    if formatted.length > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not formatted.text:
        return {}
    return {"caption": formatted.text, "caption_entities": list(formatted.entities) or None}


def file_of(engine: "Engine", kind: str, value: str | InputFile) -> StoredFile:
    """An upload or a file_id. Raises ApiError."""
    if isinstance(value, Uploaded):
        upload = value.upload
        return engine.files.uploaded(kind, upload.content, upload.name, upload.mime_type)
    if isinstance(value, BufferedInputFile):  # a method given to `execute` as it is
        return engine.files.uploaded(kind, value.data, value.filename or kind, None)
    if not isinstance(value, str):
        raise not_modelled(f"{type(value).__name__} in the place of an upload")
    if value.startswith(("http://", "https://")):
        raise not_modelled("sending files by URL")
    file = engine.files.by_id.get(value)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"type of file mismatch, can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def media_fields(kind: str, file: StoredFile, duration: int = 0) -> dict[str, Any]:
    if kind == "photo":
        return {"photo": as_photo(file)}
    return {"voice": as_voice(file, duration)} if kind == "voice" else {"document": as_document(file)}


def reply_fields(engine: "Engine", room: Room, method: Any) -> dict[str, Any]:
    """What a message quotes. A reply that may go without its original goes without it."""
    parameters: ReplyParameters | None = method.reply_parameters
    if parameters is None:
        message_id, forgiving = method.reply_to_message_id, method.allow_sending_without_reply
    else:
        for name in ("quote", "quote_entities", "quote_position", "checklist_task_id", "poll_option_id"):
            if getattr(parameters, name):
                raise not_modelled(f'"{name}" of reply_parameters')
        if parameters.chat_id not in (None, room.chat.id):
            raise not_modelled("replies to another chat")
        message_id, forgiving = parameters.message_id, parameters.allow_sending_without_reply
    if not message_id:
        return {}
    stored = room.messages.get(message_id)
    if stored is None:
        if forgiving is True:
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": stored.message.model_copy(update={"reply_to_message": None})}


def placed(engine: "Engine", method: Any) -> tuple[Room, dict[str, Any]]:
    """Where a message goes and the fields all kinds share. Raises ApiError."""
    room = engine.room(method.chat_id)
    if room.chat.type == "channel" and room.bot_status != "administrator":
        raise forbidden("bot is not a member of the channel chat")
    fields: dict[str, Any] = {}
    if thread := method.message_thread_id:
        if not room.chat.is_forum:
            raise bad_request("message thread not found")
        if thread in room.closed_topics:
            raise bad_request("TOPIC_CLOSED")
        fields.update(message_thread_id=thread, is_topic_message=True)
    if getattr(method, "protect_content", None) is True:
        fields["has_protected_content"] = True
    markup = checked(getattr(method, "reply_markup", None))
    if isinstance(markup, InlineKeyboardMarkup):
        fields["reply_markup"] = markup
    fields.update(reply_fields(engine, room, method))
    if markup is not None and not isinstance(markup, InlineKeyboardMarkup):
        fields["_keyboard"] = markup
    return room, fields


def said(engine: "Engine", room: Room, fields: dict[str, Any]) -> Message:
    """The bot's message is in the chat."""
    keyboard = fields.pop("_keyboard", None)
    stored = engine.keep(room, engine.bot.user, fields, by_bot=True)
    stored.keyboard = keyboard
    return stored.message


@models(SendMessage, *_COMMON, "text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview")
def send_message(engine: "Engine", method: SendMessage) -> Message:
    room, fields = placed(engine, method)
    formatted = text_of(method.text, method.parse_mode, method.entities)
    if isinstance(method.link_preview_options, LinkPreviewOptions):
        given = method.link_preview_options
        unset = dict.fromkeys(type(given).model_fields.keys() - given.model_fields_set)
        fields["link_preview_options"] = given.model_copy(update=unset)
    return said(engine, room, {**fields, "text": formatted.text, "entities": list(formatted.entities) or None})


@models(SendDocument, *_COMMON, *_CAPTION, "document", "disable_content_type_detection")
def send_document(engine: "Engine", method: SendDocument) -> Message:
    return _send_file(engine, method, "document", method.document)


@models(SendPhoto, *_COMMON, *_CAPTION, "photo")
def send_photo(engine: "Engine", method: SendPhoto) -> Message:
    return _send_file(engine, method, "photo", method.photo)


@models(SendVoice, *_COMMON, *_CAPTION, "voice", "duration")
def send_voice(engine: "Engine", method: SendVoice) -> Message:
    return _send_file(engine, method, "voice", method.voice)


def _send_file(engine: "Engine", method: Any, kind: str, value: str | InputFile) -> Message:
    room, fields = placed(engine, method)
    caption = caption_of(method.caption, method.parse_mode, method.caption_entities)
    file = file_of(engine, kind, value)
    return said(engine, room, {**fields, **caption, **media_fields(kind, file, getattr(method, "duration", None) or 0)})


@models(
    SendMediaGroup,
    "chat_id", "media", "message_thread_id", "disable_notification", "protect_content", "reply_parameters",
    "allow_sending_without_reply", "reply_to_message_id",
)  # fmt: skip
def send_media_group(engine: "Engine", method: SendMediaGroup) -> list[Message]:
    room, fields = placed(engine, method)
    if not method.media:
        raise bad_request("there are no messages to send")
    if len(method.media) > 10:
        raise bad_request("too many messages to send as an album")
    parts = []
    for item in method.media:
        if not isinstance(item, InputMediaDocument | InputMediaPhoto):
            raise not_modelled(f"{item.type} in an album")
        caption = caption_of(item.caption, item.parse_mode, item.caption_entities)
        parts.append({**caption, **media_fields(item.type, file_of(engine, item.type, item.media))})
    if len({item.type for item in method.media}) > 1:
        raise bad_request("document can't be mixed with other media types")
    group = str(engine.random.randrange(10**16, 10**17))
    return [said(engine, room, {**fields, **part, "media_group_id": group}) for part in parts]


@models(SendChatAction, "chat_id", "action", "message_thread_id")
def send_chat_action(engine: "Engine", method: SendChatAction) -> bool:
    engine.room(method.chat_id)
    if method.action not in {str(action.value) for action in ChatAction}:
        raise bad_request("wrong parameter action in request")
    return True


@models(ForwardMessage, "chat_id", "from_chat_id", "message_id", "message_thread_id", "disable_notification")
def forward_message(engine: "Engine", method: ForwardMessage) -> Message:
    source = _source(engine, method.from_chat_id, method.message_id, "message to forward not found")
    room = engine.room(method.chat_id)
    sender = source.message.from_user or engine.bot.user
    origin = MessageOriginUser(date=source.message.date, sender_user=sender)
    return said(engine, room, {**content_of(source.message), "forward_origin": origin})


@models(CopyMessage, *_COMMON, *_CAPTION, "from_chat_id", "message_id")
def copy_message(engine: "Engine", method: CopyMessage) -> MessageId:
    source = _source(engine, method.from_chat_id, method.message_id, "message to copy not found")
    room, fields = placed(engine, method)
    content = content_of(source.message)
    if isinstance(method.caption, str) and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(caption_of(method.caption, method.parse_mode, method.caption_entities))
    return MessageId(message_id=said(engine, room, {**fields, **content}).message_id)


def content_of(message: Message) -> dict[str, Any]:
    return {name: value for name in _CONTENT if (value := getattr(message, name)) is not None}


def _source(engine: "Engine", chat_id: int | str, message_id: int, missing: str) -> Stored:
    stored = engine.room(chat_id).messages.get(message_id)
    if stored is None or not content_of(stored.message):
        raise bad_request(missing)
    return stored


def is_ours(engine: "Engine", user: User | None) -> bool:
    return user is not None and user.id == engine.bot.user.id
