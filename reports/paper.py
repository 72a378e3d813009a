"""A sheet of paper as an office prints it: A4, Times New Roman, a table whose head repeats, numbered pages.

Margins follow ГОСТ Р 7.0.97-2016 (left 20 mm or more, right 10, top and bottom 20).
"""

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.cells import clean

FONT = "Times New Roman"
LONG_SIDE, SHORT_SIDE = Mm(297), Mm(210)
MOST_UNBROKEN = 120  # points of lines: about a quarter of a sheet across
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def blank(title: str, author: str, *, across: bool = False) -> Any:
    """An empty document; `across` turns the sheet."""
    document = docx.Document()
    document.core_properties.title = clean(title)[:255]
    document.core_properties.author = clean(author)[:255]
    document.core_properties.comments = ""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    style.paragraph_format.space_after = Pt(0)
    _speaks_russian(style)
    section = document.sections[0]
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if across else (SHORT_SIDE, LONG_SIDE)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = Mm(20), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20 if not across else 15)
    _page_number(section.footer.paragraphs[0])
    return document


def _speaks_russian(style: Any) -> None:
    """So that Word does not underline every word as misspelt English."""
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "ru-RU")
    style.element.rPr.append(lang)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTER
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)
    run.font.size = Pt(10)


def say(
    document: Any, words: str, *, bold: bool = False, centre: bool = False, after: float = 0, size: int = 12
) -> Any:
    """A paragraph; `after` and `size` in points."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(clean(words))
    run.bold, run.font.size = bold, Pt(size)
    if centre:
        paragraph.alignment = CENTER
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def below(document: Any, words: str) -> None:
    """A note under a table, which stays with the signatures that follow."""
    paragraph = say(document, words, size=10)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def table(document: Any, heads: Sequence[str], widths: Sequence[int]) -> Any:
    """A table with a head that repeats on each page; `widths` in millimetres."""
    made = document.add_table(rows=1, cols=len(heads))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _air(made)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    head = made.rows[0]
    for place, words, width in zip(head.cells, heads, widths, strict=True):
        place.width = Mm(width)
        fill(place, words, bold=True, centre=True)
    _mark_row(head, "w:tblHeader")
    _mark_row(head, "w:cantSplit")
    return made


def _air(made: Any) -> None:
    """A millimetre above and below the words of a cell, which Word leaves out."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "40")  # twentieths of a point
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    made._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the schema wants its order


def row(made: Any, words: Sequence[str], *, size: int = 10) -> Any:
    """A row; a line end begins a new paragraph.  It is not broken between pages unless that left half of one empty."""
    added = made.add_row()
    for place, column, each in zip(added.cells, made.columns, words, strict=True):
        place.width = column.width
        fill(place, each, size=size)
    tallest = max(_lines(each, column.width.mm, size) for each, column in zip(words, made.columns, strict=True))
    if tallest * size <= MOST_UNBROKEN:
        _mark_row(added, "w:cantSplit")
    return added


def _lines(words: str, width: float, size: int) -> int:
    """About how many lines of so many millimetres a text takes: a letter is half as wide as it is high."""
    letters = (width - 4) / (size * 0.5 * 0.353)
    return sum(1 + int(len(part) / letters) for part in words.split("\n"))


def band(made: Any, words: str) -> None:
    """A row across the table that heads those below it, and stays with them."""
    added = made.add_row()
    merged = added.cells[0].merge(added.cells[-1])
    fill(merged, words, bold=True)
    merged.paragraphs[0].paragraph_format.keep_with_next = True
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "EDEDED")
    merged._tc.get_or_add_tcPr().append(shade)
    _mark_row(added, "w:cantSplit")


def fill(place: Any, words: str, *, bold: bool = False, centre: bool = False, size: int = 10) -> None:
    lines = clean(words).split("\n")
    for index, each in enumerate(lines):
        paragraph = place.paragraphs[0] if index == 0 else place.add_paragraph()
        run = paragraph.add_run(each.replace("\t", " "))
        run.bold, run.font.size = bold, Pt(size)
        if centre:
            paragraph.alignment = CENTER


def _mark_row(added: Any, name: str) -> None:
    added._tr.get_or_add_trPr().append(OxmlElement(name))


def signed(document: Any, post: str, name: str, *, before: float = 18, alone: bool = True) -> None:
    """«Начальник управления ____________ А.В. Сомов», the line for the signature between tab stops.

    `alone`: no other signature follows that must stand on the same page.
    """
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_together = True
    paragraph.paragraph_format.keep_with_next = not alone
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(80))
    stops.add_tab_stop(Mm(130))
    paragraph.add_run(clean(f"{post}\t____________________\t{name}"))


def data(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
