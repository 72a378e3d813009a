"""/find: points by their words, by number, person, organisation and day; only what the reader may see.

Every word must fit, each in the point's own words, in the name of the organisation or of a person who answers for it,
or in what was reported on it.
"""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    column,
    distinct,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import LIVE, WAITING
from domain.dossier import Source
from domain.errors import NotAllowed, NotFound
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action, Target, allowed
from domain.search import Found, Query, Said, Word, folded
from storage import search_reports
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.models import HoldingRow, OrganizationRow, PersonRow, SeatRow
from storage.models import ProtocolRow as P
from storage.parts import own_parts

# As in migrations/versions/v0003_search.py: PostgreSQL uses the index only for this very expression.
_VECTOR: ColumnElement[Any] = literal_column(
    "to_tsvector('simple'::regconfig, "
    "replace(lower(decisions.lead_in || ' ' || decisions.text || ' ' || decisions.executors), 'ё', 'е'))"
)
_POINTS = table("search_points", column("rowid"), column("search_points"))  # FTS5 on SQLite


def seen(actor: Actor) -> ColumnElement[bool]:
    """Assignments that a reader may find: the department's for its staff, else his own and those he is curator of.

    To stand beside a join of decisions.
    """
    if actor.department is None:
        return false()
    if allowed(actor, Action.SEE_DEPARTMENT):
        return and_(A.department_id == actor.department.id, own_parts())
    return and_(
        A.department_id == actor.department.id, or_(A.seat_id.in_(actor.seat_ids), D.curator_id.in_(actor.persons))
    )


async def find(
    session: AsyncSession, actor: Actor, query: Query, now: datetime, *, limit: int, offset: int = 0
) -> tuple[list[Found], int]:
    """A page of points, the newest number first, and how many there are."""
    if actor.department is None:
        raise NotAllowed(Action.MEMBER)
    conditions = [D.department_id == actor.department.id, *await _conditions(session, actor, query)]
    staff = allowed(actor, Action.SEE_DEPARTMENT)
    if not staff:
        conditions.append(seen(actor))
    theirs = and_(A.decision_id == D.id, own_parts() if staff else true())
    base = select(D.id).outerjoin(A, theirs).join(P, P.id == D.protocol_id).where(*conditions)
    total = await session.scalar(select(func.count()).select_from(base.distinct().subquery()))
    today = actor.department.today(now)
    rows = (await session.execute(_page(conditions, theirs, today).limit(limit).offset(offset))).all()
    shown = [row[0].id for row in rows]
    said = await search_reports.said(session, actor.department.id, query.words, base, shown)
    return [
        Found(
            decision_id=decision.id,
            number=decision.number,
            text=f"{decision.lead_in} {decision.text}".strip(),
            source=Source(
                protocol.id, protocol.kind, protocol.number, protocol.day, protocol.title, protocol.state == "single"
            ),
            point=decision.point,
            question=decision.question,
            paragraph=decision.paragraph,
            total=total_of,
            live=live,
            overdue=overdue,
            assignment_id=only if total_of == 1 else None,
            is_own=seat in actor.seat_ids,
            said=_said(decision, query, said),
        )
        for decision, protocol, total_of, live, overdue, only, seat in rows
    ], total or 0


def _said(decision: D, query: Query, said: dict[tuple[int, int], Said]) -> Said | None:
    """The report that has a word which the point's own words have not."""
    own = f"{decision.lead_in} {decision.text} {decision.executors}"
    return next(
        (
            said[decision.id, place]
            for place, word in enumerate(query.words)
            if (decision.id, place) in said and word.place(own) is None
        ),
        None,
    )


