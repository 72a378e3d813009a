"""Copies of reports' files that could not be fetched when the report came."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aiogram import Bot

from messages.fetching import LARGEST_DOWNLOAD, fetch
from storage import reports
from storage.engine import Database

BATCH = 5


async def fetch_missing(database: Database, bot: Bot, directory: Path, now: Callable[[], datetime]) -> int:
    """Fetches a few, the newest first, each marked in a transaction of its own; how many were had.

    Call it seldom (each ten minutes): what Telegram does not give now it may give later, or never.
    """
    async with database.read() as session:
        missing = await reports.not_fetched(session, BATCH, largest=LARGEST_DOWNLOAD)
    had = 0
    for attachment_id, file in missing:
        copy = await fetch(file, bot, directory)
        if copy.sha256 is not None:
            async with database.write() as session:
                await reports.fetched(session, attachment_id, copy.sha256, copy.size or 0, now())
            had += 1
    return had
