"""D3, H1: /my and /status: lists by date, figures that agree with the lists behind them."""

from datetime import date

import pytest

from domain.protocol import Mark
from tests.cast import World
from tests.story.school import Point, Town, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world)


@pytest.mark.parametrize("words", ["/my", "мои", "Мои поручения"])
async def test_mine_are_sorted_by_date_and_overdue_first(world: World, place: Town, words: str) -> None:
    await place.publish(
        Point("Потом.", dues=(date(2026, 12, 18),)),
        Point("Скоро.", dues=(date(2026, 11, 24),)),
        Point("Без срока."),
        Point("Прочитать.", mark=Mark.NOTICE),
    )
    await world.comes(date(2026, 11, 25))
    director = place.director
    await director.says(words)
    assert director.sees.splitlines() == [
        "Ваши поручения: 4, просрочено 1",
        "⚠ 2. Скоро · просрочено, срок был 24.11",
        "1. Потом · пт 18.12",
        "3. Без срока · без даты",
        "4. Прочитать · на ознакомление",
    ]
    await director.presses("2")
    assert "⚠ Просрочено с ср 25.11." in director.sees
    await director.presses("‹ К списку")
    await director.presses("История")
    assert director.sees == "Закрытых поручений пока нет."


async def test_an_empty_list_says_what_to_do(world: World, place: Town) -> None:
    await place.director.says("мои")
    assert place.director.sees == "Открытых поручений у вас нет. Когда придёт новое, бот напишет сам."
    assert place.director.buttons == ["История"]


async def test_status_counts_and_leads_down_to_the_single_assignment_and_back(world: World, place: Town) -> None:
    first, second, third = place.directors
    await place.publish(
        Point("План-график.", dues=(date(2026, 11, 26),)),
        Point("Прочитать.", mark=Mark.NOTICE),
        number="4",
    )
    await place.publish(Point("Сведения о подвозе.", dues=(date(2026, 11, 24),), who=[third]), number="5")
    await first.says("исполнено 1 готово")
    await place.secretary.presses("Снять с контроля")
    await second.says("исполнено 1 готово")
    await world.comes(date(2026, 11, 25))
    head = place.head
    await head.says("сводка")
    assert head.sees.splitlines() == [
        "На 25.11, 9:01.",
        "Пунктов на контроле с начала года: 2. Исполнено 0, в работе 1, просрочено 1",
        "Поручений 4: снято 1, ждут проверки 1, в работе 1, просрочено 1, не доведено 0",
        "В срок: 100 % (1 из 1 снятых со сроком)",
        "За 3 рабочих дня истекает 1",
        "За неделю снято 1 (неделей раньше 0)",
        "На ознакомление 3, ознакомились 0",
    ]
    assert head.buttons[:4] == ["Просрочено: 1", "Ждут проверки: 1", "Истекает: 1", "По школам"]
    assert {"По людям", "По протоколам"} <= set(head.buttons)
    await head.presses("Просрочено: 1")
    assert head.sees.splitlines() == [
        "Просрочено: 1",
        "3. Сведения о подвозе · МБОУ СОШ № 5 · ⚠ просрочено, срок был 24.11",
    ]
    await head.presses("3 МБОУ СОШ № 5")
    assert head.sees.startswith("Поручение 3 · МБОУ СОШ № 5 (Дроздов И.К.)")
    await head.presses("‹ К списку")
    await head.presses("‹ К сводке")
    await head.presses("По школам")
    assert head.sees.splitlines()[:2] == ["По школам, всего 3", "МБОУ СОШ № 5: ⚠ просрочено 1, в работе 1"]
    await head.presses("МБОУ СОШ № 4")
    assert head.sees.splitlines() == ["МБОУ СОШ № 4: 1", "1. План-график · ждёт проверки, завтра"]
    await head.presses("‹ К списку")
    await head.presses("‹ К сводке")
    await head.presses("По протоколам")
    assert head.sees.splitlines()[1].startswith("Протокол № 5 от 23.11.2026: ⚠ просрочено 1")


async def test_a_director_gets_his_own_figures_in_words(world: World, place: Town) -> None:
    await place.publish(Point(dues=(date(2026, 11, 26),)), Point("Другое."))
    await place.director.says("исполнено 1 готово")
    await place.director.says("статус")
    assert place.director.sees == ("На 23.11 у вас 2 поручения с начала года. На проверке 1, в работе 1.")
    assert place.director.buttons == ["Мои поручения"]


async def test_an_empty_department_is_told_what_to_do(world: World, place: Town) -> None:
    await place.secretary.says("/status")
    assert place.secretary.sees.startswith("На контроле пока ничего нет. Пришлите протокол")
