"""Surnames that never change: «методисту Эйхе М.Р.» is «Эйхе М.Р.», where the document says so in the nominative."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from domain.protocol import Draft, Mention, MentionKind
from protocols.documents import Line
from protocols.names import NAME

_ENDING = re.compile(r"(?:е|(?<![оеё]в)(?<!ин)у|ю)$")  # «Иванову» is a form of «Иванов» in any document
# «Присутствовали: Эйхе М.Р., …», «Секретарь – Эйхе М.Р.», «Эйхе М.Р., методист»: nobody is told anything there.
_NOMINATIVE_AHEAD = re.compile(r"(?:^|[:,;\t–—-]|\d[.)])\s*$")


def written_in_nominative(lines: Iterable[Line]) -> frozenset[str]:
    """The people of a head, a list and a tail whose surnames end as a dative does: «Эйхе М.Р.»"""
    return frozenset(
        _key(found)
        for line in lines
        if "слушали" not in line.text.lower()
        for found in NAME.finditer(line.text)
        if _ENDING.search(_surname(found)) and (_NOMINATIVE_AHEAD.search(line.text[: found.start()]))
    )


def settled(drafts: Iterable[Draft], known: frozenset[str]) -> list[Draft]:
    """The drafts with these people named as they are written."""
    return [
        replace(
            one,
            assignees=tuple(_as_written(who, known) for who in one.assignees),
            curator=_as_written(one.curator, known) if one.curator else None,
        )
        for one in drafts
    ]


def _as_written(who: Mention, known: frozenset[str]) -> Mention:
    found = NAME.search(who.raw) if who.kind is MentionKind.PERSON else None
    return replace(who, name=_key(found)) if found is not None and _key(found) in known else who


def _surname(found: re.Match[str]) -> str:
    return found["surname"] or found["surname_after"] or ""


def _key(found: re.Match[str]) -> str:
    letters = re.findall(r"[А-ЯЁ]", found["initials"] or found["initials_first"] or "")
    return f"{_surname(found)} {''.join(f'{letter}.' for letter in letters)}"
