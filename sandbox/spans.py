"""A piece of marked text while it is being read, before it becomes an entity."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Span:
    """`offset` and `length` in UTF-16 units; `values` are the entity's own fields (url, language, unix_time …)."""

    type: str
    offset: int
    length: int
    values: dict[str, Any] = field(default_factory=dict)


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_offset(text: str, index: int) -> int:
    """The place of a character in bytes of UTF-8, as Telegram's errors count."""
    return len(text[:index].encode("utf-8", "surrogatepass"))
