"""What people type without a slash and without having read the guide: «просрочено», «решить», «отменить 1»."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from aiogram import Router
from sqlalchemy import select

from domain.decision import Status
from handlers import routers
from handlers.words import Command
from storage.models import DepartmentRow, JournalRow
from tests.cast import World
from tests.story.school import Point, Town, town

LATE, SOON = date(2026, 11, 24), date(2026, 12, 18)


@pytest.fixture
async def place(each_world: World) -> Town:
    return await town(each_world)


def _handlers(router: Router) -> Iterator[Any]:
    yield from router.message.handlers
    for below in router.sub_routers:
        yield from _handlers(below)


def test_every_command_is_a_russian_word_too() -> None:
    made = [each.callback for router in routers.build() for one in _handlers(router) for each in one.filters or ()]
    commands = {each.name: each.words for each in made if isinstance(each, Command)}
    assert len(commands) > 25
    assert {name for name, words in commands.items() if not words} == {"start", "decision"}  # «поручение 12»


@pytest.mark.parametrize("words", ["просрочено", "Просроченные", "просроченные поручения?", "/overdue"])
async def test_the_overdue_list_that_one_may_see(place: Town, words: str) -> None:
    first, second, third = place.directors
    await place.publish(
        Point("Сведения о подвозе.", dues=(LATE,), who=[first, second]),
        Point("План работы.", dues=(SOON,), who=[first]),
        curator=third,
    )
    await place.world.comes(date(2026, 11, 26))
    await place.secretary.says(words)
    assert place.secretary.sees.startswith("Просрочено: 2")
    assert "МБОУ СОШ № 4" in place.secretary.sees
    await first.says(words)
    assert first.sees.splitlines() == [
        "Просрочено: 1 поручение",
        "⚠ 1. Сведения о подвозе · просрочено, срок был 24.11",
    ]
    await first.presses("1")
    assert first.sees.startswith("Поручение 1")
    await third.says(words)
    assert third.sees.splitlines() == [
        "Просроченных поручений у вас нет.",
        "По пунктам, где вы куратор, просрочено 2.",
    ]
    await third.presses("Курирую: 2")
    assert third.sees.splitlines()[1] == "1. Сведения о подвозе · ⚠ просрочено 2"


@pytest.mark.parametrize("words", ["курирую", "на контроле у меня", "/curated"])
async def test_the_curators_own_list(place: Town, words: str) -> None:
    curator, other = place.directors[2], place.directors[1]
    await place.publish(Point("Сведения о подвозе.", dues=(SOON,), who=[place.director]), curator=curator)
    await curator.says(words)
    assert curator.sees.startswith("Вы куратор: 1 пункт\n1. Сведения о подвозе")
    await other.says(words)
    assert other.sees == "Пунктов, где вы куратор, на контроле нет."


async def test_what_awaits_a_decision(place: Town) -> None:
    await place.publish(Point(dues=(SOON,), who=[place.director]), Point("План.", dues=(SOON,), who=[place.director]))
    for words in ("решить", "ждут решения", "/decide"):
        await place.head.says(words)
        assert place.head.sees == "Сейчас ничего не ждёт вашего решения."
    await place.director.says("поручение 1")
    await place.director.presses("Прошу продлить")
    await place.director.says("до 25 декабря, план утверждает педсовет")
    await place.director.says("поручение 2")
    await place.director.presses("Ещё")
    await place.director.presses("Не ко мне")
    await place.director.says("это дело методистов")
    await place.head.says("решить")
    assert place.head.sees.splitlines()[:2] == [
        "Ждут вашего решения: 1",
        "1) МБОУ СОШ № 3: просят продлить · 1. Разработать школьный план-график профориентационной работы · пт 18.12",
    ]
    await place.secretary.says("ждут решения")
    assert place.secretary.sees.splitlines() == [
        "Ждут вашего решения: 1",
        "1) МБОУ СОШ № 3: пишут «не ко мне» · 2. План · пт 18.12",
    ]
    await place.secretary.presses("1)")
    assert "«это дело методистов»" in place.secretary.sees
    await place.director.says("решить")
    assert "видят руководитель и секретарь" in place.director.sees
    assert place.director.buttons == ["Мои поручения", "На проверке"]


async def test_where_the_secretary_extends_the_requests_are_hers_too(place: Town) -> None:
    async with place.world.database.write() as session:
        row = await session.get_one(DepartmentRow, place.home.id)
        row.policy = {**row.policy, "secretary_extends": True}
    await place.publish(Point(dues=(SOON,), who=[place.director]))
    await place.director.presses("Прошу продлить")
    await place.director.says("до 25 декабря, план утверждает педсовет")
    await place.secretary.says("решить")
    assert "просят продлить" in place.secretary.sees


async def test_what_is_overdue_for_a_month_is_the_secretarys_to_decide_until_it_is_left(place: Town) -> None:
    await place.publish(Point("Сведения.", dues=(LATE,), who=[place.director]))
    await place.publish(Point("Приказ.", dues=(LATE,), who=[place.director]), number="5", curator=place.directors[1])
    await place.publish(Point("Отчёт.", dues=(LATE,), who=[place.director]), number="6", special=True)
    await place.world.comes(date(2026, 12, 28))
    await place.secretary.says("решить")
    assert place.secretary.sees.splitlines()[0] == "Ждут вашего решения: 1"
    assert "1. Сведения" in place.secretary.sees
    await place.secretary.forges("un1:keep:1")
    await place.secretary.says("решить")
    assert place.secretary.sees == "Сейчас ничего не ждёт вашего решения."


@pytest.mark.parametrize("words", ["отменить поручение 1", "удалить поручение 1", "Удалить 1", "отмени поручение №1."])
async def test_cancelling_by_words_asks_for_the_reason(place: Town, words: str) -> None:
    (one,) = await place.publish(Point(dues=(SOON,), who=[place.director]))
    await place.secretary.says(words)
    assert "Отменить" in place.secretary.sees
    assert (await place.row(one)).status is Status.OPEN
    await place.secretary.says("мероприятие не состоится")
    await place.secretary.presses("Отменить")
    assert (await place.row(one)).status is Status.CANCELLED
    assert "мероприятие не состоится" in place.director.sees
    await place.secretary.says(words)
    assert "менять нечего" in place.secretary.sees


@pytest.mark.parametrize(
    "behind", [" мероприятие не состоится", ", мероприятие не состоится", ": мероприятие не состоится"]
)
async def test_the_reason_may_stand_behind_the_number(place: Town, behind: str) -> None:
    (one,) = await place.publish(Point(dues=(SOON,), who=[place.director]))
    await place.secretary.says(f"отменить поручение 1{behind}")
    assert "Причина: «мероприятие не состоится»" in place.secretary.sees
    assert (await place.row(one)).status is Status.OPEN
    await place.secretary.presses("Отменить")
    assert (await place.row(one)).status is Status.CANCELLED
    assert "мероприятие не состоится" in place.director.sees


async def test_one_part_of_several_is_cancelled_alone(place: Town) -> None:
    first, second = await place.publish(Point(dues=(date(2026, 12, 4), SOON), who=[place.director]))
    await place.secretary.says("отменить поручение 1/2")
    await place.secretary.says("не нужно")
    await place.secretary.presses("Убрать")
    assert ((await place.row(first)).status, (await place.row(second)).status) == (Status.OPEN, Status.CANCELLED)
    await place.secretary.says("отменить 1/7")
    assert place.secretary.sees == "Поручения 1/7 нет. Посмотрите сводку: /status"


async def test_who_may_not_cancel_is_told_what_to_do(place: Town) -> None:
    (one,) = await place.publish(Point(dues=(SOON,), who=[place.director]), curator=place.directors[2])
    for who in (place.director, place.directors[2]):
        await who.says("отменить поручение 1")
        assert who.sees.startswith("Отменить поручение 1 может секретарь или руководитель.")
        await who.presses("Поручение 1")
        assert who.sees.startswith("Поручение 1")
    await place.directors[1].says("удалить поручение 1")
    assert "может секретарь" not in place.directors[1].sees, "of another's point nothing is said"
    assert (await place.row(one)).status is Status.OPEN
    async with place.world.database.read() as session:
        assert "cancelled" not in set(await session.scalars(select(JournalRow.what)))
    await place.secretary.says("отменить поручение")
    assert "напишите номер" in place.secretary.sees
    for several in ("отменить поручения 1, 2", "удалить все поручения", "отменить 1 и 2"):
        await place.secretary.says(several)
        assert "Отменяют по одному" in place.secretary.sees
    await place.secretary.says("отменить")
    assert "отменять нечего" in place.secretary.sees


async def test_words_that_cancel_are_no_report(place: Town) -> None:
    (one,) = await place.publish(Point(dues=(SOON,), who=[place.director]))
    await place.director.presses("Исполнено")
    await place.director.says("отменить поручение 1")
    assert (await place.row(one)).status is Status.OPEN
    assert "может секретарь или руководитель" in place.director.sees


async def test_a_curator_finds_by_a_word_what_he_is_asked_about(place: Town) -> None:
    executor, other, curator = place.directors
    await place.publish(Point("Сведения.", dues=(LATE,), who=[executor, other]), curator=curator)
    await place.publish(Point("Приказ.", dues=(LATE,), who=[executor]), number="5", special=True, curator=curator)
    await place.world.comes(date(2026, 12, 28))
    await curator.says("решить")
    assert curator.sees.splitlines()[:2] == [
        "Просрочено больше 30 дней: 1 пункт. Нужно ваше решение.",
        "⚠ 1. Сведения · МБОУ СОШ № 3, МБОУ СОШ № 4",
    ]
    await curator.presses("1")
    assert "⚠ МБОУ СОШ № 4 (Лунёва О.С.): срок был 24.11" in curator.sees.splitlines()
    await curator.presses("Оставить")
    await curator.says("решить")
    assert "видят руководитель и секретарь" in curator.sees
    await executor.says("решить")
    assert "видят руководитель и секретарь" in executor.sees
