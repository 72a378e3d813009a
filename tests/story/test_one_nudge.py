"""D5: all that a person has not acknowledged is one reminder, with one button for precisely what it names."""

import asyncio
from collections.abc import Sequence
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select, update

from domain.letters import Priority, ReadNudge, StillUnread
from domain.protocol import Mark
from scheduler import daily, plan
from scheduler.looking import around
from storage import people
from storage.engine import Database
from storage.models import AssignmentRow, DecisionRow, DeputyRow, OutboxRow, ServiceRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

TUESDAY, THURSDAY, FRIDAY = date(2024, 2, 27), date(2024, 2, 29), date(2024, 3, 1)
MIDDLE = time(13, 1)


@pytest.fixture
async def place(each_world: World) -> Town:
    each_world.set_clock(TUESDAY)
    return await town(each_world)


def nudges(person: Someone) -> list[str]:
    return [each["text"] for each in person.heard if (each["text"] or "").startswith("Напоминание: ")]


def told(person: Someone, words: str) -> list[str]:
    return [each["text"] for each in person.heard if words in (each["text"] or "")]


async def published(place: Town, who: Sequence[Someone] | None = None) -> list[int]:
    """A protocol of two points and two decisions posted alone."""
    ids = await place.publish(
        Point("Ознакомиться с приказом.", mark=Mark.NOTICE, who=who),
        Point("Сведения о подвозе.", dues=(date(2024, 4, 26),), who=who),
    )
    ids += await place.publish(Point("Список экспертов.", dues=(date(2024, 5, 3),), who=who), single=True)
    ids += await place.publish(Point("План работы.", dues=(date(2024, 5, 17),), who=who), single=True)
    return ids


async def unread(place: Town, ids: Sequence[int]) -> list[int]:
    """Those of these numbers that wait for «Ознакомлен(а)»."""
    return sorted({row.number for row in [await place.row(one) for one in ids] if row.acknowledged_at is None})


async def letters(place: Town) -> list[OutboxRow]:
    async with place.world.database.read() as session:
        query = select(OutboxRow).where(OutboxRow.kind == ReadNudge.__name__).order_by(OutboxRow.id)
        return list(await session.scalars(query))


async def queued_by(place: Town, url: str | None = None) -> int:
    """What the middle of this day queues, as a process of its own would."""
    database = Database(url) if url else place.world.database
    try:
        async with database.write() as session:
            return await daily.plan(session, await around(session), place.world.now)
    finally:
        if url:
            await database.close()


# ── what is read ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_protocol_and_what_was_posted_alone_are_one_message(place: Town) -> None:
    world, director = place.world, place.director
    ids = await published(place, [director])
    await world.comes(date(2024, 2, 28), MIDDLE)
    assert nudges(director) == []
    await world.comes(THURSDAY, MIDDLE)
    (said,) = nudges(director)
    assert said.splitlines() == [
        "Напоминание: 4 пункта ждут отметки «Ознакомлен(а)».",
        "3. Список экспертов · пт 03.05",
        "4. План работы · пт 17.05",
        "",
        "Протокол № 4 от 27.02.2024",
        "1. Ознакомиться с приказом · на ознакомление",
        "2. Сведения о подвозе · пт 26.04",
    ]
    assert director.buttons == ["Ознакомлен(а) со всеми: 4", "3", "4", "1", "2"]
    assert nudges(place.directors[1]) == []

    await director.presses("Ознакомлен(а) со всеми: 4")
    assert director.toast == "Ознакомление отмечено."
    assert await unread(place, ids) == []
    assert director.sees.splitlines()[:2] == ["Ознакомление отмечено: 4 пункта.", "3. Список экспертов · пт 03.05"]
    assert director.buttons == ["3", "4", "1", "2"]
    await director.presses("4")
    await director.presses("‹ К списку")
    assert director.sees.startswith("Ознакомление отмечено: 4 пункта.")
    for day in (1, 4, 5, 6):
        await world.comes(date(2024, 3, day), MIDDLE)
    assert nudges(director) == []
    assert told(place.secretary, "ознакомление не отмечено") == []


