"""Is everything well?  For `python -m bot health`, a container's health check and /health in the chat."""

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import schema
from bot.settings import KeptSettings
from domain.health import Finding, Sign
from storage import lock, migrations
from storage.engine import Database, sqlite_path
from storage.leader import STALE_SECONDS, who_leads
from storage.models import InboxRow, OutboxRow

UNHANDLED_SECONDS = 300  # an update that waits longer means that nobody works on updates
UNSENT_SECONDS = 900  # a due letter that waits longer: no network, or no courier
FREE_MEGABYTES = 500  # room for a copy of a usual base and its files


async def look(settings: KeptSettings, database: Database, now: datetime) -> tuple[Finding, ...]:
    """All signs.  Only the revision and the disk where the schema is not this program's.  Raises BaseUnreachable."""
    revision = await schema.revision(database)
    known = revision == migrations.head()
    found = [Finding(Sign.REVISION, known, revision)]
    if known:
        async with database.read() as session:
            found.append(await _leader(session, settings))
            found.append(_waiting(Sign.INBOX, await _oldest_update(session), now, UNHANDLED_SECONDS))
            found.append(_waiting(Sign.OUTBOX, await _oldest_letter(session, now), now, UNSENT_SECONDS))
            dead = await _dead(session)
            found.append(Finding(Sign.DEAD, dead == 0, dead))
    free = _free_megabytes(settings.data_dir)
    found.append(Finding(Sign.DISK, free >= FREE_MEGABYTES, free))
    return tuple(found)


async def _leader(session: AsyncSession, settings: KeptSettings) -> Finding:
    base = sqlite_path(settings.database_url)
    if base is not None:
        running = _is_held(base)
        return Finding(Sign.LEADER, running, 0 if running else None)
    found = await who_leads(session)
    if found is None or not found[0]:
        return Finding(Sign.LEADER, False, None)
    return Finding(Sign.LEADER, found[2] < STALE_SECONDS, int(found[2]))


def _is_held(base: Path) -> bool:
    if not lock.lock_path(base).exists():
        return False
    try:
        with lock.held(base):
            return False
    except lock.BaseInUse:
        return True


def _waiting(sign: Sign, since: datetime | None, now: datetime, limit: int) -> Finding:
    if since is None:
        return Finding(sign, True, None)
    seconds = max(0, int((now - since).total_seconds()))
    return Finding(sign, seconds <= limit, seconds)


async def _oldest_update(session: AsyncSession) -> datetime | None:
    query = select(func.min(InboxRow.received_at)).where(InboxRow.state.in_(("new", "working")))
    return (await session.execute(query)).scalar_one()


async def _oldest_letter(session: AsyncSession, now: datetime) -> datetime | None:
    query = select(func.min(OutboxRow.not_before)).where(OutboxRow.state == "queued", OutboxRow.not_before <= now)
    return (await session.execute(query)).scalar_one()


async def _dead(session: AsyncSession) -> int:
    updates = (await session.execute(select(func.count()).where(InboxRow.state == "dead"))).scalar_one()
    letters = (await session.execute(select(func.count()).where(OutboxRow.state == "dead"))).scalar_one()
    return updates + letters


def _free_megabytes(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free // 2**20
