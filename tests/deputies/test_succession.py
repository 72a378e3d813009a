"""A post, not a person: who comes takes the open assignments over, who left gets nothing and sees nothing."""

from datetime import date

import pytest

from domain.decision import Status
from storage import invitations, people
from tests.cast import Someone, World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def succeeds(world: World, place: Town, name: str) -> Someone:
    """The first director leaves by the secretary's word; somebody new takes the seat and opens the invitation."""
    secretary = place.secretary
    await secretary.says("справочник")
    await secretary.presses("Сотрудники")
    await secretary.presses("✓ Горина")
    await secretary.presses("Не работает")
    await secretary.presses("Да, не работает")
    known = await world.known(place.home, name, "директор", "МБОУ СОШ № 3", "руководители ОО")
    async with world.database.write() as session:
        code = await invitations.invite(session, known.id, by=None, now=world.now)
    someone = world.stranger(name, known)
    await someone.says(f"/start {code}")
    return someone


async def test_the_successor_gets_what_the_predecessor_was_told(world: World, place: Town) -> None:
    first, _, third = await place.publish(
        Point(who=[place.director], dues=(date(2026, 12, 4),)),
        Point("Второе дело.", who=[place.director]),
        Point("Третье дело.", who=[place.director]),
    )
    old = place.director
    await old.presses("Ознакомлен(а)")
    await old.says("исполнено 2 Проведено")
    await place.secretary.presses("Снять с контроля")
    told = (await place.row(first)).told_at
    heard = len(old.heard)

    new = await succeeds(world, place, "Зимина Ольга Павловна")
    assert "Сейчас пришлю, что вам уже поручено." in new.heard[-2]["text"]
    assert "Разработать школьный план-график" in new.sees
    assert "Третье дело" in new.sees
    assert "Второе дело" not in new.sees
    assert (await place.row(first)).told_at == told  # the history stands
    await new.says("исполнено 1 План утверждён")
    assert (await place.row(first)).status is Status.REPORTED

    await old.says("исполнено 3 Сделано")
    assert (await place.row(third)).status is Status.OPEN
    await old.says("мои")
    assert "Третье" not in old.sees
    assert "Бот работает по приглашению" in old.sees or "недоступно" in old.sees
    await world.comes(date(2026, 12, 3))
    assert not any("Третье дело" in str(each["text"]) for each in old.heard[heard:])


async def test_cards_of_who_left_are_closed_to_him(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.director]))
    old = place.director
    press = next(each["data"] for row in old.last["buttons"] for each in row if each["text"] == "Ознакомлен(а)")
    await succeeds(world, place, "Зимина Ольга Павловна")
    await old.forges(press)
    assert old.toast == "Это действие вам недоступно."
    assert (await place.row(one)).acknowledged_at is None


async def test_messages_of_who_left_are_closed(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.director], dues=(date(2026, 12, 4),)))
    old = place.director
    card = old.last["message_id"]
    heard = len(old.heard)
    new = await succeeds(world, place, "Зимина Ольга Павловна")
    shown = {each["message_id"]: each for each in old.heard}
    assert shown[card]["text"] == "Это поручение теперь ведёт другой сотрудник, здесь его больше не видно."
    assert shown[card]["buttons"] == []
    assert len(old.heard) == heard
    await new.presses("Ознакомлен(а)")
    await world.comes(date(2026, 12, 3))
    assert {each["message_id"]: each["text"] for each in old.heard}[card] == shown[card]["text"]
    assert len(old.heard) == heard
    assert (await place.row(one)).acknowledged_at is not None


async def test_the_board_counts_the_successor_by_what_she_was_shown(world: World, place: Town) -> None:
    await place.publish(Point(who=[place.director]))
    async with world.database.write() as session:
        assert place.director.person is not None
        await people.leave(session, place.director.person.id, world.today)
    known = await world.known(place.home, "Зимина Ольга Павловна", "директор", "МБОУ СОШ № 3")
    await place.secretary.says("доставка")
    await place.secretary.presses("Протокол № 4")
    assert "1 сотрудник. Подключены 0, ознакомились 0" in place.secretary.sees
    assert "Не открыли приглашение: МБОУ СОШ № 3" in place.secretary.sees
    assert known.id


async def test_a_new_telephone_brings_what_is_open_again(world: World, place: Town) -> None:
    await place.publish(Point(who=[place.director]))
    person = place.director.person
    assert person is not None
    await place.director.says("/start")
    async with world.database.write() as session:
        await people.disconnect(session, person.id)
        code = await invitations.invite(session, person.id, by=None, now=world.now)
    phone = world.stranger("Марина", person)
    await phone.says(f"/start {code}")
    assert "Поручение 1" in phone.sees


async def test_a_colleague_who_is_connected_already_takes_over_at_once(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(who=[place.director]))
    colleague = await world.connected(
        await world.known(place.home, "Зимина Ольга Павловна", "заместитель директора", "МБОУ СОШ № 3")
    )
    async with world.database.write() as session:
        assert place.director.person is not None
        await people.leave(session, place.director.person.id, world.today)
    secretary = place.secretary
    await secretary.says("справочник")
    await secretary.presses("Добавить")
    await secretary.says("Зимина Ольга Павловна, директор, МБОУ СОШ № 3")
    await secretary.presses("Записать")
    assert "Поручение 1" in colleague.sees
    await colleague.presses("Ознакомлен(а)")
    assert (await place.row(one)).acknowledged_at is not None
