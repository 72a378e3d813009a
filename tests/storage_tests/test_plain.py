"""Statements without objects see what the session still has to write."""

from sqlalchemy import bindparam, select

from storage import plain
from storage.engine import Database
from storage.models import ServiceRow

_SERVICE = plain.table(ServiceRow).c
_VALUE = select(_SERVICE.value).where(_SERVICE.key == bindparam("key"))


async def test_what_is_pending_is_written_first(database: Database) -> None:
    async with database.write() as session:
        row = ServiceRow(key="свежее", value=1)
        session.add(row)
        assert (await plain.execute(session, _VALUE, {"key": "свежее"})).scalar_one() == 1
        row.value = 2
        assert (await plain.execute(session, _VALUE, {"key": "свежее"})).scalar_one() == 2
        await session.delete(row)
        assert (await plain.execute(session, _VALUE, {"key": "свежее"})).first() is None
