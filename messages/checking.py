"""The checker's side: a report that waits, its verdict, what executors ask."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier, Report
from domain.requests import Answer, Ask, Request
from messages import days, handover
from messages.callbacks import Press
from messages.cards import Files, Moment, back_button, body, fit, in_line, state, wording
from messages.screen import Screen, button, in_rows, keyboard
from words import dates, shares, states
from words.channels import channel
from words.names import initials

REPORT_UNITS = 2200
POINT_UNITS = 400
REWORK_QUESTION = (
    "Чего не хватает и до какого дня доработать? Например: «нет подписи, до 3 декабря». "
    "Без даты будет {days} на доработку."
)

REWORK_WHY = "Доработать до {until}. Чего не хватает? Напишите одной фразой."
REWORK_DAY = "До какого дня доработать?"


class CheckView(StrEnum):
    REPORT = "report"
    REWORK = "rework"  # with the question what is missing
    FULL = "full"  # the whole card
    JOURNAL = "journal"
    OLDER = "old"  # the same was said again by a newer message


class OpenCheck(Press, prefix="check1"):
    """The checker's look at an assignment."""

    view: CheckView
    assignment: int
    back: str = ""


class ReworkDay(Press, prefix="rwk1"):
    """The term of a return: `day` is chosen (YYYYMMDD), or the month `n` (YYYYMM) is shown."""

    assignment: int
    day: int = 0
    n: int = 0
    back: str = ""


class Accept(Press, prefix="accept1"):
    """«Снять с контроля»."""

    assignment: int
    back: str = ""


class ToDecide(Press, prefix="dec1"):
    """What waits for the reader's decision, all of it."""

    page: int = 0


class RequestStep(StrEnum):
    OPEN = "open"
    AGREE = "agree"
    READ = "read"
    ASK_REFUSAL = "refuse"  # the reason is awaited
    ASK_REPLY = "reply"
    ASK_DATE = "date"


class OpenRequest(Press, prefix="req1"):
    step: RequestStep
    request: int


def place(dossier: Dossier, name: str) -> str:
    """«МБОУ СОШ № 3 (Горина Н.А.)»"""
    return f"{dossier.seat.organization} ({initials(name)})" if name else dossier.seat.organization


def check(
    dossier: Dossier,
    at: Moment,
    back: str = "",
    *,
    may_check: bool,
    behalf: InlineKeyboardButton | None = None,
    whole: Press | None = None,
    onward: Press | None = None,
) -> Screen:
    """What a checker sees of an assignment; the verdict's buttons while a report waits and he may give it.

    `behalf` is the secretary's «За исполнителя» while the executor owes a word, `whole` the decision by executors,
    `onward` sends a share's report on as the lead's own.
    """
    assignment, report = dossier.assignment, dossier.report
    one = assignment.id
    verdict: list[InlineKeyboardButton] = []
    if assignment.status is Status.REPORTED and may_check:
        verdict = [
            button("Принять" if assignment.is_share else "Снять с контроля", Accept(assignment=one, back=back)),
            button(
                "Вернуть" if assignment.is_share else "На доработку",
                OpenCheck(view=CheckView.REWORK, assignment=one, back=back),
            ),
        ]
    looks = [button("Поручение целиком", OpenCheck(view=CheckView.FULL, assignment=one, back=back))]
    if report is not None and report.files:
        looks.insert(0, button(f"Файлы: {report.files}", Files(assignment=one)))
    looks.append(button("Журнал", OpenCheck(view=CheckView.JOURNAL, assignment=one, back=back)))
    if whole is not None:
        looks.append(button("Все исполнители", whole))
    as_mine = button("Отправить как мой отчёт", onward) if onward is not None else None
    return Screen(as_list(*_lines(dossier, at)), keyboard(verdict, as_mine, behalf, *in_rows(looks), back_button(back)))


