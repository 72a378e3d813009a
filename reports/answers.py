"""A table from answers as .xlsx: a row a seat, cells of their kind, totals of the numbers, and who is missing."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from domain.answers import Answer, Field, Kind, Row, Table
from domain.decision import Status
from reports.cells import cell
from reports.register import BOX, DAY, HEAD, HEAD_FILL, LINE_HEIGHT, TOP, across, lines_of, put
from words import answers as words
from words import dates, states
from words.names import initials

BEFORE = ("Организация", "Должность", "Кто отвечает")
AFTER = ("Состояние", "Заполнено")
WIDTHS = {Kind.NUMBER: 16, Kind.DATE: 14, Kind.LINE: 36, Kind.FILE: 28}
TOTAL = "Итого"
HEAD_ROW = 5
MISSING = "Не заполнили"
EMPTY = PatternFill("solid", fgColor="F6D5D5")


def xlsx(table: Table) -> bytes:
    """The file's bytes.  Numbers are numbers and days are days, so that what is made of them counts."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Ответы"
    book.properties.creator = cell(table.department)
    book.properties.title = f"Ответы по поручению {table.number}"
    _heading(sheet, table)
    titles = [*BEFORE, *(field.title for field in table.fields), *AFTER]
    for place, title in enumerate(titles, start=1):
        head = sheet.cell(HEAD_ROW, place)
        put(head, title)
        head.font, head.fill, head.alignment, head.border = Font(name="Calibri", bold=True), HEAD_FILL, HEAD, BOX
        sheet.column_dimensions[get_column_letter(place)].width = _widths(table.fields)[place - 1]
    sheet.row_dimensions[HEAD_ROW].height = _height(zip(titles, _widths(table.fields), strict=True))
    for number, row in enumerate(table.rows, start=HEAD_ROW + 1):
        _row(sheet, number, row, table.fields)
    if table.rows:
        _totals(sheet, HEAD_ROW + 1 + len(table.rows), table)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 2)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(titles))}{HEAD_ROW + len(table.rows)}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    across(sheet)
    _missing(book, table)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _heading(sheet: Any, table: Table) -> None:
    text = table.text[:1].upper() + table.text[1:]
    lines = (
        table.department,
        f"Поручение {table.number}, {states.of_protocol(table.source)}: {text}"[:300],
        f"На {dates.numeric(table.at.date())}, {dates.time(table.at)}. Заполнили всё "
        f"{len(table.rows) - len(table.missing)} из {len(table.rows)}.",
    )
    for number, line in enumerate(lines, start=1):
        put(sheet.cell(number, 1), line)
    # Across the table, in as many lines as it needs: a page is fitted to its widest row.
    last = len(BEFORE) + len(table.fields) + len(AFTER)
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=last)
    sheet.cell(2, 1).alignment = TOP
    sheet.row_dimensions[2].height = LINE_HEIGHT * lines_of(lines[1], sum(_widths(table.fields)))
    sheet.cell(1, 1).font = Font(name="Calibri", bold=True, size=13)


def _widths(fields: Sequence[Field]) -> tuple[int, ...]:
    return (34, 22, 24, *(WIDTHS[field.kind] for field in fields), 20, 14)


def _height(cells: Iterable[tuple[Any, int]]) -> int:
    """Of a row, by its longest text, in points: not every program finds out by itself."""
    return LINE_HEIGHT * max(lines_of(value, width) if isinstance(value, str) else 1 for value, width in cells)


def _row(sheet: Any, number: int, row: Row, fields: Sequence[Field]) -> None:
    holders = ", ".join(initials(name) for name in row.holders) or "должность свободна"
    place = f"{row.organization} ({row.label})" if "/" in row.label else row.organization
    for column, value in enumerate((place, row.post, holders), start=1):
        _put(sheet, number, column, value)
    for column, field in enumerate(fields, start=len(BEFORE) + 1):
        _answer(sheet, number, column, field, row.answers.get(field.id))
    state = states.STATUS[Status(row.state)] if row.answers else "нет ответа"
    _put(sheet, number, len(BEFORE) + len(fields) + 1, state)
    filled = _put(sheet, number, len(BEFORE) + len(fields) + 2, row.answered.date() if row.answered else None)
    filled.number_format = DAY
    written = (sheet.cell(number, place).value for place in range(1, len(_widths(fields)) + 1))
    sheet.row_dimensions[number].height = _height(zip(written, _widths(fields), strict=True))


def _put(sheet: Any, number: int, column: int, value: Any) -> Any:
    one = sheet.cell(number, column)
    put(one, value)
    one.alignment, one.border = TOP, BOX
    return one


def _answer(sheet: Any, number: int, column: int, field: Field, answer: Answer | None) -> None:
    if answer is None:
        _put(sheet, number, column, None).fill = EMPTY
        return
    match field.kind:
        case Kind.NUMBER:
            one = _put(sheet, number, column, Decimal(answer.value))
            one.number_format = "#,##0.######" if "." in answer.value else "#,##0"
        case Kind.DATE:
            _put(sheet, number, column, date.fromisoformat(answer.value)).number_format = DAY
        case _:
            _put(sheet, number, column, words.value(field.kind, answer.value))


def _totals(sheet: Any, number: int, table: Table) -> None:
    """Written as numbers and not as formulas: a phone's viewer shows no formula's value."""
    first = _put(sheet, number, 1, TOTAL)
    for column in range(2, len(BEFORE) + len(table.fields) + len(AFTER) + 1):
        _put(sheet, number, column, None)
    for column, field in enumerate(table.fields, start=len(BEFORE) + 1):
        if field.kind is Kind.NUMBER:
            given = [row.answers[field.id].value for row in table.rows if field.id in row.answers]
            total = sum(map(Decimal, given), Decimal())
            one = _put(sheet, number, column, total)
            one.number_format = "#,##0.######" if total % 1 else "#,##0"
            one.font = Font(name="Calibri", bold=True)
    first.font = Font(name="Calibri", bold=True)


def _missing(book: Any, table: Table) -> None:
    """A sheet of its own, to be read out or to ring up by."""
    sheet: Any = book.create_sheet(MISSING)
    for column, (title, width) in enumerate(zip((*BEFORE, "Чего нет"), (34, 22, 24, 60), strict=True), start=1):
        head = _put(sheet, 1, column, title)
        head.font, head.fill, head.alignment = Font(name="Calibri", bold=True), HEAD_FILL, HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    across(sheet)
    for number, row in enumerate(table.missing, start=2):
        empty = ", ".join(field.title for field in table.fields if field.id not in row.answers)
        holders = ", ".join(initials(name) for name in row.holders) or "должность свободна"
        for column, value in enumerate((row.organization, row.post, holders, empty), start=1):
            _put(sheet, number, column, value)
        sheet.row_dimensions[number].height = _height(zip((row.organization, empty), (34, 60), strict=True))
    if not table.missing:
        _put(sheet, 2, 1, "Заполнили все.")
