"""A curator named in one message: found in the directory, asked about where he is not, shown before it is sent."""

from datetime import date

import pytest
from sqlalchemy import select

from domain.people import Role
from storage import people
from storage.models import AssignmentRow, DecisionRow, OutboxRow, PersonRow, RememberedRow
from tests.cast import World
from tests.story.school import Town, town

TASK = "Провести сверку контингента. Отв.: Горина М.П., срок до 18 декабря"


@pytest.fixture
async def place(each_world: World) -> Town:
    return await town(each_world)


async def decision(place: Town) -> DecisionRow:
    async with place.world.database.read() as session:
        return (await session.scalars(select(DecisionRow).order_by(DecisionRow.id.desc()))).first() or DecisionRow()


async def sent(place: Town) -> DecisionRow:
    await place.secretary.presses("Разослать")
    await place.world.passes(minutes=3)
    return await decision(place)


@pytest.mark.parametrize("words", ["куратор Дроздов И.К.", "контроль: Дроздов И.К.", "контроль за Дроздовым И.К."])
async def test_who_holds_a_seat_becomes_the_curator(place: Town, words: str) -> None:
    curator = place.directors[2]
    await place.secretary.says(f"{TASK}, {words}")
    assert "до 18 декабря 2026 (пт)" in place.secretary.sees
    assert "Куратор: Дроздов И.К." in place.secretary.sees.splitlines()
    made = await sent(place)
    assert curator.person is not None
    assert (made.text, made.curator_id) == ("Провести сверку контингента.", curator.person.id)
    async with place.world.database.read() as session:
        (due,) = await session.scalars(select(AssignmentRow.due))
    assert due == date(2026, 12, 18)
    assert "Куратор: Дроздов И.К." in place.director.sees
    await place.director.says("исполнено 1 сверка проведена")
    await curator.presses("Снять с контроля")
    assert "снято с контроля" in place.director.sees


async def test_a_head_without_a_seat_becomes_the_curator(place: Town) -> None:
    await place.secretary.says(f"{TASK}. Контроль за исполнением возложить на Сомова А.В.")
    assert "Куратор: Сомов А.В." in place.secretary.sees.splitlines()
    assert place.head.person is not None
    assert (await sent(place)).curator_id == place.head.person.id


