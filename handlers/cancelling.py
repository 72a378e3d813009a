"""«Отменить поручение 12», «удалить 12»: by words to the same question as by the button."""

import re
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound
from domain.people import Actor
from domain.rights import Action, allowed
from domain.whole import Whole
from handlers.changing import Altering, Wanted, confirmation, question
from handlers.speech import say
from messages import changing as screens
from messages import pages
from messages import whole as wholes
from messages.callbacks import Press
from messages.cards import OpenCard, View
from messages.changing import Alter, Step
from storage import assignments, whole
from storage.engine import Change
from storage.reports import clean

FOLLOW: dict[str, Any] = {"action": Action.SEE_ASSIGNMENT}
_VERB = r"\s*(?:отменить|отмени|отмена|удалить|удали|убрать)\s+"
_POINT = r"(?:поручени[ея]|пункт[а]?)\s*"
_CANCELS = re.compile(
    rf"{_VERB}(?:{_POINT})?№?\s*(?P<number>\d{{1,9}})?(?:/(?P<part>\d{{1,3}}))?\s*[.!?]?\s*", re.IGNORECASE
)
# «отменить поручение 12, мероприятие не состоится»
_WITH_REASON = re.compile(
    rf"{_VERB}поручени[ея]\s*№?\s*(?P<number>\d{{1,9}})(?:/(?P<part>\d{{1,3}}))?[\s,.:;–—-]+(?P<reason>[^\W\d].*)",
    re.IGNORECASE | re.DOTALL,
)
# «отменить поручения 1, 2», «удалить все поручения»: one at a time
_SEVERAL = re.compile(
    rf"{_VERB}(?:(?:поручени\w*|пункт\w*)\s*)?(?:№?\s*\d{{1,9}}(?:\s*(?:,|и|-|–)\s*\d{{1,9}})+|все(?:\s+поручения|\s+пункты)?)"
    r"\s*[.!]?\s*",
    re.IGNORECASE,
)


class Cancels(Filter):
    """«отменить поручение 12», «удалить 12»; gives `number` and `part`, 0 where they are not said, and the `reason`."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        text = f"{(message.text or '').strip()} "  # the pattern wants a space behind a lone «отменить поручение»
        if _SEVERAL.fullmatch(text):
            return {"number": 0, "part": 0, "reason": ""}
        read = _CANCELS.fullmatch(text) or _WITH_REASON.fullmatch(text)
        if read is None or not (read["number"] or len(text.split()) > 1):
            return False
        reason = clean(read.groupdict().get("reason") or "")
        return {"number": int(read["number"] or 0), "part": int(read["part"] or 0), "reason": reason}


def build() -> Router:
    router = Router(name="cancelling")
    router.message.register(cancelling, F.chat.type == "private", Cancels(), flags=FOLLOW)
    return router


async def cancelling(
    message: Message,
    actor: Actor,
    now: datetime,
    change: Change,
    state: FSMContext,
    number: int,
    part: int,
    reason: str,
) -> None:
    """The same question as «Отменить поручение», or what is asked after its reason; who may not cancel is told who may.
    Raises NotFound.
    """
    await state.clear()
    if not number:
        await say(message, screens.which_to_cancel())
        return
    async with change() as session:
        at = await pages.moment(session, actor, now)
        if not allowed(actor, Action.CHANGE_DECISION):
            screen = screens.may_not_cancel(number, await _own(session, number, part, actor))
        else:
            found = await whole.load(
                session, await whole.by_number(session, number, actor), actor, Action.CHANGE_DECISION
            )
            press = _cancel(found, part)
            screen = screens.each(found, at, 0) if press is None else question(found, press, at)
            if press is not None:
                asked_for = Wanted(press.step, press.decision, press.v, press.id, text=reason)
                if reason:
                    screen = await confirmation(session, asked_for, actor, at)
                await state.set_state(Altering.sure if reason else Altering.words)
                await state.set_data(asked_for.kept())
    await say(message, screen)


async def _own(session: AsyncSession, number: int, part: int, actor: Actor) -> Press:
    """The page of this number that he may see.  Raises NotFound."""
    try:
        return wholes.opens(await whole.by_number(session, number, actor))
    except NotFound:
        own = await assignments.by_number(session, number, part, actor)
        return OpenCard(view=View.CARD, assignment=own[0].id)


def _cancel(found: Whole, part: int) -> Alter | None:
    """Of everybody, or of who has this part; None where several have it."""
    if not part:
        return Alter(step=Step.CANCEL, decision=found.decision.id, v=found.decision.version)
    some = [each.assignment.id for each in found.parts if each.assignment.part == part]
    if not some:
        raise NotFound("decision", f"{found.decision.number}/{part}")
    if len(some) > 1:
        return None
    return Alter(step=Step.DROP, decision=found.decision.id, v=found.decision.version, id=some[0])
