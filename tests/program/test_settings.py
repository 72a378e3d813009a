from pathlib import Path

import pytest

from bot.settings import Settings, WrongSetting, load, load_kept
from words.program import wrong_setting

GOOD = {"BOT_TOKEN": "123456789:AAHinventedForTests-0123456789_abcd", "ADMIN_IDS": "17, 42"}
NAMES = {name.upper() for name in Settings.model_fields}
EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in (GOOD | variables).items():
        monkeypatch.setenv(name, value)


def test_the_least_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch)
    settings = load(None)
    assert settings.admin_ids == {17, 42}
    assert settings.database_url == "sqlite:///data/bot.db"
    assert settings.files_dir == Path("data/files")
    assert settings.timezone == str(settings.zone) == "Europe/Moscow"
    assert settings.send_rate == 29
    assert settings.real_telegram
    assert settings.bot_token.get_secret_value() == GOOD["BOT_TOKEN"]


def test_the_base_lies_with_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DATA_DIR="/srv/bot")
    assert load(None).database_url == "sqlite:////srv/bot/bot.db"


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"BOT_TOKEN": ""}, "BOT_TOKEN"),
        ({"BOT_TOKEN": "no token"}, "BOT_TOKEN"),
        ({"BOT_TOKEN": "123456789:"}, "BOT_TOKEN"),
        ({"ADMIN_IDS": ""}, "ADMIN_IDS"),
        ({"ADMIN_IDS": "Иванов"}, "ADMIN_IDS"),
        ({"ADMIN_IDS": "17,-5"}, "ADMIN_IDS"),
        ({"TIMEZONE": "Moscow"}, "TIMEZONE"),
        ({"DATABASE_URL": "mysql://u:secretword@h/b"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"TELEGRAM_API_URL": "127.0.0.1:8081"}, "TELEGRAM_API_URL"),
        ({"PROXY_URL": "10.0.0.1:1080"}, "PROXY_URL"),
        ({"REDIS_URL": "127.0.0.1"}, "REDIS_URL"),
        ({"WEBHOOK_URL": "http://bot.example/hook", "WEBHOOK_SECRET": "s"}, "WEBHOOK_URL"),
        ({"WEBHOOK_URL": "https://bot.example/hook"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "https://bot.example/hook", "WEBHOOK_SECRET": "not allowed!"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_PORT": "70000"}, "WEBHOOK_PORT"),
        ({"WEBHOOK_PORT": "web"}, "WEBHOOK_PORT"),
        ({"SEND_RATE": "0"}, "SEND_RATE"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"CLOCK_FILE": "clock"}, "CLOCK_FILE"),
        ({"CLOCK_FILE": "clock", "TELEGRAM_API_URL": "https://api.telegram.org"}, "CLOCK_FILE"),
        ({"CLOCK_FILE": "clock", "TELEGRAM_API_URL": "https://API.Telegram.org/"}, "CLOCK_FILE"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wrong: str) -> None:
    given(monkeypatch, **variables)
    with pytest.raises(WrongSetting) as error:
        load(None)
    assert error.value.variable == wrong
    assert error.value.__cause__ is None
    sentence = wrong_setting(error.value.variable, error.value.value)
    assert sentence.count(wrong) >= 1
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert ".env.example" not in sentence, "each variable has its own advice"
    assert "secretword" not in sentence
    assert (error.value.value is None) == (variables.get(wrong, "") == "" and wrong in GOOD)


def test_a_moved_clock_is_for_a_server_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, CLOCK_FILE="clock", TELEGRAM_API_URL="http://127.0.0.1:8081/")
    settings = load(None)
    assert settings.clock_file == Path("clock")
    assert settings.telegram_api_url == "http://127.0.0.1:8081"


def test_a_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET="a-Z_9")
    assert load(None).webhook_secret.get_secret_value() == "a-Z_9"


def test_nothing_secret_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        WEBHOOK_URL="https://bot.example/hook",
        WEBHOOK_SECRET="webhookword",
        DATABASE_URL="postgresql://bot:baseword@db/bot",
        PROXY_URL="http://u:proxyword@proxy:3128",
        REDIS_URL="redis://:redisword@redis/0",
    )
    settings = load(None)
    for text in (repr(settings), str(settings)):
        for secret in ("AAHinvented", "webhookword", "baseword", "proxyword", "redisword"):
            assert secret not in text
    assert settings.secrets == (GOOD["BOT_TOKEN"], "webhookword")


def test_copies_and_migrations_need_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://bot@db/bot")
    assert load_kept(None).database_url == "postgresql://bot@db/bot"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("BOT_TOKEN=1:file\nADMIN_IDS=1\nTIMEZONE=Asia/Omsk # по Омску\nUNKNOWN=x\n", encoding="utf-8-sig")
    assert load(file).timezone == "Asia/Omsk"
    given(monkeypatch)
    assert load(file).admin_ids == {17, 42}


def test_a_file_in_a_foreign_encoding(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("# Токен бота\nBOT_TOKEN=1:x\n".encode("cp1251"))
    with pytest.raises(WrongSetting) as error:
        load(file)
    assert "UTF-8" in wrong_setting(error.value.variable, error.value.value)


def test_the_example_explains_every_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert named == NAMES
    filled = [f"{line}{GOOD[line[:-1]]}" if line[:-1] in GOOD else line for line in lines]
    (tmp_path / ".env").write_text("\n".join(filled), encoding="utf-8")
    assert load(tmp_path / ".env").admin_ids == {17, 42}
