"""A document's lines as sections of decisions: which lines decide, which talk, which sign.

«СЛУШАЛИ / РЕШИЛИ», «конференция РЕШИЛА», «Решение:», several questions, hard-wrapped lines, tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from protocols import lexicon
from protocols.addressees import leading, named
from protocols.columns import in_rows, table_columns
from protocols.documents import Line
from protocols.morphology import known_word
from protocols.names import NAME
from protocols.phrases import first_infinitive


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A logical paragraph: a marker («2.1», «-», «») and the text after it, or a table row's `cells`.

    `line` and `page` are where it begins. `style` names the marker's form («N.», «N)», «N.N», «a)», «-»), "" without.
    `own_line` tells that a blank line or a marker stands before it.
    """

    text: str
    line: int
    page: int | None = None
    number: str = ""
    style: str = ""
    cells: tuple[str, ...] | None = None
    level: int | None = None
    after_blank: bool = False


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


# --- Markers --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?:п(?:ункт)?\.?\s*)?(?P<number>\d{1,4}(?:\s?\.\s?\d{1,3}){0,4})(?P<close>\s?[.)]{1,3}\)?|(?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{1,2}\.\d{2}\.?\s*(?:г\b|[-–—]|$)|\d{1,2}[.:]\d{2}\s*(?:ч|час)")
_DASH = re.compile(r"[-–—−‒•·*▪●○◦►✓➢❖■□\uf0b7\uf02d\uf0a7\uf0d8]\s*(?=\S)|o\s+(?=[а-я])")
_LETTER = re.compile(r"(?P<letter>[а-яa-z])\)\s*(?=\S)", re.IGNORECASE)
# «Первое. Всем школам провести …»
_ORDINAL = re.compile(
    r"(?P<word>Перв|Втор|Трет|Четв[её]рт|Пят|Шест|Седьм|Восьм|Девят|Десят)(?:ое|ье)[.:]\s+(?=[А-ЯЁ«])"
)
_ROMAN = re.compile(r"(?P<roman>[IVX]{1,5})[.)]\s*(?=\S)")


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
    if found and not _DATE.match(body):
        number = re.sub(r"\s", "", found["number"])
        close = found["close"].strip()
        rest = body[found.end() :]
        deep = "." in number
        if (close or (deep and re.match(r"[А-ЯЁа-яё«(-]", rest))) and not (close == "." and re.match(r"\d", rest)):
            if not close and re.match(r"(?:часов|час\b|ч\b|г\b)", rest):
                return "", "", body
            depth = number.count(".")
            return number, ("N" + ".N" * depth if depth else "N)" if ")" in close else "N."), rest
    letter = _LETTER.match(body)
    if letter:
        return letter["letter"] + ")", "a)", body[letter.end() :]
    ordinal = _ORDINAL.match(body)
    if ordinal:
        return _ORDINALS[ordinal["word"].lower()[:4]], "N.", body[ordinal.end() :]
    roman = _ROMAN.match(body)
    if roman:
        return roman["roman"], "I.", body[roman.end() :]
    return "", "", body


# --- What a line is -------------------------------------------------------------------------------------------------

