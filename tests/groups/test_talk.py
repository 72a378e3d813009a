"""S1, D2: What is said in a group is answered by a reaction; words go to the private chat; strangers get nothing."""

import base64

import pytest

from domain.decision import Status
from storage.models import AssignmentRow, ChatRow
from tests.cast import World
from tests.story.school import Point, Town, in_days, town

GROUP = -1_004_000_777


@pytest.fixture
async def place(world: World) -> Town:
    """A forum of directors, bound, without privacy mode; one point for two of them has been sent out."""
    found = await town(world)
    world.engine.bot.privacy = False
    members = [found.secretary.telegram_id, *(each.telegram_id for each in found.directors)]
    order = {"chat_id": GROUP, "type": "supergroup", "title": "Директора", "members": members, "is_forum": True}
    world.act("chat", order)
    await world.settle()
    await found.secretary.says("/bind", chat_id=GROUP)
    await found.secretary.presses("Привязать")
    await found.publish(Point(dues=[in_days(world, 14)], who=found.directors[:2]))
    return found


def said(world: World) -> list[str]:
    return [str(each["text"]) for each in world.look(str(GROUP))["messages"] if each["by_bot"]]


def reactions(world: World, message_id: int) -> list[str]:
    [found] = [each for each in world.look(str(GROUP))["messages"] if each["message_id"] == message_id]
    return list(found["reactions"])


async def act(world: World, **order: object) -> int:
    answer = world.act("message", {"chat_id": GROUP, **order})
    await world.settle()
    return int(answer["message_id"])


async def status(place: Town, assignment_id: int) -> Status:
    return (await place.row(assignment_id)).status


async def test_a_report_in_the_group_is_answered_by_a_reaction(world: World, place: Town) -> None:
    before = len(said(world))
    message = await place.director.says("исполнено 1 План утверждён", chat_id=GROUP)
    assert reactions(world, message) == ["👍"]
    assert len(said(world)) == before
    assert await status(place, 1) is Status.REPORTED
    assert "Отчёт по поручению 1 отправлен" in place.director.sees
    again = await place.director.says("исполнено 1 План утверждён", chat_id=GROUP)
    assert reactions(world, again) == ["👀"]
    assert place.director.sees == "Отчёт по поручению 1 уже отправлен, ждёт проверки."
    assert len(said(world)) == before


async def test_without_a_word_it_is_asked_for_in_private(world: World, place: Town) -> None:
    before = len(said(world))
    message = await place.director.says("Исполнено 1", chat_id=GROUP)
    assert reactions(world, message) == ["👀"]
    assert "Что сделано по поручению 1?" in place.director.sees
    await place.director.presses("Исполнено: 1")
    await place.director.says("План утверждён")
    assert await status(place, 1) is Status.REPORTED
    assert len(said(world)) == before


async def test_nothing_leaks_to_who_has_no_part_in_it(world: World, place: Town) -> None:
    """Somebody unknown, and a director whose point it is not."""
    before = len(said(world))
    stranger = world.stranger("Прохожий")
    await stranger.says("/start")
    world.act("member", {"chat_id": GROUP, "user_id": stranger.telegram_id, "status": "member"})
    heard = len(stranger.heard)
    for words in ("исполнено 1 Готово", "/done_1 Готово", "/my", "/status", "/assign сделать всё", "мои", "/series"):
        message = await stranger.says(words, chat_id=GROUP)
        assert reactions(world, message) == []
    assert len(stranger.heard) == heard
    third = place.directors[2]
    message = await third.says("исполнено 1 Готово", chat_id=GROUP)
    assert reactions(world, message) == ["👀"]
    assert third.sees == "Поручения 1 среди ваших нет. Посмотрите список: /my"
    for words in ("/my", "мои", "/status", "сводка", "/find план", "Всем добрый день"):
        await place.director.says(words, chat_id=GROUP)
    assert len(said(world)) == before
    assert await place.count(AssignmentRow, AssignmentRow.status == Status.REPORTED) == 0


