"""From the message about a protocol to «снято с контроля», told as people."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.decision import Status
from storage.models import AttachmentRow, CardRow, JournalRow, OutboxRow, ReportRow
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def test_a_point_comes_as_its_card_is_reported_by_the_button_and_accepted(world: World, place: Town) -> None:
    director = place.director
    (one, *_) = await place.publish(Point(dues=(date(2026, 12, 6),), proof="файл плана"))
    assert director.sees == (
        "Поручение 1 · п. 2.1 протокола № 4 от 23.11.2026 · МБОУ СОШ № 3\n"
        "Разработать школьный план-график профориентационной работы.\n"
        "Срок: до 6 декабря 2026 (вс), контрольная дата пт 04.12. Предъявить: файл плана."
    )
    assert director.buttons == ["Ознакомлен(а)", "Исполнено", "Прошу продлить", "Ещё"]
    assert (await place.row(one)).told_at == world.now

    await director.presses("Ознакомлен(а)")
    assert director.toast == "Ознакомление отмечено."
    assert "Ознакомлен(а)" not in director.buttons

    await director.presses("Исполнено")
    assert "Напишите одной фразой, что сделано" in director.sees
    assert "Без списков детей, диагнозов, паспортных данных." in director.sees
    await director.says("План утверждён приказом № 17")
    assert director.sees == "Отчёт по поручению 1 отправлен 23.11 в 10:00, в срок. Ждёт проверки."
    assert director.buttons == ["Дополнить", "Отозвать"]
    card = director.heard[-2]
    assert "Отчёт отправлен 23.11 в 10:00, в срок. Ждёт проверки." in card["text"]

    secretary = place.secretary
    assert "Отчёт по поручению 1 · МБОУ СОШ № 3 (Горина М.П.)" in secretary.sees
    assert "Сделано: «План утверждён приказом № 17»" in secretary.sees
    await secretary.presses("Снять с контроля")
    assert secretary.toast == "Поручение 1 снято с контроля."
    assert "Снято с контроля 23.11 (Рогова Л.И.)" in secretary.sees
    assert "Снять с контроля" not in secretary.buttons
    assert director.sees == "Поручение 1 снято с контроля 23.11 (Рогова Л.И.). Спасибо!"
    row = await place.row(one)
    assert (row.status, row.in_time, row.next_reminder_at) == (Status.ACCEPTED, True, None)
