"""`python -m storage.migrations "why"` writes the next revision: the difference between the models and the head.

Read what it wrote before committing it; the tests walk it up and down.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.migrations import HERE, known
from storage.migrations.apply import config, engine_for


async def revise(why: str) -> None:
    number = f"{len(known()) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_for(f"sqlite:///{Path(folder) / 'head.db'}")
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: command.upgrade(config(HERE, sync), "head"))
            await connection.run_sync(
                lambda sync: command.revision(config(HERE, sync), why, autogenerate=True, rev_id=number)
            )
        await engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit('usage: python -m storage.migrations "why the schema changes"')
    asyncio.run(revise(sys.argv[1]))
