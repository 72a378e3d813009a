"""An assignment's card and what its buttons carry; the executor's side."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Status
from domain.dossier import Dossier
from domain.people import Department
from domain.protocol import Mark
from messages.callbacks import Press
from messages.screen import Screen, button, in_rows, keyboard
from words import dates, states
from words.names import initials

TEXT_UNITS = 2600  # UTF-16 units for the point's own words; the rest of a card needs less than 1500
QUOTE_UNITS = 500
DISCRETION = "Без списков детей, диагнозов, паспортных данных."


class View(StrEnum):
    """What a card's message shows."""

    CARD = "card"
    BRIEF = "brief"  # one sentence on how it stands: what an answer or a verdict leaves behind
    MORE = "more"
    JOURNAL = "journal"
    REPORT = "report"  # the card with the question what was done
    COMPLETE = "complete"
    EXTEND = "extend"
    NOT_MINE = "notmine"
    NOTE = "note"
    WORDS = "words"


class OpenCard(Press, prefix="card1"):
    """Turn the message into this view.  `back` is the page that «К списку» leads to, with dots for colons."""

    view: View
    assignment: int
    back: str = ""


class Deed(StrEnum):
    ACKNOWLEDGE = "ack"
    WITHDRAW = "withdraw"
    REPORT = "bare"  # «Исполнено» without a word, where the department allows that


class Act(Press, prefix="act1"):
    """A change by one press; `view` is what the message shows afterwards."""

    deed: Deed
    assignment: int
    view: View = View.CARD
    back: str = ""


class Files(Press, prefix="files1"):
    """Send the files of the last report."""

    assignment: int


QUESTIONS = {
    View.REPORT: f"Напишите одной фразой, что сделано; файлы можно приложить. {DISCRETION}",
    View.COMPLETE: f"Напишите, чем дополнить отчёт, или пришлите файлы. {DISCRETION}",
    View.EXTEND: "До какого дня продлить и почему? Напишите, например: «до 10 декабря, план утверждает педсовет».",
    View.NOT_MINE: "Почему не к вам и к кому, по-вашему? Напишите одной фразой, секретарь решит.",
    View.NOTE: "Как идёт работа? Напишите одной фразой. Поручение останется на контроле.",
    View.WORDS: "Напишите, что передать секретарю.",
}
ASKING = frozenset(QUESTIONS)


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a screen is looked at: the department's zone and policy, its working days, the instant."""

    home: Department
    calendar: WorkCalendar
    now: datetime

    @property
    def today(self) -> date:
        return self.home.today(self.now)


def fit(words: str, units: int) -> str:
    """At most `units` UTF-16 units, which is how Telegram counts; an ellipsis where something was left out."""
    words = words.strip()
    encoded = words.encode("utf-16-le")
    if len(encoded) <= units * 2:
        return words
    return encoded[: (units - 1) * 2].decode("utf-16-le", "ignore").rstrip() + "…"


