"""Who has not said «Ознакомлен(а)», and which points are overdue for so long that somebody must decide."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment, Status
from domain.errors import NotFound
from domain.letters import Nudge, ReadNudge, StillUnread, unpacked
from domain.people import Actor, Department
from domain.protocol import Mark
from domain.reminders import DECIDE_AFTER, NUDGE_AFTER
from domain.requests import Ask
from storage import assignments, journal
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import JournalRow, OutboxRow, RequestRow

ASKED = "asked_to_decide"
KEPT = "kept_overdue"
AT_ONCE = 1000  # ids in one question: a base takes some ten thousand
FRESH = 10  # working days: what nobody acknowledged for longer is an old matter, and no reminder's


@dataclass(frozen=True, slots=True)
class Unread:
    """A seat's assignment that was told and not acknowledged.  `due`: for long enough to be reminded of."""

    protocol_id: int
    seat_id: int
    assignment_id: int
    due: bool


async def unread(session: AsyncSession, home: Department, days: WorkCalendar, today: date) -> list[Unread]:
    """What was told up to `FRESH` working days before it is due for a nudge: `NUDGE_AFTER` working days after.

    Who has reported has read it.
    """
    last = home.at(days.add(today, 1 - NUDGE_AFTER), time())
    first = home.at(days.add(today, -NUDGE_AFTER - FRESH), time())
    rows = await session.execute(
        select(D.protocol_id, A.seat_id, A.id, A.told_at, A.parent_id)
        .join(D, D.id == A.decision_id)
        .where(
            A.department_id == home.id,
            A.status.in_(WAITING),
            A.mark != Mark.SILENT,
            A.acknowledged_at.is_(None),
            A.told_at >= first,
        )
        .order_by(A.id)
    )
    return [
        Unread(protocol_id, seat_id, id_, due=told_at is not None and told_at < last and parent_id is None)
        for protocol_id, seat_id, id_, told_at, parent_id in rows
    ]


def key(person_id: int, day: date) -> str:
    """Of a person's reminder of that day."""
    return f"reads:{person_id}:{day.isoformat()}"


async def reminded(session: AsyncSession, person_ids: Sequence[int]) -> tuple[dict[int, set[int]], set[int]]:
    """Person → protocols that a letter to him was queued about, whatever has become of it: each once for ever.

    And the people who have such a letter that waits to be sent.
    """
    known: dict[int, set[int]] = {each: set() for each in person_ids}
    waiting = set()
    for start in range(0, len(person_ids), AT_ONCE):
        some = person_ids[start : start + AT_ONCE]
        query = select(OutboxRow.person_id, OutboxRow.state, OutboxRow.payload)
        rows = await session.execute(query.where(OutboxRow.person_id.in_(some), OutboxRow.kind == ReadNudge.__name__))
        for person_id, state, payload in rows:
            assert person_id is not None
            known[person_id].update(_letter(payload).protocols)
            if state == "queued":
                waiting.add(person_id)
    return known, waiting


async def by_hand(session: AsyncSession, home: Department, today: date) -> dict[int, set[int]]:
    """Person → protocols of which «Напомнить» was pressed for him today."""
    rows = await session.execute(
        select(OutboxRow.person_id, OutboxRow.payload).where(
            OutboxRow.department_id == home.id,
            OutboxRow.kind == Nudge.__name__,
            OutboxRow.created_at >= home.at(today, time()),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person_id, payload in rows:
        letter = unpacked(Nudge.__name__, payload)
        assert isinstance(letter, Nudge)
        assert person_id is not None
        found[person_id].add(letter.protocol_id)
    return found


async def take_back(session: AsyncSession, person_id: int, now: datetime) -> list[ReadNudge]:
    """His reminders of earlier days that no try has been made to send yet: today's says what they were to say."""
    rows = await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.person_id == person_id,
            OutboxRow.kind == ReadNudge.__name__,
            OutboxRow.state == "queued",
            OutboxRow.unknown == 0,
        )
        .values(state="cancelled", finished_at=now, error="said by a later one", key=None)
        .returning(OutboxRow.payload),
        execution_options={"synchronize_session": False},
    )
    return [_letter(payload) for (payload,) in rows]


