"""What a group chat shows: counts of a protocol; texts and names only where the department switched them on."""

from aiogram.utils.formatting import Bold, Text, as_list

from messages.callbacks import Press
from messages.cards import in_line
from messages.screen import Screen, button, keyboard
from storage.chats import Counts
from words import states
from words.plurals import POINTS, count

MOST = 10


class GroupPage(Press, prefix="gp1"):
    """A protocol's counts in a chat (our ids); pressed, it leads to the private chat."""

    chat: int
    protocol: int


class Bind(Press, prefix="gb1"):
    """The secretary's answer, in her private chat; `members` is the number that she was shown."""

    act: str  # yes, no
    chat: int
    members: int = 0


def counts(found: Counts, chat_id: int) -> Screen:
    lines: list[Text | str] = [
        Text(Bold(f"{states.protocol(found.source)}: разослано"), f", {count(found.points, POINTS)}."),
        f"Ознакомились: {found.acknowledged} из {found.seats}.",
    ]
    if found.on_control:
        lines.append(f"Отчётов: {found.reported} из {found.on_control}.")
    lines += [f"{number}. {in_line(text, 120)}" for number, text in found.texts[:MOST]]
    if found.silent:
        more = f" и ещё {len(found.silent) - MOST}" if len(found.silent) > MOST else ""
        lines.append(f"Ждём ответа: {', '.join(found.silent[:MOST])}{more}.")
    return Screen(
        as_list(*lines),
        keyboard(button("Мои поручения: в личном чате", GroupPage(chat=chat_id, protocol=found.source.id))),
    )


def ask(title: str, chat_id: int, members: int) -> Screen:
    """To the secretary: who will read along is said before it is agreed to."""
    return Screen(
        as_list(
            Text("Привязать группу ", Bold(f"«{title}»"), "?"),
            f"Участников вместе с ботом: {members}. Все они увидят, сколько пунктов разослано и сколько организаций "
            "ответили. Тексты и названия не показываются, пока вы не включите это в настройках (/settings).",
        ),
        keyboard(
            [
                button("Привязать", Bind(act="yes", chat=chat_id, members=members)),
                button("Не нужно", Bind(act="no", chat=chat_id)),
            ]
        ),
    )


ASKED = "Вопрос о привязке отправлен вам в личный чат."
NOT_BOUND = "Группа не привязана."
UNBOUND = "Группа отвязана: бот больше сюда не пишет."


def bound(title: str, *, reads_all: bool) -> Screen:
    lines: list[Text | str] = [Text("Группа ", Bold(f"«{title}»"), " привязана. Отвязать: напишите в ней /unbind")]
    if not reads_all:
        lines.append(
            "Бот видит в ней только команды и ответы на свои сообщения: «исполнено 12» там пишите ответом на сообщение "
            "бота или командой /done_12."
        )
    return Screen(as_list(*lines))
