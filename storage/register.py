"""What files are made of, read for a reader: rows streamed, so that memory does not grow with their number.

A register holds what the summary counts, and besides everything issued since the same day: на ознакомление, отменено,
в архиве.  So its totals of what is on control equal the summary's.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import LIVE, Status
from domain.dossier import Source
from domain.errors import NotAllowed, NotFound
from domain.people import Actor, Connection, Department, Role
from domain.protocol import Mark, ProtocolKind
from domain.register import (
    ON_CONTROL,
    Bar,
    Course,
    Cover,
    DueDay,
    Event,
    Line,
    Picture,
    Point,
    SeatList,
    Week,
    state_of,
)
from domain.rights import Action, Target, allowed
from domain.summary import By
from storage import journal, shares, summary
from storage.models import AssignmentRow as A
from storage.models import (
    AttachmentRow,
    HoldingRow,
    JournalRow,
    OrganizationRow,
    PersonRow,
    ReportRow,
    RoleRow,
    SeatRow,
)
from storage.models import DecisionRow as D
from storage.models import ProtocolRow as P
from storage.parts import own_parts

BATCH = 1000
MOST_EVENTS = 50_000  # rows of the journal in a register
BARS = 14
WEEKS = 12
CALENDAR_WEEKS = 5


def seen(actor: Actor, *, shares: bool = False) -> ColumnElement[bool]:
    """What goes into this reader's files: the department's for its staff, his own for anybody else.

    Shares of assignments are work of who has them; the staff's files leave them out unless `shares` is set.
    """
    if actor.department is None:
        return false()
    if allowed(actor, Action.SEE_DEPARTMENT):
        return and_(A.department_id == actor.department.id, true() if shares else own_parts())
    return and_(A.department_id == actor.department.id, A.seat_id.in_(actor.seat_ids))


def cover(actor: Actor, now: datetime) -> Cover:
    """Raises NotAllowed for a stranger."""
    home = _home(actor)
    own = "" if allowed(actor, Action.SEE_DEPARTMENT) else actor.name
    return Cover(home.name, home.local(now), summary.since(home.today(now)), own)


def _home(actor: Actor) -> Department:
    if actor.department is None:
        raise NotAllowed(Action.MEMBER)
    return actor.department


# ── the rows ────────────────────────────────────────────────────────────────────────────────────────────────────────

_LAST_REPORT = (
    select(func.max(ReportRow.id))
    .where(ReportRow.assignment_id == A.id, ReportRow.closes, ReportRow.withdrawn_at.is_(None))
    .correlate(A)
    .scalar_subquery()
)
_FILES = (
    select(func.count(AttachmentRow.id))
    .where(AttachmentRow.report_id == ReportRow.id)
    .correlate(ReportRow)
    .scalar_subquery()
)
_MOVED = (
    select(func.count(JournalRow.id))
    .where(JournalRow.assignment_id == A.id, JournalRow.what == "moved")
    .correlate(A)
    .scalar_subquery()
)
_COLUMNS: tuple[Any, ...] = (
    A.id, A.number, A.part, D.protocol_id, D.point, D.question, D.paragraph, D.lead_in, D.text, A.seat_id, A.for_whom,
    A.mark, A.status, A.overdue_from, A.created_at, D.deadline_phrase, A.due, A.control, A.rework_until, A.told_at,
    A.acknowledged_at, A.first_reported_at, A.accepted_at, A.accepted_by, A.in_time, _MOVED, ReportRow.text, _FILES,
    ReportRow.verdict_comment, D.curator_id, D.proof,
)  # fmt: skip


def _query(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(D, D.id == A.decision_id)
        .outerjoin(ReportRow, ReportRow.id == _LAST_REPORT)
        .where(*conditions)
        .order_by(A.number, A.part, A.id)
    )


class _Names:
    """The department's names by id: they are few where rows are many."""

    def __init__(self, home: Department) -> None:
        self.home = home
        self.people: dict[int, str] = {}
        self.seats: dict[int, tuple[str, str]] = {}
        self.holders: dict[int, tuple[str, ...]] = {}
        self.sources: dict[int, Source] = {}

    @classmethod
    async def load(cls, session: AsyncSession, home: Department, today: date) -> "_Names":
        names = cls(home)
        people = await session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.department_id == home.id))
        names.people = dict(people.all())
        seats = await session.execute(
            select(SeatRow.id, OrganizationRow.name, SeatRow.post)
            .join(OrganizationRow, OrganizationRow.id == SeatRow.organization_id)
            .where(SeatRow.department_id == home.id)
        )
        names.seats = {id_: (organization, post) for id_, organization, post in seats}
        held: dict[int, list[str]] = defaultdict(list)
        holdings = await session.execute(
            select(HoldingRow.seat_id, HoldingRow.person_id)
            .where(
                HoldingRow.department_id == home.id,
                HoldingRow.since <= today,
                or_(HoldingRow.until.is_(None), HoldingRow.until >= today),
            )
            .order_by(HoldingRow.id)
        )
        for seat_id, person_id in holdings:
            held[seat_id].append(names.people.get(person_id, ""))
        names.holders = {seat_id: tuple(each) for seat_id, each in held.items()}
        protocols = await session.execute(
            select(P.id, P.kind, P.number, P.day, P.title, P.state).where(P.department_id == home.id)
        )
        names.sources = {
            id_: Source(id_, ProtocolKind(kind), number, day, title, state == "single")
            for id_, kind, number, day, title, state in protocols
        }
        return names