def in_line(words: str, units: int) -> str:
    """The beginning of a text for a list's line, cut at a word where possible; without the full stop."""
    words = " ".join(words.split()).rstrip(".")
    kept = fit(words, units)
    if kept == words:
        return kept
    head = kept[:-1]
    space = head.rfind(" ")
    return (head[:space] if space > len(head) // 2 else head).rstrip(" ,;:-–") + "…"


def wording(dossier: Dossier) -> str:
    """The point's words with its lead-in before them."""
    lead, text = dossier.decision.lead_in.strip(), dossier.decision.text.strip()
    whole = f"{lead} {text}" if lead else text
    return whole[:1].upper() + whole[1:]


def heading(dossier: Dossier) -> Text:
    """«Поручение 12 · п. 2.1 протокола № 4 от 12.09.2024 · МБОУ СОШ № 3»"""
    source = dossier.source
    place = states.of_protocol(source)
    if not source.single:
        place = " ".join(part for part in (states.point(dossier.decision), place) if part)
    parts = [part for part in (place, dossier.seat.organization) if part]
    return Text(Bold(f"Поручение {dossier.assignment.label}"), *(f" · {part}" for part in parts))


def body(dossier: Dossier, at: Moment, units: int = TEXT_UNITS) -> list[Text | str]:
    """The card's lines without buttons: heading, words, deadline, state."""
    lines: list[Text | str] = [heading(dossier)]
    if dossier.assignment.for_whom:
        lines.append(f"Для исполнения: {dossier.assignment.for_whom}")
    lines.append(fit(wording(dossier), units))
    facts = [f"Срок: {states.deadline(dossier.assignment, at.today)}."]
    if dossier.assignment.mark is Mark.NOTICE:
        facts = ["На ознакомление: отчёт не нужен."]
    if dossier.decision.proof:
        facts.append(f"Предъявить: {dossier.decision.proof}.")
    if dossier.curator:
        facts.append(_ended(f"Куратор: {initials(dossier.curator)}"))
    lines.append(" ".join(facts))
    lines.extend(state(dossier, at))
    return lines


def state(dossier: Dossier, at: Moment) -> list[str]:
    """How it stands, in no, one or two lines."""
    assignment, report = dossier.assignment, dossier.report
    lines = []
    match assignment.status:
        case Status.REPORTED:
            lines.append(f"Отчёт отправлен {states.reported(assignment, at.home, at.now)}. Ждёт проверки.")
            lines.extend(said(dossier))
        case Status.RETURNED:
            comment = f": «{fit(report.comment, QUOTE_UNITS)}»" if report and report.comment else ""
            until = assignment.rework_until
            lines.append(f"На доработке{f' до {dates.short(until, at.today)}' if until else ''}{comment}.")
        case Status.ACCEPTED:
            lines.append(f"Снято с контроля {_accepted(dossier, at)}.")
        case Status.CANCELLED:
            lines.append("Отменено, делать ничего не нужно.")
        case Status.NOTED if assignment.acknowledged_at:
            day = dates.day_month(at.home.today(assignment.acknowledged_at), at.today)
            lines.append(f"Ознакомление отмечено {day}.")
        case Status.ARCHIVED | Status.DONE_BEFORE:
            lines.append(f"{states.STATUS[assignment.status].capitalize()}.")
    first = assignment.overdue_from(at.calendar)
    if first is not None and assignment.is_overdue(at.today, at.calendar):
        lines.append(f"⚠ Просрочено с {dates.short(first, at.today)}.")
    if dossier.is_asked and assignment.is_live:
        until = dossier.asked_until
        lines.append(f"Просьба о продлении{f' до {dates.short(until, at.today)}' if until else ''} ждёт ответа.")
    return lines


def said(dossier: Dossier) -> list[str]:
    """What the report says and how many files it has."""
    report = dossier.report
    if report is None:
        return []
    lines = [f"Отчёт: «{fit(report.text, QUOTE_UNITS)}»"] if report.text else []
    return [*lines, f"Файлов: {report.files}"] if report.files else lines


def _accepted(dossier: Dossier, at: Moment) -> str:
    when = dossier.assignment.accepted_at
    day = dates.day_month(at.home.today(when), at.today) if when else ""
    return f"{day} ({initials(dossier.accepted_by)})" if dossier.accepted_by else day


def _ended(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def packed(page: Press | None) -> str:
    """A page as another button carries it."""
    return page.pack().replace(":", ".") if page is not None else ""


def back_button(back: str, words: str = "‹ К списку") -> InlineKeyboardButton | None:
    if not back:
        return None
    return InlineKeyboardButton(text=words, callback_data=back.replace(".", ":"))


def moves(dossier: Dossier, back: str, view: View = View.CARD, *, bare: bool = False) -> list[InlineKeyboardButton]:
    """The executor's buttons by the state.  `bare`: «Исполнено» needs no word here."""
    assignment = dossier.assignment
    one = assignment.id

    def opens(words: str, to: View) -> InlineKeyboardButton:
        return button(words, OpenCard(view=to, assignment=one, back=back))

    def does(words: str, deed: Deed) -> InlineKeyboardButton:
        return button(words, Act(deed=deed, assignment=one, view=view, back=back))

    row: list[InlineKeyboardButton] = []
    if assignment.status in WAITING:
        if assignment.acknowledged_at is None:
            row.append(does("Ознакомлен(а)", Deed.ACKNOWLEDGE))
        if assignment.mark is Mark.CONTROL:
            row.append(does("Исполнено", Deed.REPORT) if bare else opens("Исполнено", View.REPORT))
            if assignment.term is not None and not dossier.is_asked:
                row.append(opens("Прошу продлить", View.EXTEND))
        row.append(opens("Ещё", View.MORE))
    elif assignment.status is Status.REPORTED:
        row.append(opens("Дополнить", View.COMPLETE))
        row.append(does("Отозвать", Deed.WITHDRAW))
        if dossier.report and dossier.report.files:
            row.append(button(f"Файлы: {dossier.report.files}", Files(assignment=one)))
    return row


# ── screens ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def card(dossier: Dossier, at: Moment, back: str = "") -> Screen:
    bare = at.home.policy.without_words
    return Screen(as_list(*body(dossier, at)), keyboard(*in_rows(moves(dossier, back, bare=bare)), back_button(back)))


def more(dossier: Dossier, at: Moment, back: str = "") -> Screen:
    """«Ещё»: what is asked for more seldom."""
    one = dossier.assignment.id

    def opens(words: str, to: View) -> InlineKeyboardButton:
        return button(words, OpenCard(view=to, assignment=one, back=back))

    choices = [opens("Журнал", View.JOURNAL)]
    if dossier.assignment.is_live:
        choices = [
            opens("Не ко мне", View.NOT_MINE),
            opens("Ход работы", View.NOTE),
            opens("Написать секретарю", View.WORDS),
            *choices,
        ]
    return Screen(as_list(*body(dossier, at)), keyboard(*in_rows(choices), opens("‹ К поручению", View.CARD)))


def asking(dossier: Dossier, at: Moment, view: View, back: str = "") -> Screen:
    """The card with the question whose answer is awaited; the plain card where the question fits no more."""
    assignment = dossier.assignment
    fits = {
        View.REPORT: assignment.status in WAITING and assignment.mark is Mark.CONTROL,
        View.COMPLETE: assignment.status is Status.REPORTED,
        View.EXTEND: assignment.is_live and not dossier.is_asked,
    }.get(view, assignment.is_live)
    if not fits:
        return card(dossier, at, back)
    cancel = button("Отмена", OpenCard(view=View.CARD, assignment=assignment.id, back=back))
    return Screen(as_list(*body(dossier, at), "", Bold(QUESTIONS[view])), keyboard(cancel))


def brief(dossier: Dossier, at: Moment) -> Screen:
    """One sentence on how it stands."""
    bare = at.home.policy.without_words
    row = [each for each in moves(dossier, "", View.BRIEF, bare=bare) if each.text not in ("Ещё", "Ознакомлен(а)")]
    return Screen(Text(_brief(dossier, at)), keyboard(*in_rows(row)))


def _brief(dossier: Dossier, at: Moment) -> str:
    assignment, report = dossier.assignment, dossier.report
    label = assignment.label
    match assignment.status:
        case Status.REPORTED:
            return (
                f"Отчёт по поручению {label} отправлен {states.reported(assignment, at.home, at.now)}. Ждёт проверки."
            )
        case Status.ACCEPTED:
            return f"Поручение {label} снято с контроля {_accepted(dossier, at)}. Спасибо!"
        case Status.RETURNED:
            comment = f": «{fit(report.comment, 2000)}»" if report and report.comment else ""
            until = assignment.rework_until
            sentences = [f"Поручение {label} на доработку{comment}."]
            if until is not None:
                sentences.append(f"Доработать до {dates.short(until, at.today)}.")
            if assignment.first_reported_at and assignment.in_time(at.home.today(assignment.first_reported_at)):
                sentences.append("Первый отчёт дан в срок, это учтено.")
            return " ".join(sentences)
        case Status.CANCELLED:
            return f"Поручение {label} отменено, делать ничего не нужно."
        case Status.OPEN:
            return f"Поручение {label} в работе. Срок: {states.deadline(assignment, at.today)}."
        case _:
            return f"Поручение {label}: {states.STATUS[assignment.status]}."


def gone() -> Screen:
    """The message of somebody who answers for it no more."""
    return Screen(Text("За это поручение теперь отвечает другой сотрудник. Ваш список: /my"))
