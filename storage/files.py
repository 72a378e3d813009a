"""Documents and reports kept under `<data>/files/<sha256>`.

The bytes are on the disk, synced with their folder, before the row that speaks of them is committed: a row without its
file cannot happen, a file without a row is harmless.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import FileRow


async def keep(session: AsyncSession, directory: Path, data: bytes, now: datetime) -> str:
    """Keep the bytes and their row; the SHA-256 in hex.  The same bytes a second time change nothing."""
    sha256 = await write(directory, data)
    if await session.get(FileRow, sha256) is None:
        session.add(FileRow(sha256=sha256, size=len(data), created_at=now))
        await session.flush()
    return sha256


async def write(directory: Path, data: bytes) -> str:
    """The part of `keep` that waits for the disk: called before a transaction, it keeps that short."""
    return await asyncio.to_thread(_write, directory, data)


async def load(directory: Path, sha256: str) -> bytes:
    """The bytes again.  Raises FileNotFoundError where they are gone, ValueError for what is no such digest."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"no SHA-256: {sha256!r}")
    return await asyncio.to_thread((directory / sha256).read_bytes)


async def drop(directory: Path, digests: Collection[str]) -> None:
    """Delete files whose rows are gone; what is not there any more is no error."""
    await asyncio.to_thread(_drop, directory, digests)


async def without_row(session: AsyncSession, names: Collection[str]) -> list[str]:
    """Of files on the disk those that nothing speaks of: a change that failed, or a death before `drop`."""
    known = set(await session.scalars(select(FileRow.sha256).where(FileRow.sha256.in_(names))))
    return [name for name in names if name not in known]


async def older_than(directory: Path, before: datetime) -> list[str]:
    """The digests of files last written before that instant."""
    return await asyncio.to_thread(_older_than, directory, before.timestamp())


def _drop(directory: Path, digests: Collection[str]) -> None:
    for each in digests:
        (directory / each).unlink(missing_ok=True)


def _older_than(directory: Path, before: float) -> list[str]:
    if not directory.exists():
        return []
    with os.scandir(directory) as found:
        return sorted(each.name for each in found if len(each.name) == 64 and each.stat().st_mtime < before)


def _write(directory: Path, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    path = directory / sha256
    if path.exists() and path.stat().st_size == len(data):
        return sha256
    directory.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".", dir=directory)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync(directory)
    _sync(directory.parent)
    return sha256


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
