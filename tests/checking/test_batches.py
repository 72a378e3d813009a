"""S7: reports reach the checker at 11:00 and 16:00 in one message, by points; «Снять все» takes what stands there."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.people import Role
from storage.models import DepartmentRow, HoldingRow, JournalRow, OutboxRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
DUE = date(2026, 12, 4)


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, batches=True)


def shown(someone: Someone) -> str:
    """The newest message that waits for a check."""
    found = [each["text"] for each in someone.heard if "проверки: " in (each["text"] or "")]
    return str(found[-1]) if found else ""


async def policy(world: World, **values: object) -> None:
    async with world.database.write() as session:
        row = (await session.scalars(select(DepartmentRow))).one()
        row.policy = {**(row.policy or {}), **values}


async def methodist(world: World, place: Town, who: Someone) -> None:
    """Somebody of the staff holds a seat as well."""
    await world.known(place.home, "Прежняя Анна Ильинична", "методист", "Управление")
    assert who.person is not None
    async with world.database.write() as session:
        holding = (await session.scalars(select(HoldingRow).order_by(HoldingRow.id.desc()))).first()
        assert holding is not None
        holding.person_id = who.person.id


async def accepted(place: Town) -> int:
    return await place.count(JournalRow, JournalRow.what == "accepted")


async def test_reports_come_in_one_message_by_points(world: World, place: Town) -> None:
    ids = await place.publish(Point("Сдать план-график.", dues=(DUE,)), Point("Провести урок мужества.", dues=(DUE,)))
    secretary = place.secretary
    before = len(secretary.heard)
    for each in place.directors:
        await each.says("исполнено 1 План утверждён приказом")
    await place.director.says("исполнено 2 Уроки проведены")
    assert len(secretary.heard) == before  # not a message a report
    await world.comes(MONDAY, time(10, 59))
    assert len(secretary.heard) == before
    await world.comes(MONDAY, time(11))
    assert len(secretary.heard) == before + 1
    assert secretary.sees.splitlines() == [
        "Ждут проверки: 4 отчёта по 2 пунктам",
        "1. Сдать план-график · 3 отчёта",
        "2. Провести урок мужества · 1 отчёт (МБОУ СОШ № 3)",
    ]
    assert secretary.buttons == ["1: 3 отчёта", "2: 1 отчёт"]
    assert not shown(place.head)

    await secretary.presses("1: 3")
    lines = secretary.sees.splitlines()
    assert lines[0] == "Поручение 1 · п. 2.1 протокола № 4 от 23.11.2026"
    assert "Отчётов на проверке: 3" in lines
    assert "1. МБОУ СОШ № 3 (Горина М.П.), 23.11 в 10:00, в срок" in lines
    assert lines.count("«План утверждён приказом»") == 3
    assert secretary.buttons[0] == "Снять все: 3"
    await secretary.presses("Снять все: 3")
    assert secretary.toast == "Снято с контроля: 3."
    assert secretary.sees == "По этому пункту проверять больше нечего."
    assert [(await place.row(one)).status for one in ids] == [Status.ACCEPTED] * 3 + [Status.REPORTED] + [
        Status.OPEN
    ] * 2
    assert await accepted(place) == 3
    for each in place.directors:
        assert sum("Спасибо!" in (one["text"] or "") for one in each.heard) >= 1
    await secretary.presses("‹ Ко всем пунктам")
    assert secretary.sees.splitlines()[0] == "Ждёт проверки: 1 отчёт по 1 пункту"


async def test_nothing_new_is_no_message_and_a_later_hour_tells_of_what_came_since(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    secretary = place.secretary
    await world.comes(MONDAY, time(11))
    assert not shown(secretary)
    await place.directors[0].says("исполнено 1 Сделано всё")
    await world.comes(MONDAY, time(16))
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in secretary.sees
    told = len(secretary.heard)
    await place.secretary.says("проверка")
    assert "Ждёт проверки: 1 отчёт" in secretary.sees
    await world.comes(TUESDAY, time(11))
    assert len(secretary.heard) == told + 1  # only what she asked for herself
    await place.directors[1].says("исполнено 1 Готово, приказ приложен")
    await world.comes(TUESDAY, time(16))
    assert "Ждут проверки: 2 отчёта по 1 пункту" in secretary.sees


async def test_a_batch_comes_late_once_after_an_outage_and_not_by_night(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    await place.director.says("исполнено 1 План утверждён")
    secretary = place.secretary
    before = len(secretary.heard)
    world.set_clock(MONDAY, time(19, 30))  # the bot was away at 11 and at 16
    await world.settle()
    assert len(secretary.heard) == before
    await world.comes(TUESDAY, time(9, 1))
    assert secretary.sees.splitlines()[:2] == [
        "Сообщение пришло позже: бот был недоступен.",
        "Ждёт проверки: 1 отчёт по 1 пункту",
    ]
    await world.comes(TUESDAY, time(11))
    await world.comes(TUESDAY, time(16))
    assert len(secretary.heard) == before + 1
    async with world.database.read() as session:
        keys = list(await session.scalars(select(OutboxRow.key).where(OutboxRow.kind == "ChecksWait")))
    assert keys == [f"checking:{secretary.person.id}:2026-11-23:16:00"]  # type: ignore[union-attr]


async def test_on_days_off_nothing_comes_and_friday_evening_waits_for_monday(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    await world.comes(date(2026, 11, 27), time(16, 30))
    await place.director.says("исполнено 1 План утверждён")
    before = len(place.secretary.heard)
    for day in (28, 29):
        await world.comes(date(2026, 11, day), time(11))
        await world.comes(date(2026, 11, day), time(16))
    assert len(place.secretary.heard) == before
    await world.comes(date(2026, 11, 30), time(11))
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in shown(place.secretary)


async def test_special_control_comes_to_the_head_at_once(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(DUE,)), special=True)
    await place.director.says("исполнено 1 План утверждён")
    assert "Отчёт по поручению 1" in place.head.sees
    assert "Снять с контроля" in place.head.buttons
    await world.comes(MONDAY, time(11))
    assert not shown(place.secretary)
    await place.secretary.forges("batch1:1:0")
    assert "Этот отчёт проверит другой." in place.secretary.sees
    assert not any(each.startswith("Снять") for each in place.secretary.buttons)
    await place.secretary.forges("accall1:1:99:0", on=place.secretary.last["message_id"])
    assert (await place.row(one)).status is Status.REPORTED
    await place.head.presses("Снять с контроля")
    assert (await place.row(one)).status is Status.ACCEPTED


async def test_a_department_without_hours_is_told_of_each_report(world: World, place: Town) -> None:
    await policy(world, checking=[])
    await place.publish(Point(dues=(DUE,)))
    await place.director.says("исполнено 1 План утверждён")
    assert "Отчёт по поручению 1" in place.secretary.sees
    await world.comes(MONDAY, time(16))
    assert not shown(place.secretary)


@pytest.mark.parametrize("hours", [None, []])
async def test_a_report_that_waits_three_working_days_is_spoken_of_once_more(
    world: World, place: Town, hours: list[str] | None
) -> None:
    if hours is not None:
        await policy(world, checking=hours)
    await place.publish(Point(dues=(DUE,), who=[place.director]))  # nobody else is to be spoken of
    await place.director.says("исполнено 1 План утверждён")
    for day in (23, 24, 25):
        for clock in (time(9), time(11), time(16)):
            if (day, clock) > (23, time(10)):
                await world.comes(date(2026, 11, day), clock)
    told = len(place.secretary.heard)
    await world.comes(date(2026, 11, 26), time(11))
    assert len(place.secretary.heard) == told + 1
    assert "· 1 отчёт (МБОУ СОШ № 3), дольше 3 рабочих дней 1" in place.secretary.sees
    for day in (26, 27, 30):
        await world.comes(date(2026, 11, day), time(16))
    assert len(place.secretary.heard) == told + 1
    # The head reads the number on Monday.
    assert any("Отчёты ждут проверки дольше 3 рабочих дней: 1" in (each["text"] or "") for each in place.head.heard)


async def test_who_reported_for_himself_is_passed_over_and_said(world: World, place: Town) -> None:
    """The secretary is a methodist too: her own report is another's to accept."""
    secretary = place.secretary
    assert secretary.person is not None
    await methodist(world, place, secretary)
    ids = await place.publish(Point(dues=(DUE,), who=[secretary, *place.directors[:2]]))
    for each in (secretary, *place.directors[:2]):
        await each.says("исполнено 1 Справка подготовлена")
    await world.comes(MONDAY, time(11))
    assert "Ждут проверки: 2 отчёта по 1 пункту" in shown(secretary)
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in shown(place.head)
    await secretary.presses("1: 2")
    assert "Этот отчёт проверит другой." in secretary.sees
    assert secretary.buttons[0] == "Снять все: 2"
    await secretary.presses("Снять все: 2")
    assert secretary.toast == "Снято с контроля: 2. Пропущено: Управление (проверит другой)."
    rows = [await place.row(one) for one in ids]
    assert sorted(row.status for row in rows) == [Status.ACCEPTED, Status.ACCEPTED, Status.REPORTED]
    await secretary.forges(f"accept1:{next(row.id for row in rows if row.status is Status.REPORTED)}:")
    assert secretary.toast == "Это действие вам недоступно."
    await place.head.says("проверка")
    await place.head.presses("1: 1")
    await place.head.presses("Снять все: 1")
    assert await accepted(place) == 3


