"""Every sentence and every screen of the bot in one file: `python -m docs.screens` writes docs/screens.md.

Each public function of `messages` and `words` that says something is called with invented values made from its
signature: a number stands for 0, 1, 2, 5, 11, 21 and 101 in turn, an enumeration for each of its members, an assignment
for each state.  A function added later is in the file without a word here; one that needs a value no signature tells
has it in `given`.
"""

import enum
import importlib
import inspect
import itertools
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Text

import messages.settings
import words.directory
import words.errors
import words.program
import words.settings
from domain.answers import Answer, Field, Filled, Kind
from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Reason
from domain.decision import Assignment, Channel, Decision, Duty, Status
from domain.dossier import Dossier, Lead, Report, Source
from domain.errors import (
    BadDate,
    BadInput,
    ChangedMeanwhile,
    DateProblem,
    DomainError,
    Gap,
    InputProblem,
    NeedsComment,
    NotAllowed,
    NotFound,
    NotNow,
    Obstacle,
    StillMissing,
)
from domain.people import Actor, Connection, Department, Directory, Group, Organization, Person, Seat
from domain.protocol import Mark, Mention, MentionKind, Mode
from domain.review import Named, Point, PointSeat
from messages.callbacks import Press
from messages.cards import Moment
from messages.points import OpenMine
from messages.screen import Screen
from storage.calendar import YEARS, russian

FILE = Path(__file__).with_name("screens.md")
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
NUMBERS = (5, 0, 1, 2, 11, 21, 101)
MOST = 14  # looks of one function
DEEPEST = 6

HOME = Department(1, "Управление образования Залесского района", ZoneInfo("Europe/Moscow"))
CALENDAR = russian(YEARS)
NAMES = ("Горина Марина Петровна", "Лунёва Ольга Сергеевна", "Дроздов Иван Кириллович")
SCHOOLS = ("МБОУ СОШ № 3", "МБОУ «Лесная СОШ»", "МБДОУ «Ромашка»")
SEATS = tuple(Seat(i, 1, i, place, "директор") for i, place in enumerate(SCHOOLS, start=1))
PEOPLE = tuple(Person(i, 1, name, 100 + i, Connection.CONNECTED) for i, name in enumerate(NAMES, start=1))
KNOWN = Directory(
    organizations=tuple(Organization(i, 1, place) for i, place in enumerate(SCHOOLS, start=1)),
    seats=SEATS,
    holders={seat.id: (person,) for seat, person in zip(SEATS, PEOPLE, strict=True)},
    groups=(Group(1, 1, "руководители ОО", ("директора школ",), (1, 2, 3)),),
)
TEXT = "Разработать школьный план-график профориентационной работы"

# Said by their names where the type says only `str`.
STRINGS = {
    "name": NAMES[0], "asker": NAMES[0], "person": NAMES[0], "by": NAMES[2], "answered_by": NAMES[2],
    "verdict_by": NAMES[2], "curator": NAMES[1], "accepted_by": NAMES[1], "reporter": NAMES[0], "holders": NAMES[0],
    "checks": NAMES[1], "deputy": NAMES[1], "behalf": "", "organization": SCHOOLS[0], "place": SCHOOLS[0],
    "school": SCHOOLS[0], "title": "Совещание директоров", "department": HOME.name, "label": "12", "labels": "12",
    "number": "4", "point": "2.1", "post": "директор", "group": "руководители ОО", "text": TEXT, "words": TEXT,
    "reason": "план утверждает педсовет", "comment": "На плане нет подписи", "phrase": "до 1 декабря",
    "proof": "файл плана", "link": "https://t.me/resolution_bot?start=k7Qp", "code": "k7Qp-2mXd", "notice": "",
    "back": "", "search": "", "question": "вопрос 2", "lead_in": "", "for_whom": "", "zone": "Europe/Moscow",
    "file_name": "Протокол № 4.docx", "file": "Протокол № 4.docx", "bot": "resolution_bot", "channel": "phone",
    "answer_text": "Сводный план сдаём 02.12", "before": TEXT, "after": "Разработать и утвердить план-график",
    "verdict": "accepted", "deadline_phrase": "до 1 декабря", "executors": "директора школ", "typed": "подвоз",
    "old": "", "kind": "photo", "page": "list", "what": "reported", "state": "open",
}  # fmt: skip
DATES = {"until": date(2026, 12, 11), "due": date(2026, 12, 1), "control": date(2026, 12, 1), "today": TODAY}
PAGES = frozenset({"page", "n", "id", "of", "m", "x", "version", "v", "priority", "position", "part", "limit", "units"})

