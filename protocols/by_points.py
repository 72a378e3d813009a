"""Lists by points at the end of a paper: «Ответственные: п. 1.1, 2.1 – …; п. 2.2-2.3 – …», «Сроки: п. 1 – до …»."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_EDGE = " \t\n,;:–—-"
_NUMBERS = r"(?P<points>\d[\d.,\s]*(?:(?:[–—-]|и)\s*\d[\d.,\s]*)*)"
_POINT = r"(?:за\s+|по\s+|для\s+)?(?:п\.?\s?п?\.?|пункт\w*)\s*"
_BEFORE = re.compile(
    rf"(?:^|[,;.]\s*(?:а\s+)?(?:отв\w*\.?\s+)?){_POINT}{_NUMBERS}[–—:-]\s*(?=[А-ЯЁа-яё\d])", re.IGNORECASE
)
# «1.1 – Лис О.Л.; 1.2, 1.3 – школы»: numbers alone, where the whole list is made so.
_BARE = re.compile(
    r"(?:^|;\s*)(?P<points>\d{1,2}(?:\.\d{1,2})*(?:\s*(?:,|и|[–—-])\s*\d{1,2}(?:\.\d{1,2})*)*)\s*[–—:-]\s*(?=[А-ЯЁа-яё])"
)
_AFTER = re.compile(rf"(?P<value>\S.*?)\s*[–—-]\s*{_POINT}{_NUMBERS}", re.IGNORECASE)


def parted_by_points(value: str, points: str, fits: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Each part with the points that it is said of, empty where one of them does not fit what the label promises.

    `points` are those that the label itself names: «Отв. за п. 3.1 – Лис О.Л., за п. 3.2 – …».
    """
    for made in (_marked(value, points, list(_BEFORE.finditer(value))), _bare(value, points), _after(value, points)):
        if made and all(number and fits(said) for said, number in made):
            return made
    return []


def _marked(value: str, points: str, marks: Sequence[re.Match[str]]) -> list[tuple[str, str]]:
    if not marks or not (points or marks[0].start() == 0):
        return []
    numbers = [points, *(found["points"] for found in marks)]
    starts, ends = [0, *(found.end() for found in marks)], [*(found.start() for found in marks), len(value)]
    made = [
        (value[start:end].strip(_EDGE), number.strip(" .,-–—"))
        for number, start, end in zip(numbers, starts, ends, strict=True)
    ]
    return made if points or made[0] != ("", "") else made[1:]


def _bare(value: str, points: str) -> list[tuple[str, str]]:
    marks = list(_BARE.finditer(value))
    return [] if points or len(marks) < 2 or marks[0].start() else _marked(value, "", marks)


def _after(value: str, points: str) -> list[tuple[str, str]]:
    """«до 1 марта – п. 1.1, 1.2; до 5 марта – п. 1.3»"""
    pieces = [_AFTER.fullmatch(piece.strip(" .")) for piece in value.split(";")]
    if points or not all(pieces):
        return []
    return [(found["value"].strip(_EDGE), found["points"].strip(" .,-–—")) for found in pieces if found]
