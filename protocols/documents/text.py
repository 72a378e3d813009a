"""Plain text in whatever encoding an office computer of the last thirty years has left it in."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from protocols.documents.line import MAX_TEXT, Document, Line, numbered, plain, split_lines
from protocols.refusals import Refusal, RefusalReason

# Letters of Russian by how often they occur, in per mille (National Corpus of Russian); case does not matter.
_FREQUENCY = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            110,
            85,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)
_SINGLE_BYTE = ("cp1251", "koi8_r", "cp866", "mac_cyrillic")
# The order of a tie, too: what Windows wrote comes first. Signs that office texts use beside letters.
_USUAL = frozenset("«»№–—„“”…•§° ­'’‘")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# «**Решили:**» of a text that went through a converter; up to a blank line, so that «5 * 3» and footnote stars stay.
_EMPHASIS = re.compile(r"(?<![*\w])(\*{1,3})(?=[^\s*])((?:[^*\n]|\n(?!\s*\n)){1,600}?)(?<=[^\s*])\1(?![*\w])")
_HEADING = re.compile(r"^#{1,6}[ \t]+(?=\S)", re.MULTILINE)


def read(data: bytes) -> Document:
    """Raises Refusal: UNKNOWN_FORMAT when these are no letters, NO_TEXT."""
    text = decoded(data)
    if len(text) > MAX_TEXT:
        raise Refusal(RefusalReason.TOO_LARGE)
    return Document(numbered(lines(without_marks(text))), "txt")


def lines(text: str) -> list[Line]:
    """One Line a line of the text, blank ones too."""
    raw = split_lines(text)
    made = [plain(one) for one in raw]
    for index, one in enumerate(raw):
        if one.count("\t") >= 2 and index and (made[index - 1].cells or made[index].cells):
            made[index] = _as_in_the_table(one, made[index], made[index - 1])
    return made


def _as_in_the_table(raw: str, line: Line, above: Line) -> Line:
    """A row with empty cells («<tab><tab>Иванов И.И.<tab>») keeps its columns when the row above has as many."""
    cells = tuple(cell.strip() for cell in raw.split("\t"))
    if above.cells is None or len(above.cells) != len(cells) or len(cells) < 3:
        return line
    return replace(line, text="\t".join(cells), cells=cells, indent=0)


def decoded(data: bytes) -> str:
    """Text of unknown encoding: byte order mark, zeros of UTF-16, UTF-8, else the one that looks most like Russian."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    wide = _utf16(data)
    if wide:
        return _checked(data.decode(wide, "replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        loose = data.decode("utf-8", "replace")
    # A single broken character in UTF-8 (a text cut in the middle) is no other encoding.
    if loose.count("\ufffd") * 50 < sum(character > "\x7f" for character in loose):
        return _checked(loose.replace("\ufffd", ""))
    sample = data[:200_000]
    best = max(_SINGLE_BYTE, key=lambda encoding: _russian(sample.decode(encoding, "replace")))
    return _checked(data.decode(best, "replace"))


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in Russian and Latin text alike every other byte is 0x04 or 0x00."""
    sample = data[:4000]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    high_second = sum(byte in (0, 4) for byte in sample[1 : 2 * pairs : 2])
    high_first = sum(byte in (0, 4) for byte in sample[0 : 2 * pairs : 2])
    if high_second > 0.7 * pairs and high_first < 0.3 * pairs:
        return "utf-16-le"
    if high_first > 0.7 * pairs and high_second < 0.3 * pairs:
        return "utf-16-be"
    return None


def _russian(text: str) -> float:
    """How much a text looks like Russian: frequent letters, case that does not jump inside a word, no odd signs."""
    score = 0.0
    for character in text:
        if character <= "\x7f":
            continue
        if character in _USUAL:
            score += 5
            continue
        frequency = _FREQUENCY.get(character.lower())
        score += frequency if frequency is not None else -60
    return score - 40 * len(re.findall("[а-яё][А-ЯЁ]", text)) - 20 * text.count("\ufffd")


def _checked(text: str) -> str:
    """Raises Refusal(UNKNOWN_FORMAT) when these are the bytes of something else."""
    odd = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if odd > 2 + len(text) // 100:
        raise Refusal(RefusalReason.UNKNOWN_FORMAT)
    return text


def without_marks(text: str) -> str:
    """Without Markdown's stars around words and its signs of headings."""
    return _HEADING.sub("", _EMPHASIS.sub(r"\2", text))