def _line(row: Any, names: _Names, today: date) -> Line:
    (
        id_, number, part, protocol_id, point, question, paragraph, lead_in, text, seat_id, for_whom,
        mark, status, overdue_from, created_at, phrase, due, control, rework_until, told_at,
        acknowledged_at, first_reported_at, accepted_at, accepted_by, in_time, moved, report, files,
        comment, curator_id, proof,
    ) = row  # fmt: skip
    organization, post = names.seats[seat_id]
    home = names.home

    def day(moment: datetime | None) -> date | None:
        return None if moment is None else home.today(moment)

    whole = f"{lead_in.strip()} {text.strip()}".strip()
    return Line(
        assignment_id=id_,
        seat_id=seat_id,
        number=number,
        part=part,
        source=names.sources[protocol_id],
        point=point,
        question=question,
        paragraph=paragraph,
        text=whole[:1].upper() + whole[1:],
        organization=organization,
        post=post,
        holders=names.holders.get(seat_id, ()),
        for_whom=for_whom,
        mark=mark,
        state=state_of(status, mark, told=told_at is not None, overdue_from=overdue_from, today=today),
        issued=home.today(created_at),
        phrase=phrase or "",
        due=due,
        control=control,
        rework_until=rework_until if status is Status.RETURNED else None,
        told=day(told_at),
        acknowledged=day(acknowledged_at),
        reported=day(first_reported_at),
        accepted=day(accepted_at),
        accepted_by=names.people.get(accepted_by or 0, ""),
        in_time=in_time,
        moved=moved,
        report=report or "",
        files=files or 0,
        comment=comment or "",
        curator=names.people.get(curator_id or 0, ""),
        proof=proof,
    )


async def lines(
    session: AsyncSession, actor: Actor, now: datetime, *conditions: ColumnElement[bool], shares: bool = False
) -> AsyncIterator[list[Line]]:
    """Rows for this reader in the order of their numbers, a batch at a time.

    Without `conditions` those of the register: what the summary counts, and what was issued since the same day.
    """
    home = _home(actor)
    today = home.today(now)
    names = await _Names.load(session, home, today)
    if not conditions:
        start = home.at(summary.since(today), datetime.min.time())
        conditions = (or_(A.created_at >= start, and_(*summary.on_control(home, today))),)
    query = _query(seen(actor, shares=shares), A.mark != Mark.SILENT, *conditions).execution_options(yield_per=BATCH)
    result = await session.stream(query)
    async for batch in result.partitions(BATCH):
        yield [_line(row, names, today) for row in batch]


async def all_lines(
    session: AsyncSession, actor: Actor, now: datetime, *conditions: ColumnElement[bool], shares: bool = False
) -> list[Line]:
    """The same at once, for what is short."""
    return [line async for batch in lines(session, actor, now, *conditions, shares=shares) for line in batch]


def _events(actor: Actor, home: Department) -> Select[Any]:
    """The journal's rows for this reader, the newest first."""
    columns: tuple[Any, ...] = (
        JournalRow.at, JournalRow.what, JournalRow.facts, JournalRow.person_id, JournalRow.acting_for,
        A.number, A.part, A.seat_id,
    )  # fmt: skip
    query: Select[Any] = (
        select(*columns)
        .outerjoin(A, A.id == JournalRow.assignment_id)
        .where(JournalRow.department_id == home.id)
        .order_by(JournalRow.id.desc())
    )
    return query if allowed(actor, Action.SEE_DEPARTMENT) else query.where(A.seat_id.in_(actor.seat_ids))


def _event(row: Any, names: _Names) -> Event:
    at, what, facts, person_id, acting_for, number, part, seat_id = row
    return Event(
        at=names.home.local(at),
        label="" if number is None else f"{number}/{part}" if part else str(number),
        organization=names.seats[seat_id][0] if seat_id is not None else "",
        what=what,
        facts=dict(facts),
        who=names.people.get(person_id or 0, ""),
        instead_of=names.people.get(acting_for or 0, ""),
    )


