"""Automatic numbers as Word would show them: «1.», «2.1.», «а)», «-», «•»; shared by .docx and .odt.

Meaning of start, lvlText, lvlRestart, isLgl: ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = 10
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word leaves out ё, й, ъ, ы, ь
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Bullets of Symbol, Wingdings and Courier come as codes of a private area; a reader sees a dot or a dash.
_DASHES = {"-": "-", "–": "–", "—": "—", "−": "-", "\uf02d": "-", "\uf0be": "—"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `pattern` has %1 to %9 for the numbers of the levels («%1.%2.»); a bullet has none."""

    pattern: str = ""
    style: str = "decimal"
    start: int = 1
    restart: int | None = None  # 1-based level whose number restarts this one; 0 never; None: any level above
    legal: bool = False  # numbers of all levels in decimals
    gap: str = " "


@dataclass(slots=True)
class Counter:
    """The numbers a list has reached, level by level; None where nothing was counted yet."""

    reached: list[int | None] = field(default_factory=lambda: [None] * LEVELS)

    def step(self, levels: Mapping[int, Level], level: int, start: int | None = None) -> str:
        """Counts one paragraph and gives its number with the gap after it («2.1. »); `start` begins anew."""
        here = levels.get(level, Level())
        before = self.reached[level]
        self.reached[level] = start if start is not None else here.start if before is None else before + 1
        for above in range(level):
            if self.reached[above] is None:
                self.reached[above] = levels.get(above, Level()).start
        for below in range(level + 1, LEVELS):
            restart = levels.get(below, Level()).restart
            if restart is None or (restart != 0 and level < restart):
                self.reached[below] = None
        return shown(levels, level, self.reached)


def shown(levels: Mapping[int, Level], level: int, reached: list[int | None]) -> str:
    """The number as text, with the gap; "" where the list shows nothing."""
    here = levels.get(level, Level())
    if here.style == "bullet":
        return bullet(here.pattern) + here.gap if here.pattern.strip() else ""

    def put(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        other = levels.get(index, Level())
        number = reached[index]
        style = "decimal" if here.legal else other.style
        return spelled(number if number is not None else other.start, style)

    text = re.sub(r"%([1-9])", put, here.pattern)
    return text + here.gap if text.strip() else ""


def bullet(sign: str) -> str:
    """What a reader sees of a bullet: a dash stays a dash, whatever else is «•»."""
    return _DASHES.get(sign.strip(), sign.strip() if sign.strip() in {"*", "+"} else "•")


def spelled(number: int, style: str) -> str:
    """A number in the style of ST_NumberFormat; styles that no Russian office uses come out in decimals."""
    if style in {"none", "bullet"}:
        return ""
    if style == "decimalZero":
        return f"{number:02}"
    letters = {"russianLower": _RUSSIAN, "lowerLetter": _LATIN}.get(style[:1].lower() + style[1:], "")
    if style in {"russianUpper", "upperLetter"}:
        letters = (_RUSSIAN if style == "russianUpper" else _LATIN).upper()
    if letters and 0 < number <= 20 * len(letters):
        return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)
    if style in {"upperRoman", "lowerRoman"} and 0 < number < 4000:
        return roman(number).upper() if style == "upperRoman" else roman(number)
    return str(number)


def roman(number: int) -> str:
    """1 to 3999 in small Roman letters."""
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out, number = out + letters, number - value
    return out
