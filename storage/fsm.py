"""What is awaited from somebody, while a typed answer is awaited: a state and its data under a key."""

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage import plain
from storage.models import FsmRow

_FSM = plain.table(FsmRow)
_KEPT = select(_FSM.c.state, _FSM.c.data).where(_FSM.c.key == bindparam("key"))


async def load(session: AsyncSession, key: str) -> tuple[str | None, dict[str, Any]]:
    """The state and a copy of the data; (None, {}) where nothing is awaited."""
    row = (await plain.execute(session, _KEPT, {"key": key})).one_or_none()
    return (None, {}) if row is None else (row[0], dict(row[1]))


async def save(session: AsyncSession, key: str, state: str | None, data: dict[str, Any]) -> None:
    """Replaces both; with neither the row goes."""
    if state is None and not data:
        await session.execute(delete(FsmRow).where(FsmRow.key == key))
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(FsmRow).values(key=key, state=state, data=data)
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"state": state, "data": data}))
