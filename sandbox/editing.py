"""Methods that change or take back what was said, and answers to presses."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SetMessageReaction,
)
from aiogram.types import InlineKeyboardMarkup, Message, ReactionTypeEmoji

from sandbox.errors import NOT_MODIFIED, STALE_QUERY, bad_request, not_modelled
from sandbox.markup import checked
from sandbox.methods import models
from sandbox.sending import caption_of, text_of
from sandbox.spans import utf16
from sandbox.state import Room, Stored

if TYPE_CHECKING:
    from sandbox.engine import Engine

_WHERE = ("chat_id", "message_id", "reply_markup")
_DELETABLE = timedelta(hours=48)
_REACTIONS = (
    " 👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳"
    " ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈"
    " 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)


def edited_room(engine: "Engine", method: Any) -> tuple[Room, Stored]:
    """The bot's own message to edit. Raises ApiError."""
    if method.chat_id is None:
        raise bad_request("chat_id is empty")
    room = engine.room(method.chat_id)
    if not method.message_id:
        raise bad_request("message identifier is not specified")
    stored = room.messages.get(method.message_id)
    if stored is None:
        raise bad_request("message to edit not found")
    if not stored.by_bot or stored.message.forward_origin is not None:
        raise bad_request("message can't be edited")
    return room, stored


def _markup(method: Any) -> InlineKeyboardMarkup | None:
    markup = checked(method.reply_markup)
    assert markup is None or isinstance(markup, InlineKeyboardMarkup)
    return markup


def _change(engine: "Engine", room: Room, stored: Stored, fields: dict[str, Any]) -> Message:
    """Puts the new look in place; an equal one is refused, as Telegram does."""
    message = stored.message
    if all(getattr(message, name) == value for name, value in fields.items()):
        raise bad_request(NOT_MODIFIED)
    fields["edit_date"] = int(engine.now().timestamp())
    stored.message = message.model_copy(update=fields)
    engine.touch(room)
    return stored.message


@models(EditMessageText, *_WHERE, "text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview")
def edit_message_text(engine: "Engine", method: EditMessageText) -> Message:
    room, stored = edited_room(engine, method)
    formatted = text_of(method.text, method.parse_mode, method.entities)
    markup = _markup(method)
    if stored.message.text is None:
        raise bad_request("there is no text in the message to edit")
    fields = {"text": formatted.text, "entities": list(formatted.entities) or None, "reply_markup": markup}
    return _change(engine, room, stored, fields)


@models(EditMessageCaption, *_WHERE, "caption", "parse_mode", "caption_entities")
def edit_message_caption(engine: "Engine", method: EditMessageCaption) -> Message:
    room, stored = edited_room(engine, method)
    caption = caption_of(method.caption, method.parse_mode, method.caption_entities)
    markup = _markup(method)
    if stored.message.text is not None:
        raise bad_request("there is no caption in the message to edit")
    fields = {"caption": None, "caption_entities": None, **caption, "reply_markup": markup}
    return _change(engine, room, stored, fields)


@models(EditMessageReplyMarkup, *_WHERE)
def edit_message_reply_markup(engine: "Engine", method: EditMessageReplyMarkup) -> Message:
    room, stored = edited_room(engine, method)
    return _change(engine, room, stored, {"reply_markup": _markup(method)})


@models(DeleteMessage, "chat_id", "message_id")
def delete_message(engine: "Engine", method: DeleteMessage) -> bool:
    room = engine.room(method.chat_id)
    stored = room.messages.get(method.message_id)
    if stored is None:
        raise bad_request("message to delete not found")
    if refusal := _undeletable(engine, room, stored):
        raise bad_request(refusal)
    _delete(engine, room, method.message_id)
    return True


@models(DeleteMessages, "chat_id", "message_ids")
def delete_messages(engine: "Engine", method: DeleteMessages) -> bool:
    """Messages that are gone or may not be deleted are passed over."""
    room = engine.room(method.chat_id)
    if not method.message_ids:
        raise bad_request("message identifiers are not specified")
    if len(method.message_ids) > 100:
        raise bad_request("too many message identifiers specified")
    for message_id in method.message_ids:
        stored = room.messages.get(message_id)
        if stored is not None and not _undeletable(engine, room, stored):
            _delete(engine, room, message_id)
    return True


def _undeletable(engine: "Engine", room: Room, stored: Stored) -> str | None:
    if room.is_group and not stored.by_bot and room.bot_status != "administrator":
        return "message can't be deleted"
    if engine.now() - stored.message.date > _DELETABLE:
        return "message can't be deleted for everyone" if room.chat.type == "private" else "message can't be deleted"
    return None


def _delete(engine: "Engine", room: Room, message_id: int) -> None:
    del room.messages[message_id]
    room.deleted.append(message_id)
    engine.touch(room)


@models(AnswerCallbackQuery, "callback_query_id", "text", "show_alert", "url", "cache_time")
def answer_callback_query(engine: "Engine", method: AnswerCallbackQuery) -> bool:
    """Once, and not after the press has gone stale."""
    press = engine.presses.get(method.callback_query_id)
    if press is None or press.answered or engine.now() - press.at > engine.press_life:
        raise bad_request(STALE_QUERY)
    if method.text and utf16(method.text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if method.url and f"t.me/{engine.bot.user.username}?start=" not in method.url:
        raise bad_request("URL_INVALID")
    press.answered, press.answered_at = True, engine.now()
    press.text, press.alert, press.url = method.text or None, bool(method.show_alert), method.url
    engine.touch(engine.rooms.get(press.chat_id or 0))
    press.changed = engine.changes
    return True


@models(SetMessageReaction, "chat_id", "message_id", "reaction", "is_big")
def set_message_reaction(engine: "Engine", method: SetMessageReaction) -> bool:
    room = engine.room(method.chat_id)
    stored = room.messages.get(method.message_id)
    if stored is None:
        raise bad_request("message to react not found")
    reactions = []
    for reaction in method.reaction or []:
        if not isinstance(reaction, ReactionTypeEmoji):
            raise not_modelled(f"reactions of type {reaction.type}")
        if f" {reaction.emoji.replace(chr(0xFE0F), '')} " not in _REACTIONS:
            raise bad_request("REACTION_INVALID")
        reactions.append(reaction.emoji)
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    stored.reactions = reactions
    engine.touch(room)
    return True