async def test_somebody_unknown_is_asked_about_and_kept_out_until_then(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    assert "Кто куратор? Написано «Неизвестнов Ю.Я.». В справочнике такого нет." in place.secretary.sees
    await place.secretary.presses("К поручению")
    assert "Куратор: «Неизвестнов Ю.Я.», не выбран" in place.secretary.sees
    assert "Не хватает: куратор" in place.secretary.sees
    assert "Разослать" not in place.secretary.buttons
    await place.secretary.says("/protocols")
    await place.secretary.presses("Черновик: Провести сверку")
    await place.secretary.presses("Ещё")
    await place.secretary.presses("Куратор")
    await place.secretary.presses("Выбрать из справочника")
    assert "Кто куратор? «Неизвестнов Ю.Я.»" in place.secretary.sees
    await place.secretary.presses("☐ Лунёва О.С.")
    await place.secretary.presses("☐ Дроздов И.К.")
    await place.secretary.presses("Готово: 1")
    assert "Куратор: Дроздов И.К." in place.secretary.sees.splitlines()
    curator = place.directors[2].person
    assert curator is not None
    assert (await sent(place)).curator_id == curator.id


async def test_an_answer_is_remembered_for_the_next_message(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    await place.secretary.presses("Выбрать из справочника")
    await place.secretary.presses("☐ Лунёва О.С.")
    await place.secretary.presses("Готово: 1")
    assert "Куратор: Лунёва О.С." in place.secretary.sees
    async with place.world.database.read() as session:
        assert len(list(await session.scalars(select(RememberedRow)))) == 1
    await place.secretary.says(f"{TASK}, контроль: Неизвестнов Ю.Я.")
    assert "Куратор: Лунёва О.С." in place.secretary.sees


async def test_nobody_is_an_answer_and_somebody_new_another(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    await place.secretary.presses("Без куратора")
    assert "Куратор" not in place.secretary.sees
    assert (await sent(place)).curator_id is None
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    await place.secretary.presses("Новый сотрудник")
    await place.secretary.says("Неизвестнов Юрий Яковлевич, методист, Методический центр")
    assert "Куратор: Неизвестнов Ю.Я." in place.secretary.sees
    made = await sent(place)
    assert made.curator_id not in (None, *(each.person.id for each in place.directors if each.person))


async def test_of_namesakes_one_is_chosen(place: Town) -> None:
    namesake = await place.world.known(place.home, "Дроздов Илья Кузьмич", "методист", "Методический центр")
    await place.secretary.says(f"{TASK}, куратор Дроздов И.К.")
    assert "Кто куратор? Написано «Дроздов И.К.». Таких в справочнике несколько." in place.secretary.sees
    await place.secretary.presses("Дроздов И.К., методист")
    assert (await sent(place)).curator_id == namesake.id


async def test_the_head_of_the_same_name_as_a_director_is_asked_about(place: Town) -> None:
    await place.world.staff(place.home, "Дроздов Игорь Карпович", Role.HEAD)
    await place.secretary.says(f"{TASK}, куратор Дроздов И.К.")
    assert "Таких в справочнике несколько." in place.secretary.sees
    assert [each for each in place.secretary.buttons if each.startswith("Дроздов")] == [
        "Дроздов И.К.",
        "Дроздов И.К., директор, МБОУ СОШ № 5",
    ]


async def test_control_kept_by_the_head_and_special_control(place: Town) -> None:
    await place.secretary.says(f"{TASK}. Контроль оставляю за собой")
    assert "Куратор: Сомов А.В." in place.secretary.sees.splitlines()
    made = await sent(place)
    assert place.head.person is not None
    assert (made.curator_id, made.special_control) == (place.head.person.id, False)
    await place.secretary.says(f"{TASK}, особый контроль")
    assert "Особый контроль: отчёты принимает только руководитель." in place.secretary.sees
    made = await sent(place)
    assert (made.curator_id, made.special_control) == (None, True)
    await place.director.says("исполнено 2 сверка проведена")
    async with place.world.database.read() as session:
        told = set(await session.scalars(select(OutboxRow.person_id).where(OutboxRow.kind == "ReportArrived")))
    assert told == {place.head.person.id}


async def test_of_two_heads_who_writes_it_is_meant(place: Town) -> None:
    other = await place.world.staff(place.home, "Дубова Инна Львовна", Role.HEAD)
    await other.says(f"{TASK}. Контроль оставляю за собой")
    assert "Куратор: Дубова И.Л." in other.sees
    await place.secretary.says(f"{TASK}. Контроль оставляю за собой")
    assert "Кто куратор? Написано «за собой». Таких в справочнике несколько." in place.secretary.sees
    await place.secretary.presses("Сомов А.В.")
    assert "Куратор: Сомов А.В." in place.secretary.sees


async def test_a_curator_can_be_changed_and_taken_off_before_it_is_sent(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор Дроздов И.К.")
    await place.secretary.presses("Ещё")
    await place.secretary.presses("Куратор")
    assert "Куратор: Дроздов И.К." in place.secretary.sees
    await place.secretary.presses("Сомов А.В.")
    assert "Куратор: Сомов А.В." in place.secretary.sees
    await place.secretary.presses("Ещё")
    await place.secretary.presses("Куратор")
    await place.secretary.presses("Без куратора")
    assert "Куратор" not in place.secretary.sees
    assert (await sent(place)).curator_id is None


async def test_a_seat_that_nobody_holds_makes_no_curator(place: Town) -> None:
    gone = await place.world.known(place.home, "Уходов Лев Ильич", "методист", "Методический центр")
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    await place.secretary.presses("Выбрать из справочника")
    async with place.world.database.write() as session:
        await people.leave(session, gone.id, place.world.today)
    await place.world.passes(hours=24)
    await place.secretary.presses("☐ Уходов Л.И.")
    await place.secretary.presses("Готово: 1")
    assert place.secretary.toast == "На этой должности сейчас никого нет: выберите другую."


PROTOCOL = """ПРОТОКОЛ № 9
совещания директоров школ
от 20.11.2026

Решили:

1. Провести сверку контингента.
Ответственный: Горина М.П.
Срок: до 18 декабря 2026 года.
Контроль: Неизвестнов Ю.Я.

2. Представить сведения о подвозе.
Ответственный: Лунёва О.С.
Срок: до 18 декабря 2026 года.
Контроль: Неизвестнов Ю.Я.
"""


async def test_in_a_document_an_unknown_curator_is_asked_about_once(place: Town) -> None:
    await place.secretary.sends("Протокол.txt", PROTOCOL.encode())
    assert "готово 0, вопросов 1 (о 2 пунктах)" in place.secretary.sees
    await place.secretary.presses("Ответить на вопросы: 1")
    assert "Кто куратор? Написано «Неизвестнов Ю.Я.»." in place.secretary.sees
    assert "Так написано в 2 пунктах" in place.secretary.sees
    await place.secretary.presses("Сомов А.В.")
    assert "готово 2" in place.secretary.sees
    await place.secretary.presses("1")
    assert "Куратор: Сомов А.В." in place.secretary.sees


@pytest.mark.parametrize("whom", ["Неизвестнова Ю.Я.", "заместителя главы Неизвестнова Ю.Я."])
async def test_an_unknown_curator_of_the_whole_document_is_asked_about_once(place: Town, whom: str) -> None:
    points = PROTOCOL.replace("Контроль: Неизвестнов Ю.Я.\n", "")
    text = f"{points}\n3. Контроль за исполнением возложить на {whom}\n"
    await place.secretary.sends("Протокол.txt", text.encode())
    assert "вопросов 1 (о 2 пунктах)" in place.secretary.sees
    await place.secretary.presses("Ответить на вопросы: 1")
    assert "Кто куратор?" in place.secretary.sees
    assert "Неизвестнов Ю.Я." in place.secretary.sees
    await place.secretary.presses("Без куратора")
    assert "готово 3" in place.secretary.sees


async def test_a_head_without_a_seat_is_the_curator_of_the_whole_document(place: Town) -> None:
    points = PROTOCOL.replace("Контроль: Неизвестнов Ю.Я.\n", "")
    text = f"{points}\n3. Контроль за исполнением возложить на Сомова А.В.\n"
    await place.secretary.sends("Протокол.txt", text.encode())
    assert "готово 3" in place.secretary.sees
    await place.secretary.presses("1")
    assert "Куратор: Сомов А.В." in place.secretary.sees


@pytest.mark.parametrize("words", ["куратор Лунёва О.С., Дроздов И.К.", "кураторы: Лунёва О.С. и Дроздов И.К."])
async def test_of_several_one_is_chosen(place: Town, words: str) -> None:
    await place.secretary.says(f"{TASK}, {words}")
    assert "Дроздов И.К.». Куратор может быть один." in place.secretary.sees
    await place.secretary.presses("Сомов А.В.")
    assert "Куратор: Сомов А.В." in place.secretary.sees.splitlines()
    assert "Дроздов" not in place.secretary.sees


async def test_a_group_is_no_curator_and_a_post_may_mean_somebody(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор руководители ОО")
    assert "Написано «руководители ОО». Кого имеете в виду?" in place.secretary.sees
    await place.secretary.says(f"{TASK}, куратор: директор СОШ № 4")
    assert "Написано «директор СОШ № 4». Кого имеете в виду?" in place.secretary.sees


async def test_a_decision_typed_in_place_of_somebody_new_makes_nobody(place: Town) -> None:
    await place.secretary.says(f"{TASK}, куратор Неизвестнов Ю.Я.")
    await place.secretary.presses("Новый сотрудник")
    await place.secretary.says("Провести мониторинг питания. Отв.: Горина М.П., срок до 30 декабря, куратор Сомов А.В.")
    async with place.world.database.read() as session:
        names = set(await session.scalars(select(PersonRow.name)))
    assert not any("мониторинг" in name for name in names)
    await place.secretary.says("Неизвестнов Юрий Яковлевич, методист, МБОУ СОШ № 3")
    assert "Куратор: Неизвестнов Ю.Я." in place.secretary.sees.splitlines()
