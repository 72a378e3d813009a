"""What became of a sending, and what follows from it.

not reached   no connection, DNS, 429            retry freely: nothing was said
unknown       read timeout, dropped, 5xx, HTML   at most two re-sends, then dead and somebody is told
refused       the message is wrong               dead and somebody is told
unreachable   blocked, gone, kicked              the person is marked, the secretary told once
migrated      the group has a new id             the same letter to the new id
unchanged     the edit shows what is there       as good as sent
topic gone    the forum topic is closed        the same letter without a topic, the secretary told once
vanished      the message to edit is gone        cancelled, its card forgotten
unauthorized  the token is not accepted          everything stops, nothing is lost
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiohttp import ClientConnectorError, ConnectionTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Composed:
    """A letter made into a Bot API method on fresh data.

    `after(session, result, now)` runs in the transaction that marks the letter as sent: told_at, the card's row.  For
    an edit that changed nothing the result is None.
    """

    method: TelegramMethod[Any]
    after: Callable[[AsyncSession, Any, datetime], Awaitable[None]] | None = None


@dataclass(frozen=True)
class NotYet:
    """The letter is to be said at `until` (UTC), not now: reminders keep to office hours also after an outage."""

    until: datetime


class NotReached(TelegramNetworkError):
    """No connection was made, so nothing was said."""


class Outcome(Enum):
    NOT_REACHED = auto()
    SLOW_DOWN = auto()
    UNKNOWN = auto()
    REFUSED = auto()
    UNREACHABLE = auto()
    MIGRATED = auto()
    UNCHANGED = auto()
    TOPIC_GONE = auto()
    VANISHED = auto()
    UNAUTHORIZED = auto()


_VANISHED = (
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message_id_invalid",
)
_NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
_NOBODY = ("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated", "user is deactivated")


def outcome_of(error: Exception) -> Outcome:
    """What an exception of a Bot API call means (core.telegram.org/bots/api#making-requests)."""
    match error:
        case TelegramRetryAfter():
            return Outcome.SLOW_DOWN
        case TelegramMigrateToChat():
            return Outcome.MIGRATED
        case TelegramForbiddenError():
            return Outcome.UNREACHABLE
        case TelegramUnauthorizedError() | TelegramNotFound():
            # A malformed token is answered 404: the address itself is not found.
            return Outcome.UNAUTHORIZED
        case TelegramEntityTooLarge():
            return Outcome.REFUSED
        case TelegramBadRequest():
            return _of_bad_request(error.message.lower())
        case NotReached():
            return Outcome.NOT_REACHED
        case TelegramNetworkError() if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
            return Outcome.NOT_REACHED
        case TelegramNetworkError() | TelegramServerError() | ClientDecodeError() | TimeoutError() | OSError():
            return Outcome.UNKNOWN
        case TelegramAPIError() if "too many requests" in error.message.lower():
            return Outcome.SLOW_DOWN  # a 429 that says no seconds
        case _:
            return Outcome.REFUSED


def _of_bad_request(description: str) -> Outcome:
    if "message is not modified" in description:
        return Outcome.UNCHANGED
    if any(words in description for words in _VANISHED):
        return Outcome.VANISHED
    if any(words in description for words in _NO_TOPIC):
        return Outcome.TOPIC_GONE
    if any(words in description for words in _NOBODY):
        return Outcome.UNREACHABLE
    return Outcome.REFUSED


def retry_after(error: Exception) -> float:
    """Seconds of silence that Telegram asks for; five where it does not say."""
    return float(error.retry_after) if isinstance(error, TelegramRetryAfter) else 5.0


def repeatable(method: TelegramMethod[Any]) -> bool:
    """Doing it twice shows the same: an outcome nobody knows needs no counting."""
    return method.__api_method__.startswith(("edit", "delete", "set", "pin", "unpin"))
