"""Word files, pictures and calendars, read back by the libraries and by LibreOffice."""

import io
import shutil
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar

from domain.protocol import Mark
from domain.register import Picture, State
from reports import chart, control_list, deadlines, note, sheet
from tests.reports import invented
from words import files


def rows(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(data)).tables[0].rows]


def texts(data: bytes) -> str:
    return "\n".join(each.text for each in Document(io.BytesIO(data)).paragraphs)


class TestNote:
    def test_unfinished_points_come_first(self) -> None:
        bands = [row[0] for row in rows(note.docx(invented.course())) if len(set(row)) == 1]
        assert bands == ["Не исполнены: 3", "Исполнены: 2", "На ознакомление: 1"]
        points = [row[0] for row in rows(note.docx(invented.course()))[1:] if len(set(row)) > 1]
        assert points == ["1.1", "1.2", "1.3", "2.2", "2.3", "2.1"]

    def test_a_row_says_who_when_how_and_by_what(self) -> None:
        row = next(row for row in rows(note.docx(invented.course())) if row[0] == "1.2")
        assert row[2].startswith("руководители ОО, 6 организаций")
        assert row[3] == "до 01.12.2024"
        assert row[4].splitlines() == ["снято 1 из 6", "ждут проверки 1 из 6", "в работе 3 из 6", "не доведено 1 из 6"]
        assert "Не доведено: МБОУ «Степная ООШ»" in row[6]
        assert "Срок перенесён: МБОУ «СОШ № 5» до 13.12.2024" in row[6]
        single = next(row for row in rows(note.docx(invented.course())) if row[0] == "2.2")
        assert single[2].startswith("Горина Н.А., директор, МБОУ «СОШ № 3»")
        assert single[4] == "Снято с контроля 25.11.2024"

    def test_it_is_ready_to_sign(self) -> None:
        words = texts(note.docx(invented.course()))
        assert "СПРАВКА\nо ходе исполнения решений протокола № 4 от 12.09.2024\nпо состоянию на 26.11.2024" in words
        assert "А.В. Сомов" in words
        assert "На контроле 5 пунктов: исполнено 2, в работе 1, просрочено 2." in words
        assert "Без рассылки (приняты к сведению, утверждены): 3.1." in words

    def test_the_sheet_is_a4_and_the_head_repeats(self) -> None:
        document = Document(io.BytesIO(note.docx(invented.course())))
        section = document.sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
        assert "tblHeader" in document.tables[0].rows[0]._tr.xml

    def test_what_was_cancelled_is_left_out(self) -> None:
        course = invented.course()
        first = course.points[0]
        cancelled = replace(first, lines=tuple(replace(each, state=State.CANCELLED) for each in first.lines))
        shown = rows(note.docx(replace(course, points=(cancelled, *course.points[1:]))))
        assert "1.1" not in [row[0] for row in shown]

    def test_odd_words_break_nothing(self) -> None:
        course = invented.course()
        line = replace(course.points[0].lines[0], report="\x00\x0b\ud800" + "д" * 50_000, organization="=1+1\t\x07")
        point = replace(course.points[0], text="<w:p>&\x1f", lines=(line,))
        found = rows(note.docx(replace(course, points=(point,))))
        assert any(row[1] == "<w:p>&" for row in found)

    def test_a_protocol_with_nothing_sent_is_said_so(self) -> None:
        assert "Пунктов с исполнителями нет" in str(rows(note.docx(replace(invented.course(), points=()))))


def test_a_list_for_paper_says_what_until_when_and_where_to_sign() -> None:
    data = sheet.docx([invented.seat_list(), invented.seat_list()])
    assert texts(data).count("Кому: Ключева Вера Ильинична, директор, МБОУ «Степная ООШ»") == 2
    assert "Ознакомлен(а)" in texts(data)
    found = rows(data)
    assert found[2][2] == "до 01.12.2024 (вс), контрольная дата 29.11.2024"
    assert found[3][2] == "на ознакомление"


def test_a_control_list_has_a_place_for_marks() -> None:
    live = [each for each in invented.lines() if each.state is State.OVERDUE]
    found = rows(control_list.docx(invented.DEPARTMENT, invented.TODAY, live))
    assert found[0][-1] == "Отметка"
    assert {row[-1] for row in found[1:]} == {""}
    assert len(found) == len(live) + 1


