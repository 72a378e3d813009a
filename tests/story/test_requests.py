"""D4, H3.

«Прошу продлить», «Не ко мне», «Ход работы», words to the secretary: each really arrives, and is answered once.
"""

from datetime import date

import pytest

from domain.decision import Status
from domain.people import Role
from storage.models import JournalRow, RequestRow
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


DUE = date(2026, 11, 27)  # Friday of the same week


async def test_an_extension_is_asked_in_one_line_and_given_by_the_head(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    director, head = place.director, place.head
    await director.presses("Прошу продлить")
    assert "До какого дня продлить и почему?" in director.sees
    await director.says("до 11 декабря, план утверждает педсовет 10.12")
    assert director.sees == "Передано. Ответ по поручению 1 придёт сюда."
    card = director.heard[-2]["text"]
    assert "Просьба о продлении до пт 11.12 ждёт ответа." in card
    assert head.sees.splitlines()[:2] == [
        "МБОУ СОШ № 3 (Горина М.П.) просит продлить поручение 1: 27.11 → пт 11.12. Причина:",
        "«до 11 декабря, план утверждает педсовет 10.12»",
    ]
    assert head.buttons == ["Продлить до 11.12", "Другая дата", "Отказать", "Поручение"]
    assert "Решает руководитель." in place.secretary.sees
    assert (await place.row(one)).due == DUE

    await head.presses("Продлить до 11.12")
    assert head.toast == "Продлено до пт 11.12."
    assert director.sees == "Срок поручения 1 продлён: пт 27.11 → пт 11.12. Решение: Сомов А.В., 23.11."
    row = await place.row(one)
    assert (row.due, row.control, row.overdue_from) == (date(2026, 12, 11), date(2026, 12, 11), date(2026, 12, 14))
    assert "Срок продлён: пт 27.11 → пт 11.12 (Сомов А.В., 23.11)." in place.secretary.sees
    assert await place.count(JournalRow, JournalRow.what == "moved") == 1


async def test_the_head_refuses_with_a_reason_or_names_another_day(world: World, place: Town) -> None:
    (one, _) = await place.publish(
        Point("Раз.", dues=(DUE,), who=[place.director]), Point("Два.", dues=(DUE,), who=[place.director])
    )
    director, head = place.director, place.head
    await director.presses("1")
    await director.presses("Прошу продлить")
    await director.says("болеет методист")
    assert director.buttons == ["04.12", "11.12", "Календарь", "На усмотрение руководителя", "Отмена"]
    await director.presses("На усмотрение руководителя")
    assert head.buttons == ["Продлить", "Отказать", "Поручение"]
    await head.presses("Отказать")
    await head.says("Сводный план сдаём 02.12")
    assert director.sees == "Продлить поручение 1 нельзя: «Сводный план сдаём 02.12». Срок прежний: пт 27.11."
    assert "Отказано: «Сводный план сдаём 02.12» (Сомов А.В., 23.11)." in head.heard[-2]["text"]

    await director.presses("‹ К списку")
    await director.presses("2")
    await director.presses("Прошу продлить")
    await director.says("до 10 декабря, болеет методист")
    await head.presses("Другая дата")
    await head.says("до 4 декабря")
    assert director.sees == "Срок поручения 2 продлён: пт 27.11 → пт 04.12. Решение: Сомов А.В., 23.11."
    assert (await place.row(one)).due == DUE


async def test_an_earlier_or_past_day_is_refused_and_another_is_awaited(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 25 ноября, так удобнее")
    assert place.director.sees == "Новый срок должен быть позже нынешнего."
    await place.director.says("до 20.11.2026")
    assert place.director.sees.startswith("Эта дата уже прошла.")
    await place.director.says("до 4 декабря, болеет методист")
    assert place.director.sees.startswith("Передано")
    assert await place.count(RequestRow) == 1


async def test_an_answer_is_given_once(world: World, place: Town) -> None:
    other = await world.staff(place.home, "Ершов Глеб Романович", Role.HEAD)
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 4 декабря, болеет методист")
    data = next(b for row in other.last["buttons"] for b in row if b["text"] == "Продлить до 04.12")["data"]
    await place.head.presses("Продлить до 04.12")
    await other.forges(data, on=other.last["message_id"])
    assert other.toast == "На эту просьбу уже ответили."
    assert await place.count(JournalRow, JournalRow.what == "moved") == 1


async def test_the_secretary_does_not_answer_extensions_unless_allowed(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 4 декабря, болеет методист")
    await place.secretary.forges("req1:agree:1", on=place.secretary.last["message_id"])
    assert place.secretary.toast == "Это действие вам недоступно."
    assert (await place.row(one)).due == DUE


@pytest.mark.parametrize(
    ("button", "heard"),
    [
        ("Не ко мне", "МБОУ СОШ № 3 (Горина М.П.), поручение 1: «не ко мне». Пояснение:"),
        ("Написать секретарю", "МБОУ СОШ № 3 (Горина М.П.) пишет по поручению 1:"),
        ("Ход работы", "Ход работы по поручению 1 · МБОУ СОШ № 3 (Горина М.П.)"),
    ],
)
async def test_what_is_under_more_reaches_the_secretary(world: World, place: Town, button: str, heard: str) -> None:
    (one,) = await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Ещё")
    assert place.director.buttons == [
        "Передать",
        "Ход работы",
        "Не ко мне",
        "Написать секретарю",
        "Журнал",
        "‹ К поручению",
    ]
    await place.director.presses(button)
    await place.director.says("Этим занимается центр творчества")
    assert place.secretary.sees.splitlines()[:2] == [heard, "«Этим занимается центр творчества»"]
    assert (await place.row(one)).status is Status.OPEN


async def test_the_secretary_answers_in_words(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    await place.director.presses("Ещё")
    await place.director.presses("Написать секретарю")
    await place.director.says("Нужна форма отчёта")
    await place.secretary.presses("Ответить")
    await place.secretary.says("Форма на почте школы")
    assert place.director.sees == "Ответ по поручению 1: «Форма на почте школы» (Рогова Л.И., 23.11)."


async def test_the_journal_tells_who_did_what_and_cancel_leads_back(world: World, place: Town) -> None:
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    director = place.director
    await director.presses("Ознакомлен(а)")
    await director.presses("Исполнено")
    await director.presses("Отмена")
    assert director.buttons == ["Исполнено", "Прошу продлить", "Ещё"]
    card = director.last["message_id"]
    await director.says("план готов")  # nothing is awaited any more
    assert "Не получилось понять" in director.sees
    await director.presses("Ещё")
    await director.presses("Журнал")
    shown = next(message["text"] for message in director.heard if message["message_id"] == card)
    assert shown.splitlines() == [
        "Журнал поручения 1 · МБОУ СОШ № 3",
        "23.11 в 10:00 · разослано · Рогова Л.И.",
        "23.11 в 10:00 · ознакомление отмечено · Горина М.П.",
    ]
    await director.presses("‹ К поручению")
    shown = next(message["text"] for message in director.heard if message["message_id"] == card)
    assert shown.startswith("Поручение 1 · ")
