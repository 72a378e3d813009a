"""Who left, and forgetting a person on request (152-ФЗ)."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.people import Person
from messages.people import PAGE, Leaving, People
from messages.screen import Screen, button, cut, keyboard
from words.names import initials

FORGOTTEN = "Данные удалены"


def gone(people: Sequence[Person], page: int) -> Screen:
    """Who does not work here any more and is still kept by name."""
    back = button("‹ Справочник", People(page="home"))
    if not people:
        return Screen(Text("Среди тех, кто не работает, ничьих личных данных не осталось."), keyboard(back))
    pages = -(-len(people) // PAGE)
    page = min(page, pages - 1)
    shown = people[page * PAGE : (page + 1) * PAGE]
    rows = [[button(cut(initials(each.name), 48), Leaving(page="ask", id=each.id, n=page))] for each in shown]
    turning = [button("‹", Leaving(page="list", n=page - 1))] if page else []
    turning += [button("›", Leaving(page="list", n=page + 1))] if page + 1 < pages else []
    head = "Не работают. Нажмите на имя, чтобы удалить личные данные."
    return Screen(
        Text(head if pages == 1 else f"{head} Страница {page + 1} из {pages}."), keyboard(*rows, turning, back)
    )


def ask_forget(person: Person, *, works: bool, page: int) -> Screen:
    """What goes and what stays, before it is done: it cannot be undone."""
    back = People(page="one", id=person.id, n=page) if works else Leaving(page="list", n=page)
    return Screen(
        as_list(
            Text("Удалить личные данные: ", Bold(person.name), "?"),
            *(["Доступ закроется сразу, должность освободится."] if works else []),
            "Исчезнут имя, телефон, почта, Telegram, слова и файлы отчётов, просьбы, переписка с ботом.",
            "Останутся поручения, сроки и отметки об исполнении, вместо имени будет «Бывший сотрудник». "
            "Файл протокола и тексты пунктов не меняются: это документ отдела.",
            "В резервных копиях данные останутся, пока копии не удалят. Вернуть удалённое нельзя.",
        ),
        keyboard([button("Удалить навсегда", Leaving(page="forget", id=person.id, n=page)), button("Отмена", back)]),
    )
