"""The register of a hundred thousand rows: time against openpyxl alone, memory against a register of ten thousand.

Each file is written by a process of its own, so that its peak of memory is its own.  The bare side writes the same
values by openpyxl's write-only mode, without styles, filters, totals or a journal.
"""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.rows import Row
from domain.dossier import Source
from domain.protocol import Mark, ProtocolKind
from domain.register import Line, State

MANY = 100_000
FEW = 10_000
BATCH = 1000

# VmHWM and not ru_maxrss: the latter is inherited from who has started the process.
_ENDING = """
import re, resource
from pathlib import Path
usage = resource.getrusage(resource.RUSAGE_SELF)
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(usage.ru_utime + usage.ru_stime, peak / 1024)
"""
_OURS = """
import sys
from datetime import UTC, date, datetime
from domain.register import Cover
from reports import register
folder = sys.argv[1]
cover = Cover("Отдел", datetime(2026, 11, 22, tzinfo=UTC), date(2026, 1, 1))
register.xlsx(f"{folder}/rows", f"{folder}/journal", f"{folder}/ours.xlsx", cover)
"""
_BARE = """
import sys
from pathlib import Path
from openpyxl import Workbook
from reports import register, spool
folder = sys.argv[1]
book = Workbook(write_only=True)
sheet = book.create_sheet()
for line in spool.rows(Path(folder) / "rows"):
    sheet.append([column.value(line) for column in register.COLUMNS])
book.save(f"{folder}/bare.xlsx")
"""


def _line(number: int) -> Line:
    return Line(
        assignment_id=number,
        seat_id=number % 300,
        number=number,
        part=0,
        source=Source(1, ProtocolKind.PROTOCOL, "4", date(2026, 9, 12)),
        point="2.1",
        question="",
        paragraph=None,
        text=f"Провести мониторинг трудоустройства выпускников и представить сводную таблицу, строка {number}.",
        organization=f"МБОУ СОШ № {number % 300}",
        post="директор",
        holders=("Горина Наталья Андреевна",),
        for_whom="",
        mark=Mark.CONTROL,
        state=State.ACCEPTED,
        issued=date(2026, 9, 13),
        phrase="до 30 сентября",
        due=date(2026, 9, 30),
        control=date(2026, 9, 30),
        told=date(2026, 9, 13),
        acknowledged=date(2026, 9, 14),
        reported=date(2026, 9, 27),
        accepted=date(2026, 9, 28),
        accepted_by="Громова Татьяна Игоревна",
        in_time=True,
        report="Таблица отправлена на почту отдела.",
        files=1,
        curator="Громова Татьяна Игоревна",
    )


def _written(program: str, count: int) -> tuple[float, float]:
    """Seconds of CPU and the peak in MB of a process that writes so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        first = _line(1)
        with (Path(folder) / "rows").open("wb") as file:
            for start in range(0, count, BATCH):
                batch = [
                    replace(first, assignment_id=number, number=number, organization=f"МБОУ СОШ № {number % 300}")
                    for number in range(start + 1, start + BATCH + 1)
                ]
                file.write(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
        (Path(folder) / "journal").touch()
        done = subprocess.run(
            [sys.executable, "-c", program + _ENDING, folder], check=True, capture_output=True, text=True
        )
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def speed() -> Row:
    ours, _ = _written(_OURS, MANY)
    bare, _ = _written(_BARE, MANY)
    return Row("register of 100 thousand rows", ours, bare, "s CPU", 2.0, "openpyxl alone, the same values")


def memory() -> Row:
    many, few = _written(_OURS, MANY)[1], _written(_OURS, FEW)[1]
    return Row("memory of a register, 100 against 10 thousand", many, few, "MB", 1.2, "a tenth of the rows")


ROWS: dict[str, Callable[[], Row]] = {"register": speed, "register memory": memory}
