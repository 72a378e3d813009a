"""The demonstration: a sandbox in place of Telegram, a base of its own, a fictional department, and the bot.

Everything lives in `data/demo` and starts anew each time: the sandbox remembers its chats only while it runs, and cards
of an earlier time would point at messages that are no more.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from bot import schema
from bot.clock import Clock
from bot.settings import OnlyGiven, Settings

FOLDER = Path("data/demo")
TOKEN = "7000000001:demonstration-without-Telegram-00"  # noqa: S105 - any will do that looks like one
STOP_SECONDS = 5


class SandboxFailed(Exception):
    """The sandbox did not start; its own words are on stderr."""


async def play(port: int, ready: Callable[[str], None]) -> None:
    """Run the demonstration until it is stopped; `ready` gets the page's address.  Raises SandboxFailed."""
    clock_file = _fresh_folder()
    sandbox, address = await start_sandbox(port, clock_file)
    try:
        await _bot(address, clock_file, ready)
    finally:
        await stop_process(sandbox)


def _fresh_folder() -> Path:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    clock_file = FOLDER / "clock"
    clock_file.write_text("+0\n", encoding="ascii")
    return clock_file


async def _bot(address: str, clock_file: Path, ready: Callable[[str], None]) -> None:
    from bot.demo import prepare
    from bot.run import run

    settings = demo_settings(address, clock_file)
    clock = Clock(clock_file)
    await schema.ensure(settings)
    await prepare(settings, clock)
    ready(address)
    await run(settings, clock)


def demo_settings(address: str, clock_file: Path) -> Settings:
    """The environment and `.env` of a real bot do not leak into the demonstration."""
    from bot.demo import ADMIN

    return OnlyGiven(
        bot_token=SecretStr(TOKEN),
        admin_ids=frozenset({ADMIN}),
        telegram_api_url=address,
        database_url=f"sqlite:///{FOLDER / 'demo.db'}",
        data_dir=FOLDER,
        clock_file=clock_file,
        log_level="WARNING",
    )


async def start_sandbox(port: int, clock_file: Path) -> tuple[Process, str]:
    """The sandbox's process and its address; another port where this one is taken."""
    for wanted in (port, 0):
        # A session of its own: Ctrl-C in the terminal reaches the bot first, and the bot still has whom to answer to.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox", "--port", str(wanted), "--clock-file", str(clock_file)),
            stdout=PIPE,
            stderr=None if wanted == 0 else asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ,
        )
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().strip()
        if address:
            return process, address.rstrip("/")
        await process.wait()
    raise SandboxFailed


async def stop_process(process: Process) -> None:
    """SIGTERM, and SIGKILL where that is not enough."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
