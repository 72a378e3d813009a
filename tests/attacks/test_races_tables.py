"""«Добавить все» of earlier points, by two people at the very same moment, on PostgreSQL."""

import pytest

from messages.review import Carry
from storage.models import DraftRow, ProtocolRow
from tests.attacks.hands import Watched, at_once
from tests.attacks.test_races_postgres import world
from tests.cast import World
from tests.story.school import Point, in_days, town

__all__ = ["world"]

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("papers", [1, 2])
async def test_carried_by_two_at_once_is_one_draft(world: World, papers: int) -> None:
    """Into one document, and into two that were started at the same time."""
    place = await town(world, schools=1)
    await place.publish(Point(dues=(in_days(world, 14),)))
    who = (place.secretary, place.head)
    data = []
    async with world.database.write() as session:
        for number in range(papers):
            assert place.secretary.person is not None
            paper = ProtocolRow(
                department_id=place.home.id, kind="protocol", number=f"5-{number}", day=world.today, state="draft",
                created_by=place.secretary.person.id, created_at=world.now,
            )  # fmt: skip
            session.add(paper)
            await session.flush()
            data.append(Carry(page="all", paper=paper.id).pack())
    watched = Watched(world)
    await at_once(
        world,
        *[
            lambda one=one, press=press: world.act("press", {"user_id": one.telegram_id, "data": press})
            for one, press in zip(who, data * 2, strict=False)
        ],
    )
    assert watched.failures == []
    assert await place.count(DraftRow) == 1
