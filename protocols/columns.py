"""Tables: which column is which, and tables that a page lost, one cell a line.

«№ / Решение / Срок / Ответственные», each in a line of its own, then every row's cells the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from protocols.assignees import is_executor, mentions
from protocols.deadlines.context import Context
from protocols.documents import Line
from protocols.finding import deadline_in
from protocols.phrases import first_infinitive
from protocols.unlabelled import readable

_COLUMNS = (
    ("number", re.compile(r"(?:№|n\b|п/п|номер)", re.IGNORECASE)),
    (
        "skip",
        re.compile(
            r"(?:отметка|примечан|статус|результат|ход\s+исполн|форма\s+отч|подпись|докладчик|ожидаем|контрол|информация\s+об)",
            re.IGNORECASE,
        ),
    ),
    ("who", re.compile(r"(?:ответствен|исполнител|отв\.|кто\b|кому\b|фио|ф\.и\.о)", re.IGNORECASE)),
    ("term", re.compile(r"(?:срок|дата|когда|период)", re.IGNORECASE)),
    (
        "topic",
        re.compile(
            r"(?:(?:рассматриваем|рассмотренн|обсуждаем|обсужд[её]нн)\w+\s+вопрос|вопрос|тема|слушали|направлен|раздел)",
            re.IGNORECASE,
        ),
    ),
    (
        "text",
        re.compile(
            r"(?:(?:принят|кратк|конкретн|планируем)\w+\s+|суть\s+)?(?:поручен|решил|постановил|решен|мероприят|содержан|задач|задани|работ[аы]|что\s|что$|наименован"
            r"|пункт|формулиров|текст|действи)",
            re.IGNORECASE,
        ),
    ),
)


def table_columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column is which, from a heading row; None for a row of contents."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        text = re.sub(r"-\s*\n\s*|\s+", lambda hit: "" if hit[0].startswith("-") else " ", cell).strip()
        if not text or len(text) > 60:
            continue
        names = [
            name
            for name, pattern in _COLUMNS
            if pattern.match(text) or (name in ("who", "term", "skip") and pattern.search(text) and len(text) < 40)
        ]
        if "who" in names and "term" in names and "skip" not in names:
            # «Срок, ответственный» in one column.
            found.setdefault("who", index)
            found.setdefault("term", index)
        elif names and names[0] not in found:
            found[names[0]] = index
    if "text" not in found and "topic" in found and ("who" in found or "term" in found):
        found["text"] = found["topic"]
    return found if "text" in found and len(found) >= 2 else None


# --- Rows broken in the middle of a cell --------------------------------------------------------------------------


def unbroken(lines: Sequence[Line]) -> list[Line]:
    """Rows that a line break inside a cell has cut: «Проверить<tab>Пичугин О.Д.» / «Перминов А.А.<tab>до 1.09»."""
    made: list[Line] = []
    width = 0
    for line in lines:
        cells = line.cells or ()
        if table_columns(cells) is not None:
            width = len(cells)
        before = made[-1].cells if made else None
        if (
            width > 2
            and before is not None
            and len(cells) > 1
            and 1 < len(before) < width
            and len(before) + len(cells) - 1 == width
            and not _ROW_NUMBER.fullmatch(cells[0])
        ):
            joined = (*before[:-1], f"{before[-1]}\n{cells[0]}", *cells[1:])
            made[-1] = replace(made[-1], text="\t".join(joined), cells=joined)
        else:
            made.append(line)
    return made


# --- One cell a line ------------------------------------------------------------------------------------------------

_ROW_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?[.)]?")


def in_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines with such tables put back into rows; everything else as it is."""
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    for at in range(len(filled) - 5):
        heading = _heading(lines, filled[at : at + 6])
        if heading is None:
            continue
        cells, columns = heading
        rows, used = _rows([lines[index] for index in filled[at + len(cells) :]], cells, columns)
        if rows:
            end = at + len(cells) + used
            first = lines[filled[at]]
            made = replace(first, text="\t".join(cells), cells=cells)
            after = lines[filled[end] :] if end < len(filled) else []
            return [*lines[: filled[at]], made, *rows, *in_rows(after)]
    return list(lines)


