"""An assignment's card and what its buttons carry; the executor's side."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.calendar import WorkCalendar
from domain.decision import ANY_FILE, WAITING, Duty, Status
from domain.dossier import Dossier, Tie
from domain.people import Department
from domain.protocol import Mark
from messages.callbacks import Press
from messages.screen import Screen, button, in_rows, keyboard
from words import dates, shares, states
from words.names import ended, initials
from words.protocols import point
from words.series import repeat_of, rule

TEXT_UNITS = 2600  # UTF-16 units for the point's own words; the rest of a card needs less than 1500
QUOTE_UNITS = 500
SHARES_UNITS = 900  # what others do for it, where there is something
DISCRETION = "Без списков детей, диагнозов, паспортных данных."


class View(StrEnum):
    """What a card's message shows."""

    CARD = "card"
    SENT = "sent"  # the answer to a report given in words, until it is checked
    OLDER = "old"  # the same was said again by a newer message
    BRIEF = "brief"  # one sentence on how it stands: what an answer or a verdict leaves behind
    MORE = "more"
    JOURNAL = "journal"
    REPORT = "report"  # the card with the question what was done
    COMPLETE = "complete"
    EXTEND = "extend"
    NOT_MINE = "notmine"
    NOTE = "note"
    WORDS = "words"
    GIVE = "give"  # «Передать»: to whom
    UNLISTED = "unlisted"  # who is to get it is not in the directory


class OpenCard(Press, prefix="card1"):
    """Turn the message into this view.  `back` is the page that «К списку» leads to, with dots for colons."""

    view: View
    assignment: int
    back: str = ""


class Deed(StrEnum):
    ACKNOWLEDGE = "ack"
    WITHDRAW = "withdraw"
    UNASK = "unask"  # the request for extension is taken back
    REPORT = "bare"  # «Исполнено» without a word, where the department allows that


class Act(Press, prefix="act1"):
    """A change by one press; `view` is what the message shows afterwards."""

    deed: Deed
    assignment: int
    view: View = View.CARD
    back: str = ""


class Fill(Press, prefix="fill1"):
    """The executor's row of a table from answers; `field` is what he is asked, 0 the first that is empty."""

    assignment: int
    field: int = 0
    back: str = ""


class OpenContributions(Press, prefix="helps1"):
    """What others do for an assignment, each with a button to look at."""

    assignment: int
    page: int = 0
    back: str = ""


class Files(Press, prefix="files1"):
    """Send the files of the last report."""

    assignment: int


QUESTIONS = {
    View.REPORT: f"Напишите одной фразой, что сделано; файлы можно приложить. {DISCRETION}",
    View.COMPLETE: f"Напишите, чем дополнить отчёт, или пришлите файлы. {DISCRETION}",
    View.EXTEND: "До какого дня продлить и почему? Выберите день или напишите, например: "
    "«до 10 декабря, план утверждает педсовет».",
    View.NOT_MINE: "Почему не к вам и к кому, по-вашему? Напишите одной фразой, секретарь решит.",
    View.NOTE: "Как идёт работа? Напишите одной фразой. Поручение останется на контроле.",
    View.WORDS: "Напишите, что передать секретарю.",
    View.UNLISTED: (
        "Кому передать? Напишите фамилию, имя, отчество и должность. Когда секретарь внесёт в справочник, "
        "можно будет передать."
    ),
}
WITH_PROOF = f"Напишите одной фразой, что сделано, и пришлите файл или фото: слова можно в подписи. {DISCRETION}"
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
    turn = repeat_of(dossier.tie.repeats) if dossier.tie.repeats is not None else ""
    parts = [part for part in (turn, place, dossier.seat.organization) if part]
    return Text(Bold(f"Поручение {dossier.assignment.label}"), *(f" · {part}" for part in parts))