async def test_what_was_returned_meanwhile_is_passed_over_and_named(world: World, place: Town) -> None:
    ids = await place.publish(Point(dues=(DUE,)))
    for each in place.directors:
        await each.says("исполнено 1 План утверждён")
    await world.comes(MONDAY, time(11))
    secretary, head = place.secretary, place.head
    await secretary.presses("1: 3")
    page = secretary.last["message_id"]
    every = next(b["data"] for row in secretary.last["buttons"] for b in row if b["text"].startswith("Снять все"))
    await head.forges(f"check1:rework:{ids[0]}:")
    await head.says("нет подписи")
    await place.directors[1].presses("Отозвать")
    await place.directors[1].says("исполнено 1 План утверждён новым приказом")
    await secretary.forges(every, on=page)
    assert secretary.toast == (
        "Снято с контроля: 1. Пропущено: МБОУ СОШ № 3 (уже на доработке), МБОУ СОШ № 4 (пришёл новый отчёт)."
    )
    assert [(await place.row(one)).status for one in ids] == [Status.RETURNED, Status.REPORTED, Status.ACCEPTED]
    assert await accepted(place) == 1
    await secretary.forges(every, on=page)
    assert secretary.toast == "Снимать нечего. Пропущено: МБОУ СОШ № 4 (пришёл новый отчёт)."


