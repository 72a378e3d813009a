"""PostgreSQL's own programs, called for copies: nothing else dumps a base as surely as its maker's tool."""

import asyncio
import os
import shutil
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url


class ToolMissing(Exception):
    """pg_dump or pg_restore is not installed; the text is its name."""


class ToolFailed(Exception):
    """The program's own last line; it holds no password, which goes by the environment."""


def plain_url(url: str) -> str:
    """The address as PostgreSQL's own programs and asyncpg take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def call(program: str, url: str, *arguments: str) -> bytes:
    """Run a program against the base of `url`; its stdout.  Raises ToolMissing, ToolFailed."""
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(program)
    address = make_url(url).set(drivername="postgresql")
    environment = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    target = address.set(password=None).render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        *(found, "--dbname", target, *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        raise ToolFailed(lines[-1] if lines else f"{program}: {process.returncode}")
    return output


async def dump_postgres(url: str, target: Path) -> str:
    """A consistent copy of the base's tables; their revision."""
    connection = await asyncpg.connect(plain_url(url))
    try:
        revision = await connection.fetchval("SELECT version_num FROM public.alembic_version")
    finally:
        await connection.close()
    await call(
        *("pg_dump", url, "--format=custom", "--schema=public", "--no-owner", "--no-privileges", "--file", str(target))
    )
    return str(revision)


async def load_postgres(url: str, source: Path) -> None:
    """Fill the empty schema `public` from a copy, in one transaction."""
    listing = await call_plain("pg_restore", "--list", str(source))
    # The schema itself is there already; a dump names it wherever its owner is not the default one.
    contents = source.with_suffix(".list")
    kept = (line for line in listing.decode().splitlines() if " SCHEMA - public " not in line)
    contents.write_text("\n".join(line for line in kept if "COMMENT - SCHEMA public" not in line), encoding="utf-8")
    await call(
        *("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"),
        *("--use-list", str(contents), str(source)),
    )


async def call_plain(program: str, *arguments: str) -> bytes:
    """Run a program that needs no base; its stdout.  Raises ToolMissing, ToolFailed."""
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(program)
    process = await asyncio.create_subprocess_exec(found, *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode:
        raise ToolFailed(program)
    return output
