"""PostgreSQL and Redis for tests: where they are, and a database of its own for each test.

The servers' addresses are `POSTGRES_URL` and `REDIS_TEST_URL`, or the usual ones on this machine.  A test whose server
is not there is skipped and says so, or fails where `REQUIRE_SERVERS=1` (as in CI).
"""

import itertools
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from storage.engine import Database
from storage.migrations.apply import upgrade

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/9"
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
EPOCH_OF_TESTS = datetime(2026, 11, 22, 9, tzinfo=UTC)

_numbers = itertools.count(1)


def _answers(url: str, port: int) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=1).close()
    except OSError:
        return False
    return True


@cache
def postgres_url() -> str | None:
    """The server's maintenance database; None where no server answers."""
    url = os.environ.get("POSTGRES_URL", POSTGRES)
    return url if _answers(url, 5432) else None


@cache
def redis_url() -> str | None:
    """A Redis database that tests may empty; None where no server answers."""
    url = os.environ.get("REDIS_TEST_URL", REDIS)
    return url if _answers(url, 6379) else None


def required(url: str | None, server: str) -> str:
    """The address, or the test ends here: skipped, or failed where CI promised the server."""
    if url is None:
        say = pytest.fail if os.environ.get("REQUIRE_SERVERS") == "1" else pytest.skip
        say(f"no {server} server answers")
    return url


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(required(postgres_url(), "PostgreSQL"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def new_postgres(template: str = "template0") -> AsyncIterator[str]:
    """The address of a database of this test's own, dropped afterwards."""
    server = required(postgres_url(), "PostgreSQL")
    name = f"resolution_test_{os.getpid()}_{next(_numbers)}"
    await _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        await _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=BOTH)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a base that nobody has migrated, on each kind of database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    async with new_postgres() as url:
        yield url


class Templates:
    """Migrated bases to copy, made when first asked for: a migration takes ten times as long as a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres_name: str | None = None

    async def copy_sqlite(self, target: Path) -> str:
        template = self.folder / "template.db"
        if not template.exists():
            await upgrade(f"sqlite:///{template}", now=EPOCH_OF_TESTS)
        shutil.copy(template, target)
        return f"sqlite:///{target}"

    async def postgres(self, stack: AsyncExitStack) -> str:
        if self.postgres_name is None:
            url = await stack.enter_async_context(new_postgres())
            await upgrade(url, now=EPOCH_OF_TESTS)
            self.postgres_name = url.rsplit("/", 1)[1]
        return self.postgres_name


@pytest.fixture(scope="session")
async def templates(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Templates, AsyncExitStack]]:
    async with AsyncExitStack() as stack:
        yield Templates(tmp_path_factory.mktemp("templates")), stack


@pytest.fixture(params=BOTH)
async def base_url(
    request: pytest.FixtureRequest, tmp_path: Path, templates: tuple[Templates, AsyncExitStack]
) -> AsyncIterator[str]:
    """The address of a migrated, empty base of this test's own, on each kind of database in turn."""
    made, stack = templates
    if request.param == "sqlite":
        yield await made.copy_sqlite(tmp_path / "bot.db")
        return
    async with new_postgres(await made.postgres(stack)) as url:
        yield url


@pytest.fixture
async def database(base_url: str) -> AsyncIterator[Database]:
    """The migrated base opened, on each kind of database in turn."""
    database = Database(base_url)
    yield database
    await database.close()
