"""S5: who has got a protocol and who has not, and how that is mended."""

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import delete, select, update

from domain.decision import Status
from domain.people import Connection, Role
from storage import invitations, journal, people
from storage.models import AssignmentRow, CardAssignmentRow, CardRow, InvitationRow, OutboxRow, PersonRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, disconnected, town


@pytest.fixture
async def place(world: World) -> Town:
    """Four schools; the third director never came, the fourth has no Telegram."""
    found = await town(world, schools=4)
    await disconnected(world, "Дроздов Иван Кириллович")
    await disconnected(world, "Белова Анна Юрьевна")
    async with world.database.write() as session:
        for each, connection in ((found.directors[2], Connection.NEW), (found.directors[3], Connection.PAPER)):
            assert each.person is not None
            await people.set_connection(session, each.person.id, connection)
    return found


async def rows(place: Town, who: Someone) -> list[AssignmentRow]:
    assert who.person is not None
    async with place.world.database.read() as session:
        seats = await people.seats_of(session, who.person.id, place.world.today)
        query = select(AssignmentRow).where(AssignmentRow.seat_id.in_([seat.id for seat in seats]))
        return list(await session.scalars(query.order_by(AssignmentRow.id)))


async def test_the_board_says_who_has_it_and_who_has_not(world: World, place: Town) -> None:
    await place.publish(Point(), Point("Второе."))
    await place.director.presses("Ознакомлен(а)")
    secretary = place.secretary
    await secretary.says("кто не получил?")
    assert "Протокол № 4 от 23.11.2026: доведено 2 из 4, ознакомились 1" in secretary.sees
    await secretary.presses("Протокол № 4")
    assert secretary.sees == (
        "Протокол № 4 от 23.11.2026: 4 сотрудника. Подключены 2, ознакомились 1\n"
        "Ещё не отчитались: 4\n"
        "Не открыли приглашение: МБОУ СОШ № 5\n"
        "Без Telegram: МБОУ СОШ № 6"
    )
    assert secretary.buttons == [
        "Новая ссылка", "Общая ссылка в чат", "Лист с QR", "Напомнить двоим", "Передано лично", "Все получатели",
        "‹ Все протоколы",
    ]  # fmt: skip
    await secretary.presses("Все получатели")
    assert "Горина М.П., МБОУ СОШ № 3: ознакомление отмечено, не отчитались по 2" in secretary.sees


async def test_blocked_and_undeliverable_are_named(world: World, place: Town) -> None:
    world.act("block", {"user_id": place.directors[1].telegram_id, "blocked": True})
    await place.publish(Point())
    reached = place.director.person
    assert reached is not None
    async with world.database.write() as session:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.kind == "ProtocolPublished", OutboxRow.person_id == reached.id)
            .values(state="dead")
        )
        # as if his message had never arrived
        await session.execute(delete(CardAssignmentRow))
        await session.execute(delete(CardRow))
    await place.secretary.says("/delivery")
    await place.secretary.presses("Протокол № 4")
    assert "Заблокирован бот: МБОУ СОШ № 4" in place.secretary.sees
    assert "Не доставлено: МБОУ СОШ № 3" in place.secretary.sees


async def test_a_new_link_lets_the_director_in_and_brings_his_points(world: World, place: Town) -> None:
    await place.publish(Point())
    secretary = place.secretary
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    await secretary.presses("Новая ссылка")
    assert "МБОУ СОШ № 6" not in " ".join(secretary.buttons)
    await secretary.presses("Дроздов И.К.")
    link = re.search(r"start=(\S+)", secretary.sees)
    assert link is not None
    newcomer = world.stranger("Иван")
    await newcomer.says(f"/start {link[1]}")
    assert "Поручение 1" in newcomer.sees
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    assert "Подключены 3" in secretary.sees


async def test_a_printed_sheet_has_name_school_points_code_and_picture(world: World, place: Town) -> None:
    await place.publish(Point("Провести родительские собрания.", dues=(date(2026, 12, 11),)))
    secretary = place.secretary
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    await secretary.presses("Лист с QR")
    assert secretary.sees.startswith("Листов: 2.")
    sheet = Document(BytesIO(world.engine.files.by_id[secretary.last["file"]["file_id"]].content))
    words = "\n".join(each.text for each in sheet.paragraphs)
    assert "Дроздов Иван Кириллович" in words
    assert "Белова Анна Юрьевна" in words
    codes = re.findall(r"наберите: (i-\S+)", words)
    assert len(codes) == 1  # who has no Telegram gets no code
    assert len(sheet.inline_shapes) == 1
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    assert cells.count("Провести родительские собрания.") == 2
    assert "до 11 декабря 2026 (пт)" in cells
    newcomer = world.stranger("Иван")
    await newcomer.says("/start")
    await newcomer.presses("Ввести код")
    await newcomer.says(codes[0])
    assert "Поручение 1" in newcomer.sees


