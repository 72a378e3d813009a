"""A2: the policy in the chat: shown with an example before it is saved, and followed from then on."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import event, insert, select

from domain.calendar import Shift
from domain.decision import Status
from domain.errors import BadInput
from domain.people import Department, Policy
from domain.protocol import Mark
from handlers import settings_read
from storage import actors, journal, settings
from storage.models import AssignmentRow, DecisionRow
from storage.policy import packed, unpacked
from tests.cast import World
from tests.story.school import Point, Town, town
from words import settings as words


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, batches=True)


async def home(place: Town) -> Department:
    async with place.world.database.read() as session:
        return await actors.department(session, place.home.id)


async def test_the_shift_is_shown_with_an_example_before_it_is_saved(world: World, place: Town) -> None:
    (sunday,) = await place.publish(Point(dues=(date(2026, 12, 6),), who=[place.director]))
    secretary = place.secretary
    await secretary.says("настройки")
    assert "Срок в выходной: контроль в рабочий день перед ним" in secretary.sees
    await secretary.presses("Часы и сроки")
    await secretary.presses("Срок в выходной")
    assert "Пример: до 28 ноября 2026 (сб) → контроль пт 27.11." in secretary.sees
    await secretary.presses("Контроль в рабочий день после него")
    assert "Пример: до 28 ноября 2026 (сб) → контроль пн 30.11." in secretary.sees
    assert "Контрольная дата изменится: 1 поручение." in secretary.sees
    assert (await home(place)).policy.shift is Shift.PRECEDING
    assert (await place.row(sunday)).control == date(2026, 12, 4)

    await secretary.presses("Сохранить")
    assert secretary.toast == "Сохранено. Контрольная дата изменилась: 1 поручение."
    assert (await home(place)).policy.shift is Shift.FOLLOWING
    row = await place.row(sunday)
    assert (row.control, row.overdue_from) == (date(2026, 12, 7), date(2026, 12, 8))
    # given ten working days: 3, 1, the day; the first is now Wednesday the 2nd
    assert row.next_reminder_at == datetime.combine(date(2026, 12, 2), time(9), world.zone)
    assert "контрольная дата пн 07.12" in str(place.director.heard[-1]["text"])
    async with world.database.read() as session:
        last = (await journal.entries(session, journal.of_department(place.home.id)))[-1]
    assert last.what == "settings_changed"
    assert last.facts == {"fields": {"shift": [None, "following"]}, "moved": 1}


async def test_cancel_changes_nothing_and_an_old_save_says_so(world: World, place: Town) -> None:
    head = place.head
    await head.says("/settings")
    await head.presses("Часы и сроки")
    await head.presses("Рабочие часы")
    await head.says("с 8 до 16:30")
    assert "Рабочие часы: 8:00–16:30" in head.sees
    save = head.last["buttons"][0][0]["data"]
    await head.presses("Отмена")
    await head.forges(save)
    assert "уже не ждёт сохранения" in head.heard[-1]["text"]
    assert (await home(place)).policy == Policy()


async def test_office_hours_steer_the_next_reminder(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 4),), who=[place.director]))
    secretary = place.secretary
    await secretary.says("/settings")
    await secretary.presses("Часы и сроки")
    await secretary.presses("Рабочие часы")
    await secretary.says("8:00–16:00")
    await secretary.presses("Сохранить")
    assert (await place.row(one)).next_reminder_at == datetime.combine(date(2026, 12, 1), time(8), world.zone)
    await world.comes(date(2026, 12, 1), time(8, 1))
    assert "на контроле 1 поручение" in place.director.sees


async def test_offsets_of_ones_own(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 18),), who=[place.director]))
    assert (await place.row(one)).next_reminder_at == datetime.combine(date(2026, 12, 15), time(9), world.zone)
    secretary = place.secretary
    await secretary.says("/settings")
    await secretary.presses("Напоминания")
    await secretary.presses("Напоминания, если дано до 30")
    await secretary.says("5, 2, 0")
    assert "за 5 и 2 рабочих дня и в сам день" in secretary.sees
    assert "Пример: дано сегодня, срок чт 17.12 → чт 10.12, вт 15.12, чт 17.12." in secretary.sees
    await secretary.presses("Сохранить")
    assert (await place.row(one)).next_reminder_at == datetime.combine(date(2026, 12, 11), time(9), world.zone)


async def test_days_off_move_control_dates_and_come_back(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 18),), who=[place.director]))
    secretary = place.secretary
    await secretary.says("/settings")
    await secretary.presses("Рабочие дни")
    assert "Своих дней пока нет." in secretary.sees
    await secretary.presses("Добавить выходные")
    await secretary.says("16.12–18.12")
    assert "Будут выходными: 16–18 декабря 2026." in secretary.sees
    assert "Пример: до 18 декабря 2026 (пт) → контроль вт 15.12." in secretary.sees
    assert "Контрольная дата изменится: 1 поручение." in secretary.sees
    await secretary.presses("Сохранить")
    assert "16–18 декабря 2026: выходные" in secretary.sees
    row = await place.row(one)
    assert (row.control, row.overdue_from) == (date(2026, 12, 15), date(2026, 12, 21))

    await secretary.presses("Вернуть как в календаре")
    await secretary.says("16.12–18.12")
    await secretary.presses("Сохранить")
    row = await place.row(one)
    assert (row.control, row.overdue_from) == (date(2026, 12, 18), date(2026, 12, 21))
    assert "Своих дней пока нет." in secretary.sees


async def test_a_saturday_is_worked(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 12),), who=[place.director]))
    assert (await place.row(one)).control == date(2026, 12, 11)
    secretary = place.secretary
    await secretary.says("/settings")
    await secretary.presses("Рабочие дни")
    await secretary.presses("Добавить рабочие")
    await secretary.says("12 декабря")
    await secretary.presses("Сохранить")
    assert (await place.row(one)).control == date(2026, 12, 12)


async def test_a_snooze_and_what_is_done_stand(world: World, place: Town) -> None:
    snoozed, done = await place.publish(
        Point(dues=(date(2026, 11, 24),), who=[place.director]),
        Point("Второе.", dues=(date(2026, 12, 6),), who=[place.directors[1]]),
    )
    await place.directors[1].presses("Исполнено")
    await place.directors[1].says("Проведено")
    await place.secretary.says("проверка")
    await place.secretary.presses("2: 1")
    await place.secretary.presses("Снять все")
    await world.comes(date(2026, 11, 24))
    await place.director.presses("Напомнить завтра")
    tomorrow = datetime.combine(date(2026, 11, 25), time(9), world.zone)
    assert (await place.row(snoozed)).next_reminder_at == tomorrow
    async with world.database.write() as session:
        actor = await actors.of_person(session, place.secretary.person.id, world.now)  # type: ignore[union-attr]
        assert actor is not None
        await settings.save(session, actor, {"shift": Shift.FOLLOWING, "offsets_short": (2, 0)}, world.now)
    assert (await place.row(done)).control == date(2026, 12, 4)
    assert (await place.row(done)).status is Status.ACCEPTED


async def test_escalation_steps_are_followed(world: World, place: Town) -> None:
    secretary, head = place.secretary, place.head
    await secretary.says("/settings")
    await secretary.presses("Просрочка и проверка")
    await secretary.presses("Просрочку видит руководитель")
    assert "Пример: срок пн 23.11 → секретарь увидит вт 24.11, руководитель пн 30.11." in secretary.sees
    await secretary.says("2")
    await secretary.presses("Сохранить")
    await place.publish(Point(dues=(date(2026, 11, 24),), who=[place.director]))
    heard = len(head.heard)
    await world.comes(date(2026, 11, 25))
    assert len(head.heard) == heard
    await world.comes(date(2026, 11, 26))
    assert len(head.heard) == heard + 1
    assert "росроч" in head.sees


async def test_without_words_by_a_switch(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(date(2026, 12, 4),), who=[place.director]))
    secretary = place.secretary
    await secretary.says("/settings")
    await secretary.presses("Просрочка и проверка")
    await secretary.presses("Отчёт без пояснений")
    await secretary.presses("Можно без пояснений")
    await secretary.presses("Сохранить")
    await place.director.says("исполнено 1")
    assert (await place.row(one)).status is Status.REPORTED


async def test_two_settings_saved_at_once_both_stand(world: World, place: Town) -> None:
    async with world.database.write() as session:
        actor = await actors.of_person(session, place.secretary.person.id, world.now)  # type: ignore[union-attr]
        assert actor is not None
        await settings.save(session, actor, {"rework_days": 5}, world.now)
        await settings.save(session, actor, {"head_from": 7}, world.now)  # by who had not seen the first
    policy = (await home(place)).policy
    assert (policy.rework_days, policy.head_from) == (5, 7)


async def test_only_who_may_sets(world: World, place: Town) -> None:
    director = place.director
    await director.says("/settings")
    assert director.sees == "Это действие вам недоступно."
    for data in ("st1:home::", "st1:pick:shift:following", "st1:save:shift:", "st1:save_days::"):
        await director.forges(data)
        assert director.toast == "Это действие вам недоступно."
    for data in ("st1:one:nonsense:", "st1:pick:shift:sideways", "st1:pick:hours:yes", "st1:group:x:"):
        await place.secretary.forges(data)
        assert place.secretary.toast
    assert (await home(place)).policy == Policy()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("hours", "17:00–9:00"), ("hours", "весь день"), ("hours", "9–25"), ("short", "много"), ("long", "61"),
        ("checking", "утром"), ("digest", "8:30 и 9:30"), ("quiet", "31.02"), ("rework", "0"), ("secretary", "0"),
        ("early", "каждый день"), ("nothing", "1"), ("recall", "0"),
    ],
)  # fmt: skip
def test_what_fits_nothing_is_refused(key: str, said: str) -> None:
    with pytest.raises(BadInput):
        settings_read.read(key, said)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("28.12–10.01", 14),
        ("с 28 декабря по 30 декабря", 3),
        ("7 мая", 1),
        ("1.05 и 2.05, 9.05.2027", 3),
    ],
)
def test_days_as_they_are_written(said: str, days: int) -> None:
    found = settings_read.read_days(said, date(2026, 11, 23))
    assert len(found) == days
    assert min(found) >= date(2026, 11, 23)


@pytest.mark.parametrize("said", ["", "завтра", "30.02", "1.01–31.12", "10.01.2027–5.01.2027"])
def test_days_that_are_none(said: str) -> None:
    with pytest.raises(BadInput):
        settings_read.read_days(said, date(2026, 11, 23))


def test_every_setting_has_words_and_survives_storage() -> None:
    changed = Policy(
        opens=time(8), shift=Shift.AS_WRITTEN, offsets_long=(10, 0), quiet_days=((9, 1),), checking=(time(12),),
        early_days=0, group_names=True,
    )  # fmt: skip
    assert unpacked(packed(changed)) == changed
    for key in words.TITLES:
        assert words.value(key, changed)
        assert key in words.ASK or key in words.CHOICES


async def test_recomputing_costs_by_cases_not_by_assignments(world: World, place: Town) -> None:
    """Two thousand assignments of twenty deadlines: a statement a case, not an assignment."""
    (seed,) = await place.publish(Point(dues=(date(2026, 12, 6),), who=[place.director]))
    row = await place.row(seed)
    async with world.database.write() as session:
        decision = await session.get_one(DecisionRow, row.decision_id)
        await session.execute(
            insert(AssignmentRow),
            [
                {
                    "department_id": place.home.id, "decision_id": decision.id, "seat_id": row.seat_id,
                    "number": decision.number, "part": part, "for_whom": str(part), "mark": Mark.CONTROL,
                    "due": date(2026, 12, 6 + 7 * (part % 3)), "control": date(2026, 12, 4 + 7 * (part % 3)),
                    "overdue_from": date(2026, 12, 7 + 7 * (part % 3)), "status": Status.OPEN,
                    "told_at": world.now, "created_at": world.now,
                }
                for part in range(2000)
            ],
        )  # fmt: skip
    statements: list[str] = []
    engine = world.database.writer.sync_engine

    def count(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        async with world.database.write() as session:
            actor = await actors.of_person(session, place.secretary.person.id, world.now)  # type: ignore[union-attr]
            assert actor is not None
            done = await settings.save(session, actor, {"shift": Shift.FOLLOWING}, world.now)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert done.moved == 2001
    assert len([each for each in statements if each.startswith("UPDATE assignments")]) <= 8
    async with world.database.read() as session:
        wrong = await session.scalars(
            select(AssignmentRow.id).where(
                AssignmentRow.due == date(2026, 12, 13), AssignmentRow.control != date(2026, 12, 14)
            )
        )
        assert not list(wrong)


@pytest.mark.parametrize(
    ("words", "today", "first", "last"),
    [
        ("каникулы 28.10–05.11", date(2024, 10, 1), date(2024, 10, 28), date(2024, 11, 5)),
        ("каникулы 28.10–05.11", date(2024, 10, 30), date(2024, 10, 28), date(2024, 11, 5)),  # begun already
        ("28.10–05.11", date(2024, 11, 6), date(2025, 10, 28), date(2025, 11, 5)),  # over: the next year's
        ("28.12–10.01", date(2025, 1, 3), date(2024, 12, 28), date(2025, 1, 10)),
        ("30.12–08.01.2027", date(2026, 11, 22), date(2026, 12, 30), date(2027, 1, 8)),
        ("с 1 по 10 ноября", date(2024, 10, 5), date(2024, 11, 1), date(2024, 11, 10)),
    ],
)
def test_a_span_of_holidays_is_the_one_that_is_not_over(words: str, today: date, first: date, last: date) -> None:
    found = settings_read.read_days(words, today)
    assert (found[0], found[-1], len(found)) == (first, last, (last - first).days + 1)
