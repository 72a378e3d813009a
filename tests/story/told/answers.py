"""H1 to H4, D3, S3 and S6's journal: what everybody is told of a protocol, and in which files."""

import io
from datetime import date, datetime, time
from typing import Any

from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import func, select

from domain.decision import Status
from storage.models import AssignmentRow, DepartmentRow
from tests.cast import Someone
from tests.story.school import Town
from tests.story.told.posting import card, files, heard, latest

WEDNESDAY, MONDAY = date(2026, 12, 16), date(2026, 12, 21)
PROTOCOL = """ПРОТОКОЛ № 7
совещания руководителей образовательных организаций

16.12.2026

РЕШИЛИ:
1. Руководителям ОО сдать сведения о подвозе обучающихся.
Срок: до 18 декабря 2026 года.
2. Директору МБОУ СОШ № 4 Лунёвой О.С. провести проверку столовой.
Срок: до 25 декабря 2026 года.
"""


async def told(place: Town) -> None:
    """A protocol of two points: one school is done, one asks for time, one is late; on Monday the head looks."""
    world, secretary = place.world, place.secretary
    first, second, third = place.directors
    await world.comes(WEDNESDAY, time(10))
    await grown_up(place)
    number = await published(place)
    await the_same_again(place)

    await first.says(f"исполнено {number} сведения отправлены")
    await secretary.says("проверка")
    await secretary.presses(f"{number}: ")
    await secretary.presses("Снять все: 1")
    await second.says(f"поручение {number}")
    await second.presses("Прошу продлить")
    await second.says("до 28 декабря, нет перевозчика")
    await on_monday(place, number)
    await down_to_the_assignment(place, number)
    await pictures(place)
    await register(place, number)
    await note(place, number)
    await found(place, number)
    await his_own(place, first, third, number)
    await written(place, number)


async def grown_up(place: Town) -> None:
    """The department is some weeks old: a Monday's digest begins with its first whole week."""
    async with place.world.database.write() as session:
        row = await session.get_one(DepartmentRow, place.home.id)
        row.created_at = datetime(2026, 10, 1, tzinfo=place.world.zone)


async def published(place: Town) -> int:
    """S2: the document is read, looked through and sent; the number of its first point."""
    secretary = place.secretary
    before = latest(place)
    await secretary.sends("Протокол 7.txt", PROTOCOL.encode())
    assert "Прочитано 2 пункта: готово 2" in secretary.sees, secretary.sees
    await secretary.presses("Разослать готовые: 2")
    assert "Получат: 3 сотрудника, каждый одно сообщение. Поручений: 4" in secretary.sees, secretary.sees
    await secretary.presses("Разослать")
    await place.world.passes(minutes=3)
    number = before + 1
    assert "п. 1 протокола № 7 от 16.12.2026" in card(place.director, number)["text"]
    assert f"Поручение {number + 1} · п. 2" in card(place.directors[1], number)["text"], "one message a protocol"
    return number


async def the_same_again(place: Town) -> None:
    """S3: handed over once more it is recognised, and nobody gets anything."""
    told = [len(each.heard) for each in place.directors]
    await place.secretary.sends("Протокол 7 (копия).txt", PROTOCOL.encode())
    assert place.secretary.sees.splitlines() == [
        "Этот протокол уже есть",
        "Протокол № 7 от 16.12.2026. Разослан 16.12.2026.",
        "Отличий в пунктах нет.",
    ]
    await place.world.passes(minutes=3)
    assert told == [len(each.heard) for each in place.directors]


async def on_monday(place: Town, number: int) -> None:
    """H3: at 8:30 what waits for the head's decision; he decides, and the director hears of it."""
    head, second = place.head, place.directors[1]
    await place.world.comes(MONDAY, time(8, 31))
    [digest] = heard(head, "Пн 21.12, 8:31.")
    assert digest.startswith("Пн 21.12, 8:31. Ждут вашего решения: ")
    await head.presses("Решить: ")
    line = next(one for one in head.sees.splitlines() if f"МБОУ СОШ № 4: просят продлить · {number}. " in one)
    await head.presses(f"{line.split(')')[0]}) МБОУ СОШ № 4")
    assert f"просит продлить поручение {number}: 18.12 → пн 28.12." in head.sees, head.sees
    await head.presses("Продлить до 28.12")
    assert second.sees == f"Срок поручения {number} продлён: пт 18.12 → пн 28.12. Решение: Сомов А.В., 21.12."


async def down_to_the_assignment(place: Town, number: int) -> None:
    """H1: the summary agrees with the base; by protocols, to the single assignment and back."""
    head = place.head
    await head.says("сводка")
    accepted = await counted(place, Status.ACCEPTED)
    assert f"снято {accepted}, ждут проверки {await counted(place, Status.REPORTED)}," in head.sees, head.sees
    assert "просрочено 1, не доведено 0" in head.sees, head.sees
    summary = head.sees
    await head.presses("По протоколам")
    assert "Протокол № 7 от 16.12.2026: ⚠ просрочено 1, в работе 2, снято 1" in head.sees, head.sees
    await head.presses("Протокол № 7 от 16.12.2026")
    assert f"{number}. Руководителям ОО сдать сведения" in head.sees, head.sees
    await head.presses("‹ К списку")
    await head.presses("‹ К сводке")
    await head.presses("Просрочено: 1")
    await head.presses(f"{number} МБОУ СОШ № 5")
    assert head.sees.startswith(f"Поручение {number} · МБОУ СОШ № 5 (Дроздов И.К.)"), head.sees
    assert "⚠ Просрочено с пн 21.12." in head.sees, head.sees
    await head.presses("‹ К списку")
    await head.presses("‹ К сводке")
    assert head.sees == summary


