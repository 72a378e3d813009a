"""Letters that only look right: Latin ones inside Russian words, letters for digits, as scans and keyboards leave.

«OTДЕЛ», «15 oктября», «З0.09.2022», «№ l2».  A word without a Russian letter stays as it is («IT», «Zoom»).
"""

from __future__ import annotations

import re

_LATIN = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_DIGITS = str.maketrans("ЗзОоOolIІ", "330000111")

_SUSPECT = re.compile(r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]|[ЗзОоOolIІ][.\d]|\dl|^\s*l[.)]")
_MIXED = re.compile(r"[A-Za-zА-Яа-яЁё]*(?:[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё])[A-Za-zА-Яа-яЁё]*")
_ALIKE = re.compile(r"[ABCEHKMOPTXYaceopxykА-Яа-яЁё]+")
_DATE = re.compile(r"(?<![\w.])[\dЗзОоOolI]{1,2}\.[\dОоOolI]{1,2}\.[\dЗзОоOol]{2,4}(?!\w)")
_ONE = re.compile(r"(?<![A-Za-z])l(?=\d)|(?<=\d)l(?![A-Za-z])|^(\s*)l(?=[.)]\s)")


def mended(text: str) -> str:
    """The text with such letters put right."""
    if not _SUSPECT.search(text):
        return text
    text = _MIXED.sub(lambda found: found[0].translate(_LATIN) if _ALIKE.fullmatch(found[0]) else found[0], text)
    text = _DATE.sub(lambda found: found[0].translate(_DIGITS) if re.search(r"\d", found[0]) else found[0], text)
    return _ONE.sub(lambda found: (found[1] or "") + "1", text)
