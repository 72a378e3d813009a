"""D1, D2, S7: From the message about a protocol to «снято с контроля», told as people."""

from datetime import date, time

import pytest
from sqlalchemy import select, update

from domain.decision import Status
from domain.letters import Priority, ProtocolPublished
from domain.people import Role
from storage import outbox, people
from storage.models import (
    AssignmentRow,
    AttachmentRow,
    CardRow,
    DepartmentRow,
    DeputyRow,
    HoldingRow,
    JournalRow,
    OutboxRow,
    ReportRow,
)
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


async def test_a_point_comes_as_its_card_is_reported_by_the_button_and_accepted(world: World, place: Town) -> None:
    director = place.director
    (one, *_) = await place.publish(Point(dues=(date(2026, 12, 6),), proof="файл плана"))
    assert director.sees == (
        "Поручение 1 · п. 2.1 протокола № 4 от 23.11.2026 · МБОУ СОШ № 3\n"
        "Разработать школьный план-график профориентационной работы.\n"
        "Срок: до 6 декабря 2026 (вс), контрольная дата пт 04.12. Предъявить: файл плана."
    )
    assert director.buttons == ["Ознакомлен(а)", "Исполнено", "Прошу продлить", "Ещё"]
    assert (await place.row(one)).told_at == world.now

    await director.presses("Ознакомлен(а)")
    assert director.toast == "Ознакомление отмечено."
    assert "Ознакомлен(а)" not in director.buttons

    await director.presses("Исполнено")
    assert "Напишите одной фразой, что сделано" in director.sees
    assert "Без списков детей, диагнозов, паспортных данных." in director.sees
    await director.says("План утверждён приказом № 17")
    assert "нужен файл или фото (файл плана)" in director.sees
    await director.sends("план.pdf", b"%PDF-1.4")  # the words are kept, only the file was missing
    assert director.sees == "Отчёт по поручению 1 отправлен 23.11 в 10:00, в срок. Ждёт проверки."
    assert director.buttons == ["Дополнить", "Отозвать", "Файлы: 1"]
    card = next(one for one in director.heard if one["text"].startswith("Поручение 1 ·"))
    assert "Отчёт отправлен 23.11 в 10:00, в срок. Ждёт проверки." in card["text"]

    secretary = place.secretary
    assert "Отчёт по поручению 1 · МБОУ СОШ № 3 (Горина М.П.)" in secretary.sees
    assert "Сделано: «План утверждён приказом № 17»" in secretary.sees
    await secretary.presses("Снять с контроля")
    assert secretary.toast == "Поручение 1 снято с контроля."
    assert "Снято с контроля 23.11 (Рогова Л.И.)" in secretary.sees
    assert "Снять с контроля" not in secretary.buttons
    assert director.sees == "Поручение 1 снято с контроля 23.11 (Рогова Л.И.). Спасибо!"
    row = await place.row(one)
    assert (row.status, row.in_time, row.next_reminder_at) == (Status.ACCEPTED, True, None)


async def test_three_points_come_as_cards_and_more_as_a_list(world: World, place: Town) -> None:
    await place.publish(Point("Первое дело."), Point("Второе дело."))
    assert "Поручение 1 · " in place.director.sees
    assert "Поручение 2 · " in place.director.sees
    assert place.director.buttons == ["Ознакомлен(а)", "1", "Исполнено 1", "2", "Исполнено 2"]

    await place.publish(*(Point(f"Дело {n}.", dues=(date(2026, 12, 4),)) for n in range(3, 8)), number="5")
    assert place.director.sees.splitlines()[:2] == [
        "Протокол № 5 от 23.11.2026: вам 5 поручений",
        "3. Дело 3 · пт 04.12",
    ]
    assert place.director.buttons == ["Ознакомлен(а)", "3", "4", "5", "6", "7"]
    await place.director.presses("5")
    assert place.director.sees.startswith("Поручение 5 · ")
    await place.director.presses("‹ К списку")
    assert place.director.sees.startswith("Протокол № 5")
    await place.director.presses("Ознакомлен(а)")
    assert place.director.buttons == ["3", "4", "5", "6", "7"]
    assert await place.count(CardRow, CardRow.person_id == place.director.person.id) == 2


async def test_a_long_list_has_pages_and_stays_within_a_message(world: World, place: Town) -> None:
    words = "😀 Провести проверку готовности всех помещений школы к новому учебному году, составить акт. " * 3
    await place.publish(*(Point(f"{n}: {words}", dues=(date(2026, 12, 4),)) for n in range(45)))
    director = place.director
    assert len(director.sees.encode("utf-16-le")) // 2 <= 4096
    assert director.buttons[-1] == "Стр. 2 ›"
    await director.presses("Стр. 2 ›")
    await director.presses("Стр. 3 ›")
    assert director.buttons[1:6] == ["41", "42", "43", "44", "45"]
    await director.presses("43")
    await director.presses("‹ К списку")
    assert "45. " in director.sees


