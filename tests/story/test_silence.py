"""One nudge to who has not acknowledged, then the secretary; what is overdue for a month needs a decision."""

from datetime import date, time

import pytest

from domain.decision import Status
from domain.protocol import Mark
from storage import journal
from tests.cast import Someone, World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    world.set_clock(date(2024, 2, 27))  # a Tuesday
    return await town(world)


def nudges(person: Someone) -> list[str]:
    return [each["text"] for each in person.heard if (each["text"] or "").startswith("Напоминание: ")]


def told(person: Someone, words: str) -> list[str]:
    return [each["text"] for each in person.heard if words in (each["text"] or "")]


async def test_one_nudge_a_protocol_and_person_then_the_secretary(world: World, place: Town) -> None:
    await place.publish(
        Point("Ознакомиться с приказом.", mark=Mark.NOTICE),
        Point("Сведения о подвозе.", dues=(date(2024, 4, 26),)),
    )
    first, second, _ = place.directors
    await first.presses("Ознакомлен(а)")
    await world.comes(date(2024, 2, 28), time(13, 1))  # told yesterday: a whole day is left
    await world.comes(date(2024, 2, 29), time(9, 1))
    assert [len(nudges(each)) for each in place.directors] == [0, 0, 0]
    await world.comes(date(2024, 2, 29), time(13, 1))
    assert [len(nudges(each)) for each in place.directors] == [0, 1, 1]
    assert "Отметьте, пожалуйста, ознакомление." in nudges(second)[0]
    await second.presses("Все пункты")
    await second.presses("Ознакомлен(а)")
    assert told(place.secretary, "ознакомление не отмечено") == []
    await world.comes(date(2024, 3, 1), time(13, 1))
    (said,) = told(place.secretary, "ознакомление не отмечено")
    assert said.splitlines() == [
        "Напоминание не помогло: ознакомление не отмечено.",
        "Протокол № 4 от 27.02.2024: МБОУ СОШ № 5 (Дроздов И.К.)",
        "Можно позвонить и отметить «Передано лично». Сам бот об этом больше не напомнит.",
    ]
    for day in (4, 5, 6, 7):
        await world.comes(date(2024, 3, day), time(13, 1))
    # The second one's nudge has turned into the page of points.
    assert [len(nudges(each)) for each in place.directors] == [0, 0, 1]
    assert len(told(place.secretary, "ознакомление не отмечено")) == 1


async def test_no_nudge_on_a_day_off_and_none_to_who_has_reported(world: World, place: Town) -> None:
    world.set_clock(date(2024, 2, 29), time(15))
    await place.publish(Point("Сведения о подвозе.", dues=(date(2024, 4, 26),)))
    await place.director.says("исполнено 1 список отправлен")
    for day in (1, 2, 3):  # Friday is the first working day; then the weekend
        await world.comes(date(2024, 3, day), time(13, 1))
    assert [len(nudges(each)) for each in place.directors] == [0, 0, 0]
    await world.comes(date(2024, 3, 4), time(13, 1))
    assert [len(nudges(each)) for each in place.directors] == [0, 1, 1]


# ── a month overdue ─────────────────────────────────────────────────────────────────────────────────────────────────

ASKED = "Нужно ваше решение"


async def overdue_for_a_month(world: World, place: Town, who: list[Someone] | None = None) -> list[int]:
    ids = await place.publish(Point("Сведения о подвозе.", dues=(date(2024, 3, 15),), who=who))  # a Friday
    await world.comes(date(2024, 4, 16))  # overdue since Monday 18.03, 29 days
    assert told(place.secretary, ASKED) == []
    await world.comes(date(2024, 4, 17))
    return ids