async def test_files_are_taken_and_once_an_hour_a_word_says_where_they_belong(world: World, place: Town) -> None:
    before = len(said(world))
    file = base64.b64encode(b"plan").decode()

    async def sent(who: int, caption: str) -> int:
        return await act(
            world, user_id=place.directors[who].telegram_id, file=file, file_name="план.docx", caption=caption
        )

    message = await sent(0, "исполнено 1 План")
    assert reactions(world, message) == ["👍"]
    assert said(world)[before:] == ["Файлы лучше присылать боту в личный чат: здесь их видят все."]
    [hint] = [each for each in world.look(str(GROUP))["messages"] if "Файлы лучше" in str(each["text"])]
    assert str(hint["buttons"][0][0]["url"]).startswith("https://t.me/")
    await sent(1, "исполнено 1 План")
    assert await place.count(AssignmentRow, AssignmentRow.status == Status.REPORTED) == 2
    assert len(said(world)) == before + 1
    await world.passes(hours=1, minutes=1)
    await sent(1, "исполнено 1 Ещё раз")
    assert len(said(world)) == before + 2


async def test_assign_in_reply_makes_a_draft_looked_through_in_private(world: World, place: Town) -> None:
    before = len(said(world))
    words = await place.director.says("Нужен график каникул. Отв.: Лунёва О.С., срок до 11 декабря", chat_id=GROUP)
    refused = await place.director.says("/assign", reply_to=words, chat_id=GROUP)
    assert reactions(world, refused) == []
    message = await place.secretary.says("/assign", reply_to=words, chat_id=GROUP)
    assert reactions(world, message) == ["👍"]
    assert "Нужен график каникул" in place.secretary.sees
    assert "Лунёва О.С." in place.secretary.sees
    assert len(said(world)) == before
    await place.secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Нужен график каникул" in place.directors[1].sees
    await place.secretary.says("/assign", chat_id=GROUP)
    assert "Ответьте командой /assign на сообщение" in place.secretary.sees


async def test_who_writes_as_the_group_is_told_kindly(world: World, place: Town) -> None:
    before = len(said(world))
    who = place.secretary.telegram_id
    await act(world, user_id=who, text="/unbind", is_anonymous_admin=True)
    assert said(world)[before:] == [
        "Вы пишете от имени группы, поэтому бот не знает, кто вы. Напишите то же в личном чате с ботом или ненадолго "
        "выключите анонимность."
    ]
    await act(world, user_id=who, text="Всем привет", is_anonymous_admin=True)
    assert len(said(world)) == before + 1
    assert (await chat(world)).department_id == place.home.id


async def chat(world: World) -> ChatRow:
    async with world.database.read() as session:
        return await session.get_one(ChatRow, 1)


async def test_counts_go_to_the_topic_and_to_the_general_one_when_it_is_closed(world: World, place: Town) -> None:
    await act(world, user_id=place.secretary.telegram_id, text="/bind", thread_id=42)
    assert "в ту тему, где вы дали команду" in place.secretary.sees
    await place.secretary.presses("Привязать")
    assert (await chat(world)).topic_id == 42

    async def sent(words: str) -> dict[str, object]:
        await place.secretary.says(words)
        await place.secretary.presses("Разослать")
        await world.passes(minutes=3)
        return [each for each in world.look(str(GROUP))["messages"] if each["by_bot"]][-1]

    assert (await sent("Сдать отчёт. Отв.: Горина М.П., срок до 4 декабря"))["thread_id"] == 42
    world.act("chat", {"chat_id": GROUP, "type": "supergroup", "is_forum": True, "closed_topics": [42]})
    posted = await sent("Провести сверку. Отв.: Горина М.П., срок до 4 декабря")
    assert "разослано" in str(posted["text"])
    assert posted["thread_id"] is None
    told = [one for one in place.secretary.heard if "закрыта или удалена тема" in str(one["text"])]
    assert len(told) == 1
    await sent("Провести опрос. Отв.: Горина М.П., срок до 4 декабря")
    assert len([one for one in place.secretary.heard if "закрыта или удалена тема" in str(one["text"])]) == 1


async def test_privacy_mode_is_explained_where_it_is_on(world: World, place: Town) -> None:
    assert "отметит знаком 👍" in next(
        str(one["text"]) for one in reversed(place.secretary.heard) if "привязана" in str(one["text"])
    )
    world.engine.bot.privacy = True
    world.bot._me = None
    await place.secretary.says("/bind", chat_id=GROUP)
    await place.secretary.presses("Привязать")
    assert "Бот видит в ней только команды и ответы на свои сообщения" in place.secretary.sees
    assert "/setprivacy" in place.secretary.sees
