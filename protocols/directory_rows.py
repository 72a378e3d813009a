"""Bytes → tables of a directory: sheets of .xlsx, a .csv, tables in a document, or lines of pasted text.

A sheet is read from its XML and not through openpyxl, which walks through every cell up to the farthest one: a file of
4.7 kB with one cell at XFD1048576 held it for over a minute.
"""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from lxml import etree

from protocols.documents import archive, read_document, text
from protocols.documents.kind import kind
from protocols.documents.line import clean, split_lines
from protocols.documents.xml import parse
from protocols.refusals import Refusal, RefusalReason

MAX_ROWS = 20_000
MAX_COLUMNS = 60
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_LINKS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TRANSITIONAL_LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


_HEADER = re.compile(
    r"(?:^|,)\s*\W*(?:фио|ф\. ?и\. ?о|фамилия|должность|сотрудник|организация)[^,\n]*(?:,|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the person counts it, 1-based, with its cells trimmed ("" where empty)."""

    line: int
    cells: tuple[str, ...]


def tables(data: bytes, name: str = "") -> list[list[Row]]:
    """Each sheet or table as rows; rows without text are left out. Pasted text is one table of one column.

    Raises Refusal: UNREADABLE_TABLE, OTHER_TABLE, EMPTY, TOO_LARGE, HARMFUL, ENCRYPTED, BROKEN.
    """
    archive.inspect(data)
    found = list(_sheets(data)) if archive.is_zip(data) and _is_workbook(data) else _of_document(data, name)
    kept = [[row for row in table if any(row.cells)] for table in found]
    if not any(kept):
        raise Refusal(RefusalReason.NO_TEXT)
    return [table for table in kept if table]


def _is_workbook(data: bytes) -> bool:
    with archive.opened(data) as opened:
        return "xl/workbook.xml" in opened.namelist()


def _of_document(data: bytes, name: str) -> list[list[Row]]:
    try:
        what = kind(data, name)
        if what == "txt":
            return [separated(text.decoded(data))]
    except Refusal as refusal:
        if refusal.reason is RefusalReason.UNKNOWN_FORMAT:
            raise Refusal(RefusalReason.UNREADABLE_TABLE, refusal.detail) from refusal
        raise
    if what in ("image", "doc"):
        raise Refusal(RefusalReason.UNREADABLE_TABLE)
    lines = read_document(data, name).lines
    return [[Row(line.number, _trimmed(line.cells or (line.text,))) for line in lines]]


def separated(written: str) -> list[Row]:
    """Text as rows: by tabs, semicolons or bars where most lines have them, by commas under a header; else as it is."""
    lines = [line for line in split_lines(clean(written)) if line.strip()][:MAX_ROWS]
    for delimiter in ("\t", ";", "|"):
        if sum(delimiter in line for line in lines) * 2 > len(lines):
            return _csv(written, delimiter)
    # Commas stand between columns only under a header: «МБОУ СОШ № 3, с. Луговое» has one of its own.
    if lines and "," in lines[0] and _HEADER.search(lines[0]):
        return _csv(written, ",")
    return [Row(number, (line.strip(),)) for number, line in enumerate(split_lines(clean(written)), 1)]


def _csv(written: str, delimiter: str) -> list[Row]:
    reader = csv.reader(clean(written).splitlines(keepends=True), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for cells in reader:
            if len(rows) == MAX_ROWS:
                raise Refusal(RefusalReason.TOO_LARGE)
            rows.append(Row(reader.line_num, _trimmed(cells)))
    except csv.Error as error:
        raise Refusal(RefusalReason.UNREADABLE_TABLE) from error
    return rows


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(cell).strip() for cell in list(cells)[:MAX_COLUMNS])


def _sheets(data: bytes) -> Iterator[list[Row]]:
    with archive.opened(data) as opened:
        book = archive.part(opened, "xl/workbook.xml")
        links = archive.part(opened, "xl/_rels/workbook.xml.rels")
        if book is None:
            raise Refusal(RefusalReason.BROKEN)
        strings = _strings(archive.part(opened, "xl/sharedStrings.xml"))
        where = {}
        if links is not None:
            where = {one.get("Id"): one.get("Target", "") for one in parse(links)}
        for sheet in _root(book).iterfind(f"{_MAIN}sheets/{_MAIN}sheet"):
            target = where.get(sheet.get(_LINK), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            xml = archive.part(opened, path)
            if xml is not None and sheet.get("state", "visible") == "visible":
                yield _sheet(_root(xml), strings)


def _root(xml: bytes) -> etree._Element:
    return parse(xml.replace(_STRICT, _TRANSITIONAL).replace(_STRICT_LINKS, _TRANSITIONAL_LINKS))


def _strings(xml: bytes | None) -> list[str]:
    if xml is None:
        return []
    return [_rich(one) for one in _root(xml).iterfind(f"{_MAIN}si")]


def _rich(element: etree._Element) -> str:
    """Text of a string with formatting; phonetic hints (rPh) are no text."""
    parts = [one.text or "" for one in element.iterfind(f"{_MAIN}t")]
    parts += [one.text or "" for one in element.iterfind(f"{_MAIN}r/{_MAIN}t")]
    return "".join(parts)


def _sheet(root: etree._Element, strings: list[str]) -> list[Row]:
    rows: list[Row] = []
    line = 0
    for row in root.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        number = row.get("r", "")
        line = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else line + 1
        cells: dict[int, str] = {}
        for index, cell in enumerate(row.iterfind(f"{_MAIN}c")):
            column = _column(cell.get("r", ""), index)
            if column < MAX_COLUMNS:
                cells[column] = _value(cell, strings)
        if any(cells.values()):
            if len(rows) == MAX_ROWS:
                raise Refusal(RefusalReason.TOO_LARGE)
            rows.append(Row(line, _trimmed(cells.get(column, "") for column in range(max(cells) + 1))))
    return _merged(rows, root)


def _column(reference: str, index: int) -> int:
    """0-based column of «AB12»."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return index
    column = 0
    for letter in letters[0]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _value(cell: etree._Element, strings: list[str]) -> str:
    what = cell.get("t", "n")
    if what == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return _rich(inline) if inline is not None else ""
    found = cell.find(f"{_MAIN}v")
    value = (found.text or "") if found is not None else ""
    if what == "s":
        return strings[int(value)] if value.isascii() and value.isdigit() and int(value) < len(strings) else ""
    if what == "e":
        return ""
    return _whole(value) if what == "n" else value


def _whole(value: str) -> str:
    """A number as it is shown: school «3», not «3.0»; a telephone, not «7.9E+10»."""
    try:
        number = Decimal(value)
        if number == number.to_integral_value() and abs(number) < 10**15:
            return str(int(number))
    except (InvalidOperation, ValueError, OverflowError):
        pass
    return value


def _merged(rows: list[Row], root: etree._Element) -> list[Row]:
    """What is merged downwards (a school over its staff) holds for each row; merged sideways it is a title."""
    by_line = {row.line: index for index, row in enumerate(rows)}
    for mark in root.iterfind(f"{_MAIN}mergeCells/{_MAIN}mergeCell"):
        found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", mark.get("ref", ""))
        if found is None or found[1] != found[3] or int(found[2]) not in by_line:
            continue
        column, top = _column(found[1], 0), by_line[int(found[2])]
        value = rows[top].cells[column] if column < len(rows[top].cells) else ""
        for index in range(top + 1, len(rows)):
            row = rows[index]
            if row.line > int(found[4]) or not value:
                break
            cells = row.cells + ("",) * (column + 1 - len(row.cells))
            rows[index] = replace(row, cells=(*cells[:column], cells[column] or value, *cells[column + 1 :]))
    return rows
