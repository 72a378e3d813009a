"""Russian numerals agree with their nouns: 1 поручение, 2 поручения, 5 поручений."""

Forms = tuple[str, str, str]

POINTS: Forms = ("пункт", "пункта", "пунктов")
DECISIONS: Forms = ("поручение", "поручения", "поручений")
DAYS: Forms = ("день", "дня", "дней")
WORKING_DAYS: Forms = ("рабочий день", "рабочих дня", "рабочих дней")
WEEKS: Forms = ("неделя", "недели", "недель")
MONTHS: Forms = ("месяц", "месяца", "месяцев")
PEOPLE: Forms = ("сотрудник", "сотрудника", "сотрудников")
QUESTIONS: Forms = ("вопрос", "вопроса", "вопросов")


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that goes with `n`: `plural(5, "поручение", "поручения", "поручений")` → «поручений»."""
    tens, ones = abs(n) // 10 % 10, abs(n) % 10
    if tens != 1 and ones == 1:
        return one
    if tens != 1 and 2 <= ones <= 4:
        return few
    return many


def count(n: int, forms: Forms) -> str:
    """The number with its noun: «5 поручений»."""
    return f"{n} {plural(n, *forms)}"
