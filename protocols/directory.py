"""A directory of people out of a table or of pasted lines: who, what post, where, in which groups."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from protocols import directory_columns as columns
from protocols.directory_rows import Row, tables
from protocols.refusals import Refusal, RefusalReason

INITIALS = "initials"  # the name has initials only
ONE_WORD = "one_word"  # a surname alone
NO_POST = "no_post"
NO_ORGANIZATION = "no_organization"
NUMBER_ONLY = "number_only"  # the organization is «3»
NAMESAKE = "namesake"  # the same name stands elsewhere in the directory, at another post or organization
BAD_PHONE = "bad_phone"
BAD_EMAIL = "bad_email"

NO_NAME = "no_name"  # a row with text but without a name
REPEATED = "repeated"  # the same name, post and organization as in a row above


@dataclass(frozen=True, slots=True)
class Entry:
    """One person at one post. `line`: the row or line in the file, 1-based; `doubts`: codes (see words.directory)."""

    name: str
    post: str
    organization: str
    groups: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    line: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryRead:
    """`columns`: field → header or letter of the column that it was taken from (empty for pasted lines);
    `skipped`: (line, code) of rows that gave no entry."""

    entries: tuple[Entry, ...]
    columns: Mapping[str, str]
    skipped: tuple[tuple[int, str], ...] = ()


def read_directory(data: bytes, name: str = "") -> DirectoryRead:
    """People of an .xlsx, .csv, a table in a document, or a text with a person a line.

    Raises Refusal: NO_COLUMNS when no name is found, and all those of `tables`.
    """
    entries: list[Entry] = []
    skipped: list[tuple[int, str]] = []
    taken: dict[str, str] = {}
    for table in tables(data, name):
        found, passed, fields = _table(table)
        if found:
            entries += found
            skipped += passed
            taken = taken or fields
    if not entries:
        raise Refusal(RefusalReason.NO_COLUMNS)
    kept, repeated = _without_repeats(entries)
    return DirectoryRead(_with_namesakes(kept), taken, tuple(sorted(skipped + repeated)))


def read_names(written: str) -> DirectoryRead:
    """The same for text pasted into the chat."""
    return read_directory(written.encode(), "names.txt")


def _table(rows: Sequence[Row]) -> tuple[list[Entry], list[tuple[int, str]], dict[str, str]]:
    top = columns.header(rows)
    if top is not None:
        index, fields = top
        body, titles = rows[index + 1 :], rows[index].cells
    else:
        fields, body, titles = columns.guessed(rows), rows, ()
    if top is None and (max(len(row.cells) for row in rows) == 1 or "name" not in fields.values()):
        entries, skipped = _loose(rows)
        return entries, skipped, {}
    entries, skipped = _columned(body, fields, repeated_header=titles)
    return entries, skipped, columns.shown(fields, titles)


def _columned(
    rows: Iterable[Row], fields: Mapping[int, str], repeated_header: Sequence[str]
) -> tuple[list[Entry], list[tuple[int, str]]]:
    entries: list[Entry] = []
    skipped: list[tuple[int, str]] = []
    section = ""
    for row in rows:
        values = {field: row.cells[at] for at, field in fields.items() if at < len(row.cells)}
        filled = [cell for cell in row.cells if cell]
        # «МБОУ СОШ № 3» alone over the rows of its staff.
        if len(filled) == 1 and not columns.is_name(filled[0]) and columns.what(filled[0]) == "organization":
            section = filled[0]
        elif row.cells == tuple(repeated_header):
            continue
        elif not (name := _full_name(values)):
            skipped.append((row.line, NO_NAME))
        else:
            entries.append(_entry(name, values, row.line, section))
    return entries, skipped


def _full_name(values: Mapping[str, str]) -> str:
    parts = (values.get("surname", ""), values.get("first", ""), values.get("patronymic", ""))
    together = " ".join(part for part in parts if part) if values.get("surname") else ""
    written = " ".join((together or values.get("name", "")).split())
    return _ordered(written) if re.search("[А-Яа-яЁё]{2}", written) else ""


def _loose(rows: Iterable[Row]) -> tuple[list[Entry], list[tuple[int, str]]]:
    """Lines such as «Берёзкина Полина Павловна, директор, МБОУ СОШ № 3» or «директор СОШ № 3 – Берёзкина П.П.»."""
    entries: list[Entry] = []
    skipped: list[tuple[int, str]] = []
    for row in rows:
        values: dict[str, str] = {}
        last = ""
        for piece in _pieces(" ; ".join(cell for cell in row.cells if cell)):
            field = columns.what(piece) or ""
            if field and field not in values:
                values[field], last = piece, field
            elif last:  # «МБОУ СОШ № 3, с. Луговое»: a comma inside
                values[last] += f", {piece}"
        if "name" in values:
            entries.append(_entry(_full_name(values), _post_apart(values), row.line, ""))
        else:
            skipped.append((row.line, NO_NAME))
    return entries, skipped


def _pieces(line: str) -> list[str]:
    line = re.sub(r"^\s*(?:\d{1,3}[.)]|[-–—•*])\s*", "", line)
    line = re.sub(r"\s*\(([^()]+)\)", lambda found: f", {found[1]}" if columns.what(found[1]) else found[0], line)
    parts = re.split(r"\s*[,;\t|]\s*(?![^«(]*[»)])|\s+[-–—]\s+|:\s+", line)
    pieces = []
    for part in (one.strip(" .") if not re.search(r"[А-ЯЁ]\.$", one) else one.strip() for one in parts):
        # «Берёзкина Полина Павловна директор МБОУ СОШ № 3»: no commas at all.
        found = re.match(r"((?:[А-ЯЁ][а-яё-]+\s+){2}[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|ьич))\s+(\S.*)", part)
        last = re.match(r"(\S.*?)\s+((?:[А-ЯЁ][а-яё-]+\s+){2}[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|ьич))$", part)
        pieces += [found[1], found[2]] if found else [last[1], last[2]] if last else [part]
    return [piece for piece in pieces if piece]


_AFTER_POST = re.compile(
    r"\s+((?:М[А-Я]*ОУ|МБУ|МАУ|МКУ|Г[А-Я]*ОУ|ГБУ|СОШ|ООШ|[А-Я]{4,})\b|(?:школ|гимнази|лице|детск|отдел|управлени)[а-я]*\s)"
)


def _post_apart(values: Mapping[str, str]) -> dict[str, str]:
    """«директор МБОУ СОШ № 3» is a post and an organization."""
    apart = dict(values)
    post = apart.get("post", "")
    found = _AFTER_POST.search(post)
    if found and "organization" not in apart:
        apart["post"], apart["organization"] = post[: found.start()], post[found.start(1) :]
    return apart


def _entry(name: str, values: Mapping[str, str], line: int, section: str) -> Entry:
    post = " ".join(values.get("post", "").split())
    organization = " ".join((values.get("organization") or section).split())
    phone, email = (
        re.sub(r"^тел[а-я]*[.:\s]*", "", " ".join(values.get("phone", "").split())),
        values.get("email", "").strip(),
    )
    doubts = [
        (ONE_WORD, " " not in name and "." not in name),
        (INITIALS, bool(re.search(r"\b[А-ЯЁ]\.", name))),
        (NO_POST, not post),
        (NO_ORGANIZATION, not organization),
        (NUMBER_ONLY, bool(re.fullmatch(r"№?\s?\d+", organization))),
        (BAD_PHONE, bool(phone) and sum(map(str.isdigit, phone)) < 5),
        (BAD_EMAIL, bool(email) and columns.what(email) != "email"),
    ]
    groups = _groups(values.get("groups", ""))
    return Entry(name, post, organization, groups, phone, email, line, tuple(code for code, is_so in doubts if is_so))


def _groups(written: str) -> tuple[str, ...]:
    """«руководители ОО; методисты»: by semicolons, commas, lines, but not inside «…»."""
    parts = re.split(r"[;,\n/](?![^«]*»)", written)
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|ьич|мич|тич|нич|лич|оглы|кызы)", re.IGNORECASE)


def _ordered(name: str) -> str:
    """Surname first, initials last; «ИВАНОВ ИВАН» as «Иванов Иван»; Latin look-alikes made Russian."""
    name = columns.look_alikes(name).strip(" ,;")
    name = (
        re.sub(r"[А-ЯЁ]{2,}", lambda found: found[0].capitalize(), name) if name.isupper() or _shouted(name) else name
    )
    before = re.fullmatch(r"((?:[А-ЯЁ]\.\s?){1,2})([А-ЯЁ][а-яё-]+(?:-[А-ЯЁ][а-яё]+)?)", name)
    if before:
        return f"{before[2]} {before[1].replace(' ', '')}"
    name = re.sub(r"(?<=[а-яё])\s*([А-ЯЁ]\.)\s*([А-ЯЁ]\.)$", r" \1\2", name)
    words = name.split()
    if len(words) == 3 and _PATRONYMIC.fullmatch(words[1]) and not _PATRONYMIC.fullmatch(words[2]):
        return f"{words[2]} {words[0]} {words[1]}"
    return " ".join(words)


def _shouted(name: str) -> bool:
    """«ИВАНОВ Иван Иванович»."""
    return bool(re.match(r"[А-ЯЁ]{3,}(?:-[А-ЯЁ]+)?\s", name))


def _without_repeats(entries: Iterable[Entry]) -> tuple[list[Entry], list[tuple[int, str]]]:
    seen: set[tuple[str, str, str]] = set()
    kept: list[Entry] = []
    repeated: list[tuple[int, str]] = []
    for entry in entries:
        key = (_same(entry.name), _same(entry.post), _same(entry.organization))
        if key in seen:
            repeated.append((entry.line, REPEATED))
        else:
            seen.add(key)
            kept.append(entry)
    return kept, repeated


def _with_namesakes(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """One person may hold two posts, or two people one name: only a person can tell."""
    counts = Counter(_same(entry.name) for entry in entries)
    return tuple(
        replace(entry, doubts=(*entry.doubts, NAMESAKE)) if counts[_same(entry.name)] > 1 else entry
        for entry in entries
    )


def _same(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower().replace("ё", "е")).strip()


TEMPLATE = (
    ("ФИО", "Должность", "Организация", "Группы", "Телефон", "Почта"),
    (
        "Берёзкина Полина Павловна",
        "директор",
        "МБОУ СОШ № 3",
        "руководители ОО",
        "+7 900 000-00-01",
        "school3@example.org",
    ),
    ("Журавлёв Артём Ильич", "заведующий", "МБДОУ «Ручеёк»", "руководители ОО", "", ""),
    ("Синицына Вера Олеговна", "методист", "Управление образования", "методисты; специалисты", "", ""),
)


def template() -> bytes:
    """An .xlsx to fill in, with invented people as examples."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Сотрудники"
    for values in TEMPLATE:
        sheet.append(values)
    for column, width in enumerate((34, 20, 32, 32, 20, 26), 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
