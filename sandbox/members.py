"""Members of chats as the Bot API describes them."""

from typing import Any

from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    User,
)

Member = ChatMemberAdministrator | ChatMemberBanned | ChatMemberLeft | ChatMemberMember | ChatMemberOwner
PRESENT = ("creator", "administrator", "member")
STATUSES = ("creator", "administrator", "member", "left", "kicked")
_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_pin_messages",
)  # fmt: skip
_NO_RIGHTS = ("can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages")


def member_of(user: User, status: str) -> Member:
    """The ChatMember of a status; an administrator has every right of a group."""
    if status == "creator":
        return ChatMemberOwner(user=user, is_anonymous=False)
    if status == "administrator":
        rights: dict[str, Any] = {**dict.fromkeys(_RIGHTS, True), **dict.fromkeys(_NO_RIGHTS, False)}
        return ChatMemberAdministrator(user=user, can_be_edited=False, is_anonymous=False, **rights)
    if status == "member":
        return ChatMemberMember(user=user)
    if status == "kicked":
        return ChatMemberBanned.model_validate({"user": user, "until_date": 0})
    return ChatMemberLeft(user=user)
