"""Faults ordered for coming calls: what goes wrong, with whom, how often."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.errors import CONFLICT, ApiError, SimError

KINDS = ("error", "refuse", "drop", "slow", "html", "broken", "repeat")
_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: CONFLICT,
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass
class Fault:
    """One order. `times` left, None for ever; with `share` each matching call is hit with that probability.

    Kinds: `error` answers with `code` and does nothing; `refuse` closes the connection and does nothing; `drop` does
    the call and closes the connection; `slow` waits `seconds` and then does it; `html` answers 502 with a page and
    does nothing; `broken` does it and answers with half a JSON; `repeat` (getUpdates only) leaves the offset unheard,
    so that the same updates come again.
    """

    kind: str
    method: str = "*"
    code: int = 500
    description: str | None = None
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None
    times: int | None = 1
    chat_id: int | None = None
    seconds: float = 30.0
    share: float | None = None
    seed: int = 0
    hits: int = 0
    random: Random = field(default_factory=Random, repr=False)

    def matches(self, method: str, chat_id: int | None) -> bool:
        if self.times == 0 or self.method.lower() not in ("*", method.lower()):
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        return self.share is None or self.random.random() < self.share

    def error(self) -> ApiError:
        description = self.description or _WORDS.get(self.code, "Internal Server Error")
        if self.retry_after and self.description is None:
            description = f"Too Many Requests: retry after {self.retry_after}"
        given = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to_chat_id}
        return ApiError(self.code, description, **{name: value for name, value in given.items() if value is not None})


def fault_from(order: dict[str, Any]) -> Fault:
    """From the JSON of /sim/fault. `times` is 1 unless given, and endless with `share`; 0 or null is endless."""
    order = dict(order)
    kind = order.setdefault("kind", "error")
    unknown = set(order) - (set(Fault.__dataclass_fields__) - {"hits", "random"})
    if unknown:
        raise SimError(f"a fault has no {', '.join(sorted(unknown))}")
    if kind not in KINDS:
        raise SimError(f"kind is one of {', '.join(KINDS)}")
    if order.get("code") is None:
        order["code"] = 429 if order.get("retry_after") else 500
    times = order.get("times", None if order.get("share") is not None else 1)
    order["times"] = times or None
    return Fault(**order, random=Random(order.get("seed", 0)))


class Faults:
    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The first order that hits this call; it is counted."""
        for fault in self.orders:
            if fault.matches(method, chat_id):
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self.orders.remove(fault)
                return fault
        return None