class TestCalendar:
    LINES = (
        invented.line(2, 0, State.IN_WORK),
        replace(invented.line(1, 0, State.OVERDUE), rework_until=date(2024, 12, 3), text="; , \\ \n\x00 «ё»"),
        replace(invented.line(4, 0, State.TO_READ), due=None, control=None),
    )

    def events(self, at: datetime = invented.NOW) -> list[Any]:
        data = deadlines.ics(list(self.LINES), at, invented.DEPARTMENT)
        assert all(len(each) <= 75 for each in data.split(b"\r\n")), "RFC 5545, 3.1: lines are folded"
        return list(Calendar.from_ical(data).walk("VEVENT"))

    def test_a_day_each_and_none_without_one(self) -> None:
        events = self.events()
        assert [each.decoded("dtstart") for each in events] == [date(2024, 11, 29), date(2024, 12, 3)]
        assert [each.decoded("dtend") - each.decoded("dtstart") for each in events] == [timedelta(days=1)] * 2
        assert "Срок в документе: до 01.12.2024" in str(events[0]["description"])
        assert "«ё»" in str(events[1]["description"])

    def test_odd_words_break_nothing(self) -> None:
        odd = "=1\x00\x0b\r\nEND:VEVENT\ud800"
        source = replace(invented.PROTOCOL, number=odd)
        line = replace(self.LINES[0], text=odd * 4000, organization=odd, proof=odd, source=source)
        (event,) = Calendar.from_ical(deadlines.ics([line], invented.NOW, odd)).walk("VEVENT")
        assert not set("\x00\x0b\r") & set(str(event["description"]))
        assert "END:VEVENT" in str(event["description"]), "it stays a word of the text"

    def test_again_it_is_the_same_event_only_newer(self) -> None:
        old, new = self.events()[0], self.events(datetime(2024, 11, 27, 8, tzinfo=UTC))[0]
        assert old["uid"] == new["uid"]
        assert 0 < int(old["sequence"]) < int(new["sequence"]) < 2**31


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


class TestPictures:
    def test_they_fit_a_phone(self) -> None:
        for data in chart.all_three(invented.picture()):
            width, height = size(data)
            assert width == 1080
            assert height <= 10_000
            assert width + height <= 10_000, "Bot API, sendPhoto"
            assert max(width, height) / min(width, height) <= 20
            assert len(data) < 10 * 1024 * 1024

    def test_empty_ones_are_drawn_too(self) -> None:
        empty = Picture("Отдел", invented.NOW, (), (), ())
        for data in chart.all_three(empty):
            assert size(data)[0] == 1080

    def test_every_state_differs_without_colour(self) -> None:
        hatches = [hatch for _, _, hatch in chart.LOOKS.values()]
        assert len(set(hatches)) == len(hatches)

    def test_the_font_has_cyrillic(self) -> None:
        from matplotlib.font_manager import findfont
        from matplotlib.ft2font import FT2Font

        font = FT2Font(findfont(chart.FONT, fallback_to_default=False))
        assert all(font.get_char_index(ord(letter)) for letter in "АЯаяЁё№«»–…")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (files.note(invented.PROTOCOL, invented.TODAY), "Справка, протокол № 4 от 12.09.2024, на 26.11.2024.docx"),
        (files.register(invented.TODAY, "xlsx"), "Реестр поручений на 26.11.2024.xlsx"),
        (files.name('а/б\\в:г*"<>|\n', "txt"), "а-б-в-г.txt"),
        (files.name("..", "txt"), "Файл.txt"),
        (files.name("а\u202exslx\u200b\x85б", "txt"), "аxslx б.txt"),  # a sign that turns the letters round
    ],
)
def test_names_are_taken_by_every_system(made: str, expected: str) -> None:
    assert made == expected
    assert len(files.name("д" * 500, "xlsx")) <= 124


def test_the_bots_own_process_loads_none_of_the_libraries() -> None:
    heavy = "{'openpyxl', 'docx', 'matplotlib', 'icalendar'}"
    code = f"import sys, handlers.files, storage.register; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_them_all(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    samples = Path(__file__).parent.parent.parent / "docs" / "samples"
    found = [each for each in samples.iterdir() if each.suffix in (".docx", ".xlsx")]
    assert len(found) == 4
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, found)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert {each.stem for each in tmp_path.glob("*.pdf")} == {each.stem for each in found}


def test_marks_have_words() -> None:
    assert set(files.MARKS) == set(Mark)
    assert set(files.STATES) == set(State)
