"""Checks of keyboards, as the Bot API server and Telegram itself make them."""

import re

from aiogram.types import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from sandbox.errors import bad_request, not_modelled

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

MAX_BUTTONS = 100
_KINDS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
)  # fmt: skip
_MODELLED = frozenset({"url", "callback_data", "copy_text", "disabled"})
_STYLES = frozenset({"danger", "success", "primary"})
_URL = re.compile(r"(https?://[^\s/]+\.[^\s]+|https?://(localhost|[\d.]+)(:\d+)?(/\S*)?|tg://\S+|t\.me/\S+)", re.I)


def checked(markup: Markup | None) -> Markup | None:
    """The keyboard as it is kept. Raises ApiError 400 or 501."""
    if isinstance(markup, InlineKeyboardMarkup):
        return _inline(markup)
    if isinstance(markup, ReplyKeyboardMarkup):
        for row in markup.keyboard:
            for button in row:
                if not button.text:
                    raise bad_request("can't parse keyboard button: Text must be non-empty")
                if button.request_poll or button.request_users or button.request_chat or button.web_app:
                    raise not_modelled("request buttons of a reply keyboard")
    return markup


def _inline(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup | None:
    rows = [row for row in markup.inline_keyboard if row]
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _button(button)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: InlineKeyboardButton) -> None:
    kinds = [kind for kind in _KINDS if getattr(button, kind) is not None]
    if not button.text:
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if not kinds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad_request("can't parse inline keyboard button: Button must have exactly one type")
    if kinds[0] not in _MODELLED:
        raise not_modelled(f"inline buttons with {kinds[0]}")
    if button.style is not None and button.style not in _STYLES:
        raise bad_request("can't parse inline keyboard button: Invalid button style specified")
    if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.url is not None and not _URL.fullmatch(button.url):
        raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    if button.copy_text is not None and not 1 <= len(button.copy_text.text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
