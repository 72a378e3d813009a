"""Letters about review: the points of a document are read."""

from datetime import datetime

from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import DomainError
from domain.letters import ReviewReady
from domain.rights import Action
from messages.review import listing
from storage import actors
from storage import desk as desks
from storage.models import PersonRow


async def review_ready(
    session: AsyncSession, letter: ReviewReady, now: datetime
) -> SendMessage | EditMessageText | None:
    """The list of points: «Читаю документ…» turned into it, or a message of its own; None where it is dropped."""
    person = await session.get(PersonRow, letter.person_id)
    if person is None or person.telegram_id is None:
        return None
    actor = await actors.actor(session, person.telegram_id, now, admin_ids=frozenset())
    try:
        desk = await desks.load(session, letter.protocol_id, actor, now, Action.REVIEW)
    except DomainError:
        return None
    shown = listing(desk).as_kwargs()
    if letter.message_id:
        return EditMessageText(chat_id=person.telegram_id, message_id=letter.message_id, **shown)
    return SendMessage(chat_id=person.telegram_id, **shown)
