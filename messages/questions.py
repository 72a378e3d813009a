"""Questions of review, a phrase at a time: one answer serves every point that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text, as_list

from domain.deadline import Doubt, Reading
from domain.desk import Desk
from domain.people import Group
from domain.protocol import MentionKind
from domain.review import Asked, Old, Point, Question, State
from messages.callbacks import Press
from messages.desk import curator, heading, mode, paper_title, quoted, seat_line, who, why
from messages.picker import Pick
from messages.review import Review
from messages.screen import Screen, button, cut, in_rows, keyboard
from words import deadlines
from words.dates import numeric
from words.marks import in_points
from words.names import initials
from words.plurals import POINTS, count


class Answer(Press, prefix="an1"):
    """An answer to a question.  `id` is the first point's, `paper` the document's; `only`: this point alone."""

    what: str  # of the choices below
    about: str
    paper: int
    id: int = 0
    m: int = 0  # which of the point's mentions
    x: int = 0  # a group, a seat, a reading, a choice of old deadlines
    only: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: enough to ask it again."""

    paper_id: int
    about: Asked
    point_id: int = 0
    mention: int = 0
    only: bool = False

    def answer(self, what: str, x: int = 0) -> Answer:
        return Answer(
            what=what,
            about=self.about.value,
            paper=self.paper_id,
            id=self.point_id,
            m=self.mention,
            x=x,
            only=int(self.only),
        )

    def pick(self, page: str = "list") -> Pick:
        return Pick(
            page=page,
            about=self.about.value,
            paper=self.paper_id,
            id=self.point_id,
            m=self.mention,
            only=int(self.only),
        )


def place_of(desk: Desk, question: Question, *, only: bool = False) -> Place:
    point_id = question.first.id if question.points else 0
    return Place(desk.paper.id, question.about, point_id, question.mention, only)


def screen(desk: Desk, question: Question, *, only: bool = False, number: int = 0, notice: str = "") -> Screen:
    """One question.  `number` is its place among all, from 0; `only`: about its first point alone."""
    place = place_of(desk, question, only=only)
    made: Screen
    match question.about:
        case Asked.HEADER:
            made = _header(desk)
        case Asked.OLD:
            made = _old(desk, question, place)
        case Asked.DEADLINE:
            made = _deadline(desk, question, place)
        case Asked.UNDATED:
            made = _undated(desk, question, place)
        case Asked.CURATOR:
            made = _curator(desk, question, place)
        case _:
            made = _who(desk, question, place)
    head: list[Text | str] = [notice] if notice else []
    head.append(f"Вопрос {number + 1} из {len(desk.asked)}")
    text = as_list(*head, made.text)
    turning = _turning(desk, number)
    rows = [*(made.keyboard.inline_keyboard if made.keyboard else []), turning]
    return Screen(text, keyboard(*rows))


def _turning(desk: Desk, number: int) -> list[InlineKeyboardButton]:
    back = [button("‹", Review(page="ask", id=desk.paper.id, n=number - 1))] if number else []
    on = [button("›", Review(page="ask", id=desk.paper.id, n=number + 1))] if number + 1 < len(desk.asked) else []
    home = "К поручению" if desk.paper.state is State.SINGLE else "К списку"
    return [*back, button(home, Review(page="list", id=desk.paper.id)), *on]


# ── the document itself ─────────────────────────────────────────────────────────────────────────────────────────────


