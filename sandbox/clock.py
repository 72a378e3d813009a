"""The movable clock of the sandbox: message dates and expiry go by it, waits and limits by machine time.

The clock file is how the bot under test learns of a move. It holds one line: either an instant in ISO 8601 with
its zone (the clock stands still there) or an offset to the true time in seconds with its sign, `+86400.0`.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


def machine_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """`now()` is an aware UTC datetime; `file`, when given, is read once at the start and written at each move."""

    def __init__(self, base: Callable[[], datetime] = machine_now, file: Path | None = None) -> None:
        self.base = base
        self.file = file
        self.offset = timedelta()
        self.frozen: datetime | None = None
        if file is not None and file.exists():
            self._read(file.read_text().strip())

    def now(self) -> datetime:
        return self.frozen if self.frozen is not None else self.base() + self.offset

    def set(self, now: datetime, *, frozen: bool = False) -> None:
        """Moves to an aware instant; time goes on from there unless `frozen`."""
        if now.tzinfo is None:
            raise ValueError("the instant needs a zone, as in 2024-08-27T09:00:00+03:00")
        now = now.astimezone(UTC)
        self.frozen = now if frozen else None
        self.offset = now - self.base()
        self._write()

    def advance(self, seconds: float) -> None:
        if self.frozen is not None:
            self.frozen += timedelta(seconds=seconds)
        self.offset += timedelta(seconds=seconds)
        self._write()

    def set_offset(self, seconds: float) -> None:
        """`seconds` to the true time; thaws a frozen clock."""
        self.frozen = None
        self.offset = timedelta(seconds=seconds)
        self._write()

    def _read(self, line: str) -> None:
        if line[:1] in "+-" and line:
            self.offset = timedelta(seconds=float(line))
        elif line:
            self.set(datetime.fromisoformat(line), frozen=True)

    def _write(self) -> None:
        if self.file is None:
            return
        line = self.frozen.isoformat() if self.frozen is not None else f"{self.offset.total_seconds():+.3f}"
        # Replaced in one step: the bot may read at any moment and must never see half a line.
        draft = self.file.with_name(self.file.name + ".new")
        draft.write_text(line + "\n")
        os.replace(draft, self.file)
