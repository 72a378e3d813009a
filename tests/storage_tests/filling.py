"""Rows in every table, whatever the tables are: invented by column type, parents first."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, MetaData, String, Text, select

from storage.migrations import DERIVED
from storage.models import Base, OutboxRow
from storage.types import ByValue, UtcDateTime

ROWS = 3


def fill(connection: Connection, rows: int = ROWS) -> None:
    """`rows` rows in each table of the models, each pointing at the row of the same number in its parents."""
    for table in Base.metadata.sorted_tables:
        for number in range(1, rows + 1):
            row = {column.name: _value(column, number) for column in table.columns}
            if table is OutboxRow.__table__:
                row["state"] = "queued"
            connection.execute(table.insert().values(row))


def _value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return f"word {number}" if isinstance(key.column.type, String) else number
    match column.type:
        case ByValue():
            return next(iter(column.type.kind))
        case UtcDateTime():
            return datetime(2026, 11, 22, 9, number, tzinfo=UTC)
        case Boolean():
            return number % 2 == 0
        case Date():
            return date(2026, 11, number)
        case JSON():
            return {"n": number}
        case String() | Text():
            return f"word {number}"
        case Integer():
            return number
    return number


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the database has it now."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in found.sorted_tables
        if table.name != "alembic_version" and not table.name.startswith(DERIVED)
    }
