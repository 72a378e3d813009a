"""Presses on a group's message that nobody drew there: the group sees its counts and nothing else."""

from messages.callbacks import Press
from messages.cards import OpenCard, View
from messages.curated import OpenCurated
from messages.joining import Joining
from messages.people import Home
from messages.points import OpenMine
from messages.summary import Listing, OpenStatus
from messages.whole import opens
from storage.models import CardRow
from tests.attacks.hands import Watched
from tests.cast import World
from tests.groups.test_groups import GROUP, bound, place, published
from tests.story.school import Town

__all__ = ["place"]

FORGED: tuple[Press, ...] = (
    OpenCard(view=View.CARD, assignment=1),
    OpenMine(),
    OpenStatus(listing=Listing.HOME),
    OpenCurated(),
    opens(1),
    Home(page="how"),
    Joining(page="orgs", id=1),
)


async def test_a_group_is_shown_nothing_of_anybodys(world: World, place: Town) -> None:
    """Its counts carry a button; data of another button, pressed there, is answered and shows nothing."""
    await bound(world, place)
    await published(place)
    counts = world.look(str(GROUP))["messages"][-1]
    watched, cards = Watched(world), await place.count(CardRow)
    fallen = []
    for who in (world.stranger("Прохожий"), place.director, place.secretary):
        for press in FORGED:
            watched.doing = press.pack()
            answered = len(world.look("callbacks")["callbacks"])
            order = {"chat_id": GROUP, "message_id": counts["message_id"], "data": press.pack()}
            world.act("press", {"user_id": who.telegram_id, **order})
            await world.settle()
            assert len(world.look("callbacks")["callbacks"]) == answered + 1
            if world.look(str(GROUP))["messages"][-1] != counts:
                fallen.append((who.name, press.pack()))
                counts = world.look(str(GROUP))["messages"][-1]
    assert fallen == []
    assert watched.failures == []
    assert await place.count(CardRow) == cards
