"""The inbox: kept once, worked in order, three tries, five deaths; and the loop that fills it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNetworkError
from aiogram.methods import AnswerCallbackQuery, GetMe, SendMessage
from aiogram.types import Update
from aiohttp import ClientSession, web
from sqlalchemy import select

from bot.intake import Polling, Workers
from bot.webhook import SECRET_HEADER, add_webhook, application
from bot.workers import lane_of, rows_of
from sandbox import sim
from sandbox.engine import Engine
from sandbox.session import SandboxSession
from storage import inbox
from storage.engine import Database
from storage.inbox import InboxEntry
from storage.models import DepartmentRow, InboxRow, OutboxRow, PersonRow
from tests.courier.conftest import TOKEN, until
from tests.courier.databases import fresh

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh("sqlite", tmp_path) as database:
        yield database


def message(number: int, user_id: int, text: str = "привет", **more: Any) -> dict[str, Any]:
    chat = {"id": user_id, "type": "private", "first_name": "Имя"}
    said = {
        "message_id": number,
        "date": 1,
        "chat": chat,
        "from": {"id": user_id, "is_bot": False, "first_name": "Имя"},
    }
    return {"update_id": number, "message": {**said, "text": text, **more}}


class Desk:
    """Works updates as a handler would: one change each, marked done inside it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.worked: list[tuple[str, int]] = []
        self.fails: dict[int, list[Exception]] = {}
        self.seconds: dict[int, float] = {}
        self.busy: dict[str, int] = {}

    async def __call__(self, entry: InboxEntry) -> None:
        assert entry.lane not in self.busy, "two of a lane at once"
        self.busy[entry.lane] = entry.update_id
        try:
            Update.model_validate_json(entry.payload)
            await asyncio.sleep(self.seconds.get(entry.update_id, 0))
            if self.fails.get(entry.update_id):
                raise self.fails[entry.update_id].pop(0)
            self.worked.append((entry.lane, entry.update_id))
            async with self.database.write() as session:
                await inbox.done(session, entry.id, NOW)
            entry.done = True
        finally:
            del self.busy[entry.lane]


class Intake:
    def __init__(self, database: Database, **more: Any) -> None:
        self.database = database
        self.desk = Desk(database)
        self.workers = Workers(database, self.desk, now=lambda: NOW, **{"pauses": (0.05, 0.1), **more})
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Intake":
        self.task = asyncio.create_task(self.workers.run())
        return self

    async def __aexit__(self, *args: object) -> None:
        await self.workers.drain(2)
        assert self.task is not None
        await self.task

    async def states(self) -> dict[int, str]:
        async with self.database.read() as session:
            rows = await session.execute(select(InboxRow.update_id, InboxRow.state).order_by(InboxRow.id))
        return {row.update_id: row.state for row in rows}

    async def all_done(self) -> bool:
        return set((await self.states()).values()) <= {"done", "dead"}


def test_presses_and_messages_of_a_person_share_a_lane_and_a_group_has_its_own() -> None:
    press = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}, "message": {"chat": {"id": -5}}}}
    group = {"update_id": 1, "message": {"from": {"id": 7}, "chat": {"id": -5, "type": "supergroup"}}}
    assert lane_of(message(1, 7)) == lane_of(press) == "7"
    assert lane_of(group) == "-5"
    assert lane_of({"update_id": 1, "channel_post": {"chat": {"id": -9, "type": "channel"}}}) == "-9"
    assert lane_of({"update_id": 1, "my_chat_member": {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}}}) == "7"
    assert lane_of({"update_id": 1, "poll": {"id": "3"}}) == "0"
    assert lane_of({"update_id": 1, "message": "garbage", "later_invention": None}) == "0"


def test_what_no_database_could_keep_is_left_out_and_the_rest_kept() -> None:
    odd = [message(1, 7, text="half \ud83d"), {"update_id": 10**22}, "no update", {"no_id": 1}, {"update_id": True}]
    rows = rows_of([*odd, message(2, 8, text="ё")])
    assert [row[0] for row in rows] == [1, 2]
    rows[0][2].encode()
    assert json.loads(rows[0][2])["message"]["text"] == "half ?"


async def test_an_update_is_kept_once_however_often_it_comes(database: Database) -> None:
    async with Intake(database) as intake:
        assert await intake.workers.receive([message(5, 7), message(3, 7)]) == 2
        assert await intake.workers.receive([message(3, 7), message(5, 7), message(4, 7)]) == 1
        await until(intake.all_done, True)
        assert await intake.workers.receive([message(5, 7)]) == 0
    assert [update_id for _, update_id in intake.desk.worked] == [5, 3, 4]


async def test_a_lane_keeps_its_order_and_others_do_not_wait_for_it(database: Database) -> None:
    async with Intake(database, lanes=4) as intake:
        intake.desk.seconds[1] = 0.5
        await intake.workers.receive([message(number, number % 3) for number in range(1, 100)])
        await asyncio.sleep(0.4)
        assert {lane for lane, _ in intake.desk.worked} == {"2", "0"}
        await until(intake.all_done, True)
    for lane in ("0", "1", "2"):
        ids = [update_id for one, update_id in intake.desk.worked if one == lane]
        assert ids == sorted(ids)
        assert len(ids) == 33


