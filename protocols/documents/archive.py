"""Looks at a zip before anything is unpacked, and unpacks one part of it with a limit.

Sizes in the directory of a zip are the author's word, so reading a part counts what really comes out.
"""

from __future__ import annotations

import io
import struct
import zipfile

from protocols.refusals import Refusal, RefusalReason

MAX_FILE = 20 * 1024 * 1024
"""Bytes: the Bot API gives files up to 20 MB (https://core.telegram.org/bots/api#getfile)."""
MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes over all parts: a protocol with fifty photographs stays below."""
MAX_PART = 24 * 1024 * 1024
"""Bytes of one part of XML: parsed, it takes five to eight times that, and the child has 512 MB."""
MAX_RATIO = 300
"""Office XML packs 10 to 60 times (long tables up to 150); a bomb 1000."""

_END = struct.Struct("<4s4H2LH")


def is_zip(data: bytes) -> bool:
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def inspect(data: bytes) -> None:
    """Cheap (a few ms): raises Refusal when the zip is a bomb, damaged or encrypted. Does nothing for other files."""
    if not data:
        raise Refusal(RefusalReason.EMPTY)
    if len(data) > MAX_FILE:
        raise Refusal(RefusalReason.TOO_LARGE, f"{len(data) / 1024 / 1024:.0f} МБ")
    if not is_zip(data):
        return
    _inspect_end(data)
    with opened(data) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_ENTRIES or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise Refusal(RefusalReason.HARMFUL)
        for info in infos:
            if info.flag_bits & 1:
                raise Refusal(RefusalReason.ENCRYPTED)
            if info.file_size > 1_000_000 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                raise Refusal(RefusalReason.HARMFUL)
        # Parts that share their bytes: a bomb whose every part looks modest.
        if sum(info.compress_size for info in infos) > 2 * len(data):
            raise Refusal(RefusalReason.HARMFUL)


def _inspect_end(data: bytes) -> None:
    """The end record is looked at first: listing half a million entries alone takes seconds."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 70_000))
    if at < 0 or len(data) - at < _END.size:
        raise Refusal(RefusalReason.BROKEN)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(data, at)
    if entries > MAX_ENTRIES or size > 1_000_000:
        raise Refusal(RefusalReason.HARMFUL)
    if b"PK\x06\x07" in data[max(0, at - 20) : at]:  # zip64: made for archives of gigabytes
        raise Refusal(RefusalReason.HARMFUL)


def opened(data: bytes) -> zipfile.ZipFile:
    """Raises Refusal(BROKEN)."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError) as error:
        raise Refusal(RefusalReason.BROKEN) from error


def part(archive: zipfile.ZipFile, name: str, limit: int = MAX_PART) -> bytes | None:
    """One part unpacked; None when there is none of that name. Raises Refusal: larger than `limit` bytes, damaged."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.file_size > limit:
        raise Refusal(RefusalReason.TOO_LARGE)
    try:
        with archive.open(info) as stream:
            unpacked = stream.read(limit + 1)
    except Exception as error:  # zlib.error, BadZipFile, NotImplementedError, RuntimeError (password), EOFError, …
        raise Refusal(RefusalReason.BROKEN) from error
    if len(unpacked) > limit:
        raise Refusal(RefusalReason.HARMFUL)
    return unpacked
