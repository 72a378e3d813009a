"""Which column of a directory holds what: by the words of its header, else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from protocols.directory_rows import Row

# Each field with the words that secretaries put over it; the first that fits wins, so the narrow ones come first.
_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("email", r"почт|e-?mail|эл\.? ?адрес|электронный адрес|имейл"),
        ("phone", r"телефон|^тел\b|моб\b|мобильн|сотов|контакт"),  # «Контактный телефон», «Тел.»
        ("other", r"дата|рожд|^адрес|примечан|инн|огрн|сайт|стаж|образовани[ея]$|предмет|кабинет|подпись|снилс|пол$"),
        ("surname", r"^фамили[яи]$"),
        ("first", r"^имя$"),
        ("patronymic", r"^отчество$"),
        # «ФИО», «Ф.И.О. руководителя», «Фамилия, имя, отчество», «Фамилия И.О.»
        ("name", r"\bфио\b|ф\. ?и\. ?о|фамили[яи].*(?:имя|и\.? ?о)|^имя[ ,]|полное имя|\bф и о\b"),
        ("post", r"должност|^пост$|^роль$|кем работает"),
        ("groups", r"групп|категори|^список$|рассылк"),
        # «ОО», «Наименование учреждения», «Место работы», «Школа»
        ("organization", r"организаци|учрежден|^о[оу]$|^доу$|школа|место работы|подразделени|отдел|наименование"),
        ("name", r"сотрудник|работник|^директор|^заведующ|^руководител|педагог|исполнител|ответственн|участник"),
        ("number", r"^(?:№|n|no)?\s*(?:п\s*/?\s*п)?$"),
    )
)
PEOPLE = ("name", "surname")

_POSTS = (
    r"(?:и\.? ?о\.? )?(?:ст\.|старш\w+|глав\w+|гл\.|вед\w+|зам\.?|заместител\w+|первый|врио|врид|исполняющ\w+)?\s*"
    r"(?:директор|зав\.|завед|заместител|зам\b|зам\.|завуч|методист|специалист|начальник|учител|педагог|воспитател|секретар"
    r"|руководител|инспектор|бухгалтер|председател|советник|психолог|логопед|дефектолог|библиотекар|инженер|завхоз"
    r"|консультант|делопроизводител|юрист|юрисконсульт|экономист|программист|тренер|тьютор|врач|глава|координатор"
    r"|администратор|оператор|техник|социальный|соцпедагог|музыкальный|инструктор|мастер|преподавател|ректор|декан)"
)
_POST = re.compile(_POSTS, re.IGNORECASE)
_ORGANIZATION = re.compile(
    r"\b(?:М[БАК]?[ДО]*ОУ|МБУ|МАУ|МКУ|МУ|ГБОУ|ГБУ|ГКОУ|ГАОУ|ГБПОУ|КГБОУ|ЧОУ|АНО|СОШ|ООШ|НОШ|НШДС|ДОУ|ДОО|ЦРР|ДЮСШ|СЮТ|ЦДТ|ДДТ"
    r"|ЦДО|ПМПК|РМК|ММЦ|ИМЦ|ЦПУ|ГИБДД|ПДН|КДН|ЦРБ|ММА|РМО|РМА)\b"
    r"|(?i:\bшкол[аы]\b|гимнази|лице[йя]|детск\w+ сад|д/с|управлени|отдел\b|отдел образ|комитет|центр|интернат"
    r"|техникум|колледж|учреждени|администраци|департамент|библиотек|дворец|кванториум|комиссия|филиал|редакци|музей|больниц)"
)
_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*|[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*"
_INITIALS = r"[А-ЯЁ]\.\s?(?:-?[А-ЯЁ]\.)?"
_NAME = re.compile(
    rf"(?:(?:{_WORD})\s+(?:{_WORD})(?:\s+(?:{_WORD}))?(?:\s+(?:оглы|кызы|Оглы|Кызы))?|(?:{_WORD})\s*{_INITIALS}|{_INITIALS}\s?(?:{_WORD}))"
)
_PHONE = re.compile(
    r"(?:тел\.?:?\s*)?\+?\d[\d\s()-]{4,}\d(?:\s*(?:доб|вн)\.?\s*\d+)?(?:[,;]\s*\+?\d[\d\s()-]{4,}\d)*", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@<>;,]{1,64}@[^\s@<>;,]{1,190}\.[A-Za-zА-Яа-яё]{2,20}")
_PLURAL = re.compile(r"[а-яё]+(?:ители|исты|оры|еры|ели|ики|ующие|щие|ари|оги|ены|еди)\b", re.IGNORECASE)


def headed(cell: str) -> str | None:
    """The field that a header names; None for a cell that is no header."""
    words = re.sub(r"[\s_*:]+", " ", cell.lower().replace("ё", "е")).strip(" .")
    if not words or len(words) > 60 or is_name(cell) or _EMAIL.search(cell):
        return None
    return next((field for field, pattern in _HEADERS if pattern.search(words)), None)


def header(rows: Sequence[Row]) -> tuple[int, dict[int, str]] | None:
    """Index of the header among the first rows (titles may stand above it) and the field of each of its columns."""
    for index, row in enumerate(rows[:15]):
        fields: dict[int, str] = {}
        for column, cell in enumerate(row.cells):
            field = headed(cell)
            if field is not None and (field in ("other", "number") or field not in fields.values()):
                fields[column] = field
        known = [field for field in fields.values() if field not in ("other", "number")]
        filled = [cell for cell in row.cells if cell]
        # One cell over a column of names is a header only when it is no line about a person.
        alone = len(filled) == 1 and not re.search(r"\d|[А-ЯЁ]\.[^А-ЯЁ]*,", filled[0]) and len(filled[0].split()) <= 4
        if any(field in PEOPLE for field in known) and (len(known) > 1 or alone):
            return index, fields
    return None


def guessed(rows: Sequence[Row]) -> dict[int, str]:
    """Fields by content, for a table without a header; a field goes to the column that fits it best, if half does."""
    width = max((len(row.cells) for row in rows), default=0)
    sample = rows[:200]
    shares: list[tuple[float, int, str]] = []
    for column in range(width):
        cells = [row.cells[column] for row in sample if column < len(row.cells) and row.cells[column]]
        for field in ("name", "email", "phone", "post", "organization", "groups"):
            fitting = sum(what(cell) == field for cell in cells)
            if cells and fitting * 2 >= len(cells):
                shares.append((fitting / len(cells), -column, field))
    fields: dict[int, str] = {}
    for _, column, field in sorted(shares, reverse=True):
        if -column not in fields and field not in fields.values():
            fields[-column] = field
    return fields


def what(cell: str) -> str | None:
    """What a single piece of text is: a name, a post, an organization, groups, a phone, an address."""
    cell = re.sub(r"(?<![А-ЯЁ])\.$", "", cell.strip(" ,;"))  # the dot of «П.П.» stays
    if _EMAIL.search(cell) and " " not in cell:
        return "email"
    if _PHONE.fullmatch(cell) and sum(map(str.isdigit, cell)) >= 6:
        return "phone"
    if is_name(cell):
        return "name"
    if _PLURAL.match(cell) and not re.match(r"(?:учитель|воспитатель)", cell, re.IGNORECASE):
        return "groups"
    if _POST.match(cell):
        return "post"
    if _ORGANIZATION.search(cell) or re.fullmatch(r"[А-ЯЁ]{2,8}(?: № ?\d+)?|.*№ ?\d+.*|.*«.+»", cell):
        return "organization"
    return None


def is_name(cell: str) -> bool:
    """«Берёзкина Полина Павловна», «Берёзкина П.П.», «П. П. Берёзкина»; no «Управление образования»."""
    cell = look_alikes(cell.strip())
    if len(cell) > 80 or not _NAME.fullmatch(cell):
        return False
    return not _POST.match(cell) and not _ORGANIZATION.search(cell)


_LATIN = str.maketrans("AaBCcEeHKkMOoPpTXxyё".replace("ё", ""), "АаВСсЕеНКкМОоРрТХху")


def look_alikes(text: str) -> str:
    """Latin letters inside Russian words («Cомова» with a Latin C) as the Russian ones that they look like."""
    return re.sub(
        r"\w+", lambda found: found[0].translate(_LATIN) if re.search("[А-Яа-яЁё]", found[0]) else found[0], text
    )


def shown(fields: Mapping[int, str], titles: Sequence[str]) -> dict[str, str]:
    """Field → the header's words, or the column's letter where it has none: what the user is asked to agree to."""
    named = {}
    for column, field in sorted(fields.items()):
        if field not in ("other", "number"):
            title = " ".join(titles[column].split()) if column < len(titles) else ""
            named[field] = title or chr(65 + column % 26)
    return named
