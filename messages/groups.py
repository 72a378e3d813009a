"""What a group chat shows: counts of a protocol; texts and names only where the department switched them on."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text, as_list

from messages.callbacks import Press
from messages.cards import OpenCard, View, in_line
from messages.screen import Screen, button, in_rows, keyboard
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


def ask(title: str, chat_id: int, members: int, *, in_topic: bool = False) -> Screen:
    """To the secretary: who will read along is said before it is agreed to."""
    return Screen(
        as_list(
            Text("Привязать группу ", Bold(f"«{title}»"), "?"),
            f"Участников вместе с ботом: {members}. Все они увидят, сколько пунктов разослано и сколько организаций "
            "ответили. Тексты и названия не показываются, пока вы не включите это в настройках (/settings).",
            *(["Писать бот будет в ту тему, где вы дали команду."] if in_topic else []),
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
        lines += [
            "Бот видит в ней только команды и ответы на свои сообщения, остальной разговор ему закрыт. Поэтому "
            "«исполнено 12 …» там пишут ответом на сообщение бота или командой «/done_12 …». Поставить поручение: "
            "ответьте на сообщение командой /assign, черновик придёт вам в личный чат.",
            "Чтобы бот понимал «исполнено 12» и без ответа, тот, кто его создавал, выключает в @BotFather закрытый "
            "режим: /setprivacy, затем Disable; потом бота удаляют из группы и добавляют снова. Либо сделайте бота "
            "администратором группы.",
        ]
    else:
        lines.append(
            "«Исполнено 12 …» в группе бот примет и отметит знаком 👍. Поставить поручение: ответьте на сообщение "
            "командой /assign, черновик придёт вам в личный чат."
        )
    return Screen(as_list(*lines))


# ── what is said in a group ─────────────────────────────────────────────────────────────────────────────────────────

ANONYMOUS = (
    "Вы пишете от имени группы, поэтому бот не знает, кто вы. Напишите то же в личном чате с ботом или ненадолго "
    "выключите анонимность."
)
FILES_PRIVATELY = "Файлы лучше присылать боту в личный чат: здесь их видят все."
ONLY_PRIVATELY = "Эта кнопка работает только в личном чате с ботом."
NOTHING_TO_ASSIGN = "Ответьте командой /assign на сообщение с поручением: черновик придёт сюда."


def private_button(url: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Личный чат с ботом", url=url)]])


def refused(words: str) -> Screen:
    """In the private chat: why what was said in the group was not taken."""
    return Screen(Text(words))


def word_wanted(found: Sequence[tuple[int, str]]) -> Screen:
    """In the private chat: «исполнено 12» lacks a word on what was done."""
    numbers = ", ".join(label for _, label in found)
    return Screen(
        Text(f"Что сделано по поручению {numbers}? Нажмите и напишите одной фразой, файлы можно приложить."),
        keyboard(
            *in_rows(
                [button(f"Исполнено: {label}", OpenCard(view=View.REPORT, assignment=one)) for one, label in found]
            )
        ),
    )


def topic_lost(title: str) -> Screen:
    """To the secretary, once."""
    return Screen(
        Text(
            f"В группе «{title}» закрыта или удалена тема, куда писал бот. Теперь сводка по протоколам идёт в общую "
            "ленту. Чтобы вернуть её в тему, напишите в нужной теме /bind"
        )
    )
