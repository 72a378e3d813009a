"""Commands that also work as Russian words without a slash: «мои», «сводка», «исполнено 12».

While a typed answer is awaited, a word wins only when nothing follows it: «мои» opens the list, «мои ученики…» is the
answer.  A slash always wins.
"""

import re
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import Message

_SLASH = re.compile(r"^/(?P<name>[a-z]+)(?:_(?P<tail>\d[\d_]*))?(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?$", re.I | re.S)


@dataclass(frozen=True)
class Command(Filter):
    """`/name`, `/name_12`, `/name@bot 12`, or one of `words`, whatever its case and ё/е.

    Gives the handler `argument: str`, what follows, stripped.  `alone` words take no argument.
    """

    name: str
    words: tuple[str, ...] = ()
    alone: bool = False

    async def __call__(self, message: Message, bot: Bot, raw_state: str | None = None) -> bool | dict[str, Any]:
        text = (message.text or message.caption or "").strip()
        slash = _SLASH.match(text)
        if slash is not None:
            return await self._by_slash(slash, bot)
        folded = _folded(text)
        for word in self.words:
            if folded == word:
                return {"argument": ""}
            if not self.alone and raw_state is None and folded.startswith(word) and not folded[len(word)].isalpha():
                return {"argument": text[len(word) :].strip(" :,.-—–\n")}
        return False

    async def _by_slash(self, slash: re.Match[str], bot: Bot) -> bool | dict[str, Any]:
        if slash["name"].lower() != self.name:
            return False
        if slash["bot"]:
            me = await bot.me()
            if slash["bot"].lower() != (me.username or "").lower():
                return False
        tail = (slash["tail"] or "").replace("_", "/")
        return {"argument": f"{tail} {slash['rest'] or ''}".strip()}


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е").rstrip("!?. ") if len(text) < 64 else text.lower().replace("ё", "е")
