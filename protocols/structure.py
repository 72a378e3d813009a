"""A document's lines as sections of decisions: which lines decide, which talk, which sign.

«СЛУШАЛИ / РЕШИЛИ», «конференция РЕШИЛА», «Решение:», several questions, hard-wrapped lines, tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from protocols import lexicon
from protocols.addressees import leading, named
from protocols.columns import in_rows, table_columns, unbroken
from protocols.documents import Line
from protocols.markers import marked
from protocols.openings import (
    ABOUT,
    AGENDA,
    BY_QUESTION,
    MISCELLANY,
    QUESTION,
    below_the_talk,
    decides_at_once,
    decision_opener,
    is_signature,
    is_speakers,
    names_topic,
    opens_talk,
    question_number,
    topic_with_speakers,
    under_its_topic,
    unspaced,
)
from protocols.paragraphs import Paragraph, paragraphs, wrap_width
from protocols.phrases import first_infinitive


@dataclass(frozen=True, slots=True)
class Section:
    """The decisions on one question; `question` is its number, "" where the document has none."""

    paragraphs: tuple[Paragraph, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """`head` ends before the talk and the decisions begin; `tail` holds the signatures."""

    head: tuple[Line, ...]
    sections: tuple[Section, ...]
    tail: tuple[Line, ...] = ()


_RULE = re.compile(r"\|?[\s|:+=-]*-{3,}[\s|:+=-]*\|?")


def _piped(line: Line) -> Line:
    """«| 1 | Собрать заявки | Лис О.В. |»: a row of a table drawn with bars."""
    if line.cells is not None or not line.text.startswith("|") or line.text.count("|") < 3:
        return line
    cells = tuple(cell.strip() for cell in line.text.strip().strip("|").split("|"))
    return replace(line, text="\t".join(cells), cells=cells)


def _beside(line: Line) -> list[Line]:
    """«РЕШИЛИ:<tab>1. Провести …»: the opening in a column of its own, what it opens beside it."""
    if line.cells is None or len(line.cells) != 2 or not line.cells[0]:
        return [line]
    first, second = line.cells
    label = first.strip()
    if not (decision_opener(label) == "" or (opens_talk(label) and len(label) < 40) or lexicon.HEADER_END.match(label)):
        return [line]
    return [
        replace(line, text=label, cells=None),
        *(replace(line, text=piece, cells=None) for piece in second.split("\n") if piece.strip()),
    ]


_LONE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]")


def _numbers_joined(lines: Sequence[Line]) -> list[Line]:
    """«1.» in a line of its own: the number of the line below, or of nothing where that one has its own."""
    made: list[Line] = []
    waiting: Line | None = None
    for line in lines:
        if line.cells is None and _LONE_NUMBER.fullmatch(line.text):
            waiting = line
            continue
        if waiting is not None and line.text:
            if line.cells is None and not marked(line.text)[1]:
                line = replace(line, text=f"{waiting.text} {line.text}")
            waiting = None
        made.append(line)
    return made


def structure(lines: Sequence[Line]) -> Structure:
    """Cut a document into its head, its decisions and its tail."""
    lines = in_rows(
        unbroken([part for line in lines if not _RULE.fullmatch(line.text) for part in _beside(_piped(line))])
    )
    lines = _numbers_joined(lines)
    width = wrap_width(lines)
    walk = _Walk(lines, width)
    walk.run()
    if not any(section.paragraphs for section in walk.sections):
        walk = _Walk(lines, width, informal=True)
        walk.run()
    return Structure(
        tuple(lines[: walk.head_end]),
        tuple(section for section in walk.sections if section.paragraphs),
        tuple(lines[walk.tail_start :]),
    )


class _Walk:
    """One pass over the lines; `informal` takes minutes that never say «решили»."""

    def __init__(self, lines: Sequence[Line], width: int | None, *, informal: bool = False) -> None:
        self.lines, self.width, self.informal = lines, width, informal
        self.sections: list[Section] = []
        self.head_end = self.tail_start = len(lines)
        self.question = self.topic = ""
        self.open: list[Line] = []
        self.mode = "head"

    def run(self) -> None:
        first_kind = next((index for index, line in enumerate(self.lines[:60]) if _is_title(line.text)), -1)
        for index, line in enumerate(self.lines):
            text = line.text.strip()
            if not text:
                if self.mode == "decisions":
                    self.open.append(line)
                continue
            if index <= first_kind:
                continue
            self._see(index, line, text)
        self._close()

    def _see(self, index: int, line: Line, text: str) -> None:
        flat = text.replace("\t", " ")
        if under_its_topic(self.lines, index):
            self._begin(index, None, self.topic)
            return
        if self.mode != "decisions" and below_the_talk(self.lines, index):
            self._begin(index, line, self.topic)
            return
        rest = None if self._is_row(line) else decision_opener(flat)
        if rest is not None and not (
            self.mode == "head" and _is_title(text) and index < 12 and not flat.rstrip().endswith(":")
        ):
            self._begin(index, replace(line, text=rest, cells=None) if rest else None, flat)
        elif self.mode == "decisions":
            self._decide(index, line, text)
        elif (
            self._is_row(line)
            and self.mode != "attachment"
            and table_columns(line.cells or ()) is not None
            and self._table_counts(line)
        ):
            self._begin(index, line, "")
        elif lexicon.DECIDE_BY.match(unspaced(flat).strip('*_ «»"')):
            self._begin(index, None, flat)
        elif opens_talk(flat) or AGENDA.match(marked(flat)[2]) or self._is_question(index, flat):
            self._leave_head(index)
            self.topic = flat
            self.mode = "agenda" if AGENDA.match(marked(flat)[2]) else "talk"
            self.question = question_number(flat) or self.question
            if decides_at_once(self.lines, index):
                self._begin(index, None, flat)
        elif self.informal and self.mode in ("head", "agenda", "talk") and self._informal_start(index, line, flat):
            self._begin(index, line, "")
        elif self.mode == "head" and lexicon.HEADER_END.match(text):
            self._leave_head(index)

    def _decide(self, index: int, line: Line, text: str) -> None:
        flat = text.replace("\t", " ")
        if self._is_row(line) and len(line.cells or ()) > 2 and not self._signs_in_cells(index, line):
            self.open.append(line)
        elif BY_QUESTION.fullmatch(flat) and self._decides_next(index):
            self._close()
            self.question = question_number(flat) or self.question
        elif (
            (opens_talk(flat) and not (self.informal and marked(flat)[0]))
            or self._is_question(index, flat)
            or AGENDA.match(flat)
        ):
            self._close()
            self.mode, self.topic = "talk", flat
            self.question = question_number(flat) or self.question
            if decides_at_once(self.lines, index):
                self._begin(index, None, flat)
        elif is_signature(self.lines, index):
            self._close()
            self.mode = "tail"
            self.tail_start = min(self.tail_start, index)
        elif re.match(r"(?:присутствовали|отсутствовали|приглашены|приглаш[её]нные)\b", text, re.IGNORECASE):
            self._close()
            self.mode = "tail"
        elif lexicon.ATTACHMENT.match(text) and len(text) < 120 and not marked(text)[1]:
            self._close()
            self.mode = "attachment"
        elif not (lexicon.VOTE.match(flat) and not marked(flat)[1]):
            self.open.append(line)

    def _signs_in_cells(self, index: int, line: Line) -> bool:
        """«Глава района<tab><tab>К.К. Зайков»: a signature set with tabs, no row of a table."""
        return sum(bool(cell) for cell in line.cells or ()) <= 2 and is_signature(self.lines, index)

    def _decides_next(self, index: int) -> bool:
        """«Решили / По 1 вопросу: / Провести …»: the decisions go on, question by question."""
        text = next((line.text.strip() for line in self.lines[index + 1 :] if line.text.strip()), "")
        if not text or opens_talk(text) or decision_opener(text) is not None:
            return False
        return first_infinitive(marked(text)[2]) is not None or text.rstrip().endswith(":")

    def _begin(self, index: int, line: Line | None, flat: str) -> None:
        self._close()
        self._leave_head(index)
        number = question_number(flat) if flat else ""
        self.question = number or self.question
        self.mode = "decisions"
        if line is not None:
            self.open.append(line)

    def _leave_head(self, index: int) -> None:
        if self.head_end == len(self.lines):
            self.head_end = index

    def _close(self) -> None:
        if self.open:
            self.sections.append(Section(tuple(paragraphs(self.open, self.width)), self.question))
            self.open = []

    def _is_row(self, line: Line) -> bool:
        return line.cells is not None and len(line.cells) > 1

    def _table_counts(self, line: Line) -> bool:
        """A table of tasks decides by itself; a plan in an attachment does so only where nothing else was decided."""
        columns = table_columns(line.cells or ())
        return (
            columns is not None
            and "text" in columns
            and ("term" in columns or "who" in columns)
            and not (self.sections and self.mode == "tail")
        )

    def _is_question(self, index: int, flat: str) -> bool:
        """«2. О школьной форме» right before «Слушали:» or «Решение:» opens a question."""
        _, _, body = marked(flat)
        if (MISCELLANY.match(body) and self._decided_below(index)) or topic_with_speakers(self.lines, index):
            return True
        if self.mode == "decisions" and marked(flat)[1] in ("N.", "I.") and names_topic(body):
            below = next((line.text.strip() for line in self.lines[index + 1 :] if line.text.strip()), "")
            return opens_talk(below) or decision_opener(below) is not None
        if QUESTION.match(body) and decision_opener(flat) is None:
            return len(body) < 300
        named_by_a_noun = not body.startswith(("О ", "Об "))
        ahead = body if self.mode == "decisions" else body[:60]
        if not ABOUT.match(body) or (first_infinitive(ahead) is not None and named_by_a_noun):
            return False
        # «О …» names a topic and nothing else, so its talk may be long; «Анализ …», «Итоги …» begin points as well.
        about = not named_by_a_noun
        seen = 0
        for line in self.lines[index + 1 : index + (24 if about else 12)]:
            text = line.text.strip()
            if not text.strip(" _"):
                continue
            if opens_talk(text) or decision_opener(text) is not None:
                return True
            if about and is_speakers(text):
                continue
            seen += 1
            if seen >= (8 if about else 3) or marked(text)[1]:
                return False
        return False

    def _decided_below(self, index: int) -> bool:
        """Whether «РЕШИЛИ» follows soon: what stands before it is talk."""
        below = [line.text.strip() for line in self.lines[index + 1 : index + 12] if line.text.strip()][:4]
        return any(decision_opener(text) is not None for text in below)

    def _informal_start(self, index: int, line: Line, flat: str) -> bool:
        """The first task of minutes that never say «решили»: a numbered one, a dashed one, somebody addressed."""
        number, style, body = marked(flat)
        if lexicon.HEADER_END.match(flat):
            return False  # «Присутствовали:» addresses nobody
        addressed = leading(body) is not None or (flat.rstrip().endswith(":") and bool(named(body)))
        if self.mode == "talk":
            return bool(style) and addressed
        if self.mode == "agenda":
            return (bool(style) and first_infinitive(body) is not None and not ABOUT.match(body)) or addressed
        return addressed or (bool(style) and (number in ("1", "1)", "") or first_infinitive(body) is not None))


_TITLE = re.compile(
    r"(?:проект\s+)?(?:(?:(?:выписка\s+)?из\s+)?протокол|резолюция|рекомендации|перечень\s+поручений|решение|постановление|приказ|распоряжение)а?(?![а-яё])(?!\s*:)",
    re.IGNORECASE,
)


def _is_title(text: str) -> bool:
    """The line that names the paper: «ПРОТОКОЛ № 4», «Резолюция конференции»."""
    body = unspaced(text.strip(' *_«»"'))
    return bool(_TITLE.match(body)) and not body.endswith(":") and len(body) < 200