async def test_remind_only_the_silent_and_not_twice_within_an_hour(world: World, place: Town) -> None:
    await place.publish(Point())
    first, second = place.directors[:2]
    await first.presses("Исполнено")
    await first.says("План утверждён")
    heard = len(first.heard)
    secretary = place.secretary
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    await secretary.presses("Напомнить одному")
    assert secretary.toast == "Напоминание отправлено: 1 сотрудник."
    assert len(first.heard) == heard
    assert "Напоминание: протокол № 4 от 23.11.2026, ответа ждёт 1 пункт." in second.sees
    assert "1. Разработать школьный план-график" in second.sees
    reminded = len(second.heard)
    await world.passes(minutes=59)
    await secretary.presses("Напомнить одному")
    assert secretary.toast == "Напоминали меньше часа назад. Попробуйте позже."
    assert len(second.heard) == reminded
    await world.passes(minutes=2)
    await secretary.presses("Напомнить одному")
    assert len(second.heard) == reminded + 1


async def test_a_decision_by_its_executors_and_only_the_silent_are_reminded(world: World, place: Town) -> None:
    one, *_ = await place.publish(Point())
    first, second = place.directors[:2]
    await first.presses("Исполнено")
    await first.says("План утверждён")
    heard = len(first.heard)
    secretary = place.secretary
    await secretary.presses("Все исполнители")
    assert "Отчитались: 1 из 4. Нет ответа: 1. Не доведено: 2." in secretary.sees
    assert "Не ознакомились: МБОУ СОШ № 4\nНе доведено: МБОУ СОШ № 5, МБОУ СОШ № 6\nЖдут проверки: МБОУ СОШ № 3" in (
        secretary.sees
    )
    await secretary.presses("По школам")
    assert "◐ МБОУ СОШ № 3 (Горина М.П.): ждёт проверки" in secretary.sees
    assert "○ МБОУ СОШ № 6 (Белова А.Ю.): не доведено" in secretary.sees
    await secretary.presses("‹ К поручению")
    await secretary.presses("Напомнить одному, кто не ответил")
    assert secretary.toast == "Напоминание отправлено: 1 сотрудник."
    assert "ответа ждёт 1 пункт" in second.sees
    assert len(first.heard) == heard
    await secretary.presses("Напомнить одному, кто не ответил")
    assert secretary.toast == "Напоминали меньше часа назад. Попробуйте позже."
    row = await place.row(one)
    await first.forges(f"dc1:{row.decision_id}:0")
    assert first.toast == "Поручения нет. Посмотрите сводку: /status"
    other = await world.staff(await world.department("Отдел Боровского района"), "Юрьева Н.О.", Role.SECRETARY)
    for data in (f"dc1:{row.decision_id}:0", f"nd1:{row.decision_id}", "dc1:999:0"):
        await other.forges(data)
        assert "Поручения нет" in str(other.toast)


async def test_who_was_not_told_is_not_reminded_of_a_decision(world: World, place: Town) -> None:
    one, *_ = await place.publish(Point())
    decision = (await place.row(one)).decision_id
    async with world.database.write() as session:
        await session.execute(update(AssignmentRow).values(told_at=None))
    heard = len(place.director.heard)
    await place.secretary.says("доставка")
    await place.secretary.forges(f"nd1:{decision}")
    assert place.secretary.toast == "Напоминать некому: все ответили или ещё не получили сообщение."
    assert len(place.director.heard) == heard


async def test_handed_over_by_phone_yesterday_is_told_and_acknowledged(world: World, place: Town) -> None:
    await place.publish(Point(), Point("Второе."))
    await world.passes(days=2)
    secretary = place.secretary
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    await secretary.presses("Передано лично")
    await secretary.presses("Белова А.Ю.")
    await secretary.presses("По телефону")
    await secretary.presses("Вчера")
    assert "Белова А.Ю.: передано по телефону вчера, 2 пункта." in secretary.sees
    assert "Без Telegram" not in secretary.sees
    mended = await rows(place, place.directors[3])
    assert [each.acknowledged_at and each.acknowledged_at.astimezone(world.zone).date() for each in mended] == [
        date(2026, 11, 24)
    ] * 2
    assert all(each.told_at is not None and each.status is Status.OPEN for each in mended)
    async with world.database.read() as session:
        entries = await journal.entries(session, journal.of_decision(mended[0].decision_id))
    told = entries[-1]
    assert told.facts["channel"] == "phone"
    assert told.acting_for == place.directors[3].person.id  # type: ignore[union-attr]
    assert told.person_id == secretary.person.id  # type: ignore[union-attr]


