"""Directories of people in whatever shape a secretary keeps them."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from domain.refusals import RefusalReason
from protocols.directory import DirectoryRead, Entry, read_directory, read_names, template
from protocols.refusals import Refusal
from words import directory as words

BIRCH = ("Берёзкина Полина Павловна", "директор", "МБОУ СОШ № 3")
CRANE = ("Журавлёв Артём Ильич", "заведующий", "МБДОУ «Ручеёк»")


def xlsx(*sheets: list[list[Any]], merge: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    if merge:
        book.worksheets[0].merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people(read: DirectoryRead) -> list[tuple[str, str, str]]:
    return [(entry.name, entry.post, entry.organization) for entry in read.entries]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_csv(delimiter: str, encoding: str) -> None:
    rows = (("Должность", "ФИО", "Школа"), (BIRCH[1], BIRCH[0], BIRCH[2]), (CRANE[1], CRANE[0], CRANE[2]))
    read = read_directory("\r\n".join(delimiter.join(row) for row in rows).encode(encoding), "люди.csv")
    assert people(read) == [BIRCH, CRANE]
    assert read.columns == {"post": "Должность", "name": "ФИО", "organization": "Школа"}
    assert [entry.line for entry in read.entries] == [2, 3]


def test_csv_with_quotes_and_commas_inside() -> None:
    text = (
        'ФИО,Организация,Группы\n"Берёзкина Полина Павловна","МБОУ СОШ № 3, с. Луговое","руководители ОО, методисты"\n'
    )
    [entry] = read_directory(text.encode()).entries
    assert entry.organization == "МБОУ СОШ № 3, с. Луговое"
    assert entry.groups == ("руководители ОО", "методисты")


def test_a_name_in_three_columns_and_everything_else() -> None:
    head = "№ п/п|Фамилия|Имя|Отчество|Место работы|Занимаемая должность|Моб. телефон|E-mail|Дата рождения"
    name, mail = ("Берёзкина", "Полина", "Павловна"), "school3@example.org"
    rows = [head.split("|"), [1, *name, "МБОУ СОШ № 3", "директор", 79000000001, mail, "01.02.1970"]]
    assert read_directory(xlsx(rows)).entries == (
        Entry(*BIRCH, phone="79000000001", email="school3@example.org", line=2),
    )


def test_titles_above_the_table_and_a_second_sheet() -> None:
    first = [
        ["Список руководителей"],
        [],
        ["на 1 сентября 2026 года"],
        ["№", "Ф.И.О. руководителя", "ОО"],
        [1, BIRCH[0], 3],
    ]
    second = [["Сотрудник", "Должность"], [CRANE[0], CRANE[1]]]
    read = read_directory(xlsx(first, second, [["просто текст"]], merge="A1:C1"))
    assert people(read) == [(BIRCH[0], "", "3"), (CRANE[0], CRANE[1], "")]
    assert [entry.doubts for entry in read.entries] == [("no_post", "number_only"), ("no_organization",)]
    assert read.entries[0].line == 5


def test_a_school_merged_over_its_staff_and_a_school_as_a_heading() -> None:
    rows = [["Школа", "ФИО", "Должность"], [BIRCH[2], BIRCH[0], BIRCH[1]], [None, "Синицына Вера Олеговна", "завуч"]]
    assert people(read_directory(xlsx(rows, merge="A2:A3"))) == [BIRCH, ("Синицына Вера Олеговна", "завуч", BIRCH[2])]
    rows = [["ФИО", "Должность"], [BIRCH[2]], [BIRCH[0], BIRCH[1]], [CRANE[2]], [CRANE[0], CRANE[1]]]
    assert people(read_directory(xlsx(rows))) == [BIRCH, CRANE]


def test_columns_without_a_header_are_told_by_what_stands_in_them() -> None:
    rows = [
        ["МБОУ СОШ № 3", "8 (900) 000-00-01", "директор", BIRCH[0]],
        [CRANE[2], "8 (900) 000-00-02", "заведующий", CRANE[0]],
    ]
    read = read_directory(xlsx(rows))
    assert people(read) == [BIRCH, CRANE]
    assert read.columns == {"organization": "A", "phone": "B", "post": "C", "name": "D"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Берёзкина Полина Павловна, директор, МБОУ СОШ № 3", BIRCH),
        ("1. Берёзкина Полина Павловна – директор МБОУ СОШ № 3", BIRCH),
        ("Берёзкина Полина Павловна директор МБОУ СОШ № 3", BIRCH),
        ("- МБОУ СОШ № 3, директор: Берёзкина Полина Павловна", BIRCH),
        ("директор МБОУ СОШ № 3 Берёзкина Полина Павловна", BIRCH),
        ("Полина Павловна Берёзкина, директор, МБОУ СОШ № 3", BIRCH),
        ("БЕРЁЗКИНА Полина Павловна; директор; МБОУ СОШ № 3", BIRCH),
        ("Берёзкина Полина Павловна (директор МБОУ СОШ № 3)", BIRCH),
        ("П. П. Берёзкина, зам. директора по ВР, МБОУ СОШ № 3, с. Луговое",
         ("Берёзкина П.П.", "зам. директора по ВР", "МБОУ СОШ № 3, с. Луговое")),
        ("Берёзкина П.П., и.о. директора школы № 3", ("Берёзкина П.П.", "и.о. директора", "школы № 3")),
        ("Cалтыкова-Щедрина Анна Оглы, тел. 8-900-000-00-01", ("Салтыкова-Щедрина Анна Оглы", "", "")),
    ],
)  # fmt: skip
def test_pasted_lines(line: str, expected: tuple[str, str, str]) -> None:
    assert people(read_names(line)) == [expected]


def test_several_pasted_lines_and_what_is_no_name() -> None:
    read = read_names(
        "Список:\n\nБерёзкина Полина Павловна, директор, МБОУ СОШ № 3\nЖуравлёв Артём Ильич\tзаведующий\n???"
    )
    assert [entry.name for entry in read.entries] == [BIRCH[0], CRANE[0]]
    assert read.skipped == ((1, "no_name"), (5, "no_name"))


def test_repeats_and_namesakes() -> None:
    rows = [
        ["ФИО", "Должность", "ОО"],
        [*BIRCH],
        [*CRANE],
        ["Березкина Полина  Павловна", "Директор", "МБОУ СОШ №3"],
        [BIRCH[0], "учитель", "МБОУ СОШ № 3"],
    ]
    read = read_directory(xlsx(rows))
    assert [entry.post for entry in read.entries] == ["директор", "заведующий", "учитель"]
    assert [entry.doubts for entry in read.entries] == [("namesake",), (), ("namesake",)]
    assert read.skipped == ((4, "repeated"),)


def test_a_row_without_a_name_is_told() -> None:
    read = read_directory(xlsx([["ФИО", "Должность"], [*BIRCH[:2]], [None, "вакансия"], ["-", "-"]]))
    assert read.skipped == ((3, "no_name"), (4, "no_name"))


def test_a_table_in_a_word_document() -> None:
    import docx

    word = docx.Document()
    table = word.add_table(2, 3)
    for row, cells in zip(
        table.rows, (("Должность", "ФИО", "Организация"), (BIRCH[1], BIRCH[0], BIRCH[2])), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    out = io.BytesIO()
    word.save(out)
    assert people(read_directory(out.getvalue(), "люди.docx")) == [BIRCH]


def test_the_template_reads_as_it_was_made() -> None:
    read = read_directory(template(), "шаблон.xlsx")
    assert [entry.groups for entry in read.entries] == [
        ("руководители ОО",),
        ("руководители ОО",),
        ("методисты", "специалисты"),
    ]
    assert list(read.columns.values()) == ["ФИО", "Должность", "Организация", "Группы", "Телефон", "Почта"]
    assert read.skipped == ()
    assert {entry.doubts for entry in read.entries} == {()}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", RefusalReason.EMPTY),
        (b" \n", RefusalReason.NO_TEXT),
        ("просто рассказ о том, как прошёл день\nи ещё строка".encode(), RefusalReason.NO_COLUMNS),
        (bytes(range(256)) * 30, RefusalReason.UNREADABLE_TABLE),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), RefusalReason.UNREADABLE_TABLE),
        (b"MZ" + bytes(50), RefusalReason.EXECUTABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "Workbook".encode("utf-16-le"), RefusalReason.OTHER_TABLE),
        (b"PK\x03\x04" + bytes(50), RefusalReason.BROKEN),
    ],
)
def test_what_is_no_directory(data: bytes, reason: RefusalReason) -> None:
    with pytest.raises(Refusal) as said:
        read_directory(data, "x.xlsx")
    assert said.value.reason is reason


def test_codes_have_words() -> None:
    from protocols import directory

    codes = {value for name, value in vars(directory).items() if name.isupper() and isinstance(value, str)}
    for code in codes:
        assert words.skipped(7, code) if code in (directory.NO_NAME, directory.REPEATED) else words.doubt(code)
