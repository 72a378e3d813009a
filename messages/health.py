"""/health: is everything well, for who runs the bot."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, as_list

from domain.health import Finding
from messages.callbacks import Press
from messages.screen import Screen, button, keyboard
from words import program
from words.plurals import count


class Health(Press, prefix="he1"):
    """«Проверить ещё раз»."""


def health(found: Sequence[Finding]) -> Screen:
    ill = sum(not finding.well for finding in found)
    head = f"Нужно внимание: {count(ill, ('пункт', 'пункта', 'пунктов'))}" if ill else "Всё в порядке"
    return Screen(
        as_list(Bold(head), *[program.finding(finding.sign, finding.well, finding.value) for finding in found]),
        keyboard(button("Проверить ещё раз", Health())),
    )
