"""The files of a message: named at once, fetched before any transaction; what cannot be fetched now a tick fetches."""

import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from aiohttp import ClientError

from domain.dossier import Attachment
from storage import files as kept

log = logging.getLogger(__name__)

LARGEST_DOWNLOAD = 20 * 1024 * 1024  # what a bot may fetch (core.telegram.org/bots/api#getfile)


def attached(message: Message) -> list[Attachment]:
    """The files that a message carries; a photo in its largest size."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return [Attachment("photo", largest.file_id, "", largest.file_size)]
    if message.document:
        one = message.document
        return [Attachment("document", one.file_id, one.file_name or "", one.file_size)]
    if message.voice:
        return [Attachment("voice", message.voice.file_id, "", message.voice.file_size)]
    if message.video:
        return [Attachment("video", message.video.file_id, message.video.file_name or "", message.video.file_size)]
    return []


async def fetched(message: Message, bot: Bot, directory: Path) -> list[Attachment]:
    """The same with our copy on the disk.  Where that fails the file's id alone is kept: the report is not held up."""
    return [await fetch(each, bot, directory) for each in attached(message)]


async def fetch(file: Attachment, bot: Bot, directory: Path) -> Attachment:
    if (file.size or 0) > LARGEST_DOWNLOAD:
        return file
    try:
        data = BytesIO()
        await bot.download(file.file_id, data, timeout=20)
        content = data.getvalue()
        return replace(file, sha256=await kept.write(directory, content), size=len(content))
    except (TelegramAPIError, ClientError, OSError, TimeoutError) as error:
        # The error's own text may bear the token: a download's address has it.
        log.warning("a report's file could not be fetched now: %s", type(error).__name__)
        return file


def packed(file: Attachment) -> dict[str, str | int | None]:
    """A file that waits for its word, as it is kept with what is awaited."""
    return {"kind": file.kind, "id": file.file_id, "name": file.name, "size": file.size, "sha": file.sha256}


def unpacked(value: dict[str, str | int | None]) -> Attachment:
    size = value.get("size")
    sha = value.get("sha")
    return Attachment(
        str(value["kind"]),
        str(value["id"]),
        str(value.get("name") or ""),
        int(size) if size is not None else None,
        str(sha) if sha else None,
    )
