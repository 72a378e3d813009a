"""PDF with a text layer, made by reportlab: paragraphs, columns, tables, furniture."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

from domain.refusals import RefusalReason
from protocols.documents import Line, read_document
from protocols.refusals import Refusal

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:reportlab")

FONT = "DejaVu"
pdfmetrics.registerFont(TTFont(FONT, str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")))
LEFT = ParagraphStyle("left", fontName=FONT, fontSize=11, leading=14)
EVEN = ParagraphStyle("even", parent=LEFT, alignment=TA_JUSTIFY)
GAP = Spacer(1, 14)

ITEMS = (
    "РЕШИЛИ:",
    "1. Руководителям общеобразовательных организаций обеспечить проведение родительских собраний "
    "по вопросам безопасности детей в каникулярное время и представить отчёты в отдел образования. "
    "Срок: до 1 марта 2026 года.",
    "2. Методистам подготовить план-график посещения занятий молодых специалистов, согласовать его с руководителями и "
    "разместить на сайте управления образования (отв. Берёзкина П.П.).",
    "- создание виртуальных кабинетов профориентационной направленности на сайтах учреждений в течение учебного года;",
    "- участие в мероприятиях.",
    "Ответственные: руководители ОО.",
    "Срок: до 10.02.2026",
)


def pdf(*story: Any, frames: int = 1, edge: Callable[[Canvas, int], None] | None = None) -> bytes:
    out = io.BytesIO()
    width, height = A4
    columns = [
        Frame(60 + index * (width - 120) / frames, 60, (width - 120) / frames - (14 if frames > 1 else 0), height - 120)
        for index in range(frames)
    ]

    def furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
        if edge:
            canvas.setFont(FONT, 9)
            edge(canvas, document.page)

    document = BaseDocTemplate(out, pagesize=A4, title="Протокол")
    document.addPageTemplates([PageTemplate(frames=columns, onPage=furnish)])
    document.build(list(story))
    return out.getvalue()


def lines(data: bytes) -> tuple[Line, ...]:
    document = read_document(data, "p.pdf")
    assert document.format == "pdf"
    assert not document.doubtful
    return document.lines


def texts(data: bytes) -> list[str]:
    return [line.text for line in lines(data) if line.text]


@pytest.mark.parametrize("style", [LEFT, EVEN], ids=["ragged", "justified"])
def test_hard_line_breaks_are_joined(style: ParagraphStyle) -> None:
    assert texts(pdf(*(Paragraph(text, style) for text in ITEMS))) == list(ITEMS)


def test_a_gap_is_a_blank_line() -> None:
    found = lines(pdf(Paragraph("Протокол № 1", LEFT), GAP, Paragraph("Решили", LEFT)))
    assert [line.text for line in found] == ["Протокол № 1", "", "Решили"]


def test_words_cut_by_hyphens() -> None:
    def draw(*rows: str) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4)
        canvas.setFont(FONT, 11)
        for index, row in enumerate(rows):
            canvas.drawString(60, 780 - 14 * index, row)
        canvas.save()
        return out.getvalue()

    data = draw(
        "Провести мониторинг психолого-педагогического сопровождения обучающихся обра-",
        "зовательных организаций, составить план-график и утвердить его на собрании в 2025-",
        "2026 учебный год.",
    )
    assert texts(data) == [
        "Провести мониторинг психолого-педагогического сопровождения обучающихся образовательных организаций, "
        "составить план-график и утвердить его на собрании в 2025-2026 учебный год."
    ]
    data = draw("Методистам управления образования и руководителям школ составить общий план-", "график посещений.")
    assert texts(data) == [
        "Методистам управления образования и руководителям школ составить общий план-график посещений."
    ]


def test_tables_become_cells() -> None:
    rows = [
        ["№", "Поручение", "Ответственный", "Срок"],
        [
            "1",
            Paragraph("Подготовить смету расходов на праздничные мероприятия в школах района", LEFT),
            "Панин В.В.",
            "до 1 мая",
        ],
        ["2", "Собрать отчёты", "", ""],
    ]
    grid = Table(
        rows,
        colWidths=[30, 200, 120, 90],
        style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT, 10)],
    )
    found = lines(pdf(Paragraph("РЕШИЛИ:", LEFT), grid, Paragraph("Секретарь", LEFT)))
    assert [line.cells or line.text for line in found if line.text] == [
        "РЕШИЛИ:",
        ("№", "Поручение", "Ответственный", "Срок"),
        ("1", "Подготовить смету расходов на праздничные мероприятия в школах района", "Панин В.В.", "до 1 мая"),
        ("2", "Собрать отчёты", "", ""),
        "Секретарь",
    ]


def test_a_table_over_two_pages_is_one() -> None:
    rows = [
        ["№", "Поручение", "Срок"],
        *([str(number), f"Поручение номер {number}", "до 1 мая"] for number in range(1, 61)),
    ]
    grid = Table(
        rows, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT, 10)]
    )
    found = [line.cells for line in lines(pdf(grid)) if line.cells]
    assert found == [tuple(row) for row in rows]


def test_headers_footers_and_page_numbers_fall_away() -> None:
    def edge(canvas: Canvas, page: int) -> None:
        canvas.drawString(60, 800, "Управление образования Залучьевского района")
        canvas.drawCentredString(300, 30, f"- {page} -")

    pages = [f"{number}. Поручение номер {number} для всех организаций района." for number in range(1, 5)]
    story = [one for text in pages for one in (Paragraph(text, LEFT), PageBreak())]
    found = lines(pdf(*story[:-1], edge=edge))
    assert [line.text for line in found if line.text] == pages
    assert [line.page for line in found if line.text] == [1, 2, 3, 4]


def test_a_deadline_at_the_end_of_each_page_is_no_footer() -> None:
    found = texts(pdf(*(Paragraph(text, LEFT) for text in ("1. Сдать отчёт", "Срок: постоянно")), PageBreak(),
                      *(Paragraph(text, LEFT) for text in ("2. Собрать план", "Срок: постоянно"))))  # fmt: skip
    assert found == ["1. Сдать отчёт", "Срок: постоянно", "2. Собрать план", "Срок: постоянно"]


def test_a_paragraph_over_the_end_of_a_page_is_one() -> None:
    words = " ".join(f"слово{index}" for index in range(893))
    assert texts(pdf(Paragraph(words, LEFT), Paragraph("Конец.", LEFT))) == [words, "Конец."]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        f"{number}. Организовать работу по направлению номер {number} во всех школах и детских садах района."
        for number in range(1, 40)
    ]
    assert texts(pdf(*(Paragraph(text, EVEN) for text in left), frames=2)) == left


def test_a_signature_keeps_its_gap() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 11)
    canvas.drawString(60, 780, "Председатель")
    canvas.drawString(400, 780, "Л.Н. Рябова")
    canvas.save()
    assert texts(out.getvalue()) == ["Председатель    Л.Н. Рябова"]


def test_a_password_is_told() -> None:
    from pypdfium2 import PdfDocument

    assert PdfDocument  # the reader of scans; makes no encrypted files, so reportlab does
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(60, 780, "Protocol")
    canvas.save()
    with pytest.raises(Refusal) as said:
        read_document(out.getvalue())
    assert said.value.reason is RefusalReason.ENCRYPTED


def test_a_scan_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from protocols.documents import converters

    monkeypatch.setattr(converters, "installed", lambda program: None)
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 400, 400, fill=1)
    canvas.save()
    for data in (out.getvalue(), b"\x89PNG\r\n\x1a\n" + bytes(30)):
        with pytest.raises(Refusal) as said:
            read_document(data)
        assert said.value.reason is RefusalReason.SCAN
