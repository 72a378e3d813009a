"""The files of a message: named at once, fetched before any transaction; what cannot be fetched now a tick fetches."""

from pathlib import Path

from aiogram import Bot
from aiogram.types import Message

from domain.dossier import Attachment
from messages.fetching import fetch


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
