"""Groups: made, joined, left, migrated, and what the bot is told of it."""

from typing import TYPE_CHECKING

from aiogram.types import Chat, ChatMemberUpdated, User

from sandbox.errors import Missing, SimError
from sandbox.members import PRESENT, member_of
from sandbox.orders import Json, actor_of, only, person_of, room_of, status_of
from sandbox.state import Room
from sandbox.updates import enqueue

if TYPE_CHECKING:
    from sandbox.engine import Engine


def add_chat(engine: "Engine", order: Json) -> Json:
    """`{chat_id?, type?, title?, username?, members?: [id | {user_id, status}], bot_status?, is_forum?, closed_topics?,
    migrate?}`.

    Creates a group (type "group" unless said), a supergroup or a channel, or retitles one; `bot_status` is "member"
    unless given. `migrate: true` turns the group into a supergroup: `{chat_id}` of the new one comes back.
    """
    only(order, "chat_id", "type", "title", "username", "members", "bot_status", "is_forum", "migrate", "by_user_id",
         "closed_topics")  # fmt: skip
    chat_id = order.get("chat_id")
    room = engine.rooms.get(int(chat_id)) if chat_id is not None else None
    if order.get("migrate"):
        if room is None:
            raise Missing("no such group to migrate")
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
    room.closed_topics = {int(topic) for topic in order.get("closed_topics", room.closed_topics)}
    by = actor_of(engine, order)
    for entry in order.get("members", ()):
        user_id, status = (
            (entry["user_id"], entry.get("status", "member")) if isinstance(entry, dict) else (entry, "member")
        )
        person_of(engine, user_id)
        room.members[int(user_id)] = status_of(status)
        by = by or engine.people[int(user_id)].user
    if fresh or "bot_status" in order:
        set_bot_status(engine, room, status_of(order.get("bot_status", "member")), by or engine.bot.user)
    engine.touch(room)
    return {"chat_id": chat.id}


def set_member(engine: "Engine", order: Json) -> Json:
    """`{chat_id, user_id | bot: true, status: member|administrator|creator|left|kicked, by_user_id?}`."""
    only(order, "chat_id", "user_id", "bot", "status", "by_user_id")
    room = room_of(engine, order)
    status = status_of(order.get("status", "member"))
    by = actor_of(engine, order)
    if order.get("bot") or order.get("user_id") == engine.bot.user.id:
        set_bot_status(engine, room, status, by or _first_member(engine, room) or engine.bot.user)
        return {"chat_id": room.chat.id, "status": status}
    person = person_of(engine, order.get("user_id"))
    user = person.user
    old = room.members.get(user.id, "left")
    room.members[user.id] = status
    if old != status:
        if status in PRESENT and old not in PRESENT:
            _service(engine, room, by or user, {"new_chat_members": [user]})
        elif status not in PRESENT and old in PRESENT:
            _service(engine, room, by or user, {"left_chat_member": user})
        if room.bot_status == "administrator":
            enqueue(engine, "chat_member", member_change(engine, room, by or user, user, old, status), room.chat.id)
    engine.touch(room)
    return {"chat_id": room.chat.id, "user_id": user.id, "status": status}


def set_bot_status(engine: "Engine", room: Room, status: str, by: User) -> None:
    """Our bot is added, raised, removed or leaves: `my_chat_member` and the service message people see."""
    old, room.bot_status = room.bot_status, status
    if old == status:
        return
    room.was_member = room.was_member or status in PRESENT
    change = member_change(engine, room, by, engine.bot.user, old, status)
    enqueue(engine, "my_chat_member", change, room.chat.id)
    if status in PRESENT and old not in PRESENT and room.chat.type != "channel":
        _service(engine, room, by, {"new_chat_members": [engine.bot.user]})
    elif status not in PRESENT and old in PRESENT and room.chat.type != "channel":
        stored = engine.keep(room, by, {"left_chat_member": engine.bot.user}, by_bot=False)
        enqueue(engine, "message", stored.message, room.chat.id)
    engine.touch(room)


def _migrate(engine: "Engine", room: Room, order: Json) -> Room:
    if room.chat.type != "group" or room.migrated_to is not None:
        raise SimError("only a group that has not yet been migrated becomes a supergroup")
    new_id = -(1_000_000_000_000 + abs(room.chat.id))
    new = Room(room.chat.model_copy(update={"id": new_id, "type": "supergroup"}), dict(room.members), room.bot_status)
    new.was_member = room.was_member
    engine.rooms[new_id] = new
    by = actor_of(engine, order) or _first_member(engine, room) or engine.bot.user
    _service(engine, room, by, {"migrate_to_chat_id": new_id})
    room.migrated_to = new_id
    _service(engine, new, by, {"migrate_from_chat_id": room.chat.id})
    return new


def _service(engine: "Engine", room: Room, by: User, fields: Json) -> None:
    stored = engine.keep(room, by, fields, by_bot=False)
    if room.bot_status in PRESENT:
        enqueue(engine, "message", stored.message, room.chat.id)


def member_change(engine: "Engine", room: Room, by: User, user: User, old: str, new: str) -> ChatMemberUpdated:
    return ChatMemberUpdated(
        chat=room.chat,
        from_user=by,
        date=engine.now().replace(microsecond=0),
        old_chat_member=member_of(user, old),
        new_chat_member=member_of(user, new),
    )


def _first_member(engine: "Engine", room: Room) -> User | None:
    return next((engine.people[user_id].user for user_id in room.members if user_id in engine.people), None)
