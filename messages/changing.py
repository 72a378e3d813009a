"""Changing a published decision: what can be changed, the questions, and what will be done before it is done."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.change import concerns
from domain.decision import WAITING, Status
from domain.dossier import Dossier
from domain.people import Seat
from domain.protocol import Mark
from domain.whole import Whole
from messages import days
from messages.callbacks import Press
from messages.cards import Moment, fit
from messages.screen import Screen, button, cut, in_rows, keyboard
from messages.whole import SwitchSpecial, number_of, opens, stands, words_of
from words import dates, states
from words.plurals import Forms, count, plural

PAGE = 8
QUOTE_UNITS = 1200
REASON_UNITS = 600
OF_EXECUTORS: Forms = ("исполнителя", "исполнителей", "исполнителей")


class Step(StrEnum):
    MENU = "menu"
    TEXT = "text"
    TERM = "term"  # of everybody in part `n`, or of `id` alone
    DAY = "day"  # the day of a quick button or of the calendar
    MONTH = "month"  # the calendar; `day` is the first of the month
    CANCEL = "cancel"
    EACH = "each"  # the executors, page `n`
    ONE = "one"
    DROP = "drop"
    AGAIN = "again"  # `id`, or 0: all that were cancelled
    ADD = "add"
    HAND = "hand"
    LIST = "list"  # page `n` of the directory
    SEAT = "seat"
    DONE = "done"  # chosen
    DO = "do"


class Alter(Press, prefix="alt1"):
    """`v` is the version of the decision that the screen showed; `id` an assignment's, `day` YYYYMMDD."""

    step: Step
    decision: int
    v: int
    id: int = 0
    n: int = 0
    seat: int = 0
    day: int = 0


def change(whole: Whole) -> Alter:
    """«Изменить»"""
    return Alter(step=Step.MENU, decision=whole.decision.id, v=whole.decision.version)


def _to(whole: Whole, step: Step, one: int = 0, n: int = 0, seat: int = 0, day: int = 0) -> Alter:
    return Alter(step=step, decision=whole.decision.id, v=whole.decision.version, id=one, n=n, seat=seat, day=day)


def for_executors(n: int) -> str:
    """«у 15 исполнителей», «у 1 исполнителя»"""
    return f"у {count(n, OF_EXECUTORS)}"


# ── menus ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def menu(whole: Whole, at: Moment) -> Screen:
    """Only what makes sense now."""
    row: list[InlineKeyboardButton] = []
    if whole.live:
        row.append(button("Текст", _to(whole, Step.TEXT)))
        row += [
            button(f"Срок {whole.decision.number}/{part}" if part else "Срок для всех", _to(whole, Step.TERM, n=part))
            for part in whole.numbered
            if _movable(whole, part)
        ]
    if not whole.is_recalled:
        row.append(button("Добавить исполнителя", _to(whole, Step.ADD)))
    if whole.parts:
        row.append(button("Один исполнитель", _to(whole, Step.EACH)))
    if whole.live and whole.decision.mark is Mark.CONTROL:
        words = "Снять особый контроль" if whole.decision.special_control else "На особый контроль"
        row.append(button(words, SwitchSpecial(decision=whole.decision.id, v=whole.decision.version)))
    if whole.live:
        row.append(button("Отменить поручение", _to(whole, Step.CANCEL)))
    elif whole.closed and any(each.assignment.status is Status.CANCELLED for each in whole.closed):
        row.append(button("Вернуть на контроль", _to(whole, Step.AGAIN)))
    said = "Что изменить? Исполнители получат одно сообщение: что и на что изменилось."
    if whole.is_recalled:
        said = "Рассылка этого поручения отменена, пункт снова в черновиках: измените его там."
    return Screen(
        as_list(number_of(whole), fit(words_of(whole), 400), said),
        keyboard(*in_rows(row), _back(whole)),
    )


def which_to_cancel() -> Screen:
    """«отменить поручение» without a number, or with several."""
    return Screen(Text("Отменяют по одному: напишите номер, например «отменить поручение 12»."))


