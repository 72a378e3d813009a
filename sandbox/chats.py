"""Methods about chats and their members."""

from typing import TYPE_CHECKING

from aiogram.methods import (
    GetChat,
    GetChatAdministrators,
    GetChatMember,
    GetChatMemberCount,
    LeaveChat,
    PinChatMessage,
    UnpinChatMessage,
)
from aiogram.types import (
    AcceptedGiftTypes,
    ChatFullInfo,
)

from sandbox.errors import bad_request
from sandbox.groups import set_bot_status
from sandbox.members import PRESENT, Member, member_of
from sandbox.methods import models
from sandbox.state import Room

if TYPE_CHECKING:
    from sandbox.engine import Engine


@models(GetChat, "chat_id")
def get_chat(engine: "Engine", method: GetChat) -> ChatFullInfo:
    room = engine.room(method.chat_id)
    known = {name: value for name, value in room.chat if value is not None}
    pinned = room.messages.get(room.pinned) if room.pinned is not None else None
    nothing = dict.fromkeys(AcceptedGiftTypes.model_fields, False)
    return ChatFullInfo(
        **known,
        accent_color_id=0,
        max_reaction_count=11,
        accepted_gift_types=AcceptedGiftTypes(**nothing),
        pinned_message=pinned.message if pinned is not None else None,
    )


@models(GetChatMember, "chat_id", "user_id")
def get_chat_member(engine: "Engine", method: GetChatMember) -> Member:
    room = engine.room(method.chat_id)
    if method.user_id == engine.bot.user.id:
        return member_of(engine.bot.user, "member" if room.chat.type == "private" else room.bot_status)
    person = engine.people.get(method.user_id)
    if person is None:
        raise bad_request("user not found")
    if room.chat.type == "private":
        return member_of(person.user, "member" if room.chat.id == method.user_id else "left")
    return member_of(person.user, room.members.get(method.user_id, "left"))


@models(GetChatMemberCount, "chat_id")
def get_chat_member_count(engine: "Engine", method: GetChatMemberCount) -> int:
    room = engine.room(method.chat_id)
    if room.chat.type == "private":
        return 2
    return sum(status in PRESENT for status in [*room.members.values(), room.bot_status])


@models(GetChatAdministrators, "chat_id", "return_bots")
def get_chat_administrators(engine: "Engine", method: GetChatAdministrators) -> list[Member]:
    room = _group(engine, method.chat_id, "there are no administrators in the private chat")
    members = [(engine.people[user_id].user, status) for user_id, status in room.members.items()]
    return [member_of(user, status) for user, status in members if status in ("creator", "administrator")]


@models(LeaveChat, "chat_id")
def leave_chat(engine: "Engine", method: LeaveChat) -> bool:
    room = _group(engine, method.chat_id, "chat member status can't be changed in private chats")
    set_bot_status(engine, room, "left", engine.bot.user)
    return True


@models(PinChatMessage, "chat_id", "message_id", "disable_notification")
def pin_chat_message(engine: "Engine", method: PinChatMessage) -> bool:
    room = engine.room(method.chat_id)
    if room.is_group and room.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if method.message_id not in room.messages:
        raise bad_request("message to pin not found")
    room.pinned = method.message_id
    engine.touch(room)
    return True


@models(UnpinChatMessage, "chat_id", "message_id")
def unpin_chat_message(engine: "Engine", method: UnpinChatMessage) -> bool:
    room = engine.room(method.chat_id)
    if room.pinned is None or method.message_id not in (None, room.pinned):
        raise bad_request("message to unpin not found")
    room.pinned = None
    engine.touch(room)
    return True


def _group(engine: "Engine", chat_id: int | str, otherwise: str) -> Room:
    room = engine.room(chat_id)
    if room.chat.type == "private":
        raise bad_request(otherwise)
    return room
