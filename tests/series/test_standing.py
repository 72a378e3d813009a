"""«Постоянно»: listed apart; once a quarter the secretary is asked, never the executors."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.errors import ChangedMeanwhile
from domain.protocol import Mark
from domain.rights import Action
from scheduler import plan
from storage import actors, standing
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, DecisionRow, JournalRow
from tests.cast import World
from tests.story.school import Town, town

WORDS = (
    "Вести журнал учёта посещений. Отв.: Горина М.П., срок постоянно",
    "Обновлять стенд. Отв.: Лунёва О.С., срок по мере необходимости",
)


@pytest.fixture
async def place(world: World) -> Town:
    """Two points without end, sent out in November."""
    found = await town(world)
    for words in WORDS:
        await found.secretary.says(words)
        if "Без срока" in found.secretary.buttons:
            await found.secretary.presses("Без срока")
        await found.secretary.presses("Разослать")
        await world.passes(minutes=3)
    return found


async def kinds(world: World) -> list[str]:
    async with world.database.read() as session:
        return list(await session.scalars(select(DecisionRow.deadline_kind).order_by(DecisionRow.id)))


def asked(place: Town) -> list[str]:
    return [str(one["text"]) for one in place.secretary.heard if "Новый квартал" in str(one["text"])]


async def test_listed_apart(world: World, place: Town) -> None:
    assert await kinds(world) == ["standing", "standing"]
    await place.secretary.says("постоянные")
    await place.secretary.presses("Постоянные: 2")
    assert "Постоянные поручения, без срока: 2" in place.secretary.sees
    assert "1. Вести журнал учёта посещений · от 23.11.2026" in place.secretary.sees


async def test_the_secretary_is_asked_once_on_the_quarters_first_working_day(world: World, place: Town) -> None:
    heard = [len(one.heard) for one in place.directors]
    await world.comes(date(2026, 12, 31), time(12))
    assert asked(place) == []
    await world.comes(date(2027, 1, 8))  # a holiday
    assert asked(place) == []
    await world.comes(date(2027, 1, 11), time(8, 59))
    assert asked(place) == []
    await world.comes(date(2027, 1, 11), time(9))
    [question] = asked(place)
    assert "Поручения без срока: 2 пункта. Какие ещё нужны?" in question
    async with world.database.write() as session:  # as after a restart
        await plan.tick(session, world.now)
    await world.comes(date(2027, 1, 12))
    await world.comes(date(2027, 3, 31))
    assert len(asked(place)) == 1
    assert [len(one.heard) for one in place.directors] == heard
    await world.comes(date(2027, 4, 1))
    assert len(asked(place)) == 2


async def test_after_an_outage_it_is_asked_late_and_once(world: World, place: Town) -> None:
    await world.comes(date(2027, 2, 15), time(20))
    assert asked(place) == []
    await world.comes(date(2027, 2, 16))
    assert len(asked(place)) == 1


async def test_kept_taken_off_or_given_a_day(world: World, place: Town) -> None:
    await world.comes(date(2027, 1, 11))
    await place.secretary.presses("Оставить")
    assert "Обновлять стенд" in place.secretary.sees
    await place.secretary.presses("Снять")
    assert "Отчёт по нему больше не нужен: исполнители узнают об этом сразу." in place.secretary.sees
    await place.secretary.presses("Да, снять")
    assert "Спасибо, все просмотрены. Без срока остаётся: 1 пункт." in place.secretary.sees
    assert await kinds(world) == ["standing", "released"]
    async with world.database.read() as session:
        [_, second] = list(await session.scalars(select(AssignmentRow).order_by(AssignmentRow.id)))
        assert second.status is Status.CANCELLED
    told = [str(one["text"]) for one in place.directors[1].heard if "больше не действует" in str(one["text"])]
    assert len(told) == 1, "who had it is told once"
    await place.secretary.says("повторы")
    await place.secretary.presses("Постоянные: 1")
    await place.secretary.presses("1")
    await place.secretary.presses("Дать срок")
    await place.secretary.says("до 29 января")
    assert "Поручение 1 на контроле до 29.01.2027." in place.secretary.sees
    assert "срок перенесён: без срока → 29.01.2027" in place.director.sees
    async with world.database.read() as session:
        first = await session.scalar(select(AssignmentRow).order_by(AssignmentRow.id).limit(1))
        assert first is not None
        assert (first.mark, first.due) == (Mark.CONTROL, date(2027, 1, 29))
        assert first.overdue_from == date(2027, 2, 1)
    await place.director.says("исполнено 1 Журнал ведётся")
    assert "Ждёт проверки" in place.director.sees


async def test_others_are_not_asked_and_cannot_answer(world: World, place: Town) -> None:
    await place.director.says("/series")
    assert place.director.sees == "Это действие вам недоступно."
    for data in ("en1:one:0:0", "en1:keep:1:0", "en1:release2:1:0", "en1:date:1:0"):
        await place.director.forges(data)
        assert place.director.toast == "Это действие вам недоступно."
    assert await kinds(world) == ["standing", "standing"]


async def test_of_two_at_once_one_is_refused_and_keeping_is_written_once(world: World, place: Town) -> None:
    async with world.database.write() as session:
        actor = await actors.actor(session, place.secretary.telegram_id, world.now, admin_ids=frozenset())
        seen = await standing.load(session, 1, actor, Action.CHANGE_DECISION)
        for _ in range(2):
            await standing.keep(
                session, await standing.load(session, 1, actor, Action.CHANGE_DECISION), actor, world.now
            )
    days, home = russian(YEARS), place.home
    async with world.database.write() as session:
        with pytest.raises(ChangedMeanwhile):
            await standing.release(session, seen, actor, home, days, world.now)
        with pytest.raises(ChangedMeanwhile):
            await standing.date_it(session, seen, date(2027, 1, 29), actor, home, days, world.now)
    assert await kinds(world) == ["standing", "standing"]
    assert await place.count(JournalRow, JournalRow.what == "standing_kept") == 1


async def test_taken_off_with_what_was_passed_on(world: World, place: Town) -> None:
    deputy = await world.connected(
        await world.known(place.home, "Котова Лариса Павловна", "заместитель директора", "МБОУ СОШ № 4")
    )
    for button in ("Ещё", "Передать", "Котова Л.П.", "Передать"):
        await place.directors[1].presses(button)
    await place.secretary.forges("en1:release2:2:0")
    assert await kinds(world) == ["standing", "released"]
    async with world.database.read() as session:
        rows = list(await session.scalars(select(AssignmentRow).where(AssignmentRow.decision_id == 2)))
    assert [each.status for each in rows] == [Status.CANCELLED, Status.CANCELLED]
    assert "ваша часть больше не нужна" in deputy.sees
