"""A file that Telegram holds, copied to the disk; never inside a transaction."""

import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import ClientError

from domain.dossier import Attachment
from storage import files as kept

log = logging.getLogger(__name__)

LARGEST_DOWNLOAD = 20 * 1024 * 1024  # what a bot may fetch (core.telegram.org/bots/api#getfile)
TIMEOUT = 20  # seconds


async def fetch(file: Attachment, bot: Bot, directory: Path) -> Attachment:
    """The file with our copy's digest; as it came where it is too large or cannot be had now."""
    if (file.size or 0) > LARGEST_DOWNLOAD:
        return file
    try:
        data = BytesIO()
        await bot.download(file.file_id, data, timeout=TIMEOUT)
        content = data.getvalue()
        return replace(file, sha256=await kept.write(directory, content), size=len(content))
    except (TelegramAPIError, ClientError, OSError, TimeoutError) as error:
        # The error's own text may bear the token: a download's address has it.
        log.warning("a report's file could not be fetched now: %s", type(error).__name__)
        return file
