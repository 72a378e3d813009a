"""/health: how the service itself is, for the administrator."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from domain.health import Finding
from domain.rights import Action
from handlers.speech import say, show
from handlers.words import Command
from messages import health as screens

SETTING_UP: dict[str, Any] = {"action": Action.SET_UP}

Look: TypeAlias = Callable[[datetime], Awaitable[Sequence[Finding]]]


def build() -> Router:
    router = Router(name="health")
    words = ("здоровье", "состояние бота")
    router.message.register(asked_for, F.chat.type == "private", Command("health", words, alone=True), flags=SETTING_UP)
    router.callback_query.register(again, screens.Health.filter(), flags=SETTING_UP)
    return router


async def asked_for(message: Message, now: datetime, health: Look) -> None:
    await say(message, screens.health(await health(now)))


async def again(query: CallbackQuery, bot: Bot, now: datetime, health: Look) -> None:
    await show(query, bot, screens.health(await health(now)))
