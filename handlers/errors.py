"""The one place that puts refusals into words.  What is no refusal goes on to the worker, which tries again."""

from aiogram import F, Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent

from domain.errors import ColumnsEmpty, DomainError, NotAllowed
from domain.people import Actor
from domain.rights import Action
from handlers.speech import say, toast
from messages.people import stranger
from messages.tables import columns_empty
from words.errors import sentence

ANYONE = {"action": Action.ANYONE}


def build() -> Router:
    router = Router(name="errors")

    @router.errors(ExceptionTypeFilter(DomainError), F.update.callback_query, flags=ANYONE)
    async def press_refused(event: ErrorEvent) -> None:
        query, error = event.update.callback_query, event.exception
        assert query is not None
        assert isinstance(error, DomainError)
        await toast(query, sentence(error), alert=True)

    @router.errors(ExceptionTypeFilter(DomainError), F.update.message, flags=ANYONE)
    async def message_refused(event: ErrorEvent, actor: Actor) -> None:
        message, error = event.update.message, event.exception
        assert message is not None
        assert isinstance(error, DomainError)
        if actor.is_stranger and isinstance(error, NotAllowed) and message.chat.type == "private":
            await say(message, stranger())
        elif isinstance(error, ColumnsEmpty):
            await say(message, columns_empty(error, sentence(error)))
        else:
            await message.answer(sentence(error))

    return router
