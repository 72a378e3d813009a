"""H2, D3: people ask for files in the chat and open what comes."""

import io
import random
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from domain.people import Role
from storage.models import AssignmentRow
from tests.cast import Someone, World
from tests.reports.random_department import fill


@pytest.fixture
async def staffed(world: World) -> tuple[Someone, Someone, list[AssignmentRow]]:
    """A head, a director who holds one of the seats, and everything that was issued."""
    home = await world.department()
    head = await world.staff(home, "Сомов Андрей Викторович", Role.HEAD)
    async with world.database.write() as session:
        made = await fill(session, home, world.now, random.Random(4))
    director = await world.director(home, "Директоровак Анна Петровна", "Школа 1")
    async with world.database.write() as session:
        from storage import people

        seats = await people.seats_of(session, director.person.id, world.today)  # type: ignore[union-attr]
        for row in made[:6]:
            fresh = await session.get_one(AssignmentRow, row.id)
            fresh.seat_id = seats[0].id
            fresh.for_whom = f"класс {row.id}"
    return head, director, made


def documents(someone: Someone) -> list[dict[str, Any]]:
    return [each for each in someone.heard if each.get("file")]


def opened(world: World, message: dict[str, Any]) -> bytes:
    return world.engine.files.bytes(message["file"]["file_id"])


async def test_the_head_presses_excel_and_word(world: World, staffed: Any) -> None:
    head, _, made = staffed
    await head.says("сводка")
    assert {"Картинка", "Excel", "Справка Word"} <= set(head.buttons)
    await head.presses("Excel")
    print(head.heard[-2:])
