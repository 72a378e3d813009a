import socket
from pathlib import Path

import aiohttp
import pytest

from bot.stage import TOKEN, demo_settings, start_sandbox, stop_process


async def test_the_sandbox_starts_and_stops(tmp_path: Path) -> None:
    """On the port asked for, or on another one where it is taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        process, address = await start_sandbox(taken, tmp_path / "clock")
        try:
            assert address.startswith("http://127.0.0.1:")
            assert not address.endswith(f":{taken}")
            async with aiohttp.ClientSession() as session, session.get(f"{address}/bot{TOKEN}/getMe") as answer:
                assert (await answer.json())["ok"] is True
        finally:
            await stop_process(process)
    assert process.returncode is not None
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", int(address.rsplit(":", 1)[1]))) != 0
    await stop_process(process)  # a second time is no error


def test_a_real_bot_s_settings_stay_out_of_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOT_TOKEN": "987654321:leakToken",
        "ADMIN_IDS": "555",
        "DATABASE_URL": "postgresql://bot@db/leak",
        "REDIS_URL": "redis://leak",
        "PROXY_URL": "http://leak:1",
        "WEBHOOK_URL": "https://leak.example",
        "WEBHOOK_SECRET": "leak",
        "SEND_RATE": "1",
        "DATA_DIR": "/srv/leak",
    }.items():
        monkeypatch.setenv(name, value)
    settings = demo_settings("http://127.0.0.1:8081", Path("clock"))
    shown = settings.model_dump(mode="json", exclude={"admin_ids", "webhook_port"})
    assert "leak" not in f"{shown} {settings.database_url} {settings.proxy_url} {settings.redis_url}"
    assert not settings.webhook_url
    assert settings.send_rate == 29
    assert not settings.real_telegram
