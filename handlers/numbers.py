"""The numbers of assignments that a message begins with: «12», «12/1», «12, 15 и 18»."""

import re

_NUMBER = r"№?\s*\d{1,9}(?:/\d{1,3})?(?!\.\d|\d)"
_NUMBERS = re.compile(rf"^\s*(?:поручени[еяю]м?\s+)?({_NUMBER}(?:(?:\s*[,;]\s*|\s+и\s+){_NUMBER})*)", re.I)
_ONE = re.compile(r"(\d{1,9})(?:/(\d{1,3}))?")


def numbers_in(text: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """The numbers that a text begins with, as (number, part), and what follows them.

    >>> numbers_in("12, 15 и 18/2 сведения отправлены")
    (((12, 0), (15, 0), (18, 2)), 'сведения отправлены')
    """
    found = _NUMBERS.match(text)
    if found is None:
        return (), text.strip()
    found_numbers = tuple((int(number), int(part or 0)) for number, part in _ONE.findall(found[1]))
    return found_numbers, text[found.end() :].strip(" \n\t:,.;—–-")
