"""S7 with D2: checked in batches at 11:00 and 16:00, files, «Снять все», a report for others and one in the group."""

from tests.cast import World
from tests.story.school import town
from tests.story.told import checking


async def test_s7_reports_are_checked_in_batches_and_written_down_for_others(each_world: World) -> None:
    await checking.told(await town(each_world, batches=True))
