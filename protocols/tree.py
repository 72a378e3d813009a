"""The points of one section as a tree: numbers, dashes, addressees that head a block, labels that close one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from protocols import lexicon
from protocols.addressees import addressed, delegated, leading, named
from protocols.assignees import is_executor, mentions
from protocols.clauses import Clause, part, readable
from protocols.columns import table_columns
from protocols.deadlines.context import Context
from protocols.finding import deadline_in
from protocols.phrases import case_of, first_infinitive, masked
from protocols.structure import Paragraph, Section, marked

MAX_DEPTH = 12


@dataclass(slots=True, eq=False)
class Node:
    """A point on the way to a draft.

    `sort`: «point», «header» (an addressee line without a number), «row» of a table or the «root».  `own` are the
    clauses written in or right under it, `shared` those that close the block that it stands in.
    """

    sort: str
    text: str = ""
    number: str = ""
    style: str = ""
    line: int = 0
    page: int | None = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    own: list[Clause] = field(default_factory=list)
    shared: list[Clause] = field(default_factory=list)
    term_line: int | None = None
    term_labelled: bool = False  # a line of labels below has said until when
    closed: bool = False  # a line of labels has followed: the next plain paragraph is another point
    empty_who: bool = False  # a row of a table whose cell for the executor is empty

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def depth(self) -> int:
        deep, node = 0, self.parent
        while node is not None:
            deep, node = deep + 1, node.parent
        return deep


def walk(node: Node) -> Iterator[Node]:
    """Every point and row under a node, in the document's order."""
    for child in node.children:
        yield child
        yield from walk(child)


_HEADING_END = re.compile(r"[:;]\s*[-–—]?\s*$")
_INLINE_DASH = re.compile(r"(?<=[:;])\s+[-–—•]\s*(?=[а-яёА-ЯЁ])")


def tree(section: Section, context: Context) -> Node:
    """The section's points under a root."""
    builder = _Builder(context)
    builder.take(_unfolded(section.paragraphs))
    return builder.root


