"""D4, S6.

«Не ко мне»: the executor says whose it is, the secretary passes it on with its history, or leaves it with a word."""

from datetime import date

import pytest

from domain.decision import Status
from tests.cast import World
from tests.story.school import Point, Town, town

DUE = date(2026, 12, 4)


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def says_not_mine(place: Town, words: str) -> None:
    await place.director.presses("Ещё")
    await place.director.presses("Не ко мне")
    await place.director.says(words)


async def test_it_goes_to_whom_the_executor_named(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    first, second, third = place.directors
    await says_not_mine(place, "подвозом занимается школа № 4")
    assert "Если знаете, чьё это, подскажите." in first.sees
    await first.presses("Подсказать, чьё это")
    assert "Лунёва" not in str(first.last)  # seats, no names
    await first.says("сош 4")
    await first.presses("директор, МБОУ СОШ № 4")
    assert "Подсказка передана: поручение 1, директор, МБОУ СОШ № 4." in first.sees
    secretary = place.secretary
    assert "«подвозом занимается школа № 4»" in secretary.sees
    assert "Подсказка: директор, МБОУ СОШ № 4" in secretary.sees
    await secretary.presses("Передать: МБОУ СОШ № 4")
    assert "Передать поручение 1: МБОУ СОШ № 3 → МБОУ СОШ № 4?" in secretary.sees
    told = len(first.heard)
    await secretary.presses("Передать")
    assert secretary.toast == "Поручение 1 передано: МБОУ СОШ № 4."
    assert "Передано: МБОУ СОШ № 4 (Рогова Л.И., 23.11)." in secretary.sees
    assert len(first.heard) == told + 1  # once
    assert "Поручение 1 передано: МБОУ СОШ № 4. Вам делать ничего не нужно. Решение: Рогова Л.И., 23.11." in first.sees
    assert "Разработать школьный" in second.sees
    assert not any("Поручение 1" in str(m["text"]) for m in third.heard)
    await second.says("исполнено 1 подвоз налажен")
    assert (await place.row(one)).status is Status.REPORTED


async def test_the_secretary_chooses_another_or_leaves_it(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(DUE,), who=[place.director]), Point("Второе.", who=[place.director]))
    first, secretary = place.director, place.secretary
    await first.presses("1")
    await says_not_mine(place, "не моё")
    await secretary.presses("Выбрать, кому передать")
    await secretary.says("дроздов")
    await secretary.presses("Дроздов И.К.")
    await secretary.presses("‹ К просьбе")
    await secretary.presses("Оставить")
    assert "Почему поручение остаётся?" in secretary.sees
    await secretary.says("так решило совещание")
    assert "Поручение 1 остаётся за вами: «так решило совещание». Срок прежний: пт 04.12." in first.sees
    assert (await place.row(one)).status is Status.OPEN
    heard = len(first.heard)
    await secretary.forges("hand1:give:1:3:0")
    assert secretary.toast == "На эту просьбу уже ответили."
    assert len(first.heard) == heard


async def test_only_who_asked_proposes_and_only_the_staff_passes_on(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    await says_not_mine(place, "не моё")
    second = place.directors[1]
    for data in ("hand1:whose:1:0:0", "hand1:seat:1:2:0"):
        await second.forges(data)
        assert second.toast == "Этой просьбы больше нет."
    await place.director.forges("hand1:give:1:2:0")
    assert place.director.toast == "Это действие вам недоступно."
    await place.director.forges("hand1:seat:1:1:0")  # one's own seat
    assert place.director.toast == "Такой должности нет в справочнике."
    seat = (await place.row(one)).seat_id
    await place.director.forges("hand1:seat:1:999:0")
    assert (await place.row(one)).seat_id == seat
