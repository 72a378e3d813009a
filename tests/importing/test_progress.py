"""A reading of more than a second says at once that it is under way, and one message is turned into the list."""

import asyncio
from typing import Any

import pytest

from handlers import importing
from protocols.child import Child
from sandbox.sim import look
from tests.cast import Someone, World
from tests.importing.conftest import PROTOCOL


class SlowChild(Child):
    """Takes its time before a document, and says how far it is."""

    async def run(self, function: Any, *args: Any, **limits: Any) -> Any:
        heard = limits.get("on_progress")
        if function == "protocols.calls.read" and heard is not None:
            for share in (0.2, 0.6):
                heard(share, "pages")
                await asyncio.sleep(0.12)
        return await super().run(function, *args, **limits)


@pytest.fixture
async def slow(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(importing, "AT_ONCE", 0.05)
    monkeypatch.setattr(importing, "BETWEEN_EDITS", 0.05)
    await world.child.close()
    world.child = SlowChild()
    world.feeder.given["child"] = world.child
    return world


async def test_one_message_from_reading_to_the_list(slow: World, secretary: Someone, directors: list[Someone]) -> None:
    before = len(secretary.heard)
    await secretary.sends("протокол.txt", PROTOCOL.encode())
    assert len(secretary.heard) == before + 1
    assert "Прочитано 4 пункта" in secretary.sees
    texts = _texts(slow)
    assert any("Читаю документ" in text for text in texts)
    assert any("60 %" in text for text in texts)


def _texts(world: World) -> list[str]:
    return [str(call.get("params", {}).get("text", "")) for call in look(world.engine, "calls")["calls"]]


async def test_a_refusal_takes_the_same_message(slow: World, secretary: Someone) -> None:
    before = len(secretary.heard)
    await secretary.sends("протокол.txt", b"\x00\x00\x00")
    assert len(secretary.heard) == before + 1
    assert "Читаю" not in secretary.sees
