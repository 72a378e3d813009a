"""S1: One decision, in one message or step by step."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.people import Department
from domain.protocol import Mark
from storage.models import AssignmentRow, DecisionRow, OutboxRow, ProtocolRow
from tests.cast import Someone, World

ONE = "Провести мониторинг трудоустройства выпускников. Отв.: Берёзкина П.П., срок до 30 сентября"


async def rows(world: World, table: type) -> list:  # type: ignore[type-arg]
    async with world.database.read() as session:
        return list(await session.scalars(select(table).order_by(table.id)))  # type: ignore[attr-defined]


async def test_one_message_becomes_one_decision(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await secretary.says(ONE)
    assert "Поручение 1" in secretary.sees
    assert "Кому: Берёзкина П.П." in secretary.sees
    assert "до 30 сентября 2027 (чт)" in secretary.sees  # the next one: this year's is past
    await secretary.presses("Разослать")
    [decision] = await rows(world, DecisionRow)
    [assignment] = await rows(world, AssignmentRow)
    assert (decision.text, decision.number) == ("Провести мониторинг трудоустройства выпускников.", 1)
    assert (assignment.due, assignment.control) == (date(2027, 9, 30), date(2027, 9, 30))
    letters = [row for row in await rows(world, OutboxRow) if row.kind == "ProtocolPublished"]
    assert [letter.person_id for letter in letters] == [directors[0].person.id]
    [paper] = await rows(world, ProtocolRow)
    assert (paper.state, paper.number) == ("single", None)


@pytest.mark.parametrize("words", ["привет", "Когда будет совещание?", "Спасибо, всё получили"])
async def test_what_is_no_decision_makes_none(world: World, secretary: Someone, words: str) -> None:
    await secretary.says(words)
    assert await rows(world, ProtocolRow) == []


async def test_a_director_cannot_post(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await directors[0].says(ONE)
    await directors[0].says("/new")
    assert await rows(world, ProtocolRow) == []


async def test_step_by_step(world: World, secretary: Someone, directors: list[Someone]) -> None:
    """`/new`: what, who, when, preview."""
    await secretary.says("новое поручение")
    assert "Напишите, что сделать" in secretary.sees
    await secretary.says("Сдать отчёт о подвозе")
    assert "Исполнитель не назван" in secretary.sees
    await secretary.presses("Выбрать из справочника")
    await secretary.says("лесная")
    assert "По словам «лесная»: 1" in secretary.sees
    await secretary.presses("☐ Горина Н.А.")
    await secretary.presses("☐ Лунёв С.И.")
    await secretary.presses("Готово: 2")
    assert "Какой срок?" in secretary.sees
    await secretary.presses("Другой срок")
    await secretary.says("позавчера")
    assert "уже прошла" in secretary.sees
    await secretary.says("до 15 декабря")
    assert "Поручение 1" in secretary.sees
    await secretary.presses("Разослать")
    assert {row.due for row in await rows(world, AssignmentRow)} == {date(2026, 12, 15)}
    assert len(await rows(world, AssignmentRow)) == 2


async def test_only_to_be_read(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await secretary.says("Директорам школ сдать отчёт о подвозе до 5 декабря")
    await secretary.presses("руководители ОО")
    await secretary.presses("На ознакомление")
    await secretary.presses("Разослать")
    assert {row.mark for row in await rows(world, AssignmentRow)} == {Mark.NOTICE}
    assert {row.due for row in await rows(world, AssignmentRow)} == {None}


async def test_unwanted_it_goes_to_nobody(world: World, secretary: Someone, directors: list[Someone]) -> None:
    await secretary.says(ONE)
    await secretary.presses("Не нужно")
    assert "никому не уйдёт" in secretary.sees
    assert await rows(world, DecisionRow) == []


async def test_in_the_evening_the_morning_is_offered_first(
    world: World, department: Department, secretary: Someone, directors: list[Someone]
) -> None:
    world.set_clock(date(2026, 11, 27), time(19, 40))  # a Friday
    await secretary.says(ONE)
    assert "Сейчас 19:40." in secretary.sees
    assert secretary.buttons[:2] == ["Пн 30.11 в 9:00", "Разослать сейчас"]
    await secretary.presses("Пн 30.11 в 9:00")
    [letter] = [row for row in await rows(world, OutboxRow) if row.kind == "ProtocolPublished"]
    assert letter.not_before == department.at(date(2026, 11, 30), time(9))


async def test_a_decision_that_waits_is_found_again(world: World, secretary: Someone, directors: list[Someone]) -> None:
    """Nothing is lost that was typed and put aside; what is sent out stands there no more."""
    await secretary.says(ONE)
    await secretary.says("/protocols")
    assert "✎ Черновик: Провести мониторинг трудоустройства выпускников. · не разослан" in secretary.sees
    await secretary.presses("Черновик: Провести мониторинг")
    assert "Кому: Берёзкина П.П." in secretary.sees
    await secretary.presses("Разослать")
    await secretary.says("/protocols")
    assert "Протоколов пока нет" in secretary.sees