# ── invented values ─────────────────────────────────────────────────────────────────────────────────────────────────


def decision(**other: Any) -> Decision:
    return Decision(
        7, 1, 1, 12, "2.1", "", "", TEXT, Mark.CONTROL, Mode.EACH, "до 1 декабря", "", "директора школ", **other
    )


def assignment(**other: Any) -> Assignment:
    told = NOW - timedelta(days=9)
    return replace(
        Assignment(5, 1, 7, 1, 12, 0, Mark.CONTROL, date(2026, 12, 1), date(2026, 12, 1), told_at=told), **other
    )


def dossiers() -> list[Dossier]:
    """An assignment in every state that a card has a look of its own for."""
    read, given = NOW - timedelta(days=8), NOW - timedelta(hours=3)
    late = date(2026, 11, 20)
    looks = [
        assignment(),
        assignment(acknowledged_at=read),
        assignment(told_at=None),
        assignment(acknowledged_at=read, due=late, control=late),
        assignment(status=Status.REPORTED, reported_at=given, first_reported_at=given, reporter_id=1),
        assignment(status=Status.RETURNED, rework_until=date(2026, 12, 3), first_reported_at=given),
        assignment(status=Status.ACCEPTED, accepted_at=given, accepted_by=2, first_reported_at=given, was_in_time=True),
        assignment(status=Status.CANCELLED),
        assignment(mark=Mark.NOTICE, due=None, control=None),
        assignment(part=1, due=None, control=None),
    ]
    report = value(Report, "report", 0)
    told = [
        Dossier(
            one,
            replace(decision(), mark=one.mark),
            value(Source, "source", 0),
            SEATS[0],
            report=report if one.status in (Status.REPORTED, Status.RETURNED, Status.ACCEPTED) else None,
            accepted_by=NAMES[1] if one.status is Status.ACCEPTED else "",
            holders=(NAMES[0],),
        )
        for one in looks
    ]
    shares = [
        replace(
            told[0],
            assignment=assignment(duty=duty, parent_id=6, acknowledged_at=read),
            decision=replace(decision(), mode=mode),
            lead=Lead(6, SEATS[1], (NAMES[1],), "подготовьте проект"),
        )
        for duty, mode in (
            (Duty.CONTRIBUTION, Mode.RESPONSIBLE),
            (Duty.CONTRIBUTION, Mode.SUMMARY),
            (Duty.DELEGATED, Mode.EACH),
        )
    ]
    return told + shares


MADE: dict[Any, Callable[[], list[Any]]] = {
    Dossier: dossiers,
    Assignment: lambda: [each.assignment for each in dossiers()],
    Decision: lambda: [decision(), decision(proof="файл плана")],
    Moment: lambda: [Moment(HOME, CALENDAR, NOW)],
    Department: lambda: [HOME],
    WorkCalendar: lambda: [CALENDAR],
    Directory: lambda: [KNOWN],
    Seat: lambda: [SEATS[0]],
    Person: lambda: [replace(PEOPLE[0], connection=each) for each in Connection],
    Group: lambda: [KNOWN.groups[0]],
    Organization: lambda: [KNOWN.organizations[0]],
    Actor: lambda: [Actor(101, 1, HOME, NAMES[0], seat_ids=frozenset({1}))],
    Press: lambda: [OpenMine()],
    Point: lambda: [_point(**other) for other in _POINTS],
    PointSeat: lambda: [PointSeat(1)],
    date: lambda: [date(2026, 12, 4)],
    datetime: lambda: [NOW],
    time: lambda: [time(9)],
    timedelta: lambda: [timedelta(hours=2)],
    ZoneInfo: lambda: [HOME.zone],
    float: lambda: [0.4],
    bytes: lambda: [b""],
    Text: lambda: [Text("Текст")],
    InlineKeyboardButton: lambda: [InlineKeyboardButton(text="Кнопка", callback_data="-")],
    InlineKeyboardMarkup: lambda: [InlineKeyboardMarkup(inline_keyboard=[])],
    Screen: lambda: [Screen(Text("Текст"))],
    object: lambda: ["2026-12-04"],
}


