"""What is doubtful in a directory, and why rows of it were passed over; codes come from protocols.directory."""

from collections.abc import Mapping

_DOUBTS = {
    "initials": "указаны только инициалы",
    "one_word": "указана только фамилия",
    "no_post": "нет должности",
    "no_organization": "нет организации",
    "number_only": "вместо организации только номер",
    "namesake": "такое имя встречается ещё раз: это один человек или однофамильцы?",
    "bad_phone": "в телефоне мало цифр",
    "bad_email": "адрес почты с ошибкой",
}
_SKIPPED = {
    "no_name": "нет имени",
    "repeated": "такая строка уже есть выше",
}


def doubt(code: str) -> str:
    """A short phrase to stand after the person's name."""
    return _DOUBTS[code]


def skipped(line: int, code: str) -> str:
    """One row that gave no person: «строка 7: нет имени»."""
    return f"строка {line}: {_SKIPPED[code]}"


_FIELDS = {
    "name": "имя",
    "surname": "фамилия",
    "first": "имя",
    "patronymic": "отчество",
    "post": "должность",
    "organization": "организация",
    "groups": "группы",
    "phone": "телефон",
    "email": "почта",
}


def columns(taken: Mapping[str, str]) -> dict[str, str]:
    """From which column each field was taken, the fields in Russian."""
    return {_FIELDS.get(field, field): header for field, header in taken.items()}
