"""What ends a point ends its shares and its requests with it, and nothing stumbles over what has ended already."""

from sqlalchemy import select

from domain.decision import Status
from storage import requests
from storage.models import AssignmentRow, RequestRow
from tests.cast import World
from tests.story.school import Point, in_days, town

EARLIER = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Подготовить программу конференции.
Ответственные: Горина М.П., Лунёва О.С., Дроздов И.К.
Срок: до 18 декабря 2026 года.
"""
LATER = """ПРОТОКОЛ № 8
совещания директоров школ
от 20.11.2026

Решили:

1. Сдать график каникул.
Ответственные: Горина М.П.
Срок: до 11 декабря 2026 года.
"""


async def statuses(world: World) -> list[tuple[int, Status]]:
    async with world.database.read() as session:
        rows = await session.execute(select(AssignmentRow.number, AssignmentRow.status).order_by(AssignmentRow.id))
        return [tuple(row) for row in rows]


async def test_a_point_with_co_executors_is_carried_and_comes_back(world: World) -> None:
    place = await town(world)
    secretary = place.secretary
    await secretary.sends("п.txt", EARLIER.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert await statuses(world) == [(1, Status.OPEN)] * 3

    await secretary.sends("протокол.txt", LATER.encode())
    await secretary.presses("Показать")
    await secretary.presses("1")
    await secretary.presses("Ответить на вопросы: 1")
    await secretary.presses("Другой срок")
    await secretary.says("до 25 декабря")
    await secretary.presses("Разослать готовые: 2")
    await secretary.presses("Разослать")
    found = await statuses(world)
    assert found[:3] == [(1, Status.CANCELLED)] * 3, secretary.sees
    assert found[3:] == [(2, Status.OPEN)] + [(3, Status.OPEN)] * 3

    await secretary.presses("Отменить рассылку")
    assert (await statuses(world))[:3] == [(1, Status.OPEN)] * 3, secretary.sees


async def test_a_point_that_its_lead_has_reported_is_not_carried_for_its_co_executors(world: World) -> None:
    place = await town(world)
    secretary = place.secretary
    await secretary.sends("п.txt", EARLIER.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    await place.director.says("исполнено 1 программа готова")
    await secretary.sends("протокол.txt", LATER.encode())
    assert "Перенести?" not in secretary.sees


async def test_a_request_for_extension_ends_with_what_it_was_asked_for(world: World) -> None:
    place = await town(world)
    director, secretary = place.director, place.secretary
    await place.publish(Point(dues=(in_days(world, 5),), who=[director]))
    await director.presses("Прошу продлить")
    await director.says("до 11 декабря, болеет методист")
    await director.says("исполнено 1 План утверждён")
    await secretary.says("/check")
    await secretary.presses("1: 1")
    await secretary.presses("Снять все: 1")
    assert await statuses(world) == [(1, Status.ACCEPTED)]
    async with world.database.read() as session:
        row = await session.scalar(select(RequestRow))
        assert row is not None
        assert row.answer is not None, "nobody can agree to it any more, and it is counted as waiting for the head"
        assert (await requests.get(session, row.id)).answered_by == ""
    assert any("Продлевать уже не нужно: поручение закрыто (" in (one["text"] or "") for one in place.head.heard)