def carried_from(tie: Tie) -> str:
    """«протокола № 3 от 12.09.2024, п. 2.1»"""
    place = states.of_protocol(tie.carried_from) if tie.carried_from is not None else ""
    return ", ".join(part for part in (place, point(*tie.place)) if part) or "прежнего поручения"


def body(dossier: Dossier, at: Moment, units: int = TEXT_UNITS) -> list[Text | str]:
    """The card's lines without buttons: heading, words, deadline, state."""
    lines: list[Text | str] = [heading(dossier)]
    if dossier.assignment.for_whom:
        lines.append(f"Для исполнения: {dossier.assignment.for_whom}")
    beside = bool(dossier.shares or shares.word(dossier.lead))
    lines.append(fit(wording(dossier), max(400, units - SHARES_UNITS) if beside else units))
    facts = [shares.role(dossier, at.today) or f"Срок: {states.deadline(dossier.assignment, at.today)}."]
    if dossier.assignment.mark is Mark.NOTICE:
        facts = ["На ознакомление: отчёт не нужен."]
    if dossier.decision.proof:
        facts.append(proof_line(dossier.decision.proof))
    if dossier.decision.special_control:
        facts.append("Особый контроль: снимает руководитель.")
    if dossier.curator:
        facts.append(ended(f"Куратор: {initials(dossier.curator)}"))
    if dossier.tie.rule is not None:
        facts.append(f"Повторяется: {rule(dossier.tie.rule)}.")
    lines.append(" ".join(facts))
    if said_along := shares.word(dossier.lead):
        lines.append(f"Пояснение: «{fit(said_along, shares.WORD_UNITS)}»")
    if dossier.columns:
        lines.append(f"Ответы для таблицы: заполнено {dossier.filled} из {dossier.columns}.")
    if dossier.tie.carried_from is not None:
        lines.append(f"Перенесено из {carried_from(dossier.tie)}.")
    if moved := states.moved(dossier.moves, at.today):
        lines.append(f"{moved}.")
    lines.extend(state(dossier, at))
    lines.extend(shares.below(dossier, at.today))
    return lines


def proof_line(proof: str) -> str:
    """What the report must show."""
    return "К отчёту нужен файл." if proof == ANY_FILE else f"Предъявить: {proof}."


def state(dossier: Dossier, at: Moment) -> list[str]:
    """How it stands, in no, one or two lines."""
    assignment, report = dossier.assignment, dossier.report
    lines = []
    match assignment.status:
        case Status.REPORTED if assignment.is_share:
            when = states.reported(assignment, at.home, at.now)
            lines.append(f"{shares.sent(dossier)} {when}. {shares.awaits(dossier)}.")
            lines.extend(said(dossier))
        case Status.ACCEPTED if assignment.is_share:
            lines.append(f"{shares.taken(dossier)} {_accepted(dossier, at)}.")
        case Status.REPORTED:
            lines.append(f"Отчёт отправлен {states.reported(assignment, at.home, at.now)}. Ждёт проверки.")
            lines.extend(said(dossier))
        case Status.RETURNED:
            comment = f": «{fit(report.comment, QUOTE_UNITS)}»" if report and report.comment else ""
            until = assignment.rework_until
            lines.append(f"На доработке{f' до {dates.short(until, at.today)}' if until else ''}{comment}.")
        case Status.ACCEPTED:
            lines.append(f"Снято с контроля {_accepted(dossier, at)}.")
        case Status.CANCELLED if assignment.is_share:
            lines.append("Закрыто: эта часть больше не нужна.")
        case Status.CANCELLED if dossier.tie.carried_into is not None:
            lines.append(f"Перенесено в поручение {dossier.tie.carried_into}, срок смотрите в нём.")
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
    lines = [f"{shares.of(dossier).capitalize()}: «{fit(report.text, QUOTE_UNITS)}»"] if report.text else []
    return [*lines, f"Файлов: {report.files}"] if report.files else lines


