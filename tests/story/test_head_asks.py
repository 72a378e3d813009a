"""What the head asks in a row: down from the summary by every way and back, pages, what is about to expire."""

from datetime import date, time

import pytest
from sqlalchemy import update

from storage.models import ProtocolRow
from tests.cast import World
from tests.story.school import Point, in_days, town

FRIDAY = date(2026, 11, 27)


async def test_every_way_down_to_the_assignment_and_back_keeps_the_state_and_the_page(world: World) -> None:
    place = await town(world)
    await place.publish(*(Point(f"Сдать сведения {n}.", (in_days(world, 3),)) for n in range(6)))
    await place.publish(Point("Провести осмотр.", (in_days(world, 30),)), number="5")
    await world.comes(in_days(world, 5))
    head = place.head
    await head.says("/status")
    for words, into in (
        ("По школам", "МБОУ СОШ № 3: 6"),
        ("По людям", "Дроздов И.К.: 6"),
        ("По группам", "руководители ОО: 18"),
        ("По протоколам", "Протокол № 4"),
        ("По месяцам", "Ноябрь 2026: 18"),
    ):
        await head.presses(words)
        await head.presses("Только просроченные")
        shares = head.sees
        assert shares.startswith(words)
        assert ": просрочено, всего " in shares
        await head.presses(into)
        if "Стр. 2 ›" in head.buttons:
            await head.presses("Стр. 2 ›")
        listed = head.sees
        assert ", просрочено: " in listed
        assert "осмотр" not in listed
        await head.presses("6")
        assert "Сдать сведения 5" in head.sees
        await head.presses("Все исполнители")
        await head.presses("По школам")
        await head.presses(head.buttons[0])
        await head.presses("‹ К списку")
        await head.presses("‹ К поручению")
        await head.presses("‹ К списку")
        assert head.sees == listed
        await head.presses("‹ К списку")
        assert head.sees == shares
        await head.presses("‹ К списку")
        assert head.sees.startswith("Просрочено: 18")
        await head.presses("‹ К сводке")
    await head.presses("Просрочено: 18")
    await head.presses("Стр. 2 ›")
    assert head.sees.count("Сдать сведения") == 3
    listed = head.sees
    await head.presses("6 ")
    await head.presses("‹ К списку")
    assert head.sees == listed


@pytest.mark.parametrize(("due", "expires"), [(date(2026, 11, 27), 3), (date(2026, 12, 2), 3), (date(2026, 12, 3), 0)])
async def test_three_working_days_pass_over_the_weekend(world: World, due: date, expires: int) -> None:
    place = await town(world)
    await place.publish(Point("Сдать сведения.", (due,)))
    await world.comes(FRIDAY, time(10))
    await place.head.says("/status")
    assert ("За 3 рабочих дня истекает 3" in place.head.sees) is bool(expires)
    assert ("Истекает: 3" in place.head.buttons) is bool(expires)


async def test_a_decision_without_a_protocol_has_a_note_too(world: World) -> None:
    place = await town(world)
    await place.publish(Point("Сдать сведения о подвозе.", (in_days(world, 3),)))
    async with world.database.write() as session:
        await session.execute(update(ProtocolRow).values(state="single", number=""))
    await place.head.says("справка")
    assert "по разосланному протоколу, а таких пока нет" in place.head.sees
    await place.head.says("сводка")
    await place.head.presses("По протоколам")
    await place.head.presses(place.head.buttons[0])
    await place.head.presses("Справка Word")
    (file,) = [each["file"] for each in place.head.heard if each.get("file")]
    assert file["file_name"].startswith("Справка, поручение от ")
