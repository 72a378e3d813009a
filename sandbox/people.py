"""What people do: they join, write, press, edit, block. Each function takes the JSON of its /sim address.

All raise SimError when a person could not do that in the real Telegram either.
"""

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InaccessibleMessage,
    InlineKeyboardButton,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from sandbox.errors import SimError
from sandbox.members import PRESENT, STATUSES, member_of
from sandbox.sending import media_fields
from sandbox.state import ANONYMOUS_ADMIN, Person, Press, Room, Stored
from sandbox.text import plain
from sandbox.updates import enqueue

if TYPE_CHECKING:
    from sandbox.engine import Engine

Json = dict[str, Any]


def add_user(engine: "Engine", order: Json) -> Json:
    """`{user_id, first_name, last_name?, username?, language_code?, is_bot?, deactivated?}`: creates or renames."""
    _only(order, "user_id", "first_name", "last_name", "username", "language_code", "is_bot", "deactivated")
    user_id = _number(order, "user_id")
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


def add_chat(engine: "Engine", order: Json) -> Json:
    """`{chat_id?, type?, title?, username?, members?: [id | {user_id, status}], bot_status?, is_forum?, migrate?}`.

    Creates a group (type "group" unless said), a supergroup or a channel, or retitles one; `bot_status` is "member"
    unless given. `migrate: true` turns the group into a supergroup: `{chat_id}` of the new one comes back.
    """
    _only(order, "chat_id", "type", "title", "username", "members", "bot_status", "is_forum", "migrate", "by_user_id")
    chat_id = order.get("chat_id")
    room = engine.rooms.get(int(chat_id)) if chat_id is not None else None
    if order.get("migrate"):
        if room is None:
            raise SimError("no such group to migrate")
        return {"chat_id": _migrate(engine, room, order).chat.id}
    kind = order.get("type", room.chat.type if room is not None else "group")
    if kind not in ("group", "supergroup", "channel"):
        raise SimError("type is group, supergroup or channel; private chats begin with a message")
    if chat_id is None:
        count = 1 + sum(found.chat.type != "private" for found in engine.rooms.values())
        chat_id = -(4_000_000 + count) if kind == "group" else -(1_002_000_000_000 + count)
    chat = Chat(
        id=int(chat_id),
        type=kind,
        title=order.get("title") or (room.chat.title if room is not None else "Группа"),
        username=order.get("username"),
        is_forum=order.get("is_forum") or None,
    )
    if chat.id >= 0:
        raise SimError("the id of a group is negative")
    fresh = room is None
    room = engine.rooms.setdefault(chat.id, Room(chat))
    room.chat = chat
    by = _sender_of_change(engine, order)
    for entry in order.get("members", ()):
        user_id, status = (
            (entry["user_id"], entry.get("status", "member")) if isinstance(entry, dict) else (entry, "member")
        )
        _person(engine, user_id)
        room.members[int(user_id)] = _status(status)
        by = by or engine.people[int(user_id)].user
    if fresh or "bot_status" in order:
        set_bot_status(engine, room, _status(order.get("bot_status", "member")), by or engine.bot.user)
    engine.touch(room)
    return {"chat_id": chat.id}


def set_member(engine: "Engine", order: Json) -> Json:
    """`{chat_id, user_id | bot: true, status: member|administrator|creator|left|kicked, by_user_id?}`."""
    _only(order, "chat_id", "user_id", "bot", "status", "by_user_id")
    room = _room(engine, order)
    status = _status(order.get("status", "member"))
    by = _sender_of_change(engine, order)
    if order.get("bot") or order.get("user_id") == engine.bot.user.id:
        set_bot_status(engine, room, status, by or _first_member(engine, room) or engine.bot.user)
        return {"chat_id": room.chat.id, "status": status}
    person = _person(engine, order.get("user_id"))
    user = person.user
    old = room.members.get(user.id, "left")
    room.members[user.id] = status
    if old != status:
        if status in PRESENT and old not in PRESENT:
            _service(engine, room, by or user, {"new_chat_members": [user]})
        elif status not in PRESENT and old in PRESENT:
            _service(engine, room, by or user, {"left_chat_member": user})
        if room.bot_status == "administrator":
            enqueue(engine, "chat_member", _member_change(engine, room, by or user, user, old, status), room.chat.id)
    engine.touch(room)
    return {"chat_id": room.chat.id, "user_id": user.id, "status": status}


