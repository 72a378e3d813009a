"""Pressing buttons under messages."""

from typing import TYPE_CHECKING, Any

from aiogram.types import CallbackQuery, InaccessibleMessage, InlineKeyboardButton, User

from sandbox.errors import Missing, SimError
from sandbox.orders import Json, only, person_of, room_of
from sandbox.state import Press, Room, Stored
from sandbox.updates import enqueue

if TYPE_CHECKING:
    from sandbox.engine import Engine


def press(engine: "Engine", order: Json) -> Json:
    """`{user_id, chat_id?, message_id?, button}` by text or data; `{…, message_id?, data}` forges any data at all.

    Answers `{callback_query_id, update_id, message_id}`, or `{url}` for a link button. Without `message_id` the newest
    message of the chat with such a button is meant.
    """
    only(order, "user_id", "chat_id", "message_id", "button", "data", "inline_message_id")
    person = person_of(engine, order.get("user_id"))
    room = room_of(engine, {"chat_id": order.get("chat_id", person.user.id)})
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
    engine.presses[query_id].changed = engine.changes
    update_id = enqueue(engine, "callback_query", query, user.id)
    return {"callback_query_id": query_id, "update_id": update_id, "message_id": message_id}


def _find_button(room: Room, message_id: int | None, wanted: str) -> tuple[Stored, InlineKeyboardButton]:
    numbers = reversed(room.messages) if message_id is None else iter([message_id])
    if message_id is not None and message_id not in room.messages:
        raise Missing(f"no message {message_id} in this chat; to press under a deleted one give data, not button")
    exist: list[str] = []
    for number in numbers:
        stored = room.messages[number]
        buttons = [button for row in rows_of(stored) for button in row]
        for button in buttons:
            if wanted in (button.text, button.callback_data):
                return stored, button
        exist.extend(button.text for button in buttons if button.text not in exist)
    shown = ", ".join(f"«{text}»" for text in exist[:40]) or "none at all"
    raise Missing(f"no button «{wanted}» here; there are: {shown}")


def rows_of(stored: Stored) -> list[list[InlineKeyboardButton]]:
    markup = stored.message.reply_markup
    return markup.inline_keyboard if markup is not None else []