async def test_only_decisions_posted_alone_need_no_heading(place: Town) -> None:
    director = place.director
    for text in ("Список экспертов.", "План работы."):
        await place.publish(Point(text, mark=Mark.NOTICE, who=[director]), single=True)
    await place.world.comes(THURSDAY, MIDDLE)
    assert nudges(director)[0].splitlines() == [
        "Напоминание: 2 поручения ждут отметки «Ознакомлен(а)».",
        "1. Список экспертов · на ознакомление",
        "2. План работы · на ознакомление",
    ]


async def test_what_was_acknowledged_or_answered_meanwhile_is_not_named(place: Town) -> None:
    director = place.director
    await published(place, [director])
    await director.forges(f"acks1:{await protocol_of(place, 1)}:0")
    await director.says("исполнено 4 план готов")
    await place.world.comes(THURSDAY, MIDDLE)
    (said,) = nudges(director)  # of one source it is as it was
    assert said.splitlines()[0] == "Напоминание: поручение 3 от 27.02.2024."
    assert "Ознакомлен(а)" in director.buttons
    assert "План работы" not in said
    assert [each.state for each in await letters(place)] == ["sent"]


async def protocol_of(place: Town, number: int) -> int:
    async with place.world.database.read() as session:
        found = await session.scalar(select(DecisionRow.protocol_id).where(DecisionRow.number == number))
    assert found is not None
    return found


async def test_what_is_read_on_its_card_leaves_the_reminder(place: Town) -> None:
    director = place.director
    ids = await published(place, [director])
    await place.world.comes(THURSDAY, MIDDLE)
    reminder = director.last["message_id"]
    await director.forges(f"act1:ack:{ids[2]}:card:", on=director.heard[-3]["message_id"])
    (said,) = nudges(director)
    assert "Напоминание: 3 пункта ждут" in said
    assert "Список экспертов" not in said
    await director.presses("4", on=reminder)
    await director.presses("Ознакомлен(а)", on=reminder)
    await director.presses("‹ К списку", on=reminder)
    assert "Напоминание: 2 пункта ждут" in nudges(director)[0]
    assert "Ознакомлен(а) со всеми: 2" in director.buttons


async def test_the_button_acknowledges_what_the_message_names_and_nothing_told_later(place: Town) -> None:
    world, director = place.world, place.director
    ids = await published(place, [director])
    async with world.database.write() as session:  # one point of the protocol is told only afterwards
        row = await session.get_one(AssignmentRow, ids[1])
        row.told_at = None
    await world.comes(THURSDAY, MIDDLE)
    assert "Сведения о подвозе" not in nudges(director)[0]
    async with world.database.write() as session:
        row = await session.get_one(AssignmentRow, ids[1])
        row.told_at = world.now
    later = await place.publish(Point("Отчёт о питании.", mark=Mark.NOTICE, who=[director]), single=True)
    await director.presses("Ознакомлен(а) со всеми: 3")
    assert await unread(place, [*ids, *later]) == [2, 5]
    async with world.database.read() as session:
        row = await session.get_one(AssignmentRow, ids[1])
    assert row.acknowledged_at is None
    await director.forges(f"reads1:{THURSDAY:%Y%m%d}:0")
    assert director.toast is not None
    assert "уже" in director.toast
    assert await unread(place, [*ids, *later]) == [2, 5]


async def test_a_long_reminder_has_pages_and_one_button_for_all(place: Town) -> None:
    director = place.director
    ids = await place.publish(*(Point(f"Дело {n}.", mark=Mark.NOTICE, who=[director]) for n in range(1, 22)))
    ids += await place.publish(Point("Список.", mark=Mark.NOTICE, who=[director]), single=True)
    await place.world.comes(THURSDAY, MIDDLE)
    assert "Напоминание: 22 пункта ждут" in nudges(director)[0]
    assert "20. Дело 20" not in nudges(director)[0]
    await director.presses("Стр. 2 ›")
    assert director.sees.splitlines()[-2:] == ["20. Дело 20 · на ознакомление", "21. Дело 21 · на ознакомление"]
    assert director.buttons == ["Ознакомлен(а) со всеми: 22", "20", "21", "‹ Стр. 1"]
    await director.presses("Ознакомлен(а) со всеми: 22")
    assert await unread(place, ids) == []
    assert director.sees.startswith("Ознакомление отмечено: 22 пункта.")