def _heading(lines: Sequence[Line], ahead: Sequence[int]) -> tuple[tuple[str, ...], dict[str, int]] | None:
    """The longest run of lines here that are nothing but names of columns."""
    texts = [lines[index].text.strip() if lines[index].cells is None else "" for index in ahead]
    for size in range(len(texts), 2, -1):
        cells = tuple(texts[:size])
        if any(not cell or len(cell) > 45 or cell[-1] in ":.;,-" or re.search(r"\d", cell) for cell in cells):
            continue
        columns = table_columns(cells)
        if columns is not None and len(columns) == size and {"who", "term"} & set(columns):
            return cells, columns
    return None


def _rows(lines: Sequence[Line], heading: tuple[str, ...], columns: dict[str, int]) -> tuple[list[Line], int]:
    """The rows under a heading, and how many lines they took; none where what follows is no table."""
    size, numbered = len(heading), columns.get("number") == 0
    made: list[Line] = []
    position = 0
    while position < len(lines):
        end = position + size
        if numbered:
            if not _ROW_NUMBER.fullmatch(lines[position].text.strip()):
                break
            following = (
                index
                for index in range(position + 2, min(len(lines), position + 4 * size))
                if _next_number(lines[position].text, lines[index].text)
            )
            end = next(following, min(end, len(lines)))
        taken = lines[position:end]
        texts = [line.text.strip() for line in taken]
        cells = tuple(texts) if len(texts) == size else _placed(texts, size, columns) if numbered else None
        if cells is None or not _is_row(cells, columns):
            break
        made.append(replace(taken[0], text="\t".join(cells), cells=cells))
        position = end
    return made, position


def _next_number(number: str, text: str) -> bool:
    one, other = ([int(part) for part in re.findall(r"\d+", cell)] for cell in (number, text))
    return bool(_ROW_NUMBER.fullmatch(text.strip())) and len(one) == len(other) and other == [*one[:-1], one[-1] + 1]


def _placed(texts: list[str], size: int, columns: dict[str, int]) -> tuple[str, ...] | None:
    """A row with a cell that is empty or broken over lines: its day tells where the text ends and who begins."""
    made = [""] * size
    made[0], rest = texts[0], texts[1:]
    days = [index for index, text in enumerate(rest) if index and len(text) < 60 and _is_term(text)]
    if "who" not in columns or "term" not in columns or len(days) > 1 or not rest:
        return None
    day = days[0] if days else len(rest)
    made[columns["term"]] = rest[day] if days else ""
    if columns["text"] < columns["term"] < columns["who"]:
        made[columns["text"]], made[columns["who"]] = " ".join(rest[:day]), ", ".join(rest[day + 1 :])
    elif columns["text"] < columns["who"] < columns["term"] and day >= 1:
        split_at = day if day == 1 else day - 1
        while split_at > 1 and rest[split_at - 1].endswith(",") and first_infinitive(rest[split_at - 1]) is None:
            split_at -= 1  # «Иванова И.И., / директора ОО»
        made[columns["text"]], made[columns["who"]] = " ".join(rest[:split_at]), ", ".join(rest[split_at:day])
    else:
        return None
    return tuple(made)


def _is_term(text: str) -> bool:
    return deadline_in("срок: " + text) is not None and first_infinitive(text) is None


def _is_row(cells: tuple[str, ...], columns: dict[str, int]) -> bool:
    """Something to do, or a day where a day should be; and no task where people should be."""
    who = cells[columns["who"]] if "who" in columns else ""
    told = first_infinitive(cells[columns["text"]]) is not None
    dated = "term" in columns and _is_term(cells[columns["term"]])
    return (told or dated) and first_infinitive(who) is None and len(who) < 200


def guessed_columns(cells: Sequence[str], context: Context) -> dict[str, int] | None:
    """A table without a heading row: the longest cell that orders something is the text; who and when by their
    looks.
    """
    texts = [index for index, cell in enumerate(cells) if first_infinitive(cell) is not None]
    if not texts:
        return None
    columns = {"text": max(texts, key=lambda index: len(cells[index]))}
    for index, cell in enumerate(cells):
        if index == columns["text"] or not cell:
            continue
        if re.fullmatch(r"\d{1,3}(?:\.\d{1,3})*[.)]?", cell) and index < columns["text"]:
            columns.setdefault("number", index)
        elif readable(cell, context) or deadline_in("срок: " + cell) is not None:
            columns.setdefault("term", index)
        else:
            found = mentions(cell)
            if found and all(is_executor(one) for one in found):
                columns.setdefault("who", index)
    return columns if "who" in columns or "term" in columns else None
