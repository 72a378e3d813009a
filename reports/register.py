"""The register: an .xlsx with a row an assignment, a sheet of totals and the journal; and the same rows as .csv.

Written as the rows come, never held: a hundred thousand need no more memory than a thousand.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from domain.register import Cover, Event, Line, State
from protocols import progress
from reports.cells import cell, csv_cell
from reports.spool import rows
from reports.totals import Totals
from words import dates, files, states
from words.names import initials

DAY = "DD.MM.YYYY"
MOMENT = "DD.MM.YYYY HH:MM"
LINE_HEIGHT, MOST_LINES = 15, 8  # points; a longer text is cut by the cell's edge and read in the cell
Value = str | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, day, moment, number.  `width` in characters."""

    title: str
    width: int
    value: Callable[[Any], Value]
    kind: str = "text"


COLUMNS = (
    Column("№", 7, lambda each: each.label if each.part else each.number, "number"),
    Column("Документ", 22, lambda each: states.protocol(each.source)),
    Column("Пункт", 10, lambda each: files.point(each)),
    Column("Содержание", 60, lambda each: each.text),
    Column("Организация", 26, lambda each: each.organization),
    Column("Исполнитель", 22, lambda each: ", ".join(initials(one) for one in each.holders)),
    Column("Должность", 16, lambda each: each.post),
    Column("Для исполнения", 18, lambda each: each.for_whom),
    Column("Вид", 17, lambda each: files.MARKS[each.mark]),
    Column("Срок, как в документе", 22, lambda each: each.phrase),
    Column("Последний день", 13, lambda each: each.due, "day"),
    Column("Контрольная дата", 15, lambda each: each.term, "day"),
    Column("Состояние", 18, lambda each: files.STATES[each.state]),
    Column("В срок", 8, lambda each: files.judged(each)),
    Column("Выдано", 12, lambda each: each.issued, "day"),
    Column("Доведено", 12, lambda each: each.told, "day"),
    Column("Ознакомление", 16, lambda each: each.acknowledged, "day"),
    Column("Отчёт", 12, lambda each: each.reported, "day"),
    Column("Снято", 12, lambda each: each.accepted, "day"),
    Column("Кто снял", 18, lambda each: initials(each.accepted_by)),
    Column("Переносов срока", 12, lambda each: each.moved or None, "number"),
    Column("Что сделано", 50, lambda each: each.report),
    Column("Файлов", 8, lambda each: each.files or None, "number"),
    Column("Замечание", 30, lambda each: each.comment),
    Column("Куратор", 18, lambda each: initials(each.curator)),
)
JOURNAL = (
    Column("Когда", 17, lambda each: each.at.replace(tzinfo=None), "moment"),
    Column("Поручение", 13, lambda each: each.label, "number"),
    Column("Организация", 30, lambda each: each.organization),
    Column("Что", 46, lambda each: states.event(each.what, each.facts)),
    Column("Кто", 22, lambda each: initials(each.who)),
    Column("За кого", 22, lambda each: initials(each.instead_of)),
)
STATE_COLUMN = next(i for i, each in enumerate(COLUMNS, start=1) if each.title == "Состояние")

HEAD_FILL = PatternFill("solid", fgColor="DDE5EE")
LATE_FILL = PatternFill("solid", bgColor="F6D5D5")
WAIT_FILL = PatternFill("solid", bgColor="FBF0CF")
LINE = Side(style="thin", color="C8CDD3")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TOP = Alignment(vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="top", horizontal="center", wrap_text=True)
HEAD = Alignment(vertical="center", horizontal="center", wrap_text=True)
HEAD_HEIGHT = 32  # points, two lines: not every program finds out by itself


def xlsx(spool: str, journal: str, target: str, cover: Cover, total: int = 0) -> int:
    """Writes `target` from the two files of rows; how many assignments it holds.  `total` is for the progress."""
    book = Workbook(write_only=True)
    book.properties.creator = cell(cover.department)
    book.properties.title = f"Реестр поручений на {dates.numeric(cover.at.date())}"
    totals = Totals()

    def counted() -> Iterator[Line]:
        for number, line in enumerate(rows(Path(spool)), start=1):
            totals.add(line)
            if total and number % 2000 == 0:
                progress.report(0.9 * number / total, "register")
            yield line

    count = _sheet(book, "Реестр", COLUMNS, counted())
    _totals(book, totals, cover)
    _sheet(book, "Журнал", JOURNAL, rows(Path(journal)))
    book.save(target)
    return count


def _sheet(book: Workbook, title: str, columns: tuple[Column, ...], items: Iterator[Line] | Iterator[Event]) -> int:
    """A sheet with a frozen head and filters; prints on A4 across, head and numbers on each page."""
    sheet: Any = book.create_sheet(title)
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = "B2"
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    across(sheet, pages=3 if len(columns) > 10 else 1)
    sheet.row_dimensions[1].height = HEAD_HEIGHT
    sheet.append([_head(sheet, column.title) for column in columns])
    # A cell is written as soon as its row is appended, so one row of styled cells serves for all.
    blanks = [_styled(sheet, column.kind) for column in columns]
    count = 0
    for item in items:
        lines = 1
        for blank, column in zip(blanks, columns, strict=True):
            value = column.value(item)
            put(blank, value)
            if isinstance(value, str) and len(value) > column.width * 0.9:
                lines = max(lines, lines_of(value, column.width))
        # The attributes of the one row that is being written: a height for each kept would grow with the rows.
        sheet.row_dimensions[count + 2] = {"ht": str(LINE_HEIGHT * min(lines, MOST_LINES)), "customHeight": "1"}
        sheet.append(blanks)
        del sheet.row_dimensions[count + 2]
        count += 1
    last = f"{get_column_letter(len(columns))}{count + 1}"
    sheet.auto_filter.ref = f"A1:{last}"
    if title == "Реестр" and count:
        _coloured(sheet, last)
    return count


