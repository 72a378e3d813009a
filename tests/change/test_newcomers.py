"""A newcomer to a group is offered the open points that were given to the group: the secretary decides, once."""

from sqlalchemy import select

from domain.people import Department, Role
from storage import people
from storage.models import AssignmentRow, DecisionRow, GroupSeatRow
from tests.cast import Someone, World

PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Провести мониторинг трудоустройства выпускников.
Ответственные: руководители ОО.
Срок: до 4 декабря 2026 года.
2. Представить сведения о подвозе.
Ответственные: руководители ОО.
Срок: до 11 декабря 2026 года.
3. Подготовить справку.
Ответственный: Горина М.П.
Срок: до 11 декабря 2026 года.
4. Обновить паспорта безопасности.
Ответственные: руководители ОО.
Срок: до 25 ноября 2026 года.
"""


async def published(world: World) -> tuple[Someone, list[Someone]]:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    directors = [
        await world.director(home, "Горина Марина Петровна", "МБОУ СОШ № 3"),
        await world.director(home, "Лунёва Ольга Сергеевна", "МБОУ СОШ № 4"),
    ]
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(days=4)  # the fourth point's day is past
    return secretary, directors


async def department(world: World) -> Department:
    async with world.database.read() as session:
        return (await people.departments(session))[0]


async def numbers_of(world: World) -> list[int]:
    async with world.database.read() as session:
        seat = await session.scalar(select(GroupSeatRow.seat_id).order_by(GroupSeatRow.seat_id.desc()).limit(1))
        rows = await session.scalars(
            select(AssignmentRow.number).where(AssignmentRow.seat_id == seat).order_by(AssignmentRow.number)
        )
        return list(rows)


async def test_a_new_school_is_offered_what_its_group_has_open(world: World) -> None:
    secretary, directors = await published(world)
    async with world.database.read() as session:
        groups = list(await session.scalars(select(DecisionRow.group_ids).order_by(DecisionRow.number)))
    given = [bool(each) for each in groups]
    assert given == [True, True, False, True]
    new = await world.director(await department(world), "Зимина Ольга Павловна", "МБОУ СОШ № 9")
    assert "Новый участник группы «руководители ОО»: директор, МБОУ СОШ № 9." in secretary.sees
    assert "У группы 2 открытых пункта на контроле. Выдать?" in secretary.sees
    assert "1. Провести мониторинг трудоустройства выпускников · пт 04.12" in secretary.sees
    heard = {who.name: len(who.heard) for who in directors}
    await secretary.presses("Выбрать")
    await secretary.presses("Выдать 2")
    assert secretary.toast == "Выдано: 1 поручение."
    assert "сведения о подвозе" in new.sees
    await secretary.presses("Выдать 1")
    assert secretary.sees == "Выдано: 1 поручение, директор, МБОУ СОШ № 9."
    assert await numbers_of(world) == [1, 2]
    assert {who.name: len(who.heard) for who in directors} == heard
    await new.says("исполнено 1 сделано")
    assert "Отчёт по поручению 1 отправлен" in new.sees


async def test_all_at_once_or_none_and_a_second_press_gives_nothing_twice(world: World) -> None:
    secretary, _ = await published(world)
    other = await world.staff(await department(world), "Быстрова Алла Юрьевна", Role.SECRETARY)
    home = await department(world)
    new = await world.director(home, "Зимина Ольга Павловна", "МБОУ СОШ № 9")
    data = next(b["data"] for row in other.last["buttons"] for b in row if b["text"] == "Выдать все: 2")
    await secretary.presses("Не надо")
    assert secretary.sees.startswith("Не выдано: директор, МБОУ СОШ № 9.")
    assert await numbers_of(world) == []
    await other.presses("Выдать все: 2")
    assert other.sees == "Выдано: 2 поручения, директор, МБОУ СОШ № 9."
    await secretary.forges(data)
    assert await numbers_of(world) == [1, 2]
    assert "Здесь всё уже выдано" in secretary.sees
    await new.forges(data)
    assert new.toast == "Это действие вам недоступно."
