"""S1 and S6 told as people live them, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from domain.people import Role
from tests.cast import World


@pytest.fixture
async def world(base_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A bot on each kind of database in turn."""
    world = World(base_url, tmp_path)
    await world.start()
    yield world
    await world.close()


async def test_a_decision_is_posted_followed_changed_and_passed_on(world: World) -> None:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    birch = await world.director(home, "Берёзкина Полина Павловна", "МБОУ СОШ № 3")
    maple = await world.director(home, "Клёнов Игорь Матвеевич", "МБОУ СОШ № 4")

    # S1: one message, and it is on its way.
    await secretary.says("Провести мониторинг трудоустройства выпускников. Отв.: Берёзкина П.П., срок до 11 декабря")
    assert "Провести мониторинг трудоустройства выпускников" in secretary.sees
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Поручение 1" in birch.sees
    assert "до 11 декабря 2026" in birch.sees

    # S6: who is silent?  Only he is reminded.
    await world.passes(hours=2)
    await secretary.says("поручение 1")
    assert "Отчитались: 0 из 1. Нет ответа: 1." in secretary.sees
    await secretary.presses("Напомнить одному, кто не ответил")
    assert "Напоминание" in birch.sees

    # The deadline is moved: told once, from what to what.
    await secretary.presses("Изменить")
    await secretary.presses("Срок для всех")
    await secretary.says("до 18 декабря, данные придут позже")
    await secretary.presses("Перенести")
    assert "Срок поручения 1: пт 11.12 → пт 18.12" in birch.sees
    assert "данные придут позже" in birch.sees

    # It is not hers: she says whose, the secretary agrees, the history goes along.
    await birch.says("поручение 1")
    await birch.presses("Ещё")
    await birch.presses("Не ко мне")
    await birch.says("выпускников ведёт школа № 4")
    await birch.presses("Подсказать, чьё это")
    await birch.presses("директор, МБОУ СОШ № 4")
    await secretary.presses("Передать: МБОУ СОШ № 4")
    await secretary.presses("Передать")
    assert "Вам делать ничего не нужно" in birch.sees
    assert "Провести мониторинг" in maple.sees
    await maple.says("исполнено 1 мониторинг проведён, 21 выпускник")
    # Reports come to the checker twice a day; whoever looks for one finds it at once.
    await secretary.says("поручение 1")
    await secretary.presses("По школам")
    await secretary.presses("◐ МБОУ СОШ № 4")
    await secretary.presses("Снять с контроля")
    assert "снято с контроля" in maple.sees

    # And back on control, with a reason and a day.
    await secretary.says("поручение 1")
    await secretary.presses("Изменить")
    await secretary.presses("Один исполнитель")
    await secretary.presses("МБОУ СОШ № 4")
    await secretary.presses("Вернуть на контроль")
    await secretary.says("нужны данные за весь год, до 25 декабря")
    await secretary.presses("Вернуть")
    assert "Поручение 1 снова на контроле. Срок: до 25 декабря 2026" in maple.sees
    await world.comes(date(2026, 12, 25))
    assert "1. Провести мониторинг" in maple.sees
    await secretary.says("поручение 1")
    await secretary.presses("Журнал")
    for words in ("разослано", "срок перенесён", "передано другому исполнителю", "снято с контроля", "снова на"):
        assert words in secretary.sees, words


async def test_a_decision_by_the_guided_way(world: World) -> None:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    birch = await world.director(home, "Берёзкина Полина Павловна", "МБОУ СОШ № 3")
    await secretary.says("/new")
    assert "Напишите" in secretary.sees or "Что" in secretary.sees
    await secretary.says("Представить сведения о подвозе. Отв.: Берёзкина П.П., срок до 4 декабря")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Представить сведения о подвозе" in birch.sees
    assert "до 4 декабря 2026" in birch.sees
