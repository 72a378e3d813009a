"""S1, D1, S6: one message becomes a point; who is silent, «напомнить только им», edited, cancelled, journal."""

from tests.cast import World
from tests.story.school import town
from tests.story.told import following


async def test_s1_d1_s6_a_point_is_posted_followed_edited_and_cancelled(each_world: World) -> None:
    await following.told(await town(each_world, batches=True))