async def test_who_acts_for_an_absent_one_is_reminded_too(place: Town) -> None:
    world, (away, deputy, _) = place.world, place.directors
    ids = await published(place, [away])
    assert away.person is not None
    assert deputy.person is not None
    async with world.database.write() as session:
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=away.person.id,
                deputy_id=deputy.person.id,
                since=TUESDAY,
                until=FRIDAY,
            )
        )
    await world.comes(THURSDAY, MIDDLE)
    assert len(nudges(away)) == len(nudges(deputy)) == 1
    await deputy.presses("Ознакомлен(а) со всеми: 4")
    assert await unread(place, ids) == []
    assert nudges(away) == []  # redrawn


# ── once for ever ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_neither_a_second_tick_nor_a_lost_note_repeats_it(place: Town) -> None:
    world = place.world
    await published(place)
    await world.comes(THURSDAY, MIDDLE)
    assert [len(nudges(each)) for each in place.directors] == [1, 1, 1]
    for day in (THURSDAY, FRIDAY, date(2024, 3, 4)):
        world.set_clock(day, MIDDLE)
        async with world.database.write() as session:
            await session.execute(delete(ServiceRow).where(ServiceRow.key.startswith("daily:")))
        await world.settle()
        assert [len(nudges(each)) for each in place.directors] == [1, 1, 1]
    # A point of the same protocol that is told much later is no reason to speak of the protocol again.
    async with world.database.write() as session:
        number = select(DecisionRow.id).where(DecisionRow.number == 2)
        await session.execute(
            update(AssignmentRow).where(AssignmentRow.decision_id.in_(number)).values(told_at=world.now)
        )
        await session.execute(delete(ServiceRow).where(ServiceRow.key.startswith("daily:")))
    await world.comes(date(2024, 3, 20), MIDDLE)
    assert [len(nudges(each)) for each in place.directors] == [1, 1, 1]


async def test_two_processes_queue_it_once(place: Town, base_url: str) -> None:
    world = place.world
    await published(place)
    await world.comes(THURSDAY, time(9, 1))  # the morning has left its note: nobody waits for the other to write it
    world.set_clock(THURSDAY, MIDDLE)
    queued = await asyncio.gather(*(queued_by(place, base_url) for _ in range(4)))
    assert sorted(queued) == [0, 0, 0, 3]
    await world.settle()
    assert [len(nudges(each)) for each in place.directors] == [1, 1, 1]


async def test_what_could_not_be_sent_that_day_comes_with_the_next(place: Town) -> None:
    """The network was away: one message of both days, and a press of it is for both."""
    world, director = place.world, place.director
    ids = await published(place, [director])
    world.set_clock(THURSDAY, MIDDLE)
    async with world.database.write() as session:
        await plan.tick(session, world.now)
    world.set_clock(date(2024, 2, 28), time(15))
    ids += await place.publish(Point("Отчёт о питании.", mark=Mark.NOTICE, who=[director]), single=True)
    assert nudges(director) == []
    await world.comes(FRIDAY, MIDDLE)
    (said,) = nudges(director)
    assert said.startswith("Напоминание: 5 пунктов ждут")
    assert sorted(each.state for each in await letters(place)) == ["cancelled", "sent"]
    await director.presses("Ознакомлен(а) со всеми: 5")
    assert await unread(place, ids) == []


async def old_letter(place: Town, number: int, who: Someone) -> None:
    """A letter as the version before queued it."""
    world, protocol_id = place.world, await protocol_of(place, number)
    assert who.person is not None
    async with world.database.write() as session:
        session.add(
            OutboxRow(
                department_id=place.home.id,
                person_id=who.person.id,
                lane=str(who.telegram_id),
                kind="ReadNudge",
                payload=f'{{"person_id": {who.person.id}, "protocol_id": {protocol_id}}}',
                key=f"read:{protocol_id}:{who.person.id}",
                priority=int(Priority.REMINDER),
                not_before=world.now,
                created_at=world.now,
                state="queued",
            )
        )


