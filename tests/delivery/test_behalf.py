"""S7: the secretary acknowledges and reports for an executor; the journal says who, for whom and how."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.people import Connection, Role
from domain.protocol import Mark
from storage import journal, people
from storage.models import AttachmentRow, ReportRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, disconnected, town


@pytest.fixture
async def place(world: World) -> Town:
    found = await town(world)
    await disconnected(world, "Дроздов Иван Кириллович")
    async with world.database.write() as session:
        assert found.directors[2].person is not None
        await people.set_connection(session, found.directors[2].person.id, Connection.PAPER)
    return found


async def opened(place: Town, assignment_id: int) -> Someone:
    await place.secretary.says("сводка")
    await place.secretary.forges(f"check1:report:{assignment_id}:", on=place.secretary.last["message_id"])
    return place.secretary


async def test_a_report_by_phone_is_the_holders_and_another_than_the_secretary_accepts_it(
    world: World, place: Town
) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 11, 24),), who=[place.directors[2]]))
    await world.comes(date(2026, 11, 26))
    assert (await place.row(one)).told_at is None
    secretary = await opened(place, one)
    assert "не доведено" in secretary.sees
    await secretary.presses("За исполнителя")
    assert "За исполнителя: МБОУ СОШ № 5 (Дроздов И.К.)" in secretary.sees
    await secretary.presses("Отчёт об исполнении")
    await secretary.presses("По телефону")
    await secretary.presses("Другой день")
    await secretary.says("24 ноября")
    assert "Отчёт по телефону, вт 24.11." in secretary.sees
    await secretary.says("Собрания проведены в трёх классах")
    assert "отчёт записан за исполнителя (Дроздов И.К.), по телефону, вт 24.11." in secretary.sees

    row = await place.row(one)
    drozdov, rogova = place.directors[2].person, secretary.person
    assert drozdov is not None
    assert rogova is not None
    assert (row.status, row.reporter_id) == (Status.REPORTED, rogova.id)
    assert row.first_reported_at is not None
    assert row.first_reported_at.astimezone(world.zone).date() == date(2026, 11, 24)
    async with world.database.read() as session:
        report = (await session.scalars(select(ReportRow))).one()
        entry = (await journal.entries(session, journal.of_decision(row.decision_id)))[-1]
    assert (report.person_id, report.on_behalf_of, report.channel) == (rogova.id, drozdov.id, "phone")
    assert (entry.person_id, entry.acting_for, entry.facts["channel"]) == (rogova.id, drozdov.id, "phone")

    await secretary.presses("Поручение")
    assert "Отчёт по поручению 1 · МБОУ СОШ № 5 (Дроздов И.К.)" in secretary.sees
    assert "Передано по телефону, запись: Рогова Л.И." in secretary.sees
    await secretary.presses("Журнал")
    assert "отчёт отправлен: по телефону, 24.11.2026 · Рогова Л.И. (за кого: Дроздов И.К.)" in secretary.sees
    await secretary.presses("‹ К поручению")
    # What she wrote down herself, somebody else accepts.
    assert "Снять с контроля" not in secretary.buttons
    await secretary.forges(f"accept1:{one}:")
    assert secretary.toast == "Это действие вам недоступно."
    assert "Передано по телефону, запись: Рогова Л.И." in place.head.sees
    await place.head.presses("Снять с контроля")
    row = await place.row(one)
    assert (row.status, row.in_time) == (Status.ACCEPTED, True)


async def test_the_head_is_told_at_the_next_hour_of_a_paper_of_days_ago(world: World) -> None:
    """The paper's day lies before the last batch; the bot has got it only now."""
    place = await town(world, batches=True)
    (one,) = await place.publish(Point(who=[place.directors[2]]))
    await world.comes(date(2026, 12, 1), time(10))
    secretary = await opened(place, one)
    for button in ("За исполнителя", "Отчёт", "На бумаге", "Другой день"):
        await secretary.presses(button)
    await secretary.says("24 ноября")
    await secretary.says("Отдан на совещании")
    assert "Ждёт проверки" not in place.head.sees
    await world.comes(date(2026, 12, 1), time(11))
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in place.head.sees


async def test_a_paper_comes_as_a_photo_and_its_album_goes_on(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.directors[2]]))
    secretary = await opened(place, one)
    await secretary.presses("За исполнителя")
    await secretary.presses("Отчёт")
    await secretary.presses("На бумаге")
    await secretary.presses("Сегодня")
    await secretary.sends_photo(album="a1")
    await secretary.sends_photo(album="a1")
    assert (await place.row(one)).status is Status.REPORTED
    async with world.database.read() as session:
        report = (await session.scalars(select(ReportRow))).one()
        assert report.text == "Отчёт получен на бумаге."
        assert len(list(await session.scalars(select(AttachmentRow)))) == 2


async def test_acknowledged_by_post_closes_a_point_to_be_read(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(mark=Mark.NOTICE, who=[place.directors[2]]))
    secretary = await opened(place, one)
    await secretary.presses("За исполнителя")
    assert "Отчёт об исполнении" not in secretary.buttons
    await secretary.presses("Передано, ознакомлен(а)")
    await secretary.presses("По почте")
    await secretary.presses("Сегодня")
    assert (await place.row(one)).status is Status.NOTED


async def test_the_directors_own_card_shows_what_was_written_down(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.director]))
    secretary = await opened(place, one)
    await secretary.presses("За исполнителя")
    await secretary.presses("Отчёт")
    await secretary.presses("Лично")
    await secretary.presses("Сегодня")
    await secretary.says("Отдан на совещании")
    assert "Ждёт проверки" in str(place.director.heard[-1]["text"])
    await secretary.forges(f"bh1:{one}:report:phone:20261123")
    assert secretary.toast == "Отчёт по поручению 1 уже отправлен, ждёт проверки."


async def test_nobody_else_speaks_for_others(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.directors[2]]))
    for who in (place.director, place.head):
        for data in (f"bh1:{one}:::0", f"bh1:{one}:ack:phone:20261123", f"bh1:{one}:report:phone:20261123"):
            await who.forges(data)
            assert who.toast == "Это действие вам недоступно."
    for data in ("bh1:999:ack:phone:20261123", f"bh1:{one}:ack:chat:20261123", f"bh1:{one}:ack:phone:20269999"):
        await place.secretary.forges(data)
    row = await place.row(one)
    assert (row.told_at, row.acknowledged_at, row.status) == (None, None, Status.OPEN)

    other = await world.department("Отдел Боровского района")
    stranger = await world.staff(other, "Юрьева Нина Олеговна", Role.SECRETARY)
    await stranger.forges(f"bh1:{one}:ack:phone:20261123")
    assert (await place.row(one)).told_at is None
