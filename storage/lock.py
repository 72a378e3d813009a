"""One process at a time beside an SQLite base: the running bot, a migration, or a restore.

The lock is the kernel's own (`flock` on `<base>.lock`), so a killed process leaves nothing behind.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BaseInUse(Exception):
    """Another process holds the base.  `pid` as it wrote it down, or "" where it has not."""

    def __init__(self, base: Path, pid: str) -> None:
        super().__init__(f"{base} is held by process {pid or 'unknown'}")
        self.base = base
        self.pid = pid


def lock_path(base: Path) -> Path:
    return base.with_name(base.name + ".lock")


def take(base: Path) -> int:
    """Take the base for this process; the descriptor keeps it until `drop` or the process's end.

    Children that are exec'ed do not inherit it.  Raises BaseInUse where another process has it.
    """
    path = lock_path(base)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if not _locked(descriptor):
        pid = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise BaseInUse(base, pid)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _locked(descriptor: int) -> bool:
    """Three tries: `python -m bot health` holds the lock for an instant to see whether anybody does."""
    for pause in (0.0, 0.05, 0.1):
        time.sleep(pause)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        return True
    return False


def drop(descriptor: int) -> None:
    """Let the base go.  The file stays: removing it would let two processes hold two files of one name."""
    os.ftruncate(descriptor, 0)
    os.close(descriptor)


@contextmanager
def held(base: Path) -> Iterator[None]:
    """`take` and `drop` around a block."""
    descriptor = take(base)
    try:
        yield
    finally:
        drop(descriptor)
