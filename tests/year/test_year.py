"""A month of a small department is played and judged; and the judge notices what is broken on purpose."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.school_year.checker import LATE, MORNING, Court, Verdict
from benchmarks.school_year.play import Script, Year
from benchmarks.school_year.rules import DIGEST, verdict
from benchmarks.school_year.town import Town

MONTH = Script(
    seed=7,
    first=date(2024, 9, 8),
    last=date(2024, 10, 4),
    schools=4,
    protocols=5,
    points=4,
    terms=((3, 8), (9, 15)),
    looks=(time(8, 30), time(9, 0, 1), time(12), time(16), time(20)),
    network_cut=(datetime(2024, 9, 17, 7, 40), datetime(2024, 9, 17, 12, 40)),
    bot_off=(datetime(2024, 9, 24, 16, 20), datetime(2024, 9, 27, 16, 20)),
)

Call = dict[str, Any]


@pytest.fixture(scope="module")
async def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("month")
    await Year(MONTH, Town(folder)).run()
    return folder


def judged(folder: Path, tmp_path: Path, spoil: Callable[[list[Call]], list[Call]]) -> Verdict:
    """The verdict on the same month with another list of calls."""
    shutil.copytree(folder, tmp_path / "spoilt")
    path = tmp_path / "spoilt" / "wire.jsonl"
    calls = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(each) + "\n" for each in spoil(calls)), encoding="utf-8")
    return verdict(Court(tmp_path / "spoilt"))


def mornings(calls: list[Call]) -> list[Call]:
    return [each for each in calls if not each["edit"] and MORNING.search(each["text"])]


def shifted(call: Call, **span: float) -> Call:
    return call | {"at": (datetime.fromisoformat(call["at"]) + timedelta(**span)).isoformat()}


async def test_a_month_goes_by_without_a_violation(month: Path) -> None:
    said = verdict(Court(month))
    assert said.wrong == {}
    assert said.mornings > 20
    assert said.late_messages > 0
    assert max(said.mornings_late) < 5
    assert said.nudges > 0
    # A busy month: a protocol a week for four schools.  Over the whole year the median is 1.
    assert sorted(said.a_day["director"])[len(said.a_day["director"]) // 2] <= 2


SPOILT: dict[str, Callable[[list[Call]], list[Call]]] = {
    "missed": lambda calls: [each for each in calls if each is not mornings(calls)[0]],
    "twice": lambda calls: [*calls, shifted(mornings(calls)[3], minutes=5)],
    "outside hours": lambda calls: [shifted(each, hours=9) if each is mornings(calls)[2] else each for each in calls],
    "no reminder falls on it": lambda calls: [*calls, *_ahead_of_its_day(calls)],
    "it was done, moved or cancelled": lambda calls: [
        each | {"text": each["text"] + "\n" + _settled_line(calls)} if each is mornings(calls)[-1] else each
        for each in calls
    ],
    "a list after the digest": lambda calls: [*calls, _list_on_a_digests_day(calls)],
    "not said to be late": lambda calls: [
        each | {"text": each["text"].partition("\n")[2]} if each["text"].startswith(LATE) else each for each in calls
    ],
}


def _ahead_of_its_day(calls: list[Call]) -> list[Call]:
    """What is said three working days before is said the day before that, too."""
    found = next(each for each in mornings(calls) if "○ Через 3 рабочих дня" in each["text"])
    back = 3 if datetime.fromisoformat(found["at"]).weekday() == 0 else 1
    return [shifted(found, days=-back)]


def _list_on_a_digests_day(calls: list[Call]) -> Call:
    digest = next(each for each in calls if DIGEST.match(each["text"]))
    return shifted(digest, minutes=30) | {"text": "Пн 16.09. Просрочено: 1 поручение\n⚠ 1. Отчёт"}


def _settled_line(calls: list[Call]) -> str:
    """What the same person was reminded of first of all is done by the end of the month."""
    last = mornings(calls)[-1]
    first = next(each for each in mornings(calls) if each["chat"] == last["chat"])
    return str(next(line for line in first["text"].split("\n") if line[0] in "⚠●○"))


@pytest.mark.parametrize("kind", SPOILT)
async def test_the_judge_notices(month: Path, tmp_path: Path, kind: str) -> None:
    assert kind in judged(month, tmp_path, SPOILT[kind]).wrong


@pytest.mark.parametrize("change", ["key = NULL", "key = NULL, finished_at = '2030-01-09 10:00:00.000000'"])
def test_the_judge_notices_a_second_nudge(month: Path, tmp_path: Path, change: str) -> None:
    """On the same day, and about the same protocol on another."""
    shutil.copytree(month, tmp_path / "spoilt")
    with sqlite3.connect(tmp_path / "spoilt" / "year.db") as base:
        base.execute("CREATE TABLE one AS SELECT * FROM outbox WHERE kind = 'ReadNudge' AND state = 'sent' LIMIT 1")
        base.execute(f"UPDATE one SET id = (SELECT max(id) + 1 FROM outbox), {change}")
        base.execute("INSERT INTO outbox SELECT * FROM one")
    assert "nudged twice" in verdict(Court(tmp_path / "spoilt")).wrong
