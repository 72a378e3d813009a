"""Deputies for dates: who acts for whom."""

from collections.abc import Mapping, Sequence
from datetime import date

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Person, Seat
from messages.callbacks import Press
from messages.people import Home
from messages.screen import Screen, button, cut, keyboard
from storage.deputies import Deputy
from words import dates
from words.names import ended, initials

MOST = 20


class Deputies(Press, prefix="dy1"):
    """`person` is who is away, `deputy` who acts for him; `id` a deputy's row."""

    page: str  # home, new, other, whom, who, end, end2
    person: int = 0
    deputy: int = 0
    id: int = 0


def _term(each: Deputy) -> str:
    return dates.period(each.since, each.until)


def home(found: Sequence[Deputy], me: int, *, for_all: bool, has_seats: bool) -> Screen:
    """Whose deputies there are, and what can be done."""
    lines: list[Text | str] = [Bold("Заместители")]
    for each in found[:MOST]:
        if each.deputy.id == me:
            lines.append(f"Вы замещаете: {initials(each.person.name)}, {_term(each)}")
        elif each.person.id == me:
            lines.append(f"Вас замещает: {initials(each.deputy.name)}, {_term(each)}")
        else:
            lines.append(f"{initials(each.deputy.name)} замещает: {initials(each.person.name)}, {_term(each)}")
    if not found:
        lines.append(
            "Сейчас никто никого не замещает. На время отпуска поручения и напоминания будут приходить и заместителю, "
            "он сможет отчитаться."
        )
    rows: list[list[InlineKeyboardButton]] = [
        [
            button(
                cut(f"Убрать: {initials(each.deputy.name)}, {_term(each)}", 48),
                Deputies(page="end", id=each.id),
            )
        ]
        for each in found[:MOST]
    ]
    new = [button("Назначить заместителя", Deputies(page="new"))] if has_seats else []
    other = [button("За другого сотрудника", Deputies(page="other"))] if for_all else []
    return Screen(as_list(*lines), keyboard(*rows, new, other))


def ask_whom() -> Screen:
    return Screen(Text("Кого замещают? Напишите фамилию."), keyboard(button("Отмена", Deputies(page="home"))))


def ask_who(person: Person, me: int) -> Screen:
    asked = (
        "Кто будет вас замещать?" if person.id == me else f"Отсутствует {ended(initials(person.name))} Кто замещает?"
    )
    return Screen(Text(f"{asked} Напишите фамилию."), keyboard(button("Отмена", Deputies(page="home"))))


def found(some: Sequence[Person], seats: Mapping[int, Sequence[Seat]], person_id: int) -> Screen:
    """Who fits what was typed; `person_id` 0: it is the absent one who is looked for."""
    if not some:
        return Screen(
            Text("Такой фамилии в справочнике нет. Напишите её ещё раз, хотя бы первые три буквы."),
            keyboard(button("Отмена", Deputies(page="home"))),
        )

    def press(one: Person) -> Deputies:
        if person_id:
            return Deputies(page="who", person=person_id, deputy=one.id)
        return Deputies(page="whom", person=one.id)

    def label(one: Person) -> str:
        held = seats.get(one.id, ())
        return cut(f"{initials(one.name)}, {held[0].label}" if held else initials(one.name), 48)

    rows = [[button(label(one), press(one))] for one in some]
    return Screen(Text("Выберите или напишите точнее."), keyboard(*rows, button("Отмена", Deputies(page="home"))))


def ask_days(person: Person, deputy: Person) -> Screen:
    return Screen(
        as_list(
            Text(Bold(initials(deputy.name)), f" замещает: {ended(initials(person.name))}"),
            "С какого по какое число? Например: «1.12–14.12».",
        ),
        keyboard(button("Отмена", Deputies(page="home"))),
    )


def named(one: Deputy) -> Screen:
    """After it was saved."""
    return Screen(
        Text(
            Bold(initials(one.deputy.name)),
            f" замещает: {initials(one.person.name)}, {_term(one)}. "
            "Новые поручения и напоминания придут обоим, журнал покажет, кто отчитался.",
        ),
        keyboard(button("‹ Заместители", Deputies(page="home"))),
    )


def ask_end(one: Deputy) -> Screen:
    return Screen(
        Text(
            ended(f"{initials(one.deputy.name)} больше не замещает: {initials(one.person.name)}"),
            " Убрать с сегодняшнего дня?",
        ),
        keyboard([button("Да, убрать", Deputies(page="end2", id=one.id)), button("Отмена", Deputies(page="home"))]),
    )


ENDED = "Замещение закончено."


def told(one: Deputy, reader_id: int, today: date) -> Screen:
    """To the deputy and to who is away, where another named it."""
    if reader_id != one.deputy.id:
        return Screen(Text(f"Вас замещает: {initials(one.deputy.name)}, {_term(one)}."))
    lines = [f"Вы замещаете: {initials(one.person.name)}, {_term(one)}."]
    if one.since <= today:
        lines.append("Поручения этого сотрудника теперь и в вашем списке.")
        return Screen(as_list(*lines), keyboard(button("Мои поручения", Home(page="mine"))))
    lines.append("В эти дни поручения этого сотрудника появятся в вашем списке.")
    return Screen(as_list(*lines))


def told_end(one: Deputy, reader_id: int) -> Text:
    if reader_id == one.deputy.id:
        return Text(ended(f"Вы больше не замещаете: {initials(one.person.name)}"))
    return Text(f"Замещение закончено: {initials(one.deputy.name)} за вас больше не отвечает.")
