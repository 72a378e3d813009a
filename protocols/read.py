"""A document as a careful secretary would take it down: header and drafts with visible gaps.  Proposes, never
writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.calendar import WorkCalendar
from domain.protocol import Draft, ReadProtocol
from protocols.deadlines.context import Context
from protocols.documents import Document, read_document
from protocols.header import read_header
from protocols.items import drafts
from protocols.structure import structure
from protocols.tree import tree

MAX_LINES = 20_000
"""About four hundred pages; what follows is not read."""
MAX_DRAFTS = 3_000


def read_lines(document: Document, *, calendar: WorkCalendar, meeting: date | None = None) -> ReadProtocol:
    """The protocol that a document holds.  `meeting` overrides or supplies the document's date; never raises."""
    lines = document.lines[:MAX_LINES]
    cut = structure(lines)
    header = read_header(cut.head, cut.tail, meeting=meeting)
    context = Context(header.date, calendar)
    made: list[Draft] = []
    for section in cut.sections:
        made += drafts(tree(section, context), section.question, context)
        if len(made) > MAX_DRAFTS:
            break
    curator = next((draft.curator for draft in made if draft.curator is not None and _is_general(draft)), None)
    return ReadProtocol(
        header=header,
        drafts=tuple(made[:MAX_DRAFTS]),
        body=tuple(line.text for line in document.lines),
        curator=curator,
        head_controls=any(draft.head_controls for draft in made),
        doubtful_source=document.doubtful,
    )


def _is_general(draft: Draft) -> bool:
    """The point that sets a curator for the whole document, not one with a curator of its own."""
    return (
        draft.text.lower()
        .lstrip()
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
