"""OpenDocument texts: LibreOffice's own format. Names of elements: ODF 1.3 part 3, 4 to 9, 19."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from protocols.documents import archive
from protocols.documents.line import Document, Line, numbered, plain, row, split_lines
from protocols.documents.numbering import LEVELS, Counter, Level
from protocols.documents.xml import parse
from protocols.refusals import Refusal, RefusalReason

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT = f"{_URN}office:1.0}}", f"{_URN}style:1.0}}", f"{_URN}text:1.0}}"
TABLE, DRAW = f"{_URN}table:1.0}}", f"{_URN}drawing:1.0}}"
_PASSED = frozenset(
    (
        f"{TEXT}tracked-changes",  # deleted text is kept here, apart from the body
        f"{TEXT}sequence-decls", f"{TEXT}variable-decls", f"{TEXT}user-field-decls", f"{OFFICE}forms",
        f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}index-title-template",
    )
)  # fmt: skip
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEPTH = 60
_MAX_REPEATED = 100  # «the next 1048576 rows are empty» is how an empty table ends


def read(data: bytes) -> Document:
    """Raises Refusal."""
    with archive.opened(data) as opened:
        manifest = archive.part(opened, "META-INF/manifest.xml") or b""
        if b"encryption-data" in manifest:
            raise Refusal(RefusalReason.ENCRYPTED)
        content = archive.part(opened, "content.xml")
        styles = archive.part(opened, "styles.xml")
    if content is None:
        raise Refusal(RefusalReason.BROKEN)
    root = parse(content)
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Refusal(RefusalReason.UNKNOWN_FORMAT)
    reader = _Reader(_lists([parse(styles)] if styles else [], root))
    lines = numbered(reader.blocks(body))
    return Document(lines, "odt", footnotes=tuple(reader.footnotes))


@dataclass(frozen=True, slots=True)
class _Styles:
    lists: dict[str, dict[int, Level]]
    of_paragraphs: dict[str, str]  # paragraph style → list style
    outline: dict[int, Level]


def _lists(others: Sequence[etree._Element], root: etree._Element) -> _Styles:
    found = _Styles({}, {}, {})
    for source in (*others, root):
        for mark in source.iter(f"{TEXT}list-style"):
            found.lists[mark.get(f"{STYLE}name", "")] = _levels(mark)
        for mark in source.iter(f"{TEXT}outline-style"):
            found.outline.update(_levels(mark))
        for mark in source.iter(f"{STYLE}style"):
            if name := mark.get(f"{STYLE}list-style-name"):
                found.of_paragraphs[mark.get(f"{STYLE}name", "")] = name
    return found


def _levels(mark: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for one in mark:
        index = _whole(one.get(f"{TEXT}level"), 1) - 1
        if one.tag == f"{TEXT}list-level-style-bullet":
            levels[index] = Level(one.get(f"{TEXT}bullet-char") or "•", "bullet")
        elif one.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
            levels[index] = _numbered_level(one, index)
    return levels


def _numbered_level(one: etree._Element, index: int) -> Level:
    sign = one.get(f"{STYLE}num-format", "")
    prefix, suffix = one.get(f"{STYLE}num-prefix", ""), one.get(f"{STYLE}num-suffix", "")
    # «loext:num-list-format» of later LibreOffice says the same more exactly: «%1%.%2%.».
    exact = next((value for key, value in one.attrib.items() if str(key).endswith("}num-list-format")), None)
    if not sign:
        return Level("", "none")
    if exact is not None:
        pattern = "".join(part if at % 2 == 0 else f"%{part}" for at, part in enumerate(str(exact).split("%")))
    else:
        shown = _whole(one.get(f"{TEXT}display-levels"), 1)
        pattern = prefix + ".".join(f"%{number}" for number in range(max(1, index + 2 - shown), index + 2)) + suffix
    style = _FORMATS.get(
        sign[:1], "russianLower" if sign[:1] == "а" else "russianUpper" if sign[:1] == "А" else "decimal"
    )
    return Level(pattern, style, _whole(one.get(f"{TEXT}start-value"), 1))


@dataclass(slots=True)
class _Place:
    """Where in a list a paragraph stands: the style's levels, the counter, how deep, and whether it is counted."""

    levels: dict[int, Level]
    counter: Counter
    level: int
    counted: bool = False
    start: int | None = None


