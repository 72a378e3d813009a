"""A school year in minutes: `python -m benchmarks year [FOLDER]`.

September to May, 40 schools, 30 protocols, 6000 assignments, people who answer like people, the network gone for five
hours and the bot off for three days; then an independent checker over the calls and the base.  The folder keeps what
was played; with `--check FOLDER` it is only judged again.
"""

import asyncio
import gc
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from benchmarks.school_year.checker import Court, Verdict
from benchmarks.school_year.figures import chart, table
from benchmarks.school_year.play import Script, Year
from benchmarks.school_year.rules import verdict
from benchmarks.school_year.town import Town

DOCS = Path(__file__).parent.parent / "docs"
SHOWN = 5


async def played(script: Script, folder: Path) -> Verdict:
    """Plays it into the folder, and judges it."""
    year = Year(script, Town(folder))
    await year.run()
    return verdict(Court(folder))


def told(said: Verdict) -> str:
    lines = [table(said)]
    for kind, found in said.wrong.items():
        lines += [f"{kind}: {len(found)}", *(f"    {each}" for each in found[:SHOWN])]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--check"]:
        said = verdict(Court(Path(arguments[1])))
        print(told(said))
        return bool(said.wrong)
    memory = Path("/dev/shm")
    usual = Path(tempfile.mkdtemp(prefix="year-", dir=memory if memory.is_dir() else None))
    folder = Path(arguments[0]) if arguments else usual
    folder.mkdir(parents=True, exist_ok=True)
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    script = Script()
    began, worked = time.monotonic(), time.process_time()
    said = asyncio.run(played(script, folder))
    print(told(said))
    print(f"\nplayed in {time.monotonic() - began:.0f} s, {time.process_time() - worked:.0f} s of one core: {folder}")
    marks: list[tuple[datetime, str]] = [
        (span[0], name)
        for span, name in ((script.network_cut, "no network, 5 h"), (script.bot_off, "off, 3 days"))
        if span
    ]
    chart(said, DOCS / "pictures" / "school-year.png", [(moment.date(), name) for moment, name in marks])
    return bool(said.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
