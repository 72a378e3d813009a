"""A curator's /status: what he is curator of and nothing else, counted as the summary counts."""

from datetime import date

from sqlalchemy import select

from domain.decision import LIVE, Status
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, DecisionRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town


async def recounted(place: Town, curator: Someone) -> tuple[int, int, int, int, int]:
    """Points, parts, accepted, reported and overdue, one row after another."""
    assert curator.person is not None
    async with place.world.database.read() as session:
        rows = list(
            await session.scalars(
                select(AssignmentRow)
                .join(DecisionRow, DecisionRow.id == AssignmentRow.decision_id)
                .where(DecisionRow.curator_id == curator.person.id, AssignmentRow.parent_id.is_(None))
            )
        )
    shown = [each for each in rows if each.status in (*LIVE, Status.ACCEPTED)]
    today, days = place.world.today, russian(YEARS)
    waiting = [each for each in shown if each.status is Status.OPEN and each.due and each.control]
    late = [each for each in waiting if each.due and days.overdue_from(each.due, each.control or each.due) <= today]
    reported = sum(each.status is Status.REPORTED for each in shown)
    accepted = sum(each.status is Status.ACCEPTED for each in shown)
    return len({each.decision_id for each in shown}), len(shown), accepted, reported, len(late)


async def test_a_curator_has_a_list_of_his_own(world: World) -> None:
    place = await town(world)
    curator, (first, second, _) = place.directors[2], place.directors
    await place.publish(
        Point("План-график.", dues=(date(2026, 11, 24),), who=[first, second]),
        Point("Сведения о подвозе.", dues=(date(2026, 12, 4),), who=[first, second]),
        curator=curator,
    )
    await place.publish(Point("Чужое.", dues=(date(2026, 11, 24),)), number="5")
    await first.says("исполнено 2 сдано")
    await curator.presses("Снять с контроля")
    await second.says("исполнено 2 сдано")
    await world.comes(date(2026, 11, 25))
    points, total, accepted, reported, overdue = await recounted(place, curator)
    assert (points, total, accepted, reported, overdue) == (2, 4, 1, 1, 2)
    await curator.says("сводка")
    assert curator.sees.splitlines() == [
        "На 25.11 у вас 1 поручение с начала года. Просрочено 1.",
        f"Вы куратор: {points} пункта, {total} поручения: снято {accepted}, ждут проверки {reported}, в работе 0, "
        f"просрочено {overdue}, не доведено 0.",
    ]
    assert curator.buttons == ["Курирую: 2", "Ждут проверки: 1"]
    await curator.presses("Курирую: 2")
    assert curator.sees.splitlines() == [
        "Вы куратор: 2 пункта",
        "1. План-график · ⚠ просрочено 2",
        "2. Сведения о подвозе · ждут проверки 1, снято 1",
    ]
    await curator.presses("2")
    assert curator.sees.startswith("Поручение 2")
    await curator.presses("‹ К списку")
    await curator.presses("‹ К сводке")
    assert "Вы куратор: 2 пункта" in curator.sees


async def test_who_is_no_curator_gets_no_list(world: World) -> None:
    place = await town(world)
    await place.publish(Point(dues=(date(2026, 12, 4),)), curator=place.directors[2])
    await place.director.says("/status")
    assert place.director.buttons == ["Мои поручения"]
    await place.director.forges("cur1:0")
    assert place.director.sees == "Пунктов, где вы куратор, на контроле нет."
