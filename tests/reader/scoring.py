"""How well a reading agrees with its gold: points found, and tasks right in everything.

The measure of the corpus, written anew and smaller: texts are paired in order, a task counts as right where its kind,
executors, kind of deadline and day agree; a day that the document does not mean is counted apart.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

ALIKE = 0.75


def fold(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-zа-я]+", (text or "").lower().replace("ё", "е")))


def alike(one: str, other: str) -> float:
    one, other = fold(one), fold(other)
    if not one or not other:
        return 0.0
    compared = difflib.SequenceMatcher(None, one, other, autojunk=False)
    likely = compared.real_quick_ratio() >= ALIKE and compared.quick_ratio() >= ALIKE  # both are never too low
    ratio = compared.ratio() if likely else 0.0
    short, long = sorted((one, other), key=len)
    if len(short) > 25 and short in long and len(short) * 2 > len(long):
        return max(ratio, 0.9)
    return ratio


def pairs(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """The pairing in order that shares most: the longest common subsequence, weighted by likeness."""
    scores = [[alike(one["text"], other["text"]) for other in found] for one in gold]
    best = [[0.0] * (len(found) + 1) for _ in range(len(gold) + 1)]
    for i in reversed(range(len(gold))):
        for j in reversed(range(len(found))):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    made, i, j = [], 0, 0
    while i < len(gold) and j < len(found):
        if scores[i][j] >= ALIKE and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            made.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return made


def same_people(gold: list[str], found: list[str]) -> bool:
    return sorted(sorted(fold(one).split()) for one in gold) == sorted(sorted(fold(one).split()) for one in found)


def readings(deadline: dict[str, Any]) -> list[dict[str, Any]]:
    return [deadline, *deadline.get("accept", [])]


def same_deadline(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    for one in readings(gold):
        days = one.get("all_due") or []
        if one["kind"] != found["kind"] or (one["due"] or None) != found["due"]:
            continue
        if len(days) < 2 or set(days) == set(found["all_due"]):
            return True
    return False


def days_of(deadline: dict[str, Any]) -> set[str]:
    return {day for one in readings(deadline) for day in (one.get("all_due") or [one["due"]]) if day}


@dataclass
class Score:
    tasks: int = 0
    found_tasks: int = 0
    right: int = 0
    points: int = 0
    found_points: int = 0
    paired: int = 0
    wrong: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def whole(self) -> float:
        return 2 * self.right / (self.tasks + self.found_tasks) if self.tasks + self.found_tasks else 1.0

    @property
    def items(self) -> float:
        return 2 * self.paired / (self.points + self.found_points) if self.points + self.found_points else 1.0

    def add(self, gold: dict[str, Any], found: dict[str, Any], name: str) -> None:
        wanted, got = gold["items"], found["items"]
        paired = pairs(wanted, got)
        self.points += len(wanted)
        self.found_points += len(got)
        self.paired += len(paired)
        self.tasks += sum(one["is_task"] for one in wanted)
        self.found_tasks += sum(one["is_task"] for one in got)
        meant = {j: days_of(wanted[i]["deadline"]) for i, j in paired}
        anywhere = {day for one in wanted for day in days_of(one["deadline"])}
        for j, one in enumerate(got):
            due = one["deadline"]["due"]
            if due and due not in meant.get(j, anywhere):
                self.wrong.append(f"{name}: {due}: {one['text'][:60]}")
        for i, j in paired:
            one, other = wanted[i], got[j]
            if not one["is_task"]:
                if other["is_task"]:
                    self.misses.append(f"{name}: no task: {one['text'][:60]}")
                continue
            right = (
                other["is_task"]
                and same_people(one["assignees"], other["assignees"])
                and same_deadline(one["deadline"], other["deadline"])
            )
            self.right += right
            if not right:
                self.misses.append(f"{name}: {one['text'][:60]}: {other['assignees']}, {other['deadline']['due']}")
        unpaired = set(range(len(wanted))) - {i for i, _ in paired}
        self.misses += [f"{name}: missed: {wanted[i]['text'][:60]}" for i in sorted(unpaired)]
