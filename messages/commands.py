"""The menu of commands that Telegram offers beside the input line; each also works as a Russian word."""

import logging
from collections.abc import Iterable

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

log = logging.getLogger(__name__)

EVERYBODY = (
    ("my", "Мои поручения"),
    ("status", "Сводка"),
    ("find", "Найти поручение"),
    ("files", "Excel, календарь"),
    ("deputy", "Заместитель на время отпуска"),
    ("quiet", "Не беспокоить: тихие часы"),
    ("help", "Как пользоваться"),
)
STAFF = (
    ("new", "Новое поручение"),
    ("check", "Что ждёт проверки"),
    ("protocols", "Протоколы и черновики"),
    ("status", "Сводка"),
    ("find", "Найти поручение"),
    ("files", "Excel, справка, календарь"),
    ("delivery", "Кто получил и кто нет"),
    ("people", "Справочник"),
    ("series", "Повторяющиеся и постоянные"),
    ("discipline", "Исполнительская дисциплина"),
    ("journal", "Журнал: кто, что и когда"),
    ("my", "Мои поручения"),
    ("deputy", "Заместитель на время отпуска"),
    ("quiet", "Не беспокоить: тихие часы"),
    ("settings", "Настройки отдела"),
    ("help", "Как пользоваться"),
)
IN_GROUPS = (("my", "Мои поручения"),)


async def announce(bot: Bot, staff: Iterable[int] = ()) -> None:
    """Sets the menus: everybody's, the groups', and a longer one in the chats of those who lead (`staff`)."""
    await _set(bot, EVERYBODY, BotCommandScopeAllPrivateChats())
    await _set(bot, IN_GROUPS, BotCommandScopeAllGroupChats())
    for chat_id in staff:
        await _set(bot, STAFF, BotCommandScopeChat(chat_id=chat_id))


async def _set(bot: Bot, commands: Iterable[tuple[str, str]], scope: BotCommandScopeUnion) -> None:
    """A failure is only logged, since every command works without its menu."""
    menu = [BotCommand(command=name, description=words) for name, words in commands]
    try:
        await bot.set_my_commands(menu, scope=scope)
    except TelegramAPIError as error:
        log.warning("the menu of commands could not be set: %s", error)