async def test_after_thirty_days_the_checker_is_asked_once(world: World, place: Town) -> None:
    await overdue_for_a_month(world, place)
    (said,) = told(place.secretary, ASKED)
    assert said.splitlines() == [
        "Просрочено больше 30 дней: 1 пункт. Нужно ваше решение.",
        "⚠ 1. Сведения о подвозе · МБОУ СОШ № 3, МБОУ СОШ № 4, МБОУ СОШ № 5",
        "Откройте пункт: продлить, снять или оставить как есть.",
        "",
        "Ср 17.04. Просрочено: 3 поручения",
    ]
    assert told(place.secretary, "Ср 17.04. Просрочено") == [said]  # the morning's list is the same message
    assert told(place.head, ASKED) == []
    for day in (18, 19, 22):
        await world.comes(date(2024, 4, day))
    assert len(told(place.secretary, ASKED)) == 1


async def test_the_mornings_list_names_what_the_question_does_not(world: World, place: Town) -> None:
    await place.publish(Point("Сведения о подвозе.", dues=(date(2024, 3, 15),), who=[place.director]))
    await place.publish(Point("План работы.", dues=(date(2024, 4, 12),), who=[place.directors[1]]), number="5")
    await world.comes(date(2024, 4, 16))
    await world.comes(date(2024, 4, 17))
    (said,) = told(place.secretary, "17.04")
    assert said.splitlines()[-2:] == [
        "Ср 17.04. Просрочено: 2 поручения",
        "⚠ 2. План работы · МБОУ СОШ № 4 · 3 рабочих дня",
    ]
    assert [[each["text"] for each in row] for row in place.secretary.heard[-1]["buttons"]] == [
        ["1"], ["Просрочено: 2"],
    ]  # fmt: skip


async def test_where_a_curator_checks_the_curator_is_asked(world: World, place: Town) -> None:
    curator = await world.director(place.home, "Кедров Павел Ильич", "Методический центр", group="методисты")
    await place.publish(Point("Сведения.", dues=(date(2024, 3, 15),), who=[place.director]), curator=curator)
    await world.comes(date(2024, 4, 17))
    assert told(place.secretary, ASKED) == []
    assert len(told(place.secretary, "Ср 17.04. Просрочено: 1 поручение")) == 1
    (said,) = told(curator, ASKED)
    assert "Вы куратор" in said
    await curator.presses("1")
    assert [row[0]["text"] for row in curator.last["buttons"]] == ["Оставить", "‹ К поручению"]
    await curator.presses("Оставить")
    assert len(told(curator, "Спрошу снова пт 17.05.")) == 1
    # Another's point is as if it did not exist, and it is not his to change.
    (other,) = await place.publish(Point("Чужое.", dues=(date(2024, 5, 15),), who=[place.director]), number="6")
    await curator.forges(f"un1:keep:{(await place.row(other)).decision_id}")
    assert told(curator, "Чужое") == []


async def test_left_as_it_is_it_is_asked_again_in_thirty_days(world: World, place: Town) -> None:
    (one,) = await overdue_for_a_month(world, place, [place.director])
    await place.secretary.presses("1")
    (asked,) = [each for each in place.secretary.heard if "Оставить: спрошу" in (each["text"] or "")]
    assert "⚠" in asked["text"]
    assert "МБОУ СОШ № 3" in asked["text"]
    assert [[each["text"] for each in row] for row in asked["buttons"]] == [
        ["Продлить", "Снять"], ["Оставить"], ["Что ещё решить"], ["‹ К поручению"],
    ]  # fmt: skip
    await place.secretary.presses("Оставить")
    assert len(told(place.secretary, "Оставлено как есть. Спрошу снова пт 17.05.")) == 1
    await place.secretary.forges(f"un1:keep:{(await place.row(one)).decision_id}")  # pressed twice
    await world.comes(date(2024, 5, 16))
    assert told(place.secretary, ASKED) == []
    await world.comes(date(2024, 5, 17))
    assert len(told(place.secretary, ASKED)) == 1
    row = await place.row(one)
    assert row.status is Status.OPEN
    async with world.database.read() as session:
        entries = await journal.entries(session, journal.of_decision(row.decision_id))
    assert [each.what for each in entries][-3:] == ["asked_to_decide", "kept_overdue", "asked_to_decide"]