def may_not_cancel(number: int, page: Press) -> Screen:
    """To an executor or a curator, with the way to what he can do."""
    return Screen(
        Text(
            f"Отменить поручение {number} может секретарь или руководитель. Не ваше? Откройте карточку: «Ещё», "
            "«Не ко мне». Не успеваете? «Прошу продлить»."
        ),
        keyboard(button(f"Поручение {number}", page)),
    )


def _movable(whole: Whole, part: int) -> bool:
    return any(
        one.assignment.part == part and one.assignment.status in WAITING and one.assignment.mark is Mark.CONTROL
        for one in whole.parts
    )


def _back(whole: Whole) -> InlineKeyboardButton:
    return button("‹ К поручению", opens(whole.decision.id))


def each(whole: Whole, at: Moment, page: int) -> Screen:
    ordered = sorted(whole.parts, key=lambda one: (one.seat.organization, one.assignment.part))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages - 1)
    rows = [
        [button(cut(f"{one.seat.organization}{_part(one)}", 48), _to(whole, Step.ONE, one.assignment.id))]
        for one in ordered[page * PAGE : (page + 1) * PAGE]
    ]
    turn = [button("‹", _to(whole, Step.EACH, n=page - 1))] if page else []
    if page + 1 < pages:
        turn.append(button("›", _to(whole, Step.EACH, n=page + 1)))
    more = f" Страница {page + 1} из {pages}" if pages > 1 else ""
    return Screen(
        as_list(number_of(whole), f"У кого из исполнителей изменить?{more}"),
        keyboard(*rows, turn, button("‹ Назад", _to(whole, Step.MENU))),
    )


def _part(one: Dossier) -> str:
    return f", {one.assignment.label}" if one.assignment.part else ""


def one(whole: Whole, dossier: Dossier, at: Moment) -> Screen:
    """What can be done with one executor's part."""
    part = dossier.assignment
    row: list[InlineKeyboardButton] = []
    if part.status in WAITING:
        if part.mark is Mark.CONTROL:
            row.append(button("Срок", _to(whole, Step.TERM, part.id)))
        row.append(button("Передать другому", _to(whole, Step.HAND, part.id)))
    if part.is_live:
        row.append(button("Убрать", _to(whole, Step.DROP, part.id)))
    if whole.part(part.id) in whole.closed:
        row.append(button("Вернуть на контроль", _to(whole, Step.AGAIN, part.id)))
    return Screen(
        as_list(
            number_of(whole), stands(dossier, at), f"Срок: {states.deadline(part, at.today)}",
        ),
        keyboard(*in_rows(row), button("‹ Назад", _to(whole, Step.EACH))),
    )  # fmt: skip


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_text(whole: Whole) -> Screen:
    return Screen(
        as_list(
            number_of(whole),
            f"Сейчас: «{fit(words_of(whole), QUOTE_UNITS)}»",
            "",
            Bold("Напишите новый текст целиком."),
        ),
        keyboard(_stop(whole)),
    )


def ask_term(whole: Whole, moving: Sequence[Dossier], at: Moment, offered: Sequence[date], one: int, n: int) -> Screen:
    """`offered` are offered as buttons."""
    where = moving[0].seat.organization if one else for_executors(len(moving))
    now = states.deadline(moving[0].assignment, at.today)
    quick = [
        button(dates.short(day, at.today), _to(whole, Step.DAY, one, n=n, day=days.number(day))) for day in offered
    ]
    return Screen(
        as_list(
            number_of(whole),
            f"Срок {where}: {now}",
            "",
            Bold("До какого дня перенести и почему? Напишите, например: «до 13 декабря, план утверждает педсовет»."),
        ),
        keyboard(quick, button("Календарь", _month(whole, at.today, one, n)), _stop(whole)),
    )


def _month(whole: Whole, shown: date, one: int, n: int) -> Alter:
    return _to(whole, Step.MONTH, one, n=n, day=days.number(shown.replace(day=1)))


def ask_day(whole: Whole, moving: Sequence[Dossier], at: Moment, shown: date, one: int, n: int) -> Screen:
    """The calendar."""
    rows = days.month(
        shown,
        at.calendar,
        first=at.today,
        pick=lambda day: _to(whole, Step.DAY, one, n=n, day=days.number(day)),
        turn=lambda month: _month(whole, month, one, n),
    )
    where = moving[0].seat.organization if one else for_executors(len(moving))
    now = states.deadline(moving[0].assignment, at.today)
    return Screen(
        as_list(number_of(whole), f"Срок {where}: {now}", Bold("До какого дня перенести?"), days.HINT),
        keyboard(*rows, _stop(whole)),
    )


