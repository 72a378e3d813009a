"""A headless Chromium driven over its debugging protocol: enough to open the page, click and look."""

import asyncio
import base64
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def found() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Tab:
    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.numbers)
        await self.socket.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self.socket.receive_json()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]

    async def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        told = await self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    async def until(self, script: str, seconds: float = 10) -> Any:
        for _ in range(int(seconds / 0.05)):
            if value := await self.run(f"Boolean({script})"):
                return value
            await asyncio.sleep(0.05)
        raise AssertionError(f"never came: {script}; the page says: {await self.run('document.body.innerText')}")

    async def picture(self) -> bytes:
        """The page as it looks, PNG."""
        return base64.b64decode((await self.tell("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def tab(address: str, width: int = 1180, height: int = 860) -> AsyncIterator[Tab]:
    # Its helpers may write for a moment after it has ended.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        browser = await asyncio.create_subprocess_exec(
            str(found()),
            *FLAGS,
            f"--window-size={width},{height}",
            f"--user-data-dir={home}",
            "about:blank",
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port_file = Path(home) / "DevToolsActivePort"
            for _ in range(400):
                if port_file.exists() and port_file.read_text().count("\n"):
                    break
                await asyncio.sleep(0.05)
            port = port_file.read_text().split("\n")[0]
            async with ClientSession() as client:
                async with client.get(f"http://127.0.0.1:{port}/json") as answer:
                    page = next(item for item in await answer.json() if item["type"] == "page")
                async with client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    opened = Tab(socket)
                    await opened.tell("Page.navigate", url=address)
                    yield opened
        finally:
            browser.terminate()
            await browser.wait()
