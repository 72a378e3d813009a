"""A screen: a text and the buttons below it."""

from dataclasses import dataclass
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Text

LONGEST = 4096
ROW_WIDTH = 34  # letters that fit one row of buttons on a small phone


@dataclass(frozen=True, slots=True)
class Screen:
    """What a message shows; `as_kwargs` fits sendMessage and editMessageText alike."""

    text: Text
    keyboard: InlineKeyboardMarkup | None = None

    def as_kwargs(self) -> dict[str, Any]:
        return {**self.text.as_kwargs(), "reply_markup": self.keyboard}


def button(text: str, press: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=press.pack())


def keyboard(*rows: list[InlineKeyboardButton] | InlineKeyboardButton | None) -> InlineKeyboardMarkup:
    """Rows as given; a lone button is a row, None and empty rows fall out."""
    lines = [[row] if isinstance(row, InlineKeyboardButton) else row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=lines)


def in_rows(buttons: list[InlineKeyboardButton], width: int = ROW_WIDTH) -> list[list[InlineKeyboardButton]]:
    """Buttons packed into rows by the length of their words, at most eight a row."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for each in buttons:
        need = len(each.text) + 3
        if not rows or need > room or len(rows[-1]) == 8:
            rows.append([])
            room = width
        rows[-1].append(each)
        room -= need
    return rows


def cut(words: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where something was left out; cut at a word where possible."""
    words = " ".join(words.split())
    if len(words) <= limit:
        return words
    kept = words[: limit - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > limit // 2 else kept).rstrip(" ,;:-–") + "…"
