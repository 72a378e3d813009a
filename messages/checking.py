"""The checker's side: a report that waits, its verdict, what executors ask."""

from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier, Report
from domain.requests import Answer, Ask, Request
from messages.callbacks import Press
from messages.cards import Files, Moment, back_button, body, fit, in_line, state, wording
from messages.screen import Screen, button, in_rows, keyboard
from words import dates, states
from words.channels import channel
from words.names import initials

REPORT_UNITS = 2200
POINT_UNITS = 400
REWORK_QUESTION = (
    "Чего не хватает и до какого дня доработать? Например: «нет подписи, до 3 декабря». "
    "Без даты будет {days} на доработку."
)


class CheckView(StrEnum):
    REPORT = "report"
    REWORK = "rework"  # with the question what is missing
    FULL = "full"  # the whole card
    JOURNAL = "journal"


class OpenCheck(Press, prefix="check1"):
    """The checker's look at an assignment."""

    view: CheckView
    assignment: int
    back: str = ""


class Accept(Press, prefix="accept1"):
    """«Снять с контроля»."""

    assignment: int
    back: str = ""


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
) -> Screen:
    """What a checker sees of an assignment; the verdict's buttons while a report waits and he may give it.

    `behalf` is the secretary's «За исполнителя» while the executor owes a word, `whole` the decision by executors.
    """
    assignment, report = dossier.assignment, dossier.report
    one = assignment.id
    verdict: list[InlineKeyboardButton] = []
    if assignment.status is Status.REPORTED and may_check:
        verdict = [
            button("Снять с контроля", Accept(assignment=one, back=back)),
            button("На доработку", OpenCheck(view=CheckView.REWORK, assignment=one, back=back)),
        ]
    looks = [button("Поручение целиком", OpenCheck(view=CheckView.FULL, assignment=one, back=back))]
    if report is not None and report.files:
        looks.insert(0, button(f"Файлы: {report.files}", Files(assignment=one)))
    looks.append(button("Журнал", OpenCheck(view=CheckView.JOURNAL, assignment=one, back=back)))
    if whole is not None:
        looks.append(button("Все исполнители", whole))
    return Screen(as_list(*_lines(dossier, at)), keyboard(verdict, behalf, *in_rows(looks), back_button(back)))


def _lines(dossier: Dossier, at: Moment) -> list[Text | str]:
    assignment, report = dossier.assignment, dossier.report
    if assignment.status is not Status.REPORTED or report is None:
        who = ", ".join(initials(name) for name in dossier.holders)
        return [
            Text(Bold(f"Поручение {assignment.label}"), f" · {place(dossier, who)}"),
            in_line(wording(dossier), POINT_UNITS),
            f"Срок: {states.deadline(assignment, at.today)}. Сейчас: {_now(dossier)}.",
            *state(dossier, at),
            *([f"Отчёт: «{fit(report.text, REPORT_UNITS)}»"] if report and report.text else []),
        ]
    lines: list[Text | str] = [
        Text(Bold(f"Отчёт по поручению {assignment.label}"), f" · {place(dossier, report.behalf or report.person)}"),
        f"Отправлен {states.reported(assignment, at.home, at.now)}. Срок: {states.deadline(assignment, at.today)}.",
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


def _now(dossier: Dossier) -> str:
    if dossier.assignment.told_at is None and dossier.assignment.status is Status.OPEN:
        return "не доведено"
    return states.STATUS[dossier.assignment.status]


def ask_rework(dossier: Dossier, at: Moment, days: str, back: str = "", *, may_check: bool) -> Screen:
    if dossier.assignment.status is not Status.REPORTED or not may_check:
        return check(dossier, at, back, may_check=may_check)
    cancel = button("Отмена", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id, back=back))
    return Screen(as_list(*_lines(dossier, at), "", Bold(REWORK_QUESTION.format(days=days))), keyboard(cancel))


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
    if asked.answer is not None:
        lines.append(answer_line(asked, at))
        return Screen(as_list(*lines), keyboard(_look(dossier)))
    if not may_answer:
        lines.append("Решает руководитель.")
        return Screen(as_list(*lines), keyboard(_look(dossier)))
    return Screen(as_list(*lines), keyboard(*in_rows(_answers(asked, at)), _look(dossier)))


