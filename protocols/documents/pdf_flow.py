"""Strips of text → paragraphs: which hard line break only ended a line of the page, and which was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Protocol

from protocols.documents.pdf_words import Strip


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of text or a table, and its place on the page in points. `open_end`: the last line is full, so that
    the paragraph may go on on the next page or in the next column."""

    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    size: float = 0.0
    open_end: bool = False


# A line that begins so begins a paragraph: «1.», «2.1.», «3)», «а)», «- », «•»; no date («10.02.2023»).
_ITEM = re.compile(
    r"(?:[1-9]\d?(?:\.\d{1,2}){0,4}(?:\.{1,2}|\)|\.\))\s?(?=[A-Za-zА-Яа-яЁё«\"(–-])"
    r"|[1-9]\d?\.\d{1,2}\s+(?=[А-ЯЁ«])|[а-я]\)\s|[•▪]\s?)"
)
_DASH = re.compile(r"[-–—]\s")
# … and so does one that opens with a word of office that stands at the beginning of its own line.
_LABEL = re.compile(
    r"(?:С(?i:рок)|О(?i:тветственн)|О(?i:тв\.)|И(?i:сполнител)|И(?i:сп\.)|К(?i:онтрол)|С(?i:лушали)|В(?i:ыступил)"
    r"|Р(?i:ешил)|П(?i:остановил)|Р(?i:ешение)|Д(?i:оклад)|П(?i:рисутств)|П(?i:редседател)|С(?i:екретар)|П(?i:овестка)"
    r"|В(?i:опрос \d)|Г(?i:олосовали)|Д(?i:ата )|М(?i:есто )|В(?i:ремя )|П(?i:риглашен)|У(?i:частник)|К(?i:ворум)"
    r"|И(?i:нформация)|З(?i:аведующий)|Р(?i:уководитель)|Н(?i:ачальник)|Д(?i:иректор))[А-ЯЁа-яё]*\b"
    r"[^.]{0,40}?(?::|–|—|-|\s{3,}|$)"
)


def begins_item(text: str) -> bool:
    """«2.1. Провести», «а) принять»."""
    return _ITEM.match(text) is not None


def flowing(lines: Sequence[Strip], margin: float = 0.0) -> list[Block]:
    """Paragraphs of one column, a blank one where the page leaves a gap; `margin`: the right one, if it is known."""
    blocks: list[Block] = []
    if not lines:
        return blocks
    shape = _Shape.of(lines, margin)
    run: list[Strip] = []
    for line in lines:
        if run and not shape.goes_on(run, line):
            blocks.append(_block(run, shape))
            if line.top - run[-1].top > 1.65 * shape.pitch_at(line):
                blocks.append(Block(top=run[-1].bottom, bottom=run[-1].bottom, x0=line.x0, x1=line.x0))
            run = []
        run.append(line)
    blocks.append(_block(run, shape))
    return blocks


def of_cell(lines: Sequence[Strip], left: float, right: float) -> str:
    """Text of a table's cell between two edges, a paragraph a line.

    A cell is as wide as its longest word, so fullness tells little; only what begins like an item stands apart.
    """
    texts: list[str] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if texts and before is not None and _torn(before, line, right - max(lines[0].x0 - left, 0.0)):
            texts[-1] += line.text
        elif texts and not (_ITEM.match(line.text) or (_DASH.match(line.text) and texts[-1][-1:] in ".;:,")):
            texts[-1] = put_together(texts[-1], line.text)
        else:
            texts.append(line.text)
    return "\n".join(texts)


def _torn(before: Strip, line: Strip, right: float) -> bool:
    """A word wider than its cell is torn without a hyphen: «Ответственн», «ый»; the edge and the dictionary tell."""
    if before.words[-1].spaced or right - before.x1 > 0.9 * before.size:
        return False
    ends, begins = re.search(r"[А-ЯЁа-яё]+$", before.text), re.match(r"[а-яё]+", line.text)
    if ends and re.match(r"[,.;:!?)»]", line.text):
        return True
    if not ends or not begins:
        return False
    return _is_torn(ends[0], begins[0])


def _is_torn(ends: str, begins: str) -> bool:
    """Whether two pieces are one word without a hyphen between them."""
    words = _dictionary()
    known = [len(one) > 2 and words.word_is_known(one) for one in (ends.lower(), begins)]
    return not all(known) if words.word_is_known((ends + begins).lower()) else not any(known) and len(ends) > 3


