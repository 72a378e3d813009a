"""A1, S2, S4, S5, S7, D1, D2, D5, H1.

The main story as it runs: processes, HTTP, polling and webhook, SQLite and PostgreSQL; and with the bot killed.
"""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.models import AssignmentRow, InboxRow, JournalRow, OutboxRow, ReportRow
from tests.journey.nursery import Nursery
from tests.journey.story import EVE, corpus, office
from tests.journey.street import Street, street
from tests.journey.test_documents import (
    imported,
    one_message_each,
    reports,
    the_eve_names_who_has_not_reported,
    the_status_counts_right,
)
from tests.servers import Templates, new_postgres, redis_url

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

KILLS = 10


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as one:
        yield one


async def opened(
    stack: AsyncExitStack,
    templates: tuple[Templates, AsyncExitStack],
    nursery: Nursery,
    folder: Path,
    *,
    base: str,
    webhook: bool,
) -> Street:
    corpus()
    made, kept = templates
    if base == "sqlite":
        url = await made.copy_sqlite(folder / "bot.db")
    else:
        url = await stack.enter_async_context(new_postgres(await made.postgres(kept)))
    # Redis keeps what is awaited where several copies run; here it goes with PostgreSQL and the webhook.
    redis = (redis_url() or "") if base == "postgres" and webhook else ""
    return await stack.enter_async_context(street(nursery, url, folder, webhook=webhook, redis_url=redis))


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("base", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_the_story_over_http(
    stack: AsyncExitStack,
    templates: tuple[Templates, AsyncExitStack],
    nursery: Nursery,
    tmp_path: Path,
    base: str,
    webhook: bool,
) -> None:
    one = await opened(stack, templates, nursery, tmp_path, base=base, webhook=webhook)
    people = await office(one)
    await imported(people)
    await one_message_each(people)
    await reports(people)
    for day in last_days():
        await one.comes(day)
    await the_eve_names_who_has_not_reported(people)
    await the_status_counts_right(people)
    assert one.stop() == 0


def last_days() -> list[date]:
    """The last week before the eve, day by day; the months before it are walked in process."""
    return [EVE - timedelta(days=back) for back in range(7, -1, -1)]


async def test_killed_at_ten_moments_nothing_is_lost_and_nothing_acts_twice(
    stack: AsyncExitStack, templates: tuple[Templates, AsyncExitStack], nursery: Nursery, tmp_path: Path
) -> None:
    """SIGKILL at seeded moments of the story; each time the bot is started again and the people go on."""
    one = await opened(stack, templates, nursery, tmp_path, base="sqlite", webhook=False)
    chance = random.Random(20240228)
    one.kill_at = sorted(chance.sample(range(5, 110), KILLS))
    people = await office(one)
    await imported(people)
    await one_message_each(people)
    await reports(people)
    for day in last_days():
        await one.comes(day)
    await the_eve_names_who_has_not_reported(people)
    await the_status_counts_right(people)
    assert one.killed == KILLS
    async with one.database.read() as session:
        dead = await session.scalar(select(func.count()).select_from(InboxRow).where(InboxRow.state == "dead"))
        failed = await session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "dead"))
        given = await session.scalar(select(func.count()).select_from(ReportRow))
        reported = await session.scalar(
            select(func.count()).select_from(JournalRow).where(JournalRow.what.startswith("report"))
        )
        doubled = list(
            await session.scalars(
                select(AssignmentRow.decision_id)
                .group_by(AssignmentRow.decision_id, AssignmentRow.seat_id, AssignmentRow.part, AssignmentRow.for_whom)
                .having(func.count() > 1)
            )
        )
    assert (dead, failed, given, doubled) == (0, 0, 3, [])
    assert reported
