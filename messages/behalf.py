"""The secretary speaks for an executor: what, how it came, when, and the words."""

from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from domain.decision import WAITING, Assignment, Channel
from domain.dossier import Dossier
from domain.protocol import Mark
from messages.callbacks import Press
from messages.cards import DISCRETION, Moment, back_button, in_line, wording
from messages.checking import CheckView, OpenCheck, place
from messages.screen import Screen, button, in_rows, keyboard
from words import dates, states
from words.channels import CHANNELS
from words.names import initials

POINT_UNITS = 300


class Behalf(Press, prefix="bh1"):
    """`what` is ack or report; `day` YYYYMMDD, 0 while it is not chosen, 1 where it is to be typed."""

    assignment: int
    what: str = ""
    channel: str = ""
    day: int = 0


def opens(assignment: Assignment) -> InlineKeyboardButton | None:
    """The button on the secretary's page of an assignment whose executor still owes a word."""
    if assignment.status not in WAITING:
        return None
    return button("За исполнителя", Behalf(assignment=assignment.id))


def _head(dossier: Dossier) -> list[Text | str]:
    who = ", ".join(initials(name) for name in dossier.holders)
    return [
        Text("За исполнителя: ", Bold(place(dossier, who))),
        f"{dossier.assignment.label}. {in_line(wording(dossier), POINT_UNITS)}",
    ]


def _up(dossier: Dossier) -> InlineKeyboardButton:
    return button("‹ К поручению", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id))


def ask_what(dossier: Dossier) -> Screen:
    one = dossier.assignment
    row = []
    if one.acknowledged_at is None:
        row.append(button("Передано, ознакомлен(а)", Behalf(assignment=one.id, what="ack")))
    if one.mark is Mark.CONTROL:
        row.append(button("Отчёт об исполнении", Behalf(assignment=one.id, what="report")))
    return Screen(as_list(*_head(dossier), "Что записать?"), keyboard(*in_rows(row), _up(dossier)))


def ask_channel(dossier: Dossier, what: str) -> Screen:
    question = "Как передано?" if what == "ack" else "Как пришёл отчёт?"
    row = [
        button(words.capitalize(), Behalf(assignment=dossier.assignment.id, what=what, channel=channel.value))
        for channel, words in CHANNELS.items()
    ]
    return Screen(as_list(*_head(dossier), question), keyboard(*in_rows(row), _up(dossier)))


def ask_day(dossier: Dossier, what: str, channel: Channel, at: Moment) -> Screen:
    def on(words: str, day: int) -> InlineKeyboardButton:
        return button(words, Behalf(assignment=dossier.assignment.id, what=what, channel=channel.value, day=day))

    yesterday = at.today - timedelta(days=1)
    return Screen(
        as_list(*_head(dossier), f"{CHANNELS[channel].capitalize()}. Когда?"),
        keyboard(
            [
                on("Сегодня", int(f"{at.today:%Y%m%d}")),
                on("Вчера", int(f"{yesterday:%Y%m%d}")),
                on("Другой день", 1),
            ],
            _up(dossier),
        ),
    )


def ask_other_day(dossier: Dossier) -> Screen:
    return Screen(
        as_list(*_head(dossier), "Какого числа? Напишите, например: «20.11» или «позавчера»."), keyboard(_up(dossier))
    )


def ask_words(dossier: Dossier, channel: Channel, day: date, at: Moment) -> Screen:
    return Screen(
        as_list(
            *_head(dossier),
            f"Отчёт {CHANNELS[channel]}, {dates.near(day, at.today)}. "
            f"Напишите одной фразой, что сделано; файлы можно приложить. {DISCRETION}",
        ),
        keyboard(_up(dossier)),
    )


def bare(channel: Channel) -> str:
    """The words of a report that came as a file alone."""
    return f"Отчёт получен {CHANNELS[channel]}."


def written(dossier: Dossier, what: str, channel: Channel, day: date, at: Moment) -> Screen:
    """After it was written down."""
    did = "ознакомление отмечено" if what == "ack" else "отчёт записан"
    who = ", ".join(initials(name) for name in dossier.holders) or dossier.seat.label
    said = f"Поручение {dossier.assignment.label}: {did} за исполнителя ({who}), {CHANNELS[channel]}"
    status = states.STATUS[dossier.assignment.status]
    look = button("Поручение", OpenCheck(view=CheckView.REPORT, assignment=dossier.assignment.id))
    return Screen(
        as_list(f"{said}, {dates.near(day, at.today)}.", f"Сейчас: {status}."), keyboard(look, back_button(""))
    )
