"""A2: Copies and their return, on SQLite and PostgreSQL, as a whole: base, files, queue."""

import gzip
import io
import json
import shutil
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.backup import BackupExists, BadArchive, NothingToCopy, backup, default_name
from bot.leader import Leadership
from bot.restore import BaseNotEmpty, OtherDatabase, restore
from bot.settings import KeptSettings
from bot.toolbox import ToolMissing
from domain.letters import CardRefreshed, MorningReminder, ProtocolPublished, ReportArrived, packed
from storage import files
from storage.engine import Database, is_sqlite
from storage.lock import BaseInUse
from storage.migrations import UnknownRevision
from storage.models import DepartmentRow, FileRow, InboxRow, OutboxRow, ServiceRow

MADE = datetime(2026, 11, 22, 15, 40, tzinfo=UTC)
LATER = MADE + timedelta(hours=5)
DATA = "Протокол № 7".encode()


@pytest.fixture
def settings(base_url: str, tmp_path: Path) -> KeptSettings:
    return KeptSettings(_env_file=None, database_url=base_url, data_dir=tmp_path / "data", timezone="Europe/Moscow")


async def fill(settings: KeptSettings, name: str = "Управление образования") -> str:
    database = Database(settings.database_url)
    async with database.write() as session:
        session.add(DepartmentRow(name=name, zone="Europe/Moscow", policy={"n": 1}, created_at=MADE))
        sha256 = await files.keep(session, settings.files_dir, DATA, MADE)
    await database.close()
    return sha256


async def departments(settings: KeptSettings) -> list[str]:
    database = Database(settings.database_url)
    async with database.read() as session:
        found = list((await session.execute(select(DepartmentRow.name).order_by(DepartmentRow.id))).scalars())
    await database.close()
    return found


async def rename(settings: KeptSettings, name: str) -> None:
    database = Database(settings.database_url)
    async with database.write() as session:
        await session.execute(text("UPDATE departments SET name = :name"), {"name": name})
    await database.close()


def test_the_name_tells_the_local_minute(settings: KeptSettings) -> None:
    assert default_name(MADE, settings.zone) == "resolution-bot-2026-11-22-1840.tar.gz"


async def test_there_and_back(settings: KeptSettings) -> None:
    sha256 = await fill(settings)
    archive = await backup(settings, MADE)
    assert archive == settings.data_dir / "backups" / "resolution-bot-2026-11-22-1840.tar.gz"
    await rename(settings, "Испорчено")
    shutil.rmtree(settings.files_dir)
    done = await restore(settings, archive, LATER, yes=True)
    assert (done.made_at, done.cancelled, done.put_off) == (MADE, 0, 0)
    assert await departments(settings) == ["Управление образования"]
    assert await files.load(settings.files_dir, sha256) == DATA
    assert [path.name for path in settings.data_dir.glob(".copy-*")] == []


async def test_the_old_base_is_kept_aside(settings: KeptSettings) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    await rename(settings, "Сегодняшнее")
    done = await restore(settings, archive, LATER, yes=True)
    if is_sqlite(settings.database_url):
        aside = settings.model_copy(update={"database_url": f"sqlite:///{done.aside}"})
        assert await departments(aside) == ["Сегодняшнее"]
        return
    database = Database(settings.database_url)
    async with database.read() as session:
        found = (await session.execute(text(f'SELECT name FROM "{done.aside}".departments'))).scalar_one()
    await database.close()
    assert found == "Сегодняшнее"


async def test_a_second_copy_and_restore_after_a_restore(settings: KeptSettings) -> None:
    await fill(settings)
    await restore(settings, await backup(settings, MADE), LATER, yes=True)
    await rename(settings, "После возврата")
    again = await backup(settings, LATER)
    await rename(settings, "Испорчено")
    await restore(settings, again, LATER + timedelta(minutes=1), yes=True)
    assert await departments(settings) == ["После возврата"]


