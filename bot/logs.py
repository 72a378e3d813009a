"""Logs that never carry a secret.

The bot's token is part of every Bot API address, so it turns up in the texts of network exceptions; a base's or a
proxy's password sits in its URL.  One filter at the door covers messages, their arguments, tracebacks and stacks.
"""

import logging
import re
import sys
from types import TracebackType

MASK = "•••"
TOKEN = re.compile(r"(?<!\d)\d{3,20}:[A-Za-z0-9_-]{20,}")
PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+(?=@)")

_plain = logging.Formatter()


class Masking(logging.Filter):
    """Rewrites each record without the given secrets, anything that looks like a bot's token, and URLs' passwords."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def mask(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return PASSWORD.sub(rf"\1:{MASK}", TOKEN.sub(MASK, text))

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.mask(record.getMessage()), ()
        if record.exc_info:
            # A formatter prints `exc_text` where it is set, and does not look at the exception again.
            record.exc_text = self.mask(record.exc_text or _plain.formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = self.mask(record.stack_info)
        return True


def install(level: str, secrets: tuple[str, ...] = ()) -> None:
    """Send all logs to stderr, masked; uncaught exceptions go the same way."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Masking(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "asyncio", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger("bot").critical("stopped by an error", exc_info=(kind, error, trace))

    sys.excepthook = uncaught
