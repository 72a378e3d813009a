"""What is overdue for a month, for who must decide; and who has not acknowledged in spite of a reminder."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import WAITING
from domain.delivery import Recipient
from domain.dossier import Dossier, Source
from domain.reminders import DECIDE_AFTER
from domain.whole import Whole
from messages.callbacks import Press
from messages.cards import Moment, fit, in_line, wording
from messages.changing import Alter, Step
from messages.delivery import Delivery
from messages.reminders import overdue_lines
from messages.screen import Screen, button, in_rows, keyboard
from messages.whole import number_of, opens, placed, words_of
from words import states
from words.names import initials
from words.plurals import DAYS, POINTS, count

MOST = 12
MOST_WITH_REST, MOST_OF_REST = 6, 8  # a message holds 4096 characters
MOST_NAMES = 6
CHANGE = "Продлить: назовёте новый день. Снять: отменится без отчёта, с вашей причиной."
KEEP = "Оставить: спрошу через 30 дней."
OWN = "Здесь и ваше поручение: оставить его как есть может только другой."
ASK_STAFF = "Продлить или снять могут секретарь и руководитель."
LINE_UNITS = 90


class Decide(Press, prefix="un1"):
    """A point that is overdue for a month: `page` open, or keep («Оставить»)."""

    page: str
    decision: int


def listing(
    items: Sequence[Sequence[Dossier]],
    at: Moment,
    rest: Sequence[tuple[Dossier, int]] = (),
    open_list: Press | None = None,
    *,
    head: bool = False,
    may_change: bool = True,
) -> Screen:
    """A line and a button a decision; each of `items` are the late parts of one.

    `rest` is the morning's list of overdue, which comes in the same message: what is named above is counted only.
    """
    most = MOST_WITH_REST if rest else MOST
    lines: list[Text | str] = [
        Bold(f"Просрочено больше {count(DECIDE_AFTER.days, DAYS)}: {count(len(items), POINTS)}. Нужно ваше решение.")
    ]
    for some in items[:most]:
        number = some[0].decision.number
        lines.append(f"⚠ {number}. {in_line(wording(some[0]), LINE_UNITS)} · {_places(some)}")
    if len(items) > most:
        lines.append(f"И ещё {count(len(items) - most, POINTS)}: все они в «Просрочено» в сводке.")
    lines.append(
        "Откройте пункт: продлить, снять или оставить как есть."
        if may_change
        else f"Вы куратор: откройте пункт и решите, оставить ли его. {ASK_STAFF}"
    )
    rows = [
        button(str(some[0].decision.number), Decide(page="open", decision=some[0].decision.id)) for some in items[:most]
    ]
    if not rest or open_list is None:
        return Screen(as_list(*lines), keyboard(*in_rows(rows)))
    named = {one.assignment.id for some in items[:most] for one in some}
    lines += ["", *overdue_lines(rest, at, head=head, named=named, most=MOST_OF_REST)]
    return Screen(as_list(*lines), keyboard(*in_rows(rows), button(f"Просрочено: {len(rest)}", open_list)))


def _places(some: Sequence[Dossier]) -> str:
    names = list(dict.fromkeys(each.seat.organization for each in some))
    more = f" и ещё {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def page(
    whole: Whole,
    late: Sequence[Dossier],
    at: Moment,
    *,
    may_change: bool = True,
    may_keep: bool = True,
    onward: Press | None = None,
) -> Screen:
    """One decision with «Продлить», «Снять», «Оставить»; a curator who `may_change` nothing has the last only.

    Who answers for one of them himself has no «Оставить»: nobody decides about his own.  `onward` leads to what else
    waits for the reader's decision.
    """
    ways = _ways(whole, onward)
    if not late:
        return Screen(as_list(number_of(whole), "Здесь уже всё решено: просрочки больше месяца нет."), keyboard(*ways))
    lines: list[Text | str] = [number_of(whole), fit(words_of(whole), 400)]
    lines += [f"⚠ {placed(each)}: {states.when(each.assignment, at.today)}" for each in late[:MOST]]
    if len(late) > MOST:
        lines.append(f"И ещё {len(late) - MOST}.")
    said = [KEEP if may_keep else OWN]
    said = [CHANGE, *said] if may_change else [*said, ASK_STAFF]
    row = [button("Продлить", _extend(whole, late)), button("Снять", _take_off(whole, late))] if may_change else []
    keep = [button("Оставить", Decide(page="keep", decision=whole.decision.id))] if may_keep else []
    return Screen(as_list(*lines, " ".join(said)), keyboard(row, keep, *ways))


def _ways(whole: Whole, onward: Press | None) -> list[InlineKeyboardButton]:
    back = button("‹ К поручению", opens(whole.decision.id))
    return [back] if onward is None else [button("Что ещё решить", onward), back]


def _alter(whole: Whole, step: Step, one: int = 0, n: int = 0) -> Alter:
    return Alter(step=step, decision=whole.decision.id, v=whole.decision.version, id=one, n=n)


def _extend(whole: Whole, late: Sequence[Dossier]) -> Alter:
    """Of one executor, or of everybody whose turn it is; a list to choose from where others are not late."""
    if len(late) == 1:
        return _alter(whole, Step.TERM, late[0].assignment.id)
    parts = {each.assignment.part for each in late}
    turn = [each for each in whole.parts if each.assignment.status in WAITING and each.assignment.part in parts]
    if len(parts) == 1 and len(turn) == len(late):
        return _alter(whole, Step.TERM, n=parts.pop())
    return _alter(whole, Step.EACH)


def _take_off(whole: Whole, late: Sequence[Dossier]) -> Alter:
    if len(late) == 1:
        return _alter(whole, Step.DROP, late[0].assignment.id)
    return _alter(whole, Step.CANCEL if len(whole.live) == len(late) else Step.EACH)


# ── not acknowledged ────────────────────────────────────────────────────────────────────────────────────────────────


def still_unread(found: Sequence[tuple[Source, Sequence[Recipient]]], at: Moment) -> Screen:
    """To the secretary, the day after the reminder: by protocol, who has not acknowledged."""
    lines: list[Text | str] = [Bold("Напоминание не помогло: ознакомление не отмечено.")]
    rows: list[InlineKeyboardButton] = []
    for source, silent in found[:MOST]:
        named = [f"{each.seats[0].organization} ({initials(each.person.name)})" for each in silent[:MOST_NAMES]]
        more = f" и ещё {len(silent) - MOST_NAMES}" if len(silent) > MOST_NAMES else ""
        lines.append(f"{states.protocol(source)}: {', '.join(named)}{more}")
        rows.append(button(fit(f"{states.protocol(source)}: доставка", 48), Delivery(page="one", id=source.id)))
    lines.append("Можно позвонить и отметить «Передано лично». Сам бот об этом больше не напомнит.")
    return Screen(as_list(*lines), keyboard(*[[each] for each in rows]))


def kept(again_on: str) -> str:
    """The toast after «Оставить»."""
    return f"Оставлено как есть. Спрошу снова {again_on}."


def again(whole: Whole, at: Moment, day: str, onward: Press | None = None) -> Screen:
    return Screen(as_list(number_of(whole), kept(day)), keyboard(*_ways(whole, onward)))