async def test_letters_of_the_version_before_still_go_and_count(place: Town) -> None:
    world, director = place.world, place.director
    await published(place, [director])
    world.set_clock(THURSDAY, time(12))
    await old_letter(place, 1, director)
    await world.settle()
    (said,) = nudges(director)
    assert said.startswith("Напоминание: протокол № 4 от 27.02.2024, ответа ждут 2 пункта.")
    await world.comes(THURSDAY, MIDDLE)
    assert len(nudges(director)) == 2
    assert "Протокол № 4" not in nudges(director)[1]
    assert nudges(director)[1].startswith("Напоминание: 2 поручения ждут")
    await world.comes(FRIDAY, MIDDLE)
    (said,) = told(place.secretary, "ознакомление не отмечено")
    assert [line.partition(":")[0] for line in said.splitlines()[1:4]] == [
        "Протокол № 4 от 27.02.2024",
        "Поручение 3 от 27.02.2024",
        "Поручение 4 от 27.02.2024",
    ]


async def test_an_old_letter_that_waits_still_goes_with_the_new_one(place: Town) -> None:
    world, director = place.world, place.director
    await published(place, [director])
    world.set_clock(THURSDAY, MIDDLE)
    await old_letter(place, 1, director)
    assert await queued_by(place) == 1
    await world.settle()
    (said,) = nudges(director)
    assert said.startswith("Напоминание: 4 пункта ждут")


async def test_the_secretary_hears_of_each_protocol_the_next_day(place: Town) -> None:
    world, (first, second, third) = place.world, place.directors
    await published(place)
    await world.comes(THURSDAY, MIDDLE)
    await first.presses("Ознакомлен(а) со всеми: 4")
    await second.presses("3")
    await second.presses("Ознакомлен(а)")
    await world.comes(FRIDAY, MIDDLE)
    (said,) = told(place.secretary, "ознакомление не отмечено")
    assert said.splitlines()[1:4] == [
        "Протокол № 4 от 27.02.2024: МБОУ СОШ № 4 (Лунёва О.С.), МБОУ СОШ № 5 (Дроздов И.К.)",
        "Поручение 3 от 27.02.2024: МБОУ СОШ № 5 (Дроздов И.К.)",
        "Поручение 4 от 27.02.2024: МБОУ СОШ № 4 (Лунёва О.С.), МБОУ СОШ № 5 (Дроздов И.К.)",
    ]
    await world.comes(date(2024, 3, 4), MIDDLE)
    assert len(told(place.secretary, "ознакомление не отмечено")) == 1
    assert third.person is not None
    async with world.database.read() as session:
        assert (await people.person(session, third.person.id)).reachable


async def test_what_was_reminded_of_by_hand_waits_for_the_next_day(place: Town) -> None:
    world, director = place.world, place.director
    await published(place, [director])
    await world.comes(THURSDAY, time(12, 30))
    await place.secretary.forges(f"dl1:nudge:{await protocol_of(place, 1)}:0:0::0")
    (said,) = nudges(director)
    assert said.startswith("Напоминание: протокол № 4 от 27.02.2024")
    await world.comes(THURSDAY, MIDDLE)
    assert nudges(director)[1].startswith("Напоминание: 2 поручения ждут")
    await world.comes(FRIDAY, MIDDLE)
    assert nudges(director)[2].startswith("Напоминание: протокол № 4 от 27.02.2024")
    await world.comes(date(2024, 3, 4), MIDDLE)
    assert len(nudges(director)) == 3


