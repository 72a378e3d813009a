import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engine import Database, is_sqlite, sqlite_path
from storage.lock import BaseInUse, held
from storage.migrations import DERIVED, HERE, MigrationUnsafe, UnknownRevision, current, head, is_current, known
from storage.migrations.apply import config, downgrade, engine_for, upgrade
from storage.models import Base
from tests.storage_tests.filling import ROWS, contents, fill

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

HEADER = """
import os
import signal
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"
branch_labels = depends_on = None
"""


def next_revision(folder: Path, body: str) -> Path:
    """The project's own migrations and one more, which has `body`; the folder to give as `scripts`."""
    scripts = folder / "migrations"
    shutil.copytree(HERE, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    number = f"{int(head()) + 1:04d}"
    source = HEADER.format(revision=number, down=head()) + body
    (scripts / "versions" / f"v{number}_next.py").write_text(source, encoding="utf-8")
    return scripts


async def filled(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.run_sync(fill)
    found = await seen(url)
    await engine.dispose()
    return found


async def seen(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = engine_for(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(contents)
    await engine.dispose()
    return found


async def revision_of(url: str) -> str | None:
    database = Database(url)
    async with database.reader.connect() as connection:
        found = await current(connection)
    await database.close()
    return found


def test_the_head_is_known_without_alembic() -> None:
    scripts = ScriptDirectory.from_config(config(HERE))
    assert head() == scripts.get_current_head()
    assert known() == [script.revision for script in scripts.walk_revisions()][::-1]
    code = "import sys, storage.migrations as m, bot.schema; m.head(); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_stairway(empty_url: str) -> None:
    """Each revision goes up, down, and up again."""
    before = "base"
    for revision in known():
        await upgrade(empty_url, now=NOW, to=revision)
        await downgrade(empty_url, to=before)
        await upgrade(empty_url, now=NOW, to=revision)
        before = revision
    assert is_current(await revision_of(empty_url))


async def test_stairway_on_a_filled_base(base_url: str) -> None:
    """The newest revision, undone and done again, loses no row; the tables it makes come back empty."""
    rows = await filled(base_url)
    assert all(len(found) == ROWS for found in rows.values())
    if len(known()) == 1:
        pytest.skip("only the first revision exists: undoing it drops everything, rightly")
    await downgrade(base_url, to=known()[-2])
    before = await seen(base_url)
    assert all(len(found) == ROWS for found in before.values())
    await upgrade(base_url, now=NOW)
    after = await seen(base_url)
    assert after.keys() == rows.keys()
    assert {table: len(after[table]) for table in before} == dict.fromkeys(before, ROWS)


async def test_migrations_make_what_the_models_say(base_url: str) -> None:
    def is_ours(_: object, name: str | None, *rest: object) -> bool:
        return not (name or "").startswith(DERIVED)

    def difference(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True, "include_object": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)

    def indexes(connection: Connection) -> dict[str, str]:
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            if connection.dialect.name == "sqlite"
            else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
        found = {name: " ".join(str(sql).split()) for name, sql in connection.execute(text(query))}
        found.pop("alembic_version_pkc", None)
        return {name: words for name, words in found.items() if not name.startswith(DERIVED)}

    engine = engine_for(base_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(difference) == []
        migrated = await connection.run_sync(indexes)
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        # alembic does not compare the conditions of partial indexes; the databases' own words do
        assert migrated == await connection.run_sync(indexes)
    await engine.dispose()


async def test_nothing_to_do_is_done_twice(base_url: str) -> None:
    assert await upgrade(base_url, now=NOW) == (head(), head())


async def test_a_base_from_the_future_is_left_alone(base_url: str) -> None:
    engine = engine_for(base_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(UnknownRevision):
        await upgrade(base_url, now=NOW)
    with pytest.raises(UnknownRevision):
        is_current(await revision_of(base_url))
    assert await revision_of(base_url) == "9999"


async def test_a_rebuilt_parent_keeps_its_children(base_url: str, tmp_path: Path) -> None:
    """Alembic rebuilds an SQLite table and drops the old one; with foreign keys on the rows of `card_assignments`,
    which cascade, would be gone without a word."""
    rows = await filled(base_url)
    scripts = next_revision(
        tmp_path,
        """
def upgrade():
    with op.batch_alter_table("cards") as batch:
        batch.alter_column("page", existing_type=sa.String(64), type_=sa.String(80), existing_nullable=False)
""",
    )
    before, after = await upgrade(base_url, now=NOW, scripts=scripts)
    assert (before, after) == (head(), f"{int(head()) + 1:04d}")
    assert await seen(base_url) == rows


@pytest.mark.parametrize(
    ("body", "table"),
    [
        ('op.execute("DELETE FROM card_assignments WHERE card_id = 1")', "card_assignments"),
        ("op.execute(\"INSERT INTO fsm (key, data) VALUES ('more', '{}')\")", "fsm"),
    ],
)
async def test_lost_or_found_rows_undo_the_migration(base_url: str, tmp_path: Path, body: str, table: str) -> None:
    rows = await filled(base_url)
    scripts = next_revision(tmp_path, f"def upgrade():\n    {body}\n")
    with pytest.raises(MigrationUnsafe) as unsafe:
        await upgrade(base_url, now=NOW, scripts=scripts)
    assert unsafe.value.tables == [table]
    assert await seen(base_url) == rows
    assert is_current(await revision_of(base_url))


async def test_rows_may_change_where_the_revision_says_so(base_url: str, tmp_path: Path) -> None:
    await filled(base_url)
    scripts = next_revision(
        tmp_path, 'rows_change = frozenset({"fsm"})\ndef upgrade():\n    op.execute("DELETE FROM fsm")\n'
    )
    await upgrade(base_url, now=NOW, scripts=scripts)
    assert (await seen(base_url))["fsm"] == []


async def test_a_broken_reference_undoes_the_migration(tmp_path: Path, base_url: str) -> None:
    if not is_sqlite(base_url):
        pytest.skip("PostgreSQL checks references itself")
    rows = await filled(base_url)
    scripts = next_revision(tmp_path, 'def upgrade():\n    op.execute("UPDATE seats SET organization_id = 77")\n')
    with pytest.raises(MigrationUnsafe) as unsafe:
        await upgrade(base_url, now=NOW, scripts=scripts)
    assert unsafe.value.tables == ["seats"]
    assert await seen(base_url) == rows


async def test_killed_midway_the_base_is_as_it_was(base_url: str, tmp_path: Path) -> None:
    rows = await filled(base_url)
    scripts = next_revision(
        tmp_path,
        """
def upgrade():
    op.add_column("people", sa.Column("nickname", sa.String(64)))
    with op.batch_alter_table("cards") as batch:
        batch.alter_column("page", existing_type=sa.String(64), type_=sa.String(80), existing_nullable=False)
    op.execute("DELETE FROM card_assignments")
    if os.environ.get("KILL_MIGRATION"):
        os.kill(os.getpid(), signal.SIGKILL)
    op.execute("INSERT INTO card_assignments SELECT id, id FROM cards")
""",
    )
    code = f"""
import asyncio, datetime, pathlib
from storage.migrations.apply import upgrade
now = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
asyncio.run(upgrade({base_url!r}, now=now, scripts=pathlib.Path({str(scripts)!r})))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=os.environ | {"KILL_MIGRATION": "1"}, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert await seen(base_url) == rows
    assert is_current(await revision_of(base_url))
    await upgrade(base_url, now=NOW, scripts=scripts)
    after = await seen(base_url)
    assert after["card_assignments"] == rows["card_assignments"]


class TestOnSqlite:
    @pytest.fixture
    def base_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'bot.db'}"

    async def test_a_copy_is_kept_before(self, base_url: str, tmp_path: Path) -> None:
        await upgrade(base_url, now=NOW)
        rows = await filled(base_url)
        scripts = next_revision(tmp_path, 'def upgrade():\n    op.drop_table("fsm")\n')
        await upgrade(base_url, now=NOW, scripts=scripts)
        (copy,) = (tmp_path / "backups").iterdir()
        assert copy.name == f"bot-before-{int(head()) + 1:04d}-20261122-090000.db"
        assert await seen(f"sqlite:///{copy}") == rows
        assert "fsm" not in await seen(base_url)

    async def test_it_refuses_beside_a_running_bot(self, base_url: str) -> None:
        base = sqlite_path(base_url)
        assert base is not None
        with held(base), pytest.raises(BaseInUse):
            await upgrade(base_url, now=NOW)
        assert not base.exists()

    async def test_foreign_keys_are_on_again_for_the_bot(self, base_url: str) -> None:
        await upgrade(base_url, now=NOW)
        database = Database(base_url)
        async with database.write() as session:
            assert (await session.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        await database.close()
        with sqlite3.connect(sqlite_path(base_url) or "") as raw:
            assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        raw.close()