async def events(session: AsyncSession, actor: Actor, now: datetime) -> AsyncIterator[list[Event]]:
    """The journal's last rows since the beginning of the year, the newest first; batches."""
    home = _home(actor)
    names = await _Names.load(session, home, home.today(now))
    start = home.at(summary.since(home.today(now)), datetime.min.time())
    query = _events(actor, home).where(JournalRow.at >= start).limit(MOST_EVENTS)
    result = await session.stream(query.execution_options(yield_per=BATCH))
    async for batch in result.partitions(BATCH):
        yield [_event(row, names) for row in batch]


async def journal_page(
    session: AsyncSession, actor: Actor, now: datetime, *, number: int | None = None, limit: int, offset: int = 0
) -> tuple[list[Event], int]:
    """A page of the whole journal, or of the point of this number; and how many rows there are."""
    home = _home(actor)
    names = await _Names.load(session, home, home.today(now))
    query = _events(actor, home)
    if number is None:
        # Of a dispatch the document's row stands for those of its points, which say the same at the same moment.
        sent = and_(JournalRow.what.in_(("published", "recalled")), JournalRow.chain.startswith(journal.DECISIONS))
        query = query.where(~sent)
    else:
        point = await session.scalar(select(D.id).where(D.department_id == home.id, D.number == number))
        query = query.where(JournalRow.chain == journal.of_decision(point or 0))
    total = await session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    rows = await session.execute(query.limit(limit).offset(offset))
    return [_event(row, names) for row in rows], total or 0


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def course(session: AsyncSession, actor: Actor, protocol_id: int, now: datetime) -> Course:
    """A protocol with its points, for a справка.  Raises NotFound where the reader may not know of it."""
    home = _home(actor)
    row = await session.get(P, protocol_id)
    if row is None or not allowed(actor, Action.SEE_DEPARTMENT, Target(row.department_id)):
        raise NotFound("protocol")
    by_decision: dict[int, list[Line]] = defaultdict(list)
    for line in await all_lines(session, actor, now, D.protocol_id == protocol_id):
        by_decision[line.number].append(line)
    curator = PersonRow.name
    found = await session.execute(
        select(D, curator).outerjoin(PersonRow, PersonRow.id == D.curator_id).where(D.protocol_id == protocol_id)
    )
    points = [
        Point(
            number=decision.number,
            point=decision.point,
            question=decision.question,
            paragraph=decision.paragraph,
            text=" ".join(f"{decision.lead_in} {decision.text}".split()),
            mark=decision.mark,
            mode=decision.mode,
            executors=decision.executors,
            curator=name or "",
            lines=tuple(by_decision.get(decision.number, ())),
        )
        for decision, name in found
        if decision.cancelled_at is None
    ]
    source = (await _Names.load(session, home, home.today(now))).sources[protocol_id]
    return Course(
        department=home.name,
        today=home.today(now),
        source=source,
        points=tuple(sorted((_capital(each) for each in points), key=lambda each: each.number)),
        head=await _staff(session, home, Role.HEAD),
        signer=await _staff(session, home, Role.SECRETARY),
    )


def _capital(point: Point) -> Point:
    return replace(point, text=point.text[:1].upper() + point.text[1:])


async def _staff(session: AsyncSession, home: Department, role: Role) -> str:
    name = await session.scalar(
        select(PersonRow.name)
        .join(RoleRow, RoleRow.person_id == PersonRow.id)
        .where(RoleRow.department_id == home.id, RoleRow.role == role, PersonRow.connection != Connection.LEFT)
        .order_by(PersonRow.id)
        .limit(1)
    )
    return name or ""


