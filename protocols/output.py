"""What was read, as JSON for a program and as a table for a person in the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from domain.deadline import Deadline
from domain.protocol import Draft, ReadProtocol


def as_json(read: ReadProtocol) -> dict[str, Any]:
    """The shape that the corpus's README tells, with more keys beside: lines, marks, reasons, doubts."""
    header = read.header
    return {
        "date": header.date.isoformat() if header.date else None,
        "number": header.number,
        "kind": header.kind.value,
        "title": header.title,
        "chair": header.chair,
        "secretary": header.secretary,
        "is_project": header.is_project,
        "doubts": [doubt.value for doubt in header.doubts],
        "curator": read.curator.name if read.curator else None,
        "head_controls": read.head_controls,
        "doubtful_source": read.doubtful_source,
        "items": [_item(draft, header.chair) for draft in read.drafts],
    }


def _item(draft: Draft, chair: str) -> dict[str, Any]:
    return {
        "text": draft.text,
        "is_task": draft.is_task,
        "assignees": assignee_names(draft, chair),
        "deadline_raw": draft.deadline.phrase,
        "deadline": _deadline(draft.deadline),
        "number": draft.number,
        "question": draft.question,
        "paragraph": draft.paragraph,
        "lead_in": draft.lead_in,
        "line": draft.line,
        "page": draft.page,
        "deadline_line": draft.deadline_line,
        "mark": draft.mark.value,
        "mode": draft.mode.value,
        "curator": draft.curator.name if draft.curator else None,
        "doubts": [doubt.value for doubt in draft.doubts],
    }


def assignee_names(draft: Draft, chair: str) -> list[str]:
    """Who is named; of «контроль возложить на …» the curator, of «оставляю за собой» the chair."""
    if draft.assignees:
        return [one.name for one in draft.assignees]
    if draft.head_controls:
        return [chair] if chair else []
    return [draft.curator.name] if draft.curator and draft.mark == "silent" else []


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "kind": deadline.kind.value,
        "due": deadline.due.isoformat() if deadline.due else None,
        "all_due": [day.isoformat() for day in deadline.dates],
        "reason": deadline.reason.value if deadline.reason else None,
        "doubts": [doubt.value for doubt in deadline.doubts],
        "alternatives": [
            {"kind": one.kind.value, "all_due": [day.isoformat() for day in one.dates]} for one in deadline.alternatives
        ],
    }


def as_table(read: ReadProtocol, words: Mapping[str, str], width: int = 110) -> str:
    """The same for a person.

    `words` are the Russian words to print, by key: number, dated, without_number, who, until, and every value of
    Mark, HeaderDoubt, DraftDoubt and Doubt; a key that is missing is printed as it is.
    """

    def say(key: str) -> str:
        return words.get(key, key)

    header = read.header
    number = f"{say('number')} {header.number}" if header.number else say("without_number")
    day = f"{say('dated')} {header.date:%d.%m.%Y}" if header.date else say("no_date")
    out = [f"{say(header.kind.value)} {number} {day}", header.title, ""]
    for draft in read.drafts:
        place = ".".join(part for part in (draft.number, str(draft.paragraph or "")) if part)
        out += textwrap.wrap(
            f"{place:<6}{draft.lead_in} {draft.text}".replace("  ", " ")
            if draft.lead_in
            else f"{place:<6}{draft.text}",
            width,
            subsequent_indent=" " * 6,
        )
        who = ", ".join(assignee_names(draft, header.chair))
        until = draft.deadline.phrase or ""
        if draft.deadline.dates:
            until += " → " + ", ".join(f"{one:%d.%m.%Y}" for one in draft.deadline.dates)
        facts = [
            say(draft.mark.value),
            f"{say('who')}: {who}" if who else "",
            f"{say('until')}: {until}" if until else "",
            f"{say('line')} {draft.line}",
        ]
        doubts = [say(doubt.value) for doubt in (*draft.doubts, *draft.deadline.doubts)]
        out.append(
            " " * 6 + " · ".join(fact for fact in facts if fact) + (f"  ? {'; '.join(doubts)}" if doubts else "")
        )
    return "\n".join(out)
