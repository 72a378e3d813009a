"""Group chats see counts, bound by the secretary who was shown how many people read along."""

import pytest

from domain.people import Role
from storage import actors, settings
from storage.models import ChatRow
from tests.cast import World
from tests.story.school import Town, town

GROUP = -4_000_777


@pytest.fixture
async def place(world: World) -> Town:
    found = await town(world)
    members = [found.secretary.telegram_id, *(each.telegram_id for each in found.directors)]
    world.act("chat", {"chat_id": GROUP, "type": "group", "title": "Директора", "members": members})
    await world.settle()
    return found


def said(world: World) -> list[str]:
    return [str(each["text"]) for each in world.look(str(GROUP))["messages"] if each["by_bot"]]


async def bound(world: World, place: Town) -> None:
    await place.secretary.says("/bind", chat_id=GROUP)
    await place.secretary.presses("Привязать")
    assert "привязана" in place.secretary.sees


async def published(place: Town) -> None:
    await place.secretary.says("Сдать отчёт о подвозе. Отв.: Горина М.П., Лунёва О.С., срок до 4 декабря")
    await place.secretary.presses("Разослать")
    await place.world.passes(minutes=3)


async def test_the_secretary_sees_the_number_of_members_before_she_binds(world: World, place: Town) -> None:
    await place.secretary.says("/bind", chat_id=GROUP)
    assert said(world) == ["Вопрос о привязке отправлен вам в личный чат."]
    assert "Участников вместе с ботом: 5." in place.secretary.sees
    world.act("member", {"chat_id": GROUP, "user_id": place.head.telegram_id, "status": "member"})
    await place.secretary.presses("Привязать")
    assert "Участников вместе с ботом: 6." in place.secretary.sees  # asked again
    await place.secretary.presses("Привязать")
    assert "Группа «Директора» привязана" in place.secretary.sees


async def test_counts_without_texts_and_names_kept_up_to_date(world: World, place: Town) -> None:
    """Of two named one answers and one helps: one report is due."""
    await bound(world, place)
    await published(place)
    assert len(said(world)) == 2
    assert "разослано, 1 пункт.\nОзнакомились: 0 из 2.\nОтчётов: 0 из 1." in said(world)[-1]
    assert "подвоз" not in said(world)[-1]
    assert "СОШ" not in said(world)[-1]
    await place.director.says("исполнено 1 Отчёт сдан")
    assert len(said(world)) == 2
    assert "Ознакомились: 1 из 2.\nОтчётов: 1 из 1." in said(world)[-1]


async def test_texts_and_names_where_they_are_switched_on(world: World, place: Town) -> None:
    async with world.database.write() as session:
        actor = await actors.of_person(session, place.secretary.person.id, world.now)  # type: ignore[union-attr]
        assert actor is not None
        await settings.save(session, actor, {"group_texts": True, "group_names": True}, world.now)
    await bound(world, place)
    await published(place)
    assert "1. Сдать отчёт о подвозе" in said(world)[-1]
    assert "Ждём ответа: МБОУ СОШ № 3, МБОУ СОШ № 4." in said(world)[-1]


async def test_nothing_is_written_to_a_group_nobody_bound(world: World, place: Town) -> None:
    await published(place)
    assert said(world) == []
    await bound(world, place)
    await place.secretary.says("/unbind", chat_id=GROUP)
    await place.secretary.says("Провести сверку. Отв.: Горина М.П., срок до 4 декабря")
    await place.secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert said(world)[-1] == "Группа отвязана: бот больше сюда не пишет."


async def test_a_recalled_protocol_is_not_posted(world: World, place: Town) -> None:
    await bound(world, place)
    await place.secretary.says("Сдать отчёт о подвозе. Отв.: Горина М.П., срок до 4 декабря")
    await place.secretary.presses("Разослать")
    await place.secretary.presses("Отменить рассылку")
    await world.passes(minutes=5)
    assert len(said(world)) == 1


async def test_others_bind_nothing(world: World, place: Town) -> None:
    await place.director.says("/bind", chat_id=GROUP)
    assert said(world) == ["Это действие вам недоступно."]
    await bound(world, place)
    async with world.database.read() as session:
        chat = (await session.get(ChatRow, 1)) or ChatRow()
        assert chat.department_id == place.home.id
    other = await world.staff(await world.department("Отдел Боровского района"), "Юрьева Н.О.", Role.SECRETARY)
    await other.forges("gb1:yes:1:5")
    assert "Этой группы больше нет" in str(other.toast)
    await place.director.forges("gb1:yes:1:5")
    assert place.director.toast == "Это действие вам недоступно."
