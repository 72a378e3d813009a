"""The common link: what the stranger sees, and what the secretary answers."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Connection, Organization, Person, Seat
from messages.callbacks import Press
from messages.people import Home
from messages.screen import Screen, button, cut, in_rows, keyboard
from storage.joins import AGREED, REFUSED, Join
from words.names import ended, initials

PAGE = 8


class Joining(Press, prefix="jn1"):
    """The stranger's steps: which organisation, which seat."""

    page: str  # orgs, org, seat
    id: int = 0
    n: int = 0


class AnswerJoin(Press, prefix="ja1"):
    """The secretary's answer.  `person` holds the seat; 0 makes a new person on a seat that nobody holds."""

    act: str  # yes, no; open, all: only looked at
    join: int
    person: int = 0


def organizations(some: Sequence[Organization], page: int) -> Screen:
    if not some:
        return Screen(Text("Справочник организаций пока пуст. Попросите секретаря отдела прислать личное приглашение."))
    pages = -(-len(some) // PAGE)
    page = min(page, pages - 1)
    rows = [
        [button(cut(each.name, 48), Joining(page="org", id=each.id, n=page))]
        for each in some[page * PAGE : (page + 1) * PAGE]
    ]
    turn: list[InlineKeyboardButton] = [
        *([button("‹", Joining(page="orgs", n=page - 1))] if page else []),
        *([button("›", Joining(page="orgs", n=page + 1))] if page + 1 < pages else []),
    ]
    where = f" Страница {page + 1} из {pages}." if pages > 1 else ""
    return Screen(Text(f"Здравствуйте! В какой организации вы работаете?{where}"), keyboard(*rows, turn))


def seats(some: Sequence[Seat], page: int) -> Screen:
    """No names: who holds what is for members only."""
    rows = [[button(cut(each.post or each.organization, 48), Joining(page="seat", id=each.id))] for each in some]
    return Screen(
        Text(f"{some[0].organization}. Какая у вас должность?" if some else "Должностей здесь нет."),
        keyboard(*rows, button("‹ Организации", Joining(page="orgs", n=page))),
    )


def ask_name(seat: Seat) -> Screen:
    return Screen(
        Text(Bold(seat.label), ". Напишите фамилию, имя и отчество: секретарь сверит и подключит вас."),
        keyboard(button("Отмена", Joining(page="orgs"))),
    )


def sent(seat: Seat) -> Screen:
    return Screen(Text(f"Просьба отправлена секретарю: {seat.label}. Ответ придёт сюда."))


def asked_by_many(some: Sequence[Join]) -> Screen:
    """To the secretary: who asks, a button to each."""
    return Screen(
        as_list(
            Bold(f"Просят подключить по общей ссылке: {len(some)}"),
            *(f"{each.name} · {each.seat.label}" for each in some),
        ),
        keyboard(*in_rows([button(initials(each.name), AnswerJoin(act="open", join=each.id)) for each in some])),
    )


def asked(join: Join, more: int = 0) -> Screen:
    """To the secretary: who asks, for which seat, whom the directory has there; `more` wait besides."""
    others = button(f"Ещё просьбы: {more}", AnswerJoin(act="all", join=join.id)) if more else None
    lines: list[Text | str] = [
        Text(Bold("Просьба о подключении по общей ссылке: "), f"{join.name}."),
        f"Должность: {join.seat.label}.",
    ]
    if join.answer is not None:
        words = {AGREED: "Подтверждено.", REFUSED: "Отклонено."}.get(join.answer, "Вместо этой просьбы пришла новая.")
        return Screen(as_list(*lines, words), keyboard(others))
    rows: list[list[InlineKeyboardButton]] = []
    if join.holders:
        lines.append(ended(f"В справочнике: {'; '.join(_known(each) for each in join.holders)}"))
        for each in join.holders:
            words = f"Да, это {initials(each.name)}" if len(join.holders) > 1 else "Подтвердить"
            rows.append([button(words, AnswerJoin(act="yes", join=join.id, person=each.id))])
    else:
        lines.append("В справочнике эта должность свободна: сотрудник будет добавлен.")
        rows.append([button("Подтвердить", AnswerJoin(act="yes", join=join.id))])
    lines.append("Сверьте, что пишет именно этот человек.")
    return Screen(as_list(*lines), keyboard(*rows, button("Отклонить", AnswerJoin(act="no", join=join.id)), others))


def _known(person: Person) -> str:
    if person.connection is Connection.CONNECTED:
        return f"{initials(person.name)}, уже подключён(а) с другого аккаунта"
    return initials(person.name)


def refused() -> Screen:
    return Screen(
        Text("Подключение не подтверждено. Если это ошибка, попросите личное приглашение."),
        keyboard(button("Ввести код", Home(page="code"))),
    )