async def test_a_poison_update_is_tried_three_times_told_of_and_stalls_nobody(database: Database) -> None:
    async with Intake(database, admin_ids=[100]) as intake:
        intake.desk.fails[1] = [LookupError("poison")] * 9
        await intake.workers.receive([message(1, 7), message(2, 7), message(3, 8)])
        await until(intake.all_done, True)
    assert await intake.states() == {1: "dead", 2: "done", 3: "done"}
    assert len(intake.desk.fails[1]) == 6
    assert [update_id for _, update_id in intake.desk.worked] == [3, 2]
    async with database.read() as session:
        letter = (await session.scalars(select(OutboxRow))).one()
    assert (letter.kind, letter.lane) == ("UpdateFailed", "100")
    async with database.write() as session:
        assert await inbox.reopen(session, 1)


async def test_what_aiogram_cannot_read_is_a_dead_letter_at_once_and_its_batch_is_worked(database: Database) -> None:
    batch = [message(number, number) for number in range(1, 100)]
    batch[49]["message"]["chat"] = {"id": "not a number"}
    batch[50] = {"update_id": 51, "later_invention": {"from": {"id": 3}}}
    async with Intake(database) as intake:
        assert await intake.workers.receive(batch) == 99
        await until(intake.all_done, True)
    states = await intake.states()
    assert [number for number, state in states.items() if state == "dead"] == [50]
    async with database.read() as session:
        assert (await session.scalars(select(InboxRow.tries).where(InboxRow.update_id == 50))).one() == 1


async def test_a_failure_of_the_network_while_speaking_is_no_try(database: Database) -> None:
    silence = TelegramNetworkError(method=GetMe(), message="timeout")
    async with Intake(database) as intake:
        intake.desk.fails[1] = [silence]
        await intake.workers.receive([message(1, 7), message(2, 7)])
        await until(intake.all_done, True)
    async with database.read() as session:
        assert set((await session.execute(select(InboxRow.tries, InboxRow.state))).all()) == {(0, "done")}
    assert [update_id for _, update_id in intake.desk.worked] == [1, 2]


async def test_what_fails_after_its_commit_is_not_replayed(database: Database) -> None:
    async def handle(entry: InboxEntry) -> None:
        calls.append(entry.update_id)
        async with database.write() as session:
            await inbox.done(session, entry.id, NOW)
        entry.done = True
        raise TelegramNetworkError(method=GetMe(), message="timeout")

    calls: list[int] = []
    intake = Intake(database)
    intake.workers.handle = handle
    async with intake:
        await intake.workers.receive([message(1, 7), message(2, 7)])
        await until(intake.all_done, True)
    assert calls == [1, 2]


