from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock


def about(instant: datetime) -> bool:
    return abs(instant - datetime.now(UTC)) < timedelta(seconds=5)


def test_without_a_file_it_is_the_true_time() -> None:
    now = Clock().now()
    assert about(now)
    assert now.tzinfo is UTC


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    for day in range(1, 29):  # the same size, within one tick of the file system's clock
        file.write_text(f"2024-02-{day:02d}T09:00:00+03:00\n")
        assert clock.now() == datetime(2024, 2, day, 6, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(("line", "seconds"), [("+86400", 86400), ("-3600.5", -3600.5), ("+0", 0)])
def test_an_offset_moves_the_true_time(tmp_path: Path, line: str, seconds: float) -> None:
    file = tmp_path / "clock"
    file.write_text("2024-02-28T09:00:00Z")
    clock = Clock(file)
    assert clock.now() == datetime(2024, 2, 28, 9, tzinfo=UTC)
    file.write_text(line)
    assert about(clock.now() - timedelta(seconds=seconds))


@pytest.mark.parametrize("line", ["", "\n", "soon", "2024-02-28T09:00:00", "+", "+many", "+1e300", "28.02.2024"])
def test_what_cannot_be_read_changes_nothing(tmp_path: Path, line: str) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    assert about(clock.now())
    file.write_text("2024-02-28T09:00:00Z")
    known = clock.now()
    file.write_text(line)
    assert clock.now() == known
    file.unlink()
    assert clock.now() == known
