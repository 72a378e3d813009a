"""Word 97-2003 (.doc): through LibreOffice, else through antiword, else a refusal that says to save it as .docx."""

from __future__ import annotations

from dataclasses import replace

from protocols.documents import converters, docx
from protocols.documents.line import Document, Line, numbered, plain, row, split_lines
from protocols.refusals import Refusal, RefusalReason


def read(data: bytes) -> Document:
    """Raises Refusal: OLD_DOC where nothing is installed that could convert it."""
    converted = converters.office(data, ".doc", "docx")
    if converted is not None:
        return replace(docx.read(converted), format="doc")
    antiword = converters.installed("antiword")
    if antiword is None:
        raise Refusal(RefusalReason.OLD_DOC)
    # «-w 0»: a paragraph is a line; tables come as «|cell|cell|».
    written = converters.run([antiword, "-m", "UTF-8.txt", "-w", "0", "-"], data).decode("utf-8", "replace")
    return Document(numbered(_line(one) for one in split_lines(written)), "doc")


def _line(written: str) -> Line:
    if written.startswith("|") and written.rstrip().endswith("|"):
        return row(written.strip().strip("|").split("|"))
    return plain(written)
