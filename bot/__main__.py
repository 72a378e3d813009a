"""`python -m bot`: the table of contents.  Each command imports what it needs and nothing else.

Exit codes: 0 done; 1 something is wrong, said in one sentence on stderr; 2 a wrong setting or argument.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from words import program as words

if TYPE_CHECKING:
    from bot.settings import KeptSettings, Settings

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
        asyncio.run(go())


@main.command()
@click.option("--port", default=8081, show_default=True, help="Порт страницы; занятый заменит свободный.")
def demo(port: int) -> None:
    """Показать бота в браузере: без токена, на вымышленном управлении образования."""
    from bot import stage

    _logs(None)
    with _told():
        asyncio.run(stage.play(port, lambda address: print(words.demo_is_ready(address), flush=True)))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Вывести JSON, а не таблицу.")
@click.option("--date", "meeting", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), help="Дата заседания.")
@click.argument("file", type=EXISTING)
def read(as_json: bool, meeting: datetime | None, file: Path) -> None:
    """Прочитать протокол и показать решения, ответственных и сроки; ничего не сохраняется."""
    from protocols.output import as_json as json_of
    from protocols.output import as_table
    from protocols.read import read_bytes

    from protocols.refusals import Refusal
    from storage.calendar import YEARS, russian

    calendar = russian(YEARS)
    day: date | None = meeting.date() if meeting else None
    try:
        found = read_bytes(
            file.read_bytes(), file.name, days_off=calendar.days_off, workdays=calendar.workdays, meeting=day
        )
    except Refusal as refusal:
        from words.refusals import sentence

        _stop(sentence(refusal.reason, refusal.detail))
    print(json_of(found) if as_json else as_table(found))


@main.command()
def migrate() -> None:
    """Обновить базу до схемы этой версии; перед этим сохраняется её копия."""
    settings = _kept_settings()
    _logs(settings)
    from bot import schema

    with _told():
        before, after = asyncio.run(schema.migrate(settings))
    print(words.migrated(before, after))


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
    from bot.schema import BaseUnreachable, MigrationFailed
    from bot.stage import SandboxFailed
    from storage.lock import BaseInUse
    from storage.migrations import MigrationUnsafe, UnknownRevision

    try:
        yield
    except BaseInUse as busy:
        _stop(words.base_in_use(str(busy.base), busy.pid))
    except UnknownRevision as unknown:
        _stop(words.base_from_future(unknown.revision))
    except MigrationUnsafe as unsafe:
        _stop(words.migration_unsafe(unsafe.tables))
    except BaseUnreachable as unreachable:
        _stop(words.base_unreachable(str(unreachable)))
    except MigrationFailed as failed:
        raise SystemExit(failed.code) from None  # its own process has said why
    except SandboxFailed:
        _stop(words.sandbox_failed())
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _stop(sentence: str, code: int = 1) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
