"""How an assignment comes back, in words: «по пятницам», «ежемесячно до 5 числа», «ежегодно в сентябре»."""

from datetime import date

from domain.deadline import Frequency, Recurrence
from words.dates import MONTHS_IN, MONTHS_OF, WEEKDAYS, short
from words.deadlines import FREQUENCIES, ON_WEEKDAYS
from words.plurals import Forms

TURNS: Forms = ("раз", "раза", "раз")


def rule(again: Recurrence) -> str:
    """To stand within a sentence: «ежеквартально до 10 числа», «по вторникам и четвергам»."""
    often = FREQUENCIES[again.frequency]
    match again.frequency:
        case Frequency.WEEKLY if again.weekday is not None:
            days = [ON_WEEKDAYS[day] for day in (again.weekday, *again.more_weekdays)]
            return "по " + (f"{', '.join(days[:-1])} и {days[-1]}" if len(days) > 1 else days[0])
        case Frequency.MONTHLY if again.weekday is not None:
            return f"{often}, {WEEKDAYS[again.weekday]}"
        case Frequency.MONTHLY | Frequency.QUARTERLY if again.day is not None and again.day < 31:
            return f"{often} до {again.day} числа"
        case Frequency.MONTHLY:
            return f"{often} до конца месяца"
        case Frequency.QUARTERLY:
            return f"{often} до конца квартала"
        case Frequency.YEARLY if again.month is not None and again.day is not None:
            return f"{often} до {again.day} {MONTHS_OF[again.month - 1]}"
        case Frequency.YEARLY if again.month is not None:
            return f"{often} в {MONTHS_IN[again.month - 1]}"
        case Frequency.YEARLY:
            return f"{often} до конца года"
    return often


def repeats(again: Recurrence, due: date | None, today: date) -> str:
    """«Повторяется: ежемесячно до 5 числа, ближайший срок пт 05.12»"""
    nearest = f", ближайший срок {short(due, today)}" if due is not None else ""
    return f"Повторяется: {rule(again)}{nearest}"


def repeat_of(number: int) -> str:
    return f"повтор поручения {number}"
