"""People: they come, write, edit, block. Each function takes the JSON of its /sim address.

All raise SimError when a person could not do that in the real Telegram either.
"""

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from aiogram.types import Chat, MessageOriginHiddenUser, MessageOriginUser, User

from sandbox.errors import Missing, SimError
from sandbox.groups import member_change
from sandbox.members import PRESENT
from sandbox.orders import Json, number, only, person_of, room_of
from sandbox.sending import media_fields
from sandbox.state import ANONYMOUS_ADMIN, Person, Room, Stored
from sandbox.text import plain
from sandbox.updates import enqueue

if TYPE_CHECKING:
    from sandbox.engine import Engine


def add_user(engine: "Engine", order: Json) -> Json:
    """`{user_id, first_name, last_name?, username?, language_code?, is_bot?, deactivated?}`: creates or renames."""
    only(order, "user_id", "first_name", "last_name", "username", "language_code", "is_bot", "deactivated")
    user_id = number(order, "user_id")
    known = engine.people.get(user_id)
    if known is None and not order.get("first_name"):
        raise SimError("a new user needs first_name")
    values = dict(known.user) if known is not None else {"id": user_id, "is_bot": False, "language_code": "ru"}
    names = ("first_name", "last_name", "username", "language_code", "is_bot")
    values.update({name: order[name] for name in names if name in order})
    user = User.model_validate({name: value for name, value in values.items() if value is not None})
    person = engine.people.setdefault(user_id, Person(user))
    person.user = user
    person.deactivated = bool(order.get("deactivated", person.deactivated))
    room = engine.rooms.get(user_id)
    if room is not None:
        room.chat = _private_chat(user)
    engine.touch(room)
    return {"user_id": user_id}


def set_block(engine: "Engine", order: Json) -> Json:
    """`{user_id, blocked?: bool, deactivated?: bool}`: the person stops the bot, lets it back, or is gone."""
    only(order, "user_id", "blocked", "deactivated")
    person = person_of(engine, order.get("user_id"))
    if "deactivated" in order:
        person.deactivated = bool(order["deactivated"])
    if "blocked" in order:
        room = private_room(engine, person.user)
        blocked = bool(order["blocked"])
        if room.blocked != blocked:
            room.blocked = blocked
            old, new = ("member", "kicked") if blocked else ("kicked", "member")
            change = member_change(engine, room, person.user, engine.bot.user, old, new)
            enqueue(engine, "my_chat_member", change, person.user.id)
    engine.touch(engine.rooms.get(person.user.id))
    return {"user_id": person.user.id}


_MESSAGE = (
    "user_id", "chat_id", "text", "file", "file_name", "mime_type", "photo", "voice", "duration", "caption",
    "media_group_id", "reply_to", "forward_from", "is_anonymous_admin", "thread_id",
)  # fmt: skip


def write(engine: "Engine", order: Json) -> Json:
    """`{user_id, chat_id?, text? | file? (base64) with file_name?, mime_type?, photo?, voice?, caption? …}`.

    Answers `{message_id, chat_id, update_id}`; `update_id` is null where the bot does not see the message.
    """
    only(order, *_MESSAGE)
    person, room = _speaker(engine, order)
    fields = _said_fields(engine, order)
    if (reply_to := order.get("reply_to")) is not None:
        original = room.messages.get(int(reply_to))
        if original is None:
            raise Missing(f"no message {reply_to} in this chat to reply to")
        fields["reply_to_message"] = original.message.model_copy(update={"reply_to_message": None})
    if (origin := order.get("forward_from")) is not None:
        fields["forward_origin"] = _origin(engine, origin)
    if order.get("thread_id"):
        fields.update(message_thread_id=int(order["thread_id"]), is_topic_message=True)
    sender: User | None = person.user
    if order.get("is_anonymous_admin"):
        sender = ANONYMOUS_ADMIN
        fields["sender_chat"] = room.chat
    if room.chat.type == "channel":
        sender, fields["sender_chat"] = None, room.chat
    stored = engine.keep(room, sender, fields, by_bot=False)
    stored.sender_id = person.user.id
    update_id = None
    if is_seen(engine, room, stored):
        kind = "channel_post" if room.chat.type == "channel" else "message"
        update_id = enqueue(engine, kind, stored.message, room.chat.id)
    return {"message_id": stored.message.message_id, "chat_id": room.chat.id, "update_id": update_id}


