"""Lines that head a block or begin another point: «Руководителям ОУ:», «Ушаковой П.П.: подготовить …»."""

from __future__ import annotations

import re

from protocols import lexicon
from protocols.addressees import addressed, delegated, leading, named
from protocols.phrases import case_of, first_infinitive, masked

HEADING_END = re.compile(r"[:;]\s*[-–—]?\s*$")


def begins_with_addressee(text: str) -> bool:
    """«Ушаковой П.П.: подготовить …», «Исполнителям доложить …», «Поручить методисту …»: somebody else is addressed,
    so it is another point.
    """
    if leading(text) is not None or delegated(text) is not None or lexicon.SAME_AGAIN.match(text):
        return True
    before = re.match(r"([^:]{3,200}):\s", masked(text))
    return before is not None and bool(named(text[: before.end(1)]))


def _addresses(body: str) -> bool:
    """Whether a line is an addressee in the dative and nothing else."""
    return bool(named(body)) and addressed(body) and case_of(body) == "datv"


_ONLY_A_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s[А-ЯЁ]\.\s?[А-ЯЁ]\.")

_ENDS_IN_A_NAME = re.compile(r"\s[А-ЯЁ]\.\s?[А-ЯЁ]\.\s*$")


def is_named_over_a_list(line: str, below: str) -> bool:
    """«ОГИБДД (Носов К.К.)», «ЕДДС и отряду «Спас»» alone in a line, over «– выступить на собраниях»."""
    if _ONLY_A_NAME.fullmatch(line.strip()):
        return True  # «Ким Е.В.» has one form for all cases, and what is dashed below is hers with a verb or without
    ends = line.rstrip().endswith((".", ";", ",", ":")) and not _ENDS_IN_A_NAME.search(line)
    if len(line) > 200 or not line[:1].isupper() or ends:
        return False
    return first_infinitive(below) is not None and bool(named(line))


def is_heading_line(text: str, raw: str) -> bool:
    """An addressee line that heads a block: «Руководителям ОУ;», «Отделу образования:», «Рекомендовать директорам
    школ:».
    """
    ends = HEADING_END.search(raw.rstrip())
    body = text.rstrip(" :;,–—-")
    if not ends:
        # «Управлению образования администрации района» alone in a line, without a colon
        return len(body) < 200 and raw[:1].isupper() and not raw.rstrip().endswith(".") and _addresses(body)
    if len(body) > 700:
        return False
    if named(body) or lexicon.SAME_AGAIN.fullmatch(body + ":"):
        return True
    if not raw.rstrip(" -–—").endswith(":"):
        return False
    given = delegated(body)
    if given is not None:
        return True
    addressee = leading(body)
    # «Руководителям ОО обеспечить:», «В целях …:» head what follows as well.
    return addressee is not None or lexicon.PURPOSE.match(body) is not None or lexicon.NEED.search(body) is not None
