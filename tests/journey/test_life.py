"""S1, S3, S6, S7, D1, D2, D3, D4, H1, H2, H3, H4 over HTTP, as the product runs: `tests.story.told`, a street a base.

On SQLite with polling, on PostgreSQL with a webhook and Redis.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.journey.nursery import Nursery
from tests.journey.street import Street, street
from tests.servers import Templates, new_postgres, redis_url
from tests.story.school import Town, town
from tests.story.told import answers, asking, checking, following
from tests.story.told.following import MONDAY

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=["sqlite-polling", pytest.param("postgres-webhook", marks=[pytest.mark.postgres, pytest.mark.redis])],
)
async def place(
    request: pytest.FixtureRequest,
    templates: tuple[Templates, AsyncExitStack],
    nursery: Nursery,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Town]:
    """A department whose bot, sandbox and base are processes of their own."""
    made, kept = templates
    folder = tmp_path_factory.mktemp("life")
    async with AsyncExitStack() as stack:
        if request.param == "sqlite-polling":
            one = street(nursery, await made.copy_sqlite(folder / "bot.db"), folder)
        else:
            url = await stack.enter_async_context(new_postgres(await made.postgres(kept)))
            one = street(nursery, url, folder, webhook=True, redis_url=redis_url() or "")
        stage: Street = await stack.enter_async_context(one)
        stage.set_clock(MONDAY)
        yield await town(stage, batches=True)
        assert stage.stop() == 0


async def test_the_life_of_a_point_over_http(place: Town) -> None:
    await following.told(place)
    await checking.told(place)
    await asking.told(place)


async def test_the_answers_over_http(place: Town) -> None:
    await answers.told(place)
