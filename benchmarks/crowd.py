"""Departments with as many people and assignments as a measurement wants, written by the database itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, String, cast, insert, literal, null, select, text, update

from domain.decision import Status
from domain.people import Connection
from domain.protocol import Mark, Mode, ProtocolKind
from storage.engine import Database
from storage.models import (
    AssignmentRow,
    Base,
    CardAssignmentRow,
    CardRow,
    DecisionRow,
    DepartmentRow,
    HoldingRow,
    OrganizationRow,
    PersonRow,
    ProtocolRow,
    SeatRow,
)
from storage.plain import table
from storage.types import UtcDateTime

ZONE = "Europe/Moscow"
FIRST_ACCOUNT = 200_000_000  # the Telegram id of the first person is one more
POINT = "Провести мониторинг трудоустройства выпускников и представить сводную таблицу в отдел."

Columns = Mapping[str, Any]


async def crowd(
    database: Database,
    *,
    people: int,
    assignments: int,
    departments: int,
    due: date,
    remind_at: datetime,
    now: datetime,
) -> None:
    """`people` connected directors, each with a seat, in `departments`; `assignments` on control and told, dealt out
    to them in turn, due on `due` and to be reminded of at `remind_at`.  Neighbours are of one department, as they are
    when a protocol is published."""
    moment = literal(now, UtcDateTime())
    each, one = _numbers(departments), _numbers(people)
    home = 1 + (one.c.i - 1) // (people // departments)
    many = _numbers(assignments)
    whose = 1 + (many.c.i - 1) % people
    its_home = 1 + (whose - 1) // (people // departments)
    plan: list[tuple[type[Base], CTE, Columns]] = [
        (DepartmentRow, each, _department(each, moment)),
        (PersonRow, one, _person(one, home, moment)),
        (OrganizationRow, one, {
            "id": one.c.i, "department_id": home, "name": _named("МБОУ СОШ №", one), "folded": _named("сош", one),
            "aliases": literal([], table(OrganizationRow).c.aliases.type),
        }),
        (SeatRow, one, {
            "id": one.c.i, "department_id": home, "organization_id": one.c.i, "post": literal("директор"),
            "folded_post": literal("директор"),
        }),
        (HoldingRow, one, {
            "department_id": home, "seat_id": one.c.i, "person_id": one.c.i, "since": literal(date(2020, 1, 1), Date()),
            "until": cast(null(), Date()),
        }),
        (ProtocolRow, each, _protocol(each, moment)),
        (DecisionRow, each, _decision(each, moment)),
        (AssignmentRow, many, {
            "id": many.c.i, "department_id": its_home, "decision_id": its_home,
            "seat_id": whose, "number": literal(1), "part": (many.c.i - 1) // people, "for_whom": literal(""),
            "mark": _value(Mark.CONTROL), "due": literal(due, Date()), "control": literal(due, Date()),
            "status": _value(Status.OPEN), "told_at": literal(now - timedelta(days=20), UtcDateTime()),
            "overdue_from": literal(due + timedelta(days=3), Date()), "rework_late": literal(False),
            "next_reminder_at": literal(remind_at, UtcDateTime()), "version": literal(1), "created_at": moment,
        }),
    ]  # fmt: skip
    async with database.writer.begin() as connection:
        for row, numbers, columns in plan:
            values = select(*(value.label(name) for name, value in columns.items())).select_from(numbers)
            await connection.execute(insert(table(row)).from_select(list(columns), values))
        await connection.execute(text("ANALYZE"))


def _department(each: CTE, moment: ColumnElement[Any]) -> Columns:
    policy = literal({}, table(DepartmentRow).c.policy.type)
    named = _named("Отдел образования", each)
    return {"id": each.c.i, "name": named, "zone": literal(ZONE), "policy": policy, "last_number": literal(1),
            "created_at": moment}  # fmt: skip


def _person(one: CTE, home: ColumnElement[Any], moment: ColumnElement[Any]) -> Columns:
    return {
        "id": one.c.i, "department_id": home, "name": _named("Горина Наталья", one),
        "folded": _named("горина наталья", one), "telegram_id": FIRST_ACCOUNT + one.c.i,
        "connection": _value(Connection.CONNECTED), "phone": literal(""), "email": literal(""),
        "connected_at": moment, "quiet": literal({}, table(PersonRow).c.quiet.type), "created_at": moment,
    }  # fmt: skip


def _protocol(each: CTE, moment: ColumnElement[Any]) -> Columns:
    return {
        "id": each.c.i, "department_id": each.c.i, "kind": _value(ProtocolKind.PROTOCOL), "title": literal(""),
        "is_project": literal(False), "head_controls": literal(False), "file_name": literal(""), "body": literal(""),
        "body_hash": literal(""), "state": literal("published"), "created_by": each.c.i, "created_at": moment,
        "version": literal(1),
    }  # fmt: skip


def _decision(each: CTE, moment: ColumnElement[Any]) -> Columns:
    return {
        "id": each.c.i, "department_id": each.c.i, "protocol_id": each.c.i, "number": literal(1), "point": literal("1"),
        "question": literal(""), "lead_in": literal(""), "text": literal(POINT), "mark": _value(Mark.CONTROL),
        "mode": _value(Mode.EACH), "deadline_note": literal(""), "executors": literal(""),
        "special_control": literal(False), "proof": literal(""), "published_at": moment, "version": literal(1),
    }  # fmt: skip


def _numbers(count: int) -> CTE:
    first = select(literal(1).label("i")).cte("numbers", recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i < count))


def _named(words: str, numbers: CTE) -> ColumnElement[str]:
    return literal(f"{words} ", String()) + cast(numbers.c.i, String())


def _value(value: StrEnum) -> ColumnElement[str]:
    return literal(value.value, String())


async def make_due(database: Database, count: int, now: datetime) -> None:
    """The first `count` assignments are to be reminded of by now."""
    its = table(AssignmentRow)
    async with database.write() as session:
        await session.execute(update(its).where(its.c.id <= count).values(next_reminder_at=now))


async def show_cards(database: Database, people: int, page: str, now: datetime) -> None:
    """Each of the first `people` has his assignment's card as the message 1 of his chat; `page` takes the number."""
    async with database.write() as session:
        for number in range(1, people + 1):
            card = CardRow(
                department_id=1 + number, person_id=number, chat_id=FIRST_ACCOUNT + number, message_id=1,
                page=page.format(number), created_at=now,
            )  # fmt: skip
            session.add(card)
            await session.flush()
            session.add(CardAssignmentRow(card_id=card.id, assignment_id=number))
