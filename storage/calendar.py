"""The department's working days: the Russian production calendar with what the admin added or removed.

Source: Labour Code, art. 111, 112, and the government's yearly decrees on transfers, as the `holidays` package has
them.  A year whose decree is not out yet has the holidays of the law and no transfers.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from domain.calendar import SATURDAY, WorkCalendar

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

# From the oldest papers a department still looks into to beyond any deadline.  A fixed span needs no clock here
# and costs a tenth of a second once a process.
YEARS = range(2015, 2041)


@cache
def _russian(first: int, last: int) -> WorkCalendar:
    import holidays  # 60 ms that only who needs a calendar pays

    known = holidays.country_holidays("RU", years=range(first, last + 1))
    workdays = frozenset(day for day in known.weekend_workdays if first <= day.year <= last)
    return WorkCalendar(
        days_off=frozenset(day for day in known if day.weekday() < SATURDAY and day not in workdays), workdays=workdays
    )


def russian(years: range) -> WorkCalendar:
    """The production calendar of Russia for these years, kept in memory by the process."""
    return _russian(years.start, years.stop - 1)


@cache
def _ruled() -> Select[tuple[date, bool]]:
    from sqlalchemy import bindparam, select

    from storage import plain
    from storage.models import CalendarDayRow

    days = plain.table(CalendarDayRow).c
    return select(days.day, days.is_working).where(days.department_id == bindparam("department_id"))


async def calendar(session: AsyncSession, department_id: int) -> WorkCalendar:
    """The department's calendar for the years of `YEARS`; days the admin ruled on win."""
    from storage import plain

    base = russian(YEARS)
    rows = await plain.execute(session, _ruled(), {"department_id": department_id})
    ruled: dict[date, bool] = dict(rows.all())
    if not ruled:
        return base
    worked = {day for day, is_working in ruled.items() if is_working}
    off = ruled.keys() - worked
    return WorkCalendar(days_off=(base.days_off - worked) | off, workdays=(base.workdays - off) | worked)
