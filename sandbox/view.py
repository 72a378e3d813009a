"""What people see, as JSON: chats, messages with their buttons, presses and calls."""

from itertools import islice
from typing import TYPE_CHECKING, Any

from aiogram.types import Message, ReplyKeyboardMarkup, User

from sandbox.presses import rows_of
from sandbox.state import Press, Room, Stored, StoredFile

if TYPE_CHECKING:
    from sandbox.engine import Engine

Json = dict[str, Any]
_SERVICE = (
    "new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "group_chat_created",
)  # fmt: skip


def chat(engine: "Engine", room: Room, after: int = 0) -> Json:
    """A chat with its messages above `after`, oldest first, and the keyboard below the input line."""
    return {
        **summary(engine, room),
        "version": room.changed,
        "messages": [message(engine, stored) for number, stored in room.messages.items() if number > after],
        "deleted": room.deleted,
        "reply_keyboard": _keyboard(room),
    }


def summary(engine: "Engine", room: Room) -> Json:
    last = next(reversed(room.messages.values()), None)
    return {
        "chat_id": room.chat.id,
        "type": room.chat.type,
        "title": room.chat.title or (name_of(engine.people[room.chat.id].user)),
        "changed": room.changed,
        "started": room.started,
        "blocked": room.blocked,
        "bot_status": room.bot_status if room.chat.type != "private" else None,
        "migrated_to": room.migrated_to,
        "members": [{"user_id": user_id, "status": status} for user_id, status in room.members.items()],
        "pinned": room.pinned,
        "last": message(engine, last) if last is not None else None,
    }


def message(engine: "Engine", stored: Stored) -> Json:
    """One message as a person sees it; absent things are null, lists are empty."""
    told = stored.message
    sender = told.from_user
    return {
        "message_id": told.message_id,
        "chat_id": told.chat.id,
        "date": told.date.isoformat(),
        "from": _sender(engine, stored, sender),
        "by_bot": stored.by_bot,
        "text": told.text,
        "caption": told.caption,
        "entities": _entities(told),
        "buttons": [
            [
                {
                    "text": button.text,
                    "data": button.callback_data,
                    "url": button.url,
                    "style": button.style,
                    "disabled": button.disabled is not None,
                    "copy": button.copy_text.text if button.copy_text is not None else None,
                }
                for button in row
            ]
            for row in rows_of(stored)
        ],
        "file": _file(engine, told),
        "edited": told.edit_date is not None,
        "edit_date": told.edit_date,
        "reply_to": told.reply_to_message.message_id if told.reply_to_message is not None else None,
        "reactions": list(stored.reactions),
        "media_group_id": told.media_group_id,
        "thread_id": told.message_thread_id,
        "forwarded": told.forward_origin is not None,
        "service": _service(told),
    }


def calls(engine: "Engine", after: int = 0) -> Json:
    """Every call numbered above `after`."""
    log = engine.calls.calls
    first = log[0].number if log else 0
    newer = islice(log, max(0, after + 1 - first), None)
    return {"version": engine.calls.last, "calls": [call.as_json() for call in newer]}


def callbacks(engine: "Engine", after: int = 0) -> Json:
    """Presses and their answers; `after` is a version."""
    return {
        "version": engine.changes,
        "callbacks": [press(item) for item in engine.presses.values() if not after or item.changed > after],
    }


def press(item: Press) -> Json:
    return {
        "callback_query_id": item.id,
        "user_id": item.user_id,
        "chat_id": item.chat_id,
        "message_id": item.message_id,
        "data": item.data,
        "date": item.at.isoformat(),
        "answered": item.answered,
        "answered_at": item.answered_at.isoformat() if item.answered_at is not None else None,
        "text": item.text,
        "show_alert": item.alert,
        "url": item.url,
    }


def chats(engine: "Engine") -> Json:
    rooms = sorted(engine.rooms.values(), key=lambda room: room.changed, reverse=True)
    return {"version": engine.changes, "now": engine.now().isoformat(), "chats": [summary(engine, r) for r in rooms]}


def users(engine: "Engine") -> Json:
    people = [
        {
            **person.user.model_dump(mode="json", exclude_none=True),
            "user_id": person.user.id,
            "name": name_of(person.user),
            "deactivated": person.deactivated,
        }
        for person in engine.people.values()
    ]
    return {"version": engine.changes, "now": engine.now().isoformat(), "bot": _bot(engine), "users": people}


def commands(engine: "Engine") -> Json:
    return {
        "commands": [
            {"scope": scope, "language_code": language, "commands": listed}
            for (scope, language), listed in engine.commands.items()
        ]
    }


def queue(engine: "Engine") -> Json:
    """Updates not yet acknowledged."""
    waiting = [
        {"update_id": update.update_id, "kind": update.kind, "date": update.at.isoformat(), "fetched": update.handed}
        for update in engine.bot.queue
    ]
    return {"version": engine.changes, "queue": waiting, "webhook": engine.bot.webhook.url or None}


def faults(engine: "Engine") -> Json:
    orders = [{k: v for k, v in vars(order).items() if k != "random"} for order in engine.faults.orders]
    return {"faults": orders}


def name_of(user: User) -> str:
    return " ".join(filter(None, (user.first_name, user.last_name)))


def _bot(engine: "Engine") -> Json:
    return {"user_id": engine.bot.user.id, "name": engine.bot.user.first_name, "username": engine.bot.user.username}


def _sender(engine: "Engine", stored: Stored, sender: User | None) -> Json:
    if stored.by_bot:
        sender = engine.bot.user
    if sender is None:
        return {"user_id": None, "name": stored.message.chat.title, "is_bot": False}
    return {"user_id": sender.id, "name": name_of(sender), "is_bot": sender.is_bot}


def _entities(told: Message) -> list[Json]:
    return [
        entity.model_dump(mode="json", exclude_none=True) for entity in told.entities or told.caption_entities or []
    ]


def _file(engine: "Engine", told: Message) -> Json | None:
    file_id = (
        told.document.file_id
        if told.document is not None
        else told.photo[-1].file_id
        if told.photo
        else told.voice.file_id
        if told.voice is not None
        else None
    )
    return described(engine.files.by_id[file_id]) if file_id is not None else None


def described(file: StoredFile) -> Json:
    return {
        "file_id": file.file_id,
        "kind": file.kind,
        "file_name": file.name,
        "mime_type": file.mime_type,
        "size": len(file.content),
    }


def _service(told: Message) -> Json | None:
    for name in _SERVICE:
        value = getattr(told, name)
        if value is not None:
            if name == "new_chat_members":
                value = [name_of(user) for user in value]
            return {"kind": name, "value": name_of(value) if isinstance(value, User) else value}
    return None


def _keyboard(room: Room) -> list[list[str]] | None:
    for stored in reversed(room.messages.values()):
        if stored.keyboard is not None:
            if isinstance(stored.keyboard, ReplyKeyboardMarkup):
                return [[button.text for button in row] for row in stored.keyboard.keyboard]
            return None
    return None