def _header(desk: Desk) -> Screen:
    if desk.paper.is_project:
        lines = [
            "Документ помечен «ПРОЕКТ»: разослать можно, когда утвердят.",
            "Утвердили? Напишите номер и дату, например: «№ 3 от 26.08.2020». Номера нет: напишите только дату.",
        ]
    else:
        lines = [
            "В документе нет даты, а от неё считаются сроки.",
            "Когда было совещание? Напишите дату, например: «28.08.2020», можно с номером: «№ 3 от 28.08.2020».",
        ]
    today = None
    if not desk.paper.is_project:
        today = button(f"Сегодня, {numeric(desk.today)}", Review(page="today", id=desk.paper.id))
    return Screen(as_list(Bold(paper_title(desk.paper)), *lines), keyboard(today))


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _who(desk: Desk, question: Question, place: Place) -> Screen:
    point = question.first
    lines: list[Text | str] = []
    if question.about is Asked.UNNAMED:
        where = "" if desk.paper.state is State.SINGLE else f" {in_points(_how_many(question, place))}"
        lines.append(Text(Bold("Кому?"), f" Исполнитель не назван{where}."))
    elif question.about is Asked.ROLES:
        phrases = ", ".join(quoted(phrase, 100) for phrase in question.phrases)
        lines.append(Text(Bold("Кто ответит за сотрудников школ?"), f" В документе: {cut(phrases, 400)}."))
        lines.append(
            "В справочнике у них нет должностей. Обычно пункт получает руководитель школы с пометкой «для исполнения»."
        )
    else:
        lines.append(Text(Bold("Кому: "), f"{quoted(question.phrases[0], 200)}?"))
        beside = point.named[question.mention].mention
        if beside.post or beside.organization:
            lines.append(f"Рядом написано: {', '.join(part for part in (beside.post, beside.organization) if part)}")
    lines += ["", *_points_lines(desk, question, place)]
    return Screen(as_list(*lines), _who_keyboard(desk, question, place))


def _points_lines(desk: Desk, question: Question, place: Place, most: int = 3) -> list[str]:
    """The first points that the answer serves, with where they stand."""
    if place.only or len(question.points) == 1:
        point = question.first
        source = f" Строка {point.line}." if point.line else ""
        place_words = "" if desk.paper.state is State.SINGLE else f"{heading(point)}: "
        return [f"{place_words}{quoted(point.text, 220)}.{source}"]
    lines = [f"Так написано {in_points(len(question.points))}:"]
    lines += [f"{heading(point)}: {cut(point.text, 90)}" for point in question.points[:most]]
    if len(question.points) > most:
        lines.append(f"и ещё {count(len(question.points) - most, POINTS)}")
    return lines


def _how_many(question: Question, place: Place) -> int:
    return 1 if place.only else len(question.points)


def _who_keyboard(desk: Desk, question: Question, place: Place) -> InlineKeyboardMarkup:
    heads = desk.known.school_heads()
    person = question.about is Asked.WHO and _kind(question) is MentionKind.PERSON
    schools = button(f"Руководители школ: {len(heads)}", place.answer("heads")) if heads and not person else None
    proposals, offered = _proposals(desk, question, place)
    groups = [group for group in _groups_for(desk, question) if group.id not in offered][:5]
    return keyboard(
        schools if question.about is Asked.ROLES else None,
        *proposals,
        *[
            [button(cut(f"{group.name}: {len(group.seat_ids)}", 46), place.answer("group", group.id))]
            for group in groups
        ],
        None if question.about is Asked.ROLES else schools,
        [button("Выбрать из справочника", place.pick()), button("Новый сотрудник", place.pick("new"))],
        [button("Не рассылать", place.answer("nobody")), *_only(question, place)],
    )


def _proposals(desk: Desk, question: Question, place: Place) -> tuple[list[list[InlineKeyboardButton]], set[int]]:
    """Whom the reader thinks likely; and the groups that are offered so."""
    if question.about not in (Asked.WHO, Asked.ROLES):
        return [], set()
    rows: list[list[InlineKeyboardButton]] = []
    groups: set[int] = set()
    for kind, found in question.first.named[question.mention].proposed[:4]:
        seat = desk.known.seat(found) if kind == "seat" else None
        group = desk.known.group(found) if kind == "group" else None
        if seat is not None:
            rows.append([button(cut(seat_line(seat, desk), 46), place.answer("seat", seat.id))])
        elif group is not None:
            groups.add(group.id)
            rows.append([button(cut(f"{group.name}: {len(group.seat_ids)}", 46), place.answer("group", group.id))])
    return rows, groups


def _groups_for(desk: Desk, question: Question) -> Sequence[Group]:
    """Groups, the largest first; not for a person who is named."""
    if question.about is Asked.WHO and _kind(question) is MentionKind.PERSON:
        return ()
    return sorted((group for group in desk.known.groups if group.seat_ids), key=lambda group: -len(group.seat_ids))


def _kind(question: Question) -> MentionKind:
    return question.first.named[question.mention].mention.kind


