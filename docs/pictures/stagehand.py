"""A stage for the pictures: the sandbox, the bot on it in this process, people over HTTP, and a browser that looks.

The clock stands still and is moved by the story, so that every run gives the same pictures.
"""

import asyncio
import base64
import io
import logging
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image
from sqlalchemy import func, select

from bot import schema, stage
from bot.clock import Clock
from bot.demo import prepare
from bot.run import run as serve
from storage.engine import Database
from storage.models import InboxRow, OutboxRow
from tests.sandbox.chromium import Tab, tab

HOME = Path(__file__).resolve().parent
PHONE = 420  # pixels: a phone held upright
SHARP = 2  # a phone's screen has more dots than points
COLOURS = 96  # of a picture's palette; keeps a screen under 100 kB
PATIENCE = 60.0
QUIET_LOOKS = 4


class Hand:
    """Acts as anybody, waits until the bot has nothing left to do, and takes pictures."""

    def __init__(self, address: str, http: aiohttp.ClientSession, database: Database, browser: Tab) -> None:
        self.address = address
        self.http = http
        self.database = database
        self.browser = browser
        self.marks: dict[int, int] = {}

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────

    async def says(self, who: int, text: str) -> None:
        await self._act("message", user_id=who, text=text)

    async def sends(self, who: int, name: str, data: bytes, caption: str | None = None) -> None:
        packed = base64.b64encode(data).decode()
        await self._act("message", user_id=who, file=packed, file_name=name, **({"text": caption} if caption else {}))

    async def presses(self, who: int, button: str) -> None:
        """The latest button that begins with these words."""
        for message in reversed(await self.chat(who)):
            for row in message["buttons"]:
                for each in row:
                    if each["text"].startswith(button):
                        await self._act("press", user_id=who, message_id=message["message_id"], button=each["text"])
                        return
        raise AssertionError(f"{who} has no button «{button}»; the last message: {(await self.chat(who))[-1]}")

    async def has(self, who: int, button: str) -> bool:
        last = (await self.chat(who))[-1]
        return any(each["text"].startswith(button) for row in last["buttons"] for each in row)

    async def comes(self, moment: str) -> None:
        """`2026-11-23 09:00`, the department's time."""
        at = datetime.fromisoformat(f"{moment}+03:00")
        await self._act("clock", now=at.isoformat(), frozen=True)
        await asyncio.sleep(1.5)  # a tick of the bot's
        await self.settle()

    async def chat(self, who: int) -> list[dict[str, Any]]:
        async with self.http.get(f"/sim/view/{who}") as answer:
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found

    async def text(self, who: int) -> str:
        last = (await self.chat(who))[-1]
        return str(last["text"] or last["caption"] or "")

    async def _act(self, what: str, **order: Any) -> None:
        async with self.http.post(f"/sim/{what}", json=order) as answer:
            assert answer.ok, await answer.text()
        await self.settle()

    async def settle(self) -> None:
        """Until no update waits, none is in work, no letter is due."""
        quiet, until = 0, asyncio.get_running_loop().time() + PATIENCE
        while quiet < QUIET_LOOKS:
            assert asyncio.get_running_loop().time() < until, "the bot does not come to rest"
            quiet = 0 if await self._busy() else quiet + 1
            await asyncio.sleep(0.1)

    async def _busy(self) -> bool:
        async with self.http.get("/sim/view/queue") as answer:
            queue = (await answer.json())["queue"]
        async with self.http.get("/sim/view/clock") as answer:
            now = datetime.fromisoformat((await answer.json())["now"])
        async with self.database.read() as session:
            inbox = select(func.count()).select_from(InboxRow).where(InboxRow.state.in_(["new", "working"]))
            due = (OutboxRow.state == "queued") & (OutboxRow.not_before <= now)
            outbox = select(func.count()).select_from(OutboxRow).where((OutboxRow.state == "sending") | due)
            return bool(queue or await session.scalar(inbox) or await session.scalar(outbox))

    # ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def takes(self, name: str, who: int, last: int = 1) -> None:
        """The chat's `last` messages as on a phone, into `name`.png."""
        ids = [each["message_id"] for each in (await self.chat(who))[-last:]]
        await self._shoots(name, who, ids[0], ids[-1])

    async def _shoots(self, name: str, who: int, first: int, last: int) -> None:
        await self._opens(who, PHONE, 2400)
        await self.browser.until(f"document.getElementById('m{last}')")
        await self.browser.until("[...document.images].every((each) => each.complete && each.naturalWidth)")
        await self.browser.run(f"document.getElementById('m{first}').scrollIntoView()")
        await asyncio.sleep(0.3)
        box = await self.browser.run(
            f"(() => {{ const a = document.getElementById('m{first}').getBoundingClientRect(),"
            f" b = document.getElementById('m{last}').getBoundingClientRect(); return [a.top, b.bottom]; }})()"
        )
        top, bottom = box[0] - 5, box[1] + 10
        await self._keeps(name, {"x": 0, "y": top, "width": PHONE, "height": bottom - top, "scale": 1})

    async def takes_from(self, name: str, who: int, words: str) -> None:
        """The latest message with these words, wherever it stands in the chat."""
        found = [each for each in await self.chat(who) if words in (each["text"] or "")]
        assert found, f"{who} has no message with «{words}»"
        await self._shoots(name, who, found[-1]["message_id"], found[-1]["message_id"])

    async def takes_page(self, name: str, who: int, width: int = 1180, height: int = 800) -> None:
        """The whole page of the sandbox with this chat open."""
        await self._opens(who, width, height, sharp=1)
        await asyncio.sleep(0.5)
        await self._keeps(name, None)

    async def _opens(self, who: int, width: int, height: int, sharp: int = SHARP) -> None:
        await self.browser.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=sharp, mobile=False
        )
        await self.browser.tell("Emulation.setTimezoneOverride", timezoneId="Europe/Moscow")
        await self.browser.tell("Emulation.setLocaleOverride", locale="ru-RU")
        await self.browser.tell("Page.navigate", url=f"{self.address}/?{name_of_view(width)}#{who}")
        await self.browser.until("document.getElementById('talk') && document.querySelector('.bubble')")

    async def _keeps(self, name: str, clip: dict[str, float] | None) -> None:
        params: dict[str, Any] = {"clip": clip} if clip else {}
        taken = base64.b64decode((await self.browser.tell("Page.captureScreenshot", **params))["data"])
        picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(HOME / f"{name}.png", optimize=True)


