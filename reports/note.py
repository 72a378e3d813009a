"""The справка «О ходе исполнения решений протокола № … от …»: a row a point, unfinished first, ready to sign."""

from collections import Counter
from collections.abc import Iterable

from domain.protocol import Mark
from domain.register import Course, Line, Point, State
from reports import paper
from words import dates, files
from words.names import initials, short_organization
from words.plurals import POINTS, Forms, count

HEADS = ("Пункт", "Содержание", "Ответственный", "Срок", "Исполнение", "Подтверждение", "Примечание")
WIDTHS = (18, 57, 38, 25, 34, 48, 47)
ORGANIZATIONS: Forms = ("организация", "организации", "организаций")

REPORT_LENGTH = 300
NAMED = 8  # organisations named in a cell; the register has them all
PROOFS = 3

_ORDER = (State.OVERDUE, State.UNTOLD, State.IN_WORK, State.REPORTED, State.TO_READ)
_UNFINISHED = {
    State.OVERDUE: "Просрочено",
    State.UNTOLD: "Не доведено",
    State.IN_WORK: "В работе",
    State.REPORTED: "Ждут проверки",
    State.TO_READ: "Ознакомление не отмечено",
}
_SHORT = {
    State.ACCEPTED: "снято",
    State.NOTED: "ознакомление отмечено",
    State.REPORTED: "ждут проверки",
    State.IN_WORK: "в работе",
    State.OVERDUE: "просрочено",
    State.UNTOLD: "не доведено",
    State.TO_READ: "на ознакомлении",
    State.DONE_BEFORE: "исполнено раньше",
    State.ARCHIVED: "в архиве",
}


def docx(course: Course) -> bytes:
    """The file's bytes.  Points на контроле come first, those on which something is open before the others."""
    title = files.note_title(course.source)
    document = paper.blank(title, course.department, across=True)
    paper.say(document, course.department, centre=True, after=6)
    paper.say(document, "СПРАВКА", bold=True, centre=True, size=14)
    paper.say(document, title[:1].lower() + title[1:], bold=True, centre=True, size=14)
    paper.say(document, f"по состоянию на {dates.numeric(course.today)}", centre=True, after=8)
    shown = [each for each in course.points if each.counted]
    control = [each for each in shown if each.mark is Mark.CONTROL]
    paper.say(document, _summary(control), after=6)
    table = paper.table(document, HEADS, WIDTHS)
    groups = (
        ("Не исполнены", [each for each in control if not each.is_done]),
        ("Исполнены", [each for each in control if each.is_done]),
        ("На ознакомление", [each for each in shown if each.mark is Mark.NOTICE]),
    )
    for words, points in groups:
        if points:
            paper.band(table, f"{words}: {len(points)}")
        for point in points:
            paper.row(table, row(point))
    if not shown:
        paper.band(table, "Пунктов с исполнителями нет")
    silent = [_number(each) for each in course.points if each.mark is Mark.SILENT]
    if silent:
        paper.below(document, f"Без рассылки (приняты к сведению, утверждены): {', '.join(silent)}.")
    paper.signed(document, "Руководитель", _signature(course.head), alone=False)
    paper.signed(document, "Подготовлено", _signature(course.signer), before=10)
    return paper.data(document)


def _signature(name: str) -> str:
    """«А.В. Сомов», as under a signature; the place for it where nobody is known."""
    short = initials(name).split()
    return f"{short[1]} {short[0]}" if len(short) == 2 else name


def _summary(control: list[Point]) -> str:
    if not control:
        return "Пунктов на контроле нет."
    done = sum(each.is_done for each in control)
    late = sum(any(line.state is State.OVERDUE for line in each.lines) for each in control)
    parts = [f"исполнено {done}", f"в работе {len(control) - done - late}", f"просрочено {late}"]
    lines = [line for each in control for line in each.counted]
    states = Counter(line.state for line in lines)
    detail = ", ".join(f"{_SHORT[state]} {states[state]}" for state in _SHORT if states[state])
    return f"На контроле {count(len(control), POINTS)}: {', '.join(parts)}. Поручений {len(lines)}: {detail}."


