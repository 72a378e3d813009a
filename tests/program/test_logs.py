import io
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.logs import MASK, Masking

TOKEN = "123456789:AAHinventedForTests-0123456789_abcd"
SECRETS = (TOKEN, "webhook-secret-word")


@pytest.fixture
def logged() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(Masking(SECRETS))
    logger = logging.getLogger("tests.masking")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def fails(text: str) -> None:
    raise ConnectionError(f"cannot reach {text}")


def test_messages_arguments_tracebacks_and_stacks(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.info("secret %(one)s", {"one": SECRETS[1]})
    logger.info("bot%s", TOKEN, stack_info=True)
    try:
        try:
            fails(f"https://api.telegram.org/bot{TOKEN}/getUpdates")
        except ConnectionError as error:
            raise RuntimeError(f"again {SECRETS[1]}") from error
    except RuntimeError:
        logger.exception("failed with %s", TOKEN)
    text = stream.getvalue()
    assert "AAHinvented" not in text
    assert SECRETS[1] not in text
    assert text.count(MASK) >= 6
    assert "RuntimeError" in text
    assert "ConnectionError" in text
    assert "getUpdates" in text


def test_a_token_nobody_told_and_passwords_of_addresses(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.warning("bot987654321:BBHanotherInventedTokenOfAnotherBot1 and postgresql://bot:baseword@db/bot")
    assert stream.getvalue() == f"WARNING bot{MASK} and postgresql://bot:{MASK}@db/bot\n"


def test_plain_words_stay(logged: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = logged
    logger.warning("протокол № 4 от 12.09.2024 в 10:30, 5 % готово", stacklevel=1)
    assert stream.getvalue() == "WARNING протокол № 4 от 12.09.2024 в 10:30, 5 % готово\n"


def test_the_program_s_last_words() -> None:
    """An exception that nobody caught goes the same way."""
    code = f"from bot.logs import install; install('INFO', ({TOKEN!r},)); raise OSError({'x' + TOKEN!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.returncode == 1
    assert "AAHinvented" not in done.stderr.replace(code, "")
    assert "OSError" in done.stderr
