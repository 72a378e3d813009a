"""OpenDocument (made by odfpy), RTF (by hand), web pages."""

import io

import pytest
from odf import opendocument, table, text
from odf.opendocument import OpenDocument

from domain.refusals import RefusalReason
from protocols.documents import Line, read_document
from protocols.refusals import Refusal


def odt(document: OpenDocument) -> tuple[Line, ...]:
    out = io.BytesIO()
    document.write(out)
    read = read_document(out.getvalue(), "p.odt")
    assert read.format == "odt"
    return read.lines


def numbered_list(document: OpenDocument) -> text.ListStyle:
    kind = text.ListStyle(name="L1")
    kind.addElement(text.ListLevelStyleNumber(level="1", numformat="1", numsuffix="."))
    kind.addElement(text.ListLevelStyleNumber(level="2", numformat="1", numsuffix=".", displaylevels="2"))
    kind.addElement(text.ListLevelStyleBullet(level="3", bulletchar="-"))
    document.automaticstyles.addElement(kind)
    return kind


def item(words: str, *inside: object) -> text.ListItem:
    one = text.ListItem()
    one.addElement(text.P(text=words))
    for more in inside:
        one.addElement(more)
    return one


def listed(kind: object, *items: text.ListItem, **more: str) -> text.List:
    made = text.List(stylename=kind, **more) if kind else text.List()
    for one in items:
        made.addElement(one)
    return made


def test_odt_paragraphs_spaces_tabs_and_breaks() -> None:
    document = opendocument.OpenDocumentText()
    paragraph = text.P(text="Председатель")
    for one in (text.S(c=5), text.LineBreak(), text.Span(text="Иванов\u00a0И.И.")):
        paragraph.addElement(one)
    document.text.addElement(paragraph)
    document.text.addElement(text.P(text=""))
    row = text.P(text="а")
    row.addElement(text.Tab())
    row.addText("б")
    document.text.addElement(row)
    assert [(line.text, line.cells) for line in odt(document)] == [
        ("Председатель", None), ("Иванов И.И.", None), ("", None), ("а\tб", ("а", "б")),
    ]  # fmt: skip


def test_odt_lists_are_numbered_and_go_on() -> None:
    document = opendocument.OpenDocumentText()
    kind = numbered_list(document)
    inner = listed(None, item("раз"), item("два", listed(None, item("тире"))))
    document.text.addElement(listed(kind, item("один", inner), item("два")))
    document.text.addElement(text.P(text="между"))
    document.text.addElement(listed(kind, item("три"), continuenumbering="true"))
    document.text.addElement(listed(kind, item("снова")))
    found = odt(document)
    assert [line.text for line in found] == [
        "1. один", "1.1. раз", "1.2. два", "- тире", "2. два", "между", "3. три", "1. снова",
    ]  # fmt: skip
    assert [line.level for line in found] == [0, 1, 1, 2, 0, None, 0, 0]


def test_odt_tables_with_merged_and_repeated_cells() -> None:
    document = opendocument.OpenDocumentText()
    grid = table.Table()
    first, second, third = table.TableRow(), table.TableRow(), table.TableRow()
    head = table.TableHeaderRows()
    head.addElement(first)
    for words in ("№", "Что", "Срок"):
        cell = table.TableCell()
        cell.addElement(text.P(text=words))
        first.addElement(cell)
    for words, down in (("1", 1), ("Собрать", 1), ("до 1 мая", 2)):
        cell = table.TableCell(numberrowsspanned=down)
        cell.addElement(text.P(text=words))
        second.addElement(cell)
    cell = table.TableCell()
    cell.addElement(text.P(text="2"))
    third.addElement(cell)
    cell = table.TableCell()
    cell.addElement(text.P(text="Сдать"))
    third.addElement(cell)
    third.addElement(table.CoveredTableCell())
    grid.addElement(head)
    grid.addElement(second)
    grid.addElement(third)
    empty = table.TableRow(numberrowsrepeated=1_000_000)
    empty.addElement(table.TableCell(numbercolumnsrepeated=1000))
    grid.addElement(empty)
    document.text.addElement(grid)
    assert [line.cells for line in odt(document)] == [
        ("№", "Что", "Срок"), ("1", "Собрать", "до 1 мая"), ("2", "Сдать", "до 1 мая"),
    ]  # fmt: skip


def test_odt_footnotes_and_what_was_deleted() -> None:
    document = opendocument.OpenDocumentText()
    deleted = text.TrackedChanges()
    region = text.ChangedRegion(check_grammar=False)
    gone = text.Deletion()
    gone.addElement(text.P(text="удалено"))
    region.addElement(gone)
    deleted.addElement(region)
    document.text.addElement(deleted)
    paragraph = text.P(text="Сдать отчёт")
    note = text.Note(noteclass="footnote", id="n1")
    note.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="по форме"))
    note.addElement(body)
    paragraph.addElement(note)
    document.text.addElement(paragraph)
    out = io.BytesIO()
    document.write(out)
    read = read_document(out.getvalue())
    assert [line.text for line in read.lines] == ["Сдать отчёт"]
    assert read.footnotes == ("по форме",)


