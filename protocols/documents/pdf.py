"""PDF with a text layer: letters at places on a page, put together again into paragraphs, columns and tables.

A page is taken apart in steps, each small: words → rows of words at one height → tables apart → columns → paragraphs
(pdf_flow). What repeats at the edge of pages is left out (pdf_furniture).
"""

from __future__ import annotations

import io
import logging
from typing import Any

from protocols import progress
from protocols.documents import pdf_furniture, scan
from protocols.documents.line import Document, Line, numbered, plain, row
from protocols.documents.pdf_columns import in_reading_order
from protocols.documents.pdf_flow import Block, joined, of_cell
from protocols.documents.pdf_words import Strip, strips
from protocols.refusals import Refusal, RefusalReason

MAX_PAGES = 300
_LETTERS_OF_A_SCAN = 15  # a page: a scan may bear a stamp or a page number as text

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(data: bytes) -> Document:
    """Raises Refusal: ENCRYPTED, BROKEN, TOO_LARGE, SCAN."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _read(document, data)
    except (PDFPasswordIncorrect, PDFEncryptionError) as locked:
        raise Refusal(RefusalReason.ENCRYPTED) from locked
    except PdfminerException as error:
        if any(isinstance(one, PDFPasswordIncorrect | PDFEncryptionError) for one in error.args):
            raise Refusal(RefusalReason.ENCRYPTED) from error
        raise Refusal(RefusalReason.BROKEN) from error


def _read(document: Any, data: bytes) -> Document:
    taken: list[tuple[list[Strip], list[Block]]] = []
    letters, width = 0, 0.0
    count = len(document.pages)
    if count > MAX_PAGES:
        raise Refusal(RefusalReason.TOO_LARGE)
    for index, page in enumerate(document.pages):
        progress.report(index / max(count, 1), "pages")
        letters += len(page.chars)
        taken.append(_taken(page))
        width = float(page.width)
        page.close()  # forgets the letters, else memory grows with the pages
    if letters < _LETTERS_OF_A_SCAN * count or not letters:
        return scan.read_pdf(data)
    margin = _margin([line for lines, _ in taken for line in lines], width)
    pages = [in_reading_order(lines, tables, margin) for lines, tables in taken]
    return Document(numbered(_lines(pdf_furniture.removed(pages))), "pdf")


def _margin(lines: list[Strip], width: float) -> float:
    """The right margin of the text. A few lines do not show it: then it is taken to be as wide as the left one."""
    if not lines:
        return 0.0
    right = max(line.x1 for line in lines)
    return right if len(lines) >= 12 else max(right, width - min(line.x0 for line in lines))


def _taken(page: Any) -> tuple[list[Strip], list[Block]]:
    """Strips of text outside of tables, and the tables of a page."""
    tables = [table for table in page.find_tables() if _is_table(table)]
    words = page.extract_words(x_tolerance_ratio=0.2, y_tolerance=2, keep_blank_chars=False, extra_attrs=["size"])
    _mark_spaces(words, page.chars)
    outside = [word for word in words if not any(_inside(word, table.bbox) for table in tables)]
    return strips(outside), [_table(table, words) for table in tables]


def _mark_spaces(words: list[dict[str, Any]], letters: list[dict[str, Any]]) -> None:
    """Words get «spaced» when the page has a space behind them: a word torn by the edge of a cell has none."""
    spaces = {(round(one["x0"]), round(one["bottom"])) for one in letters if one["text"] == " "}
    near = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    for word in words:
        x, y = round(word["x1"]), round(word["bottom"])
        word["spaced"] = any((x + dx, y + dy) in spaces for dx, dy in near)


def _is_table(table: Any) -> bool:
    """A frame around a paragraph or a line under a signature is none."""
    return max((sum(cell is not None for cell in one.cells) for one in table.rows), default=0) >= 2


def _inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _table(table: Any, words: list[dict[str, Any]]) -> Block:
    inside = [word for word in words if _inside(word, table.bbox)]
    rows: list[tuple[str, ...]] = []
    for one in table.rows:
        cells = []
        for cell in one.cells:
            if cell is None:  # covered by a wider one
                cells.append("")
                continue
            mine = strips([word for word in inside if _inside(word, cell)])
            cells.append(of_cell(mine, cell[0], cell[2]))
        rows.append(tuple(cells))
    x0, top, x1, bottom = table.bbox
    return Block(x0=x0, x1=x1, top=top, bottom=bottom, rows=tuple(rows))


def _lines(pages: list[list[Block]]) -> list[Line]:
    """Paragraphs and rows over all pages, those that a page's end has torn apart put together."""
    made: list[Line] = []
    for block, page in joined(pages):
        if block.rows:
            made += [row(cells, page=page) for cells in block.rows if any(cells)]
        else:
            made.append(plain(block.text, page=page))
    return made