async def test_a_reply_to_the_card_with_a_file_is_a_report_and_the_file_is_kept(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point())
    director = place.director
    card = director.last["message_id"]
    await director.sends("план.pdf", b"%PDF-1.4 plan", caption="исполнено, план приложен", reply_to=card)
    assert director.sees.startswith("Отчёт по поручению 1 отправлен")
    assert "Сделано: «план приложен»" in place.secretary.sees
    assert "Файлы: 1" in place.secretary.buttons
    async with world.database.read() as session:
        file = (await session.scalars(select(AttachmentRow))).one()
    assert (file.kind, file.file_name) == ("document", "план.pdf")
    assert (world.files / str(file.file_sha256)).read_bytes() == b"%PDF-1.4 plan"
    await place.secretary.presses("Файлы: 1")
    assert place.secretary.last["file"]["file_name"] == "план.pdf"
    assert (await place.row(one)).status is Status.REPORTED


async def test_a_bare_file_needs_a_word_and_waits_for_it(world: World, place: Town) -> None:
    await place.publish(Point())
    director = place.director
    await director.sends("план.pdf", b"%PDF-1.4 plan", reply_to=director.last["message_id"])
    assert "Файл сохранён. Напишите одной фразой, что сделано" in director.sees
    assert await place.count(ReportRow) == 0
    await director.says("План утверждён")
    assert director.sees.startswith("Отчёт по поручению 1 отправлен")
    assert await place.count(AttachmentRow) == 1


async def test_an_album_is_one_report(world: World, place: Town) -> None:
    await place.publish(Point())
    director = place.director
    card = director.last["message_id"]
    await director.sends_photo(caption="исполнено, фото стенда", reply_to=card, album="77")
    await director.sends_photo(album="77")
    await director.sends_photo(album="77")
    assert await place.count(ReportRow) == 1
    assert await place.count(AttachmentRow) == 3
    assert "Файлов: 3" in place.secretary.sees
    assert len([each for each in director.heard if "отправлен" in (each["text"] or "")]) == 2  # the card and the reply


async def test_an_album_without_a_caption_asks_once_and_takes_all_its_photos(world: World, place: Town) -> None:
    await place.publish(Point())
    director = place.director
    await director.presses("Исполнено")
    for _ in range(3):
        await director.sends_photo(album="78")
    assert [each["text"] for each in director.heard].count(
        "Файл сохранён. Напишите одной фразой, что сделано: вместе они станут отчётом."
    ) == 1
    await director.says("Стенд оформлен")
    assert await place.count(AttachmentRow) == 3
    assert await place.count(ReportRow) == 1


@pytest.mark.parametrize("words", ["исполнено 1, 3 сведения на почте", "Исполнено 1 и 3: сведения на почте"])
async def test_several_numbers_close_several_and_one_reply_names_them(world: World, place: Town, words: str) -> None:
    await place.publish(Point("Раз."), Point("Два."), Point("Три."))
    await place.director.says(words)
    assert place.director.sees == "Отчёты отправлены: 1, 3. Ждут проверки."
    assert await place.count(ReportRow, ReportRow.text == "сведения на почте") == 2
    assert place.director.buttons == ["1", "3"]


async def test_a_number_without_a_word_asks_what_is_done(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point())
    await place.director.says("/done_1")
    assert place.director.sees.startswith("Что сделано по поручению 1?")
    await place.director.says("Акт подписан")
    assert (await place.row(one)).status is Status.REPORTED


async def test_of_two_dates_the_earlier_part_is_meant_and_a_part_can_be_named(world: World, place: Town) -> None:
    dues = (date(2026, 12, 4), date(2027, 3, 31))
    first, *_ = await place.publish(Point(dues=dues, who=[place.director]))
    await place.director.says("исполнено 1 за декабрь готово")
    assert place.director.sees.startswith("Отчёт по поручению 1/1 отправлен")
    assert (await place.row(first)).status is Status.REPORTED
    await place.director.says("исполнено 1 за март готово")
    assert place.director.sees.startswith("Отчёт по поручению 1/2 отправлен")


async def test_an_unknown_number_is_refused_in_words_and_others_go_through(world: World, place: Town) -> None:
    await place.publish(Point("Раз."), Point("Два."))
    await place.director.says("исполнено 99 всё сделано")
    assert place.director.sees == "Поручения 99 среди ваших нет. Посмотрите список: /my"
    await place.director.says("исполнено 1, 99 всё сделано")
    heard = [each["text"] for each in place.director.heard[-2:]]
    assert "Поручения 99 среди ваших нет. Посмотрите список: /my" in heard
    assert any(words.startswith("Отчёт по поручению 1 отправлен") for words in heard)


