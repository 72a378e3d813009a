"""Group chats: those the bot has been in, those bound to a department, and the counts that are posted there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Duty, Status
from domain.dossier import Source
from domain.errors import NotAllowed, NotFound
from domain.letters import GroupTopicLost, Priority
from domain.people import Actor, Department
from domain.protocol import Mark
from domain.rights import Action, allowed
from storage import decisions, journal, outbox, reach
from storage.models import AssignmentRow, ChatRow, DecisionRow, OrganizationRow, SeatRow, ServiceRow


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


async def load(session: AsyncSession, chat_id: int, actor: Actor, action: Action) -> ChatRow:
    """A chat that is the actor's department's, or nobody's yet.  Raises NotFound for any other, NotAllowed."""
    row = await session.get(ChatRow, chat_id, populate_existing=True)
    if row is None or not row.present or row.department_id not in (None, actor.department_id):
        raise NotFound("chat")
    if not allowed(actor, action):
        raise NotAllowed(action)
    return row


async def bind(session: AsyncSession, chat: ChatRow, actor: Actor, members: int, now: datetime) -> None:
    """The chat is the department's; who bound it has seen how many people read there."""
    assert actor.department is not None
    chat.department_id = actor.department.id
    await session.flush()
    await _journal(session, chat, "group_bound", actor, now, members=members)


async def unbind(session: AsyncSession, chat: ChatRow, actor: Actor, now: datetime) -> None:
    """Nothing is written there any more; what was written stays as it is."""
    await _journal(session, chat, "group_unbound", actor, now)
    chat.department_id = None
    await session.flush()


async def _journal(session: AsyncSession, chat: ChatRow, what: str, actor: Actor, now: datetime, **facts: int) -> None:
    assert actor.department is not None
    await journal.add(
        session,
        department_id=actor.department.id,
        chain=journal.of_department(actor.department.id),
        what=what,
        at=now,
        person_id=actor.person_id,
        facts={"chat": chat.id, **facts},
    )


HINT_EACH = timedelta(hours=1)


async def may_hint(session: AsyncSession, telegram_id: int, now: datetime) -> bool:
    """Whether the group may be told something once more; the hour begins anew then."""
    key = f"hint:{telegram_id}"
    row = await session.get(ServiceRow, key)
    if row is not None and datetime.fromisoformat(row.value["at"]) > now - HINT_EACH:
        return False
    await session.merge(ServiceRow(key=key, value={"at": now.isoformat()}))
    await session.flush()
    return True


async def topic_gone(session: AsyncSession, telegram_id: int, now: datetime) -> bool:
    """The forum topic is closed or deleted: the general one takes its place, the secretaries are told once.

    False where the chat has no topic: then it was something else.
    """
    chat = await session.scalar(select(ChatRow).where(ChatRow.telegram_id == telegram_id))
    if chat is None or chat.topic_id is None:
        return False
    topic, chat.topic_id = chat.topic_id, None
    await session.flush()
    for secretary in await reach.secretaries(session, chat.department_id):
        await outbox.put(
            session,
            GroupTopicLost(secretary.id, chat.id),
            lane=secretary.telegram_id,
            person_id=secretary.id,
            department_id=chat.department_id,
            key=f"topic:{chat.id}:{topic}:{secretary.id}:{now:%Y-%m-%dT%H:%M}",
            not_before=now,
            priority=Priority.ESCALATION,
            now=now,
        )
    return True


async def bound(session: AsyncSession, department_id: int) -> list[ChatRow]:
    """Where the department's counts are posted."""
    rows = await session.scalars(
        select(ChatRow).where(ChatRow.department_id == department_id, ChatRow.present).order_by(ChatRow.id)
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a group may know of a protocol.  `texts` and `silent` are filled where the department switched them on."""

    source: Source
    points: int
    seats: int
    acknowledged: int
    on_control: int
    reported: int
    texts: tuple[tuple[str, str], ...] = ()  # number, words
    silent: tuple[str, ...] = ()  # organisations that owe an acknowledgement or a report
    assignment_ids: tuple[int, ...] = ()


async def counts(session: AsyncSession, protocol_id: int, home: Department) -> Counts | None:
    """None where nothing of the protocol is under way or done: it was taken back, or is another department's."""
    rows = await session.execute(
        select(AssignmentRow, DecisionRow.text, OrganizationRow.name)
        .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
        .join(SeatRow, SeatRow.id == AssignmentRow.seat_id)
        .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
        .where(
            DecisionRow.protocol_id == protocol_id,
            DecisionRow.department_id == home.id,
            AssignmentRow.mark != Mark.SILENT,
            AssignmentRow.duty != Duty.DELEGATED,  # passed on inside an organisation: not the protocol's
            AssignmentRow.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)),
        )
        .order_by(AssignmentRow.number, AssignmentRow.part, AssignmentRow.id)
    )
    found = [(row, text, name) for row, text, name in rows]
    if not found:
        return None
    unread = {row.seat_id for row, *_ in found if row.acknowledged_at is None and row.status in WAITING}
    seats = {row.seat_id for row, *_ in found}
    control = [row for row, *_ in found if row.mark is Mark.CONTROL and row.duty is Duty.OWN]
    owing = [name for row, _, name in found if row.status in WAITING and (row in control or row.seat_id in unread)]
    return Counts(
        source=await decisions.source(session, protocol_id),
        points=len({row.decision_id for row, *_ in found}),
        seats=len(seats),
        acknowledged=len(seats - unread),
        on_control=len(control),
        reported=sum(row.status not in WAITING for row in control),
        texts=tuple({row.number: (str(row.number), text) for row, text, _ in found}.values())
        if home.policy.group_texts
        else (),
        silent=tuple(dict.fromkeys(owing)) if home.policy.group_names else (),
        assignment_ids=tuple(row.id for row, *_ in found),
    )
