"""Places of the month's grid where there is nothing to choose: answered, and nothing happens."""

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.rights import Action
from handlers.speech import toast
from messages.days import NoDay


def build() -> Router:
    router = Router(name="days")
    router.callback_query.register(no_day, NoDay.filter(), flags={"action": Action.ANYONE})
    return router


async def no_day(query: CallbackQuery) -> None:
    await toast(query)
