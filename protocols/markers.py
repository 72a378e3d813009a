"""How a point is marked in front: «2.1», «1..», «2)», «а)», «-», «IV.», «Первое.»."""

from __future__ import annotations

import re
from functools import lru_cache

ORDINALS = {
    "перв": "1",
    "втор": "2",
    "трет": "3",
    "четв": "4",
    "пят": "5",
    "шест": "6",
    "седь": "7",
    "вось": "8",
    "девя": "9",
    "деся": "10",
}
_NUMBER = re.compile(
    r"(?:п(?:ункт)?\.?\s*)?(?P<number>\d{1,4}(?:\s?\.\s?\d{1,3}){0,4})(?P<close>\s?[.)]{1,3}\)?|(?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_WHOLE_NUMBER = re.compile(r"(?P<number>\d{1,4})(?P<close>\s?[.)])\s*(?=\S)")
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{1,2}\.\d{2}\.?\s*(?:г\b|[-–—]|$)|\d{1,2}[.:]\d{2}\s*(?:ч|час)")
# «5. 20 сентября Иванову И.И. провести …»
_DAY_AHEAD = re.compile(
    r"\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)"
)
_DASH = re.compile(r"[-–—−‒•·*▪●○◦►✓➢❖■□\uf0b7\uf02d\uf0a7\uf0d8]\s*(?=\S)|o\s+(?=[а-я])")
_LETTER = re.compile(r"(?P<letter>[а-яa-z])\)\s*(?=\S)", re.IGNORECASE)
# «Первое. Всем школам провести …»
_ORDINAL = re.compile(
    r"(?P<word>Перв|Втор|Трет|Четв[её]рт|Пят|Шест|Седьм|Восьм|Девят|Десят)(?:ое|ье)[.:]\s+(?=[А-ЯЁ«])"
)
_ROMAN = re.compile(r"(?P<roman>[IVX]{1,5})[.)]\s*(?=\S)")


@lru_cache(maxsize=8192)
def marked(text: str) -> tuple[str, str, str]:
    """(number, style, rest) of a line: «2..отв Егоров» → («2», «N.», «отв Егоров»), «- 1). Утвердить» → («1», «N)»,
    …).
    """
    body = text.lstrip()
    dash = _DASH.match(body)
    if dash:
        rest = body[dash.end() :]
        number, style, after = marked(rest)
        return (number, style, after) if number and style != "-" else ("", "-", rest)
    found = _NUMBER.match(body)
    if found and not found["close"].strip() and re.search(r"\s", found["number"]):
        found = _WHOLE_NUMBER.match(body)  # «1. 14 марта провести …»
    if found and not _DATE.match(body):
        number = re.sub(r"\s", "", found["number"])
        close = found["close"].strip()
        rest = body[found.end() :]
        deep = "." in number
        if (close or (deep and re.match(r"[А-ЯЁа-яё«(-]", rest))) and not (
            close == "." and re.match(r"\d", rest) and not _DAY_AHEAD.match(rest)
        ):
            if not close and re.match(r"(?:часов|час\b|ч\b|г\b)", rest):
                return "", "", body
            depth = number.count(".")
            return number, ("N" + ".N" * depth if depth else "N)" if ")" in close else "N."), rest
    letter = _LETTER.match(body)
    if letter:
        return letter["letter"] + ")", "a)", body[letter.end() :]
    ordinal = _ORDINAL.match(body)
    if ordinal:
        return ORDINALS[ordinal["word"].lower()[:4]], "N.", body[ordinal.end() :]
    roman = _ROMAN.match(body)
    if roman:
        return roman["roman"], "I.", body[roman.end() :]
    return "", "", body
