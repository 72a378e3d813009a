"""A table from answers: the secretary adds columns, directors fill them, the bot folds the .xlsx."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.answers import day, number
from domain.errors import BadInput, InputProblem
from storage.models import AnswerRow, JournalRow, OutboxRow, ReportRow
from tests.cast import Someone, World
from tests.reports.test_files_in_chat import opened
from tests.story.school import Point, Town, in_days, town

DECISION = "Сдать сведения о выпускниках. Отв.: руководители ОО, срок до 10 декабря 2026 года"
TITLES = (("+ Число", "Учеников в 11 классах"), ("+ Дата", "Дата собрания"), ("+ Строка", "Кто отвечает"))


async def add_columns(someone: Someone, *columns: tuple[str, str]) -> None:
    for kind, title in columns:
        await someone.presses(kind)
        await someone.says(title)


async def published(world: World) -> Town:
    place = await town(world)
    await place.secretary.says(DECISION)
    await place.secretary.presses("Таблица")
    await add_columns(place.secretary, *TITLES)
    await place.secretary.presses("‹ Пункт")
    await place.secretary.presses("Разослать")
    await world.passes(minutes=3)
    return place


async def table_of(secretary: Someone, world: World) -> tuple[Any, Any]:
    await secretary.presses("Excel")
    book = load_workbook(BytesIO(opened(world, secretary.last)))
    return book["Ответы"], book["Не заполнили"]


async def open_table(place: Town) -> None:
    await place.secretary.says("/status")
    await place.secretary.presses("По протоколам")
    await place.secretary.presses("Поручение 1 от")
    await place.secretary.presses("1 МБОУ")
    await place.secretary.presses("Все исполнители")
    await place.secretary.presses("Таблица из ответов")


async def test_from_the_draft_to_the_file(world: World) -> None:
    place = await published(world)
    director = place.director
    assert "Ответы для таблицы: заполнено 0 из 3" in director.sees
    await director.presses("Ответы: 0 из 3")
    assert "«Учеников в 11 классах»: напишите число" in director.sees
    await director.says("25 человек")
    assert "только число" in director.sees
    await director.says("1 025")
    assert "1. Учеников в 11 классах: 1\u00a0025" in director.sees
    assert "«Дата собрания»: напишите дату" in director.sees
    await director.says("скоро")
    assert "нужна дата" in director.sees
    await director.says("15 декабря")
    await director.says("Горина М.П., 8-900-000-00-00")
    assert "Всё заполнено" in director.sees
    await director.presses("✎ Учеников")
    await director.says("30,5")
    assert "1. Учеников в 11 классах: 30,5" in director.sees
    await director.presses("Исполнено")
    assert "Ждёт проверки" in director.sees
    second = place.directors[1]
    await second.presses("Ответы: 0 из 3")
    await second.says("12")

    await open_table(place)
    assert "Заполнили всё: 1 из 3" in place.secretary.sees
    assert "Ещё нет: МБОУ СОШ № 4, МБОУ СОШ № 5" in place.secretary.sees
    answers, missing = await table_of(place.secretary, world)
    rows = {row[0]: row for row in answers.iter_rows(min_row=6, values_only=True)}
    assert [cell.value for cell in answers[5]][3:6] == [title for _, title in TITLES]
    assert rows["МБОУ СОШ № 3"][3] == 30.5
    assert rows["МБОУ СОШ № 3"][4].date() == date(2026, 12, 15)
    assert rows["МБОУ СОШ № 3"][5] == "Горина М.П., 8-900-000-00-00"
    assert rows["МБОУ СОШ № 4"][3:6] == (12, None, None)
    assert rows["МБОУ СОШ № 5"][6] == "нет ответа"
    assert rows["Итого"][3] == 42.5
    lost = {row[0]: row[3] for row in missing.iter_rows(min_row=2, values_only=True)}
    assert lost == {
        "МБОУ СОШ № 4": "Дата собрания, Кто отвечает",
        "МБОУ СОШ № 5": "Учеников в 11 классах, Дата собрания, Кто отвечает",
    }


async def test_a_second_press_drops_no_other_column(world: World) -> None:
    place = await town(world)
    secretary = place.secretary
    await secretary.says(DECISION)
    await secretary.presses("Таблица")
    await add_columns(secretary, *TITLES)
    await secretary.presses("✕ Учеников")
    data = next(b["data"] for row in secretary.last["buttons"] for b in row if b["text"] == "Да, удалить")
    on = secretary.last["message_id"]
    await secretary.forges(data, on=on)
    await secretary.forges(data, on=on)
    assert secretary.toast == "Кто-то изменил это раньше вас. Откройте заново и посмотрите."
    await secretary.forges("tb1:draft:1:drop2:0", on=on)  # as buttons were before
    assert [button for button in secretary.buttons if button.startswith("✕")] == ["✕ Дата собрания", "✕ Кто отвечает"]


async def test_corrected_until_accepted_and_not_after(world: World) -> None:
    place = await published(world)
    director = place.director
    await director.presses("Ответы: 0 из 3")
    for words in ("1", "вчера", "Горина"):
        await director.says(words)
    await director.presses("Исполнено")
    await director.presses("Ответы: 3 из 3")
    assert "можно исправить" in director.sees
    await director.presses("✎ Учеников")
    await director.says("2")
    assert "Учеников в 11 классах: 2" in director.sees
    shown = director.last["message_id"]
    await director.presses("✎ Учеников", on=shown)  # now the answer is awaited, and meanwhile it is accepted
    await place.secretary.presses("Снять с контроля")
    await director.says("3")
    assert "уже снято с контроля" in director.sees
    assert await place.count(AnswerRow, AnswerRow.value == "3") == 0
    assert await place.count(AnswerRow, AnswerRow.value == "2") == 1


async def test_columns_of_a_published_decision(world: World) -> None:
    place = await town(world)
    await place.publish(Point("Сдать сведения.", (in_days(world, 9),)))
    await place.secretary.says("/status")
    await place.secretary.presses("По школам")
    await place.secretary.presses("МБОУ СОШ № 3")
    await place.secretary.presses("1")
    await place.secretary.presses("Все исполнители")
    await place.secretary.presses("Таблица из ответов")
    assert "Нужны сведения от всех?" in place.secretary.sees
    before = len(place.director.heard)
    await add_columns(place.secretary, *TITLES, ("+ Файл", "План"), ("+ Строка", "Примечание"))
    assert not any(button.startswith("+ ") for button in place.secretary.buttons)
    heard = [each["text"] for each in place.director.heard[before:]]
    assert sum("добавлен столбец" in text for text in heard) == 1  # five columns, one letter
    assert await place.count(OutboxRow, OutboxRow.key.startswith("fields:")) == 3
    await place.director.presses("Поручение")
    await place.director.presses("Ответы: 0 из 5")
    await place.director.says("7")
    await place.secretary.presses("✕ Учеников")
    assert "пропадёт 1 ответ" in place.secretary.sees
    await place.secretary.presses("Да, удалить")
    assert "Учеников" not in place.secretary.sees
    assert await place.count(AnswerRow) == 0
    await place.director.says("12")  # what was awaited next is still asked
    assert "нужна дата" in place.director.sees
    await place.director.presses("+ План")
    await place.director.says("потом пришлю")
    assert "нужен файл" in place.director.sees
    await place.director.sends("план.docx", b"docx")
    assert "План: план.docx" in place.director.sees
    await place.director.presses("+ Примечание")
    await place.director.sends("план.docx", b"docx")
    assert "словами, без файла" in place.director.sees
    assert await place.count(JournalRow, JournalRow.what == "filled") == 2


async def test_done_comes_after_the_answers(world: World) -> None:
    place = await published(world)
    director = place.director
    refusal = "Поручение 1: сначала ответы для таблицы, заполнено 0 из 3."
    card = director.sees
    await director.presses("Исполнено")
    assert director.toast is not None
    assert director.toast.startswith(refusal)
    assert director.sees == card
    await director.says("исполнено 1")
    assert director.sees.startswith(refusal)
    await director.says("исполнено 1 всё отправлено")
    assert director.sees.startswith(refusal)
    assert await place.count(ReportRow) == 0
    await director.presses("Ответы: 0 из 3")
    assert "«Учеников в 11 классах»: напишите число" in director.sees
    for words in ("25", "15 декабря"):
        await director.says(words)
    await director.says("исполнено 1 всё отправлено")  # while a line is awaited these words are the line
    assert "Всё заполнено" in director.sees
    await director.presses("Исполнено")
    assert await place.count(ReportRow, ReportRow.text.startswith("Учеников в 11 классах: 25")) == 1


async def test_who_vouches_for_another_is_not_asked_for_the_table(world: World) -> None:
    place = await published(world)
    await open_table(place)
    await place.secretary.presses("‹ К поручению")
    await place.secretary.presses("По школам")
    await place.secretary.presses("○ МБОУ СОШ № 4")
    for button in ("За исполнителя", "Отчёт об исполнении", "По телефону", "Сегодня"):
        await place.secretary.presses(button)
    await place.secretary.says("Сведения продиктованы")
    assert "отчёт записан за исполнителя" in place.secretary.sees
    assert await place.count(ReportRow) == 1


async def test_others_fill_nothing(world: World) -> None:
    place = await published(world)
    stranger = place.directors[2]
    await stranger.forges("fill1:1:0:", on=stranger.last["message_id"])
    await stranger.says("7")
    assert await place.count(AnswerRow) == 0
    await place.director.forges("tba1:decision:1:number", on=place.director.last["message_id"])
    await place.director.says("Лишний столбец")
    await place.director.forges("tb1:decision:1:drop2:1", on=place.director.last["message_id"])
    await open_table(place)
    assert "1. Учеников в 11 классах (число)" in place.secretary.sees
    assert "Лишний" not in place.secretary.sees


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("25", "25"), ("1 234,5", "1234.5"), ("1\u00a0234", "1234"), ("-3", "-3"), ("0,0", "0"),
        ("25 чел.", None), ("1e5", None), ("1_0", None), ("12,", None), ("٣", None), ("1" * 13, None), ("", None),
        ("=1+1", None), ("12 34", None),
    ],
)  # fmt: skip
def test_numbers_are_numbers_to_the_letter(words: str, kept: str | None) -> None:
    if kept is not None:
        assert number(words) == kept
        return
    with pytest.raises(BadInput) as refused:
        number(words)
    assert refused.value.problem is InputProblem.ANSWER_NUMBER


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("12.09", "2026-09-12"), ("30.01", "2027-01-30"), ("12.09.26", "2026-09-12"), ("5 мая 2027 г.", "2027-05-05"),
        ("вчера", "2026-11-21"), ("2026-01-05", "2026-01-05"), ("31.02.2026", None), ("29 февраля", None),
        ("скоро", None), ("до 5 мая", None), ("01.01.0001", None), ("12.09.2026 и 13.09.2026", None),
    ],
)  # fmt: skip
def test_days_are_days(words: str, kept: str | None) -> None:
    today = date(2026, 11, 22)
    if kept is not None:
        assert day(words, today) == kept
        return
    with pytest.raises(BadInput) as refused:
        day(words, today)
    assert refused.value.problem is InputProblem.ANSWER_DATE
