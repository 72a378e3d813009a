"""Tables from answers: what kinds of columns are called, what is asked, how an answer is shown."""

from datetime import date
from decimal import Decimal

from domain.answers import Column, Field, Kind
from words import dates

KINDS = {Kind.NUMBER: "число", Kind.DATE: "дата", Kind.LINE: "строка", Kind.FILE: "файл"}
ADD = {Kind.NUMBER: "+ Число", Kind.DATE: "+ Дата", Kind.LINE: "+ Строка", Kind.FILE: "+ Файл"}
EXAMPLES = {
    Kind.NUMBER: "Учеников в 11 классах",
    Kind.DATE: "Дата проведения",
    Kind.LINE: "Ответственный за подвоз",
    Kind.FILE: "План-график",
}
_QUESTIONS = {
    Kind.NUMBER: "напишите число, например 25 или 12,5",
    Kind.DATE: "напишите дату, например 12.09.2026",
    Kind.LINE: "напишите ответ одной строкой",
    Kind.FILE: "пришлите файл или фото",
}
EMPTY = "пока нет"
PHOTO = "фото"


def column(one: Column | Field) -> str:
    """«Учеников в 11 классах (число)»"""
    return f"{one.title} ({KINDS[one.kind]})"


def question(field: Field) -> str:
    """«Учеников в 11 классах»: напишите число, например 25 или 12,5."""
    return f"«{field.title}»: {_QUESTIONS[field.kind]}."


def value(kind: Kind, kept: str) -> str:
    """An answer as it is read: «1 234,5», «12.09.2026», words, a file's name."""
    match kind:
        case Kind.NUMBER:
            return f"{Decimal(kept):,f}".replace(",", "\u00a0").replace(".", ",")
        case Kind.DATE:
            return dates.numeric(date.fromisoformat(kept))
        case Kind.FILE:
            return PHOTO if kept == "photo" else kept
        case Kind.LINE:
            return kept
