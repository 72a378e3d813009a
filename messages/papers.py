"""Documents coming in, and the list of those that are here."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.protocol import Draft
from domain.repeat import Repeat
from domain.review import Paper, State
from messages.callbacks import Press
from messages.desk import paper_title
from messages.review import Review
from messages.screen import Screen, button, cut, keyboard
from storage.protocols import Listed
from words.dates import numeric
from words.plurals import POINTS, count

PAGE = 8
MOST_DIFFERENCES = 12
WHAT = {"text": "текст", "assignees": "исполнители", "deadline": "срок", "number": "номер пункта"}

STAGES = {"converting": "перевожу в текст", "pages": "страницы", "recognising": "распознаю картинки"}


class Papers(Press, prefix="pp1"):
    """`page`: list, anyway (read it though the same is here), finish and cancel (a text pasted in pieces)."""

    page: str
    id: int = 0
    n: int = 0


def reading(share: float = 0.0, stage: str = "") -> Screen:
    """«Читаю документ…», and how far it is."""
    done = f" {round(share * 100)} %" if share > 0 else ""
    now = f", {STAGES[stage]}" if stage in STAGES else ""
    return Screen(Text(f"Читаю документ…{done}{now}"))


def refused(words: str) -> Screen:
    return Screen(Text(words))


def here_already(repeat: Repeat, held: Paper) -> Screen:
    """The same document again, and what differs.  Nothing is doubled unless it is wanted."""
    found = repeat.found
    if found.published_at is not None:
        stands = f"Разослан {numeric(found.published_at.date())}."
    else:
        stands = "Лежит в черновиках."
    return Screen(
        as_list(Bold("Этот протокол уже есть"), f"{paper_title(found)}. {stands}", *_differences(repeat)),
        keyboard(
            button("Открыть", Review(page="list", id=found.id)),
            button("Всё равно прочитать заново", Papers(page="anyway", id=held.id)),
        ),
    )


def _differences(repeat: Repeat) -> list[str]:
    """What the new document has otherwise, a line a point."""
    if repeat.is_same:
        return ["Отличий в пунктах нет."]
    lines = ["Чем отличается новый документ:"]
    lines += [f"+ {_named(draft)}" for draft in repeat.added]
    lines += [
        f"≠ {_named(one.new)} · изменилось: {', '.join(WHAT[what] for what in one.what)}" for one in repeat.changed
    ]
    lines += [f"− {_named(draft)}" for draft in repeat.gone]
    if len(lines) > MOST_DIFFERENCES + 1:
        left = len(lines) - MOST_DIFFERENCES - 1
        lines = [*lines[: MOST_DIFFERENCES + 1], f"и ещё отличий: {left}"]
    return lines


def _named(draft: Draft) -> str:
    return cut(f"{draft.number} {draft.text}".strip(), 90)


def pieces(paper_id: int, number: int) -> Screen:
    """A text that may go on in the next message."""
    said = "Текст получен." if number == 1 else f"Получено сообщений: {number}."
    return Screen(
        Text(f"{said} Если это не весь протокол, пришлите продолжение."),
        keyboard(
            [button("Готово", Papers(page="finish", id=paper_id)), button("Отмена", Papers(page="cancel", id=paper_id))]
        ),
    )


def pieces_cancelled() -> Screen:
    return Screen(Text("Текст не сохранён."))


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(some: Sequence[Listed], total: int, page: int) -> Screen:
    """A page of the department's documents, the newest first."""
    if not total:
        return Screen(
            as_list(
                Bold("Протоколов пока нет."),
                "Пришлите документ (.docx, .pdf, .odt, .rtf, .txt) или вставьте его текст сообщением. "
                "Одно поручение можно написать сразу: «Сдать отчёт о подвозе. Отв.: директора школ, до 5 декабря».",
            ),
            keyboard(button("Новое поручение", Papers(page="new"))),
        )
    pages = -(-total // PAGE)
    lines = [_line(one) for one in some]
    rows = [[button(cut(_title(one), 48), Review(page="list", id=one.paper.id))] for one in some]
    turn: list[InlineKeyboardButton] = [
        *([button("‹", Papers(page="list", n=page - 1))] if page else []),
        *([button("›", Papers(page="list", n=page + 1))] if page + 1 < pages else []),
    ]
    head = Text(Bold("Протоколы"), f", страница {page + 1} из {pages}" if pages > 1 else f": {total}")
    return Screen(as_list(head, *lines), keyboard(*rows, turn, button("Новое поручение", Papers(page="new"))))


def _title(one: Listed) -> str:
    return f"Черновик: {one.about}" if one.about else paper_title(one.paper)


def _line(one: Listed) -> str:
    paper = one.paper
    if one.about:
        return f"✎ {cut(_title(one), 90)} · не разослан"
    parts = []
    if paper.is_project:
        parts.append("проект")
    if one.sent:
        parts.append(f"разослано {count(one.sent, POINTS)}")
    if one.waiting:
        parts.append(f"в черновиках {count(one.waiting, POINTS)}")
    if not parts:
        parts.append("пунктов нет")
    mark = "✓" if paper.state is State.PUBLISHED and not one.waiting else "✎"
    return f"{mark} {paper_title(paper)}: {', '.join(parts)}"


def dropped() -> Screen:
    """A decision that was not sent after all."""
    return Screen(Text("Поручение не отправлено и никому не уйдёт."))
