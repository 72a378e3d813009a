"""The one impure file of `protocols`: untrusted and heavy work in a process of its own, with limits.

    child = Child()
    document = await child.run("protocols.documents.read_document", data, name)      # or the function itself
    ...
    await child.close()

The process is started by exec (`python -m protocols.child`), not by fork: the bot has threads. It gets an environment
of its own (no token, no database address), imports `protocols` (or `reports`) and never aiogram, stays warm for five
idle minutes, and is killed with everything it has started when a limit is passed; the next call starts another.

Frames on its pipes: 4 bytes of length, big-endian, then the bytes. To the child one frame a call, pickled, for the bot
is trusted. From the child JSON, for a process that has read a hostile file is not: {"begun": true},
{"said": [share, stage, extra seconds]}, and last {"refused": [reason, detail]}, {"failed": where} or a result: 8 bytes
with the number of raw pieces, then the value (see wire); the pieces follow as frames.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import logging
import os
import pickle
import resource
import signal
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

from protocols import progress, wire
from protocols.documents import archive
from protocols.refusals import Refusal, RefusalReason

T = TypeVar("T")
Heard = Callable[[float, str], object]

MIB = 1024 * 1024
WALL = 10.0
"""Seconds for a reading; a converter adds its own minute."""
MEMORY = 512 * MIB
"""Bytes of resident memory."""
IDLE = 300.0
"""Seconds that an unused child stays warm."""
ROOMS = ("protocols", "reports")
"""Functions of these rooms alone run in a child."""

_START = 30.0  # seconds until a fresh child has imported what it needs, on a busy machine
_EXTRA = 60.0  # seconds that a converter may add, once
_HEAD = struct.Struct(">I")
_MAX_FRAME = 64 * MIB  # an export may be 50 MB, Telegram's limit for uploads
_MAX_ANSWER = 16 * MIB  # JSON; a protocol of a thousand items has one or two
_SHARED = 48 * MIB  # resident pages that are not the child's own data: code of the interpreter and the libraries

_log = logging.getLogger(__name__)


class Child:
    """One worker process; calls wait for each other in order."""

    def __init__(self, *, idle: float = IDLE, rooms: tuple[str, ...] = ROOMS) -> None:
        self._idle = idle
        self._rooms = rooms
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @overload
    async def run(
        self,
        function: Callable[..., T],
        *args: Any,
        wall: float = WALL,
        memory: int = MEMORY,
        on_progress: Heard | None = None,
        **named: Any,
    ) -> T: ...
    @overload
    async def run(
        self,
        function: str,
        *args: Any,
        wall: float = WALL,
        memory: int = MEMORY,
        on_progress: Heard | None = None,
        **named: Any,
    ) -> Any: ...
    async def run(
        self,
        function: Callable[..., Any] | str,
        *args: Any,
        wall: float = WALL,
        memory: int = MEMORY,
        on_progress: Heard | None = None,
        **named: Any,
    ) -> Any:
        """The function's result; `args` and `named` go to it.

        `function` may be a dotted name («protocols.read.read_bytes»), so that the bot need not import its libraries.
        `wall` in seconds, counted from when the child begins; `memory` in bytes; `on_progress(share, stage)` is called
        with a share from 0 to 1. Raises Refusal; any other failure of the function is logged and comes as BROKEN.
        """
        name = function if isinstance(function, str) else f"{function.__module__}.{function.__qualname__}"
        if name.partition(".")[0] not in self._rooms:
            raise ValueError(f"{name} is none of {self._rooms}")
        for one in (*args, *named.values()):
            if isinstance(one, bytes) and name.startswith("protocols."):
                archive.inspect(one)
        request = pickle.dumps((name, args, named, memory, wall))
        async with self._turn:
            if self._timer is not None:
                self._timer.cancel()
            try:
                return await self._call(request, wall, on_progress)
            except BaseException as error:
                # After a refusal said by the child it is sound; after anything else nobody knows.
                if not (isinstance(error, Refusal) and error.reason not in _FATAL):
                    await self._kill()
                raise
            finally:
                # What a file has left behind in memory must not be the next one's trouble.
                if self._process is not None and _resident(self._process.pid) > memory // 2:
                    await self._kill()
                self._timer = asyncio.get_running_loop().call_later(self._idle, self._expire)

    @property
    def pid(self) -> int | None:
        """Of the warm process, None when there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def close(self) -> None:
        """Ends the process, also in the middle of a call (which then raises)."""
        if self._timer is not None:
            self._timer.cancel()
        await self._kill()

    async def _call(self, request: bytes, wall: float, on_progress: Heard | None) -> Any:
        process = await self._started()
        try:
            async with asyncio.timeout(_START) as limit:
                await _write(process, request)
                answer = await self._answer(process, limit, wall, on_progress)
                pieces = [await _read(process) for _ in range(min(int(answer.get("pieces", 0)), 1000))]
        except TimeoutError as late:
            raise Refusal(RefusalReason.TOO_LONG_TO_READ) from late
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as gone:
            raise Refusal(await _cause(process)) from gone
        try:
            # In a thread: some ten thousand lines take longer to build than the loop may be held.
            return await asyncio.to_thread(_built, answer["done"], pieces)
        except (wire.NotOurs, ValueError, TypeError, KeyError, RecursionError) as foreign:
            _log.warning("A child answered what the wire does not carry: %s", type(foreign).__name__)
            raise Refusal(RefusalReason.TOO_MUCH_MEMORY) from foreign

    async def _answer(
        self, process: asyncio.subprocess.Process, limit: asyncio.Timeout, wall: float, on_progress: Heard | None
    ) -> dict[str, Any]:
        """Frames up to the last one. Progress comes on the way; a converter prolongs the limit, once."""
        loop = asyncio.get_running_loop()
        extra = _EXTRA
        while True:
            frame = await _read(process, _MAX_ANSWER)
            # Only short frames are parsed here; a result is parsed in a thread.
            if frame[:1] != b"{":
                return {"done": frame[8:], "pieces": int.from_bytes(frame[:8], "big")}
            message = json.loads(frame)
            if "begun" in message:
                limit.reschedule(loop.time() + wall)
            elif "said" in message:
                share, stage, seconds = message["said"]
                if seconds and extra:
                    limit.reschedule(loop.time() + min(float(seconds), extra))
                    extra = 0.0
                if on_progress is not None:
                    on_progress(float(share), str(stage))
            elif "refused" in message:
                reason, detail = message["refused"]
                raise Refusal(RefusalReason(reason), str(detail)[:100])
            else:
                _log.warning("A child failed: %s", str(message.get("failed"))[:4000])
                raise Refusal(RefusalReason.BROKEN)

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "protocols.child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=_environment(), start_new_session=True, limit=MIB,
        )  # fmt: skip
        return self._process

    def _expire(self) -> None:
        task = asyncio.get_running_loop().create_task(self._retire())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _retire(self) -> None:
        async with self._turn:
            await self._kill()

    async def _kill(self) -> None:
        """The process and all of its session: a converter has a process group of its own."""
        process, self._process = self._process, None
        if process is None:
            return
        for one in (process.pid, *_session(process.pid)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
        if process.stdin is not None:
            process.stdin.close()
        await asyncio.shield(process.wait())


_FATAL = frozenset({RefusalReason.TOO_LONG_TO_READ, RefusalReason.TOO_MUCH_MEMORY})


def _built(answer: bytes, pieces: list[bytes]) -> Any:
    return wire.decode(answer, pieces)


def _resident(pid: int) -> int:
    """Bytes in memory, 0 where nobody tells."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _session(leader: int) -> list[int]:
    """Ids of the processes that the child has started, and those that these have started (Linux; proc(5))."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # After the name, which may hold anything, in brackets: state, parent, group, session.
            if int(stat.read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(stat.parent.name))
    return found


async def _write(process: asyncio.subprocess.Process, frame: bytes) -> None:
    """In pieces, so that 20 MB do not hold the loop."""
    assert process.stdin is not None
    process.stdin.write(_HEAD.pack(len(frame)))
    for start in range(0, len(frame), MIB):
        process.stdin.write(frame[start : start + MIB])
        await process.stdin.drain()


async def _read(process: asyncio.subprocess.Process, most: int = _MAX_FRAME) -> bytes:
    assert process.stdout is not None
    (size,) = _HEAD.unpack(await process.stdout.readexactly(_HEAD.size))
    if size > most:
        raise ValueError(f"a frame of {size} bytes")
    pieces = []
    while size:
        piece = await process.stdout.read(min(size, MIB))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


async def _cause(process: asyncio.subprocess.Process) -> RefusalReason:
    """Why a child went away: told by the signal."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            await process.wait()
    if process.returncode == -signal.SIGXCPU:
        return RefusalReason.TOO_LONG_TO_READ
    # SIGKILL that was not ours is the kernel's, for want of memory.
    return RefusalReason.TOO_MUCH_MEMORY if process.returncode in (-signal.SIGKILL, 137) else RefusalReason.BROKEN


def _environment() -> dict[str, str]:
    """Nothing of the bot's: whoever takes over a child by a crafted file finds no token in it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": tempfile.gettempdir(),
        "PYTHONPATH": os.pathsep.join((str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", ""))),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(tempfile.gettempdir()) / "resolution-bot-fonts"),
    }


# What follows runs in the child.


def serve() -> None:
    """Answers calls until the bot closes the pipe."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get among the frames.
    os.dup2(2, 1)
    os.set_inheritable(incoming.fileno(), False)
    os.set_inheritable(outgoing.fileno(), False)

    def send(frame: bytes) -> None:
        outgoing.write(_HEAD.pack(len(frame)) + frame)
        outgoing.flush()

    while head := incoming.read(_HEAD.size):
        (size,) = _HEAD.unpack(head)
        request = incoming.read(size)
        try:
            _answer_call(request, send)
        except MemoryError:
            # Python cannot say what is broken now, so it goes; the parent sees SIGKILL and tells of memory.
            os.kill(os.getpid(), signal.SIGKILL)


def _answer_call(request: bytes, send: Callable[[bytes], None]) -> None:
    name, args, named, memory, wall = pickle.loads(request)  # noqa: S301 - written by our own parent
    module, _, function = name.rpartition(".")

    def said(share: float, stage: str, extra: float) -> None:
        if extra:
            _limit_time(wall + extra)
        send(json.dumps({"said": [share, stage, extra]}).encode())

    progress.hear(said)
    try:
        call = getattr(importlib.import_module(module), function)
        send(b'{"begun": true}')
        _limit_time(wall)
        _limit_memory(memory)
        text, pieces = wire.encode(call(*args, **named))
    except MemoryError:
        raise
    except Refusal as refusal:
        send(json.dumps({"refused": [refusal.reason.value, refusal.detail]}).encode())
    except BaseException as error:
        # The message may quote the document; the place is enough to find the bug.
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        where = " <- ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames))
        send(json.dumps({"failed": f"{name}: {type(error).__name__} at {where}"}).encode())
    else:
        send(len(pieces).to_bytes(8, "big") + text)
        for piece in pieces:
            send(piece)
    finally:
        progress.hear(None)


def _limit_time(seconds: float) -> None:
    """Processor time, should the bot die and nobody be left to look at the clock."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime + seconds) + 2, hard))


def _limit_memory(most: int) -> None:
    """RLIMIT_DATA and not RLIMIT_AS: it counts what the process writes, not what it maps (fonts, dictionaries)."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (max(most - _SHARED, 64 * MIB), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    # The module's own name, so that `protocols.child` exists once.
    from protocols.child import serve as _serve

    _serve()