def edit(engine: "Engine", order: Json) -> Json:
    """`{user_id, chat_id?, message_id, text? | caption?}`: a person edits a message of his own."""
    only(order, "user_id", "chat_id", "message_id", "text", "caption")
    person, room = _speaker(engine, order)
    stored = room.messages.get(number(order, "message_id"))
    if stored is None or stored.by_bot or stored.sender_id != person.user.id:
        raise SimError("only one's own messages can be edited")
    name = "text" if stored.message.text is not None else "caption"
    changed = plain(str(order.get(name) or order.get("text") or ""))
    entities = "entities" if name == "text" else "caption_entities"
    stored.message = stored.message.model_copy(
        update={
            name: changed.text,
            entities: list(changed.entities) or None,
            "edit_date": int(engine.now().timestamp()),
        }
    )
    engine.touch(room)
    seen = is_seen(engine, room, stored)
    update_id = enqueue(engine, "edited_message", stored.message, room.chat.id) if seen else None
    return {"message_id": stored.message.message_id, "chat_id": room.chat.id, "update_id": update_id}


def is_seen(engine: "Engine", room: Room, stored: Stored) -> bool:
    """Whether the bot gets this message (core.telegram.org/bots/features#privacy-mode)."""
    if room.chat.type == "private":
        return True
    message = stored.message
    if room.bot_status not in PRESENT or (message.from_user and message.from_user.is_bot and not message.sender_chat):
        return False
    if not engine.bot.privacy or room.bot_status == "administrator" or room.chat.type == "channel":
        return True
    reply = message.reply_to_message
    if reply is not None and (original := room.messages.get(reply.message_id)) is not None and original.by_bot:
        return True
    said = message.text or message.caption or ""
    command = re.match(r"/\w+(?:@(\w+))?", said)
    return command is not None and (command[1] or "").lower() in ("", str(engine.bot.user.username).lower())


def private_room(engine: "Engine", user: User) -> Room:
    room = engine.rooms.get(user.id)
    if room is None:
        room = engine.rooms[user.id] = Room(_private_chat(user))
    return room


def _private_chat(user: User) -> Chat:
    return Chat(
        id=user.id, type="private", first_name=user.first_name, last_name=user.last_name, username=user.username
    )


def _speaker(engine: "Engine", order: Json) -> tuple[Person, Room]:
    person = person_of(engine, order.get("user_id"))
    if person.deactivated:
        raise SimError("the account is deactivated")
    user = person.user
    chat_id = order.get("chat_id", user.id)
    if chat_id in (user.id, engine.bot.user.id):
        room = private_room(engine, user)
        if room.blocked:
            if not str(order.get("text", "")).startswith("/start"):
                raise SimError("the person has blocked the bot; /start or /sim/block lets it back")
            set_block(engine, {"user_id": user.id, "blocked": False})
        room.started = True
        return person, room
    room = room_of(engine, order)
    if room.members.get(user.id) not in PRESENT:
        raise SimError("the person is not a member of this chat")
    if room.migrated_to is not None:
        raise SimError(f"the group has become the supergroup {room.migrated_to}")
    return person, room


def _said_fields(engine: "Engine", order: Json) -> Json:
    if order.get("file") is None:
        text = plain(str(order.get("text") or ""))
        if not text.text:
            raise SimError("a message needs text or file")
        if text.length > 4096:
            raise SimError("a text of more than 4096 characters is cut into several messages by the app")
        return {"text": text.text, "entities": list(text.entities) or None}
    try:
        content = base64.b64decode(order["file"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise SimError("file is base64") from error
    kind = "photo" if order.get("photo") else "voice" if order.get("voice") else "document"
    name = order.get("file_name") or ("file" if kind == "document" else None)
    file = engine.files.from_person(kind, content, name, order.get("mime_type"))
    fields = media_fields(kind, file, int(order.get("duration") or 3))
    caption = plain(str(order.get("caption") or order.get("text") or ""))
    if caption.text:
        fields.update(caption=caption.text, caption_entities=list(caption.entities) or None)
    if order.get("media_group_id"):
        fields["media_group_id"] = str(order["media_group_id"])
    return fields


def _origin(engine: "Engine", origin: Any) -> MessageOriginUser | MessageOriginHiddenUser:
    """A user id, or a name of somebody who hides his account."""
    if isinstance(origin, str):
        return MessageOriginHiddenUser(date=engine.now(), sender_user_name=origin)
    user = engine.bot.user if origin == engine.bot.user.id else person_of(engine, origin).user
    return MessageOriginUser(date=engine.now(), sender_user=user)