@pytest.mark.parametrize("back", [date(2024, 3, 5), date(2024, 3, 20)])
async def test_the_secretary_hears_of_it_after_an_outage(place: Town, back: date) -> None:
    await published(place, [place.director])
    await place.world.comes(THURSDAY, MIDDLE)
    place.world.set_clock(FRIDAY, time(12))
    await place.world.comes(back, MIDDLE)
    (said,) = told(place.secretary, "ознакомление не отмечено")
    assert "Протокол № 4 от 27.02.2024: МБОУ СОШ № 3 (Горина М.П.)" in said


async def two_days_of_nudges(place: Town) -> None:
    """A protocol and two decisions are nudged of on Thursday, a third decision on Friday; who they go to is silent."""
    await published(place, [place.director])
    await place.world.comes(date(2024, 2, 28), time(10))
    await place.publish(Point("Отчёт о питании.", mark=Mark.NOTICE, who=[place.director]), single=True)
    await place.world.comes(THURSDAY, MIDDLE)
    place.world.set_clock(FRIDAY, MIDDLE)
    assert await queued_by(place) == 2


async def test_the_secretary_is_not_told_at_night(place: Town) -> None:
    world, secretary = place.world, place.secretary
    await two_days_of_nudges(place)
    await world.comes(FRIDAY, time(22))  # the network was away until now
    assert told(secretary, "ознакомление не отмечено") == []
    await world.comes(date(2024, 3, 4), time(9, 1))
    (said,) = told(secretary, "ознакомление не отмечено")
    assert "Протокол № 4 от 27.02.2024" in said


async def test_what_the_secretary_could_not_be_told_comes_with_the_next(place: Town) -> None:
    world, secretary = place.world, place.secretary
    await two_days_of_nudges(place)
    async with world.database.write() as session:  # hers was refused until Monday
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.kind == StillUnread.__name__)
            .values(not_before=world.now + timedelta(days=3))
        )
    await world.settle()
    assert len(nudges(place.director)) == 2
    await world.comes(date(2024, 3, 4), MIDDLE)
    await world.comes(date(2024, 3, 5), MIDDLE)
    (said,) = told(secretary, "ознакомление не отмечено")
    assert said.count("Протокол № 4 от 27.02.2024") == said.count("Поручение 5 от 28.02.2024") == 1


async def test_the_secretary_hears_of_it_after_quiet_days(place: Town) -> None:
    world = place.world
    world.set_clock(date(2024, 8, 28))
    await published(place, [place.director])
    await world.comes(date(2024, 8, 30), MIDDLE)  # a Friday; Sunday and Monday are quiet days
    assert len(nudges(place.director)) == 1
    for day in (2, 3, 4):
        await world.comes(date(2024, 9, day), MIDDLE)
    assert len(told(place.secretary, "ознакомление не отмечено")) == 1


async def test_who_left_the_seat_has_no_reminder_and_no_page(place: Town) -> None:
    world, director = place.world, place.director
    ids = await published(place, [director])
    await world.comes(THURSDAY, MIDDLE)
    assert director.person is not None
    async with world.database.write() as session:
        await people.leave(session, director.person.id, world.today - timedelta(days=1))
    await director.forges(f"reads1:{THURSDAY:%Y%m%d}:0")
    assert await unread(place, ids) == [1, 2, 3, 4]


async def test_what_was_cancelled_is_not_said_to_be_acknowledged(place: Town) -> None:
    world, director = place.world, place.director
    await place.publish(Point("Список экспертов.", dues=(date(2024, 5, 3),), who=[director]), single=True)
    await place.publish(Point("План работы.", dues=(date(2024, 5, 17),), who=[director]), single=True)
    await world.comes(THURSDAY, MIDDLE)
    for number in (1, 2):
        await place.secretary.says(f"отменить поручение {number}")
        await place.secretary.says("мероприятие не состоится")
        await place.secretary.presses("Отменить поручение")
    (said,) = [each for each in director.heard if "План работы" in each["text"] and "Список" in each["text"]]
    assert said["text"].splitlines() == [
        "Отмечать нечего: всё отменено.",
        "1. Список экспертов · отменено",
        "2. План работы · отменено",
    ]
    await director.forges(f"reads1:{THURSDAY:%Y%m%d}:0")
    assert (await place.row(1)).acknowledged_at is None