async def published(
    session: AsyncSession, department_id: int, *, limit: int, offset: int = 0, number: str | None = None
) -> tuple[list[Source], int]:
    """Protocols that were sent out, the newest first, and how many there are; of this number only, where one is named.

    Decisions posted in one message are no protocols.
    """
    conditions = [P.department_id == department_id, P.state == "published"]
    if number is not None:
        conditions.append(P.number == number)
    total = await session.scalar(select(func.count(P.id)).where(*conditions))
    rows = await session.execute(
        select(P.id, P.kind, P.number, P.day, P.title)
        .where(*conditions)
        .order_by(P.published_at.desc(), P.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Source(id_, ProtocolKind(kind), own, day, title) for id_, kind, own, day, title in rows], total or 0


async def live(session: AsyncSession, actor: Actor, now: datetime) -> list[Line]:
    """What is on control now, by the day it is due: the лист контроля; without a day last."""
    found = await all_lines(session, actor, now, A.mark == Mark.CONTROL, A.status.in_(LIVE))
    return sorted(found, key=lambda each: (each.term is None, each.term or date.max, each.number, each.part))


async def on_paper(
    session: AsyncSession, actor: Actor, now: datetime, *, seat_ids: Collection[int] | None = None
) -> list[SeatList]:
    """Lists for seats whose holders have no Telegram, or for these seats; those with nothing open fall out."""
    home = _home(actor)
    if not allowed(actor, Action.SEE_DEPARTMENT):
        raise NotAllowed(Action.SEE_DEPARTMENT)
    if seat_ids is None:
        seat_ids = await _without_telegram(session, home, home.today(now))
    rows = await all_lines(
        session,
        actor,
        now,
        A.seat_id.in_(seat_ids),
        or_(
            and_(A.mark == Mark.CONTROL, A.status.in_((Status.OPEN, Status.RETURNED))),
            and_(A.mark == Mark.NOTICE, A.status == Status.OPEN),
        ),
        shares=True,
    )
    sheets: dict[tuple[str, str, tuple[str, ...]], list[Line]] = defaultdict(list)
    for line in rows:
        sheets[line.organization, line.post, line.holders].append(line)
    return [
        SeatList(home.name, home.today(now), organization, post, holders, tuple(own))
        for (organization, post, holders), own in sorted(sheets.items())
    ]


async def _without_telegram(session: AsyncSession, home: Department, today: date) -> Sequence[int]:
    """Seats that nobody who can be reached holds today."""
    reached = (
        select(HoldingRow.seat_id)
        .join(PersonRow, PersonRow.id == HoldingRow.person_id)
        .where(
            HoldingRow.department_id == home.id,
            HoldingRow.since <= today,
            or_(HoldingRow.until.is_(None), HoldingRow.until >= today),
            PersonRow.connection == Connection.CONNECTED,
        )
    )
    found = await session.scalars(
        select(SeatRow.id).where(SeatRow.department_id == home.id, SeatRow.id.not_in(reached))
    )
    return list(found)


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def picture(session: AsyncSession, actor: Actor, now: datetime, calendar: WorkCalendar) -> Picture:
    """The figures of the three charts, counted in SQL.  Raises NotAllowed for who may not see the department."""
    home = _home(actor)
    if not allowed(actor, Action.SEE_DEPARTMENT):
        raise NotAllowed(Action.SEE_DEPARTMENT)
    today = home.today(now)
    found, total = await shares.by(session, home, now, calendar, By.ORGANIZATION, limit=BARS)
    bars = tuple(
        Bar(each.name, tuple((state, getattr(each.parts, state.value)) for state in ON_CONTROL)) for each in found
    )
    return Picture(
        department=home.name,
        at=home.local(now),
        bars=bars,
        weeks=await _weeks(session, home, today),
        days=await _days(session, home, today, calendar),
        hidden=max(0, total - len(bars)),
    )


async def _weeks(session: AsyncSession, home: Department, today: date) -> tuple[Week, ...]:
    """Two counts a week: 24 short queries by index order are cheaper to read than one with zones in SQL."""
    monday = today - timedelta(days=today.weekday())
    found = []
    for back in range(WEEKS - 1, -1, -1):
        first = monday - timedelta(weeks=back)
        begin, end = (home.at(day, datetime.min.time()) for day in (first, first + timedelta(weeks=1)))
        base = (A.department_id == home.id, A.mark == Mark.CONTROL, own_parts(), *_RECKONED)
        issued = await session.scalar(select(func.count(A.id)).where(*base, A.created_at >= begin, A.created_at < end))
        accepted = await session.scalar(
            select(func.count(A.id)).where(
                *base, A.status == Status.ACCEPTED, A.accepted_at >= begin, A.accepted_at < end
            )
        )
        found.append(Week(first, issued or 0, accepted or 0))
    return tuple(found)


_RECKONED = (A.status.not_in((Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)),)


async def _days(session: AsyncSession, home: Department, today: date, calendar: WorkCalendar) -> tuple[DueDay, ...]:
    first = today - timedelta(days=today.weekday())
    last = first + timedelta(weeks=CALENDAR_WEEKS, days=-1)
    term = func.coalesce(A.rework_until, A.control)
    rows = await session.execute(
        select(term, func.count(A.id))
        .where(
            A.department_id == home.id,
            A.mark == Mark.CONTROL,
            own_parts(),
            A.status.in_((Status.OPEN, Status.RETURNED)),
            term >= first,
            term <= last,
        )
        .group_by(term)
    )
    due = dict(rows.all())
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return tuple(DueDay(day, due.get(day, 0), calendar.is_working(day)) for day in days)
