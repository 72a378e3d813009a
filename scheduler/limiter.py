"""How fast we may speak: Telegram's limits, kept in memory and in machine time (seconds of a monotonic clock).

About 30 messages a second over all, one a second in a chat, 20 a minute in a group, says the Bot API FAQ; we stay
below.  A 429 freezes its lane for `retry_after`; the second lane within five seconds means that it is not the lane, so
all bulk waits and the rate that Telegram does not grant us is learnt.  Nothing sleeps here: `take` answers how long to
wait, and the courier gives the letter back meanwhile.
"""

from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass

SECOND = 1.0
MINUTE = 60.0
GROUP_A_MINUTE = 18
BURST = 2  # messages in a row to somebody who is looking; bulk gets one
ON_THE_WAY = 0.5  # seconds that a call is taken to need at most, until its answer tells
HUNG = 2.0  # seconds after which an answer says nothing of the rate: nobody could know when the call would be heard
LESSON = 0.5  # what a 429 leaves of the rate
LESSON_IN_TROUBLE = 0.9  # where calls hang, which come when they come, less is learnt
SPARE = 3  # places of a second that are left free for calls that hang, which may be heard at any moment
MOST_HANGING = 100  # calls without an answer that are remembered
LOST = 180.0  # seconds after which no answer is awaited any more
LATE = 0.3  # seconds that bulk may make up when the loop was late; the second before never hears more than `rate`
TOGETHER = 5.0  # two lanes frozen within so many seconds are no coincidence
PACE_REMEMBERED = 300.0  # seconds without a 429 before the learnt pace is tried a little faster
SLOWEST = 1.0  # messages a second that are never gone below