async def test_a_day_before_the_protocol_or_after_today_is_refused(world: World, place: Town) -> None:
    await place.publish(Point())
    secretary = place.secretary
    await secretary.says("доставка")
    await secretary.presses("Протокол № 4")
    await secretary.presses("Передано лично")
    await secretary.presses("Белова А.Ю.")
    await secretary.presses("Лично")
    await secretary.presses("Другой день")
    await secretary.says("20.11")
    assert "Назовите день не раньше рассылки" in secretary.sees
    await secretary.says("25.11.2026")
    assert "ещё не наступил" in secretary.sees
    assert (await rows(place, place.directors[3]))[0].told_at is None
    await secretary.says("сегодня")
    assert "передано лично сегодня, 1 пункт" in secretary.sees


async def test_others_see_no_board_and_hand_over_nothing(world: World, place: Town) -> None:
    await place.publish(Point())
    director, person = place.director, place.directors[3].person
    assert person is not None
    await director.says("/delivery")
    assert director.sees == "Это действие вам недоступно."
    for data in ("dl1:one:1:0:0::0", f"dl1:done:1:{person.id}:0:phone:20261123", "dl1:nudge:1:0:0::0"):
        await director.forges(data)
        assert director.toast == "Это действие вам недоступно.", data
    await director.forges("nd1:1")
    assert director.toast == "Поручения нет. Посмотрите сводку: /status"
    await place.head.forges(f"dl1:done:1:{person.id}:0:phone:20261123")
    assert place.head.toast == "Это действие вам недоступно."
    assert (await rows(place, place.directors[3]))[0].told_at is None
    for data in ("dl1:one:77:0:0::0", f"dl1:done:77:{person.id}:0:phone:20261123", "dl1:done:1:7777:0:phone:20261123"):
        await place.secretary.forges(data)
        assert re.search("больше нет|Такого сотрудника нет", str(place.secretary.toast)), data
    await place.secretary.forges(f"dl1:done:1:{person.id}:0:chat:20261123")
    assert (await rows(place, place.directors[3]))[0].told_at is None


async def test_another_departments_board_is_out_of_sight(world: World, place: Town) -> None:
    await place.publish(Point())
    other = await world.department("Отдел образования Боровского района")
    stranger = await world.staff(other, "Юрьева Нина Олеговна", Role.SECRETARY)
    await stranger.says("доставка")
    assert "Разосланных протоколов пока нет" in stranger.sees
    await stranger.forges("dl1:one:1:0:0::0")
    assert stranger.toast == "Этого протокола больше нет."


# ── the common link ─────────────────────────────────────────────────────────────────────────────────────────────────


async def common(world: World, place: Town) -> str:
    await place.secretary.says("доставка")
    await place.secretary.presses("Протокол № 4")
    await place.secretary.presses("Общая ссылка в чат")
    link = re.search(r"start=(g-\S+)", place.secretary.sees)
    assert link is not None
    return link[1]


async def test_the_common_link_grants_nothing_until_the_secretary_confirms(world: World, place: Town) -> None:
    await place.publish(Point())
    code = await common(world, place)
    stranger = world.stranger("Ваня")
    await stranger.says(f"/start {code}")
    assert "В какой организации вы работаете?" in stranger.sees
    await stranger.presses("МБОУ СОШ № 5")
    assert "Дроздов" not in stranger.sees
    await stranger.presses("директор")
    await stranger.says("привет")
    assert "Напишите фамилию, имя и отчество" in stranger.sees
    await stranger.says("Дроздов Иван Кириллович")
    assert "Просьба отправлена секретарю" in stranger.sees
    await stranger.says("мои")
    assert "Поручение" not in stranger.sees

    secretary = place.secretary
    assert "Просьба о подключении по общей ссылке: Дроздов Иван Кириллович." in secretary.sees
    assert "В справочнике: Дроздов И.К." in secretary.sees
    confirm = secretary.last["buttons"][0][0]["data"]
    await secretary.presses("Подтвердить")
    assert "Подтверждено." in secretary.sees
    assert "Вы подключены: директор, МБОУ СОШ № 5" in stranger.heard[-2]["text"]
    assert "Поручение 1" in stranger.sees
    await secretary.forges(confirm)
    assert secretary.toast == "На эту просьбу о подключении уже ответили."
    async with world.database.read() as session:
        found = await session.scalars(select(PersonRow).where(PersonRow.telegram_id == stranger.telegram_id))
        assert [each.name for each in found] == ["Дроздов Иван Кириллович"]


