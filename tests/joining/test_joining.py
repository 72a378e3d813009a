"""A1, S4, S5, D1: the admin's first run, the directory, invitations, /start."""

import re
from pathlib import Path

from domain.people import Connection, Role
from storage import invitations, people
from tests.cast import ADMIN_ID, World

DIRECTORY = """Организация;ФИО;Группы;Должность
МБОУ «Боровая СОШ»;Ракитина Вера Степановна;руководители ОО;директор
МБОУ «Озёрная ООШ»;Клёнов Игорь Матвеевич;руководители ОО;директор
МБДОУ «Василёк»;Осокина Дарья Фёдоровна;руководители ОО;заведующий
""".encode()


async def test_the_admin_names_the_department_and_appoints_by_link(world: World) -> None:
    admin = world.stranger("Админ", telegram_id=ADMIN_ID)
    await admin.says("/start")
    assert "Как называется ваш отдел?" in admin.sees
    await admin.says("Управление образования Залесского района")
    await admin.presses("Екатеринбург")
    assert "Часовой пояс: Екатеринбург" in admin.sees
    await admin.presses("Назначить секретаря")
    await admin.says("Рогова Лидия Игоревна")
    link = re.search(r"start=(\S+)", admin.sees)
    assert link is not None

    secretary = world.stranger("Лидия")
    await secretary.says(f"/start {link[1]}")
    assert "Лидия Игоревна, здравствуйте! Вы подключены: секретарь" in secretary.sees

    async with world.database.read() as session:
        found = await people.staff(session, 1, Role.SECRETARY)
    assert [(one.name, one.connection) for one in found] == [("Рогова Лидия Игоревна", Connection.CONNECTED)]


async def test_a_second_press_on_an_old_zone_button_makes_no_second_department(world: World) -> None:
    admin = world.stranger("Админ", telegram_id=ADMIN_ID)
    await admin.says("/start")
    await admin.says("Отдел образования")
    asked = admin.last["message_id"]
    data = admin.last["buttons"][0][0]["data"]
    await admin.presses("Москва")
    await admin.forges(data, on=asked)
    async with world.database.read() as session:
        assert len(await people.departments(session)) == 1
    assert admin.toast == "Это действие вам недоступно."


async def test_a_stranger_sees_how_to_be_invited_and_nothing_else(world: World) -> None:
    await world.department()
    stranger = world.stranger()
    await stranger.says("/start")
    assert "Бот работает по приглашению" in stranger.sees
    for words in ("мои", "сводка", "/people", "/status", "исполнено 1", "/new", "/start i-нет-такого"):
        await stranger.says(words)
        assert "Залесск" not in stranger.sees


async def test_an_invitation_works_once_for_one_account(world: World) -> None:
    department = await world.department()
    person = await world.known(department, "Ракитина Вера Степановна", "директор", "МБОУ «Боровая СОШ»")
    async with world.database.write() as session:
        code = await invitations.invite(session, person.id, by=None, now=world.now)
    director, thief = world.stranger("Вера"), world.stranger("Чужой")
    await director.says(f"/start {code}")
    assert "Вера Степановна, здравствуйте! Вы подключены: директор, МБОУ «Боровая СОШ»" in director.sees
    await thief.says(f"/start {code}")
    assert "уже вошли" in thief.sees
    await director.says(f"/start {code}")
    assert "Вы подключены" in director.sees


async def test_an_old_or_replaced_invitation_is_refused(world: World) -> None:
    department = await world.department()
    person = await world.known(department, "Ракитина Вера Степановна", "директор", "МБОУ «Боровая СОШ»")
    async with world.database.write() as session:
        first = await invitations.invite(session, person.id, by=None, now=world.now)
    async with world.database.write() as session:
        second = await invitations.invite(session, person.id, by=None, now=world.now)
    late = world.stranger("Вера")
    await late.says(f"/start {first}")
    assert "устарело" in late.sees
    await world.passes(days=14)
    await late.says(f"/start {second}")
    assert "устарело" in late.sees


async def test_the_code_can_be_typed(world: World) -> None:
    department = await world.department()
    person = await world.known(department, "Ракитина Вера Степановна", "директор", "МБОУ «Боровая СОШ»")
    async with world.database.write() as session:
        code = await invitations.invite(session, person.id, by=None, now=world.now)
    director = world.stranger("Вера")
    await director.says("/start")
    await director.presses("Ввести код")
    await director.says(code)
    assert "Вы подключены" in director.sees


