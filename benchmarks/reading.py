"""Reading a document and a typed phrase, against dateparser alone."""

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
    return Row("reading, warm: times faster", bare, ours, "ms", 5, "search_dates (first) and ours", at_least=True)


def typed() -> Row:
    """What people type, phrase by phrase, against dateparser.parse of the same."""
    import dateparser

    from protocols.deadlines import Context, read_typed

    context = Context(meeting=None, today=DAY)
    ours = sum(_fastest(lambda phrase=phrase: read_typed(phrase, context)) for phrase in PHRASES)
    bare = sum(_fastest(lambda phrase=phrase: dateparser.parse(phrase, languages=["ru"])) for phrase in PHRASES)
    return Row("a typed phrase, warm", ours / len(PHRASES), bare / len(PHRASES), "ms", 1.5, "dateparser.parse")


ROWS = {"page": one_page, "warm": warm, "typed": typed}