def _block(run: Sequence[Strip], shape: _Shape) -> Block:
    text = ""
    for line in run:
        text = put_together(text, line.text) if text else line.text
    last = run[-1]
    return Block(
        min(line.x0 for line in run), max(line.x1 for line in run), run[0].top, last.bottom,
        text=text, size=last.size, open_end=shape.full(last, 2.5 * last.size),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a column of text looks like: margins, distance between lines, whether the right edge is even."""

    left: float
    right: float
    pitch: float
    even: bool  # justified: a full line ends exactly at the margin

    @classmethod
    def of(cls, lines: Sequence[Strip], margin: float) -> _Shape:
        right = max(margin, *(line.x1 for line in lines))
        left = min(line.x0 for line in lines)
        full = [line for line in lines if right - line.x1 < 2]
        # Lines of one length are no proof: in a justified text it is the white between words that differs.
        gaps = [sum(line.gaps) / len(line.gaps) / line.size for line in full if len(line.words) > 3]
        stretched = bool(gaps) and max(gaps) - min(gaps) > 0.06
        steps = [
            (after.top - before.top) / after.size
            for before, after in pairwise(lines)
            if 0.7 * after.size < after.top - before.top < 3 * after.size
        ]
        # The closest lines that are not rare: lines of a paragraph, not the gaps between paragraphs.
        pitch = sorted(steps)[len(steps) // 10] if steps else 1.2
        pitch = min(pitch, 1.3) if len(steps) < 4 else pitch
        return cls(left, right, pitch, even=stretched and len(full) >= 3 and len(full) * 3 >= len(lines))

    def pitch_at(self, line: Strip) -> float:
        return self.pitch * line.size

    def full(self, line: Strip, word: float) -> bool:
        """No room was left for a word of that width."""
        room = self.right - line.x1
        return room < 2 if self.even else room < word + 0.25 * line.size

    def goes_on(self, run: Sequence[Strip], line: Strip) -> bool:
        """Whether `line` belongs to the paragraph of `run`."""
        before = run[-1]
        step = line.top - before.top
        if step > 1.35 * self.pitch_at(line) or step < 0 or abs(line.size - before.size) > 0.15 * line.size:
            return False
        if not self.full(before, line.words[0].x1 - line.words[0].x0):
            return self._centred(run, line)
        if "    " in before.text or _ITEM.match(line.text) or _LABEL.match(line.text):
            return False
        if line.x0 - self.left > 1.2 * line.size and line.x0 - min(one.x0 for one in run[-2:]) > 1.2 * line.size:
            return False  # the first line of the next paragraph, indented
        return not (_DASH.match(line.text) and before.text[-1:] in ".;:,")

    def _centred(self, run: Sequence[Strip], line: Strip) -> bool:
        """A centred line ends before the margin; the hyphen at its end tells that it goes on."""
        before = run[-1]
        return bool(re.search(r"[а-яё]-$", before.text) and line.text[:1].islower() and not self.even) and (
            self.right - before.x1 < 4 * line.size
        )


def put_together(text: str, more: str) -> str:
    """Two lines of a paragraph, with the word that the line's end has cut made whole."""
    text = text.rstrip()
    if text.endswith("\u00ad"):
        return text[:-1] + more
    cut = re.search(r"([А-ЯЁа-яё]+)[-\u2010]$", text)
    rest = re.match(r"[а-яё]+", more)
    if cut and rest:
        return (text[:-1] if _one_word(cut[1], rest[0]) else text[:-1] + "-") + more
    if re.search(r"[\w][-\u2010]$", text) and re.match(r"\w", more):
        return text + more  # «2021-» «2022», «СОШ-» «интернат»
    return f"{text} {more}"


@cache
def _one_word(left: str, right: str) -> bool:
    """Whether «обра» and «зования» are one word, and «план» and «график» two."""
    if len(left) < 2 or len(right) < 2:
        return False
    words = _dictionary()
    together = words.word_is_known((left + right).lower())
    if together:
        return True
    return not (words.word_is_known(left.lower()) and words.word_is_known(right.lower())) and not left.lower().endswith(
        "о"
    )


@cache
def _dictionary() -> _Dictionary:
    import pymorphy3

    analyzer: _Dictionary = pymorphy3.MorphAnalyzer(lang="ru")
    return analyzer


class _Dictionary(Protocol):
    """What we need of pymorphy3.MorphAnalyzer."""

    def word_is_known(self, word: str) -> bool: ...


def joined(pages: Sequence[Sequence[Block]]) -> Iterator[tuple[Block, int]]:
    """Blocks with the page they begin on; what the end of a page or of a column has torn apart is one again."""
    waiting: tuple[Block, int] | None = None
    for page, blocks in enumerate(pages, 1):
        for index, block in enumerate(blocks):
            if waiting is not None:
                before, began = waiting
                torn = (index == 0 and began < page) or block.top < before.top  # the next page, the next column
                whole = _across(before, block) if torn else None
                if whole is not None:
                    waiting = whole, began
                    continue
                yield waiting
            waiting = block, page
    if waiting is not None:
        yield waiting


def _across(before: Block, after: Block) -> Block | None:
    """The two halves as one, None when they are two."""
    if before.rows and after.rows and len(before.rows[0]) == len(after.rows[0]):
        rows = after.rows[1:] if after.rows[0] == before.rows[0] else after.rows  # the header is repeated
        return replace(before, rows=_mended(before.rows, rows), bottom=after.bottom)
    if before.rows or after.rows or not before.text or not after.text:
        return None
    if (
        not before.open_end
        or _ITEM.match(after.text)
        or _LABEL.match(after.text)
        or re.search(r"[.;:!?]$", before.text)
    ):
        return None
    if re.match(r"[А-ЯЁ]{2,}", after.text) and before.text[-1:].islower() and after.text.isupper():
        return None
    text = put_together(before.text, after.text)
    return replace(before, text=text, top=after.top, bottom=after.bottom, open_end=after.open_end)


def _glued(text: str, more: str) -> str:
    ends, begins = re.search(r"[А-ЯЁа-яё]+$", text), re.match(r"[а-яё]+", more)
    torn = ends is not None and begins is not None and _is_torn(ends[0], begins[0])
    return text + more if torn else put_together(text, more)


def _mended(rows: tuple[tuple[str, ...], ...], more: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """A row that went on on the next page: its first cell is empty there and a text begins with a small letter."""
    if rows and more and not more[0][0] and any(re.match(r"[а-яё]", cell) for cell in more[0]):
        last = tuple(_glued(a, b) if a and b else a or b for a, b in zip(rows[-1], more[0], strict=True))
        return (*rows[:-1], last, *more[1:])
    return rows + more
