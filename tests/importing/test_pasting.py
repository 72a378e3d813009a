"""S2: A text pasted in several messages is one document."""

from sqlalchemy import func, select

from domain.people import Department
from handlers.importing import close_pasted
from storage.models import DraftRow, ProtocolRow
from tests.cast import Someone, World
from tests.importing.conftest import PROTOCOL


async def papers(world: World) -> list[ProtocolRow]:
    async with world.database.read() as session:
        return list(await session.scalars(select(ProtocolRow).where(ProtocolRow.state == "draft")))


async def points(world: World) -> int:
    async with world.database.read() as session:
        return await session.scalar(select(func.count()).select_from(DraftRow)) or 0


async def ticks(world: World, seconds: int) -> None:
    world.engine.clock.advance(seconds)
    await close_pasted(world.database, world.child, world.now)
    await world.settle()


async def test_pieces_become_one_document_after_a_pause(
    world: World, department: Department, secretary: Someone
) -> None:
    first, second = PROTOCOL.split("2. ")
    await secretary.says(first + "2. " + second.split("3. ")[0])
    assert "пришлите продолжение" in secretary.sees
    await ticks(world, 2)
    await secretary.says("3. " + second.split("3. ")[1])
    await ticks(world, 2)
    assert await papers(world) == []  # the pause counts from the last piece
    await ticks(world, 2)
    [paper] = await papers(world)
    assert (paper.number, await points(world)) == ("7", 4)
    assert "Прочитано 4 пункта" in secretary.sees
    await ticks(world, 10)
    assert len(await papers(world)) == 1


async def test_ready_at_once(world: World, department: Department, secretary: Someone) -> None:
    await secretary.says(PROTOCOL)
    await secretary.presses("Готово")
    assert "Прочитано 4 пункта" in secretary.sees
    await ticks(world, 10)
    assert len(await papers(world)) == 1


async def test_not_wanted(world: World, department: Department, secretary: Someone) -> None:
    await secretary.says(PROTOCOL)
    await secretary.presses("Отмена")
    await ticks(world, 10)
    assert await papers(world) == []
    await secretary.says("Сдать отчёт. Отв.: Крутов А.А., до 5 декабря")
    assert "Крутов" in secretary.sees  # nothing is being pasted any more


async def test_two_people_paste_side_by_side(world: World, department: Department, secretary: Someone) -> None:
    from domain.people import Role

    head = await world.staff(department, "Сомов Андрей Викторович", Role.HEAD)
    await secretary.says(PROTOCOL)
    await head.says(PROTOCOL.replace("№ 7", "№ 9").replace("мониторинг", "опрос"))
    await ticks(world, 4)
    assert sorted(paper.number or "" for paper in await papers(world)) == ["7", "9"]