def _lines(dossier: Dossier, at: Moment) -> list[Text | str]:
    assignment, report = dossier.assignment, dossier.report
    if assignment.status is not Status.REPORTED or report is None:
        who = ", ".join(initials(name) for name in dossier.holders)
        return [
            Text(Bold(f"Поручение {assignment.label}"), f" · {place(dossier, who)}"),
            in_line(wording(dossier), POINT_UNITS),
            *_standing(dossier, at),
            *([f"Отчёт: «{fit(report.text, REPORT_UNITS)}»"] if report and report.text else []),
        ]
    lines: list[Text | str] = [
        Text(
            Bold(f"{shares.of(dossier).capitalize()} по поручению {assignment.label}"),
            f" · {place(dossier, report.behalf or report.person)}",
        ),
        f"{'Получено' if assignment.is_share else 'Отправлен'} {states.reported(assignment, at.home, at.now)}. "
        f"Срок: {states.deadline(assignment, at.today)}.",
        in_line(wording(dossier), POINT_UNITS),
    ]
    if channel(report.channel):
        lines.append(f"Передано {channel(report.channel)}, запись: {initials(report.person)}")
    if report.text:
        lines.append(f"Сделано: «{fit(report.text, REPORT_UNITS)}»")
    if report.files:
        lines.append(f"Файлов: {report.files}")
    if assignment.rework_until is not None:
        lines.append("Это отчёт после доработки.")
    return lines


def _standing(dossier: Dossier, at: Moment) -> list[str]:
    """The deadline and how it stands, once: who checks is not told what the executor need not do."""
    assignment = dossier.assignment
    term = f"Срок: {states.deadline(assignment, at.today)}."
    if assignment.status is Status.OPEN:
        now = "не доведено" if assignment.told_at is None else states.STATUS[Status.OPEN]
        return [f"{term} Сейчас: {now}.", *state(dossier, at)]
    if assignment.status is Status.CANCELLED and not assignment.is_share and dossier.tie.carried_into is None:
        return [f"{term} Сейчас: {states.STATUS[Status.CANCELLED]}."]
    return [term, *state(dossier, at)]


def ask_rework(
    dossier: Dossier, at: Moment, usual: str, back: str = "", *, may_check: bool, press: "ReworkDay | None" = None
) -> Screen:
    """What is missing and until when: days to press, the grid of a month, or the day chosen and what is still asked.

    `usual`: the term of a return without a day, in words.
    """
    if dossier.assignment.status is not Status.REPORTED or not may_check:
        return check(dossier, at, back, may_check=may_check)
    one = dossier.assignment.id

    def pick(day: date) -> ReworkDay:
        return ReworkDay(assignment=one, day=days.number(day), back=back)

    def turn(day: date) -> ReworkDay:
        return ReworkDay(assignment=one, n=days.month_number(day), back=back)

    cancel = button("Отмена", OpenCheck(view=CheckView.REPORT, assignment=one, back=back))
    lines = [*_lines(dossier, at), ""]
    if press is not None and press.day:
        until = dates.short(days.day_of(press.day), at.today)
        other = button("Другой день", OpenCheck(view=CheckView.REWORK, assignment=one, back=back))
        return Screen(as_list(*lines, Bold(REWORK_WHY.format(until=until))), keyboard([other, cancel]))
    if press is not None and press.n:
        grid = days.month(days.month_of(press.n), at.calendar, first=at.today, pick=pick, turn=turn)
        return Screen(as_list(*lines, Bold(REWORK_DAY), days.HINT), keyboard(*grid, cancel))
    offered = [at.calendar.add(at.today, number) for number in (1, at.home.policy.rework_days, 5)]
    row = days.offer(sorted(set(offered)), at.today, pick=pick, turn=turn)
    return Screen(as_list(*lines, Bold(REWORK_QUESTION.format(days=usual))), keyboard(row, cancel))


def full(dossier: Dossier, at: Moment, back: str = "") -> Screen:
    to_report = button("‹ К отчёту", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id, back=back))
    return Screen(as_list(*body(dossier, at)), keyboard(to_report))


def note(dossier: Dossier, report: Report, at: Moment) -> Screen:
    """An interim note, to the checker."""
    return Screen(
        as_list(
            Text(Bold(f"Ход работы по поручению {dossier.assignment.label}"), f" · {place(dossier, report.person)}"),
            f"«{fit(report.text, REPORT_UNITS)}»",
            f"Срок: {states.deadline(dossier.assignment, at.today)}. Поручение остаётся на контроле.",
        ),
        keyboard(button("Поручение", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id))),
    )


