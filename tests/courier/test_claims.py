"""Claims on both databases: none twice, in order within a lane, void under a new epoch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.letters import CardRefreshed, MorningReminder, Priority, ReportArrived
from storage import inbox, outbox
from storage.engine import Database
from tests.courier.databases import fresh

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh(request.param, tmp_path) as database:
        yield database


async def queue(database: Database, lane: int, key: str | None = None, **more: object) -> bool:
    given = {"priority": Priority.REMINDER, "not_before": NOW, **more}
    letter = given.pop("letter", MorningReminder(1, NOW.date()))
    async with database.write() as session:
        return await outbox.put(session, letter, lane=lane, key=key, now=NOW, **given)  # type: ignore[arg-type]


async def claim(database: Database, epoch: int = 1, **more: object) -> list[outbox.Claimed]:
    given = {"now": NOW, "limit": 8, "bulk": 8, **more}
    async with database.write() as session:
        return await outbox.claim(session, epoch=epoch, **given)  # type: ignore[arg-type]


async def test_six_workers_claim_1200_letters_of_40_lanes_none_twice_and_in_order(database: Database) -> None:
    async with database.write() as session:
        for number in range(1200):
            await outbox.put(
                session,
                ReportArrived(number, 1),
                lane=number % 40,
                key=f"n:{number}",
                not_before=NOW,
                priority=Priority.REMINDER,
                now=NOW,
            )
    taken: list[tuple[str, int]] = []
    flying: set[str] = set()

    async def worker() -> None:
        while len(taken) < 1200:
            claimed = await claim(database, limit=9)
            for row in claimed:
                assert row.lane not in flying
                flying.add(row.lane)
                taken.append((row.lane, row.id))
            await asyncio.sleep(0)
            for row in claimed:
                flying.discard(row.lane)
                async with database.write() as session:
                    await outbox.sent(session, row, NOW, message_id=1)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(worker())
    assert len(taken) == len(set(taken)) == 1200
    for lane in range(40):
        ids = [row for one, row in taken if one == str(lane)]
        assert ids == sorted(ids)
        assert len(ids) == 30


async def test_six_workers_take_1200_updates_of_40_lanes_none_twice_and_in_order(database: Database) -> None:
    async with database.write() as session:
        for start in range(0, 1200, 100):
            batch = [(number, str(number % 40), "{}") for number in range(start, start + 100)]
            assert await inbox.receive(session, batch, NOW) == 100
    taken: list[tuple[str, int]] = []
    flying: set[str] = set()

    async def worker() -> None:
        while len(taken) < 1200:
            async with database.write() as session:
                entries = await inbox.claim(session, limit=9)
            for entry in entries:
                assert entry.lane not in flying
                flying.add(entry.lane)
                taken.append((entry.lane, entry.id))
            await asyncio.sleep(0)
            for entry in entries:
                flying.discard(entry.lane)
                async with database.write() as session:
                    await inbox.done(session, entry.id, NOW)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(worker())
    assert len(taken) == len(set(taken)) == 1200
    for lane in range(40):
        ids = [row for one, row in taken if one == str(lane)]
        assert ids == sorted(ids)


async def test_a_key_is_used_once_whatever_became_of_the_letter(database: Database) -> None:
    assert await queue(database, 5, "morning:1:2026-11-23")
    assert not await queue(database, 5, "morning:1:2026-11-23")
    (row,) = await claim(database)
    async with database.write() as session:
        await outbox.sent(session, row, NOW, message_id=7)
    assert not await queue(database, 5, "morning:1:2026-11-23")
    assert await queue(database, 5, None)
    assert await queue(database, 5, None)


async def test_what_was_taken_back_may_be_sent_anew(database: Database) -> None:
    assert await queue(database, 5, "protocol:3:1")
    assert await queue(database, 6, "protocol:30:1")
    async with database.write() as session:
        assert await outbox.cancel(session, prefix="protocol:3:", now=NOW) == 1
    assert await queue(database, 5, "protocol:3:1")
    assert not await queue(database, 6, "protocol:30:1")


async def test_one_edit_of_a_message_is_pending_and_a_new_one_may_follow_the_one_in_flight(database: Database) -> None:
    edit = {"letter": CardRefreshed(9), "priority": Priority.REMINDER}
    later = NOW + timedelta(minutes=5)
    assert await queue(database, 5, "edit:9", **edit | {"not_before": later})
    assert await claim(database) == []
    assert not await queue(database, 5, "edit:9", **edit | {"priority": Priority.EDIT})
    (row,) = await claim(database)  # the sooner moment and the higher priority win
    assert row.priority == Priority.EDIT
    assert await queue(database, 5, "edit:9", **edit)
    assert await claim(database) == []  # its lane has one in flight
    async with database.write() as session:
        await outbox.sent(session, row, NOW, message_id=None)
    assert len(await claim(database)) == 1


async def test_a_claim_is_void_under_a_new_epoch_and_completes_nothing(database: Database) -> None:
    await queue(database, 5)
    (old,) = await claim(database, epoch=1)
    async with database.write() as session:
        assert await outbox.recover(session, 2, NOW) == []
    (new,) = await claim(database, epoch=2)
    assert (new.id, new.attempts, new.unknown) == (old.id, 2, 1)
    with pytest.raises(outbox.Superseded):
        async with database.write() as session:
            await outbox.sent(session, old, NOW, message_id=1)
    async with database.write() as session:
        await outbox.sent(session, new, NOW, message_id=1)
    with pytest.raises(outbox.Superseded):
        async with database.write() as session:
            await outbox.requeue(session, new)


async def test_three_deaths_in_flight_are_the_end_of_a_letter_but_not_of_an_edit(database: Database) -> None:
    await queue(database, 5, "a")
    await queue(database, 6, "edit:9", letter=CardRefreshed(9))
    dead = []
    for epoch in range(1, 5):
        await claim(database, epoch=epoch)
        async with database.write() as session:
            dead.append(await outbox.recover(session, epoch + 1, NOW))
    assert [len(ids) for ids in dead] == [0, 0, 1, 0]
    assert [row.kind for row in await claim(database, epoch=9)] == ["CardRefreshed"]


async def test_people_go_before_bulk_and_one_claim_in_several_goes_by_age(database: Database) -> None:
    await queue(database, 1, priority=Priority.DIGEST, not_before=NOW - timedelta(hours=1))
    await queue(database, 2, priority=Priority.ESCALATION)
    await queue(database, 3, priority=Priority.REPLY)
    (first,) = await claim(database, limit=1)
    assert first.lane == "3"
    (aged,) = await claim(database, limit=1, oldest_first=True)
    assert aged.lane == "1"
    assert await claim(database, bulk=0) == []
    assert await claim(database, held=["2"]) == []
    assert await claim(database, held_for_bulk=["2"]) == []
    assert [row.lane for row in await claim(database)] == ["2"]


async def test_letters_of_a_silent_person_wait_for_him(database: Database) -> None:
    from storage.models import DepartmentRow, PersonRow

    async with database.write() as session:
        session.add(DepartmentRow(id=1, name="Отдел", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        session.add(
            PersonRow(id=1, department_id=1, name="Рябина Р.Р.", folded="рябина р.р.", telegram_id=5, created_at=NOW)
        )
    assert await queue(database, None, "x", person_id=1)  # type: ignore[arg-type]
    async with database.write() as session:
        assert await outbox.cancel_unreachable(session, 5, NOW) == 1
    assert await claim(database) == []
    async with database.write() as session:
        assert await outbox.resume(session, 5, NOW - timedelta(days=1)) == 1
        assert await outbox.resume(session, 5, NOW - timedelta(days=1)) == 0
    assert [row.lane for row in await claim(database)] == ["5"]
    async with database.read() as session:
        assert (await outbox.counts(session, NOW)).sending == 1


async def test_a_person_without_a_chat_gets_nothing_queued(database: Database) -> None:
    assert not await queue(database, None, "x", person_id=77)  # type: ignore[arg-type]
