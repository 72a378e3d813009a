"""`python -m bot`: the table of contents.  Each command imports what it needs and nothing else.

Exit codes: 0 done; 1 something is wrong, said in one sentence on stderr; 2 a wrong setting or argument.
"""

import errno
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from words import program as words

if TYPE_CHECKING:
    from bot.settings import KeptSettings, Settings
    from domain.calendar import WorkCalendar
    from protocols.documents import Document

T = TypeVar("T")

# aiogram's, and the courier's own; by name, because importing aiogram takes seconds.
TOKEN_REFUSED = ("TelegramUnauthorizedError", "Unauthorized")

EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Бот, который не даёт забыть решения протокола."""
    os.umask(0o077)  # the base, its copies and the kept documents are for their owner alone


@main.command()
def run() -> None:
    """Запустить бота."""
    settings = _settings()
    _logs(settings, settings.secrets)

    async def go() -> None:
        from bot import schema
        from bot.clock import Clock
        from bot.run import run as serve

        await schema.ensure(settings)
        await serve(settings, Clock(settings.clock_file))

    with _told():
        _run(go())


@main.command()
@click.option("--port", default=8081, show_default=True, help="Порт страницы; занятый заменит свободный.")
def demo(port: int) -> None:
    """Показать бота в браузере: без токена, на вымышленном управлении образования."""
    from bot import stage

    _logs(None)
    with _told():
        _run(stage.play(port, lambda address: print(words.demo_is_ready(address), flush=True)))


def _calendar_for(document: "Document", meeting: date | None) -> "WorkCalendar":
    """The production calendar as far as a document needs it: to make the whole takes longer than to read a page."""
    from domain.calendar import WorkCalendar
    from protocols.read import counts_working_days, years_named

    if not counts_working_days(document):
        return WorkCalendar()
    from storage.calendar import YEARS, russian

    named = years_named(document, meeting)
    return russian(range(max(named.start, YEARS.start), min(named.stop, YEARS.stop)) or YEARS)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Вывести JSON, а не таблицу.")
@click.option("--date", "meeting", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="Дата заседания.")
@click.argument("file", type=EXISTING)
def read(as_json: bool, meeting: datetime | None, file: Path) -> None:
    """Прочитать протокол и показать решения, ответственных и сроки; ничего не сохраняется."""
    import gc

    gc.disable()  # one document and an end: collecting would cost a tenth of the time
    from protocols import output
    from protocols.documents import read_document
    from protocols.read import read_lines
    from protocols.refusals import Refusal

    day: date | None = meeting.date() if meeting else None
    try:
        document = read_document(file.read_bytes(), file.name)
        found = read_lines(document, calendar=_calendar_for(document, day), meeting=day)
    except Refusal as refusal:
        from words.refusals import sentence

        _stop(sentence(refusal.reason, refusal.detail))
    if as_json:
        import json

        print(json.dumps(output.as_json(found), ensure_ascii=False, indent=1))
    else:
        from words.reading import TABLE

        print(output.as_table(found, TABLE))


@main.command()
def migrate() -> None:
    """Обновить базу до схемы этой версии; перед этим сохраняется её копия."""
    settings = _kept_settings()
    _logs(settings)
    from bot import schema

    with _told():
        before, after = _run(schema.migrate(settings))
    print(words.migrated(before, after))


@main.command()
@click.option("--to", help="Файл или папка (с «/» в конце); обычно папка backups рядом с базой.")
def backup(to: str | None) -> None:
    """Сохранить базу и файлы в один архив; бот при этом может работать."""
    settings = _kept_settings()
    _logs(settings)
    from bot.backup import backup as make
    from bot.clock import Clock

    if to is not None and to.endswith("/"):
        Path(to).mkdir(parents=True, exist_ok=True)
    print(words.copying(), file=sys.stderr)
    with _told():
        path = _run(make(settings, Clock(settings.clock_file).now(), Path(to) if to is not None else None))
    print(words.backed_up(str(path), path.stat().st_size / 2**20))


@main.command()
@click.option("--yes", is_flag=True, help="Заменить базу, в которой уже есть данные.")
@click.argument("file", type=EXISTING)
def restore(yes: bool, file: Path) -> None:
    """Вернуть базу и файлы из архива; прежняя база сохраняется рядом."""
    settings = _kept_settings()
    _logs(settings)
    from bot import restore as room
    from bot.clock import Clock
    from storage.engine import async_url

    now = Clock(settings.clock_file).now()
    with _told():
        try:
            done = _run(room.restore(settings, file, now, yes=yes))
        except room.BaseNotEmpty:
            if not sys.stdin.isatty():
                raise
            base = async_url(settings.database_url).render_as_string()
            click.confirm(words.restore_replaces(base), abort=True, err=True)
            done = _run(room.restore(settings, file, now, yes=True))
    print(words.restored(done.made_at.astimezone(settings.zone), done.aside, done.cancelled, done.put_off))


@main.command()
def health() -> None:
    """Проверить, всё ли в порядке; код 1, если нет."""
    settings = _kept_settings()
    _logs(settings)
    from bot import health as room
    from bot.clock import Clock
    from domain.health import Finding
    from storage.engine import Database

    async def go() -> tuple[Finding, ...]:
        database = Database(settings.database_url)
        try:
            return await room.look(settings, database, Clock(settings.clock_file).now())
        finally:
            await database.close()

    with _told():
        found = _run(go())
    for finding in found:
        print(words.finding(finding.sign, finding.well, finding.value))
    raise SystemExit(0 if all(finding.well for finding in found) else 1)


def _run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio  # 60 ms that `read` has no use for

    return asyncio.run(work)


def _settings() -> "Settings":
    from bot.settings import WrongSetting, load

    try:
        return load()
    except WrongSetting as wrong:
        _stop(words.wrong_setting(wrong.variable, wrong.value), code=2)


def _kept_settings() -> "KeptSettings":
    from bot.settings import WrongSetting, load_kept

    try:
        return load_kept()
    except WrongSetting as wrong:
        _stop(words.wrong_setting(wrong.variable, wrong.value), code=2)


def _logs(settings: "KeptSettings | None", secrets: tuple[str, ...] = ()) -> None:
    from bot import logs

    logs.install(settings.log_level if settings else "WARNING", secrets)


@contextmanager
def _told() -> Iterator[None]:
    """What may stop a command, each in one sentence."""
    from bot.schema import MigrationFailed

    try:
        yield
    except MigrationFailed as failed:
        raise SystemExit(failed.code) from None  # its own process has said why
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        _stop(sentence, code=2 if _is_token_refused(error) else 1)


def _sentence(error: Exception) -> str | None:
    """None for what nobody foresaw: that is a defect, and wants its traceback."""
    from bot import backup, restore, toolbox
    from bot.schema import BaseUnreachable
    from bot.stage import SandboxFailed
    from storage.lock import BaseInUse
    from storage.migrations import MigrationUnsafe, UnknownRevision

    match error:
        case BaseInUse():
            return words.base_in_use(str(error.base), error.pid)
        case UnknownRevision():
            return words.base_from_future(error.revision)
        case MigrationUnsafe():
            return words.migration_unsafe(error.tables)
        case BaseUnreachable():
            return words.base_unreachable(str(error))
        case backup.BackupExists():
            return words.backup_exists(str(error))
        case backup.NothingToCopy():
            return words.nothing_to_copy()
        case backup.BadArchive():
            return words.bad_archive(str(error))
        case restore.BaseNotEmpty():
            return words.base_not_empty()
        case restore.OtherDatabase():
            return words.other_database()
        case toolbox.ToolMissing():
            return words.tool_missing(str(error))
        case toolbox.ToolFailed():
            return words.tool_failed(str(error))
        case SandboxFailed():
            return words.sandbox_failed()
        case ConnectionError() if not isinstance(error, BrokenPipeError):
            return words.base_unreachable(type(error).__name__)
        case OSError(errno=errno.EADDRINUSE):
            return words.port_taken()
        case OSError(errno=errno.ENOSPC | errno.EACCES | errno.EPERM | errno.EROFS | errno.EDQUOT, strerror=reason):
            return words.disk_refuses(str(reason))
    return words.token_refused() if _is_token_refused(error) else None


def _is_token_refused(error: Exception) -> bool:
    return type(error).__name__ in TOKEN_REFUSED


def _stop(sentence: str, code: int = 1) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
