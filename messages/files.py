"""Files on request: the buttons that ask for them, and what is said while they are made."""

from collections.abc import Sequence
from enum import StrEnum

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Source
from messages.callbacks import Press
from messages.screen import Screen, button, cut, in_rows, keyboard
from words import states

PAGE = 10


class FileKind(StrEnum):
    REGISTER = "xlsx"
    CSV = "csv"
    PICTURE = "png"
    NOTE = "note"  # `of` is the protocol; 0: ask which
    CONTROL = "control"
    SHEETS = "sheets"  # of everybody without Telegram
    CALENDAR = "ics"
    TABLE = "table"  # from the answers to a decision, `of`


OWN = frozenset({FileKind.REGISTER, FileKind.CSV, FileKind.CALENDAR})
"""What a director gets too, of his own assignments alone."""


class GetFile(Press, prefix="file1"):
    kind: FileKind
    of: int = 0


class PickProtocol(Press, prefix="fpick1"):
    """The list of protocols to make a справка of."""

    page: int = 0


PREPARING = "Готовлю файл…"
FAILED = "Файл подготовить не получилось. Попробуйте ещё раз через несколько минут."
TOO_LARGE = "Файл получился больше 50 МБ, Telegram такие не принимает. Возьмите CSV или справку по одному протоколу."
NO_DEADLINES = "Поручений со сроком у вас сейчас нет: календарь был бы пустым."
NO_SHEETS = "Листы не нужны: все, у кого есть открытые поручения, получают их в Telegram."
NO_LIST = "На контроле сейчас ничего нет: лист контроля был бы пустым."
NO_TABLE = "В этой таблице столбцов нет: складывать нечего."
NO_NOTE = "По этому протоколу ничего не разослано: справку составлять не о чем."


def preparing(share: float = 0.0) -> Text:
    """What is said at once, and from time to time of what takes long."""
    return Text(f"{PREPARING} {share:.0%}".replace("%", " %") if share else PREPARING)


def for_staff() -> list[InlineKeyboardButton]:
    """Under the summary."""
    return [
        button("Картинка", GetFile(kind=FileKind.PICTURE)),
        button("Excel", GetFile(kind=FileKind.REGISTER)),
        button("Справка Word", GetFile(kind=FileKind.NOTE)),
    ]


def for_own() -> list[InlineKeyboardButton]:
    """Under one's own list."""
    return [
        button("Календарь (.ics)", GetFile(kind=FileKind.CALENDAR)),
        button("Excel", GetFile(kind=FileKind.REGISTER)),
    ]


def menu(*, staff: bool) -> Screen:
    """What can be had; a director is offered his own."""
    if not staff:
        return Screen(
            Text("Ваши поручения файлом. Календарь можно открыть на телефоне: сроки появятся в нём с напоминанием."),
            keyboard(*in_rows(for_own())),
        )
    return Screen(
        as_list(
            Bold("Файлы"),
            "Excel: реестр всех поручений с начала года, итоги и журнал.",
            "Справка Word: ход исполнения решений одного протокола, для подписи.",
            "Лист контроля: что на контроле сегодня, с местом для отметок.",
            "Листы для печати: поручения тем, кто без Telegram.",
        ),
        keyboard(
            *in_rows(
                [
                    *for_staff(),
                    button("CSV", GetFile(kind=FileKind.CSV)),
                    button("Лист контроля", GetFile(kind=FileKind.CONTROL)),
                    button("Листы для печати", GetFile(kind=FileKind.SHEETS)),
                ]
            )
        ),
    )


def pick(sources: Sequence[Source], total: int, page: int = 0) -> Screen:
    """Which protocol is the справка about?"""
    if not sources:
        return Screen(
            as_list(
                "Справка составляется по разосланному протоколу, а таких пока нет. Пришлите протокол документом или "
                "текстом и разошлите его пункты.",
                "Поручения, которые даны без протокола, есть в реестре и в листе контроля. Справку по одному такому "
                "поручению даёт «сводка» → «По протоколам».",
            ),
            keyboard(
                [
                    button("Excel", GetFile(kind=FileKind.REGISTER)),
                    button("Лист контроля", GetFile(kind=FileKind.CONTROL)),
                ]
            ),
        )
    turn = []
    if page:
        turn.append(button("‹", PickProtocol(page=page - 1)))
    if (page + 1) * PAGE < total:
        turn.append(button("›", PickProtocol(page=page + 1)))
    rows = [[button(cut(states.protocol(each), 40), GetFile(kind=FileKind.NOTE, of=each.id))] for each in sources]
    return Screen(Text("По какому протоколу составить справку?"), keyboard(*rows, turn))
