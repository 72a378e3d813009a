"""D5: Absence: a deputy gets what the absent one gets and acts for him; the journal says who acted as whom."""

from datetime import date

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.people import Role
from storage import journal
from storage.models import DeputyRow, ReportRow
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def test_a_director_names_a_deputy_who_reports_for_her(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 11, 27),), who=[place.director]))
    director, deputy = place.director, place.directors[1]
    await director.says("отпуск")
    await director.presses("Назначить заместителя")
    await director.says("лун")
    await director.presses("Лунёва О.С.")
    await director.says("с 24.11 по 30.11")
    assert "Лунёва О.С. замещает: Горина М.П., 24–30 ноября 2026." in director.sees
    assert "Вы замещаете: Горина М.П., 24–30 ноября 2026." in deputy.sees

    await deputy.says("исполнено 1 План утверждён")
    assert (await place.row(one)).status is Status.OPEN  # not yet: it begins tomorrow
    await world.comes(date(2026, 11, 26))
    for who in (director, deputy):
        assert "на контроле 1 поручение" in who.sees
    await deputy.says("исполнено 1 План утверждён")
    row = await place.row(one)
    assert director.person is not None
    assert deputy.person is not None
    assert (row.status, row.reporter_id) == (Status.REPORTED, deputy.person.id)
    async with world.database.read() as session:
        report = (await session.scalars(select(ReportRow))).one()
        entry = (await journal.entries(session, journal.of_decision(row.decision_id)))[-1]
    assert (report.person_id, report.on_behalf_of) == (deputy.person.id, director.person.id)
    assert (entry.what, entry.person_id, entry.acting_for) == ("reported", deputy.person.id, director.person.id)


async def test_the_seat_is_hers_again_when_the_days_are_over(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.director]))
    async with world.database.write() as session:
        assert place.director.person is not None
        assert place.directors[1].person is not None
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=place.director.person.id,
                deputy_id=place.directors[1].person.id,
                since=world.today,
                until=world.today,
            )
        )
    deputy = place.directors[1]
    await deputy.forges(f"act1:ack:{one}:card:")
    assert (await place.row(one)).acknowledged_at is not None
    await world.passes(days=1)
    await deputy.says("исполнено 1 Готово всё")
    assert (await place.row(one)).status is Status.OPEN


async def test_what_is_sent_out_goes_to_the_deputy_too(world: World, place: Town) -> None:
    secretary, director, deputy = place.secretary, place.director, place.directors[1]
    await secretary.says("заместитель")
    await secretary.presses("За другого сотрудника")
    await secretary.says("Горина")
    await secretary.presses("Горина М.П.")
    await secretary.says("Лунёва")
    await secretary.presses("Лунёва О.С.")
    await secretary.says("20.11–30.11")
    assert "Вас замещает: Лунёва О.С., 20–30 ноября 2026." in director.sees
    assert "Поручения этого сотрудника теперь и в вашем списке." in deputy.sees
    await secretary.says("Сдать отчёт о подвозе. Отв.: Горина М.П., срок до 4 декабря")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    for who in (director, deputy):
        assert "Сдать отчёт о подвозе" in who.sees
    assert "Сдать отчёт о подвозе" not in place.directors[2].sees


async def test_it_is_ended_by_who_named_it(world: World, place: Town) -> None:
    director, deputy, third = place.directors
    (one,) = await place.publish(Point(who=[director]))
    await director.says("/deputy")
    await director.presses("Назначить заместителя")
    await director.says("Лунёва")
    await director.presses("Лунёва О.С.")
    await director.says("23.11–30.11")
    await third.says("/deputy")
    assert "Сейчас никто никого не замещает" in third.sees
    await third.forges("dy1:end2:0:0:1")
    assert third.toast == "Это действие вам недоступно."
    await director.says("/deputy")
    await director.presses("Убрать: Лунёва О.С.")
    await director.presses("Да, убрать")
    assert "Вы больше не замещаете: Горина М.П." in deputy.sees
    await deputy.forges(f"act1:ack:{one}:card:")
    assert (await place.row(one)).acknowledged_at is None
    await director.forges("dy1:end2:0:0:1")
    assert director.toast == "Такого заместителя нет: его уже убрали."


async def test_nobody_names_a_deputy_for_another(world: World, place: Town) -> None:
    director, second, third = place.directors
    assert director.person is not None
    assert second.person is not None
    assert third.person is not None
    await third.says("/deputy")
    for data in (
        f"dy1:whom:{director.person.id}:0:0",
        f"dy1:who:{director.person.id}:{third.person.id}:0",
        "dy1:other:0:0:0",
    ):
        await third.forges(data)
        assert third.toast == "Это действие вам недоступно.", data
    await third.forges(f"dy1:who:{third.person.id}:{third.person.id}:0")
    await third.says("24.11–25.11")
    assert "замещать не может" in third.sees
    other = await world.department("Отдел Боровского района")
    stranger = await world.staff(other, "Юрьева Нина Олеговна", Role.SECRETARY)
    await stranger.forges(f"dy1:whom:{director.person.id}:0:0")
    assert stranger.toast == "Такого сотрудника нет в справочнике."
    await third.says("/deputy")
    await third.presses("Назначить заместителя")
    await third.says("л")
    assert "Напишите фамилию" in third.sees
    async with world.database.read() as session:
        assert not list(await session.scalars(select(DeputyRow)))


async def test_days_gone_by_are_refused(world: World, place: Town) -> None:
    director = place.director
    await director.says("/deputy")
    await director.presses("Назначить заместителя")
    await director.says("Лунёва")
    await director.presses("Лунёва О.С.")
    await director.says("1.11–10.11")
    assert "уже прошла" in director.sees
    async with world.database.read() as session:
        assert not list(await session.scalars(select(DeputyRow)))


async def test_who_answers_for_two_schools_is_told_which(world: World, place: Town) -> None:
    """One point, two schools, one person who hears of both."""
    director, deputy = place.director, place.directors[1]
    await place.publish(Point(who=[director, deputy]))
    await director.says("отпуск")
    await director.presses("Назначить заместителя")
    await director.says("лун")
    await director.presses("Лунёва О.С.")
    await director.says("с 23.11 по 30.11")
    await director.says("исполнено 1 План утверждён")
    await place.secretary.says("проверка")
    await place.secretary.presses("Снять с контроля")
    assert "МБОУ СОШ № 3. Поручение 1 снято с контроля" in deputy.sees
    assert director.sees.startswith("Поручение 1 снято с контроля")
