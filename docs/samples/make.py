"""Make the sample files and pictures of this folder anew, from the invented department of tests/reports/invented.py.

    python docs/samples/make.py

Run from the root of the project; the names of the files are those that people get in the chat.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from domain.register import LIVE_STATES  # noqa: E402
from reports import chart, control_list, deadlines, note, register, sheet  # noqa: E402
from tests.reports import invented  # noqa: E402
from words import files  # noqa: E402

HERE = Path(__file__).parent


async def main() -> None:
    today = invented.TODAY
    live = [each for each in invented.lines() if each.state in LIVE_STATES]
    seat = invented.seat_list()
    made = {
        files.note(invented.PROTOCOL, today): note.docx(invented.course()),
        files.control_list(today): control_list.docx(invented.DEPARTMENT, today, live),
        files.sheet(seat.organization, today): sheet.docx([seat]),
        files.calendar(today): deadlines.ics(live, invented.NOW, invented.DEPARTMENT),
        "Картинка 1, по организациям.png": chart.states(invented.picture()),
        "Картинка 2, по неделям.png": chart.trend(invented.picture()),
        "Картинка 3, сроки по дням.png": chart.due(invented.picture()),
    }
    for name, data in made.items():
        (HERE / name).write_bytes(data)
    with tempfile.TemporaryDirectory() as folder:
        rows = await invented.spooled(Path(folder) / "rows", invented.lines())
        journal = await invented.spooled(Path(folder) / "journal", invented.events())
        register.xlsx(rows, journal, str(HERE / files.register(today, "xlsx")), invented.COVER)
        register.table_csv(rows, str(HERE / files.register(today, "csv")))


if __name__ == "__main__":
    asyncio.run(main())