async def test_a_copy_is_made_while_the_bot_writes(settings: KeptSettings) -> None:
    await fill(settings)
    database = Database(settings.database_url)
    leadership = Leadership(database, "the bot")
    await leadership.acquire()
    async with database.write() as session:
        await session.execute(text("UPDATE departments SET name = 'не закончено'"))
        archive = await backup(settings, MADE)
    await leadership.release()
    await database.close()
    await restore(settings, archive, LATER, yes=True)
    assert await departments(settings) == ["Управление образования"]


async def test_nothing_is_replaced_without_a_yes(settings: KeptSettings) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    await rename(settings, "Сегодняшнее")
    with pytest.raises(BaseNotEmpty):
        await restore(settings, archive, LATER)
    assert await departments(settings) == ["Сегодняшнее"]


async def test_an_empty_base_needs_no_yes(settings: KeptSettings) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    database = Database(settings.database_url)
    async with database.write() as session:
        await session.execute(text("DELETE FROM departments"))
    await database.close()
    await restore(settings, archive, LATER)
    assert await departments(settings) == ["Управление образования"]


async def test_a_running_bot_is_not_disturbed(settings: KeptSettings) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    database = Database(settings.database_url)
    leadership = Leadership(database, "the bot")
    await leadership.acquire()
    with pytest.raises(BaseInUse):
        await restore(settings, archive, LATER, yes=True)
    async with database.write() as session:
        await leadership.check(session)
    await leadership.release()
    await database.close()
    await restore(settings, archive, LATER, yes=True)


async def test_an_existing_file_is_not_overwritten(settings: KeptSettings, tmp_path: Path) -> None:
    await fill(settings)
    target = tmp_path / "copy.tar.gz"
    target.write_text("something dear")
    with pytest.raises(BackupExists):
        await backup(settings, MADE, target)
    assert target.read_text() == "something dear"
    assert (await backup(settings, MADE, tmp_path)).name == "resolution-bot-2026-11-22-1840.tar.gz"


async def test_nothing_to_copy(tmp_path: Path) -> None:
    settings = KeptSettings(_env_file=None, data_dir=tmp_path)
    with pytest.raises(NothingToCopy):
        await backup(settings, MADE)
    assert not (tmp_path / "bot.db").exists()


def altered(archive: Path, name: str, change: bytes | None) -> Path:
    """The archive with one part replaced, or left out."""
    result = archive.with_name("altered.tar.gz")
    with tarfile.open(archive) as source, tarfile.open(result, "w:gz") as target:
        for member in source.getmembers():
            data = source.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == name:
                if change is None:
                    continue
                data = change
                member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    return result


async def test_a_damaged_copy_changes_nothing(settings: KeptSettings) -> None:
    sha256 = await fill(settings)
    archive = await backup(settings, MADE)
    with tarfile.open(archive) as opened:
        manifest = json.load(opened.extractfile("manifest.json"))  # type: ignore[arg-type]
        base = next(part["name"] for part in manifest["parts"] if not part["name"].startswith("files/"))
    future = json.dumps(manifest | {"revision": "9999"}).encode()
    escape = json.dumps(
        manifest | {"parts": [*manifest["parts"], {"name": "files/../../evil", "size": 0, "sha256": ""}]}
    ).encode()
    cut = archive.with_name("cut.tar.gz")
    cut.write_bytes(archive.read_bytes()[:-2000])
    plain = archive.with_name("plain.tar.gz")
    plain.write_bytes(gzip.compress(b"no archive"))
    await rename(settings, "Сегодняшнее")
    for broken, error in (
        (altered(archive, f"files/{sha256}", DATA[::-1]), BadArchive),
        (cut, BadArchive),
        (plain, BadArchive),
    ):
        with pytest.raises(error):
            await restore(settings, broken, LATER, yes=True)
    for name, change, error in (
        (base, None, BadArchive),
        (base, b"", BadArchive),
        (f"files/{sha256}", None, BadArchive),
        ("manifest.json", None, BadArchive),
        ("manifest.json", escape, BadArchive),
        ("manifest.json", future, UnknownRevision),
    ):
        with pytest.raises(error):
            await restore(settings, altered(archive, name, change), LATER, yes=True)
    assert await departments(settings) == ["Сегодняшнее"]


