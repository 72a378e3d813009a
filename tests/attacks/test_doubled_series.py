"""P2 for what ends a series: «Остановить», «До какого времени», «Пока не остановлю» come three times and act once, and
two secretaries at once do one thing.
"""

from datetime import date

import pytest
from sqlalchemy import select

from domain.errors import ChangedMeanwhile
from domain.people import Role
from domain.rights import Action
from messages.series import SeriesPage
from storage import actors, series
from storage.models import JournalRow, SeriesRow
from tests.attacks.hands import Watched, at_once
from tests.attacks.test_doubled import Doubled
from tests.cast import Someone, World
from tests.story.school import Town, town

WEEKLY = "Сдать отчёт о питании. Отв.: Горина М.П., срок по пятницам"
ENDS = ("series_stopped", "series_until", "series_endless")


@pytest.fixture
async def place(each_world: World) -> Town:
    made = await town(each_world, schools=1)
    await made.secretary.says(WEEKLY)
    await made.secretary.presses("Разослать")
    await each_world.passes(minutes=3)
    return made


async def run(world: World) -> SeriesRow:
    async with world.database.read() as session:
        return (await session.scalars(select(SeriesRow))).one()


async def written(world: World) -> list[str]:
    async with world.database.read() as session:
        return list(
            await session.scalars(select(JournalRow.what).where(JournalRow.what.in_(ENDS)).order_by(JournalRow.id))
        )


async def second(world: World, place: Town) -> Someone:
    return await world.staff(place.home, "Зимина Вера Олеговна", Role.SECRETARY)


async def test_what_ends_a_series_three_times_ends_it_once(each_world: World, place: Town) -> None:
    secretary, watched, each = place.secretary, Watched(each_world), Doubled(each_world)
    await secretary.says("повторы")
    await secretary.presses("1")
    await secretary.presses("До какого времени")
    await each.says(secretary, "до 31 января 2027 года", "series_until")
    assert (await run(each_world)).until == date(2027, 1, 31)
    await secretary.forges(SeriesPage(page="until", id=1).pack())
    await each.presses(secretary, "Пока не остановлю", "series_endless")
    await secretary.forges(SeriesPage(page="stop", id=1).pack())
    await each.presses(secretary, "Да, остановить", "series_stopped")
    assert (await run(each_world)).next_issue_at is None
    assert watched.failures == []


async def test_an_end_before_the_next_turn_stops_it_once(each_world: World, place: Town) -> None:
    secretary, watched, each = place.secretary, Watched(each_world), Doubled(each_world)
    await secretary.forges(SeriesPage(page="until", id=1).pack())
    await each.says(secretary, "до 1 декабря 2026 года", "series_until")
    stopped = await run(each_world)
    assert (stopped.next_issue_at, stopped.until) == (None, date(2026, 12, 1))
    for page in ("stop2", "endless"):
        await secretary.forges(SeriesPage(page=page, id=1).pack())
        assert secretary.toast == "Это повторяющееся поручение остановлено."
    assert await written(each_world) == ["series_until"]
    assert watched.failures == []


async def test_two_secretaries_stop_it_at_once_and_it_is_stopped_once(each_world: World, place: Town) -> None:
    other, watched = await second(each_world, place), Watched(each_world)
    data = SeriesPage(page="stop2", id=1).pack()
    await at_once(
        each_world,
        *[lambda: each_world.act("press", {"user_id": place.secretary.telegram_id, "data": data})] * 2,
        *[lambda: each_world.act("press", {"user_id": other.telegram_id, "data": data})] * 2,
    )
    assert await written(each_world) == ["series_stopped"]
    assert (await run(each_world)).next_issue_at is None
    assert watched.failures == []


async def test_stopping_meets_an_end_and_one_of_them_is_true(each_world: World, place: Town) -> None:
    """A last day before the next turn, typed by one, and «Остановить» of another at the same moment."""
    other, watched = await second(each_world, place), Watched(each_world)
    await place.secretary.forges(SeriesPage(page="until", id=1).pack())
    stop = SeriesPage(page="stop2", id=1).pack()
    await at_once(
        each_world,
        lambda: each_world.act("message", {"user_id": place.secretary.telegram_id, "text": "до 1 декабря 2026 года"}),
        lambda: each_world.act("press", {"user_id": other.telegram_id, "data": stop}),
    )
    after = await run(each_world)
    what = await written(each_world)
    assert what in (["series_stopped"], ["series_until"])
    assert (after.until is not None) == (what == ["series_until"])
    assert (after.next_issue_at, after.version) == (None, 2)
    assert watched.failures == []
    await each_world.comes(date(2026, 12, 14))
    assert "Поручение 2" not in place.director.sees


async def test_of_two_who_saw_the_same_the_second_is_refused(each_world: World, place: Town) -> None:
    async with each_world.database.write() as session:
        actor = await actors.actor(session, place.secretary.telegram_id, each_world.now, admin_ids=frozenset())
        seen = await series.load(session, 1, actor, Action.CHANGE_DECISION)
        await series.end(session, seen, date(2027, 1, 31), actor, each_world.now)
        with pytest.raises(ChangedMeanwhile):
            await series.stop(session, seen, actor, each_world.now)
        with pytest.raises(ChangedMeanwhile):
            await series.end(session, seen, date(2027, 2, 28), actor, each_world.now)
    assert (await run(each_world)).until == date(2027, 1, 31)
    assert await written(each_world) == ["series_until"]