def quick_days(whole: Whole, moving: Sequence[Dossier], at: Moment) -> list[date]:
    """A week and two after the present term, on working days."""
    term = max([each.assignment.term or at.today for each in moving] + [at.today])
    return [at.calendar.control_date(term + timedelta(days=7 * weeks), at.home.policy.shift) for weeks in (1, 2)]


def ask_cancel(whole: Whole) -> Screen:
    return Screen(
        as_list(
            number_of(whole),
            f"Отменить можно {for_executors(len(whole.live))}. Снятое с контроля останется как есть.",
            "",
            Bold("Почему отменяем? Напишите одной фразой, её увидят исполнители."),
        ),
        keyboard(_stop(whole)),
    )


def ask_drop(whole: Whole, dossier: Dossier, at: Moment) -> Screen:
    return Screen(
        as_list(
            number_of(whole),
            stands(dossier, at),
            "",
            Bold("Почему убираем? Напишите одной фразой, её увидит исполнитель."),
        ),
        keyboard(_stop(whole)),
    )


def ask_again(whole: Whole, again: Sequence[Dossier], at: Moment) -> Screen:
    who = stands(again[0], at) if len(again) == 1 else f"Вернуть можно {for_executors(len(again))}."
    term = again[0].assignment.term
    past = " и новый день" if term is not None and term < at.today else ""
    return Screen(
        as_list(
            number_of(whole),
            who,
            "",
            Bold(f"Почему возвращаем? Напишите причину{past}, например: «план отозван, до 20 декабря»."),
        ),
        keyboard(_stop(whole)),
    )


def _stop(whole: Whole) -> InlineKeyboardButton:
    return button("Не менять", _to(whole, Step.MENU))


# ── what will be done ───────────────────────────────────────────────────────────────────────────────────────────────


def _sure(whole: Whole, lines: Sequence[Text | str], words: str, reason: str, *, may_add: bool = False) -> Screen:
    said = list(lines)
    if reason:
        said.append(f"Причина: «{fit(reason, REASON_UNITS)}»")
    elif may_add:
        said.append("Причину можно дописать сообщением.")
    return Screen(as_list(*said), keyboard([button(words, _to(whole, Step.DO)), _stop(whole)]))


def sure_text(whole: Whole, words: str) -> Screen:
    told = sum(concerns(each.assignment) for each in whole.parts)
    return _sure(
        whole,
        [
            Bold(f"Изменить текст поручения {whole.decision.number}?"),
            f"Было: «{fit(words_of(whole), QUOTE_UNITS)}»",
            f"Стало: «{fit(words, QUOTE_UNITS)}»",
            f"Сообщение получат те, кто ещё не отчитался: {told}." if told else "Сообщать об этом некому.",
        ],
        "Изменить",
        "",
    )


def sure_term(whole: Whole, moving: Sequence[Dossier], at: Moment, until: date, reason: str, *, one: bool) -> Screen:
    """From what to what; who stands otherwise than most is named."""
    control = at.calendar.control_date(until, at.home.policy.shift)
    new = dates.short(until, at.today)
    if control != until:
        new += f", контрольная дата {dates.short(control, at.today)}"
    usual = moving[0].assignment.due if one else whole.usual(moving[0].assignment.part)[0]
    label = moving[0].assignment.label
    where = moving[0].seat.organization if one else for_executors(len(moving))
    lines: list[Text | str] = [
        Bold(f"Перенести срок поручения {label} {'для ' if one else ''}{where}: {_day(usual, at)} → {new}?")
    ]
    others = [each for each in moving if each.assignment.due != usual]
    lines += [f"{each.seat.organization}: сейчас {_day(each.assignment.due, at)}" for each in others[:PAGE]]
    if len(others) > PAGE:
        lines.append(f"и ещё {len(others) - PAGE} с другим сроком")
    if usual is not None and until < usual:
        lines.append("Это раньше прежнего срока.")
    return _sure(whole, lines, "Перенести", reason, may_add=True)