async def test_answers_that_nobody_can_hear_are_no_failure_of_the_update(database: Database) -> None:
    too_old = TelegramBadRequest(
        method=AnswerCallbackQuery(callback_query_id="1"),
        message="Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    blocked = TelegramForbiddenError(
        method=SendMessage(chat_id=8, text="x"), message="Forbidden: bot was blocked by the user"
    )
    async with database.write() as session:
        session.add(DepartmentRow(id=1, name="Отдел", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        session.add(
            PersonRow(
                id=1, department_id=1, name="Имя", folded="", telegram_id=8, connection="connected", created_at=NOW
            )
        )
    async with Intake(database, admin_ids=[100]) as intake:
        intake.desk.fails = {1: [too_old], 2: [blocked]}
        await intake.workers.receive([message(1, 7), message(2, 8)])
        await until(intake.all_done, True)
    assert await intake.states() == {1: "done", 2: "done"}
    async with database.read() as session:
        assert (await session.get_one(PersonRow, 1)).connection == "blocked"


async def test_a_handler_that_hangs_is_a_try_and_frees_its_place(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workers.HANDLING", 0.1)
    async with Intake(database, lanes=1) as intake:
        intake.desk.seconds = {1: 60}
        await intake.workers.receive([message(1, 7), message(2, 8)])
        await until(intake.all_done, True)
    assert await intake.states() == {1: "dead", 2: "done"}


async def test_what_changed_nothing_is_marked_with_the_next_round(database: Database) -> None:
    async def handle(entry: InboxEntry) -> None:
        pass

    intake = Intake(database)
    intake.workers.handle = handle
    async with intake:
        await intake.workers.receive([message(1, 7), message(2, 7)])
        await until(intake.all_done, True)


async def test_a_change_made_before_is_not_made_again(database: Database) -> None:
    async with database.write() as session:
        await inbox.receive(session, [(1, "7", "{}")], NOW)
        await inbox.claim(session, limit=1)
    async with database.write() as session:
        await inbox.done(session, 1, NOW)
    with pytest.raises(inbox.NotWorking):
        async with database.write() as session:
            await inbox.done(session, 1, NOW)


async def test_suspects_of_a_death_are_replayed_alone_and_the_guilty_one_is_given_up(database: Database) -> None:
    async with database.write() as session:
        await inbox.receive(
            session, [(number, str(number), json.dumps(message(number, number))) for number in range(9)], NOW
        )
        assert len(await inbox.claim(session, limit=8)) == 8
    for life in range(4):  # the guilty one is worked alone and kills each life
        async with database.write() as session:
            assert await inbox.died(session, NOW) == []
            (alone,) = await inbox.claim(session, limit=1, alone=True)
            assert alone.update_id == 0
            assert alone.deaths == life + 1
    at_once: list[int] = []
    async with Intake(database, admin_ids=[100]) as intake:
        inner = intake.desk.__call__

        async def watched(entry: InboxEntry) -> None:
            at_once.append(intake.workers.in_flight)
            await inner(entry)

        intake.workers.handle = watched
        await until(intake.all_done, True)
    assert await intake.states() == {0: "dead", **dict.fromkeys(range(1, 9), "done")}
    assert at_once[:7] == [1] * 7


async def test_a_drain_waits_for_what_is_in_flight_and_leaves_the_rest(database: Database) -> None:
    intake = Intake(database, lanes=2)
    async with intake:
        intake.desk.seconds = dict.fromkeys(range(1, 9), 0.3)
        await intake.workers.receive([message(number, number) for number in range(1, 9)])
        await asyncio.sleep(0.1)
    states = list((await intake.states()).values())
    assert states == ["done"] * 2 + ["new"] * 6
    async with database.read() as session:
        assert set(await session.scalars(select(InboxRow.deaths))) == {0}


async def test_who_does_not_lead_receives_and_leaves_the_work(database: Database) -> None:
    intake = Intake(database)
    assert await intake.workers.receive([message(1, 7)]) == 1
    assert await intake.states() == {1: "new"}


async def test_old_updates_are_forgotten_and_open_ones_kept(database: Database) -> None:
    async with database.write() as session:
        await inbox.receive(session, [(1, "7", "{}"), (2, "7", "{}")], NOW)
        await inbox.claim(session, limit=1)
        await inbox.done(session, 1, NOW)
    async with database.write() as session:
        assert await inbox.prune(session, NOW) == 0
        assert await inbox.prune(session, NOW + timedelta(days=3)) == 1
    async with database.read() as session:
        assert (await inbox.counts(session)).open == 1


# ── the loop ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_polling_confirms_only_what_is_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(token=TOKEN)
    sim.act(engine, "user", {"user_id": 7, "first_name": "Имя"})
    sim.act(engine, "message", {"user_id": 7, "text": "раз"})
    bot = Bot(TOKEN, session=SandboxSession(engine))
    async with Intake(database) as intake:
        plain, refusals = intake.workers.receive, 1

        async def full(updates: Any) -> int:
            nonlocal refusals
            if refusals:
                refusals -= 1
                raise OSError(28, "No space left on device")
            return await plain(updates)

        monkeypatch.setattr(intake.workers, "receive", full)
        polling = Polling(bot, intake.workers, ["message"], long_poll=1)
        task = asyncio.create_task(polling.run())
        await until(lambda: count(intake), 1)
        sim.act(engine, "message", {"user_id": 7, "text": "два"})
        await until(lambda: count(intake), 2)
        polling.stop()
        await task
    offsets = [call.params.get("offset") for call in engine.calls.calls if call.method == "getUpdates"]
    assert offsets[:2] == [None, None]
    assert offsets[2] is not None


async def count(intake: Intake) -> int:
    return len(intake.desk.worked)


async def test_a_second_poller_is_waited_out_and_named(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    engine = Engine(token=TOKEN)
    sim.act(engine, "user", {"user_id": 7, "first_name": "Имя"})
    sim.act(engine, "fault", {"method": "getUpdates", "code": 409, "times": 1})
    bot = Bot(TOKEN, session=SandboxSession(engine))
    async with Intake(database) as intake:
        polling = Polling(bot, intake.workers, ["message"], long_poll=1)
        task = asyncio.create_task(polling.run())
        sim.act(engine, "message", {"user_id": 7, "text": "раз"})
        await until(lambda: count(intake), 1)
        polling.stop()
        await task
    assert "another program asks for this bot's updates" in caplog.text


async def test_a_webhook_answers_200_only_after_the_commit(database: Database) -> None:
    intake = Intake(database)
    app = application()
    add_webhook(app, "/hook", "s3cret", intake.workers.receive)
    with pytest.raises(ValueError, match="secret"):
        add_webhook(app, "/open", "", intake.workers.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    async with ClientSession() as client:

        async def bring(body: Any, secret: str = "s3cret") -> int:
            async with client.post(url, json=body, headers={SECRET_HEADER: secret}) as response:
                return response.status

        assert await bring(message(1, 7)) == 200
        assert await intake.states() == {1: "new"}
        assert await bring(message(2, 7), secret="wrong") == 403
        assert await bring(message(1, 7)) == 200
        async with database.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
        assert await bring(message(3, 7)) == 503
        async with database.writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
        assert await bring(message(3, 7)) == 200
    await runner.cleanup()
    assert await intake.states() == {1: "new", 3: "new"}
