"""S6: /journal: what really happened in the chat stands in it, newest first."""

import random
from datetime import timedelta

from sqlalchemy import select

from domain.people import Role
from storage import journal, people, register
from storage.engine import Database
from storage.models import AssignmentRow
from tests.cast import World
from tests.reports.random_department import fill
from tests.reports.test_recount import NOW, department
from tests.story.school import town


async def test_the_secretary_reads_it_by_pages(world: World) -> None:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    await secretary.says("журнал")
    assert "записей пока нет" in secretary.sees
    async with world.database.write() as session:
        made = await fill(session, home, world.now, random.Random(4), points=20)
        for step in range(30):
            row = made[step % 3]
            await journal.add(
                session,
                department_id=home.id,
                chain=journal.of_decision(row.decision_id),
                what="reported" if step < 29 else "accepted",
                at=world.now + timedelta(minutes=step),
                person_id=secretary.person.id if secretary.person else None,
                assignment_id=row.id,
            )
    await secretary.says("журнал")
    first = secretary.sees.splitlines()
    assert "снято с контроля · Рогова Л.И." in first[1]
    await secretary.presses("Стр. 2 ›")
    assert secretary.sees.splitlines()[1:] != first[1:]
    await secretary.says(f"журнал {made[0].number}")
    assert f"Журнал поручения {made[0].number}" in secretary.sees
    assert all(f" · {made[0].number} · " in line for line in secretary.sees.splitlines()[1:])
    await secretary.says("журнал абв")
    assert "Напишите номер" in secretary.sees
    director = await world.director(home, "Новый Иван Ильич", "Школа 9")
    await director.says("журнал")
    assert "недоступно" in director.sees


async def test_by_number_on_both_databases(database: Database) -> None:
    home, secretary = await department(database, 4)
    async with database.write() as session:
        row = (await session.scalars(select(AssignmentRow).where(AssignmentRow.department_id == home.id))).first()
        assert row is not None
        someone = (await people.everybody(session, home.id))[0]
        await journal.add(
            session,
            department_id=home.id,
            chain=journal.of_decision(row.decision_id),
            what="accepted",
            at=NOW,
            person_id=someone.id,
            assignment_id=row.id,
        )
    async with database.read() as session:
        events, total = await register.journal_page(session, secretary, NOW, number=row.number, limit=5)
        everything, more = await register.journal_page(session, secretary, NOW, limit=5)
    assert [each.what for each in events] == ["accepted"]
    assert (total, events[0].label) == (1, str(row.number))
    assert more > total
    assert everything[0] == events[0]


PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Сдать сведения о подвозе.
Ответственный: Горина М.П.
Срок: до 18 декабря 2026 года.

2. Провести инвентаризацию.
Ответственный: Горина М.П.
Срок: до 18 декабря 2026 года.
"""


async def test_what_was_sent_out_once_stands_there_once(each_world: World) -> None:
    place = await town(each_world, schools=1)
    secretary = place.secretary
    await secretary.says("Сдать отчёт о питании. Отв.: Горина М.П., срок до 18 декабря")
    await secretary.presses("Разослать")
    await each_world.passes(minutes=3)
    await secretary.says("журнал")
    assert [each for each in secretary.sees.splitlines() if "разослано" in each] == [
        "23.11 в 10:00 · разослано: поручение 1 · Рогова Л.И."
    ]
    await secretary.says("журнал 1")
    assert secretary.sees.count("разослано") == 1
    await secretary.says("поручение 1")
    await secretary.presses("Журнал")
    assert secretary.sees.count("разослано") == 1
    await secretary.sends("Протокол.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await secretary.says("журнал")
    assert [each for each in secretary.sees.splitlines() if "разослано" in each] == [
        "23.11 в 10:03 · разослано: поручения 2–3 · Рогова Л.И.",
        "23.11 в 10:00 · разослано: поручение 1 · Рогова Л.И.",
    ]
    await secretary.presses("Отменить рассылку")
    await secretary.says("журнал")
    assert secretary.sees.count("рассылка отменена") == 1
    await secretary.says("журнал 2")
    assert secretary.sees.splitlines()[0] == "Журнал поручения 2, записей 2, новые сверху"