counted: ContextVar[bool] = ContextVar("counted", default=False)  # this call has asked the limiter already


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now.  `seconds` until it is worth asking again; `lane` when it is this chat that must wait, not everybody."""

    seconds: float
    lane: bool


@dataclass(slots=True)
class _Lane:
    tokens: float = float(BURST)
    at: float = 0.0
    every: float = SECOND  # seconds a message; longer where Telegram has refused this chat
    frozen_until: float = 0.0


@dataclass(slots=True)
class _Call:
    lane: str
    taken: float
    at: float  # the latest moment at which Telegram can have heard it, as far as we know
    landed: bool = False


def is_group(lane: str) -> bool:
    """Chats of several people have negative ids."""
    return lane.startswith("-")


class Limiter:
    """One bot's rates.  `rate` is messages a second over all, of which bulk uses what interactive leaves; `chat_rate`
    those to one chat.

    `take` before a call, `landed` after it.
    """

    def __init__(self, rate: float = 29.0, chat_rate: float = 1.0) -> None:
        self.every = SECOND / chat_rate
        self.full_rate = rate
        self.rate = rate
        self._next = 0.0  # the moment of bulk's next message
        self._heard: deque[_Call] = deque()  # that Telegram may have heard within the last second
        self._hanging: deque[_Call] = deque(maxlen=MOST_HANGING)  # without an answer for longer: it may hear them yet
        self._lanes: dict[str, _Lane] = {}
        self._groups: dict[str, deque[float]] = {}
        self._kept_for_people = 0.0  # an interactive message waits until then: bulk stands back
        self._bulk_frozen_until = 0.0
        self._last_freeze: tuple[str, float] | None = None
        self._learnt_at = 0.0

    def take(self, lane: str, now: float, *, interactive: bool) -> Wait | None:
        """None: go, it is counted.  A message of an unfrozen lane to a person waits for the rate only."""
        self._forget(now)
        wait = self._lane_wait(lane, now, interactive)
        if wait > 0:
            return Wait(wait, lane=True)
        wait = self._rate_wait(now, interactive)
        if wait > 0:
            if interactive:
                self._kept_for_people = now + wait + 0.05
            return Wait(wait, lane=False)
        if interactive:
            self._kept_for_people = 0.0
        self._count(lane, now)
        return None

    def landed(self, lane: str, now: float) -> None:
        """The call that `take` let go has been answered, or has failed.

        Telegram counts what reaches it in a second.  Counted from the answers, a call that was slow on the way and one
        that was fast cannot fall into the same second there; one that hung may have been heard only now.
        """
        for call in self._heard:
            if call.lane == lane and not call.landed:
                call.at, call.landed = now, True
                return
        for call in self._hanging:
            if call.lane == lane:
                self._hanging.remove(call)
                call.at, call.landed = now, True
                self._heard.append(call)
                return

    def frozen(self, lane: str, now: float) -> float:
        """Seconds for which Telegram wants to hear nothing for this chat."""
        state = self._lanes.get(lane)
        return max(0.0, state.frozen_until - now) if state else 0.0

    def bulk_wait(self, now: float) -> float:
        """Seconds for which no bulk goes at all."""
        return max(0.0, self._bulk_frozen_until - now)

    def held(self, now: float) -> list[str]:
        """Lanes that must wait, so that nothing of theirs is claimed in vain."""
        self._forget(now)
        return [lane for lane in self._lanes if self._lane_wait(lane, now, True) > 0]

    def held_for_bulk(self, now: float) -> list[str]:
        """As `held`, with those that only bulk must leave alone."""
        self._forget(now)
        return [lane for lane in self._lanes if self._lane_wait(lane, now, False) > 0]

    def soonest(self, now: float) -> float:
        """Seconds until the first lane that waits may speak, or bulk may; infinite when nothing waits."""
        waits = [self._lane_wait(lane, now, False) for lane in self._lanes]
        return min((wait for wait in [*waits, self.bulk_wait(now)] if wait > 0), default=float("inf"))

    def hold(self, lane: str, now: float, seconds: float) -> None:
        """Nothing of this lane for so long: a retry that keeps the lane's order."""
        state = self._lane(lane, now)
        state.frozen_until = max(state.frozen_until, now + seconds)

    def refused(self, lane: str, now: float, retry_after: float) -> None:
        """A 429: the lane hears nothing for `retry_after`; after two lanes in five seconds bulk neither, and slower.

        What hung is no lesson for the others: it was heard at a moment that nobody could choose.
        """
        state = self._lane(lane, now)
        state.every = min(MINUTE, state.every * 2)
        state.tokens = 0.0
        self.hold(lane, now, retry_after)
        if any(call.lane == lane and now - call.taken > HUNG for call in (*self._heard, *self._hanging)):
            return
        last, self._last_freeze = self._last_freeze, (lane, now)
        if last is None or last[0] == lane or now - last[1] > TOGETHER:
            return
        # It is not the lanes: what was held against them is taken back.
        for one in (lane, last[0]):
            self._lane(one, now).every = max(self.every, self._lane(one, now).every / 2)
        # Many letters may be refused in the same breath; that is one lesson, not one a letter.
        if now >= self._bulk_frozen_until:
            self.rate = max(SLOWEST, self.rate * (LESSON_IN_TROUBLE if self._hanging else LESSON))
        self._bulk_frozen_until = max(self._bulk_frozen_until, now + retry_after)
        self._learnt_at = self._bulk_frozen_until

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lane(self, lane: str, now: float) -> _Lane:
        state = self._lanes.get(lane)
        if state is None:
            state = self._lanes[lane] = _Lane(at=now, every=self.every)
        return state

    def _tokens(self, state: _Lane, now: float) -> float:
        return min(float(BURST), state.tokens + (now - state.at) / state.every)

    def _lane_wait(self, lane: str, now: float, interactive: bool) -> float:
        state = self._lanes.get(lane)
        wait = 0.0
        if state is not None:
            needed = 1.0 if interactive else float(BURST)
            missing = needed - self._tokens(state, now)
            wait = max(state.frozen_until - now, missing * state.every if missing > 1e-9 else 0.0)
        window = self._groups.get(lane)
        if window is not None and len(window) >= GROUP_A_MINUTE:
            wait = max(wait, window[-GROUP_A_MINUTE] + MINUTE - now)
        return wait

    def _rate_wait(self, now: float, interactive: bool) -> float:
        allowed = max(1, int(self.rate) + 1 - min(len(self._hanging), SPARE))
        wait = 0.0
        if len(self._heard) >= allowed:
            wait = sorted(call.at for call in self._heard)[-allowed] + SECOND - now
        if not interactive:
            wait = max(wait, self._next - now, self._kept_for_people - now, self._bulk_frozen_until - now)
        return wait

    def _count(self, lane: str, now: float) -> None:
        self._heard.append(_Call(lane, now, now + ON_THE_WAY))
        self._next = max(self._next, now - LATE) + SECOND / self.rate
        state = self._lane(lane, now)
        state.tokens, state.at = self._tokens(state, now) - 1.0, now
        if state.every > SECOND and now - state.frozen_until > PACE_REMEMBERED:
            state.every, state.frozen_until = max(SECOND, state.every / 2), now
        if is_group(lane):
            self._groups.setdefault(lane, deque(maxlen=GROUP_A_MINUTE)).append(now)

    def _forget(self, now: float) -> None:
        if self._heard and self._heard[0].at <= now - SECOND:
            old = [call for call in self._heard if call.at <= now - SECOND]
            self._heard = deque(call for call in self._heard if call.at > now - SECOND)
            self._hanging.extend(call for call in old if not call.landed)
        if self._hanging and self._hanging[0].at <= now - LOST:
            self._hanging.popleft()
        if self.rate < self.full_rate and now - self._learnt_at > PACE_REMEMBERED:
            self.rate = min(self.full_rate, self.rate * 1.1)
            self._learnt_at = now
        if len(self._lanes) > 200 or len(self._groups) > 200:
            full = float(BURST)
            self._lanes = {
                lane: state
                for lane, state in self._lanes.items()
                if state.every > SECOND or state.frozen_until > now or self._tokens(state, now) < full
            }
            self._groups = {lane: sent for lane, sent in self._groups.items() if sent[-1] > now - MINUTE}