def set_bot_status(engine: "Engine", room: Room, status: str, by: User) -> None:
    """Our bot is added, raised, removed or leaves: `my_chat_member` and the service message people see."""
    old, room.bot_status = room.bot_status, status
    if old == status:
        return
    room.was_member = room.was_member or status in PRESENT
    change = _member_change(engine, room, by, engine.bot.user, old, status)
    enqueue(engine, "my_chat_member", change, room.chat.id)
    if status in PRESENT and old not in PRESENT and room.chat.type != "channel":
        _service(engine, room, by, {"new_chat_members": [engine.bot.user]})
    elif status not in PRESENT and old in PRESENT and room.chat.type != "channel":
        engine.keep(room, by, {"left_chat_member": engine.bot.user}, by_bot=False)
    engine.touch(room)


def set_block(engine: "Engine", order: Json) -> Json:
    """`{user_id, blocked?: bool, deactivated?: bool}`: the person stops the bot, lets it back, or is gone."""
    _only(order, "user_id", "blocked", "deactivated")
    person = _person(engine, order.get("user_id"))
    if "deactivated" in order:
        person.deactivated = bool(order["deactivated"])
    if "blocked" in order:
        room = private_room(engine, person.user)
        blocked = bool(order["blocked"])
        if room.blocked != blocked:
            room.blocked = blocked
            old, new = ("member", "kicked") if blocked else ("kicked", "member")
            change = _member_change(engine, room, person.user, engine.bot.user, old, new)
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
    _only(order, *_MESSAGE)
    person, room = _speaker(engine, order)
    fields = _said_fields(engine, order)
    if (reply_to := order.get("reply_to")) is not None:
        original = room.messages.get(int(reply_to))
        if original is None:
            raise SimError(f"no message {reply_to} in this chat to reply to")
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
    _only(order, "user_id", "chat_id", "message_id", "text", "caption")
    person, room = _speaker(engine, order)
    stored = room.messages.get(_number(order, "message_id"))
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


def press(engine: "Engine", order: Json) -> Json:
    """`{user_id, chat_id?, message_id?, button}` by text or data; `{…, message_id?, data}` forges any data at all.

    Answers `{callback_query_id, update_id, message_id}`, or `{url}` for a link button. Without `message_id` the newest
    message of the chat with such a button is meant.
    """
    _only(order, "user_id", "chat_id", "message_id", "button", "data", "inline_message_id")
    person = _person(engine, order.get("user_id"))
    room = _room(engine, {"chat_id": order.get("chat_id", person.user.id)})
    message_id = order.get("message_id")
    if "data" in order:
        stored = room.messages.get(int(message_id)) if message_id is not None else None
        return _pressed(engine, person.user, room, message_id, stored, str(order["data"]), order)
    stored, button = _find_button(room, None if message_id is None else int(message_id), str(order.get("button", "")))
    if button.url is not None or button.copy_text is not None:
        return {"url": button.url} if button.url is not None else {"copied": button.copy_text and button.copy_text.text}
    if button.callback_data is None:
        raise SimError(f"the button «{button.text}» is disabled")
    return _pressed(engine, person.user, room, stored.message.message_id, stored, button.callback_data, order)


def _pressed(
    engine: "Engine", user: User, room: Room, message_id: Any, stored: Stored | None, data: str, order: Json
) -> Json:
    query_id = str(engine.random.randrange(10**17, 10**18))
    message: Any = stored.message if stored is not None else None
    if stored is None and message_id is not None:
        message = InaccessibleMessage(chat=room.chat, message_id=int(message_id), date=0)
    query = CallbackQuery(
        id=query_id,
        from_user=user,
        chat_instance=str(-(10**18) - room.chat.id),
        message=message,
        inline_message_id=order.get("inline_message_id"),
        data=data,
    )
    engine.presses[query_id] = Press(
        query_id, user.id, room.chat.id, int(message_id) if message_id is not None else None, data, engine.now()
    )
    engine.touch(room)
    update_id = enqueue(engine, "callback_query", query, user.id)
    return {"callback_query_id": query_id, "update_id": update_id, "message_id": message_id}


