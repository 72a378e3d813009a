"""Two columns of text side by side, and blocks in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from protocols.documents.pdf_flow import Block, flowing
from protocols.documents.pdf_words import Strip

_GUTTER = 12.0  # points between columns, at least
_ROWS = 6  # so many lines with both columns make a page of two columns; fewer are a signature or a date and a place


def in_reading_order(lines: Sequence[Strip], tables: Sequence[Block], margin: float) -> list[Block]:
    """Paragraphs between the tables, from top to bottom; where there are two columns, the left one first.

    `margin` is the right one of the whole document: a page with a few short lines does not show it.
    """
    blocks: list[Block] = []
    left = list(lines)
    for table in sorted(tables, key=lambda one: one.top):
        above = [line for line in left if line.top < table.top]
        left = left[len(above) :]
        blocks += _text(above, margin)
        blocks.append(table)
    return blocks + _text(left, margin)


def _text(lines: Sequence[Strip], margin: float) -> list[Block]:
    blocks: list[Block] = []
    parts = _columns(lines)
    for part in parts:
        blocks += flowing(part, margin if len(parts) == 1 and len(part) < _ROWS else 0.0)
    return blocks


def _columns(lines: Sequence[Strip]) -> list[list[Strip]]:
    """Parts to be read one after the other: the page, or its headings, its left and its right column."""
    gutter = _gutter(lines)
    if gutter is None:
        return [list(lines)]
    parts: list[list[Strip]] = []
    band: list[Strip] = []
    for line in lines:
        if any(word.x0 < gutter < word.x1 for word in line.words) or _crosses(line, gutter):
            parts += _split(band, gutter)
            band = []
            parts.append([line])
        else:
            band.append(line)
    parts += _split(band, gutter)
    return [part for part in parts if part]


def _gutter(lines: Sequence[Strip]) -> float | None:
    """The place of a vertical white stripe near the middle that most lines keep free, with text on both sides of it."""
    if len(lines) < _ROWS:
        return None
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    best: tuple[int, float] | None = None
    step = (x1 - x0) / 60
    for at in range(21, 40):
        place = x0 + at * step
        both = sum(_has_both(line, place) for line in lines)
        crossing = sum(_crosses(line, place) for line in lines)
        if (
            both >= _ROWS
            and both > 2 * crossing
            and both * 2 >= len(lines)
            and (best is None or both - crossing > best[0])
        ):
            best = (both - crossing, place)
    if best is None:
        return None
    # A column is filled: a list of names and posts with a gap between them is a table without lines, read across.
    sides = [_split([line], best[1]) for line in lines if _has_both(line, best[1])]
    widths = [part[0].x1 - part[0].x0 for parts in sides for part in parts if part]
    filled = sum(width > 0.6 * (x1 - x0) / 2 for width in widths)
    return best[1] if filled * 10 >= len(widths) * 7 else None


def _has_both(line: Strip, place: float) -> bool:
    left = [word.x1 for word in line.words if word.x1 <= place]
    right = [word.x0 for word in line.words if word.x0 >= place]
    return bool(left and right) and len(left) + len(right) == len(line.words) and min(right) - max(left) >= _GUTTER


def _crosses(line: Strip, place: float) -> bool:
    if any(word.x0 < place < word.x1 for word in line.words):
        return True
    left = [word.x1 for word in line.words if word.x1 <= place]
    right = [word.x0 for word in line.words if word.x0 >= place]
    return bool(left and right) and min(right) - max(left) < _GUTTER


def _split(band: Sequence[Strip], gutter: float) -> list[list[Strip]]:
    left = [Strip(words) for line in band if (words := tuple(word for word in line.words if word.x1 <= gutter))]
    right = [Strip(words) for line in band if (words := tuple(word for word in line.words if word.x0 >= gutter))]
    return [left, right]
