"""What somebody is curator of, counted as the summary counts: «Курирую» of who does not see the whole department."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.people import Department
from domain.summary import Assignments, Share
from storage.models import AssignmentRow as A
from storage.models import DecisionRow as D
from storage.summary import FIGURES, assignments, figures, on_control


def _theirs(home: Department, persons: Collection[int]) -> ColumnElement[bool]:
    return A.decision_id.in_(select(D.id).where(D.department_id == home.id, D.curator_id.in_(persons)))


async def parts(
    session: AsyncSession, home: Department, persons: Collection[int], now: datetime, calendar: WorkCalendar
) -> tuple[int, Assignments]:
    """How many points on control these persons are curators of, and the figures of all their assignments."""
    today = home.today(now)
    query = select(func.count(A.decision_id.distinct()), *figures(today, calendar)).where(
        *on_control(home, today), _theirs(home, persons)
    )
    points, *found = (await session.execute(query)).one()
    return int(points), assignments(found)


async def points(
    session: AsyncSession,
    home: Department,
    persons: Collection[int],
    now: datetime,
    calendar: WorkCalendar,
    *,
    limit: int,
    offset: int = 0,
) -> list[tuple[int, str, Share]]:
    """A page of the points with number, words and figures: those with most overdue first, then what waits for a check.

    The share's id is the decision's.
    """
    today = home.today(now)
    columns: dict[str, Any] = dict(zip(FIGURES, figures(today, calendar), strict=True))
    rows = await session.execute(
        select(D.id, D.number, D.lead_in, D.text, *columns.values())
        .join(D, D.id == A.decision_id)
        .where(*on_control(home, today), _theirs(home, persons))
        .group_by(D.id, D.number, D.lead_in, D.text)
        .order_by(columns["overdue"].desc(), columns["reported"].desc(), D.number)
        .limit(limit)
        .offset(offset)
    )
    return [
        (number, f"{lead_in.strip()} {text.strip()}".strip(), Share(id_, "", assignments(found)))
        for id_, number, lead_in, text, *found in rows
    ]