# ── what executors ask ──────────────────────────────────────────────────────────────────────────────────────────────


def request(asked: Request, dossier: Dossier, at: Moment, *, may_answer: bool) -> Screen:
    """To the secretary and the head, with what each may answer; afterwards with the answer."""
    lines: list[Text | str] = [_asked(asked, dossier, at), f"«{fit(asked.text, REPORT_UNITS)}»"]
    lines.append(f"{dossier.assignment.label}. {in_line(wording(dossier), POINT_UNITS)}")
    if asked.proposed is not None:
        lines.append(f"Подсказка: {asked.proposed.label}")
    if asked.answer is not None:
        before = next((was for was, to in reversed(dossier.moves) if to == asked.answer_until), None)
        lines.append(answer_line(asked, at, before, over=not dossier.assignment.is_live))
        more = button("Что ещё решить", ToDecide()) if asked.kind is Ask.EXTENSION else None
        return Screen(as_list(*lines), keyboard(_look(dossier), more))
    if asked.kind is Ask.EXTENSION:
        moved = states.moved(dossier.moves, at.today)
        lines.append(f"{moved}." if moved else "Раньше не продлевали.")
        if not dossier.assignment.is_live:
            lines.append(f"Решать больше не нужно: {states.STATUS[dossier.assignment.status]}.")
            return Screen(as_list(*lines), keyboard(_look(dossier)))
    if not may_answer:
        lines.append("Решает руководитель.")
        return Screen(as_list(*lines), keyboard(_look(dossier)))
    return Screen(as_list(*lines), keyboard(*in_rows(_answers(asked, at)), _look(dossier)))


def _answers(asked: Request, at: Moment) -> list[InlineKeyboardButton]:
    def to(words: str, step: RequestStep) -> InlineKeyboardButton:
        return button(words, OpenRequest(step=step, request=asked.id))

    if asked.kind is Ask.NOT_MINE:
        return handover.answers(asked, OpenRequest(step=RequestStep.ASK_REFUSAL, request=asked.id))
    if asked.kind is not Ask.EXTENSION:
        return [to("Прочитано", RequestStep.READ), to("Ответить", RequestStep.ASK_REPLY)]
    agree = []
    if asked.until is not None:
        agree = [to(f"Продлить до {dates.day_month(asked.until, at.today)}", RequestStep.AGREE)]
    return [
        *agree,
        to("Другая дата" if agree else "Продлить", RequestStep.ASK_DATE),
        to("Отказать", RequestStep.ASK_REFUSAL),
    ]


def _look(dossier: Dossier) -> InlineKeyboardButton:
    return button("Поручение", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id))


def _asked(asked: Request, dossier: Dossier, at: Moment) -> Text:
    who, label = place(dossier, asked.asker), dossier.assignment.label
    if asked.kind is Ask.EXTENSION:
        term = dossier.assignment.term
        now = dates.day_month(term, at.today) if term else "без даты"
        moved = f": {now} → {dates.short(asked.until, at.today)}" if asked.until and asked.answer is None else ""
        return Text(Bold(who), f" просит продлить поручение {label}{moved}. Причина:")
    if asked.kind is Ask.NOT_MINE and asked.answer is Answer.REASSIGNED:
        return Text(Bold(initials(asked.asker)), f", поручение {label}: «не ко мне». Пояснение:")
    if asked.kind is Ask.NOT_MINE:
        return Text(Bold(who), f", поручение {label}: «не ко мне». Пояснение:")
    return Text(Bold(who), f" пишет по поручению {label}:")