async def test_a_list_in_any_column_order_becomes_the_directory(world: World) -> None:
    department = await world.department()
    secretary = await world.staff(department, "Рогова Лидия Игоревна", Role.SECRETARY)
    await secretary.sends("Школы.csv", DIRECTORY)
    assert "Прочитано сотрудников: 3, организаций: 3" in secretary.sees
    async with world.database.read() as session:
        assert not (await people.directory(session, department.id, world.today)).seats
    await secretary.presses("Записать")
    assert "Организаций: 3, должностей: 3, сотрудников: 4" in secretary.sees
    async with world.database.read() as session:
        known = await people.directory(session, department.id, world.today)
    assert [len(group.seat_ids) for group in known.groups] == [3]

    await secretary.sends("Школы.csv", DIRECTORY)
    await secretary.presses("Записать")
    assert "должностей: 3, сотрудников: 4" in secretary.sees


async def test_people_typed_by_hand_and_invited_all_at_once(world: World) -> None:
    department = await world.department()
    secretary = await world.staff(department, "Рогова Лидия Игоревна", Role.SECRETARY)
    await secretary.says("справочник")
    await secretary.presses("Добавить")
    await secretary.says("Ракитина Вера Степановна, директор, МБОУ «Боровая СОШ»")
    await secretary.presses("Записать")
    await secretary.presses("Пригласить всех: 1")
    link = re.search(r"start=(\S+)", secretary.sees)
    assert link is not None
    director = world.stranger("Вера")
    await director.says(f"/start {link[1]}")
    assert "директор, МБОУ «Боровая СОШ»" in director.sees


async def test_who_left_sees_nothing(world: World) -> None:
    department = await world.department()
    secretary = await world.staff(department, "Рогова Лидия Игоревна", Role.SECRETARY)
    director = await world.director(department, "Ракитина Вера Степановна", "МБОУ «Боровая СОШ»")
    await secretary.says("/people")
    await secretary.presses("Сотрудники")
    await secretary.presses("✓ Ракитина")
    await secretary.presses("Не работает")
    await secretary.presses("Да, не работает")
    await director.says("/start")
    assert "Бот работает по приглашению" in director.sees


async def test_a_director_cannot_open_the_directory(world: World) -> None:
    department = await world.department()
    director = await world.director(department, "Ракитина Вера Степановна", "МБОУ «Боровая СОШ»")
    await director.says("/people")
    assert director.sees == "Это действие вам недоступно."
    await director.forges("dp1:list:0:0:0")
    assert director.toast == "Это действие вам недоступно."


async def test_a_group_gets_another_name_and_another_seat(world: World, tmp_path: Path) -> None:
    department = await world.department()
    secretary = await world.staff(department, "Рогова Лидия Игоревна", Role.SECRETARY)
    await world.director(department, "Ракитина Вера Степановна", "МБОУ «Боровая СОШ»")
    await world.known(department, "Клёнов Игорь Матвеевич", "директор", "МБОУ «Озёрная ООШ»")
    await secretary.says("/people")
    await secretary.presses("Группы")
    await secretary.presses("руководители ОО: 1")
    await secretary.presses("+ директор, МБОУ «Озёрная ООШ»")
    await secretary.presses("Другое название")
    await secretary.says("директора школ")
    assert "Ещё называют: директора школ" in secretary.sees
    async with world.database.read() as session:
        known = await people.directory(session, department.id, world.today)
    assert [(group.aliases, len(group.seat_ids)) for group in known.groups] == [(("директора школ",), 2)]


async def test_who_blocks_the_bot_is_marked_and_comes_back(world: World) -> None:
    department = await world.department()
    director = await world.director(department, "Ракитина Вера Степановна", "МБОУ «Боровая СОШ»")
    assert director.person is not None
    for blocked, connection in ((True, Connection.BLOCKED), (False, Connection.CONNECTED)):
        world.act("block", {"user_id": director.telegram_id, "blocked": blocked})
        await world.settle()
        async with world.database.read() as session:
            assert (await people.person(session, director.person.id)).connection is connection


async def test_what_nobody_understands_gets_a_hint(world: World) -> None:
    department = await world.department()
    director = await world.director(department, "Ракитина Вера Степановна", "МБОУ «Боровая СОШ»")
    await director.says("а что делать?")
    assert "исполнено 12" in director.sees
    await director.forges("old1:77")
    assert director.toast is not None
    assert "больше не работает" in director.toast
