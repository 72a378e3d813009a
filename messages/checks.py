"""What waits for a checker: by points, then a point's reports with «Снять все»."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier
from messages.callbacks import Press
from messages.cards import Moment, back_button, fit, in_line, packed, wording
from messages.checking import CheckView, OpenCheck, place
from messages.points import pager
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.summary import Listing, OpenStatus
from words import states
from words.channels import channel
from words.names import initials
from words.plurals import Forms, count, plural

PAGE = 8  # points a page
REPORTS = 8  # reports a page: with their words they must fit one message
LINE_UNITS = 90
SAID_UNITS = 300
REPORTS_FORMS: Forms = ("отчёт", "отчёта", "отчётов")
BY_POINTS: Forms = ("пункту", "пунктам", "пунктам")
WAIT: Forms = ("Ждёт", "Ждут", "Ждут")
LOOK_FIRST = "Посмотрите ещё раз, что ждёт проверки, и нажмите снова."
SPECIAL_ON = "Особый контроль: снимает только руководитель."
SPECIAL_OFF = "Особый контроль снят: проверяет куратор или секретарь."
NOTHING = "Отчётов на проверку сейчас нет. Когда придут, бот напишет сам."


class OpenChecks(Press, prefix="chks1"):
    """What waits for who presses, by points."""

    page: int = 0


class OpenBatch(Press, prefix="batch1"):
    """A point's reports that wait."""

    decision: int
    page: int = 0


class AcceptShown(Press, prefix="accall1"):
    """«Снять все»: what this message shows, as far as its reports are no newer than the report `newest`."""

    decision: int
    newest: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PointWaits:
    """A point with reports that wait: one of its dossiers, how many there are, how many came after their day."""

    sample: Dossier
    reports: int
    late: int
    forgotten: int  # wait for three working days and longer


def checks(
    points: Sequence[PointWaits], total_points: int, total: int, elsewhere: int, *, page: int = 0, late: bool = False
) -> Screen:
    """`points` are a page of them; `elsewhere` reports wait for other checkers, said to who sees the department.

    `late`: the message should have come at an earlier hour.
    """
    head = f"{plural(total, *WAIT)} проверки: {count(total, REPORTS_FORMS)} по {count(total_points, BY_POINTS)}"
    lines: list[Text | str] = ["Сообщение пришло позже: бот был недоступен."] if late else []
    lines.append(Bold(head))
    lines.extend(_point(each) for each in points)
    row = [
        button(
            f"{each.sample.decision.number}: {count(each.reports, REPORTS_FORMS)}",
            OpenBatch(decision=each.sample.decision.id),
        )
        for each in points
    ]
    return Screen(
        as_list(*lines),
        keyboard(*in_rows(row), pager(page, total_points, lambda to: OpenChecks(page=to), PAGE), _others(elsewhere)),
    )


def nothing(elsewhere: int) -> Screen:
    """Nothing waits for who asks."""
    if not elsewhere:
        return Screen(Text(NOTHING))
    said = f"Вашей проверки отчёты не ждут. У других проверяющих: {count(elsewhere, REPORTS_FORMS)}."
    return Screen(Text(said), keyboard(_others(elsewhere)))


def _others(elsewhere: int) -> InlineKeyboardButton | None:
    return button("Все на проверке", OpenStatus(listing=Listing.REPORTED)) if elsewhere else None


def _point(each: PointWaits) -> str:
    facts = [count(each.reports, REPORTS_FORMS)]
    if each.reports == 1:
        facts = [f"{facts[0]} ({cut(each.sample.seat.organization, 60)})"]
    if each.late:
        facts.append(f"позже срока {each.late}")
    if each.forgotten:
        facts.append(f"дольше 3 рабочих дней {each.forgotten}")
    special = "Особый контроль. " if each.sample.decision.special_control else ""
    return f"{each.sample.decision.number}. {special}{in_line(wording(each.sample), LINE_UNITS)} · {', '.join(facts)}"


def batch(
    shown: Sequence[Dossier], mine: frozenset[int], newest: int, total: int, total_mine: int, at: Moment,
    press: OpenBatch,
) -> Screen:  # fmt: skip
    """A page of a point's reports: who reported what.  «Снять все» takes what stands here, no other."""
    back = back_button(packed(OpenChecks()), "‹ Ко всем пунктам")
    if not shown:
        return Screen(Text("По этому пункту проверять больше нечего."), keyboard(back))
    first = shown[0]
    point = " ".join(part for part in (states.point(first.decision), states.of_protocol(first.source)) if part)
    lines: list[Text | str] = [
        Text(Bold(f"Поручение {first.decision.number}"), f" · {point}" if point else ""),
        in_line(wording(first), 400),
        *(["Особый контроль: снимает руководитель."] if first.decision.special_control else []),
        Bold(f"Отчётов на проверке: {total}"),
    ]
    here = press.page * REPORTS
    for number, each in enumerate(shown, start=here + 1):
        lines.extend(_report(number, each, at, is_mine=each.assignment.id in mine))
    up = packed(press)
    row = [
        button(
            cut(f"{number}. {each.seat.organization}", 30),
            OpenCheck(view=CheckView.REPORT, assignment=each.assignment.id, back=up),
        )
        for number, each in enumerate(shown, start=here + 1)
    ]
    accept = None
    if mine:
        words = f"Снять все: {len(mine)}" if len(mine) == total_mine else f"Снять эти: {len(mine)}"
        accept = button(words, AcceptShown(decision=first.decision.id, newest=newest, page=press.page))
    turn = pager(press.page, total, lambda to: OpenBatch(decision=press.decision, page=to), REPORTS)
    return Screen(as_list(*lines), keyboard(accept, *in_rows(row), turn, back))


def _report(number: int, each: Dossier, at: Moment, *, is_mine: bool) -> list[str]:
    report = each.report
    name = (report.behalf or report.person) if report else ""
    part = f" ({each.assignment.label})" if each.assignment.part else ""
    facts = [f"{number}. {place(each, name)}{part}, {states.reported(each.assignment, at.home, at.now)}"]
    if report is not None and channel(report.channel):
        facts.append(f"передано {channel(report.channel)}, запись: {initials(report.person)}")
    if report is not None and report.files:
        facts.append(f"файлов: {report.files}")
    if each.assignment.rework_until is not None:
        facts.append("после доработки")
    lines = [" · ".join(facts)]
    if report is not None and report.text:
        lines.append(f"«{fit(report.text, SAID_UNITS)}»")
    if not is_mine:
        lines.append("Этот отчёт проверит другой.")
    return lines


_PASSED = {
    Status.OPEN: "отчёт отозван",
    Status.RETURNED: "уже на доработке",
    Status.ACCEPTED: "уже снято",
    Status.CANCELLED: "отменено",
    Status.REPORTED: "пришёл новый отчёт",
}
NAMED = 3


def accepted(number: int, passed: Sequence[Dossier], own: frozenset[int]) -> str:
    """The toast of «Снять все»: how many, and what of the page was passed over and why."""
    sentences = [f"Снято с контроля: {number}."] if number else ["Снимать нечего."]
    said = [
        f"{each.seat.organization} ({'проверит другой' if each.assignment.id in own else _why(each)})"
        for each in passed[:NAMED]
    ]
    if said:
        rest = len(passed) - NAMED
        sentences.append(f"Пропущено: {', '.join(said)}{f' и ещё {rest}' if rest > 0 else ''}.")
    return " ".join(sentences)


def _why(each: Dossier) -> str:
    return _PASSED.get(each.assignment.status, states.STATUS[each.assignment.status])