def _unfolded(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Lists written in one line taken apart: «РЕШИЛИ: 1. Принять … 2. Провести …», «Школам: - провести …; - сдать
    …».
    """
    made: list[Paragraph] = []
    for one in paragraphs:
        if one.cells is not None:
            made.append(one)
            continue
        for piece in _numbered_pieces(one):
            made.extend(_dashed_pieces(piece))
    return made


def _numbered_pieces(one: Paragraph) -> list[Paragraph]:
    if one.style not in ("N.", "N)") or not one.number.isdigit():
        return [one]
    pieces: list[Paragraph] = []
    text, number = one.text, int(one.number)
    close = re.escape(one.style[1])
    while True:
        found = re.search(rf"(?<=[.;!)])\s+(?={number + 1}\s?{close}\s*[А-ЯЁа-яё])", text)
        if found is None or len(pieces) > 200:
            break
        pieces.append(Paragraph(text[: found.start()], one.line, one.page, str(number), one.style))
        _, _, text = marked(text[found.end() :])
        number += 1
    pieces.append(Paragraph(text, one.line, one.page, str(number), one.style, None, one.level, one.after_blank))
    return pieces


def _dashed_pieces(one: Paragraph) -> list[Paragraph]:
    cuts = list(_INLINE_DASH.finditer(one.text))
    if not cuts or (len(cuts) == 1 and one.style == "" and one.text[cuts[0].start() - 1] == ":"):
        return [one]
    pieces, start = [], 0
    for found in cuts:
        pieces.append(one.text[start : found.start()])
        start = found.end()
    pieces.append(one.text[start:])
    first = Paragraph(pieces[0], one.line, one.page, one.number, one.style, None, one.level, one.after_blank)
    return [first, *(Paragraph(piece, one.line, one.page, "", "-") for piece in pieces[1:])]


class _Builder:
    """Paragraphs in, a tree out."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.root = Node("root")
        self.last = self.root  # the point that a label or a continuation belongs to
        self.columns: dict[str, int] | None = None
        self.in_table = False

    def take(self, paragraphs: Sequence[Paragraph]) -> None:
        for one in paragraphs:
            if one.cells is not None and (len(one.cells) > 2 or self.in_table):
                self._row(one)
                continue
            self.in_table = False
            text = one.text.replace("\t", " ")
            parted = part(text, self.context)
            if not parted.text and parted.clauses:
                self._label(list(parted.clauses), one)
            elif not parted.text:
                continue
            elif one.style:
                self._marked(one, parted.text, list(parted.clauses))
            else:
                self._plain(one, text, parted.text, list(parted.clauses))

    # A line of labels.

    def _label(self, clauses: list[Clause], one: Paragraph) -> None:
        node = self.last
        if node is self.root:
            return
        if one.style == "-" and node.style != "-" and node.children:
            node = node.children[-1]
        # «(с 8 ноября по 6 декабря)» in the text says when something is; a labelled «Срок» below says until when.
        first = [clause for clause in clauses if clause.sort == "term" and not node.term_labelled]
        node.term_labelled = node.term_labelled or bool(first)
        node.own = [*first, *node.own, *(clause for clause in clauses if clause not in first)]
        node.closed = True
        if any(clause.sort == "term" for clause in clauses) and node.term_line is None:
            node.term_line = one.line
        self._share(node, [clause for clause in clauses if not clause.points])

    def _share(self, node: Node, clauses: list[Clause]) -> None:
        """One «Срок» closes a block: the unnumbered points above that have no clause of their own."""
        if node.parent is None or node.style not in ("-", "", "a)") or (node.style == "" and node.parent is self.root):
            return
        siblings = node.parent.children
        for other in reversed(siblings[: siblings.index(node)]):
            if other.own or other.style != node.style or other.sort == "header":
                return
            other.shared += clauses
            other.term_line = other.term_line or node.term_line

    # Points.

    def _marked(self, one: Paragraph, text: str, clauses: list[Clause]) -> None:
        parent = self._parent_for(one)
        node = Node("point", text, one.number, one.style, one.line, one.page, own=clauses)
        node.term_line = one.line if any(clause.sort == "term" for clause in clauses) else None
        if one.text.rstrip().endswith(":") and not node.text.endswith(":"):
            node.text += ":"
        self.last = parent.add(node)

    def _parent_for(self, one: Paragraph) -> Node:
        chain = self._chain()
        if "." in one.number:
            whole = one.number
            while "." in whole:
                whole = whole.rpartition(".")[0]
                for node in reversed(chain):
                    if node.number == whole:
                        return node
            return next(
                (node for node in reversed(chain) if node.sort == "header"),
                self._level_of(one.style, chain) or self.root,
            )
        level = self._level_of(one.style, chain)
        if level is not None:
            return level
        top = chain[-1]
        if one.style in ("N.", "N)", "I.") and one.number not in ("1", "I"):
            # «3.» after «2.4»: no list of its own begins with three.
            return next((node for node in chain if node.sort == "header"), self.root)
        if top.sort == "point" and top.style == "" and not _HEADING_END.search(top.text):
            return top.parent or self.root
        return top if top.depth() < MAX_DEPTH else top.parent or self.root

    def _chain(self) -> list[Node]:
        chain, node = [], self.last
        while node is not None:
            chain.append(node)
            node = node.parent  # type: ignore[assignment]
        return chain[::-1]

    def _level_of(self, style: str, chain: list[Node]) -> Node | None:
        """The parent of the nearest point above with the same kind of marker."""
        for node in reversed(chain):
            if node.style == style and node.sort == "point":
                return node.parent
        return None

    def _plain(self, one: Paragraph, raw: str, text: str, clauses: list[Clause]) -> None:
        if is_heading_line(text, raw):
            header = Node("header", text, "", "", one.line, one.page, own=clauses)
            self.last = self._header_parent().add(header)
            return
        last = self.last
        goes_on = (
            last.style not in ("", "-")
            and last.sort == "point"
            and not last.closed
            and not _HEADING_END.search(last.text)
        )
        if goes_on and not lexicon.CONTROL_POINT.match(text) and not begins_with_addressee(text):
            last.text = f"{last.text} {text}"
            last.own += clauses
            return
        parent = self._parent_of_plain(last)
        node = Node("point", text, "", "", one.line, one.page, own=clauses)
        node.term_line = one.line if any(clause.sort == "term" for clause in clauses) else None
        self.last = parent.add(node)

    def _header_parent(self) -> Node:
        return self.root

    def _parent_of_plain(self, last: Node) -> Node:
        if last.sort == "header" or (
            last.style not in ("", "-") and _HEADING_END.search(last.text) and not last.closed
        ):
            return last
        if last.style == "" and last.sort == "point" and last.parent is not None:
            if _HEADING_END.search(last.text) and last.text.rstrip()[-1:] == ":" and not last.own:
                return last
            return last.parent
        return self.root

    # Tables.

    def _row(self, one: Paragraph) -> None:
        cells = [re.sub(r"\s+", " ", cell).strip() for cell in one.cells or ()]
        heading = table_columns(one.cells or ())
        if heading is not None:
            self.columns, self.in_table = heading, True
            return
        columns = self.columns or guessed_columns(cells)
        if columns is None:
            text = " ".join(cell for cell in cells if cell)
            if text:
                self._plain(one, text, text, [])
            return
        self.in_table = True

        def cell(name: str) -> str:
            index = columns.get(name, -1)
            return cells[index] if 0 <= index < len(cells) else ""

        text = cell("text")
        if columns.get("who") == columns.get("term"):
            clauses = self._both(cell("who"))
        else:
            clauses = [Clause("responsible", cell("who"))] if cell("who") else []
            clauses += _term_cell(cell("term"))
        if not text:
            # A row that only adds an executor or a date to the one above; or a heading across the table.
            if self.last.sort == "row" and clauses:
                self.last.own += clauses
            return
        number, style, rest = marked(text)
        if text.endswith(":") and not clauses:
            # «Разработать кейсы:» across the table, its parts in the rows below.
            self.last = self._table_parent().add(Node("row", text, number, "row", one.line, one.page))
            return
        parted = part(rest if style else text, self.context)
        own = clauses + [clause for clause in parted.clauses if all(clause.sort != other.sort for other in clauses)]
        if sum(bool(one_cell) for one_cell in cells) == 1 and len(cells) > 2 and first_infinitive(text) is None:
            return
        node = Node("row", parted.text, cell("number").strip(" .)") or number, "row", one.line, one.page, own=own)
        node.empty_who = "who" in columns and not cell("who")
        node.term_line = one.line if cell("term") else None
        above = self._row_heading() if style == "-" else None
        self.last = (above or self._table_parent()).add(node)

    def _row_heading(self) -> Node | None:
        """The row that ends in a colon, for the dashed rows right under it."""
        for node in (self.last, self.last.parent):
            if node is not None and node.sort == "row" and node.text.endswith(":"):
                return node
        return None

    def _both(self, text: str) -> list[Clause]:
        """«до 10.09.2024, руководители ОО» or «Иванова И.И., март» in one cell."""
        pieces = [piece.strip() for piece in re.split(r"[,;\n]", text) if piece.strip()]
        terms = [piece for piece in pieces if readable(piece, self.context)]
        if terms:
            people = ", ".join(piece for piece in pieces if piece not in terms)
            term = Clause("term", ", ".join(terms))
            return [Clause("responsible", people), term] if people else [term]
        found = deadline_in("; " + text)
        if found is None:
            return [Clause("responsible", text)] if text else []
        start, end = max(found[0] - 2, 0), max(found[1] - 2, 0)
        people = f"{text[:start]}, {text[end:]}".strip(" ,;.-–")
        return [
            *([Clause("responsible", people)] if re.search(r"[А-Яа-яЁё]{2}", people) else []),
            Clause("term", found[2]),
        ]

    def _table_parent(self) -> Node:
        node = self.last
        while node.sort == "row" and node.parent is not None:
            node = node.parent
        return node if node.sort == "header" or _HEADING_END.search(node.text) else self.root


def _term_cell(text: str) -> list[Clause]:
    return [Clause("term", text)] if re.search(r"[\w/]|\"|″", text) else []


def guessed_columns(cells: Sequence[str]) -> dict[str, int] | None:
    """A table without a heading row: the longest cell that orders something is the text; who and when by their
    looks.
    """
    texts = [index for index, cell in enumerate(cells) if first_infinitive(cell) is not None]
    if not texts:
        return None
    columns = {"text": max(texts, key=lambda index: len(cells[index]))}
    for index, cell in enumerate(cells):
        if index == columns["text"] or not cell:
            continue
        if re.fullmatch(r"\d{1,3}(?:\.\d{1,3})*[.)]?", cell) and index < columns["text"]:
            columns.setdefault("number", index)
        elif deadline_in(cell) is not None:
            columns.setdefault("term", index)
        else:
            found = mentions(cell)
            if found and all(is_executor(one) for one in found):
                columns.setdefault("who", index)
    return columns if "who" in columns or "term" in columns else None


def begins_with_addressee(text: str) -> bool:
    """«Ушаковой П.П.: подготовить …», «Исполнителям доложить …»: somebody else is addressed, so it is another point."""
    before = re.match(r"([^:]{3,200}):\s", masked(text))
    return leading(text) is not None or (before is not None and bool(named(text[: before.end(1)])))


def _addresses(body: str) -> bool:
    """Whether a line is an addressee in the dative and nothing else."""
    return bool(named(body)) and addressed(body) and case_of(body) == "datv"


def is_heading_line(text: str, raw: str) -> bool:
    """An addressee line that heads a block: «Руководителям ОУ;», «Отделу образования:», «Рекомендовать директорам
    школ:».
    """
    ends = _HEADING_END.search(raw.rstrip())
    body = text.rstrip(" :;,–—-")
    if not ends:
        # «Управлению образования администрации района» alone in a line, without a colon
        return len(body) < 200 and raw[:1].isupper() and not raw.rstrip().endswith(".") and _addresses(body)
    if len(body) > 700:
        return False
    if named(body):
        return True
    if not raw.rstrip(" -–—").endswith(":"):
        return False
    given = delegated(body)
    if given is not None:
        return True
    addressee = leading(body)
    # «Руководителям ОО обеспечить:», «В целях …:» head what follows as well.
    return addressee is not None or lexicon.PURPOSE.match(body) is not None or lexicon.NEED.search(body) is not None
