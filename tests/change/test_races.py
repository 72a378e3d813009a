"""Changes compare and set: two secretaries at once, double presses, cancel against done, a card forty days old (P2)."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.people import Role
from storage.models import AssignmentRow, ChangeRow, JournalRow
from tests.attacks.hands import Watched, at_once
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

DUE = date(2026, 12, 4)


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=2)


async def written(world: World) -> Counter[str]:
    async with world.database.read() as session:
        return Counter(await session.scalars(select(JournalRow.what)))


def heard(someone: Someone, words: str) -> int:
    return sum(words in (message["text"] or "") for message in someone.heard)


def data_of(someone: Someone, words: str) -> str:
    return str(next(b["data"] for row in someone.last["buttons"] for b in row if b["text"] == words))


async def about_to_cancel(someone: Someone) -> str:
    await someone.says("поручение 1")
    await someone.presses("Изменить")
    await someone.presses("Отменить поручение")
    await someone.says("мониторинг отменили")
    return data_of(someone, "Отменить поручение")


async def test_two_secretaries_at_once_and_each_twice(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    first, second = place.secretary, place.head
    cancels = await about_to_cancel(first)
    await second.says("поручение 1")
    await second.presses("Изменить")
    await second.presses("Срок для всех")
    await second.presses("пт 18.12")
    moves = data_of(second, "Перенести")
    watched = Watched(world)
    await at_once(
        world,
        *[lambda: world.act("press", {"user_id": first.telegram_id, "data": cancels})] * 3,
        *[lambda: world.act("press", {"user_id": second.telegram_id, "data": moves})] * 3,
    )
    assert watched.failures == []
    counts = await written(world)
    assert (counts["cancelled"], counts["moved"]) in ((2, 0), (0, 2))
    assert await place.count(ChangeRow) == 1
    for director in place.directors:
        assert heard(director, "Поручение 1 отменено.") + heard(director, "Срок поручения 1:") == 1
    # Whoever was second is told so, and finds it as it is now.
    late = second if counts["cancelled"] else first
    await late.forges(moves if counts["cancelled"] else cancels)
    assert late.toast == "Кто-то изменил это раньше вас. Откройте заново и посмотрите."


async def test_a_report_meets_a_cancellation(world: World, place: Town) -> None:
    (one, _) = await place.publish(Point(dues=(DUE,)))
    cancels = await about_to_cancel(place.secretary)
    watched = Watched(world)
    await at_once(
        world,
        lambda: world.act("message", {"user_id": place.director.telegram_id, "text": "исполнено 1 план утверждён"}),
        lambda: world.act("press", {"user_id": place.secretary.telegram_id, "data": cancels}),
    )
    assert watched.failures == []
    assert (await place.row(one)).status is Status.CANCELLED
    assert (await written(world))["cancelled"] == 2
    await place.secretary.forges(f"accept1:{one}:")
    await place.director.says("исполнено 1 ещё раз")
    assert (await place.row(one)).status is Status.CANCELLED
    assert "отменено, делать ничего не нужно" in place.director.sees


async def test_buttons_forty_days_old_answer_politely(world: World, place: Town) -> None:
    (one, _) = await place.publish(Point(dues=(DUE,)))
    secretary, director = place.secretary, place.director
    cancels = await about_to_cancel(secretary)
    card = next(m["message_id"] for m in director.heard if "Разработать" in str(m["text"]))
    asked = secretary.last["message_id"]
    await place.head.says("поручение 1")
    await place.head.presses("Изменить")
    await place.head.presses("Отменить поручение")
    await place.head.says("не нужно")
    await place.head.presses("Отменить поручение")
    await world.passes(days=40)
    watched = Watched(world)
    before = await written(world)
    await secretary.forges(cancels, on=asked)
    assert secretary.toast == "Кто-то изменил это раньше вас. Откройте заново и посмотрите."
    for data in (f"act1:ack:{one}:card:", f"card1:report:{one}:", f"card1:extend:{one}:", f"act1:withdraw:{one}:card:"):
        await director.forges(data, on=card)
        assert "отменено, делать ничего не нужно" in str(director.toast), data
    for step in ("text", "term", "cancel", "drop", "add", "hand", "do", "done", "list", "seat"):
        await secretary.forges(f"alt1:{step}:1:1:{one}:0:1:0")
        assert secretary.toast, step
    assert await written(world) == before
    assert watched.failures == []


async def test_two_press_give_at_once_and_the_part_goes_once(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Ещё")
    await place.director.presses("Не ко мне")
    await place.director.says("не моё")
    second = place.directors[1]
    other = await world.staff(place.home, "Быстрова Алла Юрьевна", Role.SECRETARY)
    async with world.database.read() as session:
        seat = (await session.get_one(AssignmentRow, one)).seat_id + 1
    watched = Watched(world)
    data = f"hand1:give:1:{seat}:0"
    await at_once(
        world,
        *[lambda: world.act("press", {"user_id": place.secretary.telegram_id, "data": data})] * 2,
        *[lambda: world.act("press", {"user_id": other.telegram_id, "data": data})] * 2,
    )
    assert watched.failures == []
    assert (await written(world))["reassigned"] == 1
    assert heard(second, "Разработать") == 1
    assert heard(place.director, "Вам делать ничего не нужно") == 1