@dataclass(slots=True)
class _Reader:
    styles: _Styles
    footnotes: list[str] = field(default_factory=list)
    _by_id: dict[str, Counter] = field(default_factory=dict)
    _by_style: dict[str, Counter] = field(default_factory=dict)
    _outline: Counter = field(default_factory=Counter)

    def blocks(self, parent: etree._Element, depth: int = 0, place: _Place | None = None) -> Iterator[Line]:
        if depth > _DEPTH:
            raise Refusal(RefusalReason.HARMFUL)
        for child in parent:
            tag = child.tag
            if tag in _PASSED:
                continue
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self.paragraph(child, place, depth)
            elif tag == f"{TEXT}list":
                yield from self.items(child, place, depth)
            elif tag == f"{TABLE}table":
                yield from self.table(child, depth)
            else:
                yield from self.blocks(child, depth + 1, place)

    def items(self, element: etree._Element, outer: _Place | None, depth: int) -> Iterator[Line]:
        name = element.get(f"{TEXT}style-name", "")
        if outer is None:
            place = _Place(self.styles.lists.get(name, {}), self._counter(element, name), 0)
        else:
            levels = self.styles.lists.get(name, outer.levels) if name else outer.levels
            place = _Place(levels, outer.counter, min(outer.level + 1, LEVELS - 2))
        for item in element:
            start = item.get(f"{TEXT}start-value")
            place.counted = item.tag != f"{TEXT}list-item"
            place.start = _whole(start, 1) if start else None
            yield from self.blocks(item, depth + 1, place)

    def _counter(self, element: etree._Element, name: str) -> Counter:
        """Lists go on where they say so, by the id of the list before or by its style; else they begin anew."""
        identity = element.get("{http://www.w3.org/XML/1998/namespace}id", "")
        goes_on = element.get(f"{TEXT}continue-list", "")
        if goes_on in self._by_id:
            counter = self._by_id[goes_on]
        elif element.get(f"{TEXT}continue-numbering") == "true" and name in self._by_style:
            counter = self._by_style[name]
        else:
            counter = Counter()
        self._by_style[name] = counter
        if identity:
            self._by_id[identity] = counter
        return counter

    def paragraph(self, element: etree._Element, place: _Place | None, depth: int) -> Iterator[Line]:
        said: list[str] = []
        boxes: list[etree._Element] = []
        self._inline(element, said, boxes, 0)
        text = "".join(said)
        number, level = "", None
        if place is not None and not place.counted:
            level = place.level
            # An empty item is counted in Writer, and shown.
            number = place.counter.step(place.levels, level, place.start)
            place.counted, place.start = True, None
        elif element.tag == f"{TEXT}h" and place is None and element.get(f"{TEXT}is-list-header") != "true":
            depth_of_heading = _whole(element.get(f"{TEXT}outline-level"), 1) - 1
            if self.styles.outline.get(depth_of_heading, Level("")).pattern and text.strip():
                number = self._outline.step(self.styles.outline, min(depth_of_heading, LEVELS - 2))
        pieces = split_lines(number + text.lstrip(" \t") if number and text.strip() else text)
        for index, piece in enumerate(pieces):
            if piece.strip() or len(pieces) == 1:
                yield plain(piece, level=level if index == 0 and text.strip() else None, indent=0)
        for box in boxes:
            yield from self.blocks(box, depth + 1)

    def _inline(self, parent: etree._Element, said: list[str], boxes: list[etree._Element], depth: int) -> None:
        if depth > _DEPTH:
            raise Refusal(RefusalReason.HARMFUL)
        said.append(_white(parent.text))
        for child in parent:
            tag = child.tag
            if tag == f"{TEXT}s":
                said.append(" " * min(_whole(child.get(f"{TEXT}c"), 1), 200))
            elif tag == f"{TEXT}tab":
                said.append("\t")
            elif tag == f"{TEXT}line-break":
                said.append("\n")
            elif tag == f"{TEXT}note":
                body = child.find(f"{TEXT}note-body")
                if body is not None:
                    self.footnotes.append(" ".join(line.text for line in self.blocks(body) if line.text))
            elif tag == f"{DRAW}text-box":
                boxes.append(child)
            elif tag not in _PASSED and tag != f"{TEXT}ruby-text":
                self._inline(child, said, boxes, depth + 1)
            said.append(_white(child.tail))

    def table(self, element: etree._Element, depth: int) -> Iterator[Line]:
        above: dict[int, tuple[str, int]] = {}  # column → text of a cell that spans rows, and how many rows are left
        rows = list(_rows(element))
        alone = all(len(list(_cells(one))) <= 1 for one in rows)
        for one in rows:
            cells: list[str] = []
            nested: list[Line] = []
            own: list[Line] = []
            for cell in _cells(one):
                lines = list(self.blocks(cell, depth + 1))
                own += lines
                inner = [line for line in lines if line.cells is not None] if _has_table(cell) else []
                nested += inner
                text = "\n".join(line.text for line in lines if line.text and line not in inner)
                column = len(cells)
                if cell.tag == f"{TABLE}covered-table-cell":
                    text, left = above.get(column, ("", 0))
                    above[column] = (text, left - 1) if left > 1 else ("", 0)
                elif (down := _whole(cell.get(f"{TABLE}number-rows-spanned"), 1)) > 1:
                    above[column] = (text, down - 1)
                repeated = _whole(cell.get(f"{TABLE}number-columns-repeated"), 1)
                cells += [text] * min(repeated, _MAX_REPEATED)
            if alone:
                yield from own  # a frame around text
            elif any(cells):
                yield row(cells)
                yield from nested


def _has_table(cell: etree._Element) -> bool:
    return next(cell.iter(f"{TABLE}table"), None) is not None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            for _ in range(min(_whole(child.get(f"{TABLE}number-rows-repeated"), 1), _MAX_REPEATED)):
                yield child
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child)


def _cells(one: etree._Element) -> Iterator[etree._Element]:
    for child in one:
        if child.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            yield child


def _white(text: str | None) -> str:
    """Line breaks and runs of spaces in the XML are its layout; real ones are elements."""
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else otherwise
