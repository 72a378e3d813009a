"""Flood limits as bots meet them (core.telegram.org/bots/faq#my-bot-is-hitting-limits), in machine time.

Telegram publishes about 30 messages a second over all, 1 a second in a chat with short bursts forgiven, 20 a minute
in a group. Who goes over is refused with 429 and the seconds to wait, and refused again until they have passed.
"""

import math
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

ALL = "all"


@dataclass(frozen=True)
class Limits:
    """Rates of one bot; `chat_burst` messages at once are forgiven in a chat, then `chat_per_second`."""

    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20


class Limiter:
    """Counts what was let through; `take` says how long to wait, 0 meaning go."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self.monotonic = monotonic
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._chats: dict[int, tuple[float, float]] = {}  # tokens left, at
        self._frozen: dict[Hashable, float] = {}

    def take(self, chat_id: int | None, *, group: bool = False, count: int = 1) -> int:
        """Whole seconds to wait before `count` messages to the chat may go; 0 when they went."""
        now = self.monotonic()
        wait = max(
            self._frozen.get(ALL, 0) - now,
            self._frozen.get(chat_id, 0) - now if chat_id is not None else 0,
        )
        if wait > 0:
            return math.ceil(wait)
        wait = self._window_wait(self._all, self.limits.per_second, 1.0, now, count)
        if wait > 0:
            return self._freeze(ALL, now, wait)
        if chat_id is None:
            self._all.extend([now] * count)
            return 0
        tokens = self._tokens(chat_id, now)
        if tokens < 1:
            return self._freeze(chat_id, now, (1 - tokens) / self.limits.chat_per_second)
        if group:
            window = self._groups.setdefault(chat_id, deque())
            wait = self._window_wait(window, self.limits.group_per_minute, 60.0, now, count)
            if wait > 0:
                return self._freeze(chat_id, now, wait)
            window.extend([now] * count)
        self._all.extend([now] * count)
        self._chats[chat_id] = (tokens - count, now)
        return 0

    def _tokens(self, chat_id: int, now: float) -> float:
        left, at = self._chats.get(chat_id, (float(self.limits.chat_burst), now))
        return min(float(self.limits.chat_burst), left + (now - at) * self.limits.chat_per_second)

    @staticmethod
    def _window_wait(window: deque[float], allowed: int, span: float, now: float, count: int) -> float:
        while window and window[0] <= now - span:
            window.popleft()
        over = len(window) + count - allowed
        if over <= 0 or not window:
            return 0.0
        return window[min(over, len(window)) - 1] + span - now

    def _freeze(self, scope: Hashable, now: float, wait: float) -> int:
        seconds = max(1, math.ceil(wait))
        self._frozen[scope] = now + seconds
        return seconds
