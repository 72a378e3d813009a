"""Printed sheets: one page a person, with the invitation as a QR code and what is assigned; an A4 .docx."""

from collections.abc import Sequence
from io import BytesIO

import segno
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt

from domain.delivery import Sheet
from reports.paper import row, table
from words import sheets as words

_QR = Mm(45)
_WIDTHS = (18, 110, 42)


def printed(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one document, each on a page of its own."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    for section in paper.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(25), Mm(15)
        section.top_margin = section.bottom_margin = Mm(20)
    for place, sheet in enumerate(sheets):
        if place:
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _page(paper, sheet)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def _page(paper: Paper, sheet: Sheet) -> None:
    paper.add_paragraph(sheet.department)
    head = paper.add_paragraph()
    head.add_run(sheet.name).bold = True
    for seat in sheet.seats:
        paper.add_paragraph(seat)
    if sheet.link:
        _invitation(paper, sheet)
    if sheet.points:
        paper.add_paragraph().add_run(words.points_of(sheet.source)).bold = True
        _points(paper, sheet)
    paper.add_paragraph()
    paper.add_paragraph(words.SIGNATURE)


def _invitation(paper: Paper, sheet: Sheet) -> None:
    paper.add_paragraph().add_run(words.INVITATION).bold = True
    picture = BytesIO()
    segno.make(sheet.link, error="m").save(picture, kind="png", scale=8, border=4)
    picture.seek(0)
    place = paper.add_paragraph()
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    place.add_run().add_picture(picture, width=_QR)
    for line in words.steps(sheet.bot, sheet.code):
        paper.add_paragraph(line)


def _points(paper: Paper, sheet: Sheet) -> None:
    made = table(paper, words.COLUMNS, _WIDTHS)
    for point in sheet.points:
        row(made, (point.label, point.text, point.deadline), size=12)
