"""H2, D3: people ask for files in the chat and open what comes."""

import io
import random
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import select

from domain.decision import LIVE, Status
from domain.people import Role
from domain.protocol import Mark
from storage import people
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
        seats = await people.seats_of(session, director.person.id, world.today)  # type: ignore[union-attr]
        live = [row for row in made if row.status in LIVE and row.mark is Mark.CONTROL]
        for row in live[:6]:
            fresh = await session.get_one(AssignmentRow, row.id)
            fresh.seat_id = seats[0].id
            fresh.for_whom = f"класс {row.id}"
    return head, director, made


def documents(someone: Someone) -> list[dict[str, Any]]:
    return [each for each in someone.heard if each.get("file")]


def opened(world: World, message: dict[str, Any]) -> bytes:
    return world.engine.files.by_id[message["file"]["file_id"]].content


async def test_the_head_presses_excel(world: World, staffed: Any) -> None:
    head, _, made = staffed
    await head.says("сводка")
    assert {"Картинка", "Excel", "Справка Word"} <= set(head.buttons)
    await head.presses("Excel")
    assert head.toast == "Готовлю файл…"
    (file,) = documents(head)
    assert file["file"]["file_name"] == "Реестр поручений на 23.11.2026.xlsx"
    book = load_workbook(io.BytesIO(opened(world, file)))
    year = [
        each for each in made if each.created_at.year == 2026 or each.status.value in ("open", "returned", "reported")
    ]
    assert book["Реестр"].max_row - 1 >= len([each for each in year if each.mark.value == "control"])
    assert "Готовлю" not in "".join(str(each["text"]) for each in head.heard), "the notice goes when the file comes"


async def test_word_asks_which_protocol_and_opens(world: World, staffed: Any) -> None:
    head, _, _ = staffed
    await head.says("сводка")
    await head.presses("Справка Word")
    assert "По какому протоколу" in head.sees
    assert len(head.buttons) == 2
    await head.presses(head.buttons[-1])
    (file,) = documents(head)
    assert file["file"]["file_name"].startswith("Справка, протокол № ")
    document = Document(io.BytesIO(opened(world, file)))
    assert any("о ходе исполнения решений протокола №" in each.text for each in document.paragraphs)
    heads = [each.text for each in document.tables[0].rows[0].cells]
    assert heads == ["Пункт", "Содержание", "Ответственный", "Срок", "Исполнение", "Подтверждение", "Примечание"]


@pytest.mark.parametrize("words", ["справка 2", "справка по протоколу № 2", "/note 2"])
async def test_a_note_by_the_protocols_number(world: World, staffed: Any, words: str) -> None:
    head, _, _ = staffed
    await head.says(words)
    assert "протокол № 2" in documents(head)[0]["file"]["file_name"]


async def test_three_pictures(world: World, staffed: Any) -> None:
    head, _, _ = staffed
    await head.says("картинка")
    photos = [each for each in head.heard if each["file"] and each["file"]["kind"] == "photo"]
    assert len(photos) == 3
    assert opened(world, photos[0]).startswith(b"\x89PNG")


async def test_a_directors_calendar_and_register_hold_his_own(world: World, staffed: Any) -> None:
    _, director, _ = staffed
    await director.says("мои")
    await director.presses("Календарь (.ics)")
    calendar = Calendar.from_ical(opened(world, documents(director)[-1]))
    async with world.database.read() as session:
        own = list(await session.scalars(select(AssignmentRow).where(AssignmentRow.for_whom.startswith("класс"))))
    dated = {
        each.id
        for each in own
        if each.mark is Mark.CONTROL and each.status in LIVE and (each.control or each.status is Status.RETURNED)
    }
    events = calendar.walk("VEVENT")
    assert {str(each["UID"]).split("@")[0].removeprefix("assignment-") for each in events} == {
        str(each) for each in dated
    }
    for each in events:
        row = next(row for row in own if f"assignment-{row.id}@" in each["UID"])
        assert each.decoded("DTSTART") == (
            (row.rework_until if row.status.value == "returned" else None) or row.control
        )
    await director.says("реестр")
    file = documents(director)[-1]
    assert file["file"]["file_name"] == "Мои поручения на 23.11.2026.xlsx"
    sheet = load_workbook(io.BytesIO(opened(world, file)))["Реестр"]
    assert {row[4] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"Школа 1"}


@pytest.mark.parametrize("words", ["/note", "/chart"])
async def test_a_director_gets_nothing_of_the_departments(world: World, staffed: Any, words: str) -> None:
    _, director, _ = staffed
    await director.says(words)
    assert documents(director) == []
    assert "недоступно" in director.sees


@pytest.mark.parametrize("data", ["file1:note:1", "file1:png:0", "file1:control:0", "file1:sheets:0", "fpick1:0"])
async def test_forged_presses_of_a_director_get_nothing(world: World, staffed: Any, data: str) -> None:
    _, director, _ = staffed
    await director.says("мои")
    await director.forges(data)
    assert documents(director) == []


async def test_another_departments_protocol_is_not_there(world: World, staffed: Any) -> None:
    elsewhere = await world.department("Другой отдел")
    stranger = await world.staff(elsewhere, "Чужих Пётр Ильич", Role.SECRETARY)
    await stranger.says("файлы")
    await stranger.forges("file1:note:1")
    assert documents(stranger) == []


async def test_lists_for_paper(world: World, staffed: Any) -> None:
    head, _, _ = staffed
    await head.says("файлы")
    await head.presses("Лист контроля")
    assert documents(head)[-1]["file"]["file_name"] == "Лист контроля на 23.11.2026.docx"
    await head.says("файлы")
    await head.presses("Листы для печати")
    document = Document(io.BytesIO(opened(world, documents(head)[-1])))
    text = "\n".join(each.text for each in document.paragraphs)
    assert "Школа 2" in text
    assert "Директоровак" not in text, "who is connected needs no paper"


async def test_nothing_to_put_into_a_file(world: World) -> None:
    home = await world.department()
    head = await world.staff(home, "Сомов Андрей Викторович", Role.HEAD)
    await head.says("календарь")
    assert "пуст" in head.sees
    await head.says("справка")
    assert "по разосланному протоколу, а таких пока нет" in head.sees
    await head.presses("Excel")
    assert documents(head)[-1]["file"]["file_name"] == "Реестр поручений на 23.11.2026.xlsx"
    await head.says("картинка")
    assert len([each for each in head.heard if each["file"] and each["file"]["kind"] == "photo"]) == 3
