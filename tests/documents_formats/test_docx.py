"""Word documents: what the reader of the printed page sees."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from protocols.documents import Line, read_document

NS = nsdecls("w")


def saved(word: Word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def lines(word: Word) -> tuple[Line, ...]:
    document = read_document(saved(word), "протокол.docx")
    assert document.format == "docx"
    return document.lines


def texts(word: Word) -> list[str]:
    return [line.text for line in lines(word)]


def body_of(*paragraphs: str) -> Word:
    word = docx.Document()
    for one in paragraphs:
        word.element.body.insert(len(word.element.body) - 1, parse_xml(one))
    return word


def p(inner: str, properties: str = "") -> str:
    return f"<w:p {NS}>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def with_lists(word: Word, xml: str) -> Word:
    """Adds abstractNum and num elements to the template's numbering part, in front of its own."""
    numbering = word.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for child in list(parse_xml(f"<w:numbering {NS}>{xml}</w:numbering>")):
        numbering.append(child)
    return word


def level(index: int, style: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def listed(text: str, level: int = 0, which: int = 1) -> str:
    return p(r(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{which}"/></w:numPr>')


def test_paragraphs_blank_lines_and_soft_breaks() -> None:
    word = docx.Document()
    word.add_paragraph("ПРОТОКОЛ №\u00a01")
    word.add_paragraph("")
    word.add_paragraph("совещания\nдиректоров")
    word.add_paragraph("Об ито\u00adгах")
    assert texts(word) == ["ПРОТОКОЛ № 1", "", "совещания", "директоров", "Об итогах"]
    assert [line.number for line in lines(word)] == [1, 2, 3, 4, 5]


def test_a_table_stands_where_it_stands() -> None:
    word = docx.Document()
    word.add_paragraph("РЕШИЛИ:")
    table = word.add_table(2, 3)
    for row, cells in zip(table.rows, (("№", "Поручение", "Срок"), ("1", "Сдать\nотчёт", "")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    word.add_paragraph("Секретарь\tИванова И.И.")
    found = lines(word)
    assert [line.cells for line in found] == [
        None,
        ("№", "Поручение", "Срок"),
        ("1", "Сдать\nотчёт", ""),
        ("Секретарь", "Иванова И.И."),
    ]
    assert found[2].text == "1\tСдать отчёт\t"


def test_merged_cells_keep_the_columns() -> None:
    word = docx.Document()
    table = word.add_table(4, 3)
    rows = (("", "", ""), ("1", "Собрать", "до 1 мая"), ("2", "Сдать", ""), ("3", "Отчитаться", "до 2 мая"))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Раздел"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "до 1 мая"
    assert [line.cells for line in lines(word)] == [
        ("Раздел", "", ""),
        ("1", "Собрать", "до 1 мая"),
        ("2", "Сдать", "до 1 мая"),
        ("3", "Отчитаться", "до 2 мая"),
    ]


def test_a_table_in_a_cell_gives_rows_of_its_own() -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "1"
    table.cell(0, 1).text = "Поручения:"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Сдать отчёт", "Иванов И.И."
    assert [line.cells for line in lines(word)] == [("1", "Поручения:"), ("Сдать отчёт", "Иванов И.И.")]


def test_a_frame_around_text_is_no_table() -> None:
    word = docx.Document()
    table = word.add_table(1, 1)
    table.cell(0, 0).text = "РЕШИЛИ:"
    table.cell(0, 0).add_paragraph("1. Сдать отчёт.")
    assert [(line.text, line.cells) for line in lines(word)] == [("РЕШИЛИ:", None), ("1. Сдать отчёт.", None)]


def test_automatic_numbers_of_several_levels() -> None:
    xml = (
        f'<w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1.")}{level(1, "decimal", "%1.%2.")}'
        f"{level(2, 'russianLower', '%3)')}{level(3, 'bullet', chr(0xF0B7))}{level(4, 'bullet', '-')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    steps = (
        ("один", 0),
        ("раз", 1),
        ("два", 1),
        ("а", 2),
        ("бэ", 2),
        ("точка", 3),
        ("тире", 4),
        ("два", 0),
        ("снова", 1),
    )
    word = with_lists(body_of(*(listed(text, depth) for text, depth in steps)), xml)
    assert texts(word) == [
        "1. один", "1.1. раз", "1.2. два", "а) а", "б) бэ", "• точка", "- тире", "2. два", "2.1. снова",
    ]  # fmt: skip
    assert [line.level for line in lines(word)] == [0, 1, 1, 2, 2, 3, 4, 0, 1]


def test_a_list_that_begins_anew_and_one_that_goes_on() -> None:
    xml = (
        f'<w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1)", start=3)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    word = with_lists(
        body_of(
            listed("а"), listed("б"), p(r("Вопрос 2")), listed("в", which=2), listed("г", which=2), listed("д", which=3)
        ),
        xml,
    )
    assert texts(word) == ["3) а", "4) б", "Вопрос 2", "1) в", "2) г", "3) д"]


def only_list(*levels: str) -> str:
    body = "".join(levels)
    return (
        f'<w:abstractNum w:abstractNumId="7">{body}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )


def test_levels_that_never_restart_and_legal_numbers() -> None:
    second = level(1, "decimal", "%1.%2.", '<w:lvlRestart w:val="0"/><w:isLgl/>')
    xml = only_list(level(0, "upperRoman", "%1."), second)
    word = with_lists(body_of(*(listed(str(n), depth) for n, depth in enumerate((0, 1, 0, 1)))), xml)
    assert texts(word) == ["I. 0", "1.1. 1", "II. 2", "2.2. 3"]


def test_numbers_that_come_with_a_style() -> None:
    xml = only_list(
        level(0, "decimal", "%1.", '<w:pStyle w:val="ListNumber"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="ListNumber2"/>'),
    )
    word = with_lists(docx.Document(), xml)
    for name in ("List Number", "List Number 2"):
        properties = word.styles[name].element.get_or_add_pPr()
        for old in properties.findall("{*}numPr"):
            properties.remove(old)
        properties.append(parse_xml(f'<w:numPr {NS}><w:numId w:val="1"/></w:numPr>'))
    word.add_paragraph("Первое", style="List Number")
    word.add_paragraph("Вложенное", style="List Number 2")
    word.add_paragraph("", style="List Number")
    word.add_paragraph("Второе", style="List Number")
    assert texts(word) == ["1. Первое", "1.1 Вложенное", "", "2. Второе"]


def test_a_paragraph_may_opt_out_of_its_styles_list() -> None:
    word = docx.Document()
    word.add_paragraph("Пункт", style="List Bullet")
    out = word.add_paragraph("Не пункт", style="List Bullet")
    out._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {NS}><w:numId w:val="0"/></w:numPr>'))
    assert texts(word) == ["• Пункт", "Не пункт"]


def test_tracked_changes_are_accepted() -> None:
    author = 'w:id="1" w:author="а" w:date="2026-01-01T00:00:00Z"'
    word = body_of(
        p(
            r("Сдать до ")
            + f"<w:del {author}><w:r><w:delText>1 мая</w:delText></w:r></w:del><w:ins {author}>{r('5 мая')}</w:ins>"
            + f"<w:moveFrom {author}>{r(' Иванову')}</w:moveFrom><w:moveTo {author}>{r(' Петрову')}</w:moveTo>"
        ),
        p(r("Первая половина "), f"<w:rPr><w:del {author}/></w:rPr>"),
        p(r("и вторая")),
    )
    table = word.add_table(2, 2)
    for index, text in enumerate(("а", "б", "в", "г")):
        table.cell(index // 2, index % 2).text = text
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {NS} {author}/>"))
    assert texts(word) == ["Сдать до 5 мая Петрову", "Первая половина и вторая", "а\tб"]


def test_headers_and_footers_stay_outside_and_footnotes_apart() -> None:
    word = body_of(p(r("Сдать отчёт") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" Иванову")))
    word.sections[0].header.paragraphs[0].text = "Колонтитул"
    word.sections[0].footer.paragraphs[0].text = "Страница 1"
    notes = f'<w:footnotes {NS}><w:footnote w:id="2">{p(r("Форма прилагается"))}</w:footnote></w:footnotes>'
    document = read_document(changed(saved(word), "word/footnotes.xml", lambda _: notes.encode()))
    assert [line.text for line in document.lines] == ["Сдать отчёт Иванову"]
    assert document.footnotes == ("Форма прилагается",)


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p(r('УТВЕРЖДАЮ'))}</w:txbxContent>"
    drawing = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(body_of(p(drawing + r("ПРОТОКОЛ")))) == ["ПРОТОКОЛ", "УТВЕРЖДАЮ"]


def test_fields_links_controls_and_hidden_text() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ "dd.MM.yyyy"</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("18.02.2026")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    control = f"<w:sdt {NS}><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{p(r('в поле'))}</w:sdtContent></w:sdt>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r>"
    word = body_of(p(field + hidden), p(f"<w:hyperlink>{r('ссылка')}</w:hyperlink>"), control)
    assert texts(word) == ["18.02.2026", "ссылка", "в поле"]


def test_symbols_and_dashes() -> None:
    word = body_of(
        p('<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>' + r(" пункт")),
        p(r("II") + "<w:r><w:noBreakHyphen/></w:r>" + r("е полу") + "<w:r><w:softHyphen/></w:r>" + r("годие")),
    )
    assert texts(word) == ["• пункт", "II-е полугодие"]


def test_a_typed_number_with_a_tab_is_no_row() -> None:
    word = docx.Document()
    word.add_paragraph("\t2.1.\tПровести собрание")
    [line] = lines(word)
    assert (line.text, line.cells) == ("2.1. Провести собрание", None)


def test_indents_are_told() -> None:
    word = docx.Document()
    word.add_paragraph("а").paragraph_format.left_indent = Cm(2)
    word.add_paragraph("б")
    assert [line.indent for line in lines(word)] == [9, 0]


@pytest.mark.parametrize(("name", "expected"), [("протокол.txt", "docx"), ("../../x", "docx"), ("", "docx")])
def test_content_decides_and_not_the_name(name: str, expected: Any) -> None:
    word = docx.Document()
    word.add_paragraph("Протокол")
    assert read_document(saved(word), name).format == expected