def lines_of(words: str, width: int) -> int:
    """About how many lines a text takes in a column; LibreOffice does not find out by itself."""
    return sum(1 + int(len(part) / (width * 0.9)) for part in words.split("\n"))


def put(blank: Any, value: Value) -> None:
    """Set a cell's value; text stays text, whatever it begins with."""
    if isinstance(value, str):
        blank.value = None
        blank._value, blank.data_type = (cell(value), "s") if value else (None, "n")
    else:
        blank.value = value


def _styled(sheet: Any, kind: str) -> Any:
    blank = WriteOnlyCell(sheet)
    blank.alignment, blank.border = TOP if kind == "text" else MIDDLE, BOX
    if kind in ("day", "moment"):
        blank.number_format = DAY if kind == "day" else MOMENT
    return blank


def _head(sheet: Any, title: str) -> Any:
    head = WriteOnlyCell(sheet, title)
    head.font, head.fill, head.alignment, head.border = Font(name="Calibri", bold=True), HEAD_FILL, HEAD, BOX
    return head


def across(sheet: Any, pages: int = 1) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&P из &N"


def _coloured(sheet: Any, last: str) -> None:
    """The state's cell is tinted besides its word; the word alone says all."""
    letter = get_column_letter(STATE_COLUMN)
    area = f"{letter}2:{letter}{last.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    for state, fill in ((State.OVERDUE, LATE_FILL), (State.UNTOLD, WAIT_FILL), (State.REPORTED, WAIT_FILL)):
        rule = FormulaRule(formula=[f'${letter}2="{files.STATES[state]}"'], fill=fill)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(area, rule)


TOTAL_COLUMNS = (
    "Организация", "Всего", "Снято", "Ждут проверки", "В работе", "Просрочено", "Не доведено", "Снято в срок",
    "Снято со сроком", "В срок, %",
)  # fmt: skip


FIRST_WIDTH = 44  # characters of the organisations' column


def _totals(book: Workbook, totals: Totals, cover: Cover) -> None:
    sheet: Any = book.create_sheet("Итоги")
    sheet.column_dimensions["A"].width = FIRST_WIDTH
    for index in range(2, len(TOTAL_COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = 13
    sheet.freeze_panes = "B6"
    across(sheet)
    whose = f"{cover.own}, {cover.department}" if cover.own else cover.department
    title = WriteOnlyCell(sheet)
    put(title, whose)
    title.font = Font(name="Calibri", bold=True, size=13)
    sheet.append([title])
    sheet.append([f"Поручения на {dates.numeric(cover.at.date())}, {dates.time(cover.at)}"])
    sheet.append(
        [
            f"На контроле с {dates.numeric(cover.since)}: пунктов {totals.points}, исполнено {totals.fulfilled}; "
            f"поручений {totals.whole.total}. Отменённые, архивные и «на ознакомление» в итоги не входят."
        ]
    )
    sheet.append([])
    sheet.row_dimensions[5].height = HEAD_HEIGHT
    sheet.append([_head(sheet, each) for each in TOTAL_COLUMNS])
    names = sorted(totals.organizations, key=lambda name: (-totals.organizations[name].overdue, name))
    place = 5
    for name in names:
        place += 1
        sheet.row_dimensions[place].height = LINE_HEIGHT * min(lines_of(name, FIRST_WIDTH), MOST_LINES)
        _total_row(sheet, name, totals.organizations[name], bold=False)
    _total_row(sheet, "Всего", totals.whole, bold=True)
    sheet.append([])
    sheet.append(["В срок: снятые, отчёт по которым отправлен не позже срока. Ждущие проверки ещё не посчитаны."])


def _total_row(sheet: Any, name: str, parts: Any, *, bold: bool) -> None:
    values: list[Value] = [
        name, parts.total, parts.accepted, parts.reported, parts.in_work, parts.overdue, parts.untold, parts.in_time,
        parts.judged, parts.share_in_time,
    ]  # fmt: skip
    written = []
    for value in values:
        one = WriteOnlyCell(sheet)
        put(one, value)
        one.border, one.alignment = BOX, TOP if isinstance(value, str) else MIDDLE
        if bold:
            one.font = Font(name="Calibri", bold=True)
        written.append(one)
    sheet.append(written)


def table_csv(spool: str, target: str) -> int:
    """The register's rows as Russian Excel opens them: UTF-8 with a mark, semicolons, days as 26.11.2024."""
    count = 0
    with Path(target).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([column.title for column in COLUMNS])
        for line in rows(Path(spool)):
            writer.writerow([_csv(column.value(line)) for column in COLUMNS])
            count += 1
    return count


def _csv(value: Value) -> str:
    match value:
        case None:
            return ""
        case date():
            return dates.numeric(value)
        case str():
            return csv_cell(value)
    return str(value)