_POINTS: tuple[dict[str, Any], ...] = (
    {}, {"mode": Mode.SUMMARY}, {"mark": Mark.NOTICE}, {"seats": ()}, {"no_deadline": True}, {"curator_id": 1},
    {"curator": Named(Mention("Сомов А.В.", MentionKind.PERSON), proposed=(("person", 1),))},
)  # fmt: skip


def _point(**other: Any) -> Point:
    until = Deadline("до 11 декабря", DeadlineKind.DATE, (date(2026, 12, 11),), Reason.YEAR_SUPPLIED)
    usual: dict[str, Any] = {"seats": (PointSeat(1), PointSeat(2)), "deadline": until}
    return Point(3, 1, 1, TEXT, number="2.1", line=12, **usual | other)


def _filled() -> Filled:
    columns = (Field(1, 7, 1, "Учеников", Kind.NUMBER), Field(2, 7, 2, "Дата проверки", Kind.DATE))
    return Filled(columns, {1: Answer(1, "101", NOW), 2: Answer(2, "2026-11-20", NOW)})


def _with(name: str, some: Iterable[Any], **rest: Any) -> tuple[dict[str, Any], ...]:
    return tuple({name: each, **rest} for each in some)


def _refusals() -> list[DomainError]:
    return [
        NotAllowed(),
        *(NotFound(what, "12") for what in words.errors._NOT_FOUND),
        ChangedMeanwhile(),
        *(NotNow(each, "12") for each in Obstacle),
        StillMissing(tuple((gap, n) for gap, n in zip(Gap, NUMBERS, strict=False))),
        NeedsComment("return"),
        NeedsComment("change"),
        *(BadDate(each, "до 31.02") for each in DateProblem),
        *(BadInput(each, ("4000", "5")) for each in InputProblem),
    ]


def given() -> dict[str, tuple[dict[str, Any], ...]]:
    """What no signature tells: arguments by function, each a set of them."""
    here = MADE[Moment]()[0]
    policy, days = HOME.policy, (date(2026, 12, 30), date(2026, 12, 31))
    keys = tuple(words.settings.TITLES)
    return {
        "messages.search.request_in": ({"words": "По запросу «подвоз»: 5 пунктов"},),
        "messages.settings.group": _with("name", messages.settings.GROUPS, at=here),
        "messages.settings.one": _with("key", keys, at=here),
        "messages.settings.proposed": tuple(
            {"key": key, "at": here, "moved": n} for key, n in zip(keys, itertools.cycle(NUMBERS), strict=False)
        ),
        "messages.settings.ask_days": _with("page", messages.settings.DAYS_QUESTIONS),
        "messages.settings.proposed_days": _with(
            "page", messages.settings.DAYS_QUESTIONS, chosen=days, at=here, moved=21
        ),
        "messages.tables.as_report": ({"filled": _filled()},),
        "words.channels.channel": _with("value", Channel),
        "words.directory.doubt": _with("code", words.directory._DOUBTS),
        "words.directory.skipped": _with("code", words.directory._SKIPPED, line=7),
        "words.errors.sentence": _with("error", _refusals()),
        "words.program.finding": tuple(
            {"sign": sign, "well": well, "value": 21} for sign in words.program._FINDINGS for well in (True, False)
        ),
        "words.settings.value": _with("key", keys, policy=policy),
        "words.settings.example": _with("key", words.settings.EXAMPLES, home=HOME, calendar=CALENDAR, today=TODAY),
    }


class Unmakeable(Exception):
    """Nothing is known that fits this type."""


