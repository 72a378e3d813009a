"""Marks, modes, gaps and hints of points in words."""

from domain.protocol import DraftDoubt, Mark, Mode
from words.plurals import POINTS, Forms, count

MARKS = {Mark.CONTROL: "на контроль", Mark.NOTICE: "на ознакомление", Mark.SILENT: "без рассылки"}

MODES = {
    Mode.EACH: "каждый за себя",
    Mode.RESPONSIBLE: "ответственный и соисполнители",
    Mode.SUMMARY: "свод",
}

MODE_BUTTONS = {
    Mode.EACH: "Каждый за себя",
    Mode.RESPONSIBLE: "Ответственный и соисполнители",
    Mode.SUMMARY: "Свод: один собирает от остальных",
}

HINTS = {
    DraftDoubt.VAGUE: "Что предъявить как результат?",
    DraftDoubt.MAYBE_NOT_TASK: "Похоже на название без действия: проверьте текст.",
    DraftDoubt.MAYBE_TASK: "Похоже на поручение: проверьте, не нужно ли разослать.",
}

POINTS_ABOUT: Forms = ("пункте", "пунктах", "пунктах")


def in_points(n: int) -> str:
    """«в 7 пунктах», «в одном пункте»"""
    return "в одном пункте" if n == 1 else f"в {count(n, POINTS_ABOUT)}"


def about_points(n: int) -> str:
    """«о 5 пунктах», «об одном пункте»"""
    return "об одном пункте" if n == 1 else f"о {count(n, POINTS_ABOUT)}"


ANSWERED = "На этот вопрос уже ответили."


def noted(n: int) -> str:
    """The toast after an answer: «Записано: 7 пунктов.»."""
    if n == 0:
        return "Так уже и было."
    return "Записано." if n == 1 else f"Записано: {count(n, POINTS)}."
