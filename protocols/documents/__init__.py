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

    Raises Refusal: whatever a hostile file breaks inside a library comes out as BROKEN. Under the limits of the child
    also MemoryError, upon which the child gives up.
    """
    found = kind(data, name)
    reader = importlib.import_module(f"protocols.documents.{_READERS[found]}")
    try:
        document = reader.read(data)
    except MemoryError:
        raise
    except Exception as error:
        if _out_of_memory(error):
            raise MemoryError from error
        if isinstance(error, Refusal):
            raise
        raise Refusal(RefusalReason.BROKEN, type(error).__name__) from error
    assert isinstance(document, Document)
    return document


def _out_of_memory(error: BaseException | None) -> bool:
    """Libraries wrap a MemoryError in one of their own, as its cause or among its arguments."""
    for _ in range(10):
        if error is None:
            return False
        if isinstance(error, MemoryError) or any(isinstance(one, MemoryError) for one in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False
