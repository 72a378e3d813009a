"""A document as a careful secretary would take it down: header and drafts with visible gaps.  Proposes, never
writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domain.calendar import WorkCalendar
from domain.protocol import Draft, Header, HeaderDoubt, ReadProtocol
from protocols.deadlines.context import Context
from protocols.documents import Document, Line, read_document
from protocols.header import MAX_END, read_header
from protocols.items import Last, drafts
from protocols.openings import decision_opener
from protocols.structure import structure
from protocols.tree import tree
from protocols.unchanging import settled, written_in_nominative

MAX_LINES = 20_000
"""About four hundred pages; what follows is not read."""
MAX_DRAFTS = 3_000


def read_lines(document: Document, *, calendar: WorkCalendar, meeting: date | None = None) -> ReadProtocol:
    """The protocol that a document holds.  `meeting` overrides or supplies the document's date; never raises."""
    lines = [_narrowed(line) for line in document.lines[:MAX_LINES]]
    made: list[Draft] = []
    headers: list[Header] = []
    for paper in papers(lines):
        cut = structure(paper)
        # A date given by hand is the first paper's; a second one keeps its own.
        headers.append(read_header(cut.head, cut.tail, paper[-MAX_END:], meeting=None if headers else meeting))
        context = Context(headers[-1].date, calendar)
        question, last, first = "", Last(), len(made)
        for section in cut.sections:
            # «Поручено: …» opens a section each time: «Поручено: ей же – …» looks back at the one before.
            question, last = section.question, last if section.question == question else Last()
            made += drafts(tree(section, context), section.question, context, last)
            if len(made) > MAX_DRAFTS:
                break
        decided = next((one.line for section in cut.sections for one in section.paragraphs), 0)
        if known := written_in_nominative((*(line for line in paper if line.number < decided), *cut.tail)):
            made[first:] = settled(made[first:], known)
    header = headers[0]
    if len(headers) > 1:
        header = replace(header, doubts=(*header.doubts, HeaderDoubt.SEVERAL_PAPERS))
    curator = next((draft.curator for draft in made if draft.curator is not None and _is_general(draft)), None)
    return ReadProtocol(
        header=header,
        drafts=tuple(made[:MAX_DRAFTS]),
        body=tuple(line.text for line in document.lines),
        curator=curator,
        head_controls=any(draft.head_controls for draft in made),
        doubtful_source=document.doubtful,
    )


_GAP = re.compile(" {80,}")


def _narrowed(line: Line) -> Line:
    """A gap of more than a line's width says no more than one of it, and costs every pattern its time."""
    if " " * 80 not in line.text:
        return line
    cells = None if line.cells is None else tuple(_GAP.sub(" " * 80, cell) for cell in line.cells)
    return replace(line, text=_GAP.sub(" " * 80, line.text), cells=cells)


_WORKING = re.compile(
    r"раб(?:оч\w*|\.)?\s*(?:дн|ден|недел|сут)|(?:дн\w+|день)\s+раб|р\.\s?д\b|последн\w+\s+раб", re.IGNORECASE
)


def counts_working_days(document: Document) -> bool:
    """Whether a calendar can matter at all: only «5 рабочих дней», «последний рабочий день мая» ask for it."""
    return any(_WORKING.search(line.text) for line in document.lines[:MAX_LINES])


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|\d\.\d{1,2}\.(\d\d)(?!\d)")


def years_named(document: Document, meeting: date | None = None) -> range:
    """From the year before the first one that a document names to the second after the last; empty where it names
    none.  Terms in working days reach no further.
    """
    years = {meeting.year} if meeting else set()
    for line in document.lines[:MAX_LINES]:
        years |= {int(found[1] or f"20{found[2]}") for found in _YEAR.finditer(line.text)}
    return range(min(years) - 1, max(years) + 3) if years else range(0)


_PAPER = re.compile(r"(?:ПРОТОКОЛ|Протокол)\b\s*(?:заседания|совещания)?\s*(?:№|N)\s*\d|ПРОТОКОЛ\s*$")


def papers(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The papers in a file: a further one begins where «ПРОТОКОЛ № 5» stands below decisions and decides by itself."""
    begins = [index for index, line in enumerate(lines) if line.cells is None and _PAPER.match(line.text.strip())]
    made: list[Sequence[Line]] = []
    start = 0
    for index in begins:
        if _decides(lines[start:index]) and _decides(lines[index : index + 80]):
            made.append(lines[start:index])
            start = index
    return [*made, lines[start:]]


def _decides(lines: Sequence[Line]) -> bool:
    return any(line.cells is None and decision_opener(line.text) is not None for line in lines[1:])


def _is_general(draft: Draft) -> bool:
    """The point that sets a curator for the whole document, not one with a curator of its own."""
    return (
        draft.text.lower()
        .lstrip()
        .removeprefix("возложить ")
        .startswith(("контроль", "общий контроль", "особый контроль", "персональный контроль"))
    )


def read_bytes(
    data: bytes,
    name: str,
    *,
    days_off: Iterable[date] = (),
    workdays: Iterable[date] = (),
    meeting: date | None = None,
) -> ReadProtocol:
    """A document's bytes to its drafts; what the limited child runs.  Raises Refusal where the bytes are no
    document.
    """
    calendar = WorkCalendar(frozenset(days_off), frozenset(workdays))
    return read_lines(read_document(data, name), calendar=calendar, meeting=meeting)