def value(kind: Any, name: str, depth: int) -> Any:
    return values(kind, name, depth)[0]


def values(kind: Any, name: str, depth: int = 0) -> list[Any]:
    """What may stand for a parameter: the usual first, then what else is worth a look."""
    if depth > DEEPEST:
        raise Unmakeable(f"{name}: too deep")
    if kind in MADE:
        return [DATES[name]] if kind is date and name in DATES else MADE[kind]()
    if kind is str:
        return [STRINGS.get(name, STRINGS.get(name.rstrip("s"), "12"))]
    if kind is int:
        return [20261204 if name == "day" else 0 if name in PAGES else 1] if _is_id(name) else list(NUMBERS)
    if kind is bool:
        return [False, True]
    if kind is type(None):
        return [None]
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return list(kind)
    if inspect.isclass(kind) and issubclass(kind, Press):
        return [kind(**{key: value(each.annotation, key, depth + 1) for key, each in kind.model_fields.items()})]
    if is_dataclass(kind):
        return _built(kind, depth)
    return _generic(kind, name, depth)


def _is_id(name: str) -> bool:
    return (
        name in PAGES or name == "day" or name.endswith(("_id", "_line")) or name in ("one", "number", "year", "seat")
    )


def _built(kind: Any, depth: int) -> list[Any]:
    """A value, and one more for each member of its enumerations and each pair of its flags."""
    hints = get_type_hints(kind)
    plain: dict[str, Any] = {}
    looks: list[dict[str, Any]] = [{}]
    for each in fields(kind):
        if not each.init:
            continue
        has = each.default is not MISSING or each.default_factory is not MISSING
        try:
            some = values(hints[each.name], each.name, depth + 1)
        except Unmakeable:
            if not has:
                raise
            continue
        if not has:
            plain[each.name] = some[0]
        if depth < 2 and (isinstance(some[0], (enum.Enum, bool)) or (has and some[0] not in (None, "", (), 0))):
            looks += [{each.name: other} for other in (some[:1] if has else some[1:])][:10]
    made = []
    for look in looks:
        try:
            made.append(kind(**plain | look))
        except Exception as wrong:
            if not look:
                raise Unmakeable(f"{kind.__name__}: {wrong}") from wrong
    return made


def _generic(kind: Any, name: str, depth: int) -> list[Any]:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (typing.Union, types.UnionType):
        kinds = sorted(inside, key=lambda each: each is type(None))
        return [each for one in kinds for each in values(one, name, depth + 1)[:4]]
    if origin is typing.Literal:
        return list(inside)
    if origin in (tuple, list, Sequence, Collection, Iterable, frozenset, set):
        return _several(origin, inside, name, depth)
    if origin in (dict, Mapping):
        key, held = value(inside[0], name, depth + 1), value(inside[1], name, depth + 1)
        return [{key: held}]
    if origin is Callable or kind is Callable or origin is types.FunctionType:
        return [lambda *_: OpenMine()]
    if kind is Any:
        return ["12"]
    raise Unmakeable(f"{name}: {kind}")


def _several(origin: Any, inside: Any, name: str, depth: int) -> list[Any]:
    if origin is tuple and inside and inside[-1] is not Ellipsis:
        return [tuple(value(each, name, depth + 1) for each in inside)]
    some = values(inside[0], name, depth + 1)
    made = tuple(some[:3])
    into: Any = frozenset if origin in (frozenset, set) else list if origin is list else tuple
    return [into(made), into(made[:1]), into(())] if depth < 2 else [into(made[:1])]


GIVEN = given()


# ── every function ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Said:
    """A function and what it says; `trouble` where nothing came of it."""

    name: str
    about: str
    looks: tuple[str, ...] = ()
    trouble: str = ""


def speaking() -> Iterator[tuple[str, Any]]:
    """Public functions of `messages` and `words` that give a screen, a text or a string, by module."""
    for room in (messages, words):
        for found in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for name, each in sorted(vars(module).items(), key=lambda pair: _line(pair[1])):
                own = inspect.isfunction(each) and each.__module__ == module.__name__
                if own and not name.startswith("_") and not inspect.iscoroutinefunction(each) and _says(each):
                    yield f"{module.__name__}.{name}", each