def row(point: Point) -> tuple[str, ...]:
    """The seven cells of a point."""
    lines = point.counted
    return (
        _number(point),
        point.text,
        _executors(point, lines),
        _terms(lines),
        _course(lines),
        _proofs(lines),
        _remarks(lines),
    )


def _number(point: Point) -> str:
    return files.point(point).removeprefix("п. ") or f"№ {point.number}"


def _executors(point: Point, lines: tuple[Line, ...]) -> str:
    seats = list(dict.fromkeys(files.executor(each) for each in lines))
    if len(seats) <= 2:
        who = "\n".join(seats)
    else:
        many = count(len({each.organization for each in lines}), ORGANIZATIONS)
        who = f"{point.executors}, {many}" if point.executors else many
    return f"{who}\nКуратор: {initials(point.curator)}" if point.curator else who


def _terms(lines: tuple[Line, ...]) -> str:
    """The last days as written, each once; what was moved for some stands in the remarks."""
    usual = [each.due for each in lines if not each.moved] or [each.due for each in lines]
    days = sorted({day for day in usual if day is not None})
    if not days:
        return "без срока" if lines and lines[0].mark is Mark.CONTROL else "–"
    return "\n".join(f"до {dates.numeric(day)}" for day in days)


def _course(lines: tuple[Line, ...]) -> str:
    if len(lines) == 1:
        words = files.STATES[lines[0].state]
        day = lines[0].accepted or lines[0].reported or (lines[0].acknowledged if words.startswith("озн") else None)
        return f"{words[:1].upper()}{words[1:]}{f' {dates.numeric(day)}' if day else ''}"
    states = Counter(each.state for each in lines)
    whole = len(lines)
    return "\n".join(f"{_SHORT[state]} {states[state]} из {whole}" for state in _SHORT if states[state])


def _proofs(lines: tuple[Line, ...]) -> str:
    given = [each for each in lines if each.reported is not None]
    if not given:
        return "–"
    if len(lines) == 1:
        return _proof(given[0], REPORT_LENGTH)
    shown = [f"{_who(each)}: {_proof(each, REPORT_LENGTH // PROOFS)}" for each in given[:PROOFS]]
    last = max(each.reported for each in given if each.reported is not None)
    rest = f"и ещё {len(given) - PROOFS}, последний отчёт {dates.numeric(last)}" if len(given) > PROOFS else ""
    return "\n".join([*shown, *([rest] if rest else [])])


def _proof(line: Line, length: int) -> str:
    words = " ".join(line.report.split()).rstrip(".;")
    kept = words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
    attached = f"файлов: {line.files}" if line.files else ""
    when = dates.numeric(line.reported) if line.reported else ""
    return "; ".join(part for part in (kept, attached, when) if part)


def _remarks(lines: tuple[Line, ...]) -> str:
    """Who has not done it yet, whose deadline was moved, who was late."""
    said = []
    if len(lines) > 1:
        for state in _ORDER:
            said += _named(_UNFINISHED[state], (each.organization for each in lines if each.state is state))
    said += _named(
        "Срок перенесён",
        (
            f"{_who(each)} до {dates.numeric(each.due)}" if len(lines) > 1 else f"до {dates.numeric(each.due)}"
            for each in lines
            if each.moved and each.due
        ),
    )
    said += _named("Отчёт позже срока", (each.organization for each in lines if each.in_time is False))
    said += _named(
        "На доработке",
        (f"{_who(each)} до {dates.numeric(each.rework_until)}" for each in lines if each.rework_until),
    )
    return "\n".join(said) or "–"


def _who(line: Line) -> str:
    return short_organization(line.organization)


def _named(words: str, names: Iterable[str]) -> list[str]:
    each = list(dict.fromkeys(short_organization(name) for name in names))
    if not each:
        return []
    more = f" и ещё {len(each) - NAMED}" if len(each) > NAMED else ""
    return [f"{words}: {', '.join(each[:NAMED])}{more}"]
