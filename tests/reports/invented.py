"""An invented department, as values: what the files of tests and of `docs/samples` are made of."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.dossier import Source
from domain.protocol import Mark, Mode, ProtocolKind
from domain.register import Bar, Course, Cover, DueDay, Event, Line, Picture, Point, SeatList, State, Week
from reports import spool

ZONE = ZoneInfo("Europe/Moscow")
TODAY = date(2024, 11, 26)
NOW = datetime(2024, 11, 26, 10, 15, tzinfo=ZONE)
DEPARTMENT = "Управление образования Залесского муниципального округа"
PROTOCOL = Source(
    1, ProtocolKind.PROTOCOL, "4", date(2024, 9, 12), "Совещание руководителей образовательных организаций"
)
COVER = Cover(DEPARTMENT, NOW, date(2024, 1, 1))

SCHOOLS = (
    ("МБОУ «СОШ № 3»", "директор", "Горина Наталья Андреевна"),
    ("МБОУ «СОШ № 5»", "директор", "Рябинин Олег Петрович"),
    ("МБОУ «Лесная СОШ»", "директор", "Берёзкина Полина Павловна"),
    ("МБОУ «Степная ООШ»", "директор", "Ключева Вера Ильинична"),
    ("МБДОУ «Детский сад „Радуга“»", "заведующая", "Зорина Анна Львовна"),
    ("МБУ ДО «Центр „Точка роста“»", "руководитель", "Тихонов Егор Маратович"),
)
TEXTS = (
    "Провести мониторинг трудоустройства выпускников 2024 года и представить сводную таблицу в отдел.",
    "Разработать школьный план-график профориентационной работы и разместить его на сайте организации.",
    "Обеспечить подвоз обучающихся по утверждённым маршрутам, сведения о замене автобусов подать в управление.",
    "Ознакомить педагогических работников с порядком проведения всероссийской олимпиады школьников.",
    "Подготовить списки экспертов муниципального этапа олимпиады.",
    "Провести инвентаризацию учебного фонда библиотек.",
)
TERMS = (date(2024, 9, 30), date(2024, 12, 1), date(2024, 11, 22), None, date(2024, 11, 26), date(2024, 12, 20))
REPORTS = (
    "Таблица отправлена на почту отдела 27.09, исходящий № 114.",
    "План-график утверждён приказом № 88-О от 20.11.2024.",
    "Приказ о назначении ответственных приложен.",
)


def line(number: int, school: int, state: State, **given: Any) -> Line:
    """An assignment of point `number` (from 1) at a school, in a state that agrees with its dates."""
    organization, post, holder = SCHOOLS[school]
    due = TERMS[number - 1]
    control = date(2024, 11, 29) if due == date(2024, 12, 1) else due
    reported = (due or TODAY) - timedelta(days=2) if state in (State.ACCEPTED, State.REPORTED) else None
    if reported is not None and reported > TODAY:
        reported = TODAY - timedelta(days=1)
    values: dict[str, Any] = {
        "assignment_id": number * 100 + school,
        "seat_id": school + 1,
        "number": number,
        "part": 0,
        "source": PROTOCOL,
        "point": f"{(number - 1) // 3 + 1}.{(number - 1) % 3 + 1}",
        "question": "",
        "paragraph": None,
        "text": TEXTS[number - 1],
        "organization": organization,
        "post": post,
        "holders": (holder,),
        "for_whom": "",
        "mark": Mark.NOTICE if number == 4 else Mark.CONTROL,
        "state": state,
        "issued": date(2024, 9, 13),
        "phrase": f"до {due:%d.%m.%Y}" if due else "",
        "due": due,
        "control": control,
        "told": None if state is State.UNTOLD else date(2024, 9, 13),
        "acknowledged": None if state is State.UNTOLD else date(2024, 9, 16),
        "reported": reported,
        "accepted": reported + timedelta(days=1) if reported and state is State.ACCEPTED else None,
        "accepted_by": "Громова Татьяна Игоревна" if state is State.ACCEPTED else "",
        "in_time": True if state is State.ACCEPTED else None,
        "report": REPORTS[(number + school) % 3] if reported else "",
        "files": (number + school) % 3 if reported else 0,
        "curator": "Громова Татьяна Игоревна",
    }
    return Line(**values | given)


STANDING: Sequence[tuple[int, tuple[State, ...]]] = (
    (1, (State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.OVERDUE, State.ACCEPTED, State.REPORTED)),
    (2, (State.REPORTED, State.IN_WORK, State.IN_WORK, State.UNTOLD, State.IN_WORK, State.ACCEPTED)),
    (3, (State.OVERDUE, State.OVERDUE, State.ACCEPTED, State.ACCEPTED)),
    (4, (State.NOTED, State.NOTED, State.TO_READ, State.TO_READ, State.NOTED, State.NOTED)),
    (5, (State.ACCEPTED,)),
    (6, (State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.ACCEPTED)),
)


def lines() -> list[Line]:
    found = [line(number, school, state) for number, row in STANDING for school, state in enumerate(row)]
    moved = next(i for i, each in enumerate(found) if (each.number, each.organization) == (2, SCHOOLS[1][0]))
    found[moved] = line(2, 1, State.IN_WORK, moved=1, due=date(2024, 12, 13), control=date(2024, 12, 13))
    return found


def course() -> Course:
    executors = {3: "руководители организаций с подвозом", 5: "Горина Н.А."}
    every = lines()
    points = [
        Point(
            number=number,
            point=own[0].point,
            question="",
            paragraph=None,
            text=TEXTS[number - 1],
            mark=own[0].mark,
            mode=Mode.EACH,
            executors=executors.get(number, "руководители ОО"),
            curator="Громова Татьяна Игоревна",
            lines=tuple(own),
        )
        for number in range(1, 7)
        if (own := [each for each in every if each.number == number])
    ]
    points.append(
        Point(
            7,
            "3.1",
            "",
            None,
            "Информацию о результатах аттестации принять к сведению.",
            Mark.SILENT,
            Mode.EACH,
            "",
            "",
        )
    )
    return Course(DEPARTMENT, TODAY, PROTOCOL, tuple(points), "Сомов Андрей Викторович", "Рогова Лидия Игоревна")


def seat_list() -> SeatList:
    organization, post, holder = SCHOOLS[3]
    own = [each for each in lines() if each.organization == organization and each.accepted is None]
    return SeatList(DEPARTMENT, TODAY, organization, post, (holder,), tuple(own))


def events() -> list[Event]:
    at = NOW - timedelta(days=4)
    return [
        Event(at, "2", SCHOOLS[1][0], "moved", {"from": "2024-11-29", "to": "2024-12-13"}, "Сомов Андрей Викторович"),
        Event(at, "1", SCHOOLS[0][0], "accepted", {"report": 1}, "Громова Татьяна Игоревна"),
        Event(at, "1", SCHOOLS[0][0], "reported", {"report": 1}, "Ершова Инна Олеговна", SCHOOLS[0][2]),
    ]


def picture() -> Picture:
    counts = (
        (12, 0, 3, 2, 20),
        (5, 1, 8, 0, 30),
        (3, 0, 2, 4, 25),
        (0, 6, 4, 0, 11),
        (0, 0, 9, 1, 28),
        (0, 0, 0, 0, 7),
    )
    order = (State.OVERDUE, State.UNTOLD, State.IN_WORK, State.REPORTED, State.ACCEPTED)
    bars = tuple(
        Bar(school[0], tuple(zip(order, row, strict=True))) for school, row in zip(SCHOOLS, counts, strict=True)
    )
    monday = date(2024, 11, 25)
    weeks = tuple(Week(monday - timedelta(weeks=11 - i), (3 + i * 7) % 29 + 4, (5 + i * 5) % 23 + 6) for i in range(12))
    days = tuple(
        DueDay(day, 0 if day.weekday() > 4 else (i * 5) % 13, day.weekday() < 5)
        for i in range(35)
        if (day := monday + timedelta(days=i))
    )
    return Picture(DEPARTMENT, NOW, bars, weeks, days, hidden=3)


async def spooled(path: Path, items: Sequence[Any]) -> str:
    async def batches() -> AsyncIterator[Sequence[Any]]:
        for start in range(0, len(items), 7):
            yield items[start : start + 7]

    await spool.fill(path, batches())
    return str(path)