def _find_button(room: Room, message_id: int | None, wanted: str) -> tuple[Stored, InlineKeyboardButton]:
    numbers = reversed(room.messages) if message_id is None else iter([message_id])
    if message_id is not None and message_id not in room.messages:
        raise SimError(f"no message {message_id} in this chat; to press under a deleted one give data, not button")
    exist: list[str] = []
    for number in numbers:
        stored = room.messages[number]
        buttons = [button for row in rows_of(stored) for button in row]
        for button in buttons:
            if wanted in (button.text, button.callback_data):
                return stored, button
        exist.extend(button.text for button in buttons if button.text not in exist)
    shown = ", ".join(f"«{text}»" for text in exist[:40]) or "none at all"
    raise SimError(f"no button «{wanted}» here; there are: {shown}")


def rows_of(stored: Stored) -> list[list[InlineKeyboardButton]]:
    markup = stored.message.reply_markup
    return markup.inline_keyboard if markup is not None else []


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
    person = _person(engine, order.get("user_id"))
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
    room = _room(engine, order)
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
    user = engine.bot.user if origin == engine.bot.user.id else _person(engine, origin).user
    return MessageOriginUser(date=engine.now(), sender_user=user)


def _service(engine: "Engine", room: Room, by: User, fields: Json) -> None:
    stored = engine.keep(room, by, fields, by_bot=False)
    if room.bot_status in PRESENT:
        enqueue(engine, "message", stored.message, room.chat.id)


def _migrate(engine: "Engine", room: Room, order: Json) -> Room:
    if room.chat.type != "group" or room.migrated_to is not None:
        raise SimError("only a group that has not yet been migrated becomes a supergroup")
    new_id = -(1_000_000_000_000 + abs(room.chat.id))
    new = Room(room.chat.model_copy(update={"id": new_id, "type": "supergroup"}), dict(room.members), room.bot_status)
    new.was_member = room.was_member
    engine.rooms[new_id] = new
    by = _sender_of_change(engine, order) or _first_member(engine, room) or engine.bot.user
    _service(engine, room, by, {"migrate_to_chat_id": new_id})
    room.migrated_to = new_id
    _service(engine, new, by, {"migrate_from_chat_id": room.chat.id})
    return new


def _member_change(engine: "Engine", room: Room, by: User, user: User, old: str, new: str) -> ChatMemberUpdated:
    return ChatMemberUpdated(
        chat=room.chat,
        from_user=by,
        date=engine.now().replace(microsecond=0),
        old_chat_member=member_of(user, old),
        new_chat_member=member_of(user, new),
    )


def _first_member(engine: "Engine", room: Room) -> User | None:
    return next((engine.people[user_id].user for user_id in room.members if user_id in engine.people), None)


def _sender_of_change(engine: "Engine", order: Json) -> User | None:
    return _person(engine, order["by_user_id"]).user if order.get("by_user_id") is not None else None


def _person(engine: "Engine", user_id: Any) -> Person:
    person = engine.people.get(user_id) if isinstance(user_id, int) else None
    if person is None:
        raise SimError(f"no user {user_id!r}; create one with /sim/user")
    return person


def _room(engine: "Engine", order: Json) -> Room:
    room = engine.rooms.get(_number(order, "chat_id"))
    if room is None:
        raise SimError(f"no chat {order['chat_id']}; a private one begins with a message, a group with /sim/chat")
    return room


def _status(status: Any) -> str:
    if status not in STATUSES:
        raise SimError(f"status is one of {', '.join(STATUSES)}")
    return str(status)


def _number(order: Json, name: str) -> int:
    value = order.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise SimError(f"{name} is a number")
    return value


def _only(order: Json, *names: str) -> None:
    unknown = set(order) - set(names)
    if unknown:
        raise SimError(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(names)}")
