"""What follows from each answer of Telegram, against the sandbox in process."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import CardRefreshed, Letter, LetterFailed, Priority
from domain.people import Connection, Role
from sandbox import sim
from scheduler.courier import Deposed, Unauthorized
from scheduler.outcomes import Composed
from storage import reach
from storage.models import CardRow, ChatRow, DepartmentRow, OutboxRow, PersonRow, RoleRow
from tests.courier.conftest import Post, until

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SECRETARY, DIRECTOR = 10, 11


async def people(post: Post) -> None:
    """A department with a secretary and a director, both connected."""
    for user_id, name in ((SECRETARY, "Роза"), (DIRECTOR, "Яков")):
        known(post, user_id, name)
    async with post.database.write() as session:
        session.add(DepartmentRow(id=1, name="Отдел", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        for number, user_id in ((1, SECRETARY), (2, DIRECTOR)):
            session.add(
                PersonRow(
                    id=number, department_id=1, name="Имя", folded="", telegram_id=user_id,
                    connection=Connection.CONNECTED, created_at=NOW,
                )
            )  # fmt: skip
        await session.flush()
        session.add(RoleRow(department_id=1, person_id=1, role=Role.SECRETARY))


def known(post: Post, user_id: int, name: str = "Имя") -> None:
    sim.act(post.engine, "user", {"user_id": user_id, "first_name": name})
    sim.act(post.engine, "message", {"user_id": user_id, "text": "/start"})


def fault(post: Post, **order: Any) -> None:
    sim.act(post.engine, "fault", {"method": "sendMessage", **order})


async def test_a_letter_is_sent_and_what_follows_is_in_the_same_transaction(post: Post) -> None:
    known(post, 5)
    marks: list[int] = []

    def says(letter: Letter) -> Composed:
        async def after(session: AsyncSession, result: Any, now: datetime) -> None:
            session.add(ChatRow(telegram_id=-1, kind="group"))
            marks.append(result.message_id)

        return Composed(SendMessage(chat_id=5, text="да"), after)

    post.says = says
    await post.put(5)
    async with post.working():
        await post.settled("sent")
    (row,) = await post.rows()
    assert row.message_id == marks[0]
    async with post.database.read() as session:
        assert (await session.scalars(select(ChatRow.telegram_id))).all() == [-1]


async def test_a_letter_is_composed_on_data_of_the_moment_of_sending(post: Post) -> None:
    post.says = lambda letter: None
    await post.put(5)
    async with post.working():
        await post.settled("cancelled")
    assert post.heard(5) == []


async def test_a_lost_answer_is_repeated_twice_at_most_and_the_secretary_told(post: Post) -> None:
    await people(post)
    fault(post, kind="drop", times=0, chat_id=DIRECTOR)
    await post.put(DIRECTOR, person_id=2, department_id=1)
    post.says = lambda letter: (
        Composed(SendMessage(chat_id=SECRETARY, text="не дошло"))
        if isinstance(letter, LetterFailed)
        else post.said(letter)
    )
    async with post.working():
        await post.settled("dead", "sent", seconds=20)
    assert len(post.heard(DIRECTOR)) == 3
    assert post.heard(SECRETARY) == ["не дошло"]


async def test_an_html_502_is_an_unknown_outcome_and_not_the_end(post: Post) -> None:
    known(post, 5)
    fault(post, kind="html")
    await post.put(5)
    async with post.working():
        await post.settled("sent")
    (row,) = await post.rows()
    assert (row.unknown, len(post.heard(5))) == (1, 1)


async def test_what_was_not_reached_is_retried_freely(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from aiogram.methods import TelegramMethod

    from scheduler.outcomes import NotReached

    known(post, 5)
    plain, refusals = post.bot.session.make_request, 4

    async def refusing(bot: Any, method: TelegramMethod[Any], timeout: Any = None) -> Any:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise NotReached(method=method, message="connection refused")
        return await plain(bot, method, timeout)

    monkeypatch.setattr(post.bot.session, "make_request", refusing)
    await post.put(5)
    async with post.working() as courier:
        while refusals:
            courier._silent_until = 0.0  # the pauses themselves grow to half a minute
            courier.wake.set()
            await asyncio.sleep(0.01)
        courier._silent_until = 0.0
        await post.settled("sent")
    (row,) = await post.rows()
    assert (row.unknown, row.attempts) == (0, 5)


async def test_who_blocked_the_bot_is_marked_told_of_once_and_resumed(post: Post) -> None:
    await people(post)
    sim.act(post.engine, "block", {"user_id": DIRECTOR, "blocked": True})
    for _ in range(3):
        await post.put(DIRECTOR, person_id=2, department_id=1)
    plain = post.said
    post.says = lambda letter: (
        plain(letter) if letter in post.lanes else Composed(SendMessage(chat_id=SECRETARY, text="недоступен"))
    )
    async with post.working():
        await post.settled("cancelled", "cancelled", "cancelled", "sent")
        async with post.database.read() as session:
            assert (await session.get_one(PersonRow, 2)).connection is Connection.BLOCKED
        sim.act(post.engine, "block", {"user_id": DIRECTOR, "blocked": False})
        async with post.database.write() as session:
            await reach.found(session, DIRECTOR, datetime.now(UTC))
        await post.settled("sent", "sent", "sent", "sent")
    assert post.heard(SECRETARY) == ["недоступен"]
    assert len(post.heard(DIRECTOR)) == 3


async def test_a_group_that_became_a_supergroup_gets_its_letters(post: Post) -> None:
    known(post, 5)
    old = sim.act(post.engine, "chat", {"title": "Совет", "members": [5]})["chat_id"]
    new = sim.act(post.engine, "chat", {"chat_id": old, "migrate": True})["chat_id"]
    async with post.database.write() as session:
        session.add(DepartmentRow(id=1, name="Отдел", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        session.add(ChatRow(telegram_id=old, department_id=1, kind="group"))
        session.add(CardRow(id=1, department_id=1, chat_id=old, message_id=3, page="card:1", created_at=NOW))
    post.says = lambda letter: Composed(SendMessage(chat_id=target[0], text="да"))
    target = [old]
    await post.put(old)
    await post.put(old)
    async with post.working():
        await until(post.lane_of_first, str(new))
        await asyncio.sleep(1.2)  # a letter made for the old id once more moves nothing twice
        target[0] = new
        await post.settled("sent", "sent")
    assert [row.lane for row in await post.rows()] == [str(new), str(new)]
    async with post.database.read() as session:
        assert (await session.scalars(select(CardRow.chat_id))).all() == [new]
        chat = (await session.scalars(select(ChatRow))).one()
        assert (chat.telegram_id, chat.department_id) == (new, 1)


async def test_edits_unchanged_are_sent_and_edits_of_nothing_drop_the_card(post: Post) -> None:
    known(post, 5)
    sent = await post.bot.send_message(5, "как есть")
    async with post.database.write() as session:
        session.add(DepartmentRow(id=1, name="Отдел", zone="Europe/Moscow", policy={}, created_at=NOW))
        await session.flush()
        for card, message in ((1, sent.message_id), (2, 999)):
            session.add(CardRow(id=card, department_id=1, chat_id=5, message_id=message, page="x", created_at=NOW))
    texts = {1: sent.message_id, 2: 999}
    post.says = lambda letter: Composed(
        EditMessageText(chat_id=5, message_id=texts[letter.card_id], text="как есть")  # type: ignore[attr-defined]
    )
    for card in (1, 2):
        await post.put(5, Priority.EDIT, letter=CardRefreshed(card), key=f"edit:{card}")
    async with post.working():
        await post.settled("sent", "cancelled")
    async with post.database.read() as session:
        assert (await session.scalars(select(CardRow.id))).all() == [1]


async def test_a_refused_message_is_dead_and_does_not_hold_its_lane(post: Post) -> None:
    known(post, 5)
    first = await post.put(5)
    await post.put(5)
    post.says = lambda letter: Composed(SendMessage(chat_id=5, text="" if letter == first else "да"))
    async with post.working():
        await post.settled("dead", "sent")


async def test_a_letter_that_cannot_be_composed_is_given_up_and_stops_nobody(post: Post) -> None:
    for user_id in (5, 6):
        known(post, user_id)
    poison = await post.put(5)
    await post.put(6)

    def says(letter: Letter) -> Composed | None:
        if letter == poison:
            raise LookupError("no such assignment")
        return post.said(letter)

    post.says = says
    async with post.working():
        await post.settled("dead", "sent", seconds=8)


async def test_a_letter_of_an_unknown_kind_is_given_up(post: Post) -> None:
    await post.put(5)
    async with post.database.write() as session:
        row = (await session.scalars(select(OutboxRow))).one()
        row.kind = "NotYetInvented"
    async with post.working():
        await post.settled("dead")


async def test_a_token_that_is_not_accepted_stops_everything_and_loses_nothing(post: Post) -> None:
    for lane in (5, 6, 7):
        known(post, lane)
        await post.put(lane)
    fault(post, code=401, times=0, description="Unauthorized")
    with pytest.raises(Unauthorized):
        await asyncio.wait_for(post.courier().run(), 10)
    assert await post.states() == ["queued"] * 3


async def test_under_a_new_epoch_the_old_courier_commits_nothing(post: Post) -> None:
    known(post, 5)
    await post.put(5)
    epoch = 1

    async def fence(session: AsyncSession, mine: int) -> None:
        if mine != epoch:
            raise RuntimeError("epoch is over")

    fault(post, kind="slow", seconds=0.5)
    task = asyncio.create_task(post.courier(fence=fence).run())
    await until(post.states, ["sending"])
    epoch = 2
    with pytest.raises(Deposed):
        await asyncio.wait_for(task, 10)
    assert await post.states() == ["sending"]  # the new leader's to recover


async def test_a_failing_mark_does_not_send_twice(post: Post) -> None:
    known(post, 5)

    async def after(session: AsyncSession, result: Any, now: datetime) -> None:
        raise LookupError("the card's assignment is gone")

    post.says = lambda letter: Composed(SendMessage(chat_id=5, text="да"), after)
    await post.put(5)
    async with post.working():
        await post.settled("sent")
    assert len(post.heard(5)) == 1
    assert "gone" in (await post.rows())[0].error


async def test_a_stop_waits_for_what_is_in_flight_and_repeats_nothing(post: Post) -> None:
    for lane in range(5, 15):
        known(post, lane)
        await post.put(lane)
    fault(post, kind="slow", seconds=0.3, times=0)
    courier = post.courier()
    task = asyncio.create_task(courier.run())
    await asyncio.sleep(0.15)
    courier.stop()
    await asyncio.wait_for(task, 5)
    assert set(await post.states()) == {"sent", "queued"}
    async with post.working(epoch=2):
        await post.empty()
    assert [len(post.heard(lane)) for lane in range(5, 15)] == [1] * 10
    assert all(row.unknown == 0 for row in await post.rows())


async def test_hanging_calls_do_not_starve_the_rest(post: Post) -> None:
    for lane in range(5, 30):
        known(post, lane)
        await post.put(lane)
    for lane in range(5, 13):
        fault(post, kind="slow", seconds=5, chat_id=lane)
    async with post.working():
        await until(post.count_sent, 17, seconds=4.5)
