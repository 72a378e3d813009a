"""The limited process: what it may not do, and that the bot does not feel it (P16)."""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from domain.refusals import RefusalReason
from protocols import wire
from protocols.child import Child
from protocols.documents import Document, Line, read_document
from protocols.refusals import Refusal

HERE = "tests.documents_formats.hogs."
ROOMS = ("protocols", "tests")


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    made = Child(rooms=ROOMS)
    yield made
    await made.close()


def waited_for_a_core() -> float:
    """Seconds that this process's threads were ready to run and the machine had no core for them (proc(5),
    schedstat); 0 where the kernel does not tell.
    """
    waited = 0
    for one in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, IndexError):
            waited += int(one.read_text().split()[1])
    return waited / 1e9


class Lag:
    """The longest time that the loop was held, in seconds; what other programs took of the cores is not its own."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def __aenter__(self) -> "Lag":
        async def beat() -> None:
            while True:
                before, waited = time.perf_counter(), waited_for_a_core()
                await asyncio.sleep(0.01)
                held = time.perf_counter() - before - 0.01
                if held > 0.1:
                    held -= waited_for_a_core() - waited
                self.worst = max(self.worst, held)

        self._task = asyncio.create_task(beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0.02)
        self._task.cancel()


def children_worked() -> float:
    """Processor seconds of the children that have ended: a busy machine lengthens the hours, not the work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def worked(pid: int) -> float:
    """Processor seconds of a process that runs, 0 where it is gone."""
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "Z (zombie)" not in status.read_text()


async def test_a_document_is_read_in_the_child(child: Child) -> None:
    document = await child.run(read_document, "ПРОТОКОЛ № 1\n1.\tСдать отчёт".encode("cp1251"), "p.txt")
    assert document == Document((Line("ПРОТОКОЛ № 1", 1), Line("1. Сдать отчёт", 2)), "txt")


async def test_named_arguments_go_to_the_function(child: Child) -> None:
    assert await child.run(HERE + "echo", value="да", wall=5) == "да"


async def test_the_same_process_serves_the_next_call(child: Child) -> None:
    await child.run(HERE + "echo", 1)
    first = child.pid
    await child.run(HERE + "echo", 2)
    assert child.pid == first is not None


async def test_an_idle_child_goes_away() -> None:
    child = Child(idle=0.2, rooms=ROOMS)
    await child.run(HERE + "echo", 1)
    await asyncio.sleep(0.8)
    assert child.pid is None
    assert await child.run(HERE + "echo", 2) == 2
    await child.close()


async def test_memory_is_limited_and_the_next_call_works(child: Child) -> None:
    await child.run(HERE + "echo", 0)
    pid, peak = child.pid, 0
    assert pid is not None

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, resident(pid))
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    async with Lag() as lag:
        with pytest.raises(Refusal) as said:
            await child.run(HERE + "hoard")
    watching.cancel()
    assert said.value.reason is RefusalReason.TOO_MUCH_MEMORY
    assert 100 * 2**20 < peak < 512 * 2**20
    assert lag.worst < 0.2
    assert await child.run(HERE + "echo", "again") == "again"


async def test_a_child_that_has_grown_fat_is_replaced(child: Child) -> None:
    await child.run(HERE + "keep", 10)
    slim = child.pid
    await child.run(HERE + "keep", 300)
    assert slim is not None
    assert not alive(slim)
    assert await child.run(HERE + "echo", 1) == 1


async def test_an_endless_loop_is_killed_and_the_next_call_works(child: Child) -> None:
    began = children_worked()
    async with Lag() as lag:
        with pytest.raises(Refusal) as said:
            await child.run(HERE + "loop_for_ever", wall=0.5)
    assert said.value.reason is RefusalReason.TOO_LONG_TO_READ
    assert children_worked() - began < 1.3  # half a second, and what it takes to import
    assert lag.worst < 0.2
    assert await child.run(HERE + "echo", "again") == "again"


async def test_a_converter_prolongs_the_limit_once(child: Child) -> None:
    assert await child.run(HERE + "converted", 0.6, wall=0.3) == 0.6
    with pytest.raises(Refusal):
        await child.run(HERE + "sleep", 0.6, wall=0.3)


