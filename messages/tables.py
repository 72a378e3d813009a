"""A table from answers: the secretary's columns, an executor's row."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.answers import MOST, Column, Field, Filled, Kind, Table
from domain.decision import WAITING
from domain.dossier import Dossier
from domain.errors import ColumnsEmpty
from domain.review import Point
from messages.callbacks import Press
from messages.cards import Fill, OpenCard, View, back_button, heading, in_line, packed, wording
from messages.columns import AddColumn, Columns, Step, Whose, placed
from messages.files import FileKind, GetFile
from messages.review import Review
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.whole import opens
from words import answers as words
from words.plurals import Forms, count, plural

MISSING_NAMED = 12
TEXT_UNITS = 300
COLUMNS: Forms = ("столбец", "столбца", "столбцов")
ANSWERS: Forms = ("ответ", "ответа", "ответов")
LOST: Forms = ("пропадёт", "пропадут", "пропадут")

WHAT_FOR = (
    "Нужны сведения от всех? Добавьте столбцы: каждый исполнитель заполнит их кнопками, "
    "бот проверит и сложит таблицу Excel."
)
ALL_FILLED = "Всё заполнено. Осталось отправить отчёт."
ALREADY_SENT = "Отчёт уже отправлен. До проверки ответы можно исправить."
ADDED = "Столбец добавлен"
DROPPED = "Столбец удалён"
SENT = "Отчёт отправлен"


class SendFilled(Press, prefix="fills1"):
    """«Исполнено» when the row is complete: the answers are the report's words."""

    assignment: int
    back: str = ""


# ── the secretary's columns ─────────────────────────────────────────────────────────────────────────────────────────


def of_draft(point: Point, notice: str = "") -> Screen:
    columns = point.columns
    lines: list[Text | str] = [
        *([notice] if notice else []),
        Text(Bold("Таблица из ответов"), f" · {cut(point.text, 200)}"),
    ]
    lines += _listed(columns)
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows(_adding(Whose.DRAFT, point.id, len(columns))),
            *_dropping(Whose.DRAFT, point.id, [(placed(point.version, n), one) for n, one in enumerate(columns)]),
            button("‹ Пункт", Review(page="point", id=point.id)),
        ),
    )


def of_decision(table: Table, decision_id: int, *, may_change: bool, notice: str = "") -> Screen:
    """What is collected, how many have filled all of it, and who has not."""
    head = Text(Bold(f"Таблица к поручению {table.number}"), f" · {in_line(table.text, TEXT_UNITS)}")
    lines: list[Text | str] = [*([notice] if notice else []), head, *_listed(table.fields)]
    if table.fields:
        missing = list(dict.fromkeys(row.organization for row in table.missing))
        lines.append(f"Заполнили всё: {len(table.rows) - len(table.missing)} из {len(table.rows)}")
        if missing:
            rest = len(missing) - MISSING_NAMED
            named = ", ".join(missing[:MISSING_NAMED])
            lines.append(f"Ещё нет: {named}{f' и ещё {rest}' if rest > 0 else ''}")
    excel = button("Excel", GetFile(kind=FileKind.TABLE, of=decision_id)) if table.fields else None
    edits: list[list[InlineKeyboardButton]] = []
    if may_change:
        edits = [
            *in_rows(_adding(Whose.DECISION, decision_id, len(table.fields))),
            *_dropping(Whose.DECISION, decision_id, [(one.id, one) for one in table.fields]),
        ]
    return Screen(
        as_list(*lines),
        keyboard(excel, *edits, button("‹ К поручению", opens(decision_id))),
    )


def _listed(columns: Sequence[Column | Field]) -> list[str]:
    if not columns:
        return [WHAT_FOR]
    return [f"{place}. {words.column(one)}" for place, one in enumerate(columns, start=1)]


def _adding(whose: Whose, of: int, taken: int) -> list[InlineKeyboardButton]:
    if taken >= MOST:
        return []
    return [button(words.ADD[kind], AddColumn(whose=whose, id=of, kind=kind)) for kind in Kind]


