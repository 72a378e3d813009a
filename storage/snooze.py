"""«Напомнить завтра»: the next reminder is put off to the next working morning; no deadline moves."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Actor
from domain.reminders import Stage, falls_on, next_opening, stage_on
from storage import assignments
from storage.calendar import calendar
from storage.models import AssignmentRow


async def until_tomorrow(session: AsyncSession, actor: Actor, day: date | None, now: datetime) -> date | None:
    """Of all the actor has that is overdue, due, or was named on `day`; the day of the next reminder, None of nothing.

    A reminder that comes sooner anyway stays.
    """
    home = actor.department
    if home is None:
        return None
    days, today = await calendar(session, home.id), home.today(now)
    morning = next_opening(now, home, days)
    moved = []
    for each in await assignments.waiting(session, actor.seat_ids):
        said = stage_on(each, today, days)
        if said is None or (said.stage is Stage.BEFORE and not (day and falls_on(each, day, home, days))):
            continue
        moved.append(each.id)
    await session.execute(
        update(AssignmentRow)
        .where(
            AssignmentRow.id.in_(moved),
            (AssignmentRow.next_reminder_at.is_(None)) | (AssignmentRow.next_reminder_at > morning),
        )
        .values(next_reminder_at=morning),
        execution_options={"synchronize_session": False},
    )
    return home.today(morning) if moved else None
