"""The schema's history: one numbered file a change in `versions/`, applied by `apply` in a process of its own.

This module tells where a base stands without importing alembic, so that the bot's own process never does.
A revision is the number in its file's name: `v0007_why.py` is revision "0007", after "0006".
"""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

HERE = Path(__file__).parent
DERIVED = "search_"
"""What begins with this is made of other rows by triggers; it is neither compared nor counted."""


class UnknownRevision(Exception):
    """The base was made by a newer program than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class MigrationUnsafe(Exception):
    """A migration would have lost rows or broken references; it was rolled back.  `tables` are where."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tables


def known(scripts: Path = HERE) -> list[str]:
    """All revisions of this program, the oldest first."""
    return sorted(path.name[1:5] for path in (scripts / "versions").glob("v[0-9][0-9][0-9][0-9]_*.py"))


def head(scripts: Path = HERE) -> str:
    """The revision that this program works with."""
    return known(scripts)[-1]


async def current(connection: AsyncConnection | AsyncSession) -> str | None:
    """The revision of an open base; None where it has never been migrated.

    Leave the transaction afterwards: on PostgreSQL the question itself fails where there is no table.
    """
    try:
        revision: str | None = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except DBAPIError:
        await connection.rollback()
        return None
    return revision


def is_current(revision: str | None, scripts: Path = HERE) -> bool:
    """Whether a base at this revision needs no migration.  Raises UnknownRevision for one from the future."""
    if revision is not None and revision not in known(scripts):
        raise UnknownRevision(revision)
    return revision == head(scripts)
