"""`python -m benchmarks.wire PEOPLE LOG`: a sandbox with Telegram's limits on, whose people have opened their chats."""

import asyncio
import sys
from pathlib import Path

from benchmarks.crowd import FIRST_ACCOUNT
from sandbox.engine import Engine
from sandbox.limits import Limits
from sandbox.server import serve
from sandbox.sim import act
from tests.cast import TOKEN


async def main(people: int, log: Path) -> None:
    engine = Engine(token=TOKEN, limits=Limits(), log_file=log)
    for user_id in range(FIRST_ACCOUNT + 1, FIRST_ACCOUNT + people + 1):
        act(engine, "user", {"user_id": user_id, "first_name": "Наталья"})
        act(engine, "message", {"user_id": user_id, "text": "/start"})
    engine.bot.queue.clear()
    _, port = await serve(engine, "127.0.0.1", 0)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until who asked for it has gone


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
