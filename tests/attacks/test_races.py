"""One press, one effect: the same update again, two devices, two holders, done against cancel and recall (P2)."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from domain.decision import Status
from domain.people import Role
from domain.rights import Action
from storage import actors, assignments, changes, people
from storage import whole as wholes
from storage.models import AssignmentRow, DepartmentRow, HoldingRow, JournalRow, ReportRow
from tests.attacks.hands import Watched, at_once
from tests.cast import Someone, World
from tests.story.school import Point, Town, in_days, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=1)


async def written(world: World) -> Counter[str]:
    async with world.database.read() as session:
        return Counter(await session.scalars(select(JournalRow.what)))


def heard(someone: Someone, words: str) -> int:
    return sum(words in (message["text"] or "") for message in someone.heard)


async def bare_presses(world: World) -> None:
    """The department allows «Исполнено» as a bare press."""
    async with world.database.write() as session:
        row = (await session.scalars(select(DepartmentRow))).first()
        assert row is not None
        row.policy = {**(row.policy or {}), "without_words": True}


async def second_holder(world: World, place: Town) -> Someone:
    """Somebody who holds the same seat."""
    person = await world.known(place.home, "Фомина Ирина Олеговна", "завуч", "МБОУ СОШ № 3")
    (first,) = place.directors
    assert first.person is not None
    async with world.database.write() as session:
        seat = await session.scalar(select(HoldingRow.seat_id).where(HoldingRow.person_id == first.person.id))
        session.add(HoldingRow(department_id=place.home.id, seat_id=seat, person_id=person.id, since=world.today))
    return await world.connected(person)


@pytest.mark.parametrize("new_id", [False, True])
async def test_one_press_that_comes_four_times_acts_once(world: World, place: Town, new_id: bool) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    data = next(b for row in place.director.last["buttons"] for b in row if b["text"].startswith("Ознакомлен"))
    answer = world.act("press", {"user_id": place.director.telegram_id, "button": data["text"]})
    await world.settle()
    for _ in range(3):
        world.act("repeat", {"update_id": answer["update_id"], "new_id": new_id})
        await world.settle()
    assert (await written(world))["acknowledged"] == 1
    assert watched.failures == []
    assert (await place.row(one)).acknowledged_at is not None


@pytest.mark.parametrize("new_id", [False, True])
@pytest.mark.parametrize("words", ["исполнено 1 план утверждён", "готово 1, план утверждён"])
async def test_one_report_that_comes_four_times_is_one_report(
    world: World, place: Town, new_id: bool, words: str
) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    text = words if words.startswith("исполнено") else "/done_1 план утверждён"
    answer = world.act("message", {"user_id": place.director.telegram_id, "text": text})
    for _ in range(3):
        world.act("repeat", {"update_id": answer["update_id"], "new_id": new_id})
    await world.settle()
    assert await place.count(ReportRow) == 1
    assert (await written(world))["reported"] == 1
    assert heard(place.secretary, "план утверждён") == 1
    assert watched.failures == []


async def test_a_report_in_answer_to_the_question_that_comes_twice_is_one(world: World, place: Town) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    await place.director.presses("Исполнено")
    answer = world.act("message", {"user_id": place.director.telegram_id, "text": "план утверждён"})
    for _ in range(3):
        world.act("repeat", {"update_id": answer["update_id"], "new_id": True})
    await world.settle()
    assert await place.count(ReportRow) == 1
    assert heard(place.secretary, "план утверждён") == 1
    assert watched.failures == []


async def test_accepting_and_requests_come_twice_and_act_once(world: World, place: Town) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)), Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    director, secretary, head = place.director, place.secretary, place.head
    await director.says("исполнено 1 план утверждён")
    answer = world.act("press", {"user_id": secretary.telegram_id, "button": "Снять с контроля"})
    for _ in range(3):
        world.act("repeat", {"update_id": answer["update_id"], "new_id": True})
    await world.settle()
    assert (await written(world))["accepted"] == 1
    assert heard(director, "снято с контроля") - heard(director, "Отчёт отправлен") <= 2
    await director.says("мои")
    await director.presses("2")
    await director.presses("Прошу продлить")
    asked = world.act("message", {"user_id": director.telegram_id, "text": f"до {in_days(world, 21):%d.%m}, болезнь"})
    for _ in range(3):
        world.act("repeat", {"update_id": asked["update_id"], "new_id": True})
    await world.settle()
    before = (await place.row(2)).due
    answer = world.act("press", {"user_id": head.telegram_id, "button": head._whole("Продлить", None)})
    for _ in range(3):
        world.act("repeat", {"update_id": answer["update_id"], "new_id": True})
    await world.settle()
    assert (await place.row(2)).due == in_days(world, 21) != before
    counts = await written(world)
    assert counts["extended"] <= 1
    assert max(counts[each] for each in counts if each not in {"published", "connected"}) == 1, counts
    assert watched.failures == []


async def test_two_holders_of_a_seat_report_at_once_and_one_report_counts(world: World, place: Town) -> None:
    other = await second_holder(world, place)
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    await at_once(
        world,
        lambda: world.act("message", {"user_id": place.director.telegram_id, "text": "исполнено 1 первый отчёт"}),
        lambda: world.act("message", {"user_id": other.telegram_id, "text": "исполнено 1 второй отчёт"}),
    )
    assert watched.failures == []
    assert await place.count(ReportRow) == 1
    assert (await written(world))["reported"] == 1
    assert heard(place.secretary, "Отчёт по поручению 1") == 1
    told = {place.director.sees[:22], other.sees[:22]}
    assert len(told) == 2, told
    assert (await place.row(one)).status is Status.REPORTED


async def test_two_holders_press_ten_times_at_once(world: World, place: Town) -> None:
    other = await second_holder(world, place)
    await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    presses = [
        lambda who=who: world.act("press", {"user_id": who.telegram_id, "button": "Ознакомлен(а)"})
        for who in (place.director, other)
        for _ in range(5)
    ]
    await at_once(world, *presses)
    assert watched.failures == []
    assert (await written(world))["acknowledged"] == 1
    answers = world.look("callbacks")["callbacks"]
    assert all(each["text"] for each in answers[-10:])


async def test_two_checkers_at_once_accept_and_give_back(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    await place.director.says("исполнено 1 план утверждён")
    watched = Watched(world)
    await place.head.says("сводка")
    secretary = place.secretary
    await secretary.presses("На доработку")
    await at_once(
        world,
        lambda: world.act("message", {"user_id": secretary.telegram_id, "text": "нет приказа, до 4 декабря"}),
        lambda: world.act("press", {"user_id": place.head.telegram_id, "data": f"accept1:{one}:"}),
    )
    assert watched.failures == []
    counts = await written(world)
    assert counts["accepted"] + counts["returned"] == 1, counts
    status = (await place.row(one)).status
    assert status in (Status.ACCEPTED, Status.RETURNED)
    assert heard(place.director, "снято с контроля 23.11") + heard(place.director, "нет приказа") >= 1


async def test_a_report_meets_the_recall_of_its_publication(world: World, place: Town) -> None:
    secretary = place.secretary
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(seconds=30)
    watched = Watched(world)
    recall = [
        b["text"] for m in secretary.heard for row in m["buttons"] for b in row if "Отменить рассылку" in b["text"]
    ]
    assert recall
    await at_once(
        world,
        lambda: world.act("message", {"user_id": place.director.telegram_id, "text": "исполнено 1 план утверждён"}),
        lambda: world.act("press", {"user_id": secretary.telegram_id, "button": recall[-1]}),
    )
    await world.passes(minutes=5)
    assert watched.failures == []
    counts = await written(world)
    async with world.database.read() as session:
        rows = list(await session.scalars(select(AssignmentRow)))
    assert [row.status for row in rows] == [Status.CANCELLED]
    assert counts["reported"] <= 1
    assert "Снять с контроля" not in secretary.buttons
    await secretary.forges(f"accept1:{rows[0].id}:")
    await place.director.says("исполнено 1 ещё раз")
    assert await written(world) == counts
    assert "отмен" in place.director.sees.lower()


PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Провести мониторинг трудоустройства выпускников.
Ответственные: руководители ОО.
Срок: до 1 декабря 2026 года.
"""


