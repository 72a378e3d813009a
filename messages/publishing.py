"""Before and after sending: what goes to whom, when, and how to take it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.desk import Desk
from domain.errors import Gap
from domain.people import Department, Person
from domain.protocol import DraftDoubt, Mark, Mode
from domain.publication import Crowd, Publication
from domain.reminders import is_working_hour, next_opening
from domain.review import Paper, State
from domain.series import repeats
from messages.cards import proof_line
from messages.desk import (
    crowd_hint,
    curator,
    full_label,
    heading,
    is_only,
    label,
    material,
    mode,
    paper_title,
    who,
    why,
)
from messages.review import SPECIAL, Publish, Review, repeat_buttons, repeats_line
from messages.screen import Screen, button, cut, keyboard
from words import protocols
from words.dates import short, time
from words.marks import HINTS, MARKS
from words.names import initials
from words.plurals import PEOPLE, POINTS, count

PAGE = 10
MOST_HINTS = 3
MOST_SHARED = 5
MOST_NAMES = 8


# ── before ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def preview(
    desk: Desk, going: Publication, holders: Mapping[int, Sequence[Person]], crowd: Crowd | None = None
) -> Screen:
    """What will happen, in numbers; outside office hours the next morning is offered first."""
    number = len(going.decisions)
    lines: list[Text | str] = [Bold(_before_title(desk, going)), _by_marks(going)]
    people = _people(holders)
    reachable = [person for person in people if person.reachable]
    if going.live:
        lines.append(f"Получат: {count(len(reachable), PEOPLE)}, каждый одно сообщение. Поручений: {going.own}")
        lines += _shared(desk, going)
        lines += _not_told(desk, holders)
    if going.left:
        lines.append(f"Останутся черновиками: {count(going.left, POINTS)} ({_missing(going)})")
    lines += _recurring(going)
    lines += _hints(going)
    if crowd is not None:
        lines.append(crowd_hint(desk, crowd))
    send = button("Разослать" if going.live else "Записать", Publish(page="now", id=desk.paper.id, n=number))
    rows: list[list[InlineKeyboardButton]] = [[send]]
    if going.live and not is_working_hour(desk.now, desk.department, desk.calendar):
        lines += ["", f"Сейчас {time(desk.department.local(desk.now))}."]
        rows = [
            [button(morning_words(desk), Publish(page="morning", id=desk.paper.id, n=number))],
            [button("Разослать сейчас", Publish(page="now", id=desk.paper.id, n=number))],
        ]
    return Screen(
        as_list(*lines),
        keyboard(
            *rows,
            [
                *([button("Кто что получит", Publish(page="who", id=desk.paper.id))] if going.live else []),
                button("Назад", Review(page="list", id=desk.paper.id)),
            ],
        ),
    )


def _before_title(desk: Desk, going: Publication) -> str:
    paper = desk.paper
    name = protocols.named(paper.kind, paper.number, paper.day)
    return f"Перед рассылкой: {name}, {count(len(going.decisions), POINTS)}"


def _by_marks(going: Publication) -> str:
    parts = [f"{words} {going.marked(mark)}" for mark, words in MARKS.items() if going.marked(mark)]
    if going.archived:
        parts.append(f"в архив {going.archived}")
    said = ", ".join(parts)
    return said[0].upper() + said[1:]


def _shared(desk: Desk, going: Publication) -> list[str]:
    """Points that one answers for while others help, as they will be frozen."""
    points = [one.point for one in going.decisions if one.mode is not Mode.EACH and one.assignments]
    lines = [f"{heading(point)}: {mode(point, desk)}. {material(point, desk)}".rstrip(". ") for point in points]
    if len(lines) > MOST_SHARED:
        lines = [*lines[:MOST_SHARED], f"и ещё таких: {count(len(lines) - MOST_SHARED, POINTS)}"]
    return lines


def _people(holders: Mapping[int, Sequence[Person]]) -> list[Person]:
    return list({person.id: person for some in holders.values() for person in some}.values())


def _not_told(desk: Desk, holders: Mapping[int, Sequence[Person]]) -> list[str]:
    """Who is not connected, and which seats nobody holds."""
    silent: list[str] = []
    empty: list[str] = []
    for seat_id, people in holders.items():
        seat = desk.known.seat(seat_id)
        if seat is None:
            continue
        if not people:
            empty.append(seat.label)
        elif not any(person.reachable for person in people):
            silent.append(seat.organization if is_only(desk, seat) else seat.label)
    lines = []
    if silent:
        lines.append(f"Не подключены: {_some(silent)}. Свои пункты получат, когда откроют приглашение.")
    if empty:
        lines.append(f"Никто не занимает: {_some(empty)}.")
    return lines


def _some(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    said = ", ".join(names[:MOST_NAMES])
    return f"{said} и ещё {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else said


_MISSING = {
    Gap.ASSIGNEE: "без исполнителя",
    Gap.DEADLINE: "без срока",
    Gap.CURATOR: "с вопросом о кураторе",
    Gap.OLD_DEADLINE: "с прошедшим сроком",
    Gap.DATE: "без даты документа",
    Gap.PROJECT: "проект",
    Gap.NOTHING: "",
}


def _missing(going: Publication) -> str:
    return ", ".join(f"{_MISSING[gap]} {number}" for gap, number in going.missing)


def _recurring(going: Publication) -> list[str]:
    again = [label(one.point) for one in going.decisions if repeats(one.point)]
    if not again:
        return []
    said = "Повторяется пункт" if len(again) == 1 else "Повторяются пункты"
    return [f"{said}: {', '.join(again[:MOST_NAMES])}{' и другие' if len(again) > MOST_NAMES else ''}."]


def _hints(going: Publication) -> list[str]:
    """Vague wording among what is to be reported on."""
    vague = [
        one.point for one in going.decisions if one.point.mark is Mark.CONTROL and DraftDoubt.VAGUE in one.point.doubts
    ]
    lines = [
        f"Подсказка: {full_label(point)} «{cut(point.text, 40)}». {HINTS[DraftDoubt.VAGUE]}"
        for point in vague[:MOST_HINTS]
    ]
    if len(vague) > MOST_HINTS:
        lines.append(f"Таких пунктов ещё {len(vague) - MOST_HINTS}.")
    return lines


def morning_words(desk: Desk) -> str:
    """«Завтра в 9:00», «Сегодня в 9:00», «Пн 02.09 в 9:00»."""
    local = desk.department.local(next_opening(desk.now, desk.department, desk.calendar))
    days = (local.date() - desk.today).days
    name = {0: "Сегодня", 1: "Завтра"}.get(days) or short(local.date(), desk.today).capitalize()
    return f"{name} в {time(local)}"


def one_decision(
    desk: Desk,
    going: Publication,
    holders: Mapping[int, Sequence[Person]],
    notice: str = "",
    crowd: Crowd | None = None,
) -> Screen:
    """The preview of a decision posted in one message: №, text, who, when, why this date."""
    decision = going.decisions[0]
    point = decision.point
    lines: list[Text | str] = [
        *([notice] if notice else []),
        Text(Bold(f"Поручение {decision.number}"), f" · {MARKS[point.mark]}"),
        cut(point.text, 2500),
        f"Кому: {who(point, desk)}{f', {mode(point, desk)}' if mode(point, desk) else ''}",
    ]
    if point.mark is Mark.CONTROL:
        lines += [f"Срок: {why(point, desk)}", *repeats_line(point, desk)]
    if by := material(point, desk):
        lines.append(by)
    if said := curator(point, desk):
        lines.append(said)
    if point.special_control:
        lines.append(SPECIAL)
    if point.proof:
        lines.append(proof_line(point.proof))
    lines += _not_told(desk, holders)
    if crowd is not None:
        lines.append(crowd_hint(desk, crowd))
    send = [button("Разослать", Publish(page="now", id=desk.paper.id, n=1))]
    if not is_working_hour(desk.now, desk.department, desk.calendar):
        lines += ["", f"Сейчас {time(desk.department.local(desk.now))}."]
        send = [
            button(morning_words(desk), Publish(page="morning", id=desk.paper.id, n=1)),
            button("Разослать сейчас", Publish(page="now", id=desk.paper.id, n=1)),
        ]
    return Screen(as_list(*lines), keyboard(send, *single_edits(desk)))


def single_edits(desk: Desk) -> list[list[InlineKeyboardButton]]:
    point = desk.shown[0]
    return [
        [
            button("Исполнители", Review(page="who", id=point.id)),
            button("Срок", Review(page="when", id=point.id)),
            button("Текст", Review(page="text", id=point.id)),
        ],
        repeat_buttons(point),
        [
            button("На ознакомление", Review(page="mark_notice", id=point.id))
            if point.mark is Mark.CONTROL
            else button("На контроль", Review(page="mark_control", id=point.id)),
            button("Не нужно", Review(page="drop2", id=point.id)),
        ],
        [
            button(
                f"Таблица из ответов: {len(point.columns)}" if point.columns else "Таблица из ответов",
                Review(page="columns", id=point.id),
            ),
            button("Ещё", Review(page="more", id=point.id)),
        ]
        if point.mark is Mark.CONTROL
        else [],
    ]


def what_each_gets(desk: Desk, going: Publication, holders: Mapping[int, Sequence[Person]], page: int) -> Screen:
    """Everybody with his points, a page of them."""
    lines = []
    for seat_id, people in holders.items():
        seat = desk.known.seat(seat_id)
        numbers = [
            label(one.point)
            for one in going.decisions
            if any(part.seat_id == seat_id and part.status is Status.OPEN for part in one.assignments)
        ]
        names = ", ".join(initials(person.name) for person in people) or "никто не занимает"
        told = "" if any(person.reachable for person in people) else " (не подключено)" if people else ""
        where = seat.label if seat is not None else ""
        lines.append(f"{names}{told}, {where}: {count(len(numbers), POINTS)} ({cut('; '.join(numbers), 60)})")
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    turn = [
        *([button("‹", Publish(page="who", id=desk.paper.id, n=page - 1))] if page else []),
        *([button("›", Publish(page="who", id=desk.paper.id, n=page + 1))] if page + 1 < pages else []),
    ]
    return Screen(
        as_list(
            Text(Bold("Кто что получит"), f", страница {page + 1} из {pages}" if pages > 1 else ""),
            *lines[page * PAGE : (page + 1) * PAGE],
        ),
        keyboard(turn, button("Назад", Review(page="preview", id=desk.paper.id))),
    )


# ── after ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def recalled(paper: Paper) -> Screen:
    single = paper.state is State.SINGLE
    again = "Поручение снова можно править и разослать." if single else "Пункты снова в черновиках."
    return Screen(
        as_list(
            Bold("Поручение" if single else paper_title(paper)),
            f"Рассылка отменена, никто ничего не получил. {again}",
        ),
        keyboard(button("Открыть", Review(page="list", id=paper.id))),
    )


def sent(
    paper: Paper, department: Department, now: datetime, *, numbers: tuple[int, int], people: int, left: int
) -> Screen:
    """After «Разослать».  `numbers` are the first and the last, `people` those who get a message."""
    name = "Поручение" if paper.state is State.SINGLE else paper_title(paper)
    first, last = numbers
    if paper.state is State.SINGLE:
        lines: list[Text | str] = [Bold(f"{name} {first}")]
    else:
        numbered = f"с {first} по {last}" if last > first else f"{first}"
        lines = [Bold(name), f"Номера поручений: {numbered}."]
    rows: list[list[InlineKeyboardButton]] = []
    if people and paper.send_at is not None:
        lines.append(_when_it_goes(paper.send_at, department, now, people))
        if paper.recall_until is not None and now < paper.recall_until:
            rows.append([button("Отменить рассылку", Publish(page="recall", id=paper.id))])
    elif not people:
        lines.append("Сообщений нет: никто из исполнителей не подключён или рассылать нечего.")
    if left:
        lines.append(f"Остались черновиками: {count(left, POINTS)}.")
        rows.append([button("К черновикам", Review(page="list", id=paper.id))])
    return Screen(as_list(*lines), keyboard(*rows) if rows else None)


def _when_it_goes(send_at: datetime, department: Department, now: datetime, people: int) -> str:
    whom = count(people, PEOPLE)
    if now >= send_at:
        return f"Разослано: {whom}."
    seconds = (send_at - now).total_seconds()
    if seconds <= 15 * 60:
        minutes = max(1, round(seconds / 60))
        named = {1: "минуту", 2: "две минуты"}.get(minutes, f"{minutes} мин.")
        return f"Сообщения уйдут через {named}: {whom}. До этого рассылку можно отменить."
    local = department.local(send_at)
    return f"Сообщения уйдут {short(local.date())} в {time(local)}: {whom}. До этого рассылку можно отменить."
