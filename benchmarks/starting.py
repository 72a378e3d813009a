"""Start to the first update, and idle memory: the bot's process against a bare aiogram bot's."""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rows import Row, paired

TOKEN = "7000000001:benchmark"
RUNS = 5

BARE_BOT = """
import asyncio, sys
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
dispatcher = Dispatcher()
@dispatcher.message()
async def echo(message): await message.answer(message.text)
bot = Bot(sys.argv[1], session=AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[2])))
asyncio.run(dispatcher.start_polling(bot, handle_signals=False))
"""


@contextmanager
def sandbox() -> Iterator[str]:
    """A sandbox process; gives its address."""
    process = subprocess.Popen([sys.executable, "-m", "sandbox", "--port", "0"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().decode().strip().rstrip("/")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def our_bot(address: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "PATH": os.environ["PATH"],
        "BOT_TOKEN": TOKEN,
        "ADMIN_IDS": "1",
        "TELEGRAM_API_URL": address,
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def bare_bot(address: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", BARE_BOT, TOKEN, address])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def polled(address: str, seconds: float = 60) -> None:
    """Waits until the bot has asked for updates."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{address}/sim/view/calls") as answer:
            if b'"getUpdates"' in answer.read():
                return
        time.sleep(0.02)
    raise TimeoutError("the bot does not ask for updates")


def cpu_of(pid: int) -> float:
    """CPU seconds of a living process, its own."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """Resident memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


def migrate(folder: Path) -> None:
    from storage.migrations.apply import upgrade

    asyncio.run(upgrade(f"sqlite:///{folder / 'bot.db'}", now=datetime.now(UTC)))


def start_to_first_update() -> Row:
    """CPU time until the first getUpdates, the schema being up to date."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        migrate(folder)
        for _ in range(RUNS):
            with sandbox() as address, our_bot(address, folder) as process:
                polled(address)
                ours.append(cpu_of(process.pid))
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", "import aiogram"], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            bare.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    mine, theirs = paired(ours, bare)
    return Row("start to first update", mine, theirs, "s CPU", 1.3, "python -c 'import aiogram'")


def idle_memory() -> Row:
    """Resident memory five seconds after the first getUpdates."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        migrate(folder)
        with sandbox() as address, our_bot(address, folder) as process:
            polled(address)
            time.sleep(5)
            ours = memory_of(process.pid)
        with sandbox() as address, bare_bot(address) as process:
            polled(address)
            time.sleep(5)
            bare = memory_of(process.pid)
    return Row("idle memory", ours, bare, "MB", 60, "a bare aiogram bot", difference=True)


ROWS = {"start": start_to_first_update, "idle": idle_memory}
