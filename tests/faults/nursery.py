"""Where lives come from: a process that has imported everything and forks a life for each order.

Importing aiogram takes seconds, so a supervisor that starts a program each time would mostly wait.  The deaths are
real: a life is a process of its own and is sent SIGKILL.

Orders are JSON lines on stdin: {"start": {…}} answers the pid, {"ended": pid} answers the exit code, or ALIVE.
"""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
import traceback

ALIVE = 1000


def main() -> None:
    from tests.faults import life

    gc.collect()
    gc.freeze()
    # A life inherits this and lets the signal through once its handler stands: a SIGTERM that comes early waits.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            pid, status = os.waitpid(order["ended"], os.WNOHANG)
            print(os.waitstatus_to_exitcode(status) if pid else ALIVE, flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            _live(life.live, order["start"])
        print(pid, flush=True)


def _live(live, order) -> None:  # type: ignore[no-untyped-def]
    """Never returns: what a fork inherits must not run its parent's `finally` and `atexit`."""
    code = 1
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(0)
        logging.basicConfig(level="INFO", format="%(process)d %(asctime)s %(name)s %(message)s", force=True)
        asyncio.run(live(order))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