def _accepted(dossier: Dossier, at: Moment) -> str:
    when = dossier.assignment.accepted_at
    day = dates.day_month(at.home.today(when), at.today) if when else ""
    return f"{day} ({initials(dossier.accepted_by)})" if dossier.accepted_by else day


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────


# A page may carry the way back of its own: each step inward takes the next sign between the fields.
_STEPS = ":.,;"
_INWARD = str.maketrans(_STEPS[:-1], _STEPS[1:])
OUTWARD = str.maketrans(_STEPS[1:], _STEPS[:-1])
RESULTS = "find1."  # of `messages.search.FindPage`, which is drawn by the words that the message was opened from


def packed(page: Press | None) -> str:
    """A page as another button carries it, with its own way back."""
    if page is None:
        return ""
    whole = page.pack()
    if _STEPS[-1] in whole:
        whole = page.model_copy(update={"back": ""}).pack()
    return whole.translate(_INWARD)


def back_button(back: str, words: str = "‹ К списку") -> InlineKeyboardButton | None:
    if not back:
        return None
    if back.startswith(RESULTS):
        words = "‹ К результатам"
    return InlineKeyboardButton(text=words, callback_data=back.translate(OUTWARD))


def moves(dossier: Dossier, back: str, view: View = View.CARD, *, bare: bool = False) -> list[InlineKeyboardButton]:
    """The executor's buttons by the state.  `bare`: «Исполнено» needs no word here."""
    assignment = dossier.assignment
    one = assignment.id

    def opens(words: str, to: View) -> InlineKeyboardButton:
        return button(words, OpenCard(view=to, assignment=one, back=back))

    def does(words: str, deed: Deed) -> InlineKeyboardButton:
        return button(words, Act(deed=deed, assignment=one, view=view, back=back))

    row: list[InlineKeyboardButton] = []
    if dossier.columns and assignment.is_live:
        row.append(button(f"Ответы: {dossier.filled} из {dossier.columns}", Fill(assignment=one, back=back)))
    if assignment.status in WAITING:
        if assignment.acknowledged_at is None:
            row.append(does("Ознакомлен(а)", Deed.ACKNOWLEDGE))
        if assignment.mark is Mark.CONTROL:
            ready = shares.ready(dossier)
            at_once = bare and not dossier.decision.proof
            row.append(does(ready, Deed.REPORT) if at_once else opens(ready, View.REPORT))
            if assignment.term is not None and not dossier.is_asked and not assignment.is_share:
                row.append(opens("Прошу продлить", View.EXTEND))
            elif dossier.is_asked:
                row.append(does("Отозвать просьбу", Deed.UNASK))
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
    return Screen(
        as_list(*body(dossier, at)),
        keyboard(*in_rows(moves(dossier, back, bare=bare)), _others(dossier, back), back_button(back)),
    )


def _others(dossier: Dossier, back: str) -> InlineKeyboardButton | None:
    """To what others do for this assignment."""
    if not dossier.shares:
        return None
    material = [each for each in dossier.shares if each.duty is Duty.CONTRIBUTION]
    words = f"Соисполнители: {len(material)}" if material else "Кому передано"
    return button(words, OpenContributions(assignment=dossier.assignment.id, back=back))


def more(dossier: Dossier, at: Moment, back: str = "") -> Screen:
    """«Ещё»: what is asked for more seldom."""
    one = dossier.assignment.id

    def opens(words: str, to: View) -> InlineKeyboardButton:
        return button(words, OpenCard(view=to, assignment=one, back=back))

    choices = [opens("Журнал", View.JOURNAL)]
    assignment = dossier.assignment
    if assignment.is_live:
        asks = [opens("Не ко мне", View.NOT_MINE), opens("Написать секретарю", View.WORDS)]
        may_pass = assignment.status in WAITING and assignment.mark is Mark.CONTROL
        choices = [
            *([opens("Передать", View.GIVE)] if may_pass and assignment.duty is not Duty.DELEGATED else []),
            opens("Ход работы", View.NOTE),
            *([] if assignment.is_share else asks),
            *choices,
        ]
    return Screen(as_list(*body(dossier, at)), keyboard(*in_rows(choices), opens("‹ К поручению", View.CARD)))