async def test_a_forwarded_report_is_nobodys(world: World, place: Town) -> None:
    await place.publish(Point())
    world.act(
        "message",
        {
            "user_id": place.director.telegram_id,
            "text": "исполнено 1 готово",
            "forward_from": place.secretary.telegram_id,
        },
    )
    await world.settle()
    assert await place.count(ReportRow) == 0


async def test_two_holders_share_a_seat_and_the_first_report_counts(world: World, place: Town) -> None:
    second = await world.staff(place.home, "Титова Елена Павловна", Role.ADMIN)
    assert second.person is not None
    assert place.director.person is not None
    async with world.database.write() as session:
        seat = await session.scalar(select(HoldingRow.seat_id).where(HoldingRow.person_id == place.director.person.id))
        session.add(
            HoldingRow(department_id=place.home.id, seat_id=seat, person_id=second.person.id, since=date(2026, 1, 1))
        )
    (one, *_) = await place.publish(Point(who=[place.director]))
    assert second.sees.startswith("Поручение 1 · ")
    await place.director.says("исполнено 1 план готов")
    assert "Ждёт проверки" in second.sees
    await second.says("исполнено 1 и я тоже")
    assert second.sees == "Отчёт по поручению 1 уже отправлен, ждёт проверки."
    assert await place.count(ReportRow) == 1
    assert (await place.row(one)).reporter_id == place.director.person.id


async def test_returned_with_a_day_and_reported_again(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(date(2026, 12, 4),)))
    director, secretary = place.director, place.secretary
    await director.says("исполнено 1 план готов")
    await secretary.presses("На доработку")
    assert "Чего не хватает и до какого дня доработать?" in secretary.sees
    await secretary.says("На плане нет подписи, до 8 декабря")
    assert director.sees == (
        "Поручение 1 на доработку: «На плане нет подписи, до 8 декабря». Доработать до вт 08.12. "
        "Первый отчёт дан в срок, это учтено."
    )
    assert director.buttons == ["Исполнено", "Прошу продлить"]
    row = await place.row(one)
    assert (row.status, row.rework_until, row.overdue_from) == (Status.RETURNED, date(2026, 12, 8), date(2026, 12, 9))
    assert row.next_reminder_at is not None
    await world.comes(date(2026, 12, 8), time(10))
    await director.presses("Исполнено")
    await director.says("Подпись поставлена")
    await secretary.presses("Снять с контроля")
    assert (await place.row(one)).in_time is True


async def test_a_return_without_a_day_gives_three_working_days(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(date(2026, 12, 4),)))
    await place.director.says("исполнено 1 план готов")
    await place.secretary.presses("На доработку")
    await place.secretary.says("Нет подписи")
    assert (await place.row(one)).rework_until == date(2026, 11, 26)


async def test_a_report_can_be_completed_and_withdrawn_until_checked(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(date(2026, 12, 4),)))
    director = place.director
    await director.says("исполнено 1 план готов")
    await director.presses("Дополнить")
    await director.says("И размещён на сайте")
    assert "план готов\nИ размещён на сайте" in place.secretary.sees
    await director.presses("Отозвать")
    row = await place.row(one)
    assert (row.status, row.first_reported_at) == (Status.OPEN, None)
    assert row.next_reminder_at is not None
    assert "Сейчас: в работе" in place.secretary.sees
    assert "Снять с контроля" not in place.secretary.buttons


async def test_the_second_checker_gets_a_polite_toast(world: World, place: Town) -> None:
    other = await world.staff(place.home, "Мальцева Вера Ильинична", Role.SECRETARY)
    await place.publish(Point())
    await place.director.says("исполнено 1 план готов")
    forged = next(b for row in other.last["buttons"] for b in row if b["text"] == "Снять с контроля")["data"]
    await place.secretary.presses("Снять с контроля")
    assert "Снято с контроля" in other.sees
    await other.forges(forged, on=other.last["message_id"])
    assert other.toast == "Поручение 1 уже снято с контроля."
    assert await place.count(JournalRow, JournalRow.what == "accepted") == 1


async def test_the_curator_is_told_and_at_special_control_the_head(world: World, place: Town) -> None:
    curator = place.directors[2]
    await place.publish(Point(who=[place.director]), curator=curator)
    assert "Куратор: Дроздов И.К." in place.director.sees
    await place.director.says("исполнено 1 план готов")
    assert "Отчёт по поручению 1" in curator.sees
    assert place.secretary.heard[-1]["text"].startswith("Здравствуйте!")
    await place.publish(Point(who=[place.director]), special=True)
    await place.director.says("исполнено 2 план готов")
    assert "Отчёт по поручению 2" in place.head.sees
    assert "Снять с контроля" in place.head.buttons


