"""The log of every call, accepted and refused: what an offline checker counts by."""

import json
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sandbox.requests import Uploaded

if TYPE_CHECKING:
    from sandbox.engine import Engine


KEPT = 200_000  # calls in memory; the file has them all


@dataclass
class Call:
    """One call. `time` is the sandbox's clock, `machine_time` monotonic seconds, `real_time` Unix seconds.

    `outcome`: "done", "refused" (with `code` and `description`), "not done" (connection refused, HTML page), "done,
    answer dropped", "done, answer broken". `while_frozen`: an earlier 429 for this chat had not run out yet.
    """

    number: int
    method: str
    time: datetime
    machine_time: float
    real_time: float
    chat_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    outcome: str = "running"
    code: int = 0
    description: str | None = None
    retry_after: int | None = None
    fault: str | None = None
    result: list[int] = field(default_factory=list)
    while_frozen: bool = False
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """It had its effect, whether or not the bot was told."""
        return self.outcome.startswith("done")

    def finish(
        self,
        outcome: str,
        code: int,
        engine: "Engine",
        description: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.outcome, self.code, self.description, self.retry_after = outcome, code, description, retry_after
        now = engine.monotonic()
        self.seconds = round(now - self.machine_time, 6)
        if retry_after:
            engine.calls.frozen[self.chat_id] = now + retry_after

    def as_json(self) -> dict[str, Any]:
        known = {name: value for name, value in vars(self).items() if value is not None}
        return {**known, "time": self.time.isoformat(), "done": self.done}


class CallLog:
    """In memory, and as JSON lines in `file` when there is one."""

    def __init__(self, file: Path | None) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self.frozen: dict[int | None, float] = {}
        self.last = 0
        self._out: IO[str] | None = file.open("a", buffering=1, encoding="utf-8") if file is not None else None

    def clear(self) -> None:
        """Forgets what is in memory; the file keeps everything, numbers go on."""
        self.calls.clear()
        self.frozen.clear()

    def begin(self, method: str, now: datetime, monotonic: float) -> Call:
        self.last += 1
        call = Call(self.last, method, now, monotonic, time.time())
        self.calls.append(call)
        return call

    def describe(self, call: Call, values: dict[str, Any], chat_id: int | None) -> None:
        call.params = {name: _plain(value) for name, value in values.items()}
        call.chat_id = chat_id
        frozen = self.frozen.get(chat_id)
        exempt = call.method.startswith("get") or call.method == "answerCallbackQuery"
        call.while_frozen = frozen is not None and call.machine_time < frozen and not exempt

    def close(self, call: Call) -> None:
        if self._out is not None:
            self._out.write(json.dumps(call.as_json(), ensure_ascii=False, default=str) + "\n")

    def stop(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None


def _plain(value: Any) -> Any:
    if isinstance(value, Uploaded):
        return {"file": value.upload.name, "size": len(value.upload.content)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
