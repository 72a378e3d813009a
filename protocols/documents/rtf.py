"""Rich Text Format, as Word, WordPad, LibreOffice and the reporting programs of offices write it (RTF 1.9.1).

Read here and not by striprtf: that one leaves out the numbers of lists in some files, keeps deleted text, headers and
footers, and gives tables as text with bars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from protocols.documents.line import Document, Line, numbered, plain, row, split_lines
from protocols.documents.numbering import bullet

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL | re.IGNORECASE,
)
# Groups that hold no text of the body.
_ASIDE = frozenset(
    re.findall(
        r"\w+",
        """fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf listtable
        listoverridetable revtbl rsidtbl generator themedata datastore latentstyles filetbl fldinst object objdata
        nonshppict xmlnstbl bkmkstart bkmkend annotation atnid atnauthor atrfstart atrfend atndate private pgdsctbl
        pnseclvl mmathpr wgrffmtfilter ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn tc xe ud docvar comment pntxta
        pntxtb""",
    )
)
# Ignorable groups (\*) that do hold text.
_KEPT = frozenset({"shptxt", "shpinst", "shp", "nesttableprops", "fldrslt"})
_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "emdash": "—", "endash": "–", "bullet": "•",
    "column": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ",
    "qmspace": " ",
}  # fmt: skip
_CHARSETS = {
    204: "cp1251",
    0: "cp1252",
    238: "cp1250",
    255: "cp866",
    161: "cp1253",
    162: "cp1254",
    186: "cp1257",
    77: "mac_roman",
}
_BULLET_FONTS = ("symbol", "wingdings", "webdings")
_TWIPS_A_CHARACTER = 120
_DEPTH = 1000


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits."""

    aside: bool = False
    hidden: bool = False
    where: str = ""  # "" body, "number" of a list, "footnote", "fonts"
    font: int | None = None
    skip: int = 1  # characters after \\u that older programs would show instead
    in_table: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[str]
    edges: list[int]
    goes_on: list[bool]
    inside: list[Line]  # rows of a table in a cell


@dataclass(slots=True)
class _Reader:
    codepage: str = "cp1251"
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    charsets: dict[int, str] = field(default_factory=dict)
    dingbats: set[int] = field(default_factory=set)
    default_font: int | None = None
    lines: list[Line] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)  # finished paragraphs of the cell under way
    rows_inside: list[Line] = field(default_factory=list)
    inner_cells: list[str] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)  # right edges of the row's cells, in twips
    goes_on: list[bool] = field(default_factory=list)  # by cell: merged with the one above
    merging: bool = False
    table: list[_Row] = field(default_factory=list)
    bytes: bytearray = field(default_factory=bytearray)  # \\'xx in a row, for encodings of several bytes
    to_skip: int = 0
    font_name: list[str] = field(default_factory=list)
    starred: bool = False


def read(data: bytes) -> Document:
    """Raises Refusal."""
    reader = _Reader()
    found = re.search(rb"\\ansicpg(\d{3,5})", data[:4000])
    if found and _known(f"cp{found[1].decode()}"):
        reader.codepage = f"cp{found[1].decode()}"
    source = data.decode("latin-1")
    at = 0
    while token := _TOKEN.match(source, at):
        at = token.end()
        if token[1] == "bin" and token[2]:  # raw bytes of a picture
            at += max(0, int(token[2]))
        _take(reader, token)
    _flush(reader)
    if reader.cells:
        _end_of_row(reader)
    elif reader.text or reader.cell:
        _end_of_paragraph(reader)
    _end_of_table(reader)
    return Document(numbered(reader.lines), "rtf", footnotes=tuple(note for note in reader.footnotes if note))


def _known(codepage: str) -> bool:
    try:
        "".encode(codepage)
    except LookupError:
        return False
    return True


def _take(reader: _Reader, token: re.Match[str]) -> None:
    word, parameter, code, sign, brace, text = token.groups()
    if code is not None:
        _byte(reader, int(code, 16))
        return
    if text is not None:
        # Raw bytes above 127 are no RTF, but programs write them in the codepage.
        for_bytes = text.encode("latin-1")
        if reader.to_skip:
            skipped = min(reader.to_skip, len(for_bytes))
            reader.to_skip -= skipped
            for_bytes = for_bytes[skipped:]
        if for_bytes.isascii():
            _say(reader, for_bytes.decode())
        else:
            reader.bytes += for_bytes
        return
    if brace == "{":
        _flush(reader)
        reader.to_skip = 0
        if len(reader.stack) < _DEPTH:
            reader.stack.append(reader.state)
    elif brace == "}":
        _close(reader)
    elif sign is not None:
        _sign(reader, sign)
    elif word is not None:
        number = int(parameter) if parameter is not None else None
        _word(reader, word.lower(), number)


