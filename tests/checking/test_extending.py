"""D4, H3: «Прошу продлить» by a button, the grid or words; the head's yes, another day, or no; history on the card."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.people import Role
from handlers.dates import chooses_anew, says_more
from storage.models import DeputyRow, JournalRow, RequestRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

DUE = date(2026, 11, 27)  # Friday of the same week


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=2)


def card(someone: Someone) -> str:
    found = [each["text"] for each in someone.heard if (each["text"] or "").startswith("Поручение 1 · ")]
    return str(found[-1])


async def pending(place: Town) -> int:
    return await place.count(RequestRow, RequestRow.answer.is_(None))


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("до 10 декабря", False),
        ("прошу продлить срок до 10.12.2026", False),
        ("на неделю, пожалуйста", False),
        ("до конца месяца", False),
        ("до 10 декабря, болеет методист", True),
        ("болезнь", True),
        ("прошу продлить до 10 декабря в связи с ремонтом", True),
    ],
)
def test_a_day_alone_is_no_reason(words: str, more: bool) -> None:
    assert says_more(words) is more


@pytest.mark.parametrize(
    ("words", "anew"),
    [
        ("15.12", True),
        ("лучше до 15 декабря, болеет методист", True),
        ("педсовет перенесён на 21.12", False),
        ("конкурс был 20.11, итоги подводит жюри", False),
    ],
)
def test_a_reason_that_mentions_a_day_leaves_the_chosen_one(words: str, anew: bool) -> None:
    assert chooses_anew(words) is anew


async def test_a_day_from_the_grid_then_the_reason_and_the_head_says_yes(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    director, head = place.director, place.head
    await director.presses("Прошу продлить")
    assert director.buttons == ["04.12", "11.12", "Календарь", "Отмена"]
    await director.presses("Календарь")
    assert director.buttons[:3] == ["‹", "Декабрь 2026", "›"]
    assert "·6·" in director.buttons
    await director.presses("›")
    assert director.buttons[1] == "Январь 2027"
    assert "·1·" in director.buttons
    await director.presses("‹")
    await director.presses("15")
    assert director.sees.endswith("До вт 15.12. Почему? Напишите одной фразой, её увидит руководитель.")
    assert await pending(place) == 0
    await director.says("План утверждает педсовет 14.12")
    assert await pending(place) == 1
    assert "Просьба о продлении до вт 15.12 ждёт ответа." in card(director)
    assert head.sees.splitlines() == [
        "МБОУ СОШ № 3 (Горина М.П.) просит продлить поручение 1: 27.11 → вт 15.12. Причина:",
        "«План утверждает педсовет 14.12»",
        "1. Разработать школьный план-график профориентационной работы",
        "Раньше не продлевали.",
    ]
    await head.presses("Продлить до 15.12")
    assert (await place.row(one)).due == date(2026, 12, 15)
    assert "Срок продлевали 1 раз: 27.11 → 15.12." in card(director)

    await director.presses("Прошу продлить")
    await director.says("до 22 декабря, ждём печать")
    assert "Срок продлевали 1 раз: 27.11 → 15.12." in head.sees
    await head.presses("Другая дата")
    await head.presses("Календарь")
    await head.presses("18")
    assert head.toast == "Продлено до пт 18.12."
    assert "Срок продлевали 2 раза: 27.11 → 15.12 → 18.12." in card(director)


async def test_a_day_alone_and_a_reason_alone_are_each_asked_for_the_other(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    director = place.director
    await director.presses("Прошу продлить")
    await director.says("до 4 декабря")
    assert director.sees == "Поручение 1, до пт 04.12. Почему? Напишите одной фразой, её увидит руководитель."
    assert await pending(place) == 0
    await director.says("болеет методист")
    assert director.sees == "Передано. Ответ по поручению 1 придёт сюда."
    await director.presses("Отозвать просьбу")
    assert director.toast == "Просьба о продлении отозвана. Срок прежний."
    assert await pending(place) == 0
    assert "Просьбу отозвали" in place.head.sees
    assert not any("Продлить" in each for each in place.head.buttons)

    await director.presses("Прошу продлить")
    await director.says("болеет методист")
    await director.presses("11.12")
    assert director.toast == "Просьба передана. Ответ придёт сюда."
    assert "27.11 → пт 11.12" in place.head.sees


async def test_a_second_request_while_one_waits_is_refused(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    director = place.director
    card_id = director.last["message_id"]
    await director.presses("Прошу продлить")
    await director.says("до 4 декабря, болезнь")
    assert "Прошу продлить" not in str(director.messages)
    await director.forges(f"ext1:{one}:20261211:0:", on=card_id)
    assert director.toast == "Просьба по поручению 1 уже отправлена, ждёт ответа."
    assert await pending(place) == 1


async def test_having_read_is_no_answer_and_no_earlier_day_is_an_extension(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 4 декабря, болезнь")
    head = place.head
    await head.forges("req1:read:1", on=head.last["message_id"])
    assert head.toast == "Просьба о продлении ждёт решения: продлите, назовите другую дату или откажите."
    assert await pending(place) == 1
    await head.forges("reqd1:1:20261126:0", on=head.last["message_id"])
    assert head.toast == "Новый срок должен быть позже нынешнего."
    await head.forges("reqd1:1:20269999:0", on=head.last["message_id"])
    await place.director.forges("reqd1:1:20261220:0")
    assert (await place.row(one)).due == DUE
    assert await pending(place) == 1
    await place.secretary.forges("reqd1:1:20261220:0", on=place.secretary.last["message_id"])
    assert place.secretary.toast == "Это действие вам недоступно."


async def test_a_request_in_time_holds_escalation_and_a_late_one_does_not(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,)))
    first, second = place.directors
    await first.presses("Прошу продлить")
    await first.says("до 11 декабря, болеет методист")
    await world.comes(date(2026, 12, 1), time(10))
    await second.presses("Прошу продлить")
    await second.says("до 11 декабря, болеет методист")
    for day in (2, 3, 4, 7, 8):
        await world.comes(date(2026, 12, day))
    lists = [each["text"] for each in place.head.heard if "рабочих дней и больше" in (each["text"] or "")]
    assert lists
    assert all("МБОУ СОШ № 4" in each and "МБОУ СОШ № 3" not in each for each in lists)


async def test_the_heads_deputy_answers_and_the_journal_says_for_whom(world: World, place: Town) -> None:
    director, deputy, head = place.director, place.directors[1], place.head
    (one,) = await place.publish(Point(dues=(DUE,), who=[director]))
    assert head.person is not None
    assert deputy.person is not None
    async with world.database.write() as session:
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=head.person.id,
                deputy_id=deputy.person.id,
                since=world.today,
                until=world.today,
            )
        )
    await director.presses("Прошу продлить")
    await director.says("до 11 декабря, болеет методист")
    assert "просит продлить поручение 1" in deputy.sees
    await deputy.presses("Продлить до 11.12")
    assert (await place.row(one)).due == date(2026, 12, 11)
    async with world.database.read() as session:
        entry = (await session.scalars(select(JournalRow).where(JournalRow.what == "moved"))).one()
    assert (entry.person_id, entry.acting_for) == (deputy.person.id, head.person.id)
    await world.comes(date(2026, 11, 24), time(10))
    await director.says("/my")
    await director.presses("1")
    await director.presses("Прошу продлить")
    await director.says("до 18 декабря, болеет методист")
    assert "просит продлить" not in deputy.sees
    await deputy.forges("req1:agree:2")
    assert (await place.row(one)).due == date(2026, 12, 11)


async def test_nobody_lends_himself_the_heads_rights(world: World, place: Town) -> None:
    assert place.head.person is not None
    assert place.secretary.person is not None
    await place.secretary.forges(f"dy1:who:{place.head.person.id}:{place.secretary.person.id}:0")
    await place.secretary.says("23.11–30.11")
    assert await place.count(DeputyRow) == 0
    other = await world.staff(place.home, "Ершов Глеб Романович", Role.SECRETARY)
    assert other.person is not None
    await place.secretary.forges(f"dy1:who:{place.head.person.id}:{other.person.id}:0")
    await place.secretary.says("23.11–30.11")
    assert await place.count(DeputyRow) == 1