def _line(each: Any) -> int:
    return each.__code__.co_firstlineno if inspect.isfunction(each) else 0


def _says(function: Any) -> bool:
    given = get_type_hints(function).get("return")
    return given in (Screen, Text, str) or (
        get_origin(given) in (typing.Union, types.UnionType) and bool({Screen, Text, str} & set(get_args(given)))
    )


def said(name: str, function: Any) -> Said:
    """The looks of a function: the usual, then one value changed at a time; each look once."""
    about = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    looks: dict[str, None] = {}
    trouble = ""
    try:
        for arguments in _arguments(name, function):
            try:
                look = printed(function(**arguments))
            except Exception as wrong:
                trouble = trouble or f"{type(wrong).__name__}: {wrong}"
                continue
            if look.strip():
                looks.setdefault(look)
    except Unmakeable as wrong:
        trouble = str(wrong)
    return Said(name, about, tuple(looks)[:MOST], "" if looks else trouble or "says nothing")


def _arguments(name: str, function: Any) -> Iterator[dict[str, Any]]:
    if name in GIVEN:
        yield from GIVEN[name]
        return
    hints = get_type_hints(function)
    offered = {each: values(hints[each], each) for each in inspect.signature(function).parameters}
    usual = {each: some[0] for each, some in offered.items()}
    yield usual
    for each, some in offered.items():
        for other in some[1:]:
            yield usual | {each: other}


def printed(given: Any) -> str:
    """A screen as a person sees it: the text, then a line of buttons a row."""
    if isinstance(given, Screen):
        rows = given.keyboard.inline_keyboard if given.keyboard else []
        buttons = [" ".join(f"[{each.text}]" for each in row) for row in rows]
        return "\n".join([given.text.render()[0], *buttons])
    if isinstance(given, Text):
        return given.render()[0]
    return str(given or "")


def everything() -> list[Said]:
    return [said(name, function) for name, function in speaking()]


def constants() -> Iterator[tuple[str, str]]:
    """Sentences that stand by themselves."""
    for room in (messages, words):
        for found in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for name, each in vars(module).items():
                if name.isupper() and isinstance(each, str) and " " in each:
                    yield f"{module.__name__}.{name}", each


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────

# In the order of a reader's interest: who answers, who keeps the list, who decides, who runs it; what is left follows.
TITLES = {
    "messages.people": "Знакомство и сотрудники", "messages.cards": "Карточка поручения",
    "messages.points": "Протокол и «Мои поручения»", "messages.reminders": "Утреннее напоминание",
    "messages.unread": "Напоминание об ознакомлении",
    "messages.extending": "Продление", "messages.passing": "Передать, соисполнители", "words.shares": "Доли в словах",
    "messages.handover": "Не ко мне", "messages.tables": "Таблица из ответов", "messages.quiet": "Не беспокоить",
    "messages.deputies": "Заместители", "messages.posting": "Поручение сообщением", "messages.importing": "Документ",
    "messages.review": "Проверка прочитанного", "messages.questions": "Вопросы о прочитанном",
    "messages.publishing": "Перед рассылкой и рассылка", "messages.carrying": "Перенос неисполненного",
    "messages.papers": "Протоколы", "messages.delivery": "Доставка", "messages.behalf": "За исполнителя",
    "messages.whole": "Поручение целиком", "messages.changing": "Изменить разосланное",
    "messages.changed": "Что изменилось", "messages.series": "Повторы", "messages.standing": "Постоянные",
    "messages.checks": "Ждут проверки", "messages.checking": "Проверка отчёта, просьбы",
    "messages.summary": "Сводка", "messages.shares": "Сводка по школам и людям", "messages.curated": "Курирую",
    "messages.digest": "Понедельник и месяц", "messages.deciding": "Ждут решения", "messages.search": "Поиск",
    "messages.discipline": "Дисциплина", "messages.files": "Файлы", "messages.groups": "Группы",
    "messages.settings": "Настройки", "messages.notices": "Сообщения о работе бота", "words.errors": "Отказы",
    "words.refusals": "Файл не прочитан",
}  # fmt: skip
HEAD = """# Всё, что говорит бот

Каждая фраза и каждый экран, с придуманными людьми и школами. Экран начинается с ▸ и имени; кнопки в [скобках]. Что
уже стояло выше (с другим числом, днём, человеком или без отличий), второй раз не печатается: «…» вместо пропущенного.
Числа в программе проверены на 0, 1, 2, 5, 11, 21 и 101. Файл делает `make screens`, править его руками не нужно.
"""
_BUTTONS = re.compile(r"(?<=\]) (?=\[)")
_PEOPLE = re.compile(
    "|".join(rf"{last} (?:{first[0]}\.{middle[0]}\.|{first} {middle})" for last, first, middle in map(str.split, NAMES))
)
_DAYS = re.compile(
    r"\b(?:пн|вт|ср|чт|пт|сб|вс)\b|(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[яьй]\b"
)
_COUNTED = re.compile(r"(№ ?)?\d+(?: ([а-яё]{3})[а-яё]*)?")