def asking(dossier: Dossier, at: Moment, view: View, back: str = "") -> Screen:
    """The card with the question whose answer is awaited; the plain card where the question fits no more."""
    assignment = dossier.assignment
    fits = {
        View.REPORT: assignment.status in WAITING and assignment.mark is Mark.CONTROL,
        View.COMPLETE: assignment.status is Status.REPORTED,
        View.EXTEND: assignment.status in WAITING and not dossier.is_asked and not assignment.is_share,
    }.get(view, assignment.is_live)
    if not fits:
        return card(dossier, at, back)
    cancel = button("Отмена", OpenCard(view=View.CARD, assignment=assignment.id, back=back))
    question = (shares.question(dossier) if view is View.REPORT else "") or QUESTIONS[view]
    if question == QUESTIONS[View.REPORT] and dossier.decision.proof:
        question = WITH_PROOF
    return Screen(as_list(*body(dossier, at), "", Bold(question)), keyboard(cancel))


def sent(dossier: Dossier, at: Moment) -> Screen:
    """The answer to a report.  The verdict comes as a message of its own, so that this one does not say it again."""
    if dossier.assignment.status in (Status.ACCEPTED, Status.RETURNED):
        return Screen(Text(f"Отчёт по поручению {dossier.assignment.label} отправлен. Проверен, ответ ниже."))
    return brief(dossier, at, View.SENT)


def brief(dossier: Dossier, at: Moment, view: View = View.BRIEF, *, several: bool = False) -> Screen:
    """One sentence on how it stands; which organisation's it is where the reader answers for `several`."""
    bare = at.home.policy.without_words
    row = [each for each in moves(dossier, "", view, bare=bare) if each.text not in ("Ещё", "Ознакомлен(а)")]
    whose = f"{dossier.seat.organization}. " if several else ""
    return Screen(Text(whose + _brief(dossier, at)), keyboard(*in_rows(row)))


def _brief(dossier: Dossier, at: Moment) -> str:
    assignment, report = dossier.assignment, dossier.report
    label = assignment.label
    match assignment.status:
        case Status.REPORTED if assignment.is_share:
            when = states.reported(assignment, at.home, at.now)
            return f"Поручение {label}. {shares.sent(dossier)} {when}. {shares.awaits(dossier)}."
        case Status.ACCEPTED if assignment.is_share:
            return f"Поручение {label}. {shares.taken(dossier)} {_accepted(dossier, at)}. Спасибо!"
        case Status.CANCELLED if assignment.is_share:
            return shares.closed(assignment)
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
        case Status.CANCELLED if dossier.tie.carried_into is not None:
            return f"Поручение {label} перенесено в поручение {dossier.tie.carried_into}, срок смотрите в нём."
        case Status.CANCELLED:
            return f"Поручение {label} отменено, делать ничего не нужно."
        case Status.OPEN:
            return f"Поручение {label} в работе. Срок: {states.deadline(assignment, at.today)}."
        case _:
            return f"Поручение {label}: {states.STATUS[assignment.status]}."


def older(dossier: Dossier) -> Screen:
    """What was said again, newer, by a message below."""
    return Screen(Text(Bold(f"Поручение {dossier.assignment.label}"), f" · {dossier.seat.organization}: новее ниже."))


def gone() -> Screen:
    """The message of somebody who answers for it no more."""
    return Screen(Text("За это поручение теперь отвечает другой сотрудник. Ваш список: /my"))


def closed() -> Screen:
    """The message of somebody who is of the department no more."""
    return Screen(Text("Это поручение теперь ведёт другой сотрудник, здесь его больше не видно."))