async def test_a_point_of_many_reports_is_taken_a_page_at_a_time(world: World, place: Town) -> None:
    for number in range(3, 10):
        place.directors.append(
            await world.director(place.home, f"Зимина Вера {'абвгдежз'[number - 3].upper()}евна", f"Школа № 1{number}")
        )
    await place.publish(Point(dues=(DUE,)))
    for each in place.directors:
        await each.says("исполнено 1 " + "Очень длинный отчёт о проделанной работе. " * 60)
    await world.comes(MONDAY, time(11))
    await place.secretary.presses("1: 10")
    assert "Отчётов на проверке: 10" in place.secretary.sees
    assert place.secretary.buttons[0] == "Снять эти: 8"
    assert len(place.secretary.sees.encode("utf-16-le")) // 2 <= 4096
    await place.secretary.presses("Снять эти: 8")
    assert await accepted(place) == 8
    assert place.secretary.buttons[0] == "Снять все: 2"


async def test_who_checks_nothing_is_told_so_and_an_executor_sees_no_reports(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    await place.directors[1].says("исполнено 1 Тайная справка")
    await place.director.says("/check")
    assert place.director.sees.startswith("Отчётов на проверку сейчас нет.")
    await place.director.forges("batch1:1:0")
    assert "Тайная" not in " ".join(each["text"] or "" for each in place.director.heard)
    await place.head.says("/check")
    assert place.head.sees == "Вашей проверки отчёты не ждут. У других проверяющих: 1 отчёт."
    other = await world.department("Отдел Боровского района")
    stranger = await world.staff(other, "Юрьева Нина Олеговна", Role.SECRETARY)
    await stranger.forges("batch1:1:0")
    assert stranger.toast == "Поручения нет. Посмотрите сводку: /status"
