"""A decision for who follows it: the figures, who owes what, every organisation in a line."""

from collections.abc import Sequence
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import WAITING, Duty, Status
from domain.dossier import Dossier, Tie
from domain.protocol import Mark
from domain.whole import Term, Whole
from messages.callbacks import Press
from messages.cards import Moment, back_button, carried_from, fit, packed
from messages.checking import CheckView, OpenCheck
from messages.columns import Columns, Whose
from messages.delivery import Delivery, NudgeDecision, remind_words
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.series import SeriesPage
from words import dates, states
from words.names import initials
from words.series import repeat_of, rule

MATRIX = 15  # lines of a page
MOST_NAMES = 8
MOST_TERMS = 4
TEXT_UNITS = 1200


class SwitchSpecial(Press, prefix="spc1"):
    """Особый контроль on or off; `v` is the version of the decision that the screen showed."""

    decision: int
    v: int


class WholeView(StrEnum):
    CARD = "card"
    MATRIX = "all"  # a line an organisation
    JOURNAL = "log"


class OpenWhole(Press, prefix="dc2"):
    """A decision.  `back` is the page that «К списку» leads to, with dots for colons."""

    view: WholeView
    decision: int
    n: int = 0
    back: str = ""


class OpenDecision(Press, prefix="dc1"):
    """What «Все исполнители» carried before; it opens the matrix still."""

    decision: int
    n: int = 0


def opens(decision_id: int, back: str = "") -> OpenWhole:
    return OpenWhole(view=WholeView.CARD, decision=decision_id, back=back)


def number_of(whole: Whole) -> Text:
    """«Поручение 12 · п. 2.1 протокола № 4 от 12.09.2024»"""
    place = states.of_protocol(whole.source)
    if not whole.source.single:
        place = " ".join(part for part in (states.point(whole.decision), place) if part)
    return Text(Bold(f"Поручение {whole.decision.number}"), f" · {place}" if place else "")


def words_of(whole: Whole) -> str:
    """The decision's words with its lead-in before them."""
    lead, text = whole.decision.lead_in.strip(), whole.decision.text.strip()
    said = f"{lead} {text}" if lead else text
    return said[:1].upper() + said[1:]


# ── the card ────────────────────────────────────────────────────────────────────────────────────────────────────────


def card(whole: Whole, at: Moment, back: str = "", *, change: Press | None = None, notice: str = "") -> Screen:
    """What is to be done, by when, who checks; how many answered; who owes what.

    `change` opens the changes for who may make them; `notice` says what was just done.
    """
    lines: list[Text | str] = [notice] if notice else []
    lines += [number_of(whole), fit(words_of(whole), TEXT_UNITS), *_facts(whole, at)]
    if not whole.standing:
        lines.append("Отменено у всех исполнителей." if whole.parts else "Исполнителей нет: пункт без рассылки.")
    else:
        lines.append(Bold(_answered(whole)))
        lines.extend(_lists(whole, at))
    one = whole.decision.id
    people = len({name for each in whole.silent for name in each.holders})
    nudge = button(f"{remind_words(people)}, кто не ответил", NudgeDecision(decision=one)) if people else None
    looks = [button("Журнал", OpenWhole(view=WholeView.JOURNAL, decision=one, back=back))]
    if change is not None:
        looks.insert(0, button("Изменить", change))
    if change is not None and whole.decision.mark is Mark.CONTROL:
        looks.append(button("Таблица из ответов", Columns(whose=Whose.DECISION, id=one)))
    tie = whole.parts[0].tie if whole.parts else Tie()
    if change is not None and tie.rule is not None and tie.series_id is not None:
        looks.append(button("Повторы", SeriesPage(page="one", id=tie.series_id)))
    if whole.parts:
        looks.insert(0, button("По школам", OpenWhole(view=WholeView.MATRIX, decision=one, back=back)))
    if whole.untold:
        looks.append(button("Доставка", Delivery(page="one", id=whole.source.id)))
    return Screen(as_list(*lines), keyboard(nudge, *in_rows(looks), back_button(back)))


def _facts(whole: Whole, at: Moment) -> list[str]:
    if whole.decision.mark is Mark.NOTICE:
        lines = ["На ознакомление: отчёт не нужен."]
    else:
        lines = [
            f"{_whose(term, whole)}{states.deadline(term.parts[0].assignment, at.today)}"
            for term in whole.terms[:MOST_TERMS]
        ]
        if len(whole.terms) > MOST_TERMS:
            lines.append(f"и ещё сроков: {len(whole.terms) - MOST_TERMS}")
    tie = whole.parts[0].tie if whole.parts else Tie()
    if tie.rule is not None:
        lines.append(f"Повторяется: {rule(tie.rule)}." + (f" Это {repeat_of(tie.repeats)}." if tie.repeats else ""))
    if tie.carried_from is not None:
        lines.append(f"Перенесено из {carried_from(tie)}.")
    facts = []
    if whole.decision.proof:
        facts.append(f"Предъявить: {whole.decision.proof.rstrip('.')}.")
    named = ", ".join(initials(name) for name in whole.checks)
    special = " (особый контроль)" if whole.decision.special_control else ""
    facts.append(f"Проверяет: {named or 'секретарь'}{special}")
    return [*lines, " ".join(facts)]


def _whose(term: Term, whole: Whole) -> str:
    """«Срок: », «12/1: », «Иной срок, МБОУ СОШ № 5: »"""
    first = next(each for each in whole.terms if each.part == term.part)
    if (term.due, term.control) != (first.due, first.control):
        return f"Иной срок, {_names(term.parts)}: "
    return f"Срок {whole.decision.number}/{term.part}: " if term.part else "Срок: "