async def test_two_secretaries_publish_at_once_and_every_director_hears_once(world: World, place: Town) -> None:
    secretary = place.secretary
    other = await world.staff(place.home, "Быстрова Алла Юрьевна", Role.SECRETARY)
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.presses("Разослать готовые")
    send = next(b for row in secretary.last["buttons"] for b in row if b["text"].startswith("Разослать"))
    watched = Watched(world)
    await at_once(
        world,
        lambda: world.act("press", {"user_id": secretary.telegram_id, "button": send["text"]}),
        lambda: world.act("press", {"user_id": other.telegram_id, "data": send["data"]}),
        lambda: world.act("press", {"user_id": secretary.telegram_id, "button": send["text"]}),
    )
    await world.passes(minutes=3)
    assert watched.failures == []
    assert (await written(world))["published"] <= 2  # the protocol and its point
    assert heard(place.director, "Провести мониторинг трудоустройства") == 1
    assert await place.count(AssignmentRow) == 1


async def test_who_has_left_presses_and_writes_in_vain(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    director = place.director
    card = director.last["message_id"]
    await director.presses("Исполнено")
    assert director.person is not None
    async with world.database.write() as session:
        await people.leave(session, director.person.id, world.today)
    watched = Watched(world)
    before = await written(world)
    await director.says("план утверждён")
    await director.presses("Отмена", on=card)
    await director.forges(f"act1:ack:{one}:card:", on=card)
    await director.says("исполнено 1 готово")
    await director.sends("план.pdf", b"%PDF-1.4", caption="исполнено", reply_to=card)
    assert await written(world) == before
    assert (await place.row(one)).status is Status.OPEN
    assert watched.failures == []


async def test_a_press_after_the_deadline_moved_acts_on_what_is_now(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 3),)))
    director, head = place.director, place.head
    await director.presses("Прошу продлить")
    await director.says(f"до {in_days(world, 10):%d.%m}, болезнь")
    await head.presses("Продлить")
    assert (await place.row(one)).due == in_days(world, 10)
    await world.passes(days=5)
    heard_before = len(director.heard)
    await director.presses("Исполнено")
    await director.says("план утверждён")
    row = await place.row(one)
    assert (row.status, row.in_time) == (Status.REPORTED, None) or row.in_time
    assert not [m for m in director.heard[:heard_before] if "росрочен" in (m["text"] or "")]


