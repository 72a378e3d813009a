"""Which chats can be written to, and who is told when one cannot."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import (
    CardRefreshed,
    LetterFailed,
    MondayDigest,
    MonthEnd,
    MorningReminder,
    MustDecide,
    Nudge,
    OverdueForHead,
    OverdueForSecretary,
    PersonUnreachable,
    PressAgain,
    Priority,
    ReadNudge,
    StillUnread,
    UpdateFailed,
)
from domain.people import Connection, Role
from storage import outbox
from storage.models import CardRow, ChatRow, PersonRow, RoleRow

RESUMED = timedelta(days=30)  # letters older than this are not sent to who comes back
# Said of one day: on another it is old, and a catch-up says what is left of it.
OF_A_DAY = tuple(
    kind.__name__
    for kind in (
        MondayDigest,
        MonthEnd,
        MorningReminder,
        MustDecide,
        Nudge,
        OverdueForHead,
        OverdueForSecretary,
        PressAgain,
        ReadNudge,
        StillUnread,
    )
)
_ABOUT_FAILURES = {CardRefreshed.__name__, LetterFailed.__name__, PersonUnreachable.__name__, UpdateFailed.__name__}


async def secretaries(session: AsyncSession, department_id: int | None, besides: int | None = None) -> list[PersonRow]:
    """The department's secretaries who can be reached; its admins where there are none; never `besides`."""
    for role in (Role.SECRETARY, Role.ADMIN):
        found = await session.scalars(
            select(PersonRow)
            .join(RoleRow, RoleRow.person_id == PersonRow.id)
            .where(
                PersonRow.department_id == department_id,
                RoleRow.role == role,
                PersonRow.connection == Connection.CONNECTED,
                PersonRow.telegram_id.is_not(None),
                PersonRow.id != (besides or 0),
            )
            .order_by(PersonRow.id)
        )
        if people := list(found):
            return people
    return []


async def lost(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """The chat cannot be written to (blocked, deleted, kicked): marked, its letters wait, the secretaries told once."""
    await outbox.cancel_unreachable(session, chat_id, now)
    if chat_id < 0:
        await session.execute(update(ChatRow).where(ChatRow.telegram_id == chat_id).values(present=False))
        return
    people = await session.scalars(
        select(PersonRow).where(PersonRow.telegram_id == chat_id, PersonRow.connection == Connection.CONNECTED)
    )
    for person in list(people):
        person.connection = Connection.BLOCKED
        if person.lost_told_at is not None:
            continue
        person.lost_told_at = now
        await session.flush()
        for secretary in await secretaries(session, person.department_id, besides=person.id):
            await outbox.put(
                session,
                PersonUnreachable(secretary.id, person.id),
                lane=secretary.telegram_id,
                person_id=secretary.id,
                department_id=person.department_id,
                key=f"lost:{person.id}:{secretary.id}:{now:%Y-%m-%dT%H:%M:%S}",
                not_before=now,
                priority=Priority.ESCALATION,
                now=now,
            )
    await session.flush()


async def found(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """The chat can be written to again: what waited for it goes out, on fresh data."""
    if chat_id < 0:
        await session.execute(update(ChatRow).where(ChatRow.telegram_id == chat_id).values(present=True))
    else:
        await session.execute(
            update(PersonRow)
            .where(PersonRow.telegram_id == chat_id, PersonRow.connection == Connection.BLOCKED)
            .values(connection=Connection.CONNECTED, lost_told_at=None)
        )
    await outbox.resume(session, chat_id, now - RESUMED, OF_A_DAY)


async def tell_failed(session: AsyncSession, claimed: outbox.Claimed, now: datetime) -> None:
    """The secretaries are told of a letter that did not arrive; of a message about failures nobody is told."""
    if claimed.kind in _ABOUT_FAILURES:
        return
    for secretary in await secretaries(session, claimed.department_id, besides=claimed.person_id):
        await outbox.put(
            session,
            LetterFailed(secretary.id, claimed.id),
            lane=secretary.telegram_id,
            person_id=secretary.id,
            department_id=claimed.department_id,
            key=f"failed:{claimed.id}:{secretary.id}",
            not_before=now,
            priority=Priority.ESCALATION,
            now=now,
        )


async def migrate_chat(session: AsyncSession, old: int, new: int) -> None:
    """A group has become a supergroup: its letters, cards and the chat itself bear the new id.  Repeatable."""
    if old == new:
        return
    await outbox.retarget(session, old, new)
    known = select(CardRow.message_id).where(CardRow.chat_id == new)
    await session.execute(delete(CardRow).where(CardRow.chat_id == old, CardRow.message_id.in_(known)))
    await session.execute(update(CardRow).where(CardRow.chat_id == old).values(chat_id=new))
    before = (await session.scalars(select(ChatRow).where(ChatRow.telegram_id == old))).one_or_none()
    after = (await session.scalars(select(ChatRow).where(ChatRow.telegram_id == new))).one_or_none()
    if before is None:
        return
    if after is None:
        before.telegram_id, before.kind = new, "supergroup"
    else:
        # The new chat has introduced itself before the old one said good-bye; the department stays with it.
        after.department_id = after.department_id or before.department_id
        await session.delete(before)
    await session.flush()
