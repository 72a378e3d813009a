"""What a press is answered with, and short answers that follow no change."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Text

from domain.decision import Assignment
from domain.dossier import Dossier
from messages.cards import OpenCard, View
from messages.points import OpenMine
from messages.screen import Screen, button, in_rows, keyboard
from words import dates

ACKNOWLEDGED = "Ознакомление отмечено."
NOTHING_TO_REMIND = "Напоминать больше не о чем."
MINE_IN_PRIVATE = "Список ваших поручений приходит только в личный чат с ботом: напишите там /my"
STATUS_IN_PRIVATE = "Сводка приходит только в личный чат с ботом: напишите там /status"
WAITS_FOR_WORDS = "Жду ответа сообщением."
FILE_KEPT = "Файл сохранён. Напишите одной фразой, что сделано: вместе они станут отчётом."
ASKED = "Просьба передана. Ответ придёт сюда."
UNASKED = "Просьба о продлении отозвана. Срок прежний."
READ = "Отмечено: прочитано."


def withdrawn(label: str) -> str:
    return f"Отчёт по поручению {label} отозван."


def reported(label: str) -> str:
    return f"Отчёт по поручению {label} отправлен."


def accepted(label: str) -> str:
    return f"Поручение {label} снято с контроля."


SHARE_ACCEPTED = "Принято."


def prolonged(until: date, today: date) -> str:
    return f"Продлено до {dates.short(until, today)}."


def snoozed(until: date, today: date) -> str:
    return f"Напомню {dates.near(until, today)}. Сроки остаются прежними."


# ── answers to messages ─────────────────────────────────────────────────────────────────────────────────────────────


def what_is_done(labels: Sequence[str]) -> Screen:
    """«исполнено 12» without a word on what was done."""
    which = f"поручению {labels[0]}" if len(labels) == 1 else f"поручениям {', '.join(labels)}"
    return Screen(
        Text(
            f"Что сделано по {which}? Напишите одной фразой; файлы можно приложить. "
            "Без списков детей, диагнозов, паспортных данных."
        ),
        keyboard(button("Отмена", OpenMine())),
    )


def which_place(dossiers: Sequence[Dossier]) -> Screen:
    """One number in two of a person's organisations."""
    label = dossiers[0].assignment.label
    return Screen(
        Text(f"Поручение {label} у вас в нескольких организациях. За какую отчитаться?"),
        keyboard(
            *in_rows(
                [
                    button(each.seat.organization, OpenCard(view=View.REPORT, assignment=each.assignment.id))
                    for each in dossiers
                ]
            )
        ),
    )


def is_it_a_report(assignment: Assignment) -> Screen:
    """A reply to a card in other words than «исполнено»."""
    return Screen(
        Text(
            f"Это отчёт по поручению {assignment.label}? Тогда ответьте на карточку словом «исполнено» "
            "и фразой, что сделано, или нажмите кнопку."
        ),
        keyboard(button("Исполнено", OpenCard(view=View.REPORT, assignment=assignment.id))),
    )


def completed(label: str) -> Text:
    return Text(f"Отчёт по поручению {label} дополнен.")


def passed_on(label: str) -> Text:
    """What was asked or noted is on its way."""
    return Text(f"Передано. Ответ по поручению {label} придёт сюда.")


def noted(label: str) -> Text:
    return Text(f"Сообщение о ходе работы передано. Поручение {label} остаётся на контроле.")


def returned(label: str, until: date, today: date) -> Text:
    return Text(f"Поручение {label} возвращено на доработку до {dates.short(until, today)}.")


def share_returned(until: date, today: date) -> Text:
    return Text(f"Возвращено на доработку до {dates.short(until, today)}.")


def answer_sent() -> Text:
    return Text("Ответ отправлен исполнителю.")
