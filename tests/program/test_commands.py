"""The command line as who runs the bot meets it: one sentence on stderr, a code, never a traceback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from storage.lock import held

ROOT = Path(__file__).parents[2]
SETTINGS = (
    *("BOT_TOKEN", "ADMIN_IDS", "DATABASE_URL", "DATA_DIR", "TELEGRAM_API_URL", "CLOCK_FILE", "TIMEZONE"),
    *("REDIS_URL", "WEBHOOK_URL", "PROXY_URL", "LOG_LEVEL"),
)


def bot(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in a folder of its own, where no `.env` of a developer is found."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LOG_LEVEL": "WARNING"} | variables
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def says(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    (sentence,) = done.stderr.strip().splitlines()
    return sentence


def test_the_table_of_contents(tmp_path: Path) -> None:
    text = bot(tmp_path, "--help").stdout
    assert re.findall(r"^  (\w+)  ", text, re.M) == sorted(
        ["run", "demo", "read", "migrate", "backup", "restore", "health"]
    )


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    assert "BOT_TOKEN" in says(bot(tmp_path, "run"), 2)
    assert "ADMIN_IDS" in says(bot(tmp_path, "run", BOT_TOKEN="1:x"), 2)
    assert "CLOCK_FILE" in says(bot(tmp_path, "run", BOT_TOKEN="1:x", ADMIN_IDS="1", CLOCK_FILE="clock"), 2)
    assert "TIMEZONE" in says(bot(tmp_path, "migrate", TIMEZONE="Mars"), 2)
    assert not (tmp_path / "data").exists()


def test_migrate_twice(tmp_path: Path) -> None:
    first, second = bot(tmp_path, "migrate"), bot(tmp_path, "migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith("База готова")
    assert second.stdout.startswith("База уже в порядке")
    assert first.stderr == second.stderr == ""
    assert (tmp_path / "data" / "bot.db").stat().st_mode & 0o077 == 0


def test_a_base_in_use_is_left_alone(tmp_path: Path) -> None:
    with held(tmp_path / "data" / "bot.db"):
        assert "остановите" in says(bot(tmp_path, "migrate"), 1)


def test_an_unreachable_base(tmp_path: Path) -> None:
    sentence = says(bot(tmp_path, "migrate", DATABASE_URL="postgresql://bot:baseword@127.0.0.1:1/bot"), 1)
    assert "DATABASE_URL" in sentence
    assert "baseword" not in sentence


def test_copy_and_restore(tmp_path: Path) -> None:
    nothing = bot(tmp_path, "backup")
    assert nothing.returncode == 1
    assert "Копировать нечего" in nothing.stderr
    bot(tmp_path, "migrate")
    made = bot(tmp_path, "backup", "--to", "copy.tar.gz")
    assert made.returncode == 0
    assert "copy.tar.gz" in made.stdout
    again = bot(tmp_path, "backup", "--to", "copy.tar.gz")
    assert again.returncode == 1
    assert "уже есть" in again.stderr
    done = bot(tmp_path, "restore", "copy.tar.gz")
    assert done.returncode == 0, done.stderr
    assert "Восстановлено" in done.stdout
    (tmp_path / "notes.txt").write_text("not a copy")
    assert "не копия" in says(bot(tmp_path, "restore", "notes.txt"), 1)


def test_health_of_a_stopped_bot(tmp_path: Path) -> None:
    bot(tmp_path, "migrate")
    stopped = bot(tmp_path, "health")
    assert stopped.returncode == 1
    assert "✗ бот не запущен" in stopped.stdout
    with held(tmp_path / "data" / "bot.db"):
        running = bot(tmp_path, "health")
    assert running.returncode == 0, running.stdout
    assert "✗" not in running.stdout


PROTOCOL = """ПРОТОКОЛ № 7
совещания руководителей
от 12.10.2026

1. Берёзкиной П.П. подготовить отчёт о питании.
Срок: до 20.11.2026
"""


def test_read_prints_what_it_found(tmp_path: Path) -> None:
    (tmp_path / "protocol.txt").write_text(PROTOCOL, encoding="utf-8")
    done = bot(tmp_path, "read", "--json", "protocol.txt")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["date"], found["number"]) == ("2026-10-12", "7")
    assert len(found["items"]) == 1
    table = bot(tmp_path, "read", "protocol.txt").stdout
    assert "Протокол № 7 от 12.10.2026" in table
    assert "20.11.2026" in table
    assert not (tmp_path / "data").exists()


def test_read_takes_the_date_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "protocol.txt").write_text(PROTOCOL.replace("от 12.10.2026\n", ""), encoding="utf-8")
    done = bot(tmp_path, "read", "--json", "--date", "13.10.2026", "protocol.txt")
    assert json.loads(done.stdout)["date"] == "2026-10-13"


def test_read_refuses_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert "пустой" in says(bot(tmp_path, "read", "empty.txt"), 1)


def test_read_is_light(tmp_path: Path) -> None:
    (tmp_path / "protocol.txt").write_text(PROTOCOL, encoding="utf-8")
    code = """
import sys
sys.argv = ["bot", "read", "protocol.txt"]
from bot.__main__ import main
main(standalone_mode=False)
print(sorted({"aiogram", "sqlalchemy", "asyncio", "pydantic", "aiohttp", "docx", "lxml"} & set(sys.modules)))
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_bot_s_own_process_has_no_alembic(tmp_path: Path) -> None:
    code = "import sys, bot.run, bot.schema; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