def answer_line(asked: Request, at: Moment, before: date | None = None, *, over: bool = True) -> str:
    """What was answered, when, by whom.  `before`: the day that an extension moved the deadline from; `over`: whether
    what it was asked for is closed by now, and not only reported."""
    day = dates.day_month(at.home.today(asked.answered_at), at.today) if asked.answered_at else ""
    by = f"{initials(asked.answered_by)}, {day}" if asked.answered_by else day
    match asked.answer:
        case Answer.AGREED | Answer.OTHER_DATE if asked.answer_until:
            said = f"Срок {_extended(asked.answer_until, before, at)}"
        case Answer.REASSIGNED:
            said = f"Передано: {asked.answer_text}"
        case Answer.REFUSED if asked.kind is Ask.NOT_MINE:
            said = f"Поручение оставлено: «{fit(asked.answer_text, 600)}»"
        case Answer.REFUSED:
            said = f"Отказано: «{fit(asked.answer_text, 600)}»"
        case Answer.WITHDRAWN:
            said = "Просьбу отозвали"
        case Answer.READ if asked.kind is Ask.EXTENSION and not asked.answered_by:
            said = f"Продлевать уже не нужно: {'поручение закрыто' if over else 'отчёт отправлен'}"
        case _:
            said = f"Ответ: «{fit(asked.answer_text, 600)}»" if asked.answer_text else "Прочитано"
    return f"{said} ({by})."


def _extended(until: date, before: date | None, at: Moment) -> str:
    """«продлён: 29.11 → пт 13.12»; where there was no day before, «продлён до …»."""
    day = dates.short(until, at.today)
    return f"продлён: {dates.short(before, at.today)} → {day}" if before is not None else f"продлён до {day}"


STEP_QUESTIONS = {
    RequestStep.ASK_REFUSAL: "Почему продлить нельзя? Напишите одной фразой, её получит исполнитель.",
    RequestStep.ASK_REPLY: "Что ответить? Напишите одной фразой, её получит исполнитель.",
    RequestStep.ASK_DATE: "До какого дня продлить? Выберите день или напишите: «до 13 декабря».",
}


def ask_answer(
    asked: Request,
    dossier: Dossier,
    at: Moment,
    step: RequestStep,
    days: Sequence[Sequence[InlineKeyboardButton]] = (),
    hint: str = "",
) -> Screen:
    """The question whose answer is awaited; `days` are rows to choose a day from, `hint` how to read them."""
    if asked.answer is not None or not dossier.assignment.is_live:
        return request(asked, dossier, at, may_answer=True)
    question = STEP_QUESTIONS[step]
    if step is RequestStep.ASK_REFUSAL and asked.kind is Ask.NOT_MINE:
        question = "Почему поручение остаётся? Напишите одной фразой, её получит исполнитель."
    cancel = button("Отмена", OpenRequest(step=RequestStep.OPEN, request=asked.id))
    return Screen(
        as_list(
            _asked(asked, dossier, at),
            f"«{fit(asked.text, REPORT_UNITS)}»",
            "",
            Bold(question),
            *([hint] if hint else []),
        ),
        keyboard(*(list(row) for row in days), cancel),
    )


def answered(asked: Request, dossier: Dossier, at: Moment, before: date | None = None) -> Text:
    """To who asked: what was decided.  `before`: the last day that he knew until now, where it was moved."""
    label = dossier.assignment.label
    day = dates.day_month(at.home.today(asked.answered_at), at.today) if asked.answered_at else ""
    by, term = initials(asked.answered_by), dossier.assignment.term
    still = f" Срок прежний: {dates.short(term, at.today)}." if term else ""
    match asked.answer:
        case Answer.AGREED | Answer.OTHER_DATE if asked.answer_until:
            return Text(f"Срок поручения {label} {_extended(asked.answer_until, before, at)}. Решение: {by}, {day}.")
        case Answer.REASSIGNED:
            return handover.told(label, asked.answer_text, f"{by}, {day}")
        case Answer.REFUSED if asked.kind is Ask.NOT_MINE:
            return handover.kept(label, fit(asked.answer_text, 2000), still)
        case Answer.REFUSED:
            return Text(f"Продлить поручение {label} нельзя: «{fit(asked.answer_text, 2000)}».{still}")
        case Answer.READ if asked.kind is Ask.EXTENSION:
            return Text(f"Просьба продлить поручение {label} прочитана ({by}, {day}).{still}")
        case _ if asked.answer_text:
            return Text(f"Ответ по поручению {label}: «{fit(asked.answer_text, 2000)}» ({by}, {day}).")
        case _:
            return Text(f"Ваше сообщение по поручению {label} прочитано ({by}, {day}).")
