"""P2 for the moves that tests/attacks/test_races.py does not race: each comes three times, and acts once.

A double tap is the same act again under a new update id, as Telegram sends it.
"""

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from storage.models import ChangeRow, JournalRow, OutboxRow
from tests.attacks.hands import Watched
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

DUE = date(2026, 12, 4)


class Doubled:
    """Does things three times and says what came of it."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def presses(self, who: Someone, button: str, expected: str) -> None:
        await self._does("press", {"user_id": who.telegram_id, "button": who._whole(button, None)}, expected)

    async def says(self, who: Someone, text: str, expected: str) -> None:
        await self._does("message", {"user_id": who.telegram_id, "text": text}, expected)

    async def _does(self, what: str, order: dict[str, object], expected: str) -> None:
        before = await self._written()
        answer = self.world.act(what, dict(order))
        for _ in range(2):
            self.world.act("repeat", {"update_id": answer["update_id"], "new_id": True})
        await self.world.settle()
        assert await self._written() - before == Counter({expected: 1}), (order, await self._written() - before)

    async def _written(self) -> Counter[str]:
        async with self.world.database.read() as session:
            return Counter(await session.scalars(select(JournalRow.what)))


async def changing(place: Town, *buttons: str) -> None:
    await place.secretary.says("поручение 1")
    await place.secretary.presses("Изменить")
    for button in buttons:
        await place.secretary.presses(button)


async def test_what_an_executor_does_three_times_is_done_once(world: World) -> None:
    place = await town(world, schools=1)
    await place.publish(Point(dues=(DUE,)))
    director, watched, each = place.director, Watched(world), Doubled(world)
    await director.presses("Ещё")
    await director.presses("Ход работы")
    await each.says(director, "готова половина", "noted")
    await director.says("поручение 1")
    await director.presses("Прошу продлить")
    await each.says(director, "до 11 декабря, болезнь", "asked_extension")
    await director.says("поручение 1")
    await each.presses(director, "Отозвать просьбу", "asked_withdrawn")
    await director.presses("Прошу продлить")
    await director.says("до 11 декабря, болезнь")
    await place.head.presses("Отказать")
    await each.says(place.head, "сдаём раньше", "answered_refused")
    await director.says("поручение 1")
    await director.presses("Ещё")
    await director.presses("Не ко мне")
    await each.says(director, "не моё", "asked_not_mine")
    await place.secretary.presses("Оставить")
    await each.says(place.secretary, "ваше, посмотрите устав", "answered_refused")
    await director.says("исполнено 1 план утверждён")
    await place.secretary.presses("На доработку")
    await each.says(place.secretary, "нет приказа, до 4 декабря", "returned")
    await director.says("исполнено 1 приказ приложен")
    await director.says("поручение 1")
    await each.presses(director, "Отозвать", "withdrawn")
    assert watched.failures == []
    async with world.database.read() as session:
        keys = list(await session.scalars(select(OutboxRow.key).where(OutboxRow.key.is_not(None))))
        assert len(keys) == len(set(keys))


async def test_what_the_secretary_changes_three_times_is_changed_once(world: World) -> None:
    place = await town(world, schools=2)
    await place.publish(Point(dues=(DUE,), who=[place.director]))
    secretary, director, watched, each = place.secretary, place.director, Watched(world), Doubled(world)
    await changing(place, "Текст")
    await secretary.says("Разработать и утвердить план-график на год.")
    await each.presses(secretary, "Изменить", "worded")
    await changing(place, "Срок для всех")
    await secretary.says("до 18 декабря, план утверждает педсовет")
    await each.presses(secretary, "Перенести", "moved")
    await changing(place, "Добавить исполнителя", "☐ Лунёва О.С.", "Готово: 1")
    await each.presses(secretary, "Добавить", "added")
    await director.says("исполнено 1 план утверждён")
    await secretary.presses("Снять с контроля")
    await changing(place, "Один исполнитель", "МБОУ СОШ № 3", "Вернуть на контроль")
    await secretary.says("нужны данные за весь год")
    await each.presses(secretary, "Вернуть", "reopened")
    heard = [str(one["text"]) for one in director.heard]
    for words in ("Изменён текст поручения 1.", "Срок поручения 1:", "снова на контроле. Срок"):
        assert sum(words in text for text in heard) == 1, words
    async with world.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(ChangeRow)) == 4
    assert watched.failures == []


async def test_what_the_secretary_says_for_others_three_times_is_said_once(world: World) -> None:
    place = await town(world, schools=1)
    await place.publish(Point(dues=(DUE,)))
    secretary, watched, each = place.secretary, Watched(world), Doubled(world)
    await secretary.says("сводка")
    await secretary.forges("check1:report:1:")
    await secretary.presses("За исполнителя")
    await secretary.presses("Передано, ознакомлен(а)")
    await secretary.presses("По почте")
    await each.presses(secretary, "Сегодня", "acknowledged")
    await secretary.forges("check1:report:1:")
    await secretary.presses("За исполнителя")
    await secretary.presses("Отчёт об исполнении")
    await secretary.presses("По телефону")
    await secretary.presses("Сегодня")
    await each.says(secretary, "план утверждён приказом", "reported")
    assert watched.failures == []
