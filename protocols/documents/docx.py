"""Word documents: the text that a reader of the printed page would see, in its order.

Read from the XML itself, not through python-docx: that one skips tracked insertions, text boxes, content controls and
all automatic numbers, and takes 600 MB for a file of 333 kB. Names of elements: ECMA-376 part 1, 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from lxml import etree

from protocols.documents import archive
from protocols.documents.docx_lists import Lists
from protocols.documents.line import Document, Line, clean, numbered, plain, row, split_lines
from protocols.documents.xml import parse
from protocols.refusals import Refusal, RefusalReason

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TEXT_BOXES = (f"{W}txbxContent",)
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_GONE = frozenset(
    W + name
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "rPr",
        "pPr",
        "tblPr",
        "sdtPr",
        "sdtEndPr",
        "rt",
    )
)
_DEPTH = 60  # tables in tables; Word itself gives up far earlier
_TWIPS_A_CHARACTER = 120


def read(data: bytes) -> Document:
    """Raises Refusal."""
    with archive.opened(data) as opened:
        parts = {name: _part(opened, f"word/{name}.xml") for name in ("numbering", "styles", "footnotes", "endnotes")}
        main = _part(opened, _main_part(opened))
    if main is None:
        raise Refusal(RefusalReason.BROKEN)
    body = main.find(f"{W}body")
    if body is None:
        raise Refusal(RefusalReason.BROKEN)
    reader = _Reader(Lists(parts["numbering"], parts["styles"]))
    lines = list(reader.blocks(body))
    notes = [_note(part, number) for part, number in reader.notes(parts)]
    return Document(numbered(lines), "docx", footnotes=tuple(note for note in notes if note))


def _part(opened: ZipFile, name: str) -> etree._Element | None:
    data = archive.part(opened, name)
    if data is None:
        return None
    # «Strict Open XML» differs by its names only.
    return parse(data.replace(_STRICT, _TRANSITIONAL))


def _main_part(opened: ZipFile) -> str:
    names = opened.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    return next((name for name in names if name.startswith("word/document") and name.endswith(".xml")), "")


@dataclass(slots=True)
class _Paragraph:
    """What a paragraph is put together from: its text, and what floats beside it."""

    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    lists: Lists
    _noted: list[tuple[str, str]] = field(default_factory=list)
    _merge: tuple[str, int | None] | None = None  # a paragraph whose mark was deleted: the next one continues it

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Line]:
        """Paragraphs and tables in the order of the page."""
        if depth > _DEPTH:
            raise Refusal(RefusalReason.HARMFUL)
        for child in parent:
            if child.tag == f"{W}p":
                yield from self.paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                yield from self.table(child, depth)
            elif child.tag == _ALTERNATE:
                chosen = child[0] if len(child) else None
                if chosen is not None:
                    yield from self.blocks(chosen, depth + 1)
            elif child.tag not in _GONE and child.tag != f"{W}sectPr":
                yield from self.blocks(child, depth + 1)

    def paragraph(self, element: etree._Element, depth: int) -> Iterator[Line]:
        taken = _Paragraph()
        self._inline(element, taken, 0)
        text = "".join(taken.text)
        properties = element.find(f"{W}pPr")
        level = None
        if self._merge is not None:
            (text, level), self._merge = (self._merge[0] + text, self._merge[1]), None
        elif text.strip():
            number, level = self.lists.number(properties)
            text = number + text.lstrip(" \t") if number else text
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._merge = text, level
        else:
            yield from _lines(text, level, _indent(properties))
        for box in taken.boxes:
            yield from self.blocks(box, depth + 1)

    def _inline(self, parent: etree._Element, into: _Paragraph, depth: int) -> None:
        if depth > _DEPTH:
            raise Refusal(RefusalReason.HARMFUL)
        for child in parent:
            tag = child.tag
            if tag in _GONE:
                continue
            if tag == f"{W}r" and _hidden(child):
                continue
            if tag in _TEXT_BOXES:
                into.boxes.append(child)
            elif tag == _ALTERNATE:  # the same drawing for new and old programs: one of them
                if len(child):
                    self._inline(child[0], into, depth + 1)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                part = "footnotes" if tag == f"{W}footnoteReference" else "endnotes"
                self._noted.append((part, child.get(f"{W}id", "")))
            elif (said := _said(child)) is not None:
                into.text.append(said)
            else:
                self._inline(child, into, depth + 1)

    def table(self, element: etree._Element, depth: int) -> Iterator[Line]:
        above: dict[int, str] = {}
        for line_of_table in _rows(element):
            cells = [""] * _before(line_of_table)
            nested: list[Line] = []
            own: list[list[Line]] = []
            for cell in _cells(line_of_table):
                lines = list(self.blocks(cell, depth + 1))
                inner = [line for line in lines if line.cells is not None and cell.find(f".//{W}tbl") is not None]
                texts = [line for line in lines if line not in inner]
                nested.extend(inner)
                own.append(lines)
                text = "\n".join(line.text for line in texts if line.text)
                column = len(cells)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                    text = text or above.get(column, "")  # what is merged downwards holds for each row
                above[column] = text
                # A cell over several columns: the others stay empty, so that columns keep their places.
                cells.extend([text] + [""] * (_span(cell) - 1))
            if len(own) == 1 and (len(cells) == 1 or _single_column(element)):
                yield from own[0]  # a frame around text, no table
            elif cells:
                if any(cells):
                    yield row(cells)
                yield from nested

    def notes(self, parts: dict[str, etree._Element | None]) -> Iterator[tuple[etree._Element, str]]:
        for part, number in self._noted:
            root = parts[part]
            if root is not None:
                yield root, number


def _note(root: etree._Element, number: str) -> str:
    for note in root:
        if note.get(f"{W}id") == number:
            reader = _Reader(Lists(None, None))
            return " ".join(line.text for line in reader.blocks(note) if line.text)
    return ""


_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"


def _said(element: etree._Element) -> str | None:
    """Text of one leaf of a run; None for what has children of its own to look into."""
    name = element.tag
    if name in (f"{W}t", _MATH):
        # A line break inside w:t is only how the XML is laid out.
        return (element.text or "").replace("\n", " ").replace("\r", "")
    if name in (f"{W}tab", f"{W}ptab"):
        return "\t"
    if name in (f"{W}br", f"{W}cr"):
        return "" if element.get(f"{W}type") in ("page", "column") else "\n"
    if name == f"{W}noBreakHyphen":
        return "-"
    if name == f"{W}sym":
        return _symbol(element)
    return None


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    font = (element.get(f"{W}font") or "").lower()
    if code & 0xFF == 0x2D or code == 0xF0BE:
        return "-"
    if "wingdings" in font or 0xE000 <= code <= 0xF8FF:
        return "•" if code & 0xFF in (0xB7, 0xA7, 0x6C, 0x6E, 0x76, 0xD8, 0xFC) else ""
    return chr(code) if 32 <= code < 0xD800 else ""


def _hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off")


def _lines(text: str, level: int | None, indent: int) -> Iterator[Line]:
    """A paragraph; «soft» line breaks inside it make lines, and only the first carries the number."""
    pieces = split_lines(text)
    for index, piece in enumerate(pieces):
        if piece.strip() or len(pieces) == 1:
            yield plain(clean(piece), level=level if index == 0 else None, indent=indent)


def _indent(properties: etree._Element | None) -> int:
    mark = properties.find(f"{W}ind") if properties is not None else None
    if mark is None:
        return 0
    twips = 0
    for name in ("left", "start", "firstLine"):
        value = mark.get(f"{W}{name}", "0")
        twips += int(value) if value.lstrip("-").isdigit() and len(value) < 7 else 0
    return max(0, round(twips / _TWIPS_A_CHARACTER))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag not in _GONE:
            yield from _rows(child) if child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml") else ()


def _cells(line_of_table: etree._Element) -> Iterator[etree._Element]:
    for child in line_of_table:
        if child.tag == f"{W}tc":
            if child.find(f"{W}tcPr/{W}cellDel") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells(child)


def _before(line_of_table: etree._Element) -> int:
    """Columns that a row leaves out at its beginning."""
    mark = line_of_table.find(f"{W}trPr/{W}gridBefore")
    value = mark.get(f"{W}val", "0") if mark is not None else "0"
    return min(int(value), 63) if value.isdigit() and len(value) < 4 else 0


def _span(cell: etree._Element) -> int:
    mark = cell.find(f"{W}tcPr/{W}gridSpan")
    value = mark.get(f"{W}val", "1") if mark is not None else "1"
    return max(1, min(int(value), 63)) if value.isdigit() and len(value) < 4 else 1


def _single_column(table: etree._Element) -> bool:
    return all(sum(1 for _ in _cells(one)) <= 1 for one in _rows(table))