async def test_extended_from_the_question_by_a_phrase(world: World, place: Town) -> None:
    (one,) = await overdue_for_a_month(world, place, [place.director])
    await place.secretary.presses("1")
    await place.secretary.presses("Продлить")
    await place.secretary.says("до 17 мая, ждём перевозчика")
    await place.secretary.presses("Перенести")
    assert (await place.row(one)).due == date(2024, 5, 17)
    await world.comes(date(2024, 5, 20))
    assert told(place.secretary, ASKED) == []


async def test_taken_off_from_the_question_with_a_reason(world: World, place: Town) -> None:
    ids = await overdue_for_a_month(world, place)
    await place.secretary.presses("1")
    await place.secretary.presses("Снять")
    await place.secretary.says("школы закрыты на карантин")
    await place.secretary.presses("Отменить")
    assert {(await place.row(one)).status for one in ids} == {Status.CANCELLED}
    assert "школы закрыты на карантин" in place.director.sees


async def test_a_request_for_extension_holds_the_question(world: World, place: Town) -> None:
    await place.publish(Point("Сведения о подвозе.", dues=(date(2024, 3, 15),), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 30 мая, ждём перевозчика")
    await world.comes(date(2024, 4, 17))
    assert told(place.secretary, ASKED) == []


async def test_special_control_is_the_heads_to_decide(world: World, place: Town) -> None:
    await place.publish(Point("Сведения.", dues=(date(2024, 3, 15),), who=[place.director]), special=True)
    await world.comes(date(2024, 4, 16))
    await world.comes(date(2024, 4, 17))
    assert len(told(place.head, ASKED)) == 1
    assert told(place.secretary, ASKED) == []


async def test_a_point_of_several_schools_is_one_question_of_the_digest(world: World, place: Town) -> None:
    """As its page and «Оставить» are: the number in the digest is that of the lines behind «Решить»."""
    await place.publish(Point("Сведения.", dues=(date(2024, 3, 15),), who=place.directors), special=True)
    await world.comes(date(2024, 4, 16))
    world.set_clock(date(2024, 4, 17), time(8, 59))
    await world.comes(date(2024, 4, 22), time(8, 31))
    assert "Ждут вашего решения: 1 давняя просрочка" in place.head.sees
    await place.head.presses("Решить: 1")
    assert "Ждут вашего решения: 1" in place.head.sees
    assert f" и ещё {len(place.directors) - 1}: просрочено больше 30 дней" in place.head.sees


async def test_on_a_monday_the_heads_question_stands_in_his_digest(world: World, place: Town) -> None:
    """«Решить» opens what the question would have: and «Оставить» takes it out of the next digest, too."""
    await place.publish(Point("Сведения.", dues=(date(2024, 3, 15),), who=[place.director]), special=True)
    await world.comes(date(2024, 4, 16))
    world.set_clock(date(2024, 4, 17), time(8, 59))  # nobody was there on these days
    before = len(place.head.heard)
    await world.comes(date(2024, 4, 22), time(8, 31))
    await world.comes(date(2024, 4, 22), time(9, 1))
    await world.comes(date(2024, 4, 22), time(9, 3))
    assert len(place.head.heard) == before + 1
    assert "Ждут вашего решения: 1 давняя просрочка" in place.head.sees
    assert "Просрочено 5 рабочих дней и больше: поручение 1, п. 2.1: МБОУ СОШ № 3" in place.head.sees
    await place.head.presses("Решить: 1")
    await place.head.presses("1) МБОУ СОШ № 3")
    await place.head.presses("Оставить")
    assert "Оставлено как есть. Спрошу снова ср 22.05." in place.head.sees
    await place.head.presses("Что ещё решить")
    assert place.head.sees == "Сейчас ничего не ждёт вашего решения."
    await world.comes(date(2024, 5, 13), time(9, 1))
    assert "давняя просрочка" not in place.head.sees
    assert "Просрочено 5 рабочих дней и больше: поручение 1" in place.head.sees
