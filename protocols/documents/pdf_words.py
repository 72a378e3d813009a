"""Words of a page → strips: what stands at one height, with the gaps that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    spaced: bool = False  # a space follows, though it ends the line


@dataclass(frozen=True, slots=True)
class Strip:
    """Words at one height, from left to right; lengths in points from the top left corner of the page."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @property
    def gaps(self) -> list[float]:
        """White between the words, in points."""
        return [word.x0 - before.x1 for before, word in pairwise(self.words)]

    @property
    def text(self) -> str:
        """A gap of more than two letters' width shows as four spaces: a signature, a date at the other margin."""
        usual = median(self.gaps) if len(self.gaps) > 2 else 0.0  # a justified line is stretched all over
        parts = [self.words[0].text]
        for gap, word in zip(self.gaps, self.words[1:], strict=True):
            parts.append(" " * 4 if gap > max(1.6 * word.size, 2.5 * usual) else " ")
            parts.append(word.text)
        # A tab that is hardly wider than nothing: «Председатель группыН.Ф. Иванова».
        return re.sub(r"(?<=[а-яё])(?=[А-ЯЁ]\. ?[А-ЯЁ]\.)", " ", "".join(parts))


def strips(words: Sequence[dict[str, Any]]) -> list[Strip]:
    """From top to bottom. Words belong together when their middles are within half a letter's height."""
    rows: list[list[Word]] = []
    for one in sorted(words, key=lambda word: (word["top"] + word["bottom"]) / 2):
        word = Word(
            one["text"],
            one["x0"],
            one["x1"],
            one["top"],
            one["bottom"],
            one.get("size") or 10.0,
            bool(one.get("spaced")),
        )
        middle = (word.top + word.bottom) / 2
        if rows and abs(middle - (rows[-1][0].top + rows[-1][0].bottom) / 2) < 0.4 * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Strip(tuple(sorted(row, key=lambda word: word.x0))) for row in rows]
