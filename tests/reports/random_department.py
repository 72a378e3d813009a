"""A department with random rows, for recounts: every state there is, in every mixture."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.decision import Duty, Status
from domain.people import Department, Person, Role
from domain.protocol import Mark, Mode, ProtocolKind
from storage import people
from storage.models import AssignmentRow, DecisionRow, JournalRow, ProtocolRow, ReportRow

POSTS = "директор"


async def seats_of(
    session: AsyncSession, home: Department, names: Sequence[str], now: datetime
) -> list[tuple[Person, int]]:
    """Directors of schools named «Школа 1» …; each person with his seat's id."""
    found = []
    for number, name in enumerate(names, start=1):
        added = await people.add_person(
            session,
            home.id,
            name=name,
            post=POSTS,
            organization_name=f"Школа {number}",
            today=home.today(now) - timedelta(days=900),
            now=now,
        )
        found.append((added.person, added.seat.id))
    return found


async def fill(
    session: AsyncSession,
    home: Department,
    now: datetime,
    rng: random.Random,
    *,
    schools: int = 4,
    points: int = 8,
    protocols: int = 2,
) -> list[AssignmentRow]:
    """Protocols with points for random seats, each assignment in a random state with dates that agree."""
    names = [f"Директоров{letter} Иван Петрович" for letter in "абвгдежзик"[:schools]]
    seats = await seats_of(session, home, names, now)
    secretary = await people.appoint(session, home.id, "Рогова Лидия Игоревна", Role.SECRETARY, now)
    days = WorkCalendar()
    made = []
    number = 0
    for index in range(protocols):
        issued = now - timedelta(days=rng.choice((3, 40, 200, 500)))
        protocol = ProtocolRow(
            department_id=home.id, kind=ProtocolKind.PROTOCOL, number=str(index + 1), day=home.today(issued),
            created_by=secretary.id, created_at=issued, published_at=issued, published_by=secretary.id,
            state="published",
        )  # fmt: skip
        session.add(protocol)
        await session.flush()
        for _ in range(points):
            number += 1
            mark = rng.choice((Mark.CONTROL, Mark.CONTROL, Mark.CONTROL, Mark.NOTICE))
            decision = DecisionRow(
                department_id=home.id, protocol_id=protocol.id, number=number, point=str(number),
                text=rng.choice(("Провести мониторинг", "Подготовить проверку", "=1+1", "Организовать подвоз")),
                mark=mark, mode=Mode.EACH, deadline_phrase="до конца месяца", published_at=issued,
            )  # fmt: skip
            session.add(decision)
            await session.flush()
            for person, seat_id in rng.sample(seats, rng.randint(0, len(seats))):
                row = assignment(rng, home, days, decision, seat_id, person.id, issued, now)
                session.add(row)
                await session.flush()
                made.append(row)
                if rng.random() < 0.2:
                    made.append(await share(session, rng, row, seats))
                await _around(session, rng, row, person.id)
    return made


def assignment(
    rng: random.Random,
    home: Department,
    days: WorkCalendar,
    decision: DecisionRow,
    seat_id: int,
    person_id: int,
    issued: datetime,
    now: datetime,
) -> AssignmentRow:
    control = decision.mark is Mark.CONTROL
    due = home.today(now) + timedelta(days=rng.randint(-60, 30)) if control and rng.random() < 0.9 else None
    status = rng.choice(
        (Status.OPEN, Status.OPEN, Status.REPORTED, Status.RETURNED, Status.ACCEPTED, Status.ACCEPTED,
         Status.CANCELLED, Status.ARCHIVED, Status.DONE_BEFORE)
        if control
        else (Status.OPEN, Status.NOTED, Status.CANCELLED)
    )  # fmt: skip
    rework: date | None = None
    if status is Status.RETURNED:
        rework = home.today(now) + timedelta(days=rng.randint(-5, 5))
    given = status in (Status.REPORTED, Status.RETURNED, Status.ACCEPTED)
    reported = now - timedelta(days=rng.randint(1, 300)) if given else None
    judged: Any = rng.random() < 0.7 if status is Status.ACCEPTED and due is not None else None
    row = AssignmentRow(
        department_id=home.id, decision_id=decision.id, seat_id=seat_id, number=decision.number, mark=decision.mark,
        due=due, control=days.control_date(due) if due else None, status=status,
        told_at=issued if given or rng.random() < 0.8 else None, rework_until=rework,
        first_reported_at=reported, reported_at=reported if status is Status.REPORTED else None,
        reporter_id=person_id if given else None,
        accepted_at=reported + timedelta(hours=5) if reported and status is Status.ACCEPTED else None,
        in_time=judged, created_at=issued,
    )  # fmt: skip
    if control and due is not None and row.control is not None:
        row.overdue_from = days.after(max(due, row.control, rework or due))
    elif control and rework is not None:
        row.overdue_from = days.after(rework)
    return row


async def share(
    session: AsyncSession, rng: random.Random, whole: AssignmentRow, seats: list[tuple[Person, int]]
) -> AssignmentRow:
    """A colleague's part of an assignment, in whatever state; it counts nowhere."""
    row = AssignmentRow(
        department_id=whole.department_id, decision_id=whole.decision_id, number=whole.number, mark=whole.mark,
        seat_id=rng.choice(seats)[1],
        for_whom=f"часть {whole.id}", parent_id=whole.id, duty=Duty.DELEGATED, created_at=whole.created_at,
        due=whole.due, control=whole.control, overdue_from=whole.overdue_from, told_at=whole.told_at,
        status=rng.choice((Status.OPEN, Status.REPORTED, Status.ACCEPTED)), in_time=False,
        accepted_at=whole.created_at, reported_at=whole.created_at,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def _around(session: AsyncSession, rng: random.Random, row: AssignmentRow, person_id: int) -> None:
    """Reports and moved deadlines; an assignment may have several of each."""
    if row.first_reported_at is not None:
        for text in ("Первый", "Последний")[: rng.randint(1, 2)]:
            session.add(
                ReportRow(
                    department_id=row.department_id, assignment_id=row.id, person_id=person_id, text=text,
                    at=row.first_reported_at,
                )
            )  # fmt: skip
        await session.flush()
    for position in range(rng.choice((0, 0, 0, 1, 2))):
        session.add(
            JournalRow(
                department_id=row.department_id, chain=f"x:{row.id}", position=position, assignment_id=row.id,
                person_id=person_id, at=row.created_at, what="moved", facts={"from": "2026-01-01", "to": "2026-02-01"},
                previous_hash="", hash="",
            )
        )  # fmt: skip
    await session.flush()