def _page(conditions: list[ColumnElement[bool]], theirs: ColumnElement[bool], today: date) -> Select[Any]:
    late = and_(A.mark == Mark.CONTROL, A.status.in_(WAITING), A.told_at.is_not(None), A.overdue_from <= today)
    counted = (
        select(
            D.id.label("id"),
            func.count(distinct(A.id)).label("total"),
            func.coalesce(func.sum(case((A.status.in_(LIVE), 1), else_=0)), 0).label("live"),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("overdue"),
            func.min(A.id).label("only"),
            func.min(A.seat_id).label("seat"),
        )
        .outerjoin(A, theirs)
        .join(P, P.id == D.protocol_id)
        .where(*conditions)
        .group_by(D.id)
        .subquery()
    )
    return (
        select(D, P, counted.c.total, counted.c.live, counted.c.overdue, counted.c.only, counted.c.seat)
        .join(counted, counted.c.id == D.id)
        .join(P, P.id == D.protocol_id)
        .order_by(D.number.desc())
    )


async def _conditions(session: AsyncSession, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    assert actor.department is not None
    home = actor.department.id
    if query.is_empty:
        return [false()]
    conditions = []
    for word in query.words:
        seats = await _seats_named(session, home, word)
        told = search_reports.reported(session, home, word)
        conditions.append(or_(_in_words(session, word), A.seat_id.in_(seats), *told))
    if query.number is not None:
        conditions.append(await _numbered(session, home, query))
    if query.day is not None:
        conditions.append(or_(P.day == query.day, A.due == query.day, A.control == query.day))
    return conditions


def _in_words(session: AsyncSession, word: Word) -> ColumnElement[bool]:
    """The point's own words have a word that begins with one of the stems."""
    match = search_reports.matching(session, _POINTS.c.search_points, _VECTOR, word)
    if match is None:
        return false()
    if session.get_bind().dialect.name == "sqlite":
        return D.id.in_(select(_POINTS.c.rowid).where(match))
    return cast(ColumnElement[bool], match)


async def _seats_named(session: AsyncSession, home: int, word: Word) -> list[int]:
    """Seats of organisations, and of people who hold or held them, in whose name a word begins with a stem.

    Names are few, hundreds where points are many thousands; they are looked through here.
    """
    organizations = [
        id_
        for id_, name, aliases in await session.execute(
            select(OrganizationRow.id, OrganizationRow.folded, OrganizationRow.aliases).where(
                OrganizationRow.department_id == home
            )
        )
        if _names([name, *(aliases or [])], word)
    ]
    people = [
        id_
        for id_, name in await session.execute(
            select(PersonRow.id, PersonRow.folded).where(PersonRow.department_id == home)
        )
        if _names([name], word)
    ]
    held = select(HoldingRow.seat_id).where(HoldingRow.person_id.in_(people))
    found = await session.scalars(
        select(SeatRow.id).where(
            SeatRow.department_id == home,
            or_(SeatRow.organization_id.in_(organizations), SeatRow.id.in_(held)),
        )
    )
    return list(found)


def _names(names: list[str], word: Word) -> bool:
    return any(part.startswith(word.stems) for name in names for part in folded(str(name)).split())


async def _numbered(session: AsyncSession, home: int, query: Query) -> ColumnElement[bool]:
    """«12» is a point's number or a protocol's; beside words also a school's («СОШ 3»)."""
    number = str(query.number)
    if query.part:
        return and_(D.number == query.number, A.part == query.part)
    own = or_(D.number == query.number, P.number == number)
    if not query.words:
        return own
    return or_(own, A.seat_id.in_(await _seats_named(session, home, Word(number, (number,)))))


async def point(session: AsyncSession, actor: Actor, decision_id: int, now: datetime) -> tuple[str, list[int]]:
    """A found point's words, and its assignments that the reader may see, live ones first.  Raises NotFound."""
    row = await session.get(D, decision_id)
    if row is None or not allowed(actor, Action.MEMBER, Target(row.department_id)):
        raise NotFound("decision")
    ids = list(
        await session.scalars(
            select(A.id)
            .join(D, D.id == A.decision_id)
            .where(A.decision_id == decision_id, seen(actor))
            .order_by(case((A.status.in_(WAITING), 0), (A.status.in_(LIVE), 1), else_=2), A.control, A.part, A.id)
        )
    )
    if not ids and not allowed(actor, Action.SEE_DEPARTMENT, Target(row.department_id)):
        raise NotFound("decision")
    return f"{row.lead_in} {row.text}".strip(), ids
