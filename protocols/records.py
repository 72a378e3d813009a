"""A point written as a record, a line for each question: «Что сделать: … / Кто: … / Когда: … / Отчитаться: …».

The lines come back with the labels that the rest of the reader knows, «Ответственный», «Срок» and «Контроль».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from protocols.addressees import addressed
from protocols.assignees import mentions
from protocols.paragraphs import Paragraph, is_label_line

# What stands before the colon → the label that it means, "" where the line says neither who nor when.
_ALWAYS = {
    "Ответственный": r"кто(?:\s+(?:делает|исполняет|исполнит|отвечает|выполняет|ответственный))?|кому\s+поручено",
    "Срок": r"когда|к\s+какому\s+сроку|до\s+какого\s+(?:срока|числа)|до\s+когда|дедлайн",
    "Контроль": r"кто\s+(?:контролирует|проверяет|курирует)|проверяет",
    "": r"отчитаться|кому\s+отчитаться|куда\s+отчитаться|форма\s+отч[её]та|форма\s+отч[её]тности|как\s+отчитаться",
}
# These say so only beside another line of the record.
_BESIDE = {
    "Ответственный": r"кому|поручено|назначен[аоы]?",
    "Срок": r"до|дата|число",
    "": r"куда|где|отч[её]т|результат|ожидаемый\s+результат|подтверждение|примечани[ея]|основание|статус|приоритет",
    "Что": r"что|что\s+(?:сделать|делать|нужно)|задача|задание|поручение|мероприятие|действие",
}
_NOBODY = re.compile(r"(?:не\s+(?:определен|определён|назначен|указан|установлен)\w*|нет|[-–—?]+)\.?", re.IGNORECASE)
_DATED = re.compile(r"дата\s*:\s*[\d.«»\"_]+(?:\s*[а-яё]+)?[\s\d_]*(?:г\.?|года)?", re.IGNORECASE)  # the paper's own
_OF_THE_PAPER = re.compile(r"(?:дата|число)\s*:", re.IGNORECASE)
_MORE_IN_LINE = r"(?<=[.;,])\s+(?=(?:кто|когда|отчитаться)\s*:)"


def _compiled(labels: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meant, re.compile(rf"(?P<label>{words})\s*:\s*(?P<value>\S.*)$", re.IGNORECASE | re.DOTALL))
        for meant, words in labels.items()
    )


_SURE, _UNSURE = _compiled(_ALWAYS), _compiled(_BESIDE)


def recorded(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with the lines of records under the labels of points."""
    if not any(_meant(one, _SURE) or _meant(one, _UNSURE) for one in paragraphs):
        return list(paragraphs)
    lines = [piece for one in paragraphs for piece in _in_lines(one)]
    belongs = [
        bool(_meant(one, _SURE)) or (is_label_line(one.text) and not _OF_THE_PAPER.match(one.text)) for one in lines
    ]
    unsure = [not sure and bool(_meant(one, _UNSURE)) for one, sure in zip(lines, belongs, strict=True)]
    # A record's line stands under or over another: what is unsure alone is sure beside one that is sure.
    for index, (above, below) in enumerate(pairwise(range(len(lines)))):
        if belongs[above] and unsure[below] and not _is_what(lines[below]):
            belongs[below] = True
        if belongs[below] and unsure[above]:
            belongs[above] = True
            _back(lines, belongs, unsure, index)
    made = []
    for one, is_record in zip(lines, belongs, strict=True):
        told = _told(one) if is_record else one
        if told is not None and (is_record or not _DATED.fullmatch(one.text)):
            made.append(told)
    return made


def _back(lines: list[Paragraph], belongs: list[bool], unsure: list[bool], index: int) -> None:
    while index > 0 and unsure[index - 1] and not _is_what(lines[index]):
        index -= 1
        belongs[index] = True


def _is_what(one: Paragraph) -> bool:
    found = _meant(one, _UNSURE)
    return found is not None and found[0] == "Что"


def _in_lines(one: Paragraph) -> list[Paragraph]:
    """«Кто: директора; когда: до 1 марта» as two lines."""
    if one.cells is not None or not _meant(one, _SURE):
        return [one]
    return [replace(one, text=piece) for piece in re.split(_MORE_IN_LINE, one.text, flags=re.IGNORECASE)]


def _meant(one: Paragraph, labels: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[str, re.Match[str]] | None:
    if one.cells is not None or (one.style and one.style != "-" and labels is _SURE):
        return None
    for meant, pattern in labels:
        found = pattern.match(one.text)
        if found:
            return meant, found
    return None


def _told(one: Paragraph) -> Paragraph | None:
    found = _meant(one, _SURE) or _meant(one, _UNSURE)
    if found is None:
        return one
    meant, line = found
    value = line["value"].strip()
    if not meant or _NOBODY.fullmatch(value):
        return None
    if meant == "Что":
        return replace(one, text=value)
    if meant == "Срок" and line["label"].lower() == "до":
        value = f"до {value}"
    if meant == "Ответственный":
        value = value.replace(" + ", ", ")
        if line["label"].lower().startswith("кому") and addressed(value):
            value = ", ".join(who.name for who in mentions(value, "datv"))
    return replace(one, text=f"{meant}: {value}")
