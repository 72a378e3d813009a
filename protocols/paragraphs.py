"""Lines joined into paragraphs: those broken by hand, by a page, in the middle of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from protocols import lexicon
from protocols.documents import Line
from protocols.markers import marked
from protocols.morphology import in_dictionary, known_word
from protocols.names import NAME


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph: a marker («2.1», «-», «») and the text after it, or a table row's `cells`.

    `line` and `page` are where it begins. `style` names the marker's form («N.», «N)», «N.N», «a)», «-»), "" without.
    `own_line` tells that a blank line or a marker stands before it.
    """

    text: str
    line: int
    page: int | None = None
    number: str = ""
    style: str = ""
    cells: tuple[str, ...] | None = None
    level: int | None = None
    after_blank: bool = False


_PAGE_FURNITURE = re.compile(
    r"[-–—\s]*(?:стр(?:аница|\.)?\s*)?\d{1,4}(?:\s*(?:из|/)\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE
)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the text was broken by hand, None where a line is a paragraph."""
    lengths = sorted(len(line.text) for line in lines if line.text and line.cells is None)
    if len(lengths) < 6:
        return None
    widest = lengths[-1 - len(lengths) // 50]
    if widest > 130:
        return None
    # What tells a broken line is that the next one goes on in small letters.
    filled = [line for line in lines if line.text]
    broken = sum(
        len(one.text) > 0.7 * widest
        and one.text[-1] not in ":;"
        and next_one.text[0].islower()
        and not marked(next_one.text)[1]
        for one, next_one in pairwise(filled)
        if one.cells is None and next_one.number == one.number + 1
    )
    return widest if broken >= max(2, len(filled) // 12) else None


_LABEL_LINE = re.compile(
    rf"\(?\s*(?:{lexicon.RESPONSIBLE}|{lexicon.TERM}|{lexicon.CONTROL})(?![а-яё])(?=[^а-яё]|\s+за\s|\s+исп)",
    re.IGNORECASE,
)


def is_label_line(text: str) -> bool:
    return bool(_LABEL_LINE.match(text))


_LETTER_RUN = re.compile(r"[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*")


def calm(text: str) -> str:
    """A line in capitals as a sentence: «ЗАВХОЗУ ДУБКО А.И. ПОДГОТОВИТЬ» → «Завхозу Дубко А.И. подготовить»."""
    if 3 * sum(map(str.islower, text)) > len(text):
        return text
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 12 or sum(character.isupper() for character in letters) < 0.85 * len(letters):
        return text
    shouted = re.sub(r"(?<![А-ЯЁ.])[А-ЯЁ](?![А-ЯЁа-яё.])", lambda found: found[0].lower(), text)
    names = {found.start(part) for found in NAME.finditer(text) for part in ("surname", "surname_after") if found[part]}

    def quiet(found: re.Match[str]) -> str:
        word = found[0]
        if found.start() in names:
            return "-".join(part.capitalize() for part in word.split("-"))
        return word.lower() if known_word(word) else word

    made = _LETTER_RUN.sub(quiet, shouted)
    return made[:1].upper() + made[1:]


def paragraphs(lines: Sequence[Line], width: int | None) -> list[Paragraph]:
    """Lines joined into paragraphs: hard-wrapped ones, and those that a page break cut in the middle of a sentence."""
    made: list[Paragraph] = []
    blank, last = False, ""
    for line in lines:
        text = calm(line.text.strip())
        if line.cells is not None and len(line.cells) > 1:
            made.append(Paragraph(text, line.number, line.page, cells=line.cells, after_blank=blank))
            blank, last = False, ""
            continue
        if not text or (_PAGE_FURNITURE.fullmatch(text) and not re.search(r"\d{3,}|[а-яё]\s*\d", text)):
            blank = blank or bool(made)
            continue
        number, style, rest = marked(text)
        joins = (
            bool(made)
            and made[-1].cells is None
            and not style
            and not is_label_line(text)
            and _continues(last, text, blank, width)
        )
        if joins:
            before = made[-1]
            made[-1] = replace(before, text=_joined(before.text, text))
        else:
            made.append(
                Paragraph(rest if style else text, line.number, line.page, number, style, None, line.level, blank)
            )
        blank, last = False, text
    return made


def _joined(before: str, text: str) -> str:
    broken = re.search(r"([А-Яа-яЁё]+)-$", before)
    if broken and text[:1].islower():
        goes_on = re.match(r"[а-яё]+", text)
        after = goes_on[0] if goes_on else ""
        # «сентябрь-/октябрь», «педагогам-/психологам»: the dash is the words' own.
        whole = in_dictionary(broken[1]) and in_dictionary(after) and not in_dictionary(broken[1] + after)
        return before + text if whole else before[:-1] + text
    return f"{before} {text}"


_UNFINISHED = re.compile(r"(?:^|[\s(])(?:им|ст|зам|ул|пос|с|п|пп|д|р|т|обл|и|о|гл|вед|отв|исп)\.$", re.IGNORECASE)


def _continues(last: str, text: str, blank: bool, width: int | None) -> bool:
    if not last or last[-1] in ":;!?":
        return False
    small = text[0].islower() or text[0] in "»),"
    if blank:
        return small and last[-1] not in "." and len(last) > 40
    if last[-1] == ".":
        return width is not None and len(last) > 0.75 * width and (small or bool(_UNFINISHED.search(last)))
    if small:
        return True
    return width is not None and len(last) > 0.7 * width and not is_label_line(text)
