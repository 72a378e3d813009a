"""How a document on the desk and its points are said in a line."""

import re
from datetime import date, timedelta

from domain.deadline import DeadlineKind
from domain.desk import Desk
from domain.people import Seat
from domain.protocol import Mark, Mode
from domain.publication import Crowd, material_day
from domain.review import Old, Paper, Point, PointSeat, asks_curator, curator_words, effective_mode, is_ready, lead
from messages.screen import cut
from words import deadlines, protocols
from words.dates import period, short
from words.marks import MODES
from words.names import initials

_FULL_STOP = re.compile(r"(?:(?<=[а-яё]{3})|(?<=[»)]))\.$")


def paper_title(paper: Paper) -> str:
    return protocols.title(paper.kind, paper.number, paper.day)


def paper_name(paper: Paper) -> str:
    """Within a sentence: «протокол № 4 от 12.09.2024»."""
    return protocols.named(paper.kind, paper.number, paper.day)


def label(point: Point) -> str:
    """The point's own number for a list or a button: «2.1», «1, абз. 2»."""
    return protocols.point_short(point.number, point.question, point.paragraph, position=point.position)


def full_label(point: Point) -> str:
    """«п. 2.1», «вопрос 2, п. 3», «пункт № 5» where the document numbers nothing."""
    return protocols.point(point.number, point.question, point.paragraph) or f"пункт № {point.position}"


def heading(point: Point) -> str:
    """To begin a line: «Пункт 2.1», «Вопрос 2, п. 3»."""
    words = full_label(point)
    words = f"пункт {words.removeprefix('п. ')}" if words.startswith("п. ") else words
    return words[0].upper() + words[1:]


def quoted(words: str, limit: int) -> str:
    """In quotation marks, others within; a full stop is left out, the dot of an abbreviation or initials stays."""
    inside = _FULL_STOP.sub("", cut(words, limit)).replace("«", "„").replace("»", "“")
    return f"«{inside}»"


def holder(seat: Seat, desk: Desk) -> str:
    """Who holds the seat, short: «Горина Н.А.»; the seat itself where nobody does."""
    people = desk.known.holders.get(seat.id, ())
    return ", ".join(initials(person.name) for person in people) or seat.label


def seat_line(seat: Seat, desk: Desk) -> str:
    """«Горина Н.А., директор, МБОУ СОШ № 3»."""
    people = desk.known.holders.get(seat.id, ())
    names = ", ".join(initials(person.name) for person in people)
    return f"{names}, {seat.label}" if names else seat.label


def who(point: Point, desk: Desk) -> str:
    """Who answers, in a few words: «руководители ОО, 13», «Горина Н.А.»; unanswered phrases in «кому: …»."""
    said: list[str] = []
    open_phrases: list[str] = []
    for index, named in enumerate(point.named):
        seats = [seat for seat in point.seats if seat.mention == index]
        phrase = named.mention.name or named.mention.raw
        if not named.settled:
            open_phrases.append(quoted(phrase, 200))
        elif len(seats) == 1 and not seats[0].for_whom:
            said.append(_one(seats[0], desk))
        elif seats:
            said.append(f"{phrase}, {len(seats)}")
    chosen = [seat for seat in point.seats if seat.mention is None]
    said += [_one(seat, desk) for seat in chosen[:2]]
    if len(chosen) > 2:
        said.append(f"ещё {len(chosen) - 2}")
    if open_phrases:
        said.append(f"кому: {', '.join(open_phrases)}")
    return "; ".join(said) or "исполнитель не назван"


def _one(seat: PointSeat, desk: Desk) -> str:
    found = desk.known.seat(seat.seat_id)
    return holder(found, desk) if found is not None else "должность убрана из справочника"


def mode(point: Point, desk: Desk) -> str:
    """How several share it, as it will be frozen: «ответственный Горина М.П., соисполнителей: 3»; empty for one."""
    if len(point.seats) < 2:
        return ""
    frozen, first = effective_mode(point), lead(point)
    if frozen is Mode.EACH or first is None:
        undecided = point.mark is Mark.CONTROL and point.mode is not Mode.EACH
        # A group is named: nobody of it is responsible until one is chosen.
        return f"{MODES[Mode.EACH]} ({MODES[point.mode]}: не выбрано, кто отвечает)" if undecided else MODES[Mode.EACH]
    others = len(point.seats) - 1
    name = _one(first, desk)
    return (
        f"свод собирает {name}, участников: {others}"
        if frozen is Mode.SUMMARY
        else f"отвечает {name}, соисполнителей: {others}"
    )


