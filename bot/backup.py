"""A copy of everything in one file, made while the bot runs.

A .tar.gz of `manifest.json` (when, which database, which schema, the digest of each part), the base, and `files/`.  The
base is copied first: files are written before the rows that speak of them, so each row of the copy has its file.
Settings and the token are not in it.
"""

import asyncio
import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import KeptSettings
from bot.toolbox import dump_postgres
from storage.engine import sqlite_path

FORMAT = 1
SQLITE, POSTGRES = "sqlite", "postgresql"
BASE = {SQLITE: "bot.db", POSTGRES: "base.dump"}
KEPT_FILE = re.compile(r"[0-9a-f]{64}")
CHUNK = 1 << 20


class BackupExists(Exception):
    """There is a file of that name; nothing is overwritten."""


class NothingToCopy(Exception):
    """There is no base yet."""


class BadArchive(Exception):
    """Not an archive of ours, or not whole.  The text is the part that does not fit."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: datetime
    database: str  # SQLITE or POSTGRES
    revision: str
    parts: tuple[Part, ...]


def default_name(now: datetime, zone: ZoneInfo) -> str:
    """`resolution-bot-2026-11-22-1840.tar.gz`, in the local time of who will look for it."""
    return f"resolution-bot-{now.astimezone(zone):%Y-%m-%d-%H%M}.tar.gz"


async def backup(settings: KeptSettings, now: datetime, to: Path | None = None) -> Path:
    """Make the copy; where it lies.  `to` is a file or a folder, else `<data>/backups`.

    Raises BackupExists, NothingToCopy, and `bot.toolbox.ToolMissing`, `ToolFailed` for PostgreSQL's own programs.
    """
    target = to or settings.data_dir / "backups"
    if to is None or target.is_dir():
        target = target / default_name(now, settings.zone)
    if target.exists():
        raise BackupExists(target)
    with working_folder(settings.data_dir) as folder:
        database, revision = await _copy_base(settings.database_url, folder)
        return await asyncio.to_thread(_pack, target, folder, settings.files_dir, database, revision, now)


@contextmanager
def working_folder(data_dir: Path) -> Iterator[Path]:
    """A folder on the same disk as the data, gone afterwards."""
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".copy-", dir=data_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _copy_base(url: str, folder: Path) -> tuple[str, str]:
    base = sqlite_path(url)
    if base is None:
        return POSTGRES, await dump_postgres(url, folder / BASE[POSTGRES])
    if not base.exists():
        raise NothingToCopy
    return SQLITE, await asyncio.to_thread(_copy_sqlite, base, folder / BASE[SQLITE])


def _copy_sqlite(base: Path, copy: Path) -> str:
    """One consistent moment of the base; the bot goes on reading and writing meanwhile."""
    with contextlib.closing(sqlite3.connect(base, timeout=15)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        try:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except (sqlite3.OperationalError, TypeError):
            raise NothingToCopy from None
    return str(revision)


def _pack(target: Path, folder: Path, files: Path, database: str, revision: str, now: datetime) -> Path:
    sources = {BASE[database]: folder / BASE[database]}
    if files.is_dir():
        kept = sorted(path for path in files.iterdir() if KEPT_FILE.fullmatch(path.name))
        sources |= {f"files/{path.name}": path for path in kept}
    parts = tuple(Part(name, path.stat().st_size, digest(path)) for name, path in sources.items())
    facts = asdict(Manifest(now, database, revision, parts)) | {"format": FORMAT, "made_at": now.isoformat()}
    manifest = json.dumps(facts, indent=1).encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    try:
        with partial.open("wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive:
                about = tarfile.TarInfo("manifest.json")
                about.size, about.mtime, about.mode = len(manifest), int(now.timestamp()), 0o600
                archive.addfile(about, io.BytesIO(manifest))
                for name, path in sources.items():
                    archive.add(path, name, recursive=False)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def unpack(archive: Path, folder: Path) -> Manifest:
    """Put the parts of an archive into `folder`, each checked against the manifest.

    Raises BadArchive.
    """
    try:
        with tarfile.open(archive, "r:gz") as opened:
            first = opened.next()
            if first is None or first.name != "manifest.json":
                raise BadArchive("manifest.json")
            manifest = _manifest(opened, first)
            expected = {part.name: part for part in manifest.parts}
            while member := opened.next():
                part = expected.pop(member.name, None)
                if part is None or not member.isreg() or member.size != part.size:
                    raise BadArchive(member.name)
                _unpack_part(opened, member, folder / member.name, part)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise BadArchive(type(error).__name__) from error
    if expected:
        raise BadArchive(next(iter(expected)))
    return manifest


def _manifest(opened: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    source = opened.extractfile(member)
    assert source is not None
    facts = json.load(source)
    parts = tuple(Part(str(part["name"]), int(part["size"]), str(part["sha256"])) for part in facts["parts"])
    manifest = Manifest(datetime.fromisoformat(facts["made_at"]), facts["database"], facts["revision"], parts)
    names = [part.name for part in parts if part.name != BASE.get(manifest.database)]
    # Names go into paths: only those that a backup makes.
    if facts["format"] != FORMAT or len(names) != len(parts) - 1 or manifest.made_at.tzinfo is None:
        raise BadArchive("manifest.json")
    for name in names:
        if not name.startswith("files/") or not KEPT_FILE.fullmatch(name[6:]):
            raise BadArchive(name)
    return manifest


def _unpack_part(opened: tarfile.TarFile, member: tarfile.TarInfo, target: Path, part: Part) -> None:
    target.parent.mkdir(exist_ok=True)
    source = opened.extractfile(member)
    assert source is not None
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    if digest(target) != part.sha256:
        raise BadArchive(part.name)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
