"""What a long reading says of itself while it works; heard only in the child, a no-op elsewhere."""

from __future__ import annotations

from collections.abc import Callable

_said: Callable[[float, str, float], None] | None = None


def hear(listener: Callable[[float, str, float], None] | None) -> None:
    """The child sets here where progress goes: (share, stage, extra seconds)."""
    global _said
    _said = listener


def report(share: float, stage: str = "") -> None:
    """`share` of the work done, 0 to 1; `stage` names what is under way («pages», «recognising»)."""
    if _said is not None:
        _said(min(max(share, 0.0), 1.0), stage, 0.0)


def converting(seconds: float, stage: str = "converting") -> None:
    """A converter is about to start: it has limits of its own, so the reading may take that much longer (once)."""
    if _said is not None:
        _said(0.0, stage, seconds)
