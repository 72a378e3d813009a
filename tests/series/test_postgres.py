"""The same on PostgreSQL: a point carried over, a turn issued, what has no end listed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest

from storage.models import DecisionRow
from tests.cast import World
from tests.series.test_carrying import NEW
from tests.servers import Templates, new_postgres
from tests.story.school import Point, town

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, templates: tuple[Templates, AsyncExitStack]) -> AsyncIterator[World]:
    made, stack = templates
    async with new_postgres(await made.postgres(stack)) as url:
        world = World(url, tmp_path)
        await world.start()
        yield world
        await world.close()


async def test_carried_issued_and_listed(world: World) -> None:
    place = await town(world)
    await place.publish(Point(dues=[date(2026, 12, 1)], who=place.directors[:2]), day=date(2026, 11, 6))
    await place.secretary.sends("протокол.txt", NEW.replace("до 11 декабря 2026 года", "по пятницам").encode())
    await place.secretary.presses("Показать")
    await place.secretary.presses("1")
    await place.secretary.presses("Ответить на вопросы: 1")
    await place.secretary.presses("Без срока")
    await place.secretary.presses("Разослать готовые: 2")
    assert "Повторяется пункт: 1." in place.secretary.sees
    await place.secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert "Перенесено из протокола № 4 от 06.11.2026, п. 2.1." in place.directors[1].sees
    await world.comes(date(2026, 11, 30))
    assert await place.count(DecisionRow) == 4
    assert any("повтор поручения 2" in str(one["text"]) for one in place.director.heard)
    await place.secretary.says("/series")
    assert "Повторяющиеся поручения: 1" in place.secretary.sees
