"""The лист контроля: what is on control now, by the day it is due, with a place for a mark by hand."""

from datetime import date

from domain.register import Line
from reports import paper
from words import dates, files, states
from words.plurals import DECISIONS, count

HEADS = ("№", "Документ, пункт", "Содержание", "Исполнитель", "Срок", "Состояние", "Отметка")
WIDTHS = (14, 38, 78, 48, 30, 26, 33)


def docx(department: str, today: date, lines: list[Line]) -> bytes:
    """`lines` in the order in which they are to stand; a point's words are not repeated from row to row."""
    document = paper.blank("Лист контроля", department, across=True)
    paper.say(document, department, centre=True, after=6)
    paper.say(document, "ЛИСТ КОНТРОЛЯ", bold=True, centre=True, size=14)
    words = f"на контроле {count(len(lines), DECISIONS)}" if lines else "на контроле ничего нет"
    paper.say(document, f"на {dates.numeric(today)}, {words}", centre=True, after=8)
    table = paper.table(document, HEADS, WIDTHS)
    told = None
    for line in lines:
        place = "\n".join(part for part in (states.protocol(line.source), files.point(line)) if part)
        term = f"{dates.weekday_short(line.term)} {dates.numeric(line.term)}" if line.term else "без срока"
        rework = "\nдоработка" if line.rework_until else ""
        same = (line.source.id, line.number, line.text)
        words = "то же" if same == told else line.text
        told = same
        paper.row(table, (line.label, place, words, files.executor(line), term + rework, files.STATES[line.state], ""))
    paper.below(document, "Составлено по данным бота; отметки ставятся от руки.")
    return paper.data(document)