async def test_a_failure_at_the_last_step_changes_nothing(
    settings: KeptSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    await rename(settings, "Сегодняшнее")

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.restore._bring_files", full)
    with pytest.raises(OSError, match="No space"):
        await restore(settings, archive, LATER, yes=True)
    assert await departments(settings) == ["Сегодняшнее"]


async def test_a_copy_of_the_other_kind(settings: KeptSettings, tmp_path: Path) -> None:
    await fill(settings)
    archive = await backup(settings, MADE)
    other = "postgresql://nobody@127.0.0.1:1/x" if is_sqlite(settings.database_url) else f"sqlite:///{tmp_path}/y.db"
    with pytest.raises(OtherDatabase):
        await restore(settings.model_copy(update={"database_url": other}), archive, LATER, yes=True)


async def test_without_the_tools_of_postgres(settings: KeptSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(settings)
    monkeypatch.setenv("PATH", "")
    if is_sqlite(settings.database_url):
        await backup(settings, MADE)
        return
    with pytest.raises(ToolMissing, match="pg_dump"):
        await backup(settings, MADE)


def letter(letter: object, lane: str, *, due: datetime, state: str = "queued", priority: int = 30) -> OutboxRow:
    kind, payload = packed(letter)  # type: ignore[arg-type]
    return OutboxRow(
        lane=lane, kind=kind, payload=payload, priority=priority, not_before=due, created_at=MADE, state=state
    )


async def test_nobody_gets_a_burst_afterwards(settings: KeptSettings) -> None:
    await fill(settings)
    due, tomorrow = MADE - timedelta(minutes=1), LATER + timedelta(hours=12)
    database = Database(settings.database_url)
    async with database.write() as session:
        session.add_all(
            [
                letter(MorningReminder(1, MADE.date()), "100", due=due, priority=1),
                letter(ProtocolPublished(7, 1), "100", due=due, priority=30, state="sending"),
                letter(ReportArrived(5, 1), "100", due=due, priority=10),
                letter(ReportArrived(6, 1), "100", due=due, priority=10),
                letter(CardRefreshed(3), "100", due=due, priority=0),
                letter(MorningReminder(1, LATER.date()), "100", due=tomorrow),
                letter(ReportArrived(5, 2), "200", due=due),
                letter(ReportArrived(8, 2), "200", due=due, state="sent"),
                letter(ReportArrived(9, 2), "200", due=due, state="dead"),
            ]
        )
        session.add(InboxRow(update_id=5, lane="100", payload="{}", received_at=MADE))
    await database.close()
    done = await restore(settings, await backup(settings, MADE), LATER, yes=True)
    assert (done.cancelled, done.put_off) == (1, 2)
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.execute(select(OutboxRow).order_by(OutboxRow.id))).scalars().all()
        seen = [(row.state, row.error, row.not_before) for row in rows]
        kept = (await session.execute(select(ServiceRow.value).where(ServiceRow.key == "restored"))).scalar_one()
        updates = (await session.execute(select(InboxRow.state))).scalars().all()
        names = (await session.execute(select(FileRow.sha256))).scalars().all()
    await database.close()
    hour = timedelta(hours=1)
    assert seen == [
        ("cancelled", "restored", due),  # today's reminder is planned afresh by the next tick
        ("queued", "", LATER + 2 * hour),  # was in flight: may have arrived, may not
        ("queued", "", due),  # the first of this person
        ("queued", "", LATER + hour),
        ("queued", "", due),  # an edit makes no sound
        ("queued", "", tomorrow),
        ("queued", "", due),  # the first of another person
        ("sent", "", due),
        ("dead", "", due),
    ]
    assert kept == {"made_at": MADE.isoformat(), "at": LATER.isoformat(), "cancelled": 1, "put_off": 2}
    assert updates == ["new"]
    assert len(names) == 1
