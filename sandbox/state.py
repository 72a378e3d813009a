"""What the sandbox remembers: people, chats, messages, presses, files. Times are of the movable clock, aware UTC."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from aiogram.types import Chat, ForceReply, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove, User

ANONYMOUS_ADMIN = User(id=1087968824, is_bot=True, first_name="Group", username="GroupAnonymousBot")


@dataclass
class Person:
    user: User
    deactivated: bool = False


@dataclass
class Stored:
    """A message with what Telegram keeps beside it."""

    message: Message
    by_bot: bool
    sender_id: int
    reactions: list[str] = field(default_factory=list)
    keyboard: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply | None = None  # shown below the input


@dataclass
class Room:
    """A chat with our bot or of our bot. Statuses of members are those of ChatMember; absent means never seen."""

    chat: Chat
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "left"
    was_member: bool = False  # of the bot: the wording of 403 depends on it
    started: bool = False  # private: the person has written at least once
    blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, Stored] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    last_id: int = 0
    changed: int = 0  # the engine's change counter at the last change
    pinned: int | None = None
    closed_topics: set[int] = field(default_factory=set)

    @property
    def is_group(self) -> bool:
        return self.chat.type in ("group", "supergroup")


@dataclass
class Press:
    """A callback query and what became of it."""

    id: str
    user_id: int
    chat_id: int | None
    message_id: int | None
    data: str
    at: datetime
    answered: bool = False
    answered_at: datetime | None = None
    text: str | None = None
    alert: bool = False
    url: str | None = None
    changed: int = 0


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str  # document, photo, voice
    content: bytes
    name: str | None
    mime_type: str | None
    path: str
    width: int = 0
    height: int = 0


@dataclass(eq=False)
class Queued:
    """An update waiting to be fetched; `body` is the JSON of the whole Update."""

    update_id: int
    kind: str
    at: datetime
    body: bytes
    lane: int  # whose order it keeps: the person for presses, else the chat
    handed: bool = False  # given out at least once; only then an offset acknowledges it


@dataclass
class Webhook:
    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40
    last_error_at: datetime | None = None
    last_error: str | None = None


@dataclass
class BotState:
    user: User
    queue: deque[Queued] = field(default_factory=deque)
    past: dict[int, Queued] = field(default_factory=dict)  # the last ones, to be repeated on purpose
    next_update_id: int = 0
    last_update_at: datetime | None = None
    allowed_updates: frozenset[str] = frozenset()
    webhook: Webhook = field(default_factory=Webhook)
    privacy: bool = True
