"""Before and after sending: what goes to whom, when, and how to take it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.desk import Desk
from domain.errors import Gap
from domain.people import Department, Person, Seat
from domain.protocol import DraftDoubt, Mark
from domain.publication import Crowd, Publication
from domain.reminders import is_working_hour, next_opening
from domain.review import Paper, State
from messages.desk import full_label, label, mode, paper_title, who, why
from messages.review import Publish, Review
from messages.screen import Screen, button, cut, keyboard
from words import protocols
from words.dates import period, short, time
from words.marks import HINTS, MARKS
from words.names import initials
from words.plurals import PEOPLE, POINTS, count

PAGE = 10
MOST_HINTS = 3
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
        lines.append(f"Получат: {count(len(reachable), PEOPLE)}, каждый одно сообщение. Поручений: {len(going.live)}")
        lines += _not_told(desk, holders)
    if going.left:
        lines.append(f"Останутся черновиками: {count(going.left, POINTS)} ({_missing(going)})")
    lines += _hints(going)
    if crowd is not None:
        lines.append(_crowd(desk, crowd))
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
            silent.append(seat.organization if _is_only(desk, seat) else seat.label)
    lines = []
    if silent:
        lines.append(f"Не подключены: {_some(silent)}. Свои пункты получат, когда откроют приглашение.")
    if empty:
        lines.append(f"Никто не занимает: {_some(empty)}.")
    return lines


def _is_only(desk: Desk, seat: Seat) -> bool:
    return len(desk.known.organization_seats(seat.organization_id)) == 1


def _some(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    said = ", ".join(names[:MOST_NAMES])
    return f"{said} и ещё {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else said


_MISSING = {
    Gap.ASSIGNEE: "без исполнителя",
    Gap.DEADLINE: "без срока",
    Gap.OLD_DEADLINE: "с прошедшим сроком",
    Gap.DATE: "без даты документа",
    Gap.PROJECT: "проект",
    Gap.NOTHING: "",
}


def _missing(going: Publication) -> str:
    return ", ".join(f"{_MISSING[gap]} {number}" for gap, number in going.missing)


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


def _crowd(desk: Desk, crowd: Crowd) -> str:
    """«Подсказка: на неделе 26–30 августа 2024 у «СОШ № 3» будет сроков: 7.»"""
    seat = desk.known.seat(crowd.seat_id)
    where = seat.organization if seat is not None and _is_only(desk, seat) else seat.label if seat is not None else ""
    week = period(crowd.monday, crowd.monday + timedelta(days=6))
    return f"Подсказка: на неделе {week} сроков у {where}: {crowd.count}. Возможно, часть стоит перенести."


def one_decision(desk: Desk, going: Publication, holders: Mapping[int, Sequence[Person]], notice: str = "") -> Screen:
    """The preview of a decision posted in one message: №, text, who, when, why this date."""
    decision = going.decisions[0]
    point = decision.point
    lines: list[Text | str] = [
        *([notice] if notice else []),
        Text(Bold(f"Поручение {decision.number}"), f" · {MARKS[point.mark]}"),
        cut(point.text, 2500),
        f"Кому: {who(point, desk)}{f', {mode(point)}' if mode(point) else ''}",
    ]
    if point.mark is Mark.CONTROL:
        lines.append(f"Срок: {why(point, desk)}")
    lines += _not_told(desk, holders)
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
        [
            button("На ознакомление", Review(page="mark_notice", id=point.id))
            if point.mark is Mark.CONTROL
            else button("На контроль", Review(page="mark_control", id=point.id)),
            button("Не нужно", Review(page="drop2", id=point.id)),
        ],
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
    name = "Поручение" if paper.state is State.SINGLE else paper_title(paper)
    return Screen(
        as_list(Bold(name), "Рассылка отменена, никто ничего не получил. Пункты снова в черновиках."),
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
