"""«Ежемесячно до 5 числа»: reviewed, published, issued again when its turn comes, stopped and changed."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.decision import Duty, Status
from domain.people import Role
from messages.series import SeriesPage
from scheduler import plan
from storage import journal
from storage.models import AssignmentRow, DecisionRow, HoldingRow, SeriesRow
from tests.cast import World
from tests.story.school import Town, town

MONTHLY = "Сдать сведения о посещаемости. Отв.: Горина М.П., Лунёва О.С., срок ежемесячно до 5 числа"
WEEKLY = "Сдать отчёт о питании. Отв.: Горина М.П., срок по пятницам"


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def rows(world: World, table: type, *where: object) -> list:  # type: ignore[type-arg]
    async with world.database.read() as session:
        return list(await session.scalars(select(table).where(*where).order_by(table.id)))  # type: ignore[arg-type, attr-defined]


async def posted(place: Town, words: str) -> None:
    await place.secretary.says(words)
    await place.secretary.presses("Разослать")
    await place.world.passes(minutes=3)


async def test_as_read_it_repeats_and_the_next_comes_after_the_first_is_due(world: World, place: Town) -> None:
    await place.secretary.says(MONTHLY)
    assert "Повторяется: ежемесячно до 5 числа, ближайший срок сб 05.12." in place.secretary.sees
    assert {"✓ Повторять", "Только один раз"} <= set(place.secretary.buttons)
    await place.secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Повторяется: ежемесячно до 5 числа." in place.director.sees
    before = len(place.director.heard)
    await world.comes(date(2026, 12, 5))  # a Saturday
    assert len(await rows(world, DecisionRow)) == 1
    await world.comes(date(2026, 12, 7))  # the first working day after it
    [first, second] = await rows(world, DecisionRow)
    assert (first.number, second.number) == (1, 2)
    assert place.director.sees.startswith("Поручение 2 · повтор поручения 1 · от 23.11.2026 · МБОУ СОШ № 3")
    assert "Срок: до 5 января 2027 (вт)" in place.director.sees  # and the control date is before the holidays
    assert len([one for one in place.director.heard[before:] if "повтор поручения 1" in str(one["text"])]) == 1
    parts = await rows(world, AssignmentRow, AssignmentRow.decision_id == second.id)
    assert [(part.duty, part.due == date(2027, 1, 5)) for part in parts] == [
        (Duty.OWN, True),
        (Duty.CONTRIBUTION, False),  # material by half the term
    ]
    [series] = await rows(world, SeriesRow)
    assert series.next_due == date(2027, 2, 5)
    async with world.database.read() as session:
        entries = await journal.entries(session, journal.of_decision(second.id))
        assert [(one.what, one.facts["of"]) for one in entries] == [("issued", 1)]
        assert await journal.verify(session, journal.of_decision(second.id)) is None


async def test_only_once_where_she_says_so(world: World, place: Town) -> None:
    await place.secretary.says(MONTHLY)
    await place.secretary.presses("Только один раз")
    assert "Повторов не будет, хотя сказано: ежемесячно до 5 числа." in place.secretary.sees
    await place.secretary.presses("Повторять")
    await place.secretary.presses("Только один раз")
    await place.secretary.presses("Разослать")
    await world.comes(date(2026, 12, 7))
    assert len(await rows(world, DecisionRow)) == 1
    assert await rows(world, SeriesRow) == []


async def test_a_restart_issues_nothing_twice_and_an_outage_only_the_present_turn(world: World, place: Town) -> None:
    await posted(place, WEEKLY)
    world.set_clock(date(2026, 12, 21), time(11))  # away for three Fridays
    async with world.database.write() as session:
        await plan.tick(session, world.now)
    async with world.database.write() as session:  # the same moment once more, as after a restart
        await plan.tick(session, world.now)
    await world.settle()
    decisions = await rows(world, DecisionRow)
    assert len(decisions) == 2
    [part] = await rows(world, AssignmentRow, AssignmentRow.decision_id == decisions[1].id)
    assert part.due == date(2026, 12, 25)
    async with world.database.read() as session:
        [issued] = await journal.entries(session, journal.of_decision(decisions[1].id))
    assert issued.facts["missed"] == ["2026-12-04", "2026-12-11", "2026-12-18"]
    await place.secretary.says("/journal")
    assert len([one for one in place.director.heard if "повтор поручения 1" in str(one["text"])]) == 1


async def test_at_night_the_turn_waits_for_the_morning(world: World, place: Town) -> None:
    await posted(place, WEEKLY)
    heard = len(place.director.heard)
    await world.comes(date(2026, 12, 1), time(22))
    assert len(await rows(world, DecisionRow)) == 2
    assert not any("повтор" in str(one["text"]) for one in place.director.heard[heard:])
    await world.comes(date(2026, 12, 2))
    assert any("повтор поручения 1" in str(one["text"]) for one in place.director.heard[heard:])


async def test_who_was_taken_off_is_left_out_and_a_successor_gets_it(world: World, place: Town) -> None:
    await posted(place, MONTHLY)
    marina, olga = place.directors[:2]
    async with world.database.write() as session:
        row = await session.scalar(select(AssignmentRow).order_by(AssignmentRow.id.desc()))
        assert row is not None
        row.status = Status.CANCELLED  # Лунёва was taken off it
        seat = await session.scalar(select(AssignmentRow.seat_id).order_by(AssignmentRow.id))
        holding = await session.scalar(select(HoldingRow).where(HoldingRow.seat_id == seat))
        assert holding is not None
        holding.until = date(2026, 11, 30)
        ivan = place.directors[2].person
        assert ivan is not None
        session.add(HoldingRow(department_id=place.home.id, seat_id=seat, person_id=ivan.id, since=date(2026, 12, 1)))
    await world.comes(date(2026, 12, 7))
    [_, second] = await rows(world, DecisionRow)
    assert len(await rows(world, AssignmentRow, AssignmentRow.decision_id == second.id)) == 1
    assert "повтор поручения 1" in place.directors[2].sees
    assert not any("повтор" in str(one["text"]) for one in (*marina.heard, *olga.heard))


async def test_with_nobody_left_it_ends_and_the_secretary_is_told(world: World, place: Town) -> None:
    await posted(place, WEEKLY)
    async with world.database.write() as session:
        for row in await session.scalars(select(AssignmentRow)):
            row.status = Status.CANCELLED
    await world.comes(date(2026, 11, 30))
    assert len(await rows(world, DecisionRow)) == 1
    assert any("больше не повторяется" in str(one["text"]) for one in place.secretary.heard)
    await world.comes(date(2026, 12, 7))
    assert len([one for one in place.secretary.heard if "больше не повторяется" in str(one["text"])]) == 1


async def test_taken_back_within_two_minutes_nothing_comes_back(world: World, place: Town) -> None:
    await place.secretary.says(WEEKLY)
    await place.secretary.presses("Разослать")
    await place.secretary.presses("Отменить рассылку")
    assert (await rows(world, SeriesRow))[0].next_issue_at is None
    await place.secretary.presses("Открыть")
    await place.secretary.presses("Разослать")
    await world.comes(date(2026, 11, 30))
    [taken_back, first, second] = await rows(world, DecisionRow)
    assert [row.number for row in (taken_back, first, second)] == [1, 2, 3]  # a number is never used again
    assert first.series_id == second.series_id != taken_back.series_id


async def test_listed_stopped_and_changed(world: World, place: Town) -> None:
    await place.secretary.says("повторы")
    assert place.secretary.sees.startswith("Повторяющихся и постоянных поручений нет.")
    await posted(place, WEEKLY)
    await posted(place, MONTHLY)
    await place.secretary.says("/series")
    assert "Повторяющиеся поручения: 2" in place.secretary.sees
    assert "1. Сдать отчёт о питании · по пятницам · следующее будет пн 30.11, срок пт 04.12" in place.secretary.sees
    await place.secretary.presses("1")
    assert "Выдано 1 раз, срок пт 27.11." in place.secretary.sees
    await place.secretary.presses("Изменить")
    await place.secretary.says("когда захочется")
    assert "Не получилось понять, как повторять" in place.secretary.sees
    await place.secretary.says("по вторникам и четвергам")
    assert "Порядок: по вторникам и четвергам" in place.secretary.sees
    await world.comes(date(2026, 11, 30))
    [_, _, third] = await rows(world, DecisionRow)
    [part] = await rows(world, AssignmentRow, AssignmentRow.decision_id == third.id)
    assert part.due == date(2026, 12, 1)
    await place.secretary.says("повторы")
    await place.secretary.presses("1")
    await place.secretary.presses("Остановить")
    assert "Выданное поручение 3 останется как есть." in place.secretary.sees
    await place.secretary.presses("Да, остановить")
    assert place.secretary.sees.startswith("Повторы поручения 1 остановлены.")
    [stopped, _] = await rows(world, SeriesRow)
    await place.secretary.forges(SeriesPage(page="stop2", id=stopped.id).pack())
    assert place.secretary.toast == "Это повторяющееся поручение остановлено."
    await world.comes(date(2026, 12, 8))
    assert [row.number for row in await rows(world, DecisionRow)] == [1, 2, 3, 4]  # the monthly one goes on


async def test_others_neither_see_nor_stop_it(world: World, place: Town) -> None:
    await posted(place, WEEKLY)
    [series] = await rows(world, SeriesRow)
    elsewhere = await world.department("Отдел образования Лугового района")
    foreign = await world.staff(elsewhere, "Мельник Ирина Олеговна", Role.SECRETARY)
    await foreign.says("повторы")
    assert "Повторяющихся и постоянных поручений нет." in foreign.sees
    for press in ("one", "stop", "stop2", "change"):
        await foreign.forges(SeriesPage(page=press, id=series.id).pack())
        assert "Такого повторяющегося поручения нет" in str(foreign.toast)
        await place.director.forges(SeriesPage(page=press, id=series.id).pack())
        assert place.director.toast == "Это действие вам недоступно."
    [after] = await rows(world, SeriesRow)
    assert after.version == series.version


async def test_the_decisions_card_leads_to_its_series(world: World, place: Town) -> None:
    await posted(place, WEEKLY)
    await place.secretary.says("/decision 1")
    assert "Повторяется: по пятницам." in place.secretary.sees
    await place.secretary.presses("Повторы")
    assert "Поручение 1, повторяется" in place.secretary.sees


async def test_the_secretary_says_until_when_it_repeats(world: World, place: Town) -> None:
    await posted(place, MONTHLY)
    secretary = place.secretary
    await secretary.says("повторы")
    await secretary.presses("1")
    await secretary.presses("До какого времени")
    await secretary.says("до 20 ноября 2025 года")  # gone by
    [run] = await rows(world, SeriesRow)
    assert run.until is None
    await secretary.says("до 31 января 2027 года")
    assert secretary.sees.startswith("Повторы закончатся 31 января 2027.")
    assert "Порядок: ежемесячно до 5 числа, повторять до 31 января 2027" in secretary.sees
    await world.comes(date(2026, 12, 7))
    assert len(await rows(world, DecisionRow)) == 2  # until the 5th of January
    await world.comes(date(2027, 1, 11))
    await world.comes(date(2027, 2, 1))
    assert len(await rows(world, DecisionRow)) == 2  # the 5th of February is after the end
    [run] = await rows(world, SeriesRow)
    assert run.next_issue_at is None


async def test_an_end_can_be_taken_back_and_one_before_the_next_turn_stops_it(world: World, place: Town) -> None:
    await posted(place, MONTHLY)
    secretary = place.secretary
    await secretary.forges("sr1:until:1:0")
    await secretary.says("до 31 января 2027 года")
    await secretary.presses("До какого времени")
    await secretary.presses("Пока не остановлю")
    assert secretary.sees.startswith("Будет повторяться, пока не остановите.")
    [run] = await rows(world, SeriesRow)
    assert (run.until, run.next_due) == (None, date(2027, 1, 5))
    await secretary.presses("До какого времени")
    await secretary.says("до 30 декабря 2026 года")
    assert "Больше не повторяется." in secretary.sees
    await world.comes(date(2026, 12, 7))
    assert len(await rows(world, DecisionRow)) == 1