async def test_nobody_sees_or_changes_what_is_not_his(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(who=[place.director]))
    stranger, colleague = world.stranger(), place.directors[1]
    await stranger.says("/start")
    for data in (
        f"act1:ack:{one}:card:",
        f"act1:bare:{one}:card:",
        f"act1:withdraw:{one}:card:",
        f"card1:card:{one}:",
        f"card1:report:{one}:",
        f"card1:journal:{one}:",
        f"accept1:{one}:",
        f"check1:report:{one}:",
        f"check1:rework:{one}:",
        f"files1:{one}",
        "list1:1:0",
        "acks1:1:0",
        "req1:open:1",
        "stat1:home:0:0",
        f"card1:card:{2**63 - 1}:",
        f"card1:card:{10**22}:",
        f"card1:card:-{one}:",
    ):
        for somebody in (stranger, colleague):
            before = [each["text"] for each in somebody.heard]
            await somebody.forges(data, on=somebody.heard[-1]["message_id"])
            assert [each["text"] for each in somebody.heard] == before, data
    row = await place.row(one)
    assert (row.version, row.acknowledged_at, row.status) == (2, None, Status.OPEN)


async def test_what_is_cancelled_or_reported_meanwhile_is_left_out_of_the_message(world: World, place: Town) -> None:
    await place.publish(Point("Раз.", who=[place.directors[1]]))
    async with world.database.write() as session:
        await session.execute(update(AssignmentRow).values(status=Status.CANCELLED))
        await session.execute(update(OutboxRow).values(key=None))
    heard = len(place.directors[1].heard)
    async with world.database.write() as session:
        await outbox.put(
            session,
            ProtocolPublished(1, place.directors[1].person.id),
            lane=None,
            person_id=place.directors[1].person.id,
            key="again",
            not_before=world.now,
            priority=Priority.BROADCAST,
            now=world.now,
        )
    await world.settle()
    assert len(place.directors[1].heard) == heard


async def test_without_a_number_the_only_one_that_waits_is_meant(world: World, place: Town) -> None:
    await place.publish(Point("Раз.", who=[place.director]))
    await place.director.says("исполнено, сведения на почте")
    assert "Сделано: «сведения на почте»" in place.secretary.sees
    await place.publish(Point("Два.", who=[place.director]), Point("Три.", who=[place.director]))
    await place.director.says("исполнено, сведения на почте")
    assert place.director.sees == "Нужен номер поручения, например: «исполнено 12»."


async def test_one_number_in_two_organisations_is_asked_about(world: World, place: Town) -> None:
    assert place.director.person is not None
    async with world.database.write() as session:
        added = await people.add_person(
            session,
            place.home.id,
            name="Кто-то",
            post="директор",
            organization_name="ЦДТ",
            today=world.today,
            now=world.now,
        )
        await session.execute(
            update(HoldingRow).where(HoldingRow.seat_id == added.seat.id).values(person_id=place.director.person.id)
        )
    await place.publish(Point("Раз.", who=[place.director]))
    await place.director.says("исполнено 1 сведения на почте")
    assert place.director.buttons == ["МБОУ СОШ № 3", "ЦДТ"]
    await place.director.presses("ЦДТ")
    await place.director.says("сведения на почте")
    assert "Отчёт по поручению 1 · ЦДТ (Горина М.П.)" in place.secretary.sees
    await place.director.says("исполнено 1 и за школу")
    assert "Отчёт по поручению 1 · МБОУ СОШ № 3 (Горина М.П.)" in place.secretary.sees


async def test_the_department_may_allow_a_bare_press(world: World, place: Town) -> None:
    async with world.database.write() as session:
        await session.execute(update(DepartmentRow).values(policy={"without_words": True}))
    (one,) = await place.publish(Point("Раз.", who=[place.director]))
    await place.director.presses("Исполнено")
    assert place.director.toast == "Отчёт по поручению 1 отправлен."
    assert (await place.row(one)).status is Status.REPORTED
    assert place.director.buttons == ["Дополнить", "Отозвать"]


async def test_a_deputy_reports_and_the_journal_says_for_whom(world: World, place: Town) -> None:
    deputy = place.directors[1]
    assert deputy.person is not None
    assert place.director.person is not None
    await place.publish(Point("Раз.", who=[place.director]))
    async with world.database.write() as session:
        session.add(
            DeputyRow(
                department_id=place.home.id,
                person_id=place.director.person.id,
                deputy_id=deputy.person.id,
                since=world.today,
                until=world.today,
            )
        )
    await deputy.says("исполнено 1 сведения на почте")
    async with world.database.read() as session:
        row = (await session.scalars(select(JournalRow).where(JournalRow.what == "reported"))).one()
    assert (row.person_id, row.acting_for) == (deputy.person.id, place.director.person.id)
    assert "Ждёт проверки" in place.director.sees
