"""Lists written in one line taken apart: «РЕШИЛИ: 1. Принять … 2. Провести …», «Школам: - провести …; - сдать …»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from protocols.addressees import named
from protocols.finding import deadline_in
from protocols.markers import marked
from protocols.paragraphs import Paragraph
from protocols.phrases import first_infinitive

_INLINE_DASH = re.compile(r"(?<=[:;])\s+[-–—•]\s*(?=[а-яёА-ЯЁ])")


def unfolded(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Lists written in one line taken apart: «РЕШИЛИ: 1. Принять … 2. Провести …», «Школам: - провести …; - сдать
    …».
    """
    made: list[Paragraph] = []
    for one in paragraphs:
        if one.cells is not None:
            made.append(one)
            continue
        listed = _listed_for_one(one)
        # «1. Лису А.А.: 1. Сдать план. 2. Сдать отчёт.»: the second is his as well.
        his = len(listed) > 1 and one.style == f"N{_LISTED_FOR.match(one.text)['close']}"  # type: ignore[index]
        for piece in listed if his else (each for part in _numbered_pieces(one) for each in _listed_for_one(part)):
            for part in _dashed_pieces(piece):
                made.extend(_dated_pieces(part))
    return made


_ADDRESSEE = re.compile(r"(?P<who>[^:;]{3,200}):\s+(?=[а-яё])")


def _dated_pieces(one: Paragraph) -> list[Paragraph]:
    """«Учителям: включать задания — постоянно; провести консультации — до 1 марта.»: tasks of one addressee with a
    term each.
    """
    head = _ADDRESSEE.match(one.text) if one.style else None
    if head is None or not named(head["who"]):
        return [one]
    parts = [part.strip() for part in one.text[head.end() :].split(";") if part.strip(" .")]
    # A term in the last part alone may be that of all of them.
    if len(parts) < 2 or not all(deadline_in(part) for part in parts[:-1]):
        return [one]
    if any(first_infinitive(part) != 0 for part in parts):
        return [one]
    first = Paragraph(f"{head['who']}:", one.line, one.page, one.number, one.style, None, one.level, one.after_blank)
    return [first, *(Paragraph(part, one.line, one.page, "", "-") for part in parts)]


_NEXT_NUMBER = re.compile(r"(?<=[.;!)])\s+(?=(?P<number>\d{1,4})\s?(?P<close>[.)])\s*[А-ЯЁа-яё])")


def _next_in_line(text: str, number: int, close: str) -> re.Match[str] | None:
    """Where «… провести. 2. Сдать …» goes on with this number."""
    return next(
        (hit for hit in _NEXT_NUMBER.finditer(text) if int(hit["number"]) == number and hit["close"] == close), None
    )


_LISTED_FOR = re.compile(r"(?P<who>[^:;]{3,200}:)\s+1(?P<close>[.)])\s*(?=[А-ЯЁа-яё])")


def _listed_for_one(one: Paragraph) -> list[Paragraph]:
    """«Директорам: 1) провести осмотр; 2) сдать отчёт.» in one line: the addressee heads both."""
    head = _LISTED_FOR.match(one.text)
    if head is None or not named(head["who"].rstrip(":")):
        return [one]
    below = Paragraph(one.text[head.end() :], one.line, one.page, "1", f"N{head['close']}")
    pieces = _numbered_pieces(below)
    if len(pieces) < 2:
        return [one]
    if one.style == below.style:  # «4. Лису А.А.: 1. Сдать план. 2. Сдать отчёт.»
        pieces = [replace(piece, style="N)" if one.style == "N." else "N.") for piece in pieces]
    return [replace(one, text=head["who"]), *pieces]


def _numbered_pieces(one: Paragraph) -> list[Paragraph]:
    if one.style not in ("N.", "N)") or not one.number.isdigit():
        return [one]
    pieces: list[Paragraph] = []
    text, number = one.text, int(one.number)
    while True:
        found = _next_in_line(text, number + 1, one.style[1])
        if found is None or len(pieces) > 200:
            break
        pieces.append(Paragraph(text[: found.start()], one.line, one.page, str(number), one.style))
        _, _, text = marked(text[found.end() :])
        number += 1
    pieces.append(Paragraph(text, one.line, one.page, str(number), one.style, None, one.level, one.after_blank))
    return pieces


def _dashed_pieces(one: Paragraph) -> list[Paragraph]:
    cuts = list(_INLINE_DASH.finditer(one.text))
    if not cuts or (len(cuts) == 1 and one.style == "" and one.text[cuts[0].start() - 1] == ":"):
        return [one]
    pieces, start = [], 0
    for found in cuts:
        pieces.append(one.text[start : found.start()])
        start = found.end()
    pieces.append(one.text[start:])
    first = Paragraph(pieces[0], one.line, one.page, one.number, one.style, None, one.level, one.after_blank)
    return [first, *(Paragraph(piece, one.line, one.page, "", "-") for piece in pieces[1:])]
