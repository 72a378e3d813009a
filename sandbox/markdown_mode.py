"""parse_mode MarkdownV2, with the errors of the Bot API server. The old "Markdown" is not modelled."""

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.errors import bad_request, not_modelled
from sandbox.spans import Span, byte_offset, utf16

_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}  # fmt: skip
_MARKS = {
    "bold": "*", "italic": "_", "underline": "__", "strikethrough": "~", "spoiler": "||", "code": "`", "pre": "```",
    "text_link": "]", "custom_emoji": "]",
}  # fmt: skip
_OPENING = (
    ("```", "pre"), ("`", "code"), ("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"),
    ("||", "spoiler"), ("![", "custom_emoji"), ("[", "text_link"),
)  # fmt: skip


def parse_markdown(source: str, *, legacy: bool = False) -> tuple[str, list[Span]]:
    """The text without marks and its spans. Raises ApiError "can't parse entities: …"."""
    if legacy:
        raise not_modelled('parse_mode "Markdown"')
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.index = 0
        self.out: list[str] = []
        self.at = 0
        self.open: list[tuple[Span, int]] = []  # span, where it began in the source
        self.done: list[Span] = []
        self.quote: Span | None = None

    def read(self) -> tuple[str, list[Span]]:
        while self.index < len(self.source):
            self._step()
        self._end_quote()
        if self.open:
            span, began = self.open[-1]
            raise bad_request(
                f"can't parse entities: Can't find end of {_NAMES[span.type]} entity"
                f" at byte offset {byte_offset(self.source, began)}"
            )
        return "".join(self.out), [span for span in self.done if span.length > 0]

    def _step(self) -> None:
        source, index = self.source, self.index
        letter = source[index]
        if letter == "\\" and index + 1 < len(source) and 0 < ord(source[index + 1]) <= 126:
            self.index += 2
            self._put(source[index + 1])
            return
        if self.quote is not None and letter == "\n" and source[index + 1 : index + 2] != ">":
            self._end_quote()
        inside = self.open[-1][0].type if self.open else ""
        if inside and source.startswith(_MARKS[inside], index) and not self._longer_mark(inside):
            self._close()
        elif inside in ("code", "pre") or letter not in _RESERVED:
            self.index += 1
            self._put(letter)
        else:
            self._begin(letter)

    def _longer_mark(self, inside: str) -> bool:
        """`__` inside italic is underline, not two ends of italic."""
        return inside == "italic" and self.source.startswith("__", self.index)

    def _begin(self, letter: str) -> None:
        source, index = self.source, self.index
        if letter == ">" and (index == 0 or source[index - 1] == "\n"):
            self.index += 1
            if self.quote is None:
                self.quote = Span("blockquote", self.at, 0)
            return
        for mark, kind in _OPENING:
            if source.startswith(mark, index):
                span = Span(kind, self.at, 0)
                self.open.append((span, index))
                self.index += len(mark)
                if kind == "pre":
                    self._language(span)
                return
        if letter == "|" and self.quote is not None and source.startswith("||", index):
            return
        raise bad_request(
            f"can't parse entities: Character '{letter}' is reserved and must be escaped with the preceding '\\'"
        )

    def _language(self, span: Span) -> None:
        match = re.compile(r"([^\s`]*)\n").match(self.source, self.index)
        if match is not None:
            if match[1]:
                span.values["language"] = match[1]
            self.index = match.end()

    def _close(self) -> None:
        span, began = self.open.pop()
        self.index += len(_MARKS[span.type])
        span.length = self.at - span.offset
        if span.type in ("text_link", "custom_emoji"):
            self._link(span, began)
        self.done.append(span)

    def _link(self, span: Span, began: int) -> None:
        match = re.compile(r"\(((?:\\.|[^)\\])*)\)").match(self.source, self.index)
        if match is None and self.source.startswith("(", self.index):
            raise bad_request(
                f"can't parse entities: Can't find end of a URL at byte offset {byte_offset(self.source, self.index)}"
            )
        url = re.sub(r"\\(.)", r"\1", match[1]) if match else ""
        self.index = match.end() if match else self.index
        if span.type == "text_link":
            span.values["url"] = url
            if not url:
                span.length = 0
            return
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if url.startswith("tg://emoji?") and query.get("id", [""])[0].isdigit():
            span.values["custom_emoji_id"] = query["id"][0]
        elif url.startswith("tg://time?") and query.get("unix", [""])[0].isdigit():
            span.type = "date_time"
            span.values.update(unix_time=int(query["unix"][0]), date_time_format=query.get("format", [""])[0])
        else:
            where = byte_offset(self.source, began)
            raise bad_request(f"can't parse entities: Custom emoji URL must have an emoji identifier at offset {where}")

    def _put(self, letter: str) -> None:
        self.out.append(letter)
        self.at += utf16(letter)

    def _end_quote(self) -> None:
        if self.quote is not None:
            self.quote.length = self.at - self.quote.offset
            self.done.append(self.quote)
            self.quote = None
