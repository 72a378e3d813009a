"""Who once had a share of a point may get a part of his own later: added, or in place of who passed it on."""

from datetime import date

from domain.decision import Duty, Status
from domain.rights import Action
from storage import actors, changes
from storage import whole as wholes
from tests.cast import World
from tests.story.test_shares import Passed, passes_on, place, rows, staffed

__all__ = ["place", "staffed"]

LIVE_OWN = (Duty.OWN, Status.OPEN, None)


async def test_a_share_that_is_over_hinders_no_part_of_ones_own(world: World, staffed: Passed) -> None:
    await passes_on(staffed.director)
    own, share = await rows(world)
    secretary, heard = staffed.place.secretary, len(staffed.deputy.heard)
    async with world.database.write() as session:
        actor = await actors.actor(session, secretary.telegram_id, world.now, admin_ids=frozenset())
        whole = await wholes.load(session, own.decision_id, actor, Action.CHANGE_DECISION)
        assert share.seat_id in whole.has(), "while he works on the share he is not offered"
        await changes.cancel(session, whole, whole.decision.version, actor, None, "перенесено", world.now)
    async with world.database.write() as session:
        whole = await wholes.load(session, own.decision_id, actor, Action.CHANGE_DECISION)
        assert share.seat_id not in whole.has()
        day = {0: date(2026, 12, 18)}
        await changes.add(session, whole, whole.decision.version, actor, [share.seat_id], day, world.now)
    await world.settle()
    found = await rows(world)
    assert [(one.duty, one.status, one.parent_id) for one in found] == [
        (Duty.OWN, Status.CANCELLED, None),
        (Duty.DELEGATED, Status.CANCELLED, own.id),
        LIVE_OWN,
    ]
    assert (found[2].seat_id, found[2].due) == (share.seat_id, date(2026, 12, 18))
    assert "Исполнено" in [b["text"] for one in staffed.deputy.heard[heard:] for row in one["buttons"] for b in row]
    # «исполнено 1» means the open one from now on.
    await staffed.deputy.says("исполнено 1 сделано")
    assert [one.status for one in await rows(world)] == [Status.CANCELLED, Status.CANCELLED, Status.REPORTED]


async def test_the_whole_goes_to_who_had_a_share_of_it(world: World, staffed: Passed) -> None:
    await passes_on(staffed.director)
    own, share = await rows(world)
    heard = len(staffed.deputy.heard)
    async with world.database.write() as session:
        actor = await actors.actor(session, staffed.place.secretary.telegram_id, world.now, admin_ids=frozenset())
        whole = await wholes.load(session, own.decision_id, actor, Action.CHANGE_DECISION)
        version = whole.decision.version
        await changes.reassign(
            session, whole, version, actor, own.id, share.seat_id, world.now, reason="директор болен"
        )
    await world.settle()
    assert [(one.duty, one.status, one.seat_id) for one in await rows(world)] == [
        (Duty.OWN, Status.OPEN, share.seat_id),
        (Duty.DELEGATED, Status.CANCELLED, share.seat_id),
    ]
    new = [str(one["text"]) for one in staffed.deputy.heard[heard:]]
    assert not any("больше не нужна" in words for words in new), "he has it, and is not told that he has not"
    assert any(words.startswith("Поручение 1") for words in new)
    assert any("передано: МБОУ СОШ № 3" in str(one["text"]) for one in staffed.director.heard)