def _answered(whole: Whole) -> str:
    what = "Ознакомились" if whole.decision.mark is Mark.NOTICE else "Отчитались"
    said = f"{what}: {len(whole.answered)} из {len(whole.standing)}."
    if whole.silent:
        said += f" Нет ответа: {len(whole.silent)}."
    if whole.untold:
        said += f" Не доведено: {len(whole.untold)}."
    return said


def _lists(whole: Whole, at: Moment) -> list[str]:
    is_read = whole.decision.mark is Mark.NOTICE
    lists = (
        ("⚠ Просрочено", whole.overdue(at.today, at.calendar)),
        ("Не ознакомились", whole.unread),
        ("Ознакомились, отчёта нет", whole.unreported),
        ("Не доведено", whole.untold),
        ("Ждут проверки", whole.reported),
        ("Ознакомились" if is_read else "Снято с контроля", whole.accepted),
        ("Отменено", whole.cancelled),
    )
    return [f"{words}: {_names(some)}" for words, some in lists if some]


def _names(some: Sequence[Dossier]) -> str:
    """Organisations, the first eight; «12/1» beside one where the deadline has several dates."""
    labels = {each.assignment.id: f" ({each.assignment.label})" if each.assignment.part else "" for each in some}
    names = list(dict.fromkeys(f"{each.seat.organization}{labels[each.assignment.id]}" for each in some))
    said = ", ".join(names[:MOST_NAMES])
    return f"{said} и ещё {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else said


# ── the matrix ──────────────────────────────────────────────────────────────────────────────────────────────────────

_SIGNS = {
    Status.OPEN: "○", Status.REPORTED: "◐", Status.RETURNED: "↩", Status.ACCEPTED: "✓", Status.NOTED: "✓",
    Status.CANCELLED: "–", Status.DONE_BEFORE: "✓", Status.ARCHIVED: "–",
}  # fmt: skip
_SHARES = {Duty.CONTRIBUTION: "материал", Duty.DELEGATED: "передано", Duty.OWN: ""}


def matrix(whole: Whole, at: Moment, page: int = 0, back: str = "") -> Screen:
    """A line an organisation, those who owe a word first; below it what others give to it."""
    one = whole.decision.id
    ordered = sorted(
        whole.parts,
        key=lambda each: (each.assignment.status not in WAITING, each.seat.organization, each.assignment.part),
    )
    pages = max(1, -(-len(ordered) // MATRIX))
    page = min(page, pages - 1)
    shown = ordered[page * MATRIX : (page + 1) * MATRIX]
    here = packed(OpenWhole(view=WholeView.MATRIX, decision=one, n=page, back=back))
    lines: list[Text | str] = [number_of(whole), Bold(_answered(whole))]
    for each in shown:
        lines.append(stands(each, at))
        lines.extend(_share(share, at) for share in whole.shares.get(each.assignment.id, ()))
    if pages > 1:
        lines.append(f"Страница {page + 1} из {pages}")
    rows = [
        button(
            cut(f"{_SIGNS[each.assignment.status]} {each.seat.organization}{_part(each)}", 22),
            OpenCheck(view=CheckView.REPORT, assignment=each.assignment.id, back=here),
        )
        for each in shown
    ]
    return Screen(
        as_list(*lines),
        keyboard(*in_rows(rows), _pager(one, page, pages, back), button("‹ К поручению", opens(one, back))),
    )


def _part(each: Dossier) -> str:
    return f", {each.assignment.label}" if each.assignment.part else ""


def standing(each: Dossier, at: Moment) -> str:
    """«в работе», «просрочено», «не доведено», «ждёт проверки»"""
    one = each.assignment
    if one.status in WAITING and one.told_at is None:
        return "не доведено"
    if one.is_overdue(at.today, at.calendar):
        return "⚠ просрочено"
    if one.status is Status.OPEN and one.acknowledged_at is None:
        return "нет ответа"
    if one.status is Status.RETURNED and one.rework_until is not None:
        return f"на доработке до {dates.short(one.rework_until, at.today)}"
    return states.STATUS[one.status]


def stands(each: Dossier, at: Moment) -> str:
    """«○ МБОУ СОШ № 3 (Горина М.П.): в работе»"""
    return f"{_SIGNS[each.assignment.status]} {placed(each)}: {standing(each, at)}"


def placed(each: Dossier) -> str:
    """«МБОУ СОШ № 3 (Горина М.П.)»"""
    who = ", ".join(initials(name) for name in each.holders) or "должность свободна"
    return f"{each.seat.organization} ({who}){_part(each)}"


def _share(each: Dossier, at: Moment) -> str:
    what = _SHARES[each.assignment.duty]
    who = ", ".join(initials(name) for name in each.holders) or each.seat.post
    place = f"{each.seat.organization} ({who})" if each.assignment.duty is Duty.CONTRIBUTION else who
    said = "готово" if each.assignment.status is Status.ACCEPTED else standing(each, at)
    return f"   ↳ {place}, {what}: {said}"


def _pager(decision_id: int, page: int, pages: int, back: str) -> list[InlineKeyboardButton]:
    def to(n: int) -> OpenWhole:
        return OpenWhole(view=WholeView.MATRIX, decision=decision_id, n=n, back=back)

    turn = [button("‹", to(page - 1))] if page else []
    return [*turn, button("›", to(page + 1))] if page + 1 < pages else turn
