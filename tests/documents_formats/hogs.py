"""Functions that misbehave, to be run in a child."""

import os
import time

from protocols import progress


def hoard() -> int:
    kept = []
    for _ in range(4096):
        kept.append(bytearray(os.urandom(1)) * (1024 * 1024))
    return len(kept)


KEPT: list[bytearray] = []


def keep(megabytes: int) -> int:
    KEPT.append(bytearray(b"x") * (megabytes * 1024 * 1024))
    return megabytes


def loop_for_ever() -> None:
    while True:
        pass


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def converted(seconds: float) -> float:
    progress.converting(60)
    time.sleep(seconds)
    return seconds


def echo(value: object) -> object:
    return value


def stages() -> str:
    for done in range(5):
        progress.report(done / 5, "pages")
    return "done"


def fail() -> None:
    raise KeyError("secret of the document")


def die() -> None:
    os.abort()


def environment() -> list[str]:
    return sorted(os.environ)


def chatter() -> str:
    print("noise on standard output")
    os.write(1, b"more noise")
    return "clean"


def spawn_sleeper() -> None:
    import subprocess

    progress.report(0.0, str(subprocess.Popen(["sleep", "600"], process_group=0).pid))
    time.sleep(600)
