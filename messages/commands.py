"""The menu of commands that Telegram offers beside the input line; each also works as a Russian word."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

log = logging.getLogger(__name__)

PRIVATE = (
    ("my", "Мои поручения"),
    ("status", "Сводка"),
    ("find", "Найти поручение"),
    ("files", "Excel, справка, календарь"),
    ("discipline", "Исполнительская дисциплина"),
    ("journal", "Журнал: кто, что и когда"),
    ("new", "Новое поручение"),
    ("protocols", "Протоколы и черновики"),
    ("people", "Справочник"),
    ("delivery", "Кто получил и кто нет"),
    ("deputy", "Заместитель на время отпуска"),
    ("settings", "Настройки отдела"),
    ("help", "Как пользоваться"),
)
IN_GROUPS = (("my", "Мои поручения"),)


async def announce(bot: Bot) -> None:
    """Sets the menus; a failure is only logged, since every command works without them."""
    try:
        for commands, scope in (
            (PRIVATE, BotCommandScopeAllPrivateChats()),
            (IN_GROUPS, BotCommandScopeAllGroupChats()),
        ):
            menu = [BotCommand(command=name, description=words) for name, words in commands]
            await bot.set_my_commands(menu, scope=scope)
    except TelegramAPIError as error:
        log.warning("the menu of commands could not be set: %s", error)