def _only(question: Question, place: Place) -> list[InlineKeyboardButton]:
    if len(question.points) < 2:
        return []
    if place.only:
        return [button(f"Все такие: {len(question.points)}", place.answer("all"))]
    return [button("Только этот пункт", place.answer("only"))]


# ── the curator ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _curator(desk: Desk, question: Question, place: Place) -> Screen:
    """A curator who is named, and of whom it is not sure who he is."""
    point = question.first
    proposed = () if point.curator is None else point.curator.proposed
    name = quoted(question.phrases[0], 200)
    mention = None if point.curator is None else point.curator.mention
    if sum(kind == "person" for kind, _ in proposed) > 1:
        why_asked = "Таких в справочнике несколько."
    elif mention is not None and mention.names_several:
        why_asked = "Куратор может быть один."
    elif proposed or (mention is not None and mention.kind is MentionKind.GROUP):
        why_asked = "Кого имеете в виду?"
    else:
        why_asked = "В справочнике такого нет."
    lines: list[Text | str] = [Text(Bold("Кто куратор? "), f"Написано {name}. {why_asked}")]
    lines += ["", *_points_lines(desk, question, place)]
    return Screen(as_list(*lines), _curators(desk, place, proposed))


def ask_curator(desk: Desk, point: Point) -> Screen:
    """«Куратор» of one point: who sees it, reminds and accepts."""
    place = Place(desk.paper.id, Asked.CURATOR, point.id, only=True)
    now = curator(point, desk) or "Куратора нет: отчёты принимает секретарь."
    proposed = () if point.curator is None else point.curator.proposed
    rows = _curators(desk, place, proposed).inline_keyboard
    return Screen(
        as_list(Text(Bold(heading(point)), f" · {cut(point.text, 200)}"), now),
        keyboard(*rows, button("‹ Назад", Review(page="more", id=point.id))),
    )


def _curators(desk: Desk, place: Place, proposed: Sequence[tuple[str, int]]) -> InlineKeyboardMarkup:
    """Those who may be meant, then the office's own, then the directory."""
    rows = [_curator_button(desk, place, kind, found) for kind, found in proposed[:4]]
    offered = {found for kind, found in proposed if kind == "person"}
    staff = [person for person in desk.staff if person.id not in offered][:3]
    return keyboard(
        *[[row] for row in rows if row is not None],
        *[[button(initials(person.name), place.answer("person", person.id))] for person in staff],
        [button("Выбрать из справочника", place.pick()), button("Новый сотрудник", place.pick("new"))],
        button("Без куратора", place.answer("nobody")),
    )


def _curator_button(desk: Desk, place: Place, kind: str, found: int) -> InlineKeyboardButton | None:
    """With the seat beside the name: namesakes differ by it."""
    seats = [seat for seat in desk.known.seats if any(one.id == found for one in desk.known.holders.get(seat.id, ()))]
    if kind == "seat":
        seat = desk.known.seat(found)
        return None if seat is None else button(cut(seat_line(seat, desk), 46), place.answer("seat", seat.id))
    person = desk.person(found) if kind == "person" else None
    if person is None:
        return None
    words = f"{initials(person.name)}, {seats[0].label}" if seats else initials(person.name)
    return button(cut(words, 46), place.answer("person", person.id))


# ── when ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _deadline(desk: Desk, question: Question, place: Place) -> Screen:
    point = question.first
    deadline = point.deadline
    lines: list[Text | str] = [Text(Bold("Срок: "), quoted(deadline.phrase or "не назван", 200))]
    lines += _points_lines(desk, question, place)
    source = desk.line(point.deadline_line)
    if source:
        lines.append(f"В документе, строка {point.deadline_line}: {quoted(source, 120)}")
    lines.append(f"Кому: {cut(who(point, desk), 200)}{f', {mode(point, desk)}' if mode(point, desk) else ''}")
    asked = [deadlines.doubt(doubt, deadline) for doubt in deadline.doubts if doubt is not Doubt.IN_THE_PAST]
    if point.old is Old.NEW:
        asked.append(f"Было: {why(point, desk)}. Какой срок теперь? Можно написать: «до 15 декабря».")
    lines += ["", *(asked or ["Какой срок верный?"])]
    choices = [
        button(deadlines.choice(reading), place.answer("reading", number))
        for number, reading in enumerate(readings(point))
        if point.old is not Old.NEW
    ]
    if point.old is Old.NEW:
        choices = [button(words, place.answer("day", ordinal)) for words, ordinal in quick_days(desk)]
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows(choices),
            [button("Другой срок", place.answer("other")), button("Без срока", place.answer("none"))],
            [button("На ознакомление", place.answer("notice")), button("Не рассылать", place.answer("silent"))],
            [button("Открыть пункт", Review(page="point", id=point.id)), *_only(question, place)],
        ),
    )


