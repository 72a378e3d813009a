"""Plain text: encodings, tables with tabs, leftovers of Markdown."""

import pytest

from domain.refusals import RefusalReason
from protocols.documents import Line, read_document
from protocols.refusals import Refusal

PROTOCOL = "ПРОТОКОЛ № 1\nсовещания руководителей\n\nРЕШИЛИ:\n1. Сдать «отчёт» – до 1 мая"


def texts(data: bytes, name: str = "") -> list[str]:
    return [line.text for line in read_document(data, name).lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "mac_cyrillic"]
)
def test_encodings(encoding: str) -> None:
    assert texts(PROTOCOL.encode(encoding)) == PROTOCOL.split("\n")


@pytest.mark.parametrize("encoding", ["koi8_r", "cp866"])
@pytest.mark.parametrize(
    "text",
    [
        "Протокол",
        "ПРОТОКОЛ СОВЕЩАНИЯ",
        "РЕШИЛИ: Иванову И.И. сдать отчёт до 1 мая",
        "Щёголева Ю.Ж., объявить благодарность",
    ],
)
def test_encodings_of_dos_and_unix(encoding: str, text: str) -> None:
    assert texts(text.encode(encoding)) == [text]


def test_a_text_cut_in_the_middle_of_a_letter_is_still_utf8() -> None:
    assert texts(PROTOCOL.encode()[:-1])[-1] == "1. Сдать «отчёт» – до 1 ма"


def test_lines_are_counted_as_in_the_file() -> None:
    lines = read_document("\n\nПротокол\r\n\r\nРешили".encode()).lines
    assert [(line.number, line.text) for line in lines if line.text] == [(3, "Протокол"), (5, "Решили")]


def test_spaces_that_nobody_sees() -> None:
    assert texts("\u00a0№\u00a01\u200b и об\u00adщий\ufeff ".encode()) == ["№ 1 и общий"]


def test_tables_keep_their_empty_cells() -> None:
    lines = read_document("№\tЧто\tКто\n1\tСдать\t\n\tПринять\tИванов\n\t\tПетров".encode()).lines
    assert [line.cells for line in lines] == [
        ("№", "Что", "Кто"),
        ("1", "Сдать", ""),
        ("", "Принять", "Иванов"),
        ("", "", "Петров"),
    ]


def test_a_tab_after_a_number_and_one_at_the_beginning_are_no_table() -> None:
    assert read_document("\t2.1.\tСдать отчёт\n\t\tУТВЕРЖДАЮ".encode()).lines == (
        Line("2.1. Сдать отчёт", 1, indent=4),
        Line("УТВЕРЖДАЮ", 2, indent=8),
    )


def test_markdown_goes_and_stars_stay() -> None:
    text = "**ОТДЕЛ\nОБРАЗОВАНИЯ**\n***Решили:***\n## Повестка\n2 * 3 * 4\nпункт*\n*На уровне школы* - да"
    assert texts(text.encode()) == [
        "ОТДЕЛ", "ОБРАЗОВАНИЯ", "Решили:", "Повестка", "2 * 3 * 4", "пункт*", "На уровне школы - да",
    ]  # fmt: skip


def test_words_spaced_out_are_words() -> None:
    assert texts("П Р О Т О К О Л № 1\nР Е Ш И Л И:\nи о в".encode()) == ["ПРОТОКОЛ № 1", "РЕШИЛИ:", "и о в"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", RefusalReason.EMPTY),
        (b"  \n\t\n", RefusalReason.NO_TEXT),
        ("\u200b\u00ad\n".encode(), RefusalReason.NO_TEXT),
        (bytes(range(256)) * 40, RefusalReason.UNKNOWN_FORMAT),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100), RefusalReason.EXECUTABLE),
        (b"#!/bin/sh\nrm -rf /\n", RefusalReason.EXECUTABLE),
        (b"\x7fELF\x02\x01\x01" + bytes(100), RefusalReason.EXECUTABLE),
        (b"Rar!\x1a\x07\x00", RefusalReason.UNKNOWN_FORMAT),
        (b"x" * 7_000_000, RefusalReason.TOO_LARGE),
    ],
)
def test_what_is_no_text(data: bytes, reason: RefusalReason) -> None:
    for name in ("протокол.txt", "протокол.docx", "../../x", "\u202excod.exe", "а" * 255):
        with pytest.raises(Refusal) as said:
            read_document(data, name)
        assert said.value.reason is reason


def test_a_text_that_begins_with_mz_or_bm_is_a_text() -> None:
    assert texts("MZ и BM".encode()) == ["MZ и BM"]
    assert texts("BM - библиотека".encode()) == ["BM - библиотека"]
