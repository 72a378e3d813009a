"""What nobody else understood: old and foreign buttons, stray words, files without a purpose.  Asked last."""

import re
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from domain.people import Actor, Role
from domain.rights import Action
from handlers.speech import say, toast
from messages import people as screens

_THANKS = re.compile(r"(?:большое )?спасибо(?: большое| вам| огромное)?|благодар[юи]м?")
_HEARD = re.compile(
    r"ознакомлен(?:а|\(а\)|ы)?|ознакомил(?:ась|ся|ись)|принят[оаы]?(?: к исполнению)?|приняла?"
    r"|хорошо|ок|окей|понятно|ясно"
)

ANYONE: dict[str, Any] = {"action": Action.ANYONE}


def build() -> Router:
    router = Router(name="fallback")
    router.callback_query.register(old_button, flags=ANYONE)
    router.message.register(not_understood, F.chat.type == "private", flags=ANYONE)
    router.edited_message.register(edited, F.chat.type == "private", flags=ANYONE)
    return router


async def old_button(query: CallbackQuery) -> None:
    """A button that this version does not know, or that nobody drew."""
    await toast(query, screens.OLD_BUTTON, alert=True)


async def not_understood(message: Message, actor: Actor) -> None:
    has_seats = bool(actor.seat_ids)
    said = (message.text or "").strip(" .,!)?").lower()
    if actor.is_stranger:
        await say(message, screens.stranger())
    elif _THANKS.fullmatch(said) or _HEARD.fullmatch(said):
        await say(message, screens.courtesy(has_seats, thanks=bool(_THANKS.fullmatch(said))))
    elif has_seats and not actor.has(Role.SECRETARY, Role.HEAD) and not message.text:
        await say(message, screens.file_of_what())
    else:
        await say(message, screens.not_understood(actor.has(Role.SECRETARY, Role.HEAD), has_seats))


async def edited(message: Message) -> None:
    """An edit changes nothing that was said; what is to be changed has its buttons."""
