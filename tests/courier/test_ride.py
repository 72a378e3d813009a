"""Letters claimed in the very change that queues them: sent with its commit, never without it."""

import contextlib
from datetime import UTC, datetime

from domain.letters import Priority, ReportArrived
from scheduler.courier import Courier
from storage import outbox
from tests.courier.conftest import Post, until
from tests.courier.test_outcomes import known


class Undone(Exception):
    pass


async def _change(post: Post, courier: Courier, *, fails: bool = False, told: bool | None = None) -> None:
    """One change that queues a letter and takes it along; `told` is what the courier hears of its end."""
    letter, now = ReportArrived(1, 1), datetime.now(UTC)
    post.lanes[letter] = 7
    over = None
    try:
        async with post.database.write() as session:
            await outbox.put(session, letter, lane=7, key="k", not_before=now, priority=Priority.REPLY, now=now)
            over = await courier.ride(session)
            if fails:
                raise Undone
    finally:
        assert over is not None
        over(not fails if told is None else told)


async def _ready(post: Post, courier: Courier) -> None:
    known(post, 7)
    known(post, 8)

    async def looking() -> bool:
        return courier._looking

    await until(looking, True)


async def test_is_sent_once_without_a_claim_of_its_own(post: Post) -> None:
    async with post.working() as courier:
        await _ready(post, courier)
        claims = courier._claims
        await _change(post, courier)
        assert courier.in_flight == 1
        assert courier._claims == claims
        await post.settled("sent")
    assert post.heard(7) == ["письмо 1"]


async def test_a_change_undone_sends_nothing(post: Post) -> None:
    async with post.working() as courier:
        await _ready(post, courier)
        with contextlib.suppress(Undone):
            await _change(post, courier, fails=True)
        assert courier.in_flight == 0
        await post.put(8)
        await post.settled("sent")  # the other letter, and no row of the first
    assert post.heard(7) == []


async def test_a_commit_nobody_is_sure_of_gives_the_letter_back(post: Post) -> None:
    """A cancellation may strike while the commit goes through: the lane must not stay taken."""
    async with post.working() as courier:
        await _ready(post, courier)
        await _change(post, courier, told=False)
        await post.settled("sent")
    assert post.heard(7) == ["письмо 1"]


async def test_before_it_works_the_courier_takes_nothing_along(post: Post) -> None:
    courier = post.courier()
    await _change(post, courier)
    assert courier.in_flight == 0
    assert await post.states() == ["queued"]
    assert courier.wake.is_set()
