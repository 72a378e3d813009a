"""D5: Mornings: who is reminded, of what, when; lists of overdue; «Напомнить завтра»; outages."""

from datetime import date, time

import pytest
from sqlalchemy import select, text

from domain.decision import Status
from domain.protocol import Mark
from scheduler import plan
from storage import people
from storage.models import AssignmentRow, HoldingRow, OutboxRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    world.set_clock(date(2024, 2, 28))
    return await town(world)


def mornings(person: Someone) -> list[str]:
    return [each["text"] for each in person.heard if "на контроле" in (each["text"] or "")]


def lists(person: Someone) -> list[str]:
    return [each["text"] for each in person.heard if "Просрочено" in (each["text"] or "")]


async def days_go_by(world: World, first: date, last: date) -> None:
    for day in range(first.toordinal(), last.toordinal() + 1):
        await world.comes(date.fromordinal(day))


async def test_three_working_days_before_the_control_date_only_who_has_not_reported_is_named(
    world: World, place: Town
) -> None:
    """«До 1 сентября 2024» is a Sunday: control Friday 30.08, so the last but two reminder is on 27.08."""
    await place.publish(Point("Список экспертов олимпиады.", dues=(date(2024, 9, 1),)))
    first, second, third = place.directors
    await first.says("исполнено 1 список отправлен")
    await second.says("исполнено 1 список отправлен")
    await place.secretary.presses("На доработку")
    await place.secretary.says("Нет подписи, до 30.08.2024")
    await world.comes(date(2024, 7, 31))
    assert [len(mornings(each)) for each in place.directors] == [0, 1, 1]
    assert "○ До пт 30.08: 1. Список экспертов олимпиады" in mornings(third)[0]
    await world.comes(date(2024, 8, 21))  # seven working days before
    await world.comes(date(2024, 8, 27))
    assert [len(mornings(each)) for each in place.directors] == [0, 3, 3]
    assert mornings(third)[2].splitlines() == [
        "Вт 27.08. Иван Кириллович, на контроле 1 поручение:",
        "○ Через 3 рабочих дня, пт 30.08: 1. Список экспертов олимпиады",
    ]
    assert third.buttons == ["1", "Напомнить завтра"]


async def test_a_morning_is_one_message_with_all_that_needs_saying(world: World, place: Town) -> None:
    dues = {"Сведения о подвозе": date(2024, 3, 11), "Список экспертов": date(2024, 3, 12), "План": date(2024, 3, 13)}
    await place.publish(*(Point(text, dues=(due,)) for text, due in dues.items()))
    director = place.director
    await days_go_by(world, date(2024, 3, 1), date(2024, 3, 12))
    assert mornings(director)[-1].splitlines() == [
        "Вт 12.03. Марина Петровна, на контроле 3 поручения:",
        "⚠ Просрочено: 1. Сведения о подвозе, срок был 11.03",
        "● Сегодня: 2. Список экспертов",
        "○ Завтра: 3. План",
    ]
    assert director.buttons == ["1", "2", "3", "Отчитаться по нескольким", "Напомнить завтра"]
    await director.presses("Отчитаться по нескольким")
    assert "«1, 2 сведения отправлены на почту»" in director.sees
    await director.says("1, 3 всё отправлено")
    assert director.sees == "Отчёты отправлены: 1, 3. Ждут проверки. Позже срока: 1."


async def test_overdue_is_reminded_on_days_one_and_three_then_on_mondays(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2024, 4, 5),), who=[place.director]))  # a Friday
    said = []
    for number in range(6, 27):
        before = len(mornings(place.director))
        await world.comes(date(2024, 4, number))
        if len(mornings(place.director)) > before:
            said.append(date(2024, 4, number))
    assert said == [date(2024, 4, 8), date(2024, 4, 10), date(2024, 4, 15), date(2024, 4, 22)]


