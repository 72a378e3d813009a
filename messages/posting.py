"""Screens of a decision that is posted by itself."""

from aiogram.utils.formatting import Bold, Text, as_list

from messages.papers import Papers
from messages.screen import Screen, button, keyboard


def ask_text() -> Screen:
    return Screen(
        as_list(
            Bold("Новое поручение"),
            Text("Напишите, что сделать. Исполнителя и срок можно указать здесь же, например:"),
            "«Сдать отчёт о подвозе. Отв.: директора школ, срок до 5 декабря, куратор Сомов А.В.»",
        ),
        keyboard(button("Отмена", Papers(page="list"))),
    )