async def test_cancelling_kills_the_child(child: Child) -> None:
    await child.run(HERE + "echo", 1)
    pid = child.pid
    assert pid is not None
    task = asyncio.create_task(child.run(HERE + "loop_for_ever"))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(pid)
    assert await child.run(HERE + "echo", 2) == 2


async def test_what_the_child_started_dies_with_it(child: Child) -> None:
    heard: list[str] = []
    with pytest.raises(Refusal):
        await child.run(HERE + "spawn_sleeper", wall=0.5, on_progress=lambda _, stage: heard.append(stage))
    for _ in range(100):
        if not alive(int(heard[0])):
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("the converter survived")


async def test_two_calls_wait_for_each_other(child: Child) -> None:
    assert await asyncio.gather(*(child.run(HERE + "echo", number) for number in range(5))) == [0, 1, 2, 3, 4]


async def test_progress_is_heard(child: Child) -> None:
    heard: list[tuple[float, str]] = []
    await child.run(HERE + "stages", on_progress=lambda share, stage: heard.append((share, stage)))
    assert heard == [(done / 5, "pages") for done in range(5)]


async def test_a_failure_is_a_refusal_and_quotes_nothing(child: Child, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refusal) as said:
        await child.run(HERE + "fail")
    assert said.value.reason is RefusalReason.BROKEN
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_crash_is_a_refusal(child: Child) -> None:
    with pytest.raises(Refusal) as said:
        await child.run(HERE + "die")
    assert said.value.reason is RefusalReason.BROKEN
    assert await child.run(HERE + "echo", 1) == 1


async def test_secrets_of_the_bot_stay_outside(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:canary")
    assert "BOT_TOKEN" not in await child.run(HERE + "environment")


async def test_what_libraries_print_does_not_get_among_the_frames(child: Child) -> None:
    assert await child.run(HERE + "chatter") == "clean"


async def test_twenty_megabytes_do_not_hold_the_loop(child: Child) -> None:
    data = os.urandom(20 * 1024 * 1024)
    async with Lag() as lag:
        assert await child.run(HERE + "echo", data) == data
    assert lag.worst < 0.2


async def test_too_large_and_empty_do_not_reach_the_child(child: Child) -> None:
    for data, reason in ((b"", RefusalReason.EMPTY), (b"x" * (20 * 2**20 + 1), RefusalReason.TOO_LARGE)):
        with pytest.raises(Refusal) as said:
            await child.run(read_document, data, "x.txt")
        assert said.value.reason is reason
    assert child.pid is None


async def test_only_functions_of_our_rooms_run(child: Child) -> None:
    with pytest.raises(ValueError, match="none of"):
        await child.run("os.system", "true")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "строка",
        1.5,
        (1, (2,), [3]),
        {"a": 1, 2: (3,)},
        frozenset({1}),
        date(2026, 11, 22),
        datetime(2026, 11, 22, 10, tzinfo=UTC),
        clock(10, 30),
        timedelta(minutes=5),
        RefusalReason.SCAN,
        b"bytes" * 10,
        Document((Line("а", 1, cells=("б", "")),), "docx"),
    ],
)
def test_the_wire_carries_values(value: object) -> None:
    assert wire.decode(*wire.encode(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        b'{"c": "os:system", "f": {}}',
        b'{"c": "protocols.child:os.system", "f": {}}',
        b'{"c": "protocols.child:Child", "f": {}}',
        b'{"c": "protocols.refusals:Refusal", "f": {}}',
        b'{"c": "protocols.nowhere:Line", "f": {}}',
        b'{"c": "protocols.documents:Line", "f": {"text": "", "number": 1}}',
        b'{"e": "enum:Enum", "v": 1}',
        b'{"b": 0}',
        b'{"x": 1}',
    ],
)
def test_the_wire_builds_nothing_else(text: bytes) -> None:
    with pytest.raises(wire.NotOurs):
        wire.decode(text, [])


def test_the_bot_does_not_import_what_the_child_needs() -> None:
    heavy = "pymorphy3 docx pdfplumber openpyxl lxml matplotlib"
    code = f"import sys, protocols.child; print(*(set(sys.modules) & set({heavy!r}.split())))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
