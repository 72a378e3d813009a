"""Files of the sandbox and what Telegram says of them."""

import mimetypes
import secrets
import struct
from pathlib import PurePosixPath

from aiogram.types import Document, PhotoSize, Voice

from sandbox.errors import ApiError, bad_request
from sandbox.state import StoredFile

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
_PREFIX = {"document": "BQACAgI", "photo": "AgACAgI", "voice": "AwACAgI"}
_UNKNOWN_SIZE = (1280, 960)


class Files:
    """Kept in memory by file_id; `path` is what getFile answers with."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def keep(
        self, kind: str, content: bytes, name: str | None, mime_type: str | None, size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        number = len(self.by_id)
        suffix = {"photo": ".jpg", "voice": ".oga"}.get(kind) or PurePosixPath(name or "").suffix
        file = StoredFile(
            file_id=_PREFIX[kind] + secrets.token_urlsafe(36) + f"{number:x}",
            unique_id="AgAD" + secrets.token_urlsafe(8) + f"{number:x}",
            kind=kind,
            content=content,
            name=name,
            mime_type=mime_type,
            path=f"{kind}s/file_{number}{suffix[:10]}" if kind != "voice" else f"voice/file_{number}{suffix}",
            width=size[0],
            height=size[1],
        )
        self.by_id[file.file_id] = file
        self.by_path[file.path] = file
        return file

    def uploaded(self, kind: str, content: bytes, name: str, mime_type: str | None) -> StoredFile:
        """What a bot sends. Raises ApiError for what Telegram does not take."""
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        if kind == "photo":
            if len(content) > PHOTO_LIMIT:
                raise bad_request(
                    f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
                )
            size = picture_size(content)
            if size is None:
                raise bad_request("IMAGE_PROCESS_FAILED")
            if sum(size) > 10_000 or max(size) > 20 * min(size):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
            return self.keep("photo", content, None, None, size)
        return self.keep(kind, content, name, mime_type or guessed_type(name))

    def from_person(self, kind: str, content: bytes, name: str | None, mime_type: str | None) -> StoredFile:
        """What a person sends. A photo that cannot be measured counts as 1280 × 960: tests send a few bytes."""
        size = (picture_size(content) or _UNKNOWN_SIZE) if kind == "photo" else (0, 0)
        if kind == "document":
            mime_type = mime_type or guessed_type(name or "")
        return self.keep(kind, content, name, mime_type, size)


def guessed_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def as_document(file: StoredFile) -> Document:
    return Document(
        file_id=file.file_id,
        file_unique_id=file.unique_id,
        file_name=file.name,
        mime_type=file.mime_type,
        file_size=len(file.content),
    )


def as_photo(file: StoredFile) -> list[PhotoSize]:
    """Sizes from small to full. All lead to the same bytes: the sandbox does not draw."""
    sizes = []
    for side in (90, 320, 800, 1280):
        scale = min(1.0, side / max(file.width, file.height))
        last = scale == 1.0 or side == 1280
        sizes.append(
            PhotoSize(
                file_id=file.file_id,
                file_unique_id=f"{file.unique_id}{'' if last else side}",
                width=max(1, file.width if last else round(file.width * scale)),
                height=max(1, file.height if last else round(file.height * scale)),
                file_size=len(file.content),
            )
        )
        if last:
            break
    return sizes


def as_voice(file: StoredFile, duration: int) -> Voice:
    return Voice(
        file_id=file.file_id,
        file_unique_id=file.unique_id,
        duration=duration,
        mime_type=file.mime_type or "audio/ogg",
        file_size=len(file.content),
    )


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP (VP8X); None when it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:4] == b"GIF8" and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
