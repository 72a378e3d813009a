"""Unfinished points of earlier protocols are offered at review, carried with a new deadline, and counted once."""

from datetime import date

import pytest
from sqlalchemy import select

from domain.decision import Status
from storage import summary
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, DecisionRow, DraftRow
from tests.cast import World
from tests.story.school import Point, Town, town

NEW = """ПРОТОКОЛ № 5
совещания директоров школ
от 20.11.2026

Решили:

1. Сдать график каникул.
Ответственные: Горина М.П.
Срок: до 11 декабря 2026 года.
"""


@pytest.fixture
async def place(world: World) -> Town:
    """Protocol № 4 with two points on control; of the first one director has reported."""
    found = await town(world)
    await found.publish(
        Point(text="Обновить паспорт безопасности.", dues=[date(2026, 12, 1)], who=found.directors[:2]),
        Point(text="Провести сверку контингента.", dues=[date(2026, 12, 1)], who=found.directors[2:]),
        day=date(2026, 11, 6),
    )
    await found.director.says("исполнено 1 Паспорт обновлён")
    await found.secretary.sends("протокол.txt", NEW.encode())
    return found


async def states(world: World) -> list[tuple[int, Status]]:
    async with world.database.read() as session:
        rows = await session.execute(select(AssignmentRow.number, AssignmentRow.status).order_by(AssignmentRow.id))
        return [tuple(row) for row in rows]


async def total(world: World, place: Town) -> int:
    async with world.database.read() as session:
        found = await summary.summary(session, place.home, world.now, russian(YEARS))
    return found.assignments.total


async def test_offered_carried_closed_and_counted_once(world: World, place: Town) -> None:
    assert "С прошлых протоколов не исполнено: 2 пункта. Перенести?" in place.secretary.sees
    before = await total(world, place)
    await place.secretary.presses("Показать")
    assert "1. Обновить паспорт безопасности. · протокола № 4 от 06.11.2026, п. 2.1" in place.secretary.sees
    await place.secretary.presses("1")
    assert place.secretary.sees.startswith("Перенесено: 1 пункт. Укажите новый срок.")
    await place.secretary.presses("К списку")
    await place.secretary.presses("Ответить на вопросы: 1")
    await place.secretary.presses("Другой срок")
    await place.secretary.says("до 18 декабря")
    await place.secretary.presses("Разослать готовые: 2")
    await place.secretary.presses("Разослать")
    # What waits to be checked stays with the old point; who had not done it has it under the new number.
    assert await states(world) == [
        (1, Status.REPORTED),
        (1, Status.CANCELLED),
        (2, Status.OPEN),
        (3, Status.OPEN),
        (4, Status.OPEN),
    ]
    assert await total(world, place) == before + 1  # only the point that is new
    await world.passes(minutes=3)
    late = place.directors[1]
    assert "Перенесено из протокола № 4 от 06.11.2026, п. 2.1." in late.sees
    assert any("Перенесено в поручение 4, срок смотрите в нём." in str(one["text"]) for one in late.heard)


async def test_taken_back_the_old_point_is_at_work_again(world: World, place: Town) -> None:
    await place.secretary.presses("Показать")
    await place.secretary.presses("Перенести все: 2")
    await place.secretary.presses("Ответить на вопросы: 1")
    await place.secretary.presses("Другой срок")
    await place.secretary.says("до 18 декабря")
    await place.secretary.presses("Разослать готовые: 3")
    await place.secretary.presses("Разослать")
    assert dict((await states(world))[1:3]) == {1: Status.CANCELLED, 2: Status.CANCELLED}
    await place.secretary.presses("Отменить рассылку")
    assert (await states(world))[:3] == [(1, Status.REPORTED), (1, Status.OPEN), (2, Status.OPEN)]
    async with world.database.read() as session:
        last = await session.scalar(select(DecisionRow).order_by(DecisionRow.id.desc()).limit(1))
        assert last is not None
        assert last.cancelled_at is not None


async def test_not_wanted_it_is_not_offered_again(world: World, place: Town) -> None:
    await place.secretary.presses("Не надо")
    assert "С прошлых протоколов" not in place.secretary.sees
    async with world.database.read() as session:
        assert len(list(await session.scalars(select(DraftRow)))) == 1
    assert (await states(world))[1:] == [(1, Status.OPEN), (2, Status.OPEN)]
    [draft] = [1]
    await place.director.forges(f"co1:all:{draft}:0:0")
    assert place.director.toast == "Это действие вам недоступно."