_SPACED = re.compile(r"(?<![А-Яа-яЁё])(?:[А-Яа-яЁё]\s){3,}[А-Яа-яЁё](?![А-Яа-яЁё])")
# «Решили следующее:», «Решили по первому вопросу:», «Постановили единогласно:»
_WHAT = r"\s+(?:следующее|следующие\s+задачи|единогласно|\([^()]{1,40}\)|по\s+(?:\S+\s+)?вопросу(?:\s+№?\s*\d+)?)"
_DECIDE_TAIL = re.compile(
    rf"(?:^|.*?[\s,.;:])(?P<word>{lexicon.DECIDE})(?P<what>{_WHAT})?\s*(?P<colon>:)\s*[-–—]?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DECIDE_ALONE = re.compile(rf"(?:[^.;:]{{0,120}}\s)?{lexicon.DECIDE}(?:{_WHAT})?\s*[.:]?\s*$", re.IGNORECASE)
_DECISIONS = re.compile(
    rf"{lexicon.DECISIONS}(?:(?:\s+[а-яё-]+){{1,4}}(?=\s*:\s*$))?\s*(?P<colon>[:.])?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TALK = re.compile(rf"(?:по\s+\S+(?:\s+\S+)?\s+вопросу[^:]{{0,40}}?\s*)?[«\"]?{lexicon.TALK}(?![а-яё])", re.IGNORECASE)
_TALK_SENTENCE = re.compile(
    r"(?:по\s+\S+(?:\s+\S+)?\s+вопросу|слово\s+предоставлено|с\s+(?:информацией|докладом|сообщением)\s+(?:по\s+\S+\s+вопросу\s+)?выступил)",
    re.IGNORECASE,
)
_AGENDA = re.compile(rf"{lexicon.AGENDA}(?![а-яё])", re.IGNORECASE)
_QUESTION = re.compile(
    r"(?:вопрос\s*(?:№\s*)?(?P<number>\d{1,2})|(?:по\s+)?(?P<word>перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w*\s+вопрос\w*|по\s+вопросу\s+(?:№\s*)?(?P<by>\d{1,2})|по\s+(?P<digit>\d{1,2})(?:-?\w{1,3})?\s+вопросу)",
    re.IGNORECASE,
)
_BY_QUESTION = re.compile(
    r"(?:\d{1,2}[.)]\s*)?по\s+(?:вопросу\s*(?:№\s*)?\d{1,2}|\S+\s+вопросу)(?:\s+повестки(?:\s+дня)?)?\s*[:.]?",
    re.IGNORECASE,
)
_ORDINALS = {
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
_ABOUT = re.compile(
    r"(?:О|Об|Обо|Разное|Текущие\s+вопросы|Организационные\s+вопросы|Анализ|Итоги|Информация|Отчет|Отчёт|Утверждение|Рассмотрение|Организация|Подготовка|Состояние)(?![а-яё])"
)
_PAGE_FURNITURE = re.compile(
    r"[-–—\s]*(?:стр(?:аница|\.)?\s*)?\d{1,4}(?:\s*(?:из|/)\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE
)
_SIGNATURE_NAME = re.compile(
    r"(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+|[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]?\.?|_{2,}|/[^/]+/)\s*$"
)


def is_topic(text: str) -> bool:
    """«О подготовке к летней кампании», «Разное»: what a question is about."""
    return _ABOUT.match(text) is not None


def unspaced(text: str) -> str:
    """«Р Е Ш И Л И :» → «РЕШИЛИ :»."""
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), text) if "  " in text or _SPACED.search(text) else text


def decision_opener(text: str) -> str | None:
    """What follows the opening of decisions («РЕШИЛИ: 1. …» → «1. …», «Решение:» → «»), None for any other line."""
    _, _, body = marked(unspaced(text.strip()))
    body = body.strip('*_ «»"')
    found = _DECISIONS.match(body)
    if found:
        rest = found["rest"].strip()
        if found["colon"] == ":" or not rest:
            return rest
    found = _DECIDE_TAIL.match(body[:1500])
    if found and _opens(body, found):
        return (found["rest"] + body[1500:]).strip()
    if (
        _DECIDE_ALONE.fullmatch(body)
        and (body.isupper() or len(body) < 40 or re.search(rf"\b{lexicon.DECIDE.upper()}", body))
        and first_infinitive(body) is None
    ):
        return ""
    return None


def _opens(body: str, found: re.Match[str]) -> bool:
    """«Совет РЕШИЛ:» opens; «… и директор решила: будем ждать» inside the talk does not."""
    before = body[: found.start("word")].strip()
    word = found["word"]
    if not before or word.isupper() or word[0].isupper():
        return True
    rest = found["rest"].strip()
    return not rest or (len(before.split()) <= 8 and "." not in before)


def opens_talk(text: str) -> bool:
    """«СЛУШАЛИ:», «Выступила Иванова И.И. …», «По первому вопросу выступила …»."""
    number, _, body = marked(unspaced(text.strip()))
    body = body.strip("*_ ")
    found = _TALK.match(body)
    if found:
        after = body[found.end() :].lstrip(' "»')
        word = found[0].strip()
        if word.isupper() or not after or after[0] in ":–—-." or _AGENDA.match(body):
            return (
                not re.match(r"(?:докладчик|предложени|вопросы|информаци)", body, re.IGNORECASE)
                or not after
                or after[0] in ":."
            )
        if number and not re.match(r"(?:слушали|заслушали|выступил|докладывал|доложил)", word, re.IGNORECASE):
            # «8. отметили хорошую работу 6А» is a point of informal minutes.
            return False
        return (
            bool(
                re.match(
                    r"(?:по\s|(?:за)?слушали|выступил|докладывал|доложил|сообщил|обсу|обменялись|рассмотрел|поступил)",
                    word,
                    re.IGNORECASE,
                )
            )
            and first_infinitive(after[:60]) is None
        )
    return bool(_TALK_SENTENCE.match(body)) and decision_opener(text) is None


def question_number(text: str) -> str:
    """«Вопрос 2. О школьной форме» → «2», «3. СЛУШАЛИ:» → «3», «По первому вопросу» → «1»."""
    number, style, body = marked(text.strip())
    found = _QUESTION.match(body)
    if found:
        return found["number"] or found["by"] or found["digit"] or _ORDINALS.get((found["word"] or "").lower()[:4], "")
    return number if style in ("N.", "N)", "I.") else ""


def is_signature(lines: Sequence[Line], index: int) -> bool:
    """The signatures begin here: a post in the nominative, then a name, a rule to sign on, or lines with nothing
    else.
    """
    text = lines[index].text.replace("\t", "  ").strip()
    number, _, body = marked(text)
    if number or not lexicon.SIGNER.match(body):
        return bool(re.match(r"_{5,}", text))
    if first_infinitive(body) is not None or len(body) > 220:
        return False
    if re.match(
        r"(?:согласовано|(?:выписка\s+)?верн[оа]|подпис|с\s+(?:протоколом|решением|приказом)|рассылка|м\.\s?п|протокол)",
        body,
        re.IGNORECASE,
    ):
        return True
    tail = body[lexicon.SIGNER.match(body).end() :]  # type: ignore[union-attr]
    if _SIGNATURE_NAME.search(body) or (NAME.search(tail) and len(body) < 120) or re.search(r"_{2,}|\s{3,}\S", body):
        return not re.search(r"[:–—]\s+[а-яё]", body) or bool(_SIGNATURE_NAME.search(body))
    following = [line.text.strip() for line in lines[index + 1 : index + 8] if line.text.strip()][:2]
    if not body.rstrip().endswith((":", ";", ".")) and any(
        _SIGNATURE_NAME.fullmatch(one) or lexicon.SIGNER.match(one) for one in following
    ):
        return True
    # «Директор                Востокова» was seen above; a bare post at the very end signs too.
    return not following and len(body) < 80 and not body.endswith((":", ";"))


# --- Paragraphs -----------------------------------------------------------------------------------------------------


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which the text was broken by hand, None where a line is a paragraph."""
    lengths = sorted(len(line.text) for line in lines if line.text and line.cells is None)
    if len(lengths) < 6:
        return None
    widest = lengths[-1 - len(lengths) // 50]
    if widest > 130:
        return None
    # What tells a broken line is that the next one goes on in small letters.
    filled = [line for line in lines if line.text]
    broken = sum(
        len(one.text) > 0.7 * widest
        and one.text[-1] not in ":;"
        and next_one.text[0].islower()
        and not marked(next_one.text)[1]
        for one, next_one in pairwise(filled)
        if one.cells is None and next_one.number == one.number + 1
    )
    return widest if broken >= max(2, len(filled) // 12) else None


_LABEL_LINE = re.compile(
    rf"\(?\s*(?:{lexicon.RESPONSIBLE}|{lexicon.TERM}|{lexicon.CONTROL})(?![а-яё])(?=[^а-яё]|\s+за\s|\s+исп)",
    re.IGNORECASE,
)


def is_label_line(text: str) -> bool:
    return bool(_LABEL_LINE.match(text))


_LETTER_RUN = re.compile(r"[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*")


def calm(text: str) -> str:
    """A line in capitals as a sentence: «ЗАВХОЗУ ДУБКО А.И. ПОДГОТОВИТЬ» → «Завхозу Дубко А.И. подготовить»."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 12 or sum(character.isupper() for character in letters) < 0.85 * len(letters):
        return text
    shouted = re.sub(r"(?<![А-ЯЁ.])[А-ЯЁ](?![А-ЯЁа-яё.])", lambda found: found[0].lower(), text)
    names = {found.start(part) for found in NAME.finditer(text) for part in ("surname", "surname_after") if found[part]}

    def quiet(found: re.Match[str]) -> str:
        word = found[0]
        if found.start() in names:
            return "-".join(part.capitalize() for part in word.split("-"))
        return word.lower() if known_word(word) else word

    made = _LETTER_RUN.sub(quiet, shouted)
    return made[:1].upper() + made[1:]


def paragraphs(lines: Sequence[Line], width: int | None) -> list[Paragraph]:
    """Lines joined into paragraphs: hard-wrapped ones, and those that a page break cut in the middle of a sentence."""
    made: list[Paragraph] = []
    blank, last = False, ""
    for line in lines:
        text = calm(line.text.strip())
        if line.cells is not None and len(line.cells) > 1:
            made.append(Paragraph(text, line.number, line.page, cells=line.cells, after_blank=blank))
            blank, last = False, ""
            continue
        if not text or (_PAGE_FURNITURE.fullmatch(text) and not re.search(r"\d{3,}|[а-яё]\s*\d", text)):
            blank = blank or bool(made)
            continue
        number, style, rest = marked(text)
        joins = (
            bool(made)
            and made[-1].cells is None
            and not style
            and not is_label_line(text)
            and _continues(last, text, blank, width)
        )
        if joins:
            before = made[-1]
            made[-1] = replace(before, text=_joined(before.text, text))
        else:
            made.append(
                Paragraph(rest if style else text, line.number, line.page, number, style, None, line.level, blank)
            )
        blank, last = False, text
    return made


def _joined(before: str, text: str) -> str:
    if re.search(r"[а-яё]-$", before) and text[:1].islower():
        return before[:-1] + text
    return f"{before} {text}"


_UNFINISHED = re.compile(r"(?:^|[\s(])(?:им|ст|зам|ул|пос|с|п|пп|д|р|т|обл|и|о|гл|вед|отв|исп)\.$", re.IGNORECASE)


def _continues(last: str, text: str, blank: bool, width: int | None) -> bool:
    if not last or last[-1] in ":;!?":
        return False
    small = text[0].islower() or text[0] in "»),"
    if blank:
        return small and last[-1] not in "." and len(last) > 40
    if last[-1] == ".":
        return width is not None and len(last) > 0.75 * width and (small or bool(_UNFINISHED.search(last)))
    if small:
        return True
    return width is not None and len(last) > 0.7 * width and not is_label_line(text)


# --- Sections -------------------------------------------------------------------------------------------------------


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


def structure(lines: Sequence[Line]) -> Structure:
    """Cut a document into its head, its decisions and its tail."""
    lines = in_rows([part for line in lines if not _RULE.fullmatch(line.text) for part in _beside(_piped(line))])
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
        self.question = ""
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
        elif opens_talk(flat) or _AGENDA.match(marked(flat)[2]) or self._is_question(index, flat):
            self._leave_head(index)
            self.mode = "agenda" if _AGENDA.match(marked(flat)[2]) else "talk"
            self.question = question_number(flat) or self.question
        elif self.informal and self.mode in ("head", "agenda", "talk") and self._informal_start(index, line, flat):
            self._begin(index, line, "")
        elif self.mode == "head" and lexicon.HEADER_END.match(text):
            self._leave_head(index)

    def _decide(self, index: int, line: Line, text: str) -> None:
        flat = text.replace("\t", " ")
        if self._is_row(line) and len(line.cells or ()) > 2 and not self._signs_in_cells(index, line):
            self.open.append(line)
        elif _BY_QUESTION.fullmatch(flat) and self._decides_next(index):
            self._close()
            self.question = question_number(flat) or self.question
        elif (
            (opens_talk(flat) and not (self.informal and marked(flat)[0]))
            or self._is_question(index, flat)
            or _AGENDA.match(flat)
        ):
            self._close()
            self.mode = "talk"
            self.question = question_number(flat) or self.question
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
        if _QUESTION.match(body) and decision_opener(flat) is None:
            return len(body) < 300
        named_by_a_noun = not body.startswith(("О ", "Об "))
        ahead = body if self.mode == "decisions" else body[:60]
        if not _ABOUT.match(body) or (first_infinitive(ahead) is not None and named_by_a_noun):
            return False
        seen = 0
        for line in self.lines[index + 1 : index + 12]:
            text = line.text.strip()
            if not text:
                continue
            if opens_talk(text) or decision_opener(text) is not None:
                return True
            seen += 1
            if seen >= 3 or marked(text)[1]:
                return False
        return False

    def _informal_start(self, index: int, line: Line, flat: str) -> bool:
        """The first task of minutes that never say «решили»: a numbered one, a dashed one, somebody addressed."""
        number, style, body = marked(flat)
        if lexicon.HEADER_END.match(flat):
            return False  # «Присутствовали:» addresses nobody
        addressed = leading(body) is not None or (flat.rstrip().endswith(":") and bool(named(body)))
        if self.mode == "talk":
            return bool(style) and addressed
        if self.mode == "agenda":
            return (bool(style) and first_infinitive(body) is not None and not _ABOUT.match(body)) or addressed
        return addressed or (bool(style) and (number in ("1", "1)", "") or first_infinitive(body) is not None))


_TITLE = re.compile(
    r"(?:проект\s+)?(?:(?:(?:выписка\s+)?из\s+)?протокол|резолюция|рекомендации|перечень\s+поручений|решение|постановление|приказ|распоряжение)а?(?![а-яё])(?!\s*:)",
    re.IGNORECASE,
)


def _is_title(text: str) -> bool:
    """The line that names the paper: «ПРОТОКОЛ № 4», «Резолюция конференции»."""
    body = unspaced(text.strip(' *_«»"'))
    return bool(_TITLE.match(body)) and not body.endswith(":") and len(body) < 200
