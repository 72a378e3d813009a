"""Programs of others (LibreOffice, antiword, tesseract) for what we cannot read ourselves, with limits of their own."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from protocols import progress
from protocols.refusals import Refusal, RefusalReason

WALL = 60.0
"""Seconds."""
MEMORY = 2 * 1024 * 1024 * 1024
"""Bytes of data."""
_MAX_OUTPUT = 50 * 1024 * 1024

# Macros never run, nothing linked is fetched, and the only way out is a closed port.
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def _profile() -> str:
    """A fresh profile of LibreOffice (registrymodifications.xcu)."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{"Office." if path.startswith("Common") else ""}{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    names = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items {names}>{items}</oor:items>'


def installed(program: str) -> str | None:
    """The path of a program, None when it is not installed."""
    return shutil.which(program)


def run(command: Sequence[str], data: bytes = b"", *, seconds: float = WALL, home: str | None = None) -> bytes:
    """What the program writes to standard output. It gets a process group, time, memory and no environment of ours.

    Raises Refusal: TOO_LONG_TO_READ, BROKEN when it fails.
    """
    progress.converting(seconds)
    process = subprocess.Popen(  # noqa: S603 - fixed programs, data by standard input or by a name of ours
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "HOME": home or tempfile.gettempdir(),
             "OMP_THREAD_LIMIT": "1"},
        cwd=home,
        preexec_fn=_limit,
        process_group=0,
    )  # fmt: skip
    try:
        output, _ = process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise Refusal(RefusalReason.TOO_LONG_TO_READ) from late
    finally:
        _end(process)
    if process.returncode != 0 or len(output) > _MAX_OUTPUT:
        raise Refusal(RefusalReason.BROKEN)
    return output


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(WALL) * 2, int(WALL) * 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_OUTPUT * 4, _MAX_OUTPUT * 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and all that it has started (soffice is a script that starts soffice.bin)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def office(data: bytes, ending: str, target: str) -> bytes | None:
    """A document converted by LibreOffice; None when it is not installed. `target`: «docx».

    Raises Refusal: TOO_LONG_TO_READ, BROKEN.
    """
    program = installed("soffice") or installed("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="office-") as home:
        profile = Path(home) / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
        source = Path(home) / f"document{ending}"
        source.write_bytes(data)
        quiet = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
        where = (f"-env:UserInstallation={profile.parent.as_uri()}", "--convert-to", target, "--outdir", home)
        run([*_without_network(), program, *quiet, *where, str(source)], home=home)
        made = Path(home) / f"document.{target}"
        if not made.is_file() or made.stat().st_size > _MAX_OUTPUT:
            raise Refusal(RefusalReason.BROKEN)
        return made.read_bytes()


def _without_network() -> list[str]:
    """A namespace without network, where the kernel lets us make one."""
    unshare = installed("unshare")
    if unshare is None:
        return []
    wrapped = [unshare, "--map-root-user", "--net", "--"]
    try:
        tried = subprocess.run([*wrapped, "true"], capture_output=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return []
    return wrapped if tried.returncode == 0 else []


def recognised(image: bytes, seconds: float = WALL) -> str | None:
    """Text of a picture by tesseract's Russian model; None when it is not installed. Raises Refusal."""
    program = installed("tesseract")
    if program is None or not has_russian():
        return None
    with tempfile.TemporaryDirectory(prefix="scan-") as home:
        source = Path(home) / "page"
        source.write_bytes(image)
        # 6 would take the page as one block and mix columns; 3 looks for columns and tables itself.
        output = run([program, str(source), "stdout", "-l", "rus", "--psm", "3"], seconds=seconds, home=home)
    return output.decode("utf-8", "replace")


def has_russian() -> bool:
    """Whether tesseract is installed with the model «rus»."""
    program = installed("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"rus" in listed.stdout.split()
