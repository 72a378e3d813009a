"""Web pages and what Word, mail programs and journals save as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from protocols.documents.line import Document, Line, numbered, plain, row, split_lines
from protocols.documents.numbering import spelled
from protocols.documents.text import decoded
from protocols.refusals import Refusal, RefusalReason

_PASSED = frozenset(
    re.findall(r"\w+", "script style head title meta link noscript template svg iframe object select button nav del s")
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer
        form h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p pre section summary table tbody td tfoot th thead tr
        ul""",
    )
)
_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEPTH = 200
_COLUMNS = 100  # of a table; more is none that a person reads
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)


def read(data: bytes) -> Document:
    """Raises Refusal."""
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        # Decoded first, for lxml refuses text that declares an encoding of its own.
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _text(data)).replace("\0", "")
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refusal(RefusalReason.NO_TEXT) from error
    body = root.find("body")
    return Document(numbered(_blocks(body if body is not None else root, 0, None)), "html")


def _text(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if found and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(found[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # what a page says of its encoding is often wrong
    return decoded(data)


def _blocks(parent: etree._Element, depth: int, level: int | None) -> Iterator[Line]:
    """Lines of an element: text between blocks makes a line of its own."""
    if depth > _DEPTH:
        raise Refusal(RefusalReason.HARMFUL)
    said: list[str] = [_white(parent.text, parent)]
    for child in parent:
        tag = str(child.tag)
        if tag in _PASSED or _unseen(child):
            pass
        elif tag in _BLOCKS:
            yield from _spoken(said, level)
            yield from _block(child, tag, depth, level)
        elif tag == "br":
            said.append("\n")
        elif any(one.tag in _BLOCKS for one in child.iter()):
            yield from _spoken(said, level)
            yield from _blocks(child, depth + 1, level)
        else:
            _inline(child, said, depth)
        said.append(_white(child.tail, parent))
    yield from _spoken(said, level)


def _block(child: etree._Element, tag: str, depth: int, level: int | None) -> Iterator[Line]:
    if tag in ("ol", "ul"):
        yield from _list(child, tag, depth, 0 if level is None else level + 1)
    elif tag == "table":
        yield from _table(child, depth)
    else:
        lines = list(_blocks(child, depth + 1, level))
        yield from lines
        if not lines and tag in ("p", "div"):  # an empty paragraph is a gap
            yield plain("")


def _inline(element: etree._Element, said: list[str], depth: int) -> None:
    if depth > _DEPTH:
        raise Refusal(RefusalReason.HARMFUL)
    said.append(_white(element.text, element))
    for child in element:
        tag = str(child.tag)
        if tag == "br":
            said.append("\n")
        elif tag not in _PASSED and not _unseen(child):
            _inline(child, said, depth + 1)
        said.append(_white(child.tail, element))


def _unseen(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(re.search(r"display\s*:\s*none", element.get("style", ""), re.IGNORECASE))


def _spoken(said: list[str], level: int | None) -> Iterator[Line]:
    text = re.sub(r" *\n *", "\n", re.sub(r"[ ]{2,}", " ", "".join(said)) if "\n\n" not in said else "".join(said))
    said.clear()
    for piece in split_lines(text):
        if piece.strip():
            yield plain(piece.strip(" "), level=level)


def _white(text: str | None, inside: etree._Element) -> str:
    if not text:
        return ""
    if inside.tag == "pre":
        return text
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def _list(element: etree._Element, tag: str, depth: int, level: int) -> Iterator[Line]:
    number = _whole(element.get("start"), 1)
    style = _STYLES.get(element.get("type", ""), "decimal")
    for item in element:
        if item.tag != "li":
            yield from _blocks(item, depth + 1, level)
            continue
        number = _whole(item.get("value"), number)
        sign = f"{spelled(number, style)}. " if tag == "ol" else "• "
        number += 1
        for index, line in enumerate(_blocks(item, depth + 1, level)):
            yield plain(sign + line.text, level=level) if index == 0 and line.cells is None else line


def _table(element: etree._Element, depth: int) -> Iterator[Line]:
    rows = [one for one in element.iter("tr") if _owner(one) is element]
    alone = all(sum(cell.tag in ("td", "th") for cell in one) <= 1 for one in rows)
    down: dict[int, tuple[str, int]] = {}
    for one in rows:
        found = [cell for cell in one if cell.tag in ("td", "th")]
        if len(found) == 1 and alone:
            yield from _blocks(found[0], depth + 1, None)  # a frame around text
            continue
        cells: list[str] = []
        nested: list[Line] = []
        for cell in found:
            _from_above(cells, down)
            if len(cells) >= _COLUMNS:
                break
            lines = list(_blocks(cell, depth + 1, None))
            inner = (
                [line for line in lines if line.cells is not None] if next(cell.iter("table"), None) is not None else []
            )
            nested += inner
            text = "\n".join(line.text for line in lines if line.text and line not in inner)
            if (rows_down := min(_whole(cell.get("rowspan"), 1), 1000)) > 1:
                down[len(cells)] = (text, rows_down - 1)
            cells += [text] + [""] * (min(_whole(cell.get("colspan"), 1), 60) - 1)
        _from_above(cells, down)
        if any(cells):
            yield row(cells)
            yield from nested


def _from_above(cells: list[str], down: dict[int, tuple[str, int]]) -> None:
    """Cells that hold for several rows come again in each."""
    while down.get(len(cells), ("", 0))[1] > 0 and len(cells) < _COLUMNS:
        text, left = down[len(cells)]
        down[len(cells)] = (text, left - 1)
        cells.append(text)


def _owner(one: etree._Element) -> etree._Element | None:
    return next(one.iterancestors("table"), None)


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else otherwise
