import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from storage.calendar import YEARS, calendar, russian
from storage.engine import Database
from storage.models import CalendarDayRow, DepartmentRow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        # 2024, by the government's decree of 10.08.2023 N 1314
        ("2024-04-27", True),  # a Saturday worked for Monday 29.04
        ("2024-04-29", False),
        ("2024-04-30", False),  # for Saturday 02.11
        ("2024-05-01", False),
        ("2024-05-02", True),
        ("2024-11-02", True),
        ("2024-12-28", True),
        ("2024-12-30", False),
        ("2024-12-31", False),
        # 2025, by the decree of 04.10.2024 N 1335
        ("2025-05-02", False),
        ("2025-05-08", False),
        ("2025-06-13", False),
        ("2025-11-01", True),
        ("2025-11-03", False),
        ("2025-12-31", False),
        # the law alone: a holiday on a weekend, and the day it moves to
        ("2026-03-08", False),
        ("2026-03-09", False),
        ("2026-11-04", False),
        ("2030-01-08", False),
        # plain days
        ("2024-08-30", True),
        ("2024-08-31", False),
        ("2024-09-01", False),
    ],
)
def test_known_days(day: str, works: bool) -> None:
    assert russian(YEARS).is_working(date.fromisoformat(day)) is works


def test_a_year_has_as_many_working_days_as_the_published_calendar_says() -> None:
    """Production calendars of 2024 and 2025, five-day week: 248 and 247 working days."""
    known = russian(range(2024, 2026))
    assert known.count(date(2023, 12, 31), date(2024, 12, 31)) == 248
    assert known.count(date(2024, 12, 31), date(2025, 12, 31)) == 247


def test_the_control_date_of_the_first_of_september() -> None:
    assert russian(YEARS).control_date(date(2024, 9, 1)) == date(2024, 8, 30)


def test_the_years_reach_far_enough() -> None:
    """Eight years ahead of these tests' day; move `YEARS` when this fails."""
    assert max(YEARS) >= datetime.now(UTC).year + 8


async def test_the_department_rules_on_its_days(database: Database) -> None:
    async with database.write() as session:
        for number in (1, 2):
            session.add(DepartmentRow(id=number, name="x", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        session.add(CalendarDayRow(department_id=1, day=date(2026, 11, 23), is_working=False))
        session.add(CalendarDayRow(department_id=1, day=date(2026, 11, 28), is_working=True))
        session.add(CalendarDayRow(department_id=1, day=date(2026, 11, 4), is_working=True))
        session.add(CalendarDayRow(department_id=1, day=date(2025, 11, 1), is_working=False))
    async with database.read() as session:
        ours = await calendar(session, 1)
        theirs = await calendar(session, 2)
    assert not ours.is_working(date(2026, 11, 23))
    assert ours.is_working(date(2026, 11, 28))
    assert ours.is_working(date(2026, 11, 4))
    assert not ours.is_working(date(2025, 11, 1))
    assert theirs == russian(YEARS)
    assert theirs.is_working(date(2026, 11, 23))


def test_the_command_line_needs_no_database() -> None:
    code = "import sys; from storage.calendar import *; russian(YEARS); sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