async def test_ten_reports_in_a_second_are_one(world: World, place: Town) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)
    for number in range(10):
        world.act("message", {"user_id": place.director.telegram_id, "text": f"исполнено 1 вариант {number}"})
    await world.settle()
    assert await place.count(ReportRow) == 1
    assert heard(place.secretary, "вариант") == 1
    assert "вариант 0" in " ".join(m["text"] or "" for m in place.secretary.heard)
    assert watched.failures == []


# ── every move, ten hands at once ───────────────────────────────────────────────────────────────────────────────────


async def reported_once(world: World, place: Town) -> int:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    await place.director.says("исполнено 1 план утверждён")
    return one


async def test_withdrawing_from_two_devices_and_accepting_at_once_is_one_move(world: World, place: Town) -> None:
    one = await reported_once(world, place)
    watched = Watched(world)
    await at_once(
        world,
        *[
            lambda: world.act("press", {"user_id": place.director.telegram_id, "data": f"act1:withdraw:{one}:card:"})
            for _ in range(3)
        ],
        lambda: world.act("press", {"user_id": place.secretary.telegram_id, "data": f"accept1:{one}:"}),
        lambda: world.act("press", {"user_id": place.head.telegram_id, "data": f"accept1:{one}:"}),
    )
    assert watched.failures == []
    counts = await written(world)
    assert counts["withdrawn"] + counts["accepted"] == 1, counts
    assert heard(place.director, "снято с контроля 23.11") == counts["accepted"]  # told once
    assert (await place.row(one)).status is (Status.ACCEPTED if counts["accepted"] else Status.OPEN)


async def test_done_meets_cancel_and_one_of_them_is_true(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    watched = Watched(world)

    async def cancels() -> None:
        async with world.database.write() as session:
            actor = await actors.actor(session, place.secretary.telegram_id, world.now, admin_ids=frozenset())
            seen = await assignments.get(session, one)
            whole = await wholes.load(session, seen.decision_id, actor, Action.CHANGE_DECISION)
            await changes.cancel(session, whole, whole.decision.version, actor, None, "перенесено", world.now)

    async def reports() -> None:
        await at_once(
            world,
            *[
                lambda: world.act("message", {"user_id": place.director.telegram_id, "text": "исполнено 1 готово"})
                for _ in range(3)
            ],
        )

    await asyncio.gather(reports(), cancels())
    await world.settle()
    assert watched.failures == []
    counts = await written(world)
    assert (counts["cancelled"], (await place.row(one)).status) == (1, Status.CANCELLED)
    assert counts["reported"] == await place.count(ReportRow) <= 1
    before = await written(world)
    for who in (place.secretary, place.head):
        await who.forges(f"accept1:{one}:")
    assert await written(world) == before


async def test_passing_on_from_two_devices_makes_one_share_and_one_message(world: World, place: Town) -> None:
    person = await world.known(place.home, "Котова Лариса Павловна", "заместитель директора", "МБОУ СОШ № 3")
    deputy = await world.connected(person)
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    async with world.database.read() as session:
        assert deputy.person is not None
        seat = await session.scalar(select(HoldingRow.seat_id).where(HoldingRow.person_id == deputy.person.id))
    watched = Watched(world)
    await at_once(
        world,
        *[
            lambda: world.act("press", {"user_id": place.director.telegram_id, "data": f"pass2:{one}:{seat}:"})
            for _ in range(4)
        ],
    )
    assert watched.failures == []
    assert await place.count(AssignmentRow) == 2
    assert (await written(world))["passed_on"] == 1
    assert heard(deputy, "Передано вам") == 1

    await deputy.says("исполнено 1 проект готов")
    async with world.database.read() as session:
        share = await session.scalar(select(AssignmentRow.id).where(AssignmentRow.parent_id == one))
    as_mine = f"mine2:{share}:1"
    await at_once(
        world,
        *[lambda: world.act("press", {"user_id": place.director.telegram_id, "data": as_mine}) for _ in range(3)],
        lambda: world.act("press", {"user_id": place.director.telegram_id, "data": f"accept1:{share}:"}),
    )
    assert watched.failures == []
    counts = await written(world)
    assert (counts["accepted"], counts["reported"]) == (1, 2), counts
    assert heard(place.secretary, "проект готов") == 1
    for _ in range(2):
        world.act("press", {"user_id": place.secretary.telegram_id, "data": f"accept1:{one}:"})
    await world.settle()
    assert (await written(world))["accepted"] == 2
