"""What a file really is: by its first bytes, and by its name only where these do not tell."""

from __future__ import annotations

import re

from protocols.documents import archive
from protocols.refusals import Refusal, RefusalReason

_EXECUTABLES = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x1f\x8b",
    b"OggS",
    b"ID3",
    b"\0\0\0\x18ftyp",
    b"\0\0\0 ftyp",
    b"RIFF",
    b"SQLite format 3",
)
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|p|table|div|meta)[\s>]", re.IGNORECASE)


def ending(name: str) -> str:
    """«.docx» of a name that may hold anything: directories, marks of direction, 255 characters."""
    found = re.search(r"\.([A-Za-z0-9]{1,8})\s*$", re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", name))
    return f".{found[1].lower()}" if found else ""


def kind(data: bytes, name: str = "") -> str:
    """docx, pdf, odt, rtf, txt, html, doc or image. Raises Refusal."""
    archive.inspect(data)
    if archive.is_zip(data):
        return _zipped(data, name)
    if data.startswith(_OLE):
        return _ole(data, name)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(b"{\\rt"):
        return "rtf"
    if data.startswith(_IMAGES) and not (data.startswith(b"BM") and _looks_like_text(data)):
        return "image"
    if data.startswith(_EXECUTABLES) and not (data.startswith(b"MZ") and _looks_like_text(data)):
        raise Refusal(RefusalReason.EXECUTABLE)
    if data.startswith(_FOREIGN):
        raise Refusal(RefusalReason.UNKNOWN_FORMAT, ending(name))
    markup = data[:4096].replace(b"\0", b"")
    if _HTML.search(markup) and (
        markup.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") or ending(name) in {".html", ".htm"}
    ):
        return "html"
    if head.startswith(b"<?xml"):  # Word 2003 XML, flat ODF and whatever else
        raise Refusal(RefusalReason.UNKNOWN_FORMAT, ending(name))
    return "txt"


def _looks_like_text(data: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1a]", data[:2048])


def _zipped(data: bytes, name: str) -> str:
    with archive.opened(data) as opened:
        names = set(opened.namelist())
        mimetype = (
            (archive.part(opened, "mimetype", 1000) or b"").decode("ascii", "replace") if "mimetype" in names else ""
        )
    if "word/document.xml" in names or any(one.startswith("word/document") for one in names):
        return "docx"
    if "content.xml" in names and ("text" in mimetype or not mimetype):
        return "odt"
    if "spreadsheet" in mimetype:
        raise Refusal(RefusalReason.OTHER_TABLE, ending(name))
    raise Refusal(RefusalReason.UNKNOWN_FORMAT, ending(name))


def _ole(data: bytes, name: str) -> str:
    """An OLE container holds .doc, .xls and also an encrypted .docx; names of its streams are in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal(RefusalReason.ENCRYPTED)
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise Refusal(RefusalReason.OTHER_TABLE, ending(name))
    raise Refusal(RefusalReason.UNKNOWN_FORMAT, ending(name))