async def test_nothing_on_days_off_and_outside_hours(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2024, 3, 4),), who=[place.director]))  # Monday; Friday 01.03 is the day before
    await world.comes(date(2024, 3, 1), time(8, 59))
    assert mornings(place.director) == []
    await world.comes(date(2024, 3, 1), time(9, 0))
    assert len(mornings(place.director)) == 1
    for day in (2, 3):
        await world.comes(date(2024, 3, day), time(10))
    assert len(mornings(place.director)) == 1


async def test_snooze_says_it_again_tomorrow_and_moves_no_deadline(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2024, 4, 5),), who=[place.director]))
    await world.comes(date(2024, 3, 27))  # seven working days before
    assert len(mornings(place.director)) == 1
    await place.director.presses("Напомнить завтра")
    assert place.director.toast == "Напомню завтра. Сроки остаются прежними."
    await world.comes(date(2024, 3, 28))
    assert len(mornings(place.director)) == 2
    assert "○ Через 6 рабочих дней, пт 05.04" in mornings(place.director)[-1]
    row = await place.row(one)
    assert (row.due, row.control) == (date(2024, 4, 5), date(2024, 4, 5))
    await world.comes(date(2024, 3, 29))
    assert len(mornings(place.director)) == 2


async def test_after_an_outage_one_late_message_that_says_so(world: World, place: Town) -> None:
    await place.publish(*(Point(f"Дело {n}", dues=(date(2024, 3, 13),)) for n in range(1, 5)))
    world.set_clock(date(2024, 3, 7))  # 3 working days before, and the bot is away
    await world.comes(date(2024, 3, 12), time(20, 15))  # back in the evening: not now
    assert mornings(place.director) == []
    await world.comes(date(2024, 3, 13))
    (only,) = mornings(place.director)
    assert only.startswith("Напоминание пришло позже: бот был недоступен, оно ждало с чт 07.03.\nСр 13.03. ")
    assert only.count("● Сегодня") == 4


async def test_a_letter_that_meets_the_night_waits_for_the_morning(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2024, 3, 13),), who=[place.director]))
    world.set_clock(date(2024, 3, 12), time(9))
    async with world.database.write() as session:
        await plan.tick(session, world.now)
    world.courier.wake.clear()
    world.set_clock(date(2024, 3, 12), time(22))
    await world.settle()
    assert mornings(place.director) == []
    await world.comes(date(2024, 3, 13), time(9, 0))
    assert len(mornings(place.director)) == 1


async def test_who_was_not_told_is_neither_reminded_nor_overdue(world: World, place: Town) -> None:
    lost = await world.known(place.home, "Седова Инна Олеговна", "директор", "Лесная СОШ", "руководители ОО")
    nobody = Someone(world, 1, lost.name, lost)
    (one,) = await place.publish(Point(dues=(date(2024, 3, 13),), who=[nobody]))
    await world.comes(date(2024, 3, 20))
    row = await place.row(one)
    assert (row.told_at, row.next_reminder_at) == (None, None)
    assert not [each for each in place.secretary.heard if "Просрочено" in (each["text"] or "")]


async def test_the_secretary_sees_overdue_from_day_one_and_the_head_from_day_five(world: World, place: Town) -> None:
    await place.publish(Point("Сведения о подвозе", dues=(date(2024, 4, 5),), who=[place.director]))
    told = []
    for day in (5, 8, 9, 10, 11, 12):
        before = [len(lists(who)) for who in (place.secretary, place.head)]
        await world.comes(date(2024, 4, day))
        told.append([len(lists(who)) - n for who, n in zip((place.secretary, place.head), before, strict=True)])
    assert told == [[0, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 1]]
    assert "⚠ 1. Сведения о подвозе · МБОУ СОШ № 3 · 5 рабочих дней" in place.head.sees
    await place.head.presses("Просрочено: 1")
    assert place.head.sees.startswith("Просрочено: 1\n1. Сведения о подвозе · МБОУ СОШ № 3")


