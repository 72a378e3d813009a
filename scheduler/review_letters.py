"""Letters about review: the points of a document are read."""

from datetime import datetime

from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import ReviewReady
from domain.people import Actor
from domain.rights import Action
from messages.review import listing
from scheduler.outcomes import Composed
from storage import desk


async def review_ready(session: AsyncSession, letter: ReviewReady, reader: Actor, now: datetime) -> Composed:
    """The list of points: «Читаю документ…» turned into it, or a message of its own.

    Raises NotFound where the document was dropped meanwhile.
    """
    shown = listing(await desk.load(session, letter.protocol_id, reader, now, Action.REVIEW)).as_kwargs()
    if letter.message_id:
        return Composed(EditMessageText(chat_id=reader.telegram_id, message_id=letter.message_id, **shown))
    return Composed(SendMessage(chat_id=reader.telegram_id, **shown))
