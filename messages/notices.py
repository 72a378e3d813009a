"""What the service tells the secretary and the admin about itself and its people."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import Status
from domain.dossier import Dossier, Source
from messages.cards import Moment, OpenCard, View, heading
from messages.delivery import Delivery
from messages.screen import Screen, button, keyboard
from storage.journal import Entry
from words import dates, states
from words.names import ended, initials
from words.plurals import PEOPLE, count

MOST = 10


def publication_done(source: Source, told: int, sending: int, untold: Sequence[str]) -> Screen:
    """`told` people have their message, `sending` are still to get it, `untold` are organisations out of reach."""
    lines: list[Text | str] = [Bold(f"{states.protocol(source)}: разослано.")]
    lines.append(f"Сообщение получили: {count(told, PEOPLE)}." if told else "Пока никто не получил сообщение.")
    if sending:
        lines.append(f"Ещё отправляется: {sending}.")
    if not untold:
        return Screen(as_list(*lines))
    more = f" и ещё {len(untold) - MOST}" if len(untold) > MOST else ""
    lines.append(f"Не доведено: {', '.join(untold[:MOST])}{more}. Пригласите их или передайте поручения лично.")
    return Screen(as_list(*lines), keyboard(button("Доставка", Delivery(page="one", id=source.id))))


def connected(came: Sequence[tuple[str, Sequence[str]]]) -> Text:
    """Who came in by invitation within ten minutes: each with the seats held."""
    if len(came) == 1:
        name, seats = came[0]
        held = f": {'; '.join(seats)}" if seats else ""
        return Text(f"Подключение по приглашению: {initials(name)}{held}.")
    lines = [f"{initials(name)}{f', {seats[0]}' if seats else ''}" for name, seats in came[:MOST]]
    if len(came) > MOST:
        lines.append(f"и ещё {len(came) - MOST}")
    return as_list(Text("Подключились по приглашению: ", Bold(count(len(came), PEOPLE))), *lines)


def unreachable(name: str) -> Text:
    return Text(
        f"Сообщения не доходят: {ended(initials(name))} Бот заблокирован или аккаунт удалён. "
        "Новые поручения будут в списке «не доведено», пока связь не появится."
    )


LETTERS = {
    "ProtocolPublished": "поручения по протоколу",
    "MorningReminder": "напоминание",
    "ReportArrived": "отчёт на проверку",
    "ReportsTaken": "ответ на отчёт",
    "ReportAccepted": "сообщение о снятии с контроля",
    "ReportReturned": "возврат на доработку",
    "NotePassedOn": "ход работы",
    "RequestPassedOn": "просьба исполнителя",
    "RequestAnswered": "ответ на просьбу",
    "NewcomerInGroup": "вопрос о новом участнике группы",
    "PointChanged": "сообщение об изменении поручения",
    "AssignmentChanged": "сообщение об изменении поручения",
}


def failed(kind: str, name: str) -> Text:
    """A letter that could not be delivered after all tries."""
    what = LETTERS.get(kind, "сообщение")
    whom = f" ({initials(name)})" if name else ""
    return Text(f"Не удалось доставить: {what}{whom}. Передайте, пожалуйста, другим способом.")


def update_failed(number: int) -> Text:
    return Text(f"Одно сообщение обработать не удалось, запись {number} во входящих. Подробности в журнале программы.")


def press_again() -> Text:
    return Text(
        "Бот был недоступен, нажатия кнопок за это время потерялись. "
        "Если отметка или отчёт не видны в карточке, нажмите, пожалуйста, ещё раз: /my"
    )


def changed(dossier: Dossier, entry: Entry, at: Moment) -> Screen:
    """To the executor: what about his assignment changed."""
    lines: list[Text | str] = [heading(dossier), f"Изменение: {states.event(entry.what, entry.facts)}."]
    if dossier.assignment.is_live:
        lines.append(f"Срок: {states.deadline(dossier.assignment, at.today)}.")
    lines.append(f"Записано {dates.at(at.home.local(entry.at), at.today)}.")
    if dossier.assignment.status is Status.CANCELLED:
        return Screen(as_list(*lines))
    return Screen(
        as_list(*lines), keyboard(button("Поручение", OpenCard(view=View.CARD, assignment=dossier.assignment.id)))
    )