async def test_a_request_for_extension_holds_the_head_back(world: World, place: Town) -> None:
    await place.publish(Point("Сведения о подвозе", dues=(date(2024, 4, 5),), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 19 апреля, ждём ответа перевозчика")
    heard = len(lists(place.head))
    await world.comes(date(2024, 4, 12))
    assert len(lists(place.head)) == heard


async def test_quiet_days_are_passed_over(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2024, 9, 2),), who=[place.director]))
    await world.comes(date(2024, 9, 2))
    assert "Сегодня" not in "".join(mornings(place.director))


async def test_points_to_be_read_are_never_reminded_of(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(mark=Mark.NOTICE, who=[place.director]))
    assert "На ознакомление: отчёт не нужен." in place.director.sees
    assert place.director.buttons == ["Ознакомлен(а)", "Ещё"]
    await place.director.presses("Ознакомлен(а)")
    row = await place.row(one)
    assert (row.status, row.next_reminder_at) == (Status.NOTED, None)


async def test_who_shares_a_seat_is_reminded_in_the_same_turn(world: World, place: Town) -> None:
    """More falls due than one turn takes; the letter of who has two seats names both, and moves both on."""
    head, mate, _ = place.directors
    assert head.person is not None
    assert mate.person is not None
    async with world.database.write() as session:
        (seat,) = await people.seats_of(session, mate.person.id, world.today)
        session.add(
            HoldingRow(department_id=place.home.id, seat_id=seat.id, person_id=head.person.id, since=world.today)
        )
        own = next(each for each in await people.seats_of(session, head.person.id, world.today) if each.id != seat.id)
    ids = await place.publish(
        *(Point(f"Дело {n}", dues=(date(2024, 3, 13),), who=[mate]) for n in range(plan.BATCH + 1)),
        Point("Сведения о подвозе", dues=(date(2024, 3, 13),), who=[head]),
    )
    # The shared seat's come last, beyond what the first turn takes.
    async with world.database.write() as session:
        rows = list(
            await session.scalars(select(AssignmentRow).where(AssignmentRow.id.in_(ids)).order_by(AssignmentRow.id))
        )
        for row in rows:
            row.seat_id = own.id
        rows[-1].seat_id = seat.id
    await world.comes(date(2024, 3, 12))
    assert [len(mornings(each)) for each in (head, mate)] == [1, 1]


async def test_a_deadline_on_a_day_off_as_written_is_reminded_on_two_days(world: World, place: Town) -> None:
    """Control on the very day: the day itself is the last working day before, and a day before that is another."""
    world.set_clock(date(2024, 4, 8))
    (one,) = await place.publish(Point("Список экспертов.", dues=(date(2024, 4, 14),), who=[place.director]))  # Sunday
    async with world.database.write() as session:
        row = await session.get_one(AssignmentRow, one)
        row.control = row.due
    said = []
    for day in range(9, 16):
        before = len(mornings(place.director))
        await world.comes(date(2024, 4, day))
        said += mornings(place.director)[before:]
    assert [line.splitlines()[1] for line in said] == [
        "○ Через 1 рабочий день, вс 14.04: 1. Список экспертов",
        "○ До вс 14.04: 1. Список экспертов",
        "⚠ Просрочено: 1. Список экспертов, срок был 14.04",
    ]


async def test_a_tick_asks_the_index(world: World, place: Town) -> None:
    """Its cost grows with what is due, not with what exists."""
    async with world.database.read() as session:
        rows = await session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT id, seat_id, department_id FROM assignments "
                "WHERE next_reminder_at <= '2024-01-01' ORDER BY next_reminder_at, id LIMIT 500"
            )
        )
        assert "ix_assignments_due_reminders" in str(rows.all())
    assert await place.count(OutboxRow, OutboxRow.kind == "MorningReminder") == 0
