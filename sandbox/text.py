"""Texts as Telegram takes them: parse modes, entities, lengths in UTF-16 units.

Follows the wording and the order of checks of the Bot API server (td/telegram/MessageEntity.cpp describes the
errors; core.telegram.org/bots/api#formatting-options the syntax). Offsets in errors are bytes of UTF-8, offsets in
entities are UTF-16 units.
"""

import re
from dataclasses import dataclass, field

from aiogram.types import MessageEntity

from sandbox.errors import bad_request
from sandbox.html_mode import parse_html
from sandbox.markdown_mode import parse_markdown
from sandbox.spans import Span, utf16

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

# Characters that make no text: spaces, soft hyphen, zero-width and direction marks, Hangul fillers.
_BLANK = re.compile(r"[\s\u00a0\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\u3164\ufeff]*")
_DIRTY = re.compile(r"[\x00-\x08\x0b-\x1f\u2028-\u202e]")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,!?:;)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[A-Za-z]{2,}\b)"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z]\w{3,31}\b)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w&#])(?P<hashtag>#\w*[^\W\d_]\w*)",
)
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "date_time", "url"})


@dataclass(frozen=True)
class Formatted:
    """A text as it is stored: without markup, with its entities."""

    text: str = ""
    entities: tuple[MessageEntity, ...] = field(default=())

    @property
    def length(self) -> int:
        """In UTF-16 units, as the limits count."""
        return utf16(self.text)


def parsed(text: str, parse_mode: str | None, entities: list[MessageEntity] | None) -> Formatted:
    """The stored form of what a bot sent. Raises ApiError 400 in Telegram's wording."""
    spans: list[Span]
    mode = (parse_mode or "").lower()
    if mode == "html":
        text, spans = parse_html(text)
    elif mode in ("markdownv2", "markdown"):
        text, spans = parse_markdown(text, legacy=mode == "markdown")
    elif mode in ("", "none"):
        spans = [_span(entity) for entity in entities or []]
    else:
        raise bad_request("unsupported parse_mode")
    _check_bounds(text, spans)
    text, spans = _cleaned(text, spans)
    return Formatted(text, _sorted_entities([*spans, *found(text, spans)]))


def plain(text: str) -> Formatted:
    """What a person typed: no markup, the entities Telegram finds by itself."""
    text, _ = _cleaned(text, [])
    return Formatted(text, _sorted_entities(found(text, [])))


def is_blank(text: str) -> bool:
    return _BLANK.fullmatch(text) is not None


def found(text: str, taken: list[Span]) -> list[Span]:
    """Links, addresses, mentions, commands and hashtags outside of entities that hide them."""
    if not any(sign in text for sign in "/@#"):
        return []
    busy = [(span.offset, span.offset + span.length) for span in taken if span.type in _OPAQUE]
    spans: list[Span] = []
    for match in _FOUND.finditer(text):
        start = utf16(text[: match.start()])
        length = utf16(match.group())
        if not any(start < end and begin < start + length for begin, end in busy):
            spans.append(Span(str(match.lastgroup), start, length))
    return spans


def _span(entity: MessageEntity) -> Span:
    known = {name: value for name, value in entity if value is not None and name not in ("type", "offset", "length")}
    if entity.type == "date_time" and not _DATE_FORMAT.fullmatch(entity.date_time_format or ""):
        raise bad_request("invalid date-time entity format specified")
    if entity.type == "text_link" and not known.get("url"):
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    return Span(entity.type, entity.offset, entity.length, known)


def _check_bounds(text: str, spans: list[Span]) -> None:
    total = utf16(text)
    units = text.encode("utf-16-le") if total != len(text) else b""  # a pair may be cut only where there are pairs
    for span in spans:
        if span.offset < 0 or span.offset > 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {span.offset}")
        if span.length < 0 or span.length > 1_000_000:
            raise bad_request(f"receive an entity with incorrect length {span.length}")
        end = span.offset + span.length
        if end > total:
            raise bad_request(
                f"entity beginning at UTF-16 offset {span.offset} ends after the end of the text at UTF-16 offset {end}"
            )
        for edge in (span.offset, end):
            if total != len(text) and edge < total and 0xDC <= units[edge * 2 + 1] <= 0xDF:
                raise bad_request(
                    f"entity beginning at UTF-16 offset {span.offset} ends in a middle of a UTF-16 symbol"
                    f" at UTF-16 offset {end}"
                )


def _cleaned(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Without control characters and without spaces at both ends; entities move with the text."""
    stripped = text.strip(" \t\n\r\x0b\x0c")
    if stripped == text and not _DIRTY.search(text):
        return text, [span for span in spans if span.length > 0]
    kept: list[str] = []
    place = [0]  # UTF-16 offset before cleaning -> after
    start = len(text) - len(text.lstrip(" \t\n\r\x0b\x0c"))
    stop = start + len(stripped)
    at = 0
    for index, letter in enumerate(text):
        keep = start <= index < stop and letter != "\r" and not "\u2028" <= letter <= "\u202e"
        if keep:
            kept.append(" " if _DIRTY.match(letter) else letter)
            at += utf16(letter)
        place.extend([at] * utf16(letter))
    moved = []
    for span in spans:
        offset, end = place[span.offset], place[span.offset + span.length]
        if end > offset:
            moved.append(Span(span.type, offset, end - offset, span.values))
    return "".join(kept), moved


def _sorted_entities(spans: list[Span]) -> tuple[MessageEntity, ...]:
    spans.sort(key=lambda span: (span.offset, -span.length, span.type))
    return tuple(MessageEntity(type=span.type, offset=span.offset, length=span.length, **span.values) for span in spans)