async def counted(place: Town, status: Status) -> int:
    query = select(func.count()).select_from(AssignmentRow)
    mine = AssignmentRow.department_id == place.home.id
    controlled = AssignmentRow.parent_id.is_(None)
    async with place.world.database.read() as session:
        return await session.scalar(query.where(mine, controlled, AssignmentRow.status == status)) or 0


async def pictures(place: Town) -> None:
    """H1: states by organisation, the trend, the calendar, each a picture that opens."""
    before = len(files(place.head))
    await place.head.presses("Картинка")
    drawn = [each for each in files(place.head)[before:] if each["kind"] == "photo"]
    assert len(drawn) == 3
    assert all(place.world.content(each["file_id"]).startswith(b"\x89PNG") for each in drawn)


def newest(place: Town, who: Someone, ending: str) -> bytes:
    file = files(who)[-1]
    assert file["file_name"].endswith(ending), file
    return place.world.content(file["file_id"])


async def register(place: Town, number: int) -> None:
    """H2: a row an assignment, with days as days."""
    await place.head.says("реестр")
    book = load_workbook(io.BytesIO(newest(place, place.head, "на 21.12.2026.xlsx")))
    assert book.sheetnames == ["Реестр", "Итоги", "Журнал"]
    names, *rows = book["Реестр"].iter_rows(values_only=True)
    mine: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows if row[0] in (number, number + 1)]
    assert [(each["Организация"], each["Состояние"], each["Последний день"].date()) for each in mine] == [
        ("МБОУ СОШ № 3", "снято с контроля", date(2026, 12, 18)),
        ("МБОУ СОШ № 4", "в работе", date(2026, 12, 28)),
        ("МБОУ СОШ № 5", "просрочено", date(2026, 12, 18)),
        ("МБОУ СОШ № 4", "в работе", date(2026, 12, 25)),
    ]
    assert mine[0]["Что сделано"] == "сведения отправлены"
    assert mine[1]["Переносов срока"] == 1


async def note(place: Town, number: int) -> None:
    """H2: the справка for print, unfinished points first."""
    await place.head.says("справка 7")
    document = Document(io.BytesIO(newest(place, place.head, ".docx")))
    paragraphs = [each.text for each in document.paragraphs]
    assert "о ходе исполнения решений протокола № 7 от 16.12.2026" in paragraphs
    assert "Руководитель\t____________________\tА.В. Сомов" in paragraphs
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][:3] == ["Пункт", "Содержание", "Ответственный"]
    assert rows[1][0] == "Не исполнены: 2"
    assert rows[2][4] == "снято 1 из 3\nв работе 1 из 3\nпросрочено 1 из 3"
    assert "Срок перенесён: МБОУ СОШ № 4 до 28.12.2026" in rows[2][6]
    assert rows[3][3] == "до 25.12.2026"


async def found(place: Town, number: int) -> None:
    """H4: by another form of the word, by the organisation; opened from the list."""
    await place.head.says("найти столовая")
    assert f"{number + 1}. Директору МБОУ СОШ № 4" in place.head.sees, place.head.sees
    await place.head.presses(str(number + 1))
    assert f"Поручение {number + 1} · п. 2 протокола № 7" in place.head.sees, place.head.sees


async def his_own(place: Town, done: Someone, late: Someone, number: int) -> None:
    """D3: what is late stands first, closed ones are history, the calendar file holds the dates."""
    await late.says("мои")
    assert late.sees.splitlines()[1].startswith(f"⚠ {number}. Руководителям ОО сдать сведения"), late.sees
    await late.presses("Календарь (.ics)")
    events = Calendar.from_ical(newest(place, late, ".ics")).walk("VEVENT")
    [event] = [each for each in events if f"Поручение {number}:" in str(each["SUMMARY"])]
    assert event.decoded("DTSTART") == date(2026, 12, 18)
    await done.says("мои")
    assert f"{number}. " not in done.sees, done.sees
    await done.presses("История")
    assert f"{number}. Руководителям ОО сдать сведения о подвозе обучающихся · снято с контроля" in done.sees, done.sees


async def written(place: Town, number: int) -> None:
    """S6: the journal of a point, newest first."""
    await place.secretary.says(f"журнал {number}")
    lines = place.secretary.sees.splitlines()
    assert lines[1] == (
        f"21.12 в 8:31 · {number} · МБОУ СОШ № 4 · срок перенесён: 18.12.2026 → 28.12.2026 · Сомов А.В."
    )
    assert [line.split(" · ")[-2] for line in lines[2:]] == [
        "просьба продлить до 28.12.2026",
        "снято с контроля",
        "отчёт отправлен",
        "разослано",
    ]
    await place.secretary.says("журнал")
    assert "документ прочитан" in place.secretary.sees, place.secretary.sees
    assert "изменение" not in place.secretary.sees, "every row says what happened"
