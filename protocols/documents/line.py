"""What every format is turned into."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from protocols.documents.lookalikes import mended
from protocols.refusals import Refusal, RefusalReason

MAX_TEXT = 6_000_000
"""Characters; more is no protocol (about two thousand pages), and each step below would only take long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: a paragraph, a line of a .txt, a row of a table.

    text:   no-break spaces are spaces, soft hyphens are gone, trimmed; "" is a blank line. A row's text is its cells
            joined by tabs, with line breaks inside a cell turned into spaces.
    number: 1-based, as a person would count (for .txt the file's own line).
    page:   1-based, where the format knows pages (.pdf, a scan).
    cells:  the row's cells (line breaks between a cell's paragraphs kept as "\\n"), also of a tabbed line of text.
    level:  0-based nesting of automatic numbering or of a list; None otherwise.
    indent: width of the left margin, about in characters.
    """

    text: str
    number: int
    page: int | None = None
    cells: tuple[str, ...] | None = None
    level: int | None = None
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document as lines. `format` is what it really is: docx, pdf, odt, rtf, txt, html, doc, image.

    `doubtful` means recognised from pictures: letters and digits may be wrong, so a person must compare.
    """

    lines: tuple[Line, ...]
    format: str
    footnotes: tuple[str, ...] = ()
    doubtful: bool = False


_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Zero-width characters, soft hyphens, marks of direction, control characters: nobody sees them, so nobody meant them.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACED_OUT = re.compile(r"(?<!\w)(?:[А-ЯЁа-яё] ){3,}[А-ЯЁа-яё](?!\w)")  # «Р Е Ш И Л И:»
_NUMBER_THEN_TAB = re.compile(
    r"(?:\d{1,3}(?:\.{1,2}\d{1,3}){0,4}[.)]{0,2}|[а-яa-z][.)]|[-–—•*·])\t+(?=[^\t]+$)", re.IGNORECASE
)


def clean(text: str) -> str:
    """Spaces are spaces, letters are Russian, unseen characters are gone; tabs and line breaks stay."""
    return mended(_UNSEEN.sub("", _SPACES.sub(" ", text)))


def split_lines(text: str) -> list[str]:
    """By every kind of line break that an office program writes."""
    return _BREAKS.split(text)


def row(cells: Iterable[str], number: int = 0, page: int | None = None) -> Line:
    """A row of a table."""
    kept = tuple("\n".join(part.strip() for part in split_lines(clean(cell)) if part.strip()) for cell in cells)
    kept = tuple(cell.replace("\t", " ") for cell in kept)
    return Line("\t".join(cell.replace("\n", " ") for cell in kept), number, page, cells=kept)


def plain(text: str, number: int = 0, page: int | None = None, *, level: int | None = None, indent: int = 0) -> Line:
    """A paragraph or a line of text; one with tabs between words is a row («2.1<tab>Провести<tab>Иванов»)."""
    text = _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), clean(text).rstrip(" "))
    body = text.lstrip(" \t")
    indent += sum(4 if mark == "\t" else 1 for mark in text[: len(text) - len(body)])
    # «1.<tab>Провести …» is how people type a numbered paragraph, no row of a table.
    numbered = _NUMBER_THEN_TAB.match(body.rstrip("\t"))
    if numbered:
        body = numbered[0].rstrip("\t") + " " + body[numbered.end() :]
    if "\t" not in body.rstrip("\t"):
        return Line(body.rstrip(" \t"), number, page, level=level, indent=indent)
    cells = tuple(cell.strip() for cell in text.split("\t"))
    if text.startswith("\t") and not cells[0]:
        cells = cells[len(text) - len(text.lstrip("\t")) :]
    return Line("\t".join(cells), number, page, cells=cells, level=level, indent=indent)


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines counted from 1. Raises Refusal: no text, or far too much of it."""
    counted = [replace(line, number=number) for number, line in enumerate(lines, 1)]
    if not any(line.text.strip() for line in counted):
        raise Refusal(RefusalReason.NO_TEXT)
    if sum(len(line.text) for line in counted) > MAX_TEXT:
        raise Refusal(RefusalReason.TOO_LARGE)
    return tuple(counted)
