"""The register as Excel sees it: read back with openpyxl and csv."""

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.register import Line, State
from reports import register
from reports.cells import LONGEST, cell, clean, csv_cell
from tests.reports import invented

EVIL = (
    "=1+1", "=cmd|' /C calc'!A0", "+7 495", "-5", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "＝1+1", "\ufeff=1",
    "\x00=1", "\n=1", "#N/A", "#REF!", "12/1", "001", "=",
)  # fmt: skip


async def written(folder: Path, lines: list[Line]) -> Path:
    target = folder / "register.xlsx"
    rows = await invented.spooled(folder / "rows", lines)
    journal = await invented.spooled(folder / "journal", invented.events())
    assert register.xlsx(rows, journal, str(target), invented.COVER, len(lines)) == len(lines)
    return target


async def test_a_row_an_assignment_with_days_as_days(tmp_path: Path) -> None:
    lines = invented.lines()
    book = load_workbook(await written(tmp_path, lines))
    assert book.sheetnames == ["Реестр", "Итоги", "Журнал"]
    sheet = book["Реестр"]
    titles = [each.value for each in sheet[1]]
    assert sheet.max_row == len(lines) + 1
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:Y{len(lines) + 1}"
    for row, line in zip(sheet.iter_rows(min_row=2), lines, strict=True):
        there = dict(zip(titles, row, strict=True))
        assert there["№"].value == line.number
        assert there["Содержание"].value == line.text
        assert there["Состояние"].value
        if line.due:
            assert there["Последний день"].value == datetime(line.due.year, line.due.month, line.due.day)
            assert there["Последний день"].is_date
            assert there["Последний день"].number_format == register.DAY


@pytest.mark.parametrize("words", EVIL)
async def test_what_was_typed_stays_text(tmp_path: Path, words: str) -> None:
    line = replace(invented.line(1, 0, State.ACCEPTED), report=words, organization=words, comment=words)
    target = await written(tmp_path, [line])
    book = load_workbook(target)
    found = [each for row in book["Реестр"].iter_rows(min_row=2) for each in row if each.data_type not in ("n", "d")]
    assert {each.data_type for each in found} <= {"s", "inlineStr"}
    kept = clean(words)
    assert sum(each.value == kept for each in found) == 3
    assert any(each.value == kept for row in book["Итоги"].iter_rows() for each in row)
    assert b"<f>" not in b"".join(_parts(target))


def _parts(target: Path) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(target) as archive:
        return [archive.read(name) for name in archive.namelist() if "worksheets" in name]


async def test_control_characters_and_long_texts_break_nothing(tmp_path: Path) -> None:
    line = replace(invented.line(1, 0, State.ACCEPTED), report="a\x00b\x0bc\ud800d\uffff", text="🎓" * 40_000)
    sheet = load_workbook(await written(tmp_path, [line]))["Реестр"]
    values = [each.value for each in sheet[2]]
    assert "abcd" in values
    long = next(each for each in values if isinstance(each, str) and each.startswith("🎓"))
    assert len(long.encode("utf-16-le")) // 2 <= LONGEST
    assert long.endswith("…")


@pytest.mark.parametrize("words", EVIL[: EVIL.index("#N/A")])
def test_a_csv_says_text_by_an_apostrophe(words: str) -> None:
    assert csv_cell(words).startswith("'")
    assert not csv_cell("обычный текст").startswith("'")
    assert csv_cell("  =1+1").startswith("'")


def test_a_cell_keeps_what_it_can() -> None:
    assert cell("д" * LONGEST) == "д" * LONGEST
    assert len(cell("д" * (LONGEST + 1))) == LONGEST


async def test_csv_rows(tmp_path: Path) -> None:
    lines = invented.lines()
    target = tmp_path / "register.csv"
    assert register.table_csv(await invented.spooled(tmp_path / "rows", lines), str(target)) == len(lines)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == len(lines) + 1
    assert rows[1][10] == "30.09.2024"


async def test_totals_are_those_of_the_rows(tmp_path: Path) -> None:
    lines = invented.lines()
    sheet = load_workbook(await written(tmp_path, lines))["Итоги"]
    found = {row[0]: row[1:] for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]}
    control = [each for each in lines if each.mark.value == "control"]
    assert (
        found["Всего"][0]
        == len(control)
        == sum(row[0] for name, row in found.items() if name != "Всего" and row[0] is not None)
    )
    for school, *_ in invented.SCHOOLS:
        own = [each for each in control if each.organization == school]
        states = [sum(each.state is state for each in own) for state in (State.ACCEPTED, State.REPORTED, State.IN_WORK)]
        assert list(found[school][:4]) == [len(own), *states]
    assert "пунктов 5, исполнено 2" in str(sheet["A3"].value)


async def test_an_empty_register_opens(tmp_path: Path) -> None:
    book = load_workbook(await written(tmp_path, []))
    assert book["Реестр"].max_row == 1
    assert book["Итоги"]["B6"].value == 0
