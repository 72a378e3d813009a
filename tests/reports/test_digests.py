"""H3: Monday 8:30 to the head, and the month's end; silent when there is nothing, each once."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select

from domain.people import Role
from scheduler import digests, plan
from scheduler.looking import around
from storage.models import AssignmentRow, DepartmentRow, DeputyRow, RequestRow, ServiceRow
from tests.cast import Someone, World
from tests.reports.random_department import fill
from tests.story.school import Point, Town, in_days, town

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
    assert "Просрочено 5 рабочих дней и больше: поручение " in said
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


async def test_what_was_asked_in_time_to_be_extended_is_not_called_late(world: World) -> None:
    head, _ = await office(world, filled=True)
    async with world.database.write() as session:
        rows = list(await session.scalars(select(AssignmentRow)))
        for row in rows:
            session.add(
                RequestRow(
                    department_id=row.department_id, assignment_id=row.id, person_id=3, kind="extension",
                    text="Ждём", at=datetime(2025, 1, 1, tzinfo=UTC),
                )
            )  # fmt: skip
    await world.comes(MONDAY, time(8, 31))
    (said,) = mondays(head)
    assert f"Ждут вашего решения: {len(rows)} продлен" in said
    assert "Просрочено" not in said
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
    assert "Ждут вашего решения: 4" in place.head.sees, place.head.sees
    assert "1) МБОУ СОШ № 3: просят продлить · 1. Сдать сведения" in place.head.sees
    assert "МБОУ СОШ № 4: отчёт, особый контроль · 2. Провести проверку" in place.head.sees
    assert place.head.sees.count(" и ещё 1: просрочено больше 30 дней") == 2  # a line a point, as its page has them all
    await place.head.presses("1) МБОУ")
    await place.head.presses("Продлить до 30.01")
    await place.head.presses("Что ещё решить")
    assert "Ждут вашего решения: 3" in place.head.sees
    await place.head.presses("1) МБОУ")
    await place.head.presses("Снять с контроля")
    await place.head.presses("‹ К списку")
    assert "Ждут вашего решения: 2" in place.head.sees
    await place.director.forges("dec1:0", on=place.director.last["message_id"])
    assert "Ждут вашего решения" not in place.director.sees


# ── one message to the head on that day ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def place(each_world: World) -> Town:
    """A department that is a month old; on Monday 30.11 something is overdue for exactly five working days."""
    found = await town(each_world)
    await found.publish(Point("Сдать сведения.", (in_days(each_world, 0),), who=[found.director]))
    async with each_world.database.write() as session:
        (await session.get_one(DepartmentRow, found.home.id)).created_at = datetime(2026, 10, 1, tzinfo=UTC)
    await each_world.comes(date(2026, 11, 27))
    return found


def overdue(someone: Someone) -> list[str]:
    """Messages that name what is overdue, less the first words of the line."""
    return [str(each["text"]) for each in someone.heard if "Просрочено" in str(each["text"])]


async def test_on_monday_the_digest_names_what_is_overdue_and_no_list_follows(place: Town) -> None:
    world, head = place.world, place.head
    before = [len(overdue(each)) for each in (head, place.secretary)]
    await world.comes(MONDAY, time(8, 31))
    assert overdue(head)[before[0] :] == [head.sees]
    assert "Просрочено 5 рабочих дней и больше: поручение 1, п. 2.1: МБОУ СОШ № 3" in head.sees
    for clock in (time(9, 1), time(9, 5), time(13, 1)):
        await world.comes(MONDAY, clock)
    assert [len(overdue(each)) for each in (head, place.secretary)] == [before[0] + 1, before[1] + 1]
    await world.comes(MONDAY + timedelta(days=1))
    assert len(overdue(head)) == before[0] + 2
    assert head.sees.startswith("Вт 01.12. Просрочено 5 рабочих дней и больше: 1 поручение")


async def test_a_digest_that_was_not_sent_leaves_the_list(place: Town) -> None:
    world, head = place.world, place.head
    before = len(overdue(head))
    world.act("fault", {"method": "sendMessage", "chat_id": head.telegram_id, "code": 400, "times": 1})
    await world.comes(MONDAY, time(8, 31))
    assert len(overdue(head)) == before
    await world.comes(MONDAY, time(9, 1))
    assert len(overdue(head)) == before + 1
    assert head.sees.startswith("Пн 30.11. Просрочено 5 рабочих дней и больше: 1 поручение")


async def test_where_no_digest_comes_the_list_does(place: Town) -> None:
    """A department of this week has none; after closing none is sent."""
    world, head = place.world, place.head
    before = len(overdue(head))
    async with world.database.write() as session:
        row = await session.get_one(DepartmentRow, place.home.id)
        row.policy = dict(row.policy) | {"digest": "17:30"}
    await world.comes(MONDAY, time(9, 1))
    assert len(overdue(head)) == before + 1
    assert head.sees.startswith("Пн 30.11. Просрочено")


async def test_the_list_waits_for_a_digest_that_comes_later_in_the_day(place: Town) -> None:
    world, head = place.world, place.head
    before = [len(overdue(each)) for each in (head, place.secretary)]
    async with world.database.write() as session:
        row = await session.get_one(DepartmentRow, place.home.id)
        row.policy = dict(row.policy) | {"digest": "11:00"}
    await world.comes(MONDAY, time(9, 1))
    assert [len(overdue(each)) for each in (head, place.secretary)] == [before[0], before[1] + 1]
    await world.comes(MONDAY, time(11))
    await world.comes(MONDAY, time(11, 5))
    assert [len(overdue(each)) for each in (head, place.secretary)] == [before[0] + 1, before[1] + 1]
    assert head.sees.startswith("Пн 30.11, 11:00.")


async def test_back_from_an_outage_the_head_gets_one_message(place: Town) -> None:
    world, head = place.world, place.head
    before = len(overdue(head))
    await world.comes(MONDAY + timedelta(days=1), time(11, 20))
    await world.passes(minutes=5)
    (said,) = overdue(head)[before:]
    assert "На этой неделе" in said


async def test_a_digest_that_meets_the_night_waits_for_the_morning(place: Town) -> None:
    world, head = place.world, place.head
    before = len(overdue(head))
    world.set_clock(MONDAY, time(8, 31))
    async with world.database.write() as session:
        await plan.tick(session, world.now)
    world.courier.wake.clear()
    await world.comes(MONDAY, time(22))
    assert len(overdue(head)) == before
    await world.comes(MONDAY + timedelta(days=1), time(9))
    (said,) = overdue(head)[before:]
    assert said.startswith("Вт 01.12, 9:00.")


async def test_the_heads_deputy_gets_what_he_gets(place: Town) -> None:
    world, head, deputy = place.world, place.head, place.directors[1]
    assert head.person is not None
    assert deputy.person is not None
    async with world.database.write() as session:
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=head.person.id,
                deputy_id=deputy.person.id,
                since=MONDAY,
                until=MONDAY + timedelta(days=1),
            )
        )
    before = [len(overdue(each)) for each in (head, deputy)]
    for day, clock in ((0, time(8, 31)), (0, time(9, 1)), (1, time(9, 1)), (2, time(9, 1))):
        await world.comes(MONDAY + timedelta(days=day), clock)
    assert [len(overdue(each)) - one for each, one in zip((head, deputy), before, strict=True)] == [3, 2]
    assert [len(mondays(each)) for each in (head, deputy)] == [1, 1]
