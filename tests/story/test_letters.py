"""Every letter there is has its function, and files that could not be fetched are fetched later."""

from typing import get_args

import pytest
from sqlalchemy import select, update

from domain.letters import KINDS, AnyLetter
from scheduler.attachments import fetch_missing
from storage import people
from storage.models import AttachmentRow, HoldingRow, ReportRow
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


def test_every_letter_is_known_to_storage_and_to_the_type_checker() -> None:
    assert set(KINDS.values()) == set(get_args(AnyLetter))


async def test_a_file_that_cannot_be_fetched_holds_up_no_report_and_is_fetched_later(world: World, place: Town) -> None:
    await place.publish(Point())
    world.act("fault", {"method": "getFile", "code": 502, "times": 1})
    await place.director.presses("Исполнено")
    await place.director.sends("план.pdf", b"%PDF-1.4 plan", caption="План утверждён")
    assert place.director.sees.startswith("Отчёт по поручению 1 отправлен")

    async def kept() -> str | None:
        async with world.database.read() as session:
            return (await session.scalars(select(AttachmentRow.file_sha256))).one()

    assert await kept() is None
    assert await fetch_missing(world.database, world.bot, world.files, lambda: world.now) == 1
    digest = await kept()
    assert digest is not None
    assert (world.files / digest).read_bytes() == b"%PDF-1.4 plan"
    assert await fetch_missing(world.database, world.bot, world.files, lambda: world.now) == 0


async def test_who_left_gets_nothing_and_his_old_card_shows_nothing(world: World, place: Town) -> None:
    await place.publish(Point("Тайное дело.", who=[place.director]))
    director = place.director
    assert director.person is not None
    async with world.database.write() as session:
        await session.execute(
            update(HoldingRow)
            .where(HoldingRow.person_id == director.person.id)
            .values(until=world.today.replace(day=1))
        )
    await director.presses("Исполнено")
    assert director.toast == "Поручения среди ваших нет. Посмотрите список: /my"
    await director.says("исполнено 1 готово")
    assert director.sees == "Поручения 1 среди ваших нет. Посмотрите список: /my"
    async with world.database.write() as session:
        await people.leave(session, director.person.id, world.today)
    heard = len(director.heard)
    await place.publish(Point("Другое дело.", who=[place.directors[1]]), number="6")
    assert len(director.heard) == heard


async def test_a_change_redraws_the_first_message_and_the_newest_five(world: World, place: Town) -> None:
    await place.publish(Point("Провести смотр.", who=[place.director]))
    director = place.director
    first = director.last["message_id"]
    opened = []
    for _ in range(7):
        await director.says("мои")
        await director.presses("1")
        opened.append(director.last["message_id"])
    edits = len([call for call in world.look("calls")["calls"] if call["method"] == "editMessageText"])
    await director.presses("Ознакомлен(а)", on=first)
    calls = [call for call in world.look("calls")["calls"] if call["method"] == "editMessageText"][edits:]
    redrawn = {int(call["params"]["message_id"]) for call in calls}
    assert redrawn == {first, *opened[-5:]}
    await director.presses("Исполнено", on=opened[0])  # an old one still answers
    await director.says("смотр проведён")
    assert (await place.count(ReportRow)) == 1
