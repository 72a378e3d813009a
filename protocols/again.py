"""The same document again, or the same protocol corrected: how alike two readings are, and what differs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.protocol import Draft, ReadProtocol

SAME_POINT = 0.72
"""Likeness of two texts from which they are one point, reworded."""
MAX_COMPARED = 400
"""Points; of longer lists only equal texts are paired, so that the cost stays linear."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A point in the old and in the new document; `what` names the fields that differ: text, assignees, deadline,
    number.
    """

    old: Draft
    new: Draft
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the new document has that the old one had not, and the other way round, in document order."""

    added: tuple[Draft, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[Draft, ...] = ()
    same: tuple[Draft, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed or self.gone)


def fold(text: str) -> str:
    """A text by its letters and digits alone, so that quotes, ё and spaces make no difference."""
    return " ".join(re.findall(r"[0-9a-zа-я]+", text.lower().replace("ё", "е")))


def likeness(one: ReadProtocol, other: ReadProtocol) -> float:
    """0 to 1: how much of two protocols' points is the same; 1 for the same points in any order.

    A protocol without points is compared by the lines of its body.
    """
    left, right = ([fold(draft.text) for draft in read.drafts] for read in (one, other))
    if not left and not right:
        left, right = ([fold(line) for line in read.body if line.strip()] for read in (one, other))
    if not left or not right:
        return 0.0
    pairs = _pairs(left, right)
    return 2 * sum(score for _, _, score in pairs) / (len(left) + len(right))


def difference(old: Sequence[Draft], new: Sequence[Draft]) -> Difference:
    """What changed between two readings of one protocol."""
    pairs = _pairs([fold(draft.text) for draft in old], [fold(draft.text) for draft in new])
    to_new = {left: right for left, right, _ in pairs}
    changed, same = [], []
    for left, draft in enumerate(old):
        if left not in to_new:
            continue
        twin = new[to_new[left]]
        what = _differing(draft, twin)
        if what:
            changed.append(Changed(draft, twin, what))
        else:
            same.append(twin)
    taken = set(to_new.values())
    return Difference(
        added=tuple(draft for index, draft in enumerate(new) if index not in taken),
        changed=tuple(changed),
        gone=tuple(draft for index, draft in enumerate(old) if index not in to_new),
        same=tuple(same),
    )


def _differing(old: Draft, new: Draft) -> tuple[str, ...]:
    what = []
    if fold(old.text) != fold(new.text):
        what.append("text")
    if {fold(one.name) for one in old.assignees} != {fold(one.name) for one in new.assignees}:
        what.append("assignees")
    if (old.deadline.kind, old.deadline.dates) != (new.deadline.kind, new.deadline.dates):
        what.append("deadline")
    if old.number != new.number:
        what.append("number")
    return tuple(what)


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, float]]:
    """Points that are one: equal texts first, then the most alike of the rest."""
    waiting: dict[str, list[int]] = {}
    for index, text in enumerate(right):
        waiting.setdefault(text, []).append(index)
    pairs: list[tuple[int, int, float]] = []
    rest = []
    for index, text in enumerate(left):
        if waiting.get(text):
            pairs.append((index, waiting[text].pop(0), 1.0))
        else:
            rest.append(index)
    taken = {found for _, found, _ in pairs}
    free = [index for index in range(len(right)) if index not in taken]
    if len(rest) * len(free) > MAX_COMPARED * MAX_COMPARED // 4:
        return pairs
    scored = sorted(
        ((-score, abs(a - b), a, b) for a in rest for b in free if (score := _alike(left[a], right[b])) >= SAME_POINT),
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    for negative, _, a, b in scored:
        if a not in used_left and b not in used_right:
            used_left.add(a)
            used_right.add(b)
            pairs.append((a, b, -negative))
    return pairs


def _alike(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one[:1000], other[:1000], autojunk=False)
    if matcher.real_quick_ratio() < SAME_POINT or matcher.quick_ratio() < SAME_POINT:
        return 0.0
    return matcher.ratio()
