"""Reading a document and a typed phrase, against dateparser alone; a long one against a short one."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.rows import Row, paired
from bot.demo import sample

RUNS = 7
BARE = "import dateparser, pymorphy3; pymorphy3.MorphAnalyzer()"
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
DAY = date(2026, 11, 23)
PHRASES = (
    "до 10 декабря", "31.12", "к пятнице", "через две недели", "послезавтра", "до конца месяца",
    "в течение 10 рабочих дней", "1 марта 2027 года",
)  # fmt: skip


def _cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _fastest(work: Callable[[], object], times: int = 15) -> float:
    """Median milliseconds of CPU of a call that has been made before: what else the machine does is not counted."""
    work()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begun))
    return statistics.median(taken)


def one_page() -> Row:
    """`read` of a one-page .txt as a whole process, CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "protocol.txt"
        page.write_text(sample(DAY), "utf-8")
        ours, bare = [], []
        for _ in range(RUNS):
            ours.append(_cpu([sys.executable, "-m", "bot", "read", "--json", str(page)]))
            bare.append(_cpu([sys.executable, "-c", BARE]))
    mine, theirs = paired(ours, bare)
    return Row("read a page, whole process", mine, theirs, "s CPU", 2.5, "importing dateparser and pymorphy3")


def warm() -> Row:
    """The same page again and again, against dateparser.search over its text."""
    from dateparser.search import search_dates

    from protocols.read import read_bytes

    text = sample(DAY)
    data = text.encode()
    ours = _fastest(lambda: read_bytes(data, "protocol.txt"))
    bare = _fastest(lambda: search_dates(text, languages=["ru"]), times=5)
    # The other way round than the other rows: how many times faster.
    pages = f"search_dates (first) and ours; {1000 / ours:.0f} pages a second"
    return Row("reading, warm: times faster", bare, ours, "ms", 5, pages, at_least=True)


def typed() -> Row:
    """What people type, phrase by phrase, against dateparser.parse of the same."""
    import dateparser

    from protocols.deadlines import Context, read_typed

    context = Context(meeting=None, today=DAY)
    ours = sum(_fastest(lambda phrase=phrase: read_typed(phrase, context)) for phrase in PHRASES)
    bare = sum(_fastest(lambda phrase=phrase: dateparser.parse(phrase, languages=["ru"])) for phrase in PHRASES)
    return Row("a typed phrase, warm", ours / len(PHRASES), bare / len(PHRASES), "ms", 1.5, "dateparser.parse")


def _long(points: int) -> bytes:
    """Minutes of one page repeated until they have so many points, each with words of its own."""
    head, _, body = sample(DAY).partition("1.1. ")
    blocks = (f"1.1. {body}").split("\n\nПредседатель  ")[0].split("\n\n")
    blocks = [block.split(". ", 1)[1] for block in blocks if block[0].isdigit() and "Ответственн" in block]
    lines = [f"1.{n + 1}. {blocks[n % len(blocks)].replace('.', f' (форма {n + 1}).', 1)}" for n in range(points)]
    return (head + "\n\n".join(lines)).encode()


def long_documents() -> list[Row]:
    """A thousand points against ten times a hundred, and the memory of the process that reads them."""
    from protocols.read import read_bytes

    few, many = _long(100), _long(1000)
    assert len(read_bytes(many, "protocol.txt").drafts) == 1000
    hundred = _fastest(lambda: read_bytes(few, "protocol.txt"), times=5)
    thousand = _fastest(lambda: read_bytes(many, "protocol.txt"), times=3)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "protocol.txt"
        page.write_bytes(many)
        ours = _memory([sys.executable, "-m", "bot", "read", "--json", str(page)])
    bare = _memory([sys.executable, "-c", BARE])
    return [
        Row("reading 1000 points", thousand, 10 * hundred, "ms", 1.5, "ten times a hundred points"),
        Row("… memory of the process", ours, bare, "MB", 2, "importing dateparser and pymorphy3"),
    ]


def _memory(command: list[str]) -> float:
    """The most resident memory that the command had, in MB.

    Started by a small process: what is started by a large one counts that one's memory too.
    """
    small = [sys.executable, "-c", _PEAK, *command]
    return int(subprocess.run(small, check=True, stdout=subprocess.PIPE).stdout) / 1024


ROWS = {"page": one_page, "warm": warm, "typed": typed, "points": long_documents}
