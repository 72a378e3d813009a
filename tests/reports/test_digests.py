"""H3: Monday 8:30 to the head, and the month's end; silent when there is nothing, each once."""

import random
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select

from domain.people import Role
from scheduler import digests
from scheduler.looking import around
from storage.models import AssignmentRow, DepartmentRow, RequestRow, ServiceRow
from tests.cast import Someone, World
from tests.reports.random_department import fill
from tests.story.school import Point, in_days, town

MONDAY = date(2026, 11, 30)


async def office(world: World, *, filled: bool) -> tuple[Someone, Someone]:
    """A head and a secretary of a department that is a month old."""
    home = await world.department()
    head = await world.staff(home, "Сомов Андрей Викторович", Role.HEAD)
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    async with world.database.write() as session:
        row = await session.get_one(DepartmentRow, home.id)
        row.created_at = datetime(2026, 10, 1, tzinfo=UTC)
        if filled:
            await fill(session, home, world.now, random.Random(4), points=25)
    return head, secretary


def mondays(someone: Someone) -> list[str]:
    return [str(each["text"]) for each in someone.heard if "На этой неделе" in str(each["text"])]


def months(someone: Someone) -> list[str]:
    return [str(each["text"]) for each in someone.heard if str(each["text"]).startswith("Итоги: ")]


async def test_monday_morning_once(world: World) -> None:
    head, secretary = await office(world, filled=True)
    await world.comes(MONDAY - timedelta(days=1), time(12))
    before = len(mondays(head))
    await world.comes(MONDAY, time(8, 29))
    assert len(mondays(head)) == before
    await world.comes(MONDAY, time(8, 31))
    assert len(mondays(head)) == before + 1
    said = mondays(head)[-1]
    assert said.startswith("Пн 30.11, 8:31.")
    assert "Просрочено больше 5 рабочих дней: поручение " in said
    assert "неделей раньше" in said
    await world.passes(hours=3)
    await world.comes(MONDAY + timedelta(days=1), time(9, 5))
    assert len(mondays(head)) == before + 1
    assert mondays(secretary) == []


async def test_a_restart_tells_nothing_twice(world: World) -> None:
    head, _ = await office(world, filled=True)
    await world.comes(MONDAY, time(8, 31))
    told = len(mondays(head))
    assert told == 1
    async with world.database.write() as session:
        await session.execute(delete(ServiceRow).where(ServiceRow.key.startswith("digests:")))
    async with world.database.write() as session:
        assert await digests.plan(session, await around(session), world.now) == 0, (
            "the outbox key alone keeps it single"
        )
    await world.settle()
    assert len(mondays(head)) == told


async def test_silent_when_there_is_nothing(world: World) -> None:
    head, secretary = await office(world, filled=False)
    await world.comes(MONDAY, time(8, 31))
    await world.comes(date(2026, 12, 1), time(9))
    assert mondays(head) == []
    assert months(head) + months(secretary) == []


async def test_after_an_outage_it_comes_the_same_week(world: World) -> None:
    head, _ = await office(world, filled=True)
    await world.comes(MONDAY + timedelta(days=2), time(9, 30))
    assert len(mondays(head)) == 1


async def test_a_new_department_waits_for_its_first_whole_week(world: World) -> None:
    home = await world.department()
    head = await world.staff(home, "Сомов Андрей Викторович", Role.HEAD)
    async with world.database.write() as session:
        await fill(session, home, world.now, random.Random(4), points=25)
    await world.passes(hours=1)
    assert mondays(head) == []


async def test_the_months_end(world: World) -> None:
    head, secretary = await office(world, filled=True)
    await world.comes(date(2026, 12, 1), time(8, 31))
    assert len(months(head)) == len(months(secretary)) == 1
    assert months(head)[0].startswith("Итоги: ноябрь 2026\nВыдано ")
    assert {"Справка Word", "Excel", "Дисциплина"} <= {
        button["text"] for each in head.heard for row in each["buttons"] for button in row
    }
    async with world.database.write() as session:  # what is done is forgotten, as after a restart
        await session.execute(delete(ServiceRow).where(ServiceRow.key.startswith("digests:")))
        assert await digests.plan(session, await around(session), world.now) == 0
    await world.comes(date(2026, 12, 2), time(9))
    assert len(months(head)) == 1
    await head.presses("Дисциплина")
    assert any("Исполнительская дисциплина, 1–30 ноября 2026" in str(each["text"]) for each in head.heard)


async def test_what_is_asked_to_be_extended_is_not_called_late(world: World) -> None:
    head, _ = await office(world, filled=True)
    async with world.database.write() as session:
        rows = list(await session.scalars(select(AssignmentRow)))
        for row in rows:
            session.add(
                RequestRow(
                    department_id=row.department_id, assignment_id=row.id, person_id=3, kind="extension",
                    text="Ждём", at=world.now,
                )
            )  # fmt: skip
    await world.comes(MONDAY, time(8, 31))
    (said,) = mondays(head)
    assert f"Ждут вашего решения: {len(rows)} продлен" in said
    assert "Просрочено больше" not in said
    await head.presses("Решить: ")
    assert f"Ждут вашего решения: {len(rows)}" in head.sees
    assert "просят продлить" in head.sees


async def test_one_decision_after_another_from_monday(world: World) -> None:
    """Requests, reports under особый контроль and what is long overdue wait in one list."""
    place = await town(world)
    await place.publish(Point("Сдать сведения.", (in_days(world, 3),)))
    await place.publish(Point("Провести проверку.", (in_days(world, 3),)), number="5", special=True)
    await place.directors[1].says("исполнено 2 проверено")
    await world.comes(in_days(world, 42))
    await place.director.says("/my")
    await place.director.presses("1")
    await place.director.presses("Прошу продлить")
    await place.director.says("до 30 января, болеет завхоз")
    await place.head.forges("dec1:0", on=place.head.last["message_id"])
    assert "Ждут вашего решения: 6" in place.head.sees, place.head.sees
    assert "1) МБОУ СОШ № 3: просят продлить · 1. Сдать сведения" in place.head.sees
    assert "МБОУ СОШ № 4: отчёт, особый контроль · 2. Провести проверку" in place.head.sees
    assert place.head.sees.count("просрочено больше 30 дней") == 4  # whose request waits is not named twice
    await place.head.presses("1) МБОУ")
    await place.head.presses("Продлить до 30.01")
    await place.head.presses("Что ещё решить")
    assert "Ждут вашего решения: 5" in place.head.sees
    await place.head.presses("1) МБОУ")
    await place.head.presses("Снять с контроля")
    await place.head.presses("‹ К списку")
    assert "Ждут вашего решения: 4" in place.head.sees
    await place.director.forges("dec1:0", on=place.director.last["message_id"])
    assert "Ждут вашего решения" not in place.director.sees