def name_of_view(width: int) -> str:
    """Another address for another width, so that the page is drawn anew."""
    return f"w={width}"


@asynccontextmanager
async def stagehand(begins: str) -> AsyncIterator[Hand]:
    """The demonstration's department on the day `begins`, its protocol just read."""
    os.environ["PYTHONPATH"] = str(HOME.parent.parent)  # the sandbox and the migrations are processes of their own
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        stage.FOLDER.mkdir(parents=True)
        clock_file = stage.FOLDER / "clock"
        clock_file.write_text(datetime.fromisoformat(f"{begins}+03:00").isoformat() + "\n", encoding="ascii")
        sandbox, address = await stage.start_sandbox(0, clock_file)
        settings, clock = stage.demo_settings(address, clock_file), Clock(clock_file)
        try:
            await schema.ensure(settings)
            await prepare(settings, clock)
            bot = asyncio.create_task(serve(settings, clock))
            database = Database(settings.database_url)
            try:
                async with aiohttp.ClientSession(address) as http, tab("about:blank", PHONE, 900) as browser:
                    hand = Hand(address, http, database, browser)
                    await asyncio.sleep(2)
                    await hand.settle()
                    yield hand
            finally:
                await database.close()
                logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a tick cut short by the stop is no news
                os.kill(os.getpid(), signal.SIGTERM)  # as anybody stops it: what is in flight is finished
                await bot
        finally:
            await stage.stop_process(sandbox)
            os.chdir(HOME)
