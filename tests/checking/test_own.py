"""Nobody decides about his own, nor does who stands in for him: requests, «Не ко мне», what is overdue for a month."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.people import Role
from storage.models import DeputyRow, JournalRow, OutboxRow, RequestRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, in_days, town


@pytest.fixture
async def place(each_world: World) -> Town:
    return await town(each_world)


async def stands_in(place: Town, deputy: Someone, whom: Someone) -> None:
    assert deputy.person is not None
    assert whom.person is not None
    today = place.world.today
    async with place.world.database.write() as session:
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=whom.person.id,
                deputy_id=deputy.person.id,
                since=today,
                until=today + timedelta(days=200),
            )
        )


async def told(place: Town, kind: str) -> set[int | None]:
    async with place.world.database.read() as session:
        return set(await session.scalars(select(OutboxRow.person_id).where(OutboxRow.kind == kind)))


async def written(place: Town, what: str) -> int:
    return await place.count(JournalRow, JournalRow.what == what)


async def extension_asked(place: Town) -> None:
    await place.publish(Point(dues=(in_days(place.world, 14),), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 25 декабря, план утверждает педсовет")


async def test_a_head_who_stands_in_for_the_asker_is_not_shown_the_request(place: Town) -> None:
    other = await place.world.staff(place.home, "Дубова Инна Львовна", Role.HEAD)
    await stands_in(place, place.head, place.director)
    await extension_asked(place)
    assert other.person is not None
    assert place.secretary.person is not None
    assert await told(place, "RequestPassedOn") == {other.person.id, place.secretary.person.id}
    await place.head.says("решить")
    assert place.head.sees == "Сейчас ничего не ждёт вашего решения."
    await place.head.forges("req1:agree:1")
    assert await written(place, "moved") == 0
    await other.says("решить")
    assert "просят продлить" in other.sees
    await other.presses("Продлить до 25.12")
    assert await written(place, "moved") == 1


async def test_where_he_is_the_only_head_the_secretary_still_knows_of_it(place: Town) -> None:
    await stands_in(place, place.head, place.director)
    await extension_asked(place)
    assert place.secretary.person is not None
    assert await told(place, "RequestPassedOn") == {place.secretary.person.id}


async def test_a_curator_does_not_leave_his_own_overdue_as_it_is(place: Town) -> None:
    curator, other = place.directors[:2]
    await place.publish(Point("Сведения.", dues=(date(2026, 11, 24),), who=[curator, other]), curator=curator)
    await place.publish(Point("План.", dues=(date(2026, 11, 24),), who=[other]), number="5", curator=curator)
    await place.world.comes(date(2026, 12, 28))
    assert place.secretary.person is not None
    assert curator.person is not None
    assert await told(place, "MustDecide") == {place.secretary.person.id, curator.person.id}
    await place.secretary.says("решить")
    assert "1. Сведения" in place.secretary.sees
    assert "2. План" not in place.secretary.sees
    await curator.forges("un1:open:1")
    assert "Здесь и ваше поручение: оставить его как есть может только другой." in curator.sees
    assert curator.buttons == ["‹ К поручению"]
    await curator.forges("un1:keep:1")
    assert curator.toast == "Здесь просрочено и ваше поручение: о нём решает другой, секретарь или руководитель."
    assert await written(place, "kept_overdue") == 0
    await curator.forges("un1:keep:2")
    assert await written(place, "kept_overdue") == 1
    await place.secretary.forges("un1:keep:1")
    assert await written(place, "kept_overdue") == 2


async def test_nor_does_who_stands_in_for_the_executor(place: Town) -> None:
    curator, executor = place.directors[2], place.director
    await place.publish(Point("Сведения.", dues=(date(2026, 11, 24),), who=[executor]), curator=curator)
    await stands_in(place, curator, executor)
    await place.world.comes(date(2026, 12, 28))
    assert place.secretary.person is not None
    assert await told(place, "MustDecide") == {place.secretary.person.id}
    await curator.forges("un1:keep:1")
    assert await written(place, "kept_overdue") == 0


async def test_a_secretary_who_stands_in_for_the_asker_does_not_answer_not_mine(place: Town) -> None:
    other = await place.world.staff(place.home, "Зимина Вера Олеговна", Role.SECRETARY)
    await stands_in(place, place.secretary, place.director)
    await place.publish(Point(dues=(in_days(place.world, 14),), who=[place.director]))
    await place.director.presses("Ещё")
    await place.director.presses("Не ко мне")
    await place.director.says("это дело методистов")
    assert other.person is not None
    assert await told(place, "RequestPassedOn") == {other.person.id}
    await place.secretary.says("решить")
    assert place.secretary.sees == "Сейчас ничего не ждёт вашего решения."
    for data in ("req1:refuse:1", "req1:reply:1", "hand1:list:1:0:0", "hand1:give:1:2:0"):
        await place.secretary.forges(data)
        await place.secretary.says("ваше, посмотрите устав")
    async with place.world.database.read() as session:
        assert (await session.scalars(select(RequestRow.answer))).all() == [None]
    await other.presses("Оставить")
    await other.says("ваше, посмотрите устав")
    assert await written(place, "answered_refused") == 1


async def test_where_she_is_the_only_secretary_the_head_is_asked(place: Town) -> None:
    await stands_in(place, place.secretary, place.director)
    await place.publish(Point(dues=(in_days(place.world, 14),), who=[place.director]))
    await place.director.presses("Ещё")
    await place.director.presses("Не ко мне")
    await place.director.says("это дело методистов")
    assert place.head.person is not None
    assert await told(place, "RequestPassedOn") == {place.head.person.id}
    await place.head.presses("Оставить")
    await place.head.says("ваше, посмотрите устав")
    assert await written(place, "answered_refused") == 1
