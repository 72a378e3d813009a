"""The points of one section as a tree: numbers, dashes, addressees that head a block, labels that close one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from protocols import lexicon
from protocols.addressees import leading
from protocols.clauses import part
from protocols.columns import guessed_columns, table_columns
from protocols.deadlines.context import Context
from protocols.finding import deadline_in
from protocols.heading_lines import HEADING_END, begins_with_addressee, is_heading_line, is_named_over_a_list
from protocols.labels import Clause, work_shared_out
from protocols.markers import marked
from protocols.openings import is_topic
from protocols.paragraphs import Paragraph
from protocols.phrases import first_infinitive
from protocols.records import recorded
from protocols.structure import Section
from protocols.unfolding import unfolded
from protocols.unlabelled import readable

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
    goes_on: bool = False  # ends in a semicolon: the same sentence goes on in the next point
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


_NAMES_IN_LINES = re.compile(r"(?<=[А-ЯЁ]\.)\s*\n\s*(?=[А-ЯЁ][а-яё]+ [А-ЯЁ]\.)")


def tree(section: Section, context: Context) -> Node:
    """The section's points under a root."""
    builder = _Builder(context)
    builder.take(recorded(unfolded(section.paragraphs)))
    return builder.root


class _Builder:
    """Paragraphs in, a tree out."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.root = Node("root")
        self.last = self.root  # the point that a label or a continuation belongs to
        self.columns: dict[str, int] | None = None
        self.in_table = False

    def take(self, paragraphs: Sequence[Paragraph]) -> None:
        for index, one in enumerate(paragraphs):
            if self._topic_of_rows(one, paragraphs[index + 1 : index + 2]):
                continue
            if one.cells is not None and (len(one.cells) > 2 or self.in_table):
                self._row(one)
                continue
            self.in_table = False
            text = one.text.replace("\t", " ")
            if self._named_over_a_list(paragraphs, index):
                self.last = self._header_parent().add(Node("header", text, "", "", one.line, one.page))
                continue
            parted = part(text, self.context)
            if not parted.text and parted.clauses:
                work = work_shared_out(text) if one.number else None
                if work:
                    self._marked(one, work, list(parted.clauses))
                else:
                    self._label(list(parted.clauses), one)
            elif not parted.text:
                continue
            elif one.style:
                self._marked(one, parted.text, list(parted.clauses))
            else:
                self._plain(one, text, parted.text, list(parted.clauses))

    def _topic_of_rows(self, one: Paragraph, below: Sequence[Paragraph]) -> bool:
        """«1. О начале учебного года» alone in a line of a table, its rows below."""
        return (
            self.in_table
            and one.cells is None
            and is_topic(one.text)
            and first_infinitive(one.text) is None
            and any(row.cells is not None for row in below)
        )

    def _named_over_a_list(self, paragraphs: Sequence[Paragraph], index: int) -> bool:
        one, below = paragraphs[index], paragraphs[index + 1 : index + 2]
        if one.style or not below or below[0].style not in ("-", "a)"):
            return False
        above = paragraphs[index - 1] if index else None
        # «Провести смотр совместно с / ОГИБДД (Носов К.К.)» goes on.
        apart = above is None or one.after_blank or above.style == "-" or above.text.rstrip().endswith((".", ";", ":"))
        return apart and is_named_over_a_list(one.text, below[0].text)

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
        """One «Срок» closes a block: the points above that have no clause of their own.

        Numbered ones only where a semicolon shows that they are one sentence: «1) …; 2) …. Срок: …».
        """
        if node.parent is None or (node.style == "" and node.parent is self.root):
            return
        listed = node.style in ("-", "", "a)")
        siblings = node.parent.children
        answering = any(clause.sort == "responsible" for clause in clauses)
        for other in reversed(siblings[: siblings.index(node)]):
            if other.closed or other.style != node.style or other.sort == "header" or not (listed or other.goes_on):
                return
            # «- провести рейды (октябрь)» has its day, and still waits for who answers.
            clauses = [clause for clause in clauses if all(clause.sort != own.sort for own in other.own)]
            if not clauses:
                return
            other.shared += clauses
            other.term_line = other.term_line or node.term_line
            if answering and leading(node.text) is not None and leading(other.text) is None:
                # «- провести рейды; - педагогам завести карты. / Отв.: заместители»: the last has its own addressee.
                node.shared += [clause for clause in node.own if clause.sort == "responsible"]
                node.own = [clause for clause in node.own if clause.sort != "responsible"]
                answering = False

    # Points.

    def _marked(self, one: Paragraph, text: str, clauses: list[Clause]) -> None:
        parent = self._parent_for(one)
        node = Node("point", text, one.number, one.style, one.line, one.page, own=clauses)
        node.term_line = one.line if any(clause.sort == "term" for clause in clauses) else None
        node.goes_on = one.text.rstrip().endswith(";")
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
        if top.sort == "point" and top.style == "" and not HEADING_END.search(top.text):
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
            and not HEADING_END.search(last.text)
        )
        apart = lexicon.CONTROL_POINT.match(text) or lexicon.NEXT_MEETING.match(text) or begins_with_addressee(text)
        if goes_on and not apart:
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
        if last.sort == "header" or (last.style not in ("", "-") and HEADING_END.search(last.text) and not last.closed):
            return last
        if last.style == "" and last.sort == "point" and last.parent is not None:
            if HEADING_END.search(last.text) and last.text.rstrip()[-1:] == ":" and not last.own:
                return last
            return last.parent
        return self.root

    # Tables.

    def _row(self, one: Paragraph) -> None:
        # «Пичугин О.Д.» over «Перминов А.А.» in one cell are two.
        apart = [_NAMES_IN_LINES.sub(", ", cell) for cell in one.cells or ()]
        cells = [re.sub(r"\s+", " ", cell).strip() for cell in apart]
        heading = table_columns(one.cells or ())
        if heading is not None:
            self.columns, self.in_table = heading, True
            return
        columns = self.columns or guessed_columns(cells, self.context)
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
        lonely = {index for index, one_cell in enumerate(cells) if one_cell} <= {columns["text"], columns.get("number")}
        if (
            lonely
            and max(len(cells), len(columns)) > 2
            and first_infinitive(text) is None
            and (is_topic(text) or not cell("number"))
        ):
            return  # «2. Об итогах летней кампании» across the table: what the rows below are about
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
        return node if node.sort == "header" or HEADING_END.search(node.text) else self.root


def _term_cell(text: str) -> list[Clause]:
    return [Clause("term", text)] if re.search(r"[\w/]|\"|″", text) else []