def _byte(reader: _Reader, byte: int) -> None:
    if reader.to_skip:
        reader.to_skip -= 1
    else:
        reader.bytes.append(byte)


def _flush(reader: _Reader) -> None:
    """Bytes so far, in the encoding of their font."""
    if reader.bytes:
        raw, reader.bytes = bytes(reader.bytes), bytearray()
        font = reader.state.font if reader.state.font is not None else reader.default_font
        codepage = reader.charsets.get(font, reader.codepage) if font is not None else reader.codepage
        # Charset 0 is «ANSI»: programs in Russia write it over text in the document's own codepage.
        if codepage == "cp1252":
            codepage = reader.codepage
        _say(reader, raw.decode(codepage, "replace"))


def _say(reader: _Reader, text: str) -> None:
    if reader.bytes:
        _flush(reader)
    state = reader.state
    if state.where == "fonts":
        reader.font_name.append(text)
    elif state.aside or state.hidden:
        return
    elif state.where == "number":
        font = state.font
        reader.number.append(bullet(text) if font in reader.dingbats and text.strip() else text)
    elif state.where == "footnote":
        reader.note.append(text)
    else:
        reader.text.append("•" if state.font in reader.dingbats and text.strip() else text)


def _close(reader: _Reader) -> None:
    _flush(reader)
    reader.to_skip = 0
    before = reader.state
    if reader.stack:
        reader.state = reader.stack.pop()
    if before.where == "footnote" and reader.state.where != "footnote":
        reader.footnotes.append(" ".join("".join(reader.note).split()))
        reader.note.clear()
    if before.where == "fonts":
        name = "".join(reader.font_name).lower()
        reader.font_name.clear()
        if before.font is not None and any(one in name for one in _BULLET_FONTS):
            reader.dingbats.add(before.font)


def _sign(reader: _Reader, sign: str) -> None:
    if sign == "*":
        reader.starred = True
    elif sign == "~":
        _say(reader, " ")
    elif sign == "_":
        _say(reader, "-")
    elif sign in "\\{}":
        _say(reader, sign)
    elif sign in "\r\n":
        _end_of_paragraph(reader)
    elif sign == "\t":
        _say(reader, "\t")


def _word(reader: _Reader, word: str, number: int | None) -> None:
    _flush(reader)
    starred, reader.starred = reader.starred, False
    if word == "u" and number is not None:
        _say(reader, _unicode(reader, number))
        reader.to_skip = reader.state.skip
        return
    reader.to_skip = 0
    if word in ("listtext", "pntext"):
        reader.state = replace(reader.state, where="number")
    elif word == "footnote":
        reader.state = replace(reader.state, where="footnote")
    elif word == "fonttbl":
        reader.state = replace(reader.state, where="fonts")
    elif reader.state.where == "fonts":
        _font(reader, word, number)
    elif word in _ASIDE or (starred and word not in _KEPT):
        reader.state = replace(reader.state, aside=True)
    elif word in _SIGNS:
        _say(reader, _SIGNS[word])
    elif word == "deff":
        reader.default_font = number
    else:
        _formatting(reader, word, number)
        _structure(reader, word, number)


def _unicode(reader: _Reader, number: int) -> str:
    """\\u is a signed 16-bit number; what lies outside the plane comes in two halves."""
    code = number % 65536
    if 0xD800 <= code < 0xDC00:
        return chr(code)
    if 0xDC00 <= code < 0xE000 and reader.text and "\ud800" <= reader.text[-1] < "\udc00":
        high = ord(reader.text.pop())
        return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
    if 0xF000 <= code < 0xF100:  # a bullet of Symbol
        return bullet(chr(code))
    return chr(code)


def _font(reader: _Reader, word: str, number: int | None) -> None:
    if word == "f" and number is not None:
        reader.state = replace(reader.state, font=number)
    elif word == "fcharset" and number is not None and reader.state.font is not None:
        if number == 2:
            reader.dingbats.add(reader.state.font)
        reader.charsets[reader.state.font] = _CHARSETS.get(number, reader.codepage)


