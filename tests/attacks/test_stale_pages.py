"""Buttons to pages that are no more: what was found has become less since they were drawn."""

from messages.search import FindPage, OpenFound
from tests.cast import World
from tests.story.school import Point, in_days, town


async def test_a_page_that_is_no_more_shows_the_last_there_is(world: World) -> None:
    place = await town(world, schools=1)
    await place.publish(Point("Сбить сосульки.", dues=(in_days(world, 14),)))
    secretary = place.secretary
    await secretary.says("найти сосульки")
    await secretary.forges(FindPage(page=7).pack(), on=secretary.last["message_id"])
    assert "1 пункт" in secretary.sees
    assert "ничего не нашлось" not in secretary.sees
    await secretary.forges(OpenFound(decision=1, page=7).pack(), on=secretary.last["message_id"])
    assert "Исполнителей у этого пункта нет" not in secretary.sees
    assert "МБОУ СОШ № 3" in secretary.sees
