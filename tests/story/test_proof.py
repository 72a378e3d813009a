"""A report with what was asked for: a file where the secretary wants one; albums; two places of one person."""

import base64

import pytest
from sqlalchemy import select

from domain.decision import Status
from storage import people
from storage.models import AttachmentRow, HoldingRow, PersonRow, ReportRow
from tests.cast import World
from tests.story.school import Point, Town, in_days, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=2)


async def test_the_secretary_wants_a_file_and_the_report_waits_for_it(world: World, place: Town) -> None:
    secretary, director = place.secretary, place.director
    await secretary.says("Разработать план. Отв.: Горина М.П., срок до 18 декабря")
    await secretary.presses("Ещё")
    assert "К отчёту: хватит слов." in secretary.sees
    await secretary.presses("Нужен файл")
    assert "К отчёту нужен файл. Без файла отчёт не отправится." in secretary.sees
    await secretary.presses("‹ Пункт")
    assert "К отчёту нужен файл." in secretary.sees
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "К отчёту нужен файл." in director.sees

    await director.says("исполнено 1 план утверждён")
    assert director.sees == ("К отчёту по поручению 1 нужен файл или фото. Пришлите их, слова можно в подписи.")
    assert await place.count(ReportRow) == 0
    voice = {"file": base64.b64encode(b"OggS").decode(), "file_name": "v.ogg", "voice": True}
    world.act("message", {"user_id": director.telegram_id, **voice, "caption": "исполнено 1 рассказ"})
    await world.settle()
    assert await place.count(ReportRow) == 0, "a voice message shows nothing"
    await director.sends_photo()
    assert director.sees.startswith("Отчёт по поручению 1 отправлен")
    assert "Сделано: «план утверждён»" in secretary.sees
    assert "Файлов: 1" in secretary.sees


async def test_of_several_at_once_only_the_one_without_its_file_is_refused(world: World, place: Town) -> None:
    director = place.director
    one, two = await place.publish(
        Point(dues=(in_days(world, 14),), who=[director]),
        Point(dues=(in_days(world, 14),), who=[director], proof="файл плана"),
    )
    await director.says("исполнено 1, 2 всё готово")
    assert (await place.row(one)).status is Status.REPORTED
    assert (await place.row(two)).status is Status.OPEN
    assert any("по поручению 2 нужен файл или фото (файл плана)" in each["text"] for each in director.heard)
    await director.sends("план.pdf", b"%PDF-1.4", caption="исполнено 2 план готов")
    assert (await place.row(two)).status is Status.REPORTED


async def test_bare_presses_do_not_pass_by_the_file(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),), who=[place.director], proof="файл"))
    await place.director.forges(f"act1:bare:{one}:card:")
    assert (await place.row(one)).status is Status.OPEN
    assert await place.count(ReportRow) == 0


async def test_a_report_is_completed_with_an_album_until_it_is_checked(world: World, place: Town) -> None:
    director = place.director
    await place.publish(Point(dues=(in_days(world, 14),), who=[director]))
    await director.says("исполнено 1 смотр проведён")
    await director.presses("Дополнить")
    await director.sends_photo(caption="фотографии", album="a1")
    await director.sends_photo(album="a1")
    await director.sends_photo(album="a1")
    assert await place.count(AttachmentRow) == 3
    report_card = place.secretary.sees
    assert "«смотр проведён\nфотографии»" in report_card
    assert "Файлов: 3" in report_card
    await place.secretary.presses("Снять с контроля")
    await director.forges("card1:complete:1:")
    await director.sends_photo(caption="ещё")
    assert await place.count(AttachmentRow) == 3


async def test_two_places_of_one_person_are_told_apart(world: World, place: Town) -> None:
    """A director who also heads a centre gets a part for each, and says which one a report is for."""
    director = place.director
    assert director.person is not None
    async with world.database.write() as session:
        added = await people.add_person(
            session, place.home.id, name="Временная Анна Ивановна", post="руководитель",
            organization_name="Центр «Радуга»", today=world.today, now=world.now,
        )  # fmt: skip
        row = await session.scalar(select(HoldingRow).where(HoldingRow.seat_id == added.seat.id))
        assert row is not None
        row.person_id = director.person.id
        await session.delete(await session.get_one(PersonRow, added.person.id))
    one, two = await place.publish(Point(dues=(in_days(world, 14),), who=[director]))
    assert "МБОУ СОШ № 3" in director.sees
    assert "Центр «Радуга»" in director.sees
    await director.says("мои")
    assert "1. Разработать школьный план-график профориентационной работы" in director.sees
    assert "· Центр «Радуга»" in director.sees
    await director.says("исполнено 1 готово")
    assert director.sees == "Поручение 1 у вас в нескольких организациях. За какую отчитаться?"
    await director.presses("Центр «Радуга»")
    await director.says("готово в центре")
    assert [(await place.row(each)).status for each in (one, two)] == [Status.OPEN, Status.REPORTED]
    assert "Центр «Радуга» (Горина М.П.)" in place.secretary.sees
