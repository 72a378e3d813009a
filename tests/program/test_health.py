from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.health import look
from bot.leader import Leadership
from bot.settings import KeptSettings
from domain.health import Finding, Sign
from storage.engine import Database
from storage.models import InboxRow, OutboxRow
from words.program import finding as line

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def settings(base_url: str, tmp_path: Path) -> KeptSettings:
    return KeptSettings(_env_file=None, database_url=base_url, data_dir=tmp_path)


async def found(settings: KeptSettings, database: Database) -> dict[Sign, Finding]:
    return {finding.sign: finding for finding in await look(settings, database, NOW)}


def update(minutes: float, state: str) -> InboxRow:
    received = NOW - timedelta(minutes=minutes)
    return InboxRow(update_id=hash((minutes, state)) % 10**6, lane="1", payload="{}", received_at=received, state=state)


def due(minutes: float, state: str) -> OutboxRow:
    at = NOW - timedelta(minutes=minutes)
    return OutboxRow(lane="1", kind="x", payload="{}", priority=1, not_before=at, created_at=at, state=state)


async def test_a_bot_at_work(settings: KeptSettings, database: Database) -> None:
    leadership = Leadership(database, "the bot")
    await leadership.acquire()
    async with database.write() as session:
        session.add_all([update(2, "new"), update(60, "done"), due(3, "queued"), due(-60, "queued"), due(60, "sent")])
    signs = await found(settings, database)
    await leadership.release()
    assert [sign for sign, finding in signs.items() if not finding.well] == []
    assert (signs[Sign.INBOX].value, signs[Sign.OUTBOX].value) == (120, 180)
    assert (await found(settings, database))[Sign.LEADER] == Finding(Sign.LEADER, False, None)


async def test_what_waits_too_long_or_was_given_up(settings: KeptSettings, database: Database) -> None:
    async with database.write() as session:
        session.add_all([update(6, "working"), update(1, "dead"), due(20, "queued"), due(1, "dead")])
    signs = await found(settings, database)
    assert signs[Sign.INBOX] == Finding(Sign.INBOX, False, 360)
    assert signs[Sign.OUTBOX] == Finding(Sign.OUTBOX, False, 1200)
    assert signs[Sign.DEAD] == Finding(Sign.DEAD, False, 2)
    assert line("outbox", False, 1200) == "✗ письмо ждёт отправки 20 минут — проверьте связь с Telegram"
    assert all(line(sign, one.well, one.value)[2:] for sign, one in signs.items())


async def test_a_base_of_another_version(settings: KeptSettings, database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    signs = await found(settings, database)
    assert signs.keys() == {Sign.REVISION, Sign.DISK}
    assert not signs[Sign.REVISION].well