def test_odt_spreadsheets_are_no_texts() -> None:
    out = io.BytesIO()
    opendocument.OpenDocumentSpreadsheet().write(out)
    with pytest.raises(Refusal) as said:
        read_document(out.getvalue(), "x.ods")
    assert (said.value.reason, said.value.detail) == (RefusalReason.OTHER_TABLE, ".ods")


def escaped(words: str) -> bytes:
    return b"".join(b"\\'%02x" % byte if byte > 127 else bytes([byte]) for byte in words.encode("cp1251"))


RTF = rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Times New Roman;}{\f1\fcharset2 Symbol;}}"


def rtf(body: bytes) -> tuple[Line, ...]:
    document = read_document(RTF + body + b"}", "p.rtf")
    assert document.format == "rtf"
    return document.lines


def test_rtf_in_cp1251_and_in_unicode() -> None:
    body = escaped("Протокол") + rb"\par\par \u1056?\u1077?\u1096\u1080? \'ab\u1086?\'bb\par"
    assert [line.text for line in rtf(body)] == ["Протокол", "", "Реши «о»"]


def test_rtf_two_characters_instead_of_one_unicode() -> None:
    assert [line.text for line in rtf(rb"\uc2\u1056\'d0?\u1077ab\uc1\u1096?\par")] == ["Реш"]


def test_rtf_tables_and_wide_cells() -> None:
    def row(edges: tuple[int, ...], *cells: str) -> bytes:
        head = b"\\trowd" + b"".join(b"\\cellx%d" % edge for edge in edges)
        return head + b"".join(b"\\pard\\intbl " + escaped(cell) + b"\\cell" for cell in cells) + b"\\row "

    narrow = (1000, 5000, 8000)
    body = row(narrow, "№", "Что", "Срок") + row((5000, 8000), "Раздел", "") + row(narrow, "1", "Сдать", "")
    assert [line.cells for line in rtf(body + rb"\pard " + escaped("Конец") + rb"\par")] == [
        ("№", "Что", "Срок"), ("Раздел", "", ""), ("1", "Сдать", ""), None,
    ]  # fmt: skip


def test_rtf_list_numbers_deleted_hidden_and_aside() -> None:
    body = (
        rb"{\header " + escaped("Колонтитул") + rb"\par}{\*\generator Word;}{\info{\title " + escaped("Имя") + rb"}}"
        rb"{\listtext\pard\plain 2.1.\tab}" + escaped("Сдать отчёт") + rb"{\deleted " + escaped(" вчера") + rb"}"
        rb"{\v " + escaped(" тайно") + rb"}{\footnote " + escaped("по форме") + rb"}\par"
        rb"{\pntext\f1\'b7\tab}" + escaped("пункт") + rb"\par{\pict\wmetafile8 0102ff}\par"
    )  # fmt: skip
    document = read_document(RTF + body + b"}")
    assert [line.text for line in document.lines if line.text] == ["2.1. Сдать отчёт", "• пункт"]
    assert [line.level for line in document.lines if line.text] == [0, 0]
    assert document.footnotes == ("по форме",)


def test_rtf_cut_short_and_raw_bytes() -> None:
    assert [line.text for line in rtf("Решили".encode("cp1251") + rb"\par{{\b " + escaped("Сдать"))] == [
        "Решили",
        "Сдать",
    ]


def html(page: str, encoding: str = "utf-8") -> tuple[Line, ...]:
    document = read_document(page.encode(encoding), "p.html")
    assert document.format == "html"
    return document.lines


def test_html_blocks_lists_and_tables() -> None:
    page = """<html><head><title>Сайт</title><style>p{}</style></head><body><h1>ПРОТОКОЛ</h1>
    <p>совещания<br>директоров</p>
    <div>РЕШИЛИ: <b>всем</b>
      школам</div><ol><li>Сдать<ol type="a"><li>отчёт</li><li>план</li></ol></li><li>Принять</li></ol>
    <ul><li>точка</li></ul>
    <table><tr><th>№</th><th colspan="2">Что</th></tr><tr><td rowspan="2">1</td><td>а</td><td></td></tr>
    <tr><td>б</td><td>в</td></tr>
    </table><script>alert(1)</script><p style="display: none">тайно</p></body></html>"""
    assert [line.cells or line.text for line in html(page)] == [
        "ПРОТОКОЛ", "совещания", "директоров", "РЕШИЛИ: всем школам",
        "1. Сдать", "a. отчёт", "b. план", "2. Принять", "• точка",
        ("№", "Что", ""), ("1", "а", ""), ("1", "б", "в"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "koi8-r"])
def test_html_in_the_encoding_that_it_declares(encoding: str) -> None:
    page = f'<!DOCTYPE html><html><meta charset="{encoding}"><p>Протокол совещания</p></html>'
    assert [line.text for line in html(page, encoding)] == ["Протокол совещания"]
