"""Forgotten means forgotten: nothing personal is left outside the protocol's file and the points' texts (152-ФЗ)."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from domain.decision import Status
from storage import journal
from storage.models import Base, InboxRow, JournalRow, PersonRow, RememberedRow
from tests.cast import ADMIN_ID, TINY_PNG, Someone, World
from tests.story.school import Point, Town, town

SURNAME = "Незабудкина"
WORDS = "особые слова отчёта про Ландышево"


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def leftovers(world: World, *values: str) -> list[str]:
    """Where in the base any of these is still to be found; letters compared without case."""
    found = []
    async with world.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                said = str(tuple(row)).lower()
                found += [f"{table.name}: {said}" for value in values if value.lower() in said]
        for row in await session.execute(
            text("SELECT words FROM search_points UNION SELECT words FROM search_reports")
        ):
            found += [f"search: {row.words}" for value in values if value.lower() in row.words.lower()]
    return found


async def has_lived(world: World, place: Town) -> tuple[Someone, int]:
    """Somebody who has told the bot a good deal, and an assignment that she has reported."""
    who = await world.director(place.home, f"{SURNAME} Вера Ильинична", "МБОУ Ландышевская СОШ")
    first, second = await place.publish(
        Point(who=[who], dues=(date(2026, 12, 4),)), Point("Второе дело.", who=[who], dues=(date(2026, 12, 4),))
    )
    await who.presses("Ознакомлен(а)")
    await who.says(f"исполнено 1 {WORDS}")
    await who.sends("план.png", TINY_PNG, caption=f"исполнено 2 {WORDS}")
    async with world.database.write() as session:
        row = await session.get_one(PersonRow, who.person.id)  # type: ignore[union-attr]
        row.phone, row.email = "+7 900 000-00-77", "nezabudkina@example.test"
        seat = (await place.row(first)).seat_id
        session.add(
            RememberedRow(department_id=place.home.id, folded="незабудкиной в и", seat_ids=[seat], group_ids=[])
        )
        session.add(
            InboxRow(update_id=77, lane="5", payload=f'{{"from": {{"id": {who.telegram_id}}}}}', state="dead",
                     tries=3, deaths=0, error="", received_at=world.now)
        )  # fmt: skip
    await place.secretary.says("проверка")
    await who.says("мои")
    return who, second


@pytest.mark.parametrize("works", [True, False])
async def test_nothing_personal_is_left(world: World, place: Town, works: bool) -> None:
    who, second = await has_lived(world, place)
    files = sorted(world.files.iterdir())
    assert len(files) == 1
    personal = (SURNAME, "незабудк", WORDS, str(who.telegram_id), "000-00-77", "nezabudkina")
    assert len(await leftovers(world, *personal)) > 5

    secretary = place.secretary
    await secretary.says("справочник")
    await secretary.presses("Сотрудники")
    await secretary.presses(f"✓ {SURNAME}")
    if not works:
        await secretary.presses("Не работает")
        await secretary.presses("Да, не работает")
        await secretary.presses("Кто больше не работает")
        await secretary.presses(SURNAME)
    else:
        await secretary.presses("Удалить личные данные")
    assert "Вернуть удалённое нельзя" in secretary.sees
    await secretary.presses("Удалить навсегда")
    assert secretary.toast == "Данные удалены"

    assert await leftovers(world, *personal) == []
    assert not [file for file in files if file.exists()]
    assert (await place.row(second)).status is Status.REPORTED  # the act stays
    async with world.database.read() as session:
        for chain in set(await session.scalars(select(JournalRow.chain))):
            assert await journal.verify(session, chain) is None
    await secretary.presses("Снять с контроля")
    assert (await place.row(second)).status is Status.ACCEPTED or "Бывший сотрудник" in secretary.sees
    await who.says("мои")
    assert "по приглашению" in who.sees


async def test_what_another_needs_stays(world: World, place: Town) -> None:
    """The same picture sent by two people is one file: it goes with the second."""
    await has_lived(world, place)
    (picture,) = list(Path(world.files).iterdir())
    await place.publish(Point("Третье дело.", who=[place.director], dues=(date(2026, 12, 4),)))
    await place.director.sends("план.png", TINY_PNG, caption="исполнено 3 То же фото")
    await forget(place.secretary, SURNAME)
    assert picture.exists()
    assert await leftovers(world, WORDS) == []
    await forget(place.secretary, place.director.name.split()[0])
    assert not picture.exists()


async def forget(secretary: Someone, surname: str) -> None:
    await secretary.says("справочник")
    await secretary.presses("Сотрудники")
    await secretary.presses(f"✓ {surname}")
    await secretary.presses("Удалить личные данные")
    await secretary.presses("Удалить навсегда")


async def test_nobody_forgets_herself_nor_another_departments_people(world: World, place: Town) -> None:
    stranger = await world.department("Управление образования Дальнего района")
    other = await world.known(stranger, "Чужакова Инна Петровна", "директор", "МБОУ СОШ № 9")
    await place.secretary.says("справочник")
    await place.secretary.forges(f"lv1:forget:{other.id}:0")
    await place.secretary.forges(f"lv1:forget:{place.secretary.person.id}:0")  # type: ignore[union-attr]
    await place.director.forges(f"lv1:forget:{place.directors[1].person.id}:0")  # type: ignore[union-attr]
    assert await leftovers(world, "Чужакова")
    assert await leftovers(world, place.secretary.name)
    assert await leftovers(world, place.directors[1].name)


async def test_health_is_told_to_the_administrator_alone(world: World, place: Town) -> None:
    admin = world.stranger("Администратор", telegram_id=ADMIN_ID)
    await admin.says("/health")
    assert "схема базы" in admin.sees
    assert "свободно на диске" in admin.sees
    await admin.presses("Проверить ещё раз")
    await place.director.says("/health")
    assert "схема базы" not in place.director.sees
