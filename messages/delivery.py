"""The delivery board: who has got a protocol, who has not, and how to mend it."""

from collections.abc import Sequence
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Channel
from domain.delivery import Board, Reach, Recipient
from domain.dossier import Dossier
from messages.callbacks import Press
from messages.cards import Act, Deed, Moment, OpenCard, View, in_line, wording
from messages.points import AcknowledgeAll, OpenPoints
from messages.screen import Screen, button, cut, in_rows, keyboard
from storage.delivery import Figures
from words import dates, states
from words.channels import CHANNELS
from words.names import initials
from words.plurals import DECISIONS, PEOPLE, POINTS, count, plural

PAGE = 8
MOST_NAMES = 8


class Delivery(Press, prefix="dl1"):
    """A page of the board.  `id` is the protocol's, `person` whom it is about, `day` YYYYMMDD."""

    page: str  # all, one, who, links, link, common, sheet, nudge, hands, hand, day, other, done
    id: int = 0
    person: int = 0
    n: int = 0
    channel: str = ""
    day: int = 0


class NudgeDecision(Press, prefix="nd1"):
    """«Напомнить только им»: those of one decision."""

    decision: int


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(some: Sequence[Figures], total: int, page: int) -> Screen:
    """Published protocols, each with how many have it."""
    if not total:
        return Screen(
            Text("Разосланных протоколов пока нет. Когда разошлёте, здесь будет видно, кто получил и кто нет."),
        )
    pages = -(-total // PAGE)
    lines = [
        f"{states.protocol(one.source)}: доведено {one.told} из {one.seats}, ознакомились {one.acknowledged}"
        for one in some
    ]
    rows = [[button(cut(states.protocol(one.source), 48), Delivery(page="one", id=one.source.id))] for one in some]
    head = Text(Bold("Доставка"), f", страница {page + 1} из {pages}" if pages > 1 else "")
    return Screen(as_list(head, *lines), keyboard(*rows, _pager("all", 0, page, pages)))


# ── one protocol ────────────────────────────────────────────────────────────────────────────────────────────────────

_TROUBLES = (
    (Reach.NEW, "Не открыли приглашение"),
    (Reach.BLOCKED, "Заблокирован бот"),
    (Reach.FAILED, "Не доставлено"),
    (Reach.PAPER, "Без Telegram"),
)


def board(found: Board, at: Moment, *, may_hand_over: bool, notice: str = "") -> Screen:
    """Numbers first, then whom no message reaches and why."""
    total = len(found.recipients)
    lines: list[Text | str] = [notice] if notice else []
    lines.append(
        Text(
            Bold(f"{states.protocol(found.source)}: {count(total, PEOPLE)}."),
            f" Подключены {found.connected}, ознакомились {found.acknowledged}",
        )
    )
    waiting = sum(1 for each in found.recipients if each.waiting)
    if waiting:
        lines.append(f"Ещё не отчитались: {waiting}")
    sending = found.by(Reach.SENDING)
    if sending:
        lines.append(f"Сообщение ещё отправляется: {len(sending)}")
    for reach, words in _TROUBLES:
        if some := found.by(reach):
            lines.append(f"{words}: {_names(some)}")
    if found.vacant:
        lines.append(f"Никто не занимает: {_some([seat.label for seat in found.vacant])}")
    if total and not found.unreached and not found.vacant and not sending:
        lines.append("Сообщение получили все.")
    return Screen(as_list(*lines), keyboard(*in_rows(_mends(found, may_hand_over)), _all()))


def _mends(found: Board, may_hand_over: bool) -> list[InlineKeyboardButton]:
    one = found.source.id
    row = []
    if may_hand_over and found.to_invite:
        row.append(button("Новая ссылка", Delivery(page="links", id=one)))
    if may_hand_over and (found.to_invite or found.vacant):
        row.append(button("Общая ссылка в чат", Delivery(page="common", id=one)))
    if may_hand_over and found.unreached:
        row.append(button("Лист с QR", Delivery(page="sheet", id=one)))
    if found.silent:
        row.append(button(remind_words(len(found.silent)), Delivery(page="nudge", id=one)))
    if may_hand_over and found.unread:
        row.append(button("Передано лично", Delivery(page="hands", id=one)))
    row.append(button("Все получатели", Delivery(page="who", id=one)))
    return row


_COLLECTIVE = {1: "одному", 2: "двоим", 3: "троим", 4: "четверым"}


def remind_words(number: int) -> str:
    """«Напомнить двоим», «Напомнить: 12»."""
    return f"Напомнить {_COLLECTIVE[number]}" if number in _COLLECTIVE else f"Напомнить: {number}"


def _all() -> InlineKeyboardButton:
    return button("‹ Все протоколы", Delivery(page="all"))


def _to_board(protocol_id: int) -> InlineKeyboardButton:
    return button("‹ Доставка", Delivery(page="one", id=protocol_id))


def _place(who: Recipient) -> str:
    return who.seats[0].organization


def _names(some: Sequence[Recipient]) -> str:
    return _some([_place(each) for each in some])


def _some(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    said = ", ".join(names[:MOST_NAMES])
    return f"{said} и ещё {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else said


_REACHED = {
    Reach.ACKNOWLEDGED: "ознакомление отмечено",
    Reach.TOLD: "сообщение получено",
    Reach.SENDING: "отправляется",
    Reach.FAILED: "не доставлено",
    Reach.NEW: "приглашение не открыто",
    Reach.BLOCKED: "бот заблокирован",
    Reach.PAPER: "без Telegram",
}


def everybody(found: Board, page: int) -> Screen:
    """All recipients, a page of them, those out of reach first."""
    worst = sorted(found.recipients, key=lambda each: -list(Reach).index(each.reach))
    pages = max(1, -(-len(worst) // PAGE))
    page = min(page, pages - 1)
    lines = []
    for each in worst[page * PAGE : (page + 1) * PAGE]:
        left = f", не отчитались по {each.waiting}" if each.waiting and each.reach is Reach.ACKNOWLEDGED else ""
        link = ", ссылка выдана" if each.reach is Reach.NEW and each.invited else ""
        lines.append(f"{initials(each.person.name)}, {_place(each)}: {_REACHED[each.reach]}{link}{left}")
    head = Text(Bold(states.protocol(found.source)), f", страница {page + 1} из {pages}" if pages > 1 else "")
    return Screen(
        as_list(head, *(lines or ["Получателей нет."])),
        keyboard(_pager("who", found.source.id, page, pages), _to_board(found.source.id)),
    )


def choose(found: Board, people: Sequence[Recipient], page: int, *, by_hand: bool) -> Screen:
    """Whom to make a link for, or who was told in another way."""
    pages = max(1, -(-len(people) // PAGE))
    page = min(page, pages - 1)
    to = "hand" if by_hand else "link"
    rows = [
        [
            button(
                cut(f"{initials(each.person.name)}, {_place(each)}", 48),
                Delivery(page=to, id=found.source.id, person=each.person.id),
            )
        ]
        for each in people[page * PAGE : (page + 1) * PAGE]
    ]
    question = (
        "Кому поручения переданы без бота?" if by_hand else "Кому сделать новую ссылку? Прежняя перестанет работать."
    )
    empty = "Все уже ознакомились." if by_hand else "Все уже подключены."
    return Screen(
        Text(question if people else empty),
        keyboard(
            *rows, _pager("hands" if by_hand else "links", found.source.id, page, pages), _to_board(found.source.id)
        ),
    )


# ── «Передано лично» ────────────────────────────────────────────────────────────────────────────────────────────────


def ask_channel(found: Recipient, protocol_id: int) -> Screen:
    return Screen(
        Text(
            Bold(initials(found.person.name)),
            f", {_place(found)}: {count(found.unread, POINTS)}. Как передано?",
        ),
        keyboard(
            *in_rows(
                [
                    button(
                        words.capitalize(),
                        Delivery(page="day", id=protocol_id, person=found.person.id, channel=channel.value),
                    )
                    for channel, words in CHANNELS.items()
                ]
            ),
            button("‹ Назад", Delivery(page="hands", id=protocol_id)),
        ),
    )


def ask_day(found: Recipient, protocol_id: int, channel: Channel, today: date) -> Screen:
    def on(words: str, day: date) -> InlineKeyboardButton:
        number = int(f"{day:%Y%m%d}")
        return button(
            words, Delivery(page="done", id=protocol_id, person=found.person.id, channel=channel.value, day=number)
        )

    other = Delivery(page="other", id=protocol_id, person=found.person.id, channel=channel.value)
    return Screen(
        Text(
            Bold(initials(found.person.name)),
            f", {_place(found)}: {count(found.unread, POINTS)}, {CHANNELS[channel]}. Когда передано?",
        ),
        keyboard(
            [on("Сегодня", today), on("Вчера", today - timedelta(days=1)), button("Другой день", other)],
            button("‹ Назад", Delivery(page="hand", id=protocol_id, person=found.person.id)),
        ),
    )


def ask_other_day(protocol_id: int, person_id: int) -> Screen:
    return Screen(
        Text("Какого числа передано? Напишите, например: «20.11» или «позавчера»."),
        keyboard(button("Отмена", Delivery(page="hand", id=protocol_id, person=person_id))),
    )


def handed_over(who: Recipient, channel: Channel, day: date, points: int, today: date) -> str:
    """What the board says after «Передано лично»."""
    return (
        f"{initials(who.person.name)}: передано {CHANNELS[channel]} {dates.near(day, today)}, {count(points, POINTS)}."
    )


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def common_link(link: str) -> Screen:
    """Ready to be forwarded to the directors' chat."""
    return Screen(
        as_list(
            Bold("Подключение к боту поручений"),
            "Откройте ссылку, выберите свою организацию и должность, напишите фамилию, имя и отчество. "
            "Секретарь подтвердит, и поручения придут вам в личный чат с ботом.",
            "Ссылка действует 14 дней.",
            "",
            link,
        )
    )


COMMON_EXPLAINED = "Перешлите сообщение ниже в чат. Сама ссылка доступа не даёт: каждого подтверждаете вы."


def sheets_ready(people: int) -> str:
    return f"Листов: {people}. Раздайте их лично: прежние ссылки этих людей больше не действуют."


def sheets_under_way(people: int) -> str:
    return f"Готовлю листы: {people}"


# ── «Напомнить» ─────────────────────────────────────────────────────────────────────────────────────────────────────


def nudged(number: int) -> str:
    """The toast after «Напомнить»."""
    return f"Напоминание отправлено: {count(number, PEOPLE)}."


def nudge(dossiers: Sequence[Dossier], at: Moment) -> Screen:
    """To who owes a word: what of the protocol is not acknowledged, what is not reported."""
    unread = [each for each in dossiers if each.assignment.acknowledged_at is None]
    source = dossiers[0].source
    lines: list[Text | str] = [Bold(f"Напоминание: {_in_sentence(dossiers)}.")]
    lines.extend(
        f"{each.assignment.label}. {in_line(wording(each), 120)} · {states.when(each.assignment, at.today)}"
        for each in dossiers[:MOST_NAMES]
    )
    if len(dossiers) > MOST_NAMES:
        lines.append(f"И ещё {count(len(dossiers) - MOST_NAMES, DECISIONS)}.")
    if unread:
        lines.append("Отметьте, пожалуйста, ознакомление.")
    rows = [
        button(each.assignment.label, OpenCard(view=View.CARD, assignment=each.assignment.id))
        for each in dossiers[:MOST_NAMES]
    ]
    whole = button("Все пункты", OpenPoints(protocol=source.id)) if len(dossiers) > 1 else None
    alone = Act(deed=Deed.ACKNOWLEDGE, assignment=dossiers[0].assignment.id) if len(dossiers) == 1 else None
    read = button("Ознакомлен(а)", alone or AcknowledgeAll(protocol=source.id)) if unread else None
    return Screen(as_list(*lines), keyboard(read, *in_rows(rows), whole))


def _in_sentence(dossiers: Sequence[Dossier]) -> str:
    source = dossiers[0].source
    what = states.protocol(source)
    number = len(dossiers)
    if source.single:
        return what[0].lower() + what[1:]
    waits = plural(number, "ждёт", "ждут", "ждут")
    return f"{what[0].lower()}{what[1:]}, ответа {waits} {count(number, POINTS)}"


def _pager(page: str, about: int, number: int, pages: int) -> list[InlineKeyboardButton]:
    back = [button("‹", Delivery(page=page, id=about, n=number - 1))] if number else []
    on = [button("›", Delivery(page=page, id=about, n=number + 1))] if number + 1 < pages else []
    return back + on
