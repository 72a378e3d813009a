"""Named places where a test may make the process vanish: `CRASH_AT=point:n` ends it at the n-th passing.

No unwinding, no `finally`, no flush: what SIGKILL or a power cut leaves.  Without the variable a point costs one
comparison.
"""

import os

EXIT_CODE = 137  # what a shell reports for SIGKILL


def _ordered() -> tuple[str, int]:
    name, _, count = os.environ.get("CRASH_AT", "").partition(":")
    return name, int(count or 1)


_name, _left = _ordered()


def arm(order: str) -> None:
    """Orders the crash in a process that is running already, as a fork does; an empty string takes the order back."""
    global _name, _left
    name, _, count = order.partition(":")
    _name, _left = name, int(count or 1)


def point(name: str) -> None:
    """Passes the point `name`, or ends the process here."""
    global _left
    if name != _name:
        return
    _left -= 1
    if _left <= 0:
        os._exit(EXIT_CODE)