def _dropping(whose: Whose, of: int, columns: Sequence[tuple[int, Column | Field]]) -> list[list[InlineKeyboardButton]]:
    return [
        [button(cut(f"✕ {one.title}", 40), Columns(whose=whose, id=of, step=Step.DROP, one=key))]
        for key, one in columns
    ]


def ask_title(whose: Whose, of: int, kind: Kind) -> Screen:
    return Screen(
        Text(f"Как назвать столбец ({words.KINDS[kind]})? Напишите коротко, например: «{words.EXAMPLES[kind]}»."),
        keyboard(button("Отмена", Columns(whose=whose, id=of))),
    )


def ask_drop(whose: Whose, of: int, key: int, title: str, given: int = 0) -> Screen:
    lost = f" Вместе с ним {plural(given, *LOST)} {count(given, ANSWERS)}." if given else ""
    return Screen(
        Text("Удалить столбец ", Bold(title), f"?{lost}"),
        keyboard(
            [
                button("Да, удалить", Columns(whose=whose, id=of, step=Step.DROPPED, one=key)),
                button("Отмена", Columns(whose=whose, id=of)),
            ]
        ),
    )


# ── an executor's row ───────────────────────────────────────────────────────────────────────────────────────────────


def row(dossier: Dossier, filled: Filled, page: Fill, notice: str = "") -> Screen:
    """What is asked of the executor, what stands there, and the question that the next message answers."""
    assignment = dossier.assignment
    asked = awaited(filled, page, is_live=assignment.is_live)
    lines: list[Text | str] = [*([notice] if notice else []), heading(dossier), in_line(wording(dossier), TEXT_UNITS)]
    lines.append(f"Ответы для таблицы: {filled.count} из {len(filled.fields)}")
    for place, field in enumerate(filled.fields, start=1):
        answer = filled.answers.get(field.id)
        lines.append(f"{place}. {field.title}: {words.value(field.kind, answer.value) if answer else words.EMPTY}")
    complete = filled.fields and filled.first_empty is None
    send = None
    if asked is not None:
        lines += ["", Bold(words.question(asked))]
    elif complete and assignment.status in WAITING:
        lines += ["", ALL_FILLED]
    elif complete and assignment.is_live:
        lines += ["", ALREADY_SENT]
    if complete and assignment.status in WAITING:
        send = button("Исполнено", SendFilled(assignment=assignment.id, back=page.back))
    edits = []
    if assignment.is_live:
        edits = [
            button(cut(f"{'✎' if field.id in filled.answers else '+'} {field.title}", 30), _to(page, field.id))
            for field in filled.fields
            if asked is None or field.id != asked.id
        ]
    back = OpenCard(view=View.CARD, assignment=assignment.id, back=page.back)
    return Screen(as_list(*lines), keyboard(send, *in_rows(edits), back_button(packed(back), "‹ К поручению")))


def columns_empty(error: ColumnsEmpty, told: str) -> Screen:
    """The answer to «исполнено 12» before the row is complete, with the way to it."""
    words = f"Ответы: {error.filled} из {error.columns}"
    return Screen(Text(told), keyboard(button(words, Fill(assignment=error.assignment_id))))


def _to(page: Fill, field: int) -> Fill:
    return page.model_copy(update={"field": field})


def awaited(filled: Filled, page: Fill, *, is_live: bool) -> Field | None:
    """The column that the next message fills: the one chosen, else the first that is empty."""
    if not is_live:
        return None
    chosen = next((each for each in filled.fields if each.id == page.field), None)
    return chosen or filled.first_empty


def as_report(filled: Filled) -> str:
    """The answers as a report's words."""
    told = [
        f"{field.title}: {words.value(field.kind, filled.answers[field.id].value)}"
        for field in filled.fields
        if field.id in filled.answers
    ]
    return "\n".join(told)