def readings(point: Point) -> list[Reading]:
    """The ways to read the deadline that are offered: the main one first."""
    deadline = point.deadline
    found = [Reading(deadline.kind, deadline.dates, deadline.reason)] if deadline.dates else []
    return [*found, *(one for one in deadline.alternatives if one.dates or one.kind.value == "open")][:5]


def quick_days(desk: Desk) -> list[tuple[str, int]]:
    """«Месяц», «Конец года», «Конец учебного года» from the later of the document's date and today, as ordinals."""
    base = max(desk.today, desk.paper.day or desk.today)
    days = {
        "Месяц": _month_after(base),
        "Конец года": date(base.year, 12, 31),
        "Конец учебного года": school_year_end(base),
    }
    return [(f"{words}: {numeric(day)}", day.toordinal()) for words, day in days.items()]


def school_year_end(base: date) -> date:
    """31 May of the school year's second year; from June on people look ahead to the next."""
    return date(base.year if base.month < 6 else base.year + 1, 5, 31)


def _month_after(base: date) -> date:
    following = (base.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (following.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return following.replace(day=min(base.day, last.day))


def _undated(desk: Desk, question: Question, place: Place) -> Screen:
    without = (
        ""
        if desk.paper.state is State.SINGLE
        else (f" На контроле без даты: {count(_how_many(question, place), POINTS)}.")
    )
    lines: list[Text | str] = [
        Text(Bold("Какой срок?"), without),
        *_points_lines(desk, question, place, most=5),
    ]
    if question.phrases:
        lines.append(f"Сказано: {cut(', '.join(f'«{phrase}»' for phrase in question.phrases), 200)}")
    lines.append("Можно написать: «до 10 декабря».")
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([button(words, place.answer("day", ordinal)) for words, ordinal in quick_days(desk)]),
            [button("К следующему совещанию", place.answer("meeting"))],
            [button("На ознакомление", place.answer("notice")), button("Без срока", place.answer("none"))],
            [button("Другой срок", place.answer("other")), *_only(question, place)],
        ),
    )


def _old(desk: Desk, question: Question, place: Place) -> Screen:
    number = _how_many(question, place)
    lines: list[Text | str] = [
        Text(Bold("Сроки уже прошли: "), count(number, POINTS)),
        *(
            f"{heading(point)}: {cut(point.text, 80)} · {deadlines.meaning(point.deadline, desk.today)}"
            for point in question.points[: 1 if place.only else 6]
        ),
    ]
    if number > 6:
        lines.append(f"и ещё {count(number - 6, POINTS)}")
    lines += ["", "Сами они никому не уйдут. Как поступить?"]
    return Screen(
        as_list(*lines),
        keyboard(
            button("В архив без рассылки", place.answer("archive")),
            [button("Уже исполнены", place.answer("done")), button("Новые сроки", place.answer("new"))],
            [*_only(question, place)],
        ),
    )


def ask_day(desk: Desk, place: Place, *, meeting: bool = False) -> Screen:
    """A typed deadline is awaited."""
    words = (
        "Когда следующее совещание? Напишите дату, например: «15 декабря»."
        if meeting
        else "До какого дня исполнить? Напишите, например: «до 10 декабря», «15.12» или «через две недели»."
    )
    rows = [] if meeting else in_rows([button(name, place.answer("day", x)) for name, x in quick_days(desk)])
    back = Review(page="point", id=place.point_id) if place.only else Review(page="ask", id=place.paper_id)
    none = None if meeting else button("Без срока", place.answer("none"))
    return Screen(Text(words), keyboard(*rows, none, button("Отмена", back)))
