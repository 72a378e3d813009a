"""Files as a person recognises them: their names, their headings, the words of their columns."""

import re
from datetime import date

from domain.dossier import Source
from domain.protocol import Mark
from domain.register import Line, Point, State
from words import dates, protocols, states
from words.names import initials

STATES = {
    State.OVERDUE: "просрочено",
    State.UNTOLD: "не доведено",
    State.IN_WORK: "в работе",
    State.REPORTED: "ждёт проверки",
    State.ACCEPTED: "снято с контроля",
    State.TO_READ: "на ознакомлении",
    State.NOTED: "ознакомление отмечено",
    State.CANCELLED: "отменено",
    State.ARCHIVED: "в архиве",
    State.DONE_BEFORE: "исполнено раньше",
}
MARKS = {Mark.CONTROL: "на контроле", Mark.NOTICE: "на ознакомление", Mark.SILENT: "без рассылки"}

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def name(words: str, ending: str) -> str:
    """A name that every system takes, at most 120 characters, with its ending."""
    seen = "".join(each for each in " ".join(words.split()) if each.isprintable() or each < " ")
    kept = _FORBIDDEN.sub("-", seen).strip(" .-")
    return f"{kept[: 119 - len(ending)].rstrip(' .-') or 'Файл'}.{ending}"


def register(today: date, ending: str, own: str = "") -> str:
    """«Реестр поручений на 26.11.2024.xlsx», «Мои поручения на …» for one's own."""
    return name(f"{'Мои поручения' if own else 'Реестр поручений'} на {dates.numeric(today)}", ending)


def note(source: Source, today: date) -> str:
    """«Справка, протокол № 4 от 12.09.2024, на 26.11.2024.docx»"""
    return name(f"Справка, {_of(source)}, на {dates.numeric(today)}", "docx")


def control_list(today: date) -> str:
    return name(f"Лист контроля на {dates.numeric(today)}", "docx")


def table(number: int, today: date) -> str:
    """«Ответы по поручению 12 на 26.11.2024.xlsx»"""
    return name(f"Ответы по поручению {number} на {dates.numeric(today)}", "xlsx")


def sheet(organization: str, today: date) -> str:
    return name(f"Лист поручений, {organization}, {dates.numeric(today)}", "docx")


def calendar(today: date) -> str:
    return name(f"Сроки поручений на {dates.numeric(today)}", "ics")


def chart(what: str, today: date) -> str:
    return name(f"{what} на {dates.numeric(today)}", "png")


def _of(source: Source) -> str:
    if source.single:
        return f"поручение от {dates.numeric(source.day)}" if source.day else "поручение"
    return protocols.named(source.kind, source.number, source.day)


def note_title(source: Source) -> str:
    """«О ходе исполнения решений протокола № 4 от 12.09.2024»"""
    if source.single:
        return f"О ходе исполнения поручения {states.of_protocol(source)}".strip()
    return f"О ходе исполнения решений {states.of_protocol(source)}"


def point(line: Line | Point) -> str:
    """«п. 2.1»; empty where the document numbers nothing."""
    return protocols.point(line.point, line.question, line.paragraph)


def executor(line: Line) -> str:
    """«Горина Н.А., директор, МБОУ СОШ № 3»"""
    holders = ", ".join(initials(each) for each in line.holders)
    parts = [holders or "должность свободна", line.post, line.organization]
    return ", ".join(part for part in parts if part)


def judged(line: Line) -> str:
    """Whether it came in time, for a register's column."""
    return {True: "да", False: "нет", None: ""}[line.in_time]
