"""S1 and D1, as every story begins; and what all of them look at."""

import re
from typing import Any

from tests.cast import Someone
from tests.story.school import Town


async def post(place: Town, words: str) -> int:
    """S1: the secretary writes one message, looks at the preview and sends it out.  The number it got."""
    secretary = place.secretary
    await secretary.says(words)
    assert words.split(" Отв.")[0].rstrip(".") in secretary.sees, secretary.sees
    await secretary.presses("Разослать")
    await place.world.passes(minutes=3)
    return latest(place)


def latest(place: Town) -> int:
    """The newest number that anybody of the cast has a card of; 0 where nobody has."""
    people = [*place.directors, place.head, place.secretary]
    found = (re.findall(r"^Поручение (\d+) · ", each["text"] or "", re.M) for who in people for each in who.heard)
    return max((int(number) for some in found for number in some), default=0)


def card(someone: Someone, number: int) -> dict[str, Any]:
    """The newest message that is this person's card of the point."""
    found = [each for each in someone.heard if re.match(rf"Поручение {number} · ", each["text"] or "")]
    assert found, f"{someone.name} has no card of {number}: {someone.sees}"
    return found[-1]


def heard(someone: Someone, words: str) -> list[str]:
    """What the bot wrote to this person with these words in it, oldest first."""
    return [each["text"] for each in someone.heard if words in (each["text"] or "")]


def files(someone: Someone) -> list[dict[str, Any]]:
    return [each["file"] for each in someone.heard if each["file"]]
