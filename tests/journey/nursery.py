"""Where the street's processes come from: one that has imported everything and forks the bot and the sandbox.

Importing aiogram takes seconds, and a street would mostly wait for it.  What is forked runs the very commands of
`python -m bot` and `python -m sandbox`, with an environment of its own; a death is SIGKILL to a process of its own.

Orders are JSON lines on stdin: {"program", "arguments", "environment", "log"} answers the pid, {"ended": pid} the exit
code, or ALIVE.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

ALIVE = 1000
ROOT = Path(__file__).parents[2]


class Life:
    """A forked process, spoken of as `subprocess.Popen` speaks."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.nursery = nursery
        self.pid = pid
        self.code: int | None = None

    def poll(self) -> int | None:
        """The exit code (minus the signal's number), or None while it lives."""
        if self.code is None and (code := self.nursery.ask({"ended": self.pid})) != ALIVE:
            self.code = code
        return self.code

    def signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float = 30.0) -> int:
        until = time.monotonic() + seconds
        while (code := self.poll()) is None:
            assert time.monotonic() < until, f"process {self.pid} does not end"
            time.sleep(0.01)
        return code


class Nursery:
    """`start(...)` until `close()`; blocks for a few milliseconds, and for the imports at its very beginning."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journey.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, program: str, arguments: list[str], environment: dict[str, str], log: Path) -> Life:
        """`program` is "bot" or "sandbox"; all that it says is appended to `log`."""
        order = {"program": program, "arguments": arguments, "environment": environment, "log": str(log)}
        return Life(self, self.ask(order))

    def ask(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _main() -> None:
    import bot.run
    import bot.schema  # noqa: F401 - imported here so that no life has to
    from bot.__main__ import main as run_bot
    from sandbox.__main__ import main as run_sandbox

    programs = {"bot": run_bot, "sandbox": run_sandbox}
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            pid, status = os.waitpid(order["ended"], os.WNOHANG)
            print(os.waitstatus_to_exitcode(status) if pid else ALIVE, flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            _live(programs[order["program"]], order)
        print(pid, flush=True)


def _live(command: Any, order: dict[str, Any]) -> NoReturn:
    """Never returns: what a fork inherits must not run its parent's `finally` and `atexit`."""
    from storage import crash

    code: int | str | None = 1
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for given, stream in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(given, stream)
        os.environ.clear()
        os.environ.update(order["environment"])
        crash.arm(os.environ.get("CRASH_AT", ""))
        sys.argv = [order["program"], *order["arguments"]]
        command()
        code = 0
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _main()
