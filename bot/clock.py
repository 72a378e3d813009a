"""The one place that reads the clock.

`CLOCK_FILE` lets tests and the demonstration move the day.  It holds one line: an ISO-8601 instant with its zone (time
stands still at it) or `+N` / `-N`, seconds to add to the true time.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """`now()` is an aware UTC instant: the true one, or what the clock file says at this very moment."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: datetime | timedelta = timedelta(0)

    def now(self) -> datetime:
        """Reads the file at each call: it is there only in tests, and a cache would miss a change within one tick of
        the file system's own clock.  A missing, empty or half-written file means what was known last.
        """
        if self._path is not None:
            known = _read(self._path)
            self._known = self._known if known is None else known
        if isinstance(self._known, datetime):
            return self._known
        return datetime.now(UTC) + self._known


def _read(path: Path) -> datetime | timedelta | None:
    try:
        line = path.read_text(encoding="ascii").strip()
        if line.startswith(("+", "-")):
            return timedelta(seconds=float(line))
        instant = datetime.fromisoformat(line)
    except (OSError, ValueError, OverflowError):
        return None
    return None if instant.tzinfo is None else instant.astimezone(UTC)
