"""A person is forgotten on request (152-ФЗ, the law on personal data): what is his goes, the office's act stays.

Gone: name, account, phone, e-mail, the words and files of his reports, requests and answers, what he was told and what
he sent.  Kept: the protocol's file and the points' texts, who did what by id, dates and states; the journal is not
touched, so that its chain still verifies.  Copies made before keep everything until they are deleted.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotAllowed
from domain.people import FORGOTTEN, Actor, Connection, Person, fold
from domain.rights import Action
from storage import cards, journal, people
from storage.models import (
    AnswerRow,
    AttachmentRow,
    CardRow,
    ChangeRow,
    DeputyRow,
    FileRow,
    FsmRow,
    HoldingRow,
    InboxRow,
    InvitationRow,
    JoinRow,
    OutboxRow,
    PersonRow,
    ProtocolRow,
    RememberedRow,
    ReportRow,
    RequestRow,
)

STEM = 4  # letters of a surname that stay when it is declined


async def gone(session: AsyncSession, department_id: int) -> list[Person]:
    """Who has left and is not forgotten, by name."""
    rows = await session.scalars(
        select(PersonRow)
        .where(
            PersonRow.department_id == department_id,
            PersonRow.connection == Connection.LEFT,
            PersonRow.forgotten_at.is_(None),
        )
        .order_by(PersonRow.folded, PersonRow.id)
    )
    return [people.person_of(row) for row in rows]


async def forget(session: AsyncSession, person_id: int, actor: Actor, now: datetime) -> list[str]:
    """Blanks everything of the person; the digests of files that nothing needs any more, to be deleted from the disk.

    Who still works leaves by this.  A second time changes nothing.  Raises NotFound for another department's person,
    NotAllowed for who would forget himself.
    """
    who = await people.load(session, person_id, actor, Action.EDIT_DIRECTORY)
    if who.id == actor.person_id:
        raise NotAllowed("forget")
    row = await session.get_one(PersonRow, who.id)
    if row.forgotten_at is not None:
        return []
    assert actor.department is not None  # who edits the directory has one
    today = actor.department.today(now)
    accounts = await _accounts(session, row)
    shown = set(await session.scalars(select(ReportRow.assignment_id).where(ReportRow.person_id == who.id)))
    await _phrases(session, who)
    await people.leave(session, who.id, today)
    files = await _said(session, who.id)
    await _ways_in(session, who.id, accounts, now)
    await _traces(session, who, accounts, now)
    row.name, row.folded, row.phone, row.email, row.quiet = FORGOTTEN, "", "", "", {}
    row.connected_at, row.lost_told_at, row.forgotten_at = None, None, now
    await session.flush()
    for assignment_id in sorted(shown):
        await cards.refresh(session, assignment_id, now)
    await journal.add(
        session,
        department_id=who.department_id,
        chain=journal.of_department(who.department_id),
        what="forgotten",
        at=now,
        person_id=actor.person_id,
        facts={"person": who.id},
    )
    return await _unneeded(session, files)


async def _accounts(session: AsyncSession, row: PersonRow) -> set[int]:
    """The Telegram accounts by which he was spoken to; who left has none of his own any more."""
    lanes = await session.scalars(select(OutboxRow.lane).where(OutboxRow.person_id == row.id).distinct())
    chats = await session.scalars(select(CardRow.chat_id).where(CardRow.person_id == row.id).distinct())
    joined = await session.scalars(select(JoinRow.telegram_id).where(JoinRow.person_id == row.id))
    found = {*chats, *joined, *(int(lane) for lane in lanes if lane.isdigit()), row.telegram_id or 0}
    taken = set(await session.scalars(select(PersonRow.telegram_id).where(PersonRow.telegram_id.in_(found))))
    return {account for account in found if account > 0} - (taken - {row.telegram_id})


async def _phrases(session: AsyncSession, who: Person) -> None:
    """Phrases of documents remembered for a seat of his that bear his surname, in whatever case."""
    words = fold(who.name).split()
    if not words:
        return
    stem = words[0][: max(STEM, len(words[0]) - 2)]
    held = set(await session.scalars(select(HoldingRow.seat_id).where(HoldingRow.person_id == who.id)))
    for row in await session.scalars(select(RememberedRow).where(RememberedRow.department_id == who.department_id)):
        if stem in row.folded and held.intersection(row.seat_ids):
            await session.delete(row)


async def _said(session: AsyncSession, person_id: int) -> set[str]:
    """His words and files in reports, verdicts, requests and answers; the digests of those files."""
    his = select(ReportRow.id).where(or_(ReportRow.person_id == person_id, ReportRow.on_behalf_of == person_id))
    files = {
        *await session.scalars(select(AttachmentRow.file_sha256).where(AttachmentRow.report_id.in_(his))),
        *await session.scalars(select(AnswerRow.file_sha256).where(AnswerRow.person_id == person_id)),
    }
    await session.execute(delete(AttachmentRow).where(AttachmentRow.report_id.in_(his)))
    await session.execute(update(ReportRow).where(ReportRow.id.in_(his)).values(text=""))
    await session.execute(update(ReportRow).where(ReportRow.verdict_by == person_id).values(verdict_comment=""))
    await session.execute(update(RequestRow).where(RequestRow.person_id == person_id).values(text=""))
    await session.execute(update(RequestRow).where(RequestRow.answered_by == person_id).values(answer_text=""))
    await session.execute(update(ChangeRow).where(ChangeRow.person_id == person_id).values(reason=""))
    await session.execute(
        update(AnswerRow)
        .where(AnswerRow.person_id == person_id)
        .values(value="", file_id="", file_sha256=None, file_name="")
    )
    return {each for each in files if each}


async def _ways_in(session: AsyncSession, person_id: int, accounts: Collection[int], now: datetime) -> None:
    """Invitations end; deputies of his and those he stood in for are let go; requests to join lose his name."""
    await session.execute(
        update(InvitationRow)
        .where(
            InvitationRow.person_id == person_id, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None)
        )
        .values(revoked_at=now)
    )
    await session.execute(
        delete(DeputyRow).where(or_(DeputyRow.person_id == person_id, DeputyRow.deputy_id == person_id))
    )
    await session.execute(
        update(JoinRow)
        .where(or_(JoinRow.person_id == person_id, JoinRow.telegram_id.in_(accounts)))
        .values(name="", telegram_id=0)
    )


async def _traces(session: AsyncSession, who: Person, accounts: Collection[int], now: datetime) -> None:
    """What the machinery remembers of him: messages, letters, updates, what is awaited."""
    await session.execute(delete(CardRow).where(CardRow.person_id == who.id))
    lanes = [str(account) for account in accounts]
    letters = update(OutboxRow).where(or_(OutboxRow.person_id == who.id, OutboxRow.lane.in_(lanes)))
    await session.execute(letters.where(OutboxRow.state == "queued").values(state="cancelled"))
    await session.execute(letters.values(lane=f"gone:{who.id}", error=""))
    words = [who.name.split()[0], *(f'"id": {account}' for account in accounts)] if who.name.split() else []
    given_up = update(InboxRow).where(InboxRow.state == "dead")
    for each in words:
        named = InboxRow.payload.contains(each, autoescape=True)
        await session.execute(given_up.where(named).values(state="done", payload="", error="", done_at=now))
    for account in accounts:
        await session.execute(update(InboxRow).where(InboxRow.lane == str(account)).values(lane=f"gone:{who.id}"))
        await session.execute(delete(FsmRow).where(FsmRow.key.contains(f":{account}:", autoescape=True)))


async def _unneeded(session: AsyncSession, files: Collection[str]) -> list[str]:
    """Of these the ones that no report, answer or protocol holds; their rows go."""
    needed = or_(
        exists().where(AttachmentRow.file_sha256 == FileRow.sha256),
        exists().where(AnswerRow.file_sha256 == FileRow.sha256),
        exists().where(ProtocolRow.file_sha256 == FileRow.sha256),
    )
    loose = list(await session.scalars(select(FileRow.sha256).where(FileRow.sha256.in_(files), ~needed)))
    await session.execute(delete(FileRow).where(FileRow.sha256.in_(loose)))
    return sorted(loose)
