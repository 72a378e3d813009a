"""Text made safe for a cell: what a person typed stays text and breaks no file.

A text that begins with `= + - @` TAB CR is a formula to a spreadsheet; control characters are refused by XML; Excel
cuts a cell at 32767 characters (Excel specifications and limits), counted in UTF-16 units.
"""

import re

LONGEST = 32767
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones are read as the narrow in places
UNSEEN = " \n\xa0\u200b\u2060\ufeff"  # passed over before a formula

# XML 1.0, § 2.2: TAB, LF and CR are the only control characters; halves of surrogate pairs are no characters.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(words: str) -> str:
    """Without what XML refuses; line ends as LF."""
    return _REFUSED.sub("", words).replace("\r\n", "\n").replace("\r", "\n")


def cell(words: str) -> str:
    """For a cell of an .xlsx, written with the type «string» so that nothing of it is ever a formula."""
    words = clean(words)
    if len(words) * 2 <= LONGEST:
        return words
    encoded = words.encode("utf-16-le")
    if len(encoded) <= LONGEST * 2:
        return words
    return encoded[: (LONGEST - 1) * 2].decode("utf-16-le", "ignore") + "…"


def csv_cell(words: str) -> str:
    """For a .csv, where an apostrophe is the only way to say «text».  Looks through spaces, as spreadsheets do."""
    raw = _REFUSED.sub("", words)
    kept = cell(words)
    return f"'{kept}" if raw.lstrip(UNSEEN).startswith(FORMULA) or raw.startswith(FORMULA) else kept
