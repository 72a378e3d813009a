"""D4: more time by a phrase and by the calendar, «Не ко мне» with whose it is, progress, passed on to one's staff."""

from tests.cast import World
from tests.story.school import town
from tests.story.told import asking


async def test_d4_another_day_another_executor_progress_and_passing_on(each_world: World) -> None:
    await asking.told(await town(each_world, batches=True))
