"""`python -m sandbox`: starts the server and prints the address of its page."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import click

from sandbox.engine import Engine
from sandbox.limits import Limits
from sandbox.server import serve


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором слушать.")
@click.option("--port", default=8081, show_default=True, help="Порт; 0 — любой свободный.")
@click.option("--token", help="Принимать только этот токен; иначе подойдёт любой.")
@click.option("--limits", is_flag=True, help="Отвечать 429 при превышении ограничений Telegram.")
@click.option("--no-privacy", is_flag=True, help="Бот видит в группах все сообщения.")
@click.option("--clock-file", envvar="CLOCK_FILE", type=click.Path(path_type=Path), help="Файл часов для бота.")
@click.option("--log", "log_file", type=click.Path(path_type=Path), help="Дописывать каждый вызов строкой JSON.")
def main(
    host: str,
    port: int,
    token: str | None,
    limits: bool,
    no_privacy: bool,
    clock_file: Path | None,
    log_file: Path | None,
) -> None:
    """Песочница: свой сервер Bot API на этой машине, с чатом в браузере."""
    engine = Engine(
        token=token,
        limits=Limits() if limits else None,
        privacy=not no_privacy,
        clock_file=clock_file,
        log_file=log_file,
    )
    asyncio.run(_run(engine, host, port))


async def _run(engine: Engine, host: str, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        runner, port = await serve(engine, host, port)
    except OSError as error:
        raise click.ClickException(f"Не удалось занять {host}:{port}: {os.strerror(error.errno or 0)}.") from error
    print(f"http://{host}:{port}/", flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main()
