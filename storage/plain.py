"""Statements about the tables themselves, built once and asked by everybody who presses a button.

Building a statement and loading objects takes longer than SQLite takes to answer.  What the session still has to write
is written first, as before every statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base


def table(row: type[Base]) -> Table:
    """The table of a row class: its columns are `.c`."""
    return cast(Table, row.__table__)


async def execute(
    session: AsyncSession, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]
) -> CursorResult[*tuple[Any, ...]]:
    """The statement's rows, or how many rows it changed.  Raises what the database raises."""
    return cast("CursorResult[*tuple[Any, ...]]", await session.execute(statement, parameters))