def _answers(asked: Request, at: Moment) -> list[InlineKeyboardButton]:
    def to(words: str, step: RequestStep) -> InlineKeyboardButton:
        return button(words, OpenRequest(step=step, request=asked.id))

    if asked.kind is not Ask.EXTENSION:
        return [to("Прочитано", RequestStep.READ), to("Ответить", RequestStep.ASK_REPLY)]
    agree = []
    if asked.until is not None:
        agree = [to(f"Продлить до {dates.day_month(asked.until, at.today)}", RequestStep.AGREE)]
    return [
        *agree,
        to("Другая дата" if agree else "Продлить", RequestStep.ASK_DATE),
        to("Отказать", RequestStep.ASK_REFUSAL),
        to("Прочитано", RequestStep.READ),
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
    if asked.kind is Ask.NOT_MINE:
        return Text(Bold(who), f", поручение {label}: «не ко мне». Пояснение:")
    return Text(Bold(who), f" пишет по поручению {label}:")


def answer_line(asked: Request, at: Moment) -> str:
    """What was answered, when, by whom."""
    day = dates.day_month(at.home.today(asked.answered_at), at.today) if asked.answered_at else ""
    by = f"{initials(asked.answered_by)}, {day}" if asked.answered_by else day
    match asked.answer:
        case Answer.AGREED | Answer.OTHER_DATE if asked.answer_until:
            said = f"Срок продлён до {dates.short(asked.answer_until, at.today)}"
        case Answer.REFUSED:
            said = f"Отказано: «{fit(asked.answer_text, 600)}»"
        case _:
            said = f"Ответ: «{fit(asked.answer_text, 600)}»" if asked.answer_text else "Прочитано"
    return f"{said} ({by})."


STEP_QUESTIONS = {
    RequestStep.ASK_REFUSAL: "Почему продлить нельзя? Напишите одной фразой, её получит исполнитель.",
    RequestStep.ASK_REPLY: "Что ответить? Напишите одной фразой, её получит исполнитель.",
    RequestStep.ASK_DATE: "До какого дня продлить? Например: «до 13 декабря».",
}


def ask_answer(asked: Request, dossier: Dossier, at: Moment, step: RequestStep) -> Screen:
    if asked.answer is not None:
        return request(asked, dossier, at, may_answer=True)
    cancel = button("Отмена", OpenRequest(step=RequestStep.OPEN, request=asked.id))
    return Screen(
        as_list(_asked(asked, dossier, at), f"«{fit(asked.text, REPORT_UNITS)}»", "", Bold(STEP_QUESTIONS[step])),
        keyboard(cancel),
    )


def answered(asked: Request, dossier: Dossier, at: Moment) -> Text:
    """To who asked: what was decided."""
    label = dossier.assignment.label
    day = dates.day_month(at.home.today(asked.answered_at), at.today) if asked.answered_at else ""
    by, term = initials(asked.answered_by), dossier.assignment.term
    still = f" Срок прежний: {dates.short(term, at.today)}." if term else ""
    match asked.answer:
        case Answer.AGREED | Answer.OTHER_DATE if asked.answer_until:
            until = dates.short(asked.answer_until, at.today)
            return Text(f"Срок поручения {label} продлён до {until}. Решение: {by}, {day}.")
        case Answer.REFUSED:
            return Text(f"Продлить поручение {label} нельзя: «{fit(asked.answer_text, 2000)}».{still}")
        case Answer.READ if asked.kind is Ask.EXTENSION:
            return Text(f"Просьба продлить поручение {label} прочитана ({by}, {day}).{still}")
        case _ if asked.answer_text:
            return Text(f"Ответ по поручению {label}: «{fit(asked.answer_text, 2000)}» ({by}, {day}).")
        case _:
            return Text(f"Ваше сообщение по поручению {label} прочитано ({by}, {day}).")