def _day(day: date | None, at: Moment) -> str:
    return dates.short(day, at.today) if day else "без срока"


def sure_cancel(whole: Whole, reason: str) -> Screen:
    question = f"Отменить поручение {whole.decision.number} {for_executors(len(whole.live))}?"
    lines: list[Text | str] = [Bold(question)]
    if whole.reported:
        lines.append(f"Отчёт уже прислали: {len(whole.reported)}.")
    return _sure(whole, lines, "Отменить поручение", reason)


def sure_drop(whole: Whole, dossier: Dossier, reason: str) -> Screen:
    question = f"Убрать исполнителя: {dossier.seat.organization}? Остальных это не коснётся."
    return _sure(whole, [Bold(f"Поручение {dossier.assignment.label}. {question}")], "Убрать", reason)


def sure_again(whole: Whole, again: Sequence[Dossier], at: Moment, until: date | None, reason: str) -> Screen:
    where = again[0].seat.organization if len(again) == 1 else for_executors(len(again))
    term = until or again[0].assignment.due
    return _sure(
        whole,
        [
            Bold(f"Вернуть на контроль поручение {again[0].assignment.label}: {where}?"),
            f"Срок: {_day(term, at)}",
        ],
        "Вернуть",
        reason,
    )


def sure_add(whole: Whole, seats: Sequence[Seat], at: Moment, until: date | None, reason: str) -> Screen:
    names = ", ".join(dict.fromkeys(seat.organization for seat in seats[:PAGE]))
    more = f" и ещё {len(seats) - PAGE}" if len(seats) > PAGE else ""
    lines: list[Text | str] = [Bold(f"Добавить к поручению {whole.decision.number}: {names}{more}?")]
    lines += _term_lines(whole, at, until)
    return _sure(whole, lines, "Добавить", reason)


def _term_lines(whole: Whole, at: Moment, until: date | None) -> list[str]:
    if whole.decision.mark is Mark.NOTICE:
        return ["На ознакомление: отчёт не нужен."]
    if until is not None:
        return [f"Срок: {_day(until, at)}"]
    terms = ", ".join(_day(whole.usual(part)[0], at) for part in whole.numbered) or "без срока"
    return [f"Срок, как у всех: {terms}. Нужен другой? Напишите: «до 20 декабря»."]


def sure_pass(whole: Whole, dossier: Dossier, seat: Seat, at: Moment, until: date | None, reason: str) -> Screen:
    question = f"{dossier.seat.organization} → {seat.organization}"
    if seat.organization == dossier.seat.organization:
        question = f"{dossier.seat.label} → {seat.label}"
    lines: list[Text | str] = [
        Bold(f"Передать поручение {dossier.assignment.label}: {question}?"),
        f"Срок: {_day(until or dossier.assignment.due, at)}. История сохранится.",
    ]
    if until is None:
        lines.append("Другой срок и причину можно дописать сообщением.")
    return _sure(whole, lines, "Передать", reason)


def ask_new_day(whole: Whole, label: str) -> Screen:
    """The day that the others have is past."""
    return Screen(
        as_list(
            Bold(f"Срок поручения {label} уже прошёл."),
            "До какого дня дать новому исполнителю? Напишите, например: «до 20 декабря».",
        ),
        keyboard(_stop(whole)),
    )


WHO_ADDS = "Кого добавить?"
WHO_GETS = "Кому передать?"

# ── what was done ───────────────────────────────────────────────────────────────────────────────────────────────────


def done(what: str, number: int) -> str:
    """The line above the card after a change; `number` executors it concerned."""
    if what == Step.TEXT:
        return "Текст изменён."
    if what == Step.TERM:
        return f"Срок перенесён {for_executors(number)}."
    if what == Step.CANCEL:
        return f"Поручение отменено {for_executors(number)}."
    if what == Step.DROP:
        return "Исполнитель убран."
    if what == Step.AGAIN:
        return f"Снова на контроле {for_executors(number)}."
    if what == Step.ADD:
        return f"{plural(number, 'Добавлен', 'Добавлены', 'Добавлено')} {count(number, EXECUTORS)}."
    return "Поручение передано."


EXECUTORS: Forms = ("исполнитель", "исполнителя", "исполнителей")
