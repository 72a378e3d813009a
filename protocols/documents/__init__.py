"""Document bytes → lines: one file a format, each imported when such a document comes, so that a start stays quick."""

from __future__ import annotations

import importlib

from protocols.documents.kind import kind
from protocols.documents.line import Document, Line
from protocols.refusals import Refusal, RefusalReason

__all__ = ["Document", "Line", "read_document"]

_READERS = {
    "docx": "docx",
    "pdf": "pdf",
    "odt": "odt",
    "rtf": "rtf",
    "txt": "text",
    "html": "html",
    "doc": "doc",
    "image": "scan",
}


def read_document(data: bytes, name: str = "") -> Document:
    """The document's lines; the format is told by the content, then by the name (used for nothing else).

    Raises Refusal and nothing else: whatever a hostile file breaks inside a library comes out as BROKEN.
    """
    found = kind(data, name)
    reader = importlib.import_module(f"protocols.documents.{_READERS[found]}")
    try:
        document = reader.read(data)
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise Refusal(RefusalReason.BROKEN, type(error).__name__) from error
    assert isinstance(document, Document)
    return document
