"""H1, H2, H3, H4, D3, S3 and S6: drill down, chart, register, справка, Monday, search, /my and .ics, the journal.

Here on PostgreSQL; piece by piece on SQLite in `test_status`, `test_looking` and `tests.reports`; over HTTP on both in
`tests.journey.test_life`.
"""

import pytest

from tests.cast import World
from tests.story.school import town
from tests.story.told import answers


@pytest.mark.parametrize("base_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_h1_h2_h3_h4_d3_a_protocol_is_asked_about_in_every_way(each_world: World) -> None:
    await answers.told(await town(each_world, batches=True))
