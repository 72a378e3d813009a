import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.leader import Leadership
from storage.engine import Database, is_sqlite
from storage.leader import NotLeader, beat, check_epoch, take_over, who_leads
from storage.lock import BaseInUse, held, take


async def test_an_epoch_grows_with_each_take_over(database: Database) -> None:
    async with database.write() as session:
        assert await take_over(session, "first") == 1
    async with database.write() as session:
        assert await take_over(session, "second", stale_seconds=0) == 2
    async with database.write() as session:
        assert await beat(session, "first", 1) is False
        assert await beat(session, "second", 2) is True
        owner, epoch, silent = await who_leads(session) or ("", 0, 0)
    assert (owner, epoch) == ("second", 2)
    assert 0 <= silent < 5


async def test_an_old_epoch_is_refused(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(NotLeader):
            await check_epoch(session, 1)
        await take_over(session, "first")
        await check_epoch(session, 1)
        await take_over(session, "second", stale_seconds=0)
        with pytest.raises(NotLeader):
            await check_epoch(session, 1)


async def test_a_second_copy_beside_a_living_leader(base_url: str) -> None:
    ours, theirs = Database(base_url), Database(base_url)
    first, second = Leadership(ours, "first"), Leadership(theirs, "second")
    try:
        assert await first.acquire()
        if is_sqlite(base_url):
            # flock is held by an open file, so another one in the same process is refused as another process is
            with pytest.raises(BaseInUse) as busy:
                await second.acquire()
            assert busy.value.pid == str(os.getpid())
        else:
            assert not await second.acquire()
            assert second.epoch is None
            async with theirs.write() as session:
                with pytest.raises(NotLeader):
                    await second.check(session)
        async with ours.write() as session:
            await first.check(session)
        await first.release()
        assert await second.acquire()
        assert second.epoch == 2
        await second.release()
    finally:
        await ours.close()
        await theirs.close()


@pytest.mark.parametrize("base_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
class TestReplicas:
    async def test_a_silent_leader_is_replaced_and_fenced(self, base_url: str) -> None:
        ours, theirs = Database(base_url), Database(base_url)
        silent = Leadership(ours, "silent", stale_seconds=0.3)
        eager = Leadership(theirs, "eager", beat_seconds=0.05, stale_seconds=0.3)
        try:
            assert await silent.acquire()
            waiting = asyncio.create_task(eager.keep())
            await asyncio.wait_for(eager.leading.wait(), 5)
            assert eager.epoch == 2
            with pytest.raises(NotLeader):
                async with ours.write() as session:
                    await silent.check(session)
            assert silent.epoch is None
            assert not silent.leading.is_set()
            waiting.cancel()
        finally:
            await ours.close()
            await theirs.close()

    async def test_a_beating_leader_stays(self, base_url: str) -> None:
        ours, theirs = Database(base_url), Database(base_url)
        living = Leadership(ours, "living", beat_seconds=0.05, stale_seconds=0.5)
        eager = Leadership(theirs, "eager", beat_seconds=0.05, stale_seconds=0.5)
        try:
            await living.acquire()
            tasks = [asyncio.create_task(living.keep()), asyncio.create_task(eager.keep())]
            await asyncio.sleep(1.2)
            assert living.epoch == 1
            assert eager.epoch is None
            for task in tasks:
                task.cancel()
        finally:
            await ours.close()
            await theirs.close()

    async def test_a_take_over_waits_for_what_was_checked(self, base_url: str) -> None:
        """Between a check and its commit nobody else comes to lead: else both would send."""
        ours, theirs = Database(base_url), Database(base_url)
        first = Leadership(ours, "first")
        try:
            await first.acquire()

            checked = asyncio.Event()

            async def replaced() -> int | None:
                await checked.wait()
                async with theirs.write() as session:
                    return await take_over(session, "second", stale_seconds=0)

            other = asyncio.create_task(replaced())
            async with ours.write() as session:
                await first.check(session)
                checked.set()
                await asyncio.sleep(0.2)
                assert not other.done()
            assert await other == 2
        finally:
            await ours.close()
            await theirs.close()

    async def test_a_leader_stopped_in_a_statement_is_cut_off(self, base_url: str) -> None:
        """It keeps its row locked, and PostgreSQL's own time limit counts between statements only."""
        ours, theirs = Database(base_url), Database(base_url)
        stopped = Leadership(ours, "stopped")
        silent, woken = asyncio.Event(), asyncio.Event()

        async def never_said() -> AsyncIterator[bytes]:
            silent.set()
            await woken.wait()
            yield b"1\n"

        async def sleeps() -> None:
            async with ours.write() as session:
                await stopped.check(session)
                await session.execute(text("CREATE TEMP TABLE heard (n int) ON COMMIT DROP"))
                raw = await (await session.connection()).get_raw_connection()
                await raw.driver_connection.copy_to_table("heard", source=never_said())

        try:
            await stopped.acquire()
            asleep = asyncio.create_task(sleeps())
            await asyncio.wait_for(silent.wait(), 5)
            await asyncio.sleep(0.4)
            async with theirs.write() as session:
                late = take_over(session, "second", stale_seconds=0.2, asleep_seconds=0.3)
                assert await asyncio.wait_for(late, 3) == 2
            woken.set()
            with pytest.raises(DBAPIError):
                await asleep
        finally:
            woken.set()
            await ours.close()
            await theirs.close()

    async def test_a_beat_does_not_wait(self, base_url: str) -> None:
        ours, theirs = Database(base_url), Database(base_url)
        first = Leadership(ours, "first")
        try:
            await first.acquire()
            async with ours.write() as session:
                await first.check(session)
                async with theirs.read() as other:
                    assert await asyncio.wait_for(beat(other, "first", 1), 2) is None
        finally:
            await ours.close()
            await theirs.close()


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    base = tmp_path / "bot.db"
    code = f"import os; from pathlib import Path; from storage.lock import take; take(Path({str(base)!r})); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with held(base), pytest.raises(BaseInUse):
        take(base)