async def test_many_who_ask_at_once_are_one_message(world: World, place: Town) -> None:
    await place.publish(Point())
    code = await common(world, place)
    secretary, before = place.secretary, len(place.secretary.heard)
    for n, name in enumerate(("Дроздов Иван Кириллович", "Лунёва Ольга Сергеевна", "Горина Марина Петровна")):
        stranger = world.stranger(name)
        await stranger.says(f"/start {code}")
        await stranger.presses(f"МБОУ СОШ № {5 - n}")
        await stranger.presses("директор")
        await stranger.says(name)
    assert len(secretary.heard) == before + 1  # the first at once
    await world.passes(minutes=10)
    assert len(secretary.heard) == before + 2
    assert secretary.sees.splitlines() == [
        "Просят подключить по общей ссылке: 2",
        "Лунёва Ольга Сергеевна · директор, МБОУ СОШ № 4",
        "Горина Марина Петровна · директор, МБОУ СОШ № 3",
    ]
    await secretary.presses("Лунёва О.С.")
    await secretary.presses("Отклонить")
    assert "Отклонено." in secretary.sees
    await secretary.presses("Ещё просьбы: 2")
    assert secretary.sees.startswith("Просят подключить по общей ссылке: 2")


async def test_a_refused_stranger_stays_a_stranger(world: World, place: Town) -> None:
    await place.publish(Point())
    code = await common(world, place)
    stranger = world.stranger("Ваня")
    await stranger.says(f"/start {code}")
    await stranger.presses("МБОУ СОШ № 3")
    await stranger.presses("директор")
    await stranger.says("Горина Марина Петровна")
    secretary = place.secretary
    assert "уже подключён(а) с другого аккаунта" in secretary.sees
    confirm = secretary.last["buttons"][0][0]["data"]
    await secretary.presses("Отклонить")
    assert "Подключение не подтверждено" in stranger.sees
    await secretary.forges(confirm)
    assert secretary.toast == "На эту просьбу о подключении уже ответили."
    await stranger.says("/start")
    assert "Бот работает по приглашению" in stranger.sees
    assert "Поручение" not in stranger.sees


async def test_nobody_looks_round_without_the_link(world: World, place: Town) -> None:
    await place.publish(Point())
    stranger = world.stranger()
    await stranger.says("/start")
    for data in ("jn1:orgs:0:0", "jn1:org:1:0", "jn1:seat:1:0"):
        await stranger.forges(data)
        assert "Откройте общую ссылку ещё раз" in str(stranger.toast)
    await stranger.forges("ja1:yes:1:1")
    assert stranger.toast == "Это действие вам недоступно."
    old = await common(world, place)
    await common(world, place)
    await stranger.says(f"/start {old}")
    assert "устарело" in stranger.sees
    async with world.database.read() as session:
        codes = await session.scalars(select(InvitationRow).where(InvitationRow.person_id.is_(None)))
        assert [each.revoked_at is None for each in codes] == [False, True]


async def test_a_seat_nobody_holds_gets_a_new_person(world: World, place: Town) -> None:
    await place.publish(Point())
    gone = place.directors[2].person
    assert gone is not None
    async with world.database.write() as session:
        await people.leave(session, gone.id, world.today)
    code = await common(world, place)
    stranger = world.stranger("Пётр")
    await stranger.says(f"/start {code}")
    await stranger.presses("МБОУ СОШ № 5")
    await stranger.presses("директор")
    await stranger.says("Озеров Пётр Ильич")
    assert "эта должность свободна" in place.secretary.sees
    await place.secretary.presses("Подтвердить")
    assert "Поручение 1" in stranger.sees


async def test_many_joining_at_once_are_one_letter(world: World) -> None:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    heard = len(secretary.heard)
    for number in range(12):
        person = await world.known(home, f"Жуков Олег {'АБВГДЕЖЗИКЛМ'[number]}.", "директор", f"СОШ № {number}")
        async with world.database.write() as session:
            code = await invitations.invite(session, person.id, by=None, now=world.now)
        await world.stranger().says(f"/start {code}")
    assert len(secretary.heard) == heard
    await world.passes(minutes=10)
    assert len(secretary.heard) == heard + 1
    assert "Подключились по приглашению: 12 сотрудников" in secretary.sees
    assert "и ещё 2" in secretary.sees
