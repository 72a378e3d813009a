import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import files
from storage.engine import Database
from storage.models import FileRow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DATA = "Протокол № 7".encode()


async def test_what_is_kept_can_be_had_again(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "files"
    async with database.write() as session:
        sha256 = await files.keep(session, folder, DATA, NOW)
    assert sha256 == hashlib.sha256(DATA).hexdigest()
    assert await files.load(folder, sha256) == DATA
    async with database.read() as session:
        row = (await session.execute(select(FileRow))).scalar_one()
    assert (row.sha256, row.size, row.created_at) == (sha256, len(DATA), NOW)


async def test_the_same_twice_is_kept_once(database: Database, tmp_path: Path) -> None:
    for _ in range(2):
        async with database.write() as session:
            await files.keep(session, tmp_path / "files", DATA, NOW)
            await files.keep(session, tmp_path / "files", DATA, NOW)
    assert len(list((tmp_path / "files").iterdir())) == 1
    async with database.read() as session:
        assert len((await session.execute(select(FileRow))).all()) == 1


async def test_the_file_is_there_before_its_row(database: Database, tmp_path: Path) -> None:
    """A change that fails leaves a file without a row, never a row without its file."""
    folder = tmp_path / "files"
    with pytest.raises(RuntimeError, match="the power goes"):
        async with database.write() as session:
            sha256 = await files.keep(session, folder, DATA, NOW)
            raise RuntimeError("the power goes")
    assert await files.load(folder, sha256) == DATA
    async with database.read() as session:
        assert (await session.execute(select(FileRow))).first() is None


async def test_a_file_cut_short_is_mended(tmp_path: Path) -> None:
    sha256 = await files.write(tmp_path, DATA)
    (tmp_path / sha256).write_bytes(DATA[:5])
    assert await files.write(tmp_path, DATA) == sha256
    assert await files.load(tmp_path, sha256) == DATA


async def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await files.write(tmp_path, DATA)
    assert list(tmp_path.iterdir()) == []


async def test_bytes_and_folder_are_synced_before_the_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "bytes")
        fsync(descriptor)

    def renamed(source: str, target: Path) -> None:
        done.append("name")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    await files.write(tmp_path / "files", DATA)
    assert done == ["bytes", "name", "folder", "folder"]


@pytest.mark.parametrize("name", ["../bot.db", "", "A" * 64, "/etc/passwd"])
async def test_only_digests_are_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        await files.load(tmp_path, name)