async def nudged(session: AsyncSession, home: Department, since: date, until: date) -> dict[int, set[int]]:
    """Protocol → people who were reminded to acknowledge it on the days from `since` to the eve of `until`."""
    rows = await session.execute(
        select(OutboxRow.payload, OutboxRow.person_id).where(
            OutboxRow.department_id == home.id,
            OutboxRow.kind == ReadNudge.__name__,
            OutboxRow.state == "sent",
            OutboxRow.finished_at >= home.at(since, time()),
            OutboxRow.finished_at < home.at(until, time()),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for payload, person_id in rows:
        if person_id is not None:
            for protocol_id in _letter(payload).protocols:
                found[protocol_id].add(person_id)
    return found


async def not_told(session: AsyncSession, secretary_id: int) -> list[date]:
    """From which days on this secretary's letters were to tell of nudges in vain, of those that wait to be sent."""
    rows = await session.scalars(
        select(OutboxRow.payload).where(
            OutboxRow.person_id == secretary_id, OutboxRow.kind == StillUnread.__name__, OutboxRow.state == "queued"
        )
    )
    letters = [unpacked(StillUnread.__name__, payload) for payload in rows]
    return [each.since for each in letters if isinstance(each, StillUnread) and each.since is not None]


async def named(session: AsyncSession, actor: Actor, day: date | None) -> list[Assignment]:
    """What the actor's own reminder of that day named, as far as it is his still.  Raises NotFound."""
    payload = None
    if actor.person_id is not None and day is not None:
        payload = await session.scalar(select(OutboxRow.payload).where(OutboxRow.key == key(actor.person_id, day)))
    if payload is None:
        raise NotFound("assignment")
    ids = _letter(payload).assignment_ids
    shown = (A.id.in_(ids), A.mark != Mark.SILENT, A.status.not_in((Status.ARCHIVED, Status.DONE_BEFORE)))
    own = await assignments.of_seats(session, actor.seat_ids, *shown)
    if not own:
        raise NotFound("assignment")
    return own


def _letter(payload: str) -> ReadNudge:
    letter = unpacked(ReadNudge.__name__, payload)
    assert isinstance(letter, ReadNudge)
    return letter


# ── overdue for a month ─────────────────────────────────────────────────────────────────────────────────────────────


async def undecided(session: AsyncSession, home: Department, today: date) -> dict[int, list[int]]:
    """Decision → its assignments that are overdue for a month, and about which nobody has decided yet.

    A request for extension that waits for an answer holds this too; what was left as it is comes back in a month.
    """
    asked = exists().where(
        RequestRow.assignment_id == A.id, RequestRow.kind == Ask.EXTENSION, RequestRow.answer.is_(None)
    )
    rows = await session.execute(
        select(A.decision_id, A.id)
        .where(
            A.department_id == home.id,
            A.mark == Mark.CONTROL,
            A.status.in_(WAITING),
            A.parent_id.is_(None),
            A.told_at.is_not(None),
            A.overdue_from <= today - DECIDE_AFTER,
            ~asked,
        )
        .order_by(A.number, A.part, A.id)
    )
    late: dict[int, list[int]] = defaultdict(list)
    for decision_id, assignment_id in rows:
        late[decision_id].append(assignment_id)
    left = await _last(session, late, KEPT)
    return {
        one: ids for one, ids in late.items() if one not in left or left[one] <= home.at(today - DECIDE_AFTER, time.max)
    }


async def asked(session: AsyncSession, home: Department, late: dict[int, list[int]]) -> dict[int, list[int]]:
    """Of these the decisions that were not asked about since they were left as they are, or that have one more."""
    known = await _last(session, late, ASKED)
    left = await _last(session, late, KEPT)
    rows = await session.execute(
        select(A.id, A.overdue_from).where(A.id.in_([each for ids in late.values() for each in ids]))
    )
    since = {id_: first for id_, first in rows if first is not None}
    fresh = {}
    for one, ids in late.items():
        at = known.get(one)
        if at is None or (one in left and left[one] >= at) or any(_came_after(since[each], home, at) for each in ids):
            fresh[one] = ids
    return fresh


def _came_after(overdue_from: date, home: Department, at: datetime) -> bool:
    """It was not overdue for a month yet when it was asked at the instant `at`."""
    return overdue_from + DECIDE_AFTER > home.today(at)


async def _last(session: AsyncSession, late: dict[int, list[int]], what: str) -> dict[int, datetime]:
    """Decision → when this was last written in its journal."""
    chains = {journal.of_decision(each): each for each in late}
    rows = await session.execute(
        select(JournalRow.chain, JournalRow.at)
        .where(JournalRow.chain.in_(chains), JournalRow.what == what)
        .order_by(JournalRow.id)
    )
    return {chains[chain]: at for chain, at in rows}


async def ask(session: AsyncSession, home: Department, late: dict[int, list[int]], now: datetime) -> None:
    for decision_id, ids in late.items():
        await journal.add(
            session,
            department_id=home.id,
            chain=journal.of_decision(decision_id),
            what=ASKED,
            at=now,
            person_id=None,
            facts={"assignments": ids},
        )


async def keep(session: AsyncSession, decision_id: int, actor: Actor, now: datetime) -> date:
    """«Оставить»: nothing changes; the day from which it is asked again.  The caller has loaded the decision."""
    assert actor.department is not None
    again = actor.department.today(now) + DECIDE_AFTER
    await journal.add(
        session,
        department_id=actor.department.id,
        chain=journal.of_decision(decision_id),
        what=KEPT,
        at=now,
        person_id=actor.person_id,
        facts={"again": again.isoformat()},
    )
    return again


async def is_late(session: AsyncSession, decision_id: int, home: Department, today: date) -> list[int]:
    """This decision's assignments that are overdue for a month, whatever was decided."""
    rows = await session.scalars(
        select(A.id).where(
            A.decision_id == decision_id,
            A.department_id == home.id,
            A.mark == Mark.CONTROL,
            A.status.in_(WAITING),
            A.parent_id.is_(None),
            A.told_at.is_not(None),
            A.overdue_from <= today - DECIDE_AFTER,
        )
    )
    return list(rows)
