"""`make bench`: every row measured here and now, on this machine, its baseline in the same run.

python -m benchmarks [NAME ...]      all rows, or those whose names begin so
python -m benchmarks year            a school year played in minutes, judged by an independent checker
"""

import importlib
import sys
from collections.abc import Callable, Iterator

from benchmarks.rows import Row, shown

ROOMS = ("starting", "pressing", "reading", "registers", "ticking", "sending", "promises", "deaths", "summaries")


def rows(names: list[str]) -> Iterator[Row]:
    for room in ROOMS:
        module = importlib.import_module(f"benchmarks.{room}")
        measures: dict[str, Callable[[], Row | list[Row]]] = module.ROWS
        for name, measure in measures.items():
            if not names or any(name.startswith(wanted) for wanted in names):
                print(f"… {name}", file=sys.stderr, flush=True)
                found = measure()
                yield from found if isinstance(found, list) else [found]


def main() -> int:
    if sys.argv[1:2] == ["year"]:
        return int(importlib.import_module("benchmarks.year").main(sys.argv[2:]))
    over = 0
    for row in rows(sys.argv[1:]):
        print(shown(row), flush=True)
        over += not row.holds
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
