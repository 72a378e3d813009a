"""Group chats the bot has been in."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import ChatRow


async def met(session: AsyncSession, telegram_id: int, kind: str, title: str) -> ChatRow:
    """The chat's row, made at the first meeting; it belongs to no department before the secretary binds it."""
    row = await session.scalar(select(ChatRow).where(ChatRow.telegram_id == telegram_id))
    if row is None:
        row = ChatRow(telegram_id=telegram_id, kind=kind, title=title, present=True)
        session.add(row)
    else:
        row.kind, row.title = kind, title
    await session.flush()
    return row
