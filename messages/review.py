"""Screens of review: the list of points, one point, marks for many, the document's own facts."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Italic, Text, as_list

from domain.desk import Desk
from domain.errors import Gap
from domain.protocol import Mark, Mode
from domain.publication import Crowd
from domain.review import Point, gaps, lead, split
from messages.callbacks import Press
from messages.cards import carried_from, proof_line
from messages.delivery import Delivery
from messages.desk import (
    crowd_hint,
    curator,
    heading,
    label,
    material,
    mode,
    paper_name,
    paper_title,
    quoted,
    seats_of,
    state_mark,
    when,
    who,
    why,
)
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.sent import OpenSent
from words.dates import numeric
from words.marks import HINTS, MARKS, MODE_BUTTONS, MODES, about_points
from words.plurals import POINTS, count
from words.protocols import KINDS
from words.series import repeats, rule

PAGE = 8
BLOCK = 60  # so many points fit the choice that a button carries


class Review(Press, prefix="rv1"):
    """A page of a document under review.  `id` is the document's or the point's, by the page."""

    page: str
    id: int
    n: int = 0  # page number, from 0


class Lead(Press, prefix="ld1"):
    """This seat answers for the whole point."""

    id: int
    seat: int


class Publish(Press, prefix="pb1"):
    """`n` is the page of «Кто что получит», or how many points the preview has shown."""

    page: str  # who, now, morning, recall
    id: int
    n: int = 0


class Carry(Press, prefix="co1"):
    """Points of earlier protocols: `paper` is the new document's id, `id` the earlier decision's."""

    page: str  # list, take, all, no
    paper: int
    id: int = 0
    n: int = 0


class Many(Press, prefix="mn1"):
    """«Отметить несколько»: `chosen` has a bit for each place in the block of `BLOCK` that the page belongs to."""

    act: str  # page, control, notice, silent, drop
    id: int
    n: int = 0
    chosen: int = 0


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(desk: Desk, page: int = 0, notice: str = "") -> Screen:
    """The points, a page of them, with what is still to be answered and what is ready."""
    if not desk.shown:
        return _nothing_left(desk)
    pages = -(-len(desk.shown) // PAGE)
    page = min(page, pages - 1)
    some = desk.shown[page * PAGE : (page + 1) * PAGE]
    lines: list[Text | str] = [Bold(paper_title(desk.paper)), _counts(desk)]
    if notice:
        lines.insert(0, notice)
    if desk.paper.is_project:
        lines.append("Помечен «ПРОЕКТ»: разослать можно, когда утвердят.")
    if desk.unfinished:
        lines.append(f"С прошлых протоколов не исполнено: {count(desk.unfinished, POINTS)}. Перенести?")
    lines += ["", *(_row(point, desk) for point in some)]
    if pages > 1:
        lines.append(f"Страница {page + 1} из {pages}")
    return Screen(as_list(*lines), _list_keyboard(desk, some, page, pages))


def _counts(desk: Desk) -> str:
    ready = len(desk.ready)
    told = f"Прочитано {count(len(desk.shown), POINTS)}: готово {ready}"
    if not desk.asked:
        return told
    about = len({point.id for question in desk.asked for point in question.points})
    return f"{told}, вопросов {len(desk.asked)}" + (f" ({about_points(about)})" if about else "")


def _row(point: Point, desk: Desk) -> str:
    head = f"{state_mark(point, desk.today)} {label(point)} {cut(point.text, 70)}"
    if point.mark is Mark.SILENT:
        return f"{head} · без рассылки"
    if not point.goes_out:
        return f"{head} · {when(point, desk)}"
    return f"{head} · {cut(who(point, desk), 60)} · {when(point, desk)}"


def _list_keyboard(desk: Desk, some: list[Point], page: int, pages: int) -> InlineKeyboardMarkup:
    paper = desk.paper
    ask = button(f"Ответить на вопросы: {len(desk.asked)}", Review(page="ask", id=paper.id)) if desk.asked else None
    carry = None
    if desk.unfinished:
        carry = [
            button("Показать", Carry(page="list", paper=paper.id)),
            button("Не надо", Carry(page="no", paper=paper.id)),
        ]
    return keyboard(
        ask,
        carry,
        *in_rows([button(label(point), Review(page="point", id=point.id)) for point in some]),
        _pager("list", paper.id, page, pages),
        [
            button("Отметить несколько", Many(act="page", id=paper.id, n=page)),
            button("Дата и номер", Review(page="header", id=paper.id)),
        ],
        button(f"Разослать готовые: {len(desk.ready)}", Review(page="preview", id=paper.id)) if desk.ready else None,
        _delivery(desk),
    )


def _delivery(desk: Desk) -> list[InlineKeyboardButton]:
    """The points that were sent out of it; who has got them, and who has not."""
    sent = sum(point.state == "published" for point in desk.points)
    if not sent:
        return []
    return [
        button(f"Разосланные: {sent}", OpenSent(paper=desk.paper.id)),
        button("Доставка: кто получил", Delivery(page="one", id=desk.paper.id)),
    ]


def _pager(page: str, about: int, number: int, pages: int) -> list[InlineKeyboardButton]:
    back = [button("‹", Review(page=page, id=about, n=number - 1))] if number else []
    on = [button("›", Review(page=page, id=about, n=number + 1))] if number + 1 < pages else []
    return back + on


def _nothing_left(desk: Desk) -> Screen:
    if any(point.state == "published" for point in desk.points):
        words = "Все пункты разосланы."
    else:
        words = "Пунктов для рассылки нет. Можно прислать документ ещё раз или вставить текст решений сообщением."
    until = desk.paper.recall_until
    recall = button("Отменить рассылку", Publish(page="recall", id=desk.paper.id))
    return Screen(
        as_list(Bold(paper_title(desk.paper)), words),
        keyboard(
            recall if until is not None and desk.now < until else None,
            [
                button("Дата и номер", Review(page="header", id=desk.paper.id)),
                button("Добавить пункт", Review(page="add", id=desk.paper.id)),
            ],
            _delivery(desk),
        ),
    )


# ── one point ───────────────────────────────────────────────────────────────────────────────────────────────────────

SPECIAL = "Особый контроль: отчёты принимает только руководитель."
_WHAT_IS_MISSING = {
    Gap.ASSIGNEE: "исполнитель",
    Gap.DEADLINE: "срок",
    Gap.CURATOR: "куратор",
    Gap.OLD_DEADLINE: "решение о прошедшем сроке",
}


def point_page(desk: Desk, point: Point, notice: str = "", crowd: Crowd | None = None) -> Screen:
    """A point with its source line, who, when and why, and a word where somebody has much to do in that week."""
    lines: list[Text | str] = [notice] if notice else []
    lines.append(Text(Bold(heading(point)), f" · {MARKS[point.mark]}"))
    if point.lead_in:
        lines.append(Italic(cut(point.lead_in, 300)))
    if point.carried_from_id is not None and point.carried_from_id in desk.carried:
        lines.append(f"Перенесено из {carried_from(desk.carried[point.carried_from_id])}.")
    lines.append(cut(point.text, 1800))
    source = desk.line(point.line)
    if source:
        lines += ["", f"В документе, строка {point.line}: {quoted(source, 200)}"]
    said_when = desk.line(point.deadline_line)
    if said_when and point.deadline_line != point.line:
        lines.append(f"Строка {point.deadline_line}: {quoted(said_when, 120)}")
    lines += ["", *_who_lines(point, desk)]
    if point.mark is Mark.CONTROL:
        lines.append(f"Срок: {why(point, desk)}")
        lines += repeats_line(point, desk)
    if said := curator(point, desk):
        lines.append(said)
    if point.proof:
        lines.append(proof_line(point.proof))
    missing = [_WHAT_IS_MISSING[gap] for gap in gaps(point, desk.today)]
    if missing:
        lines.append(f"Не хватает: {', '.join(missing)}")
    lines += [
        f"Подсказка: {HINTS[doubt][0].lower()}{HINTS[doubt][1:]}"
        for doubt in point.doubts
        if doubt in HINTS and point.goes_out
    ]
    if crowd is not None:
        lines.append(crowd_hint(desk, crowd))
    return Screen(as_list(*lines), _point_keyboard(desk, point))


def repeats_line(point: Point, desk: Desk) -> list[str]:
    """«Повторяется: ежемесячно до 5 числа, ближайший срок пт 05.12»"""
    again = point.deadline.recurrence
    if not point.deadline.can_repeat or again is None or point.no_deadline or not point.goes_out:
        return []
    if point.deadline.once:
        return [f"Повторов не будет, хотя сказано: {rule(again)}."]
    return [f"{repeats(again, point.deadline.due, desk.today)}."]


def repeat_buttons(point: Point) -> list[InlineKeyboardButton]:
    """What was chosen bears a mark; as the words say is chosen already."""
    if point.mark is not Mark.CONTROL or not point.deadline.can_repeat or point.no_deadline or not point.goes_out:
        return []
    chosen, other = ("✓ ", "") if point.deadline.repeats else ("", "✓ ")
    return [
        button(f"{chosen}Повторять", Review(page="again", id=point.id)),
        button(f"{other}Только один раз", Review(page="once", id=point.id)),
    ]


def _who_lines(point: Point, desk: Desk) -> list[str]:
    if point.mark is Mark.SILENT:
        return []
    shared_by = f", {mode(point, desk)}" if mode(point, desk) else ""
    lines = [f"Кому: {who(point, desk)}{shared_by}"]
    if by := material(point, desk):
        lines.append(by)
    for_whom = sorted({seat.for_whom for seat in point.seats if seat.for_whom})
    if for_whom:
        lines.append(f"Для исполнения: {', '.join(for_whom)}")
    return lines


def _point_keyboard(desk: Desk, point: Point) -> InlineKeyboardMarkup:
    if not point.is_open:
        return keyboard(button("К списку", Review(page="list", id=point.paper_id)))
    place = next(i for i, one in enumerate(desk.shown) if one.id == point.id)
    before = desk.shown[place - 1] if place else None
    after = desk.shown[place + 1] if place + 1 < len(desk.shown) else None
    marks = {Mark.CONTROL: "На контроль", Mark.NOTICE: "На ознакомление", Mark.SILENT: "Не рассылать"}
    return keyboard(
        [
            button("Исполнители", Review(page="who", id=point.id)),
            button("Срок", Review(page="when", id=point.id)),
            button("Текст", Review(page="text", id=point.id)),
        ],
        [
            button(words, Review(page=f"mark_{mark.value}", id=point.id))
            for mark, words in marks.items()
            if mark is not point.mark
        ],
        repeat_buttons(point),
        [
            *([button("Разделить", Review(page="split", id=point.id))] if split(point) else []),
            *([button("Соединить", Review(page="merge", id=point.id))] if after else []),
            button("Удалить", Review(page="drop", id=point.id)),
            *([button("Ещё", Review(page="more", id=point.id))] if point.mark is Mark.CONTROL else []),
        ],
        [
            *([button("‹", Review(page="point", id=before.id))] if before else []),
            button("К списку", Review(page="list", id=point.paper_id, n=place // PAGE)),
            *([button("›", Review(page="point", id=after.id))] if after else []),
        ],
    )


def ask_text(point: Point) -> Screen:
    return Screen(
        as_list(
            Text("Напишите новый текст пункта ", Bold(label(point)), " одним сообщением. Сейчас:"),
            cut(point.text, 3000),
        ),
        keyboard(button("Отмена", Review(page="point", id=point.id))),
    )


def ask_new_point(desk: Desk) -> Screen:
    return Screen(
        Text("Напишите текст пункта одним сообщением. Исполнителя и срок можно указать здесь же."),
        keyboard(button("Отмена", Review(page="list", id=desk.paper.id))),
    )


def ask_drop(point: Point) -> Screen:
    return Screen(
        as_list(Text("Удалить пункт ", Bold(label(point)), "? Он никому не уйдёт."), cut(point.text, 500)),
        keyboard(
            [
                button("Да, удалить", Review(page="drop2", id=point.id)),
                button("Отмена", Review(page="point", id=point.id)),
            ]
        ),
    )


def ask_split(point: Point) -> Screen:
    parts = split(point)
    return Screen(
        as_list(
            f"Получится {count(len(parts), POINTS)}, исполнители и срок останутся у каждого:",
            *(f"{number}. {cut(part, 300)}" for number, part in enumerate(parts, start=1)),
        ),
        keyboard(
            [
                button("Разделить", Review(page="split2", id=point.id)),
                button("Отмена", Review(page="point", id=point.id)),
            ]
        ),
    )


def ask_merge(point: Point, following: Point) -> Screen:
    return Screen(
        as_list(
            "Соединить два пункта в один? Исполнители и срок останутся от первого.",
            f"1. {cut(point.text, 400)}",
            f"2. {cut(following.text, 400)}",
        ),
        keyboard(
            [
                button("Соединить", Review(page="merge2", id=point.id)),
                button("Отмена", Review(page="point", id=point.id)),
            ]
        ),
    )


def more(desk: Desk, point: Point) -> Screen:
    """What is set seldom: how several share the point, what to show as proof, who accepts."""
    lines: list[Text | str] = [Text(Bold(heading(point)), f" · {cut(point.text, 200)}")]
    lines.append(f"Исполнителей: {len(point.seats)}. Порядок: {mode(point, desk) or MODES[point.mode]}.")
    if by := material(point, desk):
        lines.append(f"{by} (половина срока).")
    if point.mode is not Mode.EACH and len(point.seats) > 1 and lead(point) is None:
        lines.append("Назван не один человек. Нажмите «Кто отвечает» и выберите, иначе каждый отчитается за себя.")
    lines.append(
        f"{proof_line(point.proof)} Без файла отчёт не отправится." if point.proof else "К отчёту: хватит слов."
    )
    lines.append(SPECIAL if point.special_control else "Отчёты принимает секретарь, куратор или руководитель.")
    if said := curator(point, desk):
        lines.append(said)
    modes = [one for one in Mode if one is not point.mode]
    return Screen(
        as_list(*lines),
        keyboard(
            *[[button(MODE_BUTTONS[one], Review(page=f"mode_{one.value}", id=point.id))] for one in modes],
            button("Кто отвечает", Review(page="lead", id=point.id))
            if point.mode is not Mode.EACH and len(point.seats) > 1
            else None,
            [
                button(
                    "Хватит слов" if point.proof else "Нужен файл",
                    Review(page="words" if point.proof else "file", id=point.id),
                ),
                button("Что предъявить", Review(page="proof", id=point.id)),
            ],
            [
                button("Куратор", Review(page="curator", id=point.id)),
                button(
                    "Снять особый контроль" if point.special_control else "Особый контроль",
                    Review(page="special", id=point.id),
                ),
            ],
            button(
                f"Таблица из ответов: {len(point.columns)}" if point.columns else "Таблица из ответов",
                Review(page="columns", id=point.id),
            )
            if point.mark is Mark.CONTROL
            else None,
            button("‹ Пункт", Review(page="point", id=point.id)),
        ),
    )


def ask_lead(desk: Desk, point: Point, page: int = 0) -> Screen:
    """Who of those who share the point answers for it."""
    seats = seats_of(point, desk)
    pages = max(1, -(-len(seats) // PAGE))
    page = min(page, pages - 1)
    first = lead(point)
    rows = [
        [
            button(
                cut(f"{'✓ ' if first and first.seat_id == seat.id else ''}{line}", 60), Lead(id=point.id, seat=seat.id)
            )
        ]
        for seat, line in seats[page * PAGE : (page + 1) * PAGE]
    ]
    return Screen(
        as_list(
            Text(Bold(heading(point)), f" · {cut(point.text, 200)}"),
            "Кто отвечает за всё поручение? Остальные передадут ему свою часть к половине срока.",
        ),
        keyboard(*rows, _pager("lead", point.id, page, pages), button("‹ Назад", Review(page="more", id=point.id))),
    )


def ask_proof(point: Point) -> Screen:
    return Screen(
        Text(
            "Что приложить к отчёту? Напишите коротко, например: «файл плана». Если достаточно слов, напишите «ничего»."
        ),
        keyboard(button("Отмена", Review(page="more", id=point.id))),
    )


# ── marks for many ──────────────────────────────────────────────────────────────────────────────────────────────────


def many(desk: Desk, page: int, chosen: int) -> Screen:
    """Toggles; what is chosen stands in the buttons, so that nothing has to be remembered."""
    pages = max(1, -(-len(desk.shown) // PAGE))
    page = min(page, pages - 1)
    some = desk.shown[page * PAGE : (page + 1) * PAGE]
    chosen = kept_choice(desk, page, chosen)
    rows = [
        [
            button(
                cut(f"{'☑' if chosen & bit(point) else '☐'} {label(point)} {point.text}", 48),
                Many(act="page", id=desk.paper.id, n=page, chosen=chosen ^ bit(point)),
            )
        ]
        for point in some
    ]
    chosen_count = chosen.bit_count()
    return Screen(
        as_list(
            Bold(paper_title(desk.paper)),
            f"Отмечено: {chosen_count}. Что с ними сделать?" if chosen_count else "Отметьте пункты, потом выберите.",
        ),
        keyboard(
            *rows,
            [
                *([button("‹", Many(act="page", id=desk.paper.id, n=page - 1, chosen=chosen))] if page else []),
                *(
                    [button("›", Many(act="page", id=desk.paper.id, n=page + 1, chosen=chosen))]
                    if page + 1 < pages
                    else []
                ),
            ],
            _many_acts(desk, page, chosen) if chosen else None,
            [
                button("Удалить", Many(act="drop", id=desk.paper.id, n=page, chosen=chosen)),
            ]
            if chosen
            else None,
            button("К списку", Review(page="list", id=desk.paper.id, n=page)),
        ),
    )


def _many_acts(desk: Desk, page: int, chosen: int) -> list[InlineKeyboardButton]:
    acts = {"control": "На контроль", "notice": "Ознакомление", "silent": "Не рассылать"}
    return [button(words, Many(act=act, id=desk.paper.id, n=page, chosen=chosen)) for act, words in acts.items()]


def bit(point: Point) -> int:
    return 1 << (point.position % BLOCK)


def block(point: Point) -> int:
    return point.position // BLOCK


def kept_choice(desk: Desk, page: int, chosen: int) -> int:
    """Only points that are still there; a page of another block begins with nothing chosen."""
    kept = 0
    for point in chosen_points(desk, page, chosen):
        kept |= bit(point)
    return kept


def chosen_points(desk: Desk, page: int, chosen: int) -> list[Point]:
    some = desk.shown[page * PAGE : (page + 1) * PAGE]
    if not some:
        return []
    return [point for point in desk.shown if block(point) == block(some[0]) and chosen & bit(point)]


# ── the document's own facts ────────────────────────────────────────────────────────────────────────────────────────


def header(desk: Desk) -> Screen:
    paper = desk.paper
    others = [kind for kind in KINDS if kind is not paper.kind]
    lines: list[Text | str] = [
        Bold(paper_title(paper)),
        f"Дата: {numeric(paper.day) if paper.day else 'не указана'}. Номер: {paper.number or 'без номера'}",
    ]
    if paper.title:
        lines.append(cut(paper.title, 300))
    if paper.is_project:
        lines.append("Помечен «ПРОЕКТ». Когда утвердят, напишите номер и дату.")
    lines.append("Чтобы изменить, напишите, например: «№ 4 от 12.09.2024» или только дату.")
    return Screen(
        as_list(*lines),
        keyboard(
            [button(f"Это {KINDS[kind]}", Review(page=f"kind_{kind.value}", id=paper.id)) for kind in others],
            button("Утверждён, без номера", Review(page="approve", id=paper.id))
            if paper.is_project and paper.day
            else None,
            [
                button("Удалить документ", Review(page="dropdoc", id=paper.id)),
                button("К списку", Review(page="list", id=paper.id)),
            ],
        ),
    )


def ask_drop_paper(desk: Desk) -> Screen:
    sent = sum(1 for point in desk.points if point.state == "published")
    words = f"Черновики удалятся: {count(len(desk.shown), POINTS)}."
    if sent:
        words += f" Разосланные пункты останутся: {sent}."
    return Screen(
        as_list(Text("Удалить ", Bold(paper_name(desk.paper)), "?"), words),
        keyboard(
            [
                button("Да, удалить", Review(page="dropdoc2", id=desk.paper.id)),
                button("Отмена", Review(page="list", id=desk.paper.id)),
            ]
        ),
    )


def header_noted(desk: Desk) -> str:
    """After a date or a number was typed."""
    return "Дата и номер записаны." if desk.paper.number else "Дата записана."
