"""What the bot asks of the limited child, each by position, for a call crosses a pipe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.calendar import WorkCalendar
from domain.deadline import Deadline
from domain.protocol import Draft, Header, Mention, ReadProtocol
from protocols.again import likeness
from protocols.control import controlled
from protocols.deadlines import Context
from protocols.deadlines import read_typed as typed
from protocols.match import Candidate, Resolution
from protocols.match import resolve as resolve_one
from protocols.read import read_bytes


def read(
    data: bytes, name: str, days_off: Sequence[date], workdays: Sequence[date], meeting: date | None
) -> ReadProtocol:
    """A document.  Raises Refusal."""
    return read_bytes(data, name, days_off=days_off, workdays=workdays, meeting=meeting)


# A document with such bytes is no text; what somebody typed is text whatever stands in it.
_NO_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")


def read_message(text: str, days_off: Sequence[date], workdays: Sequence[date], today: date) -> ReadProtocol:
    """A decision written in one message, counted from today: read as the only point of a document.

    Never refuses: control characters, which a client may send, count as spaces.
    """
    said = controlled(" ".join(text.translate(_NO_CONTROLS).split()))
    document = f"РЕШИЛИ:\n1. {said.text}\n"
    found = read_bytes(document.encode(), "message.txt", days_off=days_off, workdays=workdays, meeting=today)
    drafts = tuple(
        replace(
            one,
            text=_without_clauses(one),
            number="",
            question="",
            line=0,
            deadline_line=None,
            curator=said.curator or one.curator,
            head_controls=said.head or one.head_controls,
            special_control=said.special,
        )
        for one in found.drafts
    )
    return ReadProtocol(Header(date=today), drafts, (text,), found.curator, found.head_controls)


_RESPONSIBLE = re.compile(r"[\s.;,(]*\b(?:отв|ответственн\w*|исп|исполнител[ьи])\b\.?\s*[:–—-].*$", re.IGNORECASE)


def _without_clauses(draft: Draft) -> str:
    """The task without «Отв.: …» at its end, where that was read."""
    bare = _RESPONSIBLE.sub("", draft.text) if draft.assignees else draft.text
    return bare or draft.text


def read_typed(phrase: str, today: date, days_off: Sequence[date], workdays: Sequence[date]) -> Deadline:
    """A deadline that a person typed.  Never raises."""
    return typed(phrase, Context(None, WorkCalendar(frozenset(days_off), frozenset(workdays)), today))


def resolve(mentions: Sequence[Mention], directory: Sequence[Candidate]) -> list[Resolution]:
    """Each mention in the directory, in order."""
    return [resolve_one(mention, directory) for mention in mentions]


ALIKE = 0.85
"""Likeness of two documents' points from which the secretary is asked whether they are one."""


def most_alike(known: Sequence[Sequence[Draft]], new: Sequence[Draft]) -> int | None:
    """Which of the known documents has nearly the same points as the new one; None where none has."""
    read = ReadProtocol(Header(), tuple(new))
    scores = [likeness(ReadProtocol(Header(), tuple(drafts)), read) if drafts else 0.0 for drafts in known]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= ALIKE else None