def curator(point: Point, desk: Desk) -> str:
    """«Куратор: Сомов А.В.», «Куратор: «Сомов А.В.», не выбран»; empty where there is none, or nobody reports."""
    if point.mark is not Mark.CONTROL:
        return ""
    if asks_curator(point):
        return f"Куратор: {quoted(curator_words(point), 200)}, не выбран"
    person = desk.person(point.curator_id or desk.paper.curator_id)
    return f"Куратор: {initials(person.name)}" if person is not None else ""


def material(point: Point, desk: Desk) -> str:
    """By when co-executors hand in: «Материал: до пт 15.11»; empty where nobody does or there is no day."""
    frozen = effective_mode(point)
    days = [day for day in point.deadline.issued if day >= desk.today]
    if frozen is Mode.EACH or point.no_deadline or not days:
        return ""
    control = desk.calendar.control_date(days[0], desk.department.policy.shift)
    day = material_day(desk.today, days[0], control, desk.calendar)
    return f"{'Сведения' if frozen is Mode.SUMMARY else 'Материал'}: до {short(day, desk.today)}"


def seats_of(point: Point, desk: Desk) -> list[tuple[Seat, str]]:
    """Who shares it, as chosen for the lead: the seat and its line."""
    found = [desk.known.seat(seat.seat_id) for seat in point.seats]
    return [(seat, seat_line(seat, desk)) for seat in found if seat is not None]


def when(point: Point, desk: Desk) -> str:
    """The deadline in a list: «пн 30.09», «без срока», «срок: «в течение года»?»; with the control date where it is
    another day.
    """
    if point.old is Old.ARCHIVE:
        return "в архив"
    if point.old is Old.DONE:
        return "уже исполнен"
    if point.mark is Mark.NOTICE:
        return "ознакомление"
    if point.no_deadline:
        return "без срока"
    if point.deadline.kind is DeadlineKind.NONE and point.deadline.phrase:
        return f"срок: «{point.deadline.phrase}»?"
    days = point.deadline.issued
    if point.deadline.kind is DeadlineKind.DATE and len(days) == 1:
        control = desk.calendar.control_date(days[0], desk.department.policy.shift)
        if control != days[0]:
            return deadlines.control(days[0], control, desk.today)
    return deadlines.meaning(point.deadline, desk.today)


def why(point: Point, desk: Desk) -> str:
    """The deadline in full with its reason, for the point's own page and the preview of one."""
    deadline = point.deadline
    if point.no_deadline:
        return "без срока"
    said = f"«{deadline.phrase}»" if deadline.phrase else ""
    if not deadline.dates:
        return f"{said}: {deadlines.reason(deadline)}" if said else "не назван"
    shift = desk.department.policy.shift
    days = "; ".join(
        deadlines.control(day, desk.calendar.control_date(day, shift), desk.today) for day in deadline.issued
    )
    return f"{days} ({said}: {deadlines.reason(deadline)})" if said else f"{days} ({deadlines.reason(deadline)})"


def note(point: Point) -> str:
    """Why the date, as the decision keeps it."""
    return "" if point.no_deadline or point.deadline.reason is None else deadlines.reason(point.deadline)


def executors(point: Point, desk: Desk) -> str:
    """Those who answer as the document names them; people where it names nobody."""
    names = [named.mention.name or named.mention.raw for named in point.named]
    chosen = [desk.known.seat(seat.seat_id) for seat in point.seats if seat.mention is None]
    names += [holder(seat, desk) for seat in chosen if seat is not None]
    return ", ".join(dict.fromkeys(names))


def state_mark(point: Point, today: date) -> str:
    """✓ ready, ? something is missing, i to be read only, – goes to nobody."""
    if not point.goes_out:
        return "–"
    if not is_ready(point, today):
        return "?"
    return "i" if point.mark is Mark.NOTICE else "✓"


def is_only(desk: Desk, seat: Seat) -> bool:
    """Whether the organisation has no other seat: then its name says who is meant."""
    return len(desk.known.organization_seats(seat.organization_id)) == 1


def crowd_hint(desk: Desk, crowd: Crowd) -> str:
    """«Подсказка: на неделе 26–30 августа 2024 сроков у «СОШ № 3»: 7.», with what is not sent out yet."""
    seat = desk.known.seat(crowd.seat_id)
    where = seat.organization if seat is not None and is_only(desk, seat) else seat.label if seat is not None else ""
    week = period(crowd.monday, crowd.monday + timedelta(days=6))
    return f"Подсказка: на неделе {week} сроков у {where}: {crowd.count}. Возможно, часть стоит перенести."
