"""Rows on their way to the child: a file of pickled batches, so that neither process ever holds them all.

Only the bot writes such a file, into a folder of its own; nothing that came from outside is unpickled.
"""

import pickle
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any


async def fill(path: Path, batches: AsyncIterator[Sequence[Any]]) -> int:
    """Write the batches one after another; how many rows they hold."""
    rows = 0
    with path.open("wb") as file:
        async for batch in batches:
            file.write(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
            rows += len(batch)
    return rows


def rows(path: Path) -> Iterator[Any]:
    """The rows again, a batch in memory at a time."""
    with path.open("rb") as file:
        while True:
            try:
                batch = pickle.load(file)  # noqa: S301 - written by our own parent
            except EOFError:
                return
            yield from batch