def alike(line: str) -> str:
    """The line without what changes from one look to the next: numbers with their nouns' endings, days, people."""
    for place in SCHOOLS:
        line = line.replace(place, SCHOOLS[0])
    line = _DAYS.sub("*", _PEOPLE.sub("*", line))
    return _COUNTED.sub(lambda found: f"* {found[2] or ''}", line).strip(" .")


def pieces(look: str) -> list[str]:
    """The lines of a look, each button of its keyboard by itself."""
    found: list[str] = []
    for line in look.splitlines():
        found += _BUTTONS.split(line) if line.startswith("[") and line.endswith("]") else [line]
    return [each for each in found if each.strip()]


class _Page:
    """The file in the making: what has been said stands in `told`."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def function(self, each: Said) -> list[str]:
        """A function's screens: of each only what is new, its buttons in one line."""
        lines: list[str] = []
        for look in each.looks:
            words, buttons = self._new(look)
            shown = [*words, " ".join(buttons)] if buttons else words
            if shown:
                skipped = alike(pieces(look)[0]) != alike(shown[0])
                lines += [("… " if skipped else "") + shown[0], *shown[1:]]
        name = each.name.rsplit(".", 1)[1]
        if not lines:
            return [f"▸ {name}: всё уже было"]
        return [f"▸ {name}: {lines[0]}", *lines[1:]]

    def _new(self, look: str) -> tuple[list[str], list[str]]:
        words: list[str] = []
        buttons: list[str] = []
        for piece in pieces(look):
            if alike(piece) not in self.told:
                self.told.add(alike(piece))
                (buttons if piece.startswith("[") and piece.endswith("]") else words).append(piece)
        return words, buttons

    def alone(self, name: str, words: str) -> list[str]:
        new, buttons = self._new(words)
        return [f"▸ {name.rsplit('.', 1)[1]}: {' '.join(new + buttons)}"] if new or buttons else []


def page(found: Sequence[Said] | None = None) -> str:
    """The file: what it holds, then each module's functions with what each says that none before it has said."""
    by_module: dict[str, list[Said]] = {}
    for each in found if found is not None else everything():
        by_module.setdefault(each.name.rsplit(".", 1)[0], []).append(each)
    alone = dict(constants())
    for name in alone:
        by_module.setdefault(name.rsplit(".", 1)[0], [])
    order = [*(each for each in TITLES if each in by_module), *(each for each in by_module if each not in TITLES)]
    writes = _Page()
    contents, body = [], []
    for module in order:
        lines = [line for each in by_module[module] for line in writes.function(each)]
        for name, sentence in alone.items():
            if name.startswith(f"{module}."):
                lines += writes.alone(name, sentence)
        title = f"{TITLES.get(module, 'Прочее')} · {module}"
        contents.append(f"{title} ({len(by_module[module])})")
        body += ["", f"## {title}", "", "```text", *lines, "```"]
    return "\n".join([HEAD, "Содержание, в скобках число экранов: " + "; ".join(contents) + ".", *body]) + "\n"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