def _formatting(reader: _Reader, word: str, number: int | None) -> None:
    state = reader.state
    if word == "f":
        reader.state = replace(state, font=number)
    elif word == "plain":
        reader.state = replace(state, hidden=False, font=reader.default_font)
    elif word in ("v", "deleted"):  # hidden, and deleted by a tracked change
        reader.state = replace(state, hidden=number != 0)
    elif word == "uc":
        reader.state = replace(state, skip=max(0, min(number or 0, 8)))
    elif word == "pard":
        reader.state = replace(state, in_table=False, indent=0)
    elif word in ("li", "lin") and number is not None:
        reader.state = replace(state, indent=max(0, min(number, 20_000)) // _TWIPS_A_CHARACTER)
    elif word == "intbl":
        reader.state = replace(state, in_table=True)


def _structure(reader: _Reader, word: str, number: int | None) -> None:
    if reader.state.aside or reader.state.where:
        return
    if word in ("par", "sect", "page"):
        if word == "par" or reader.text:
            _end_of_paragraph(reader)
    elif word == "trowd":
        reader.edges, reader.goes_on, reader.merging = [], [], False
    elif word == "clvmrg":
        reader.merging = True
    elif word == "cellx":
        reader.edges.append(number or 0)
        reader.goes_on.append(reader.merging)
        reader.merging = False
    elif word == "cell":
        reader.cells.append(_cell(reader))
    elif word == "nestcell":
        reader.inner_cells.append(_paragraph(reader))
    elif word == "nestrow":
        reader.rows_inside.append(row(reader.inner_cells))
        reader.inner_cells = []
    elif word == "row":
        _end_of_row(reader)


def _paragraph(reader: _Reader) -> str:
    number = "".join(reader.number).strip()
    text = "".join(reader.text)
    reader.number.clear()
    reader.text.clear()
    return f"{number} {text.lstrip()}" if number and text.strip() else text


def _cell(reader: _Reader) -> str:
    reader.cell.append(_paragraph(reader))
    text = "\n".join(one for one in reader.cell if one.strip())
    reader.cell = []
    return text


def _end_of_paragraph(reader: _Reader) -> None:
    if reader.state.in_table:
        reader.cell.append(_paragraph(reader))
        return
    if reader.cells:  # a table whose last \row is missing
        _end_of_row(reader)
    _end_of_table(reader)
    numbered_here = bool("".join(reader.number).strip())
    text = _paragraph(reader)
    pieces = split_lines("\n".join([*reader.cell, text]))
    reader.cell = []
    for index, piece in enumerate(pieces):
        if piece.strip() or len(pieces) == 1:
            level = 0 if numbered_here and index == 0 and piece.strip() else None
            reader.lines.append(plain(piece, level=level, indent=reader.state.indent))


def _end_of_row(reader: _Reader) -> None:
    reader.table.append(_Row(reader.cells, reader.edges[:], reader.goes_on[:], reader.rows_inside))
    reader.cells, reader.rows_inside = [], []


def _end_of_table(reader: _Reader) -> None:
    """Rows of a table are kept until it ends, for only together they tell which columns a wide cell covers."""
    table, reader.table = reader.table, []
    columns = max((one.edges for one in table if len(one.edges) == len(one.cells)), key=len, default=[])
    alone = all(len(one.cells) == 1 for one in table)
    above: list[str] = []
    for one in table:
        cells = [
            above[index] if down and not text and index < len(above) else text
            for index, (text, down) in enumerate(zip(one.cells, one.goes_on + [False] * len(one.cells), strict=False))
        ]
        above = cells
        if alone:  # a frame around text
            reader.lines += [plain(piece) for piece in split_lines(cells[0])]
        elif any(cell.strip() for cell in cells):
            reader.lines.append(row(_placed(cells, one.edges, columns)))
        reader.lines += one.inside


def _placed(cells: list[str], edges: list[int], columns: list[int]) -> list[str]:
    """Cells at their columns; a cell over several columns leaves the others empty."""
    if len(cells) >= len(columns) or len(edges) != len(cells):
        return cells
    placed: list[str] = []
    for cell, edge in zip(cells, edges, strict=True):
        column = min(range(len(columns)), key=lambda index: abs(columns[index] - edge))
        placed += [cell] + [""] * (column - len(placed))
    return placed
